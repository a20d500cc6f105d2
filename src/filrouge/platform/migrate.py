"""Brings a database to the newest schema. Refuses a database that would fold words wrongly."""

from collections.abc import Callable
from pathlib import Path

import psycopg
from alembic import command, op
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

HERE = Path(__file__).parent / "migrations"
POSTGRES_MIN = 170000


class UnfitDatabase(RuntimeError):
    """The database cannot carry Fil Rouge; the message says why and how to make one that can."""


def run_sql(sql: str) -> None:
    """Runs SQL text, or a file beside the versions when `sql` names one, inside the migration's transaction."""
    text = (HERE / "versions" / sql).read_text("utf-8") if sql.endswith(".sql") else sql
    op.get_bind().connection.driver_connection.execute(text.encode())  # type: ignore[union-attr]


def check_fit(dsn: str) -> None:
    """Raises UnfitDatabase unless the server is recent and the database's locale is the built-in C.UTF-8."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        version = connection.info.server_version
        if version < POSTGRES_MIN:
            raise UnfitDatabase(f"PostgreSQL 17 or later is needed; this server says {version // 10000}.")
        row = connection.execute(
            "select datlocprovider::text, datlocale, pg_encoding_to_char(encoding)"
            " from pg_database where datname = current_database()"
        ).fetchone()
    if row != ("b", "C.UTF-8", "UTF8"):
        raise UnfitDatabase(
            "The database must be created with: create database … template template0 encoding 'UTF8'"
            " locale_provider builtin builtin_locale 'C.UTF-8' (French capitals are lost in search otherwise)."
        )


def head() -> str:
    """The newest version that this program carries."""
    return ScriptDirectory(str(HERE)).get_current_head() or ""


def migrate(dsn: str, progress: Callable[[str], None] = lambda _: None, *, to: str = "head") -> bool:
    """Applies what is missing up to version `to`, one transaction a version. Returns whether anything was applied."""
    check_fit(dsn)
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn), poolclass=NullPool)
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == head():
            return False
    with engine.connect() as connection:
        progress("migrating the database")
        config = Config()
        config.set_main_option("script_location", str(HERE))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        connection.commit()
    return True
