"""Saved views: searches under a name, mine or shared."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field

from filrouge.desk.query import QUERY_MAX
from filrouge.desk.service import views as service
from filrouge.entrypoints.api.deps import Idempotent, Now, Snapshot, Tx, Who
from filrouge.entrypoints.api.fields import (
    Body,
    Name,
    Shown,
    TeamIdField,
    Version,
    ViewIdField,
    absent,
    changes_of,
)
from filrouge.entrypoints.api.inbox import check_reads
from filrouge.entrypoints.api.rows import TeamNamed, UserNamed
from filrouge.platform.db import Transaction
from filrouge.terms import ids
from filrouge.terms.scope import Actor
from filrouge.views import saved

router = APIRouter(prefix="/views", tags=["desk"], route_class=Idempotent)

Sort = Literal["newest", "waiting", "due"]
QueryText = Annotated[str, Field(min_length=1, max_length=QUERY_MAX)]


class ViewShown(Shown):
    """`mine` is whether it is the reader's own; a shared one has no owner."""

    id: ViewIdField
    name: str
    query: str
    sort: Sort
    shared: bool
    team: TeamNamed | None
    owner: UserNamed | None
    position: int
    mine: bool
    version: int


class ViewNew(Body):
    name: Name
    query: QueryText
    sort: Sort = "newest"
    shared: bool = False
    team_id: TeamIdField | None = None


class ViewChange(Body):
    expected_version: Version
    name: Name = absent()
    query: QueryText = absent()
    sort: Sort = absent()
    shared: bool = absent()
    team_id: TeamIdField | None = None


class OrderGiven(Body):
    ids: Annotated[list[ViewIdField], Field(max_length=400)]


class ViewCounts(Shown):
    """By view; numbers stop at 1,001, which means “1,000+”. A view that takes too long to count is not there."""

    counts: dict[str, int]


@router.get("")
async def list_views(tx: Tx, who: Who) -> list[ViewShown]:
    """One's own views and those shared with one's teams or with all, in one's own order."""
    check_reads(who)
    return [_show(view, number, who) for number, view in enumerate(await saved.of(tx, who))]


@router.get("/counts")
async def counts(tx: Snapshot, who: Who, now: Now) -> ViewCounts:
    """How many conversations each view holds."""
    check_reads(who)
    found = await saved.counts(tx, who, await saved.of(tx, who), now)
    return ViewCounts(counts={ids.show("viw", view_id): number for view_id, number in found.items()})


@router.post("", status_code=201)
async def create(tx: Tx, who: Who, given: ViewNew, now: Now) -> ViewShown:
    """Keeps a search under a name. Sharing it needs `desk:share`."""
    check_reads(who)
    made = await service.create(tx, who, **given.model_dump(), now=now)
    return await _one(tx, who, made.id)


@router.put("/order", status_code=204)
async def order(tx: Tx, who: Who, given: OrderGiven) -> None:
    """How one wants views listed, shared ones among one's own."""
    check_reads(who)
    await service.order(tx, who, given.ids)


@router.patch("/{view_id}")
async def change(tx: Tx, who: Who, view_id: ViewIdField, given: ViewChange, now: Now) -> ViewShown:
    """Changes a view; shared ones need `desk:share`, and every change of them is kept."""
    check_reads(who)
    values: dict[str, Any] = changes_of(given)
    await service.change(tx, who, view_id, given.expected_version, values, now)
    return await _one(tx, who, view_id)


@router.delete("/{view_id}", status_code=204)
async def delete(tx: Tx, who: Who, view_id: ViewIdField, now: Now) -> None:
    """One's own is gone; a shared one is put aside and can be brought back from the history of settings."""
    check_reads(who)
    await service.delete(tx, who, view_id, now)


async def _one(tx: Transaction, who: Actor, view_id: Any) -> ViewShown:
    listed = enumerate(await saved.of(tx, who))
    return next(_show(view, number, who) for number, view in listed if view.id == view_id)


def _show(view: saved.Saved, number: int, who: Actor) -> ViewShown:
    return ViewShown(
        id=view.id,
        name=view.name,
        query=view.query,
        sort=view.sort,
        shared=view.owner_id is None,
        team=TeamNamed(id=view.team_id, name=view.team_name or "") if view.team_id else None,
        owner=UserNamed(id=view.owner_id, name=view.owner_name or "") if view.owner_id else None,
        position=number,
        mine=view.owner_id is not None and view.owner_id == who.user_id,
        version=view.version,
    )
