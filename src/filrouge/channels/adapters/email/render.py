"""A message of ours as RFC 5322 bytes.

Headers are written here, not by `email.policy`: that folds a long Message-ID into an encoded word, and nobody's thread
survives it. Every line ends with CRLF, every body is 7-bit (quoted-printable or base64), and no field can bring a line
of its own.
"""

import re
from base64 import b64encode
from binascii import b2a_qp
from collections.abc import Iterable
from dataclasses import dataclass
from email.header import Header
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import quote

from filrouge.channels.adapters.email.config import Config, ascii_domain
from filrouge.channels.sdk import Outbound, OutboundAttachment

MAX_REFERENCES = 40
"""The first and the last ones are kept: chains of hundreds break other programs."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\\\"\x00-\x1f\x7f]+@[^\s<>()\[\],;:\\\"@\x00-\x1f\x7f]+")
_ID = re.compile(r"[!-;=?-~]{3,900}")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,60}")
_ATOM_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


class Unsendable(ValueError):
    """The message cannot be written: an address is not one. `args[0]` is a stable code, `args[1]` says which."""


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A message and its envelope, ready for SMTP."""

    envelope_from: str
    recipients: tuple[str, ...]
    """The first is whom the message is for; the others have a copy."""
    raw: bytes
    message_id: str
    smtputf8: bool = False
    """An address needs SMTPUTF8 (RFC 6531)."""


def render(outbound: Outbound, config: Config, *, instance: str = "") -> RenderedMail:
    """The message with our Message-ID, its place in the thread, plain and HTML text, and its files.

    `instance` names this installation: a message that comes back with it is a loop. Raises Unsendable.
    """
    sender = _address(outbound.from_address or config.address)
    to = _address(outbound.to_address)
    cc = tuple(_address(address) for address in outbound.cc)
    if outbound.sent_at is None:
        raise Unsendable("no_date", "sent_at is missing")
    if not _ID.fullmatch(outbound.external_id):
        raise Unsendable("message_id", outbound.external_id[:100])
    headers = [
        _mailboxes("From", [(outbound.from_name or config.display_name, sender)]),
        _mailboxes("To", [(outbound.to_name, to)]),
    ]
    if cc:
        headers.append(_mailboxes("Cc", [("", address) for address in cc]))
    if outbound.reply_to:
        headers.append(
            _mailboxes("Reply-To", [(outbound.from_name or config.display_name, _address(outbound.reply_to))])
        )
    headers.append(_text("Subject", outbound.subject))
    headers.append(f"Date: {format_datetime(outbound.sent_at)}")
    headers.append(f"Message-ID: <{outbound.external_id}>")
    references = _references(outbound.references)
    if references:
        headers.append(f"In-Reply-To: <{references[-1]}>")
        headers.append("References: " + "\r\n ".join(f"<{reference}>" for reference in references))
    if _TOKEN.fullmatch(outbound.language):
        headers.append(f"Content-Language: {outbound.language}")
    if outbound.automatic:
        why = "auto-generated" if outbound.generated else "auto-replied"
        headers += [f"Auto-Submitted: {why}", "X-Auto-Response-Suppress: All", "Precedence: bulk"]
    if instance:
        headers.append(_text("X-Fil-Rouge-Instance", instance))
    headers.append("MIME-Version: 1.0")
    body = _body(outbound, sha256(outbound.external_id.encode()).hexdigest()[:24])
    raw = "\r\n".join(headers).encode("utf-8") + b"\r\n" + body
    raw += b"" if raw.endswith(b"\r\n") else b"\r\n"
    addresses = (sender, to, *cc, outbound.reply_to)
    return RenderedMail(
        envelope_from=sender,
        recipients=(to, *dict.fromkeys(address for address in cc if address != to)),
        raw=raw,
        message_id=outbound.external_id,
        smtputf8=not all(address.isascii() for address in addresses),
    )


# Headers


def _one_line(text: str) -> str:
    return _CONTROL.sub(" ", text).encode("utf-8", "replace").decode("utf-8").strip()


def _address(address: str) -> str:
    """With the domain as the wire wants it; the local part keeps its letters and may need SMTPUTF8."""
    local, _, domain = address.strip().rpartition("@")
    try:
        written = f"{local}@{ascii_domain(domain)}"
    except ValueError as error:
        raise Unsendable("address", address[:254]) from error
    if len(written) > 254 or not _ADDRESS.fullmatch(written) or _CONTROL.search(written):
        raise Unsendable("address", address[:254])
    return written


def _mailboxes(name: str, people: Iterable[tuple[str, str]]) -> str:
    return f"{name}: " + ",\r\n ".join(_mailbox(person, address) for person, address in people)


def _mailbox(name: str, address: str) -> str:
    name = _one_line(name)[:200]
    if not name:
        return f"<{address}>" if not address.isascii() else address
    if not name.isascii() or "=?" in name:
        written = Header(name, "utf-8", maxlinelen=72, header_name="Reply-To").encode(linesep="\r\n")
    elif _ATOM_PHRASE.fullmatch(name):
        written = name
    else:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        written = f'"{escaped}"'
    return f"{written}\r\n <{address}>" if len(written) + len(address) > 60 else f"{written} <{address}>"


