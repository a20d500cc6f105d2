"""By when an answer is owed: what a conversation remembers of its wait, and what follows from it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.conversations.store import waits as store
from filrouge.platform.db import Transaction
from filrouge.terms.waiting import Due, Pause, Target, due, pauses_at

Wanted = tuple[UUID | None, UUID]
"""A contact reason and a brand: what decides a target."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A conversation's wait as it is kept, and the pauses that are true now."""

    id: UUID
    waiting_since: datetime | None
    wanted: Wanted
    pauses: tuple[Pause, ...]
    held: tuple[Pause, ...]
    owed: Due


async def standing(tx: Transaction, ids: Collection[UUID], now: datetime) -> list[Standing]:
    """The waits of these conversations, which it locks in the order of their ids."""
    found = await tx.all(store.WaitRow, store.LOCK_WAITS, {"ids": sorted(set(ids))})
    return [
        Standing(
            row.id,
            row.waiting_since,
            (row.contact_reason_id, row.brand_id),
            pauses_at(store.as_pauses(row.stood_still), row.state, row.waiting_since, now),
            store.as_pauses(row.stood_still),
            Due(row.due_at, row.paused_at, row.paused_s),
        )
        for row in found
    ]


async def settle(tx: Transaction, waits: Sequence[Standing], targets: Mapping[Wanted, Target]) -> int:
    """Writes what is owed now where it differs. Returns how many rows changed."""
    changed: list[dict[str, object]] = []
    for one in waits:
        owed = due(targets.get(one.wanted, Target(None)), one.waiting_since, one.pauses)
        if (owed, one.pauses) != (one.owed, one.held):
            changed.append(
                {"id": one.id, "due_at": owed.due_at, "paused_at": owed.paused_at, "paused_s": owed.paused_s,
                 "stood_still": store.as_ranges(one.pauses)}
            )  # fmt: skip
    await store.settle(tx, changed)
    return len(changed)


async def waiting(
    tx: Transaction,
    state: str,
    reasons: Collection[UUID],
    brands: Collection[UUID],
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[tuple[UUID, datetime]]:
    """Conversations in `state` (`open` or `snoozed`) in which somebody waits, for one of these reasons or brands, the
    longest wait first, from a place on."""
    sql = store.WAITING_SNOOZED if state == "snoozed" else store.WAITING_OPEN
    params = {"reasons": sorted(reasons), "brands": sorted(brands), "limit": limit,
              "since": after[0] if after else None, "after": after[1] if after else None}  # fmt: skip
    return [(row[0], row[1]) for row in await tx.rows(sql, params)]
