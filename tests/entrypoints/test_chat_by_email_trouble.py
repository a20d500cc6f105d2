"""A chat that goes on by e-mail, when something goes wrong: one that fails, a mailbox that is paused, two who speak in
one conversation, words that were split away."""

from typing import Any
from uuid import UUID

import pytest

from filrouge.channels import chat_links
from filrouge.channels.adapters.webchat.config import Config
from filrouge.channels.service import visitors
from filrouge.flows import continuing
from filrouge.terms import ids
from tests.entrypoints.chat_mail import ZOE, act_email, answered, later, mails
from tests.entrypoints.chats import PAGE, Visitor, token, visitor_of
from tests.entrypoints.chats import zoe as zoe
from tests.entrypoints.desk import Desk, refused, reply_body, say
from tests.entrypoints.desk_calls import act, inbox, read
from tests.entrypoints.merges import merge
from tests.entrypoints.test_chat_joining import sign_in, try_in
from tests.entrypoints.test_chat_who import link_to


async def test_a_chat_that_cannot_be_mailed_stops_no_other(desk: Desk, zoe: Visitor, monkeypatch: Any) -> None:
    """One that fails is tried again in a while; the others leave."""
    await answered(desk, zoe)
    async with visitor_of(desk) as omar:
        await omar.begin(language="fr", page={"url": "https://[oops"})
        await omar.say("Bonjour")
        await act_email(omar, "omar@exemple.example")
        [row] = [one for one in await inbox(desk.lea) if one["last"]["text"] == "Bonjour"]
        await say(desk, desk.lea, row["id"], text="Oui ?")
    write = continuing.outbound.write_and_queue

    async def fails(*given: Any, **named: Any) -> Any:
        if named["to_address"] == ZOE:
            raise LookupError("a file is gone")
        return await write(*given, **named)

    monkeypatch.setattr(continuing.outbound, "write_and_queue", fails)
    assert await later(desk, 130) == 1
    assert [to for to, *_ in await mails(desk)] == ["omar@exemple.example"]
    monkeypatch.undo()
    assert await later(desk, 140) == 0
    assert await later(desk, 431) == 1


async def test_answers_wait_for_a_mailbox_that_is_paused(desk: Desk, zoe: Visitor) -> None:
    await answered(desk, zoe)
    await desk.company.rows("update channel_account set state = 'paused' where kind = 'email' returning 1")
    assert await later(desk, 130) == 0
    await desk.company.rows("update channel_account set state = 'active' where kind = 'email' returning 1")
    assert await later(desk, 431) == 1


async def test_an_address_is_its_visitors_alone(desk: Desk, zoe: Visitor) -> None:
    """Two who speak in one conversation: what is said to one does not leave to the address of the other."""
    await zoe.say("Une fuite à la cave")
    await act_email(zoe)
    async with visitor_of(desk) as omar:
        await omar.begin(language="fr")
        await omar.say("Et chez moi aussi")
        [own, _] = sorted(await inbox(desk.sam), key=lambda one: one["last"]["text"])
        customer = "select customer_id from conversation where subject like 'Une fuite%%'"
        await desk.company.rows(f"update conversation set customer_id = ({customer}) returning 1")
        await desk.company.rows(f"update identity set customer_id = ({customer}) where channel = 'webchat' returning 1")
        [target] = [one["id"] for one in await inbox(desk.sam) if one["id"] != own["id"]]
        await merge(desk, "sam", own["id"], target)
        ways = (await read(desk.sam, target))["conversation"]["ways"]
        way = next(one for one in ways if one["identity"]["address"] == f"vis:{uuid_of(omar.id)}")
        here = {"identity_id": way["identity"]["id"], "channel_account_id": way["accounts"][0]["id"]}
        await say(desk, desk.sam, target, text="Pour Omar seul", **here)
    assert await later(desk, 600) == 0


async def test_an_address_stays_theirs_who_sign_in_without_one(desk: Desk, zoe: Visitor) -> None:
    await answered(desk, zoe)
    made = await sign_in(zoe, email=None)
    assert made["conversation"]["conversation"]["email"] == "z•••@exemple.example"
    assert await later(desk, 130) == 1
    assert [to for to, *_ in await mails(desk)] == [ZOE]


