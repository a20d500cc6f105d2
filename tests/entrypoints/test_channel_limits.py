"""Channel accounts: kept passwords, trials, and whose account it is."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from psycopg.types.json import Jsonb

from filrouge.channels import service as channels
from filrouge.channels import trying
from filrouge.channels.secrets import seal_secrets
from filrouge.platform import clock, security
from filrouge.platform.ids import uuid7
from filrouge.platform.pool import ParserPool
from filrouge.terms.ids import show
from tests.entrypoints.api_client import browser
from tests.entrypoints.desk import API, Desk, desk_of, ok, refused
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


async def test_trials_have_a_pace(desk: Desk, root: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried is a server that a person names: nobody scans a network through us."""
    monkeypatch.setattr(trying, "TRIALS_PER_MINUTE", 2)
    config = {"address": "a@b.example", "imap_host": "169.254.169.254", "smtp_host": "169.254.169.254"}
    tried = {"kind": "email", "config": config}
    for _ in range(2):
        steps = (await ok(await root.post(f"{API}/settings/channels/try", json=tried)))["steps"]
        assert {step["error"] for step in steps if step["state"] == "failed"} == {"address"}
    answer = await root.post(f"{API}/settings/channels/try", json=tried)
    assert 0 < refused(answer, 429, "channels.too_many_trials")["retry_after_s"] <= 61


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
    async with desk.app.state.database.transaction() as tx:
        for account in (other.mailbox, desk.company.mailbox_id):
            await channels.record_health(tx, account, "receive", "failing", clock.now(), code="dns")
    alerts = (await ok(await bea.get(f"{API}/settings/alerts")))["items"]
    assert [one["subject"] for one in alerts] == [ours]
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
