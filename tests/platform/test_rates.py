"""What may be done so often in a while is counted by everybody together, and only as far as it is allowed."""

from datetime import UTC, datetime, timedelta

from filrouge.platform import rates
from filrouge.platform.db import Transaction
from filrouge.platform.rates import Limit

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = (
    Limit(f"test:{name}", most, s) for name, most, s in (("m", 1, 60), ("h", 5, 3600), ("d", 5, 86400))
)


async def counts(tx: Transaction) -> dict[str, int]:
    return dict(await tx.rows("select key, count from rate_bucket"))


async def test_what_an_earlier_limit_refuses_is_not_counted_under_later_ones(tx: Transaction) -> None:
    assert await rates.take_each(tx, [MINUTE, HOUR, DAY], NOW) is None
    assert await rates.take_each(tx, [MINUTE, HOUR, DAY], NOW) == (0, 61)
    assert await counts(tx) == {"test:m": 2, "test:h": 1, "test:d": 1}


async def test_the_limit_that_is_passed_says_where_it_stands_and_how_long_to_wait(tx: Transaction) -> None:
    await rates.take_each(tx, [HOUR, MINUTE, DAY], NOW)
    later = NOW + timedelta(seconds=45)
    assert await rates.take_each(tx, [HOUR, MINUTE, DAY], later) == (1, 16)
    assert await rates.take_each(tx, [HOUR, MINUTE, DAY], NOW + timedelta(seconds=59.9)) == (1, 1)
    assert await counts(tx) == {"test:h": 3, "test:m": 3, "test:d": 1}
    assert await rates.take_each(tx, [DAY, Limit("test:h", 5, 3600, amount=3)], later) == (1, 3556)


async def test_a_window_that_has_ended_begins_anew(tx: Transaction) -> None:
    for _ in range(3):
        await rates.take_each(tx, [MINUTE, HOUR], NOW)
    after = NOW + timedelta(seconds=60)
    assert await rates.take_each(tx, [MINUTE, HOUR], after) is None
    assert await counts(tx) == {"test:m": 1, "test:h": 2}
    assert await rates.take_each(tx, [MINUTE, HOUR], after) == (0, 61)


async def test_an_amount_counts_whole_and_is_held_to_what_can_be_counted(tx: Transaction) -> None:
    assert await rates.take_each(tx, [Limit("test:bytes", 100, 60, amount=100)], NOW) is None
    for _ in range(2):
        assert await rates.take_each(tx, [Limit("test:bytes", 100, 60, amount=2_000_000_000)], NOW) == (0, 61)
    assert await counts(tx) == {"test:bytes": 2_000_000_000}
    await rates.give_back(tx, "test:bytes")
    await rates.forget(tx, "test:none")
    assert await counts(tx) == {"test:bytes": 1_999_999_999}
