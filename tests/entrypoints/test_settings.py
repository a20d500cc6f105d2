"""Settings through the doors: make, change, put aside, bring back, look back, restore."""

from typing import Any

import httpx
from fastapi import FastAPI

from tests.entrypoints.api_client import browser, hire, sign_in

V1 = "/api/v1/settings"


async def first(client: httpx.AsyncClient, noun: str) -> dict[str, Any]:
    return dict((await client.get(f"{V1}/{noun}")).json()["items"][0])


async def test_each_noun_can_be_made_read_changed_put_aside_and_brought_back(admin: httpx.AsyncClient) -> None:
    entity = (await first(admin, "legal-entities"))["id"]
    label = {"fr": "Sinistre", "en": "Claim"}
    for noun, new, change in (
        ("legal-entities", {"name": "Assurance du Fil"}, {"name": "Assurances du Fil"}),
        ("brands", {"name": "Fil Direct", "legal_entity_id": entity}, {"colour": "#0a0b0c", "languages": ["en"]}),
        ("sites", {"name": "Lille"}, {"time_zone": "Europe/Brussels"}),
        ("calendars", {"name": "Soir"}, {"weekly": [{"day": 1, "from": "18:00", "to": "22:00"}]}),
        ("contact-reasons", {"key": "claim", "label": label, "target_s": 3600}, {"target_s": None}),
        ("wrap-ups", {"code": "passed_on", "label": label}, {"position": 9}),
        ("teams", {"name": "Sinistres"}, {"legal_entity_id": entity}),
        ("roles", {"key": "reader", "name": label, "permissions": ["customers:read"]}, {"permissions": []}),
    ):
        made = await admin.post(f"{V1}/{noun}", json=new)
        assert made.status_code == 201, (noun, made.text)
        row = made.json()
        key = row.get("id", row.get("code"))
        for name, value in new.items():
            assert row[name] == value, noun
        changed = await admin.patch(f"{V1}/{noun}/{key}", json={"expected_version": 1, **change})
        assert changed.status_code == 200, (noun, changed.text)
        assert changed.json()["version"] == 2
        for name, value in change.items():
            assert changed.json()[name] == value, noun
        assert (await admin.delete(f"{V1}/{noun}/{key}")).status_code == 204
        aside = (await admin.get(f"{V1}/{noun}/{key}")).json()
        assert (aside["active"], aside["version"]) == (False, 3), noun
        back = await admin.patch(f"{V1}/{noun}/{key}", json={"expected_version": 3, "active": True})
        assert back.json()["active"] is True
        listed = [one.get("id", one.get("code")) for one in (await admin.get(f"{V1}/{noun}")).json()["items"]]
        assert key in listed, noun


async def test_a_stale_change_says_who_changed_it_and_when(app: FastAPI, admin: httpx.AsyncClient) -> None:
    brand = await first(admin, "brands")
    address = f"{V1}/brands/{brand['id']}"
    assert (await admin.patch(address, json={"expected_version": 1, "phone": "+33 1 02 03"})).status_code == 200
    stale = await admin.patch(address, json={"expected_version": 1, "phone": "+33 9"})
    assert (stale.status_code, stale.json()["code"]) == (409, "settings.stale")
    fields = stale.json()["fields"]
    assert fields["version"] == 2
    assert fields["by"]["name"] == "Léa Moreau"
    assert fields["by"]["id"].startswith("usr_")
    assert fields["at"].endswith("Z")


async def test_a_change_that_changes_nothing_is_no_change(admin: httpx.AsyncClient) -> None:
    brand = await first(admin, "brands")
    answer = await admin.patch(f"{V1}/brands/{brand['id']}", json={"expected_version": 1, "name": brand["name"]})
    assert answer.json()["version"] == 1


