"""What flows need beside a transaction: wired once, by an entry point."""

from dataclasses import dataclass

from filrouge.platform.db import Database
from filrouge.platform.pool import ParserPool
from filrouge.platform.security import Keys
from filrouge.platform.storage import Storage

THREAD = "thread"


@dataclass(frozen=True, slots=True)
class Means:
    database: Database
    storage: Storage
    pool: ParserPool
    keys: Keys
    instance: str
    """Which installation this is; our messages carry it, so that one that comes back is known."""
    base_url: str
    demo: bool = False
    demo_sink: str = ""
    """`host:port` that takes all outgoing mail of a demo installation, whatever the accounts say."""

    @property
    def thread_keys(self) -> list[bytes]:
        """Keys of thread tokens, the signing one first."""
        return self.keys.derive_all(THREAD)
