"""A message that came in finds, or opens, its conversation."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.conversations import core, store
from filrouge.conversations.events import (
    ChannelChanged,
    MessageReceived,
    Opened,
    PartyAdded,
    Reopened,
    Resumed,
)
from filrouge.conversations.store import Conversation, Interaction, NewAttachment, merging, undoing
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import ConversationId, InteractionId, MatterId, MessageId
from filrouge.terms.messages import Inbound, InboundKind

__all__ = ["Conversation", "Interaction", "NewAttachment"]

SUBJECT_MAX = 500
MERGES_MAX = 8
"""How often a conversation may be merged on while we wait for it."""
BODY_MAX = 2_000_000
"""Characters of kept text; what is beyond stays in the raw bytes."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a message came from, as flows know it."""

    channel_account_id: UUID
    legal_entity_id: UUID
    brand_id: UUID
    team_id: UUID | None
    contact_reason_id: UUID | None
    delivery_id: UUID
    part_id: UUID
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote: the customer, and the address they wrote from (None when nobody is named)."""

    customer_id: UUID
    identity_id: UUID | None


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a message belongs. `conversation` is None when it opens a new one."""

    conversation: Conversation | None
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    conversation: Conversation
    matter_id: MatterId
    message_id: MessageId
    opened: bool


async def find_signed(tx: Transaction, inbound: Inbound, keys: list[bytes]) -> Conversation | None:
    """The conversation that the message's signed token names, whoever wrote it; the one that the message it answers
    was split off into; and where either was merged into. Locks it."""
    for number in core.tokens_in(inbound.reply_tokens, keys):
        found = await tx.find(Conversation, store.BY_NUMBERS, {"numbers": [number]})
        if found is not None:
            answered = list(inbound.references[: core.REFERENCES_MAX])
            split = answered and await tx.value(merging.SPLIT_OF, {"id": found.id, "ids": answered})
            return await lock_end(tx, split or found.id)
    return None


async def lock_end(tx: Transaction, conversation_id: UUID) -> Conversation:
    """Locks the conversation where a story goes on: itself, or the end of its merges, also when it is being merged at
    this moment."""
    found = await tx.find(Conversation, undoing.LOCK_LIVE, {"id": conversation_id})
    if found is not None:
        return found
    for _ in range(MERGES_MAX):
        end = await tx.value(store.END_OF, {"id": conversation_id})
        [locked] = await tx.all(Conversation, undoing.LOCK, {"ids": [end or conversation_id]})
        if locked.merged_into_id is None:
            return locked
        conversation_id = locked.merged_into_id
    raise LookupError("a conversation that never stops being merged")


async def find_thread(tx: Transaction, inbound: Inbound, author: Author, keys: list[bytes]) -> Thread:
    """Signed token first; then the messages it refers to, nearest first, and numbers quoted in its subject, both only
    when the sender belongs."""
    signed = await find_signed(tx, inbound, keys)
    if signed is not None:
        return Thread(signed, signed=True)
    order: list[UUID] = []
    references = list(inbound.references[: core.REFERENCES_MAX])
    if references:
        rows = await tx.rows(store.ORDER_OF_REFERENCES, {"ids": references})
        by_reference: dict[str, list[UUID]] = {}
        for external_id, conversation_id in rows:
            by_reference.setdefault(external_id, []).append(conversation_id)
        for reference in references:
            order += [c for c in by_reference.get(reference, []) if c not in order]
    if numbers := core.references_in(inbound.subject):
        order += [found.id for found in await tx.all(Conversation, store.BY_NUMBERS, {"numbers": numbers})]
    if not order:
        return Thread(None)
    belonging = {
        row[0]
        for row in await tx.rows(
            store.BELONGS, {"ids": order, "customer_id": author.customer_id, "identity_id": author.identity_id}
        )
    }
    chosen = core.choose_thread([core.Candidate(c, signed=False, belongs=c in belonging) for c in order])
    if chosen is None:
        return Thread(None)
    return Thread(await lock_end(tx, chosen.conversation_id))


def fingerprint(inbound: Inbound) -> str:
    """What makes two copies of one message the same, whatever way they took to us."""
    return core.fingerprint(
        inbound.subject, inbound.text, inbound.quoted, *(f"{a.name}:{a.size}" for a in inbound.attachments)
    )


