"""How the desk sees what was said and done: entries of a conversation, from views to JSON."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from filrouge.conversations.core import reference
from filrouge.entrypoints.api.fields import (
    AttachmentIdField,
    ConversationIdField,
    IdentityIdField,
    Instant,
    MessageIdField,
    Shown,
)
from filrouge.terms import ids
from filrouge.views.timeline import Done, File, Said


class IdentityShown(Shown):
    id: IdentityIdField
    channel: str
    address: str
    state: Literal["verified", "unverified", "blocked"]


class AuthorShown(Shown):
    kind: Literal["customer", "party", "agent", "assistant", "system"]
    id: str | None
    name: str | None


class AttachmentShown(Shown):
    id: AttachmentIdField
    name: str
    media_type: str
    size: int
    inline: bool
    url: str


class DeliveryShown(Shown):
    state: Literal["queued", "sending", "sent", "delivered", "delayed", "failed", "dismissed", "withdrawn"]
    at: Instant
    code: str | None
    detail: str | None
    attempts: int
    next_try_at: Instant | None
    can_retry: bool
    read_at: Instant | None
    """When a page of the customer's said that it was read."""


class FieldShown(Shown):
    key: str
    label: str
    value: str


class ToShown(Shown):
    name: str | None
    address: str
    role: str


class ReportShown(Shown):
    recipient: str
    action: str
    status: str
    reason: str
    hard: bool


class MentionShown(Shown):
    """Somebody (`usr_…`) or a team (`tea_…`) that a note calls."""

    id: str
    name: str


class MessageShown(Shown):
    id: MessageIdField
    inbound_kind: str | None
    subject: str | None
    text: str
    quoted: str | None
    signature: str | None
    has_html: bool
    has_remote: bool
    has_raw: bool
    attachments: list[AttachmentShown]
    fields: list[FieldShown]
    reports: list[ReportShown]
    automatic: bool
    delivery: DeliveryShown | None
    anomalies: list[str]
    to: list[ToShown]
    mentions: list[MentionShown] = []
    carries: list[MessageIdField] = []
    """Answers of a chat that this e-mail carried to who had left the page."""
    repeats: Literal["answers", "copy"] | None = None
    """What was said in the chat, sent by e-mail to who said it."""


class ConversationNamed(Shown):
    id: ConversationIdField
    subject: str


class Entry(Shown):
    """One knot or remark of a story."""

    id: str
    kind: Literal["message", "note", "event"]
    at: Instant
    channel: str | None
    direction: Literal["in", "out", "internal"]
    author: AuthorShown
    identity: IdentityShown | None = None
    recorded_late: Instant | None = None
    message: MessageShown | None = None
    event: dict[str, Any] | None = None
    conversation: ConversationNamed | None = None


LATE = timedelta(minutes=10)
WORTH_SAYING = frozenset(
    {
        "truncated_mime", "boundary_missing", "too_deep", "too_many_parts", "too_many_headers", "text_cut",
        "tnef_broken", "oversize", "two_from", "suspicious",
    }
)  # fmt: skip
"""Oddities that a reader should know of: something may be missing or disguised. The others stay in the details."""
MACHINE_KINDS = ("bounce", "delivery_report", "complaint")


def show_said(said: Said, *, with_conversation: bool = False) -> Entry:
    """A message or note as an entry."""
    return Entry.model_validate(
        {
            "id": ids.show("msg", said.id),
            "kind": "note" if said.kind == "note" else "message",
            "at": said.occurred_at,
            "channel": None if said.kind == "note" else said.channel,
            "direction": said.direction,
            "author": _author(said),
            "identity": {
                "id": said.identity_id,
                "channel": said.identity_channel,
                "address": said.identity_address,
                "state": said.identity_state,
            }
            if said.identity_id and said.identity_address
            else None,
            "recorded_late": said.recorded_at if said.recorded_at - said.occurred_at > LATE else None,
            "message": {
                "id": said.id,
                "inbound_kind": said.kind if said.direction == "in" else None,
                "subject": said.subject or None,
                "text": said.body,
                "quoted": said.quoted or None,
                "signature": said.signature or None,
                "has_html": said.has_html,
                "has_remote": said.has_remote,
                "has_raw": said.has_raw,
                "attachments": [_file(file) for file in said.files],
                "fields": _fields(said.details.get("fields")),
                "reports": said.details.get("reports", []),
                "automatic": said.automatic,
                "delivery": delivery(said),
                "anomalies": [code for code in said.details.get("anomalies", []) if code in WORTH_SAYING],
                "to": _to(said),
                "mentions": [_mention(*mention) for mention in said.mentions],
                "carries": said.carries or [],
                "repeats": said.details.get("repeats"),
            },
            "conversation": {"id": said.conversation_id, "subject": said.conversation_subject}
            if with_conversation
            else None,
        }
    )


