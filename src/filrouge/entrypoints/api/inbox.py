"""Lists of conversations, and how many there are."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter

from filrouge.entrypoints.api.deps import Now, Page, Snapshot, Who
from filrouge.entrypoints.api.fields import Items, Shown, TeamIdField, read_cursor, show_cursor
from filrouge.entrypoints.api.rows import ConversationRow, show_row
from filrouge.platform import events
from filrouge.terms.errors import Forbidden
from filrouge.terms.scope import Actor
from filrouge.views import inbox

router = APIRouter(tags=["desk"])

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
    tx: Snapshot, who: Who, now: Now, asked: Page, view: View = "mine", team: TeamIdField | None = None
) -> InboxPage:
    """One page of a view, the newest word first, with the position to follow it live."""
    check_reads(who)
    position = await events.here(tx)
    before = None
    if asked.after:
        at, last = read_cursor(asked.after, datetime.fromisoformat, UUID)
        before = (at, last) if isinstance(at, datetime) and isinstance(last, UUID) else None
    rows = await inbox.page(tx, who, view, now, team_id=team, before=before, limit=asked.limit)
    more = len(rows) == asked.limit
    return InboxPage(
        items=[show_row(row) for row in rows],
        next=show_cursor(rows[-1].last_message_at, rows[-1].id) if more else None,
        position=str(position),
    )
