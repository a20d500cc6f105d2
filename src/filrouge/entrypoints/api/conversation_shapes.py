"""What the doors of a conversation take and give."""

from typing import Any, Literal

from filrouge.entrypoints.api.entries import Entry, IdentityShown
from filrouge.entrypoints.api.fields import (
    BrandIdField,
    ChannelAccountIdField,
    ConversationIdField,
    IdentityIdField,
    Instant,
    InteractionIdField,
    MatterIdField,
    Shown,
)
from filrouge.entrypoints.api.handling_shapes import LinkedShown, MergedFrom, Referred
from filrouge.entrypoints.api.rows import ConversationRow, PersonShown, ReasonShown
from filrouge.entrypoints.api.writing_shapes import ScheduledShown
from filrouge.views.ways import Way, WayIdentity


class AccountBrand(Shown):
    id: BrandIdField
    name: str


class SendingAccount(Shown):
    id: ChannelAccountIdField
    name: str
    address: str
    brand: AccountBrand


class WayShown(Shown):
    identity: IdentityShown
    accounts: list[SendingAccount]
    default: bool
    usable: bool
    why_not: Literal["blocked", "no_account", "bounced"] | None
    who: Literal["customer", "party"]
    name: str


def identity_fields(identity: WayIdentity) -> dict[str, Any]:
    return {"id": identity.id, "channel": identity.channel, "address": identity.address, "state": identity.state}


def way_fields(way: Way) -> dict[str, Any]:
    """A way as `WayShown` reads it."""
    why_not = way.why_not or ("bounced" if way.identity.undeliverable else None)
    return {
        "identity": identity_fields(way.identity),
        "accounts": [
            {
                "id": account.id,
                "name": account.name,
                "address": account.address,
                "brand": {"id": account.brand_id, "name": account.brand_name},
            }
            for account in way.accounts
        ],
        "default": way.default,
        "usable": not way.why_not,
        "why_not": why_not,
        "who": "customer" if way.identity.is_customer else "party",
        "name": way.identity.name,
    }


class PartyShown(Shown):
    id: IdentityIdField
    name: str
    role: str | None
    identity: IdentityShown | None


class MatterShown(Shown):
    id: MatterIdField
    interaction_id: InteractionIdField
    contact_reason: ReasonShown | None
    wrap_up: str | None
    opened_at: Instant
    wrapped_up_at: Instant | None


class EarlierShown(Shown):
    id: ConversationIdField
    subject: str
    closed_at: Instant | None


class ConversationShown(ConversationRow):
    opened_at: Instant
    closed_at: Instant | None
    channels: list[str]
    language: str | None
    seen_at: Instant | None
    """When I read it last before, if ever."""
    paused: bool
    """The due time stands still."""
    followers: list[PersonShown]
    links: list[LinkedShown]
    merged_into: Referred | None
    merged_from: list[MergedFrom]
    split_from: Referred | None
    parties: list[PartyShown]
    ways: list[WayShown]
    matters: list[MatterShown]
    earlier: list[EarlierShown]


class ConversationSnapshot(Shown):
    position: str
    conversation: ConversationShown
    entries: list[Entry]
    entries_before: str | None
    scheduled: list[ScheduledShown]
