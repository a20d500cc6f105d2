"""Work on bytes from outside, in processes of its own: limited in memory and time, replaced when it hangs or dies.

Each worker is a fresh interpreter: no lock, socket, secret or environment of this process is in it. It has one pipe and
runs one task at a time. A task that passes its time, or a worker that dies, costs its caller one exception and nobody
else anything. Nothing starts before the first task. An answer is read by an unpickler that knows only plain values and
classes of ours, because a worker that was taken over by what it parsed could write anything.
"""

import asyncio
import builtins
import contextlib
import io
import os
import pickle
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar, cast

T = TypeVar("T")

WORKERS = 2
QUEUE_LIMIT = 256
"""Tasks that wait; one more is refused with PoolFull."""
MEMORY_BYTES = 2 * 1024 * 1024 * 1024
"""Address space of one worker. An interpreter with its libraries maps about 0.3 GiB, and a message of 50 MiB is held
several times (raw, decoded, pickled): 1 GiB was too little for that, 2 GiB still stops a bomb."""
TASKS_PER_WORKER = 2_000
"""After so many tasks a worker is replaced, so that memory which a library forgot comes back."""
ANSWER_BYTES = 512 * 1024 * 1024
"""The longest answer that is read."""
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 10.0
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")


class PoolError(Exception):
    """The task gave no answer."""


class PoolTimeout(PoolError):
    """The task passed its time; its worker was ended."""


class PoolCrashed(PoolError):
    """The worker died in the task (memory, a fault in a library), or its answer could not be carried."""


class PoolFull(PoolError):
    """Too many tasks wait."""


class PoolClosed(PoolError):
    """The pool takes no tasks any more."""


class ParserPool:
    """Runs functions of importable modules in worker processes.

    `run` gives back what the function returns or raises what it raises; PoolTimeout and PoolCrashed say that it gave no
    answer. Arguments, answers and exceptions must be picklable; answers and exceptions are made of plain values and of
    classes whose module begins with one of `answers`. `preload` names modules that a worker imports before it takes
    tasks. One pool belongs to one loop; `close` ends every worker and waits for it.
    """

    def __init__(
        self,
        workers: int = WORKERS,
        *,
        memory_bytes: int = MEMORY_BYTES,
        queue_limit: int = QUEUE_LIMIT,
        preload: tuple[str, ...] = (),
        answers: tuple[str, ...] = ("filrouge.",),
    ) -> None:
        if workers < 1:
            raise ValueError("A pool needs a worker.")
        self._size = workers
        self._memory_bytes = memory_bytes
        self._queue_limit = queue_limit
        self._preload = preload
        self._answers = answers
        self._idle: deque[_Worker] = deque()
        self._busy = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._live: set[_Worker] = set()
        self._tasks: set[asyncio.Future[Any]] = set()
        self._closed = False

    async def run(self, function: Callable[..., T], *args: object, timeout_s: float) -> T:
        """`function(*args)` in a worker, within `timeout_s` counted from the moment the worker takes it."""
        await self._enter()
        work = asyncio.ensure_future(self._work(function, args, timeout_s))
        self._tasks.add(work)
        work.add_done_callback(self._leave)
        # A caller that gives up does not disturb the worker: the task ends by itself or by its time.
        return cast(T, await asyncio.shield(work))

    async def close(self) -> None:
        """Refuse new tasks, end the workers, wait for them. Tasks under way get PoolClosed."""
        self._closed = True
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_exception(PoolClosed("The pool is closed."))
        self._waiting.clear()
        for worker in list(self._live):
            worker.process.kill()
        if self._tasks:
            await asyncio.wait(list(self._tasks))
        for worker in list(self._live):
            await asyncio.to_thread(worker.end)
        self._idle.clear()
        self._live.clear()

    def pids(self) -> list[int]:
        """The processes of the workers alive now."""
        return [worker.process.pid for worker in self._live if worker.process.poll() is None]

    # A place is one of `workers`; who holds one may take a worker.

    async def _enter(self) -> None:
        self._refuse_when_closed()
        if self._busy < self._size:
            self._busy += 1
            return
        if len(self._waiting) >= self._queue_limit:
            raise PoolFull("Too many tasks wait for a worker.")
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self._pass_on()
            raise

    def _leave(self, work: "asyncio.Future[Any]") -> None:
        self._tasks.discard(work)
        if not work.cancelled():
            work.exception()  # seen, even when the caller has gone
        self._pass_on()

    def _pass_on(self) -> None:
        """The place goes to the first who waits, or becomes free."""
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return
        self._busy -= 1

    async def _work(self, function: Callable[..., Any], args: tuple[object, ...], timeout_s: float) -> Any:
        task = await asyncio.to_thread(pickle.dumps, (function, args, timeout_s), pickle.HIGHEST_PROTOCOL)
        worker = await self._take()
        exchange = asyncio.ensure_future(asyncio.to_thread(worker.exchange, task))
        done, _ = await asyncio.wait({exchange}, timeout=timeout_s)
        if not done:
            worker.process.kill()
            await asyncio.wait({exchange})
        try:
            answer = exchange.result()
        except PoolCrashed:
            await self._drop(worker)
            self._refuse_when_closed()
            if not done:
                raise PoolTimeout(f"The task passed {timeout_s} s.") from None
            raise
        if not done:  # it answered while it was being ended
            await self._drop(worker)
        else:
            self._idle.append(worker)
        how, value = await asyncio.to_thread(self._read, answer)
        if how == "returned":
            return value
        if isinstance(value, MemoryError):
            raise PoolCrashed("The task passed its memory.") from value
        if how == "raised" and isinstance(value, BaseException):
            raise value
        raise PoolCrashed(f"The answer could not be carried: {str(value)[:200]}.")

    def _read(self, answer: bytes) -> tuple[str, Any]:
        try:
            how, value = _Reader(io.BytesIO(answer), self._answers).load()
        except Exception as error:
            return "lost", f"{type(error).__name__} {error}"
        return how, value

    async def _take(self) -> "_Worker":
        while self._idle:
            worker = self._idle.popleft()
            if worker.process.poll() is None and worker.tasks < TASKS_PER_WORKER:
                return worker
            await self._drop(worker)
        self._refuse_when_closed()
        worker = _Worker(self._memory_bytes, self._preload)
        self._live.add(worker)
        try:
            await asyncio.to_thread(worker.begin)
        except BaseException:
            await self._drop(worker)
            self._refuse_when_closed()
            raise
        return worker

    async def _drop(self, worker: "_Worker") -> None:
        await asyncio.to_thread(worker.end)
        self._live.discard(worker)

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise PoolClosed("The pool is closed.")


