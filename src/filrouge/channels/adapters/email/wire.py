"""One connection to a mail server: TLS, lines and literals, each with a limit and a time."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import lru_cache

from filrouge.channels.adapters.email.config import Security
from filrouge.channels.adapters.email.trouble import SessionError, Trouble, from_network
from filrouge.channels.sdk.network import dial

CONNECT_S = 20.0
"""To resolve, connect and agree on TLS."""
ANSWER_S = 60.0
"""For the next bytes of an answer."""
MAX_LINE = 1024 * 1024
"""One line of the protocol: the answer to a SEARCH names every message on one line."""
_CHUNK = 256 * 1024


@lru_cache(maxsize=64)
def tls_context(trusted_ca: str = "") -> ssl.SSLContext:
    """The context that checks a server's certificate and name, shared by all connections with the same authority:
    loading the system's authorities costs half a megabyte and some milliseconds each time."""
    context = ssl.create_default_context()
    if trusted_ca:
        try:
            context.load_verify_locations(cadata=trusted_ca)
        except (ssl.SSLError, ValueError) as error:
            raise SessionError(Trouble.CERTIFICATE, f"the trusted authority cannot be read: {error}") from error
    return context


def certificate_until(ssl_object: object) -> datetime | None:
    """The end of the peer certificate's validity."""
    if not isinstance(ssl_object, ssl.SSLObject | ssl.SSLSocket):
        return None
    until = (ssl_object.getpeercert() or {}).get("notAfter")
    if not isinstance(until, str):
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC)


@asynccontextmanager
async def _within(seconds: float | None) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except (OSError, EOFError, asyncio.LimitOverrunError) as error:
        if isinstance(error, asyncio.LimitOverrunError):
            raise SessionError(Trouble.PROTOCOL, f"a line longer than {MAX_LINE} bytes") from error
        if isinstance(error, asyncio.IncompleteReadError):
            raise SessionError(Trouble.CLOSED, "the server closed the connection") from error
        raise from_network(error) from error


class Wire:
    """Bytes to and from one server. Every failure is a SessionError; after one, only `close` is of use."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        self._reader = reader
        self._writer = writer
        self._host = host
        self._plain: asyncio.StreamWriter | None = None

    @classmethod
    async def open(cls, host: str, port: int, security: Security, trusted_ca: str = "") -> "Wire":
        """Connects, with TLS at once when `security` says so."""
        tls = tls_context(trusted_ca) if security is Security.TLS else None
        async with _within(CONNECT_S):
            reader, writer = await asyncio.open_connection(
                sock=await dial(host, port), limit=MAX_LINE, ssl=tls, server_hostname=host if tls else None
            )
        return cls(reader, writer, host)

    async def start_tls(self, trusted_ca: str = "") -> None:
        """Turns the connection into TLS. Bytes that came before, in the clear, are forgotten: whoever slipped them in
        behind the server's answer is not heard."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=MAX_LINE, loop=loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        async with _within(CONNECT_S):
            transport = await loop.start_tls(
                self._writer.transport, protocol, tls_context(trusted_ca), server_hostname=self._host
            )
        if transport is None:
            raise SessionError(Trouble.CLOSED, "the server closed the connection")
        protocol.connection_made(transport)
        self._plain = self._writer  # a writer that is forgotten closes its transport, which TLS goes on using
        self._reader = reader
        self._writer = asyncio.StreamWriter(transport, protocol, reader, loop)

    @property
    def encrypted(self) -> bool:
        return self._writer.get_extra_info("ssl_object") is not None

    @property
    def certificate_until(self) -> datetime | None:
        return certificate_until(self._writer.get_extra_info("ssl_object"))

    async def send(self, data: bytes) -> None:
        async with _within(ANSWER_S):
            self._writer.write(data)
            await self._writer.drain()

    async def line(self, wait_s: float | None = ANSWER_S) -> bytes:
        """The next line without its end."""
        async with _within(wait_s):
            return (await self._reader.readuntil(b"\n")).rstrip(b"\r\n")

    async def exactly(self, size: int) -> bytes:
        """The next `size` bytes; each piece has ANSWER_S to come, so that a large message on a slow line passes and
        a silent server does not."""
        pieces: list[bytes] = []
        while size:
            async with _within(ANSWER_S):
                piece = await self._reader.read(min(size, _CHUNK))
            if not piece:
                raise SessionError(Trouble.CLOSED, "the server closed the connection within a message")
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def close(self) -> None:
        """Hangs up, without waiting."""
        self._writer.transport.abort()