def _mention(kind: str, called: UUID, name: str) -> dict[str, str]:
    return {"id": ids.show(ids.PREFIXES[kind], called), "name": name}


def _author(said: Said) -> dict[str, Any]:
    if said.author_user_id:
        return {"kind": "agent", "id": ids.show("usr", said.author_user_id), "name": said.author_name}
    if said.direction != "in":
        return {"kind": "system", "id": None, "name": said.account_name}
    if said.kind in MACHINE_KINDS:
        return {"kind": "system", "id": None, "name": said.details.get("sender_name")}
    is_party = said.identity_customer_id is not None and said.identity_customer_id != said.customer_id
    name = said.details.get("sender_name") if is_party else said.customer_name
    return {
        "kind": "party" if is_party else "customer",
        "id": ids.show("cus", said.identity_customer_id or said.customer_id),
        "name": name or said.details.get("sender_name") or said.identity_address,
    }


def _file(file: File) -> dict[str, Any]:
    return {
        "id": file.id,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "inline": file.inline,
        "url": f"/api/v1/attachments/{ids.show('att', file.id)}",
    }


def _fields(answers: Any) -> list[dict[str, str]]:
    """A form's answers, as the adapter kept them: key → {label, value}, or key → value."""
    shown = []
    for key, answer in (answers or {}).items():
        is_labelled = isinstance(answer, dict)
        value = answer.get("shown", answer.get("value", "")) if is_labelled else answer
        label = answer.get("label", key) if is_labelled else key
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        shown.append({"key": str(key), "label": str(label), "value": text})
    return shown


def _to(said: Said) -> list[dict[str, Any]]:
    if said.direction == "out" and said.to_address:
        copies = [{"name": None, "address": address, "role": "cc"} for address in said.cc or []]
        return [{"name": said.to_name or None, "address": said.to_address, "role": "to"}, *copies]
    return [
        {"name": to.get("name") or None, "address": to["address"], "role": to["role"]}
        for to in said.details.get("to", [])
        if to.get("role") in ("to", "cc")
    ]


def delivery(said: Said) -> dict[str, Any] | None:
    """How far a message of ours has come."""
    if said.delivery_state is None or said.delivery_at is None:
        return None
    waits = said.delivery_state == "queued" and said.delivery_next_try_at is not None and bool(said.delivery_attempts)
    return {
        "state": said.delivery_state,
        "at": said.delivery_at,
        "code": said.delivery_code or None,
        "detail": said.delivery_detail or None,
        "attempts": said.delivery_attempts or 0,
        "next_try_at": said.delivery_next_try_at if waits else None,
        "can_retry": said.delivery_state in ("failed", "dismissed") or waits,
        "read_at": said.delivery_read_at,
    }


_NAMED = {
    "conversations.assigned": ("from_user_id", "to_user_id"),
    "conversations.reason_changed": ("from_reason_id", "to_reason_id"),
    "conversations.channel_changed": ("from_channel", "to_channel"),
    "conversations.answering_taken_over": ("from_user_id", "to_user_id"),
    "conversations.language_changed": ("from_language", "to_language"),
}


