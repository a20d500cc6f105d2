"""Words by chat travel with the event to who has their conversation open: they are read without asking for them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI

from filrouge.entrypoints.api import live
from filrouge.terms import ids
from tests.company_of_tests import mail
from tests.entrypoints.chats import PAGE, Visitor
from tests.entrypoints.chats import zoe as zoe
from tests.entrypoints.desk import Desk, ok, say
from tests.entrypoints.desk_calls import act, inbox, read
from tests.entrypoints.live_socket import Heard, following, served, told


@pytest.fixture
async def url(app: FastAPI) -> AsyncIterator[str]:
    async with served(app) as address:
        yield address


async def has_open(line: Heard, *topics: Any) -> None:
    """From here on the desk has these open."""
    await line.say({"type": "subscribe", "topics": list(topics)})
    await line.say({"type": "ping"})
    while (await line.frame())["type"] != "pong":
        pass


async def chat_of(desk: Desk, zoe: Visitor) -> str:
    await zoe.say("Une fuite à la cave")
    [row] = await inbox(desk.lea)
    return str(row["id"])


async def test_words_come_as_the_story_shows_them(desk: Desk, zoe: Visitor, url: str) -> None:
    conversation = await chat_of(desk, zoe)
    async with following(url, desk, "lea") as lea:
        await has_open(lea, "inbox", f"conversation:{conversation}")
        await zoe.say("Elle monte")
        told = (await lea.event("conversations.message_received"))["event"]["entry"]
        assert told["message"]["text"] == "Elle monte"
        assert told in (await read(desk.lea, conversation))["entries"]

        await say(desk, desk.lea, conversation, text="J'arrive.")
        sent = (await lea.event("conversations.message_sent"))["event"]["entry"]
        assert (sent["message"]["text"], sent["message"]["delivery"]["state"]) == ("J'arrive.", "sent")
        assert (await lea.event("channels.outgoing_changed"))["event"]["entry"]["id"] == sent["id"]


async def test_how_the_chat_stands_comes_along(desk: Desk, zoe: Visitor, url: str) -> None:
    conversation = await chat_of(desk, zoe)
    await ok(await zoe.post("/acts", {"type": "end"}))
    assert (await read(desk.lea, conversation))["conversation"]["chat"]["ended_at"] is not None
    async with following(url, desk, "lea") as lea:
        await has_open(lea, f"conversation:{conversation}")
        await zoe.say("Encore une chose", page={"url": f"{PAGE}/tarifs", "title": "Tarifs"})
        reach = (await lea.event("conversations.message_received"))["event"]["reach"]
        assert (reach["ended_at"], reach["page"]["title"]) == (None, "Tarifs")
        shown = (await read(desk.lea, conversation))["conversation"]["chat"]
        assert {**reach, "seen_at": None} == {**shown, "seen_at": None}


async def test_that_words_were_given_is_noted_once_for_as_long_as_they_are_open(
    desk: Desk, zoe: Visitor, url: str
) -> None:
    conversation = await chat_of(desk, zoe)
    async with following(url, desk, "hugo") as hugo:
        for _ in range(2):
            await has_open(hugo, f"conversation:{conversation}")
            for words in ("Un", "Deux"):
                await zoe.say(words)
                await hugo.event("conversations.message_received")
            await has_open(hugo, "inbox")
        await zoe.say("Trois")
        await told(desk)
    await desk.app.state.consultations.flush()
    seen = await desk.company.rows("select user_id, conversation_id from consultation where what = 'live'")
    assert seen == [(desk.users["hugo"], ids.read("cnv", conversation))] * 2


async def test_only_to_who_has_the_conversation_open_and_sees_it(desk: Desk, zoe: Visitor, url: str) -> None:
    conversation = await chat_of(desk, zoe)
    async with following(url, desk, "lea") as lea, following(url, desk, "hugo") as hugo:
        await has_open(hugo, f"conversation:{conversation}")
        await has_open(lea, f"conversation:{conversation}")
        await has_open(lea, "inbox")  # and closed again
        await zoe.say("Elle monte")
        assert "entry" not in (await lea.event("conversations.message_received"))["event"]
        assert "entry" in (await hugo.event("conversations.message_received"))["event"]
        elsewhere = {"team_id": ids.show("tea", desk.company.other_team_id), "user_id": None}
        await ok(await act(desk.lea, conversation, "assign", **elsewhere))
        assert (await hugo.event("conversations.assigned"))["event"]["row"] is None
        await zoe.say("Personne ?")
        await told(desk)
        await hugo.quiet()


async def test_letters_do_not_travel(desk: Desk, url: str) -> None:
    await desk.company.receive(mail("Bonjour"))
    await desk.company.pump()
    [row] = await inbox(desk.lea)
    async with following(url, desk, "lea") as lea:
        await has_open(lea, f"conversation:{row['id']}")
        await say(desk, desk.lea, row["id"])
        assert "entry" not in (await lea.event("conversations.message_sent"))["event"]


@pytest.mark.parametrize(
    "topics",
    ["conversation:x", [7, None, {"a": 1}], ["conversation:", "conversation:cnv_", "conversation:cnv_zzz"], None, {}],
)
async def test_topics_that_are_none_are_ignored(desk: Desk, zoe: Visitor, url: str, topics: Any) -> None:
    await chat_of(desk, zoe)
    async with following(url, desk, "lea") as lea:
        await lea.say({"type": "subscribe", "topics": topics})
        await zoe.say("Elle monte")
        assert "entry" not in (await lea.event("conversations.message_received"))["event"]


async def test_a_desk_has_so_many_open_and_no_more(
    desk: Desk, zoe: Visitor, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "OPEN_MAX", 1)
    conversation = await chat_of(desk, zoe)
    other = ids.show("cnv", desk.company.team_id)
    async with following(url, desk, "lea") as lea:
        await has_open(lea, f"conversation:{other}", f"conversation:{conversation}")
        await zoe.say("Elle monte")
        assert "entry" not in (await lea.event("conversations.message_received"))["event"]
