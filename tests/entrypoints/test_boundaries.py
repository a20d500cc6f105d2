"""What limits hold: rights and the part of the company that somebody sees, at every door."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from psycopg.types.json import Jsonb

from filrouge.channels.secrets import seal_secrets
from filrouge.platform import security
from filrouge.platform.ids import uuid7
from filrouge.platform.pool import ParserPool
from filrouge.terms.ids import ChannelAccountId, show
from tests.entrypoints.api_client import browser
from tests.entrypoints.desk import API, Desk, desk_of, ok, refused, reply_body, sign_in_directly


@pytest.fixture
async def desk(app: FastAPI, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Desk]:
    async with desk_of(app, tmp_path, parsers) as made:
        yield made


@dataclass
class Elsewhere:
    """Another legal entity of the same company, with a brand, a team and a mailbox."""

    entity: UUID
    brand: UUID
    team: UUID
    mailbox: ChannelAccountId


async def elsewhere(desk: Desk) -> Elsewhere:
    ids = {name: uuid7() for name in ("entity", "brand", "team")}
    for statement in (
        "insert into legal_entity (id, name, created_at) values (%(entity)s, 'Aubépine', now()) returning 1",
        "insert into brand (id, legal_entity_id, name, created_at)"
        " values (%(brand)s, %(entity)s, 'Aubépine', now()) returning 1",
        "insert into team (id, name, legal_entity_id, created_at)"
        " values (%(team)s, 'Aubépine', %(entity)s, now()) returning 1",
    ):
        await desk.company.rows(statement, **ids)
    mailbox = await desk.company.add_account(
        address="contact@aubepine.example", legal_entity_id=ids["entity"], brand_id=ids["brand"], team_id=None
    )
    return Elsewhere(ids["entity"], ids["brand"], ids["team"], mailbox)


async def person(
    desk: Desk, name: str, *permissions: str, entities: list[UUID] | None = None, brands: list[UUID] | None = None
) -> UUID:
    """Somebody with exactly these permissions (an administrator without any), who sees a part of the company."""
    user_id, role_id = uuid7(), uuid7()
    await desk.company.rows(
        "insert into app_user (id, email, name, legal_entities, brands, created_at)"
        " values (%(id)s, %(email)s, %(name)s, %(entities)s, %(brands)s, now()) returning 1",
        id=user_id, email=f"{name}@alisier.example", name=name.title(), entities=entities, brands=brands,
    )  # fmt: skip
    if permissions:
        await desk.company.rows(
            "insert into role (id, key, name, permissions, created_at)"
            " values (%(id)s, %(key)s, '{}', %(permissions)s, now()) returning 1",
            id=role_id, key=f"of_{name}", permissions=list(permissions),
        )  # fmt: skip
    await desk.company.rows(
        "insert into user_role (user_id, role_id) select %(id)s, id from role where key = %(key)s returning 1",
        id=user_id,
        key=f"of_{name}" if permissions else "administrator",
    )
    return user_id


@pytest.fixture
async def bea(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator of one legal entity."""
    desk.users["bea"] = await person(desk, "bea", entities=[desk.company.legal_entity_id])
    desk.tokens["bea"] = await sign_in_directly(desk.company, desk.users["bea"])
    async with browser(desk.app) as client:
        client.cookies.set("filrouge", desk.tokens["bea"], domain="127.0.0.1")
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


# -- channel accounts -------------------------------------------------------------------------------------------------


async def mailbox_with_secrets(desk: Desk) -> str:
    """Our mailbox, set up to read and send with passwords that are kept."""
    box = desk.company.mailbox_id
    config = {"address": "contact@alisier.example", "imap_host": "127.0.0.1", "imap_port": 1, "imap_security": "none",
              "smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_security": "none"}  # fmt: skip
    await desk.company.rows(
        "update channel_account set config = %(config)s, secrets = %(secrets)s where id = %(id)s returning 1",
        config=Jsonb(config), id=box,
        secrets=seal_secrets(box, {"imap_password": "entrée", "smtp_password": "sortie"}, desk.app.state.keys),
    )  # fmt: skip
    return show("cha", box)


