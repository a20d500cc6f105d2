"""Commands and responses of IMAP on one connection. Each answer has limits on lines, literals, number and time, so
that no server can hold or fill the process."""

import asyncio
import re
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Self

from filrouge.channels.adapters.email.config import Security
from filrouge.channels.adapters.email.imap_syntax import Status, read_status, write_string
from filrouge.channels.adapters.email.trouble import SessionError, Trouble, clean
from filrouge.channels.adapters.email.wire import ANSWER_S, Wire

COMMAND_S = 900.0
"""A whole command, however much it brings."""
MAX_RESPONSES = 500_000
"""Untagged responses within one command."""
MAX_LITERALS = 64
"""Literals within one response."""
_SMALL_LITERAL = 64 * 1024
_LITERAL = re.compile(rb"~?\{(\d{1,18})\+?\}$")


@asynccontextmanager
async def deadline(seconds: float, what: str) -> AsyncIterator[None]:
    """Ends what lasts too long with a SessionError."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise SessionError(Trouble.TIMEOUT, what) from error


class ImapLink:
    """A connection that speaks IMAP. Every failure is a SessionError; after one, only `close` is of use."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.capabilities: frozenset[str] = frozenset()
        self.exists = 0
        """Messages in the open folder, as the server last said."""
        self.arrivals = 0
        """Grows whenever the server says that there are more messages."""
        self.codes: dict[str, str] = {}
        """Response codes seen: `UIDVALIDITY` → `7`."""
        self._bye = ""
        self._tag = 0
        self._collect: Callable[[list[bytes]], None] | None = None
        self._literal_limit = _SMALL_LITERAL
        self._literal_budget = _SMALL_LITERAL

    @classmethod
    async def open(cls, host: str, port: int, security: Security, trusted_ca: str = "") -> Self:
        """Connects, agrees on TLS and learns what the server can do."""
        wire = await Wire.open(host, port, security, trusted_ca)
        link = cls(wire)
        try:
            await link._greet()
            if security is Security.STARTTLS:
                await link._start_tls(trusted_ca)
            if not link.capabilities:
                await link.ask_capabilities()
        except BaseException:
            wire.close()
            raise
        return link

    def can(self, capability: str) -> bool:
        return capability in self.capabilities

    def close(self) -> None:
        """Hangs up."""
        self.wire.close()

    async def authenticate(self, mechanism: str, response: bytes) -> Status:
        coded = b64encode(response)
        tag = self.next_tag()
        if self.can("SASL-IR"):
            await self.wire.send(tag + b" AUTHENTICATE " + mechanism.encode() + b" " + coded + b"\r\n")
            answers = [b""]
        else:
            await self.wire.send(tag + b" AUTHENTICATE " + mechanism.encode() + b"\r\n")
            answers = [coded, b""]
        # A further question is the reason of a refusal (XOAUTH2): an empty answer brings the verdict.
        async with deadline(ANSWER_S, "signing in does not end"):
            while True:
                status = await self.until(tag)
                if status is not None:
                    return status
                if not answers:
                    raise SessionError(Trouble.PROTOCOL, "the server asks without end")
                await self.wire.send(answers.pop(0) + b"\r\n")

    def next_tag(self) -> bytes:
        self._tag += 1
        return b"F%d" % self._tag

    async def command(
        self,
        verb: str,
        *arguments: str | list[str],
        collect: Callable[[list[bytes]], None] | None = None,
        literal_limit: int = _SMALL_LITERAL,
        budget: int = 16 * 1024 * 1024,
    ) -> Status:
        """Sends a command, hands every untagged response to `collect`, returns the tagged status."""
        tag = self.next_tag()
        self._collect, self._literal_limit, self._literal_budget = collect, literal_limit, budget
        try:
            async with deadline(COMMAND_S, f"{verb.split()[0]} does not end"):
                line = tag + b" " + verb.encode()
                for argument in arguments:
                    if isinstance(argument, list):
                        line += b" (" + b" ".join(write_string(a) or b'""' for a in argument) + b")"
                        continue
                    quoted = write_string(argument)
                    if quoted is not None:
                        line += b" " + quoted
                        continue
                    coded = argument.encode()
                    await self.wire.send(line + b" {%d}\r\n" % len(coded))
                    refusal = await self.until(tag)
                    if refusal is not None:
                        return refusal
                    line = coded
                await self.wire.send(line + b"\r\n")
                status = await self.until(tag)
                if status is None:
                    raise SessionError(Trouble.PROTOCOL, "the server asks where nothing is to be said")
                return status
        finally:
            self._collect, self._literal_limit, self._literal_budget = None, _SMALL_LITERAL, _SMALL_LITERAL

    async def until(self, tag: bytes, until_arrival: int | None = None) -> Status | None:
        """Reads until the tagged status, or None at a continuation (`+`). With `until_arrival`, also returns None as
        soon as `arrivals` passes it; silence then has no limit of its own."""
        wait_s = None if until_arrival is not None else ANSWER_S
        for _ in range(MAX_RESPONSES):
            chunks = await self._response(wait_s)
            head, _, rest = chunks[0].partition(b" ")
            if head == b"+":
                return None
            if head == tag:
                status = read_status(rest)
                if status is None:
                    raise SessionError(Trouble.PROTOCOL, clean(chunks[0]))
                self._note(status)
                return status
            if head != b"*":
                raise SessionError(Trouble.PROTOCOL, clean(chunks[0], 120))
            self._untagged([rest, *chunks[1:]])
            if until_arrival is not None and self.arrivals > until_arrival:
                return None
        raise SessionError(Trouble.PROTOCOL, "answers without end")

    async def _response(self, wait_s: float | None) -> list[bytes]:
        try:
            line = await self.wire.line(wait_s)
        except SessionError as error:
            if self._bye and error.code is Trouble.CLOSED:
                raise SessionError(Trouble.CLOSED, self._bye) from error
            raise
        chunks = [line]
        while (match := _LITERAL.search(line)) is not None:
            size = int(match[1])
            self._literal_budget -= size
            if size > self._literal_limit or self._literal_budget < 0 or len(chunks) > 2 * MAX_LITERALS:
                raise SessionError(Trouble.PROTOCOL, f"a literal of {size} bytes where less was asked for")
            chunks[-1] = line[: match.start()]
            chunks.append(await self.wire.exactly(size))
            line = await self.wire.line()
            chunks.append(line)
        return chunks

    def _untagged(self, chunks: list[bytes]) -> None:
        text = chunks[0]
        status = read_status(text)
        if status is not None:
            self._note(status)
            if status.kind == "BYE":
                self._bye = clean(status.words)
            return
        number, _, kind = text.partition(b" ")
        if number.isdigit() and len(number) < 12:
            word = kind.upper().strip()
            if word == b"EXISTS":
                self.arrivals += int(number) > self.exists
                self.exists = int(number)
                return
            if word == b"EXPUNGE":
                self.exists = max(0, self.exists - 1)
                return
        if text[:11].upper() == b"CAPABILITY ":
            self.learn(text[11:].decode("latin-1"))
        elif self._collect is not None:
            self._collect(chunks)

    def _note(self, status: Status) -> None:
        if status.code and len(self.codes) < 50:
            self.codes[status.code] = status.value

    def learn(self, names: str) -> None:
        self.capabilities = frozenset(names.upper().split())

    async def ask_capabilities(self) -> None:
        self.capabilities = frozenset()
        needs_ok(await self.command("CAPABILITY"))

    async def _greet(self) -> None:
        chunks = await self._response(ANSWER_S)
        head, _, rest = chunks[0].partition(b" ")
        status = read_status(rest) if head == b"*" else None
        if status is None:
            raise SessionError(Trouble.PROTOCOL, f"not an IMAP server: {clean(chunks[0], 120)}")
        if status.kind == "BYE":
            raise SessionError(Trouble.BUSY, clean(status.words))
        if status.code == "CAPABILITY":
            self.learn(status.value)

    async def _start_tls(self, trusted_ca: str) -> None:
        if not self.capabilities:
            await self.ask_capabilities()
        if not self.can("STARTTLS"):
            raise SessionError(Trouble.NO_TLS, "the server does not offer STARTTLS")
        status = await self.command("STARTTLS")
        if status.kind != "OK":
            raise SessionError(Trouble.NO_TLS, clean(status.words))
        await self.wire.start_tls(trusted_ca)
        self.codes.clear()
        await self.ask_capabilities()  # what was said in the clear is not believed


def needs_ok(status: Status) -> None:
    if status.kind != "OK":
        code = Trouble.BUSY if status.code in {"UNAVAILABLE", "INUSE", "LIMIT"} else Trouble.PROTOCOL
        raise SessionError(code, clean(status.words), status=status.kind)