async def test_a_field_that_may_not_be_empty_is_not_emptied(admin: httpx.AsyncClient) -> None:
    brand = await first(admin, "brands")
    bodies: tuple[dict[str, Any], ...] = (
        {"name": None},
        {"colour": "red"},
        {"name": ""},
        {"languages": []},
        {"legal_entity_id": None},
    )
    for body in bodies:
        answer = await admin.patch(f"{V1}/brands/{brand['id']}", json={"expected_version": 1, **body})
        assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid"), body


async def test_the_history_is_kept_paged_and_restored(admin: httpx.AsyncClient) -> None:
    brand = await first(admin, "brands")
    address = f"{V1}/brands/{brand['id']}"
    for version, phone in ((1, "+33 1"), (2, "+33 2"), (3, "+33 3")):
        await admin.patch(address, json={"expected_version": version, "phone": phone})
    newest = (await admin.get(f"{V1}/history", params={"subject": brand["id"], "limit": 2})).json()
    assert [entry["after"] for entry in newest["items"]] == [{"phone": "+33 3"}, {"phone": "+33 2"}]
    assert newest["items"][0]["before"] == {"phone": "+33 2"}
    assert newest["items"][0]["actor"]["name"] == "Léa Moreau"
    assert newest["items"][0]["subject"] == brand["name"]
    assert newest["items"][0]["subject_id"] == brand["id"]
    older = (
        await admin.get(f"{V1}/history", params={"subject": brand["id"], "limit": 2, "after": newest["next"]})
    ).json()
    assert [entry["after"].get("phone") for entry in older["items"]] == ["+33 1", ""]
    assert older["next"] is None
    assert older["items"][1]["after"]["legal_entity_id"].startswith("len_")

    undo = newest["items"][1]["id"]
    assert (await admin.post(f"{V1}/history/{undo}/restore")).status_code == 204
    assert (await admin.get(address)).json()["phone"] == "+33 1"
    bad = await admin.get(f"{V1}/history", params={"after": "rubbish"})
    assert bad.json()["code"] == "request.invalid_cursor"


async def test_restoring_a_creation_puts_the_thing_aside(admin: httpx.AsyncClient) -> None:
    made = (await admin.post(f"{V1}/teams", json={"name": "Essai"})).json()
    created = (await admin.get(f"{V1}/history", params={"subject": made["id"]})).json()["items"][0]
    assert created["before"] is None
    assert (await admin.post(f"{V1}/history/{created['id']}/restore")).status_code == 204
    assert (await admin.get(f"{V1}/teams/{made['id']}")).json()["active"] is False


async def test_members_of_teams_and_teams_of_users_are_one_thing(app: FastAPI, admin: httpx.AsyncClient) -> None:
    team = await first(admin, "teams")
    async with browser(app) as noe:
        made = await hire(admin, noe, "noe@banque.example", "agent", teams=[str(team["id"])])
        shown = (await admin.get(f"{V1}/teams/{team['id']}")).json()
        assert {member["user_id"] for member in shown["members"]} >= {made["id"]}
        assert (await noe.get("/api/v1/session")).json()["user"]["teams"] == [{"id": team["id"], "name": team["name"]}]
        names = [one["name"] for one in (await noe.get("/api/v1/users/assignable")).json()]
        assert names == ["Léa Moreau", "Noe"]
        left = await admin.patch(f"{V1}/teams/{team['id']}", json={"expected_version": shown["version"], "members": []})
        assert left.status_code == 200, left.text
        assert (await noe.get("/api/v1/session")).json()["user"]["teams"] == []
        assert [one["name"] for one in (await noe.get("/api/v1/users/assignable")).json()] == ["Noe"]
        history = (await admin.get(f"{V1}/history", params={"subject": team["id"]})).json()["items"]
        assert (await admin.post(f"{V1}/history/{history[0]['id']}/restore")).status_code == 204
        assert len((await noe.get("/api/v1/session")).json()["user"]["teams"]) == 1


