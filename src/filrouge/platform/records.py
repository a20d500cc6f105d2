"""Rows that people change, each with a version: one way to list, find, insert and update them, for every room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Generic, TypeVar

from psycopg.types.json import Jsonb

from filrouge.platform.db import Transaction

R = TypeVar("R")

LIST_MAX = 2_000
"""How many rows of settings one list holds; a company has fewer of anything it names by hand."""


@dataclass(frozen=True, slots=True)
class Records(Generic[R]):
    """The rows of one table as `row`, a frozen dataclass with the table's column names.

    `changing` are the columns that people set; `json` those of them kept as JSON.
    """

    row: type[R]
    table: str
    changing: Sequence[str]
    order: str
    key: str = "id"
    json: frozenset[str] = field(default_factory=frozenset)

    @property
    def columns(self) -> str:
        return ", ".join(one.name for one in fields(self.row))  # type: ignore[arg-type]

    def list_sql(self) -> str:
        return f"select {self.columns} from {self.table} order by {self.order} limit {LIST_MAX}"

    def find_sql(self) -> str:
        return f"select {self.columns} from {self.table} where {self.key} = %(key)s"

    def insert_sql(self) -> str:
        names = [one.name for one in fields(self.row)]  # type: ignore[arg-type]
        values = ", ".join(f"%({name})s" for name in names)
        return f"insert into {self.table} ({', '.join(names)}) values ({values})"

    def update_sql(self) -> str:
        changes = ", ".join(f"{name} = %({name})s" for name in self.changing)
        return (
            f"update {self.table} set {changes}, version = version + 1 "
            f"where {self.key} = %({self.key})s and version = %(expected_version)s"
        )

    def statements(self) -> tuple[str, ...]:
        """Every statement, for the test that prepares them."""
        return self.list_sql(), self.find_sql(), self.insert_sql(), self.update_sql()

    async def all(self, tx: Transaction) -> list[R]:
        return await tx.all(self.row, self.list_sql())

    async def find(self, tx: Transaction, key: object) -> R | None:
        return await tx.find(self.row, self.find_sql(), {"key": key})

    async def insert(self, tx: Transaction, row: R) -> None:
        await tx.execute(self.insert_sql(), self._params(row))

    async def update(self, tx: Transaction, row: R, expected_version: int) -> bool:
        """Writes the changing columns; False when the row has another version."""
        params = {**self._params(row), "expected_version": expected_version}
        return await tx.execute(self.update_sql(), params) == 1

    def _params(self, row: R) -> dict[str, Any]:
        values = {one.name: getattr(row, one.name) for one in fields(row)}  # type: ignore[arg-type]
        return {name: Jsonb(value) if name in self.json else value for name, value in values.items()}

    def values(self, row: R) -> dict[str, Any]:
        """What people set, as the history keeps it."""
        return {name: getattr(row, name) for name in self.changing}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Names of the values that differ, sorted."""
    return sorted(name for name in after if before.get(name) != after[name])
