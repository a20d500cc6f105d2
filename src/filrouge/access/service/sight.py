"""What people may do and see, for flows that act when nobody is signed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from filrouge.access import core
from filrouge.access.store.sight import SIGHT, SightRow
from filrouge.platform.db import Transaction
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
    return {row.id: Person(core.actor_of(row.id, row), row.email) for row in rows}


async def find_actor(tx: Transaction, user_id: UUID) -> Actor | None:
    """One of them, to act in their name under the rights that they have today; None when they do not work here any
    more."""
    person = (await people(tx, [user_id])).get(user_id)
    return person.actor if person else None
