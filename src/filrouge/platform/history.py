"""What a setting was before and after each change: to be shown, and to be restored. The words stay in this table; the
event that goes with a change holds names of fields only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7

WRITE = """
insert into setting_history (id, room, what, subject_id, actor, user_id, before, after, at)
values (%(id)s, %(room)s, %(what)s, %(subject_id)s, %(actor)s, %(user_id)s, %(before)s, %(after)s, %(now)s)
"""
FIND = """
select id, room, what, subject_id, actor, user_id, before, after, at from setting_history where id = %(id)s
"""


@dataclass(frozen=True, slots=True)
class Change:
    """`before` is None for a creation; else both hold the fields that changed."""

    id: UUID
    room: str
    what: str
    subject_id: str
    actor: str
    user_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    at: datetime


async def write(
    tx: Transaction,
    *,
    room: str,
    what: str,
    subject: UUID | str,
    actor: str,
    user_id: UUID | None,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    now: datetime,
) -> UUID:
    """Keeps one change, in the transaction that makes it."""
    change_id = uuid7()
    params = {
        "id": change_id,
        "room": room,
        "what": what,
        "subject_id": str(subject),
        "actor": actor,
        "user_id": user_id,
        "before": None if before is None else Jsonb(_plain(before)),
        "after": Jsonb(_plain(after)),
        "now": now,
    }
    await tx.execute(WRITE, params)
    return change_id


async def find(tx: Transaction, change_id: UUID) -> Change | None:
    return await tx.find(Change, FIND, {"id": change_id})


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value
