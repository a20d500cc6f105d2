"""Taking back what one has sent, in the seconds before the wire has it: the message, what sending it did, and the words
again where they were written. An answer, a first message and words for a third party go this one way:

    before = await undoing.look(tx, actor, [conversation.id])
    …                                             # sent with `delay_s=wire_waits_s(undo_s)`
    undo_id = await withdrawing.remember(tx, actor, before, message_id, now)
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.channels import service as channels
from filrouge.channels.sending import QUOTED_BELOW
from filrouge.channels.service import Outgoing
from filrouge.conversations.service import handling, passing_on, undoing, withdrawing
from filrouge.conversations.service.handling import Conversation
from filrouge.conversations.service.undoing import AlreadyUndone, Before, UndoExpired
from filrouge.conversations.service.withdrawing import Ours, Returned, TakenBack
from filrouge.customers.service import third_parties
from filrouge.desk.service import drafts
from filrouge.desk.service.drafts import Draft
from filrouge.flows import due, macros
from filrouge.platform.db import Transaction
from filrouge.terms import ids
from filrouge.terms.errors import NotFound
from filrouge.terms.scope import Actor

UNDO_S = 10
"""How long the wire waits for a message that can be taken back."""
GRACE_S = 2
"""What a way back that is asked for at the last instant may take to arrive."""
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


def wire_waits_s(undo_s: float) -> float:
    """How much later the wire has a message that can be taken back for so long."""
    return undo_s + GRACE_S if undo_s else 0


async def remember(
    tx: Transaction,
    actor: Actor,
    before: Sequence[Before],
    message_id: UUID,
    now: datetime,
    extra: Mapping[str, Any] | None = None,
) -> UUID | None:
    """Offers the way back of a message that the wire does not have yet; `before` is what `undoing.look` saw before it
    was sent. None when nobody asked for one."""
    if not before:
        return None
    undo_id = await undoing.remember(tx, actor, ACT, before, now, {"message_id": str(message_id), **(extra or {})})
    if undo_id is not None:
        await withdrawing.remember_undo(tx, message_id, undo_id)
    return undo_id


async def withdraw(tx: Transaction, actor: Actor, message_id: UUID, now: datetime) -> Withdrawn:
    """Takes the actor's own message back. Raises TooLate once the wire has it, Forbidden."""
    ours = await withdrawing.find(tx, message_id)
    conversation = await handling.get_for_change(tx, actor, "conversations:reply", ours.conversation_id, None)
    withdrawing.check_own(actor, ours)
    outgoing = await channels.withdraw_outgoing(tx, actor, message_id, now)
    whole, touched = await _put_back(tx, actor, ours, now)
    conversation, taken = await withdrawing.withdraw(tx, actor, conversation, message_id, now)
    await due.settle_many(tx, {conversation.id, *touched}, now)
    if ours.passed_on is not None:
        unknown = await passing_on.part(tx, actor, conversation, ours.passed_on, now)
        if unknown is not None:
            await third_parties.forget(tx, actor, unknown, now)
    draft = await drafts.put_back(tx, actor, conversation.id, draft_of(taken, outgoing), now)
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


def draft_of(taken: TakenBack, outgoing: Outgoing) -> dict[str, Any]:
    """Words, files and copies as a draft holds them: pictures in the text are named by their upload again. What was
    quoted for a third party is named, not repeated."""
    words = taken.words
    draft = {
        "text": words.text,
        "html": as_written(words.html).partition(QUOTED_BELOW)[0],
        "subject": words.subject,
        "channel_account_id": str(words.channel_account_id) if words.channel_account_id else None,
        "cc": outgoing.cc,
        "uploads": [upload_of(file) for file in taken.files],
    }
    passed = words.passed_on
    if passed is None:
        return {**draft, "identity_id": str(words.identity_id) if words.identity_id else None}
    to = {
        "to": outgoing.to_address,
        "name": outgoing.to_name,
        "role": passed.role,
        "message_ids": [ids.show("msg", one) for one in passed.messages],
        "attachments": [ids.show("att", one) for one in passed.attachments],
    }
    return {**draft, "mode": "forward", "forward": to}


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
