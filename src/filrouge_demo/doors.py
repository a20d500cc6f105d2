"""The real doors, as customers use them: the listener for mail, the hosted forms, and the place where our own mail
arrives (the sink that takes everything a demo installation sends)."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any

import aiosmtplib
import httpx
from aiosmtpd.smtp import SMTP as SmtpServer
from aiosmtpd.smtp import Envelope, Session

from filrouge_demo import clock
from filrouge_demo.letters import Answered, File, Letter

SENT_MAX_BYTES = 40 * 1024 * 1024
FILL_S = 2.4
"""How long even the quickest person looks at a form."""
_LINK = re.compile(r"https?://[^\s<>\"]+/f/[a-z0-9-]+\?[^\s<>\"]*\bc=[^\s<>\"]+")


# Mail to the company -------------------------------------------------------------------------------------------------


async def post(letter: Letter, host: str, port: int) -> None:
    """Hands a letter to the listener. Raises aiosmtplib.SMTPException or OSError."""
    client = aiosmtplib.SMTP(hostname=host, port=port, timeout=30, use_tls=False, start_tls=False)
    async with client:
        await client.sendmail(letter.sender, [letter.recipient], letter.message.as_bytes(policy=SMTP))


# Mail from the company -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message of the company, in a customer's mailbox."""

    to: str
    answered: Answered
    raw: bytes
    form_link: str = ""


def read_arrived(recipient: str, raw: bytes) -> Arrived:
    """What a mail program needs to show and to answer it."""
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    name, sender = parseaddr(str(message.get("From", "")))
    body = message.get_body(preferencelist=("plain", "html"))
    text = str(body.get_content()) if body is not None else ""
    try:
        at = parsedate_to_datetime(str(message.get("Date", "")))
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
    except (TypeError, ValueError):
        at = clock.now()
    link = _LINK.search(text)
    return Arrived(
        to=recipient.lower(),
        answered=Answered(
            message_id=str(message.get("Message-ID", "")).strip(),
            references=" ".join(str(message.get("References", "")).split()),
            reply_to=parseaddr(str(message.get("Reply-To", "")))[1] or sender,
            sender_name=name or sender,
            sender=sender,
            subject=str(message.get("Subject", "")),
            text=text,
            at=at,
            automatic=str(message.get("Auto-Submitted", "no")).lower() not in ("", "no"),
        ),
        raw=raw,
        form_link=link[0] if link else "",
    )


class _Mailroom:
    """Answers for aiosmtpd: takes everything and hands it on."""

    def __init__(self, take: Callable[[Arrived], None]) -> None:
        self._take = take

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        for recipient in envelope.rcpt_tos:
            self._take(read_arrived(recipient, raw))
        return "250 2.0.0 It is in their mailbox"


@dataclass
class Sink:
    """The loopback server that stands for all the world's mailboxes. Nothing leaves this machine."""

    take: Callable[[Arrived], None]
    _server: asyncio.AbstractServer | None = field(default=None, init=False)

    async def open(self, host: str, port: int) -> int:
        """Listens; returns the port."""
        mailroom = _Mailroom(self.take)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SmtpServer(mailroom, data_size_limit=SENT_MAX_BYTES, hostname="mailboxes.example", loop=loop),
            host,
            port,
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


# Forms ---------------------------------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """What a person would find in the form: where it goes, its hidden values, what is already filled in."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.hidden: dict[str, str] = {}
        self.names: set[str] = set()
        self._area = ""
        self.filled: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = given.get("action", "")
        elif tag == "input" and given.get("type") == "hidden":
            self.hidden[given.get("name", "")] = given.get("value", "")
        elif tag in ("input", "textarea", "select") and given.get("name"):
            self.names.add(given["name"])
            if tag == "input" and given.get("value") and given.get("type") not in ("radio", "checkbox"):
                self.filled[given["name"]] = given["value"]
            self._area = given["name"] if tag == "textarea" else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and data.strip():
            self.filled[self._area] = self.filled.get(self._area, "") + data.removeprefix("\n")


class FormRefused(Exception):
    """The form said no; `args[0]` is the status."""


async def fill_in(
    client: httpx.AsyncClient,
    address: str,
    values: Mapping[str, str],
    files: Sequence[File] = (),
    *,
    fill_s: float = FILL_S,
) -> None:
    """Opens a form, takes the time to fill it in, and sends it. What the page has filled in already stays when
    `values` says nothing about it. Raises FormRefused, httpx.TransportError."""
    shown = await client.get(address)
    if shown.status_code != 200:
        raise FormRefused(shown.status_code)
    page = _Page()
    page.feed(shown.text)
    await asyncio.sleep(fill_s)
    wanted = {
        name: value for name, value in {**page.filled, **values}.items() if name in page.names and name != "website"
    }
    parts = [("files", (each.name, each.content, each.media_type)) for each in files if "files" in page.names]
    sent = await client.post(page.action, data={**wanted, **page.hidden}, files=parts or _NO_FILES)
    if sent.status_code not in (302, 303):
        raise FormRefused(sent.status_code)


_NO_FILES: Any = [("files", ("", b"", "application/octet-stream"))]
"""A browser that was given no file sends an empty one."""
