"""Who has seen which conversation, and when."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from filrouge.platform.db import Transaction

_SEEN = """
select user_id, conversation_id, seen_at from conversation_seen
 where user_id = any(%(users)s) and conversation_id = any(%(conversations)s)
"""


async def seen_at(
    tx: Transaction, users: Sequence[UUID], conversations: Sequence[UUID]
) -> dict[tuple[UUID, UUID], datetime]:
    """When each of these users last saw each of these conversations; missing when never."""
    rows = await tx.rows(_SEEN, {"users": list(users), "conversations": list(conversations)})
    return {(row[0], row[1]): row[2] for row in rows}
