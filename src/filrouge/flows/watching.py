"""What happened, turned into what people are told. Reads events behind everybody's back: it may be late, it may fail,
and the story goes on all the same."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from filrouge.access.service import sight
from filrouge.agents import service as agents
from filrouge.channels.events import OutgoingChanged
from filrouge.company import service as company
from filrouge.conversations.events import (
    Assigned,
    MessageReceived,
    PromiseBroken,
    TaskAdded,
    TaskChanged,
    TaskReminded,
)
from filrouge.conversations.service import caring
from filrouge.conversations.service.caring import Caring
from filrouge.desk.events import Mentioned, ScheduledChanged
from filrouge.desk.service import digests, notifying, preferences
from filrouge.desk.service.notifying import Notice
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.platform.events import Event
from filrouge.platform.watching import Watcher
from filrouge.terms.errors import NotFound
from filrouge.terms.scope import Actor

READS = ("conversations:read_team", "conversations:read_all")
ANSWERED = "conversations.message_sent"
GIVING = ("conversations.assigned", "conversations.undone")
IMPORTED = timedelta(minutes=10)
"""An act that is written down so long after it was done comes from an imported history."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Who is concerned, and by what."""

    kind: str
    users: Collection[UUID]
    message_id: UUID | None = None
    task_id: UUID | None = None


Reader = Callable[[Transaction, Event, Any, Caring], Awaitable[list[Concern]]]


def watcher() -> Watcher:
    """The watcher that makes notifications."""
    return Watcher("notifications", notify, digests.begin_anew)


async def notify(tx: Transaction, event: Event, now: datetime) -> None:
    """Makes the notifications of one event: for those it concerns who see its conversation now, never for who did it.
    The same event again makes no second one."""
    reader = READERS.get(event.type)
    if reader is None:
        return
    fact = event.fact()
    care = await caring.caring_for(tx, fact.conversation_id, event.recorded_at)
    if care is None:
        return
    concerns = await reader(tx, event, fact, care)
    author = _user_of(event.actor)
    people = await sight.people(tx, {user for concern in concerns for user in concern.users if user != author})
    users = {user for user, person in people.items() if may_see(person.actor, care)}
    if not users:
        return
    zone = (await company.get_company(tx)).time_zone
    wanted = await preferences.of_many(tx, users, zone)
    messages = {concern.message_id for concern in concerns if concern.message_id}
    places = await places_of(tx, messages, {care.id: care}, now)
    for concern in concerns:
        there = places.get(concern.message_id, care) if concern.message_id else care
        told = {user for user in users & set(concern.users) if there and may_see(people[user].actor, there)}
        notice = Notice(
            concern.kind,
            cause_id=event.id,
            at=event.recorded_at,
            conversation_id=fact.conversation_id,
            message_id=concern.message_id,
            task_id=concern.task_id,
            actor_id=author,
        )
        await notifying.make(tx, notice, told, wanted, now)


def _user_of(actor: str) -> UUID | None:
    kind, _, user_id = actor.partition(":")
    return UUID(user_id) if kind == "user" and user_id else None


def may_see(actor: Actor, care: Caring) -> bool:
    """Whether somebody reads this conversation, as their rights and its place are now."""
    return any(actor.may(permission) for permission in READS) and care.seen_by(actor.scope)


async def places_of(
    tx: Transaction, messages: Collection[UUID], cared: Mapping[UUID, Caring], now: datetime
) -> dict[UUID, Caring | None]:
    """Where messages stand now, whatever the conversation they were in: whoever is told of one must read both. None for
    those taken back; those that are gone are left out. `cared` holds conversations that are read already."""
    said = (await caring.said_by_id(tx, messages)).values()
    elsewhere = {one.conversation_id for one in said if not one.withdrawn} - cared.keys()
    there = {**cared, **await caring.caring_for_many(tx, elsewhere, now)}
    return {one.id: None if one.withdrawn else there.get(one.conversation_id) for one in said}


