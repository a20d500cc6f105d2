"""The inbox: rows of conversations, by view, and how many each view holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor, Scope, visible
from filrouge.terms.waiting import Wait
from filrouge.views import hours, known
from filrouge.views.filters import Condition

Sort = Literal["newest", "waiting", "due"]
COUNT_MAX = 1_000
"""Counts stop here; the page then says “1,000+”."""
PREVIEW = 160
VIEWS = ("mine", "team", "unassigned", "snoozed", "all", "closed")


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation as lists show it."""

    id: UUID
    number: int
    subject: str
    state: str
    version: int
    opened_at: datetime
    closed_at: datetime | None
    snoozed_until: datetime | None
    waiting_since: datetime | None
    last_message_at: datetime
    last_inbound_at: datetime | None
    legal_entity_id: UUID
    brand_id: UUID
    brand_name: str
    brand_colour: str
    team_id: UUID | None
    team_name: str | None
    customer_id: UUID
    customer_name: str
    customer_address: str | None
    assignee_id: UUID | None
    assignee_name: str | None
    contact_reason_id: UUID | None
    contact_reason_label: dict[str, str] | None
    target_s: int | None
    language: str | None
    settled_due_at: datetime | None
    last_kind: str | None
    last_channel: str | None
    last_direction: str | None
    last_text: str | None
    last_author: str | None
    answering_id: UUID | None
    answering_name: str | None
    has_failed_delivery: bool
    seen_at: datetime | None
    tags: list[dict[str, str]]
    followed: bool
    promise_due_at: datetime | None
    promise_state: str | None
    open_tasks: int
    merged: bool
    wait: Wait | None = None
    """How long the customer has waited in opening hours, when somebody waits and a target is set."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a sorted list: `phase` is the sort, or `newest` among those in which nobody waits."""

    phase: Sort
    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Listed:
    rows: list[Row]
    next: Place | None
    """Where the next page begins; None at the end."""


_SELECT = f"""
select c.id, c.number, c.subject, c.state, c.version, c.opened_at, c.closed_at, c.snoozed_until, c.waiting_since,
       c.last_message_at, c.last_inbound_at, c.legal_entity_id, c.brand_id, b.name as brand_name,
       b.colour as brand_colour, c.team_id, te.name as team_name, c.customer_id, cu.name as customer_name,
       {known.address_of("c")} as customer_address,
       c.assignee_id, ua.name as assignee_name, c.contact_reason_id, r.label as contact_reason_label, r.target_s,
       c.language, c.due_at as settled_due_at, m.kind as last_kind, m.channel as last_channel,
       m.direction as last_direction,
       left(coalesce(nullif(t.body, ''), t.subject), {PREVIEW}) as last_text, um.name as last_author,
       an.user_id as answering_id, uw.name as answering_name,
       exists (select from outgoing o where o.conversation_id = c.id and o.state = 'failed') as has_failed_delivery,
       se.seen_at,
       coalesce((select jsonb_agg(jsonb_build_object('id', tg.id, 'name', tg.name, 'colour', tg.colour)
                                  order by fold_v1(tg.name))
                   from conversation_tag ct join tag tg on tg.id = ct.tag_id where ct.conversation_id = c.id), '[]')
         as tags,
       exists (select from conversation_follower fo where fo.conversation_id = c.id and fo.user_id = %(user_id)s)
         as followed,
       pr.due_at as promise_due_at, pr.state as promise_state,
       (select count(*) from task tk where tk.conversation_id = c.id and tk.state in ('open', 'broken')) as open_tasks,
       c.merged_into_id is not null as merged
  from conversation c
  join customer cu on cu.id = c.customer_id
  join brand b on b.id = c.brand_id
  left join team te on te.id = c.team_id
  left join app_user ua on ua.id = c.assignee_id
  left join contact_reason r on r.id = c.contact_reason_id
  left join message m on m.id = c.last_message_id
  left join message_text t on t.message_id = c.last_message_id
  left join app_user um on um.id = m.author_user_id
  left join answering an on an.conversation_id = c.id and an.until > %(now)s
  left join app_user uw on uw.id = an.user_id
  left join conversation_seen se on se.conversation_id = c.id and se.user_id = %(user_id)s
  left join lateral (select k.due_at, k.state from task k
                      where k.conversation_id = c.id and k.kind = 'promise' and k.state in ('open', 'broken')
                      order by k.due_at nulls last, k.id limit 1) pr on true
"""
_IDS = """
select c.id from conversation c where {which} and {visible} and {keyset} order by {order} limit %(limit)s
"""
# Few fit, and an index finds them: they are gathered, then sorted, instead of looked for among all in order.
_IDS_GATHERED = """
select c.id from (
  select c.id, c.last_message_at, c.waiting_since, c.due_at from conversation c where {which} and {visible} offset 0) c
 where {keyset} order by {order} limit %(limit)s
"""
_NEWEST = "c.last_message_at desc, c.id desc"
_BEFORE = "(%(at)s::timestamptz is null or (c.last_message_at, c.id) < (%(at)s, %(id)s::uuid))"
_SINCE = "{column} is not null and (%(at)s::timestamptz is null or ({column}, c.id) > (%(at)s, %(id)s::uuid))"
_SORTED_BY = {"waiting": "c.waiting_since", "due": "c.due_at"}
NOT_MERGED = "c.merged_into_id is null"
_BY_NUMBERS = (
    _SELECT + " where c.number = any(%(numbers)s::bigint[]) and {visible} and {which} order by c.number limit 10"
)
_BY_IDS = _SELECT + " where c.id = any(%(ids)s) and {visible}"
_OF_CUSTOMER = (
    _SELECT
    + """
 where c.customer_id = %(customer_id)s and {visible} and c.merged_into_id is null
 order by c.opened_at desc, c.id desc limit %(limit)s
"""
)
COUNT = f"""
(select count(*) from (select from conversation c where {{which}} and {{visible}} limit {COUNT_MAX + 1}) as n)
"""

