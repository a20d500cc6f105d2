"""A POST with an `Idempotency-Key` is done once."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from filrouge.entrypoints.api.deps import Idempotent
from filrouge.platform import idempotency


async def test_the_same_key_does_the_work_once(app: FastAPI, admin: httpx.AsyncClient) -> None:
    headers = {"idempotency-key": "k-1"}
    body = {"name": "Assurance du Fil"}
    first, second = await asyncio.gather(
        *(admin.post("/api/v1/settings/legal-entities", json=body, headers=headers) for _ in range(2))
    )
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert [answer.headers.get("idempotency-replayed") for answer in (first, second)].count("true") == 1
    other = await admin.post("/api/v1/settings/legal-entities", json={"name": "Autre"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "request.idempotency_mismatch")
    names = [one["name"] for one in (await admin.get("/api/v1/settings/legal-entities")).json()["items"]]
    assert names.count("Assurance du Fil") == 1


async def test_what_failed_may_be_tried_again_with_the_same_key(admin: httpx.AsyncClient) -> None:
    headers = {"idempotency-key": "k-2"}
    entity = (await admin.get("/api/v1/settings/legal-entities")).json()["items"][0]["id"]
    broken = {"name": "", "legal_entity_id": entity}
    assert (await admin.post("/api/v1/settings/brands", json=broken, headers=headers)).status_code == 422
    whole = {"name": "Fil Direct", "legal_entity_id": entity}
    assert (await admin.post("/api/v1/settings/brands", json=whole, headers=headers)).status_code == 201
    for bad in ("", "x" * 300):
        answer = await admin.post("/api/v1/settings/brands", json=whole, headers={"idempotency-key": bad})
        assert answer.json()["code"] == "request.invalid_idempotency_key"


async def test_two_that_hold_no_lock_against_each_other_do_the_work_once(
    admin: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unlocked(*_: Any) -> None:
        """As a release that takes the key in another way."""

    async def send() -> httpx.Response:
        body, headers = {"name": "Assurance du Lin"}, {"idempotency-key": "k-3"}
        return await admin.post("/api/v1/settings/legal-entities", json=body, headers=headers)

    with monkeypatch.context() as patch:
        patch.setattr(idempotency, "claim", unlocked)
        first, second = await send(), await send()
    assert (first.status_code, second.status_code, second.json()["code"]) == (201, 503, "service.unavailable")
    again = await send()
    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
    names = [one["name"] for one in (await admin.get("/api/v1/settings/legal-entities")).json()["items"]]
    assert names.count("Assurance du Lin") == 1


UNKEPT = {
    "/session",
    "/session/password",
    "/setup/complete",
    "/setup/logo",
    "/setup/try",
    "/settings/tokens",
    "/settings/users",
    "/settings/users/import",
    "/settings/users/import/preview",
    "/settings/users/{id}/password",
    "/settings/brands/{id}/logo",
}
"""Answers that hold a secret, or come to nobody yet, or follow a stream: never kept for replay."""


def test_every_post_of_the_settings_can_be_repeated_safely() -> None:
    from filrouge.entrypoints.api.doors import ROUTERS

    for router in ROUTERS:
        for route in router.routes:
            path = getattr(route, "path", "")
            if "POST" in getattr(route, "methods", ()) and path.startswith(("/settings", "/session", "/setup")):
                if path.startswith(("/settings/channels", "/settings/forms")):
                    continue
                assert isinstance(route, Idempotent) is (path not in UNKEPT), path
