"""How settings came to be what they are, and back again."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from filrouge.access.service import roles, users
from filrouge.agents import service as agents
from filrouge.agents.service import reasons
from filrouge.channels import service as channels
from filrouge.company import service as company
from filrouge.desk.service import keeping, preferences, tags, views
from filrouge.desk.service.macros import MACROS
from filrouge.desk.service.templates import TEMPLATES
from filrouge.entrypoints.api.deps import Idempotent, MasterKeys, Now, Page, Tx, Who
from filrouge.entrypoints.api.fields import EventIdField, Instant, Items, Shown, UserIdField, read_place, show_cursor
from filrouge.platform import history
from filrouge.platform.db import Transaction
from filrouge.terms import ids
from filrouge.terms.errors import Conflict
from filrouge.terms.scope import Actor
from filrouge.terms.settings import SettingNotFound, require
from filrouge.views import settings_history
from filrouge.views.settings_history import ShownChange

router = APIRouter(prefix="/settings/history", tags=["settings"], route_class=Idempotent)

Restorer = Callable[[Transaction, Actor, history.Change, datetime], Awaitable[None]]


async def _restore_access(tx: Transaction, actor: Actor, entry: history.Change, now: datetime) -> None:
    restorer = {"user": users.restore, "role": roles.restore, "token": roles.restore_token}[entry.what]
    await restorer(tx, actor, entry, now)


async def _restore_agents(tx: Transaction, actor: Actor, entry: history.Change, now: datetime) -> None:
    restorer = {"team": agents.restore, reasons.WHAT: reasons.restore_reason}[entry.what]
    await restorer(tx, actor, entry, now)


async def _restore_template(tx: Transaction, actor: Actor, entry: history.Change, now: datetime) -> None:
    await keeping.restore(tx, actor, TEMPLATES, entry, now)


async def _restore_macro(tx: Transaction, actor: Actor, entry: history.Change, now: datetime) -> None:
    await keeping.restore(tx, actor, MACROS, entry, now)


OF_THE_DESK: dict[str, Restorer] = {
    "view": views.restore,
    "tag": tags.restore,
    "template": _restore_template,
    "macro": _restore_macro,
    preferences.WHAT: preferences.restore_account,
}


async def _restore_desk(tx: Transaction, actor: Actor, entry: history.Change, now: datetime) -> None:
    restorer = OF_THE_DESK.get(entry.what)
    if restorer is None:
        raise NotRestorable("This change cannot be taken back from here.")
    await restorer(tx, actor, entry, now)


RESTORERS: dict[str, Restorer] = {
    "company": company.restore,
    "agents": _restore_agents,
    "access": _restore_access,
    "desk": _restore_desk,
}
"""By room: what puts a setting back to what it was before a change."""

ID_FIELDS = {
    "legal_entity_id": "legal_entity",
    "brand_id": "brand",
    "site_id": "site",
    "team_id": "team",
    "calendar_id": "calendar",
    "parent_id": "contact_reason",
    "contact_reason_id": "contact_reason",
    "qualified_form_id": "channel_account",
    "channel_account_id": "channel_account",
    "legal_entities": "legal_entity",
    "brands": "brand",
    "roles": "role",
    "owner_id": "user",
    "template_id": "template",
}


class NotRestorable(Conflict):
    """This kind of change cannot be taken back from here."""

    code = "settings.not_restorable"


class Author(Shown):
    id: UserIdField | None
    name: str


class ChangeShown(Shown):
    id: EventIdField
    at: Instant
    actor: Author
    what: str
    subject_id: str
    subject: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    restorable: bool


@router.get("")
async def list_changes(
    tx: Tx,
    who: Who,
    page: Page,
    subject: Annotated[str | None, Query(max_length=80)] = None,
    what: Annotated[str | None, Query(max_length=40)] = None,
) -> Items[ChangeShown]:
    """Changes in sight, the latest first: of one setting (`subject`, with `what` for codes), of one kind (`what`), or
    all. Whoever is limited to legal entities or brands sees those of their settings and of the whole company's."""
    require(who, "settings:read")
    before = read_place(page.after)
    rows = await settings_history.page(
        tx,
        scope=who.scope,
        what=what,
        subject=_subject(subject),
        before=before,
        limit=page.limit + 1,
        language=who.language,
    )
    more = len(rows) > page.limit
    rows = rows[: page.limit]
    following = show_cursor(rows[-1].at, rows[-1].id) if more else None
    return Items[ChangeShown](items=[show(row) for row in rows], next=following)


@router.post("/{id}/restore", status_code=204)
async def restore(tx: Tx, who: Who, id: EventIdField, keys: MasterKeys, now: Now) -> None:
    """Puts a setting back to what it was before this change; that is a change too, and can be taken back."""
    entry = await history.find(tx, id)
    if entry is None or await settings_history.find(tx, who.scope, id) is None:
        raise SettingNotFound("There is no such change.", fields={"what": "change"})
    if entry.room == "channels" and entry.before is not None:
        await channels.restore_account(tx, who, entry, keys, now)
        return
    restorer = RESTORERS.get(entry.room)
    if restorer is None:
        raise NotRestorable("This change cannot be taken back from here.")
    await restorer(tx, who, entry, now)


def show(row: ShownChange) -> ChangeShown:
    return ChangeShown(
        id=row.id,
        at=row.at,
        actor=Author(id=row.user_id, name=row.user_name or row.actor.partition(":")[0]),
        what=row.what,
        subject_id=_show_id(row.what, row.subject_id),
        subject=row.subject,
        before=None if row.before is None else _values(row.before),
        after=None if row.after is None else _values(row.after),
        restorable=_restorable(row),
    )


def _restorable(row: ShownChange) -> bool:
    """Whether there is a way back: from a creation to something put aside, else to the values before."""
    if row.room == "channels" or row.what == "token":
        return (row.before is None) is (row.what == "token")
    if row.what == "user" and row.before is not None and not set(row.before) & set(users.FIELDS):
        return False
    return row.room in RESTORERS


def _values(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in values.items() if name != "logo_object_id"} | (
        {"logo": values["logo_object_id"] is not None} if "logo_object_id" in values else {}
    )


def _value(name: str, value: Any) -> Any:
    if name == "members":
        return [{"user_id": _show_id("user", user), "lead": lead} for user, lead in value]
    kind = ID_FIELDS.get(name)
    if kind is None or value is None:
        return value
    return [_show_id(kind, item) for item in value] if isinstance(value, list) else _show_id(kind, value)


def _show_id(kind: str, text: str) -> str:
    try:
        return ids.show(ids.PREFIXES[kind], UUID(text))
    except (KeyError, ValueError):
        return text


def _subject(text: str | None) -> str | None:
    """A shown id becomes the database's; a code stays."""
    if text is None:
        return None
    prefix = text.partition("_")[0]
    if prefix in ids.PREFIXES.values() and len(text) == len(prefix) + 27:
        return str(ids.read(prefix, text))
    return text
