"""The room's rows and statements."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.platform.db import Transaction
from filrouge.platform.records import Records


@dataclass(frozen=True, slots=True)
class LegalEntity:
    """Who answers for data."""

    id: UUID
    name: str
    active: bool
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Brand:
    """A name that customers know. `signature` is `{fr, en}`."""

    id: UUID
    legal_entity_id: UUID
    name: str
    sender_name: str
    colour: str
    logo_object_id: UUID | None
    languages: list[str]
    signature: dict[str, str]
    phone: str
    calendar_id: UUID | None
    active: bool
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Site:
    """A place of agents."""

    id: UUID
    name: str
    time_zone: str
    calendar_id: UUID | None
    active: bool
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """Opening hours as people wrote them; `terms.calendar.read_calendar` understands them."""

    id: UUID
    name: str
    time_zone: str
    weekly: list[dict[str, Any]]
    exceptions: list[dict[str, Any]]
    active: bool
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ContactReason:
    """Why customers come. `target_s` is the answer's target in business seconds, None for none; it counts in the hours
    of `calendar_id` (None: the brand's), and stands still while a conversation is paused when `pauses`."""

    id: UUID
    key: str
    label: dict[str, str]
    parent_id: UUID | None
    target_s: int | None
    calendar_id: UUID | None
    pauses: bool
    active: bool
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class WrapUpCode:
    """How it ended."""

    code: str
    label: dict[str, str]
    position: int
    active: bool
    version: int


@dataclass(frozen=True, slots=True)
class CompanyRow:
    value: dict[str, Any]
    version: int


LEGAL_ENTITIES = Records(LegalEntity, "legal_entity", ("name", "active"), "active desc, fold_v1(name), id")
BRANDS = Records(
    Brand,
    "brand",
    (
        "legal_entity_id",
        "name",
        "sender_name",
        "colour",
        "logo_object_id",
        "languages",
        "signature",
        "phone",
        "calendar_id",
        "active",
    ),
    "active desc, fold_v1(name), id",
    json=frozenset({"signature"}),
)
SITES = Records(Site, "site", ("name", "time_zone", "calendar_id", "active"), "active desc, fold_v1(name), id")
CALENDARS = Records(
    CalendarRow,
    "calendar",
    ("name", "time_zone", "weekly", "exceptions", "active"),
    "active desc, fold_v1(name), id",
    json=frozenset({"weekly", "exceptions"}),
)
CONTACT_REASONS = Records(
    ContactReason,
    "contact_reason",
    ("label", "parent_id", "target_s", "calendar_id", "pauses", "active"),
    "active desc, parent_id nulls first, key",
    json=frozenset({"label"}),
)
WRAP_UP_CODES = Records(
    WrapUpCode,
    "wrap_up_code",
    ("label", "position", "active"),
    "active desc, position, code",
    key="code",
    json=frozenset({"label"}),
)

FIND_COMPANY = "select value, version from setting where key = 'company'"
INSERT_COMPANY = """
insert into setting (key, value, changed_at) values ('company', %(value)s, %(now)s) on conflict do nothing
"""
UPDATE_COMPANY = """
update setting set value = %(value)s, version = version + 1, changed_at = %(now)s
 where key = 'company' and version = %(expected_version)s
"""
ACTIVE_BRANDS_OF = "select count(*) from brand where legal_entity_id = %(id)s and active"
USERS_OF_CALENDAR = """
select (select count(*) from brand where calendar_id = %(id)s and active)
     + (select count(*) from site where calendar_id = %(id)s and active)
     + (select count(*) from contact_reason where calendar_id = %(id)s and active)
"""
TARGETS = """
select w.reason_id, w.brand_id, r.target_s, r.pauses, c.id, c.time_zone, c.weekly, c.exceptions
  from unnest(%(reasons)s::uuid[], %(brands)s::uuid[]) as w(reason_id, brand_id)
  join contact_reason r on r.id = w.reason_id
  left join brand b on b.id = w.brand_id
  left join calendar c on c.id = coalesce(r.calendar_id, b.calendar_id)
"""
REASONS_WITH_TARGET = "select id from contact_reason where target_s is not null"
REASONS_OF_CALENDAR = "select id from contact_reason where calendar_id = %(id)s"
BRANDS_OF_CALENDAR = "select id from brand where calendar_id = %(id)s"
USERS_OF_BRAND = """
select (select count(*) from channel_account where brand_id = %(id)s and state <> 'unplugged')
     + (select count(*) from team where brand_id = %(id)s and legal_entity_id is not null)
"""
ANCESTORS = """
with recursive up(id, parent_id, depth) as (
  select id, parent_id, 1 from contact_reason where id = %(id)s
  union all
  select r.id, r.parent_id, up.depth + 1 from contact_reason r join up on r.id = up.parent_id where up.depth < 20
)
select id from up
"""
FIRST_LEGAL_ENTITY = "select name from legal_entity where active order by created_at, id limit 1"
LOCK_REASONS = "select pg_advisory_xact_lock(hashtext('company.contact_reason'))"


async def find_company(tx: Transaction) -> CompanyRow | None:
    return await tx.find(CompanyRow, FIND_COMPANY)


async def write_company(tx: Transaction, value: dict[str, Any], expected_version: int, now: datetime) -> bool:
    """Version 0 means: not written yet. False when the version is another."""
    params = {"value": Jsonb(value), "expected_version": expected_version, "now": now}
    return await tx.execute(UPDATE_COMPANY if expected_version else INSERT_COMPANY, params) == 1


async def first_legal_entity(tx: Transaction) -> str | None:
    name = await tx.value(FIRST_LEGAL_ENTITY)
    return None if name is None else str(name)


async def active_brands_of(tx: Transaction, legal_entity_id: UUID) -> int:
    return int(await tx.value(ACTIVE_BRANDS_OF, {"id": legal_entity_id}))


async def users_of_calendar(tx: Transaction, calendar_id: UUID) -> int:
    return int(await tx.value(USERS_OF_CALENDAR, {"id": calendar_id}))


async def users_of_brand(tx: Transaction, brand_id: UUID) -> int:
    """Channels plugged in under the brand, and teams that serve it for its legal entity."""
    return int(await tx.value(USERS_OF_BRAND, {"id": brand_id}))


async def ancestors(tx: Transaction, reason_id: UUID) -> list[UUID]:
    """The reason itself, its parent, and so on. Locks the tree, so that two changes cannot make a ring together."""
    await tx.execute(LOCK_REASONS)
    return [row[0] for row in await tx.rows(ANCESTORS, {"id": reason_id})]


async def reason_id_of_key(tx: Transaction, key: str) -> UUID | None:
    found: UUID | None = await tx.value("select id from contact_reason where key = %(key)s and active", {"key": key})
    return found
