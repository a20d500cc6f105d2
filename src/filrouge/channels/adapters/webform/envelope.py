"""The raw bytes of a submission, as they are kept: one line of JSON, then the files one after the other.

The line holds what the customer saw when sending (labels, consent words, language), so that a submission still reads
right after the form has changed. The same submission always makes the same bytes.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from filrouge.channels.adapters.webform.config import Config
from filrouge.channels.adapters.webform.submission import Answer, FileTaken, Submission, localised
from filrouge.channels.sdk import Anomalous

MAGIC = b"filrouge-form/1\n"
HEAD_MAX = 2 * 1024 * 1024
MEDIA_TYPE = "application/vnd.filrouge.form"
SUSPICION = "suspicion"
"""Name of the door's note in a delivery's meta: `honeypot` or `too_fast`, when a machine seems to have filled it in."""
RELEASED = "released"
"""Name of the note that a person has let in what was set aside."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a delivery of a form holds."""

    slug: str
    nonce: str
    language: str
    title: str
    answers: tuple[Answer, ...]
    files: tuple[FileTaken, ...]
    email: str
    name: str = ""
    phone: str = ""
    contact_reason: str | None = None
    about: str | None = None
    """The signed token of the conversation that the customer was led from, when a mailbox sent them here."""

    @property
    def reference(self) -> str:
        return reference(self.nonce)


def reference(nonce: str) -> str:
    """`F-7K3M-92QD`: what customer and agent call the submission. The same nonce always gives the same one."""
    digest = hashlib.sha256(b"form reference\0" + nonce.encode()).digest()
    letters = base64.b32encode(digest).decode()[:8].translate(str.maketrans("IOLU", "1089"))
    return f"F-{letters[:4]}-{letters[4:]}"


def envelope(config: Config, submission: Submission, *, nonce: str, about: str | None = None) -> Envelope:
    """A submission without errors, ready to be kept."""
    return Envelope(
        slug=config.slug,
        nonce=nonce,
        language=submission.language,
        title=localised(config.title, submission.language),
        answers=submission.answers,
        files=submission.files,
        email=submission.email,
        name=submission.name,
        phone=submission.phone,
        contact_reason=submission.contact_reason,
        about=about,
    )


def pack(kept: Envelope) -> bytes:
    """The raw bytes."""
    head: dict[str, Any] = {
        "slug": kept.slug,
        "nonce": kept.nonce,
        "language": kept.language,
        "title": kept.title,
        "answers": [[each.key, each.type, each.label, each.value, each.shown] for each in kept.answers],
        "files": [[each.field, each.name, each.media_type, len(each.content)] for each in kept.files],
        "email": kept.email,
        "name": kept.name,
        "phone": kept.phone,
        "contact_reason": kept.contact_reason,
        "about": kept.about,
    }
    line = json.dumps(head, ensure_ascii=True, separators=(",", ":")).encode()
    return b"".join([MAGIC, line, b"\n", *(each.content for each in kept.files)])


def unpack(raw: bytes) -> Envelope:
    """The inverse of `pack`. Raises Anomalous("webform.envelope") for bytes that no form of ours has made."""
    end = raw.find(b"\n", len(MAGIC), len(MAGIC) + HEAD_MAX)
    if not raw.startswith(MAGIC) or end == -1:
        raise Anomalous("webform.envelope")
    try:
        head = json.loads(raw[len(MAGIC) : end])
        files = []
        at = end + 1
        for field, name, media_type, count in head["files"]:
            if not isinstance(count, int) or count < 0 or at + count > len(raw):
                raise Anomalous("webform.envelope")
            files.append(FileTaken(_text(field), _text(name), _text(media_type), raw[at : at + count]))
            at += count
        answers = tuple(
            Answer(
                _text(key), _text(kind), _text(label), value if isinstance(value, bool) else _text(value), _text(shown)
            )
            for key, kind, label, value, shown in head["answers"]
        )
        if at != len(raw):
            raise Anomalous("webform.envelope")
        return Envelope(
            slug=_text(head["slug"]),
            nonce=_text(head["nonce"]),
            language=_text(head["language"]),
            title=_text(head["title"]),
            answers=answers,
            files=tuple(files),
            email=_text(head["email"]),
            name=_text(head["name"]),
            phone=_text(head["phone"]),
            contact_reason=None if head["contact_reason"] is None else _text(head["contact_reason"]),
            about=None if head["about"] is None else _text(head["about"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Anomalous("webform.envelope") from None


def _text(value: object) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError("a text is needed")
    value.encode()
    return value
