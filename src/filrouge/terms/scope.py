"""What an actor may see. Every query that returns customers' data takes a Scope through `visible`."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from filrouge.terms.ids import UserId


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the company's data that an actor sees.

    `None` in a dimension means no limit there; an empty frozenset means nothing. A row is visible when, in each
    limited dimension, it has no value or one of the listed ones — except `teams`: a row without a team is visible to
    whoever sees its legal entity and brand, because unassigned work must be seen by somebody.
    """

    legal_entities: frozenset[UUID] | None = None
    brands: frozenset[UUID] | None = None
    teams: frozenset[UUID] | None = None
    restricted: bool = False


EVERYTHING = Scope(restricted=True)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a user or a program with a token, with permissions (`conversations:reply`) and a scope."""

    kind: str
    """`user`, `token` or `system`."""
    id: UUID | None
    permissions: frozenset[str]
    scope: Scope
    user_id: UserId | None = None
    language: str = "en"
    name: str = ""
    teams: frozenset[UUID] = field(default_factory=frozenset)
    """Teams the user belongs to (“my team”), whatever the scope."""

    def may(self, permission: str) -> bool:
        return permission in self.permissions or "*" in self.permissions

    def label(self) -> str:
        """`user:<uuid>`, as events keep it."""
        return f"{self.kind}:{self.id}" if self.id else self.kind


SYSTEM = Actor(kind="system", id=None, permissions=frozenset({"*"}), scope=EVERYTHING)


def visible(alias: str, scope: Scope) -> tuple[str, dict[str, object]]:
    """The SQL predicate that keeps what `scope` sees of a table with the three ids, and its parameters.

    `alias` is the table's alias in the query; the table has `legal_entity_id`, `brand_id`, `team_id`.
    Parameters are named `scope_*`; merge them into the query's own.
    """
    clauses: list[str] = []
    params: dict[str, object] = {}
    for column, values in (
        ("legal_entity_id", scope.legal_entities),
        ("brand_id", scope.brands),
        ("team_id", scope.teams),
    ):
        if values is None:
            continue
        name = f"scope_{column}"
        clauses.append(f"({alias}.{column} is null or {alias}.{column} = any(%({name})s::uuid[]))")
        params[name] = sorted(values)
    return (" and ".join(clauses) or "true"), params


def given_to(alias: str, scope: Scope) -> tuple[str, dict[str, object]]:
    """`visible` for a table that names only the legal entity that something was given to; none means all."""
    return visible(alias, Scope(legal_entities=scope.legal_entities))


def sees(scope: Scope, legal_entity_id: UUID | None, brand_id: UUID | None, team_id: UUID | None) -> bool:
    """The same rule as `visible`, on values instead of SQL."""
    for allowed, value in (
        (scope.legal_entities, legal_entity_id),
        (scope.brands, brand_id),
        (scope.teams, team_id),
    ):
        if allowed is not None and value is not None and value not in allowed:
            return False
    return True


def beyond(scope: Scope, **wanted: Collection[UUID] | None) -> list[str]:
    """The dimensions (`legal_entities`, `brands`, `teams`) in which `wanted` passes `scope`; None wants everything."""
    limits = {"legal_entities": scope.legal_entities, "brands": scope.brands, "teams": scope.teams}
    return sorted(
        name
        for name, values in wanted.items()
        if (limit := limits[name]) is not None and (values is None or not limit >= set(values))
    )
