"""What lives as long as the application: the means of flows, the live hubs, the notes of consultations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from filrouge.access.service import roles
from filrouge.access.service.consultations import Consultations
from filrouge.entrypoints.gateway import Hub
from filrouge.entrypoints.visitors import VisitorHub
from filrouge.entrypoints.wiring import means_for
from filrouge.platform import clock, installation
from filrouge.platform.db import Database

LINE_POOL = 8


@asynccontextmanager
async def prepared(app: FastAPI) -> AsyncIterator[None]:
    """The installation's row and the product's own roles are there before the first request."""
    async with app.state.database.transaction() as tx:
        await installation.ensure(tx, clock.now())
        await roles.ensure_builtin(tx, clock.now())
    yield


@asynccontextmanager
async def means(app: FastAPI) -> AsyncIterator[None]:
    async with means_for(app.state.settings, app.state.database, app.state.keys) as ready:
        app.state.means = ready
        yield


@asynccontextmanager
async def line(app: FastAPI) -> AsyncIterator[None]:
    """Connections of the live lines' own: what happens is told however many requests wait for one."""
    app.state.line = Database(app.state.settings.database_url, size=LINE_POOL, planned_once=True)
    await app.state.line.open()
    try:
        yield
    finally:
        await app.state.line.close()


@asynccontextmanager
async def live(app: FastAPI) -> AsyncIterator[None]:
    app.state.live = Hub(app.state.line, app.state.consultations)
    async with app.state.live.running():
        yield


@asynccontextmanager
async def consultations(app: FastAPI) -> AsyncIterator[None]:
    app.state.consultations = Consultations(app.state.database)
    async with app.state.consultations.running():
        yield


@asynccontextmanager
async def visitors(app: FastAPI) -> AsyncIterator[None]:
    app.state.visitors = VisitorHub(app.state.line)
    async with app.state.visitors.running():
        yield


ALL = (prepared, means, consultations, line, live, visitors)
