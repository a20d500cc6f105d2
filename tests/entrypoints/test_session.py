"""Setting up, signing in and out, and one's own account, through the doors."""

import httpx
from fastapi import FastAPI

from tests.entrypoints.api_client import FIRST_DAY, PASSWORD, browser, hire, sign_in


async def test_the_first_visit_asks_for_set_up(visitor: httpx.AsyncClient) -> None:
    answer = (await visitor.get("/api/v1/session")).json()
    assert answer["user"] is None
    assert answer["installation"]["needs_setup"] is True
    assert answer["installation"]["kind"] is None


async def test_set_up_keeps_the_draft_without_secrets_and_opens_a_session(
    visitor: httpx.AsyncClient, code: str
) -> None:
    headers = {"x-setup-code": code}
    draft = {"administrator": {"name": "Léa", "email": "lea@x.example", "password": "never kept"}, "company": {}}
    assert (await visitor.put("/api/v1/setup/draft", json=draft, headers=headers)).status_code == 200
    shown = (await visitor.get("/api/v1/setup", headers=headers)).json()
    assert shown["steps"] == {"administrator": True, "company": False, "language": False, "channel": False}
    assert shown["draft"]["administrator"] == {"name": "Léa", "email": "lea@x.example"}

    done = await visitor.post("/api/v1/setup/complete", json=FIRST_DAY, headers=headers)
    assert done.status_code == 201, done.text
    session = (await visitor.get("/api/v1/session")).json()
    assert session["user"]["email"] == "lea@banque.example"
    assert session["user"]["initials"] == "LM"
    assert [team["name"] for team in session["user"]["teams"]] == ["Service client"]
    assert session["installation"]["company_name"] == "Banque du Fil"
    assert session["installation"]["kind"] == "real"
    assert session["installation"]["needs_setup"] is False
    assert len((await visitor.get("/api/v1/contact-reasons")).json()) >= 5
    assert len((await visitor.get("/api/v1/wrap-ups")).json()) >= 5

    again = await visitor.post("/api/v1/setup/complete", json=FIRST_DAY, headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "setup.done")


async def test_set_up_needs_the_code_and_counts_wrong_ones(visitor: httpx.AsyncClient, code: str) -> None:
    seen = set()
    for _ in range(22):
        answer = await visitor.get("/api/v1/setup", headers={"x-setup-code": "aaaa-bbbb-cccc-dddd"})
        seen.add((answer.status_code, answer.json()["code"]))
    assert seen == {(403, "setup.bad_code"), (429, "access.too_many_attempts")}


async def test_set_up_refuses_a_weak_password_and_says_why(visitor: httpx.AsyncClient, code: str) -> None:
    weak = {**FIRST_DAY, "administrator": {"name": "Léa", "email": "lea@x.example", "password": "short"}}
    answer = await visitor.post("/api/v1/setup/complete", json=weak, headers={"x-setup-code": code})
    assert (answer.status_code, answer.json()["code"]) == (422, "access.weak_password")
    assert answer.json()["fields"]["why"] == "too_short"


async def test_signing_out_ends_the_session_on_the_server(app: FastAPI, admin: httpx.AsyncClient) -> None:
    cookie = admin.cookies["filrouge"]
    assert (await admin.delete("/api/v1/session")).status_code == 204
    async with browser(app, cookie=f"filrouge={cookie}") as thief:
        assert (await thief.get("/api/v1/session")).json()["user"] is None


async def test_a_temporary_password_opens_nothing_but_its_own_change(app: FastAPI, admin: httpx.AsyncClient) -> None:
    made = await admin.post("/api/v1/settings/users", json={"email": "Tom@Banque.example", "name": "Tom Petit"})
    first = made.json()["temporary_password"]
    async with browser(app) as tom:
        entered = (await sign_in(tom, "tom@banque.example", first)).json()
        assert entered["user"]["must_change_password"] is True
        refused = await tom.get("/api/v1/contact-reasons")
        assert (refused.status_code, refused.json()["code"]) == (403, "access.must_change_password")
        change = {"current": first, "new": PASSWORD}
        assert (await tom.post("/api/v1/session/password", json=change)).status_code == 204
        assert (await tom.get("/api/v1/contact-reasons")).status_code == 200


