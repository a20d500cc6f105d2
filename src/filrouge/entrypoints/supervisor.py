"""Keeps child processes alive: one log file each, restarted after a pause when they end, ended together.

Children get SIGKILL from the kernel when the supervisor dies, so that nothing of a killed run blocks the next one.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from filrouge.platform import processes

PAUSE_MIN_S = 0.5
PAUSE_MAX_S = 30.0
STEADY_S = 60.0
STOP_S = 8.0
LOG_MAX_BYTES = 20_000_000

Say = Callable[[str], None]


class Child:
    """One supervised process. Start it from the main thread."""

    def __init__(self, name: str, argv: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        self.ended = 0
        """How often it has ended without being asked to."""
        self._argv = list(argv)
        self._environment = {**os.environ, **environment}
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = PAUSE_MIN_S
        self._again_at = 0.0

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        """Starts the process; its output goes to the end of its log."""
        with open(os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600), "ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                self._argv,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=processes.die_with_parent(signal.SIGKILL),
            )
        self._started = time.monotonic()

    def tend(self, say: Say) -> None:
        """Looks after the process: when it has ended, says so and starts it again after a pause that doubles."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._again_at:
                self.start()
            return
        code = self._process.poll()
        if code is None:
            return
        self._kill_group()
        self._process = None
        self.ended += 1
        self._pause = PAUSE_MIN_S if now - self._started >= STEADY_S else min(self._pause * 2, PAUSE_MAX_S)
        self._again_at = now + self._pause
        say(f"{self.name} ended ({_reason(code)}); it starts again in {self._pause:g} s. Its log: {self.log}")

    def ask_to_stop(self) -> None:
        """Sends SIGTERM; `stop` waits for the end."""
        if self._process is not None and self._process.poll() is None:
            processes.send(self._process.pid, signal.SIGTERM)

    def stop(self) -> None:
        """Waits a few seconds for the process to end, then kills it with all it started."""
        if self._process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_S)
        self._kill_group()
        self._process.wait()
        self._process = None

    def rotate(self) -> None:
        """Keeps the log below its limit: the full one becomes `.1`, and the process goes on writing to an empty one."""
        with suppress(FileNotFoundError):
            if self.log.stat().st_size > LOG_MAX_BYTES:
                shutil.copyfile(self.log, self.log.with_name(f"{self.log.name}.1"))
                os.truncate(self.log, 0)

    def last_words(self, lines: int = 12) -> str:
        """The end of the log, for people."""
        with suppress(FileNotFoundError), open(self.log, "rb") as log:
            log.seek(max(0, self.log.stat().st_size - 8_000))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
        return ""

    def _kill_group(self) -> None:
        """The processes that the child started share its group."""
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


def stop_all(children: Sequence[Child]) -> None:
    """Ends all of them side by side, within seconds."""
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.stop()


def _reason(code: int) -> str:
    if code >= 0:
        return f"exit {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
