"""Lists of conversations, and how many there are."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from fastapi import APIRouter

from filrouge.desk import query as queries
from filrouge.desk.service import views
from filrouge.entrypoints.api.deps import Now, Page, Snapshot, Who
from filrouge.entrypoints.api.fields import (
    InvalidCursor,
    Items,
    Shown,
    TeamIdField,
    ViewIdField,
    read_cursor,
    show_cursor,
)
from filrouge.entrypoints.api.rows import ConversationRow, show_row
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Forbidden
from filrouge.terms.scope import Actor
from filrouge.views import filters, inbox, search

router = APIRouter(tags=["desk"])

SORTS: tuple[inbox.Sort, ...] = get_args(inbox.Sort)
View = Literal["mine", "team", "unassigned", "snoozed", "all", "closed"]


class CountsShown(Shown):
    mine: int
    team: int
    unassigned: int
    snoozed: int
    all: int
    failed: int


class CountsAnswer(Shown):
    position: str
    counts: CountsShown


class InboxPage(Items[ConversationRow]):
    position: str


def check_reads(actor: Actor) -> None:
    """Raises Forbidden unless the actor may read conversations at all."""
    if not (actor.may("conversations:read_team") or actor.may("conversations:read_all")):
        raise Forbidden("Your role does not allow reading conversations.")


@router.get("/inbox/counts")
async def counts(tx: Snapshot, who: Who, now: Now) -> CountsAnswer:
    """How many conversations each view holds; numbers stop at 1,001, which means “1,000+”."""
    check_reads(who)
    position = await events.here(tx)
    return CountsAnswer(position=str(position), counts=CountsShown.model_validate(await inbox.counts(tx, who, now)))


@router.get("/inbox")
async def page(
    tx: Snapshot,
    who: Who,
    now: Now,
    asked: Page,
    view: View | ViewIdField = "mine",
    team: TeamIdField | None = None,
    sort: inbox.Sort | None = None,
) -> InboxPage:
    """One page of a view, with the position to follow it live. `view` may be a saved one (`viw_…`), which has its own
    order. Sorted by `waiting` or `due`, the longest wait or the nearest end comes first, and those in which nobody
    waits after all others; else the newest word comes first."""
    check_reads(who)
    position = await events.here(tx)
    after = _read_place(asked.after)
    if isinstance(view, UUID):
        listed = await _saved(tx, who, view, now, sort, after, asked.limit)
    else:
        listed = await inbox.page(
            tx, who, view, now, team_id=team, sort=sort or "newest", after=after, limit=asked.limit
        )
    following = listed.next
    return InboxPage(
        items=[show_row(row) for row in listed.rows],
        next=show_cursor(following.phase, following.at, following.id) if following else None,
        position=str(position),
    )


async def _saved(
    tx: Transaction,
    who: Actor,
    view_id: UUID,
    now: datetime,
    sort: inbox.Sort | None,
    after: inbox.Place | None,
    limit: int,
) -> inbox.Listed:
    """A saved view: conversations that fit its filters, or those that its words find, newest hit first."""
    kept = await views.get(tx, who, view_id)
    query = queries.parse(kept.query)
    if query.has_words:
        found = await search.find(tx, who, query, now, (after.at, after.id) if after else None, limit)
        following = inbox.Place("newest", *found.next) if found.next else None
        return inbox.Listed([hit.row for hit in found.hits], following)
    condition = await filters.conditions(tx, who, query, now)
    own = next(one for one in SORTS if one == kept.sort)
    return await inbox.page_where(tx, who, condition, now, sort=sort or own, after=after, limit=limit)


def _read_place(after: str | None) -> inbox.Place | None:
    """Where a page begins. Raises InvalidCursor."""
    if after is None:
        return None
    phase, at, last = read_cursor(after, str, str, str)
    try:
        found = next((one for one in SORTS if one == phase), None)
        if found is not None:
            return inbox.Place(found, datetime.fromisoformat(at or ""), UUID(last or ""))
    except ValueError:
        pass
    raise InvalidCursor("“after” is not a place in this list; start again without it.")
