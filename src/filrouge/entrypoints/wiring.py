"""The one place where flows get their means."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from filrouge.flows.means import Means
from filrouge.platform import clock, installation
from filrouge.platform.db import Database
from filrouge.platform.pool import ParserPool
from filrouge.platform.security import Keys
from filrouge.platform.settings import Settings
from filrouge.platform.storage import Storage


@asynccontextmanager
async def means_for(settings: Settings, database: Database, keys: Keys) -> AsyncIterator[Means]:
    """Means over an open database; the parser pool ends with the block."""
    async with database.transaction() as tx:
        here = await installation.ensure(tx, clock.now())
    pool = ParserPool(settings.parser_processes)
    try:
        yield Means(
            database=database,
            storage=Storage(settings.storage),
            pool=pool,
            keys=keys,
            instance=here.id.hex,
            base_url=settings.base_url,
            demo=here.kind == "demo",
            demo_sink=settings.demo_sink if here.kind != "real" else "",
        )
    finally:
        await pool.close()
