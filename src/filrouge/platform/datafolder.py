"""The data folder of one installation, and the lock that gives it to one supervisor at a time."""

import fcntl
import os
from pathlib import Path

from filrouge.platform import folders, processes

LOCK_WAIT_S = 2.0


class FolderUnusable(Exception):
    """The data folder is in use or cannot be written; the message is one sentence."""


class DataFolder:
    """`path` and what every installation keeps in it: `logs`, `secrets`, `lock`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    def take(self) -> None:
        """Makes what is missing and locks the folder. The kernel gives the lock back however this process ends.

        Raises FolderUnusable. Taking it twice is no error.
        """
        if self._lock is not None:
            return
        try:
            self._make()
            lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise FolderUnusable(f"The data folder {self.path} cannot be used: {error.strerror}.") from error

        def taken() -> bool:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        if not processes.wait_until(taken, LOCK_WAIT_S):
            holder = os.pread(lock, 20, 0).decode(errors="replace").strip() or "unknown"
            os.close(lock)
            raise FolderUnusable(f"Fil Rouge already runs on {self.path} (process {holder}).")
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        self._lock = lock

    def release(self) -> None:
        """Gives the folder back."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _make(self) -> None:
        if not self.path.exists():
            for parent in reversed([one for one in self.path.parents if not one.exists()]):
                folders.make(parent, 0o755)
            folders.make(self.path, 0o711 if os.geteuid() == 0 else 0o700)
        for name in ("secrets", "logs"):
            folders.make(self.path / name, 0o700)
