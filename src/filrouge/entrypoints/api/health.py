"""Whether the process lives, and whether it can serve."""

import asyncio
from functools import lru_cache

import psycopg
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from psycopg_pool import PoolTimeout

from filrouge.entrypoints.api import deps, problems
from filrouge.platform import migrate

READY_LIMIT_S = 3.0

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """The database answers and has the schema that this program carries."""
    try:
        async with asyncio.timeout(READY_LIMIT_S), deps.db(request).snapshot() as tx:
            version = await tx.value("select version_num from alembic_version")
    except psycopg.errors.UndefinedTable:
        version = None
    except (psycopg.Error, PoolTimeout, TimeoutError):
        return problems.of_problem(problems.DatabaseUnavailable("The database does not answer."))
    if version != _head():
        return problems.of_problem(problems.NotMigrated("The database is not migrated: run “filrouge migrate”."))
    return JSONResponse({"status": "ok", "schema": version})


@lru_cache(maxsize=1)
def _head() -> str:
    return migrate.head()
