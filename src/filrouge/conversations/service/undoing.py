"""Undo: what conversations were before an act of a person, for a short while.

    before = await undoing.look(tx, actor, [conversation.id])
    …                                             # the act
    undo_id = await undoing.remember(tx, actor, "close", before, now)

`flows/undoing.py` takes an act back; whatever an act did beside the conversations themselves goes into `extra`.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.conversations.events import FollowerChanged, Undone
from filrouge.conversations.service.receiving import tell
from filrouge.conversations.store import Conversation
from filrouge.conversations.store import undoing as store
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Conflict, Forbidden, NotFound
from filrouge.terms.scope import Actor, sees

KEPT = timedelta(seconds=60)
"""How long an act can be taken back: the ten seconds that the desk offers, and what a bad line takes."""
PERMISSIONS: Mapping[str, str] = {
    "assign": "conversations:assign",
    "close": "conversations:close",
    "reopen": "conversations:close",
    "merge": "conversations:close",
}
"""What an act needs, when it is not `conversations:reply`."""


class UndoExpired(Conflict):
    """The act is too long ago to be taken back."""

    code = "conversations.undo_expired"


class AlreadyUndone(Conflict):
    """It was taken back before."""

    code = "conversations.already_undone"


@dataclass(frozen=True, slots=True)
class Before:
    """A conversation as it was: its version, and facts of which ids, codes and instants are made. No words."""

    id: UUID
    version: int
    facts: dict[str, Any]
    after: dict[str, Any] = field(default_factory=dict)
    """Of an act that is done: the state it left, and the version that chose it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An act that is about to be taken back. The versions are those after the act."""

    id: UUID
    act: str
    before: tuple[Before, ...]
    extra: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Restored:
    was: Conversation
    now: Conversation


def needs(act: str) -> str:
    """The permission for an act."""
    return PERMISSIONS.get(act, "conversations:reply")


async def look(tx: Transaction, actor: Actor, conversations: Collection[UUID]) -> list[Before]:
    """What these conversations are now, in the order of their ids. The caller has locked them."""
    params = {"ids": sorted(set(conversations)), "user_id": actor.user_id}
    return await tx.all(Before, store.LOOK, params)


async def remember(
    tx: Transaction,
    actor: Actor,
    act: str,
    before: Sequence[Before],
    now: datetime,
    extra: Mapping[str, Any] | None = None,
) -> UUID | None:
    """Keeps what `look` saw before an act that is now done, so that this person can take it back. None when nothing
    changed, and for programs. `extra` holds ids for whoever takes back what is not of the conversations' own."""
    if actor.user_id is None:
        return None
    after = {one.id: one for one in await look(tx, actor, [one.id for one in before])}
    changed = [one for one in before if after[one.id] != one]
    if not changed and not extra:
        return None
    undo_id = uuid7()
    kept = {
        "conversations": [_kept(one, after[one.id]) for one in changed],
        "extra": dict(extra or {}),
    }
    await tx.execute(
        store.KEEP,
        {
            "id": undo_id, "user_id": actor.user_id, "act": act, "before": Jsonb(kept), "now": now,
            "expires_at": now + KEPT,
        },
    )  # fmt: skip
    return undo_id


def _kept(before: Before, after: Before) -> dict[str, Any]:
    left = {name: after.facts["row"][name] for name in ("state", "state_version")}
    return {"id": str(before.id), "version": after.version, "facts": before.facts, "after": left}


@dataclass(frozen=True, slots=True)
class _Row:
    id: UUID
    user_id: UUID
    act: str
    before: dict[str, Any]
    expires_at: datetime
    undone_at: datetime | None


async def lock(tx: Transaction, conversations: Collection[UUID]) -> None:
    """Locks conversations in the order of their ids; whoever acts on them checks their sight."""
    await tx.rows(store.LOCK_ONLY, {"ids": sorted(set(conversations))})


async def find(tx: Transaction, actor: Actor, undo_id: UUID, now: datetime) -> Kept:
    """The act under this name, which can be taken back. Raises NotFound, Forbidden for another person's act or a
    right that is gone, AlreadyUndone, UndoExpired."""
    row = await tx.find(_Row, store.FIND, {"id": undo_id})
    if row is None:
        raise NotFound("There is nothing to undo under this name.")
    if row.user_id != actor.user_id:
        raise Forbidden("Only the person who did this can undo it.")
    if row.undone_at is not None:
        raise AlreadyUndone("This was undone already.", fields={"at": row.undone_at.isoformat()})
    if now >= row.expires_at:
        raise UndoExpired("This is too long ago to be undone.", fields={"at": row.expires_at.isoformat()})
    if not actor.may(needs(row.act)):
        raise Forbidden("Your role does not allow this any more.", fields={"permission": needs(row.act)})
    before = tuple(
        Before(UUID(one["id"]), one["version"], one["facts"], one.get("after", {}))
        for one in row.before["conversations"]
    )
    return Kept(row.id, row.act, before, row.before["extra"])


