"""The one loop that the live router and the simulator share: apply the fact, decide, apply what was decided."""

from collections.abc import Callable
from dataclasses import replace

from filrouge.routing.core.apply import apply
from filrouge.routing.core.decide import Look, decide
from filrouge.routing.core.decisions import Decision, Offer, WakeAt
from filrouge.routing.core.explain import explain
from filrouge.routing.core.facts import Fact
from filrouge.routing.core.state import State

ROUNDS_MAX = 100_000


def run(
    state: State, fact: Fact, record: Callable[[Decision], None] | None = None, *, explained: bool = False
) -> list[Decision]:
    """Everything that follows from one fact, applied; `record` sees each decision before it is applied.

    `explained`: offers say who else was possible and why not, at the cost of a look at every agent.

    Raises RuntimeError when decisions do not come to an end, which would be a fault of the core."""
    apply(state, fact)
    made: list[Decision] = []
    look = Look(state, fact)
    for _ in range(ROUNDS_MAX):
        decisions = decide(look)
        if not decisions:
            return made
        for decision in decisions:
            if explained and isinstance(decision, Offer):
                decision = replace(decision, why=explain(state, decision))
            if record is not None:
                record(decision)
            apply(state, decision)
            made.append(decision)
        if isinstance(made[-1], WakeAt):
            return made
    raise RuntimeError("routing decisions do not come to an end")
