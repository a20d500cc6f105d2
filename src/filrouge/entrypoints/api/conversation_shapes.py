"""What the doors of a conversation take and give."""

from typing import Any, Literal

from filrouge.channels.adapters.webchat.config import Config
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
from filrouge.views.chat_reach import ChatReach
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


class ChatPage(Shown):
    url: str = ""
    title: str = ""
    referrer: str = ""


class ChatShown(Shown):
    """The conversation's chat: where the customer reads an answer that is sent by chat now, and how it stands."""

    here: bool
    """Whether they are on the page."""
    seen_at: Instant | None
    reads_on: Literal["page", "email", "return"]
    """On the page; by e-mail, after `email_after_s`, because they left or asked for it; when they come back."""
    email: str | None
    email_after_s: int | None
    page: ChatPage | None
    language: str
    began_at: Instant
    ended_at: Instant | None
    score: int | None
    comment: str
    rated_at: Instant | None


def chat_fields(found: ChatReach | None) -> dict[str, Any] | None:
    """A chat as `ChatShown` reads it."""
    if found is None:
        return None
    config = Config.model_validate(found.config)
    email = found.email if found.mails and config.by_email else ""
    on_page = found.here and not (found.asked_for_email and email)
    return {
        "here": found.here,
        "seen_at": found.seen_at,
        "reads_on": "page" if on_page else "email" if email else "return",
        "email": email or None,
        "email_after_s": config.offline_after_s if email else None,
        "page": found.page or None,
        "language": found.language,
        "began_at": found.began_at,
        "ended_at": found.ended_at,
        "score": found.score,
        "comment": found.comment,
        "rated_at": found.rated_at,
    }


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
    chat: ChatShown | None


class ConversationSnapshot(Shown):
    position: str
    conversation: ConversationShown
    entries: list[Entry]
    entries_before: str | None
    scheduled: list[ScheduledShown]
