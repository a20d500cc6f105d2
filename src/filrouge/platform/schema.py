"""The schema that this program carries, known without loading the migrations."""

import re
from pathlib import Path

import psycopg

VERSIONS = Path(__file__).parent / "migrations" / "versions"
_NAME = re.compile(r"v(\d{4})_\w+\.py")


def newest() -> str:
    """The newest version, as the files are named (`v0001_house.py` is version 0001)."""
    return max(match[1] for path in VERSIONS.iterdir() if (match := _NAME.fullmatch(path.name)))


def is_current(dsn: str) -> bool:
    """Whether the database has exactly this program's schema. Raises psycopg.OperationalError without an answer."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        if connection.execute("select to_regclass('alembic_version') is null").fetchone() == (True,):
            return False
        return connection.execute("select version_num from alembic_version").fetchall() == [(newest(),)]