async def take(tx: Transaction, actor: Actor, undo_id: UUID, now: datetime) -> Kept:
    """The same, taken: it cannot be taken again."""
    kept = await find(tx, actor, undo_id, now)
    await tx.execute(store.DONE, {"id": undo_id, "now": now})
    return kept


async def put_back(tx: Transaction, actor: Actor, kept: Kept, now: datetime) -> tuple[list[Restored], list[UUID]]:
    """Every conversation that nobody touched since the act is what it was; the others, which moved on, are named."""
    rows = await tx.all(Conversation, store.LOCK, {"ids": [one.id for one in kept.before]})
    present: dict[UUID, Conversation] = {row.id: row for row in rows}
    given: list[Before] = []
    moved_on: list[UUID] = []
    for one in kept.before:
        found = present.get(one.id)
        team = one.facts["row"]["team_id"]
        if (
            found is not None
            and (found.version, found.merged_into_id) == (one.version, None)
            and sees(actor.scope, found.legal_entity_id, found.brand_id, UUID(team) if team else None)
        ):
            given.append(one)
        else:
            moved_on.append(one.id)
    if kept.act == "follow":
        return await _follow_as_before(tx, actor, [present[one.id] for one in given], given, now), moved_on
    restored = [Restored(present[c.id], c) for c in await write_back(tx, given)]
    for one_restored in restored:
        await _tell(tx, actor, kept.act, one_restored, now)
    return restored, moved_on


async def write_back(tx: Transaction, given: Sequence[Before]) -> list[Conversation]:
    """Writes facts back to conversations that the caller has locked; each has its next version then."""
    if not given:
        return []
    facts = {"facts": facts_of(given)}
    restored = await tx.all(Conversation, store.PUT_BACK, facts)
    for statement in (store.PUT_BACK_MATTERS, store.PUT_BACK_INTERACTIONS, store.PUT_BACK_TAGS):
        await tx.execute(statement, facts)
    return sorted(restored, key=lambda c: c.id)


async def put_back_wait(
    tx: Transaction, actor: Actor, one: Before, conversation_id: UUID, message_id: UUID, at: datetime, now: datetime
) -> None:
    """After an answer of `at` was withdrawn from a story that moved on: whoever waited for an answer waits again since
    then, and neither the end or pause that came with the answer nor the person it gave the conversation to stays,
    unless somebody chose another state since. The caller has locked `conversation_id`, where the story of `one` goes
    on."""
    row = one.facts["row"]
    was = await tx.one(Conversation, store.ONE, {"id": conversation_id})
    values = {
        "id": conversation_id,
        "message_id": message_id,
        "at": at,
        "waiting_since": row["waiting_since"],
        "given": row["assignee_id"] is None and one.id == conversation_id,
        "paused_with": _paused_with(one) if one.id == conversation_id else None,
        "state": "snoozed" if row["state"] == "snoozed" else "open",
        "snoozed_until": row["snoozed_until"] if row["state"] == "snoozed" else None,
        "user_id": actor.user_id,
    }
    present = await tx.one(Conversation, store.PUT_BACK_WAIT, values)
    if was.state != present.state:
        facts = {"facts": facts_of([one])}
        await tx.execute(store.PUT_BACK_MATTERS, facts)
        await tx.execute(store.PUT_BACK_INTERACTIONS, facts)
    if (was.state, was.snoozed_until, was.assignee_id) != (present.state, present.snoozed_until, present.assignee_id):
        await _tell(tx, actor, "answer", Restored(was, present), now)


def _paused_with(one: Before) -> int | None:
    """The version that the act chose a pause with; None when it chose none."""
    chosen: int | None = one.after.get("state_version")
    chose = one.after.get("state") == "snoozed" and chosen != one.facts["row"].get("state_version")
    return chosen if chose else None


def facts_of(given: Sequence[Before]) -> str:
    return json.dumps([{"id": str(one.id), "facts": one.facts} for one in given])


async def _follow_as_before(
    tx: Transaction, actor: Actor, present: Sequence[Conversation], given: Sequence[Before], now: datetime
) -> list[Restored]:
    params = {"facts": facts_of(given), "user_id": actor.user_id, "now": now}
    await tx.execute(store.PUT_BACK_FOLLOWS, params)
    for conversation, one in zip(present, given, strict=True):
        fact = FollowerChanged(conversation.id, actor.user_id, bool(one.facts["follows"]))  # type: ignore[arg-type]
        await tell(tx, conversation, fact, actor.label(), now)
    return [Restored(one, one) for one in present]


async def _tell(tx: Transaction, actor: Actor, act: str, one: Restored, now: datetime) -> None:
    fact = Undone(
        one.now.id,
        Code(act),
        Code(one.was.state),
        Code(one.now.state),
        one.was.assignee_id,
        one.now.assignee_id,
        one.was.team_id,
        one.now.team_id,
    )
    await tell(tx, one.now, fact, actor.label(), now)
