"""A visitor signs in: what they began without a name goes on as the user's, and nothing of others becomes theirs."""

import asyncio
from typing import Any

import httpx
import pytest

from filrouge.platform.ids import uuid7
from tests.entrypoints.chats import PAGE, Visitor, frame_of, line_of, socket_to, token, until, visitor_of
from tests.entrypoints.chats import zoe as zoe
from tests.entrypoints.desk import Desk, ok, refused, say
from tests.entrypoints.desk_calls import act, inbox, read


async def sign_in(visitor: Visitor, **claims: Any) -> dict[str, Any]:
    """As a page does whose visitor signs in: the token, with the secret from before."""
    answer = await try_in(visitor, **claims)
    made: dict[str, Any] = await ok(answer, 201)
    visitor.id, visitor.secret = made["visitor"], made["secret"]
    return made


async def try_in(visitor: Visitor, **claims: Any) -> httpx.Response:
    return await visitor.client.post(visitor.at("/visitors"), json={"token": token(**claims)}, headers=visitor.headers)


def words(found: dict[str, Any]) -> list[str]:
    return [one["text"] for one in found["messages"] if one["from"] != "system"]


async def test_the_chat_goes_on_as_the_users(desk: Desk, zoe: Visitor) -> None:
    await zoe.say("Avant")
    [row] = await inbox(desk.lea)
    await say(desk, desk.lea, row["id"], text="Bonjour")
    before = zoe.secret, zoe.id
    made = await sign_in(zoe)
    assert (made["identified"], made["visitor"]) == (True, before[1])
    assert words(made["conversation"]) == ["Avant", "Bonjour"]
    assert zoe.secret != before[0]
    await zoe.say("Après")
    await say(desk, desk.lea, row["id"], text="Je vois votre dossier")
    assert words(await zoe.snapshot()) == ["Avant", "Bonjour", "Après", "Je vois votre dossier"]
    whole = (await read(desk.lea, row["id"]))["conversation"]
    assert whole["customer"]["name"] == "Claire Fontaine"
    assert await desk.company.rows(
        "select channel, state, split_part(address, ':', 1) from identity order by channel"
    ) == [("email", "verified", "claire@exemple.example"), ("webchat", "verified", "user")]
    # the secret from before, which somebody may have read on this device, is worth nothing
    zoe.secret = before[0]
    refused(await zoe.get("/conversation"), 401, "chat.visitor_unknown")


async def test_the_agent_sees_the_customer_whom_they_know(desk: Desk, zoe: Visitor) -> None:
    await desk.written("Mon secret", sender="Claire <claire@exemple.example>")
    await zoe.say("Avant", answers={"name": "Zoé", "email": "zoe@poste.example"})
    made = await sign_in(zoe)
    assert words(made["conversation"]) == ["Avant"]
    chat = made["conversation"]["conversation"]
    whole = (await read(desk.lea, chat["id"]))["conversation"]
    assert whole["customer"]["name"] == "Claire"
    # one customer, with all their addresses; nobody empty stays behind
    assert await desk.company.value("select count(*) from customer") == 1
    assert await desk.company.rows("select address, state from identity where channel = 'email' order by address") == [
        ("claire@exemple.example", "verified"),
        ("zoe@poste.example", "unverified"),
    ]
    # the visitor sees their chat and nothing of the customer's other conversations
    await zoe.say("Après")
    assert words(await zoe.snapshot()) == ["Avant", "Après"]
    events = await desk.company.rows(
        "select type from event where type like '%%customer_changed' or type like '%%identified'"
    )
    assert sorted(row[0] for row in events) == ["channels.chat_identified", "conversations.customer_changed"]