@pytest.fixture
async def root(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator of everything."""
    token = await sign_in_directly(desk.company, await person(desk, "ruth"))
    async with browser(desk.app) as client:
        client.cookies.set("filrouge", token, domain="127.0.0.1")
        yield client


async def test_kept_passwords_go_nowhere_else(desk: Desk, root: httpx.AsyncClient) -> None:
    """Whoever may change settings cannot make us say a password to a server of theirs."""
    box = await mailbox_with_secrets(desk)
    whole = await ok(await root.get(f"{API}/settings/channels/{box}"))
    for change, asked in (
        ({"imap_host": "localhost"}, ["imap_password"]),
        ({"imap_port": 2}, ["imap_password"]),
        ({"imap_user": "root"}, ["imap_password"]),
        ({"smtp_host": "localhost"}, ["smtp_password"]),
        ({"trusted_ca": "x"}, ["imap_password", "smtp_password"]),
    ):
        config = {**whole["config"], **change}
        tried = {"kind": "email", "config": config, "channel_id": box}
        fields = refused(await root.post(f"{API}/settings/channels/try", json=tried), 422, "channels.secrets_again")
        assert fields["fields"] == asked
        saved = {"expected_version": 1, "config": config}
        refused(await root.patch(f"{API}/settings/channels/{box}", json=saved), 422, "channels.secrets_again")
        given = {**tried, "secrets": dict.fromkeys(asked, "x")}
        assert (await ok(await root.post(f"{API}/settings/channels/try", json=given)))["passed"] is False
    same = {"kind": "email", "config": {**whole["config"], "display_name": "Alisier"}, "channel_id": box}
    steps = (await ok(await root.post(f"{API}/settings/channels/try", json=same)))["steps"]
    assert steps[0]["error"] == "refused"


async def test_an_administrator_of_one_legal_entity_keeps_to_its_accounts(desk: Desk, bea: httpx.AsyncClient) -> None:
    other = await elsewhere(desk)
    theirs, ours = show("cha", other.mailbox), show("cha", desk.company.mailbox_id)
    listed = (await ok(await bea.get(f"{API}/settings/channels")))["items"]
    assert [one["id"] for one in listed] == [ours]
    address = f"{API}/settings/channels/{theirs}"
    tried = {"kind": "email", "config": {"address": "x@y.example"}, "channel_id": theirs}
    for answer in (
        await bea.get(address),
        await bea.get(f"{address}/activity"),
        await bea.patch(address, json={"expected_version": 1, "name": "x"}),
        await bea.post(f"{address}/unplug"),
        await bea.post(f"{API}/settings/channels/try", json=tried),
    ):
        refused(answer, 404, "channels.unknown_account")
    move = {"expected_version": 1, "legal_entity_id": show("len", other.entity), "brand_id": show("brd", other.brand)}
    refused(await bea.patch(f"{API}/settings/channels/{ours}", json=move), 403, "settings.out_of_scope")


async def test_what_an_account_names_belongs_together(desk: Desk, root: httpx.AsyncClient) -> None:
    other = await elsewhere(desk)
    ours = f"{API}/settings/channels/{show('cha', desk.company.mailbox_id)}"
    form = await desk.company.add_account(
        kind="webform", address="elsewhere", legal_entity_id=other.entity, brand_id=other.brand, team_id=None
    )
    for change, field in (
        ({"brand_id": show("brd", other.brand)}, "brand_id"),
        ({"team_id": show("tea", other.team)}, "team_id"),
        ({"mode": "qualified", "qualified_form_id": show("cha", form)}, "qualified_form_id"),
    ):
        answer = await root.patch(ours, json={"expected_version": 1, **change})
        assert refused(answer, 422, "settings.contradiction") == {"field": field}
    await ok(await root.patch(ours, json={"expected_version": 1, "team_id": None}))


async def test_raw_messages_are_handed_to_mailboxes_in_sight(desk: Desk, root: httpx.AsyncClient) -> None:
    other = await elsewhere(desk)
    await person(desk, "gate", "deliveries:write", entities=[desk.company.legal_entity_id])
    token = "frt_" + "g" * 40
    await desk.company.rows(
        "insert into api_token (id, token_hash, name, permissions, created_by, created_at) select %(id)s, %(hash)s,"
        " 'gate', '{deliveries:write}', id, now() from app_user where email = 'gate@alisier.example' returning 1",
        id=uuid7(), hash=security.token_hash(token),
    )  # fmt: skip
    gone = await desk.company.add_account(state="unplugged", team_id=None)
    form = await desk.company.add_account(kind="webform", address="form", team_id=None)
    free = await desk.company.add_account(team_id=None)
    async with browser(desk.app, authorization=f"Bearer {token}") as gate:

        async def hand(account: UUID) -> httpx.Response:
            where = f"{API}/deliveries?account={show('cha', account)}"
            return await gate.post(where, content=b"From: a@b.example", headers={"delivery-key": "1"})

        for account in (other.mailbox, gone, uuid7(), desk.company.mailbox_id):
            refused(await hand(account), 404, "channels.unknown_account")
        refused(await hand(form), 422, "request.invalid")
        await ok(await hand(free), 202)
    assert await desk.company.value("select count(*) from delivery") == 1


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
