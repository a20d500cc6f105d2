import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from filrouge.entrypoints import supervisor
from filrouge.entrypoints.supervisor import Child, stop_all
from filrouge.platform import processes

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)
PARENT = """
import subprocess, sys, time
grandchild = subprocess.Popen(["sleep", "600"])
print(grandchild.pid, flush=True)
time.sleep(600)
"""
SUPERVISOR = """
import sys, time
from pathlib import Path
from filrouge.entrypoints.supervisor import Child
child = Child("sleeper", ["sleep", "600"], {}, Path(sys.argv[1]))
child.start()
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def children(tmp_path: Path) -> Iterator[list[Child]]:
    made: list[Child] = []
    yield made
    for child in made:
        if child.pid:
            os.kill(child.pid, signal.SIGKILL)
    stop_all(made)


def python(children: list[Child], tmp_path: Path, code: str) -> Child:
    child = Child("part", [sys.executable, "-c", code], {"WORD": "fil"}, tmp_path / "part.log")
    children.append(child)
    child.start()
    return child


def tend_until(child: Child, told: list[str], ended: int) -> bool:
    def again() -> bool:
        child.tend(told.append)
        return child.ended >= ended

    return processes.wait_until(again, 20)


def test_output_goes_to_the_log_with_the_given_environment(children: list[Child], tmp_path: Path) -> None:
    child = python(children, tmp_path, "import os; print(os.environ['WORD'])")
    assert tend_until(child, [], 1)
    assert child.last_words() == "fil"


def test_a_part_that_is_killed_starts_again(children: list[Child], tmp_path: Path) -> None:
    child = python(children, tmp_path, "import time; time.sleep(600)")
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    told: list[str] = []
    assert tend_until(child, told, 1)
    assert "SIGKILL" in told[0]

    def runs_again() -> bool:
        child.tend(told.append)
        return child.pid is not None

    assert processes.wait_until(runs_again, 20)
    assert child.pid != first


def test_the_pause_grows_while_a_part_keeps_failing(children: list[Child], tmp_path: Path) -> None:
    child = python(children, tmp_path, "raise SystemExit(3)")
    told: list[str] = []
    assert tend_until(child, told, 2)
    assert "exit 3" in told[0]
    assert "in 1 s" in told[0]
    assert "in 2 s" in told[1]


def test_a_part_that_does_not_listen_is_killed(
    children: list[Child], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STOP_S", 0.2)
    child = python(children, tmp_path, STUBBORN)
    assert processes.wait_until(lambda: child.last_words() == "up", 20)
    pid = child.pid
    stop_all([child])
    assert pid is not None
    assert not processes.alive(pid)


def test_what_a_part_started_ends_with_it(children: list[Child], tmp_path: Path) -> None:
    child = python(children, tmp_path, PARENT)
    assert processes.wait_until(lambda: child.last_words().isdigit(), 20)
    grandchild = int(child.last_words())
    stop_all([child])
    assert processes.wait_until(lambda: not processes.alive(grandchild), 10)


def test_parts_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(tmp_path / "log")], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert processes.alive(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert processes.wait_until(lambda: not processes.alive(pid), 10)


def test_a_full_log_is_set_aside_while_the_part_goes_on(
    children: list[Child], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LOG_MAX_BYTES", 10)
    child = python(children, tmp_path, "print('a long first line', flush=True); input()")
    assert processes.wait_until(lambda: "first" in child.last_words(), 20)
    child.rotate()
    assert (tmp_path / "part.log.1").read_text().startswith("a long first line")
    assert "first" not in (tmp_path / "part.log").read_text()
