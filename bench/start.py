"""`make bench-start`: first and second start to ready, and idle memory without PostgreSQL; beside them the raw parts.

The floor is what nobody could leave out: a bare `initdb` and `postgres` with the same settings, then a bare uvicorn
with one FastAPI door, each waited for until it answers.
"""

import http.client
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from bench._processes import pss_mb
from bench._report import finish
from filrouge.platform.embedded import Embedded
from tests.ports import free_port

RUNS = 3
SETTLE_S = 8.0
LIMIT_S = 120.0
HELLO = """
import uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.get("/readyz")
async def ready() -> dict[str, str]:
    return {"status": "ok"}
uvicorn.run(app, port=PORT, log_level="warning")
"""


def main() -> None:
    firsts, seconds, memories = [], [], []
    floor_firsts, floor_seconds, floor_memories = [], [], []
    parts: dict[str, float] = {}
    for _ in range(RUNS):
        with _folder() as folder:
            firsts.append(_product(folder)[0])
            second, parts = _product(folder, settle=True)
            seconds.append(second)
            memories.append(sum(parts.values()))
        with _folder() as folder:
            first, _ = _floor(folder)
            second, memory = _floor(folder, settle=True)
            floor_firsts.append(first)
            floor_seconds.append(second)
            floor_memories.append(memory)
    for name, megabytes in sorted(parts.items(), key=lambda one: -one[1]):
        print(f"  {megabytes:7.1f} MB  {name}")
    median = statistics.median
    finish(
        "start",
        {
            "first_start_s": median(firsts),
            "second_start_s": median(seconds),
            "idle_memory_mb": median(memories),
            "processes": len(parts),
            "floor_first_start_s": median(floor_firsts),
            "floor_second_start_s": median(floor_seconds),
            "floor_memory_mb": median(floor_memories),
            "runs": RUNS,
            "cores": os.cpu_count() or 0,
        },
        {
            "first_start_to_floor": median(firsts) / median(floor_firsts),
            "second_start_to_floor": median(seconds) / median(floor_seconds),
            "memory_to_floor": median(memories) / median(floor_memories),
        },
    )


def _product(folder: Path, *, settle: bool = False) -> tuple[float, dict[str, float]]:
    """Seconds from the command to a ready /readyz of `filrouge up`; with `settle` also the memory once it idles."""
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FILROUGE_")},
        "FILROUGE_DATA": str(folder / "data"),
        "FILROUGE_PORT": str(port),
        "FILROUGE_SMTP_PORT": str(free_port()),
    }
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "filrouge.entrypoints.cli", "up"], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        _until(lambda: _answers(port), process)
        took = time.perf_counter() - begun
        if settle:
            time.sleep(SETTLE_S)
        return took, pss_mb(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _floor(folder: Path, *, settle: bool = False) -> tuple[float, float]:
    """The raw parts: the server's own programs through the same door that we use, then one bare web process."""
    port = free_port()
    begun = time.perf_counter()
    embedded = Embedded(folder / "floor", create_user=False)
    dsn = embedded.start()
    try:
        with psycopg.connect(dsn) as connection:
            connection.execute("select 1")
        process = subprocess.Popen([sys.executable, "-c", HELLO.replace("PORT", str(port))])
        try:
            _until(lambda: _answers(port), process)
            took = time.perf_counter() - begun
            if settle:
                time.sleep(SETTLE_S / 2)
            return took, sum(pss_mb(process.pid).values())
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    finally:
        embedded.stop()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    connection.close()
    return False


def _until(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    end = time.perf_counter() + LIMIT_S
    while not condition():
        if process.poll() is not None:
            raise SystemExit(f"the process ended with {process.returncode} before it was ready")
        if time.perf_counter() > end:
            raise SystemExit(f"not ready after {LIMIT_S:.0f} s")
        time.sleep(0.01)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="filrouge-bench-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


if __name__ == "__main__":
    main()