async def test_changing_the_password_ends_the_other_sessions(app: FastAPI, admin: httpx.AsyncClient) -> None:
    async with browser(app) as elsewhere:
        assert (await sign_in(elsewhere, "lea@banque.example")).status_code == 200
        change = {"current": PASSWORD, "new": "huit lapins verts"}
        assert (await admin.post("/api/v1/session/password", json=change)).status_code == 204
        assert (await elsewhere.get("/api/v1/session")).json()["user"] is None
        assert (await admin.get("/api/v1/session")).json()["user"] is not None
        wrong = await admin.post("/api/v1/session/password", json={"current": "no", "new": "neuf lapins verts"})
        assert wrong.json()["code"] == "access.wrong_password"


async def test_one_sees_and_ends_ones_own_sessions(app: FastAPI, admin: httpx.AsyncClient) -> None:
    async with browser(app) as elsewhere:
        await sign_in(elsewhere, "lea@banque.example")
        rows = (await admin.get("/api/v1/session/all")).json()["items"]
        assert sorted(row["current"] for row in rows) == [False, True]
        other = next(row["id"] for row in rows if not row["current"])
        assert (await admin.delete(f"/api/v1/session/all/{other}")).status_code == 204
        assert (await elsewhere.get("/api/v1/session")).json()["user"] is None
        gone = await admin.delete(f"/api/v1/session/all/{other}")
        assert gone.status_code == 404


async def test_one_changes_ones_own_language_theme_and_signature(admin: httpx.AsyncClient) -> None:
    given = {"language": "en", "theme": "dark", "signature": "Léa, à votre écoute"}
    answer = await admin.patch("/api/v1/session/me", json=given)
    assert answer.status_code == 200, answer.text
    user = answer.json()["user"]
    assert (user["language"], user["theme"], user["signature"]) == ("en", "dark", "Léa, à votre écoute")


async def test_an_agent_sees_no_settings(app: FastAPI, admin: httpx.AsyncClient) -> None:
    async with browser(app) as agent:
        await hire(admin, agent, "noe@banque.example", "agent")
        for path in ("users", "roles", "tokens", "brands", "teams", "history", "company", "calendars"):
            answer = await agent.get(f"/api/v1/settings/{path}")
            assert (answer.status_code, answer.json()["code"]) == (403, "access.forbidden"), path
        assert (await agent.get("/api/v1/users/assignable")).status_code == 200


async def test_set_up_can_plug_in_a_first_channel(visitor: httpx.AsyncClient, code: str) -> None:
    headers = {"x-setup-code": code}
    form = {
        "slug": "contact",
        "title": {"fr": "Nous écrire", "en": "Write to us"},
        "fields": [
            {"key": "email", "type": "email", "label": {"fr": "Courriel", "en": "E-mail"}, "required": True,
             "identity": "email"},
            {"key": "message", "type": "textarea", "label": {"fr": "Message", "en": "Message"}, "required": True},
        ],
    }  # fmt: skip
    broken = {**FIRST_DAY, "channel": {"kind": "webform", "config": {"slug": "contact"}}}
    refused = await visitor.post("/api/v1/setup/complete", json=broken, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "channels.invalid_config"), refused.text
    assert (await visitor.get("/api/v1/session")).json()["installation"]["needs_setup"] is True

    untried = {"kind": "email", "config": {"address": "a@banque.example", "receive": "listener", "send": "none"}}
    answer = await visitor.post("/api/v1/setup/complete", json={**FIRST_DAY, "channel": untried}, headers=headers)
    assert answer.status_code == 422, answer.text

    whole = {**FIRST_DAY, "channel": {"kind": "webform", "config": form}}
    done = await visitor.post("/api/v1/setup/complete", json=whole, headers=headers)
    assert done.status_code == 201, done.text
    channels = (await visitor.get("/api/v1/settings/channels")).json()["items"]
    assert [(one["kind"], one["address"], one["name"]) for one in channels] == [("webform", "contact", "Banque du Fil")]
