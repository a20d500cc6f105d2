import os
import signal
from contextlib import suppress

import pytest

from filrouge.simulator import many
from filrouge.simulator.results import Result
from filrouge.simulator.scenarios import degenerate

SMALL = degenerate(agents=2, calls_per_hour=6.0, hours=2)
RUNS = [many.Run(SMALL, policy, seed) for seed in range(1, 9) for policy in ("longest_idle", "filrouge")]


def test_two_processes_give_what_one_gives_in_the_order_asked() -> None:
    heard: list[Result] = []
    alone = many.run_all(RUNS, 1)
    assert many.run_all(RUNS, 2, heard.append) == alone
    assert [(one.policy, one.seed) for one in alone] == [(run.policy_name, run.seed) for run in RUNS]
    assert sorted(map(repr, heard)) == sorted(map(repr, alone))


def test_a_process_that_dies_is_told_with_what_to_do() -> None:
    def kill(result: Result) -> None:
        for child in many.multiprocessing.active_children():
            assert child.pid is not None
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)

    with pytest.raises(many.ProcessLost, match="Try again with --jobs 1"):
        many.run_all(RUNS * 20, 2, kill)
    assert many.multiprocessing.active_children() == []


def test_an_error_of_a_day_reaches_who_asked_and_ends_the_others() -> None:
    with pytest.raises(KeyError):
        many.run_all([*RUNS, many.Run(SMALL, "no_such_policy", 1)], 2)
    assert [child for child in many.multiprocessing.active_children() if child.is_alive()] == []
