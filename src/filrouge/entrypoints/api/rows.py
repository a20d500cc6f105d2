"""How the desk sees conversations in lists: rows, from views to JSON."""

from typing import Any, Literal
from uuid import UUID

from filrouge.conversations.core import reference
from filrouge.entrypoints.api.fields import (
    BrandIdField,
    ContactReasonIdField,
    ConversationIdField,
    CustomerIdField,
    Instant,
    Shown,
    TagIdField,
    TeamIdField,
    UserIdField,
)
from filrouge.views.inbox import Row


class CustomerShown(Shown):
    id: CustomerIdField
    name: str
    initials: str


class PersonShown(Shown):
    id: UserIdField
    name: str
    initials: str


class UserNamed(Shown):
    id: UserIdField
    name: str


class TeamNamed(Shown):
    id: TeamIdField
    name: str


class BrandNamed(Shown):
    id: BrandIdField
    name: str
    colour: str


class ReasonShown(Shown):
    id: ContactReasonIdField
    label: dict[str, str]


class AuthorNamed(Shown):
    name: str


class LastWord(Shown):
    text: str
    channel: str
    direction: Literal["in", "out", "note"]
    at: Instant
    author: AuthorNamed | None


class TagShown(Shown):
    id: TagIdField
    name: str
    colour: str


class PromiseShown(Shown):
    """The nearest promise that is open or broken."""

    due_at: Instant | None
    state: Literal["open", "broken"]


class ConversationRow(Shown):
    """One conversation as lists show it. `waited_s` and `due_at` count the brand's opening hours only, as of
    `counted_at`; the wait goes on until `closes_at` (already past when closed, null when the brand never closes) and
    again from `opens_at`. All five are null when nobody waits or no target is set. While `stands_still`, nothing counts
    and `due_at` is known only when it had passed before."""

    id: ConversationIdField
    reference: str
    subject: str
    state: Literal["open", "snoozed", "closed"]
    customer: CustomerShown | None
    last: LastWord | None
    unread: bool
    waiting_since: Instant | None
    due_at: Instant | None
    target_s: int | None
    waited_s: int | None
    counted_at: Instant | None
    closes_at: Instant | None
    opens_at: Instant | None
    stands_still: bool
    contact_reason: ReasonShown | None
    assignee: PersonShown | None
    team: TeamNamed | None
    brand: BrandNamed | None
    snoozed_until: Instant | None
    answering: UserNamed | None
    has_failed_delivery: bool
    tags: list[TagShown]
    followed: bool
    promise: PromiseShown | None
    open_tasks: int
    merged: bool
    version: int
    last_message_at: Instant


def initials(name: str) -> str:
    """`Claire Fontaine` → `CF`; the first letter alone for one word; `?` for nobody."""
    words = [word for word in name.replace("-", " ").split() if word[:1].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def row_fields(row: Row) -> dict[str, Any]:
    """What every shape of a conversation shares."""
    name = row.customer_name or row.customer_address or ""
    wait = row.wait
    unread = row.last_inbound_at is not None and (row.seen_at is None or row.seen_at < row.last_inbound_at)
    last = None
    if row.last_kind and row.last_channel:
        direction = "note" if row.last_kind == "note" else "in" if row.last_direction == "in" else "out"
        last = {
            "text": " ".join((row.last_text or "").split()),
            "channel": row.last_channel,
            "direction": direction,
            "at": row.last_message_at,
            "author": {"name": row.last_author} if row.last_author else None,
        }
    return {
        "id": row.id,
        "reference": reference(row.number),
        "subject": row.subject,
        "state": row.state,
        "customer": {"id": row.customer_id, "name": name, "initials": initials(name)},
        "last": last,
        "unread": unread and row.state == "open",
        "waiting_since": row.waiting_since,
        "due_at": wait and wait.due_at,
        "target_s": row.target_s,
        "waited_s": wait and wait.waited_s,
        "counted_at": wait and wait.counted_at,
        "closes_at": wait and wait.closes_at,
        "opens_at": wait and wait.opens_at,
        "stands_still": wait is not None and wait.stands_still,
        "contact_reason": {"id": row.contact_reason_id, "label": row.contact_reason_label}
        if row.contact_reason_id
        else None,
        "assignee": person(row.assignee_id, row.assignee_name),
        "team": {"id": row.team_id, "name": row.team_name} if row.team_id else None,
        "brand": {"id": row.brand_id, "name": row.brand_name, "colour": row.brand_colour},
        "snoozed_until": row.snoozed_until,
        "answering": {"id": row.answering_id, "name": row.answering_name} if row.answering_id else None,
        "has_failed_delivery": row.has_failed_delivery,
        "tags": [{**tag, "id": UUID(tag["id"])} for tag in row.tags],
        "followed": row.followed,
        "promise": {"due_at": row.promise_due_at, "state": row.promise_state} if row.promise_state else None,
        "open_tasks": row.open_tasks,
        "merged": row.merged,
        "version": row.version,
        "last_message_at": row.last_message_at,
    }


def person(user_id: UUID | None, name: str | None) -> dict[str, Any] | None:
    return {"id": user_id, "name": name or "", "initials": initials(name or "")} if user_id else None


def show_row(row: Row) -> ConversationRow:
    return ConversationRow.model_validate(row_fields(row))


# -- entries ----------------------------------------------------------------------------------------------------------
