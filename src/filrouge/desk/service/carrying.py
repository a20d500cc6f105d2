"""What people have begun in a conversation goes along when it is merged: messages that wait, and drafts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from filrouge.desk.store import carrying as store
from filrouge.platform.db import Transaction


async def move(tx: Transaction, source: UUID, target: UUID) -> dict[str, Any]:
    """Waiting messages, which are then held for their authors, and drafts of those who have none there. What was
    moved, for `move_back`; empty when nothing was."""
    pair = {"from": source, "to": target}
    moved = {
        "scheduled": [str(row[0]) for row in await tx.rows(store.SCHEDULED_MOVE, pair)],
        "drafts": [str(row[0]) for row in await tx.rows(store.DRAFTS_MOVE, pair)],
    }
    return {what: ids for what, ids in moved.items() if ids}


async def move_back(tx: Transaction, source: UUID, target: UUID, moved: Mapping[str, Any]) -> None:
    """Those that are still there go back to `source`."""
    pair = {"from": target, "to": source}
    scheduled = [UUID(one) for one in moved.get("scheduled", ())]
    users = [UUID(one) for one in moved.get("drafts", ())]
    await tx.execute(store.SCHEDULED_MOVE_SOME, {**pair, "scheduled": scheduled})
    await tx.execute(store.DRAFTS_MOVE_SOME, {**pair, "users": users})