async def find_copy(
    tx: Transaction, inbound: Inbound, author: Author, legal_entity_id: UUID, brand_id: UUID
) -> tuple[MessageId, ConversationId] | None:
    """The message of which this one is a copy: same Message-ID, same sender, same words, written to the same brand.
    None without a Message-ID."""
    if not inbound.external_id:
        return None
    rows = await tx.rows(
        store.SAME_MESSAGE,
        {
            "external_id": inbound.external_id,
            "identity_id": author.identity_id,
            "fingerprint": fingerprint(inbound),
            "legal_entity_id": legal_entity_id,
            "brand_id": brand_id,
        },
    )
    return (MessageId(rows[0][0]), ConversationId(rows[0][1])) if rows else None


async def record(
    tx: Transaction,
    inbound: Inbound,
    author: Author,
    thread: Thread,
    origin: Origin,
    attachments: list[NewAttachment],
    now: datetime,
) -> Recorded:
    """Puts the message on its thread: conversation, interaction and matter as needed, message, words, facts."""
    message_id = MessageId(uuid7())
    wakes = inbound.kind in (InboundKind.MESSAGE, InboundKind.COMPLAINT) or _is_bad_news(inbound)
    if thread.conversation is None:
        conversation, matter_id = await _open(tx, inbound, author, origin, message_id, wakes, now)
    else:
        conversation = thread.conversation
        is_other = author.customer_id != conversation.customer_id
        if author.identity_id and is_other and inbound.kind is InboundKind.MESSAGE:
            await _add_party(tx, conversation, author.identity_id, now)
        interaction = await open_interaction(
            tx, conversation, inbound.channel, origin.channel_account_id, "in", origin.contact_reason_id, now
        )
        matter_id = interaction.matter_id
    await store.insert_message(
        tx,
        message_id=message_id,
        conversation_id=conversation.id,
        matter_id=matter_id,
        kind=str(inbound.kind),
        direction="in",
        channel=inbound.channel,
        channel_account_id=origin.channel_account_id,
        identity_id=author.identity_id,
        delivery_id=origin.delivery_id,
        part_id=origin.part_id,
        external_id=inbound.external_id[:998],
        sent_at=inbound.sent_at,
        occurred_at=origin.received_at,
        recorded_at=now,
        subject=inbound.subject[:SUBJECT_MAX],
        body=inbound.text[:BODY_MAX],
        quoted=inbound.quoted[:BODY_MAX],
        signature=inbound.signature[:BODY_MAX],
        html=inbound.html,
        details=_details(inbound),
        files=[one.name for one in attachments],
    )
    if attachments:
        await store.insert_attachments(tx, message_id, attachments, now)
    if thread.conversation is not None:
        conversation = await _touch(tx, conversation, inbound, origin, message_id, wakes, now)
    await tell(
        tx,
        conversation,
        MessageReceived(conversation.id, message_id, Code(str(inbound.kind)), Code(inbound.channel)),
        "system",
        now,
        occurred_at=origin.received_at,
    )
    return Recorded(conversation, matter_id, message_id, opened=thread.conversation is None)


async def _touch(
    tx: Transaction,
    before: Conversation,
    inbound: Inbound,
    origin: Origin,
    message_id: MessageId,
    wakes: bool,
    now: datetime,
) -> Conversation:
    """The conversation after another word: awake again when it was closed or paused."""
    conversation = await tx.one(
        Conversation,
        store.TOUCH_IN,
        {
            "id": before.id,
            "wakes": wakes,
            "at": origin.received_at,
            "message_id": message_id,
            "language": inbound.language,
        },
    )
    if wakes and before.state == "closed":
        await tell(tx, conversation, Reopened(conversation.id, Code("customer")), "system", now)
    if wakes and before.state == "snoozed":
        await tell(tx, conversation, Resumed(conversation.id, Code("customer")), "system", now)
    return conversation


def _is_bad_news(inbound: Inbound) -> bool:
    return inbound.kind is InboundKind.BOUNCE and any(entry.action == "failed" for entry in inbound.reports)


def _details(inbound: Inbound) -> dict[str, object]:
    details: dict[str, object] = {"fingerprint": fingerprint(inbound)}
    if inbound.anomalies:
        details["anomalies"] = list(inbound.anomalies)
    if inbound.fields:
        details["fields"] = dict(inbound.fields)
    if inbound.recipients:
        details["to"] = [{"name": r.name, "address": r.address, "role": r.role} for r in inbound.recipients[:100]]
    if inbound.sender.name:
        details["sender_name"] = inbound.sender.name[:200]
    if inbound.reports:
        details["reports"] = [
            {"recipient": r.recipient, "action": r.action, "status": r.status, "reason": r.reason, "hard": r.hard}
            for r in inbound.reports[:50]
        ]
    return details


