"""The same request sent twice is done once: its first answer is kept and given again."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from filrouge.platform.db import Transaction

KEEP = timedelta(hours=24)
KEY_MAX = 200

_CLAIM = """
insert into idempotency (actor, key, request_hash, created_at)
values (%(actor)s, %(key)s, %(request_hash)s, %(now)s)
on conflict (actor, key) do update
   set request_hash = excluded.request_hash, status = null, response = null, created_at = excluded.created_at
 where idempotency.created_at < %(oldest)s
returning true
"""
_FIND = "select request_hash, status, response from idempotency where actor = %(actor)s and key = %(key)s"
_KEEP = """
update idempotency set status = %(status)s, response = %(response)s where actor = %(actor)s and key = %(key)s
"""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the same key was used for before."""

    request_hash: bytes
    status: int | None
    response: Any


async def claim(tx: Transaction, actor: str, key: str, request_hash: bytes, now: datetime) -> Earlier | None:
    """Takes the key for this transaction; None when it is free. Waits for a request under way with the same key."""
    params = {"actor": actor, "key": key, "request_hash": request_hash, "now": now, "oldest": now - KEEP}
    if await tx.value(_CLAIM, params):
        return None
    return await tx.one(Earlier, _FIND, {"actor": actor, "key": key})


async def keep(tx: Transaction, actor: str, key: str, status: int, response: bytes) -> None:
    """Keeps the answer, in the transaction that did the work."""
    body = json.dumps(json.loads(response)) if response else None
    await tx.execute(_KEEP, {"actor": actor, "key": key, "status": status, "response": body})
