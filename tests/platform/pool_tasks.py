"""What the pool's tests run in workers."""

import ctypes
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Answer:
    pid: int
    at: datetime
    kind: type[BaseException] | None = None


class Wrong(Exception):
    pass


def who() -> Answer:
    return Answer(os.getpid(), datetime(2026, 11, 22, tzinfo=UTC))


def double(number: int) -> int:
    return number * 2


def environment() -> dict[str, str]:
    return dict(os.environ)


def fail() -> None:
    raise Wrong("as asked")


def hang() -> None:
    while True:
        pass


def hang_outside_python() -> None:
    ctypes.PyDLL(None).pause()  # holds the interpreter's lock


def die() -> None:
    os._exit(9)


def crash() -> None:
    ctypes.string_at(0)


def devour() -> int:
    hoard = []
    while True:
        hoard.append(bytearray(64 * 1024 * 1024))


def wait(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def unpicklable() -> object:
    return lambda: None


class _Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


def trap() -> object:
    return _Trap()


def big(size: int) -> bytes:
    return b"x" * size
