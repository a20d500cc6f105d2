"""What happens to channels, deliveries and messages on the wire."""

from dataclasses import dataclass
from uuid import UUID

from filrouge.platform.events import Code, event_type


@event_type("channels.delivery_set_aside")
@dataclass(frozen=True, slots=True)
class DeliverySetAside:
    """A delivery was understood but opens no work: a copy, an unmatched report, spam, a loop."""

    delivery_id: UUID
    channel_account_id: UUID
    code: Code


@event_type("channels.delivery_failed")
@dataclass(frozen=True, slots=True)
class DeliveryFailed:
    """A delivery could not be understood after all tries; it waits for a person."""

    delivery_id: UUID
    channel_account_id: UUID
    code: Code


@event_type("channels.delivery_replayed")
@dataclass(frozen=True, slots=True)
class DeliveryReplayed:
    delivery_id: UUID
    channel_account_id: UUID


@event_type("channels.delivery_dismissed")
@dataclass(frozen=True, slots=True)
class DeliveryDismissed:
    delivery_id: UUID
    channel_account_id: UUID


@event_type("channels.outgoing_changed")
@dataclass(frozen=True, slots=True)
class OutgoingChanged:
    """A message of ours went further on its way: `state` is queued, sent, delivered, delayed, failed, dismissed
    or withdrawn."""

    message_id: UUID
    conversation_id: UUID
    state: Code
    code: Code
    attempts: int


@event_type("channels.account_saved")
@dataclass(frozen=True, slots=True)
class AccountSaved:
    """An account was created or changed; `fields` names what changed, `secrets` for any of them."""

    channel_account_id: UUID
    fields: list[Code]
    created: bool


@event_type("channels.account_state_changed")
@dataclass(frozen=True, slots=True)
class AccountStateChanged:
    channel_account_id: UUID
    state: Code


@event_type("channels.health_changed")
@dataclass(frozen=True, slots=True)
class HealthChanged:
    """A direction of an account began to work or to fail; `code` is empty when it works."""

    channel_account_id: UUID
    direction: Code
    state: Code
    code: Code


@event_type("channels.chat_joined")
@dataclass(frozen=True, slots=True)
class ChatJoined:
    """A visitor's chat is this conversation from now on."""

    channel_account_id: UUID
    visitor_id: UUID
    conversation_id: UUID


@event_type("channels.chat_identified")
@dataclass(frozen=True, slots=True)
class ChatIdentified:
    """A visitor signed in on the site: their chat goes on as the user's, and their secret is another one."""

    channel_account_id: UUID
    visitor_id: UUID


@event_type("channels.chat_left")
@dataclass(frozen=True, slots=True)
class ChatLeft:
    """A visitor's secret counts no longer: they signed out, or somebody signed in who had shared their chat by a
    link."""

    channel_account_id: UUID
    visitor_id: UUID


@event_type("channels.chat_changed")
@dataclass(frozen=True, slots=True)
class ChatChanged:
    """A visitor ended their chat, rated it, or wants it to go on by e-mail (`what`: ended, rated, by_email)."""

    channel_account_id: UUID
    conversation_id: UUID
    what: Code
    score: int | None
