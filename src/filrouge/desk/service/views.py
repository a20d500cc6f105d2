"""Saved views: searches under a name, mine or shared. What shared ones were before is kept and can come back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from filrouge.desk import query as queries
from filrouge.desk.events import ViewChanged
from filrouge.desk.service.who import person
from filrouge.desk.store import views as store
from filrouge.desk.store.views import View
from filrouge.platform import history
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.platform.records import changed
from filrouge.terms.errors import Conflict, Invalid
from filrouge.terms.scope import Actor, sees
from filrouge.terms.settings import SettingNotFound, StaleSetting, UnknownReference, only, require, require_scope

__all__ = ["View"]

WHAT = "view"
SHARE = "desk:share"
OWN_MAX = 100
SHARED_MAX = 200
SORTS = ("newest", "waiting", "due")


class TooManyViews(Conflict):
    """A person has at most 100 views of their own, the company 200 shared ones."""

    code = "desk.too_many_views"


def in_sight(actor: Actor, view: View) -> bool:
    """Whether a view is the actor's own, shared with all, or with a team of theirs or in their scope."""
    if view.owner_id is not None:
        return view.owner_id == actor.user_id
    return view.team_id is None or view.team_id in actor.teams or sees(actor.scope, None, None, view.team_id)


async def get(tx: Transaction, actor: Actor, view_id: UUID) -> View:
    """One in sight and in use. Raises SettingNotFound."""
    found = await store.VIEWS.find(tx, view_id)
    if found is None or not found.active or not in_sight(actor, found):
        raise SettingNotFound("There is no such view.", fields={"what": WHAT})
    return found


async def create(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    query: str,
    sort: str,
    shared: bool,
    team_id: UUID | None,
    now: datetime,
) -> View:
    """A view of one's own, or a shared one. Raises QueryTooLong, Invalid, TooManyViews, Forbidden."""
    owner = None if shared else person(actor)
    view = _checked(View(uuid7(), name, query, sort, owner, team_id if shared else None, True, 1, now))
    if shared:
        _may_share(actor, view)
    await _fits(tx, view)
    try:
        await store.VIEWS.insert(tx, view)
    except psycopg.errors.ForeignKeyViolation:
        raise UnknownReference("This team is not there.", fields={"what": "team"}) from None
    if shared:
        await _tell(tx, actor, view, None, store.VIEWS.values(view), now)
    return view


async def change(
    tx: Transaction, actor: Actor, view_id: UUID, expected_version: int, changes: Mapping[str, Any], now: datetime
) -> View:
    """With `changes`; `shared` makes it everybody's, or the actor's own again. Raises StaleSetting."""
    before = await get(tx, actor, view_id)
    given = dict(changes)
    shared = given.pop("shared", before.owner_id is None)
    owner = None if shared else before.owner_id or person(actor)
    after = replace(before, **only(given, ("name", "query", "sort", "team_id")), owner_id=owner)  # type: ignore[arg-type]
    return await _write(tx, actor, before, after if shared else replace(after, team_id=None), expected_version, now)


async def delete(tx: Transaction, actor: Actor, view_id: UUID, now: datetime) -> None:
    """One's own is gone; a shared one is put aside and can come back."""
    before = await get(tx, actor, view_id)
    if before.owner_id is not None:
        await tx.execute(store.DELETE, {"id": view_id})
    else:
        await _write(tx, actor, before, replace(before, active=False), before.version, now)


async def restore(tx: Transaction, actor: Actor, entry: history.Change, now: datetime) -> None:
    """Puts a shared view back to what it was before a change; a creation is put aside."""
    current = await store.VIEWS.find(tx, UUID(entry.subject_id))
    if current is None or not in_sight(actor, current):
        raise SettingNotFound("There is no such view.", fields={"what": WHAT})
    after = replace(current, **entry.back(store.VIEWS.changing))
    await _write(tx, actor, current, after, current.version, now)


async def order(tx: Transaction, actor: Actor, ids: Sequence[UUID]) -> None:
    """How this person wants views listed; those not named come after."""
    await tx.execute(store.ORDER_SET, {"user_id": person(actor), "ids": list(dict.fromkeys(ids))})


async def _write(
    tx: Transaction, actor: Actor, before: View, after: View, expected_version: int, now: datetime
) -> View:
    if before.version != expected_version:
        raise StaleSetting(WHAT, before.id, before.version)
    after = _checked(after)
    was, will = store.VIEWS.values(before), store.VIEWS.values(after)
    names = changed(was, will)
    if not names:
        return before
    for view in (before, after):
        if view.owner_id is None:
            _may_share(actor, view)
    if {"owner_id", "active"} & set(names):
        await _fits(tx, after)
    try:
        if not await store.VIEWS.update(tx, after, expected_version):
            raise StaleSetting(WHAT, before.id, (await get(tx, actor, before.id)).version)
    except psycopg.errors.ForeignKeyViolation:
        raise UnknownReference("This team is not there.", fields={"what": "team"}) from None
    after = replace(after, version=expected_version + 1)
    if before.owner_id is None:
        await _tell(tx, actor, after, {n: was[n] for n in names}, {n: will[n] for n in names}, now)
    elif after.owner_id is None:
        await _tell(tx, actor, after, None, will, now)
    return after


def _checked(view: View) -> View:
    name = " ".join(view.name.split())
    if not name:
        raise Invalid("A view needs a name.", fields={"field": "name"})
    if queries.read(view.query).is_empty:
        raise Invalid("A view needs something to look for.", fields={"field": "query"})
    return replace(view, name=name, query=view.query.strip())


def _may_share(actor: Actor, view: View) -> None:
    require(actor, SHARE)
    if view.team_id is not None and view.team_id not in actor.teams:
        require_scope(actor, teams=[view.team_id])


async def _fits(tx: Transaction, view: View) -> None:
    """Raises TooManyViews."""
    if not view.active:
        return
    limit = OWN_MAX if view.owner_id else SHARED_MAX
    if await tx.value(store.OWN if view.owner_id else store.SHARED, {"user_id": view.owner_id}) >= limit:
        raise TooManyViews("There are too many views already; delete some first.", fields={"limit": limit})


async def _tell(
    tx: Transaction,
    actor: Actor,
    view: View,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    now: datetime,
) -> None:
    await history.tell(
        tx,
        actor,
        ViewChanged(view.id, history.names(after)),
        room="desk",
        what=WHAT,
        subject=view.id,
        before=before,
        after=after,
        now=now,
        team_id=view.team_id,
    )
