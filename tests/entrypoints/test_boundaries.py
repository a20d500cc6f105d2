"""What limits hold: rights and the part of the company that somebody sees, at every door."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from filrouge.entrypoints.api.fields import show_cursor
from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from filrouge.platform.pool import ParserPool
from filrouge.terms.ids import show
from tests.entrypoints.api_client import browser
from tests.entrypoints.desk import API, Desk, desk_of, ok, refused, reply_body, sign_in_directly
from tests.entrypoints.limits import elsewhere, person, signed_in


@pytest.fixture
async def desk(app: FastAPI, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Desk]:
    async with desk_of(app, tmp_path, parsers) as made:
        yield made


@pytest.fixture
async def bea(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator of one legal entity."""
    desk.users["bea"] = await person(desk, "bea", entities=[desk.company.legal_entity_id])
    async with signed_in(desk, desk.users["bea"]) as client:
        yield client


@pytest.fixture
async def root(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator of everything."""
    async with signed_in(desk, await person(desk, "ruth")) as client:
        yield client


async def test_answer_and_close_needs_the_right_to_close(desk: Desk) -> None:
    conversation = await desk.written()
    await desk.company.rows(
        "update role set permissions = array_remove(permissions, 'conversations:close') where key = 'agent' returning 1"
    )
    body = await reply_body(desk, desk.lea, conversation, then="close", wrap_up_code="solved")
    fields = refused(
        await desk.lea.post(f"{API}/conversations/{conversation}/messages", json=body), 403, "access.forbidden"
    )
    assert fields == {"permission": "conversations:close"}
    assert await desk.company.value("select count(*) from outgoing") == 0
    body = await reply_body(desk, desk.lea, conversation)
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/messages", json=body), 201)


# -- who sees what is given by who sees it ----------------------------------------------------------------------------


async def test_nobody_widens_what_they_or_others_see(desk: Desk, bea: httpx.AsyncClient) -> None:
    other = await elsewhere(desk)
    ours, theirs = show("len", desk.company.legal_entity_id), show("len", other.entity)
    me = f"{API}/settings/users/{show('usr', desk.users['bea'])}"
    for wish in ({"legal_entities": None}, {"legal_entities": [ours, theirs]}, {"legal_entities": [theirs]}):
        fields = refused(await bea.patch(me, json={"expected_version": 1, **wish}), 403, "settings.out_of_scope")
        assert fields == {"limits": ["legal_entities"]}
    new: dict[str, Any] = {"email": "new@alisier.example", "name": "New"}
    for wish in ({}, {"legal_entities": [theirs]}):
        refused(await bea.post(f"{API}/settings/users", json={**new, **wish}), 403, "settings.out_of_scope")
    wish = {"legal_entities": [ours], "teams": [show("tea", other.team)]}
    refused(await bea.post(f"{API}/settings/users", json={**new, **wish}), 403, "settings.out_of_scope")
    assert await desk.company.value("select count(*) from app_user where email = 'new@alisier.example'") == 0
    await ok(await bea.post(f"{API}/settings/users", json={**new, "legal_entities": [ours]}), 201)
    await ok(await bea.patch(me, json={"expected_version": 1, "legal_entities": []}))


async def test_nobody_takes_over_somebody_who_sees_more(desk: Desk, bea: httpx.AsyncClient) -> None:
    other = await elsewhere(desk)
    boss = await person(desk, "boss")
    foreign = await person(desk, "foreign", "customers:read", entities=[other.entity])
    for user in (boss, foreign):
        address = f"{API}/settings/users/{show('usr', user)}"
        refused(await bea.post(f"{address}/password"), 403, "settings.out_of_scope")
        for wish in (
            {"email": "mine@alisier.example"},
            {"legal_entities": [show("len", desk.company.legal_entity_id)]},
            {"teams": [show("tea", desk.company.team_id)]},
            {"active": False},
        ):
            answer = await bea.patch(address, json={"expected_version": 1, **wish})
            refused(answer, 403, "settings.out_of_scope")


async def test_nobody_joins_a_team_that_they_do_not_see(desk: Desk) -> None:
    """Teams are a limit for whoever does not read all: membership is sight."""
    manager = await person(desk, "max", "users:write", "settings:write", "conversations:read_team")
    token = await sign_in_directly(desk.company, manager)
    async with browser(desk.app) as client:
        client.cookies.set("filrouge", token, domain="127.0.0.1")
        team = show("tea", desk.company.team_id)
        me = f"{API}/settings/users/{show('usr', manager)}"
        refused(await client.patch(me, json={"expected_version": 1, "teams": [team]}), 403, "settings.out_of_scope")
        members = [{"user_id": show("usr", manager), "lead": False}]
        change = {"expected_version": 1, "members": members}
        refused(await client.patch(f"{API}/settings/teams/{team}", json=change), 403, "settings.out_of_scope")
        new = {"name": "Mine", "members": members}
        refused(await client.post(f"{API}/settings/teams", json=new), 403, "settings.out_of_scope")
        await ok(await client.patch(f"{API}/settings/teams/{team}", json={"expected_version": 1, "name": "Nord"}))


# -- addresses across legal entities ----------------------------------------------------------------------------------


async def test_an_address_is_seen_by_whom_it_was_given_to(desk: Desk, bea: httpx.AsyncClient) -> None:
    """A customer of both legal entities is one record; each sees the addresses that it was given."""
    other = await elsewhere(desk)
    mine = await desk.written()
    customer_id = await desk.company.value("select customer_id from conversation")
    theirs = await desk.company.rows(
        """with r as (insert into customer_relation (customer_id, legal_entity_id, brand_id, since)
                      values (%(customer)s, %(entity)s, %(brand)s, now()))
           insert into identity (id, customer_id, channel, address, source, legal_entity_id, created_at)
           values (%(id)s, %(customer)s, 'email', 'prive@exemple.example', 'agent', %(entity)s, '2020-01-01')
           returning id""",
        customer=customer_id, entity=other.entity, brand=other.brand, id=uuid7(),
    )  # fmt: skip
    await desk.written(sender="claire@exemple.example", to="contact@aubepine.example", account_id=other.mailbox)
    await desk.company.rows(
        "update identity set legal_entity_id = %(entity)s where address = 'claire@exemple.example' returning 1",
        entity=desk.company.legal_entity_id,
    )
    customer = show("cus", customer_id)

    async def seen(client: httpx.AsyncClient) -> dict[str, Any]:
        [found] = (await ok(await client.get(f"{API}/customers")))["items"]
        ways = (await ok(await client.get(f"{API}/customers/{customer}/ways")))["items"]
        read = (await ok(await client.get(f"{API}/conversations/{mine}")))["conversation"]
        whole = await ok(await client.get(f"{API}/customers/{customer}"))
        searched = await ok(await client.get(f"{API}/customers", params={"search": "prive@"}))
        return {
            "address": found["address"],
            "open": found["open_conversations"],
            "ways": sorted(way["identity"]["address"] for way in ways),
            "in": sorted(way["identity"]["address"] for way in read["ways"]),
            "identities": sorted(one["address"] for one in whole["identities"]),
            "found": len(searched["items"]),
        }

    own, both = ["claire@exemple.example"], ["claire@exemple.example", "prive@exemple.example"]
    assert await seen(bea) == {
        "address": own[0], "open": 1, "ways": own, "in": own, "identities": own, "found": 0
    }  # fmt: skip
    assert await seen(desk.sam) == {
        "address": both[1], "open": 2, "ways": both, "in": both, "identities": both, "found": 1
    }  # fmt: skip
    [(private,)] = theirs
    refused(await bea.patch(f"{API}/identities/{show('idn', private)}", json={"state": "blocked"}), 404,
            "request.not_found")  # fmt: skip


async def test_an_address_that_is_added_says_to_whom_and_writing_to_two_shares_it(
    desk: Desk, bea: httpx.AsyncClient
) -> None:
    other = await elsewhere(desk)
    await desk.written()
    customer = show("cus", await desk.company.value("select customer_id from conversation"))
    new = {"channel": "phone", "address": "+33 6 39 98 00 11"}
    await ok(await bea.post(f"{API}/customers/{customer}/identities", json=new), 201)
    given = "select legal_entity_id from identity where channel = %(channel)s"
    assert await desk.company.value(given, channel="phone") == desk.company.legal_entity_id
    assert await desk.company.value(given, channel="email") == desk.company.legal_entity_id
    await desk.written(to="contact@aubepine.example", account_id=other.mailbox)
    assert await desk.company.value(given, channel="email") is None
    assert await desk.company.value(given, channel="phone") == desk.company.legal_entity_id


# -- the company ------------------------------------------------------------------------------------------------------


async def test_an_administrator_of_one_legal_entity_keeps_to_its_brands_and_teams(
    desk: Desk, bea: httpx.AsyncClient
) -> None:
    other = await elsewhere(desk)
    ours, theirs = show("len", desk.company.legal_entity_id), show("len", other.entity)
    settings = f"{API}/settings"
    rename = {"expected_version": 1, "name": "Mine"}
    for answer in (
        await bea.post(f"{settings}/legal-entities", json={"name": "Mine"}),
        await bea.patch(f"{settings}/legal-entities/{theirs}", json=rename),
        await bea.post(f"{settings}/brands", json={"name": "Mine", "legal_entity_id": theirs}),
        await bea.patch(f"{settings}/brands/{show('brd', other.brand)}", json=rename),
        await bea.post(f"{settings}/teams", json={"name": "Mine", "legal_entity_id": theirs}),
        await bea.patch(f"{settings}/teams/{show('tea', other.team)}", json=rename),
    ):
        refused(answer, 403, "settings.out_of_scope")
    await ok(await bea.post(f"{settings}/brands", json={"name": "Ours", "legal_entity_id": ours}), 201)


async def test_a_team_and_a_brand_belong_to_one_legal_entity(desk: Desk, root: httpx.AsyncClient) -> None:
    other = await elsewhere(desk)
    ours = show("len", desk.company.legal_entity_id)
    team = {"name": "x", "legal_entity_id": ours, "brand_id": show("brd", other.brand)}
    answer = await root.post(f"{API}/settings/teams", json=team)
    assert refused(answer, 422, "settings.contradiction") == {"field": "brand_id"}
    move = {"expected_version": 1, "legal_entity_id": ours}
    refused(await root.patch(f"{API}/settings/brands/{show('brd', other.brand)}", json=move), 409, "settings.in_use")


# -- who looked -------------------------------------------------------------------------------------------------------


async def test_whatever_shows_a_customer_is_noted(desk: Desk) -> None:
    conversation = await desk.written()
    part = show("dlp", await desk.company.value("select id from delivery_part"))
    before = show_cursor(clock.now(), uuid7())
    await ok(await desk.lea.get(f"{API}/customers", params={"search": "claire"}))
    await ok(await desk.lea.get(f"{API}/conversations/{conversation}/entries", params={"before": before}))
    assert (await desk.ada.get(f"{API}/deliveries/{part}/raw")).status_code == 200
    await ok(await desk.lea.get(f"{API}/inbox", params={"view": "all"}))
    await desk.app.state.consultations.flush()
    noted = "select what, user_id, customer_id, conversation_id from consultation order by at, id"
    [(customer, told)] = await desk.company.rows("select customer_id, id from conversation")
    lea, ada = desk.users["lea"], desk.users["ada"]
    assert await desk.company.rows(noted) == [
        ("search", lea, customer, None), ("entries", lea, customer, told), ("raw", ada, customer, told)
    ]  # fmt: skip


# -- once only --------------------------------------------------------------------------------------------------------


async def test_an_answer_is_not_given_again_to_who_lost_the_right(desk: Desk) -> None:
    conversation = await desk.written()
    body, headers = await reply_body(desk, desk.lea, conversation), {"idempotency-key": "once"}
    address = f"{API}/conversations/{conversation}/messages"
    first = await ok(await desk.lea.post(address, json=body, headers=headers), 201)
    assert await ok(await desk.lea.post(address, json=body, headers=headers), 201) == first
    await desk.company.rows("update app_user set brands = '{}' where id = %(id)s returning 1", id=desk.users["lea"])
    answer = await desk.lea.post(address, json=body, headers=headers)
    refused(answer, 409, "request.done_under_other_rights")
    assert await desk.company.value("select count(*) from outgoing") == 1


async def test_an_unnamed_customer_goes_by_the_address_that_the_legal_entity_was_given(
    desk: Desk, bea: httpx.AsyncClient
) -> None:
    """In lists, results, the conversation, tasks and notifications, also for who sees both."""
    other = await elsewhere(desk)
    mine = await desk.written(sender="claire@exemple.example")
    await desk.company.rows(
        """with n as (update customer set name = '')
           insert into identity (id, customer_id, channel, address, source, legal_entity_id, created_at)
           select %(id)s, customer_id, 'email', 'prive@exemple.example', 'agent', %(entity)s, '2020-01-01'
             from conversation returning id""",
        id=uuid7(), entity=other.entity,
    )  # fmt: skip
    task = {
        "kind": "task",
        "title": "Rappeler",
        "due": {"in_business_s": 7200},
        "owner_id": show("usr", desk.users["lea"]),
    }
    await ok(await bea.post(f"{API}/conversations/{mine}/tasks", json=task), 201)
    await desk.company.rows(
        """insert into notification (id, user_id, kind, cause_id, conversation_id, at)
           select %(id)s, %(user)s, 'assigned', %(id)s, id, now() from conversation returning id""",
        id=uuid7(), user=desk.users["lea"],
    )  # fmt: skip
    for path in (
        "inbox?view=all", "search?q=dossier", f"conversations/{mine}", "tasks?view=mine", "notifications",
        f"conversations/{mine}/tasks",
    ):  # fmt: skip
        for client in (bea, desk.lea):
            answer = await client.get(f"{API}/{path}")
            assert answer.status_code == 200, answer.text
            first = (
                answer.text
                if not path.startswith("conversations/") or "tasks" in path
                else answer.text.split('"ways"')[0]
            )
            assert "prive@" not in first, path
            if client is desk.lea:
                assert "claire@exemple.example" in first, path


async def test_a_search_is_recorded_as_a_consultation(desk: Desk) -> None:
    conversation = await desk.written()
    customer = await desk.company.value("select customer_id from conversation")
    for q in ("dossier", "fontaine", "state:open"):
        await ok(await desk.lea.get(f"{API}/search", params={"q": q}))
    await desk.app.state.consultations.flush()
    noted = await desk.company.rows("select what, user_id, customer_id, conversation_id from consultation")
    assert {row[:3] for row in noted} == {("search", desk.users["lea"], customer)}
    assert {row[3] and show("cnv", row[3]) for row in noted} == {conversation, None}
