"""A conversation that was led elsewhere becomes one of ours: words, times and ends as they were, nothing sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.conversations import store
from filrouge.conversations.events import (
    Assigned,
    ChannelChanged,
    Closed,
    MessageReceived,
    MessageSent,
    NoteAdded,
    Opened,
    Snoozed,
)
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code, Happened
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Conflict
from filrouge.terms.ids import ConversationId, InteractionId, MatterId, MessageId
from filrouge.terms.scope import Actor

SUBJECT_MAX = 500
CHANNEL_CHANGED = "channel_changed"
WRAPPED_UP = "wrapped_up"


class AlreadyThere(Conflict):
    """A conversation with this reference was brought before."""

    code = "imports.already_there"


@dataclass(frozen=True, slots=True)
class PastMessage:
    """One utterance or note. `direction` is `in`, `out` or `note`; the account and identity are None for a note."""

    direction: str
    at: datetime
    text: str
    html: str | None = None
    subject: str = ""
    channel: str = "note"
    channel_account_id: UUID | None = None
    identity_id: UUID | None = None
    author_user_id: UUID | None = None
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """A conversation as it was led elsewhere. `messages` are in the order of their time, at least one of them said."""

    ref: str
    customer_id: UUID
    subject: str
    state: str
    legal_entity_id: UUID
    brand_id: UUID
    team_id: UUID | None
    contact_reason_id: UUID | None
    assignee_id: UUID | None
    language: str | None
    opened_at: datetime
    closed_at: datetime | None
    snoozed_until: datetime | None
    wrap_up_code: str | None
    messages: tuple[PastMessage, ...]
    parties: tuple[UUID, ...] = ()
    """Identities that wrote and are not the customer's."""


@dataclass(slots=True)
class _Stretch:
    """One interaction to be: what was said without a break on one account."""

    id: InteractionId
    matter_id: MatterId
    channel: str
    channel_account_id: UUID
    direction: str
    started_at: datetime


async def exists(tx: Transaction, ref: str) -> bool:
    """Whether a conversation with this reference was brought before."""
    return bool(await tx.value(store.REF_EXISTS, {"ref": ref}))


async def bring(tx: Transaction, actor: Actor, past: Past, now: datetime) -> ConversationId:
    """Records the conversation with its interactions, matters, messages and facts. Raises AlreadyThere."""
    conversation_id = ConversationId(uuid7())
    stretches, matter_of = _stretches(past.messages)
    message_ids = [MessageId(uuid7()) for _ in past.messages]
    if not await tx.execute(store.PAST_INSERT, _conversation(conversation_id, past, message_ids)):
        raise AlreadyThere("This conversation was brought before.", fields={"ref": past.ref})
    await tx.execute_many(store.PAST_INTERACTION, _interactions(conversation_id, past, stretches))
    await tx.execute_many(
        store.MESSAGE_INSERT,
        [
            _message(conversation_id, message_ids[number], matter_of.get(number), message, now)
            for number, message in enumerate(past.messages)
        ],
    )
    for identity_id in past.parties:
        party = {"conversation_id": conversation_id, "identity_id": identity_id, "role": "party", "now": now}
        await tx.execute(store.PARTY, party)
    await events.record_all(
        tx,
        _facts(actor, conversation_id, past, message_ids, stretches),
        subject=conversation_id,
        now=now,
        legal_entity_id=past.legal_entity_id,
        brand_id=past.brand_id,
        team_id=past.team_id,
    )
    return conversation_id


def _said(past: Past) -> list[tuple[int, PastMessage]]:
    return [(number, message) for number, message in enumerate(past.messages) if message.direction != "note"]


def _waiting_since(past: Past) -> datetime | None:
    """Since when the customer waits for an answer: the first word after our last one."""
    if past.state == "closed":
        return None
    since: datetime | None = None
    for _, message in _said(past):
        if message.direction == "in":
            since = since or message.at
        elif not message.automatic:
            since = None
    return since


def _conversation(conversation_id: ConversationId, past: Past, message_ids: Sequence[MessageId]) -> dict[str, object]:
    said = _said(past)
    heard = [message.at for _, message in said if message.direction == "in"]
    last, last_message = said[-1]
    return {
        "id": conversation_id,
        "ref": past.ref,
        "customer_id": past.customer_id,
        "subject": past.subject[:SUBJECT_MAX],
        "state": past.state,
        "snoozed_until": past.snoozed_until if past.state == "snoozed" else None,
        "assignee_id": past.assignee_id,
        "legal_entity_id": past.legal_entity_id,
        "brand_id": past.brand_id,
        "team_id": past.team_id,
        "contact_reason_id": past.contact_reason_id,
        "language": past.language,
        "opened_at": past.opened_at,
        "closed_at": past.closed_at if past.state == "closed" else None,
        "last_message_id": message_ids[last],
        "last_message_at": last_message.at,
        "last_inbound_at": heard[-1] if heard else None,
        "waiting_since": _waiting_since(past),
    }