_WHICH = {
    "mine": "c.state = 'open' and c.assignee_id = %(user_id)s",
    "team": "c.state = 'open' and c.team_id = any(%(teams)s)",
    "unassigned": "c.state = 'open' and c.assignee_id is null",
    "snoozed": "c.state = 'snoozed'",
    "all": "c.state = 'open'",
    "closed": f"c.state = 'closed' and {NOT_MERGED}",
}
_FAILED = """
(select count(*) from (select from delivery_part p where p.state = 'failed' and {parts} limit {limit}) as n)
+ (select count(*) from (select from outgoing o where o.state = 'failed' and {outs} limit {limit}) as n)
"""


def _params(actor: Actor, now: datetime) -> dict[str, Any]:
    return {"user_id": actor.user_id, "teams": sorted(actor.teams), "now": now}


async def _with_waits(tx: Transaction, rows: list[Row], now: datetime) -> list[Row]:
    found = await hours.waits(tx, [row.id for row in rows if row.waiting_since and row.target_s], now)
    return [replace(row, wait=found[row.id]) if row.id in found else row for row in rows]


async def page(
    tx: Transaction,
    actor: Actor,
    view: str,
    now: datetime,
    *,
    team_id: UUID | None = None,
    sort: Sort = "newest",
    after: Place | None = None,
    limit: int = 50,
) -> Listed:
    """One page of a view in the order of `sort`, under the actor's scope. `view` is one of VIEWS."""
    which = _WHICH[view]
    if team_id is not None:
        which += " and c.team_id = %(team_id)s"
    return await _listed(tx, actor, which, {"team_id": team_id}, now, sort, after, limit)


async def page_where(
    tx: Transaction,
    actor: Actor,
    condition: Condition,
    now: datetime,
    *,
    sort: Sort = "newest",
    after: Place | None = None,
    limit: int = 50,
) -> Listed:
    """One page of the conversations that fit a query's filters, those merged into others left out."""
    which = f"{condition.conversation} and {NOT_MERGED}"
    return await _listed(tx, actor, which, condition.params, now, sort, after, limit, gathered=condition.few)


