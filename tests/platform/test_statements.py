"""Every statement of every store and view is prepared against the migrated schema."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import psycopg
import pytest

import filrouge
from filrouge.platform.db import Transaction
from filrouge.platform.records import Records

_PARAM = re.compile(r"%\((\w+)\)s")
_VERBS = ("select", "insert", "update", "delete", "with", "merge")
_HOLDS_SQL = re.compile(r"filrouge(\.\w+)*\.(store|views)(\.\w+)*|filrouge\.platform\.\w+")


def statements() -> Iterator[tuple[str, str]]:
    """Module constants that are whole statements, with their names."""
    for module in pkgutil.walk_packages(filrouge.__path__, "filrouge."):
        if not _HOLDS_SQL.fullmatch(module.name) or ".migrations" in module.name:
            continue
        loaded = importlib.import_module(module.name)
        for name, value in sorted(vars(loaded).items()):
            if isinstance(value, str) and value.strip().lower().split(" ")[0].split("\n")[0] in _VERBS:
                if "{" not in value:
                    yield f"{module.name}.{name}", value
            elif isinstance(value, Records):
                for number, sql in enumerate(value.statements()):
                    yield f"{module.name}.{name}.{number}", sql


ALL = dict(statements())


def test_the_stores_are_found() -> None:
    assert len(ALL) > 60


@pytest.mark.parametrize("name", sorted(ALL))
async def test_a_statement_is_prepared(tx: Transaction, name: str) -> None:
    numbers: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        cast = "::timestamptz" if found[1] in ("now", "at") else ""
        return f"${numbers.setdefault(found[1], len(numbers) + 1)}{cast}"

    sql = _PARAM.sub(numbered, ALL[name]).replace("%%", "%")
    try:
        await tx.connection.execute(f"prepare s as {sql}".encode())
    except psycopg.errors.IndeterminateDatatype as unclear:
        pytest.fail(f"{name}: say the type of a parameter: {unclear}")
    except psycopg.errors.AmbiguousParameter as unclear:
        pytest.fail(f"{name}: say the type of a parameter: {unclear}")
