"""The live socket and rights: what a desk is told, and how long."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from filrouge.access.events import SignInRefused
from filrouge.access.service import sessions
from filrouge.company.events import SettingChanged
from filrouge.entrypoints.api import live
from filrouge.platform import clock, events
from filrouge.platform.events import Code
from filrouge.platform.pool import ParserPool
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, desk_of, ok
from tests.entrypoints.live_socket import following, position, socket_of, told


@pytest.fixture
async def desk(app: FastAPI, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Desk]:
    async with desk_of(app, tmp_path, parsers) as made:
        yield made


async def test_another_teams_conversation_is_not_heard(desk: Desk, url: str) -> None:
    async with following(url, desk, "lea") as lea, following(url, desk, "carla") as carla:
        secret = await desk.written(account_id=await desk.cards_mailbox())
        assert (await carla.event("conversations.message_received"))["event"]["subject"] == secret
        await ok(await desk.carla.put(f"{API}/conversations/{secret}/answering", json={"active": True}))
        assert (await carla.frame())["type"] == "answering"
        heard = []
        await lea.say({"type": "ping"})
        while (frame := await lea.frame())["type"] != "pong":
            heard.append(frame)
        assert [one for one in heard if secret in json.dumps(one) or one["event"]["type"].startswith("conv")] == []


async def test_what_leaves_my_sight_leaves_my_screen_and_enters_theirs(desk: Desk, url: str) -> None:
    conversation = await desk.written()
    version = (await ok(await desk.lea.get(f"{API}/conversations/{conversation}")))["conversation"]["version"]
    async with following(url, desk, "lea") as lea, following(url, desk, "carla") as carla:
        body = {"expected_version": version, "user_id": None, "team_id": show("tea", desk.company.other_team_id)}
        await ok(await desk.lea.post(f"{API}/conversations/{conversation}/assign", json=body))
        assert (await lea.event("conversations.assigned"))["event"]["row"] is None
        assert (await carla.event("conversations.assigned"))["event"]["row"]["id"] == conversation
        await ok(await desk.carla.post(f"{API}/conversations/{conversation}/notes", json={"text": "x"}), 201)
        await carla.event("conversations.note_added")
        await lea.quiet()


async def test_a_role_that_reads_no_conversations_hears_of_none(desk: Desk, url: str) -> None:
    await desk.company.rows("update role set permissions = '{settings:read}' where key = 'auditor' returning id")
    free = await desk.company.add_account(team_id=None)
    async with following(url, desk, "ada") as ada, following(url, desk, "sam") as sam:
        conversation = await desk.written(account_id=free)
        await sam.event("conversations.message_received")
        await ok(await desk.sam.put(f"{API}/conversations/{conversation}/answering", json={"active": True}))
        await sam.frame()
        await ada.say({"type": "ping"})
        while (frame := await ada.frame())["type"] != "pong":
            assert frame["type"] == "event"
            assert not frame["event"]["type"].startswith("conversations.")


async def test_only_what_desks_show_is_told(desk: Desk, url: str) -> None:
    """Customers, who signs in and how the house is set are no news for every desk."""
    async with (
        following(url, desk, "lea") as lea,
        following(url, desk, "sam") as sam,
        following(url, desk, "ada") as ada,
    ):
        conversation = await desk.written(account_id=await desk.company.add_account(team_id=None))
        customer = (await ok(await desk.lea.get(f"{API}/conversations/{conversation}")))["conversation"]["customer"]
        await ok(
            await desk.lea.patch(f"{API}/customers/{customer['id']}", json={"expected_version": 1, "place": "Lyon"})
        )
        async with desk.app.state.database.transaction() as tx:
            for fact, subject in (
                (SettingChanged(Code("calendar"), None, None, ()), desk.company.brand_id),
                (SignInRefused(desk.users["hugo"], Code("password")), desk.users["hugo"]),
            ):
                await events.record(tx, fact, subject=subject, actor="system", now=clock.now())
        note = {"text": "x"}
        await ok(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json=note), 201)
        heard: dict[str, set[str]] = {}
        for name, socket in (("lea", lea), ("sam", sam), ("ada", ada)):
            kinds = heard[name] = set()
            while "conversations.note_added" not in kinds:
                frame = await socket.frame()
                kinds.add(frame["event"]["type"] if frame["type"] == "event" else frame["type"])
    rooms = {name: {kind.partition(".")[0] for kind in kinds} for name, kinds in heard.items()}
    assert rooms == {
        "lea": {"conversations"},
        "sam": {"conversations", "company"},
        "ada": {"conversations", "company", "access"},
    }


async def test_changed_rights_end_the_socket(desk: Desk, url: str) -> None:
    async with following(url, desk, "lea") as lea, following(url, desk, "carla") as carla:
        [(user, version)] = await desk.company.rows(
            "select id, version from app_user where id = %(id)s", id=desk.users["lea"]
        )
        from filrouge.access.service import users
        from filrouge.terms.scope import SYSTEM

        async with desk.app.state.database.transaction() as tx:
            await users.change_user(tx, SYSTEM, user, version, {"name": "Léa M."}, clock.now())
        assert (await lea.frame())["reason"] == "rights"
        assert await lea.ended() == 4403
        await carla.say({"type": "ping"})
        while (await carla.frame())["type"] != "pong":
            pass
    async with following(url, desk, "lea") as lea:
        await lea.quiet()


async def test_signing_out_ends_the_socket(desk: Desk, url: str) -> None:
    async with following(url, desk, "lea") as lea:
        await ok(await desk.lea.delete(f"{API}/session"), 204)
        assert await lea.ended() == 4403
    async with socket_of(url, desk.tokens["lea"]) as lea:
        assert await lea.ended() == 4401


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("delete from user_session where user_id = %(id)s returning 1", 4401),
        ("update user_session set expires_at = now() where user_id = %(id)s returning 1", 4401),
        ("update user_session set last_seen_at = now() - interval '13 hours' where user_id = %(id)s returning 1", 4401),
        ("update app_user set brands = '{}' where id = %(id)s returning 1", 4403),
    ],
)
async def test_a_socket_does_not_outlive_its_session(
    desk: Desk, url: str, monkeypatch: pytest.MonkeyPatch, change: str, code: int
) -> None:
    monkeypatch.setattr(live, "RECHECK_S", 0.05)
    async with following(url, desk, "lea") as lea, following(url, desk, "hugo") as hugo:
        await lea.quiet()
        await desk.company.rows(change, id=desk.users["lea"])
        assert await lea.ended() == code
        await hugo.quiet()


async def test_listening_keeps_no_session_alive(desk: Desk, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "RECHECK_S", 0.01)
    asked, enough = 0, asyncio.Event()
    by_session = sessions.by_session

    async def counting(*given: Any, used: bool = True) -> Any:
        nonlocal asked
        asked += not used
        if asked > 2:
            enough.set()
        return await by_session(*given, used=used)

    monkeypatch.setattr(sessions, "by_session", counting)
    seen = "update user_session set last_seen_at = now() - interval '11 hours' where user_id = %(id)s returning 1"
    async with following(url, desk, "lea") as lea:
        await desk.company.rows(seen, id=desk.users["lea"])
        async with asyncio.timeout(20):
            await enough.wait()
        await lea.quiet()
        idle = "select now() - last_seen_at > interval '10 hours' from user_session where user_id = %(id)s"
        assert await desk.company.value(idle, id=desk.users["lea"]) is True


async def test_rights_that_changed_while_away_are_the_new_ones(desk: Desk, url: str) -> None:
    since = await position(desk)
    await desk.written()
    from filrouge.access.service import users
    from filrouge.terms.scope import SYSTEM

    async with desk.app.state.database.transaction() as tx:
        version = await tx.value("select version from app_user where id = %(id)s", {"id": desk.users["lea"]})
        await users.change_user(tx, SYSTEM, desk.users["lea"], version, {"name": "Léa M."}, clock.now())
    await told(desk)
    async with following(url, desk, "lea", since) as lea:
        assert (await lea.frame())["reason"] == "rights"
        await lea.quiet()
