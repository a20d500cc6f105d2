"""Forms in the settings: made from ready ones, changed, copied, previewed, refused with a place and a code."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.entrypoints.api_client import browser, hire

FORMS = "/api/v1/settings/forms"


@pytest.fixture
async def given(admin: httpx.AsyncClient) -> dict[str, Any]:
    """What a new form needs: the brand of the set-up and a name."""
    [brand] = (await admin.get("/api/v1/settings/brands")).json()["items"]
    return {"name": "Sinistres", "legal_entity_id": brand["legal_entity_id"], "brand_id": brand["id"]}


async def make(admin: httpx.AsyncClient, given: dict[str, Any], **changed: Any) -> dict[str, Any]:
    made = await admin.post(FORMS, json={**given, "template": "claim", **changed})
    assert made.status_code == 201, made.text
    return dict(made.json())


def problems(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {one["path"]: one["code"] for one in answer.json()["fields"]["errors"]}


async def test_three_ready_forms(admin: httpx.AsyncClient) -> None:
    ready = (await admin.get(f"{FORMS}/templates")).json()["items"]
    assert [one["name"] for one in ready] == ["contact", "claim", "complaint"]
    assert ready[1]["config"]["title"]["fr"] == "Un sinistre, une question"


async def test_a_form_made_from_a_ready_one_is_online_at_once(admin: httpx.AsyncClient, given: dict[str, Any]) -> None:
    form = await make(admin, given, slug="sinistres")
    assert form["id"].startswith("cha_")
    assert form["url"] == "http://127.0.0.1:7070/f/sinistres"
    assert "/f/sinistres/embed.js" in form["embed"]
    page = await admin.get("/f/sinistres?lang=fr")
    assert "Un sinistre, une question" in page.text
    assert "Banque du Fil" in page.text
    assert [one["id"] for one in (await admin.get(FORMS)).json()["items"]] == [form["id"]]


async def test_a_change_carries_its_version_and_leaves_a_trace(admin: httpx.AsyncClient, given: dict[str, Any]) -> None:
    form = await make(admin, given)
    config = {**form["config"], "title": {"fr": "Votre sinistre", "en": "Your claim"}}
    change = {"expected_version": form["version"], "config": config}
    changed = await admin.patch(f"{FORMS}/{form['id']}", json=change)
    assert changed.status_code == 200, changed.text
    assert changed.json()["version"] == form["version"] + 1
    assert "Votre sinistre" in (await admin.get("/f/claim?lang=fr")).text
    stale = await admin.patch(f"{FORMS}/{form['id']}", json=change)
    assert (stale.status_code, stale.json()["code"]) == (409, "settings.stale")
    trace = (await admin.get("/api/v1/settings/history", params={"what": "channel_account"})).json()["items"]
    assert list(trace[0]["after"]) == ["config"]


async def test_a_form_can_be_paused_and_opened_again(admin: httpx.AsyncClient, given: dict[str, Any]) -> None:
    form = await make(admin, given)
    for state, status in (("paused", 503), ("active", 200), ("unplugged", 404)):
        changed = await admin.patch(f"{FORMS}/{form['id']}", json={"expected_version": form["version"], "state": state})
        assert changed.status_code == 200, changed.text
        form = changed.json()
        assert form["state"] == state
        assert (await admin.get("/f/claim")).status_code == status


async def test_two_forms_never_share_an_address(admin: httpx.AsyncClient, given: dict[str, Any]) -> None:
    form = await make(admin, given)
    taken = await admin.post(FORMS, json={**given, "template": "claim"})
    assert (taken.status_code, taken.json()["code"]) == (409, "settings.taken")
    copy = await admin.post(f"{FORMS}/{form['id']}/duplicate", json={"name": "Copie", "slug": "claim-2"})
    assert copy.status_code == 201, copy.text
    assert copy.json()["config"] == {**form["config"], "slug": "claim-2"}
    assert (await admin.get("/f/claim-2")).status_code == 200


async def test_a_definition_is_refused_with_places_and_codes(admin: httpx.AsyncClient, given: dict[str, Any]) -> None:
    [contact, *_] = (await admin.get(f"{FORMS}/templates")).json()["items"]
    config = contact["config"]
    config["fields"].append(config["fields"][0])
    refused = await admin.post(FORMS, json={**given, "config": config})
    assert problems(refused) == {f"config.fields.{len(config['fields']) - 1}.key": "form.duplicate_key"}
    config["fields"].pop()
    config["fields"][0]["options"][0]["contact_reason"] = "nobody.knows"
    refused = await admin.post(FORMS, json={**given, "config": config})
    assert problems(refused) == {"config.fields.0.options.0.contact_reason": "form.contact_reason_unknown"}
    refused = await admin.post(FORMS, json={**given, "config": {**config, "colour": "red"}})
    assert problems(refused)["config.colour"] == "unknown_field"
    for body in ({**given}, {**given, "config": config, "template": "contact"}):
        assert (await admin.post(FORMS, json=body)).status_code == 422


async def test_a_draft_is_shown_without_being_saved(admin: httpx.AsyncClient, given: dict[str, Any]) -> None:
    [contact, *_] = (await admin.get(f"{FORMS}/templates")).json()["items"]
    draft = {"config": contact["config"], "brand_id": given["brand_id"], "language": "en"}
    shown = await admin.post(f"{FORMS}/preview", json=draft)
    assert shown.status_code == 200, shown.text
    assert "A question, a request" in shown.json()["html"]
    assert "disabled" in shown.json()["html"].split("<button")[1]
    assert (await admin.get(FORMS)).json()["items"] == []
    form = await make(admin, given)
    page = await admin.get(f"{FORMS}/{form['id']}/preview?lang=en")
    assert "A claim, a question" in page.text
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]


async def test_only_those_who_may_change_settings(
    app: FastAPI, admin: httpx.AsyncClient, given: dict[str, Any]
) -> None:
    form = await make(admin, given)
    async with browser(app) as stranger:
        assert (await stranger.get(FORMS)).status_code == 401
    async with browser(app) as agent:
        await hire(admin, agent, "hugo@banque.example", "agent")
        assert (await agent.get(FORMS)).status_code == 403
        assert (await agent.post(FORMS, json={**given, "template": "contact"})).status_code == 403
        change = {"expected_version": form["version"], "name": "Autre"}
        assert (await agent.patch(f"{FORMS}/{form['id']}", json=change)).status_code == 403
