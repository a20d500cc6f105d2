"""The application over a database of the test's own, and people who use it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from filrouge.access.service import setup
from filrouge.platform import clock
from filrouge.platform.pool import ParserPool
from filrouge.platform.security import passwords
from tests.entrypoints.api_client import FIRST_DAY, browser, serving, settings_for
from tests.entrypoints.desk import Desk, desk_of
from tests.entrypoints.live_socket import served


@pytest.fixture(autouse=True, scope="session")
def cheap_hashes() -> Iterator[None]:
    """The same algorithm with less work: these tests sign in hundreds of times. `test_security` keeps the real cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
        passwords._decoy.cache_clear()
        yield
    passwords._decoy.cache_clear()


@pytest.fixture
async def app(database_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """The application, started on an empty database."""
    async with serving(settings_for(database_url, tmp_path / "data")) as app:
        yield app


@pytest.fixture
async def url(app: FastAPI) -> AsyncIterator[str]:
    """Where its sockets are, on a port."""
    async with served(app) as address:
        yield address


@pytest.fixture
async def visitor(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on our pages that nobody has signed in with."""
    async with browser(app) as client:
        yield client


@pytest.fixture
async def code(app: FastAPI) -> str:
    """The one-time set-up code, as `up` prints it."""
    async with app.state.database.transaction() as tx:
        found = await setup.setup_code(tx, clock.now())
    assert found is not None
    return found


@pytest.fixture
async def admin(visitor: httpx.AsyncClient, code: str) -> httpx.AsyncClient:
    """The browser of the first administrator, right after the set-up."""
    answer = await visitor.post("/api/v1/setup/complete", json=FIRST_DAY, headers={"x-setup-code": code})
    assert answer.status_code == 201, answer.text
    return visitor


@pytest.fixture
async def desk(app: FastAPI, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Desk]:
    async with desk_of(app, tmp_path, parsers) as made:
        yield made
