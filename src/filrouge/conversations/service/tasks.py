"""Tasks and promises: work to do on a conversation, and what we said we would do, by when.

A task is open, then done or cancelled. A promise is open, then kept, cancelled, or broken once its moment has passed;
a broken one can still be kept, late. Words stand in the table, never in events.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.conversations.events import PromiseBroken, PromiseKept, TaskAdded, TaskChanged, TaskReminded
from filrouge.conversations.service import handling
from filrouge.conversations.service.receiving import tell
from filrouge.conversations.store import Conversation
from filrouge.conversations.store import tasks as store
from filrouge.conversations.store.tasks import Task
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Conflict, Forbidden, Invalid, NotFound
from filrouge.terms.moments import Moment
from filrouge.terms.scope import SYSTEM, Actor

__all__ = ["Task"]

TITLE_MAX = 300
TASKS_MAX = 500
"""How many tasks and promises one conversation may have."""
TIMER_BATCH = 200
PERMISSION = "conversations:reply"
KINDS = ("task", "promise")


class StaleTask(Conflict):
    """The task was changed since it was read; `fields["version"]` is the present one."""

    code = "conversations.task_stale"


class WrongTaskState(Conflict):
    """The task or promise is not in a state that allows this."""

    code = "conversations.task_state"


@dataclass(frozen=True, slots=True)
class NewTask:
    """What is to be done. A promise needs a moment; without an owner or a team it belongs to who makes it."""

    kind: str
    title: str
    owner_id: UUID | None = None
    team_id: UUID | None = None
    due: Moment | None = None
    remind_at: datetime | None = None


def _check_title(title: str) -> str:
    words = " ".join(title.split())
    if not words or len(words) > TITLE_MAX:
        raise Invalid(f"Say in 1 to {TITLE_MAX} characters what is to be done.", fields={"field": "title"})
    return words


async def add(tx: Transaction, actor: Actor, conversation: Conversation, wish: NewTask, now: datetime) -> Task:
    """A task or promise in a conversation that the caller has locked. Raises Forbidden, Invalid."""
    if not actor.may(PERMISSION):
        raise Forbidden("Your role does not allow this.", fields={"permission": PERMISSION})
    if wish.kind not in KINDS:
        raise Invalid("It is a task or a promise.", fields={"field": "kind"})
    if wish.kind == "promise" and wish.due is None:
        raise Invalid("Say by when you promise it.", fields={"field": "due"})
    if await tx.value(store.TASKS_COUNT, {"id": conversation.id}) >= TASKS_MAX:
        raise Invalid(f"A conversation has at most {TASKS_MAX} tasks.", fields={"limit": TASKS_MAX})
    owner_id = wish.owner_id if wish.owner_id or wish.team_id else actor.user_id
    task = await tx.one(
        Task,
        store.TASK_INSERT,
        {
            "id": uuid7(),
            "conversation_id": conversation.id,
            "kind": wish.kind,
            "title": _check_title(wish.title),
            "owner_id": owner_id,
            "team_id": wish.team_id,
            "due_local": wish.due and wish.due.local,
            "time_zone": wish.due and wish.due.time_zone,
            "due_at": wish.due and wish.due.at,
            "remind_at": wish.remind_at,
            "created_by": actor.user_id,
            "now": now,
        },
    )
    fact = TaskAdded(conversation.id, task.id, Code(task.kind), task.owner_id, task.team_id, task.due_at)
    await tell(tx, conversation, fact, actor.label(), now)
    return task


async def get(tx: Transaction, actor: Actor, task_id: UUID) -> Task:
    """The task, locked, under the actor's scope. Raises NotFound."""
    found = await store.task(tx, task_id, actor.scope)
    if found is None:
        raise NotFound("This task does not exist or is out of your sight.")
    return found


async def get_for_change(tx: Transaction, actor: Actor, task_id: UUID, expected_version: int | None) -> Task:
    """Locks the task and checks permission and version. Raises Forbidden, NotFound, StaleTask."""
    if not actor.may(PERMISSION):
        raise Forbidden("Your role does not allow this.", fields={"permission": PERMISSION})
    task = await get(tx, actor, task_id)
    if expected_version is not None and task.version != expected_version:
        raise StaleTask("This was changed meanwhile; look again.", fields={"version": task.version})
    return task


async def change(tx: Transaction, actor: Actor, task: Task, changes: Mapping[str, Any], now: datetime) -> Task:
    """The locked task with another `title`, `owner_id`, `team_id`, or `due` (a Moment or None, with `remind_at`). A
    broken promise with a new moment is open again, and what was promised first stays in its story. Raises Invalid,
    WrongTaskState."""
    if task.state not in ("open", "broken"):
        raise WrongTaskState("Open it again before you change it.", fields={"state": task.state})
    given = dict(changes)
    if "title" in given:
        given["title"] = _check_title(given["title"])
    if "due" in given:
        due: Moment | None = given.pop("due")
        if due is None and task.kind == "promise":
            raise Invalid("Say by when you promise it.", fields={"field": "due"})
        given |= {
            "due_local": due and due.local, "time_zone": due and due.time_zone, "due_at": due and due.at,
            "remind_at": given.get("remind_at"), "reminded_at": None, "state": "open", "broken_at": None,
        }  # fmt: skip
    after = replace(task, **given)
    if after.owner_id is None and after.team_id is None:
        raise Invalid("It belongs to somebody or to a team.", fields={"field": "owner_id"})
    names = {name for name in ("title", "owner_id", "team_id", "due_at") if getattr(after, name) != getattr(task, name)}
    if not names and after.state == task.state:
        return task
    return await _write(tx, actor, after, now, sorted(names))


