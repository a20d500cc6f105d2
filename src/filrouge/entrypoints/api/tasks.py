"""Tasks and promises: made in a conversation, done, kept, listed by their moment."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator, Field, model_validator

from filrouge.conversations.core import reference
from filrouge.conversations.service import handling, tasks
from filrouge.entrypoints.api.deps import Idempotent, Now, Page, Snapshot, Tx, Who
from filrouge.entrypoints.api.fields import (
    Body,
    ConversationIdField,
    Instant,
    InvalidCursor,
    Items,
    Shown,
    TaskIdField,
    TeamIdField,
    UserIdField,
    Version,
    absent,
    changes_of,
    read_cursor,
    show_cursor,
)
from filrouge.entrypoints.api.inbox import check_reads
from filrouge.entrypoints.api.rows import CustomerShown, PersonShown, TeamNamed, initials, person
from filrouge.flows import promising
from filrouge.flows.promising import When, Wish
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Invalid, NotFound
from filrouge.terms.moments import AHEAD_MAX_DAYS, Doubt
from filrouge.terms.scope import Actor
from filrouge.views import tasks as lists

of_conversation = APIRouter(prefix="/conversations", tags=["desk"], route_class=Idempotent)
router = APIRouter(prefix="/tasks", tags=["desk"], route_class=Idempotent)


def _naive(value: datetime) -> datetime:
    if value.tzinfo is not None:
        raise ValueError("local time has no offset: 2026-11-25T10:00")
    return value


Local = Annotated[datetime, AfterValidator(_naive)]
"""What the clock on the wall shows: `2026-11-25T10:00`, without an offset."""
Title = Annotated[str, Field(min_length=1, max_length=tasks.TITLE_MAX)]
OpenSeconds = Annotated[int, Field(ge=60, le=AHEAD_MAX_DAYS * 24 * 3600)]


class LeftShown(Shown):
    """Open time from making it to its moment, and how much of it has passed at `counted_at`."""

    total_s: int
    passed_s: int
    counted_at: Instant
    closes_at: Instant | None
    opens_at: Instant | None


class TaskConversation(Shown):
    id: ConversationIdField
    reference: str
    subject: str
    state: Literal["open", "snoozed", "closed"]
    customer: CustomerShown


class TaskShown(Shown):
    """`due_local` is what the clock on the wall in `time_zone` shows at `due_at`. `late`: its moment passed before it
    was done or kept."""

    id: TaskIdField
    kind: Literal["task", "promise"]
    title: str
    state: Literal["open", "done", "broken", "kept", "cancelled"]
    owner: PersonShown | None
    team: TeamNamed | None
    due_at: Instant | None
    due_local: str | None
    time_zone: str | None
    left: LeftShown | None
    late: bool
    broken_at: Instant | None
    created_at: Instant
    created_by: PersonShown | None
    settled_at: Instant | None
    settled_by: PersonShown | None
    version: int
    conversation: TaskConversation


class DoubtShown(Shown):
    """What is odd about a moment: `closed` (nobody is there; `instead` is the next opening), `skipped` (the clock jumps
    over it; `instead` is what was taken), `doubled` (it comes twice, the first was taken; `instead` is the second)."""

    code: Literal["closed", "skipped", "doubled"]
    instead: Instant | None


class TaskMade(Shown):
    task: TaskShown
    warnings: list[DoubtShown]


class Foreseen(Shown):
    due_at: Instant
    due_local: str
    time_zone: str
    warnings: list[DoubtShown]


class TaskCounts(Shown):
    mine: int
    team: int
    late: int


class DueField(Body):
    """Either local time (in `time_zone`, else the brand's), or open seconds of the brand from now."""

    local: Local | None = None
    time_zone: Annotated[str, Field(max_length=60)] | None = None
    in_business_s: OpenSeconds | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "DueField":
        if (self.local is None) == (self.in_business_s is None):
            raise ValueError("give local or in_business_s")
        return self

    def when(self) -> When:
        return When(self.local, self.time_zone, self.in_business_s)


class TaskNew(Body):
    kind: Literal["task", "promise"]
    title: Title
    owner_id: UserIdField | None = None
    team_id: TeamIdField | None = None
    due: DueField | None = None
    remind_before_s: Annotated[int, Field(ge=0, le=AHEAD_MAX_DAYS * 24 * 3600)] | None = None


class TaskChange(Body):
    expected_version: Version
    title: Title = absent()
    owner_id: UserIdField | None = None
    team_id: TeamIdField | None = None
    due: DueField | None = None


class TaskSettling(Body):
    expected_version: Version | None = None


def show_task(row: lists.Row, now: datetime) -> TaskShown:
    """A task with its conversation."""
    ended = row.settled_at or now
    return TaskShown.model_validate(
        {
            "id": row.id,
            "kind": row.kind,
            "title": row.title,
            "state": row.state,
            "owner": person(row.owner_id, row.owner_name),
            "team": {"id": row.team_id, "name": row.team_name or ""} if row.team_id else None,
            "due_at": row.due_at,
            "due_local": row.due_local.isoformat(timespec="minutes") if row.due_local else None,
            "time_zone": row.time_zone,
            "left": row.left,
            "late": row.due_at is not None and row.due_at <= ended and row.state != "cancelled",
            "broken_at": row.broken_at,
            "created_at": row.created_at,
            "created_by": person(row.created_by, row.created_name),
            "settled_at": row.settled_at,
            "settled_by": person(row.settled_by, row.settled_name),
            "version": row.version,
            "conversation": {
                "id": row.conversation_id,
                "reference": reference(row.number),
                "subject": row.subject,
                "state": row.conversation_state,
                "customer": {
                    "id": row.customer_id,
                    "name": row.customer_name,
                    "initials": initials(row.customer_name),
                },
            },
        }
    )


def _doubts(doubts: tuple[Doubt, ...]) -> list[DoubtShown]:
    return [DoubtShown(code=doubt.code, instead=doubt.instead) for doubt in doubts]


async def _shown(tx: Transaction, who: Actor, task_id: UUID, now: datetime) -> TaskShown:
    row = await lists.one(tx, task_id, who.scope, now)
    if row is None:
        raise NotFound("This task does not exist or is out of your sight.")
    return show_task(row, now)


# In a conversation ---------------------------------------------------------------------------------------------------


@of_conversation.get("/{conversation_id}/tasks")
async def list_of_conversation(
    conversation_id: ConversationIdField, tx: Snapshot, who: Who, now: Now
) -> Items[TaskShown]:
    """What is to be done first, by its moment; then what is settled, the latest first. At most 500."""
    check_reads(who)
    await handling.get(tx, who, conversation_id)
    rows = await lists.of_conversation(tx, conversation_id, who.scope, now)
    return Items[TaskShown](items=[show_task(row, now) for row in rows])


@of_conversation.post("/{conversation_id}/tasks", status_code=201)
async def add(conversation_id: ConversationIdField, body: TaskNew, tx: Tx, who: Who, now: Now) -> TaskMade:
    """A task, or a promise, which needs a moment. Without an owner or a team it is mine. A moment when nobody is there
    is taken, and `warnings` say so; 422 `conversations.bad_moment` when it has passed."""
    conversation = await handling.get_for_change(tx, who, tasks.PERMISSION, conversation_id, None)
    due = body.due.when() if body.due else None
    wish = Wish(body.kind, body.title, body.owner_id, body.team_id, due, body.remind_before_s)
    made = await promising.add(tx, who, conversation, wish, now)
    return TaskMade(task=await _shown(tx, who, made.task.id, now), warnings=_doubts(made.doubts))


@of_conversation.get("/{conversation_id}/tasks/foresee")
async def foresee(
    conversation_id: ConversationIdField,
    tx: Snapshot,
    who: Who,
    now: Now,
    local: Annotated[Local | None, Query()] = None,
    time_zone: Annotated[str | None, Query(max_length=60)] = None,
    in_business_s: Annotated[OpenSeconds | None, Query()] = None,
) -> Foreseen:
    """Which moment a wish would be, and what is odd about it, before anything is promised."""
    check_reads(who)
    conversation = await handling.get(tx, who, conversation_id)
    if (local is None) == (in_business_s is None):
        raise Invalid("Give local or in_business_s.", fields={"field": "local"})
    when = DueField(local=local, time_zone=time_zone, in_business_s=in_business_s).when()
    moment = await promising.foresee(tx, conversation, when, now)
    return Foreseen(
        due_at=moment.at,
        due_local=moment.local.isoformat(timespec="minutes"),
        time_zone=moment.time_zone,
        warnings=_doubts(moment.doubts),
    )


# One of them ---------------------------------------------------------------------------------------------------------


@router.get("/counts")
async def counts(tx: Snapshot, who: Who, now: Now) -> TaskCounts:
    """How many are to be done, mine and my teams', and how many of mine are late; 1,001 means “1,000+”."""
    check_reads(who)
    return TaskCounts.model_validate(await lists.counts(tx, who, now))


@router.get("")
async def list_tasks(
    tx: Snapshot,
    who: Who,
    now: Now,
    asked: Page,
    whose: lists.Whose = "mine",
    state: Literal["open", "done"] = "open",
) -> Items[TaskShown]:
    """Mine or my teams'. `open`: what is to be done, late ones first, those without a moment last; `done`: what is
    settled, the latest first."""
    check_reads(who)
    after = None
    if asked.after:
        at, last = read_cursor(asked.after, datetime.fromisoformat, UUID)
        if not isinstance(last, UUID) or not isinstance(at, datetime | None):
            raise InvalidCursor("“after” is not a place in this list; start again without it.")
        after = (at, last)
    rows = await lists.page(tx, who, whose, state == "done", now, after, asked.limit)
    last_row = rows[-1] if len(rows) == asked.limit else None
    cursor = None
    if last_row is not None:
        cursor = show_cursor(last_row.settled_at if state == "done" else last_row.due_at, last_row.id)
    return Items[TaskShown](items=[show_task(row, now) for row in rows], next=cursor)


@router.patch("/{task_id}")
async def change(task_id: TaskIdField, body: TaskChange, tx: Tx, who: Who, now: Now) -> TaskMade:
    """Other words, another owner, another moment; a broken promise with a new moment is open again. 409
    `conversations.task_stale` when it was changed meanwhile."""
    task = await tasks.get_for_change(tx, who, task_id, body.expected_version)
    changes = changes_of(body)
    if "due" in changes:
        del changes["due"]
        changes["when"] = body.due.when() if body.due else None
    made = await promising.change(tx, who, task, changes, now)
    return TaskMade(task=await _shown(tx, who, task_id, now), warnings=_doubts(made.doubts))


@router.post("/{task_id}/done")
@router.post("/{task_id}/keep")
async def settle(task_id: TaskIdField, body: TaskSettling, tx: Tx, who: Who, now: Now) -> TaskShown:
    """A task is done, a promise kept: late, when it was broken. Twice is once."""
    await tasks.done(tx, who, await tasks.get_for_change(tx, who, task_id, body.expected_version), now)
    return await _shown(tx, who, task_id, now)


@router.post("/{task_id}/cancel")
async def cancel(task_id: TaskIdField, body: TaskSettling, tx: Tx, who: Who, now: Now) -> TaskShown:
    """It is not to be done any more."""
    await tasks.cancel(tx, who, await tasks.get_for_change(tx, who, task_id, body.expected_version), now)
    return await _shown(tx, who, task_id, now)


@router.post("/{task_id}/reopen")
async def reopen(task_id: TaskIdField, body: TaskSettling, tx: Tx, who: Who, now: Now) -> TaskShown:
    """Takes back that it was done, kept or cancelled."""
    await tasks.reopen(tx, who, await tasks.get_for_change(tx, who, task_id, body.expected_version), now)
    return await _shown(tx, who, task_id, now)
