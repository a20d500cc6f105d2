"""Showing a conversation to somebody else: a party with a role, words that are quoted, files that go along."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from filrouge.conversations.events import PartyAdded
from filrouge.conversations.service.receiving import tell
from filrouge.conversations.store import Conversation
from filrouge.conversations.store import words as store
from filrouge.conversations.store.words import Quotable
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import NotFound
from filrouge.terms.scope import Actor

__all__ = ["Quotable", "add_party", "copy_files", "quotable"]


async def add_party(
    tx: Transaction, actor: Actor, conversation: Conversation, identity_id: UUID, role: str, now: datetime
) -> None:
    """Somebody who is not the customer takes part from now on, under a role (`party` when none is said)."""
    values = {"conversation_id": conversation.id, "identity_id": identity_id, "role": role or "party", "now": now}
    if await tx.value(store.PARTY_ROLE, values):
        await tell(tx, conversation, PartyAdded(conversation.id, identity_id), actor.label(), now)


async def quotable(tx: Transaction, conversation_id: UUID, messages: Sequence[UUID]) -> list[Quotable]:
    """What was said in these messages of the conversation, oldest first; notes are never quoted. Raises NotFound when
    one of them is not there."""
    if not messages:
        return []
    found = await tx.all(Quotable, store.QUOTABLE, {"conversation_id": conversation_id, "ids": list(messages)})
    if len(found) != len(set(messages)):
        raise NotFound("A message to be quoted is not in this conversation, or is a note.")
    return found


async def copy_files(
    tx: Transaction, conversation_id: UUID, message_id: UUID, files: Sequence[UUID], now: datetime
) -> None:
    """Files of the conversation hang on another message too, without being sent up again. Raises NotFound when one of
    them is not there."""
    wanted = list(dict.fromkeys(files))
    if not wanted:
        return
    values = {
        "message_id": message_id,
        "conversation_id": conversation_id,
        "ids": [uuid7() for _ in wanted],
        "of": wanted,
        "now": now,
    }
    if len(await tx.rows(store.COPY_FILES, values)) != len(wanted):
        raise NotFound("A file to be sent along is not in this conversation, or belongs to a note.")
