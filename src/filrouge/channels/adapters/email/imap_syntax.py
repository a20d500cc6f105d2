"""The grammar of IMAP (RFC 3501, RFC 9051) as values: what a response says, how an argument is written. Pure."""

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime

from filrouge.channels.adapters.email.trouble import SessionError, Trouble

Token = bytes | str | None | list["Token"]
"""A string is bytes, an atom is str, NIL is None, a parenthesised list is a list."""

MAX_DEPTH = 20
_ATOM = re.compile(rb"[^\s()\"\[\]]*(?:\[[^\]]*\])?[^\s()\"]*")
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_STATUS = re.compile(rb"(OK|NO|BAD|BYE|PREAUTH)(?: (?:\[([^\]\r\n]*)\] ?)?(.*))?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Status:
    """`OK [UIDNEXT 7] words`, tagged or not."""

    kind: str
    code: str
    """The response code's name in capitals, `UIDNEXT`; empty when none."""
    value: str
    """What follows the name within the brackets."""
    words: str


def _broken(why: str) -> SessionError:
    return SessionError(Trouble.PROTOCOL, why)


def read_status(text: bytes) -> Status | None:
    """The status that a response says, or None when it is another kind of response."""
    match = _STATUS.fullmatch(text)
    if match is None:
        return None
    name, _, value = (match[2] or b"").decode("latin-1").partition(" ")
    return Status(match[1].decode().upper(), name.upper(), value, (match[3] or b"").decode("utf-8", "replace"))


def read_tokens(chunks: list[bytes]) -> list[Token]:
    """The tokens of a response. `chunks` are text, literal, text, literal, … text. Raises SessionError."""
    root: list[Token] = []
    stack: list[list[Token]] = [root]
    for index, chunk in enumerate(chunks):
        if index % 2:
            stack[-1].append(chunk)
        else:
            _read_text(chunk, stack)
    if len(stack) != 1:
        raise _broken("a list that does not end")
    return root


def _read_text(text: bytes, stack: list[list[Token]]) -> None:
    at, end = 0, len(text)
    while at < end:
        letter = text[at : at + 1]
        if letter.isspace():
            at += 1
        elif letter == b"(":
            if len(stack) > MAX_DEPTH:
                raise _broken("lists nested too deep")
            inner: list[Token] = []
            stack[-1].append(inner)
            stack.append(inner)
            at += 1
        elif letter == b")":
            if len(stack) == 1:
                raise _broken("a list that never began")
            stack.pop()
            at += 1
        elif letter == b'"':
            match = _QUOTED.match(text, at)
            if match is None:
                raise _broken("a string that does not end")
            stack[-1].append(_ESCAPED.sub(rb"\1", match[1]))
            at = match.end()
        else:
            match = _ATOM.match(text, at)
            if match is None or match.end() == at:
                raise _broken("a letter that cannot be here")
            atom = match[0].decode("latin-1")
            stack[-1].append(None if atom.upper() == "NIL" else atom)
            at = match.end()


def attributes(tokens: Token) -> dict[str, Token]:
    """`(UID 7 RFC822.SIZE 9)` → {"UID": "7", "RFC822.SIZE": "9"}; names in capitals."""
    if not isinstance(tokens, list):
        raise _broken("FETCH without a list")
    found: dict[str, Token] = {}
    for name, value in zip(tokens[::2], tokens[1::2], strict=False):
        if isinstance(name, str):
            found[name.upper()] = value
    return found


_MAX_NUMBER = 1 << 63


def read_number(token: Token) -> int | None:
    """A number of the protocol, or None when it is none."""
    text = token.decode("latin-1") if isinstance(token, bytes) else token
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 20 and int(text) < _MAX_NUMBER:
        return int(text)
    return None


_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name.lower(): number for number, name in enumerate(_MONTH_NAMES, 1)}
_DATE = re.compile(r"\s*(\d{1,2})-(\w{3})-(\d{4}) (\d\d:\d\d:\d\d) ([+-]\d{4})")


def read_date(token: Token) -> datetime | None:
    """INTERNALDATE, aware; None when absent or absurd."""
    if not isinstance(token, bytes):
        return None
    match = _DATE.fullmatch(token.decode("latin-1"))
    month = _MONTHS.get(match[2].lower()) if match else None
    if match is None or month is None:
        return None
    try:
        return datetime.strptime(f"{match[3]}-{month}-{match[1]} {match[4]} {match[5]}", "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        return None


def write_day(day: datetime) -> str:
    """`22-Nov-2026`, as SEARCH wants it, whatever the locale."""
    return f"{day.day}-{_MONTH_NAMES[day.month - 1]}-{day.year}"


def write_uids(uids: list[int]) -> str:
    """`1:3,7`: the shortest set for ascending numbers."""
    ranges: list[list[int]] = []
    for uid in uids:
        if ranges and ranges[-1][1] + 1 == uid:
            ranges[-1][1] = uid
        else:
            ranges.append([uid, uid])
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in ranges)


def write_string(text: str) -> bytes | None:
    """The quoted form, or None when only a literal can carry it."""
    if not text.isascii() or any(c in "\r\n\0" for c in text):
        return None
    return b'"' + text.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'


def write_folder(name: str) -> str:
    """A folder's name in IMAP's own UTF-7 (RFC 3501 5.1.3)."""
    written: list[str] = []
    run = ""

    def flush() -> None:
        nonlocal run
        if run:
            coded = b64encode(run.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
            written.append(f"&{coded}-")
            run = ""

    for letter in name:
        if " " <= letter <= "~":
            flush()
            written.append("&-" if letter == "&" else letter)
        else:
            run += letter
    flush()
    return "".join(written)


_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


def read_folder(name: str) -> str:
    """The inverse of `write_folder`; what cannot be read stays as it is."""

    def shifted(match: re.Match[str]) -> str:
        if not match[1]:
            return "&"
        try:
            return ("+" + match[1].replace(",", "/") + "-").encode().decode("utf-7")
        except UnicodeDecodeError:
            return match[0]

    return _SHIFTED.sub(shifted, name)
