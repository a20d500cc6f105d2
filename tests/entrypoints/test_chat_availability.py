"""Whether somebody is there, told as it is: nobody, busy, closed, the place in line, the wait; and what ends a chat."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from filrouge.channels import service as channels
from filrouge.platform import clock, housekeeping
from filrouge.platform.ids import uuid7
from filrouge.terms.scope import SYSTEM
from filrouge.views.availability import Wait, middle_half
from tests.entrypoints.chats import PAGE, SECRET, Visitor, add_chat, token, visitor_of
from tests.entrypoints.chats import zoe as zoe
from tests.entrypoints.desk import Desk, ok, refused, say
from tests.entrypoints.desk_calls import inbox


async def present(desk: Desk, who: str, state: str = "ready", *, online: bool = True) -> None:
    now = clock.now()
    await desk.company.rows(
        """insert into presence (user_id, state, since, online_until) values (%(id)s, %(state)s, %(now)s, %(until)s)
           on conflict (user_id) do update set state = excluded.state, online_until = excluded.online_until
           returning 1""",
        id=desk.users[who], state=state, now=now, until=now + timedelta(minutes=1 if online else -1),
    )  # fmt: skip


async def available(visitor: Visitor) -> dict[str, Any]:
    found: dict[str, Any] = (await visitor.snapshot())["availability"]
    return found


async def test_nobody_is_there_until_an_agent_of_the_team_is_ready(desk: Desk, zoe: Visitor) -> None:
    assert (await available(zoe))["state"] == "nobody"
    await present(desk, "carla")  # of another team
    await present(desk, "lea", "not_ready")
    await present(desk, "hugo", online=False)
    assert (await available(zoe))["state"] == "nobody"
    await present(desk, "lea")
    assert await available(zoe) == {"state": "ready", "position": None, "wait": None, "opens_at": None, "email": True}


async def test_the_place_counts_who_waits_for_longer_in_the_same_team(desk: Desk, zoe: Visitor) -> None:
    await present(desk, "lea")
    await add_chat(desk, "cards", team_id=desk.company.other_team_id)
    async with visitor_of(desk) as first, visitor_of(desk, "cards") as elsewhere:
        for one in (elsewhere, first):
            await one.begin()
            await one.say("Bonjour")
        await zoe.say("Bonjour")
        await zoe.say("Vous êtes là ?")
        found = await available(zoe)
        assert (found["state"], found["position"]) == ("busy", 2)
        assert (await available(first))["position"] == 1
        assert (await available(elsewhere))["position"] == 1
        await say(desk, desk.lea, (await first.snapshot())["conversation"]["id"])
        found = await available(zoe)
        assert (found["state"], found["position"]) == ("ready", 1)
        assert (await available(first))["position"] is None


async def test_the_wait_is_the_middle_half_and_unsaid_under_five(desk: Desk, zoe: Visitor) -> None:
    await present(desk, "lea")
    await zoe.say("Bonjour")
    [row] = await desk.company.rows("select conversation_id, channel_account_id from chat")
    for number, seconds in enumerate((10, 20, 30, 40, 600)):
        assert (await available(zoe))["wait"] is None, number
        await desk.company.rows(
            """with c as (insert into conversation (id, customer_id, legal_entity_id, brand_id, team_id, opened_at,
                            last_message_at)
                          select %(id)s, customer_id, legal_entity_id, brand_id, team_id, opened_at, opened_at
                            from conversation where id = %(like)s)
               insert into chat (conversation_id, channel_account_id, began_at, answered_at)
               values (%(id)s, %(account)s, %(now)s - make_interval(secs => %(s)s), %(now)s) returning 1""",
            id=uuid7(), like=row[0], account=row[1], now=clock.now(), s=seconds,
        )  # fmt: skip
    assert (await available(zoe))["wait"] == {"from_s": 20, "to_s": 40, "basis": 5}
    await desk.company.rows("update chat set answered_at = answered_at - interval '31 minutes' returning 1")
    assert (await available(zoe))["wait"] is None


@pytest.mark.parametrize(
    ("waits", "told"),
    [
        ([], None),
        ([1.0] * 4, None),
        ([1.0, 2.0, 3.0, 4.0, 5.0], Wait(2, 4, 5)),
        ([float(n) for n in range(1, 9)], Wait(3, 6, 8)),
    ],
)
def test_the_middle_half(waits: list[float], told: Wait | None) -> None:
    assert middle_half(waits) == told


async def test_closed_says_when_it_opens(desk: Desk, zoe: Visitor) -> None:
    await present(desk, "lea")
    tomorrow = clock.now() + timedelta(days=1)
    weekly = [{"day": tomorrow.isoweekday(), "from": "09:00", "to": "18:00"}]
    await desk.company.rows(
        """with a as (insert into calendar (id, name, time_zone, weekly, created_at)
                      values (%(id)s, 'Hours', 'UTC', %(weekly)s, now()))
           update brand set calendar_id = %(id)s returning 1""",
        id=uuid7(), weekly=Jsonb(weekly),
    )  # fmt: skip
    found = await available(zoe)
    assert (found["state"], found["opens_at"]) == ("closed", f"{tomorrow.date().isoformat()}T09:00:00.000Z")


# -- acts -------------------------------------------------------------------------------------------------------------


async def test_a_chat_ends_and_is_rated_once(desk: Desk, zoe: Visitor) -> None:
    await zoe.say()
    for _ in range(2):
        found = await ok(await zoe.post("/acts", {"type": "end"}))
        assert found["conversation"]["state"] == "ended"
        await ok(await zoe.post("/acts", {"type": "rate", "score": 4, "comment": "Vite fait"}))
    assert (await zoe.snapshot())["conversation"]["rated"] == 4
    assert await desk.company.rows("select score, comment from chat") == [(4, "Vite fait")]
    facts = "select payload->>'what' from event where type = 'channels.chat_changed' order by seq"
    assert await desk.company.rows(facts) == [("ended",), ("rated",)]
    assert "Vite" not in str(await desk.company.rows("select payload from event"))


async def test_it_goes_on_by_email_where_the_visitor_says(desk: Desk, zoe: Visitor) -> None:
    await zoe.say()
    for _ in range(2):
        found = await ok(await zoe.post("/acts", {"type": "email", "email": "Zoe@Poste.example"}))
    assert found["conversation"]["email"].endswith("@poste.example")
    assert "zoe@" not in found["conversation"]["email"]
    assert await desk.company.rows("select address, state from identity where channel = 'email'") == [
        ("zoe@poste.example", "unverified")
    ]
    assert (await zoe.post("/acts", {"type": "email", "email": "nobody"})).status_code == 422


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"type": "dance"},
        {"type": "rate"},
        {"type": "rate", "score": 6},
        {"type": "read", "upto": "cnv_1"},
        [],
        None,
    ],
)
async def test_what_is_no_act_is_refused(desk: Desk, zoe: Visitor, given: Any) -> None:
    await zoe.say()
    assert (await zoe.post("/acts", given)).status_code == 422


async def test_acts_are_counted(desk: Desk, zoe: Visitor) -> None:
    await zoe.say()
    codes = [(await zoe.post("/acts", {"type": "end"})).status_code for _ in range(62)]
    assert codes == [200] * 60 + [429] * 2
    refused(await zoe.post("/acts", {"type": "end"}), 429, "chat.too_many")


# -- many at once -----------------------------------------------------------------------------------------------------


async def test_first_words_at_once_are_one_conversation(desk: Desk, zoe: Visitor) -> None:
    await asyncio.gather(*(zoe.say(str(number)) for number in range(5)))
    assert await desk.company.value("select count(*) from conversation") == 1
    assert await desk.company.value("select count(*) from customer") == 1
    assert sorted(one["text"] for one in (await zoe.snapshot())["messages"]) == ["0", "1", "2", "3", "4"]


async def test_first_words_on_two_devices_at_once_are_one_conversation(desk: Desk) -> None:
    await add_chat(desk)
    async with visitor_of(desk) as phone, visitor_of(desk) as laptop:
        await phone.begin(token=token())
        await laptop.begin(token=token())
        await asyncio.gather(phone.say("Du téléphone"), laptop.say("De l’ordinateur"))
        assert len((await phone.snapshot())["messages"]) == 2
    assert await desk.company.value("select count(*) from conversation") == 1


async def test_the_same_words_at_once_are_one_message(desk: Desk, zoe: Visitor) -> None:
    given = {"id": str(uuid7()), "text": "Bonjour"}
    answers = await asyncio.gather(*(zoe.post("/messages", given) for _ in range(5)))
    assert sorted(one.status_code for one in answers) == [200, 200, 200, 200, 201]
    assert len({one.json()["message"]["id"] for one in answers}) == 1
    assert len(await inbox(desk.lea)) == 1


async def test_who_never_said_anything_is_forgotten_after_a_month(desk: Desk, zoe: Visitor) -> None:
    async with visitor_of(desk) as silent:
        await silent.begin()
        await zoe.say()
        for days, left in ((29, 2), (31, 1)):
            async with desk.company.database.transaction() as tx:
                await housekeeping.sweep_rows(tx, clock.now() + timedelta(days=days))
            assert await desk.company.value("select count(*) from chat_visitor") == left
        assert (await zoe.snapshot())["conversation"] is not None


async def test_an_administrator_opens_a_chat_and_its_secret_stays_sealed(desk: Desk) -> None:
    new = channels.NewAccount(
        "webchat",
        "Notre site",
        "boutique",
        desk.company.legal_entity_id,
        desk.company.brand_id,
        {"rating": False, "origins": [PAGE]},
    )
    async with desk.company.database.transaction() as tx:
        account = await channels.create_account(
            tx, SYSTEM, new, {"identity_secret": SECRET}, desk.app.state.keys, clock.now()
        )
    assert "identity_secret" not in account.config
    async with visitor_of(desk, "boutique") as page:
        assert (await ok(await page.client.get(page.at())))["rating"] is False
        assert (await page.begin(token=token(aud="boutique")))["identified"] is True
