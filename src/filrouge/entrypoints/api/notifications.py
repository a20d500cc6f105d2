"""What I am told, and what I want to be told."""

from datetime import datetime, time
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field, field_validator

from filrouge.company import service as company
from filrouge.conversations.core import reference
from filrouge.desk.core import Kind, Told, is_quiet
from filrouge.desk.service import notifying, preferences
from filrouge.desk.service.preferences import Preferences
from filrouge.entrypoints.api.deps import Now, Page, Tx, Who
from filrouge.entrypoints.api.fields import (
    Body,
    ConversationIdField,
    Instant,
    Items,
    MessageIdField,
    NotificationIdField,
    Shown,
    TaskIdField,
    absent,
    changes_of,
    read_place,
    show_cursor,
)
from filrouge.entrypoints.api.rows import PersonShown, person
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Forbidden, NotFound
from filrouge.terms.scope import Actor
from filrouge.views import notifications

router = APIRouter(tags=["desk"])

WallClock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class AboutConversation(Shown):
    id: ConversationIdField
    reference: str
    subject: str
    customer: str


class AboutTask(Shown):
    id: TaskIdField
    title: str
    due_at: Instant | None


class NotificationShown(Shown):
    """One notification: what happened (`kind`), by whom, where it leads. `author` is who wrote, when that is a third
    party and not the customer."""

    id: NotificationIdField
    kind: Kind
    at: Instant
    read: bool
    actor: PersonShown | None
    author: str | None
    conversation: AboutConversation | None
    message_id: MessageIdField | None
    words: str | None
    task: AboutTask | None


class CountShown(Shown):
    """`unread` stops at 100; `quiet` says whether these are my quiet hours."""

    unread: int
    quiet: bool


class Reading(Body):
    """Which are read: some, those of one conversation, or all."""

    ids: Annotated[list[NotificationIdField], Field(max_length=200)] = []
    conversation_id: ConversationIdField | None = None
    all: bool = False


class PreferencesShown(Shown):
    """`email_possible`: a mailbox is chosen for digests. Hours are on the wall clock of `time_zone`; quiet hours may
    pass midnight, and are none when both are null."""

    kinds: dict[Kind, Told]
    browser: bool
    sound: bool
    email: Literal["off", "hourly", "daily"]
    email_at: WallClock
    quiet_from: WallClock | None
    quiet_to: WallClock | None
    time_zone: str
    quiet: bool
    email_possible: bool
    version: int


class PreferencesChange(Body):
    expected_version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    kinds: dict[Kind, Told] = absent()
    browser: bool = absent()
    sound: bool = absent()
    email: Literal["off", "hourly", "daily"] = absent()
    email_at: WallClock = absent()
    quiet_from: WallClock | None = None
    quiet_to: WallClock | None = None
    time_zone: Annotated[str, Field(max_length=80)] = absent()

    @field_validator("kinds", "browser", "sound", "email", "email_at", "time_zone")
    @classmethod
    def _said(cls, value: object) -> object:
        if value is None:
            raise ValueError("null says nothing here")
        return value


def show(row: notifications.Notification) -> NotificationShown:
    conversation = None
    if row.conversation_id is not None and row.number is not None:
        conversation = {
            "id": row.conversation_id,
            "reference": reference(row.number),
            "subject": row.subject or "",
            "customer": row.customer_name or "",
        }
    return NotificationShown.model_validate(
        {
            "id": row.id,
            "kind": row.kind,
            "at": row.at,
            "read": row.read_at is not None,
            "actor": person(row.actor_id, row.actor_name),
            "author": row.author_name if row.kind in notifications.FROM_OUTSIDE else None,
            "conversation": conversation,
            "message_id": row.message_id,
            "words": " ".join(row.words.split()) if row.words else None,
            "task": {"id": row.task_id, "title": row.task_title, "due_at": row.due_at} if row.task_title else None,
        }
    )


def _person(who: Actor) -> None:
    if who.user_id is None:
        raise Forbidden("Only a person is told.")


async def _zone(tx: Transaction) -> str:
    return (await company.get_company(tx)).time_zone


@router.get("/notifications")
async def list_notifications(
    tx: Tx, who: Who, page: Page, unread: Annotated[bool, Query()] = False
) -> Items[NotificationShown]:
    """What I am told, the latest first, of conversations that I still see; kept for 90 days."""
    _person(who)
    before = read_place(page.after)
    rows = await notifications.page(tx, who, unread=unread, before=before, limit=page.limit + 1)
    more = len(rows) > page.limit
    rows = rows[: page.limit]
    following = show_cursor(rows[-1].at, rows[-1].id) if more else None
    return Items[NotificationShown](items=[show(row) for row in rows], next=following)


@router.get("/notifications/count")
async def count_notifications(tx: Tx, who: Who, now: Now) -> CountShown:
    """How many are unread."""
    _person(who)
    wishes = (await preferences.get(tx, who, await _zone(tx))).wishes
    return CountShown(unread=await notifications.unread(tx, who), quiet=is_quiet(wishes, now))


@router.get("/notifications/{id}")
async def get_notification(tx: Tx, who: Who, id: NotificationIdField) -> NotificationShown:
    """One of mine."""
    _person(who)
    found = await notifications.some(tx, who, [id])
    if not found:
        raise NotFound("There is no such notification, or its conversation has left your sight.")
    return show(found[0])


@router.post("/notifications/read")
async def read_notifications(tx: Tx, who: Who, given: Reading, now: Now) -> CountShown:
    """Marks mine as read; what is left."""
    await notifying.read(
        tx, who, now, ids=given.ids, conversation_id=given.conversation_id, everything=given.all
    )  # fmt: skip
    return await count_notifications(tx, who, now)


@router.post("/notifications/{id}/unread")
async def unread_notification(tx: Tx, who: Who, id: NotificationIdField, now: Now) -> CountShown:
    """Puts one back among the unread."""
    await notifying.unread(tx, who, id)
    return await count_notifications(tx, who, now)


@router.get("/me/notifications")
async def get_preferences(tx: Tx, who: Who, now: Now) -> PreferencesShown:
    """What I want to be told, where and when. `version` 0: nothing said yet."""
    found = await preferences.get(tx, who, await _zone(tx))
    return await _show(tx, found, now)


@router.patch("/me/notifications")
async def change_preferences(tx: Tx, who: Who, given: PreferencesChange, now: Now) -> PreferencesShown:
    """409 `desk.no_notification_account` when digests are asked for and no mailbox is chosen for them."""
    changes = changes_of(given)
    for name in ("email_at", "quiet_from", "quiet_to"):
        if changes.get(name) is not None:
            changes[name] = time.fromisoformat(changes[name])
    found = await preferences.change(tx, who, given.expected_version, changes, await _zone(tx), now)
    return await _show(tx, found, now)


async def _show(tx: Transaction, found: Preferences, now: datetime) -> PreferencesShown:
    wishes = found.wishes
    return PreferencesShown.model_validate(
        {
            "kinds": found.kinds(),
            "browser": found.browser,
            "sound": found.sound,
            "email": wishes.email,
            "email_at": preferences.on_the_wall(wishes.email_at),
            "quiet_from": preferences.on_the_wall(wishes.quiet_from),
            "quiet_to": preferences.on_the_wall(wishes.quiet_to),
            "time_zone": wishes.time_zone,
            "quiet": is_quiet(wishes, now),
            "email_possible": (await preferences.account(tx))[0] is not None,
            "version": found.version,
        }
    )
