"""A visitor's line over a real server: the full circle, what is told, and what no stranger does to it."""

import asyncio
import json
from typing import Any

import pytest
from fastapi import FastAPI
from websockets.exceptions import ConnectionClosed, InvalidStatus

from filrouge.entrypoints import visitors
from filrouge.entrypoints.api import sockets
from filrouge.entrypoints.visitors import VisitorHub
from filrouge.platform import clock, installation
from filrouge.platform.events import Position
from tests.entrypoints.chats import (
    PAGE,
    Visitor,
    add_chat,
    frame_of,
    line_of,
    socket_to,
    token,
    until,
    visitor_of,
)
from tests.entrypoints.chats import zoe as zoe
from tests.entrypoints.desk import API, Desk, ok, say
from tests.entrypoints.desk_calls import act, inbox, read
from tests.entrypoints.live_socket import following


async def delivered(desk: Desk) -> list[tuple[str, int]]:
    """Of each answer, its state and how often it was read."""
    return await desk.company.rows(
        """select o.state, (select count(*) from receipt r where r.outgoing_id = o.id and r.kind = 'read')
             from outgoing o order by o.id"""
    )  # type: ignore[return-value]


# -- the full circle --------------------------------------------------------------------------------------------------


async def test_a_visitor_asks_an_agent_answers_and_each_hears_the_other_at_once(
    desk: Desk, zoe: Visitor, url: str
) -> None:
    async with following(url, desk, "lea") as lea, line_of(url, zoe) as page, line_of(url, zoe) as tab:
        said = await zoe.say("Où en est mon dossier ?")
        conversation = (await lea.event("conversations.message_received"))["event"]["subject"]
        assert (await until(page, id=said["id"]))["client_id"] == said["client_id"]
        assert (await until(tab, id=said["id"]))["text"] == "Où en est mon dossier ?"

        await say(desk, desk.lea, conversation, text="Il avance.")
        while (frame := await frame_of(page, "message"))["message"]["from"] != "agent":
            pass
        assert (frame["message"]["text"], frame["message"]["state"]) == ("Il avance.", "sent")
        await page.say({"type": "got", "upto": frame["position"]})
        assert (await until(tab, id=frame["message"]["id"], state="delivered"))["text"] == "Il avance."
        assert await delivered(desk) == [("delivered", 0)]

        await page.say({"type": "read", "upto": frame["message"]["id"]})
        await until(tab, id=frame["message"]["id"], state="read")
        assert await delivered(desk) == [("delivered", 1)]
        states = [(await lea.event("channels.outgoing_changed"))["event"]["payload"]["state"] for _ in range(3)]
        assert states == ["sent", "delivered", "delivered"]
    whole = await read(desk.lea, conversation)
    states = [one["message"]["delivery"]["state"] for one in whole["entries"] if one["direction"] == "out"]
    assert states == ["delivered"]
    assert [
        one["message"]["delivery"]["read_at"] is not None for one in whole["entries"] if one["direction"] == "out"
    ] == [True]
    # said again, nothing changes
    await ok(await zoe.post("/acts", {"type": "read", "upto": frame["message"]["id"]}))
    assert await delivered(desk) == [("delivered", 1)]


async def test_who_was_away_gets_what_was_missed_once_and_in_order(desk: Desk, zoe: Visitor, url: str) -> None:
    await zoe.say("Bonjour")
    [row] = await inbox(desk.lea)
    since = (await zoe.snapshot())["position"]
    for words in ("un", "deux", "trois"):
        await say(desk, desk.lea, row["id"], text=words)
    async with line_of(url, zoe, since) as page:
        found: list[str] = []
        while (frame := await page.any_frame())["type"] != "state":
            if frame["message"]["text"] not in found:
                found.append(frame["message"]["text"])
        assert [text for text in found if text != "Bonjour"] == ["un", "deux", "trois"]
    async with line_of(url, zoe, frame.get("position") or (await zoe.snapshot())["position"]) as page:
        assert (await page.any_frame())["type"] == "state"


async def test_devices_of_one_user_hear_each_other(desk: Desk, url: str) -> None:
    await add_chat(desk)
    async with visitor_of(desk) as phone, visitor_of(desk) as laptop:
        await phone.begin(token=token())
        await laptop.begin(token=token())
        async with line_of(url, laptop) as heard:
            await phone.say("Du téléphone")
            assert (await until(heard, text="Du téléphone"))["from"] == "visitor"


