"""Two conversations become one, and can be taken apart again, also after new words came: those stay where they came."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.conversations import events as facts
from filrouge.conversations.service import undoing
from filrouge.conversations.service.moving import bring_home, ids, move_messages, recount
from filrouge.conversations.service.receiving import tell
from filrouge.conversations.service.taking import Merged, check_version, end_of
from filrouge.conversations.service.undoing import AlreadyUndone, Before
from filrouge.conversations.store import Conversation
from filrouge.conversations.store import merging as store
from filrouge.conversations.store import undoing as looking
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Conflict, Forbidden, NotFound
from filrouge.terms.ids import show
from filrouge.terms.scope import Actor, sees

PERMISSION = "conversations:close"
ACROSS_TEAMS = "conversations:assign"


class CannotMerge(Conflict):
    """These two conversations cannot become one: `fields["why"]` is `same`, `legal_entity`, `brand` or `customer`."""

    code = "conversations.cannot_merge"


@dataclass(frozen=True, slots=True)
class MergeDone:
    merge_id: UUID
    source: Conversation
    target: Conversation
    messages: list[UUID]


@dataclass(frozen=True, slots=True)
class TakenApart:
    merge_id: UUID
    source: Conversation
    target: Conversation
    messages: list[UUID]
    extra: dict[str, Any]
    """What others kept beside the merge (`keep`)."""


@dataclass(frozen=True, slots=True)
class _Row:
    id: UUID
    source_id: UUID
    target_id: UUID
    moved: dict[str, Any]
    merged_at: datetime
    undone_at: datetime | None


async def lock_pair(
    tx: Transaction, actor: Actor, source_id: UUID, target_id: UUID, expected_version: int | None = None
) -> tuple[Conversation, Conversation]:
    """Both conversations, locked in the order of their ids, so that two people who merge crosswise do not hold each
    other up. Raises Forbidden, NotFound, Merged, Stale, CannotMerge."""
    if not actor.may(PERMISSION):
        raise Forbidden("Your role does not allow this.", fields={"permission": PERMISSION})
    if source_id == target_id:
        raise CannotMerge("A conversation is not merged into itself.", fields={"why": "same"})
    source, target = await _lock(tx, actor, source_id, target_id)
    await check_version(tx, target, None)
    await check_version(tx, source, expected_version)
    if source.legal_entity_id != target.legal_entity_id:
        raise CannotMerge("These conversations are of two legal entities.", fields={"why": "legal_entity"})
    if source.brand_id != target.brand_id:
        raise CannotMerge("These conversations are of two brands.", fields={"why": "brand"})
    if source.team_id != target.team_id and not actor.may(ACROSS_TEAMS):
        raise Forbidden("Your role does not allow moving words to another team.", fields={"permission": ACROSS_TEAMS})
    return source, target


async def _lock(tx: Transaction, actor: Actor, *wanted: UUID) -> list[Conversation]:
    rows = await tx.all(Conversation, looking.LOCK, {"ids": sorted(wanted)})
    found: dict[UUID, Conversation] = {row.id: row for row in rows}
    for one in wanted:
        row = found.get(one)
        if row is None or not sees(actor.scope, row.legal_entity_id, row.brand_id, row.team_id):
            raise NotFound("This conversation does not exist or is out of your sight.")
    return [found[one] for one in wanted]


async def merge(
    tx: Transaction,
    actor: Actor,
    source: Conversation,
    target: Conversation,
    now: datetime,
    *,
    own: Collection[UUID] = (),
) -> MergeDone:
    """All of `source` goes on in `target`: messages, matters, parties, tags, followers, links, tasks. The caller has
    locked both (`lock_pair`) and knows that they concern the same people; `own` are the identities of the target's
    customer, who are no parties there."""
    before = {one.id: one for one in await undoing.look(tx, actor, [source.id, target.id])}
    pair = {"from": source.id, "to": target.id, "now": now, "own": sorted(own)}
    messages = await move_messages(tx, source.id, target.id, None)
    matters = [row[0] for row in await tx.rows(store.MATTERS_MOVE, pair)]
    await bring_home(tx, target, now)
    ended = await tx.rows(store.INTERACTIONS_END, {**pair, "matters": matters})
    parties = await tx.rows(store.PARTIES_COPY, pair)
    if source.customer_id != target.customer_id:
        parties += await tx.rows(store.PARTIES_OF_WRITERS, {**pair, "messages": messages})
    moved: dict[str, Any] = {
        "messages": messages,
        "matters": matters,
        "ended": [row[0] for row in ended],
        "parties": [row[0] for row in parties],
        "tasks": [row[0] for row in await tx.rows(store.TASKS_MOVE, pair)],
        "source": before[source.id].facts,
        "target": before[target.id].facts,
    }
    for what, take, give in (
        ("tags", store.TAGS_TAKE, store.TAGS_GIVE),
        ("followers", store.FOLLOWERS_TAKE, store.FOLLOWERS_GIVE),
        ("links", store.LINKS_TAKE, store.LINKS_GIVE),
    ):
        taken = [row[0] for row in await tx.rows(take, {"id": source.id})]
        given = await tx.rows(give, {"id": target.id, "rows": json.dumps(taken)}) if taken else []
        moved |= {what: taken, f"given_{what}": [row[0] for row in given]}
    await tx.execute(store.ANSWERING_DROP, {"id": source.id})
    target = await tx.one(Conversation, store.TARGET_AFTER, pair)
    source = await tx.one(Conversation, store.SOURCE_AFTER, pair)
    moved["target_version"] = target.version
    merge_id = uuid7()
    kept = Jsonb(json.loads(json.dumps(moved, default=str)))
    await tx.execute(store.MERGE_INSERT, {**pair, "id": merge_id, "moved": kept, "by": actor.user_id})
    for one in (source, target):
        fact = facts.Merged(one.id, merge_id, source.id, target.id, len(messages))
        await tell(tx, one, fact, actor.label(), now)
    return MergeDone(merge_id, source, target, messages)


async def keep(tx: Transaction, merge_id: UUID, extra: dict[str, Any]) -> None:
    """Remembers what was moved beside the conversations' own things, for `take_apart` to give back."""
    await tx.execute(store.MERGE_KEEP, {"id": merge_id, "extra": Jsonb({"extra": extra})})


