"""Web chats in the settings: opened, themed, invited from, found on pages; refused with a place and a code."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from filrouge.platform import clock
from filrouge.terms.ids import show
from tests.entrypoints.chats import PAGE, add_chat, visitor_of
from tests.entrypoints.desk import Desk, ok, refused

CHANNELS = "/api/v1/settings/channels"
INVITATION = {"text": {"fr": "Une question ?", "en": "A question?"}, "pages": ["/devis*"]}


@pytest.fixture
async def given(admin: httpx.AsyncClient) -> dict[str, Any]:
    [brand] = (await admin.get("/api/v1/settings/brands")).json()["items"]
    return {
        "kind": "webchat", "name": "Notre site", "address": "site",
        "legal_entity_id": brand["legal_entity_id"], "brand_id": brand["id"], "config": {},
    }  # fmt: skip


def problems(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {one["path"]: one["code"] for one in answer.json()["fields"]["errors"]}


async def test_a_chat_is_opened_paused_and_taken_away(admin: httpx.AsyncClient, given: dict[str, Any]) -> None:
    made = await ok(await admin.post(CHANNELS, json=given), 201)
    at = f"{CHANNELS}/{made['id']}"
    assert made["config"]["theme"] == {"colour": "", "side": "right", "launcher": None, "radius": 16}
    assert (await admin.get("/chat/v1/site")).status_code == 200
    await ok(await admin.post(f"{at}/pause"))
    refused(await admin.get("/chat/v1/site"), 503, "chat.paused")
    await ok(await admin.post(f"{at}/unplug"))
    refused(await admin.get("/chat/v1/site"), 404, "chat.unknown")
    await ok(await admin.post(f"{at}/plug"))
    assert (await admin.get("/chat/v1/site")).status_code == 200


async def test_a_key_is_one_and_can_stand_in_an_address(admin: httpx.AsyncClient, given: dict[str, Any]) -> None:
    made = await ok(await admin.post(CHANNELS, json=given), 201)
    refused(await admin.post(CHANNELS, json=given), 409, "settings.taken")
    for key in ("Notre site", "a/b", "-a", "é", "x" * 61, ""):
        assert (await admin.post(CHANNELS, json={**given, "address": key})).status_code == 422
    assert problems(await admin.post(CHANNELS, json={**given, "address": "Site 2"})) == {"address": "channels.address"}
    change = {"expected_version": made["version"], "address": "a b"}
    assert problems(await admin.patch(f"{CHANNELS}/{made['id']}", json=change)) == {"address": "channels.address"}


async def test_what_is_not_right_is_said_where_it_is(admin: httpx.AsyncClient, given: dict[str, Any]) -> None:
    wrong = {
        "origins": ["https://www.example.com", "https://www.example.com/path"],
        "theme": {"colour": "green", "radius": 99, "launcher": {"fr": "x" * 31}},
        "invitation": {**INVITATION, "scrolled_pct": 101, "pages_seen": 0},
    }
    found = problems(await admin.post(CHANNELS, json={**given, "config": wrong}))
    assert found["config.origins.1"] == "chat.origin"
    assert set(found) == {
        "config.origins.1", "config.theme.colour", "config.theme.radius", "config.theme.launcher.fr",
        "config.invitation.scrolled_pct", "config.invitation.pages_seen",
    }  # fmt: skip


async def test_a_page_is_told_the_theme_and_when_to_invite(desk: Desk) -> None:
    theme = {"colour": "#FFD500", "side": "left", "launcher": {"fr": "Une question ?"}, "radius": 4}
    await add_chat(desk, config={"theme": theme, "invitation": {**INVITATION, "scrolled_pct": 60, "pages_seen": 2}})
    async with visitor_of(desk) as page:
        told = await ok(await page.client.get(page.at(), headers={"origin": PAGE}))
    assert told["brand"]["colours"] == {"main": "#ffd500", "on_main": "#1a1a1a"}
    assert told["theme"] == {
        "side": "left", "launcher": {"fr": "Une question ?", "en": "Une question ?"}, "radius": 4
    }  # fmt: skip
    assert told["invitation"] == {
        "after_s": 20, "scrolled_pct": 60, "pages_seen": 2, "pages": ["/devis*"], "times": 1, "days": 7,
        "text": {"fr": "Une question ?", "en": "A question?"},
    }  # fmt: skip


async def test_a_secret_is_taken_never_told_and_taken_away(admin: httpx.AsyncClient, given: dict[str, Any]) -> None:
    secret = {"identity_secret": "s" * 40}
    made = await ok(await admin.post(CHANNELS, json={**given, "secrets": secret}), 201)
    assert made["secrets_set"] == ["identity_secret"]
    assert "s" * 40 not in str(made)
    change = {"expected_version": made["version"], "secrets": {"identity_secret": "short"}}
    at = f"{CHANNELS}/{made['id']}"
    assert problems(await admin.patch(at, json=change)) == {"config": "chat.weak_secret"}
    change["secrets"] = {"identity_secret": ""}
    assert (await ok(await admin.patch(at, json=change)))["secrets_set"] == []


async def test_where_a_chat_was_used(desk: Desk) -> None:
    shop = "https://shop.alisier.example"
    account = await add_chat(desk, config={"origins": [PAGE, shop]})
    async with visitor_of(desk) as page:
        for origin in (PAGE, shop, PAGE):
            await ok(await page.client.post(page.at("/visitors"), json={}, headers={"origin": origin}), 201)
    at = f"/api/v1/settings/chats/{show('cha', account)}/installation"
    told = await ok(await desk.sam.get(at))
    assert told["script"].endswith("/chat.js")
    assert [(one["origin"], one["visitors"]) for one in told["pages"]] == [(PAGE, 2), (shop, 1)]
    await desk.company.rows(
        "update chat_visitor set created_at = %(at)s where origin = %(shop)s returning 1",
        at=clock.now() - timedelta(days=31), shop=shop,
    )  # fmt: skip
    assert [one["origin"] for one in (await ok(await desk.sam.get(at)))["pages"]] == [PAGE]
    assert (await desk.lea.get(at)).status_code == 403
    mailbox = f"/api/v1/settings/chats/{show('cha', desk.company.mailbox_id)}/installation"
    refused(await desk.sam.get(mailbox), 404, "channels.unknown_account")
