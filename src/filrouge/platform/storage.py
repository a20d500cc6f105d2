"""Bytes. Up to 64 KiB they live in a table; larger ones in a folder or any S3, through one library, written before the
transaction that refers to them. What no row refers to is swept."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import obstore
from obstore.store import LocalStore, from_url

from filrouge.platform.db import Database, Transaction
from filrouge.platform.ids import uuid7

INLINE_MAX = 64 * 1024
SWEEP_PAGE = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that are safe to refer to: a row to insert, and nothing more to write outside."""

    id: UUID
    sha256: bytes
    size: int
    media_type: str
    inline_bytes: bytes | None
    storage_key: str | None


_INSERT = """
insert into stored_object (id, sha256, size, media_type, inline_bytes, storage_key, created_at)
values (%(id)s, %(sha256)s, %(size)s, %(media_type)s, %(inline_bytes)s, %(storage_key)s, %(now)s)
"""
_FIND = "select id, sha256, size, media_type, inline_bytes, storage_key from stored_object where id = %(id)s"
_KNOWN = "select storage_key from stored_object where storage_key = any(%(keys)s)"


class Storage:
    """`url` is `s3://bucket/prefix`, another URL that obstore knows, or a folder's path."""

    def __init__(self, url: str, options: Mapping[str, str] | None = None) -> None:
        if "://" in url and not url.startswith("file://"):
            self._store = from_url(url, **dict(options or {}))  # type: ignore[call-overload]
        else:
            folder = Path(url.removeprefix("file://"))
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._store = LocalStore(folder)

    async def put(self, content: bytes, media_type: str) -> Stored:
        """Writes large bytes outside (under a key of their own, never shared) and returns the row to `keep`."""
        object_id = uuid7()
        key = None
        if len(content) > INLINE_MAX:
            key = f"{object_id.hex[:6]}/{object_id.hex}"
            await obstore.put_async(self._store, key, content)
        return Stored(
            id=object_id,
            sha256=hashlib.sha256(content).digest(),
            size=len(content),
            media_type=media_type,
            inline_bytes=None if key else content,
            storage_key=key,
        )

    async def read(self, stored: Stored) -> bytes:
        """The bytes. Raises FileNotFoundError when the store has lost them."""
        if stored.inline_bytes is not None:
            return bytes(stored.inline_bytes)
        result = await obstore.get_async(self._store, stored.storage_key or "")
        return bytes(await result.bytes_async())

    async def has(self, key: str) -> bool:
        """Whether outside bytes are there."""
        try:
            await obstore.head_async(self._store, key)
        except FileNotFoundError:
            return False
        return True

    async def delete(self, key: str) -> None:
        await obstore.delete_async(self._store, key)

    async def sweep(self, database: Database, older_than: datetime) -> int:
        """Deletes outside bytes, older than `older_than`, that no row refers to. Returns how many. Rows are asked for
        one page of keys at a time: no transaction is open while the store is talked to."""
        removed = 0
        async for batch in obstore.list(self._store, chunk_size=SWEEP_PAGE):
            old = [meta["path"] for meta in batch if meta["last_modified"] < older_than]
            if not old:
                continue
            async with database.transaction() as tx:
                known = {row[0] for row in await tx.rows(_KNOWN, {"keys": old})}
            for key in old:
                if key not in known:
                    await self.delete(key)
                    removed += 1
        return removed


async def keep(tx: Transaction, stored: Stored, now: datetime) -> UUID:
    """Inserts the row, in the transaction that refers to it."""
    await tx.execute(
        _INSERT,
        {
            "id": stored.id,
            "sha256": stored.sha256,
            "size": stored.size,
            "media_type": stored.media_type,
            "inline_bytes": stored.inline_bytes,
            "storage_key": stored.storage_key,
            "now": now,
        },
    )
    return stored.id


async def find(tx: Transaction, object_id: UUID) -> Stored | None:
    return await tx.find(Stored, _FIND, {"id": object_id})
