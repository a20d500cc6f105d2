"""Taking back a message of ours that the wire does not have yet, and what was said since a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.conversations.events import LanguageChanged, MessageWithdrawn
from filrouge.conversations.service.receiving import tell
from filrouge.conversations.store import Conversation, Upload
from filrouge.conversations.store import words as store
from filrouge.conversations.store.words import Ours, Returned
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.terms.errors import Conflict, Forbidden, NotFound
from filrouge.terms.scope import Actor

__all__ = ["Ours", "Returned"]


class AlreadyWithdrawn(Conflict):
    """The message was taken back before."""

    code = "conversations.already_withdrawn"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What comes back to its author: the words and the files, which wait for a message again."""

    words: Ours
    files: Sequence[Returned]


async def find(tx: Transaction, message_id: UUID) -> Ours:
    """A message of ours; the caller checks the scope of its conversation. Raises NotFound."""
    found = await tx.find(Ours, store.OURS, {"id": message_id})
    if found is None:
        raise NotFound("This message does not exist, was not sent, or is out of your sight.")
    return found


def check_own(actor: Actor, ours: Ours) -> None:
    """Raises Forbidden unless the actor wrote it, AlreadyWithdrawn when it is back."""
    if ours.author_user_id is None or ours.author_user_id != actor.user_id:
        raise Forbidden("Only its author takes a message back.")
    if ours.withdrawn_at is not None:
        raise AlreadyWithdrawn("This message was taken back already.")


async def remember_undo(tx: Transaction, message_id: UUID, undo_id: UUID) -> None:
    """Says which act is undone with the message: what sending it did to its conversation."""
    await tx.execute(store.REMEMBER_UNDO, {"id": message_id, "undo_id": undo_id})


async def withdraw(
    tx: Transaction, actor: Actor, conversation: Conversation, message_id: UUID, now: datetime
) -> tuple[Conversation, TakenBack]:
    """Takes a message of the actor's own off the story of a conversation that the caller has locked; its sending is
    the channels room's to stop. Raises NotFound, Forbidden, AlreadyWithdrawn."""
    ours = await find(tx, message_id)
    check_own(actor, ours)
    await tx.execute(store.WITHDRAW, {"id": message_id, "now": now})
    for matter_id, interaction_id in await tx.rows(store.LEAVE_MATTER, {"id": message_id}):
        opened = {"matter_id": matter_id, "interaction_id": interaction_id}
        for statement in (store.DROP_MATTER, store.GO_ON_BEFORE, store.DROP_INTERACTION):
            await tx.execute(statement, opened)
    if ours.passed_on is not None:
        await tx.execute(store.DROP_FILES, {"id": message_id, "ids": list(ours.passed_on.copies)})
    files = await tx.all(Returned, store.RETURN_FILES, {"id": message_id, "now": now})
    conversation = await tx.one(Conversation, store.LAST_WORD, {"id": conversation.id})
    await tell(tx, conversation, MessageWithdrawn(conversation.id, message_id), actor.label(), now)
    return conversation, TakenBack(ours, files)


async def withdraw_notes(tx: Transaction, actor: Actor, notes: Sequence[UUID], now: datetime) -> None:
    """Takes notes of the actor's own off their stories; those that are gone already change nothing."""
    values = {"ids": list(notes), "user_id": actor.user_id, "now": now}
    await tx.execute(store.WITHDRAW_NOTES, values)


async def give_files_back(tx: Transaction, message_id: UUID, now: datetime) -> list[Returned]:
    """The files of a message that will not be: they wait again, for a day, for the one that will carry them."""
    return await tx.all(Returned, store.RETURN_FILES, {"id": message_id, "now": now})


async def files_of(tx: Transaction, message_id: UUID) -> list[Returned]:
    """The files that hang on a message, also on one that is still to be."""
    return await tx.all(Returned, store.FILES_OF, {"id": message_id})


async def uploads_of(tx: Transaction, message_id: UUID) -> list[Upload]:
    """The same, with where their bytes are."""
    return await tx.all(Upload, store.OF_MESSAGE, {"id": message_id})


async def said_since(tx: Transaction, conversation_id: UUID, since: datetime, author_id: UUID) -> str | None:
    """Who has written since a moment, machines and the author apart: `customer` (or a party), `colleague`, or None."""
    values = {"id": conversation_id, "since": since, "author_id": author_id}
    found = await tx.value(store.SAID_SINCE, values)
    return None if found is None else "customer" if found == "in" else "colleague"


async def set_language(
    tx: Transaction, actor: Actor, conversation: Conversation, language: str, now: datetime
) -> Conversation:
    """The language in which we write there; the caller has locked the conversation."""
    before = conversation.language
    if before == language:
        return conversation
    conversation = await tx.one(Conversation, store.LANGUAGE, {"id": conversation.id, "language": language})
    fact = LanguageChanged(conversation.id, Code(before) if before else None, Code(language))
    await tell(tx, conversation, fact, actor.label(), now)
    return conversation
