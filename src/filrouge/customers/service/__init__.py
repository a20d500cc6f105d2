"""The customers room: who is served, and under which addresses."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from filrouge.customers import store
from filrouge.customers.core import ADDRESS_MAX, normalise
from filrouge.customers.events import CustomerChanged, CustomerCreated, IdentityAdded, IdentityStateChanged
from filrouge.customers.store import Customer, Identity
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Conflict, Forbidden, Invalid, NotFound
from filrouge.terms.ids import CustomerId, IdentityId
from filrouge.terms.messages import Sender
from filrouge.terms.scope import Actor, sees

__all__ = ["Customer", "Identity", "normalise"]

NAME_MAX = 200
IDENTITIES_MAX = 50


class CustomerStale(Conflict):
    """Somebody changed this customer meanwhile."""

    code = "customers.stale"


class IdentityTaken(Conflict):
    """This address belongs to another customer."""

    code = "customers.identity_taken"


@dataclass(frozen=True, slots=True)
class Relation:
    """Through whom a customer is served."""

    legal_entity_id: UUID
    brand_id: UUID | None
    team_id: UUID | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who wrote. `identity` is None when the message names nobody."""

    customer: Customer
    identity: Identity | None
    created: bool


async def resolve(tx: Transaction, sender: Sender, relation: Relation, source: str, now: datetime) -> Resolved:
    """The customer of an address, made on first sight. Two messages at once from a new address make one customer."""
    address = sender.address[:ADDRESS_MAX]
    if not address:
        customer = await _create(tx, sender.name, source, relation, now)
        return Resolved(customer, None, created=True)
    identity = await find_identity(tx, sender.channel, address)
    if identity is None:
        first = await first_sight(tx, sender, address, relation, source, now)
        if first is not None:
            return first
        identity = await find_identity(tx, sender.channel, address)
    if identity is None:
        raise LookupError("an identity vanished while it was resolved")
    if not await tx.value(store.RELATED, {"customer_id": identity.customer_id, **_ids(relation)}):
        await _relate(tx, identity.customer_id, relation, now)
    await _share(tx, identity, relation.legal_entity_id)
    customer = await get(tx, identity.customer_id)
    if not customer.name and sender.name:
        await tx.execute(store.CUSTOMER_NAME, {"name": sender.name[:NAME_MAX], "id": customer.id})
    return Resolved(customer, identity, created=False)


def _ids(relation: Relation) -> dict[str, UUID | None]:
    return {
        "legal_entity_id": relation.legal_entity_id,
        "brand_id": relation.brand_id,
        "team_id": relation.team_id,
    }


async def first_sight(
    tx: Transaction, sender: Sender, address: str, relation: Relation, source: str, now: datetime
) -> Resolved | None:
    """Customer, identity and relation in one statement; None when somebody else made them meanwhile. For `resolve`
    and third parties."""
    customer_id, identity_id, name = CustomerId(uuid7()), IdentityId(uuid7()), sender.name[:NAME_MAX]
    made = await tx.value(
        store.FIRST_SIGHT,
        {
            "customer_id": customer_id,
            "identity_id": identity_id,
            "channel": sender.channel,
            "address": address,
            "name": name,
            "source": source,
            "now": now,
            **_ids(relation),
        },
    )
    if not made:
        return None
    await events.record(
        tx, CustomerCreated(customer_id, Code(source)), subject=customer_id, actor="system", now=now,
        legal_entity_id=relation.legal_entity_id, brand_id=relation.brand_id, team_id=relation.team_id,
    )  # fmt: skip
    await events.record(
        tx, IdentityAdded(customer_id, identity_id, Code(sender.channel), Code(source)), subject=customer_id,
        actor="system", now=now, legal_entity_id=relation.legal_entity_id,
    )  # fmt: skip
    for channel, other in sender.others[:5]:
        if await find_identity(tx, channel, other[:ADDRESS_MAX]) is None:
            await record_identity(tx, customer_id, channel, other, "", source, relation.legal_entity_id, now)
    customer = Customer(customer_id, name, "person", None, "", None, None, source, 1, now)
    identity = Identity(
        identity_id, customer_id, sender.channel, address, name, "unverified", source, relation.legal_entity_id, None,
        1, now,
    )  # fmt: skip
    return Resolved(customer, identity, created=True)


async def _create(tx: Transaction, name: str, source: str, relation: Relation, now: datetime) -> Customer:
    return await create(tx, name=name, source=source, relation=relation, actor="system", now=now)


