"""The application under test, spoken to in the process as a browser or a program would."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI

from filrouge.entrypoints.api.app import create_app
from filrouge.platform.settings import Settings

HOST = "http://127.0.0.1:7070"
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


def settings_for(database_url: str, folder: Path, **changes: object) -> Settings:
    return Settings(database_url=database_url, data=folder, database_pool=6, **changes)  # type: ignore[arg-type]


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[FastAPI]:
    """The application between its start and its end."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield app


@asynccontextmanager
async def browser(app: FastAPI, *, base_url: str = HOST, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on our own pages, with a jar of its own."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("127.0.0.1", 5000))
    sent = {**SAME_ORIGIN, **{name.replace("_", "-"): value for name, value in headers.items()}}
    async with httpx.AsyncClient(transport=transport, base_url=base_url, headers=sent) as client:
        yield client


PASSWORD = "quatre chevaux bruns"
FIRST_DAY: dict[str, object] = {
    "administrator": {"name": "Léa Moreau", "email": "lea@banque.example", "password": PASSWORD},
    "company": {"name": "Banque du Fil", "sends_as": "Banque du Fil", "colour": "#17503B", "time_zone": "Europe/Paris"},
    "language": {"default": "fr", "also": ["en"]},
    "hours": {"weekly": [{"day": day, "from": "09:00", "to": "18:00"} for day in range(1, 6)]},
}


async def sign_in(client: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    return await client.post("/api/v1/session", json={"email": email, "password": password})


async def hire(
    admin: httpx.AsyncClient, client: httpx.AsyncClient, email: str, role: str, *, teams: list[str] | None = None
) -> dict[str, object]:
    """Makes a user with a built-in role, signs `client` in as them with a password of their own."""
    roles = (await admin.get("/api/v1/settings/roles")).json()["items"]
    made = await admin.post(
        "/api/v1/settings/users",
        json={
            "email": email,
            "name": email.partition("@")[0].title(),
            "roles": [one["id"] for one in roles if one["key"] == role],
            "teams": teams or [],
        },
    )
    assert made.status_code == 201, made.text
    first = made.json()["temporary_password"]
    assert (await sign_in(client, email, first)).status_code == 200
    changed = await client.post("/api/v1/session/password", json={"current": first, "new": PASSWORD})
    assert changed.status_code == 204, changed.text
    return dict(made.json())
