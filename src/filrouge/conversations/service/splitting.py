"""Some messages get a conversation of their own; the interaction they were said in then serves two matters."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.conversations import events as facts
from filrouge.conversations import store as conversations
from filrouge.conversations.service import undoing
from filrouge.conversations.service.moving import bring_home, ids, move_messages, recount
from filrouge.conversations.service.receiving import tell
from filrouge.conversations.service.undoing import AlreadyUndone, Before
from filrouge.conversations.store import Conversation
from filrouge.conversations.store import merging as store
from filrouge.conversations.store import undoing as looking
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Conflict, NotFound
from filrouge.terms.scope import Actor

PERMISSION = "conversations:reply"
MESSAGES_MAX = 500
SUBJECT_MAX = 500


class CannotSplit(Conflict):
    """These messages cannot be split off: `fields["why"]` is `unknown` (some are not in this conversation), `notes`
    (nothing that was said is among them) or `all` (nothing that was said would be left)."""

    code = "conversations.cannot_split"


class MovedOn(Conflict):
    """The conversation went on since it was split off: merge it instead."""

    code = "conversations.moved_on"


@dataclass(frozen=True, slots=True)
class SplitDone:
    source: Conversation
    into: Conversation
    messages: list[UUID]


@dataclass(frozen=True, slots=True)
class _Row:
    into_id: UUID
    from_id: UUID
    moved: dict[str, Any]
    undone_at: datetime | None


async def split(
    tx: Transaction,
    actor: Actor,
    source: Conversation,
    messages: Collection[UUID],
    subject: str,
    contact_reason_id: UUID | None,
    now: datetime,
    *,
    own: Collection[UUID] = (),
) -> SplitDone:
    """Puts messages of a conversation that the caller has locked into a new one of the same customer, team and agent.
    `own` are the customer's identities. Raises CannotSplit."""
    await _check(tx, source, messages)
    before = (await undoing.look(tx, actor, [source.id]))[0]
    into = await _open(tx, source, messages, subject, contact_reason_id)
    pair = {"from": source.id, "to": into.id, "now": now, "own": sorted(own)}
    moved = await move_messages(tx, source.id, into.id, messages)
    matters = [row[0] for row in await tx.rows(store.MATTERS_EMPTIED, pair)]
    made = await bring_home(tx, into, now)
    if contact_reason_id is not None:
        await tx.execute(conversations.MATTERS_REASON, {"conversation_id": into.id, "reason_id": contact_reason_id})
    await tx.rows(store.PARTIES_OF_WRITERS, {**pair, "messages": moved})
    waiting_since = source.waiting_since
    source = await recount(tx, source.id, waiting_since)
    into = await recount(tx, into.id, waiting_since)
    kept = {
        "messages": moved, "matters": matters, "made": made, "source": before.facts,
        "source_version": source.version, "into_version": into.version,
    }  # fmt: skip
    await tx.execute(
        store.SPLIT_INSERT,
        {**pair, "into": into.id, "moved": Jsonb(json.loads(json.dumps(kept, default=str))), "by": actor.user_id},
    )
    for one in (source, into):
        await tell(tx, one, facts.Split(one.id, source.id, into.id, len(moved)), actor.label(), now)
    return SplitDone(source, into, moved)


async def _check(tx: Transaction, source: Conversation, messages: Collection[UUID]) -> None:
    [(chosen, said, left)] = await tx.rows(store.MESSAGES_CHOSEN, {"id": source.id, "messages": sorted(messages)})
    if chosen != len(set(messages)):
        raise CannotSplit("Some of these messages are not in this conversation.", fields={"why": "unknown"})
    if not said:
        raise CannotSplit("Choose at least one message; notes go along.", fields={"why": "notes"})
    if not left:
        raise CannotSplit("At least one message stays.", fields={"why": "all"})


async def _open(
    tx: Transaction, source: Conversation, messages: Collection[UUID], subject: str, contact_reason_id: UUID | None
) -> Conversation:
    opened_at = await tx.value(store.SPLIT_FIRST_AT, {"id": source.id, "messages": sorted(messages)})
    return await tx.one(
        Conversation,
        conversations.INSERT,
        {
            "id": uuid7(),
            "customer_id": source.customer_id,
            "subject": " ".join(subject.split())[:SUBJECT_MAX] or source.subject,
            "legal_entity_id": source.legal_entity_id,
            "brand_id": source.brand_id,
            "team_id": source.team_id,
            "contact_reason_id": contact_reason_id or source.contact_reason_id,
            "language": source.language,
            "opened_at": opened_at,
            "assignee_id": source.assignee_id,
        },
    )


async def take_back(tx: Transaction, actor: Actor, into_id: UUID, now: datetime) -> SplitDone:
    """The messages of a split go back; the conversation that it made leads to the first one from then on. Raises
    MovedOn when something happened there since."""
    row = await tx.find(_Row, store.SPLIT_FIND, {"id": into_id})
    if row is None:
        raise NotFound("This conversation was not split off another one.")
    if row.undone_at is not None:
        raise AlreadyUndone("This was undone already.", fields={"at": row.undone_at.isoformat()})
    rows = await tx.all(Conversation, looking.LOCK, {"ids": sorted((row.from_id, row.into_id))})
    found: dict[UUID, Conversation] = {one.id: one for one in rows}
    source, into, moved = found[row.from_id], found[row.into_id], row.moved
    if into.version != moved["into_version"] or source.merged_into_id is not None:
        raise MovedOn("The conversation went on since; merge it instead.")
    untouched = source.version == moved["source_version"]
    messages = await move_messages(tx, into.id, source.id, ids(moved["messages"]))
    back = {"from": into.id, "to": source.id, "into": into.id, "now": now}
    await tx.execute(store.MATTERS_MOVE_SOME, {**back, "matters": ids(moved["matters"])})
    await bring_home(tx, source, now)
    await tx.execute(store.MATTERS_DROP, {"id": into.id, "matters": ids(moved["made"])})
    source = await _restored(tx, source, into, moved, untouched)
    into = await tx.one(Conversation, store.SPLIT_EMPTIED, {"from": source.id, "into": into.id, "now": now})
    await tx.execute(store.SPLIT_UNDONE, {"id": into.id, "now": now})
    return SplitDone(source, into, messages)


async def _restored(
    tx: Transaction, source: Conversation, into: Conversation, moved: dict[str, Any], untouched: bool
) -> Conversation:
    if untouched:
        return (await undoing.write_back(tx, [Before(source.id, source.version, moved["source"])]))[0]
    waits: Sequence[datetime] = [at for at in (source.waiting_since, into.waiting_since) if at is not None]
    return await recount(tx, source.id, min(waits, default=None))