async def create(
    tx: Transaction,
    *,
    name: str,
    source: str,
    relation: Relation,
    actor: str,
    now: datetime,
    kind: str = "person",
    language: str | None = None,
    place: str = "",
    since: date | None = None,
    external_ref: str | None = None,
) -> Customer:
    """A new customer without identities, served through `relation`."""
    customer_id = CustomerId(uuid7())
    await tx.execute(
        store.CUSTOMER_INSERT,
        {
            "id": customer_id,
            "name": name[:NAME_MAX],
            "kind": kind,
            "language": language,
            "place": place,
            "since": since,
            "external_ref": external_ref,
            "source": source,
            "now": now,
        },
    )
    await _relate(tx, customer_id, relation, now)
    await events.record(
        tx,
        CustomerCreated(customer_id, Code(source)),
        subject=customer_id,
        actor=actor,
        now=now,
        legal_entity_id=relation.legal_entity_id,
        brand_id=relation.brand_id,
        team_id=relation.team_id,
    )
    return Customer(customer_id, name[:NAME_MAX], kind, language, place, since, external_ref, source, 1, now)


async def relate(tx: Transaction, customer_id: UUID, relation: Relation, now: datetime) -> None:
    """Says that a customer is served there too; saying it twice changes nothing."""
    await _relate(tx, customer_id, relation, now)


async def _share(tx: Transaction, identity: Identity, legal_entity_id: UUID) -> None:
    """An address given to a second legal entity too is no longer one's own."""
    if identity.legal_entity_id not in (None, legal_entity_id):
        await tx.execute(store.IDENTITY_SHARED, {"id": identity.id, "legal_entity_id": legal_entity_id})


async def _relate(tx: Transaction, customer_id: UUID, relation: Relation, now: datetime) -> None:
    await tx.execute(
        store.RELATE,
        {
            "customer_id": customer_id,
            "legal_entity_id": relation.legal_entity_id,
            "brand_id": relation.brand_id,
            "team_id": relation.team_id,
            "now": now,
        },
    )


async def record_identity(
    tx: Transaction,
    customer_id: CustomerId,
    channel: str,
    address: str,
    name: str,
    source: str,
    legal_entity_id: UUID | None,
    now: datetime,
    actor: str = "system",
    state: str = "unverified",
) -> Identity:
    """A new address of a customer; the caller holds its lock and knows that nobody has it."""
    identity_id = IdentityId(uuid7())
    await tx.execute(
        store.IDENTITY_INSERT,
        {
            "id": identity_id,
            "customer_id": customer_id,
            "channel": channel,
            "address": address[:ADDRESS_MAX],
            "name": name[:NAME_MAX],
            "state": state,
            "source": source,
            "legal_entity_id": legal_entity_id,
            "now": now,
        },
    )
    await events.record(
        tx,
        IdentityAdded(customer_id, identity_id, Code(channel), Code(source)),
        subject=customer_id,
        actor=actor,
        now=now,
        legal_entity_id=legal_entity_id,
    )
    return Identity(
        identity_id, customer_id, channel, address[:ADDRESS_MAX], name[:NAME_MAX], state, source, legal_entity_id, None,
        1, now,
    )  # fmt: skip


async def get(tx: Transaction, customer_id: UUID) -> Customer:
    """Raises NotFound. For flows; doors use `get_visible`."""
    found = await tx.find(Customer, store.CUSTOMER_BY_ID, {"id": customer_id})
    if found is None:
        raise NotFound("This customer does not exist.")
    return found


async def find_by_ref(tx: Transaction, external_ref: str) -> Customer | None:
    """The customer that another system calls `external_ref`."""
    return await tx.find(Customer, store.CUSTOMER_BY_REF, {"ref": external_ref})


async def in_sight(tx: Transaction, actor: Actor, customer_id: UUID) -> bool:
    """Whether one of the customer's relations is in the actor's scope, whatever their permissions."""
    return await store.customer_visible(tx, customer_id, actor.scope) is not None


def identity_in_sight(actor: Actor, identity: Identity) -> bool:
    """Whether the address was given to a legal entity that the actor sees, or to none in particular."""
    return sees(actor.scope, identity.legal_entity_id, None, None)


async def get_visible(tx: Transaction, actor: Actor, customer_id: UUID) -> Customer:
    """Under the actor's scope. Raises NotFound."""
    if not actor.may("customers:read"):
        raise Forbidden("Your role does not allow reading customers.")
    found = await store.customer_visible(tx, customer_id, actor.scope)
    if found is None:
        raise NotFound("This customer does not exist or is out of your sight.")
    return found


async def find_identity(tx: Transaction, channel: str, address: str) -> Identity | None:
    return await tx.find(Identity, store.IDENTITY_BY_ADDRESS, {"channel": channel, "address": address})