class _Worker:
    """One process and its pipe. `begin`, `exchange` and `end` wait, so they run in threads."""

    def __init__(self, memory_bytes: int, preload: tuple[str, ...]) -> None:
        ours, theirs = socket.socketpair()
        self.tasks = 0
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [
                    sys.executable,
                    "-m",
                    "filrouge.platform.pool_worker",
                    str(theirs.fileno()),
                    str(memory_bytes),
                    *preload,
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                cwd="/",
                env=_environment(),
                start_new_session=True,
            )
        self.pipe = Connection(ours.detach())

    def begin(self) -> None:
        """Wait until the worker takes tasks."""
        try:
            if self.pipe.poll(START_TIMEOUT_S) and self.pipe.recv_bytes() == b"ready":
                return
        except (EOFError, OSError) as error:
            raise PoolCrashed("A worker died while it started.") from error
        raise PoolCrashed("A worker did not start in time.")

    def exchange(self, task: bytes) -> bytes:
        self.tasks += 1
        try:
            self.pipe.send_bytes(task)
            return self.pipe.recv_bytes(ANSWER_BYTES)
        except (EOFError, OSError) as error:
            raise PoolCrashed("The worker died in the task.") from error

    def end(self) -> None:
        """Stop the process now, wait for it, close the pipe. May be called again."""
        self.process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_TIMEOUT_S)
        self.pipe.close()


def _environment() -> dict[str, str]:
    """What an interpreter needs to find our modules, and none of our secrets."""
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONDONTWRITEBYTECODE": "1"}


class _Reader(pickle.Unpickler):
    """Plain values and classes of ours; nothing else is ever looked up or called."""

    _PLAIN = frozenset({"set", "frozenset", "bytearray", "complex"})

    def __init__(self, file: io.BytesIO, ours: tuple[str, ...]) -> None:
        super().__init__(file)
        self._ours = ours

    def find_class(self, module: str, name: str) -> Any:
        if module == "builtins":
            known = getattr(builtins, name, None)
            if name in self._PLAIN or (isinstance(known, type) and issubclass(known, BaseException)):
                return known
        elif module in ("datetime", "uuid", "decimal") and name in (
            "datetime",
            "date",
            "time",
            "timedelta",
            "timezone",
            "UUID",
            "Decimal",
        ):
            return super().find_class(module, name)
        elif module.startswith(self._ours) and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__.startswith(self._ours):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not a value that a worker may answer")
