import asyncio
import json
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from filrouge.entrypoints import backups
from filrouge.entrypoints.failures import Failed
from filrouge.platform import clock, installation, storage
from filrouge.platform.db import Database
from filrouge.platform.embedded import CREATE_DATABASE, DATABASE, OWNER, Embedded
from filrouge.platform.settings import Settings, read

LARGE = b"thread " * 20_000


@pytest.fixture
def source(database_url: str, tmp_path: Path) -> Settings:
    return read({}, database_url=database_url, data=tmp_path / "data")


@pytest.fixture
def empty(cluster: Embedded, source: Settings, tmp_path: Path) -> Settings:
    """Another machine: an empty database and an empty folder."""
    name = f"{psycopg.conninfo.conninfo_to_dict(source.database_url)['dbname']}_restored"
    with psycopg.connect(cluster.superuser_dsn, autocommit=True) as connection:
        connection.execute(CREATE_DATABASE.format(sql.Identifier(name), sql.Identifier(OWNER)))
    url = cluster.dsn.replace(f"@/{DATABASE}?", f"@/{name}?")
    return replace(source, database_url=url, data=tmp_path / "elsewhere")


async def keep_something(settings: Settings) -> storage.Stored:
    database = Database(settings.database_url, size=1)
    await database.open()
    kept = await storage.Storage(settings.storage).put(LARGE, "text/plain")
    async with database.transaction() as tx:
        await installation.ensure(tx, clock.now())
        await storage.keep(tx, kept, clock.now())
    await database.close()
    return kept


async def test_a_restore_brings_everything_back_and_moves_readers_on(
    source: Settings, empty: Settings, tmp_path: Path
) -> None:
    kept = await keep_something(source)
    backups.backup(source, tmp_path / "backup", print)
    await asyncio.to_thread(backups.restore, empty, tmp_path / "backup", print)
    database = Database(empty.database_url, size=1)
    await database.open()
    async with database.transaction() as tx:
        found = await storage.find(tx, kept.id)
        row = await installation.find(tx)
    await database.close()
    assert found is not None
    assert await storage.Storage(empty.storage).read(found) == LARGE
    assert row is not None
    assert row.epoch == 2


async def test_missing_bytes_are_named(source: Settings, empty: Settings, tmp_path: Path) -> None:
    kept = await keep_something(source)
    backups.backup(source, tmp_path / "backup", print)
    (tmp_path / "backup/objects" / str(kept.storage_key)).unlink()
    with pytest.raises(Failed, match=rf"1 objects are missing: {kept.storage_key}"):
        await asyncio.to_thread(backups.restore, empty, tmp_path / "backup", print)


def test_a_backup_keeps_no_secret_of_the_data_folder(source: Settings, tmp_path: Path) -> None:
    backups.backup(source, tmp_path / "backup", print)
    assert {path.name for path in (tmp_path / "backup").iterdir()} <= {"database.dump", "objects", "manifest.json"}
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o700


def test_a_backup_takes_a_folder_of_its_own(source: Settings, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup/old").touch()
    with pytest.raises(Failed, match="not empty"):
        backups.backup(source, tmp_path / "backup", print)


def test_only_a_whole_backup_is_restored_and_only_into_an_empty_database(
    source: Settings, empty: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    with pytest.raises(Failed, match="not a whole backup"):
        backups.restore(empty, folder, print)
    backups.backup(source, folder, print)
    with pytest.raises(Failed, match="not empty"):
        backups.restore(source, folder, print)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "database_sha256": "0" * 64}))
    with pytest.raises(Failed, match="damaged"):
        backups.restore(empty, folder, print)
