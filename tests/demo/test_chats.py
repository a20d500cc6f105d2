"""A simulated customer in a chat, against the real application over a real server."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from filrouge_demo import clock, rhythm
from filrouge_demo.board import Board
from filrouge_demo.chat_wire import ChatRefused, ChatVisitor
from filrouge_demo.chats import OPEN_MAX, Chats, Site, chat_of
from filrouge_demo.chatter import Chatter, Manner
from filrouge_demo.keeping import Kept
from filrouge_demo.people import people
from filrouge_demo.stories import asides, stories
from filrouge_demo.telling import words_for
from filrouge_demo.vouching import chat_token
from tests.entrypoints.chats import PAGE, SECRET, add_chat
from tests.entrypoints.conftest import app as app
from tests.entrypoints.conftest import cheap_hashes as cheap_hashes
from tests.entrypoints.conftest import desk as desk
from tests.entrypoints.desk import Desk, say
from tests.entrypoints.desk_calls import inbox, read
from tests.entrypoints.live_socket import served

LIMIT_S = 60.0


@pytest.fixture
async def url(app: FastAPI) -> AsyncIterator[str]:
    async with served(app) as address:
        yield "http" + address.removeprefix("ws").partition("/api/")[0]


class _Forgetful(httpx.AsyncHTTPTransport):
    """A network that loses the answer to the first message: the server has it, and the client cannot know."""

    def __init__(self) -> None:
        super().__init__()
        self.lost = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        if request.url.path.endswith("/messages") and not self.lost:
            self.lost += 1
            await answer.aclose()
            raise httpx.ReadError("cut")
        return answer


@asynccontextmanager
async def visiting(url: str, *, identified: bool = False, **more: Any) -> AsyncIterator[ChatVisitor]:
    async with httpx.AsyncClient(timeout=20, **more) as client:
        somebody = people(11)[3]
        page = {"url": f"{PAGE}/fr/sinistre", "title": "Sinistre", "referrer": f"{PAGE}/fr/"}
        token = (lambda: chat_token(somebody, SECRET, "site")) if identified else None
        chance = random.Random(4)
        yield ChatVisitor(url, "site", client, chance, origin=PAGE, language="fr", page=page, token=token)


def chatter_of(visitor: ChatVisitor, heard: list[tuple[str, str]], how: Manner, story: str) -> Chatter:
    person = people(11)[3]
    told = next(one for one in stories("fr", "chats") if one.key == story)
    chance = random.Random(2)

    async def at_once() -> None:
        return

    words = words_for(person, "", "fr", clock.now(), chance)
    return Chatter(visitor, person, told, words, how, chance, lambda *what: heard.append(what), at_once)


async def until(condition: Any) -> None:
    async with asyncio.timeout(LIMIT_S):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def answering(desk: Desk) -> None:
    """Léa answers whatever waits, until cancelled."""
    turn = 0
    while True:
        for row in await inbox(desk.lea):
            said = [one for one in (await read(desk.lea, row["id"]))["entries"] if one["kind"] == "message"]
            if said[-1]["direction"] == "in":
                turn += 1
                with suppress(AssertionError):  # the customer has written meanwhile; then the next round answers
                    await say(desk, desk.lea, row["id"], text=f"Réponse {turn}")
        await asyncio.sleep(0.05)


async def test_a_customer_tells_a_whole_story_sends_a_photo_and_each_word_is_there_once(desk: Desk, url: str) -> None:
    await add_chat(desk)
    heard: list[tuple[str, str]] = []
    how = Manner(True, True, on_the_phone=True, goes_by="silence", hurry=0.004, patience=500)
    async with visiting(url) as visitor:
        chatter = chatter_of(visitor, heard, how, "chat-degat-des-eaux")
        lea = asyncio.create_task(answering(desk))
        async with asyncio.timeout(LIMIT_S):
            await chatter.run()
        lea.cancel()
        await asyncio.gather(lea, return_exceptions=True)
        await visitor.fetch()
        thread = visitor.thread()
    assert chatter.answered
    assert ("answered", "") in heard
    [row] = await inbox(desk.lea)
    shown = await read(desk.lea, row["id"])
    said = [one for one in shown["entries"] if one["kind"] == "message" and one["direction"] == "in"]
    texts = [one["message"]["text"] for one in said]
    own = [one["text"] for one in thread if one["from"] == "visitor"]
    assert own == texts
    assert len({one["client_id"] for one in thread if one["from"] == "visitor"}) == len(own)
    assert any("plafond" in text for text in texts)
    assert any("gardien" in text for text in texts)
    assert sum(len(one["message"]["attachments"]) for one in said) == 1
    ours = [one for one in thread if one["from"] == "agent"]
    assert Counter(one["text"] for one in ours).most_common(1)[0][1] == 1
    assert all(one["state"] == "read" for one in ours[:-1])


async def test_who_is_not_answered_leaves_an_address_and_goes(desk: Desk, url: str) -> None:
    await add_chat(desk)
    heard: list[tuple[str, str]] = []
    async with visiting(url) as visitor:
        chatter = chatter_of(visitor, heard, Manner(False, False, False, "address", hurry=0.004), "chat-grele")
        async with asyncio.timeout(LIMIT_S):
            await chatter.run()
        conversation = visitor.conversation
    assert not chatter.answered
    assert heard == [("left", people(11)[3].email)]
    assert conversation is not None
    assert conversation["email"]
    assert [one["text"] for one in visitor.thread() if one["from"] == "visitor"][-1] in asides("fr")["leaving"]


async def test_after_a_cut_what_was_said_meanwhile_is_there_once_and_in_order(desk: Desk, url: str) -> None:
    await add_chat(desk)
    async with visiting(url) as visitor:
        await visitor.begin()
        listening = asyncio.create_task(visitor.listen())
        await visitor.say("Un")
        [row] = await inbox(desk.lea)
        await until(lambda: visitor.lines == 1)
        await visitor.sleep()
        await say(desk, desk.lea, row["id"], text="Deux")
        await visitor.say("Trois")
        visitor.wake()
        await until(lambda: visitor.lines == 2 and len(visitor.thread()) == 3)
        await visitor.cut()
        await say(desk, desk.lea, row["id"], text="Quatre")
        await until(lambda: visitor.lines == 3 and len(visitor.thread()) == 4)
        await visitor.read()
        await until(lambda: visitor.thread()[-1]["state"] == "read")
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    assert [one["text"] for one in visitor.thread()] == ["Un", "Deux", "Trois", "Quatre"]


async def test_words_whose_answer_was_lost_are_sent_again_and_are_there_once(desk: Desk, url: str) -> None:
    await add_chat(desk)
    network = _Forgetful()
    async with visiting(url, transport=network) as visitor:
        await visitor.begin()
        await visitor.say("Bonjour")
    assert network.lost == 1
    [row] = await inbox(desk.lea)
    shown = await read(desk.lea, row["id"])
    assert [one["message"]["text"] for one in shown["entries"] if one["kind"] == "message"] == ["Bonjour"]


async def test_a_signed_customer_is_identified_and_a_secret_that_is_gone_begins_anew(desk: Desk, url: str) -> None:
    await add_chat(desk)
    async with visiting(url, identified=True) as visitor:
        await visitor.begin()
        await visitor.say("C’est moi")
        first, visitor.secret = visitor.secret, "vsk_forgotten"
        await visitor.say("Toujours moi")
        assert visitor.secret not in (first, "vsk_forgotten")
    [row] = await inbox(desk.lea)
    assert row["customer"]["name"] == people(11)[3].name
    assert [one["text"] for one in visitor.thread()] == ["C’est moi", "Toujours moi"]


async def test_a_chat_that_is_not_there_ends_the_attempt(desk: Desk, url: str) -> None:
    async with visiting(url) as visitor:
        with pytest.raises(ChatRefused, match=r"chat\.unknown"):
            await visitor.begin()


async def test_a_few_at_a_time_and_who_was_to_come_back_comes_first(desk: Desk, url: str) -> None:
    await add_chat(desk)
    board, kept = Board(), Kept(11)
    chats = Chats(people(11), board, url, Site(("site",), SECRET, PAGE), kept, hurry=0.01)
    try:
        for _ in range(5):
            chats._somebody()
        assert chats.waiting == 4, "no more begin while four wait"
        assert board.chats == 4
        assert len({chatter.person.ref for chatter in chats._open.values()}) == 4
        for _ in range(2 * OPEN_MAX - 4):
            chats.open_one()
        with pytest.raises(ChatRefused):
            chats.open_one()
    finally:
        await chats.close()
    known = chats._people[0]
    kept.returning.append({"ref": known.ref, "story": "chat-grele", "secret": "vsk_x", "at": "2020-01-01T00:00:00"})
    again = Chats(people(11), Board(), url, Site(("site",), SECRET, PAGE), kept, hurry=0.01)
    try:
        again._somebody()
        assert [chatter.person for chatter in again._open.values()] == [known]
        assert kept.returning == []
    finally:
        await again.close()


def test_chats_are_told_to_the_team_that_answers_them() -> None:
    for language in ("fr", "en"):
        told = stories(language, "chats")
        assert {chat_of(one)["key"] for one in told} == {"site", "contrats"}
        assert all(chat_of(one)["team"] == one.team for one in told)


def test_chats_come_soon_after_the_start_and_never_in_a_flood() -> None:
    chance = random.Random(1)
    now = clock.now()
    first = [rhythm.chat_gap_s(now, rhythm.OPENING * 0.01, 1.0, chance) for _ in range(100)]
    later = [rhythm.chat_gap_s(now, rhythm.OPENING * 2, 1.0, chance) for _ in range(100)]
    fast = [rhythm.chat_gap_s(now, rhythm.OPENING * 2, 20.0, chance) for _ in range(100)]
    assert max(first) <= 35
    assert min(later) >= 45
    assert min(fast) >= rhythm.CHAT_LEAST_S


async def test_who_falls_silent_looks_again_when_an_answer_comes(desk: Desk, url: str) -> None:
    await add_chat(desk)
    heard: list[tuple[str, str]] = []
    async with visiting(url) as visitor:
        how = Manner(False, False, False, "silence", hurry=0.012, patience=0.01)
        chatter = chatter_of(visitor, heard, how, "chat-grele")
        running = asyncio.create_task(chatter.run())
        await until(lambda: ("gone", "") in heard)
        [row] = await inbox(desk.lea)
        await say(desk, desk.lea, row["id"], text="Nous sommes là.")
        async with asyncio.timeout(LIMIT_S):
            await running
    assert chatter.answered
    assert heard.index(("gone", "")) < heard.index(("answered", ""))
