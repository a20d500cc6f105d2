"""What templates and macros share: they are of all, a brand or a team, and have a version, a history and a way back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import psycopg

from filrouge.desk.events import WordsChanged
from filrouge.desk.store import words as store
from filrouge.desk.store.words import Macro, Template
from filrouge.platform import history
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.platform.records import Records, changed
from filrouge.terms.errors import Forbidden
from filrouge.terms.scope import Actor, sees
from filrouge.terms.settings import (
    SettingNotFound,
    SettingTaken,
    StaleSetting,
    UnknownReference,
    require,
    require_scope,
)

W = TypeVar("W", Template, Macro)
ROOM = "desk"
SHARE = "desk:share"


@dataclass(frozen=True, slots=True)
class Kind(Generic[W]):
    """`check(tx, before, after)` gives the row as it is kept, or refuses it."""

    what: str
    records: Records[W]
    check: Callable[[Transaction, W | None, W], Awaitable[W]]


def may_read(actor: Actor) -> None:
    """Raises Forbidden unless the actor may see the settings of shared words."""
    if not (actor.may("settings:read") or actor.may(SHARE)):
        raise Forbidden("You do not have the right to do this.", fields={"permission": "settings:read"})


def in_sight(actor: Actor, row: W) -> bool:
    """Whether words concern a part of the company that the actor sees: those of all, of a brand or a team in scope, or
    of a team of theirs."""
    if row.team_id is not None and row.team_id in actor.teams:
        return sees(actor.scope, None, row.brand_id, None)
    return sees(actor.scope, None, row.brand_id, row.team_id)


async def list_all(tx: Transaction, actor: Actor, kind: Kind[W]) -> list[W]:
    """Those in sight, those put aside last."""
    may_read(actor)
    return [row for row in await kind.records.all(tx) if in_sight(actor, row)]


async def find(tx: Transaction, kind: Kind[W], key: UUID) -> W | None:
    return await kind.records.find(tx, key)


async def get(tx: Transaction, actor: Actor, kind: Kind[W], key: UUID) -> W:
    """One in sight. Raises SettingNotFound."""
    found = await kind.records.find(tx, key)
    if found is None or not in_sight(actor, found):
        raise SettingNotFound("There is no such setting.", fields={"what": kind.what})
    return found


async def create(tx: Transaction, actor: Actor, kind: Kind[W], values: Mapping[str, Any], now: datetime) -> W:
    """A new one. Raises Forbidden, OutOfScope, UnknownReference, UnknownVariable."""
    require(actor, SHARE)
    given: dict[str, Any] = {
        "brand_id": None, "team_id": None, "shortcut": "", **values,
        "id": uuid7(), "active": True, "version": 1, "created_at": now,
    }  # fmt: skip
    row = await kind.check(tx, None, _plain(kind.records.row(**given)))
    _within(actor, row)
    await _shortcut_is_free(tx, kind, row)
    try:
        await kind.records.insert(tx, row)
    except psycopg.errors.ForeignKeyViolation:
        raise UnknownReference("It refers to something that is not there.", fields={"what": kind.what}) from None
    await _tell(tx, actor, kind, row, None, kind.records.values(row), now)
    return row


async def change(
    tx: Transaction,
    actor: Actor,
    kind: Kind[W],
    key: UUID,
    expected_version: int,
    changes: Mapping[str, Any],
    now: datetime,
) -> W:
    """With `changes`. Raises StaleSetting; nothing happens when nothing differs."""
    require(actor, SHARE)
    before = await get(tx, actor, kind, key)
    if before.version != expected_version:
        raise StaleSetting(kind.what, key, before.version)
    after = await kind.check(tx, before, _plain(replace(before, **changes)))
    was, will = kind.records.values(before), kind.records.values(after)
    names = changed(was, will)
    if not names:
        return before
    _within(actor, before)
    _within(actor, after)
    if {"shortcut", "brand_id", "team_id", "active"} & set(names):
        await _shortcut_is_free(tx, kind, after)
    try:
        if not await kind.records.update(tx, after, expected_version):
            raise StaleSetting(kind.what, key, (await get(tx, actor, kind, key)).version)
    except psycopg.errors.ForeignKeyViolation:
        raise UnknownReference("It refers to something that is not there.", fields={"what": kind.what}) from None
    after = replace(after, version=expected_version + 1)
    await _tell(tx, actor, kind, after, {n: was[n] for n in names}, {n: will[n] for n in names}, now)
    return after


async def retire(tx: Transaction, actor: Actor, kind: Kind[W], key: UUID, now: datetime) -> None:
    """Puts it aside, whatever its version; a change of `active` brings it back."""
    current = await get(tx, actor, kind, key)
    await change(tx, actor, kind, key, current.version, {"active": False}, now)


async def restore(tx: Transaction, actor: Actor, kind: Kind[W], entry: history.Change, now: datetime) -> None:
    """Puts it back to what it was before a change; a creation is put aside."""
    current = await get(tx, actor, kind, UUID(entry.subject_id))
    await change(tx, actor, kind, current.id, current.version, entry.back(kind.records.changing), now)


def _plain(row: W) -> W:
    return replace(row, name=" ".join(row.name.split()), shortcut=row.shortcut.strip().lstrip("/"))


def _within(actor: Actor, row: W) -> None:
    """Whoever is limited changes words of their own brands and teams only, not those of all."""
    if row.brand_id is not None:
        require_scope(actor, brands=[row.brand_id])
    if row.team_id is not None and row.team_id not in actor.teams:
        require_scope(actor, teams=[row.team_id])
    if row.brand_id is None and row.team_id is None:
        require_scope(actor, brands=None)


async def _shortcut_is_free(tx: Transaction, kind: Kind[W], row: W) -> None:
    if not row.active or not row.shortcut:
        return
    values = {"id": row.id, "shortcut": row.shortcut, "brand_id": row.brand_id, "team_id": row.team_id}
    for table in ("template", "macro"):
        if await tx.value(store.SHORTCUT_TAKEN.format(table=table), values):
            raise SettingTaken(
                "Another one answers to this shortcut.", fields={"what": kind.what, "field": "shortcut", "by": table}
            )


async def _tell(
    tx: Transaction,
    actor: Actor,
    kind: Kind[W],
    row: W,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    now: datetime,
) -> None:
    await history.tell(
        tx,
        actor,
        WordsChanged(Code(kind.what), row.id, history.names(after)),
        room=ROOM,
        what=kind.what,
        subject=row.id,
        before=before,
        after=after,
        now=now,
        brand_id=row.brand_id,
        team_id=row.team_id,
    )
