"""Backup: the database first, then the large bytes, so that every reference in the backup has its bytes.

Restore: into an empty database, then every reference is verified.
"""

import asyncio
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from filrouge import __version__
from filrouge.entrypoints.failures import Failed
from filrouge.platform import accounts, clock, folders, installation, migrate, pgbinaries
from filrouge.platform.db import Database
from filrouge.platform.settings import Settings
from filrouge.platform.storage import Storage

Say = Callable[[str], None]

DUMP = "database.dump"
OBJECTS = "objects"
MANIFEST = "manifest.json"
PAGE = 1_000
NAMED_MISSING_MAX = 20

_EMPTY = "select to_regclass('alembic_version') is null"
_KEYS = """
select id, storage_key from stored_object
 where storage_key is not null and (%(after)s::uuid is null or id > %(after)s) order by id limit %(limit)s
"""


def backup(settings: Settings, target: Path, say: Say) -> None:
    """Writes a backup into the new folder `target`: whole, or without its manifest. Raises Failed."""
    if target.exists() and any(target.iterdir()):
        raise Failed(f"{target} is not empty: give each backup a folder of its own.")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    say("Backing up the database.")
    _run("pg_dump", settings, "--format=custom", "--no-owner", "--no-privileges", f"--file={target / DUMP}")
    objects = _local(settings)
    count = 0
    if objects is not None:
        say("Backing up the large bytes.")
        if objects.is_dir():
            shutil.copytree(objects, target / OBJECTS)
        count = sum(len(names) for _, _, names in os.walk(target / OBJECTS))
    manifest = {
        "release": __version__,
        "schema": migrate.head(),
        "made_at": clock.now().isoformat(),
        "database_sha256": _sha256(target / DUMP),
        "objects": count if objects is not None else "kept by the object store",
    }
    folders.write_private(target / MANIFEST, json.dumps(manifest, indent=2) + "\n")
    say(f"The backup is in {target}. The master key is not in it: keep {settings.key_file} apart.")


def restore(settings: Settings, source: Path, say: Say) -> None:
    """Fills an empty database from a backup, then verifies that no large bytes are missing. Raises Failed."""
    try:
        manifest = json.loads((source / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        raise Failed(f"{source} is not a whole backup: it has no readable {MANIFEST}.") from None
    if manifest.get("database_sha256") != _sha256(source / DUMP):
        raise Failed(f"{source / DUMP} is damaged: it is not the file that was backed up.")
    migrate.check_fit(settings.database_url)
    if not asyncio.run(_is_empty(settings)):
        raise Failed("The database is not empty: restore into a new one.")
    say("Restoring the database.")
    _run(
        "pg_restore",
        settings,
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        source / DUMP,
    )
    objects = _local(settings)
    if objects is not None and (source / OBJECTS).is_dir():
        say("Restoring the large bytes.")
        objects.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copytree(source / OBJECTS, objects, dirs_exist_ok=True)
    migrate.migrate(settings.database_url, say)
    missing = asyncio.run(_settle(settings))
    if missing:
        named = ", ".join(missing[:NAMED_MISSING_MAX])
        raise Failed(f"Restored, but the bytes of {len(missing)} objects are missing: {named}")
    say("Restored and verified. Put the master key of that time in place before you start.")


async def _is_empty(settings: Settings) -> bool:
    database = Database(settings.database_url, size=1)
    await database.open()
    try:
        async with database.transaction() as tx:
            return bool(await tx.value(_EMPTY))
    finally:
        await database.close()


async def _settle(settings: Settings) -> list[str]:
    """Tells readers that time went back, and returns the keys of large bytes that are not there."""
    storage = Storage(settings.storage)
    missing: list[str] = []
    database = Database(settings.database_url, size=1)
    await database.open()
    try:
        async with database.transaction() as tx:
            await installation.restored(tx)
        after = None
        while True:
            async with database.transaction() as tx:
                page = await tx.rows(_KEYS, {"after": after, "limit": PAGE})
            missing += [key for _, key in page if not await storage.has(key)]
            if len(page) < PAGE:
                return missing
            after = page[-1][0]
    finally:
        await database.close()


def _local(settings: Settings) -> Path | None:
    """The folder of the large bytes; None when an object store keeps them, with its own copies."""
    url = settings.storage
    return None if "://" in url and not url.startswith("file://") else Path(url.removeprefix("file://"))


def _run(program: str, settings: Settings, *arguments: object) -> None:
    """Runs one of PostgreSQL's programs on the database; the password goes by the environment, not the command line."""
    parts = {name: str(value) for name, value in conninfo_to_dict(settings.database_url).items() if value is not None}
    password = parts.pop("password", "")
    path = pgbinaries.find(accounts.myself(), settings.data).path(program)
    done = subprocess.run(  # noqa: S603
        [path, f"--dbname={make_conninfo('', **parts)}", *map(str, arguments)],
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Failed(f"{program} failed: {(done.stderr.strip().splitlines() or ['it said nothing'])[-1]}")


def _sha256(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
