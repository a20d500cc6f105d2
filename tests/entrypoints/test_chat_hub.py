"""The visitors' line under trouble: too many sockets at once, several web processes, a reader that stumbles."""

import asyncio
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI

from filrouge.channels.service import visitors
from filrouge.entrypoints import visitors as hubs
from filrouge.entrypoints.api.chat.door import chat_of
from filrouge.entrypoints.visitors import LINES_MAX, TOO_MANY_LINES, VisitorHub
from filrouge.flows import chatting
from tests.entrypoints.chats import Visitor, frame_of, line_of, socket_to, until
from tests.entrypoints.chats import zoe as zoe
from tests.entrypoints.desk import Desk, say
from tests.entrypoints.desk_calls import inbox
from tests.entrypoints.live_socket import following


async def test_sixty_sockets_at_once_are_still_too_many(zoe: Visitor, url: str) -> None:
    answered, done = asyncio.Semaphore(0), asyncio.Event()

    async def one() -> int:
        async with socket_to(url) as heard:
            await heard.say({"type": "hello", "secret": zoe.secret, "since": None})
            first = asyncio.create_task(heard.any_frame())
            await asyncio.wait([first])
            answered.release()
            if first.exception() is None:
                await done.wait()
                return 0
            return await heard.ended()

    sockets = [asyncio.create_task(one()) for _ in range(60)]
    for _ in sockets:
        await answered.acquire()
    done.set()
    codes = await asyncio.gather(*sockets)
    assert (codes.count(0), codes.count(TOO_MANY_LINES)) == (LINES_MAX, 60 - LINES_MAX)


async def test_few_catch_up_at_once(desk: Desk, zoe: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that a process held come back at once when it starts: what happens does not wait behind them."""
    hub, go_on, begun = VisitorHub(desk.company.database), asyncio.Event(), 0

    async def enter(*_: Any) -> None:
        nonlocal begun
        begun += 1
        await go_on.wait()

    async def catches_up(*_: Any) -> None:
        pass

    monkeypatch.setattr(hub, "_enter", enter)
    monkeypatch.setattr(hub, "_catch_up", catches_up)
    async with desk.company.database.transaction() as tx:
        opened = await chat_of(tx, zoe.key)
        visitor = await visitors.by_secret(tx, opened.account, zoe.secret)

    async def come() -> None:
        async with hub.connected(opened, visitor, None):
            pass

    coming = [asyncio.create_task(come()) for _ in range(LINES_MAX)]
    for _ in range(LINES_MAX):
        await asyncio.sleep(0)
    assert begun == 4
    go_on.set()
    await asyncio.gather(*coming)
    assert begun == LINES_MAX


async def test_a_page_closed_in_one_process_is_not_gone_from_the_other(
    desk: Desk, zoe: Visitor, url: str, app: FastAPI
) -> None:
    """Two web processes hold a page of hers each; the desk is told that she is there as long as one does."""
    await zoe.say()
    hub, other = app.state.visitors, VisitorHub(desk.company.database)
    async with following(url, desk, "lea") as heard, line_of(url, zoe):
        assert (await frame_of(heard, "visitor"))["here"] is True
        [row] = await inbox(desk.lea)
        async with desk.company.database.transaction() as tx:
            await other._attendance._left(tx, [line.visitor.id for line in hub._lines], hubs.clock.now())
        assert (await frame_of(heard, "visitor"))["here"] is False
        assert (await frame_of(heard, "visitor"))["here"] is True
        assert row["id"]


async def test_the_line_goes_on_after_a_stumble(zoe: Visitor, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await zoe.say()
    real, stumbled = hubs.events.read_next, asyncio.Event()

    async def once(*given: Any) -> Any:
        if not stumbled.is_set():
            stumbled.set()
            raise psycopg.InterfaceError("the connection is closed")
        return await real(*given)

    async with line_of(url, zoe) as page:
        monkeypatch.setattr(hubs.events, "read_next", once)
        await zoe.say("un")
        await stumbled.wait()
        await zoe.say("deux")
        assert (await until(page, text="deux"))["from"] == "visitor"


async def test_what_a_page_has_read_it_has(desk: Desk, zoe: Visitor, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real, taken = chatting.took, []

    async def took(tx: Any, visitor: Any, upto: Any, now: Any) -> None:
        taken.append(str(upto))
        await real(tx, visitor, upto, now)

    monkeypatch.setattr(chatting, "took", took)
    await zoe.say()
    [row] = await inbox(desk.lea)
    async with line_of(url, zoe) as page:
        for words, acts in (("Il avance.", ("read", "got")), ("Il est là.", ("got",))):
            await say(desk, desk.lea, row["id"], text=words)
            while (frame := await frame_of(page, "message"))["message"]["text"] != words:
                pass
            assert taken == []
            for act in acts:
                upto = frame["position"] if act == "got" else frame["message"]["id"]
                await page.say({"type": act, "upto": upto})
            await until(page, id=frame["message"]["id"], state="read" if "read" in acts else "delivered")
        assert taken == [frame["position"]]
