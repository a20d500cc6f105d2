"""A chat as its holder sees it among the others, and one that waits: what doors and the live socket tell."""

from datetime import datetime
from typing import Literal

from filrouge.conversations.core import reference
from filrouge.entrypoints.api.fields import ConversationIdField, Instant, Shown
from filrouge.entrypoints.api.rows import CustomerShown, TeamNamed, initials
from filrouge.terms.scope import Actor
from filrouge.views import my_chats
from filrouge.views.my_chats import OpenChat


class ChatWord(Shown):
    """The last word, by chat or by e-mail."""

    text: str
    channel: Literal["webchat", "email"]
    direction: Literal["in", "out"]
    at: Instant


class MyChat(Shown):
    """A chat that I hold. `target_s` is the aim for the answer that is due; `said_at` is when we spoke, while that is
    the last word; `ended_at` when the visitor ended it; `came_at` when it came to me: the order of the list."""

    id: ConversationIdField
    reference: str
    subject: str
    customer: CustomerShown
    language: str | None
    began_at: Instant
    came_at: Instant
    answered: bool
    waiting_since: Instant | None
    target_s: int
    said_at: Instant | None
    ended_at: Instant | None
    unread: int
    last: ChatWord
    here: bool
    seen_at: Instant | None
    version: int


class WaitingChat(Shown):
    """A chat of my teams that nobody has."""

    id: ConversationIdField
    customer: CustomerShown
    team: TeamNamed | None
    since: Instant
    target_s: int
    version: int


class MyChats(Shown):
    """Mine as they came; those that wait, the longest first."""

    position: str
    mine: list[MyChat]
    waiting: list[WaitingChat]


class ChatNews(Shown):
    """What an event makes of a chat in my lists: null where it does not stand, or no longer."""

    mine: MyChat | None
    waits: WaitingChat | None


def _customer(chat: OpenChat) -> CustomerShown:
    name = chat.customer_name or chat.customer_address or ""
    return CustomerShown(id=chat.customer_id, name=name, initials=initials(name))


def show_mine(chat: OpenChat, now: datetime) -> MyChat:
    return MyChat(
        id=chat.id,
        reference=reference(chat.number),
        subject=chat.subject,
        customer=_customer(chat),
        language=chat.language,
        began_at=chat.began_at,
        came_at=chat.came_at,
        answered=chat.answered,
        waiting_since=chat.waits_since,
        target_s=chat.target_s,
        said_at=chat.said_at,
        ended_at=chat.ended_at,
        unread=chat.unread,
        last=ChatWord(
            text=" ".join(chat.last_text.split()),
            channel="email" if chat.last_channel == "email" else "webchat",
            direction="out" if chat.last_direction == "out" else "in",
            at=chat.last_at,
        ),
        here=chat.online_until is not None and chat.online_until > now,
        seen_at=chat.last_here(now),
        version=chat.version,
    )


def show_waiting(chat: OpenChat) -> WaitingChat:
    return WaitingChat(
        id=chat.id,
        customer=_customer(chat),
        team=TeamNamed(id=chat.team_id, name=chat.team_name or "") if chat.team_id else None,
        since=chat.waits_since or chat.chat_at,
        target_s=chat.target_s,
        version=chat.version,
    )


def news_of(chat: OpenChat, actor: Actor, now: datetime) -> ChatNews:
    """What the live socket tells of a chat that this actor may see."""
    return ChatNews(
        mine=show_mine(chat, now) if my_chats.is_held(chat, actor, now) else None,
        waits=show_waiting(chat) if my_chats.waits_for(chat, actor, now) else None,
    )