async def take_apart(
    tx: Transaction, actor: Actor, merge_id: UUID, now: datetime, *, seen_from: UUID | None = None
) -> TakenApart:
    """Gives a merged conversation back what it had; what came to the other one since stays there. `seen_from` is one
    of the two, when the caller names the merge through it. Raises NotFound, AlreadyUndone, and Merged when the target
    itself was merged since: that one first."""
    if not actor.may(PERMISSION):
        raise Forbidden("Your role does not allow this.", fields={"permission": PERMISSION})
    peeked = await tx.rows(store.MERGE_PEEK, {"id": merge_id})
    if not peeked or (seen_from is not None and seen_from not in peeked[0]):
        raise NotFound("There is no such merge.")
    source, target = await _lock(tx, actor, *peeked[0])
    row = await tx.one(_Row, store.MERGE_FIND, {"id": merge_id})
    if row.undone_at is not None:
        raise AlreadyUndone("This merge was taken apart already.", fields={"at": row.undone_at.isoformat()})
    if target.merged_into_id is not None:
        raise Merged(
            "The conversation was itself merged into another one; take that apart first.",
            fields={"into": show("cnv", await end_of(tx, target.id))},
        )
    moved = row.moved
    untouched = target.version == moved["target_version"]
    still_waits = target.waiting_since is not None
    messages = await _give_back(tx, source, target, moved, now)
    if untouched:
        [target] = await undoing.write_back(tx, [Before(target.id, target.version, moved["target"])])
    else:
        target = await _as_it_went_on(tx, target, row)
        if not still_waits:
            moved["source"]["row"] |= {"waiting_since": None}
    [source] = await undoing.write_back(tx, [Before(source.id, source.version, moved["source"])])
    if len(messages) < len(moved["messages"]):
        source = await recount(tx, source.id, source.waiting_since)
    await tx.execute(store.MERGE_UNDONE, {"id": merge_id, "now": now})
    for one in (source, target):
        fact = facts.Unmerged(one.id, merge_id, source.id, target.id, len(messages))
        await tell(tx, one, fact, actor.label(), now)
    return TakenApart(merge_id, source, target, messages, moved.get("extra", {}))


async def _as_it_went_on(tx: Transaction, target: Conversation, row: _Row) -> Conversation:
    """The target without what goes back. A wait that was the source's goes with it."""
    waits = target.waiting_since
    waited = row.moved["target"]["row"]["waiting_since"]
    if waits is None or waits > row.merged_at:
        return await recount(tx, target.id, waits)
    if waited is not None:
        return await recount(tx, target.id, datetime.fromisoformat(waited))
    return await recount(tx, target.id, waits, recorded_since=row.merged_at)


async def _give_back(
    tx: Transaction, source: Conversation, target: Conversation, moved: dict[str, Any], now: datetime
) -> list[UUID]:
    """Everything of the source that is still in the target; the messages among it."""
    messages = await move_messages(tx, target.id, source.id, ids(moved["messages"]))
    back = {"from": target.id, "to": source.id, "now": now}
    await tx.execute(store.MATTERS_MOVE_SOME, {**back, "matters": ids(moved["matters"])})
    await bring_home(tx, source, now)
    await bring_home(tx, target, now)
    await tx.execute(store.INTERACTIONS_AGAIN, {"interactions": ids(moved["ended"])})
    await tx.execute(store.PARTIES_DROP, {"id": target.id, "identities": ids(moved["parties"])})
    await tx.execute(store.TASKS_MOVE_SOME, {**back, "tasks": ids(moved["tasks"])})
    await tx.execute(store.TAGS_DROP, {"id": target.id, "tags": ids(moved["given_tags"])})
    await tx.execute(store.FOLLOWERS_DROP, {"id": target.id, "users": ids(moved["given_followers"])})
    await tx.execute(store.LINKS_DROP, {"id": target.id, "others": ids(moved["given_links"])})
    for what, give in (("followers", store.FOLLOWERS_GIVE), ("links", store.LINKS_GIVE)):
        if moved[what]:
            await tx.rows(give, {"id": source.id, "rows": json.dumps(moved[what])})
    return messages
