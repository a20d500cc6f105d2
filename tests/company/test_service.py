"""The company's settings on a real database."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from filrouge.company import service
from filrouge.company.service import BRANDS, CALENDARS, LEGAL_ENTITIES
from filrouge.platform.db import Database, Transaction
from filrouge.terms import calendar
from filrouge.terms.errors import Forbidden
from filrouge.terms.scope import SYSTEM
from filrouge.terms.settings import SettingNotFound, StaleSetting

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
READER = replace(SYSTEM, permissions=frozenset({"settings:read"}))


async def test_without_the_right_nothing_changes(tx: Transaction) -> None:
    row = await service.create(tx, SYSTEM, LEGAL_ENTITIES, {"name": "Fil"}, NOW)
    with pytest.raises(Forbidden):
        await service.create(tx, READER, LEGAL_ENTITIES, {"name": "Autre"}, NOW)
    with pytest.raises(Forbidden):
        await service.change(tx, READER, LEGAL_ENTITIES, row.id, 1, {"name": "Autre"}, NOW)
    with pytest.raises(Forbidden):
        await service.change_company(tx, READER, 0, {"name": "Autre"}, NOW)
    with pytest.raises(SettingNotFound):
        await service.get(tx, BRANDS, row.id)


async def test_of_two_changes_at_once_one_is_stale(database: Database) -> None:
    async with database.transaction() as tx:
        row = await service.create(tx, SYSTEM, LEGAL_ENTITIES, {"name": "Fil"}, NOW)
    async with database.transaction() as one:
        async with database.transaction() as two:
            assert (await service.get(two, LEGAL_ENTITIES, row.id)).version == 1
            await service.change(two, SYSTEM, LEGAL_ENTITIES, row.id, 1, {"name": "Deux"}, NOW)
        with pytest.raises(StaleSetting) as stale:
            await service.change(one, SYSTEM, LEGAL_ENTITIES, row.id, 1, {"name": "Un"}, NOW)
    assert stale.value.fields["version"] == 2


async def test_a_change_its_history_and_its_event_commit_together(database: Database) -> None:
    async def cut() -> None:
        async with database.transaction() as tx:
            await service.create(tx, SYSTEM, LEGAL_ENTITIES, {"name": "Fil"}, NOW)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power"):
        await cut()
    async with database.transaction() as tx:
        for table in ("legal_entity", "setting_history", "event"):
            assert await tx.value(f"select count(*) from {table}") == 0
        await service.create(tx, SYSTEM, LEGAL_ENTITIES, {"name": "Fil"}, NOW)
    async with database.transaction() as tx:
        for table in ("legal_entity", "setting_history", "event"):
            assert await tx.value(f"select count(*) from {table}") == 1


async def test_a_brand_opens_by_its_calendar_and_always_without_one(tx: Transaction) -> None:
    entity = await service.create(tx, SYSTEM, LEGAL_ENTITIES, {"name": "Fil"}, NOW)
    weekly = [{"day": 1, "from": "09:00", "to": "12:00"}]
    hours = {"name": "Matin", "time_zone": "Europe/Paris", "weekly": weekly}
    row = await service.create(tx, SYSTEM, CALENDARS, hours, NOW)
    brand = await service.create(tx, SYSTEM, BRANDS, {"name": "Fil", "legal_entity_id": entity.id}, NOW)
    assert await service.opening_hours(tx, brand.id) == calendar.ALWAYS
    await service.change(tx, SYSTEM, BRANDS, brand.id, 1, {"calendar_id": row.id}, NOW)
    opening = await service.opening_hours(tx, brand.id)
    assert calendar.is_open(opening, NOW)
    assert not calendar.is_open(opening, NOW.replace(hour=12))
