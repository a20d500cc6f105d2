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
