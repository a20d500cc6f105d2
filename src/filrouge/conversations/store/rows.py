"""The conversations room's rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.terms.ids import (
    ConversationId,
    CustomerId,
    InteractionId,
    MatterId,
    MessageId,
    UserId,
)


@dataclass(frozen=True, slots=True)
class Conversation:
    id: ConversationId
    number: int
    customer_id: CustomerId
    subject: str
    state: str
    snoozed_until: datetime | None
    assignee_id: UserId | None
    legal_entity_id: UUID
    brand_id: UUID
    team_id: UUID | None
    contact_reason_id: UUID | None
    language: str | None
    opened_at: datetime
    closed_at: datetime | None
    last_message_id: MessageId | None
    last_message_at: datetime
    last_inbound_at: datetime | None
    waiting_since: datetime | None
    due_at: datetime | None
    paused_at: datetime | None
    merged_into_id: ConversationId | None
    version: int


@dataclass(frozen=True, slots=True)
class Interaction:
    id: InteractionId
    matter_id: MatterId
    channel: str
    channel_account_id: UUID
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Matter:
    id: MatterId
    interaction_id: InteractionId
    conversation_id: ConversationId
    main: bool
    contact_reason_id: UUID | None
    wrap_up_code: str | None
    opened_at: datetime
    wrapped_up_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewAttachment:
    id: UUID
    object_id: UUID
    name: str
    media_type: str
    size: int
    content_id: str
    inline: bool


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that an agent has sent up and not yet used."""

    id: UUID
    object_id: UUID
    name: str
    media_type: str
    size: int
