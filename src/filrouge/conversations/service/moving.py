"""What goes with messages from one conversation to another: their matters, what search reads, who waits."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from filrouge.conversations.store import Conversation, searching
from filrouge.conversations.store import merging as store
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7


async def move_messages(tx: Transaction, source: UUID, target: UUID, messages: Collection[UUID] | None) -> list[UUID]:
    """Moves those of `messages` that are there (None: all); the moved ones."""
    params = {"from": source, "to": target, "messages": sorted(messages or ())}
    rows = await tx.rows(store.MESSAGES_MOVE if messages is None else store.MESSAGES_MOVE_SOME, params)
    moved = sorted(row[0] for row in rows)
    await tx.execute(searching.FOLLOW_MESSAGES, {"id": target, "messages": moved})
    return moved


async def bring_home(tx: Transaction, conversation: Conversation, now: datetime) -> list[UUID]:
    """Every message of the conversation gets a matter of this conversation, in the interaction it was said in: the
    one that is there, or a second one of the interaction. Returns the matters that were made."""
    made: list[UUID] = []
    strays = await tx.rows(store.STRAYS, {"id": conversation.id})
    for interaction_id, matter_id in strays:
        if matter_id is None:
            made.append(uuid7())
            await tx.execute(
                store.MATTER_SECOND,
                {
                    "matter_id": made[-1],
                    "interaction_id": interaction_id,
                    "id": conversation.id,
                    "reason_id": conversation.contact_reason_id,
                    "now": now,
                },
            )
    if strays:
        await tx.execute(store.STRAYS_HOME, {"id": conversation.id})
    return made


async def recount(
    tx: Transaction,
    conversation_id: UUID,
    waiting_since: datetime | None,
    recorded_since: datetime | None = None,
) -> Conversation:
    """Last words and who waits, from the messages that are there: whoever wrote at `waiting_since` or later (and is
    known of since `recorded_since`) waits; nobody does when it is None. The next version."""
    params = {"id": conversation_id, "waiting_since": waiting_since, "recorded_since": recorded_since}
    return await tx.one(Conversation, store.RECOUNT, params)


def ids(values: Sequence[str]) -> list[UUID]:
    return [UUID(value) for value in values]