async def test_an_open_chat_of_theirs_takes_it_in(desk: Desk, zoe: Visitor) -> None:
    async with visitor_of(desk, address="198.51.100.8") as phone:
        await phone.begin(token=token())
        await phone.say("Du téléphone")
        await zoe.say("De la page")
        made = await sign_in(zoe)
        assert words(made["conversation"]) == ["Du téléphone", "De la page"]
        assert words(await phone.snapshot()) == ["Du téléphone", "De la page"]
        [row] = await inbox(desk.lea)
        await zoe.say("Et après")
        await say(desk, desk.lea, row["id"], text="Les deux ensemble")
        both = ["Du téléphone", "De la page", "Et après", "Les deux ensemble"]
        assert words(await phone.snapshot()) == words(await zoe.snapshot()) == both
        assert await desk.company.value("select count(*) from customer") == 1
        assert await desk.company.value("select count(*) from identity where channel = 'webchat'") == 1


async def test_a_chat_of_theirs_that_is_over_stays_what_it_was(desk: Desk, zoe: Visitor) -> None:
    async with visitor_of(desk, address="198.51.100.8") as phone:
        await phone.begin(token=token())
        await phone.say("L’an dernier")
        [old] = await inbox(desk.lea)
        await ok(await act(desk.lea, old["id"], "close"))
        await desk.company.rows("update conversation set closed_at = now() - interval '9 days' returning 1")
        await zoe.say("Aujourd’hui")
        assert words((await sign_in(zoe))["conversation"]) == ["Aujourd’hui"]
        assert words(await phone.snapshot()) == ["Aujourd’hui"]
        assert await desk.company.value("select count(distinct customer_id) from conversation") == 1
        assert await desk.company.value("select count(*) from conversation where merged_into_id is null") == 2


async def test_a_chat_of_another_brand_stays_apart(desk: Desk, zoe: Visitor) -> None:
    async with visitor_of(desk, address="198.51.100.8") as phone:
        await phone.begin(token=token())
        await phone.say("Du téléphone")
        [moved] = await inbox(desk.lea)
        await desk.company.rows(
            """with other as (
                 insert into brand (id, legal_entity_id, name, created_at)
                 select %(other)s, legal_entity_id, 'Autre marque', now() from brand limit 1 returning id)
               update conversation set brand_id = other.id from other returning 1""",
            other=uuid7(),
        )
        await zoe.say("De la page")
        made = await sign_in(zoe)
        assert words(made["conversation"]) == ["De la page"]
        # it is the user's chat from now on, on every device; the other conversation stays as it was
        assert made["conversation"]["conversation"]["id"] != moved["id"]
        assert words(await phone.snapshot()) == ["De la page"]
        await phone.say("Et après")
        await say(desk, desk.lea, made["conversation"]["conversation"]["id"], text="Une seule réponse")
        both = ["De la page", "Et après", "Une seule réponse"]
        assert words(await phone.snapshot()) == words(await zoe.snapshot()) == both
    apart = await desk.company.rows(
        """select b.name, t.body from conversation c join brand b on b.id = c.brand_id
             join message m on m.conversation_id = c.id join message_text t on t.message_id = m.id
            where c.merged_into_id is null and m.direction = 'in' order by m.occurred_at"""
    )
    assert [tuple(row) for row in apart] == [
        ("Autre marque", "Du téléphone"),
        ("Alisier", "De la page"),
        ("Alisier", "Et après"),
    ]
    assert await desk.company.value("select count(distinct customer_id) from conversation") == 1


async def test_nothing_said_yet_is_simply_the_user(desk: Desk, zoe: Visitor) -> None:
    async with visitor_of(desk, address="198.51.100.8") as phone:
        await phone.begin(token=token())
        await phone.say("Du téléphone")
        assert words((await sign_in(zoe))["conversation"]) == ["Du téléphone"]
    assert await desk.company.value("select count(*) from identity where channel = 'webchat'") == 1


