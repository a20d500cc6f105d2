"""Who changed which setting, and the way back: for every kind, under the reader's scope, without secrets."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.entrypoints.api_client import browser, hire
from tests.entrypoints.desk import refused

V1 = "/api/v1/settings"
LABEL = {"fr": "Un", "en": "One"}
KINDS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "legal_entity": ("legal-entities", {"name": "Vie"}, {"name": "Vies"}),
    "brand": ("brands", {"name": "Fil Direct"}, {"phone": "+33 1"}),
    "site": ("sites", {"name": "Lille"}, {"name": "Lyon"}),
    "calendar": ("calendars", {"name": "Soir"}, {"weekly": [{"day": 1, "from": "18:00", "to": "22:00"}]}),
    "contact_reason": ("contact-reasons", {"key": "claim", "label": LABEL}, {"target_s": 3600}),
    "wrap_up_code": ("wrap-ups", {"code": "passed_on", "label": LABEL}, {"position": 9}),
    "team": ("teams", {"name": "Sinistres"}, {"name": "Sinistre"}),
    "role": ("roles", {"key": "reader", "name": LABEL, "permissions": ["customers:read"]}, {"permissions": []}),
    "user": ("users", {"email": "zoe@banque.example", "name": "Zoé"}, {"name": "Zoé Bœuf"}),
    "channel_account": ("forms", {"name": "Contact"}, {"name": "Nous écrire"}),
}


async def history(client: httpx.AsyncClient, **params: Any) -> list[dict[str, Any]]:
    answer = await client.get(f"{V1}/history", params={"limit": 200, **params})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def make(client: httpx.AsyncClient, noun: str, **values: Any) -> dict[str, Any]:
    entity = (await client.get(f"{V1}/legal-entities")).json()["items"][0]["id"]
    if noun == "brands":
        values.setdefault("legal_entity_id", entity)
    if noun == "forms":
        brand = (await client.get(f"{V1}/brands")).json()["items"][0]["id"]
        template = (await client.get(f"{V1}/forms/templates")).json()["items"][0]
        values |= {"legal_entity_id": entity, "brand_id": brand, "config": {**template["config"], "slug": "contact-h"}}
    made = await client.post(f"{V1}/{noun}", json=values)
    assert made.status_code == 201, (noun, made.text)
    return dict(made.json())


async def restore(client: httpx.AsyncClient, change: dict[str, Any]) -> None:
    answer = await client.post(f"{V1}/history/{change['id']}/restore")
    assert answer.status_code == 204, answer.text


@pytest.mark.parametrize("what", sorted(KINDS))
async def test_each_kind_tells_its_changes_and_takes_them_back(admin: httpx.AsyncClient, what: str) -> None:
    noun, new, change = KINDS[what]
    made = await make(admin, noun, **new)
    key = made.get("id", made.get("code"))
    address = f"{V1}/{noun}/{key}"
    changed = await admin.patch(address, json={"expected_version": made["version"], **change})
    assert changed.status_code == 200, changed.text
    [latest, created] = await history(admin, what=what, subject=key)
    assert (latest["subject_id"], latest["actor"]["name"]) == (key, "Léa Moreau")
    assert latest["subject"], "it is called by its name"
    assert latest["restorable"] is True
    assert set(latest["after"]) == set(change)
    assert created["before"] is None

    await restore(admin, latest)
    back = (await admin.get(address)).json()
    assert {name: back[name] for name in change} == {name: made[name] for name in change}

    if what == "channel_account":
        aside = await admin.patch(address, json={"expected_version": back["version"], "state": "unplugged"})
        assert aside.status_code == 200, aside.text
        await restore(admin, (await history(admin, what=what, subject=key))[0])
        assert (await admin.get(address)).json()["state"] == "active"
        return
    assert (await admin.delete(address)).status_code == 204
    [retired, *_] = await history(admin, what=what, subject=key)
    assert (retired["before"], retired["after"]) == ({"active": True}, {"active": False})
    await restore(admin, retired)
    assert (await admin.get(address)).json()["active"] is True
    await restore(admin, created)
    assert (await admin.get(address)).json()["active"] is False


async def test_tokens_have_a_history_without_their_secret(admin: httpx.AsyncClient) -> None:
    given = {"name": "Robot", "permissions": ["customers:read"], "expires_at": None}
    token = (await admin.post(f"{V1}/tokens", json=given)).json()
    [created] = await history(admin, what="token", subject=token["id"])
    assert (created["subject"], created["subject_id"], created["restorable"]) == ("Robot", token["id"], True)
    assert created["after"] == {"name": "Robot", "permissions": ["customers:read"], "expires_at": None}
    await restore(admin, created)
    [revoked, _] = await history(admin, what="token", subject=token["id"])
    assert (revoked["after"], revoked["restorable"]) == ({"active": False}, False)
    refused(await admin.post(f"{V1}/history/{revoked['id']}/restore"), 409, "access.token_revoked")
    assert token["token"] not in str(await history(admin))


async def test_what_one_changes_of_oneself_is_told_too(app: FastAPI, admin: httpx.AsyncClient) -> None:
    async with browser(app) as noe:
        made = await hire(admin, noe, "noe@banque.example", "agent")
        version = (await admin.get(f"{V1}/users/{made['id']}")).json()["version"]
        await noe.patch("/api/v1/session/me", json={"language": "en", "theme": "dark"})
        stale = await admin.patch(f"{V1}/users/{made['id']}", json={"expected_version": version, "name": "Noé"})
        assert refused(stale, 409, "settings.stale")["by"]["name"] == "Noe"
        [mine, *_] = await history(admin, subject=made["id"])
        assert (mine["actor"]["id"], mine["before"]) == (made["id"], {"language": "fr", "theme": "system"})
        await noe.patch("/api/v1/session/me", json={"theme": "light"})
        [look, *_] = await history(admin, subject=made["id"])
        assert look["restorable"] is False, "how it looks is theirs"


async def test_nobody_sees_the_history_of_another_legal_entity(app: FastAPI, admin: httpx.AsyncClient) -> None:
    mine = await make(admin, "legal-entities", name="Vie")
    theirs = await make(admin, "legal-entities", name="Auto")
    for entity in (mine, theirs):
        brand = await make(admin, "brands", name=f"{entity['name']} Direct", legal_entity_id=entity["id"])
        await make(admin, "teams", name=f"{entity['name']} Nord", legal_entity_id=entity["id"])
        await make(admin, "users", email=f"{entity['name']}@fil.example".lower(), name=entity["name"],
                   legal_entities=[entity["id"]])  # fmt: skip
        template = (await admin.get(f"{V1}/forms/templates")).json()["items"][0]
        form = {"name": f"{entity['name']} Contact", "legal_entity_id": entity["id"], "brand_id": brand["id"],
                "config": {**template["config"], "slug": entity["name"].lower()}}  # fmt: skip
        assert (await admin.post(f"{V1}/forms", json=form)).status_code == 201
    await make(admin, "sites", name="Lille")
    permissions = ["settings:read", "settings:write", "users:write"]
    role = await make(admin, "roles", key="local", name=LABEL, permissions=permissions)
    async with browser(app) as local:
        who = await hire(admin, local, "max@fil.example", "agent")
        limits = {"roles": [role["id"]], "legal_entities": [mine["id"]]}
        changed = await admin.patch(f"{V1}/users/{who['id']}", json={"expected_version": who["version"], **limits})
        assert changed.status_code == 200, changed.text
        seen = {entry["subject"] for entry in await history(local)}
        assert {"Vie", "Vie Direct", "Vie Nord", "Vie Contact", "Lille", "Max"} <= seen
        assert not [name for name in seen if name and name.startswith("Auto")]
        everything = await history(admin)
        hidden = next(entry for entry in everything if entry["subject"] == "Auto Direct")
        assert await history(local, subject=hidden["subject_id"]) == []
        refused(await local.post(f"{V1}/history/{hidden['id']}/restore"), 404, "settings.not_found")
    assert {"Auto", "Auto Direct", "Auto Nord", "Auto Contact"} <= {entry["subject"] for entry in everything}


async def test_what_somebody_may_do_and_see_is_said(app: FastAPI, admin: httpx.AsyncClient) -> None:
    permissions = {one["key"]: one for one in (await admin.get(f"{V1}/permissions")).json()}
    for one in permissions.values():
        assert one["says"]["fr"].endswith(".")
        assert one["says"]["en"].endswith(".")
        assert set(one["needs"]) < set(permissions)
    team = await make(admin, "teams", name="Nord")
    extra = await make(admin, "roles", key="extra", name=LABEL, permissions=["audit:read"])
    idle = await make(admin, "roles", key="idle", name=LABEL, permissions=["imports:run"])
    async with browser(app) as noe:
        made = await hire(admin, noe, "noe@banque.example", "agent", teams=[team["id"]])
        roles = [*made["roles"], extra["id"], idle["id"]]  # type: ignore[misc]
        version = made["version"]
        await admin.patch(f"{V1}/users/{made['id']}", json={"expected_version": version, "roles": roles})
        await admin.delete(f"{V1}/roles/{idle['id']}")
        rights = (await admin.get(f"{V1}/users/{made['id']}/rights")).json()
        session = (await noe.get("/api/v1/session")).json()["user"]
        assert [one["key"] for one in rights["permissions"]] == sorted(session["permissions"])
        assert next(one["roles"] for one in rights["permissions"] if one["key"] == "audit:read") == [extra["id"]]
        assert rights["idle_roles"] == [idle["id"]]
        assert (rights["teams"], rights["legal_entities"], rights["brands"]) == ([team["id"]], None, None)
        assert (await noe.get(f"{V1}/users/{made['id']}/rights")).status_code == 403
    mine = (await admin.get("/api/v1/session")).json()["user"]["id"]
    assert (await admin.get(f"{V1}/users/{mine}/rights")).json()["teams"] is None
