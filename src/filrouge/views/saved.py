"""Saved views as the desk lists them, and how many conversations each holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg

from filrouge.desk.query import Query, parse
from filrouge.platform import clock
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor, visible
from filrouge.views import filters, inbox, search
from filrouge.views.filters import Condition

COUNTING_S = 4.0
"""All counts of one request together; views whose turn does not come have no number."""
TOGETHER_MS = 2_000
ALONE_MS = 500
"""A count that takes longer is left out: lists do not wait for it."""


@dataclass(frozen=True, slots=True)
class Saved:
    id: UUID
    name: str
    query: str
    sort: inbox.Sort
    owner_id: UUID | None
    owner_name: str | None
    team_id: UUID | None
    team_name: str | None
    version: int


_LIST = """
select v.id, v.name, v.query, v.sort, v.owner_id, u.name as owner_name, v.team_id, t.name as team_name, v.version
  from saved_view v
  left join team t on t.id = v.team_id
  left join app_user u on u.id = v.owner_id
  left join view_order o on o.user_id = %(me)s
 where v.active and (v.owner_id = %(me)s or (v.owner_id is null and {shared}))
 order by array_position(o.views, v.id) nulls last, v.owner_id is null, v.created_at, v.id limit 400
"""
_LIMIT_SET = "select set_config('statement_timeout', %(limit)s, true)"


async def of(tx: Transaction, actor: Actor) -> list[Saved]:
    """The actor's own views and those shared with them, in their order."""
    shared = "true" if actor.scope.teams is None else "(v.team_id is null or v.team_id = any(%(teams)s))"
    teams = sorted((actor.scope.teams or frozenset()) | actor.teams)
    return await tx.all(Saved, _LIST.format(shared=shared), {"me": actor.user_id, "teams": teams})


async def counts(tx: Transaction, actor: Actor, views: Sequence[Saved], now: datetime) -> dict[UUID, int]:
    """How many conversations each view holds, COUNT_MAX + 1 at most; a view that takes too long to count, or whose turn
    does not come within COUNTING_S, is missing. Views of filters alone are counted in one statement."""
    before = await tx.value("show statement_timeout")
    plain: dict[UUID, Condition] = {}
    worded: list[tuple[UUID, Query, Condition]] = []
    found: dict[UUID, int] = {}
    names: filters.Names = {}
    end = clock.monotonic() + COUNTING_S
    for number, view in enumerate(views):
        if clock.monotonic() > end:
            break
        query = parse(view.query)
        condition = await filters.conditions(tx, actor, query, now, prefix=f"view_{number}_", names=names)
        if query.has_words:
            worded.append((view.id, query, condition))
        else:
            plain[view.id] = condition
    if plain:
        await _together(tx, actor, plain, found, end)
    for view_id, query, condition in worded:
        limit_ms = _left_ms(end, ALONE_MS)
        if not limit_ms:
            break
        await _alone(tx, actor, view_id, query, condition, found, limit_ms)
    await tx.value(_LIMIT_SET, {"limit": before})
    return found


def _left_ms(end: float, limit_ms: int) -> int:
    """How long the next statement may take; 0 when none may begin."""
    return max(0, min(limit_ms, int((end - clock.monotonic()) * 1_000)))


async def _alone(
    tx: Transaction,
    actor: Actor,
    view_id: UUID,
    query: Query,
    condition: Condition,
    found: dict[UUID, int],
    limit_ms: int,
) -> None:
    try:
        async with tx.savepoint():
            await tx.value(_LIMIT_SET, {"limit": str(limit_ms)})
            found[view_id] = await search.count(tx, actor, query, condition)
    except psycopg.errors.QueryCanceled:
        return


async def _together(
    tx: Transaction, actor: Actor, plain: dict[UUID, Condition], found: dict[UUID, int], end: float
) -> None:
    """All in one statement; when that takes too long each alone, in their order, as long as there is time."""
    limit_ms = _left_ms(end, TOGETHER_MS)
    if not limit_ms:
        return
    try:
        found.update(await _plain(tx, actor, plain, limit_ms))
    except psycopg.errors.QueryCanceled:
        for view_id, condition in plain.items():
            if not (limit_ms := _left_ms(end, ALONE_MS)):
                return
            try:
                found.update(await _plain(tx, actor, {view_id: condition}, limit_ms))
            except psycopg.errors.QueryCanceled:
                continue


async def _plain(tx: Transaction, actor: Actor, plain: dict[UUID, Condition], limit_ms: int) -> dict[UUID, int]:
    predicate, params = visible("c", actor.scope)
    columns = []
    for condition in plain.values():
        params.update(condition.params)
        which = f"{condition.conversation} and {inbox.NOT_MERGED}"
        columns.append(inbox.COUNT.format(which=which, visible=predicate))
    async with tx.savepoint():
        await tx.value(_LIMIT_SET, {"limit": str(limit_ms)})
        [row] = await tx.rows(f"select {', '.join(columns)}", params)
    return dict(zip(plain, row, strict=True))
