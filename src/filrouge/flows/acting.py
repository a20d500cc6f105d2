"""An act of a person on conversations, one or many: checked, done, its due times settled, remembered for undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from filrouge.conversations.service import handling, tagging, undoing
from filrouge.conversations.service.handling import Conversation, Words
from filrouge.conversations.service.taking import AlreadyTaken
from filrouge.desk.service import tags
from filrouge.flows import due, handing_on
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Forbidden, Problem
from filrouge.terms.scope import Actor

MANY_MAX = 200


@dataclass(frozen=True, slots=True)
class Assign:
    """To an agent and a team, or to nobody; with `keeps_team` the conversation's team stays. `note` tells them what
    they must know."""

    user_id: UUID | None
    team_id: UUID | None = None
    keeps_team: bool = True
    note: str = ""
    kind = "assign"


@dataclass(frozen=True, slots=True)
class Close:
    wrap_up_code: str | None = None
    contact_reason_id: UUID | None = None
    note: str = ""
    kind = "close"


@dataclass(frozen=True, slots=True)
class Snooze:
    """Until an instant, or (None) until the customer answers."""

    until: datetime | None
    kind = "snooze"


@dataclass(frozen=True, slots=True)
class Resume:
    kind = "resume"


@dataclass(frozen=True, slots=True)
class Reopen:
    kind = "reopen"


@dataclass(frozen=True, slots=True)
class Reason:
    contact_reason_id: UUID | None
    kind = "reason"


@dataclass(frozen=True, slots=True)
class Tags:
    add: tuple[UUID, ...] = ()
    remove: tuple[UUID, ...] = ()
    kind = "tag"


@dataclass(frozen=True, slots=True)
class Follow:
    follows: bool
    kind = "follow"


Action = Assign | Close | Snooze | Resume | Reopen | Reason | Tags | Follow


@dataclass(frozen=True, slots=True)
class Acted:
    conversation: Conversation
    undo_id: UUID | None


@dataclass(frozen=True, slots=True)
class Refusal:
    id: UUID
    problem: Problem


@dataclass(frozen=True, slots=True)
class ActedMany:
    done: tuple[Conversation, ...]
    refused: tuple[Refusal, ...]
    undo_id: UUID | None


async def act(
    tx: Transaction, actor: Actor, conversation_id: UUID, expected_version: int | None, action: Action, now: datetime
) -> Acted:
    """Raises Forbidden, NotFound, Merged, Stale, and what the act itself refuses."""
    conversation = await handling.get_for_change(
        tx, actor, undoing.needs(action.kind), conversation_id, expected_version
    )
    await _check_once(tx, actor, action)
    before = await undoing.look(tx, actor, [conversation.id])
    conversation = await _perform(tx, actor, conversation, action, now)
    await due.settle_due(tx, conversation.id, now)
    return Acted(conversation, await undoing.remember(tx, actor, action.kind, before, now))


def needs(kind: str) -> str:
    """The permission that an act needs."""
    return undoing.needs(kind)


async def take(tx: Transaction, actor: Actor, conversation_id: UUID, now: datetime) -> Acted:
    """What nobody has is the actor's. Raises AlreadyTaken when a colleague was faster."""
    conversation = await handling.get_for_change(tx, actor, needs(Assign.kind), conversation_id, None)
    if conversation.assignee_id is not None or conversation.state != "open":
        raise AlreadyTaken("A colleague took it at the same moment.")
    return await act(tx, actor, conversation.id, None, Assign(actor.user_id), now)


async def act_on_many(
    tx: Transaction, actor: Actor, conversations: Sequence[UUID], action: Action, now: datetime
) -> ActedMany:
    """The same act on many conversations, whatever their versions: each under its own rights, those that refuse are
    named, the others are done. They are locked in the order of their ids, and have one undo."""
    if not actor.may(undoing.needs(action.kind)):
        raise Forbidden("Your role does not allow this.", fields={"permission": undoing.needs(action.kind)})
    await _check_once(tx, actor, action)
    wanted = sorted(set(conversations))[:MANY_MAX]
    await undoing.lock(tx, wanted)
    before = await undoing.look(tx, actor, wanted)
    done: dict[UUID, Conversation] = {}
    refused: dict[UUID, Refusal] = {}
    async with events.held(tx):
        for conversation_id in wanted:
            try:
                async with tx.savepoint():
                    found = await handling.get_for_change(tx, actor, undoing.needs(action.kind), conversation_id, None)
                    done[conversation_id] = await _perform(tx, actor, found, action, now)
            except Problem as problem:
                refused[conversation_id] = Refusal(conversation_id, problem)
    await due.settle_many(tx, list(done), now)
    undo_id = await undoing.remember(tx, actor, action.kind, [one for one in before if one.id in done], now)
    asked = list(dict.fromkeys(conversations))
    return ActedMany(
        tuple(done[one] for one in asked if one in done),
        tuple(refused[one] for one in asked if one in refused),
        undo_id,
    )


async def _check_once(tx: Transaction, actor: Actor, action: Action) -> None:
    """What is asked once, however many conversations there are."""
    if isinstance(action, Tags):
        await tags.check_usable(tx, actor, action.add)


async def _perform(
    tx: Transaction, actor: Actor, conversation: Conversation, action: Action, now: datetime
) -> Conversation:
    match action:
        case Assign():
            team_id = conversation.team_id if action.keeps_team else action.team_id
            if action.note.strip():
                conversation, _ = await handling.add_note(tx, actor, conversation, Words(action.note, None), (), now)
            return await handing_on.assign(tx, actor, conversation, action.user_id, team_id, now)
        case Close():
            return await _close(tx, actor, conversation, action, now)
        case Snooze():
            return await handling.snooze(tx, actor, conversation, action.until, now)
        case Resume():
            return await handling.resume(tx, actor, conversation, "agent", now)
        case Reopen():
            return await handling.reopen(tx, actor, conversation, now)
        case Reason():
            return await handling.set_reason(tx, actor, conversation, action.contact_reason_id, now)
        case Tags():
            return await tagging.tag(tx, actor, conversation, action.add, action.remove, now)
        case Follow():
            return await tagging.follow(tx, actor, conversation, action.follows, now)
        case _:
            assert_never(action)


async def _close(
    tx: Transaction, actor: Actor, conversation: Conversation, action: Close, now: datetime
) -> Conversation:
    if action.contact_reason_id is not None:
        conversation = await handling.set_reason(tx, actor, conversation, action.contact_reason_id, now)
    if action.note.strip():
        conversation, _ = await handling.add_note(tx, actor, conversation, Words(action.note, None), (), now)
    return await handling.close(tx, actor, conversation, action.wrap_up_code, now)