async def test_the_last_administrator_stays(app: FastAPI, admin: httpx.AsyncClient) -> None:
    users = (await admin.get(f"{V1}/users")).json()["items"]
    lea = users[0]
    changes: tuple[dict[str, Any], ...] = ({"active": False}, {"roles": []})
    for change in changes:
        refused = await admin.patch(f"{V1}/users/{lea['id']}", json={"expected_version": lea["version"], **change})
        assert (refused.status_code, refused.json()["code"]) == (409, "access.last_administrator")
    async with browser(app) as second:
        await hire(admin, second, "second@banque.example", "administrator")
        gone = await second.patch(f"{V1}/users/{lea['id']}", json={"expected_version": lea["version"], "active": False})
        assert gone.status_code == 200, gone.text
        assert (await admin.get("/api/v1/contact-reasons")).status_code == 401


async def test_a_reset_password_ends_the_sessions(app: FastAPI, admin: httpx.AsyncClient) -> None:
    async with browser(app) as noe:
        made = await hire(admin, noe, "noe@banque.example", "agent")
        reset = await admin.post(f"{V1}/users/{made['id']}/password")
        assert (await noe.get("/api/v1/contact-reasons")).status_code == 401
        entered = await sign_in(noe, "noe@banque.example", reset.json()["temporary_password"])
        assert entered.json()["user"]["must_change_password"] is True


async def test_two_people_have_two_addresses(admin: httpx.AsyncClient) -> None:
    same = {"email": "LEA@banque.example", "name": "Léa"}
    taken = await admin.post(f"{V1}/users", json=same)
    assert (taken.status_code, taken.json()["code"]) == (409, "settings.taken")
    odd = await admin.post(f"{V1}/users", json={"email": "not an address", "name": "X"})
    assert odd.json()["code"] == "access.invalid_email"


