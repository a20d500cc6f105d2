"""What visitors are shown: their messages, where their chat stands, whether somebody is there."""

from collections.abc import Mapping
from typing import Literal, cast

from filrouge.channels.adapters.webchat.config import Config, Language
from filrouge.channels.adapters.webchat.words import LANGUAGES
from filrouge.channels.form_links import masked
from filrouge.entrypoints.api.fields import ChatFileIdField, ConversationIdField, Instant, MessageIdField, Shown
from filrouge.views.availability import Availability
from filrouge.views.chat import Line, Standing

From = Literal["visitor", "agent", "assistant", "system"]
State = Literal["received", "sent", "delivered", "read"]
Code = Literal["joined", "ended", "acknowledged", "by_email", "mailed"]


class ChatFile(Shown):
    id: ChatFileIdField
    name: str
    media_type: str
    size: int


class Author(Shown):
    name: str


class ChatMessage(Shown):
    id: MessageIdField
    client_id: str | None
    at: Instant
    sender: From
    author: Author | None
    text: str
    files: list[ChatFile]
    state: State
    code: Code | None
    channel: Literal["chat", "email"]


class Agent(Shown):
    name: str
    role: str | None
    place: str | None


class ChatConversation(Shown):
    id: ConversationIdField
    state: Literal["open", "ended"]
    began_at: Instant
    ended_at: Instant | None
    agent: Agent | None
    rated: int | None
    email: str | None


class ChatWait(Shown):
    from_s: int
    to_s: int
    basis: int


class ChatAvailability(Shown):
    state: Literal["ready", "busy", "nobody", "closed"]
    position: int | None
    wait: ChatWait | None
    opens_at: Instant | None
    email: bool


def message(line: Line) -> dict[str, object]:
    """A message as the protocol writes it: `from` says whose it is."""
    event = line.direction == "event"
    ours = line.direction == "out"
    sender: From = "system" if event or (ours and line.automatic) else "agent" if ours else "visitor"
    state: State = "read" if line.was_read else "sent" if ours else "received"
    if ours and not line.was_read and line.state == "delivered":
        state = "delivered"
    code = "acknowledged" if ours and line.automatic else line.code
    shown = ChatMessage(
        id=line.id,
        client_id=str(line.client_id) if line.client_id else None,
        at=line.at,
        sender=sender,
        author=Author(name=line.author) if line.author and (ours or event) else None,
        text=line.text,
        files=[
            ChatFile(id=one.id, name=one.name, media_type=one.media_type, size=one.size)
            for one in line.files
            if not one.inline
        ],
        state=state,
        code=cast(Code | None, code),
        channel="email" if line.channel == "email" else "chat",
    ).model_dump(mode="json")
    return {("from" if name == "sender" else name): value for name, value in shown.items()}


def conversation(standing: Standing | None, address: str) -> dict[str, object] | None:
    """Where a chat stands."""
    if standing is None:
        return None
    agent = Agent(name=standing.agent, role=standing.agent_team, place=standing.agent_place) if standing.agent else None
    return ChatConversation(
        id=standing.id,
        state="open" if standing.is_open else "ended",
        began_at=standing.began_at,
        ended_at=standing.ended_at,
        agent=agent,
        rated=standing.score,
        email=masked(email) if (email := standing.emails.get(address)) else None,
    ).model_dump(mode="json")


def availability(found: Availability) -> dict[str, object]:
    """Whether somebody is there."""
    return ChatAvailability.model_validate(found).model_dump(mode="json")


def questions(config: Config) -> list[dict[str, object]]:
    """What is asked before the first word."""
    return [
        {
            "key": one.key,
            "label": both(one.label),
            "type": one.type,
            "required": one.required,
            "options": [{"value": option.value, "label": both(option.label)} for option in one.options],
        }
        for one in config.questions
    ]


def both(words: Mapping[Language, str]) -> dict[str, str]:
    """The text in each language, so that a page may change its language without asking again."""
    return {language: said(words, language) for language in LANGUAGES}


def said(words: Mapping[Language, str], language: str) -> str:
    """The text in a language, else in the first that there is."""
    return next((text for name, text in words.items() if name == language), next(iter(words.values()), ""))
