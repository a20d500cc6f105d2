"""Taking back what one did. Conversations that somebody went on with are left as they are, and named."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.channels import service as channels
from filrouge.conversations.service import undoing
from filrouge.conversations.service.merging import CannotMerge
from filrouge.conversations.service.splitting import MovedOn
from filrouge.conversations.service.taking import Merged
from filrouge.conversations.service.undoing import AlreadyUndone
from filrouge.flows import due, macros, merging, withdrawing
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor


@dataclass(frozen=True, slots=True)
class Undone:
    restored: tuple[UUID, ...]
    moved_on: tuple[UUID, ...]


async def undo(tx: Transaction, actor: Actor, undo_id: UUID, now: datetime) -> Undone:
    """Raises NotFound, Forbidden, AlreadyUndone, UndoExpired, and for an answer TooLate."""
    kept = await undoing.find(tx, actor, undo_id, now)
    if kept.act == withdrawing.ACT:
        withdrawn = await withdrawing.withdraw(tx, actor, UUID(kept.extra["message_id"]), now)
        changed = (withdrawn.conversation.id,)
        return Undone(changed, ()) if withdrawn.whole else Undone((), changed)
    kept = await undoing.take(tx, actor, undo_id, now)
    match kept.act:
        case "merge":
            return await _apart(tx, actor, kept, now)
        case "split":
            return await _together(tx, actor, kept, now)
        case _:
            return await _as_before(tx, actor, kept, now)


async def _as_before(tx: Transaction, actor: Actor, kept: undoing.Kept, now: datetime) -> Undone:
    restored, moved_on = await undoing.put_back(tx, actor, kept, now)
    for one in restored:
        if one.was.team_id != one.now.team_id:
            await channels.move_outgoing(tx, one.now.id, one.now.team_id)
    if kept.act == macros.ACT:
        await macros.take_back(tx, actor, kept.extra, now)
    await due.settle_many(tx, [one.now.id for one in restored], now)
    return Undone(tuple(one.now.id for one in restored), tuple(moved_on))


async def _apart(tx: Transaction, actor: Actor, kept: undoing.Kept, now: datetime) -> Undone:
    """A merge is taken apart whatever came since: new words stay where they came."""
    pair = tuple(one.id for one in kept.before)
    try:
        async with tx.savepoint():
            await merging.take_apart(tx, actor, UUID(kept.extra["merge_id"]), now)
    except (AlreadyUndone, Merged, CannotMerge):
        return Undone((), pair)
    return Undone(pair, ())


async def _together(tx: Transaction, actor: Actor, kept: undoing.Kept, now: datetime) -> Undone:
    into_id = UUID(kept.extra["into"])
    try:
        async with tx.savepoint():
            source, into = await merging.join_again(tx, actor, into_id, now)
    except (AlreadyUndone, MovedOn):
        return Undone((), (into_id,))
    return Undone((source.id, into.id), ())
