"""How one open folder is read: where to begin, what to ask for, what to make of gaps."""

import asyncio
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from filrouge.channels.adapters.email.imap import Folder, Imap, Listed
from filrouge.channels.adapters.email.trouble import SessionError, Trouble, clean

BATCH_MESSAGES = 50
BATCH_BYTES = 8 * 1024 * 1024
"""What one FETCH asks for; a larger message comes alone."""
OVERSIZE_BYTES = 256 * 1024
"""How much is kept of a message that is too large: its headers and its first words."""
UNREADABLE_AFTER = 5
"""Tries, before a message that the server names and does not give is delivered without its bytes."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a mailbox is read. The caller keeps it with the account."""

    folder: str
    uidvalidity: int
    last_uid: int


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
    def key(self) -> str:
        return key_of(self.cursor.folder, self.uidvalidity, self.uid)


def key_of(folder: str, uidvalidity: int, uid: int) -> str:
    """What the server assigned to the message: unique within the account. Two folders may have the same UIDVALIDITY."""
    return f"imap:{uidvalidity}:{uid}" + ("" if folder.upper() == "INBOX" else f":{folder}")


class Keeper(Protocol):
    """The shell's side of a watched mailbox: what it keeps for us."""

    async def deliver(self, fetched: Fetched) -> None:
        """Commits one message under its key, with its cursor. Raising means: not taken, try again later."""

    async def begin(self, cursor: Cursor) -> None:
        """Commits a cursor that no message brought: the first opening, a mailbox numbered anew."""

    async def taken_as(self, fetched: Fetched) -> Sequence[str]:
        """The keys under which this account has taken exactly the same bytes before."""

    async def health(self, code: str, words: str, next_try_at: datetime | None) -> None:
        """`ok`, or a Trouble with the server's words."""

    async def rotated(self, refresh_token: str) -> None:
        """Keeps the refresh token that replaces ours."""


class Mailbox:
    """Reads an open folder from the cursor on. Outlives the connections; one at a time."""

    def __init__(self, keeper: Keeper, folder: str, cursor: Cursor | None, since: datetime | None, limit: int) -> None:
        self._keeper = keeper
        self._folder = folder
        self._cursor = cursor if cursor is not None and cursor.folder == folder else None
        self._since = since
        self._limit = limit
        self._alone = False
        self._tries: dict[int, int] = {}
        self.progressed = False
        """A message was delivered since this was last set to False."""

    async def place(self, imap: Imap, folder: Folder) -> None:
        """Finds where to go on in a folder just opened: at the cursor, or, the first time and when the server numbered
        its mailbox anew, at the first message since `since`."""
        if self._cursor is not None and self._cursor.uidvalidity == folder.uidvalidity:
            return
        self._cursor = Cursor(self._folder, folder.uidvalidity, await self._before(imap, folder))
        await _kept(self._keeper.begin(self._cursor))

    async def _before(self, imap: Imap, folder: Folder) -> int:
        if self._since is None:
            return 0
        first = await imap.first_since(self._since - timedelta(days=1))  # the server's days may not be ours
        if first is None:
            return await self._last(imap, folder)
        last = first - 1
        while listed := await imap.list_after(last):
            for one in listed:
                if one.received_at is None or one.received_at >= self._since:
                    return one.uid - 1
            last = listed[-1].uid
        return last

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
        """False for a message taken before under another number: the server numbered its mailbox anew, or a person
        moved it away and back. The same bytes beside the first one are a second message."""
        if fetched.unreadable:
            return True
        for key in await _kept(self._keeper.taken_as(fetched)):
            if key == fetched.key:
                continue
            uid = [*key.split(":"), "", ""][2]
            here = uid.isdigit() and key == key_of(self._folder, fetched.uidvalidity, int(uid))
            if not here or not await imap.still_there(int(uid)):
                return False
        return True


async def _kept(work: Awaitable[_T]) -> _T:
    try:
        return await work
    except Exception as error:
        raise SessionError(Trouble.STORAGE, clean(type(error).__name__)) from error
