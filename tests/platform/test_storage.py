"""Bytes: small ones in a row, large ones outside, orphans swept, nothing shared."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from filrouge.platform import clock
from filrouge.platform.db import Database, Transaction
from filrouge.platform.storage import INLINE_MAX, Storage, find, keep

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LARGE = b"L" * (INLINE_MAX + 1)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(str(tmp_path / "objects"))


def outside(tmp_path: Path) -> list[Path]:
    return sorted(path for path in (tmp_path / "objects").rglob("*") if path.is_file())


async def test_small_bytes_live_in_the_row(tx: Transaction, storage: Storage, tmp_path: Path) -> None:
    stored = await storage.put(b"s" * INLINE_MAX, "text/plain")
    await keep(tx, stored, NOW)
    assert outside(tmp_path) == []
    found = await find(tx, stored.id)
    assert found == stored
    assert await storage.read(found) == b"s" * INLINE_MAX


async def test_large_bytes_live_outside_before_the_transaction(
    tx: Transaction, storage: Storage, tmp_path: Path
) -> None:
    stored = await storage.put(LARGE, "application/pdf")
    assert [path.read_bytes() for path in outside(tmp_path)] == [LARGE]
    await keep(tx, stored, NOW)
    found = await find(tx, stored.id)
    assert found is not None
    assert found.inline_bytes is None
    assert found.storage_key is not None
    assert (found.size, found.media_type) == (len(LARGE), "application/pdf")
    assert await storage.read(found) == LARGE
    assert await storage.has(found.storage_key)


async def test_the_same_bytes_twice_are_two_objects(storage: Storage, tmp_path: Path) -> None:
    """Erasing one customer's file must not touch another's."""
    first, second = await storage.put(LARGE, "x/y"), await storage.put(LARGE, "x/y")
    assert first.sha256 == second.sha256
    assert first.storage_key != second.storage_key
    assert len(outside(tmp_path)) == 2
    await storage.delete(str(first.storage_key))
    assert await storage.read(second) == LARGE


async def test_lost_bytes_are_told(storage: Storage) -> None:
    stored = await storage.put(LARGE, "x/y")
    await storage.delete(str(stored.storage_key))
    assert not await storage.has(str(stored.storage_key))
    with pytest.raises(FileNotFoundError):
        await storage.read(stored)


async def test_the_sweep_takes_old_orphans_only(database: Database, storage: Storage, tmp_path: Path) -> None:
    kept, orphan = await storage.put(LARGE, "x/y"), await storage.put(LARGE, "x/y")
    async with database.transaction() as tx:
        await keep(tx, kept, NOW)
    assert await storage.sweep(database, clock.now() - timedelta(days=1)) == 0, (
        "a transaction may be about to refer to it"
    )
    assert await storage.sweep(database, clock.now() + timedelta(days=1)) == 1
    assert await storage.has(str(kept.storage_key))
    assert not await storage.has(str(orphan.storage_key))
    assert len(outside(tmp_path)) == 1


async def test_no_transaction_is_open_while_the_sweep_talks_to_the_store(database: Database, tmp_path: Path) -> None:
    class Watched(Storage):
        async def delete(self, key: str) -> None:
            async with database.transaction() as tx:
                busy = "select count(*) from pg_stat_activity where datname = current_database() and xact_start < now()"
                assert await tx.value(busy) == 0
            await super().delete(key)

    storage = Watched(str(tmp_path))
    for _ in range(3):
        await storage.put(LARGE, "x/y")
    assert await storage.sweep(database, clock.now() + timedelta(days=1)) == 3


def test_the_folder_is_ours_alone(tmp_path: Path) -> None:
    Storage(str(tmp_path / "deep" / "objects"))
    assert (tmp_path / "deep" / "objects").stat().st_mode & 0o077 == 0
