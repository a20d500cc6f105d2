"""Header fields: RFC 2047 words, addresses, parameters (RFC 2231), ids, dates. From bytes, in linear time."""

import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_tz
from urllib.parse import unquote_to_bytes

from filrouge.channels.adapters.email.charsets import clean, decode
from filrouge.channels.adapters.email.limits import (
    MAX_ADDRESS_CHARS,
    MAX_ADDRESSES,
    MAX_FILE_NAME_CHARS,
    MAX_HEADER_BYTES,
    MAX_ID_CHARS,
    MAX_NAME_CHARS,
)

_WORD = re.compile(rb"=\?([^?\s=]{1,64}?)(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]{0,10000})\?=")
_UNFOLD = re.compile(rb"\r?\n[ \t]*")
_BLANK = re.compile(r"\s+")
_ID = re.compile(r"<\s*([^<>\s]{1,900})\s*>")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def unfold(raw: bytes) -> bytes:
    return _UNFOLD.sub(b" ", raw[:MAX_HEADER_BYTES]).strip()


def words(raw: bytes) -> str:
    """The value of an unstructured field: encoded words read, raw 8-bit bytes understood, blanks made one."""
    return _BLANK.sub(" ", encoded_words(unfold(raw))).strip()


def encoded_words(raw: bytes) -> str:
    if b"=?" not in raw:
        return decode(raw)[0]
    pieces: list[str] = []
    pending: list[bytes] = []
    pending_label = ""
    torn = b""  # base64 of a word that was cut within a group of four
    at = 0
    for found in _WORD.finditer(raw):
        between = raw[at : found.start()]
        label = found[1].decode("ascii", "replace").lower()
        if between.strip() or label != pending_label:
            if pending:
                pieces.append(decode(b"".join(pending), pending_label)[0])
                pending = []
            if between.strip() or not pieces:
                pieces.append(decode(between)[0])
            torn = b""
        pending_label = label
        if found[2] in b"bB":
            data = found[3]
            if torn:
                pending.pop()
                data = torn + data
            pending.append(_word(found[2], data))
            torn = data if len(data) % 4 and b"=" not in data else b""
        else:
            pending.append(_word(found[2], found[3]))
            torn = b""
        at = found.end()
    if pending:
        pieces.append(decode(b"".join(pending), pending_label)[0])
    pieces.append(decode(raw[at:])[0])
    return "".join(pieces)


def _word(encoding: bytes, data: bytes) -> bytes:
    if encoding in b"bB":
        return base64_bytes(data)
    return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)


_BREAK = re.compile(rb"[^A-Za-z0-9+/]+")


def base64_bytes(data: bytes) -> bytes:
    """Base64 read as far as it goes: padding forgiven, pieces read one after the other, a new start after rubbish."""
    try:
        return binascii.a2b_base64(b"".join(data.split()), strict_mode=True)
    except binascii.Error:
        pass
    done: list[bytes] = []
    for piece in _BREAK.split(b"".join(data.split())):
        usable = piece[: len(piece) - 1] if len(piece) % 4 == 1 else piece
        if usable:
            done.append(binascii.a2b_base64(usable + b"=" * (-len(usable) % 4)))
    return b"".join(done)


# --- addresses -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Address:
    name: str
    address: str


def addresses(raw: bytes) -> list[Address]:
    """The mailboxes of a From, To, Cc… field, groups opened, at most MAX_ADDRESSES. Never raises."""
    return [found for found in map(_mailbox, _split_mailboxes(unfold(raw))) if found.address or found.name][
        :MAX_ADDRESSES
    ]


def _split_mailboxes(raw: bytes) -> Iterable[bytes]:
    """Parts between commas and semicolons that stand outside quotes, comments and angle brackets."""
    quoted = False
    angle = False
    depth = 0
    begin = 0
    count = 0
    i = 0
    while i < len(raw) and count < MAX_ADDRESSES:
        c = raw[i]
        if c == 0x5C and (quoted or depth):
            i += 2
            continue
        if c == 0x22 and not depth:
            # an unclosed quote must not swallow the list
            quoted = not quoted and raw.find(b'"', i + 1) >= 0
        elif quoted:
            pass
        elif c == 0x28:
            depth += 1 if raw.find(b")", i + 1) >= 0 else 0
        elif c == 0x29:
            depth = max(0, depth - 1)
        elif depth:
            pass
        elif c == 0x3C:
            angle = raw.find(b">", i + 1) >= 0
        elif c == 0x3E:
            angle = False
        elif not angle and c in b",;":
            yield raw[begin:i]
            count += 1
            begin = i + 1
        elif c == 0x3A and not angle and b"@" not in raw[begin:i]:
            begin = i + 1  # “Undisclosed recipients:”
        i += 1
    if begin < len(raw):
        yield raw[begin:]


_COMMENT = re.compile(r"\(([^()]*)\)")
_BARE = re.compile(r"[^\s<>\"',;:()\[\]]+@[^\s<>\"',;:()]+|[^\s<>\"',;:()]+@\[[^\]\s]+\]")


def _mailbox(raw: bytes) -> Address:
    close = raw.rfind(b">")
    begin = raw.rfind(b"<", 0, close) if close >= 0 else raw.rfind(b"<")
    if begin >= 0:
        end = close if close > begin else len(raw)
        inner = encoded_words(raw[begin + 1 : end]).strip()
        name = _name(raw[:begin]) or _name(raw[end + 1 :].strip().strip(b"()"))
        return Address(name, tidy(inner))
    text = encoded_words(raw).strip()
    found = _BARE.search(text)
    if found is None:
        return Address(_name(raw), "")
    comment = _COMMENT.search(text)
    name = comment[1].strip() if comment else (text[: found.start()] + text[found.end() :]).strip(" \"'[]<>")
    return Address(_shown(name), tidy(found[0]))


