"""Conversations that somebody began without a name become those of the customer whom they turn out to be."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.conversations.events import CustomerChanged
from filrouge.conversations.service.receiving import tell
from filrouge.conversations.store import COLUMNS, Conversation
from filrouge.conversations.store import belonging as store
from filrouge.platform.db import Transaction


@dataclass(frozen=True, slots=True)
class Handed:
    """The conversations in which they spoke, and whether the customer from before has others."""

    conversations: list[UUID]
    others_left: bool


async def hand_over(
    tx: Transaction,
    *,
    identity_id: UUID,
    to_identity_id: UUID,
    customer_id: UUID,
    to_customer_id: UUID,
    also: Collection[UUID],
    now: datetime,
) -> Handed:
    """All words of an address are another's, and the conversations of its customer in which they were said belong to
    that one's customer. `also` are conversations of others in which they may have spoken."""
    values = {
        "identity": identity_id,
        "to_identity": to_identity_id,
        "customer": customer_id,
        "to_customer": to_customer_id,
        "also": sorted(also),
        "now": now,
    }
    found = [row[0] for row in await tx.rows(store.SPOKEN_IN, values)]
    values["ids"] = found
    if identity_id != to_identity_id:
        await tx.execute(store.WORDS_MOVE, values)
        await tx.execute(store.PARTY_MOVE, values)
    if customer_id != to_customer_id:
        for conversation in await tx.all(Conversation, store.HAND_OVER.format(columns=COLUMNS), values):
            fact = CustomerChanged(conversation.id, customer_id, to_customer_id)
            await tell(tx, conversation, fact, "system", now)
        await tx.execute(store.INTERACTIONS_MOVE, values)
    return Handed(found, bool(await tx.value(store.OTHERS_LEFT, values)))
