"""One answer is kept for a key, for a day."""

from datetime import UTC, datetime, timedelta

from filrouge.platform import idempotency
from filrouge.platform.db import Transaction

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def test_the_first_answer_stays_for_a_day_and_gives_way_after_it(tx: Transaction) -> None:
    async def kept(status: int, at: datetime) -> bool:
        return await idempotency.keep(tx, "user:x", "k", b"h", status, b"", at)

    async def status(at: datetime) -> int | None:
        found = await idempotency.claim(tx, "user:x", "k", at)
        return found and found.status

    assert [await kept(201, NOW), await kept(409, NOW + idempotency.KEEP)] == [True, False]
    assert await status(NOW + idempotency.KEEP) == 201
    late = NOW + idempotency.KEEP + timedelta(seconds=1)
    assert await status(late) is None
    assert await kept(200, late)
    assert await status(late) == 200
