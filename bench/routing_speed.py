"""`make bench-routing-speed`: how fast the routing core decides in a large contact centre, and how fast days are
simulated.

*Decisions*: 5,000 agents in 150 skill groups, 50 queues, driven through `routing.core.loop.run` by the default policy.
*Backlog*: 10,000 items wait; an agent gets free, something arrives, and so on. *Idle*: 2,500 agents are free; something
arrives, something ends. *Opening*: all queues open at one instant, 5,000 agents are free and 4,000 items wait.
Alternately, in blocks, on the same processor: a bare heap pop and push among 10,000 entries. CPU time throughout, so
that what else runs on the machine only counts by its heat in the caches.

*Simulation*: the same M/M/24+M queue in our simulator, with the whole routing core in it, in simpy and in ciw, in turn.
"""

import heapq
import time
from collections.abc import Callable
from random import Random

from bench._contact_centre import TEN, WAITING, Centre
from bench._mmn import Timed, of_ciw, of_simpy, ours, world_alone
from bench._report import finish
from filrouge.routing.core import loop
from filrouge.routing.core.decisions import Offer
from filrouge.routing.core.facts import Tick
from filrouge.simulator.day import day

BLOCKS, PAIRS, HEAP_OPS = 24, 250, 5_000
PAIR_S = 0.06
"""Virtual seconds between two pairs: 5,000 agents at five minutes each end some 17 items a second."""
BURST_PER_S = 350.0
"""Ten times that: what the core must bear when everything comes at once."""
HOURS, ROUNDS = 48, 3
OPENING = 4_000


class Heap:
    """The floor: a priority queue of as many entries as work waits."""

    def __init__(self) -> None:
        self.random = Random(1)
        self.entries = [(self.random.random(), number) for number in range(WAITING)]
        heapq.heapify(self.entries)
        self.ns: list[float] = []

    def block(self) -> None:
        keys = [self.random.random() for _ in range(HEAP_OPS)]
        entries, pop, push = self.entries, heapq.heappop, heapq.heappush
        began = time.thread_time_ns()
        for number, key in enumerate(keys):
            pop(entries)
            push(entries, (key, number))
        self.ns.append((time.thread_time_ns() - began) / HEAP_OPS)


def main() -> None:
    figures: dict[str, float | int | str] = {}
    heap = Heap()
    backlog = Centre("filrouge", 1)
    while len(backlog.state.items) - len(backlog.active) < WAITING:
        backlog.arrive()
        backlog.later(PAIR_S / 20)
    idle = Centre("filrouge", 2)
    while len(idle.active) < 2_500:
        idle.arrive()
        idle.later(PAIR_S / 20)
    for centre in (backlog, idle):
        centre.forget()
    cpu_ns = {"backlog": 0, "idle": 0}
    for _ in range(BLOCKS):
        for name, centre in (("backlog", backlog), ("idle", idle)):
            before = total(centre)
            for _ in range(PAIRS):
                centre.end()
                centre.arrive()
                centre.later(PAIR_S)
            cpu_ns[name] += total(centre) - before
            heap.block()
    floor_ns = quantile(heap.ns, 0.5)
    figures["heap_pop_push_us"] = floor_ns / 1e3
    ratios = []
    for name, centre in (("backlog", backlog), ("idle", idle)):
        spent = sorted(took for each in centre.spent_ns.values() for took in each)
        figures[f"{name}_waiting"] = len(centre.state.items) - len(centre.active)
        figures[f"{name}_decisions"] = centre.offers
        figures[f"{name}_decisions_per_s"] = centre.offers / (cpu_ns[name] / 1e9)
        for label, share in (("p50", 0.5), ("p99", 0.99)):
            figures[f"{name}_{label}_us"] = quantile(spent, share) / 1e3
            figures[f"{name}_{label}_ratio"] = quantile(spent, share) / floor_ns
        figures[f"{name}_max_us"] = spent[-1] / 1e3
        every = sorted(took for kind in (centre.spent_ns, centre.others_ns) for each in kind.values() for took in each)
        figures[f"{name}_fact_p50_us"] = quantile(every, 0.5) / 1e3
        ratios.append(quantile(spent, 0.99) / floor_ns)
        print(f"{name}: {figures[f'{name}_decisions_per_s']:,.0f} decisions/s, p99 {ratios[-1]:.0f} heap operations")
    figures["opening_offers"], took_ns = opening()
    figures["opening_us_per_offer"] = took_ns / 1e3
    figures["opening_ratio"] = took_ns / floor_ns
    ratios.append(took_ns / floor_ns)
    print(f"opening: {figures['opening_offers']} offers after one fact, {took_ns / floor_ns:.0f} heap operations each")
    mine, theirs, others = simulators(figures)
    slowest = min(float(figures["backlog_decisions_per_s"]), float(figures["idle_decisions_per_s"]))
    finish(
        "routing-speed",
        figures,
        {
            "decision_p99_at_most_200_heap_operations": max(ratios) <= 200,
            "decisions_at_least_10_times_a_burst_of_350_per_s": slowest >= 10 * BURST_PER_S,
            "simulated_customers_at_least_simpy": mine >= theirs,
            "simulated_customers_at_least_ciw": mine >= others,
        },
    )


def opening() -> tuple[int, float]:
    """All queues open at ten: how many offers follow from that one fact, and CPU nanoseconds for each."""
    centre = Centre("filrouge", 3, TEN)
    for _ in range(OPENING):
        centre.arrive()
        centre.now += 0.01
    centre.now = 10 * 3600.0
    began = time.thread_time_ns()
    offers = sum(isinstance(one, Offer) for one in loop.run(centre.state, Tick(centre.now)))
    return offers, (time.thread_time_ns() - began) / offers


def simulators(figures: dict[str, float | int | str]) -> tuple[float, float, float]:
    """Customers a second of each, the best of the rounds."""
    runs: dict[str, Callable[[int, int], Timed]] = {
        "ours": ours, "ours_without_core": world_alone, "simpy": of_simpy, "ciw": of_ciw,
    }  # fmt: skip
    best: dict[str, tuple[float, float]] = {}
    for seed in range(1, ROUNDS + 1):
        for name, simulate in runs.items():
            day.cache_clear()  # everybody draws their own people
            customers, events, took = simulate(HOURS, seed)
            best[name] = max(best.get(name, (0.0, 0.0)), (customers / took, events / took))
    for name, (customers_per_s, events_per_s) in best.items():
        figures[f"{name}_customers_per_s"] = customers_per_s
        if events_per_s:
            figures[f"{name}_events_per_s"] = events_per_s
        print(f"{name}: {customers_per_s:,.0f} customers/s")
    figures["ours_to_simpy"] = best["ours"][0] / best["simpy"][0]
    figures["ours_to_ciw"] = best["ours"][0] / best["ciw"][0]
    return best["ours"][0], best["simpy"][0], best["ciw"][0]


def total(centre: Centre) -> int:
    return sum(sum(each) for kind in (centre.spent_ns, centre.others_ns) for each in kind.values())


def quantile(values: list[int] | list[float], share: float) -> float:
    ordered = sorted(values)
    return float(ordered[min(len(ordered) - 1, int(share * len(ordered)))])


if __name__ == "__main__":
    main()
