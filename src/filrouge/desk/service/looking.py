"""Who looks at what, now: leases of half a minute that are renewed while a page is open. Nothing of it is an event."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from filrouge.desk.service.who import person
from filrouge.desk.store import looking as store
from filrouge.platform import live
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor

LOOKING_S = 30
"""How long a look counts when it is not renewed; desks renew it every 20 s."""


@dataclass(frozen=True, slots=True)
class Look:
    """One place that somebody has before them; `editing` when they change it. What the place is part of comes with
    it."""

    place: str
    editing: bool = False
    conversation_id: UUID | None = None
    customer_id: UUID | None = None


async def look(tx: Transaction, actor: Actor, looks: Sequence[Look], now: datetime) -> list[str]:
    """Takes or renews a lease for each place. Returns the places where something changed for others: this person is
    new there, or began or ended to edit."""
    if not looks:
        return []
    places = json.dumps([asdict(one) for one in looks], default=str)
    values = {
        "user_id": person(actor),
        "places": places,
        "now": now,
        "until": now + timedelta(seconds=LOOKING_S),
    }
    return [row[0] for row in await tx.rows(store.LOOK, values)]


async def leave(tx: Transaction, actor: Actor, places: Sequence[str], now: datetime) -> list[str]:
    """Gives leases back; returns those that were held."""
    if not places:
        return []
    values = {"user_id": person(actor), "places": sorted(places), "now": now}
    return sorted(row[0] for row in await tx.rows(store.LEAVE, values))


async def tell(
    tx: Transaction,
    place: str,
    people: Sequence[dict[str, Any]],
    *,
    customer: str | None,
    seen_by: Sequence[tuple[UUID | None, UUID | None, UUID | None]] | None,
) -> None:
    """Tells the desks who looks at a place now: to those who see one of `seen_by`, or, when it is None, to those who
    may read settings."""
    await live.pass_on(
        tx,
        {
            "type": "looking",
            "place": place,
            "customer": customer,
            "people": list(people),
            "seen_by_any": None if seen_by is None else list(seen_by),
            "needs": "settings:read" if seen_by is None else None,
        },
    )


async def sweep(tx: Transaction, now: datetime) -> int:
    """Takes away leases that ended. Returns how many."""
    return await tx.execute(store.SWEEP, {"now": now})