def show_done(done: Done, subjects: Mapping[UUID, str] | None = None) -> Entry:
    """What was done, as an entry."""
    event = done.event
    conversation_id = UUID(event.subject)
    payload = event.payload
    shown: dict[str, Any] = {"type": event.type.partition(".")[2]}
    for key, field in zip(("from", "to"), _NAMED.get(event.type, ()), strict=False):
        value = payload.get(field)
        shown[key] = done.names.get(str(value)) or done.labels.get(str(value)) or value
    if event.type == "conversations.assigned" and payload["from_team_id"] != payload["to_team_id"]:
        shown["team"] = done.names.get(str(payload["to_team_id"]))
    if event.type in ("conversations.party_added", "conversations.party_parted"):
        shown["to"] = done.names.get(str(payload["identity_id"]))
    if "until" in payload:
        shown["until"] = payload["until"]
    if payload.get("cause"):
        shown["cause"] = payload["cause"]
    if payload.get("wrap_up_code"):
        shown["wrap_up"] = payload["wrap_up_code"]
    if "task_id" in payload:
        shown |= _task(payload, done.names)
    shown |= _neighbour(done, str(conversation_id))
    kind, _, actor = event.actor.partition(":")
    is_user = kind == "user" and actor
    return Entry.model_validate(
        {
            "id": ids.show("evt", event.id),
            "kind": "event",
            "at": event.occurred_at,
            "channel": None,
            "direction": "internal",
            "author": {
                "kind": "agent" if is_user else "customer" if kind == "visitor" else "system",
                "id": ids.show("usr", UUID(actor)) if is_user else None,
                "name": done.actor_name,
            },
            "event": shown,
            "conversation": None
            if subjects is None
            else {"id": conversation_id, "subject": subjects.get(conversation_id, "")},
        }
    )


def _task(payload: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """What happened to a task or promise: its words (as they are now), whose it is, its moment then."""
    shown: dict[str, Any] = {
        "task": ids.show("tsk", UUID(str(payload["task_id"]))),
        "title": names.get(str(payload["task_id"]), ""),
        "to": names.get(str(payload.get("owner_id") or payload.get("team_id"))),
    }
    for name in ("kind", "state", "due_at", "late", "fields"):
        if name in payload:
            shown[name] = payload[name]
    return shown


_NEIGHBOURS = {
    "conversations.merged": ("source_id", "target_id"),
    "conversations.unmerged": ("target_id", "source_id"),
    "conversations.split": ("from_id", "into_id"),
}
"""From where words went, and where to."""


def _neighbour(done: Done, conversation_id: str) -> dict[str, Any]:
    """What tags, links, merges, splits, undoing and chats say, as `conversation` (the other one; null out of sight),
    `received` (whether this one got the words), `messages`, `merge_id`, `linked`, `added`, `removed`, `act`, `what`,
    `score`."""
    payload = done.event.payload
    shown: dict[str, Any] = {}
    other: Any = None
    match done.event.type:
        case "conversations.tagged":
            for key in ("added", "removed"):
                shown[key] = [done.names[one] for one in payload[key] if one in done.names]
            return shown
        case "conversations.undone":
            return {"act": payload["act"]}
        case "channels.chat_changed":
            return {"what": payload["what"], "score": payload["score"]}
        case "conversations.linked":
            shown["linked"] = payload["linked"]
            other = payload["other_id"]
        case "conversations.merged" | "conversations.unmerged" | "conversations.split":
            gave, received = _NEIGHBOURS[done.event.type]
            shown = {"received": payload[received] == conversation_id, "messages": payload["messages"]}
            if "merge_id" in payload:
                shown["merge_id"] = ids.show("mrg", UUID(payload["merge_id"]))
            other = payload[gave if shown["received"] else received]
        case _:
            return {}
    found = done.others.get(other)
    named = {"id": ids.show("cnv", found[0]), "reference": reference(found[1]), "subject": found[2]} if found else None
    return {**shown, "conversation": named}


def merge(said: list[Said], done: list[Done], subjects: Mapping[UUID, str] | None = None) -> list[Entry]:
    """Messages (newest first) and events (oldest first) as one story, oldest first. With `subjects`, over several
    conversations: each entry says which."""
    entries: list[tuple[datetime, int, Entry]] = [
        (one.occurred_at, 0, show_said(one, with_conversation=subjects is not None)) for one in reversed(said)
    ]
    first_words = {(one.recorded_at, one.channel): one.occurred_at for one in said if not one.automatic}
    for one in done:
        # A change of channel is noted when its first words were taken in: it stands before them.
        words_at = first_words.get((one.event.occurred_at, one.event.payload.get("to_channel", "")))
        at, place = (words_at, -1) if words_at else (one.event.occurred_at, 1)
        entries.append((at, place, show_done(one, subjects)))
    return [entry for _, _, entry in sorted(entries, key=lambda item: item[:2])]