async def done(tx: Transaction, actor: Actor, task: Task, now: datetime) -> Task:
    """A locked task is done, a promise kept (late when it was broken). Doing it again changes nothing."""
    ended = "kept" if task.kind == "promise" else "done"
    if task.state == ended:
        return task
    if task.state == "cancelled":
        raise WrongTaskState("It was cancelled; open it again first.", fields={"state": task.state})
    late = task.due_at is not None and task.due_at <= now
    task = await _settle(tx, actor, task, ended, now)
    if ended == "kept":
        conversation = await handling.get(tx, SYSTEM, task.conversation_id)
        await tell(tx, conversation, PromiseKept(conversation.id, task.id, late), actor.label(), now)
        return task
    return await _tell(tx, actor, task, now, [])


async def cancel(tx: Transaction, actor: Actor, task: Task, now: datetime) -> Task:
    """It is not to be done any more. Cancelling again changes nothing."""
    if task.state == "cancelled":
        return task
    if task.state in ("done", "kept"):
        raise WrongTaskState("What is done cannot be cancelled.", fields={"state": task.state})
    return await _tell(tx, actor, await _settle(tx, actor, task, "cancelled", now), now, [])


async def reopen(tx: Transaction, actor: Actor, task: Task, now: datetime) -> Task:
    """Takes back that it was done, kept or cancelled. A promise that had been broken is broken again."""
    if task.state in ("open", "broken"):
        return task
    state = "broken" if task.broken_at is not None else "open"
    return await _write(tx, actor, replace(task, state=state, settled_by=None, settled_at=None), now, [])


async def open_promises(tx: Transaction, conversation_id: UUID) -> int:
    """How many promises of a conversation are not yet kept."""
    return int(await tx.value(store.PROMISES_OPEN, {"id": conversation_id}))


async def next_promise_at(tx: Transaction, conversation_id: UUID) -> datetime | None:
    """By when we said that we would do something there: the nearest promise that is open."""
    found: datetime | None = await tx.value(store.NEXT_PROMISE, {"id": conversation_id})
    return found


# The timer -----------------------------------------------------------------------------------------------------------


async def break_due(tx: Transaction, now: datetime) -> int:
    """Promises whose moment has passed are broken, each told once however many workers ask. Returns how many; a full
    batch means that there may be more."""
    broken = await tx.all(Task, store.BREAK_DUE, {"now": now, "limit": TIMER_BATCH})
    for task in sorted(broken, key=lambda one: (one.due_at or now, one.id)):
        conversation = await handling.get(tx, SYSTEM, task.conversation_id)
        fact = PromiseBroken(conversation.id, task.id, task.owner_id, task.team_id, task.due_at or now)
        await tell(tx, conversation, fact, "system", now)
    return len(broken)


async def remind_due(tx: Transaction, now: datetime) -> int:
    """What is due soon is told once. Returns how many."""
    due_soon = await tx.all(Task, store.REMIND_DUE, {"now": now, "limit": TIMER_BATCH})
    for task in sorted(due_soon, key=lambda one: (one.due_at or now, one.id)):
        conversation = await handling.get(tx, SYSTEM, task.conversation_id)
        fact = TaskReminded(
            conversation.id, task.id, Code(task.kind), task.owner_id, task.team_id, task.due_at or now
        )  # fmt: skip
        await tell(tx, conversation, fact, "system", now)
    return len(due_soon)


# Writing -------------------------------------------------------------------------------------------------------------


async def _settle(tx: Transaction, actor: Actor, task: Task, state: str, now: datetime) -> Task:
    settled = replace(task, state=state, settled_by=actor.user_id, settled_at=now)
    return await tx.one(Task, store.TASK_CHANGE, asdict(settled))


async def _write(tx: Transaction, actor: Actor, task: Task, now: datetime, fields: list[str]) -> Task:
    return await _tell(tx, actor, await tx.one(Task, store.TASK_CHANGE, asdict(task)), now, fields)


async def _tell(tx: Transaction, actor: Actor, task: Task, now: datetime, fields: list[str]) -> Task:
    conversation = await handling.get(tx, SYSTEM, task.conversation_id)
    fact = TaskChanged(
        conversation.id, task.id, Code(task.kind), Code(task.state), tuple(Code(name) for name in fields),
        task.owner_id, task.team_id, task.due_at,
    )  # fmt: skip
    await tell(tx, conversation, fact, actor.label(), now)
    return task
