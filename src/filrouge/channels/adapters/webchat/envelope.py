"""The raw bytes of a message, as they are kept: one JSON object that holds what the visitor sent and who they are."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from filrouge.channels.sdk import Anomalous

FORMAT = "filrouge-chat/1"
MEDIA_TYPE = "application/vnd.filrouge.chat+json"
TEXT_MAX = 4_000
FILES_MAX = 5
ANSWERS_MAX = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked before the chat, and what was said."""

    key: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent up before; its bytes are kept under `object_id`."""

    object_id: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message. `visitor` and `id` are UUIDs as text; `signed` says that the site vouches for `address`, `name` and
    `email`. Where it belongs is decided when it is put on its thread."""

    visitor: str
    id: str
    address: str
    signed: bool
    name: str
    email: str
    language: str
    text: str
    page: str
    answers: tuple[Answer, ...] = ()
    files: tuple[File, ...] = ()

    @property
    def external_id(self) -> str:
        return external_id(UUID(self.visitor), UUID(self.id))

    @property
    def key(self) -> str:
        return f"chat:{self.visitor}:{self.id}"

    @property
    def order_key(self) -> str:
        return order_key(self.address)


def order_key(address: str) -> str:
    """What is said under an address keeps its order."""
    return f"chat:{address}"[:200]


def visitor_of(external: str) -> UUID | None:
    """The visitor whose message this is, from `external_id`; None for anything else."""
    head, _, tail = external.partition(":")
    try:
        return UUID(tail.partition(":")[0]) if head == "chat" else None
    except ValueError:
        return None


def external_id(visitor: UUID, client_id: UUID) -> str:
    """What a message of a visitor is known by."""
    return f"chat:{visitor}:{client_id}"


def client_tail(client_id: UUID) -> str:
    """How `external_id` ends, whoever the visitor was."""
    return f":{client_id}"


def client_id_of(external: str) -> UUID | None:
    """The id that the client gave, from `external_id`; None for anything else."""
    head, _, tail = external.rpartition(":")
    try:
        return UUID(tail) if head.startswith("chat:") else None
    except ValueError:
        return None


def pack(said: Envelope) -> bytes:
    """The raw bytes."""
    return json.dumps({"format": FORMAT, **asdict(said)}, ensure_ascii=False, separators=(",", ":")).encode()


def unpack(raw: bytes) -> Envelope:
    """The inverse of `pack`. Raises Anomalous("webchat.envelope") for bytes that no chat of ours has made."""
    try:
        found = json.loads(raw)
        if not isinstance(found, dict) or found.pop("format", None) != FORMAT:
            raise Anomalous("webchat.envelope")
        answers = tuple(Answer(_text(a["key"]), _text(a["label"]), _text(a["value"])) for a in found["answers"])
        files = tuple(
            File(str(UUID(f["object_id"])), _text(f["name"]), _text(f["media_type"]), int(f["size"]))
            for f in found["files"]
        )
        if len(answers) > ANSWERS_MAX or len(files) > FILES_MAX:
            raise Anomalous("webchat.envelope")
        return Envelope(
            visitor=str(UUID(found["visitor"])),
            id=str(UUID(found["id"])),
            signed=found["signed"] is True,
            answers=answers,
            files=files,
            **_texts(found, "address", "name", "email", "language", "text", "page"),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Anomalous("webchat.envelope") from None


def _texts(found: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: _text(found[name]) for name in names}


def _text(value: object) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError("a text is needed")
    value.encode()
    return value
