"""Word of an answer by chat for the site of a visitor who is away: asked for with the answer, tried a few times."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from filrouge.channels import core
from filrouge.channels.service import accounts
from filrouge.channels.service.outgoing import JOB_LATER_S
from filrouge.channels.store import Account
from filrouge.channels.store import pushes as store
from filrouge.channels.store.pushes import Push, Reader
from filrouge.platform import jobs
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7_floor

__all__ = ["Outcome", "Push", "Reader"]

STEP = "chat.push"
QUEUE = "push"
DIRECTION = "push"
"""Of the account's health."""
RETRY_S = (10, 60, 300, 1_800)
RESCUED_FOR = timedelta(days=1)
"""After that nobody is told of an answer any more: they know it, or an e-mail told them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended. `done`: they have it. `refused`: they want nothing more of it. `skipped`: there is no need.
    `failed`: it is tried again, unless this was the last time; `code` and `detail` say why."""

    state: str
    code: str = ""
    detail: str = ""


async def ask(tx: Transaction, account: Account, outgoing_id: UUID, now: datetime) -> None:
    """A row and a job of the transaction that writes the answer."""
    await tx.execute(store.INSERT, {"id": outgoing_id, "account": account.id, "now": now})
    await _defer(tx, outgoing_id, now, 0)


async def _defer(tx: Transaction, outgoing_id: UUID, now: datetime, delay_s: float) -> None:
    await jobs.defer(
        tx, STEP, queue=QUEUE, lock=f"push:{outgoing_id}", now=now, delay_s=delay_s, outgoing_id=outgoing_id
    )


async def start(tx: Transaction, outgoing_id: UUID, now: datetime) -> Push | None:
    """Counts the try; None when there is nothing to say now: said, given up, or not yet its time."""
    return await tx.find(Push, store.START, {"id": outgoing_id, "now": now})


async def settle(tx: Transaction, push: Push, outcome: Outcome, now: datetime) -> bool:
    """Records how the try ended. Returns whether it is tried again."""
    again = outcome.state == "failed" and push.attempts <= len(RETRY_S)
    delay_s = RETRY_S[push.attempts - 1] if again else 0
    values = {
        "id": push.outgoing_id,
        "attempts": push.attempts,
        "state": "queued" if again else outcome.state,
        "code": outcome.code,
        "detail": outcome.detail[:500],
        "next_try_at": now + timedelta(seconds=delay_s) if again else None,
        "now": now,
    }
    settled = bool(await tx.execute(store.SETTLE, values))
    if again and settled:
        await _defer(tx, push.outgoing_id, now, delay_s + JOB_LATER_S)
    return again


async def rescue_stuck(tx: Transaction, now: datetime) -> int:
    """Gives pushes whose job was lost (the database away at the wrong moment) another one. Returns how many."""
    values = {"now": now, "before": now - timedelta(seconds=core.STUCK_S), "since": uuid7_floor(now - RESCUED_FOR)}
    stuck = await tx.rows(store.STUCK, values)
    for (outgoing_id,) in stuck:
        await _defer(tx, outgoing_id, now, 0)
    return len(stuck)


async def begin_anew(tx: Transaction, before: Account, after: Account, given: Collection[str], now: datetime) -> bool:
    """Somebody has changed where pushes go, or their secret (`given` names new ones): what was wrong with the old ones
    is forgotten until the next try. Returns whether there was something."""
    moved = before.config.get("push_url", "") != after.config.get("push_url", "") or "push_secret" in given
    if not moved or after.health.get(DIRECTION, {}).get("state", "ok") == "ok":
        return False
    return await accounts.record_health(tx, after.id, DIRECTION, "ok", now)


async def readers(tx: Transaction, push: Push, now: datetime) -> list[Reader]:
    """The clients to which the answer went, the latest first; none when it was read or one of them is on a page."""
    if await tx.value(store.WAS_READ, {"id": push.outgoing_id}):
        return []
    values = {"account": push.channel_account_id, "address": push.to_address, "now": now}
    found = await tx.all(Reader, store.READERS, values)
    return [] if any(one.here for one in found) else found
