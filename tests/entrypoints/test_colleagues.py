"""Who is there: what people say of themselves, whether they are connected, and who is told."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from filrouge.agents.service import presence
from filrouge.entrypoints import attendance
from filrouge.platform import clock
from filrouge.platform.pool import ParserPool
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, desk_of, ok, refused
from tests.entrypoints.live_socket import Heard, following, served


@pytest.fixture
async def desk(app: FastAPI, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Desk]:
    async with desk_of(app, tmp_path, parsers) as made:
        yield made


@pytest.fixture
async def url(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.setattr(attendance, "GRACE_S", 0.0)
    monkeypatch.setattr(attendance, "LOOK_S", 0.05)
    monkeypatch.setattr(attendance, "GATHER_S", 0.0)
    async with served(app) as address:
        yield address


async def colleagues(client: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in (await ok(await client.get(f"{API}/colleagues")))["items"]}


async def heard(socket: Heard, user: str, state: str) -> dict[str, Any]:
    """The next word that this person is in this state."""
    while True:
        frame = await socket.any_frame()
        for one in frame.get("people", ()) if frame["type"] == "presence" else ():
            if (one["id"], one["presence"]) == (user, state):
                return dict(one)


async def test_nobody_is_there_before_they_come(desk: Desk) -> None:
    found = await colleagues(desk.sam)
    assert {one["presence"] for one in found.values()} == {"offline"}
    assert [team["name"] for team in found["Léa Moreau"]["teams"]] == ["Sinistres"]
    assert await ok(await desk.lea.get(f"{API}/me/presence")) == {
        "state": "offline", "said": "ready", "reason_code": "", "since": None,
    }  # fmt: skip


async def test_who_comes_is_ready_and_who_goes_is_away(desk: Desk, url: str) -> None:
    lea = show("usr", desk.users["lea"])
    async with following(url, desk, "hugo") as hugo:
        async with following(url, desk, "lea"):
            assert set(await heard(hugo, lea, "ready")) == {"id", "presence", "reason_code", "since"}
            assert (await colleagues(desk.hugo))["Léa Moreau"]["presence"] == "ready"
        await heard(hugo, lea, "offline")
    assert (await colleagues(desk.hugo))["Léa Moreau"]["presence"] == "offline"


async def test_a_second_page_keeps_its_person_there(desk: Desk, url: str) -> None:
    lea = show("usr", desk.users["lea"])
    async with following(url, desk, "hugo") as hugo, following(url, desk, "lea"):
        await heard(hugo, lea, "ready")
        async with following(url, desk, "lea"):
            pass
        async with asyncio.timeout(5):
            while desk.app.state.live._attendance._here[desk.users["lea"]] != 1:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert desk.users["lea"] not in desk.app.state.live._attendance._gone
        assert (await colleagues(desk.hugo))["Léa Moreau"]["presence"] == "ready"


async def test_not_ready_says_why_and_colleagues_are_told(desk: Desk, url: str) -> None:
    lea = show("usr", desk.users["lea"])
    async with following(url, desk, "hugo") as hugo, following(url, desk, "lea"):
        await heard(hugo, lea, "ready")
        said = await ok(await desk.lea.put(f"{API}/me/presence", json={"state": "not_ready", "reason_code": "lunch"}))
        assert (said["state"], said["said"], said["reason_code"]) == ("not_ready", "not_ready", "lunch")
        assert (await heard(hugo, lea, "not_ready"))["reason_code"] == "lunch"
        session = await ok(await desk.lea.get(f"{API}/session"))
        assert session["user"]["presence"] == "not_ready"
        events = "select count(*) from event where type = 'agents.presence_changed'"
        assert await desk.company.value(events) == 1
        await ok(await desk.lea.put(f"{API}/me/presence", json={"state": "not_ready", "reason_code": "lunch"}))
        assert await desk.company.value(events) == 1
        await ok(await desk.lea.put(f"{API}/me/presence", json={"state": "ready", "reason_code": "lunch"}))
        assert (await heard(hugo, lea, "ready"))["reason_code"] == ""


@pytest.mark.parametrize("reason", ["", "siesta"])
async def test_not_ready_needs_a_reason_in_use(desk: Desk, reason: str) -> None:
    body = {"state": "not_ready", "reason_code": reason}
    refused(await desk.lea.put(f"{API}/me/presence", json=body), 422, "agents.unknown_reason")


async def test_without_reasons_none_is_asked(desk: Desk) -> None:
    await desk.company.rows("update not_ready_reason set active = false returning 1")
    await ok(await desk.lea.put(f"{API}/me/presence", json={"state": "not_ready"}))


async def test_a_break_of_yesterday_is_over(desk: Desk) -> None:
    now = clock.now()
    lea = desk.users["lea"]
    for hours, state in ((1, "not_ready"), (presence.AWAY_H + 2, "ready")):
        async with desk.company.database.transaction() as tx:
            await presence.say(tx, desk.company.lea, "not_ready", "lunch", now)
            await presence.online(tx, [lea], now)
            back = now + timedelta(hours=hours)
            assert (await presence.presence_of(tx, lea, back)).state == "offline"
            await presence.online(tx, [lea], back)
            assert (await presence.presence_of(tx, lea, back)).state == state


async def test_only_those_in_sight(desk: Desk, url: str) -> None:
    """Who reads one team sees that team; who reads all sees everybody."""
    await desk.company.rows("update role set permissions = array_remove(permissions, 'conversations:read_all') "
                            "where key = 'agent' returning 1")  # fmt: skip
    assert set(await colleagues(desk.lea)) == {"Léa Moreau", "Hugo Perrin"}
    assert set(await colleagues(desk.sam)) == {"Léa Moreau", "Hugo Perrin", "Carla", "Sam", "Ada"}
    hugo = show("usr", desk.users["hugo"])
    async with following(url, desk, "lea") as lea:
        async with following(url, desk, "carla"), following(url, desk, "hugo"):
            seen: set[str] = set()
            while hugo not in seen:
                seen |= {one["id"] for one in (await lea.any_frame()).get("people", ())}
        assert seen <= {hugo, show("usr", desk.users["lea"])}


async def test_who_has_left_the_company_is_nobodys_colleague(desk: Desk) -> None:
    await desk.company.rows("update app_user set active = false where id = %(id)s returning 1", id=desk.users["hugo"])
    assert "Hugo Perrin" not in await colleagues(desk.sam)


# -- reasons ----------------------------------------------------------------------------------------------------------


async def test_reasons_are_settings_like_others(desk: Desk) -> None:
    await desk.company.rows(
        "update role set permissions = permissions || '{settings:write}' where key = 'supervisor' returning 1"
    )
    base = f"{API}/settings/not-ready-reasons"
    ready = [one["code"] for one in (await ok(await desk.sam.get(base)))["items"]]
    assert ready == ["break", "lunch", "meeting", "training", "other_work"]
    label = {"fr": "Visite", "en": "Visit"}
    made = await ok(await desk.sam.post(base, json={"code": "visit", "label": label, "position": 9}), 201)
    assert made == {"code": "visit", "label": label, "position": 9, "active": True, "version": 1}
    refused(await desk.sam.post(base, json={"code": "visit", "label": label}), 409, "settings.taken")
    change = {"expected_version": 1, "label": {"fr": "Visiteur", "en": "Visitor"}}
    assert (await ok(await desk.sam.patch(f"{base}/visit", json=change)))["version"] == 2
    assert refused(await desk.sam.patch(f"{base}/visit", json=change), 409, "settings.stale")["by"]["name"] == "Sam"
    refused(await desk.lea.patch(f"{base}/visit", json=change), 403, "access.forbidden")
    await ok(await desk.sam.delete(f"{base}/visit"), 204)
    choices = {one["code"]: one["active"] for one in await ok(await desk.lea.get(f"{API}/not-ready-reasons"))}
    assert choices["visit"] is False
    history = await ok(await desk.sam.get(f"{API}/settings/history?what=not_ready_reason&subject=visit"))
    assert [one["before"] for one in history["items"]] == [{"active": True}, {"label": label}, None]
    for entry in history["items"][:2]:
        await ok(await desk.sam.post(f"{API}/settings/history/{entry['id']}/restore"), 204)
    back = await ok(await desk.sam.get(f"{base}/visit"))
    assert (back["label"], back["active"]) == (label, True)
