"""Customers: finding them, reading their story, keeping their addresses."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, Field

from filrouge.customers import service as customers
from filrouge.entrypoints.api.conversation_shapes import WayShown, way_fields
from filrouge.entrypoints.api.deps import Idempotent, Now, Page, Snapshot, Tx, Who
from filrouge.entrypoints.api.deps_desk import Consulted
from filrouge.entrypoints.api.entries import Entry, IdentityShown, merge
from filrouge.entrypoints.api.fields import (
    Body,
    ConversationIdField,
    CustomerIdField,
    IdentityIdField,
    Instant,
    Items,
    Shown,
    read_cursor,
    read_place,
    show_cursor,
)
from filrouge.entrypoints.api.inbox import check_reads
from filrouge.entrypoints.api.rows import ReasonShown, initials
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Forbidden
from filrouge.terms.scope import Actor
from filrouge.views import customer_timeline, inbox, timeline, ways
from filrouge.views import customers as finding

router = APIRouter(tags=["customers"], route_class=Idempotent)


class CustomerRow(Shown):
    id: CustomerIdField
    name: str
    initials: str
    kind: Literal["person", "company"]
    since: date | None
    place: str | None
    address: str | None
    open_conversations: int


class CustomerIdentity(IdentityShown):
    source: str
    undeliverable: bool


class CustomerConversation(Shown):
    id: ConversationIdField
    subject: str
    state: Literal["open", "snoozed", "closed"]
    contact_reason: ReasonShown | None
    opened_at: Instant
    closed_at: Instant | None
    channels: list[str]


class PreferenceShown(Shown):
    key: str
    value: str


class CustomerShown(Shown):
    id: CustomerIdField
    name: str
    initials: str
    kind: Literal["person", "company"]
    since: date | None
    place: str | None
    language: str | None
    identities: list[CustomerIdentity]
    conversations: list[CustomerConversation]
    preferences: list[PreferenceShown]
    version: int


class CustomerChanges(Body):
    expected_version: Annotated[int, Field(ge=1)]
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    language: Literal["fr", "en"] | None = None
    place: Annotated[str, Field(max_length=200)] | None = None
    kind: Literal["person", "company"] | None = None


class NewIdentity(Body):
    channel: Literal["email", "phone"]
    address: Annotated[str, Field(min_length=3, max_length=320)]


class IdentityChange(Body):
    state: Literal["verified", "unverified", "blocked"]


@router.get("/customers")
async def search(
    tx: Snapshot,
    who: Who,
    asked: Page,
    now: Now,
    consulted: Consulted,
    search: Annotated[str, Query(max_length=200)] = "",
) -> Items[CustomerRow]:
    """Customers in sight by the beginnings of words of their name or address, accents and case forgiven.
    Each one shown is recorded as seen."""
    if not who.may("customers:read"):
        raise Forbidden("Your role does not allow reading customers.")
    after = None
    if asked.after:
        name, last = read_cursor(asked.after, str, UUID)
        after = (str(name), last) if isinstance(last, UUID) else None
    found = await finding.search(tx, who.scope, search.replace("\0", ""), after, asked.limit)
    more = len(found) == asked.limit
    for one in found:
        consulted.note(who, one.id, None, "search", at=now)
    return Items[CustomerRow](
        items=[
            CustomerRow.model_validate(
                {
                    "id": one.id,
                    "name": one.name or one.address or "",
                    "initials": initials(one.name or one.address or ""),
                    "kind": one.kind,
                    "since": one.since,
                    "place": one.place or None,
                    "address": one.address,
                    "open_conversations": one.open_conversations,
                }
            )
            for one in found
        ],
        next=show_cursor(await finding.fold(tx, found[-1].name), found[-1].id) if more else None,
    )


async def _show(tx: Transaction, who: Actor, customer_id: UUID, now: datetime) -> CustomerShown:
    customer = await customers.get_visible(tx, who, customer_id)
    identities = await customers.visible_identities(tx, who, customer_id)
    rows = await inbox.of_customer(tx, who, customer_id, now)
    channels = await timeline.channels_of_many(tx, [row.id for row in rows])
    name = customer.name or (identities[0].address if identities else "")
    return CustomerShown.model_validate(
        {
            "id": customer.id,
            "name": name,
            "initials": initials(name),
            "kind": customer.kind,
            "since": customer.since or customer.created_at.date(),
            "place": customer.place or None,
            "language": customer.language,
            "identities": [_identity(identity) for identity in identities],
            "conversations": [
                {
                    "id": row.id,
                    "subject": row.subject,
                    "state": row.state,
                    "contact_reason": {"id": row.contact_reason_id, "label": row.contact_reason_label}
                    if row.contact_reason_id
                    else None,
                    "opened_at": row.opened_at,
                    "closed_at": row.closed_at,
                    "channels": channels.get(row.id, []),
                }
                for row in rows
            ],
            "preferences": [],
            "version": customer.version,
        }
    )


def _identity(identity: customers.Identity) -> dict[str, Any]:
    return {
        "id": identity.id,
        "channel": identity.channel,
        "address": identity.address,
        "state": identity.state,
        "source": identity.source,
        "undeliverable": identity.undeliverable_since is not None,
    }


@router.get("/customers/{customer_id}")
async def read(customer_id: CustomerIdField, tx: Snapshot, who: Who, now: Now, consulted: Consulted) -> CustomerShown:
    """One customer with addresses and conversations. Reading is recorded."""
    shown = await _show(tx, who, customer_id, now)
    consulted.note(who, customer_id, None, "customer", at=now)
    return shown


@router.get("/customers/{customer_id}/ways")
async def ways_to(customer_id: CustomerIdField, tx: Snapshot, who: Who) -> Items[WayShown]:
    """The ways to write first to this customer: their addresses, and our accounts that may write to each."""
    await customers.get_visible(tx, who, customer_id)
    found = await ways.ways_to(tx, customer_id, who.scope, who.teams)
    return Items[WayShown](items=[WayShown.model_validate(way_fields(way)) for way in found], next=None)


@router.get("/customers/{customer_id}/timeline")
async def story(
    customer_id: CustomerIdField,
    tx: Snapshot,
    who: Who,
    now: Now,
    consulted: Consulted,
    before: Annotated[str | None, Query(max_length=512)] = None,
    until: Annotated[AwareDatetime | None, Query()] = None,
    kind: Annotated[list[Literal["message", "note", "event"]] | None, Query(max_length=3)] = None,
    channel: Annotated[str | None, Query(max_length=40)] = None,
    conversation: ConversationIdField | None = None,
) -> Items[Entry]:
    """Everything said and done with this customer over all channels, newest first; `kind`, `channel` and
    `conversation` keep a part of it, `until` begins at an instant instead of now. Reading it is recorded."""
    check_reads(who)
    await customers.get_visible(tx, who, customer_id)
    place = read_place(before)
    if place is None and until is not None:
        place = (until, UUID(int=2**128 - 1))
    wanted = customer_timeline.Wanted(frozenset(kind or customer_timeline.KINDS), channel, conversation)
    found = await customer_timeline.page(tx, customer_id, who.scope, wanted, place)
    consulted.note(who, customer_id, None, "timeline", at=now)
    return Items[Entry](
        items=merge(found.said, found.done, found.subjects)[::-1],
        next=show_cursor(*found.before) if found.before else None,
    )


class Facets(Shown):
    """How many messages each channel carried, and how many notes were written; 100,000 at most."""

    channels: dict[str, int]
    notes: int


@router.get("/customers/{customer_id}/timeline/facets")
async def facets(customer_id: CustomerIdField, tx: Snapshot, who: Who) -> Facets:
    """What the timeline can be filtered by."""
    check_reads(who)
    await customers.get_visible(tx, who, customer_id)
    return Facets.model_validate(await customer_timeline.facets(tx, customer_id, who.scope))


@router.patch("/customers/{customer_id}")
async def change(customer_id: CustomerIdField, body: CustomerChanges, tx: Tx, who: Who, now: Now) -> CustomerShown:
    await customers.change(
        tx,
        who,
        customer_id,
        body.expected_version,
        now,
        name=body.name,
        language=body.language,
        place=body.place,
        kind=body.kind,
    )
    return await _show(tx, who, customer_id, now)


@router.post("/customers/{customer_id}/identities", status_code=201)
async def add_identity(customer_id: CustomerIdField, body: NewIdentity, tx: Tx, who: Who, now: Now) -> CustomerIdentity:
    """Adds an address; 409 `customers.identity_taken` when it belongs to somebody else."""
    identity = await customers.add_identity(tx, who, customer_id, body.channel, body.address, now)
    return CustomerIdentity.model_validate(_identity(identity))


@router.patch("/identities/{identity_id}")
async def change_identity(
    identity_id: IdentityIdField, body: IdentityChange, tx: Tx, who: Who, now: Now
) -> CustomerIdentity:
    """Verifies, unverifies or blocks an address."""
    identity = await customers.set_identity_state(tx, who, identity_id, body.state, now)
    return CustomerIdentity.model_validate(_identity(identity))