async def test_an_address_comes_along_into_the_chat_of_the_user(desk: Desk, zoe: Visitor) -> None:
    """Theirs that is open takes it in."""
    async with visitor_of(desk, address="198.51.100.8") as phone:
        await phone.begin(token=token(email=None))
        await phone.say("Du téléphone")
        await zoe.say("Une fuite à la cave")
        await act_email(zoe)
        await sign_in(zoe, email=None)
        [row] = await inbox(desk.sam)
        await say(desk, desk.sam, row["id"], text="Nous passons demain.")
    assert await later(desk, 130) == 1
    assert [to for to, *_ in await mails(desk)] == [ZOE]


@pytest.mark.parametrize("proved", [True, False], ids=["by_its_link", "by_nothing"])
async def test_an_address_comes_along_when_it_is_theirs_for_sure(desk: Desk, zoe: Visitor, proved: bool) -> None:
    """Of two who share a chat by a link, one signs in: the other may have typed the address."""
    conversation = await answered(desk, zoe)
    await later(desk, 130)
    link = await link_to(desk, ZOE)
    if not proved:
        await act_email(zoe, "thief@exemple.example")
    async with visitor_of(desk, address="198.51.100.9") as back:
        await back.begin(resume=link)
        await sign_in(back, email=None)
    await say(desk, desk.lea, conversation, text="Un secret")
    await later(desk, 300)
    assert [to for to, _, _, body in await mails(desk) if "Un secret" in body] == ([ZOE] if proved else [])


async def test_the_address_of_the_token_counts_more_than_one_typed_before(desk: Desk, zoe: Visitor) -> None:
    await answered(desk, zoe)
    assert (await try_in(zoe)).status_code == 201
    assert await later(desk, 130) == 1
    assert [to for to, *_ in await mails(desk)] == ["claire@exemple.example"]


async def test_a_chat_is_answered_where_it_is_read(desk: Desk, zoe: Visitor) -> None:
    """What stays behind after a split is no longer the chat: an answer there would be read by nobody."""
    await zoe.say("Une fuite à la cave")
    second = await zoe.say("Et une autre question")
    [row] = await inbox(desk.sam)
    body = await reply_body(desk, desk.sam, row["id"], text="Voilà.", html="")
    split = await act(desk.sam, row["id"], "split", message_ids=[second["id"]])
    assert split.status_code in (200, 201), split.text
    places = [one["id"] for one in await inbox(desk.sam)]
    usable = [
        place for place in places if any(way["usable"] for way in (await read(desk.sam, place))["conversation"]["ways"])
    ]
    assert len(places) == 2
    assert usable == [row["id"]]
    [other] = [place for place in places if place != row["id"]]
    body |= {"expected_version": (await read(desk.sam, other))["conversation"]["version"]}
    refused(
        await desk.sam.post(f"/api/v1/conversations/{other}/messages", json=body), 422, "conversations.cannot_reach"
    )


async def test_more_answers_than_one_mail_holds(desk: Desk, zoe: Visitor, monkeypatch: Any) -> None:
    monkeypatch.setattr(visitors, "UNREAD_MAX", 2)
    conversation = await answered(desk, zoe)
    for words in ("Demain.", "Ou lundi."):
        await say(desk, desk.lea, conversation, text=words)
    assert (await later(desk, 200), await later(desk, 200), await later(desk, 200)) == (1, 1, 0)
    await desk.company.rows("delete from chat_mailed returning 1")
    await desk.company.rows("update chat set mail_look_at = now() returning 1")
    assert await later(desk, 40 * 86_400) == 0, "nobody waits for an answer of last month"


def test_the_link_is_an_address_and_nothing_else() -> None:
    config = Config(origins=(PAGE,))
    page = f"{PAGE}/a b\r\nBuy: é?q=1"
    assert chat_links.page_of(page, config) == f"{PAGE}/a%20bBuy:%20%C3%A9?q=1#fil-rouge"


def test_the_way_back_stands_behind_our_link_alone() -> None:
    words = "Voyez https://elsewhere.example/#fil-rouge\n"
    assert chat_links.marked(f"{words}\n{PAGE}/#fil-rouge\n\nÀ vous", "t") == f"{words}\n{PAGE}/#fil-rouge=t\n\nÀ vous"
    assert chat_links.marked("Sans lien", "t") == "Sans lien"


def uuid_of(name: str) -> UUID:
    return ids.read("vis", name)
