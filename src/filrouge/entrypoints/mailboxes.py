"""The IMAP mailboxes of this worker: spread over the workers by lease, hundreds in one process.

Every worker announces itself with a lease; each takes its share of the mailboxes and gives back what is beyond. A
changed account restarts its session; a lost lease ends it. What a session delivers is written under its lease's fence.
"""

import asyncio
import contextlib
import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from pydantic import ValidationError

from filrouge.channels import secrets, sending
from filrouge.channels import service as channels
from filrouge.channels.adapters.email.config import Config
from filrouge.channels.adapters.email.mailbox import Cursor, Fetched
from filrouge.channels.adapters.email.session import OK, Pace, first_instant, watch
from filrouge.channels.adapters.email.trouble import Trouble
from filrouge.channels.service import Account, NewPart
from filrouge.entrypoints.mail import order_key
from filrouge.platform import clock, leases
from filrouge.platform.db import Database, Transaction
from filrouge.platform.leases import Lease
from filrouge.platform.security import Keys
from filrouge.platform.storage import Storage
from filrouge.platform.tasks import end
from filrouge.terms.ids import ChannelAccountId

SCAN_S = 5.0
"""How soon a new or changed account is known."""
START_PAUSE_S = 0.02
"""Between two sessions that begin, so that hundreds do not knock at once."""
HEALTHY_EVERY_S = 30.0
"""“Last read” is written no more often than this."""
PATIENCE = timedelta(minutes=10)
"""A server that cannot be reached is a warning first, and an alert after this."""
STOP_S = 5.0
WORKER = "mailboxes-worker:"
MAILBOX = "mailbox:"
CONFIG = "config"
"""The account's settings or sealed secrets cannot be used."""
_AT_ONCE: frozenset[str] = frozenset(
    {
        Trouble.CREDENTIALS,
        Trouble.CERTIFICATE,
        Trouble.NO_TLS,
        Trouble.NO_FOLDER,
        Trouble.NOT_SUPPORTED,
        CONFIG,
    }
)
"""Only a person can mend these: they are alerts at once."""

