"""What happens to customers."""

from dataclasses import dataclass
from uuid import UUID

from filrouge.platform.events import Code, event_type


@event_type("customers.customer_created")
@dataclass(frozen=True, slots=True)
class CustomerCreated:
    customer_id: UUID
    source: Code


@event_type("customers.customer_changed")
@dataclass(frozen=True, slots=True)
class CustomerChanged:
    customer_id: UUID
    fields: list[Code]


@event_type("customers.customer_forgotten")
@dataclass(frozen=True, slots=True)
class CustomerForgotten:
    """Made for one message to a third party, and gone with it: it was taken back before it left."""

    customer_id: UUID


@event_type("customers.identity_added")
@dataclass(frozen=True, slots=True)
class IdentityAdded:
    customer_id: UUID
    identity_id: UUID
    channel: Code
    source: Code


@event_type("customers.identity_state_changed")
@dataclass(frozen=True, slots=True)
class IdentityStateChanged:
    customer_id: UUID
    identity_id: UUID
    state: Code
