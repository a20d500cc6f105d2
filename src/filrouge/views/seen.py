"""Who has seen which conversation, and when; who follows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.platform.db import Transaction

_LOOKED = """
select user_id, conversation_id, seen_at from conversation_seen
 where user_id = any(%(users)s) and conversation_id = any(%(conversations)s)
union all
select user_id, conversation_id, null from conversation_follower
 where user_id = any(%(users)s) and conversation_id = any(%(conversations)s)
"""


@dataclass(frozen=True, slots=True)
class Looked:
    """What conversations are to users, by (user, conversation): when they last saw it, missing when never; and which
    they follow."""

    seen_at: dict[tuple[UUID, UUID], datetime]
    followers: frozenset[tuple[UUID, UUID]]


async def looked(tx: Transaction, users: Sequence[UUID], conversations: Sequence[UUID]) -> Looked:
    """What each of these conversations is to each of these users."""
    values = {"users": list(users), "conversations": list(conversations)}
    found = await tx.rows(_LOOKED, values)
    seen_at = {(row[0], row[1]): row[2] for row in found if row[2] is not None}
    return Looked(seen_at, frozenset((row[0], row[1]) for row in found if row[2] is None))