async def test_nobody_hears_of_anothers_chat(desk: Desk, zoe: Visitor, url: str) -> None:
    async with visitor_of(desk) as other:
        await other.begin()
        async with line_of(url, other) as heard:
            await frame_of(heard, "state")
            await zoe.say("Un secret")
            [row] = await inbox(desk.lea)
            await say(desk, desk.lea, row["id"], text="Une réponse")
            await other.say("Le mien")
            assert (await frame_of(heard, "message"))["message"]["text"] == "Le mien"


async def test_it_is_told_when_the_chat_ends_and_who_serves_it(desk: Desk, zoe: Visitor, url: str) -> None:
    await zoe.say()
    [row] = await inbox(desk.lea)
    async with line_of(url, zoe) as page:
        await frame_of(page, "state")
        await say(desk, desk.lea, row["id"])
        while (state := await frame_of(page, "state"))["conversation"]["agent"] is None:
            pass
        assert state["conversation"]["agent"]["name"] == "Léa Moreau"
        await ok(await act(desk.lea, row["id"], "close"))
        while (state := await frame_of(page, "state"))["conversation"]["state"] != "ended":
            pass
        assert state["conversation"]["ended_at"] is not None
        assert [one["code"] for one in (await zoe.snapshot())["messages"]][-1] == "ended"


async def test_each_sees_that_the_other_writes(desk: Desk, zoe: Visitor, url: str) -> None:
    await zoe.say()
    [row] = await inbox(desk.lea)
    async with following(url, desk, "lea") as lea, line_of(url, zoe) as page:
        await page.say({"type": "typing", "on": True})
        while (frame := await lea.frame())["type"] != "typing":
            pass
        assert frame == {"type": "typing", "conversation": row["id"], "on": True}
        await ok(await desk.lea.put(f"{API}/conversations/{row['id']}/answering", json={"active": True}))
        assert await frame_of(page, "typing") == {"type": "typing", "on": True, "name": "Léa Moreau"}
        await say(desk, desk.lea, row["id"])
        assert await frame_of(page, "typing") == {"type": "typing", "on": False, "name": None}


async def test_an_agent_of_another_team_is_told_nothing_of_it(desk: Desk, zoe: Visitor, url: str) -> None:
    await zoe.say()
    async with following(url, desk, "carla") as carla, line_of(url, zoe) as page:
        await page.say({"type": "typing", "on": True})
        await page.say({"type": "ping"})
        await frame_of(page, "pong")
        await carla.quiet()


async def test_a_chat_that_is_merged_says_that_it_moved(desk: Desk, zoe: Visitor, url: str) -> None:
    await zoe.say("Premier")
    [first] = await inbox(desk.lea)
    await desk.company.rows("update chat set ended_at = now() - interval '3 days' returning 1")
    await desk.company.rows("update conversation set last_inbound_at = now() - interval '4 days' returning 1")
    await zoe.say("Second")
    second = (await zoe.snapshot())["conversation"]["id"]
    async with line_of(url, zoe) as page:
        await frame_of(page, "state")
        await ok(await act(desk.lea, second, "merge", into=first["id"]))
        assert (await frame_of(page, "resync"))["reason"] == "moved"
        await say(desk, desk.lea, first["id"], text="Une réponse pour les deux")
        assert (await until(page, text="Une réponse pour les deux"))["from"] == "agent"


