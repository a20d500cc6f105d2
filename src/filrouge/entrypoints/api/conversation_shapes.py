"""What the doors of a conversation take and give."""

from typing import Annotated, Any, Literal

from pydantic import Field

from filrouge.conversations.service import handling
from filrouge.entrypoints.api.entries import Entry, IdentityShown
from filrouge.entrypoints.api.fields import Body as ApiBody
from filrouge.entrypoints.api.fields import (
    BrandIdField,
    ChannelAccountIdField,
    ContactReasonIdField,
    ConversationIdField,
    CustomerIdField,
    IdentityIdField,
    Instant,
    InteractionIdField,
    MatterIdField,
    MessageIdField,
    Shown,
    TeamIdField,
    UserIdField,
)
from filrouge.entrypoints.api.rows import ConversationRow, ReasonShown, UserNamed
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
    parties: list[PartyShown]
    ways: list[WayShown]
    matters: list[MatterShown]
    earlier: list[EarlierShown]


class ConversationSnapshot(Shown):
    position: str
    conversation: ConversationShown
    entries: list[Entry]
    entries_before: str | None


class Changed(Shown):
    version: int


class Said(Shown):
    message_id: MessageIdField
    conversation_id: ConversationIdField
    version: int


class AnsweringShown(Shown):
    holder: UserNamed | None
    until: Instant | None


Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Text = Annotated[str, Field(max_length=handling.BODY_MAX)]
Html = Annotated[str, Field(max_length=1_000_000)]
Copies = Annotated[list[Annotated[str, Field(max_length=320)]], Field(max_length=20)]
Uploads = Annotated[list[Annotated[str, Field(pattern=r"^upl_[0-9a-f]{32}$")]], Field(max_length=50)]


class NewMessage(ApiBody):
    expected_version: Version
    identity_id: IdentityIdField
    channel_account_id: ChannelAccountIdField
    subject: Annotated[str, Field(max_length=500)] = ""
    html: Html = ""
    text: Text
    cc: Copies = []
    uploads: Uploads = []
    language: Literal["fr", "en"] | None = None
    override: bool = False
    then: Literal["close", "snooze"] | None = None
    until: Instant | None = None
    wrap_up_code: Annotated[str, Field(max_length=60)] | None = None
    contact_reason_id: ContactReasonIdField | None = None


class NewNote(ApiBody):
    html: Html = ""
    text: Text
    uploads: Uploads = []


class NewConversation(ApiBody):
    customer_id: CustomerIdField
    identity_id: IdentityIdField
    channel_account_id: ChannelAccountIdField
    subject: Annotated[str, Field(min_length=1, max_length=500)]
    html: Html = ""
    text: Text
    cc: Copies = []
    uploads: Uploads = []
    contact_reason_id: ContactReasonIdField | None = None


class DraftBody(ApiBody):
    text: Text
    html: Html = ""
    identity_id: IdentityIdField | None = None
    channel_account_id: ChannelAccountIdField | None = None


class Assignment(ApiBody):
    expected_version: Version
    user_id: UserIdField | None
    team_id: TeamIdField | None = None


class Snoozing(ApiBody):
    expected_version: Version
    until: Instant


class Closing(ApiBody):
    expected_version: Version
    wrap_up_code: Annotated[str, Field(max_length=60)] | None = None
    contact_reason_id: ContactReasonIdField | None = None
    note: Text | None = None


class Expecting(ApiBody):
    expected_version: Version


class ReasonChange(ApiBody):
    expected_version: Version
    contact_reason_id: ContactReasonIdField | None


class AnsweringWish(ApiBody):
    active: bool
    override: bool = False
