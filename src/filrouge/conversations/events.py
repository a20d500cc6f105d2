"""What happens to conversations. `from_team_id` tells whose screen a conversation leaves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.platform.events import Code, event_type


@event_type("conversations.opened")
@dataclass(frozen=True, slots=True)
class Opened:
    conversation_id: UUID
    customer_id: UUID
    channel: Code


@event_type("conversations.message_received")
@dataclass(frozen=True, slots=True)
class MessageReceived:
    conversation_id: UUID
    message_id: UUID
    kind: Code
    channel: Code


@event_type("conversations.message_sent")
@dataclass(frozen=True, slots=True)
class MessageSent:
    conversation_id: UUID
    message_id: UUID
    channel: Code
    automatic: bool


@event_type("conversations.note_added")
@dataclass(frozen=True, slots=True)
class NoteAdded:
    conversation_id: UUID
    message_id: UUID


@event_type("conversations.assigned")
@dataclass(frozen=True, slots=True)
class Assigned:
    conversation_id: UUID
    from_user_id: UUID | None
    to_user_id: UUID | None
    from_team_id: UUID | None
    to_team_id: UUID | None


@event_type("conversations.snoozed")
@dataclass(frozen=True, slots=True)
class Snoozed:
    """Paused until an instant, or (None) until the customer answers."""

    conversation_id: UUID
    until: datetime | None


@event_type("conversations.resumed")
@dataclass(frozen=True, slots=True)
class Resumed:
    """A paused conversation goes on: its date came, the customer wrote, or an agent took it up (`cause`)."""

    conversation_id: UUID
    cause: Code


@event_type("conversations.closed")
@dataclass(frozen=True, slots=True)
class Closed:
    conversation_id: UUID
    wrap_up_code: Code | None


@event_type("conversations.reopened")
@dataclass(frozen=True, slots=True)
class Reopened:
    conversation_id: UUID
    cause: Code


@event_type("conversations.reason_changed")
@dataclass(frozen=True, slots=True)
class ReasonChanged:
    conversation_id: UUID
    from_reason_id: UUID | None
    to_reason_id: UUID | None


@event_type("conversations.channel_changed")
@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """The story goes on over another channel or account."""

    conversation_id: UUID
    from_channel: Code
    to_channel: Code


@event_type("conversations.customer_changed")
@dataclass(frozen=True, slots=True)
class CustomerChanged:
    """Who began it without a name turned out to be another customer: it is theirs now."""

    conversation_id: UUID
    from_customer_id: UUID
    to_customer_id: UUID


@event_type("conversations.party_added")
@dataclass(frozen=True, slots=True)
class PartyAdded:
    """Somebody who is not the customer wrote with our signed address: they take part from now on."""

    conversation_id: UUID
    identity_id: UUID


@event_type("conversations.party_parted")
@dataclass(frozen=True, slots=True)
class PartyParted:
    """Somebody had joined for a message that was taken back: they take part no longer."""

    conversation_id: UUID
    identity_id: UUID


@event_type("conversations.tagged")
@dataclass(frozen=True, slots=True)
class Tagged:
    conversation_id: UUID
    added: tuple[UUID, ...]
    removed: tuple[UUID, ...]


@event_type("conversations.follower_changed")
@dataclass(frozen=True, slots=True)
class FollowerChanged:
    """Somebody wants, or no longer wants, to be told what happens here."""

    conversation_id: UUID
    user_id: UUID
    follows: bool


@event_type("conversations.linked")
@dataclass(frozen=True, slots=True)
class Linked:
    """Two conversations belong together (`linked`), or no longer do. Each of the two has this event."""

    conversation_id: UUID
    other_id: UUID
    linked: bool


@event_type("conversations.merged")
@dataclass(frozen=True, slots=True)
class Merged:
    """All that was said in one conversation goes on in another. Each of the two has this event."""

    conversation_id: UUID
    merge_id: UUID
    source_id: UUID
    target_id: UUID
    messages: int


@event_type("conversations.unmerged")
@dataclass(frozen=True, slots=True)
class Unmerged:
    """A merge was taken apart. Each of the two has this event."""

    conversation_id: UUID
    merge_id: UUID
    source_id: UUID
    target_id: UUID
    messages: int


@event_type("conversations.split")
@dataclass(frozen=True, slots=True)
class Split:
    """Some messages have a conversation of their own. Each of the two has this event."""

    conversation_id: UUID
    from_id: UUID
    into_id: UUID
    messages: int


@event_type("conversations.undone")
@dataclass(frozen=True, slots=True)
class Undone:
    """Somebody took an act of theirs back (`act`: close, assign, …): it is what it was before."""

    conversation_id: UUID
    act: Code
    from_state: Code
    to_state: Code
    from_user_id: UUID | None
    to_user_id: UUID | None
    from_team_id: UUID | None
    to_team_id: UUID | None


@event_type("conversations.answering_taken_over")
@dataclass(frozen=True, slots=True)
class AnsweringTakenOver:
    conversation_id: UUID
    from_user_id: UUID
    to_user_id: UUID


@event_type("conversations.task_added")
@dataclass(frozen=True, slots=True)
class TaskAdded:
    """Work to do on a conversation, or a promise to its customer (`kind`: task, promise)."""

    conversation_id: UUID
    task_id: UUID
    kind: Code
    owner_id: UUID | None
    team_id: UUID | None
    due_at: datetime | None


@event_type("conversations.task_changed")
@dataclass(frozen=True, slots=True)
class TaskChanged:
    """A task or promise is another now: `fields` changed, or it was done, cancelled or opened again (`state`)."""

    conversation_id: UUID
    task_id: UUID
    kind: Code
    state: Code
    fields: tuple[Code, ...]
    owner_id: UUID | None
    team_id: UUID | None
    due_at: datetime | None


@event_type("conversations.promise_kept")
@dataclass(frozen=True, slots=True)
class PromiseKept:
    """What was promised is done; `late` when its moment had passed."""

    conversation_id: UUID
    task_id: UUID
    late: bool


@event_type("conversations.promise_broken")
@dataclass(frozen=True, slots=True)
class PromiseBroken:
    """The moment of a promise has passed and it is not kept. Told once."""

    conversation_id: UUID
    task_id: UUID
    owner_id: UUID | None
    team_id: UUID | None
    due_at: datetime


@event_type("conversations.task_reminded")
@dataclass(frozen=True, slots=True)
class TaskReminded:
    """A task or promise is due soon. Told once for each due time."""

    conversation_id: UUID
    task_id: UUID
    kind: Code
    owner_id: UUID | None
    team_id: UUID | None
    due_at: datetime


@event_type("conversations.message_withdrawn")
@dataclass(frozen=True, slots=True)
class MessageWithdrawn:
    """Its author took a message back before the wire had it."""

    conversation_id: UUID
    message_id: UUID


@event_type("conversations.language_changed")
@dataclass(frozen=True, slots=True)
class LanguageChanged:
    """We write in another language here from now on."""

    conversation_id: UUID
    from_language: Code | None
    to_language: Code
