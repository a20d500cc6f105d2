"""How one open folder is read: where to begin, what to ask for, what to make of gaps."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from filrouge.channels.adapters.email.config import Start
from filrouge.channels.adapters.email.imap import Folder, Imap, Listed
from filrouge.channels.adapters.email.trouble import SessionError, Trouble, clean

BATCH_MESSAGES = 50
BATCH_BYTES = 8 * 1024 * 1024
"""What one FETCH asks for; a larger message comes alone."""
OVERSIZE_BYTES = 256 * 1024
"""How much is kept of a message that is too large: its headers and its first words."""
RECENT = timedelta(days=7)
UNREADABLE_AFTER = 5
"""Tries, before a message that the server names and does not give is delivered without its bytes."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a mailbox is read. The caller keeps it with the account."""

    uidvalidity: int
    last_uid: int
    since: datetime | None = None
    """Messages from before this instant are not ours to take when the server numbers its mailbox anew."""
    compare_below: int = 0
    """Messages below this UID got a new number and may have been taken before."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message, as the server has it."""

    uid: int
    raw: bytes
    received_at: datetime | None
    """INTERNALDATE: when the server got it."""
    size: int
    cursor: Cursor
    """To be kept in the transaction that keeps the message."""
    oversize: bool = False
    """Larger than the limit: `raw` holds its beginning, headers included."""
    unreadable: bool = False
    """The server names it and does not give its bytes: `raw` is empty."""

    @property
    def uidvalidity(self) -> int:
        return self.cursor.uidvalidity

    @property
    def renumbered(self) -> bool:
        """UIDVALIDITY changed: this may be a message taken before, under another number. Compare `content_key`."""
        return self.uid < self.cursor.compare_below

    @property
    def key(self) -> str:
        return f"imap:{self.uidvalidity}:{self.uid}"

    @property
    def content_key(self) -> str:
        """The same bytes have the same key, whatever their number."""
        return f"sha256:{sha256(self.raw).hexdigest()}"


class Keeper(Protocol):
    """The shell's side of a watched mailbox: what it keeps for us."""

    async def deliver(self, fetched: Fetched) -> None:
        """Commits one message with its cursor. When `fetched.renumbered` and the account has the same content key,
        only the cursor. Raising means: not taken, try again later."""

    async def begin(self, cursor: Cursor) -> None:
        """Commits a cursor that no message brought: the first opening, a mailbox numbered anew."""

    async def taken_as(self, fetched: Fetched) -> int | None:
        """The UID under which the same bytes were taken before from this folder (same UIDVALIDITY), if ever."""

    async def health(self, code: str, words: str, next_try_at: datetime | None) -> None:
        """`ok`, or a Trouble with the server's words."""

    async def rotated(self, refresh_token: str) -> None:
        """Keeps the refresh token that replaces ours."""


