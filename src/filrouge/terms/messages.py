"""Values that cross rooms on the way of a message, in and out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from filrouge.terms.ids import ChannelAccountId, CustomerId, IdentityId, MatterId, MessageId, ObjectId


class InboundKind(StrEnum):
    """What came in. Everything but `message` is kept and shown, and never answered automatically."""

    MESSAGE = "message"
    AUTO_REPLY = "auto_reply"
    """RFC 3834: out of office, acknowledgement of a machine."""
    BOUNCE = "bounce"
    """RFC 3464: a message of ours could not be delivered (or is delayed)."""
    DELIVERY_REPORT = "delivery_report"
    """RFC 3464 `delivered`/`relayed`, RFC 8098 read receipt: good news about a message of ours."""
    COMPLAINT = "complaint"
    """RFC 5965 feedback report: the recipient pressed “spam”."""
    LOOP = "loop"
    """A message of our own that came back."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote, as the channel says it. `address` is normalised by the adapter; empty when nobody is named."""

    channel: str
    """The kind of identity: `email`, `phone`, …"""
    address: str
    name: str = ""
    others: tuple[tuple[str, str], ...] = ()
    """Further identities the sender gave themselves, unverified: (`phone`, `+33…`), as on a form."""


@dataclass(frozen=True, slots=True)
class Recipient:
    address: str
    name: str = ""
    role: str = "to"
    """`to`, `cc`, `bcc`, `reply_to`, `delivered_to`."""


@dataclass(frozen=True, slots=True)
class InboundAttachment:
    """A file that came with a message. Exactly one of `content` and `object_id` is set: parsing gives bytes, the
    channels shell stores them and keeps the reference."""

    name: str
    media_type: str
    size: int
    content: bytes | None = None
    object_id: ObjectId | None = None
    content_id: str = ""
    """Without angle brackets; HTML refers to it as `cid:…`."""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """One recipient of a delivery report."""

    recipient: str
    action: str
    """`failed`, `delayed`, `delivered`, `relayed`, `expanded`, `read`, `vacation`."""
    status: str
    """Enhanced status code (RFC 3463), `5.1.1`; may be empty."""
    reply_code: str
    """SMTP reply code, `550`; may be empty."""
    reason: str
    """Our word for it, from the adapter's table: `userunknown`, `mailboxfull`, …; may be `undefined`."""
    hard: bool
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One utterance that reached us, understood by its adapter. Text is free of NUL and lone surrogates."""

    kind: InboundKind
    channel: str
    sender: Sender
    subject: str = ""
    text: str = ""
    """The new words, quotes and signature taken off."""
    quoted: str = ""
    """What was folded away: quoted conversation, never lost."""
    signature: str = ""
    html: str | None = None
    """Sanitised HTML of the whole message, when it had any; `cid:` references kept, remote content neutralised by
    the page that shows it."""
    sent_at: datetime | None = None
    """As the sender's clock says, aware, None when absent or absurd. Never used for order."""
    external_id: str = ""
    """The sender's or provider's id of the message (e-mail: Message-ID without brackets). It links, it never drops."""
    references: tuple[str, ...] = ()
    """Ids of the messages this one answers, nearest first (In-Reply-To, then References backwards)."""
    reply_tokens: tuple[str, ...] = ()
    """Candidates for our signed reply token found in recipient addresses and Message-IDs; unverified."""
    recipients: tuple[Recipient, ...] = ()
    attachments: tuple[InboundAttachment, ...] = ()
    reports: tuple[ReportEntry, ...] = ()
    reported_id: str = ""
    """For bounces, reports and complaints: Message-ID of the message of ours that it is about, if found."""
    answerable: bool = True
    """False when no automatic answer may be sent (lists, bulk, auto-submitted, null sender)."""
    language: str | None = None
    """`fr`, `en` when it can be told."""
    contact_reason: str | None = None
    """Key of the contact reason when the channel knows it (forms)."""
    fields: Mapping[str, object] = field(default_factory=dict)
    """Structured answers (forms): field key → value."""
    anomalies: tuple[str, ...] = ()
    """Stable codes of what was odd: `no_message_id`, `two_from`, `date_absurd`, `charset_guessed`, `truncated_mime`…"""


@dataclass(frozen=True, slots=True)
class OutboundAttachment:
    name: str
    media_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Outbound:
    """A message of ours, ready for its adapter. `to_address` is one identity of the customer or a party."""

    message_id: MessageId
    to_address: str
    to_name: str
    from_address: str
    from_name: str
    subject: str
    text: str
    html: str | None
    cc: tuple[str, ...] = ()
    attachments: tuple[OutboundAttachment, ...] = ()
    external_id: str = ""
    """The Message-ID to send with, without brackets: signed, ours."""
    reply_to: str = ""
    """Signed reply address; empty when the account cannot receive sub-addresses."""
    references: tuple[str, ...] = ()
    """Oldest first, as the References header wants it; the last is In-Reply-To."""
    automatic: bool = False
    """An acknowledgement or other automatic message: marked `Auto-Submitted` so that nobody's robot answers."""
    generated: bool = False
    """Automatic, and the answer to nothing: a digest."""
    language: str = "en"
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A message that a flow wishes to send: rows now, wire later."""

    customer_id: CustomerId
    identity_id: IdentityId | None
    matter_id: MatterId
    channel_account_id: ChannelAccountId
    subject: str
    text: str
    html: str | None = None
    automatic: bool = True


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it. `provider_id` is its id for it, if any."""

    provider_id: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider will never take it: `code` is ours and stable, `detail` the provider's words."""

    code: str
    detail: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class TryLater:
    """The provider may take it later."""

    code: str
    detail: str
    status: str = ""
    retry_after_s: int | None = None


Outcome = Sent | Refused | TryLater
