"""Teams and who belongs to them, on a real database."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from filrouge.agents import service
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Forbidden
from filrouge.terms.scope import SYSTEM
from filrouge.terms.settings import StaleSetting, UnknownReference

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
INSERT = "insert into app_user (id, email, name, created_at) values (%s, %s, 'x', %s)"


async def people(tx: Transaction, count: int) -> list[UUID]:
    found = [uuid7() for _ in range(count)]
    for one in found:
        await tx.execute(INSERT, (one, f"{one.hex}@x.example", NOW))
    return found


async def last_change(tx: Transaction) -> dict[str, Any]:
    payload = await tx.value(
        "select payload from event where type = 'agents.team_changed' order by epoch, xid, seq desc limit 1"
    )
    return dict(payload)


async def test_joining_and_leaving_is_told(tx: Transaction) -> None:
    lea, noe, zoe = await people(tx, 3)
    team = await service.create_team(tx, SYSTEM, {"name": "Nord", "members": [(lea, True), (noe, False)]}, NOW)
    assert (await last_change(tx))["joined"] == [str(lea), str(noe)]
    changed = await service.change_team(tx, SYSTEM, team.row.id, 1, {"members": [(lea, False), (zoe, False)]}, NOW)
    assert changed.members == ((lea, False), (zoe, False))
    told = await last_change(tx)
    assert (told["joined"], told["left"]) == ([str(zoe)], [str(noe)])
    aside = await service.change_team(tx, SYSTEM, team.row.id, 2, {"active": False}, NOW)
    assert (await last_change(tx))["left"] == [str(lea), str(zoe)]
    await service.change_team(tx, SYSTEM, team.row.id, aside.row.version, {"active": True}, NOW)
    assert (await last_change(tx))["joined"] == [str(lea), str(zoe)]


async def test_the_teams_of_a_user_are_set_at_once_and_leads_go_on(tx: Transaction) -> None:
    lea, noe = await people(tx, 2)
    north = await service.create_team(tx, SYSTEM, {"name": "Nord", "members": [(lea, True)]}, NOW)
    south = await service.create_team(tx, SYSTEM, {"name": "Sud", "members": [(noe, False)]}, NOW)
    hr = replace(SYSTEM, permissions=frozenset({"users:write"}))
    await service.set_teams_of_user(tx, hr, lea, [north.row.id, south.row.id], NOW)
    assert (await service.get_team(tx, north.row.id)).members == ((lea, True),)
    assert (await service.get_team(tx, south.row.id)).members == ((lea, False), (noe, False))
    await service.set_teams_of_user(tx, hr, lea, [], NOW)
    assert (await service.get_team(tx, north.row.id)).members == ()
    named = await service.teams_named(tx, [south.row.id, north.row.id])
    assert [team.name for team in named] == ["Nord", "Sud"]


async def test_nobody_changes_teams_without_the_right_or_on_an_old_version(tx: Transaction) -> None:
    team = await service.create_team(tx, SYSTEM, {"name": "Nord"}, NOW)
    reader = replace(SYSTEM, permissions=frozenset({"settings:read"}))
    with pytest.raises(Forbidden):
        await service.change_team(tx, reader, team.row.id, 1, {"name": "Sud"}, NOW)
    with pytest.raises(Forbidden):
        await service.set_teams_of_user(tx, reader, uuid7(), [team.row.id], NOW)
    await service.change_team(tx, SYSTEM, team.row.id, 1, {"name": "Sud"}, NOW)
    with pytest.raises(StaleSetting):
        await service.change_team(tx, SYSTEM, team.row.id, 1, {"name": "Est"}, NOW)
    with pytest.raises(UnknownReference):
        await service.change_team(tx, SYSTEM, team.row.id, 2, {"members": [(uuid7(), False)]}, NOW)
