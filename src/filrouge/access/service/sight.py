"""What people may do and see, for flows that act when nobody is signed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from filrouge.access import core
from filrouge.access.store.sight import SIGHT, SightRow
from filrouge.platform.db import Transaction
from filrouge.terms.ids import UserId
from filrouge.terms.scope import Actor


@dataclass(frozen=True, slots=True)
class Person:
    """An active user with their rights as they are now, and where to write to them."""

    actor: Actor
    email: str


async def people(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Person]:
    """The active ones of these users. Who has left is not there."""
    wanted = sorted(set(ids))
    rows = await tx.all(SightRow, SIGHT, {"ids": wanted}) if wanted else []
    return {
        row.id: Person(
            Actor(
                kind="user",
                id=row.id,
                permissions=frozenset(row.permissions),
                scope=core.scope_of(row.permissions, row.teams, row.legal_entities, row.brands),
                user_id=UserId(row.id),
                language=row.language,
                name=row.name,
                teams=frozenset(row.teams),
            ),
            row.email,
        )
        for row in rows
    }
