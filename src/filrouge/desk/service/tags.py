"""Tags: made, changed, put aside and brought back; and which of them somebody may use."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from filrouge.desk.events import TagChanged
from filrouge.desk.store import tags as store
from filrouge.desk.store.tags import Tag
from filrouge.platform import history
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.platform.records import LIST_MAX, changed
from filrouge.terms.errors import Forbidden, Invalid
from filrouge.terms.scope import Actor, sees
from filrouge.terms.settings import (
    SettingNotFound,
    SettingTaken,
    StaleSetting,
    UnknownReference,
    require,
    require_scope,
)

__all__ = ["Tag"]

WHAT = "tag"
SHARE = "desk:share"
NAME_MAX = 60


def may_use(actor: Actor, tag: Tag) -> bool:
    """Whether a tag is for this person: a tag of all, of one of their teams, or of a team they see."""
    return tag.team_id is None or tag.team_id in actor.teams or sees(actor.scope, None, None, tag.team_id)


async def choices(tx: Transaction, actor: Actor) -> list[Tag]:
    """What this person may put on conversations, by name."""
    return [tag for tag in await store.TAGS.all(tx) if tag.active and may_use(actor, tag)]


async def check_usable(tx: Transaction, actor: Actor, tags: Collection[UUID]) -> None:
    """Raises UnknownReference when one of these tags is not there, was put aside, or is for others."""
    found = await tx.all(Tag, store.BY_IDS, {"ids": sorted(set(tags))}) if tags else []
    if {tag.id for tag in found if tag.active and may_use(actor, tag)} != set(tags):
        raise UnknownReference("This tag is not there any more.", fields={"what": WHAT})


async def list_all(tx: Transaction, actor: Actor) -> list[Tag]:
    """Those in sight, those put aside last."""
    may_read(actor)
    return [tag for tag in await store.TAGS.all(tx) if may_use(actor, tag)]


async def get(tx: Transaction, actor: Actor, tag_id: UUID) -> Tag:
    """One in sight. Raises SettingNotFound."""
    found = await store.TAGS.find(tx, tag_id)
    if found is None or not may_use(actor, found):
        raise SettingNotFound("There is no such tag.", fields={"what": WHAT})
    return found


async def create(tx: Transaction, actor: Actor, values: Mapping[str, Any], now: datetime) -> Tag:
    """A new tag of `name` and, if given, `colour` and `team_id`. Raises SettingTaken when one in use has that name,
    accents and case aside."""
    require(actor, SHARE)
    given: dict[str, Any] = {"colour": "", "team_id": None, **values}
    tag = _plain(Tag(uuid7(), given["name"], given["colour"], given["team_id"], True, 1, now))
    _within(actor, tag)
    if len(await store.TAGS.all(tx)) >= LIST_MAX:
        raise Invalid(f"There are at most {LIST_MAX:,} tags.", fields={"limit": LIST_MAX})
    try:
        async with tx.savepoint():
            await store.TAGS.insert(tx, tag)
    except psycopg.errors.UniqueViolation:
        raise _taken() from None
    except psycopg.errors.ForeignKeyViolation:
        raise UnknownReference("This team is not there any more.", fields={"what": "team"}) from None
    await _tell(tx, actor, tag, None, store.TAGS.values(tag), now)
    return tag


async def change(
    tx: Transaction, actor: Actor, tag_id: UUID, expected_version: int, changes: Mapping[str, Any], now: datetime
) -> Tag:
    """The tag with `changes`; conversations that have it keep it. Raises StaleSetting, SettingTaken."""
    require(actor, SHARE)
    before = await get(tx, actor, tag_id)
    if before.version != expected_version:
        raise StaleSetting(WHAT, tag_id, before.version)
    after = _plain(replace(before, **changes))
    was, will = store.TAGS.values(before), store.TAGS.values(after)
    names = changed(was, will)
    if not names:
        return before
    _within(actor, before)
    _within(actor, after)
    try:
        async with tx.savepoint():
            written = await store.TAGS.update(tx, after, expected_version)
    except psycopg.errors.UniqueViolation:
        raise _taken() from None
    except psycopg.errors.ForeignKeyViolation:
        raise UnknownReference("This team is not there any more.", fields={"what": "team"}) from None
    if not written:
        raise StaleSetting(WHAT, tag_id, (await get(tx, actor, tag_id)).version)
    after = replace(after, version=expected_version + 1)
    await _tell(tx, actor, after, {n: was[n] for n in names}, {n: will[n] for n in names}, now)
    return after


async def retire(tx: Transaction, actor: Actor, tag_id: UUID, now: datetime) -> None:
    """Puts a tag aside: nobody adds it any more; a change of `active` brings it back."""
    current = await get(tx, actor, tag_id)
    await change(tx, actor, tag_id, current.version, {"active": False}, now)


async def restore(tx: Transaction, actor: Actor, entry: history.Change, now: datetime) -> None:
    """Puts a tag back to what it was before a change; a creation is put aside."""
    current = await get(tx, actor, UUID(entry.subject_id))
    await change(tx, actor, current.id, current.version, entry.back(store.TAGS.changing), now)


def may_read(actor: Actor) -> None:
    """Raises Forbidden unless the actor may see the settings of tags."""
    if not (actor.may("settings:read") or actor.may(SHARE)):
        raise Forbidden("You do not have the right to do this.", fields={"permission": "settings:read"})


def _plain(tag: Tag) -> Tag:
    name = " ".join(tag.name.split())
    if not 0 < len(name) <= NAME_MAX:
        raise Invalid(f"A tag has 1 to {NAME_MAX} letters.", fields={"field": "name", "limit": NAME_MAX})
    return replace(tag, name=name, colour=tag.colour.lower())


def _within(actor: Actor, tag: Tag) -> None:
    """Whoever is limited to teams shares tags with those only."""
    if tag.team_id is None:
        require_scope(actor, teams=None)
    elif tag.team_id not in actor.teams:
        require_scope(actor, teams=[tag.team_id])


def _taken() -> SettingTaken:
    return SettingTaken("Another tag has this name.", fields={"what": WHAT, "field": "name"})


async def _tell(
    tx: Transaction,
    actor: Actor,
    tag: Tag,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    now: datetime,
) -> None:
    await history.tell(
        tx,
        actor,
        TagChanged(tag.id, history.names(after)),
        room="desk",
        what=WHAT,
        subject=tag.id,
        before=before,
        after=after,
        now=now,
        team_id=tag.team_id,
    )
