"""The SMTP and LMTP door for forwarded addresses: who may come in, how much, and the one way a message is taken.

It never relays: every recipient is one of our addresses or is refused. A message is answered with 250 only when
`accept` has returned, that is when it is committed. The end of a message is CRLF.CRLF and nothing else, so that a bare
CR or LF cannot smuggle a second one in; bytes within are kept as they came.
"""

import asyncio
import logging
import re
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Problem

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one door takes."""

    message_bytes: int = 35 * 1024 * 1024
    header_bytes: int = 1024 * 1024
    """Beyond, the message is refused; what parsing makes of many headers is its own limit."""
    recipients: int = 100
    connections: int = 200
    connections_per_address: int = 20
    unknown_recipients: int = 10
    """Then the session ends: somebody is guessing addresses."""
    bytes_in_hand: int = 256 * 1024 * 1024
    """Of all messages being received at once."""
    silence_s: float = 120.0
    message_s: float = 900.0
    """A whole message, however slow its sender."""
    received_lines: int = 100
    """RFC 5321 6.3: a message that passed so many servers is in a loop."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message at the door, for the accounts in `recipients`: (address as written, account)."""

    queue_id: str
    mail_from: str
    """Empty for the null sender."""
    recipients: tuple[tuple[str, UUID], ...]
    helo: str
    remote: str
    tls: bool
    received_at: datetime


class Later(Exception):
    """The address is ours and takes nothing now. `args[0]` says why."""


Accept = Callable[[Arrival, bytes], Awaitable[None]]
"""Commits the message for all its accounts or raises."""
Resolve = Callable[[str], Awaitable[UUID | None]]
"""The account of an address of ours, None when it is not ours. Raises Later."""


