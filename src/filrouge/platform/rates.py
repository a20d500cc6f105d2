"""How often something may be done: counters with an end, kept in the database so that every process counts together."""

from datetime import datetime, timedelta
from hashlib import sha256

from filrouge.platform.db import Transaction

_TAKE = """
insert into rate_bucket (key, count, window_ends_at) values (%(key)s, %(amount)s, %(ends)s)
on conflict (key) do update
   set count = case when rate_bucket.window_ends_at <= %(now)s then %(amount)s
                    else least(rate_bucket.count::bigint + %(amount)s, 2000000000) end,
       window_ends_at = case when rate_bucket.window_ends_at <= %(now)s then excluded.window_ends_at
                             else rate_bucket.window_ends_at end
returning count, window_ends_at
"""
_FORGET = "delete from rate_bucket where key = %(key)s"
_GIVE_BACK = "update rate_bucket set count = greatest(count - 1, 0) where key = %(key)s"


def key(kind: str, who: str) -> str:
    """The name of a counter; `who` (an address, an account) is hashed, so that the table tells nothing of people."""
    return f"{kind}:{sha256(who.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


async def take(
    tx: Transaction, bucket: str, *, limit: int, window_s: int, now: datetime, amount: int = 1
) -> int | None:
    """Counts one try, or an amount. None when it is within `limit` per window, else the seconds to wait (1 or more)."""
    values = {"key": bucket, "now": now, "ends": now + timedelta(seconds=window_s), "amount": amount}
    [(count, ends)] = await tx.rows(_TAKE, values)
    if count <= limit:
        return None
    return max(1, int((ends - now).total_seconds()) + 1)


async def forget(tx: Transaction, bucket: str) -> None:
    """Starts the counter anew."""
    await tx.execute(_FORGET, {"key": bucket})


async def give_back(tx: Transaction, bucket: str) -> None:
    """Takes one try off the counter."""
    await tx.execute(_GIVE_BACK, {"key": bucket})
