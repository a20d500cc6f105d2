"""What one person at the desk has seen. Nothing here is told to others."""

from datetime import datetime
from uuid import UUID

from filrouge.desk import store
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Forbidden
from filrouge.terms.scope import Actor


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise Forbidden("Only a person has a desk.")
    return actor.user_id


async def mark_seen(tx: Transaction, actor: Actor, conversation_id: UUID, now: datetime) -> None:
    """Remembers that this person has read the conversation up to now."""
    await tx.execute(store.SEEN, {"user_id": _person(actor), "conversation_id": conversation_id, "now": now})
