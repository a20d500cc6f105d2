"""Many simulated days at once, in as many processes as asked."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass

from filrouge.routing.core.policy import Policy
from filrouge.simulator.results import Result
from filrouge.simulator.run import simulate
from filrouge.simulator.scenarios import Scenario

AHEAD = 2
"""Days handed to the pool per process beyond those that run: a stop waits for no queue."""


STOPS = (signal.SIGINT, signal.SIGTERM)


class ProcessLost(RuntimeError):
    """A process died amid a day: it was killed, or the machine is out of memory."""


@dataclass(frozen=True, slots=True)
class Run:
    """One day to simulate. `policy` replaces the one of that name as the scenario makes it."""

    scenario: Scenario
    policy_name: str
    seed: int
    policy: Policy | None = None


def run_one(run: Run) -> Result:
    return simulate(run.scenario, run.policy_name, run.seed, policy=run.policy)


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_all(runs: Sequence[Run], jobs: int, told: Callable[[Result], None] = lambda result: None) -> list[Result]:
    """The results, in the order of `runs`; `told` hears of each as it comes. One job runs in this process.

    When it is interrupted (Ctrl-C, or any exception) the processes are ended at once. Raises ProcessLost.
    """
    if jobs <= 1 or len(runs) <= 1:
        results = []
        for run in runs:
            results.append(run_one(run))
            told(results[-1])
        return results
    found: dict[int, Result] = {}
    with _pool(min(jobs, len(runs))) as pool:
        try:
            for place, result in _as_they_come(pool, runs, jobs * AHEAD):
                found[place] = result
                told(result)
        except BrokenProcessPool:
            raise ProcessLost(
                "A simulating process ended before its day was over: it was killed, or memory ran out."
                " Try again with --jobs 1."
            ) from None
    return [found[place] for place in range(len(runs))]


def _as_they_come(pool: ProcessPoolExecutor, runs: Sequence[Run], ahead: int) -> Iterator[tuple[int, Result]]:
    waiting: dict[Future[Result], int] = {}
    left = iter(enumerate(runs))
    while True:
        for place, run in left:
            with _undisturbed():
                waiting[pool.submit(run_one, run)] = place
            if len(waiting) >= ahead:
                break
        if not waiting:
            return
        for future in wait(waiting, return_when=FIRST_COMPLETED).done:
            yield waiting.pop(future), future.result()


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_quiet)
    known = set(multiprocessing.active_children())
    try:
        yield pool
    except BaseException:
        for child in multiprocessing.active_children():
            if child not in known:
                child.terminate()
        pool.shutdown(cancel_futures=True)  # its own thread takes leave of them: who else waited would race with it
        raise
    pool.shutdown()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A process that is being started is never left half made: signals come afterwards, there as well as here."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _quiet() -> None:
    """Ctrl-C reaches every process of a terminal: these end without a word, the first one speaks."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
