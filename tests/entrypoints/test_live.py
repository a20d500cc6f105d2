"""The live socket, over a real server: what a desk hears, and what no stranger does to it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from filrouge.access.events import SignInRefused
from filrouge.access.service import sessions
from filrouge.company.events import SettingChanged
from filrouge.entrypoints import gateway
from filrouge.entrypoints.api import live
from filrouge.entrypoints.gateway import Hub
from filrouge.entrypoints.serve import WS_MAX_BYTES, WS_MAX_QUEUE
from filrouge.platform import clock, events, installation
from filrouge.platform.events import Code
from filrouge.platform.pool import ParserPool
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, desk_of, ok, say

OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
async def desk(app: FastAPI, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Desk]:
    async with desk_of(app, tmp_path, parsers) as made:
        yield made


@pytest.fixture
async def url(app: FastAPI) -> AsyncIterator[str]:
    """The application on a port, with the bounds of production."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, lifespan="off", log_config=None, access_log=False, ws="websockets-sansio",
        ws_max_size=WS_MAX_BYTES, ws_max_queue=WS_MAX_QUEUE, timeout_graceful_shutdown=2,
    )  # fmt: skip
    server = uvicorn.Server(config)
    server.config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"ws://127.0.0.1:{port}{API}/live"
    finally:
        await server.shutdown()


