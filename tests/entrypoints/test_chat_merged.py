"""A chat that is merged into another conversation: what its visitor leaves there afterwards is not lost, nor is the
chat to those who answer it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from filrouge.conversations.service import handling
from filrouge.flows import merging
from filrouge.platform import clock, events
from filrouge.platform.db import Transaction
from filrouge.terms import ids
from filrouge.terms.scope import EVERYTHING, SYSTEM
from tests.entrypoints.chat_mail import ZOE, act_email, later, mails
from tests.entrypoints.chats import Visitor, add_chat, token, visitor_of
from tests.entrypoints.desk import API, Desk, ok, say
from tests.entrypoints.desk_calls import inbox, read
from tests.entrypoints.merges import merge, undo
from tests.entrypoints.test_chat_joining import sign_in
from tests.entrypoints.test_worker import until_value
from tests.entrypoints.test_writing_locks import SOMEBODY_WAITS


@pytest.fixture
async def claire(desk: Desk) -> AsyncIterator[Visitor]:
    await add_chat(desk)
    async with visitor_of(desk) as made:
        await made.begin(token=token())
        yield made


async def merged(desk: Desk, target: str) -> tuple[str, str]:
    """The other conversation of the inbox goes on in this one, which nobody has answered; it, and the way back."""
    [source] = [row["id"] for row in await inbox(desk.sam) if row["id"] != target]
    return source, (await merge(desk, "sam", source, target))["undo"]


async def answer(desk: Desk, conversation: str, account: str = "site") -> None:
    shown = (await read(desk.sam, conversation))["conversation"]
    ways = {
        one["address"]: {"identity_id": way["identity"]["id"], "channel_account_id": one["id"]}
        for way in shown["ways"]
        for one in way["accounts"]
    }
    await say(desk, desk.sam, conversation, text="Nous passons demain.", **ways[account])


async def mailed_to(desk: Desk, target: str) -> str:
    """Where an answer leaves for that nobody reads on the page."""
    await answer(desk, target)
    assert await later(desk, 130) == 1
    return (await mails(desk))[-1][0]


async def test_an_address_left_after_it_is_where_the_answer_goes(desk: Desk, claire: Visitor) -> None:
    target = await desk.written()
    await claire.say("Une fuite à la cave")
    await merged(desk, target)
    await act_email(claire, ZOE)
    assert await mailed_to(desk, target) == ZOE


async def test_an_address_left_before_it_stays_when_more_is_said(desk: Desk, claire: Visitor) -> None:
    target = await desk.written()
    await claire.say("Une fuite à la cave")
    await act_email(claire, ZOE)
    assert await later(desk, 1) == 0
    await merged(desk, target)
    await claire.say("Elle coule toujours.")
    assert await mailed_to(desk, target) == ZOE


async def test_an_end_and_a_verdict_after_it_are_told(desk: Desk, claire: Visitor) -> None:
    target = await desk.written()
    await claire.say("Une fuite à la cave")
    await merged(desk, target)
    assert (await read(desk.sam, target))["conversation"]["chat"]["ended_at"] is None
    for act in ({"type": "end"}, {"type": "rate", "score": 2, "comment": "Trop long"}):
        state = (await ok(await claire.post("/acts", act)))["conversation"]
    assert (state["state"], state["rated"]) == ("ended", 2)
    chat = (await read(desk.sam, target))["conversation"]["chat"]
    assert (chat["ended_at"] is not None, chat["score"]) == (True, 2)


async def test_the_chat_goes_on_waiting_for_somebody_to_take_it(desk: Desk, claire: Visitor) -> None:
    target = await desk.written()
    await claire.say("Une fuite à la cave")
    assert len((await ok(await desk.lea.get(f"{API}/chats/mine")))["waiting"]) == 1
    await merged(desk, target)
    assert len((await ok(await desk.lea.get(f"{API}/chats/mine")))["waiting"]) == 1


@pytest.mark.parametrize("how", ["merged", "signed in"])
async def test_words_that_are_elsewhere_at_once_are_answered_all_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    await add_chat(desk)
    target, here = await desk.written(), events.here
    async with visitor_of(desk) as claire:
        await claire.begin(**({"token": token()} if how == "merged" else {}))
        await claire.say("Une fuite à la cave")

        async def overtaken(tx: Transaction) -> object:
            """After the words' commit, before they are looked at."""
            monkeypatch.setattr(events, "here", here)
            await (merged(desk, target) if how == "merged" else sign_in(claire))
            return await here(tx)

        monkeypatch.setattr(events, "here", overtaken)
        assert (await claire.say("Elle coule toujours."))["text"] == "Elle coule toujours."
        assert events.here is here


