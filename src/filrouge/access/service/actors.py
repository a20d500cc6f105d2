"""Acting in somebody's name when they are not there: what they wrote goes out under the rights that they have then."""

from uuid import UUID

from filrouge.access import core
from filrouge.access.store import actors as store
from filrouge.access.store.actors import Person
from filrouge.platform.db import Transaction
from filrouge.terms.ids import UserId
from filrouge.terms.scope import Actor


async def find_actor(tx: Transaction, user_id: UUID) -> Actor | None:
    """A person with today's permissions, scope and teams; None when they do not work here any more."""
    row = await tx.find(Person, store.PERSON, {"user_id": user_id})
    if row is None:
        return None
    return Actor(
        kind="user",
        id=row.user_id,
        permissions=frozenset(row.permissions),
        scope=core.scope_of(row.permissions, row.teams, row.legal_entities, row.brands),
        user_id=UserId(row.user_id),
        language=row.language,
        name=row.name,
        teams=frozenset(row.teams),
    )
