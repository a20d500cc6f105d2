"""What has served is swept; what may still serve stays; there is always a partition for tomorrow."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from filrouge.platform import housekeeping, idempotency, rates
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.platform.storage import Storage, keep

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def upload(tx: Transaction, folder: str, *, at: datetime, message_id: UUID | None = None) -> UUID:
    stored = await Storage(folder).put(b"x", "text/plain")
    await keep(tx, stored, at)
    await tx.execute(
        """insert into attachment (id, message_id, object_id, name, media_type, size, created_at)
           values (%(id)s, %(message_id)s, %(object_id)s, 'x', 'text/plain', 1, %(at)s)""",
        {"id": uuid7(), "message_id": message_id, "object_id": stored.id, "at": at},
    )
    return stored.id


async def test_loose_uploads_go_with_their_bytes_after_a_day(tx: Transaction, tmp_path: object) -> None:
    old = NOW - timedelta(days=2)
    await upload(tx, str(tmp_path), at=old)
    used = await upload(tx, str(tmp_path), at=old, message_id=uuid7())
    fresh = await upload(tx, str(tmp_path), at=NOW - timedelta(hours=1))
    await housekeeping.sweep_rows(tx, NOW)
    assert {row[0] for row in await tx.rows("select object_id from attachment")} == {used, fresh}
    assert {row[0] for row in await tx.rows("select id from stored_object")} == {used, fresh}


async def test_old_keys_and_counters_go(tx: Transaction) -> None:
    old, fresh = NOW - timedelta(days=3), NOW - timedelta(hours=1)
    for at in (old, fresh):
        await idempotency.keep(tx, "user:x", str(at), b"h", 200, b"", at)
        await rates.take(tx, rates.key("test", str(at)), limit=1, window_s=7_200, now=at)
    await housekeeping.sweep_rows(tx, NOW)
    assert await tx.rows("select key from idempotency") == [(str(fresh),)]
    assert await tx.value("select count(*) from rate_bucket") == 1


async def test_there_are_partitions_for_the_months_to_come(tx: Transaction) -> None:
    far = datetime(2031, 3, 31, 23, 0, tzinfo=UTC)
    await housekeeping.sweep_rows(tx, far)
    await housekeeping.sweep_rows(tx, far)
    for table in housekeeping.PARTITIONED:
        found = {
            row[0]
            for row in await tx.rows("select relname from pg_class where relname like %(n)s", {"n": f"{table}_20%"})
        }
        assert {f"{table}_203103", f"{table}_203104", f"{table}_203302"} <= found


async def test_a_row_lands_in_the_partition_of_its_month(tx: Transaction) -> None:
    await tx.execute("insert into message_text (message_id) values (%(id)s)", {"id": uuid7()})
    [(partition,)] = await tx.rows("select tableoid::regclass::text from message_text")
    assert partition.startswith("message_text_2")