async def get_identity(tx: Transaction, identity_id: UUID) -> Identity:
    """Raises NotFound."""
    found = await tx.find(Identity, store.IDENTITY_BY_ID, {"id": identity_id})
    if found is None:
        raise NotFound("This address does not exist.")
    return found


async def identities(tx: Transaction, customers: list[UUID]) -> list[Identity]:
    """All addresses of these customers, oldest first."""
    return await tx.all(Identity, store.IDENTITIES, {"customers": customers})


async def visible_identities(tx: Transaction, actor: Actor, customer_id: UUID) -> list[Identity]:
    """The customer's addresses that were given to legal entities in the actor's scope, oldest first."""
    return [one for one in await identities(tx, [customer_id]) if identity_in_sight(actor, one)]


async def change(
    tx: Transaction,
    actor: Actor,
    customer_id: UUID,
    expected_version: int,
    now: datetime,
    *,
    name: str | None = None,
    language: str | None = None,
    place: str | None = None,
    kind: str | None = None,
) -> Customer:
    """Changes what is given. Raises CustomerStale when somebody was quicker."""
    if not actor.may("customers:write"):
        raise Forbidden("Your role does not allow changing customers.")
    customer = await get_visible(tx, actor, customer_id)
    changed = {
        "name": customer.name if name is None else name.strip()[:NAME_MAX],
        "language": customer.language if language is None else language,
        "place": customer.place if place is None else place.strip()[:NAME_MAX],
        "kind": customer.kind if kind is None else kind,
    }
    fields = [Code(field) for field, value in changed.items() if value != getattr(customer, field)]
    if not fields and customer.version == expected_version:
        return customer
    touched = await tx.execute(store.CUSTOMER_UPDATE, {"id": customer_id, "version": expected_version, **changed})
    if not touched:
        raise CustomerStale("This customer was changed meanwhile.", fields={"version": customer.version})
    await events.record(tx, CustomerChanged(customer_id, fields), subject=customer_id, actor=actor.label(), now=now)
    return await get(tx, customer_id)


async def add_identity(
    tx: Transaction,
    actor: Actor,
    customer_id: UUID,
    channel: str,
    address: str,
    now: datetime,
    *,
    source: str = "agent",
    state: str = "unverified",
    legal_entity_id: UUID | None = None,
) -> Identity:
    """Adds an address, given to `legal_entity_id`: by default the one in sight that has served the customer for
    longest. Raises IdentityTaken when it belongs to somebody else; merging is another matter."""
    if not actor.may("customers:write"):
        raise Forbidden("Your role does not allow changing customers.")
    customer = await get_visible(tx, actor, customer_id)
    address = normalise(channel, address)
    await tx.execute(store.LOCK_ADDRESS, {"key": f"{channel}:{address}"})
    entity = legal_entity_id or await store.first_relation(tx, customer_id, actor.scope)
    existing = await find_identity(tx, channel, address)
    if existing is not None:
        if existing.customer_id == customer_id:
            if entity is not None:
                await _share(tx, existing, entity)
            return await get_identity(tx, existing.id)
        raise IdentityTaken("This address belongs to another customer.")
    if len(await identities(tx, [customer_id])) >= IDENTITIES_MAX:
        raise Invalid(f"A customer has at most {IDENTITIES_MAX} addresses.")
    return await record_identity(tx, customer.id, channel, address, "", source, entity, now, actor.label(), state)


async def set_identity_state(tx: Transaction, actor: Actor, identity_id: UUID, state: str, now: datetime) -> Identity:
    """Verifies, unverifies or blocks an address. A blocked one neither receives nor reaches the desk."""
    if not actor.may("customers:write"):
        raise Forbidden("Your role does not allow changing customers.")
    identity = await get_identity(tx, identity_id)
    await get_visible(tx, actor, identity.customer_id)
    if not identity_in_sight(actor, identity):
        raise NotFound("This address does not exist.")
    if identity.state != state:
        await tx.execute(store.IDENTITY_STATE, {"id": identity_id, "state": state})
        await events.record(
            tx,
            IdentityStateChanged(identity.customer_id, identity_id, Code(state)),
            subject=identity.customer_id,
            actor=actor.label(),
            now=now,
        )
    return await get_identity(tx, identity_id)


async def mark_undeliverable(tx: Transaction, identity_id: UUID, since: datetime | None) -> None:
    """Remembers that an address bounces for good (`since`), or that it works again (None)."""
    await tx.execute(store.IDENTITY_UNDELIVERABLE, {"id": identity_id, "since": since})
