"""An address that somebody typed into a chat is nobody's yet: it takes in nobody who proves that it is theirs."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from filrouge.customers import service as customers
from filrouge.customers import store
from filrouge.customers.events import IdentityAdded, IdentityStateChanged
from filrouge.customers.service import Identity
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code


async def still(tx: Transaction, identity: Identity) -> bool:
    """Whether nothing has proved it until now; whoever else wants it waits."""
    return bool(await tx.rows(store.TYPED_LOCK, {"id": identity.id}))


async def give(
    tx: Transaction, identity: Identity, customer_id: UUID, source: str, now: datetime, state: str = "unverified"
) -> None:
    """Something says whose it is: `source`. The caller knows that it is still typed only."""
    values = {"id": identity.id, "customer_id": customer_id, "source": source, "state": state}
    await tx.execute(store.TYPED_GIVE, values)
    facts: list[object] = []
    if customer_id != identity.customer_id:
        facts.append(IdentityAdded(customer_id, identity.id, Code(identity.channel), Code(source)))
    if state != identity.state:
        facts.append(IdentityStateChanged(customer_id, identity.id, Code(state)))
    for fact in facts:
        await events.record(
            tx, fact, subject=customer_id, actor="system", now=now, legal_entity_id=identity.legal_entity_id
        )


async def of(tx: Transaction, customer_id: UUID) -> list[Identity]:
    """The customer's addresses that are typed only."""
    return [one for one in await customers.identities(tx, [customer_id]) if one.is_typed]


async def drop(tx: Transaction, identities: Collection[Identity]) -> None:
    """Others were typed in their place. No conversation names them."""
    await tx.execute(store.TYPED_DROP, {"ids": [one.id for one in identities]})
