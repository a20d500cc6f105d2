"""The remote side for what we send: an SMTP server that keeps what it gets and says what it is told to say.

The real server in front of it, with TLS, passwords and OAuth2, is Dovecot's submission service (`relay_port`).
"""

import asyncio
import ssl
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.certificates import Certificate


@dataclass(frozen=True, slots=True)
class Received:
    mail_from: str
    recipients: tuple[str, ...]
    raw: bytes
    options: tuple[str, ...]
    rcpt_options: tuple[str, ...]
    tls: bool
    user: str


@dataclass
class Sink:
    """`replies` says what to answer: keys are `MAIL`, `DATA` or a recipient's address."""

    received: list[Received] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("DSN",)
    users: dict[str, str] = field(default_factory=dict)
    hang_up_after_data: bool = False
    connections: int = 0
    port: int = 0

    async def handle_EHLO(
        self, server: Any, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return [responses[0], *(f"250-{name}" for name in self.extensions), *responses[1:]]

    async def handle_MAIL(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.replies.get("MAIL", "250 2.1.0 OK")
        if reply.startswith("2"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return reply

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.replies.get(address, "250 2.1.5 OK")
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        reply = self.replies.get("DATA", "250 2.0.0 queued as SINK1")
        if reply.startswith("2"):
            content = envelope.original_content or b""
            self.received.append(
                Received(
                    envelope.mail_from or "",
                    tuple(envelope.rcpt_tos),
                    content,
                    (*envelope.mail_options, *server.mail_parameters),
                    tuple(server.rcpt_parameters),
                    session.ssl is not None,
                    str(session.auth_data or ""),
                )
            )
        if self.hang_up_after_data:
            server.transport.abort()
        return reply

    def authenticate(
        self, server: Any, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        if isinstance(data, LoginPassword) and self.users.get(data.login.decode()) == data.password.decode():
            return AuthResult(success=True, auth_data=data.login.decode())
        return AuthResult(success=False, handled=False)


class _Server(SMTP):
    """Takes DSN parameters, which aiosmtpd refuses."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.mail_parameters: list[str] = []
        self.rcpt_parameters: list[str] = []

    async def smtp_MAIL(self, arg: str) -> None:
        words = (arg or "").split()
        self.mail_parameters = [w for w in words if w.upper().startswith(("RET=", "ENVID=", "AUTH="))]
        self.rcpt_parameters = []
        await super().smtp_MAIL(" ".join(w for w in words if w not in self.mail_parameters))

    async def smtp_RCPT(self, arg: str) -> None:
        words = (arg or "").split()
        asked = [w for w in words if w.upper().startswith(("NOTIFY=", "ORCPT="))]
        self.rcpt_parameters += asked
        await super().smtp_RCPT(" ".join(w for w in words if w not in asked))


@asynccontextmanager
async def sink(
    certificate: Certificate | None = None, *, tls: bool = False, size: int = 40_000_000, smtputf8: bool = True
) -> AsyncIterator[Sink]:
    """A server on a loopback port, in this loop. With a certificate it offers STARTTLS, with `tls` it begins so."""
    behaviour = Sink()
    context = server_context(certificate) if certificate else None
    loop = asyncio.get_running_loop()

    def protocol() -> _Server:
        return _Server(
            behaviour,
            hostname="sink.example",
            data_size_limit=size,
            enable_SMTPUTF8=smtputf8,
            tls_context=None if tls else context,
            authenticator=behaviour.authenticate if behaviour.users else None,
            auth_require_tls=context is not None and not tls,
            auth_required=bool(behaviour.users),
            loop=loop,
        )

    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=context if tls else None)
    behaviour.port = server.sockets[0].getsockname()[1]
    try:
        yield behaviour
    finally:
        server.close()
        await server.wait_closed()


def server_context(certificate: Certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        chain, key = Path(folder, "chain.pem"), Path(folder, "key.pem")
        chain.write_text(certificate.certificate)
        key.write_text(certificate.key)
        context.load_cert_chain(chain, key)
    return context