@dataclass
class Handler:
    """Answers for one door. `protocol` makes what `loop.create_server` wants."""

    accept: Accept
    resolve_rcpt: Resolve
    limits: Limits = field(default_factory=Limits)
    hostname: str = "filrouge"
    tls_context: ssl.SSLContext | None = None
    open_by_address: Counter[str] = field(default_factory=Counter)
    bytes_in_hand: int = 0

    def protocol(self, *, lmtp: bool = False) -> "Door":
        return (LmtpDoor if lmtp else Door)(self)

    async def handle_EHLO(
        self, server: Any, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        offered = [line for line in responses[1:] if not line[4:].startswith(("AUTH", "HELP"))]
        return [responses[0], *offered, "250-PIPELINING", "250 ENHANCEDSTATUSCODES"]

    async def handle_RCPT(
        self, server: "Door", session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= self.limits.recipients:
            return "452 4.5.3 Too many recipients in one message"
        try:
            account = await self.resolve_rcpt(address)
        except Later as later:
            return f"451 4.2.1 {later.args[0]}"
        except Exception:
            logger.exception("a recipient could not be looked up")
            return "451 4.3.0 Try again later"
        if account is None:
            server.unknown += 1
            if server.unknown >= self.limits.unknown_recipients:
                await server.hang_up("421 4.7.0 Too many unknown recipients")
            return "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        server.accounts.append((address, account))
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        logger.error("an SMTP session failed", exc_info=error)
        return "451 4.3.0 Try again later"

    async def take(self, arrival: Arrival, raw: bytes) -> str:
        """The reply to a message, once it is committed or refused."""
        # Shielded: a sender who hangs up now may not undo half of it.
        work = asyncio.ensure_future(self.accept(arrival, raw))
        work.add_done_callback(_seen)
        try:
            await asyncio.shield(work)
        except Problem as problem:
            logger.warning("message %s was not taken: %s", arrival.queue_id, problem.code)
            return "451 4.3.0 Try again later"
        except Exception:
            logger.exception("message %s could not be kept", arrival.queue_id)
            return "451 4.3.0 Try again later"
        return f"250 2.0.0 queued as {arrival.queue_id}"


def build_handler(accept: Accept, resolve_rcpt: Resolve, limits: Limits | None = None, **rest: Any) -> Handler:
    """The door's core, without a database: tests give their own `accept` and `resolve_rcpt`."""
    return Handler(accept, resolve_rcpt, limits or Limits(), **rest)


def _seen(work: "asyncio.Future[None]") -> None:
    if not work.cancelled():
        work.exception()


_PATH = re.compile(r"\s*<(?:@[^<>\s:]{1,500}:)?([^<>\s]{0,500})>\s*(.*)", re.DOTALL)
_BARE = re.compile(r"\s*([^<>\s]{1,500})\s*(.*)", re.DOTALL)
_END = b"\r\n.\r\n"
_RECEIVED = re.compile(rb"^received:", re.IGNORECASE | re.MULTILINE)
_READ = 4 * 1024 * 1024


class Door(SMTP):
    """One SMTP session."""

    line_length_limit = 64 * 1024
    command_size_limit = 2048

    def __init__(self, handler: Handler) -> None:
        super().__init__(
            handler,
            data_size_limit=handler.limits.message_bytes,
            enable_SMTPUTF8=True,
            hostname=handler.hostname,
            ident="Fil Rouge",
            tls_context=handler.tls_context,
            timeout=handler.limits.silence_s,
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
            loop=asyncio.get_running_loop(),
        )
        self._handler = handler
        self._counted = ""
        self.accounts: list[tuple[str, UUID]] = []
        self.unknown = 0

    # Coming and going

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._original_transport is None:
            peer = transport.get_extra_info("peername")
            address = str(peer[0]) if isinstance(peer, tuple) else ""
            counts, limits = self._handler.open_by_address, self._handler.limits
            crowded = bool(address) and counts[address] >= limits.connections_per_address
            if crowded or counts.total() >= limits.connections:
                self._refuse(transport)
                return
            self._counted = address or "local"
            counts[self._counted] += 1
        super().connection_made(transport)

    def _refuse(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclass of asyncio.Transport
        cast(asyncio.Transport, transport).write(b"421 4.7.0 Too many connections, come back later\r\n")
        transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._counted:
            return
        counts = self._handler.open_by_address
        counts[self._counted] -= 1
        if counts[self._counted] <= 0:
            del counts[self._counted]
        self._counted = ""
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        if self._counted:
            super().data_received(data)

    def eof_received(self) -> bool | None:
        return super().eof_received() if self._counted else None

    async def hang_up(self, reply: str) -> None:
        await self.push(reply)
        if self.transport is not None:
            self.transport.close()

    # Commands

    def _set_post_data_state(self) -> None:
        super()._set_post_data_state()  # type: ignore[no-untyped-call]
        self.accounts = []

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """The address between the brackets, without its route; the null sender is `<>`."""
        match = _PATH.fullmatch(arg) if arg.lstrip().startswith("<") else _BARE.fullmatch(arg)
        if match is None or any(ord(letter) < 32 for letter in match[1]):
            return None, None
        return match[1] or "<>", match[2]

    @syntax("AUTH")
    async def smtp_AUTH(self, arg: str) -> None:
        await self.push("502 5.5.1 Nobody signs in here")

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        if await self.check_helo_needed():
            return
        if not self.accounts:
            await self.push("503 5.5.1 No valid recipients")
            return
        if arg:
            await self.push("501 5.5.4 DATA takes no argument")
            return
        if self._handler.bytes_in_hand > self._handler.limits.bytes_in_hand:
            await self.push("452 4.3.1 Too much mail at once, come back later")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        raw = await self._message()
        accounts = self.accounts
        refusal = self._refusal(raw)
        if refusal is None and raw is not None:
            replies = await self._replies(accounts, raw)
        else:
            replies = [refusal or ""] * self._reply_count(accounts)
        self._set_post_data_state()
        for reply in replies:
            await self.push(reply)

    def _reply_count(self, accounts: list[tuple[str, UUID]]) -> int:
        return 1

    async def _replies(self, accounts: list[tuple[str, UUID]], raw: bytes) -> list[str]:
        return [await self._handler.take(self._arrival(accounts), raw)]

    def _arrival(self, accounts: list[tuple[str, UUID]]) -> Arrival:
        assert self.session is not None
        assert self.envelope is not None
        sender = self.envelope.mail_from or ""
        peer = self.session.peer
        return Arrival(
            queue_id=uuid7().hex,
            mail_from="" if sender == "<>" else sender,
            recipients=tuple(accounts),
            helo=str(self.session.host_name or "")[:255],
            remote=str(peer[0]) if isinstance(peer, tuple) else "local",
            tls=self.session.ssl is not None,
            received_at=clock.now(),
        )

    def _refusal(self, raw: bytes | None) -> str | None:
        limits = self._handler.limits
        if raw is None:
            return f"552 5.3.4 The message is larger than {limits.message_bytes} bytes"
        end = raw.find(b"\r\n\r\n", 0, limits.header_bytes + 4)
        if end < 0 and len(raw) > limits.header_bytes and b"\n\n" not in raw[: limits.header_bytes]:
            return f"552 5.3.4 The headers are larger than {limits.header_bytes} bytes"
        if len(_RECEIVED.findall(raw[: end if end >= 0 else limits.header_bytes])) > limits.received_lines:
            return "554 5.4.6 The message goes round in circles"
        return None

    async def _message(self) -> bytes | None:
        """The message until CRLF.CRLF, with its dots unstuffed; None when it is too large. Never holds more than the
        limit; what is beyond is read away, so that the sender hears why."""
        handler, limit = self._handler, self._handler.limits.message_bytes
        held = bytearray(b"\r\n")  # the line before the first one
        total = 0
        counted = 0
        try:
            async with asyncio.timeout(handler.limits.message_s):
                while True:
                    chunk = await self._reader.read(_READ)
                    if not chunk:
                        raise ConnectionResetError("the sender hung up within a message")
                    self._reset_timeout()
                    seen = max(0, len(held) - 4)
                    held += chunk
                    end = held.find(_END, seen)
                    if end >= 0:
                        if rest := bytes(held[end + len(_END) :]):
                            # `read` has emptied the reader: what came behind the message (pipelining) goes back first.
                            self._reader.feed_data(rest)
                        total += end
                        if total > limit:
                            return None
                        del held[end + 2 :]
                        return bytes(held.replace(b"\r\n.", b"\r\n"))[2:]
                    if total or len(held) > limit + 2:
                        total += len(held) - 4
                        del held[:-4]
                    handler.bytes_in_hand += len(held) - counted
                    counted = len(held)
        except TimeoutError:
            await self.hang_up("421 4.4.2 The message takes too long")
            raise ConnectionResetError("the message takes too long") from None
        finally:
            handler.bytes_in_hand -= counted


class LmtpDoor(Door):
    """One LMTP session (RFC 2033): one reply per recipient."""

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:
        await super().smtp_EHLO(arg)

    async def smtp_HELO(self, arg: str) -> None:
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    async def smtp_EHLO(self, arg: str) -> None:
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    def _reply_count(self, accounts: list[tuple[str, UUID]]) -> int:
        return len(accounts)

    async def _replies(self, accounts: list[tuple[str, UUID]], raw: bytes) -> list[str]:
        replies: dict[UUID, str] = {}
        for _, account in accounts:
            if account not in replies:
                together = [one for one in accounts if one[1] == account]
                replies[account] = await self._handler.take(self._arrival(together), raw)
        return [replies[account] for _, account in accounts]