async def test_two_at_once_are_one(desk: Desk, zoe: Visitor) -> None:
    await zoe.say("Une fois")
    before = zoe.secret
    answers = await asyncio.gather(*(try_in(zoe) for _ in range(4)))
    assert sorted(one.status_code for one in answers) == [201, 401, 401, 401]
    [made] = [one.json() for one in answers if one.status_code == 201]
    zoe.secret = made["secret"]
    assert words(await zoe.snapshot()) == ["Une fois"]
    # a client that never heard the answer begins as the user, and has it all
    zoe.secret = before
    refused(await try_in(zoe), 401, "chat.visitor_unknown")
    assert words((await zoe.begin(token=token()))["conversation"]) == ["Une fois"]


async def test_two_devices_that_sign_in_at_once_share_one_chat(desk: Desk, zoe: Visitor) -> None:
    async with visitor_of(desk, address="198.51.100.8") as other:
        await other.begin()
        await other.say("L’autre")
        await zoe.say("L’une")
        made = await asyncio.gather(sign_in(zoe), sign_in(other))
        assert all(one["identified"] for one in made)
        assert sorted(words(await zoe.snapshot())) == sorted(words(await other.snapshot())) == ["L’autre", "L’une"]
        assert await desk.company.value("select count(*) from customer") == 1
        assert await desk.company.value("select count(*) from conversation where merged_into_id is null") == 1


async def test_what_is_forged_joins_nothing(desk: Desk, zoe: Visitor) -> None:
    await zoe.say("À moi")
    for claims in ({"secret": "x" * 40}, {"aud": "other"}, {"exp": 1}, {"sub": ""}):
        refused(await try_in(zoe, **claims), 401, "chat.token_refused")
    assert words(await zoe.snapshot()) == ["À moi"]
    assert (await zoe.snapshot())["conversation"] is not None
    async with visitor_of(desk, address="198.51.100.8") as thief:
        await thief.begin()
        thief.secret = "vsk_" + "x" * 40
        refused(await try_in(thief), 401, "chat.visitor_unknown")
        # a signed visitor's secret takes nobody else's chat along
        await thief.begin(token=token(sub="thief", email="thief@exemple.example"))
        await thief.say("Du voleur")
        made = await sign_in(thief)
        assert made["conversation"] is None
    assert words(await zoe.snapshot()) == ["À moi"]


async def test_who_was_blocked_takes_nothing_along(desk: Desk, zoe: Visitor) -> None:
    await zoe.say("Injures")
    await desk.company.rows("update identity set state = 'blocked' returning 1")
    await sign_in(zoe)
    assert await desk.company.rows("select state, split_part(address, ':', 1) from identity") == [("blocked", "vis")]


async def test_the_sockets_of_the_old_secret_end_and_the_others_hear_of_it(desk: Desk, url: str, zoe: Visitor) -> None:
    await zoe.say("Avant")
    async with visitor_of(desk, address="198.51.100.8") as phone:
        await phone.begin(token=token())
        async with line_of(url, phone) as hears, socket_to(url, **{"origin": PAGE}) as old:
            await old.say({"type": "hello", "secret": zoe.secret, "since": None})
            await frame_of(old, "state")
            await sign_in(zoe)
            assert await old.ended() == 4401
            assert words(await phone.snapshot()) == ["Avant"]
            async with line_of(url, zoe) as line:
                await zoe.say("Après")
                assert (await until(line, text="Après"))["from"] == "visitor"
                assert (await until(hears, text="Après"))["from"] == "visitor"


async def test_words_kept_during_the_sign_in_are_the_users_too(
    desk: Desk, zoe: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filrouge.flows import inbound
    from filrouge.platform import clock

    async def fails(*_: Any) -> None:
        raise RuntimeError("the thread is away")

    with monkeypatch.context() as patch:
        patch.setattr(inbound, "_record", fails)
        assert (await zoe.post("/messages", {"id": str(uuid7()), "text": "Gardé"})).status_code == 202
    await sign_in(zoe)
    desk.company.now = clock.now()
    await desk.company.pump()
    assert words(await zoe.snapshot()) == ["Gardé"]
    assert await desk.company.rows("select split_part(address, ':', 1) from identity where channel = 'webchat'") == [
        ("user",)
    ]
