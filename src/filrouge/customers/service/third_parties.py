"""People whom we write to in somebody else's matter: what is known of them is neither told nor changed by it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.errors import ForeignKeyViolation

from filrouge.customers import service as customers
from filrouge.customers import store
from filrouge.customers.core import ADDRESS_MAX
from filrouge.customers.events import CustomerForgotten
from filrouge.customers.service import Identity, Relation
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.terms.messages import Sender
from filrouge.terms.scope import Actor


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """The address that is written to. `known` says that the legal entity knew it, or knows it since now (`created`)."""

    identity: Identity
    known: bool
    created: bool


async def third_party(tx: Transaction, sender: Sender, relation: Relation, source: str, now: datetime) -> ThirdParty:
    """Whom an address belongs to, made on first sight as somebody whom `relation` serves. Of an address that is known
    nothing changes: no relation, no name, and whom it was given to stays."""
    address = sender.address[:ADDRESS_MAX]
    identity = await customers.find_identity(tx, sender.channel, address)
    if identity is None:
        first = await customers.first_sight(tx, sender, address, relation, source, now)
        if first is not None and first.identity is not None:
            return ThirdParty(first.identity, known=True, created=True)
        identity = await customers.find_identity(tx, sender.channel, address)
    if identity is None:
        raise LookupError("an identity vanished while it was resolved")
    return ThirdParty(identity, await is_known(tx, identity, relation.legal_entity_id), created=False)


async def is_known(tx: Transaction, identity: Identity, legal_entity_id: UUID) -> bool:
    """Whether a legal entity serves the customer, and the address was given to it or to none in particular."""
    if identity.legal_entity_id not in (None, legal_entity_id):
        return False
    served = {"customer_id": identity.customer_id, "legal_entity_id": legal_entity_id}
    return bool(await tx.value(store.SERVED_BY, served))


async def forget(tx: Transaction, actor: Actor, identity_id: UUID, now: datetime) -> bool:
    """Takes back somebody who was made for one message that never left; they stay
    when anything was learnt of them since, or when a conversation names them. Whether they are gone."""
    identity = await customers.get_identity(tx, identity_id)
    values = {"id": identity.customer_id}
    try:
        async with tx.savepoint():
            await tx.execute(store.LOCK_CUSTOMER, values)
            served = await tx.rows(store.FORGET_RELATION, values)
            if not served:
                return False
            await tx.execute(store.FORGET_IDENTITY, values)
            await tx.execute(store.FORGET_CUSTOMER, values)
    except ForeignKeyViolation:
        return False
    [(legal_entity_id, brand_id, team_id)] = served
    await events.record(
        tx, CustomerForgotten(identity.customer_id), subject=identity.customer_id, actor=actor.label(), now=now,
        legal_entity_id=legal_entity_id, brand_id=brand_id, team_id=team_id,
    )  # fmt: skip
    return True
