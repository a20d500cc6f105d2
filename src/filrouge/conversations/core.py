"""Threading decisions: signed thread tokens, references, and who belongs. Pure.

A token is 24 letters and digits: the conversation's number in 40 bits and 80 bits of HMAC-SHA-256, in Crockford's
base 32, in lower case and read whatever the case (mail systems change it). It stands in the reply address
(`sinistres+TOKEN@…`) and in our Message-IDs (`fr.TOKEN.NONCE@…`).
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

TOKEN_LENGTH = 24
MESSAGE_ID_PREFIX = "fr."
REFERENCES_MAX = 20
REFERENCE = re.compile(r"\bFR-(\d{6,12})\b", re.IGNORECASE)

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}


def reference(number: int) -> str:
    """How people call a conversation: `FR-000123`."""
    return f"FR-{number:06d}"


def _mac(number: bytes, key: bytes) -> bytes:
    return hmac.new(key, b"thread\0" + number, hashlib.sha256).digest()[:10]


def make_token(number: int, key: bytes) -> str:
    """The signed token of a conversation. `number` < 2^40."""
    head = number.to_bytes(5, "big")
    value = int.from_bytes(head + _mac(head, key), "big")
    letters = []
    for _ in range(TOKEN_LENGTH):
        letters.append(_ALPHABET[value & 31])
        value >>= 5
    return "".join(reversed(letters))


def read_token(text: str, keys: Sequence[bytes]) -> int | None:
    """The conversation's number, or None when the token is not ours: another length, a strange letter, a wrong
    signature. Several keys may be valid at once while one replaces the other."""
    if len(text) != TOKEN_LENGTH:
        return None
    value = 0
    for letter in text.lower():
        digit = _VALUES.get(letter)
        if digit is None:
            return None
        value = value << 5 | digit
    raw = value.to_bytes(15, "big")
    if any(hmac.compare_digest(raw[5:], _mac(raw[:5], key)) for key in keys):
        return int.from_bytes(raw[:5], "big")
    return None


def message_id(token: str, nonce: UUID, domain: str) -> str:
    """Our Message-ID, without brackets: signed by its token, unique by its nonce."""
    return f"{MESSAGE_ID_PREFIX}{token}.{nonce.hex}@{domain or 'localhost'}"


def reply_address(address: str, token: str) -> str:
    """`sinistres@x` → `sinistres+TOKEN@x`. Empty when the local part would pass 64 letters (RFC 5321)."""
    local, at, domain = address.rpartition("@")
    if not at or len(local) + 1 + len(token) > 64:
        return ""
    return f"{local}+{token}@{domain}"


def tokens_in(candidates: Iterable[str], keys: Sequence[bytes]) -> list[int]:
    """Numbers of the conversations whose signed token is among the candidates, in order, without repeats."""
    numbers: list[int] = []
    for candidate in candidates:
        number = read_token(candidate, keys)
        if number is not None and number not in numbers:
            numbers.append(number)
    return numbers


def references_in(subject: str) -> list[int]:
    """Numbers that people quote in a subject (`FR-000123`). They open nothing unless the sender belongs."""
    return [int(found) for found in REFERENCE.findall(subject)[:3]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A conversation that a message may belong to."""

    conversation_id: UUID
    signed: bool
    """Named by a token that only we can make."""
    belongs: bool
    """The sender is its customer or one of its parties."""


def choose_thread(candidates: Sequence[Candidate]) -> Candidate | None:
    """The first signed candidate; else the first whose sender belongs. A stranger who quotes a reference gets a
    conversation of their own."""
    for candidate in candidates:
        if candidate.signed:
            return candidate
    for candidate in candidates:
        if candidate.belongs:
            return candidate
    return None


def fingerprint(*pieces: str) -> str:
    """Tells whether two messages say the same, whatever way they took."""
    digest = hashlib.sha256()
    for piece in pieces:
        raw = piece.encode("utf-8", "replace")
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()[:32]


def base_subject(subject: str) -> str:
    """The subject without its `Re:`, `TR:`, `Fwd:`, `AW:` fronts."""
    return re.sub(r"^\s*((re|fw|fwd|tr|aw|wg|rv|sv|réf|ref)\s*(\[\d+\])?\s*:\s*)+", "", subject, flags=re.I).strip()


def reply_subject(subject: str) -> str:
    """`Re: ` once."""
    return f"Re: {base_subject(subject)}" if base_subject(subject) else ""