logger = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker reads this mailbox now."""


@dataclass
class Session:
    """One mailbox being read here."""

    account: Account
    lease: Lease
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None


class Mailboxes:
    """`run` until cancelled."""

    def __init__(
        self, database: Database, storage: Storage, keys: Keys, holder: str, *, pace: Pace | None = None
    ) -> None:
        self._database = database
        self._storage = storage
        self._keys = keys
        self._holder = holder
        self._pace = pace
        self.sessions: dict[ChannelAccountId, Session] = {}

    async def run(self) -> None:
        try:
            while True:
                try:
                    await self.scan()
                except Exception:
                    logger.warning("the mailboxes wait for the database", exc_info=True)
                await asyncio.sleep(SCAN_S)
        finally:
            await self._end(list(self.sessions))
            with contextlib.suppress(Exception):
                async with self._database.transaction() as tx:
                    await leases.release(tx, WORKER + self._holder, self._holder, clock.now())

    async def scan(self) -> None:
        """Renews what is held, takes a share of what is free, starts and ends sessions."""
        now = clock.now()
        async with self._database.transaction() as tx:
            await leases.take(tx, WORKER + self._holder, self._holder, now)
            accounts = {
                account.id: account
                for account in await channels.list_accounts(tx, ["email"])
                if account.state == "active" and account.config.get("receive") == "imap"
            }
            workers = await leases.count(tx, WORKER, now)
            share = math.ceil(len(accounts) / max(workers, 1))
            mine = [one for one in self.sessions if one in accounts][:share]
            others = [MAILBOX + str(one) for one in accounts if one not in self.sessions]
            wanted = (await leases.free(tx, others, now))[: share - len(mine)]
            held = await leases.take_many(tx, [*(MAILBOX + str(one) for one in mine), *wanted], self._holder, now)
        by_account = {ChannelAccountId(UUID(lease.name.removeprefix(MAILBOX))): lease for lease in held}
        await self._end(
            [
                one
                for one, session in self.sessions.items()
                if one not in by_account
                or by_account[one].fence != session.lease.fence
                or accounts[one].version != session.account.version
                or (session.task is not None and session.task.done())
            ],
            keep=set(by_account),
        )
        for one, lease in by_account.items():
            if one not in self.sessions:
                self._begin(accounts[one], lease)
                await asyncio.sleep(START_PAUSE_S)

    def _begin(self, account: Account, lease: Lease) -> None:
        session = Session(account, lease)
        session.task = asyncio.create_task(self._read(session), name=f"mailbox {account.id}")
        self.sessions[account.id] = session

    async def _end(self, which: Sequence[ChannelAccountId], keep: set[ChannelAccountId] | None = None) -> None:
        """Ends sessions in good order, and gives their leases back but those in `keep`."""
        ending = [self.sessions.pop(one) for one in which]
        for session in ending:
            session.stop.set()
        tasks = [session.task for session in ending if session.task is not None]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=STOP_S)
            await end(late)
            await asyncio.gather(*(task for task in tasks if task.done()), return_exceptions=True)
        with contextlib.suppress(Exception):
            async with self._database.transaction() as tx:
                for session in ending:
                    if session.account.id not in (keep or ()):
                        await leases.release(tx, session.lease.name, self._holder, clock.now())

    async def _read(self, session: Session) -> None:
        account = session.account
        keeper = Keeper(self._database, self._storage, self._keys, session)
        try:
            config = Config.model_validate({**account.config, **secrets.open_secrets(account, self._keys)})
        except (ValidationError, ValueError) as error:
            logger.warning("mailbox %s has settings that cannot be used: %s", account.id, type(error).__name__)
            await keeper.health(CONFIG, "", None)
            await session.stop.wait()
            return
        try:
            await watch(
                config,
                await keeper.cursor(),
                keeper,
                since=first_instant(config, account.created_at),
                now=clock.now,
                stop=session.stop,
                post_form=sending.post_form,
                pace=self._pace,
            )
        except Exception:
            logger.exception("mailbox %s stumbled; it is read again in a moment", account.id)


class Keeper:
    """Keeps for one session what it reads, under its lease."""

    def __init__(self, database: Database, storage: Storage, keys: Keys, session: Session) -> None:
        self._database = database
        self._storage = storage
        self._keys = keys
        self._session = session
        self._account = session.account
        self._said: tuple[str, datetime] | None = None
        self._well_at = clock.now()
        self._refresh_token = ""

    async def cursor(self) -> Cursor | None:
        """How far the mailbox is read."""
        async with self._database.transaction() as tx:
            found = await channels.mailbox_cursor(tx, self._account.id)
        return None if found is None else Cursor(found.folder, found.uid_validity, found.last_uid)

    async def deliver(self, fetched: Fetched) -> None:
        """Bytes first, then delivery and cursor in one transaction."""
        now = clock.now()
        stored = await self._storage.put(fetched.raw, "message/rfc822")
        meta = {"key": fetched.key, "rcpt": self._account.address, "size": str(fetched.size)}
        if fetched.received_at is not None:
            meta["internal_date"] = fetched.received_at.isoformat()
        if fetched.oversize:
            meta["oversize"] = "yes"
        if fetched.unreadable:
            meta["unreadable"] = "yes"
        part = NewPart(fetched.key, order_key(fetched.raw, fetched.key))
        cursor = fetched.cursor
        async with self._database.transaction() as tx:
            await self._check_lease(tx, now)
            await channels.accept_delivery(tx, self._account.id, "imap", stored, [part], meta, now)
            await channels.advance_cursor(tx, self._account.id, cursor.folder, cursor.uidvalidity, cursor.last_uid, now)

    async def _check_lease(self, tx: Transaction, now: datetime) -> None:
        """A scan that came late may have let the lease run out while nobody took it."""
        ours = self._session.lease
        if not await leases.holds(tx, ours, now):
            lease = await leases.take(tx, ours.name, ours.holder, now)
            if lease is None or lease.fence != ours.fence:
                raise LeaseLost

    async def begin(self, cursor: Cursor) -> None:
        async with self._database.transaction() as tx:
            await channels.advance_cursor(
                tx, self._account.id, cursor.folder, cursor.uidvalidity, cursor.last_uid, clock.now()
            )

    async def taken_as(self, fetched: Fetched) -> Sequence[str]:
        async with self._database.transaction() as tx:
            return await channels.keys_of_bytes(tx, self._account.id, sha256(fetched.raw).digest())

    async def health(self, code: str, words: str, next_try_at: datetime | None) -> None:
        """Written when it changes; a healthy mailbox says so now and then."""
        now = clock.now()
        if code == OK:
            state, self._well_at = "ok", now
        else:
            state = "failing" if code in _AT_ONCE or now - self._well_at >= PATIENCE else "warning"
        said = f"{state} {code}"
        if self._said and self._said[0] == said and (now - self._said[1]).total_seconds() < HEALTHY_EVERY_S:
            return
        async with self._database.transaction() as tx:
            await channels.record_health(
                tx, self._account.id, "receive", state, now, code="" if code == OK else code, detail=words
            )
        self._said = (said, now)

    async def rotated(self, refresh_token: str) -> None:
        before = self._refresh_token or secrets.open_secrets(self._account, self._keys).get("oauth_refresh_token", "")
        async with self._database.transaction() as tx:
            await channels.replace_secret(
                tx, self._account.id, self._keys, "oauth_refresh_token", before, refresh_token
            )
        self._refresh_token = refresh_token