async def test_who_waits_is_told_when_their_place_changes(
    desk: Desk, zoe: Visitor, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with visitor_of(desk) as first:
        await first.begin()
        await first.say("Le premier")
        await zoe.say("La seconde")
        conversation = (await first.snapshot())["conversation"]["id"]
        async with line_of(url, zoe) as page:
            assert (await frame_of(page, "state"))["availability"]["position"] == 2
            await say(desk, desk.lea, conversation)
            hub: VisitorHub = desk.app.state.visitors
            await hub.refresh()
            assert (await frame_of(page, "state"))["availability"]["position"] == 1


# -- positions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("since", ["nonsense", "", "é" * 50, str(Position(9_999, 1, 1))])
async def test_a_position_that_is_not_ours_means_fetch_again(desk: Desk, zoe: Visitor, url: str, since: str) -> None:
    async with line_of(url, zoe, since) as page:
        assert (await page.any_frame())["reason"] == "too_old"


async def test_a_position_of_last_month_misses_nothing_or_says_so(
    desk: Desk, zoe: Visitor, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await zoe.say("Premier")
    async with desk.company.database.transaction() as tx:
        here = await installation.find(tx)
    assert here is not None
    old = str(Position(1, 1, 1))
    async with line_of(url, zoe, old) as page:
        assert (await frame_of(page, "message"))["message"]["text"] == "Premier"
    monkeypatch.setattr(visitors, "CATCH_UP_MAX", 0)
    async with line_of(url, zoe, old) as page:
        assert (await page.any_frame())["reason"] == "too_old"


async def test_a_got_from_the_future_or_the_past_does_no_harm(desk: Desk, zoe: Visitor, url: str) -> None:
    await zoe.say()
    [row] = await inbox(desk.lea)
    await say(desk, desk.lea, row["id"])
    async with line_of(url, zoe) as page:
        for upto in ("nonsense", None, 7, str(Position(0, 0, -1)), str(Position(1, 1, 1))):
            await page.say({"type": "got", "upto": upto})
        for upto in ("msg_nothing", None, row["id"]):
            await page.say({"type": "read", "upto": upto})
        await page.say({"type": "ping"})
        await frame_of(page, "pong")
        assert await delivered(desk) == [("sent", 0)]


# -- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "first",
    ["garbage", "[]", '{"type": "ping"}', '{"type": "hello", "since": 7}', b"\0", "[" * 4_000, "x" * 5_000],
    ids=range(7),
)
async def test_hello_comes_first(desk: Desk, zoe: Visitor, url: str, first: str | bytes) -> None:
    async with socket_to(url) as heard:
        await heard.say(first)
        assert await heard.ended() == 4400


@pytest.mark.parametrize("later", ["garbage", "[]", b"\0\1", "x" * 5_000, json.dumps({"type": "x", "y": "z" * 4_096})])
async def test_garbage_ends_the_line(desk: Desk, zoe: Visitor, url: str, later: str | bytes) -> None:
    async with line_of(url, zoe) as heard:
        await heard.say(later)
        assert await heard.ended() == 4400


async def test_a_thousand_frames_a_second_end_the_line_and_trouble_nobody_else(
    desk: Desk, zoe: Visitor, url: str
) -> None:
    async with visitor_of(desk) as other:
        await other.begin()
        async with line_of(url, other) as calm, line_of(url, zoe) as flood:
            for _ in range(1_000):
                try:
                    await flood.say({"type": "typing", "on": True})
                except ConnectionClosed:
                    break
            assert await flood.ended() == 4400
            await calm.say({"type": "ping"})
            await frame_of(calm, "pong")


@pytest.mark.parametrize("secret", [None, 7, "", "vsk_forged", "x" * 3_000])
async def test_a_secret_that_is_not_ours_opens_no_line(desk: Desk, zoe: Visitor, url: str, secret: Any) -> None:
    async with socket_to(url) as heard:
        await heard.say({"type": "hello", "secret": secret, "since": None})
        assert await heard.ended() == 4401


async def test_only_from_the_pages_that_the_company_names(desk: Desk, zoe: Visitor, url: str) -> None:
    for origin in ("https://evil.example", "null", f"{PAGE}.evil.example"):
        with pytest.raises((InvalidStatus, ConnectionClosed)):
            async with socket_to(url, origin=origin) as page:
                await page.frame()
    async with line_of(url, zoe, user_agent="an application"):
        pass


async def test_a_visitor_has_ten_lines(desk: Desk, zoe: Visitor, url: str) -> None:
    from contextlib import AsyncExitStack

    async with AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(line_of(url, zoe))
        async with socket_to(url) as eleventh:
            await eleventh.say({"type": "hello", "secret": zoe.secret, "since": None})
            assert await eleventh.ended() == 4429


async def test_a_paused_chat_lets_nobody_in_and_ends_the_lines(desk: Desk, zoe: Visitor, url: str) -> None:
    from filrouge.channels import service as channels
    from filrouge.terms.scope import SYSTEM

    async with line_of(url, zoe) as page:
        async with desk.company.database.transaction() as tx:
            account = await channels.find_account_by_address(tx, "webchat", "site")
            assert account is not None
            await channels.set_account_state(tx, SYSTEM, account.id, "paused", clock.now())
        assert await page.ended() == 4403
    async with socket_to(url) as again:
        assert await again.ended() == 4403
    async with socket_to(url, "nothing") as unknown:
        assert await unknown.ended() == 4401


async def test_a_line_ends_with_the_server(desk: Desk, zoe: Visitor, app: FastAPI, url: str) -> None:
    hub: VisitorHub = app.state.visitors
    async with line_of(url, zoe) as page:
        for line in list(hub._lines):
            line.close(visitors.GOING_AWAY)
        assert await page.ended() == 1012
    async with asyncio.timeout(20):
        while hub.size:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def test_the_bounds_are_those_of_the_desk() -> None:
    assert (sockets.SAID_PER_S, sockets.HELLO_S) == (20, 10.0)
