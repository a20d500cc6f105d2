"""The same request sent twice is done once: its first answer is kept and given again."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from filrouge.platform.db import Transaction

KEEP = timedelta(hours=24)
KEY_MAX = 200

# Not a row: who has written holds back what everybody is told until the end, and this comes before the work.
_LOCK = "select pg_advisory_xact_lock(hashtextextended(%(name)s, 7304))"
_FIND = """
select request_hash, status, response from idempotency
 where actor = %(actor)s and key = %(key)s and created_at >= %(oldest)s
"""
_KEEP = """
insert into idempotency (actor, key, request_hash, status, response, created_at)
values (%(actor)s, %(key)s, %(request_hash)s, %(status)s, %(response)s, %(now)s)
on conflict (actor, key) do update
   set request_hash = excluded.request_hash, status = excluded.status, response = excluded.response,
       created_at = excluded.created_at
 where idempotency.created_at < %(oldest)s
returning true
"""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the same key was used for before."""

    request_hash: bytes
    status: int | None
    response: Any


async def claim(tx: Transaction, actor: str, key: str, now: datetime) -> Earlier | None:
    """Takes the key for this transaction; None when it is free. Waits for a request under way with the same key."""
    await tx.value(_LOCK, {"name": f"{actor}\n{key}"})
    return await tx.find(Earlier, _FIND, {"actor": actor, "key": key, "oldest": now - KEEP})


async def keep(
    tx: Transaction, actor: str, key: str, request_hash: bytes, status: int, response: bytes, now: datetime
) -> bool:
    """Keeps the answer, in the transaction that claimed the key and did the work. False when another answer is kept
    already, by who took the key in another way (an older release): this work is then done twice unless it is undone."""
    body = json.dumps(json.loads(response)) if response else None
    values = {"actor": actor, "key": key, "request_hash": request_hash, "now": now, "oldest": now - KEEP}
    return bool(await tx.rows(_KEEP, {**values, "status": status, "response": body}))