class Heard:
    """A desk's side of the socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def frame(self) -> dict[str, Any]:
        async with asyncio.timeout(20):
            frame: dict[str, Any] = json.loads(await self.socket.recv())
            return frame

    async def event(self, kind: str) -> dict[str, Any]:
        """The next event of this kind, with its position."""
        while True:
            frame = await self.frame()
            if frame["type"] == "event" and frame["event"]["type"] == kind:
                return frame

    async def say(self, what: Any) -> None:
        await self.socket.send(what if isinstance(what, str | bytes) else json.dumps(what))

    async def ended(self) -> int:
        """The code with which the server closes."""
        async with asyncio.timeout(20):
            with contextlib.suppress(ConnectionClosed):
                while True:
                    await self.socket.recv()
        assert self.socket.close_code is not None
        return self.socket.close_code

    async def quiet(self) -> None:
        """Nothing but the answer to a ping is on the way."""
        await self.say({"type": "ping"})
        assert await self.frame() == {"type": "pong"}


@asynccontextmanager
async def socket_of(url: str, token: str | None, **headers: str) -> AsyncIterator[Heard]:
    sent = {name.replace("_", "-"): value for name, value in (headers or OURS).items()}
    if token:
        sent["cookie"] = f"filrouge={token}"
    async with connect(url, additional_headers=sent, max_queue=None) as socket:
        yield Heard(socket)


@asynccontextmanager
async def following(url: str, desk: Desk, who: str, since: str | None = None) -> AsyncIterator[Heard]:
    async with socket_of(url, desk.tokens[who]) as heard:
        await heard.say({"type": "hello", "since": since})
        assert (await heard.frame())["type"] == "welcome"
        yield heard


async def position(desk: Desk, who: str = "lea") -> str:
    return str((await ok(await desk.clients[who].get(f"{API}/inbox/counts")))["position"])


async def told(desk: Desk) -> None:
    """The gateway has told everything that was recorded."""
    hub: Hub = desk.app.state.live
    last = "select xid::text::bigint, seq from event order by epoch desc, xid desc, seq desc limit 1"
    [(xid, seq)] = await desk.company.rows(last)
    async with asyncio.timeout(20):
        while (hub._position.xid, hub._position.seq) < (xid, seq):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


# -- who comes in -----------------------------------------------------------------------------------------------------


async def test_a_desk_is_welcomed_and_told_what_happens(desk: Desk, url: str) -> None:
    async with following(url, desk, "lea") as lea:
        conversation = await desk.written()
        frame = await lea.event("conversations.message_received")
        event = frame["event"]
        assert event["subject"] == conversation
        assert set(event["payload"]) == {"conversation_id", "message_id", "kind", "channel"}
        assert event["row"]["id"] == conversation
        assert event["row"]["unread"] is True
        assert event["row"] == (await ok(await desk.lea.get(f"{API}/inbox?view=all")))["items"][0]
        assert events.Position.read(frame["position"]) is not None


@pytest.mark.parametrize("token", [None, "forged"])
async def test_nobody_without_a_session(desk: Desk, url: str, token: str | None) -> None:
    async with socket_of(url, token) as stranger:
        assert await stranger.ended() == 4401


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}, {"user-agent": "none"}],
)
async def test_a_foreign_page_does_not_get_in(desk: Desk, url: str, headers: dict[str, str]) -> None:
    with pytest.raises((InvalidStatus, ConnectionClosed)):
        async with socket_of(url, desk.tokens["lea"], **headers) as page:
            await page.frame()


async def test_hello_comes_first(desk: Desk, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for first in (
        "garbage",
        "[]",
        '{"type": "ping"}',
        '{"type": "hello", "since": 7}',
        b"\0",
        "[" * 4_000,
        "x" * 5_000,
    ):
        async with socket_of(url, desk.tokens["lea"]) as heard:
            await heard.say(first)
            assert await heard.ended() == 4400
    monkeypatch.setattr(live, "HELLO_S", 0.05)
    async with socket_of(url, desk.tokens["lea"]) as silent:
        assert await silent.ended() == 4400


# -- what it hears ----------------------------------------------------------------------------------------------------


async def test_nothing_is_missed_between_the_snapshot_and_the_socket(desk: Desk, url: str) -> None:
    since = await position(desk)
    conversation = await desk.written()
    async with following(url, desk, "lea", since) as lea:
        assert (await lea.event("conversations.opened"))["event"]["subject"] == conversation
        await lea.event("conversations.message_received")
        await ok(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json={"text": "x"}), 201)
        last = (await lea.event("conversations.note_added"))["position"]
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json={"text": "y"}), 201)
    async with following(url, desk, "lea", last) as lea:
        assert (await lea.event("conversations.note_added"))["position"] != last


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


async def test_who_is_answering_is_passed_on(desk: Desk, url: str) -> None:
    conversation = await desk.written()
    async with following(url, desk, "lea") as lea:
        await ok(await desk.hugo.put(f"{API}/conversations/{conversation}/answering", json={"active": True}))
        frame = await lea.frame()
        assert (frame["type"], frame["conversation"]) == ("answering", conversation)
        assert frame["user"] == {"id": show("usr", desk.users["hugo"]), "name": "Hugo Perrin"}
        await ok(await desk.hugo.put(f"{API}/conversations/{conversation}/answering", json={"active": False}))
        assert (await lea.frame())["user"] is None


async def test_a_delivery_that_fails_is_heard_with_its_row(desk: Desk, url: str) -> None:
    conversation = await desk.written()
    await say(desk, desk.lea, conversation)
    async with following(url, desk, "hugo") as hugo:
        await desk.company.rows("update outgoing set attempts = 20 returning id")
        await desk.deliver()
        event = (await hugo.event("channels.outgoing_changed"))["event"]
        assert event["payload"]["state"] == "failed"
        assert event["row"]["has_failed_delivery"] is True


# -- resync -----------------------------------------------------------------------------------------------------------


async def test_a_position_that_is_too_old_is_told_to_fetch_anew(
    desk: Desk, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = await position(desk)
    monkeypatch.setattr(gateway, "CATCH_UP_MAX", 3)
    conversation = await desk.written()
    for n in range(4):
        await ok(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json={"text": str(n)}), 201)
    async with following(url, desk, "lea", since) as lea:
        told = await lea.frame()
        assert (told["type"], told["reason"]) == ("resync", "too_old")
        await ok(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json={"text": "x"}), 201)
        await lea.event("conversations.note_added")
    async with following(url, desk, "lea", told["position"]) as lea:
        await lea.event("conversations.note_added")


@pytest.mark.parametrize("since", ["garbage", "MS4yLjMuNA", ""])
async def test_a_made_up_position_is_told_to_fetch_anew(desk: Desk, url: str, since: str) -> None:
    async with following(url, desk, "lea", since) as lea:
        assert (await lea.frame())["reason"] == "too_old"
        await lea.quiet()


async def test_after_a_restore_desks_fetch_anew(desk: Desk, url: str) -> None:
    since = await position(desk)
    async with desk.app.state.database.transaction() as tx:
        await installation.restored(tx)
    async with following(url, desk, "lea", since) as lea:
        assert (await lea.frame())["reason"] == "too_old"


async def test_many_missed_events_are_caught_up_whole(desk: Desk, url: str) -> None:
    """More than wait in a queue, fewer than too many."""
    since = await position(desk)
    conversation = await desk.company.rows("select 1") and await desk.written()
    count = gateway.QUEUE_MAX + 40
    from filrouge.conversations.events import NoteAdded
    from filrouge.terms.ids import read as read_id

    subject = read_id("cnv", conversation)
    async with desk.app.state.database.transaction() as tx:
        noted = [events.Happened(NoteAdded(subject, subject), None, "system") for _ in range(count)]  # type: ignore[arg-type]
        await events.record_all(tx, noted, subject=subject, now=clock.now())
    async with following(url, desk, "lea", since) as lea:
        for _ in range(count):
            await lea.event("conversations.note_added")
        await lea.quiet()


async def test_who_is_too_slow_fetches_anew_and_holds_nobody_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "QUEUE_MAX", 4)
    monkeypatch.setattr(gateway, "CATCH_UP_MAX", 0)
    hub: Hub = desk.app.state.live
    async with hub.connected(desk.company.lea, None) as slow, hub.connected(desk.company.hugo, None) as quick:
        got = []
        for n in range(4):
            await desk.written(f"numéro {n}", sender=f"c{n}@exemple.example")
            async with asyncio.timeout(20):
                while len([f for f in got if f["type"] == "event" and f["event"]["type"].endswith("received")]) <= n:
                    got.append(await quick.queue.get())
        waiting = [slow.queue.get_nowait() for _ in range(slow.queue.qsize())]
        assert len(waiting) <= 5
        [resync] = [frame for frame in waiting if frame["type"] == "resync"]
        assert resync["reason"] == "slow"
        assert waiting[0] == resync
        positions = [frame["position"] for frame in got if frame["type"] == "event"]
        assert resync["position"] in positions
        after = [events.Position.read(f["position"]) for f in waiting[1:]]
        assert all(one is not None and one > events.Position.read(resync["position"]) for one in after)  # type: ignore[operator]


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


# -- what no stranger does to it --------------------------------------------------------------------------------------


@pytest.mark.parametrize("garbage", ["not json", "[1]", b"\xff\xfe", "[" * 4_000, '"' + "x" * 5_000 + '"'])
async def test_garbage_ends_its_own_socket_alone(desk: Desk, url: str, garbage: str | bytes) -> None:
    async with following(url, desk, "lea") as lea, following(url, desk, "hugo") as hugo:
        await lea.say(garbage)
        assert await lea.ended() == 4400
        await hugo.quiet()


async def test_a_frame_beyond_64_kib_is_not_even_read(desk: Desk, url: str) -> None:
    async with following(url, desk, "lea") as lea, following(url, desk, "hugo") as hugo:
        await lea.say("x" * (WS_MAX_BYTES + 1))
        assert await lea.ended() == 1009
        await hugo.quiet()


async def test_a_flood_ends_its_own_socket_alone(desk: Desk, url: str) -> None:
    async with following(url, desk, "lea") as lea, following(url, desk, "hugo") as hugo:
        for _ in range(60):
            await lea.say({"type": "ping"})
        assert await lea.ended() == 4400
        await hugo.quiet()


async def test_what_we_do_not_know_is_ignored(desk: Desk, url: str) -> None:
    async with following(url, desk, "lea") as lea:
        await lea.say({"type": "subscribe", "topics": ["inbox"]})
        await lea.say({"type": "typing", "conversation": "cnv_x"})
        await lea.say({"type": "from_the_future"})
        await lea.quiet()


async def test_who_left_is_forgotten(desk: Desk, url: str) -> None:
    hub: Hub = desk.app.state.live
    async with following(url, desk, "lea") as lea:
        assert hub.size == 1
        await lea.quiet()
    async with asyncio.timeout(20):
        while hub.size:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_batch_that_cannot_be_told_costs_a_resync_and_no_more(
    desk: Desk, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = gateway._frame

    def stumble(event: Any, *rest: Any) -> Any:
        if event.type == "conversations.message_received":
            raise RuntimeError("boom")
        return frames(event, *rest)

    async with following(url, desk, "lea") as lea:
        with monkeypatch.context() as patch:
            patch.setattr(gateway, "_frame", stumble)
            conversation = await desk.written()
            while (frame := await lea.frame())["type"] != "resync":
                pass
            assert frame["reason"] == "trouble"
        await ok(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json={"text": "x"}), 201)
        await lea.event("conversations.note_added")
