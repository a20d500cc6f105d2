"""What happens to what people at the desk share and have begun. Never words: ids, codes, instants."""

from dataclasses import dataclass
from uuid import UUID

from filrouge.platform.events import Code, event_type


@event_type("desk.words_changed")
@dataclass(frozen=True, slots=True)
class WordsChanged:
    """A template or macro (`what`) was made or changed; `fields` names what changed."""

    what: Code
    words_id: UUID
    fields: tuple[Code, ...]


@event_type("desk.view_changed")
@dataclass(frozen=True, slots=True)
class ViewChanged:
    """A shared view was made, changed or put aside; `fields` names what changed."""

    view_id: UUID
    fields: tuple[Code, ...]


@event_type("desk.mentioned")
@dataclass(frozen=True, slots=True)
class Mentioned:
    """A note calls people and teams."""

    conversation_id: UUID
    message_id: UUID
    user_ids: tuple[UUID, ...]
    team_ids: tuple[UUID, ...]


@event_type("desk.scheduled_changed")
@dataclass(frozen=True, slots=True)
class ScheduledChanged:
    """Words that wait to be sent at a moment: `state` is waiting, held, sent or cancelled; `code` says why they are
    held, and is empty otherwise."""

    conversation_id: UUID
    scheduled_id: UUID
    author_id: UUID
    state: Code
    code: Code


@event_type("desk.tag_changed")
@dataclass(frozen=True, slots=True)
class TagChanged:
    """A tag was made or changed; `fields` names what changed."""

    tag_id: UUID
    fields: tuple[Code, ...]
