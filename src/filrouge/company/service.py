"""What the room does: one way to read, make, change and restore each kind of setting."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import psycopg

from filrouge.company import core, store
from filrouge.company.events import SettingChanged
from filrouge.company.store import Brand, CalendarRow, ContactReason, LegalEntity, Site, WrapUpCode
from filrouge.platform import history, jobs
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.platform.records import Records, changed
from filrouge.terms.calendar import ALWAYS, Calendar, read_calendar, read_time_zone
from filrouge.terms.scope import Actor
from filrouge.terms.settings import (
    SettingInUse,
    SettingNotFound,
    SettingTaken,
    StaleSetting,
    UnknownReference,
    only,
    require,
    require_scope,
)
from filrouge.terms.waiting import Target

__all__ = ["Brand", "CalendarRow", "ContactReason", "LegalEntity", "Site", "WrapUpCode"]

R = TypeVar("R", LegalEntity, Brand, Site, CalendarRow, ContactReason, WrapUpCode)

DUE_STEP = "due.recompute"
"""The job that a change of targets or hours leaves."""
DUE_FIELDS = {
    "contact_reason": frozenset({"target_s", "calendar_id", "pauses"}),
    "brand": frozenset({"calendar_id"}),
    "calendar": frozenset({"time_zone", "weekly", "exceptions"}),
}
"""What by when an answer is owed depends on."""


async def _no_check(tx: Transaction, before: object, after: object) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Noun(Generic[R]):
    """A kind of setting: `what` names it in history and events; `check(tx, before, after)` refuses nonsense."""

    what: str
    records: Records[R]
    check: Callable[[Transaction, R | None, R], Awaitable[None]] = _no_check
    defaults: tuple[tuple[str, object], ...] = ()


async def _check_legal_entity(tx: Transaction, before: LegalEntity | None, after: LegalEntity) -> None:
    if before is not None and before.active and not after.active and await store.active_brands_of(tx, after.id):
        raise SettingInUse("Put its brands aside first.", fields={"by": "brand"})


async def _check_brand(tx: Transaction, before: Brand | None, after: Brand) -> None:
    moved = before is not None and before.legal_entity_id != after.legal_entity_id
    if moved and await store.users_of_brand(tx, after.id):
        raise SettingInUse("Channels or teams of this legal entity use the brand.", fields={"by": "channel"})


async def _check_site(tx: Transaction, before: Site | None, after: Site) -> None:
    read_time_zone(after.time_zone)


async def _check_calendar(tx: Transaction, before: CalendarRow | None, after: CalendarRow) -> None:
    read_calendar(after.time_zone, after.weekly, after.exceptions)
    if before is not None and before.active and not after.active and await store.users_of_calendar(tx, after.id):
        raise SettingInUse("Brands, sites or contact reasons keep these hours.", fields={"by": "brand"})


async def _check_reason(tx: Transaction, before: ContactReason | None, after: ContactReason) -> None:
    if after.parent_id is not None and (before is None or before.parent_id != after.parent_id):
        core.check_parent(after.id, await store.ancestors(tx, after.parent_id))


LEGAL_ENTITIES = Noun("legal_entity", store.LEGAL_ENTITIES, _check_legal_entity)
BRANDS = Noun(
    "brand",
    store.BRANDS,
    _check_brand,
    defaults=(
        ("sender_name", ""),
        ("colour", core.COLOUR_DEFAULT),
        ("logo_object_id", None),
        ("languages", ["fr", "en"]),
        ("signature", {}),
        ("phone", ""),
        ("calendar_id", None),
    ),
)
SITES = Noun("site", store.SITES, _check_site, (("time_zone", "Europe/Paris"), ("calendar_id", None)))
CALENDARS = Noun("calendar", store.CALENDARS, _check_calendar, (("weekly", []), ("exceptions", [])))
CONTACT_REASONS = Noun(
    "contact_reason",
    store.CONTACT_REASONS,
    _check_reason,
    (("parent_id", None), ("target_s", None), ("calendar_id", None), ("pauses", False)),
)
WRAP_UP_CODES = Noun("wrap_up_code", store.WRAP_UP_CODES, defaults=(("position", 0),))
NOUNS: dict[str, Noun[Any]] = {
    noun.what: noun for noun in (LEGAL_ENTITIES, BRANDS, SITES, CALENDARS, CONTACT_REASONS, WRAP_UP_CODES)
}


async def list_all(tx: Transaction, noun: Noun[R]) -> list[R]:
    """Every setting of a kind, those put aside last."""
    return await noun.records.all(tx)


async def get(tx: Transaction, noun: Noun[R], key: UUID | str) -> R:
    """One setting. Raises SettingNotFound."""
    found = await noun.records.find(tx, key)
    if found is None:
        raise SettingNotFound("There is no such setting.", fields={"what": noun.what})
    return found


async def create(tx: Transaction, actor: Actor, noun: Noun[R], values: Mapping[str, object], now: datetime) -> R:
    """A new setting from its values; what is not given takes its default. Raises OutOfScope for a brand of another
    legal entity than the actor sees, and for a legal entity when they do not see all."""
    require(actor, "settings:write")
    given: dict[str, Any] = {**dict(noun.defaults), **values, "active": True, "version": 1}
    if noun.records.key == "id":
        given |= {"id": uuid7(), "created_at": now}
    after = noun.records.row(**given)
    if isinstance(after, LegalEntity):
        require_scope(actor, legal_entities=None)
    elif isinstance(after, Brand):
        require_scope(actor, legal_entities=[after.legal_entity_id], brands=None)
    await noun.check(tx, None, after)
    try:
        await noun.records.insert(tx, after)
    except psycopg.errors.UniqueViolation:
        raise SettingTaken("Another one has this key already.", fields={"what": noun.what}) from None
    except psycopg.errors.ForeignKeyViolation:
        raise UnknownReference("It refers to something that is not there.", fields={"what": noun.what}) from None
    await _tell(tx, actor, noun, after, None, noun.records.values(after), now)
    return after


async def change(
    tx: Transaction,
    actor: Actor,
    noun: Noun[R],
    key: UUID | str,
    expected_version: int,
    changes: Mapping[str, object],
    now: datetime,
) -> R:
    """The setting with `changes`. Raises StaleSetting when its version is another; nothing happens when nothing
    differs."""
    require(actor, "settings:write")
    before = await get(tx, noun, key)
    if before.version != expected_version:
        raise StaleSetting(noun.what, key, before.version)
    after = replace(before, **changes)  # type: ignore[arg-type]
    was, will = noun.records.values(before), noun.records.values(after)
    names = changed(was, will)
    if not names:
        return before
    for row in (before, after):
        if isinstance(row, LegalEntity):
            require_scope(actor, legal_entities=[row.id])
        elif isinstance(row, Brand):
            require_scope(actor, legal_entities=[row.legal_entity_id], brands=[row.id])
    await noun.check(tx, before, after)
    try:
        if not await noun.records.update(tx, after, expected_version):
            raise StaleSetting(noun.what, key, (await get(tx, noun, key)).version)
    except psycopg.errors.ForeignKeyViolation:
        raise UnknownReference("It refers to something that is not there.", fields={"what": noun.what}) from None
    after = replace(after, version=expected_version + 1)
    await _tell(tx, actor, noun, after, {n: was[n] for n in names}, {n: will[n] for n in names}, now)
    return after


async def retire(tx: Transaction, actor: Actor, noun: Noun[R], key: UUID | str, now: datetime) -> None:
    """Puts a setting aside, whatever its version; a change of `active` brings it back."""
    current = await get(tx, noun, key)
    await change(tx, actor, noun, key, current.version, {"active": False}, now)


async def restore(tx: Transaction, actor: Actor, entry: history.Change, now: datetime) -> None:
    """Puts a setting back to what it was before a change; a creation is put aside."""
    if entry.what == "company":
        company = await get_company(tx)
        await change_company(tx, actor, company.version, dict(entry.before or {}), now)
        return
    noun = NOUNS[entry.what]
    key: UUID | str = UUID(entry.subject_id) if noun.records.key == "id" else entry.subject_id
    current = await get(tx, noun, key)
    await change(tx, actor, noun, key, current.version, entry.back(noun.records.changing), now)


async def _tell(
    tx: Transaction,
    actor: Actor,
    noun: Noun[R],
    row: R,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    now: datetime,
) -> None:
    key: UUID | str = getattr(row, noun.records.key)
    setting_id, code = (key, None) if isinstance(key, UUID) else (None, Code(key))
    fact = SettingChanged(Code(noun.what), setting_id, code, history.names(after))
    entity = row.id if isinstance(row, LegalEntity) else row.legal_entity_id if isinstance(row, Brand) else None
    brand = row.id if isinstance(row, Brand) else None
    await history.tell(
        tx,
        actor,
        fact,
        room="company",
        what=noun.what,
        subject=key,
        before=before,
        after=after,
        now=now,
        legal_entity_id=entity,
        brand_id=brand,
    )
    if before is not None and DUE_FIELDS.get(noun.what, frozenset()) & set(after):
        await jobs.defer(tx, DUE_STEP, lock=DUE_STEP, what=noun.what, setting_id=key)


# The company as a whole ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Company:
    """What is said once for the whole company."""

    name: str
    language: str = "fr"
    languages: tuple[str, ...] = ("fr", "en")
    time_zone: str = "Europe/Paris"
    version: int = 0


COMPANY_FIELDS = ("name", "language", "languages", "time_zone")


async def get_company(tx: Transaction) -> Company:
    """The company; version 0 while nothing was written."""
    row = await store.find_company(tx)
    if row is None:
        return Company(name=await store.first_legal_entity(tx) or "")
    value = row.value
    return Company(
        name=str(value.get("name", "")),
        language=str(value.get("language", "fr")),
        languages=tuple(value.get("languages", ("fr", "en"))),
        time_zone=str(value.get("time_zone", "Europe/Paris")),
        version=row.version,
    )


async def name_of_company(tx: Transaction) -> str:
    """The name to greet with; empty before set-up."""
    return (await get_company(tx)).name


async def change_company(
    tx: Transaction, actor: Actor, expected_version: int, changes: Mapping[str, Any], now: datetime
) -> Company:
    """The company with `changes`. Raises StaleSetting."""
    require(actor, "settings:write")
    before = await get_company(tx)
    given = only(changes, COMPANY_FIELDS)
    if "languages" in given:
        given["languages"] = tuple(changes["languages"])
    after = replace(before, **given)  # type: ignore[arg-type]
    read_time_zone(after.time_zone)
    value = {name: getattr(after, name) for name in COMPANY_FIELDS}
    was = {name: getattr(before, name) for name in COMPANY_FIELDS}
    names = changed(was, value)
    if before.version != expected_version:
        raise StaleSetting("company", "company", before.version)
    if not names:
        return before
    if not await store.write_company(tx, {**value, "languages": list(after.languages)}, expected_version, now):
        raise StaleSetting("company", "company", (await get_company(tx)).version)
    set_now = {name: value[name] for name in names}
    await history.tell(
        tx,
        actor,
        SettingChanged(Code("company"), None, Code("company"), history.names(set_now)),
        room="company",
        what="company",
        subject="company",
        before={name: was[name] for name in names} if expected_version else None,
        after=set_now,
        now=now,
    )
    return replace(after, version=expected_version + 1)


async def opening_hours(tx: Transaction, brand_id: UUID) -> Calendar:
    """When a brand is open; always, when nobody gave it hours."""
    brand = await store.BRANDS.find(tx, brand_id)
    if brand is None or brand.calendar_id is None:
        return ALWAYS
    row = await store.CALENDARS.find(tx, brand.calendar_id)
    return ALWAYS if row is None else read_calendar(row.time_zone, row.weekly, row.exceptions)


async def targets(
    tx: Transaction, wanted: Collection[tuple[UUID | None, UUID]]
) -> dict[tuple[UUID | None, UUID], Target]:
    """What is promised to who waits, by contact reason and brand; a pair without a reason is not in the answer. The
    reason's own hours count, else the brand's, else every hour."""
    pairs = sorted((reason, brand) for reason, brand in wanted if reason is not None)
    if not pairs:
        return {}
    rows = await tx.rows(store.TARGETS, {"reasons": [one[0] for one in pairs], "brands": [one[1] for one in pairs]})
    read: dict[UUID | None, Calendar] = {None: ALWAYS}
    found: dict[tuple[UUID | None, UUID], Target] = {}
    for reason, brand, target_s, pauses, calendar_id, zone, weekly, exceptions in rows:
        if calendar_id not in read:
            read[calendar_id] = read_calendar(zone, weekly, exceptions)
        found[reason, brand] = Target(target_s, pauses, read[calendar_id])
    return found


async def served_by(tx: Transaction, what: str, setting_id: UUID) -> tuple[list[UUID], list[UUID]]:
    """The contact reasons and brands whose waits depend on a setting; `what` may be `everything`."""
    if what == "everything":
        return [row[0] for row in await tx.rows(store.REASONS_WITH_TARGET)], []
    if what == "contact_reason":
        return [setting_id], []
    if what == "brand":
        return [], [setting_id]
    params = {"id": setting_id}
    reasons = [row[0] for row in await tx.rows(store.REASONS_OF_CALENDAR, params)]
    return reasons, [row[0] for row in await tx.rows(store.BRANDS_OF_CALENDAR, params)]


async def find_contact_reason_id(tx: Transaction, key: str) -> UUID | None:
    """The contact reason in use with this key."""
    return await store.reason_id_of_key(tx, key)