class Mailbox:
    """Reads an open folder from the cursor on. Outlives the connections; one at a time."""

    def __init__(
        self, keeper: Keeper, cursor: Cursor | None, start: Start, limit: int, now: Callable[[], datetime]
    ) -> None:
        self._keeper = keeper
        self._cursor = cursor
        self._start = start
        self._limit = limit
        self._now = now
        self._alone = False
        self._tries: dict[int, int] = {}
        self.progressed = False
        """A message was delivered since this was last set to False."""

    async def place(self, imap: Imap, folder: Folder) -> None:
        """Finds where to go on in a folder just opened."""
        cursor = self._cursor
        if cursor is None:
            since = {Start.ALL: None, Start.RECENT: self._now() - RECENT, Start.NEW: self._now()}[self._start]
            if self._start is Start.NEW:
                last_uid = await self._last(imap, folder)
            else:
                last_uid = await self._before(imap, folder, since)
            self._cursor = Cursor(folder.uidvalidity, last_uid, since)
        elif cursor.uidvalidity != folder.uidvalidity:
            last_uid = await self._before(imap, folder, cursor.since)
            below = await self._last(imap, folder) + 1
            self._cursor = Cursor(folder.uidvalidity, last_uid, cursor.since, below)
        else:
            return
        await _kept(self._keeper.begin(self._cursor))

    async def _before(self, imap: Imap, folder: Folder, since: datetime | None) -> int:
        if since is None:
            return 0
        first = await imap.first_since(since - timedelta(days=1))  # the server's days may not be ours
        return await self._last(imap, folder) if first is None else first - 1

    async def _last(self, imap: Imap, folder: Folder) -> int:
        if folder.uidnext is not None:
            return folder.uidnext - 1
        last = 0
        while listed := await imap.list_after(last):
            last = listed[-1].uid
        return last

    async def drain(self, imap: Imap, stop: asyncio.Event) -> None:
        """Delivers every message after the cursor, oldest first."""
        while not stop.is_set():
            assert self._cursor is not None
            listed = await imap.list_after(self._cursor.last_uid)
            if not listed:
                return
            for batch in self._batches(listed):
                await self._take(imap, batch, stop)
                if stop.is_set():
                    return

    def _batches(self, listed: list[Listed]) -> Iterator[list[Listed]]:
        batch: list[Listed] = []
        size = 0
        for one in listed:
            if batch and (self._alone or len(batch) >= BATCH_MESSAGES or size + one.size > BATCH_BYTES):
                yield batch
                batch, size = [], 0
            batch.append(one)
            size += one.size
        if batch:
            yield batch

    async def _take(self, imap: Imap, batch: list[Listed], stop: asyncio.Event) -> None:
        sizes = {one.uid: one.size for one in batch}
        uids = list(sizes)
        given_up = len(uids) == 1 and self._tries.get(uids[0], 0) >= UNREADABLE_AFTER
        if given_up:
            self._tries.pop(uids[0])
            await self._deliver(imap, Fetched(uids[0], b"", batch[0].received_at, sizes[uids[0]], self._at(uids[0])))
            return
        try:
            bodies = await imap.fetch(
                uids, limit=self._limit + 1, budget=self._limit + (2 * BATCH_BYTES if len(uids) > 1 else 1)
            )
            missing = [body.uid for body in bodies if body.raw is None]
            if missing:
                raise SessionError(Trouble.PROTOCOL, f"message {missing[0]} comes without its bytes")
        except SessionError as error:
            if error.code is Trouble.PROTOCOL:
                self._alone = True
                if len(uids) == 1:
                    self._tries[uids[0]] = self._tries.get(uids[0], 0) + 1
            raise
        for body in bodies:
            raw = body.raw or b""
            oversize = len(raw) > self._limit
            kept = raw[:OVERSIZE_BYTES] if oversize else raw
            size = max(sizes[body.uid], len(raw)) if oversize else len(raw)
            await self._deliver(
                imap, Fetched(body.uid, kept, body.received_at, size, self._at(body.uid), oversize=oversize)
            )
            if stop.is_set():
                return
        # Whoever is missing went away between the listing and the fetch: a person moved or deleted it.
        self._cursor = self._at(uids[-1])

    def _at(self, uid: int) -> Cursor:
        assert self._cursor is not None
        return replace(self._cursor, last_uid=uid)

    async def _deliver(self, imap: Imap, fetched: Fetched) -> None:
        if not fetched.raw and fetched.size:
            fetched = replace(fetched, unreadable=True)
        if not await self._passes(imap, fetched):
            self._cursor = fetched.cursor
            return
        await _kept(self._keeper.deliver(fetched))
        self._cursor = fetched.cursor
        self.progressed = True

    async def _passes(self, imap: Imap, fetched: Fetched) -> bool:
        since = fetched.cursor.since
        if fetched.received_at is not None and since is not None and fetched.received_at < since:
            # An old message moved in by a person keeps its date; it is theirs to bring, so it passes. One from before
            # we were connected, met again because everything has a new number, does not.
            return not fetched.renumbered
        if fetched.unreadable:
            return True
        before = await _taken(self._keeper.taken_as(fetched))
        # The same bytes under another number: two messages while the first is still there; one message that a person
        # moved away and back when it is gone.
        return before is None or before == fetched.uid or await imap.still_there(before)


async def _kept(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception as error:
        raise SessionError(Trouble.STORAGE, clean(type(error).__name__)) from error


async def _taken(work: Awaitable[int | None]) -> int | None:
    try:
        return await work
    except Exception as error:
        raise SessionError(Trouble.STORAGE, clean(type(error).__name__)) from error
