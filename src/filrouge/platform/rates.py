"""How often something may be done: counters with an end, kept in the database so that every process counts together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256

from filrouge.platform.db import Transaction

_TAKE = """
insert into rate_bucket (key, count, window_ends_at)
select %(key{n})s::text, %(amount{n})s::int, %(ends{n})s::timestamptz {allowed}
on conflict (key) do update
   set count = case when rate_bucket.window_ends_at <= %(now)s then excluded.count
                    else least(rate_bucket.count::bigint + excluded.count, 2000000000) end,
       window_ends_at = case when rate_bucket.window_ends_at <= %(now)s then excluded.window_ends_at
                             else rate_bucket.window_ends_at end
returning count, window_ends_at"""
_FORGET = "delete from rate_bucket where key = %(key)s"
_GIVE_BACK = "update rate_bucket set count = greatest(count - 1, 0) where key = %(key)s"


def key(kind: str, who: str) -> str:
    """The name of a counter; `who` (an address, an account) is hashed, so that the table tells nothing of people."""
    return f"{kind}:{sha256(who.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of something at most in a while, and how much of it is wanted now."""

    bucket: str
    most: int
    window_s: int
    amount: int = 1


@cache
def _take_each(number: int) -> str:
    taken = ", ".join(
        f"t{n} as ({_TAKE.format(n=n, allowed=f'from t{n - 1} where count <= %(most{n - 1})s' if n else '')})"
        for n in range(number)
    )
    found = " union all ".join(f"select {n} as place, t{n}.* from t{n}" for n in range(number))
    return f"with {taken} {found} order by place"


async def take_each(tx: Transaction, limits: Sequence[Limit], now: datetime) -> tuple[int, int] | None:
    """Counts one try under each, in one statement, until one is passed. None when all allow it, else which one does not
    and the seconds to wait (1 or more)."""
    values: dict[str, object] = {"now": now}
    for n, one in enumerate(limits):
        ends = now + timedelta(seconds=one.window_s)
        values |= {f"key{n}": one.bucket, f"amount{n}": one.amount, f"ends{n}": ends, f"most{n}": one.most}
    place, count, ends = (await tx.rows(_take_each(len(limits)), values))[-1]
    if count <= limits[place].most:
        return None
    return place, max(1, int((ends - now).total_seconds()) + 1)


async def take(
    tx: Transaction, bucket: str, *, limit: int, window_s: int, now: datetime, amount: int = 1
) -> int | None:
    """Counts one try, or an amount. None when it is within `limit` per window, else the seconds to wait (1 or more)."""
    passed = await take_each(tx, [Limit(bucket, limit, window_s, amount)], now)
    return passed and passed[1]


async def forget(tx: Transaction, bucket: str) -> None:
    """Starts the counter anew."""
    await tx.execute(_FORGET, {"key": bucket})


async def give_back(tx: Transaction, bucket: str) -> None:
    """Takes one try off the counter."""
    await tx.execute(_GIVE_BACK, {"key": bucket})
