"""What a setting was before and after each change: to be shown, and to be restored. The words stay in this table; the
event that goes with a change holds names of fields only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7

NO_ID = UUID(int=0)
"""The subject of events about settings that have no id."""
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

    def back(self, allowed: Collection[str]) -> dict[str, Any]:
        """What restores the setting: the fields that it was kept with and that may be set today, ids as such. What was
        made is put aside."""
        if self.before is None:
            return {"active": False}
        return {name: _revive(name, value) for name, value in self.before.items() if name in allowed}


def _revive(name: str, value: Any) -> Any:
    return UUID(value) if name.endswith("_id") and isinstance(value, str) else value


class Author(Protocol):
    """Whoever changes settings: an actor."""

    @property
    def user_id(self) -> UUID | None: ...

    def label(self) -> str: ...


async def write(
    tx: Transaction,
    author: Author,
    *,
    room: str,
    what: str,
    subject: UUID | str,
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
        "actor": author.label(),
        "user_id": author.user_id,
        "before": None if before is None else Jsonb(_plain(before)),
        "after": Jsonb(_plain(after)),
        "now": now,
    }
    await tx.execute(WRITE, params)
    return change_id


async def tell(
    tx: Transaction,
    author: Author,
    fact: object,
    *,
    room: str,
    what: str,
    subject: UUID | str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    now: datetime,
    legal_entity_id: UUID | None = None,
    brand_id: UUID | None = None,
    team_id: UUID | None = None,
) -> None:
    """Keeps one change and tells of it: the fact that goes with it is recorded under the three ids."""
    await write(tx, author, room=room, what=what, subject=subject, before=before, after=after, now=now)
    await events.record(
        tx,
        fact,
        subject=subject if isinstance(subject, UUID) else NO_ID,
        actor=author.label(),
        now=now,
        legal_entity_id=legal_entity_id,
        brand_id=brand_id,
        team_id=team_id,
    )


def names(after: Mapping[str, Any]) -> tuple[Code, ...]:
    """The fields that changed, as events name them."""
    return tuple(Code(name) for name in sorted(after))


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