async def _open(
    tx: Transaction,
    inbound: Inbound,
    author: Author,
    origin: Origin,
    message_id: MessageId,
    waits: bool,
    now: datetime,
) -> tuple[Conversation, MatterId]:
    """A new conversation with its first interaction and matter, in one statement."""
    matter_id = MatterId(uuid7())
    conversation = await tx.one(
        Conversation,
        store.OPEN,
        {
            "id": uuid7(),
            "interaction_id": uuid7(),
            "matter_id": matter_id,
            "message_id": message_id,
            "customer_id": author.customer_id,
            "subject": core.base_subject(inbound.subject)[:SUBJECT_MAX],
            "legal_entity_id": origin.legal_entity_id,
            "brand_id": origin.brand_id,
            "team_id": origin.team_id,
            "contact_reason_id": origin.contact_reason_id,
            "language": inbound.language,
            "channel": inbound.channel,
            "channel_account_id": origin.channel_account_id,
            "waits": waits,
            "at": origin.received_at,
            "now": now,
        },
    )
    await tell(
        tx,
        conversation,
        Opened(conversation.id, conversation.customer_id, Code(inbound.channel)),
        "system",
        now,
        occurred_at=origin.received_at,
    )
    return conversation, matter_id


async def _add_party(tx: Transaction, conversation: Conversation, identity_id: UUID, now: datetime) -> None:
    added = await tx.value(
        store.PARTY, {"conversation_id": conversation.id, "identity_id": identity_id, "role": "party", "now": now}
    )
    if added:
        await tell(tx, conversation, PartyAdded(conversation.id, identity_id), "system", now)


async def open_interaction(
    tx: Transaction,
    conversation: Conversation,
    channel: str,
    channel_account_id: UUID,
    direction: str,
    contact_reason_id: UUID | None,
    now: datetime,
) -> Interaction:
    """The conversation's open interaction on this channel and account. Another channel ends it and begins the next,
    which says what it continues."""
    current = await tx.find(Interaction, store.INTERACTION_OPEN, {"conversation_id": conversation.id})
    same = current and (current.channel, current.channel_account_id) == (channel, channel_account_id)
    if current and same:
        return current
    previous = current or await tx.find(Interaction, store.INTERACTION_LAST, {"conversation_id": conversation.id})
    if current:
        await tx.execute(
            store.INTERACTION_END, {"conversation_id": conversation.id, "reason": "channel_changed", "now": now}
        )
        if current.channel != channel:
            await tell(
                tx, conversation, ChannelChanged(conversation.id, Code(current.channel), Code(channel)), "system", now
            )
    interaction_id, matter_id = InteractionId(uuid7()), MatterId(uuid7())
    await tx.execute(
        store.INTERACTION_INSERT,
        {
            "id": interaction_id,
            "matter_id": matter_id,
            "conversation_id": conversation.id,
            "customer_id": conversation.customer_id,
            "channel": channel,
            "channel_account_id": channel_account_id,
            "direction": direction,
            "continues_id": previous.id if previous else None,
            "started_at": now,
            "contact_reason_id": contact_reason_id or conversation.contact_reason_id,
            "legal_entity_id": conversation.legal_entity_id,
            "brand_id": conversation.brand_id,
            "team_id": conversation.team_id,
        },
    )
    return Interaction(interaction_id, matter_id, channel, channel_account_id, None)


async def automatic_matter(tx: Transaction, conversation: Conversation) -> MatterId | None:
    """Where a machine's answer belongs: with what it answers, whatever the channel it takes. It opens no interaction
    and is no change of channel; None when there is none yet."""
    current = await tx.find(Interaction, store.INTERACTION_OPEN, {"conversation_id": conversation.id})
    current = current or await tx.find(Interaction, store.INTERACTION_LAST, {"conversation_id": conversation.id})
    return current.matter_id if current else None


async def tell(
    tx: Transaction,
    conversation: Conversation,
    fact: object,
    actor: str,
    now: datetime,
    occurred_at: datetime | None = None,
) -> UUID:
    """Records a fact about a conversation, under its ids."""
    return await events.record(
        tx,
        fact,
        subject=conversation.id,
        actor=actor,
        now=now,
        legal_entity_id=conversation.legal_entity_id,
        brand_id=conversation.brand_id,
        team_id=conversation.team_id,
        occurred_at=occurred_at,
    )
