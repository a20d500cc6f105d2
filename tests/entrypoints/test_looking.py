"""Who looks at what: no two agents on one matter without knowing it, and nobody told of what they may not see."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from filrouge.desk.service import looking
from filrouge.platform import clock
from filrouge.platform.pool import ParserPool
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, desk_of, ok, refused
from tests.entrypoints.desk_calls import act, read
from tests.entrypoints.live_socket import following


@pytest.fixture
async def desk(app: FastAPI, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Desk]:
    async with desk_of(app, tmp_path, parsers) as made:
        yield made


async def look(client: httpx.AsyncClient, *places: str, editing: bool = False, left: Any = ()) -> dict[str, Any]:
    body = {"places": [{"place": place, "editing": editing} for place in places], "left": list(left)}
    found: dict[str, Any] = (await ok(await client.put(f"{API}/looking", json=body)))["others"]
    return found


def named(others: list[dict[str, Any]]) -> list[tuple[str, bool, str | None]]:
    return [(one["name"], one["editing"], one["elsewhere"] and one["elsewhere"]["reference"]) for one in others]


async def test_two_agents_on_one_conversation_see_each_other(desk: Desk) -> None:
    place = f"conversation:{await desk.written()}"
    assert await look(desk.lea, place) == {place: []}
    customer = (await read(desk.lea, place.partition(":")[2]))["conversation"]["customer"]["id"]
    body = {"places": [{"place": place}]}
    assert (await ok(await desk.lea.put(f"{API}/looking", json=body)))["customers"] == {place: customer}
    assert named((await look(desk.hugo, place, editing=True))[place]) == [("Léa Moreau", False, None)]
    [other] = (await look(desk.lea, place))[place]
    assert other == {
        "id": show("usr", desk.users["hugo"]), "name": "Hugo Perrin", "initials": "HP", "editing": True,
        "elsewhere": None,
    }  # fmt: skip
    await look(desk.hugo, left=[place])
    assert await look(desk.lea, place) == {place: []}


async def test_on_another_matter_of_the_same_customer_they_see_each_other_too(desk: Desk) -> None:
    first = await desk.written()
    second = await desk.written("Autre chose : ma carte.", subject="Ma carte")
    assert first != second
    opened = (await read(desk.lea, second))["conversation"]
    stranger = await desk.written("Bonjour", sender="Paul <paul@exemple.example>")
    customer = f"customer:{opened['customer']['id']}"
    await look(desk.lea, f"conversation:{first}")
    await look(desk.sam, f"conversation:{stranger}")
    others = await look(desk.hugo, f"conversation:{second}", customer)
    reference = (await read(desk.lea, first))["conversation"]["reference"]
    assert {place: named(people) for place, people in others.items()} == {
        f"conversation:{second}": [("Léa Moreau", False, reference)],
        customer: [("Léa Moreau", False, reference)],
    }
    assert others[customer][0]["elsewhere"]["conversation_id"] == first
    assert named((await look(desk.lea, f"conversation:{first}"))[f"conversation:{first}"])[0][0] == "Hugo Perrin"


async def test_who_is_at_the_very_place_is_named_once_and_there(desk: Desk) -> None:
    first, second = await desk.written(), await desk.written("Ma carte", subject="Ma carte")
    await look(desk.hugo, f"conversation:{first}", f"conversation:{second}")
    assert named((await look(desk.lea, f"conversation:{first}"))[f"conversation:{first}"]) == [
        ("Hugo Perrin", False, None)
    ]


async def test_a_look_that_is_not_renewed_ends(desk: Desk) -> None:
    place = f"conversation:{await desk.written()}"
    await look(desk.hugo, place)
    await desk.company.rows("update looking set until = now() - interval '1 second' returning 1")
    assert await look(desk.lea, place) == {place: []}
    async with desk.company.database.transaction() as tx:
        assert await looking.sweep(tx, clock.now() + timedelta(seconds=1)) == 1
    assert await desk.company.value("select count(*) from looking") == 1


async def test_the_event_table_knows_nothing_of_it(desk: Desk) -> None:
    place = f"conversation:{await desk.written()}"
    before = await desk.company.value("select count(*) from event")
    await look(desk.hugo, place)
    await look(desk.hugo, left=[place])
    assert await desk.company.value("select count(*) from event") == before


async def test_out_of_sight_is_out_of_mind(desk: Desk) -> None:
    """Neither a look at what one may not see, nor the presence of those who are there."""
    account = await desk.cards_mailbox()
    secret = await desk.written(account_id=account)
    place = f"conversation:{secret}"
    await look(desk.carla, place)
    assert await look(desk.lea, place) == {}
    assert await desk.company.value("select count(*) from looking where user_id = %(id)s", id=desk.users["lea"]) == 0
    mine = await desk.written("Et mon dossier ?")
    assert (await look(desk.lea, f"conversation:{mine}"))[f"conversation:{mine}"] == []
    assert named((await look(desk.sam, f"conversation:{mine}"))[f"conversation:{mine}"])[-1][0] == "Carla"


async def test_settings_are_for_those_who_read_them(desk: Desk) -> None:
    place = f"setting:brand:{show('brd', desk.company.brand_id)}"
    assert await look(desk.lea, place) == {}
    assert await look(desk.sam, place, editing=True) == {place: []}
    await desk.company.rows(
        "update role set permissions = permissions || '{settings:read}' where key = 'agent' returning 1"
    )
    assert named((await look(desk.hugo, place))[place]) == [("Sam", True, None)]


@pytest.mark.parametrize("place", ["brand:x", "setting:brand", "conversation:cus_0", "setting:Brand:x", "customer:"])
async def test_a_place_that_is_none_is_refused(desk: Desk, place: str) -> None:
    refused(await desk.lea.put(f"{API}/looking", json={"places": [{"place": place}]}), 422, "desk.unknown_place")


async def test_nobody_looks_at_everything(desk: Desk) -> None:
    answer = await desk.lea.put(f"{API}/looking", json={"places": [{"place": f"setting:x:{n}"} for n in range(21)]})
    refused(answer, 422, "request.invalid")


# -- live -------------------------------------------------------------------------------------------------------------


async def test_those_who_see_the_place_are_told_at_once_and_once(desk: Desk, url: str) -> None:
    conversation = await desk.written()
    customer = (await read(desk.lea, conversation))["conversation"]["customer"]["id"]
    place = f"conversation:{conversation}"
    async with following(url, desk, "lea") as lea:
        await look(desk.hugo, place)
        frame = await lea.frame()
        hugo = {"id": show("usr", desk.users["hugo"]), "name": "Hugo Perrin", "initials": "HP", "editing": False}
        assert frame == {"type": "looking", "place": place, "customer": customer, "people": [hugo]}
        await look(desk.hugo, place)
        await lea.quiet()
        await look(desk.hugo, place, editing=True)
        assert (await lea.frame())["people"] == [{**hugo, "editing": True}]
        await look(desk.hugo, left=[place])
        assert (await lea.frame())["people"] == []
        await look(desk.hugo, left=[place])
        await lea.quiet()


async def test_nobody_else_is_told(desk: Desk, url: str) -> None:
    secret = await desk.written(account_id=await desk.cards_mailbox())
    brand = f"setting:brand:{show('brd', desk.company.brand_id)}"
    async with following(url, desk, "lea") as lea, following(url, desk, "sam") as sam:
        await look(desk.carla, f"conversation:{secret}")
        assert (await sam.frame())["place"] == f"conversation:{secret}"
        await look(desk.ada, brand)
        assert (await sam.frame())["place"] == brand
        await lea.quiet()


async def test_who_moves_out_of_sight_still_leaves(desk: Desk, url: str) -> None:
    """Hugo hands the conversation to another team and goes: those who see it now are told."""
    conversation = await desk.written()
    place = f"conversation:{conversation}"
    await look(desk.hugo, place)
    team = show("tea", desk.company.other_team_id)
    await ok(await act(desk.hugo, conversation, "assign", user_id=None, team_id=team))
    async with following(url, desk, "carla") as carla:
        assert await look(desk.hugo, left=[place]) == {}
        while (frame := await carla.frame())["type"] != "looking":
            pass
        assert (frame["place"], frame["people"]) == (place, [])
