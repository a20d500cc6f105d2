"""By when an answer is owed. Whoever lets somebody wait, answers, pauses, merges or changes the reason settles it in
the same transaction; whoever changes targets or hours leaves a job that settles every wait they touch."""

import logging
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from filrouge.company import service as company
from filrouge.conversations.service import waits
from filrouge.platform.db import Database, Transaction

BATCH = 500
"""Waits of one transaction: a fraction of a second."""

logger = logging.getLogger(__name__)


async def settle_due(tx: Transaction, conversation_id: UUID, now: datetime) -> None:
    """Writes by when the conversation's customer is owed an answer, from its state, its wait and its pauses as they
    are in this transaction. Asking twice changes nothing. A conversation that is not there is left alone."""
    await settle_many(tx, [conversation_id], now)


async def settle_many(tx: Transaction, conversations: Collection[UUID], now: datetime) -> int:
    """The same for many at once. Returns for how many something changed."""
    if not conversations:
        return 0
    found = await waits.standing(tx, conversations, now)
    wanted = {one.wanted for one in found if one.waiting_since is not None and one.wanted[0] is not None}
    return await waits.settle(tx, found, await company.targets(tx, wanted))


async def recompute(database: Database, what: str, setting_id: UUID, now: datetime) -> int:
    """A contact reason, brand or calendar was changed: every wait under it is settled anew, a batch per transaction.
    Returns how many changed. Done again after a crash, it does what is left."""
    changed = 0
    for state in ("open", "snoozed"):
        after: tuple[datetime, UUID] | None = None
        while True:
            async with database.transaction() as tx:
                reasons, brands = await company.served_by(tx, what, setting_id)
                rows = await waits.waiting(tx, state, reasons, brands, after, BATCH)
                changed += await settle_many(tx, [row[0] for row in rows], now)
            if len(rows) < BATCH:
                break
            after = (rows[-1][1], rows[-1][0])
    logger.info("%s %s: %d waits have another due time", what, setting_id, changed)
    return changed
