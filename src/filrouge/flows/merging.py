"""Conversations become one, or several; what other rooms keep of their messages goes along."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.channels import service as channels
from filrouge.channels.service import visitors
from filrouge.conversations.service import handling, merging, splitting, undoing
from filrouge.conversations.service.handling import Conversation
from filrouge.conversations.service.merging import CannotMerge
from filrouge.customers import service as customers
from filrouge.desk.service import carrying
from filrouge.flows import due
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor


@dataclass(frozen=True, slots=True)
class MergedInto:
    merge_id: UUID
    source: Conversation
    target: Conversation
    undo_id: UUID | None


@dataclass(frozen=True, slots=True)
class SplitOff:
    source: Conversation
    into: Conversation
    undo_id: UUID | None


async def merge(
    tx: Transaction, actor: Actor, source_id: UUID, target_id: UUID, expected_version: int, now: datetime
) -> MergedInto:
    """All of one conversation goes on in another one of the same people, legal entity and brand. Raises Forbidden,
    NotFound, Merged, Stale, CannotMerge."""
    source, target = await merging.lock_pair(tx, actor, source_id, target_id, expected_version)
    own = await _identities(tx, target.customer_id)
    if source.customer_id != target.customer_id:
        if not await _take_part(tx, source, target, own):
            raise CannotMerge("These conversations are with different customers.", fields={"why": "customer"})
        relation = customers.Relation(target.legal_entity_id, target.brand_id, target.team_id)
        await customers.relate(tx, source.customer_id, relation, now)
    before = await undoing.look(tx, actor, [source.id, target.id])
    done = await merging.merge(tx, actor, source, target, now, own=own)
    await _carry(tx, done.messages, done.target)
    extra = await carrying.move(tx, source.id, target.id)
    if await visitors.carry(tx, source.id, target.id):
        extra["chat"] = True
    if extra:
        await merging.keep(tx, done.merge_id, extra)
    await due.settle_many(tx, [source.id, target.id], now)
    undo_id = await undoing.remember(tx, actor, "merge", before, now, {"merge_id": str(done.merge_id)})
    return MergedInto(done.merge_id, done.source, done.target, undo_id)


async def _identities(tx: Transaction, customer_id: UUID) -> list[UUID]:
    return [identity.id for identity in await customers.identities(tx, [customer_id])]


async def _take_part(tx: Transaction, source: Conversation, target: Conversation, own: Collection[UUID]) -> bool:
    """Whether one's customer takes part in the other, with any of their addresses."""
    theirs = await _identities(tx, source.customer_id)
    for conversation, identities in ((target, theirs), (source, own)):
        for identity_id in identities:
            if await handling.is_party(tx, conversation.id, identity_id):
                return True
    return False


async def _carry(tx: Transaction, messages: Collection[UUID], conversation: Conversation) -> None:
    """What was sent goes where its message went; receipts follow it."""
    await channels.carry_outgoing(tx, messages, conversation.id, conversation.team_id)


async def take_apart(
    tx: Transaction, actor: Actor, merge_id: UUID, now: datetime, *, seen_from: UUID | None = None
) -> tuple[Conversation, Conversation]:
    """A merged conversation gets back what it had; source and target. Raises as `merging.take_apart`."""
    done = await merging.take_apart(tx, actor, merge_id, now, seen_from=seen_from)
    await _carry(tx, done.messages, done.source)
    await carrying.move_back(tx, done.source.id, done.target.id, done.extra)
    if "chat" in done.extra:
        await visitors.carry_back(tx, done.source.id, done.target.id)
    await due.settle_many(tx, [done.source.id, done.target.id], now)
    return done.source, done.target


async def split(
    tx: Transaction,
    actor: Actor,
    conversation_id: UUID,
    expected_version: int,
    messages: Collection[UUID],
    subject: str,
    contact_reason_id: UUID | None,
    now: datetime,
) -> SplitOff:
    """Messages get a conversation of their own. Raises Forbidden, NotFound, Merged, Stale, CannotSplit."""
    source = await handling.get_for_change(tx, actor, splitting.PERMISSION, conversation_id, expected_version)
    own = await _identities(tx, source.customer_id)
    done = await splitting.split(tx, actor, source, messages, subject, contact_reason_id, now, own=own)
    await _carry(tx, done.messages, done.into)
    await due.settle_many(tx, [done.source.id, done.into.id], now)
    undo_id = await undoing.remember(tx, actor, "split", [], now, {"into": str(done.into.id)})
    return SplitOff(done.source, done.into, undo_id)


async def join_again(tx: Transaction, actor: Actor, into_id: UUID, now: datetime) -> tuple[Conversation, Conversation]:
    """A split is taken back; the first conversation and the one it had made."""
    done = await splitting.take_back(tx, actor, into_id, now)
    await _carry(tx, done.messages, done.source)
    await due.settle_many(tx, [done.source.id, done.into.id], now)
    return done.source, done.into