def _text(name: str, value: str) -> str:
    """An unstructured header, folded; an encoded word when it is not ASCII or looks like one."""
    value = _one_line(value)[:2000]
    if value.isascii() and "=?" not in value and all(len(word) < 70 for word in value.split(" ")):
        lines, line = [], f"{name}:"
        for word in value.split(" "):
            if len(line) + 1 + len(word) > 76 and line.strip() and word:
                lines.append(line)
                line = ""
            line += f" {word}"
        return "\r\n".join([*lines, line]).rstrip()
    return f"{name}: " + Header(value, "utf-8", maxlinelen=75, header_name=name).encode(linesep="\r\n")


def _references(references: tuple[str, ...]) -> list[str]:
    kept = list(dict.fromkeys(r for r in references if _ID.fullmatch(r)))
    return kept if len(kept) <= MAX_REFERENCES else [kept[0], *kept[1 - MAX_REFERENCES :]]


# Bodies


def _body(outbound: Outbound, mark: str) -> bytes:
    """The content headers and the content: alternative within related within mixed, each only when needed."""
    inline = [a for a in outbound.attachments if a.inline and a.content_id and outbound.html is not None]
    files = [a for a in outbound.attachments if a not in inline]
    part = _leaf("text/plain", outbound.text)
    if outbound.html is not None:
        html = _leaf("text/html", outbound.html)
        if inline:
            html = _multipart("related", f"=_r{mark}", [html, *map(_file, inline)], '; type="text/html"')
        part = _multipart("alternative", f"=_a{mark}", [part, html])
    if files:
        part = _multipart("mixed", f"=_m{mark}", [part, *map(_file, files)])
    return part


def _multipart(kind: str, boundary: str, parts: list[bytes], more: str = "") -> bytes:
    """Neither quoted-printable nor base64 can hold a line that begins with `--=_`."""
    line = b"--" + boundary.encode()
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{more}\r\n\r\n'.encode()
    return head + b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--"


def _leaf(media_type: str, text: str) -> bytes:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    data = text.encode("utf-8", "replace")
    if not data.endswith(b"\n"):
        data += b"\n"
    head = f'Content-Type: {media_type}; charset="utf-8"\r\nContent-Transfer-Encoding: '.encode()
    coded = b2a_qp(data, istext=True)
    if len(coded) > 1.5 * len(data) + 100:
        return head + b"base64\r\n\r\n" + _base64(data.replace(b"\n", b"\r\n"))
    lines = coded.replace(b"\r\n", b"\n").split(b"\n")
    # A dot alone, or `From ` at the start of a line, is left to nobody's mercy.
    safe = [
        b"=2E" + line[1:] if line[:1] == b"." else b"=46" + line[1:] if line[:5] == b"From " else line for line in lines
    ]
    return head + b"quoted-printable\r\n\r\n" + b"\r\n".join(safe)


def _file(attachment: OutboundAttachment) -> bytes:
    media_type = attachment.media_type.lower().split(";")[0].strip()
    main, _, sub = media_type.partition("/")
    if not (_TOKEN.fullmatch(main) and _TOKEN.fullmatch(sub)) or main in {"multipart", "message"}:
        media_type = "application/octet-stream"
    name = _one_line(attachment.name).replace("/", "_").replace("\\", "_")[:200]
    disposition = "inline" if attachment.inline and attachment.content_id else "attachment"
    lines = [f"Content-Type: {media_type}{_parameter('name', name)}", "Content-Transfer-Encoding: base64"]
    lines.append(f"Content-Disposition: {disposition}{_parameter('filename', name)}")
    if attachment.content_id and _ID.fullmatch(attachment.content_id):
        lines.append(f"Content-ID: <{attachment.content_id}>")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + _base64(attachment.content)


def _parameter(name: str, value: str) -> str:
    """`; filename="…"`, or RFC 2231 in pieces when it is not ASCII or long."""
    if not value:
        return ""
    if value.isascii() and len(value) <= 60:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f';\r\n {name}="{escaped}"'
    coded = quote(value.encode("utf-8", "replace"), safe="")
    pieces = _pieces(coded, 55)
    if len(pieces) == 1:
        return f";\r\n {name}*=utf-8''{pieces[0]}"
    pieces[0] = f"utf-8''{pieces[0]}"
    return "".join(f";\r\n {name}*{i}*={piece}" for i, piece in enumerate(pieces))


def _pieces(coded: str, size: int) -> list[str]:
    """Never cut within `%C3`."""
    pieces: list[str] = []
    while coded:
        cut = size
        while cut < len(coded) and "%" in coded[cut - 2 : cut]:
            cut -= 1
        pieces.append(coded[:cut])
        coded = coded[cut:]
    return pieces


def _base64(data: bytes) -> bytes:
    """Lines of 76 letters, CRLF."""
    step = 57 * 1024
    lines: list[bytes] = []
    for start in range(0, len(data), step):
        coded = b64encode(data[start : start + step])
        lines += [coded[i : i + 76] for i in range(0, len(coded), 76)]
    return b"\r\n".join(lines)