@pytest.mark.parametrize("spoke_since", [False, True])
async def test_taken_apart_the_chat_is_where_its_visitor_is(desk: Desk, claire: Visitor, spoke_since: bool) -> None:
    target = await desk.written()
    await claire.say("Une fuite à la cave")
    source, name = await merged(desk, target)
    if spoke_since:
        await claire.say("Elle coule toujours.")
    await undo(desk, "sam", name)
    found = {one: (await read(desk.sam, one))["conversation"]["chat"] is not None for one in (source, target)}
    assert found == {source: not spoke_since, target: spoke_since}
    assert (await claire.snapshot())["conversation"]["id"] == (target if spoke_since else source)
    await act_email(claire, ZOE)
    await answer(desk, target if spoke_since else source)
    assert await later(desk, 130) == 1
    assert (await mails(desk))[-1][0] == ZOE


async def test_answers_by_either_of_two_chats_leave_by_email(desk: Desk, claire: Visitor) -> None:
    await add_chat(desk, key="app")
    await claire.say("Une fuite à la cave")
    [target] = [row["id"] for row in await inbox(desk.sam)]
    async with visitor_of(desk, key="app", address="198.51.100.8") as phone:
        await phone.begin(token=token(aud="app"))
        await phone.say("Et du téléphone")
        await merged(desk, target)
        await answer(desk, target, "app")
    assert await later(desk, 130) == 1
    assert (await mails(desk))[-1][0] == "claire@exemple.example"


async def test_who_signs_in_has_what_was_unread_by_email(desk: Desk) -> None:
    await add_chat(desk)
    async with visitor_of(desk) as made:
        await made.begin()
        await made.say("Une fuite à la cave")
        [row] = await inbox(desk.sam)
        await say(desk, desk.sam, row["id"], text="Nous passons demain.")
        assert await later(desk, 130) == 0, "nobody knows where to"
        await sign_in(made)
    assert await later(desk, 130) == 1
    assert (await mails(desk))[-1][0] == "claire@exemple.example"


async def test_answers_that_leave_while_it_is_merged_leave_from_where_it_goes_on(desk: Desk, claire: Visitor) -> None:
    await add_chat(desk, key="app")
    async with visitor_of(desk, key="app", address="198.51.100.8") as phone:
        await phone.begin(token=token(aud="app"))
        await phone.say("Du téléphone")
    [target] = [row["id"] for row in await inbox(desk.sam)]
    await claire.say("Une fuite à la cave")
    [source] = [row["id"] for row in await inbox(desk.sam) if row["id"] != target]
    await answer(desk, source)
    actor = replace(desk.company.lea, scope=EVERYTHING)
    async with desk.app.state.database.transaction() as tx:
        one, other = ids.read("cnv", source), ids.read("cnv", target)
        version = (await handling.get(tx, SYSTEM, one, lock=True)).version
        leaving = asyncio.create_task(later(desk, 130))
        await until_value(desk.company, SOMEBODY_WAITS, True)
        await merging.merge(tx, actor, one, other, version, clock.now())
    assert await leaving == 1
    assert await desk.company.value("select conversation_id from message where channel = 'email'") == other


async def test_of_two_who_speak_in_one_each_leaves_an_address_of_their_own(desk: Desk, claire: Visitor) -> None:
    await claire.say("Une fuite à la cave")
    [row] = await inbox(desk.sam)
    async with visitor_of(desk) as neighbour:
        await neighbour.begin()
        await neighbour.say("Chez moi aussi")
        # filed under Claire's name by mistake, while the neighbour is somebody else
        await desk.company.rows(
            "update conversation set customer_id = c.customer_id from conversation c where c.id = %(id)s returning 1",
            id=ids.read("cnv", row["id"]),
        )
        await merged(desk, row["id"])
        await act_email(neighbour, "voisin@exemple.example")
        assert (await neighbour.snapshot())["conversation"]["email"] == "vo•••@exemple.example"
        theirs = (await claire.snapshot())["conversation"]["email"]
        assert theirs is None or not theirs.startswith("vo")
    [(mine, owner)] = await desk.company.rows(
        """select (select customer_id from identity where channel = 'webchat' and starts_with(address, 'vis:')),
                  customer_id from identity where channel = 'email' and address = 'voisin@exemple.example'"""
    )
    assert mine == owner
