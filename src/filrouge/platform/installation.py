"""The one row that says which installation this is. `epoch` grows when the database goes back in time or changes its
cluster, so that positions of readers stay in order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7

Kind = Literal["demo", "real"]

ENSURE = """
insert into installation (id, system_identifier, created_at) values (%(id)s, %(system)s, %(now)s)
on conflict (only_one) do update
   set epoch = installation.epoch + (installation.system_identifier <> '')::int,
       system_identifier = excluded.system_identifier
 where installation.system_identifier <> excluded.system_identifier
"""
SYSTEM = "select system_identifier::text from pg_control_system()"
FIND = """
select id, kind, epoch, system_identifier, setup_code_hash, setup_draft, set_up_at, created_at from installation
"""
BUMP = "update installation set epoch = epoch + 1"
SET_KIND = "update installation set kind = %(kind)s where kind is null or kind = %(kind)s"
SET_CODE = "update installation set setup_code_hash = %(code_hash)s"
SET_DRAFT = "update installation set setup_draft = %(draft)s"
SET_UP = """
update installation set set_up_at = %(now)s, setup_code_hash = null, setup_draft = '{}' where set_up_at is null
"""
LOCK = "select 1 from installation for update"


class KindIsWritten(RuntimeError):
    """An installation is a demo or a real one for its whole life."""


@dataclass(frozen=True, slots=True)
class Installation:
    id: UUID
    kind: Kind | None
    epoch: int
    system_identifier: str
    setup_code_hash: bytes | None
    setup_draft: dict[str, Any]
    set_up_at: datetime | None
    created_at: datetime


async def ensure(tx: Transaction, now: datetime) -> Installation:
    """The installation's row, made at the first start. The epoch grows when the cluster is not the one of before."""
    system = await tx.value(SYSTEM)
    await tx.execute(ENSURE, {"id": uuid7(), "system": system, "now": now})
    return await tx.one(Installation, FIND)


async def find(tx: Transaction) -> Installation | None:
    """The installation's row, None before the first start."""
    return await tx.find(Installation, FIND)


async def restored(tx: Transaction) -> None:
    """To be called after a restore: what readers saw before may not be there any more."""
    await tx.execute(BUMP)


async def set_kind(tx: Transaction, kind: Kind) -> None:
    """Writes what the installation is, once. Raises KindIsWritten when it is the other kind."""
    if await tx.execute(SET_KIND, {"kind": kind}) == 0:
        raise KindIsWritten(f"This installation is not {kind}; that was written at its beginning and stays.")


async def lock(tx: Transaction) -> None:
    """Only one transaction at a time may change what the installation is."""
    await tx.execute(LOCK)


async def set_code(tx: Transaction, code_hash: bytes | None) -> None:
    await tx.execute(SET_CODE, {"code_hash": code_hash})


async def set_draft(tx: Transaction, draft: dict[str, Any]) -> None:
    await tx.execute(SET_DRAFT, {"draft": Jsonb(draft)})


async def set_up(tx: Transaction, now: datetime) -> bool:
    """Marks the installation as set up; False when it already was."""
    return await tx.execute(SET_UP, {"now": now}) == 1
