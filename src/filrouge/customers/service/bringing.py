"""A customer of another tool becomes one of ours."""

from dataclasses import dataclass
from datetime import date, datetime

from filrouge.customers import service as customers
from filrouge.customers import store
from filrouge.customers.events import CustomerChanged
from filrouge.customers.service import typed
from filrouge.customers.store import Customer
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.terms.scope import Actor


@dataclass(frozen=True, slots=True)
class Known:
    """A customer as another system knows them; `identities` are (channel, address, state)."""

    ref: str
    name: str
    kind: str
    language: str | None
    place: str
    since: date | None
    identities: tuple[tuple[str, str, str], ...]


async def bring(
    tx: Transaction, actor: Actor, known: Known, relation: customers.Relation, now: datetime
) -> Customer | None:
    """Takes over a customer of another system; None when their reference is here already.

    Somebody who wrote to us before they were brought, from one of these addresses, is that customer: they get the
    reference and what they lacked. Raises IdentityTaken when an address belongs to another customer with a reference,
    or to one that the actor does not see.
    """
    if await customers.find_by_ref(tx, known.ref) is not None:
        return None
    states = {(c, customers.normalise(c, address)): state for c, address, state in known.identities}
    wanted = [(channel, address, state) for (channel, address), state in states.items()]
    for key in sorted(f"{channel}:{address}" for channel, address, _ in wanted):
        await tx.execute(store.LOCK_ADDRESS, {"key": key})
    held = {(c, a): await customers.find_identity(tx, c, a) for c, a, _ in wanted}
    loose = {key: one for key, one in held.items() if one is not None and one.is_typed and await typed.still(tx, one)}
    owners = {one.customer_id for key, one in held.items() if one is not None and key not in loose}
    if len(owners) > 1:
        raise customers.IdentityTaken("These addresses belong to several customers; merge them first.")
    if owners:
        customer = await customers.get(tx, owners.pop())
        if not await customers.in_sight(tx, actor, customer.id):
            raise customers.IdentityTaken("An address belongs to another customer.")
        if customer.external_ref is not None:
            raise customers.IdentityTaken(
                "An address belongs to another customer.", fields={"ref": customer.external_ref}
            )
        await tx.execute(
            store.CUSTOMER_ADOPT,
            {"id": customer.id, "ref": known.ref, "name": known.name[:customers.NAME_MAX], "kind": known.kind,
             "language": known.language, "place": known.place[:customers.NAME_MAX], "since": known.since},
        )  # fmt: skip
        await customers.relate(tx, customer.id, relation, now)
        changed = CustomerChanged(customer.id, [Code("external_ref")])
        await events.record(tx, changed, subject=customer.id, actor=actor.label(), now=now)
    else:
        customer = await customers.create(
            tx, name=known.name, source="import", relation=relation, actor=actor.label(), now=now, kind=known.kind,
            language=known.language, place=known.place[:customers.NAME_MAX], since=known.since, external_ref=known.ref,
        )  # fmt: skip
    for channel, address, state in wanted:
        if (channel, address) in loose:
            await typed.give(tx, loose[channel, address], customer.id, "import", now, state)
        elif held[channel, address] is None:
            await customers.record_identity(
                tx, customer.id, channel, address, "", "import", relation.legal_entity_id, now, actor.label(), state
            )
    return await customers.get(tx, customer.id)
