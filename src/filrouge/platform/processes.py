"""Small truths about operating-system processes that the supervisor and the embedded database rely on (Linux)."""

import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the child gets signal `number` when the *thread* that started it ends, even by `kill -9`.

    Start such children from the main thread only.
    """
    parent = os.getpid()

    def before_exec() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return before_exec


def alive(pid: int) -> bool:
    """True while `pid` runs; a zombie that waits for its parent does not count."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def works_in(pid: int, folder: Path, program: str) -> bool:
    """True when `pid` is a living `program` whose working directory is `folder` itself, whatever its path is called."""
    try:
        name = os.path.basename(os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)"))
        return name == program and os.path.samefile(f"/proc/{pid}/cwd", folder)
    except OSError:
        return False


def working_in(folder: Path, program: str) -> Iterator[int]:
    """The ids of every living `program` whose working directory is `folder`."""
    for entry in os.listdir("/proc"):
        if entry.isdigit() and works_in(int(entry), folder, program):
            yield int(entry)


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal; a process that is already gone is no error."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def wait_until(condition: Callable[[], bool], limit_s: float, step_s: float = 0.02) -> bool:
    """Poll `condition` until it holds (True) or `limit_s` has passed (False)."""
    end = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() >= end:
            return False
        time.sleep(step_s)
    return True
