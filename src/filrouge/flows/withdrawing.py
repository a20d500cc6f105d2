"""Taking back an answer in the seconds before the wire has it: the message, what sending it did, and the words again
where they were written."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.channels import service as channels
from filrouge.conversations.service import handling, undoing, withdrawing
from filrouge.conversations.service.handling import Conversation
from filrouge.conversations.service.undoing import AlreadyUndone, UndoExpired
from filrouge.conversations.service.withdrawing import Ours, Returned, TakenBack
from filrouge.desk.service import drafts
from filrouge.desk.service.drafts import Draft
from filrouge.flows import due, macros
from filrouge.platform.db import Transaction
from filrouge.terms.errors import NotFound
from filrouge.terms.scope import Actor

UNDO_S = 10
"""How long the wire waits for an answer that can be taken back."""
ACT = "answer"
_PICTURE = re.compile(r'<img src="cid:([0-9a-f-]{36})"')


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The conversation as it is now, and the draft that the words are again. `whole` is false when the story moved on
    meanwhile: the message is back and whoever waited waits again, but a pause that came with it was not taken
    back."""

    conversation: Conversation
    draft: Draft
    whole: bool


async def withdraw(tx: Transaction, actor: Actor, message_id: UUID, now: datetime) -> Withdrawn:
    """Takes the actor's own message back. Raises TooLate once the wire has it, Forbidden."""
    ours = await withdrawing.find(tx, message_id)
    conversation = await handling.get_for_change(tx, actor, "conversations:reply", ours.conversation_id, None)
    if ours.withdrawn_at is None:
        await channels.withdraw_outgoing(tx, actor, message_id, now)
    whole, touched = await _put_back(tx, actor, ours, now)
    conversation, taken = await withdrawing.withdraw(tx, actor, conversation, message_id, now)
    await due.settle_many(tx, {conversation.id, *touched}, now)
    draft = await drafts.put_back(tx, actor, conversation.id, draft_of(taken), now)
    return Withdrawn(conversation, draft, whole)


async def _put_back(tx: Transaction, actor: Actor, ours: Ours, now: datetime) -> tuple[bool, list[UUID]]:
    """What sending did to the conversation is undone: all of it when nobody touched it since, else at least the wait
    that it ended. Whether all, and which conversations wait otherwise."""
    if ours.undo_id is None:
        return True, []
    try:
        kept = await undoing.take(tx, actor, ours.undo_id, now)
    except (UndoExpired, AlreadyUndone, NotFound):
        return False, []
    restored, moved_on = await undoing.put_back(tx, actor, kept, now)
    for one in restored:
        if one.was.team_id != one.now.team_id:
            await channels.move_outgoing(tx, one.now.id, one.now.team_id)
    await macros.take_back(tx, actor, kept.extra, now)
    touched: list[UUID] = []
    for before in kept.before:
        if before.id in moved_on:
            end = await handling.end_of(tx, before.id)
            if end in (before.id, ours.conversation_id):  # locked: by `put_back`, or by the caller
                await undoing.put_back_wait(tx, actor, before, end, ours.id, ours.recorded_at, now)
                touched.append(end)
    return not moved_on, touched


def draft_of(taken: TakenBack) -> dict[str, Any]:
    """Words and files as a draft holds them: pictures in the text are named by their upload again."""
    words = taken.words
    return {
        "text": words.text,
        "html": as_written(words.html),
        "subject": words.subject,
        "identity_id": str(words.identity_id) if words.identity_id else None,
        "channel_account_id": str(words.channel_account_id) if words.channel_account_id else None,
        "uploads": [upload_of(file) for file in taken.files],
    }


def as_written(html: str | None) -> str:
    """A message's HTML as the editor reads it."""
    return _PICTURE.sub(lambda found: f'<img data-upload="upl_{UUID(found[1]).hex}"', html or "")


def upload_of(file: Returned) -> dict[str, Any]:
    """A file that waits, as drafts name it."""
    return {
        "token": f"upl_{file.id.hex}",
        "name": file.name,
        "size": file.size,
        "media_type": file.media_type,
        "inline": file.inline,
    }
