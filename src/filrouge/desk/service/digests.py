"""Digests: what waits for somebody, gathered into one mail and sent once. The words are made by a flow."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from filrouge.desk.core import is_digest_due
from filrouge.desk.service.preferences import Preferences, of_row
from filrouge.desk.store import notifying as store
from filrouge.desk.store.notifying import Digest, PreferenceRow, Waiting
from filrouge.platform import jobs
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.messages import Outcome, Refused, Sent

__all__ = ["Digest", "Waiting"]

SEND_STEP = "digest.send"
SEND_QUEUE = "outbound"
TOLD_MAX = 1_000
"""How many notifications one digest tells of; the next one tells the rest."""
RETRY_S = (60, 300, 900, 3600, 4 * 3600)
"""Between tries; a digest that cannot leave within them is given up: the desk has it all."""
STUCK = timedelta(minutes=10)


async def readers(tx: Transaction) -> list[UUID]:
    """Who wants digests and has something unread that no digest told."""
    return [row[0] for row in await tx.rows(store.DIGEST_READERS)]


async def due(tx: Transaction, user_id: UUID, now: datetime) -> tuple[Preferences, list[Waiting]] | None:
    """What a digest for this person tells now, the latest first, their preferences locked; None when none is due or
    another worker is at it."""
    row = await tx.find(PreferenceRow, store.PREFERENCE_LOCKED, {"user_id": user_id})
    if row is None:
        return None
    preferences = of_row(row)
    if not is_digest_due(preferences.wishes, preferences.digest_at, now):
        return None
    return preferences, await tx.all(Waiting, store.DIGEST_WAITING, {"user_id": user_id, "now": now, "limit": TOLD_MAX})


async def mark_told(tx: Transaction, ids: Sequence[UUID], now: datetime) -> None:
    """These are told by a digest, or by none: they are not gathered again."""
    await tx.execute(store.DIGEST_MAILED, {"ids": list(ids), "now": now})


async def queue(
    tx: Transaction,
    user_id: UUID,
    ids: Sequence[UUID],
    *,
    account_id: UUID,
    account_address: str,
    to_address: str,
    to_name: str,
    language: str,
    subject: str,
    body: str,
    html: str,
    now: datetime,
) -> UUID:
    """Puts a digest on its way: its notifications are told with it, its row and its job are of this transaction."""
    digest_id = uuid7()
    await tx.execute(
        store.DIGEST_INSERT,
        {
            "id": digest_id,
            "user_id": user_id,
            "channel_account_id": account_id,
            "to_address": to_address,
            "to_name": to_name,
            "language": language,
            "subject": subject,
            "body": body,
            "html": html,
            "external_id": f"digest.{digest_id.hex}@{account_address.rpartition('@')[2]}",
            "now": now,
        },
    )
    await mark_told(tx, ids, now)
    await tx.execute(store.DIGEST_TAKEN, {"user_id": user_id, "now": now})
    await _defer(tx, digest_id, now, 0)
    return digest_id


async def _defer(tx: Transaction, digest_id: UUID, now: datetime, delay_s: float) -> None:
    await jobs.defer(
        tx, SEND_STEP, queue=SEND_QUEUE, lock=f"digest:{digest_id}", now=now, delay_s=delay_s, digest_id=digest_id
    )


async def start(tx: Transaction, digest_id: UUID, now: datetime) -> Digest | None:
    """Marks it as being sent and counts the try; None when it is no longer to be sent."""
    return await tx.find(Digest, store.DIGEST_START, {"id": digest_id, "now": now})


async def settle(tx: Transaction, digest: Digest, outcome: Outcome, now: datetime) -> str:
    """Records what the server said: `sent`, `failed`, or `queued` again for later. Its words go when it ends."""
    state, code, detail, at = "queued", "", "", None
    if isinstance(outcome, Sent):
        state = "sent"
    elif isinstance(outcome, Refused) or digest.attempts > len(RETRY_S):
        state, code, detail = "failed", outcome.code, outcome.detail
    else:
        at = now + timedelta(seconds=RETRY_S[digest.attempts - 1])
        code, detail = outcome.code, outcome.detail
    values = {"id": digest.id, "attempts": digest.attempts, "state": state, "code": code, "detail": detail[:500]}
    if await tx.execute(store.DIGEST_SETTLE, {**values, "next_try_at": at, "now": now}) and at is not None:
        await _defer(tx, digest.id, now, (at - now).total_seconds())
    return state


async def rescue_stuck(tx: Transaction, now: datetime) -> int:
    """Gives digests whose job was lost another one. Returns how many."""
    stuck = await tx.rows(store.DIGEST_STUCK, {"now": now, "before": now - STUCK})
    for (digest_id,) in stuck:
        await _defer(tx, digest_id, now, 0)
    return len(stuck)


async def begin_anew(tx: Transaction, now: datetime) -> None:
    """After a restore nobody knows what was mailed since the backup: what is older goes by no mail. The desk shows it
    all the same."""
    await tx.execute(store.NOTHING_OLD, {"now": now})
    await tx.execute(store.DIGESTS_DROPPED, {"now": now})
