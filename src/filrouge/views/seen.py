"""Who has seen which conversation, and when; who follows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.platform.db import Transaction

_SEEN = """
select user_id, conversation_id, seen_at from conversation_seen
 where user_id = any(%(users)s) and conversation_id = any(%(conversations)s)
"""
_FOLLOWED = """
select user_id, conversation_id from conversation_follower
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
    seen = await tx.rows(_SEEN, values)
    followers = await tx.rows(_FOLLOWED, values)
    return Looked({(row[0], row[1]): row[2] for row in seen}, frozenset((row[0], row[1]) for row in followers))
