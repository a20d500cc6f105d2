"""What is to be done, and by when: words and moments of people become tasks and promises in the brand's hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.access.service import directory
from filrouge.agents import service as agents
from filrouge.company import service as company
from filrouge.conversations.service import handling, tasks
from filrouge.conversations.service.handling import Conversation
from filrouge.conversations.service.tasks import NewTask, Task
from filrouge.platform.db import Transaction
from filrouge.terms import moments
from filrouge.terms.calendar import ALWAYS, Calendar, read_time_zone
from filrouge.terms.errors import NotFound
from filrouge.terms.moments import Doubt, Moment
from filrouge.terms.scope import SYSTEM, Actor
from filrouge.terms.settings import UnknownReference


@dataclass(frozen=True, slots=True)
class When:
    """A moment as it was asked for: local time (in `time_zone`, else the brand's), or open seconds from now."""

    local: datetime | None = None
    time_zone: str | None = None
    in_business_s: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A task or promise as it was asked for. `remind_before_s` are open seconds; None lets us choose."""

    kind: str
    title: str
    owner_id: UUID | None = None
    team_id: UUID | None = None
    when: When | None = None
    remind_before_s: int | None = None


@dataclass(frozen=True, slots=True)
class Promised:
    """The task, and what is odd about its moment."""

    task: Task
    doubts: tuple[Doubt, ...] = ()


async def add(tx: Transaction, actor: Actor, conversation: Conversation, wish: Wish, now: datetime) -> Promised:
    """A task or promise in a conversation that the caller has locked. Raises BadMoment, UnknownReference, Invalid."""
    await _check_people(tx, wish.owner_id, wish.team_id)
    hours = await company.opening_hours(tx, conversation.brand_id)
    due = await _moment(tx, wish.when, hours, now)
    new = NewTask(
        wish.kind,
        wish.title,
        wish.owner_id,
        wish.team_id,
        due,
        moments.remind_at(hours, now, due.at, wish.remind_before_s) if due else None,
    )
    return Promised(await tasks.add(tx, actor, conversation, new, now), due.doubts if due else ())


async def change(tx: Transaction, actor: Actor, task: Task, changes: Mapping[str, Any], now: datetime) -> Promised:
    """A locked task with another `title`, `owner_id`, `team_id` or `when` (a When, or None for no due time). Raises
    BadMoment, UnknownReference, Invalid, WrongTaskState."""
    given = dict(changes)
    await _check_people(tx, given.get("owner_id"), given.get("team_id"))
    doubts: tuple[Doubt, ...] = ()
    if "when" in given:
        conversation = await handling.get(tx, SYSTEM, task.conversation_id)
        hours = await company.opening_hours(tx, conversation.brand_id)
        due = await _moment(tx, given.pop("when"), hours, now)
        given |= {"due": due, "remind_at": moments.remind_at(hours, now, due.at) if due else None}
        doubts = due.doubts if due else ()
    return Promised(await tasks.change(tx, actor, task, given, now), doubts)


async def foresee(tx: Transaction, conversation: Conversation, when: When, now: datetime) -> Moment:
    """The moment that a wish would become, with what is odd about it. Raises BadMoment."""
    moment = await _moment(tx, when, await company.opening_hours(tx, conversation.brand_id), now)
    assert moment is not None
    return moment


async def _moment(tx: Transaction, when: When | None, hours: Calendar, now: datetime) -> Moment | None:
    if when is None:
        return None
    zone = when.time_zone or hours.time_zone
    if hours == ALWAYS and when.time_zone is None:
        zone = (await company.get_company(tx)).time_zone
    zone = read_time_zone(zone)
    if when.in_business_s is not None:
        return moments.in_open_time(when.in_business_s, zone, hours, now)
    if when.local is None:
        return None
    return moments.at_local(when.local, zone, hours, now)


async def _check_people(tx: Transaction, owner_id: UUID | None, team_id: UUID | None) -> None:
    if owner_id is not None and not await directory.works_here(tx, owner_id):
        raise UnknownReference("This agent is not here any more.", fields={"what": "user"})
    if team_id is None:
        return
    try:
        active = (await agents.get_team(tx, team_id)).row.active
    except NotFound:
        active = False
    if not active:
        raise UnknownReference("This team is not there any more.", fields={"what": "team"})
