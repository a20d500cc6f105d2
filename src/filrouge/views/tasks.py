"""Tasks and promises as screens read them: of one conversation, mine, my teams'."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.calendar import business_seconds
from filrouge.terms.scope import Actor, Scope, visible
from filrouge.terms.waiting import Hours
from filrouge.views import hours, known

OF_CONVERSATION_MAX = 500
COUNT_MAX = 1_000
Whose = Literal["mine", "team"]


@dataclass(frozen=True, slots=True)
class Left:
    """How much open time there was (`total_s`) from making it to its moment, and how much of it has passed at
    `counted_at`. It goes on until `closes_at` and again from `opens_at`."""

    total_s: int
    passed_s: int
    counted_at: datetime
    closes_at: datetime | None
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class Row:
    id: UUID
    kind: str
    title: str
    state: str
    owner_id: UUID | None
    owner_name: str | None
    team_id: UUID | None
    team_name: str | None
    due_local: datetime | None
    time_zone: str | None
    due_at: datetime | None
    broken_at: datetime | None
    created_at: datetime
    created_by: UUID | None
    created_name: str | None
    settled_at: datetime | None
    settled_by: UUID | None
    settled_name: str | None
    version: int
    conversation_id: UUID
    number: int
    subject: str
    conversation_state: str
    customer_id: UUID
    customer_name: str
    calendar_id: UUID | None
    left: Left | None = None
    """While it is to be done and has a moment."""


_SELECT = f"""
select t.id, t.kind, t.title, t.state, t.owner_id, uo.name as owner_name, t.team_id, te.name as team_name, t.due_local,
       t.time_zone, t.due_at, t.broken_at, t.created_at, t.created_by, uc.name as created_name, t.settled_at,
       t.settled_by, us.name as settled_name, t.version, t.conversation_id, c.number, c.subject,
       c.state as conversation_state, c.customer_id,
       coalesce(nullif(cu.name, ''), {known.address_of("c")}, '') as customer_name,
       b.calendar_id
  from task t
  join conversation c on c.id = t.conversation_id
  join customer cu on cu.id = c.customer_id
  join brand b on b.id = c.brand_id
  left join app_user uo on uo.id = t.owner_id
  left join app_user uc on uc.id = t.created_by
  left join app_user us on us.id = t.settled_by
  left join team te on te.id = t.team_id
"""
_ONE = _SELECT + " where t.id = %(id)s and {visible}"
_OF_CONVERSATION = (
    _SELECT
    + """
 where t.conversation_id = %(id)s and {visible}
 order by t.state not in ('open', 'broken'), case when t.state in ('open', 'broken') then t.due_at end nulls last,
          t.settled_at desc nulls last, t.id
 limit %(limit)s
"""
)
_OPEN = (
    _SELECT
    + """
 where t.state in ('open', 'broken') and {whose} and {visible}
   and (%(after_id)s::uuid is null or (coalesce(t.due_at, 'infinity'), t.id)
        > (coalesce(%(after)s::timestamptz, 'infinity'), %(after_id)s::uuid))
 order by coalesce(t.due_at, 'infinity'), t.id limit %(limit)s
"""
)
_DONE = (
    _SELECT
    + """
 where t.state in ('done', 'kept', 'cancelled') and {whose} and {visible}
   and (%(after_id)s::uuid is null or (t.settled_at, t.id) < (%(after)s::timestamptz, %(after_id)s::uuid))
 order by t.settled_at desc, t.id desc limit %(limit)s
"""
)
_COUNT = """
(select count(*) from (select from task t join conversation c on c.id = t.conversation_id
  where t.state in ('open', 'broken') and {whose} and {late} and {visible} limit {limit}) as n)
"""
_WHOSE: dict[Whose, str] = {
    "mine": "t.owner_id = %(user_id)s",
    "team": "(t.team_id = any(%(teams)s) or (t.owner_id is not null and c.team_id = any(%(teams)s)))",
}


async def of_conversation(tx: Transaction, conversation_id: UUID, scope: Scope, now: datetime) -> list[Row]:
    """What is to be done first, by its moment; then what is settled, the latest first."""
    predicate, params = visible("c", scope)
    sql = _OF_CONVERSATION.format(visible=predicate)
    found = await tx.all(Row, sql, {"id": conversation_id, "limit": OF_CONVERSATION_MAX, **params})
    return await _with_time(tx, found, now)


async def one(tx: Transaction, task_id: UUID, scope: Scope, now: datetime) -> Row | None:
    """One task, when its conversation is in scope."""
    predicate, params = visible("c", scope)
    found = await tx.find(Row, _ONE.format(visible=predicate), {"id": task_id, **params})
    return (await _with_time(tx, [found], now))[0] if found else None


async def page(
    tx: Transaction,
    actor: Actor,
    whose: Whose,
    settled: bool,
    now: datetime,
    after: tuple[datetime | None, UUID] | None = None,
    limit: int = 50,
) -> list[Row]:
    """Mine or my teams' in sight: what is to be done, the nearest moment first and those without one last; or what is
    settled, the latest first. `after` is the last row's moment (or when it was settled) and id."""
    predicate, params = visible("c", actor.scope)
    sql = (_DONE if settled else _OPEN).format(whose=_WHOSE[whose], visible=predicate)
    place = {"after": after[0] if after else None, "after_id": after[1] if after else None, "limit": limit}
    return await _with_time(tx, await tx.all(Row, sql, {**_mine(actor), **params, **place}), now)


async def counts(tx: Transaction, actor: Actor, now: datetime) -> dict[str, int]:
    """How many are to be done (`mine`, `team`), and how many of mine are late; COUNT_MAX + 1 at most."""
    predicate, params = visible("c", actor.scope)
    counted: tuple[tuple[Whose, str], ...] = (("mine", "true"), ("team", "true"), ("mine", "t.due_at <= %(now)s"))
    columns = [
        _COUNT.format(whose=_WHOSE[whose], late=late, visible=predicate, limit=COUNT_MAX + 1) for whose, late in counted
    ]
    [row] = await tx.rows(f"select {', '.join(columns)}", {**_mine(actor), **params, "now": now})
    return dict(zip(("mine", "team", "late"), row, strict=True))


def _mine(actor: Actor) -> dict[str, Any]:
    return {"user_id": actor.user_id, "teams": sorted(actor.teams)}


async def _with_time(tx: Transaction, rows: Sequence[Row], now: datetime) -> list[Row]:
    wanted = {row.calendar_id for row in rows if row.due_at and row.state in ("open", "broken")}
    found = await hours.of_calendars(tx, wanted, now) if wanted else {}
    return [
        replace(row, left=_left(found[row.calendar_id], row.created_at, row.due_at))
        if row.due_at and row.state in ("open", "broken")
        else row
        for row in rows
    ]


def _left(open_hours: Hours, made_at: datetime, due_at: datetime) -> Left:
    return Left(
        business_seconds(open_hours.calendar, made_at, due_at),
        business_seconds(open_hours.calendar, made_at, open_hours.now),
        open_hours.now,
        open_hours.closes_at,
        open_hours.opens_at,
    )