async def _members(tx: Transaction, teams: Collection[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for team_id in sorted(set(teams)):
        try:
            team = await agents.get_team(tx, team_id)
        except NotFound:
            continue
        if team.row.active:
            found |= {user_id for user_id, _ in team.members}
    return found


async def _mentioned(tx: Transaction, event: Event, fact: Mentioned, care: Caring) -> list[Concern]:
    called = set(fact.user_ids) | await _members(tx, fact.team_ids)
    return [Concern("mention", called, message_id=fact.message_id)]


async def _received(tx: Transaction, event: Event, fact: MessageReceived, care: Caring) -> list[Concern]:
    if fact.kind != "message":
        return []
    said = await caring.said(tx, fact.message_id)
    if said is None or not said.delivered:
        return []
    assignee = await _assignee_then(tx, event, fact.conversation_id, care)
    mine = {assignee} if assignee else set()
    return [
        Concern("reply_assigned", mine, message_id=fact.message_id),
        Concern("reply_followed", set(care.followers) - mine, message_id=fact.message_id),
    ]


async def _assignee_then(tx: Transaction, event: Event, conversation_id: UUID, care: Caring) -> UUID | None:
    """Who had the conversation when this happened, unless they have answered since: whoever was given it later knows
    what they were given, and whoever answered has read it."""
    since = await events.of_subjects(tx, [conversation_id], (*GIVING, ANSWERED), since=event.recorded_at)
    given = [one for one in since if one.type in GIVING]
    assignee: UUID | None = given[0].fact().from_user_id if given else care.assignee_id
    answered = any(one.type == ANSWERED and one.actor == f"user:{assignee}" for one in since)
    return None if answered else assignee


async def _assigned(tx: Transaction, event: Event, fact: Assigned, care: Caring) -> list[Concern]:
    to = fact.to_user_id
    imported = event.recorded_at - event.occurred_at > IMPORTED
    if to is None or to == fact.from_user_id or care.assignee_id != to or imported:
        return []
    return [Concern("assigned", {to})]


async def _task_added(tx: Transaction, event: Event, fact: TaskAdded, care: Caring) -> list[Concern]:
    return [Concern("task_given", {fact.owner_id}, task_id=fact.task_id)] if fact.owner_id else []


async def _task_changed(tx: Transaction, event: Event, fact: TaskChanged, care: Caring) -> list[Concern]:
    if fact.owner_id is None or fact.state != "open" or "owner_id" not in fact.fields:
        return []
    return [Concern("task_given", {fact.owner_id}, task_id=fact.task_id)]


async def _owners(tx: Transaction, fact: TaskReminded | PromiseBroken, care: Caring) -> set[UUID]:
    """Whose it is: its owner, else the team it is given to, else who has the conversation."""
    if fact.owner_id is not None:
        return {fact.owner_id}
    if fact.team_id is not None:
        return await _members(tx, [fact.team_id])
    return {care.assignee_id} if care.assignee_id else set()


async def _task_reminded(tx: Transaction, event: Event, fact: TaskReminded, care: Caring) -> list[Concern]:
    return [Concern("task_due", await _owners(tx, fact, care), task_id=fact.task_id)]


async def _promise_broken(tx: Transaction, event: Event, fact: PromiseBroken, care: Caring) -> list[Concern]:
    return [Concern("promise_broken", await _owners(tx, fact, care), task_id=fact.task_id)]


async def _scheduled(tx: Transaction, event: Event, fact: ScheduledChanged, care: Caring) -> list[Concern]:
    kind = {"held": "scheduled_held", "cancelled": "scheduled_cancelled"}.get(fact.state)
    return [Concern(kind, {fact.author_id})] if kind else []


async def _outgoing(tx: Transaction, event: Event, fact: OutgoingChanged, care: Caring) -> list[Concern]:
    if fact.state != "failed":
        return []
    said = await caring.said(tx, fact.message_id)
    author = said.author_user_id if said else None
    return [Concern("delivery_failed", {author}, message_id=fact.message_id)] if author else []


READERS: Mapping[str, Reader] = {
    "desk.mentioned": _mentioned,
    "conversations.message_received": _received,
    "conversations.assigned": _assigned,
    "conversations.task_added": _task_added,
    "conversations.task_changed": _task_changed,
    "conversations.task_reminded": _task_reminded,
    "conversations.promise_broken": _promise_broken,
    "desk.scheduled_changed": _scheduled,
    "channels.outgoing_changed": _outgoing,
}
