"""A small IMAP4rev1 client for reading one folder and leaving it untouched.

It opens folders with EXAMINE and reads with BODY.PEEK[]: it can neither mark, move nor delete. See ADR 0008.
"""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from filrouge.channels.adapters.email.imap_link import ImapLink, deadline, needs_ok
from filrouge.channels.adapters.email.imap_syntax import (
    Status,
    Token,
    attributes,
    read_date,
    read_folder,
    read_number,
    read_tokens,
    write_day,
    write_folder,
    write_uids,
)
from filrouge.channels.adapters.email.trouble import SessionError, Trouble, clean
from filrouge.channels.adapters.email.wire import ANSWER_S

MAX_LISTED = 10_000
"""Messages named by one listing; the rest comes with the next."""
_NOT_OURS = re.compile(r"too many|temporar|try again|unavailable|in use|rate|throttl", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Folder:
    """What EXAMINE says."""

    uidvalidity: int
    uidnext: int | None
    messages: int


@dataclass(frozen=True, slots=True)
class Listed:
    uid: int
    size: int
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class Body:
    uid: int
    raw: bytes | None
    """None when the server names the message without its bytes."""
    received_at: datetime | None


class Imap(ImapLink):
    """One signed-in session. Every failure is a SessionError; after one, only `close` is of use."""

    # Signing in

    async def login(self, user: str, password: str) -> None:
        """Name and password: AUTHENTICATE PLAIN where offered, else LOGIN."""
        if self.can("AUTH=PLAIN"):
            status = await self.authenticate("PLAIN", f"\0{user}\0{password}".encode())
        elif self.can("LOGINDISABLED"):
            raise SessionError(Trouble.NO_TLS, "the server does not accept a password on this connection")
        else:
            status = await self.command("LOGIN", user, password)
        await self._signed_in(status)

    async def login_oauth(self, user: str, access_token: str) -> None:
        """XOAUTH2 (Microsoft 365, Google, Dovecot)."""
        if not self.can("AUTH=XOAUTH2"):
            raise SessionError(Trouble.NOT_SUPPORTED, "the server does not offer XOAUTH2")
        words = f"user={user}\x01auth=Bearer {access_token}\x01\x01"
        await self._signed_in(await self.authenticate("XOAUTH2", words.encode()))

    async def _signed_in(self, status: Status) -> None:
        if status.kind != "OK":
            words = clean(status.words)
            if status.code in {"UNAVAILABLE", "LIMIT", "INUSE", "SERVERBUG"}:
                raise SessionError(Trouble.BUSY, words)
            if status.code not in {"AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED"} and _NOT_OURS.search(
                words
            ):
                raise SessionError(Trouble.BUSY, words)
            raise SessionError(Trouble.CREDENTIALS, words)
        if status.code == "CAPABILITY":
            self.learn(status.value)
        else:
            await self.ask_capabilities()
        if self.can("ID"):
            await self.command("ID", ["name", "Fil Rouge"])  # some servers serve only those who say who they are

    # The folder

    async def examine(self, folder: str) -> Folder:
        """Opens a folder read-only."""
        self.codes.clear()
        self.exists = 0
        status = await self.command("EXAMINE", write_folder(folder))
        if status.kind != "OK":
            raise SessionError(Trouble.NO_FOLDER, clean(status.words))
        uidvalidity = read_number(self.codes.get("UIDVALIDITY"))
        if uidvalidity is None:
            raise SessionError(Trouble.PROTOCOL, "the folder has no UIDVALIDITY")
        return Folder(uidvalidity, read_number(self.codes.get("UIDNEXT")), self.exists)

    async def list_folders(self) -> list[str]:
        """Names of the folders that can be opened."""
        names: list[str] = []

        def take(chunks: list[bytes]) -> None:
            if chunks[0][:5].upper() != b"LIST ":
                return
            tokens = read_tokens(chunks)
            if len(tokens) == 4 and isinstance(tokens[1], list) and len(names) < MAX_LISTED:
                flags = {t.lower() for t in tokens[1] if isinstance(t, str)}
                name = tokens[3].decode("utf-8", "replace") if isinstance(tokens[3], bytes) else tokens[3]
                if isinstance(name, str) and "\\noselect" not in flags:
                    names.append(read_folder(name))

        needs_ok(await self.command("LIST", "", "*", collect=take))
        return names

    async def list_after(self, uid: int) -> list[Listed]:
        """The messages with a higher UID, oldest first, at most MAX_LISTED."""
        found: dict[int, Listed] = {}

        def take(chunks: list[bytes]) -> None:
            fields = _fetched(chunks)
            number = read_number(fields.get("UID")) if fields else None
            # `8:*` names the last message even when its UID is lower.
            if fields and number is not None and number > uid:
                found[number] = Listed(
                    number, read_number(fields.get("RFC822.SIZE")) or 0, read_date(fields.get("INTERNALDATE"))
                )
                if len(found) > 2 * MAX_LISTED:
                    for surplus in sorted(found)[MAX_LISTED:]:
                        del found[surplus]

        command = f"UID FETCH {uid + 1}:* (UID RFC822.SIZE INTERNALDATE)"
        needs_ok(await self.command(command, collect=take))
        return [found[number] for number in sorted(found)[:MAX_LISTED]]

    async def fetch(self, uids: list[int], *, limit: int, budget: int) -> list[Body]:
        """Up to `limit` bytes of each message, in the order of the UIDs. Messages that went away meanwhile are not in
        the answer. The whole answer may not pass `budget` bytes."""
        wanted = set(uids)
        found: dict[int, Body] = {}

        def take(chunks: list[bytes]) -> None:
            fields = _fetched(chunks)
            number = read_number(fields.get("UID")) if fields else None
            if not fields or number not in wanted:
                return
            raw = next((value for name, value in fields.items() if name.startswith("BODY[")), None)
            if number is not None and (number not in found or isinstance(raw, bytes)):
                found[number] = Body(
                    number, raw if isinstance(raw, bytes) else None, read_date(fields.get("INTERNALDATE"))
                )

        command = f"UID FETCH {write_uids(uids)} (UID INTERNALDATE BODY.PEEK[]<0.{limit}>)"
        needs_ok(await self.command(command, collect=take, literal_limit=limit, budget=budget))
        return [found[number] for number in uids if number in found]

    async def still_there(self, uid: int) -> bool:
        seen = False

        def take(chunks: list[bytes]) -> None:
            nonlocal seen
            fields = _fetched(chunks)
            seen = seen or (fields is not None and read_number(fields.get("UID")) == uid)

        needs_ok(await self.command(f"UID FETCH {uid} (UID)", collect=take))
        return seen

    async def first_since(self, day: datetime) -> int | None:
        """The lowest UID among the messages that came since that day, None when there is none."""
        lowest: int | None = None

        def take(chunks: list[bytes]) -> None:
            nonlocal lowest
            if chunks[0][:6].upper() == b"SEARCH":
                numbers = [n for word in chunks[0].split()[1:] if (n := read_number(word)) is not None]
                lowest = min([*numbers, *([] if lowest is None else [lowest])], default=None)

        needs_ok(await self.command(f"UID SEARCH SINCE {write_day(day)}", collect=take))
        return lowest

    async def noop(self) -> None:
        needs_ok(await self.command("NOOP"))

    async def idle(self, wait_s: float, stop: asyncio.Event) -> None:
        """Waits until messages arrive, the server has enough, `stop` is set or `wait_s` have passed. Look at
        `arrivals`."""
        before = self.arrivals
        tag = self.next_tag()
        await self.wire.send(tag + b" IDLE\r\n")
        async with deadline(ANSWER_S, "the server does not begin IDLE"):
            refusal = await self.until(tag)
        if refusal is not None:
            raise SessionError(Trouble.NOT_SUPPORTED, clean(refusal.words))
        if self.arrivals == before and await self._silence(tag, wait_s, stop):
            return
        await self.wire.send(b"DONE\r\n")
        async with deadline(ANSWER_S, "the server does not end IDLE"):
            while (await self.until(tag)) is None:
                pass

    async def _silence(self, tag: bytes, wait_s: float, stop: asyncio.Event) -> bool:
        """True when the server itself ended IDLE."""
        stopping = asyncio.ensure_future(stop.wait())
        reading = asyncio.ensure_future(self.until(tag, until_arrival=self.arrivals))
        waiting: set[asyncio.Future[Any]] = {stopping, reading}
        try:
            await asyncio.wait(waiting, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
            return reading.done() and reading.result() is not None
        finally:
            stopping.cancel()
            reading.cancel()  # nothing is half read: a line is taken whole or not at all
            await asyncio.gather(stopping, reading, return_exceptions=True)

    async def logout(self) -> None:
        """Says goodbye and hangs up."""
        try:
            async with deadline(5, "LOGOUT does not end"):
                await self.command("LOGOUT")
        except SessionError:
            pass
        finally:
            self.close()


def _fetched(chunks: list[bytes]) -> dict[str, Token] | None:
    """The attributes of a FETCH response, None when it is another one."""
    number, _, rest = chunks[0].partition(b" ")
    if not number.isdigit() or rest[:6].upper() != b"FETCH ":
        return None
    tokens = read_tokens([rest[6:], *chunks[1:]])
    return attributes(tokens[0]) if tokens else None