async def _listed(
    tx: Transaction,
    actor: Actor,
    which: str,
    more: Mapping[str, Any],
    now: datetime,
    sort: Sort,
    after: Place | None,
    limit: int,
    *,
    gathered: bool = False,
) -> Listed:
    """Sorted by a wait, those in which nobody waits come after the others, the newest first."""
    predicate, params = visible("c", actor.scope)
    phase = after.phase if after else sort
    at, last = (after.at, after.id) if after else (None, None)
    ids: list[UUID] = []
    wanted = limit + 1
    for part in dict.fromkeys((phase, "newest")):
        column = _SORTED_BY.get(part)
        rest = "" if column or sort == "newest" else f" and {_SORTED_BY[sort]} is null"
        sql = (_IDS_GATHERED if gathered else _IDS).format(
            which=which + rest,
            visible=predicate,
            keyset=_SINCE.format(column=column) if column else _BEFORE,
            order=f"{column}, c.id" if column else _NEWEST,
        )
        values = {**_params(actor, now), **params, **more, "at": at, "id": last, "limit": wanted - len(ids)}
        ids += [row[0] for row in await tx.rows(sql, values)]
        if len(ids) == wanted:
            break
        at = last = None
    by_id = await rows(tx, ids[:limit], actor.scope, actor.user_id, now)
    shown = [by_id[one] for one in ids[:limit] if one in by_id]
    return Listed(shown, _place(shown[-1], sort) if len(ids) == wanted and shown else None)


def _place(row: Row, sort: Sort) -> Place:
    waits = {"waiting": row.waiting_since, "due": row.settled_due_at}.get(sort)
    return Place(sort, waits, row.id) if waits else Place("newest", row.last_message_at, row.id)


async def by_numbers(
    tx: Transaction, actor: Actor, numbers: Sequence[int], condition: Condition, now: datetime
) -> list[Row]:
    """The conversations with these numbers that are in sight and fit, merged ones too."""
    predicate, params = visible("c", actor.scope)
    found = await tx.all(
        Row,
        _BY_NUMBERS.format(visible=predicate, which=condition.conversation),
        {**_params(actor, now), **params, **condition.params, "numbers": [n for n in numbers if n < 2**63]},
    )
    return await _with_waits(tx, found, now)


async def rows(
    tx: Transaction, ids: Sequence[UUID], scope: Scope, user_id: UUID | None, now: datetime
) -> dict[UUID, Row]:
    """Some conversations as rows, those in scope."""
    if not ids:
        return {}
    predicate, params = visible("c", scope)
    found = await tx.all(
        Row, _BY_IDS.format(visible=predicate), {"ids": list(ids), "user_id": user_id, "now": now, **params}
    )
    return {row.id: row for row in await _with_waits(tx, found, now)}


async def of_customer(tx: Transaction, actor: Actor, customer_id: UUID, now: datetime, limit: int = 100) -> list[Row]:
    """A customer's conversations in sight, newest first."""
    predicate, params = visible("c", actor.scope)
    found = await tx.all(
        Row,
        _OF_CUSTOMER.format(visible=predicate),
        {**_params(actor, now), **params, "customer_id": customer_id, "limit": limit},
    )
    return await _with_waits(tx, found, now)


async def counts(tx: Transaction, actor: Actor, now: datetime) -> dict[str, int]:
    """How many conversations each view holds, COUNT_MAX + 1 at most, and how many deliveries failed."""
    predicate, params = visible("c", actor.scope)
    parts, _ = visible("p", actor.scope)
    outs, _ = visible("o", actor.scope)
    names = [view for view in VIEWS if view != "closed"]
    columns = [f"{COUNT.format(which=_WHICH[view], visible=predicate)} as {view}" for view in names]
    columns.append(f"{_FAILED.format(parts=parts, outs=outs, limit=COUNT_MAX + 1)} as failed")
    [row] = await tx.rows(f"select {', '.join(columns)}", {**_params(actor, now), **params})
    return dict(zip([*names, "failed"], row, strict=True))
