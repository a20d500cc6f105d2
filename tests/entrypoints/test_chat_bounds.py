"""What a chat bounds, and what it keeps all the same."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from filrouge.entrypoints.api.chat import files, live
from filrouge.flows import chatting, inbound
from filrouge.platform import clock, housekeeping, security
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import show
from tests.entrypoints.chats import Visitor, add_chat, frame_of, line_of, token, visitor_of
from tests.entrypoints.chats import zoe as zoe
from tests.entrypoints.desk import Desk, ok, refused
from tests.entrypoints.live_socket import following

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


async def sweep(desk: Desk, later: timedelta) -> None:
    async with desk.company.means.database.transaction() as tx:
        await housekeeping.sweep_rows(tx, clock.now() + later)


# -- what waits is kept -----------------------------------------------------------------------------------------------


async def test_files_of_words_that_wait_are_kept_for_as_long_as_they_do(
    desk: Desk, zoe: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("not now")

    file = await ok(await zoe.send_up("constat.png", PNG, "image/png"), 201)
    await ok(await zoe.send_up("jamais.png", PNG, "image/png"), 201)
    with monkeypatch.context() as patch:
        patch.setattr(inbound, "_record", fails)
        said = {"id": str(uuid7()), "text": "Mon constat", "files": [file["id"]]}
        await ok(await zoe.post("/messages", said), 202)
    await sweep(desk, timedelta(days=2))
    assert [row[0] for row in await desk.company.rows("select name from attachment")] == ["constat.png"]
    desk.company.now = clock.now() + timedelta(minutes=5)
    await desk.company.pump()
    [message] = (await zoe.snapshot())["messages"]
    assert [one["name"] for one in message["files"]] == ["constat.png"]
    await sweep(desk, timedelta(days=2))
    assert (await zoe.get(f"/files/{message['files'][0]['id']}")).content == PNG


async def test_who_is_blocked_is_told_that_their_words_are_not_taken(desk: Desk, zoe: Visitor) -> None:
    first = {"id": str(uuid7()), "text": "Avant"}
    await ok(await zoe.post("/messages", first), 201)
    await desk.company.rows("update identity set state = 'blocked' where channel = 'webchat' returning 1")
    words = {"id": str(uuid7()), "text": "Après"}
    for _ in range(2):
        refused(await zoe.post("/messages", words), 409, "chat.refused")
    assert (await zoe.post("/messages", first)).status_code == 200  # it was heard then
    assert [one["text"] for one in (await zoe.snapshot())["messages"]] == ["Avant"]
    await desk.company.rows("update identity set state = 'unverified' where channel = 'webchat' returning 1")
    await ok(await zoe.post("/messages", words), 201)


async def test_who_is_blocked_is_told_so_too_while_earlier_words_wait(
    desk: Desk, zoe: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("not now")

    await zoe.say("Avant")
    with monkeypatch.context() as patch:
        patch.setattr(inbound, "_record", fails)
        await ok(await zoe.post("/messages", {"id": str(uuid7()), "text": "En attente"}), 202)
    await desk.company.rows("update identity set state = 'blocked' where channel = 'webchat' returning 1")
    refused(await zoe.post("/messages", {"id": str(uuid7()), "text": "Après"}), 409, "chat.refused")
    assert await desk.company.value("select count(*) from delivery") == 2


# -- a user with many clients -----------------------------------------------------------------------------------------


async def test_a_word_touches_no_row_of_the_user_s_other_clients(desk: Desk) -> None:
    await add_chat(desk)
    async with visitor_of(desk) as claire:
        await claire.begin(token=token())
        await claire.say("Un")
        for _ in range(3):
            await Visitor(claire.client).begin(token=token())
        await claire.say("Deux")
        touched = await desk.company.value(
            "select count(*) from chat_visitor where xmax <> 0 and secret_hash <> %(own)s",
            own=security.token_hash(claire.secret),
        )
        assert touched == 0


async def test_first_words_of_many_clients_at_once_are_one_conversation(desk: Desk) -> None:
    await add_chat(desk)
    async with visitor_of(desk) as claire:
        tabs = [Visitor(claire.client) for _ in range(5)]
        for tab in tabs:
            await tab.begin(token=token())
        await asyncio.gather(*(tab.say(f"De {n}") for n, tab in enumerate(tabs)))
        assert len((await tabs[-1].snapshot())["messages"]) == 5
    assert await desk.company.value("select count(*) from conversation") == 1


async def test_clients_that_were_not_seen_for_long_are_forgotten_beyond_the_newest_20(desk: Desk) -> None:
    await add_chat(desk)
    async with visitor_of(desk) as claire:
        await claire.begin(token=token())
        await claire.say("Bonjour")
        await desk.company.rows(
            """insert into chat_visitor (id, channel_account_id, secret_hash, address, signed, name, email, language,
                                         origin, page, conversation_id, created_at, seen_at)
               select gen_random_uuid(), channel_account_id, sha256(n::text::bytea), address, signed, name, email,
                      language, origin, page, conversation_id, created_at, seen_at - n * interval '1 day'
                 from chat_visitor, generate_series(1, 45) n returning 1"""
        )
        await sweep(desk, timedelta(0))
        assert await desk.company.value("select count(*) from chat_visitor") == 30  # seen within 30 days
        await sweep(desk, timedelta(days=90))
        assert await desk.company.value("select count(*) from chat_visitor") == 20
        assert len((await claire.snapshot())["messages"]) == 1


# -- what is refused is counted too -----------------------------------------------------------------------------------


async def test_acts_that_are_refused_are_counted(desk: Desk, zoe: Visitor) -> None:
    codes = [(await zoe.post("/acts", {"type": "end"})).status_code for _ in range(62)]
    assert codes == [409] * 60 + [429] * 2


async def test_words_that_are_refused_are_counted(desk: Desk, zoe: Visitor) -> None:
    gone = show("fil", uuid7())
    codes = [
        (await zoe.post("/messages", {"id": str(uuid7()), "text": "x", "files": [gone]})).status_code for _ in range(21)
    ]
    assert codes == [422] * 20 + [429]


@pytest.mark.parametrize("given", [{"resume": "x" * 40}, {"token": "a.b.c"}])
async def test_links_and_tokens_that_are_not_ours_are_counted(desk: Desk, given: dict[str, str]) -> None:
    await add_chat(desk)
    async with visitor_of(desk) as flood:
        codes = [(await flood.client.post(flood.at("/visitors"), json=given)).status_code for _ in range(12)]
        assert codes == [401] * 10 + [429] * 2


async def test_the_settings_are_not_asked_for_without_end(desk: Desk) -> None:
    await add_chat(desk)
    async with visitor_of(desk) as page, visitor_of(desk, address="203.0.113.9") as another:
        codes = [(await page.client.get(page.at())).status_code for _ in range(121)]
        assert codes == [200] * 120 + [429]
        await ok(await another.client.get(another.at()))


# -- how much is sent up ----------------------------------------------------------------------------------------------


async def sent_up(visitor: Visitor, kib: int, times: int) -> list[int]:
    content = PNG + bytes(kib * 1024 - len(PNG) - 1)
    return [(await visitor.send_up(f"{n}.png", content, "image/png")).status_code for n in range(times)]


async def test_before_the_first_word_what_one_message_carries_is_sent_up(desk: Desk, zoe: Visitor) -> None:
    assert await sent_up(zoe, 10 * 1024, 6) == [201] * 5 + [429]
    await zoe.say()
    assert await sent_up(zoe, 10 * 1024, 1) == [201]


async def test_a_visitor_sends_up_so_much_a_day(desk: Desk, zoe: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "KIB_A_DAY", 100)
    await zoe.say()
    assert await sent_up(zoe, 30, 4) == [201] * 3 + [429]
    answer = await zoe.send_up("x.png", PNG, "image/png")
    assert refused(answer, 429, "chat.too_many")["what"] == "files-kib-day"


async def test_one_address_sends_up_so_much_a_day_whoever_speaks(
    desk: Desk, zoe: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "ADDRESS_KIB_A_DAY", 100)
    await zoe.say()
    assert await sent_up(zoe, 30, 3) == [201] * 3
    async with visitor_of(desk) as again, visitor_of(desk, address="203.0.113.9") as elsewhere:
        for one in (again, elsewhere):
            await one.begin()
        assert await sent_up(again, 30, 1) == [429]
        assert await sent_up(elsewhere, 30, 1) == [201]


# -- what a page says by its line -------------------------------------------------------------------------------------


async def test_typing_that_changes_all_the_time_is_told_at_a_pace_and_how_it_is_at_last(
    desk: Desk, zoe: Visitor, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PASSING_S", 3_600.0)
    await zoe.say()
    async with following(url, desk, "lea") as lea:
        async with line_of(url, zoe) as page:
            for n in range(16):
                await page.say({"type": "typing", "on": n % 2 == 0})
            await page.say({"type": "ping"})
            await frame_of(page, "pong")
        told = [await frame_of(lea, "typing"), await frame_of(lea, "typing")]
        assert [one["on"] for one in told] == [True, False]
        await lea.quiet()


async def test_what_a_page_read_is_kept_at_a_pace_and_the_last_of_it_when_it_goes(
    desk: Desk, zoe: Visitor, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MARK_S", 3_600.0)
    kept: list[UUID] = []
    done = asyncio.Event()
    reads = chatting.read

    async def read(tx: Any, visitor: Any, message_id: UUID, now: Any) -> None:
        kept.append(message_id)
        await reads(tx, visitor, message_id, now)
        if len(kept) == 2:
            done.set()

    monkeypatch.setattr(chatting, "read", read)
    said = [await zoe.say(str(n)) for n in range(5)]
    async with line_of(url, zoe) as page:
        for one in said:
            await page.say({"type": "read", "upto": one["id"]})
    await asyncio.wait_for(done.wait(), 20)
    assert [show("msg", one) for one in kept] == [said[0]["id"], said[-1]["id"]]


async def test_what_is_nothing_opens_nothing(
    desk: Desk, zoe: Visitor, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []

    async def do(_socket: Any, _line: Any, said: dict[str, Any]) -> None:
        opened.append(said)

    monkeypatch.setattr(live, "_do", do)
    async with line_of(url, zoe) as page:
        for said in (
            {"type": "unknown"},
            {},
            {"type": ["read"]},
            {"type": "read", "upto": "msg_no"},
            {"type": "read", "upto": 7},
            {"type": "got", "upto": "no"},
            {"type": "typing", "on": True},  # nothing was said yet
        ):
            await page.say(said)
        await page.say({"type": "ping"})
        await frame_of(page, "pong")
    assert opened == []