async def test_nonsense_is_refused_with_its_code(admin: httpx.AsyncClient) -> None:
    label = {"fr": "A", "en": "A"}
    nowhere = "len_" + "0" * 26
    for noun, body, status, code in (
        ("brands", {"name": "X", "legal_entity_id": nowhere}, 422, "settings.unknown_reference"),
        ("brands", {"name": "X", "legal_entity_id": "brd_" + "0" * 26}, 422, "request.invalid"),
        ("sites", {"name": "X", "time_zone": "Europe/Atlantis"}, 422, "company.invalid_calendar"),
        ("contact-reasons", {"key": "question", "label": label}, 409, "settings.taken"),
        ("contact-reasons", {"key": "Not A Key", "label": label}, 422, "request.invalid"),
        ("wrap-ups", {"code": "solved", "label": label}, 409, "settings.taken"),
        ("roles", {"key": "x", "name": label, "permissions": ["fly"]}, 422, "access.unknown_permission"),
        ("roles", {"key": "X y", "name": label, "permissions": []}, 422, "access.invalid_role_key"),
        ("teams", {"name": "X", "members": [{"user_id": "usr_" + "0" * 26}]}, 422, "settings.unknown_reference"),
    ):
        answer = await admin.post(f"{V1}/{noun}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), (noun, answer.text)
    missing = await admin.get(f"{V1}/brands/brd_{'0' * 26}")
    assert (missing.status_code, missing.json()["code"]) == (404, "settings.not_found")


async def test_what_others_need_is_not_put_aside(admin: httpx.AsyncClient) -> None:
    entity, calendar = await first(admin, "legal-entities"), await first(admin, "calendars")
    for noun, row in (("legal-entities", entity), ("calendars", calendar)):
        refused = await admin.delete(f"{V1}/{noun}/{row['id']}")
        assert (refused.status_code, refused.json()["code"]) == (409, "settings.in_use")


async def test_a_reason_is_never_its_own_ancestor(admin: httpx.AsyncClient) -> None:
    label = {"fr": "A", "en": "A"}
    parent = None
    made = []
    for n in range(4):
        answer = await admin.post(f"{V1}/contact-reasons", json={"key": f"r{n}", "label": label, "parent_id": parent})
        assert answer.status_code == 201
        made.append(answer.json())
        parent = made[-1]["id"]
    deep = await admin.post(f"{V1}/contact-reasons", json={"key": "r5", "label": label, "parent_id": parent})
    assert deep.json()["code"] == "company.reason_ring"
    ring = await admin.patch(
        f"{V1}/contact-reasons/{made[0]['id']}", json={"expected_version": 1, "parent_id": made[2]["id"]}
    )
    assert ring.json()["code"] == "company.reason_ring"


async def test_the_company_has_a_name_languages_and_a_zone(admin: httpx.AsyncClient) -> None:
    company = (await admin.get(f"{V1}/company")).json()
    assert company["languages"] == ["fr", "en"]
    changed = await admin.patch(
        f"{V1}/company", json={"expected_version": company["version"], "name": "Fil", "languages": ["fr"]}
    )
    assert changed.json()["name"] == "Fil"
    assert (await admin.get("/api/v1/session")).json()["installation"]["company_name"] == "Fil"
    entry = (await admin.get(f"{V1}/history", params={"what": "company"})).json()["items"][0]
    assert (await admin.post(f"{V1}/history/{entry['id']}/restore")).status_code == 204
    assert (await admin.get(f"{V1}/company")).json()["name"] == "Banque du Fil"


async def test_a_builtin_role_is_not_changed(admin: httpx.AsyncClient) -> None:
    roles = (await admin.get(f"{V1}/roles")).json()["items"]
    assert [role["key"] for role in roles if role["builtin"]] == [
        "administrator", "agent", "auditor", "branch_agent", "partner_agent", "supervisor",
    ]  # fmt: skip
    refused = await admin.patch(
        f"{V1}/roles/{roles[0]['id']}", json={"expected_version": roles[0]["version"], "permissions": []}
    )
    assert refused.json()["code"] == "access.builtin_role"
    keys = {permission["key"] for permission in (await admin.get(f"{V1}/permissions")).json()}
    assert set(roles[0]["permissions"]) == keys


async def test_every_change_is_an_event_without_words(app: FastAPI, admin: httpx.AsyncClient) -> None:
    brand = await first(admin, "brands")
    await admin.patch(f"{V1}/brands/{brand['id']}", json={"expected_version": 1, "name": "Un nom très secret"})
    async with app.state.database.transaction() as tx:
        rows = await tx.rows("select type, actor, payload::text from event order by epoch, xid, seq")
    types = {row[0] for row in rows}
    assert {"access.set_up", "access.signed_in", "company.setting_changed", "agents.team_changed"} <= types
    last_type, actor, payload = rows[-1]
    assert last_type == "company.setting_changed"
    assert actor.startswith("user:")
    assert '"fields": ["name"]' in payload
    assert not [payload for *_, payload in rows if "secret" in payload or "Léa" in payload]


async def test_consultations_are_listed_for_auditors_only(app: FastAPI, admin: httpx.AsyncClient) -> None:
    from filrouge.access.service.consultations import Consultations
    from filrouge.platform import clock
    from filrouge.platform.ids import uuid7
    from filrouge.terms import ids
    from filrouge.terms.scope import SYSTEM

    notes: Consultations = app.state.consultations
    customer = uuid7()
    for _ in range(3):
        notes.note(SYSTEM, customer, None, "customer", at=clock.now())
    await notes.flush()
    found = (
        await admin.get("/api/v1/audit/consultations", params={"customer": ids.show("cus", customer), "limit": 2})
    ).json()
    assert [row["what"] for row in found["items"]] == ["customer", "customer"]
    assert found["next"] is not None
    async with browser(app) as agent:
        await hire(admin, agent, "noe@banque.example", "agent")
        assert (await agent.get("/api/v1/audit/consultations")).status_code == 403
