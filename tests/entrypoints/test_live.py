"""The live socket, over a real server: what a desk hears, and what no stranger does to it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from websockets.exceptions import ConnectionClosed, InvalidStatus

from filrouge.entrypoints import gateway
from filrouge.entrypoints.api import sockets
from filrouge.entrypoints.gateway import Hub
from filrouge.entrypoints.serve import WS_MAX_BYTES
from filrouge.platform import clock, events, installation
from filrouge.platform.pool import ParserPool
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, desk_of, ok, say
from tests.entrypoints.live_socket import following, position, served, socket_of


@pytest.fixture
async def desk(app: FastAPI, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Desk]:
    async with desk_of(app, tmp_path, parsers) as made:
        yield made


@pytest.fixture
async def url(app: FastAPI) -> AsyncIterator[str]:
    async with served(app) as address:
        yield address


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
    monkeypatch.setattr(sockets, "HELLO_S", 0.05)
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


async def test_a_conversation_that_one_follows_stays_followed_on_the_live_list(desk: Desk, url: str) -> None:
    conversation = await desk.written(message_id="first@x.example")
    await ok(await desk.lea.put(f"{API}/conversations/{conversation}/follow"), 204)
    async with following(url, desk, "lea") as lea, following(url, desk, "hugo") as hugo:
        await desk.written("Encore un mot", in_reply_to="<first@x.example>")
        for heard, followed in ((lea, True), (hugo, False)):
            row = (await heard.event("conversations.message_received"))["event"]["row"]
            assert (row["id"], row["followed"]) == (conversation, followed)
