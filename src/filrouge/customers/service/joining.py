"""Somebody whom we knew by an address that only we made turns out to be somebody whom we know."""

from datetime import datetime
from uuid import UUID

from psycopg.errors import ForeignKeyViolation

from filrouge.customers import service as customers
from filrouge.customers import store
from filrouge.customers.events import CustomerForgotten, IdentityAdded, IdentityStateChanged
from filrouge.customers.service import NAME_MAX, Identity
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.terms.ids import CustomerId
from filrouge.terms.scope import SYSTEM


async def rename(
    tx: Transaction, identity: Identity, address: str, name: str, customer_id: CustomerId, now: datetime
) -> None:
    """An address that we made becomes one that is vouched for, of that customer. Nobody else has it."""
    values = {"id": identity.id, "address": address, "name": name[:NAME_MAX], "customer_id": customer_id}
    await tx.execute(store.IDENTITY_BECOMES, values)
    facts: list[object] = [IdentityStateChanged(customer_id, identity.id, Code("verified"))]
    if customer_id != identity.customer_id:
        facts.insert(0, IdentityAdded(customer_id, identity.id, Code(identity.channel), Code(identity.source)))
    for fact in facts:
        await events.record(
            tx, fact, subject=customer_id, actor="system", now=now, legal_entity_id=identity.legal_entity_id
        )


async def call(tx: Transaction, identity: Identity, name: str, now: datetime) -> None:
    """A customer who has only the name that we made up for this address has a name now."""
    customer = await customers.get(tx, identity.customer_id)
    if name and customer.name == identity.name != name:
        await customers.change(tx, SYSTEM, customer.id, customer.version, now, name=name)


async def fold(tx: Transaction, gone: Identity | None, source_id: UUID, target_id: CustomerId, now: datetime) -> None:
    """All addresses of a customer who has no conversation any more become another's, but for one that is `gone`. They
    stay who they are when people have written something of them."""
    values = {"id": source_id, "target": target_id, "gone": gone.id if gone else None}
    try:
        async with tx.savepoint():
            await tx.execute(store.LOCK_CUSTOMER, values)
            if not await tx.value(store.UNTOUCHED, values):
                return
            served = await tx.rows(store.RELATIONS_DROP, values)
            await tx.execute(store.IDENTITY_DROP, values)
            await tx.execute(store.IDENTITIES_MOVE, values)
            await tx.execute(store.FORGET_CUSTOMER, values)
    except ForeignKeyViolation:
        return
    for legal_entity_id, brand_id, team_id in served:
        await events.record(
            tx, CustomerForgotten(CustomerId(source_id)), subject=source_id, actor="system", now=now,
            legal_entity_id=legal_entity_id, brand_id=brand_id, team_id=team_id,
        )  # fmt: skip
