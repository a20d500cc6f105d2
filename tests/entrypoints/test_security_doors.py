"""Each point of “security is paid first”, at the door."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from filrouge.entrypoints.api import middleware
from filrouge.platform import security
from filrouge.platform.settings import Settings
from tests.entrypoints.api_client import FIRST_DAY, HOST, PASSWORD, browser, hire, serving, settings_for, sign_in

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x00\x80" + b"\0" * 40


# Cookies and sessions


async def test_the_session_cookie_is_out_of_reach(app: FastAPI, admin: httpx.AsyncClient) -> None:
    async with browser(app) as client:
        cookie = (await sign_in(client, "lea@banque.example")).headers["set-cookie"]
    assert cookie.startswith("filrouge=")
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "Path=/" in cookie
    assert "domain" not in cookie.lower()
    assert "Secure" not in cookie


async def test_over_https_the_cookie_is_bound_to_the_host(database_url: str, tmp_path: Path) -> None:
    from filrouge.access.service import setup
    from filrouge.platform import clock

    settings = settings_for(database_url, tmp_path / "data", public_url="https://desk.example")
    async with serving(settings) as app, browser(app, base_url="https://desk.example") as client:
        async with app.state.database.transaction() as tx:
            code = await setup.setup_code(tx, clock.now()) or ""
        done = await client.post("/api/v1/setup/complete", json=FIRST_DAY, headers={"x-setup-code": code})
        cookie = done.headers["set-cookie"]
        assert cookie.startswith("__Host-filrouge=")
        assert "Secure" in cookie
        assert "strict-transport-security" in done.headers
        assert (await client.get("/api/v1/session")).json()["user"] is not None

        async with browser(app, base_url="http://desk.example") as plain:
            del plain.headers["sec-fetch-site"]
            shown = (await plain.get("/api/v1/session", headers={"user-agent": "Mozilla/5.0"})).json()
            assert shown["installation"]["cookie_warning"] is True


async def test_a_session_that_was_planted_is_not_the_one_that_opens(app: FastAPI, admin: httpx.AsyncClient) -> None:
    planted = admin.cookies["filrouge"]
    async with browser(app) as victim:
        victim.cookies.set("filrouge", planted, domain="127.0.0.1")
        answer = await sign_in(victim, "lea@banque.example")
        fresh = answer.headers["set-cookie"].split(";")[0].partition("=")[2]
    assert fresh != planted
    async with browser(app, cookie=f"filrouge={planted}") as thief:
        assert (await thief.get("/api/v1/session")).json()["user"] is None


async def test_the_database_holds_no_secret_in_clear(app: FastAPI, admin: httpx.AsyncClient) -> None:
    cookie = admin.cookies["filrouge"]
    made = await admin.post("/api/v1/settings/tokens", json={"name": "crm", "permissions": ["customers:read"]})
    token = made.json()["token"]
    person = await admin.post("/api/v1/settings/users", json={"email": "x@y.example", "name": "X"})
    secrets = [cookie, token, person.json()["temporary_password"], PASSWORD]
    async with app.state.database.transaction() as tx:
        tables = await tx.rows("select tablename from pg_tables where schemaname = 'public'")
        for (table,) in tables:
            for (row,) in await tx.rows(f"select t::text from {table} t"):
                for secret in secrets:
                    assert secret not in row, table


async def test_an_idle_or_old_session_is_over(app: FastAPI, admin: httpx.AsyncClient) -> None:
    async with app.state.database.transaction() as tx:
        await tx.execute("update user_session set last_seen_at = last_seen_at - interval '12 hours 1 second'")
    assert (await admin.get("/api/v1/session")).json()["user"] is None
    async with browser(app) as again:
        await sign_in(again, "lea@banque.example")
        async with app.state.database.transaction() as tx:
            await tx.execute("update user_session set expires_at = created_at")
        assert (await again.get("/api/v1/contact-reasons")).status_code == 401


async def test_whoever_is_put_aside_is_out_at_once(app: FastAPI, admin: httpx.AsyncClient) -> None:
    async with browser(app) as agent:
        made = await hire(admin, agent, "noe@banque.example", "agent")
        assert (await agent.get("/api/v1/contact-reasons")).status_code == 200
        assert (await admin.delete(f"/api/v1/settings/users/{made['id']}")).status_code == 204
        assert (await agent.get("/api/v1/contact-reasons")).status_code == 401
        refused = await sign_in(agent, "noe@banque.example")
        assert refused.json()["code"] == "access.bad_credentials"


# Tries


async def test_wrong_passwords_are_slowed_per_account_whoever_exists(app: FastAPI, admin: httpx.AsyncClient) -> None:
    async with browser(app) as client:
        for email in ("lea@banque.example", "nobody@banque.example"):
            codes = [(await sign_in(client, email, "wrong")).json()["code"] for _ in range(11)]
            assert codes == ["access.bad_credentials"] * 10 + ["access.too_many_attempts"], email
        answer = await sign_in(client, "lea@banque.example")
        assert answer.status_code == 429
        assert 0 < answer.json()["fields"]["retry_after_s"] <= 15 * 60
        assert answer.headers["retry-after"] == str(answer.json()["fields"]["retry_after_s"])


async def test_wrong_passwords_are_slowed_per_address(app: FastAPI, admin: httpx.AsyncClient) -> None:
    async with browser(app) as client:
        async with app.state.database.transaction() as tx:
            await tx.execute("delete from rate_bucket")
        for n in range(6):
            for _ in range(10):
                await client.post("/api/v1/session", json={"email": f"u{n}@x.example", "password": "x" * 300})
        assert (await sign_in(client, "lea@banque.example")).json()["code"] == "access.too_many_attempts"


async def test_right_passwords_do_not_use_up_the_tries(app: FastAPI, admin: httpx.AsyncClient) -> None:
    async with browser(app) as client:
        for _ in range(12):
            assert (await sign_in(client, "lea@banque.example")).status_code == 200


async def test_guessing_tokens_is_slowed(app: FastAPI, admin: httpx.AsyncClient) -> None:
    async with browser(app, authorization="Bearer frt_guess") as program:
        codes = {(await program.get("/api/v1/contact-reasons")).json()["code"] for _ in range(62)}
    assert codes == {"access.unauthenticated", "access.too_many_attempts"}


# Tokens and rights


async def test_a_token_does_what_it_lists_while_its_maker_may(app: FastAPI, admin: httpx.AsyncClient) -> None:
    wanted = {"name": "crm", "permissions": ["settings:read"]}
    made = (await admin.post("/api/v1/settings/tokens", json=wanted)).json()
    assert made["token"].startswith("frt_")
    async with browser(app, authorization=f"Bearer {made['token']}") as program:
        del program.headers["sec-fetch-site"]
        assert (await program.get("/api/v1/settings/brands")).status_code == 200
        refused = await program.post("/api/v1/settings/legal-entities", json={"name": "X"})
        assert refused.status_code == 403
        assert (await admin.delete(f"/api/v1/settings/tokens/{made['id']}")).status_code == 204
        assert (await program.get("/api/v1/settings/brands")).status_code == 401


async def test_nobody_gives_a_right_they_do_not_have(app: FastAPI, admin: httpx.AsyncClient) -> None:
    label = {"fr": "RH", "en": "HR"}
    wanted = {"key": "hr", "name": label, "permissions": ["users:write"]}
    assert (await admin.post("/api/v1/settings/roles", json=wanted)).status_code == 201
    roles = {one["key"]: one["id"] for one in (await admin.get("/api/v1/settings/roles")).json()["items"]}
    lea = (await admin.get("/api/v1/session")).json()["user"]["id"]
    async with browser(app) as hr:
        await hire(admin, hr, "hr@banque.example", "hr")
        tries: list[tuple[str, str, dict[str, Any]]] = [
            ("POST", "users", {"email": "a@b.example", "name": "A", "roles": [roles["administrator"]]}),
            ("POST", "roles", {"key": "all", "name": label, "permissions": ["settings:write"]}),
            ("POST", "tokens", {"name": "t", "permissions": ["audit:read"]}),
            ("POST", f"users/{lea}/password", {}),
            ("PATCH", f"users/{lea}", {"expected_version": 1, "name": "Lea"}),
        ]
        for method, path, body in tries:
            answer = await hr.request(method, f"/api/v1/settings/{path}", json=body)
            assert (answer.status_code, answer.json()["code"]) == (403, "access.beyond_own_permissions"), path


# Foreign pages


ORIGINS: list[tuple[dict[str, str], bool]] = [
    ({"sec-fetch-site": "same-origin"}, True),
    ({"sec-fetch-site": "cross-site"}, False),
    ({"sec-fetch-site": "same-site"}, False),
    ({"origin": HOST}, True),
    ({"origin": "https://evil.example"}, False),
    ({"origin": "null"}, False),
    ({}, False),
]


async def test_a_foreign_page_changes_nothing(admin: httpx.AsyncClient) -> None:
    del admin.headers["sec-fetch-site"]
    for headers, allowed in ORIGINS:
        answer = await admin.patch("/api/v1/session/me", json={"theme": "dark"}, headers=headers)
        assert answer.status_code == (200 if allowed else 403), headers
        assert allowed or answer.json()["code"] == "request.cross_site"


async def test_a_foreign_page_cannot_sign_its_visitor_in(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.post("/api/v1/session", json={}, headers={"sec-fetch-site": "cross-site"})
    assert answer.json()["code"] == "request.cross_site"


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"cookie": "filrouge=x", "origin": HOST, "host": "127.0.0.1:7070"}, True),
        ({"cookie": "filrouge=x", "sec-fetch-site": "same-origin"}, True),
        ({"cookie": "filrouge=x", "origin": "https://evil.example", "host": "127.0.0.1:7070"}, False),
        ({"cookie": "filrouge=x", "sec-fetch-site": "cross-site", "origin": HOST}, False),
        ({"cookie": "__Host-filrouge=x"}, False),
        ({}, True),
    ],
)
def test_the_sockets_handshake_asks_the_same(headers: dict[str, str], allowed: bool) -> None:
    assert middleware.same_site(headers, Settings(data=Path("unused"))) is allowed


# Headers


async def test_every_answer_carries_the_security_headers(visitor: httpx.AsyncClient) -> None:
    for path in ("/", "/api/v1/session", "/api/v1/nothing", "/healthz", "/api/v1/openapi.json"):
        answer = await visitor.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "x-request-id" in answer.headers
    assert (await visitor.get("/")).headers["content-security-policy"] == security.DESK_CSP
    assert (await visitor.get("/api/v1/session")).headers["cache-control"] == "no-store"


# Bodies


async def test_a_body_past_its_bound_is_refused_told_or_untold(visitor: httpx.AsyncClient) -> None:
    big = b'{"email": "' + b"x" * security.BODY_MAX + b'"}'
    json_type = {"content-type": "application/json"}
    told = await visitor.post("/api/v1/session", content=big, headers=json_type)
    assert (told.status_code, told.json()["code"]) == (413, "request.too_large")

    async def stream() -> Any:
        for start in range(0, len(big), 65536):
            yield big[start : start + 65536]

    untold = await visitor.post("/api/v1/session", content=stream(), headers=json_type)
    assert (untold.status_code, untold.json()["code"]) == (413, "request.too_large")


def test_only_files_and_imports_may_be_larger() -> None:
    assert middleware.body_bound("/api/v1/session") == security.BODY_MAX
    assert middleware.body_bound("/api/v1/uploads") == security.UPLOAD_BODY_MAX
    assert middleware.body_bound("/api/v1/uploadsx") == security.BODY_MAX
    assert middleware.body_bound("/api/v1/imports") == security.IMPORT_BODY_MAX
    assert middleware.body_bound("/f/contact") > security.BODY_MAX


BAD_BODIES: list[tuple[bytes, int, str | None]] = [
    (b"{", 400, "request.unreadable"),
    (b"\xff\xfe", 400, "request.unreadable"),
    (b"[" * 200_000, 400, "request.unreadable"),
    (b"[]", 422, "request.invalid"),
    (b'{"email": "a@b.example"}', 422, "request.invalid"),
    (b'{"email": "a@b.example", "password": "x", "admin": true}', 422, "request.invalid"),
    (b'{"email": "a\\u0000@b.example", "password": "x"}', 422, "request.unstorable"),
    (b'{"email": "a\\ud800@b.example", "password": "x"}', 422, None),
]


async def test_a_bad_body_is_an_error_for_its_sender(visitor: httpx.AsyncClient) -> None:
    for content, status, code in BAD_BODIES:
        answer = await visitor.post("/api/v1/session", content=content, headers={"content-type": "application/json"})
        problem = answer.json()
        assert answer.status_code == status, problem
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(problem) == {"type", "title", "status", "code", "detail", "fields"}
        assert code is None or problem["code"] == code, content[:60]


async def test_unknown_fields_are_named(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.post("/api/v1/session", json={"email": "a@b.example", "password": "x", "admin": True})
    errors = answer.json()["fields"]["errors"]
    assert [(error["path"], error["code"]) for error in errors] == [("admin", "unknown_field")]
    assert "x" not in json.dumps([error["detail"] for error in errors]).replace("Extra", "").replace("extra", "")


def test_every_body_refuses_unknown_fields(app: FastAPI) -> None:
    schema = app.openapi()
    bodies = set()
    for path in schema["paths"].values():
        for operation in path.values():
            content = operation.get("requestBody", {}).get("content", {})
            reference = content.get("application/json", {}).get("schema", {}).get("$ref")
            if reference:
                bodies.add(reference.rpartition("/")[2])
    assert len(bodies) > 15
    for body in bodies:
        assert schema["components"]["schemas"][body].get("additionalProperties") is False, body


async def test_an_address_that_is_not_there_and_a_method_that_is_not(visitor: httpx.AsyncClient) -> None:
    missing = await visitor.post("/api/v1/nothing", json={})
    assert (missing.status_code, missing.json()["code"]) == (404, "request.not_found")
    method = await visitor.put("/api/v1/session", json={})
    assert (method.status_code, method.json()["code"]) == (405, "request.method_not_allowed")


async def test_an_error_of_ours_tells_nothing_but_its_id(
    app: FastAPI, visitor: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/api/v1/broken")
    async def broken() -> None:
        raise RuntimeError("the secret detail")

    answer = await visitor.get("/api/v1/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "service.failed")
    assert "secret detail" not in answer.text
    assert answer.json()["fields"]["correlation_id"] in caplog.text
    assert "secret detail" in caplog.text


# Uploads


async def test_a_logo_is_a_picture_whatever_it_says(admin: httpx.AsyncClient) -> None:
    brand = (await admin.get("/api/v1/settings/brands")).json()["items"][0]
    address = f"/api/v1/settings/brands/{brand['id']}/logo"
    svg = {"file": ("logo.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/png")}
    refused = await admin.post(address, files=svg)
    assert (refused.status_code, refused.json()["code"]) == (422, "company.not_a_picture")
    huge = {"file": ("logo.png", PNG + b"\0" * security.LOGO_MAX, "image/png")}
    assert (await admin.post(address, files=huge)).json()["code"] == "request.too_large"
    bomb = PNG[:16] + b"\x00\x01\x00\x00\x00\x01\x00\x00" + PNG[24:]
    assert (await admin.post(address, files={"file": ("l.png", bomb)})).json()["code"] == "company.not_a_picture"

    taken = await admin.post(address, files={"file": ("logo.svg", PNG, "image/svg+xml")})
    assert taken.status_code == 200, taken.text
    shown = await admin.get(taken.json()["logo"])
    assert shown.content == PNG
    assert shown.headers["content-type"] == "image/png"
    assert "sandbox" in shown.headers["content-security-policy"]


# Health


async def test_health_and_readiness(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/healthz")).json() == {"status": "ok"}
    ready = await visitor.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["status"] == "ok"
