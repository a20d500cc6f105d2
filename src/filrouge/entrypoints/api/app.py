"""The HTTP application: its doors, its layers, its beginning and end."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from fastapi import APIRouter, FastAPI

from filrouge import __version__
from filrouge.entrypoints.api import companions as companions_of
from filrouge.entrypoints.api import health, middleware, problems, web
from filrouge.entrypoints.api.chat.cors import ChatCors
from filrouge.entrypoints.api.doors import ROUTERS, SITE_ROUTERS
from filrouge.entrypoints.api.settings import stale
from filrouge.platform import security
from filrouge.platform.db import Database
from filrouge.platform.settings import Settings

API = "/api/v1"

Companion = Callable[[FastAPI], AbstractAsyncContextManager[None]]
"""Something that lives as long as the application: `async with companion(app)` around its requests."""


def create_app(
    settings: Settings,
    *,
    companions: Sequence[Companion] = companions_of.ALL,
    routers: Sequence[APIRouter] | None = None,
) -> FastAPI:
    """The application. Its lifespan opens the database, then each of `companions` in order, and ends them backwards.

    `app.state` holds `settings`, `database`, `keys`; companions add their own.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await app.state.database.open()
            stack.push_async_callback(app.state.database.close)
            for companion in companions:
                await stack.enter_async_context(companion(app))
            yield

    app = FastAPI(
        title="Fil Rouge",
        version=__version__,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    app.state.settings = settings
    app.state.database = Database(settings.database_url, size=settings.database_pool)
    app.state.keys = security.load_keys(settings.key_file, settings.master_key or None)

    problems.install(app)
    stale.install(app)
    app.add_middleware(middleware.SameSite, settings=settings)
    app.add_middleware(middleware.BodyBound)
    app.add_middleware(ChatCors)
    app.add_middleware(middleware.Floor, settings=settings)

    app.include_router(health.router)
    for router in ROUTERS if routers is None else routers:
        app.include_router(router, prefix=API)
    for router in SITE_ROUTERS:
        app.include_router(router)
    web.install(app, settings)
    return app
