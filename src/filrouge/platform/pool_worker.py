"""The inside of one worker of `platform.pool`: limits first, then one task after the other until the pipe closes.

Run as `python -m filrouge.platform.pool_worker <descriptor> <memory in bytes> [module to import …]`.
"""

import contextlib
import os
import pickle
import resource
import signal
import sys
from importlib import import_module
from multiprocessing.connection import Connection

CPU_SECONDS = 3_600
"""Processor time after which the kernel ends a worker whatever happens; the time limit of a task comes long before."""
GRACE_S = 5.0
"""Beyond its time, a task is ended by the kernel's alarm, so that no worker outlives a parent that was killed."""


def serve(descriptor: int, memory_bytes: int, preload: list[str]) -> None:
    """Answer tasks on the pipe until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    for name in preload:
        import_module(name)
    _limit(resource.RLIMIT_AS, memory_bytes)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    _limit(resource.RLIMIT_CORE, 0)
    with contextlib.suppress(OSError):
        os.nice(5)  # the loop answers first
    with Connection(descriptor) as pipe:
        pipe.send_bytes(b"ready")
        while True:
            try:
                raw = pipe.recv_bytes()
                pipe.send_bytes(_answer(raw))
            except (EOFError, OSError):
                return


def _answer(raw: bytes) -> bytes:
    answer: tuple[str, object]
    try:
        function, args, timeout_s = pickle.loads(raw)  # noqa: S301 - our own parent wrote it
        del raw
        signal.setitimer(signal.ITIMER_REAL, timeout_s + GRACE_S)
        answer = ("returned", function(*args))
    except BaseException as error:
        error.__traceback__ = None
        answer = ("raised", error)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        return pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
    except BaseException as error:
        return pickle.dumps(("lost", type(error).__name__))


def _limit(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (wanted, wanted))


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
