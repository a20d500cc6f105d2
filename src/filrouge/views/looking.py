"""Who looks at what: which places are in sight, and who else is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.scope import Scope, visible

RELATIONS_MAX = 20
PEOPLE_MAX = 20
"""How many people a place names."""

_CONVERSATIONS = """
select c.id, c.customer_id, c.number, c.legal_entity_id, c.brand_id, c.team_id
  from conversation c where c.id = any(%(ids)s) and {visible}
"""
_RELATIONS = (
    """
select r.customer_id, r.legal_entity_id, r.brand_id, r.team_id
  from unnest(%(ids)s::uuid[]) as wanted (id)
 cross join lateral (select * from customer_relation r where r.customer_id = wanted.id and {visible}
                      limit """
    + f"{RELATIONS_MAX}) r"
)
_PEOPLE = f"""
select l.place, l.user_id, u.name, l.editing, l.customer_id, l.conversation_id, c.number
  from looking l
  join app_user u on u.id = l.user_id and u.active
  left join conversation c on c.id = l.conversation_id
 where (l.place = any(%(places)s) or l.customer_id = any(%(customers)s)) and l.until > %(now)s
   and (l.conversation_id is null or {{visible}})
 order by l.place, l.editing desc, u.name, l.user_id limit {PEOPLE_MAX * 20}
"""
SeenBy = tuple[UUID | None, UUID | None, UUID | None]


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation in sight, as a place."""

    id: UUID
    customer_id: UUID
    number: int
    legal_entity_id: UUID
    brand_id: UUID
    team_id: UUID | None

    @property
    def seen_by(self) -> SeenBy:
        return self.legal_entity_id, self.brand_id, self.team_id


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody at a place."""

    place: str
    user_id: UUID
    name: str
    editing: bool
    customer_id: UUID | None
    conversation_id: UUID | None
    number: int | None


async def conversations(tx: Transaction, ids: Sequence[UUID], scope: Scope) -> dict[UUID, Place]:
    """Those of these conversations that the scope sees."""
    if not ids:
        return {}
    predicate, params = visible("c", scope)
    found = await tx.all(Place, _CONVERSATIONS.format(visible=predicate), {"ids": list(ids), **params})
    return {place.id: place for place in found}


async def customers(tx: Transaction, ids: Sequence[UUID], scope: Scope) -> dict[UUID, list[SeenBy]]:
    """Those of these customers that the scope sees, each with relations under which they are seen."""
    if not ids:
        return {}
    predicate, params = visible("r", scope)
    found: dict[UUID, list[SeenBy]] = {}
    for customer_id, *seen_by in await tx.rows(_RELATIONS.format(visible=predicate), {"ids": list(ids), **params}):
        found.setdefault(customer_id, []).append((seen_by[0], seen_by[1], seen_by[2]))
    return found


async def people(
    tx: Transaction, places: Sequence[str], customers: Sequence[UUID], scope: Scope, now: datetime
) -> list[Looker]:
    """Who is at these places, and at others of these customers, as far as the scope sees them."""
    predicate, params = visible("c", scope)
    values = {"places": list(places), "customers": list(customers), "now": now, **params}
    return await tx.all(Looker, _PEOPLE.format(visible=predicate), values)