def _name(raw: bytes) -> str:
    text = raw.strip()
    if len(text) > 1 and text[:1] == b'"' and text[-1:] == b'"':
        text = text[1:-1]
    text = text.replace(b'\\"', b'"').replace(b"\\\\", b"\\")
    return _shown(_BLANK.sub(" ", encoded_words(text)))


_TURNED = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def _shown(name: str) -> str:
    """A name as people may read it: signs that turn the direction of what follows could make it another."""
    return _TURNED.sub("", name).strip(" \"'")[:MAX_NAME_CHARS]


def tidy(address: str) -> str:
    """An address as we compare it: no blanks, lower case; empty when it is none."""
    text = clean(address).strip().strip("<>\"'").removeprefix("mailto:")
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]  # a source route
    text = re.sub(r"\s+", "", text).rstrip(".,;").lower()
    local, _, domain = text.rpartition("@")
    if not local or not domain or len(text) > MAX_ADDRESS_CHARS:
        return ""
    return text


# --- parameters ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parameterised:
    """`text/plain; charset=…`: the value in lower case and its parameters."""

    value: str
    params: dict[str, str]


_PARAM = re.compile(
    rb"\s*([A-Za-z0-9!#$&+\-.^_`|~]{1,60}\*?\d{0,3}\*?)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"?|([^;]*))", re.DOTALL
)


def parameterised(raw: bytes) -> Parameterised:
    """A Content-Type or Content-Disposition field, RFC 2231 and the usual mistakes included. Never raises."""
    text = unfold(raw)
    head, _, rest = text.partition(b";")
    value = clean(head.decode("ascii", "replace")).strip().strip("\"'").lower()
    if b"=" in head and b"/" not in head:
        value, rest = "", text
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bytes, bool]]] = {}
    at = 0
    for _ in range(200):
        if at >= len(rest):
            break
        found = _PARAM.match(rest, at)
        if found is None:
            semicolon = rest.find(b";", at)
            if semicolon < 0:
                break
            at = semicolon + 1
            continue
        semicolon = rest.find(b";", found.end())
        at = len(rest) if semicolon < 0 else semicolon + 1
        name = found[1].decode("ascii").lower()
        data = (
            re.sub(rb"\\(.)", rb"\1", found[2])
            if found[2] is not None and b"\\" in found[2] and b":\\" not in found[2]
            else (found[2] if found[2] is not None else found[3].strip())
        )
        base, star, order = name.partition("*")
        if star:
            number = order.rstrip("*")
            pieces.setdefault(base, {})[int(number) if number.isdigit() else 0] = (data, name.endswith("*"))
        else:
            plain.setdefault(name, encoded_words(data).strip())
    for base, found_pieces in pieces.items():
        plain[base] = _continued(found_pieces)
    return Parameterised(value, plain)


def _continued(pieces: dict[int, tuple[bytes, bool]]) -> str:
    label = ""
    joined: list[bytes] = []
    for order in sorted(pieces):
        data, extended = pieces[order]
        if extended:
            if not joined and data.count(b"'") >= 2:
                charset, _, data = data.split(b"'", 2)
                label = charset.decode("ascii", "replace")
            data = unquote_to_bytes(data)
        joined.append(data)
    whole = b"".join(joined)
    return encoded_words(whole) if b"=?" in whole and not label else decode(whole, label)[0]


_UNSAFE_NAME = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u202a-\u202e\u2066-\u2069\u200e\u200f]")


def file_name(text: str) -> str:
    """A name that a person can save: no path, no control or direction marks, bounded, its ending kept."""
    name = clean(text).replace("\n", " ").strip()
    name = name.replace("\\", "/").rpartition("/")[2] or name
    name = _BLANK.sub(" ", _UNSAFE_NAME.sub("_", name)).strip(". ")
    if len(name) > MAX_FILE_NAME_CHARS:
        stem, dot, ending = name.rpartition(".")
        name = (
            stem[: MAX_FILE_NAME_CHARS - 12] + dot + ending[:10]
            if dot and len(ending) <= 10
            else name[:MAX_FILE_NAME_CHARS]
        )
    return name


# --- ids and dates -------------------------------------------------------------------------------------------------


def message_ids(raw: bytes) -> list[str]:
    """Ids of a Message-ID, In-Reply-To or References field, without brackets, in their order."""
    text = clean(unfold(raw).decode("utf-8", "replace"))
    found = _ID.findall(text)
    if not found:
        found = [part.strip("<>,;") for part in text.split() if "@" in part]
        if not found and 0 < len(text) <= MAX_ID_CHARS and " " not in text:
            found = [text.strip("<>")]
    return [re.sub(r"\s+", "", one)[:MAX_ID_CHARS] for one in found if one]


def date(raw: bytes) -> tuple[datetime | None, bool]:
    """The instant a Date field says, aware; (None, True) when it is absurd."""
    text = unfold(raw[:300]).decode("ascii", "replace")
    try:
        parts = parsedate_tz(text)
        if parts is None:
            return None, True
        offset = parts[9] or 0
        if not -86_400 < offset < 86_400:
            offset = 0
        moment = datetime(*parts[:5], min(parts[5], 59), tzinfo=UTC)
        moment = datetime.fromtimestamp(moment.timestamp() - offset, UTC)
    except (ValueError, OverflowError, IndexError, TypeError, OSError):
        return None, True
    if not _EARLIEST <= moment <= _LATEST:
        return None, True
    return moment, False