def _stretches(messages: Sequence[PastMessage]) -> tuple[list[_Stretch], dict[int, MatterId]]:
    """The interactions, and for each message that was said the matter it serves."""
    stretches: list[_Stretch] = []
    matter_of: dict[int, MatterId] = {}
    for number, message in enumerate(messages):
        if message.channel_account_id is None:
            continue
        here = (message.channel, message.channel_account_id)
        if not stretches or (stretches[-1].channel, stretches[-1].channel_account_id) != here:
            ids = InteractionId(uuid7()), MatterId(uuid7())
            stretches.append(_Stretch(*ids, *here, message.direction, message.at))
        matter_of[number] = stretches[-1].matter_id
    return stretches, matter_of


def _interactions(
    conversation_id: ConversationId, past: Past, stretches: Sequence[_Stretch]
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    closed = past.state == "closed"
    for number, stretch in enumerate(stretches):
        following = stretches[number + 1] if number + 1 < len(stretches) else None
        ended_at = following.started_at if following else past.closed_at if closed else None
        rows.append(
            {
                "id": stretch.id,
                "matter_id": stretch.matter_id,
                "conversation_id": conversation_id,
                "customer_id": past.customer_id,
                "channel": stretch.channel,
                "channel_account_id": stretch.channel_account_id,
                "direction": stretch.direction,
                "continues_id": stretches[number - 1].id if number else None,
                "started_at": stretch.started_at,
                "ended_at": ended_at,
                "end_reason": CHANNEL_CHANGED if following else WRAPPED_UP if ended_at else None,
                "legal_entity_id": past.legal_entity_id,
                "brand_id": past.brand_id,
                "team_id": past.team_id,
                "contact_reason_id": past.contact_reason_id,
                "wrap_up_code": past.wrap_up_code if closed else None,
                "wrapped_up_by": past.assignee_id if closed else None,
                "wrapped_up_at": past.closed_at if closed else None,
            }
        )
    return rows


def _message(
    conversation_id: ConversationId, message_id: MessageId, matter_id: MatterId | None, said: PastMessage, now: datetime
) -> dict[str, object]:
    note = said.direction == "note"
    return {
        "id": message_id,
        "conversation_id": conversation_id,
        "matter_id": matter_id,
        "kind": "note" if note else "message",
        "direction": "internal" if note else said.direction,
        "channel": said.channel,
        "channel_account_id": said.channel_account_id,
        "author_user_id": said.author_user_id,
        "identity_id": said.identity_id,
        "delivery_id": None,
        "part_id": None,
        "external_id": "",
        "automatic": said.automatic,
        "sent_at": None,
        "occurred_at": said.at,
        "recorded_at": now,
        "details": store.IMPORTED,
        "has_html": said.html is not None,
        "attachment_count": 0,
        "files": "",
        "subject": said.subject[:SUBJECT_MAX],
        "body": said.text,
        "quoted": "",
        "signature": "",
        "html": said.html,
    }


def _facts(
    actor: Actor,
    conversation_id: ConversationId,
    past: Past,
    message_ids: Sequence[MessageId],
    stretches: Sequence[_Stretch],
) -> list[Happened]:
    """What happened then, in the order of its time; brought by whoever runs the import."""
    by = actor.label()
    facts = [Happened(Opened(conversation_id, past.customer_id, Code(stretches[0].channel)), past.opened_at, by)]
    channel = stretches[0].channel
    for message_id, message in zip(message_ids, past.messages, strict=True):
        author = f"user:{message.author_user_id}" if message.author_user_id else by
        if message.direction == "note":
            facts.append(Happened(NoteAdded(conversation_id, message_id), message.at, author))
            continue
        if message.channel != channel:
            changed = ChannelChanged(conversation_id, Code(channel), Code(message.channel))
            facts.append(Happened(changed, message.at, "system"))
            channel = message.channel
        if message.direction == "in":
            received = MessageReceived(conversation_id, message_id, Code("message"), Code(channel))
            facts.append(Happened(received, message.at, "system"))
        else:
            sent = MessageSent(conversation_id, message_id, Code(channel), message.automatic)
            facts.append(Happened(sent, message.at, author))
    if past.assignee_id is not None:
        assigned = Assigned(conversation_id, None, past.assignee_id, past.team_id, past.team_id)
        facts.append(Happened(assigned, past.opened_at, by))
    end = f"user:{past.assignee_id}" if past.assignee_id else by
    if past.state == "closed":
        code = Code(past.wrap_up_code) if past.wrap_up_code else None
        facts.append(Happened(Closed(conversation_id, code), past.closed_at, end))
    elif past.state == "snoozed" and past.snoozed_until is not None:
        facts.append(Happened(Snoozed(conversation_id, past.snoozed_until), past.messages[-1].at, end))
    return sorted(facts, key=lambda one: one.at or past.opened_at)
