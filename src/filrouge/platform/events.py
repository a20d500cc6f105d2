"""The one table of facts. Audit, live push, measures, webhooks and timelines read it, each with its own position.

A fact commits with what it tells of. Payloads hold ids, codes, numbers and instants, never words, names or addresses.
Positions are `(epoch, xid, seq)`: `seq` alone loses events, because a transaction may take its number long before it
commits (see docs/decisions/0003-schema.md).
"""

import base64
import dataclasses
import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NewType, Protocol, TypeVar, get_type_hints
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7

CHANNEL = "filrouge_events"
READ_LIMIT = 500
OF_SUBJECTS_MAX = 1_000

Code = NewType("Code", str)
"""A short stable word of ours (`failed`, `email`); the only text that a payload may hold."""
MAX_CODE = 120


class Fact(Protocol):
    """A frozen dataclass registered with `event_type`."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


F = TypeVar("F")
TYPES: dict[str, tuple[type[Any], int]] = {}
UPCASTERS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}
_NAMES: dict[type[Any], str] = {}


def event_type(name: str, *, version: int = 1) -> Callable[[type[F]], type[F]]:
    """Registers a frozen dataclass as the newest version of the event `room.thing_done`."""

    def register(cls: type[F]) -> type[F]:
        if name in TYPES:
            raise ValueError(f"event {name} is registered twice")
        TYPES[name] = (cls, version)
        _NAMES[cls] = name
        return cls

    return register


def of_the_product() -> dict[str, tuple[type[Any], int]]:
    """The registered events that are the product's own (tests register some too)."""
    return {name: kind for name, kind in TYPES.items() if kind[0].__module__.startswith("filrouge.")}


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """How far a watcher has read. Opaque to clients as text."""

    epoch: int
    xid: int
    seq: int

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(f"{self.epoch}.{self.xid}.{self.seq}".encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Position | None":
        """The position that `str` gave, or None when the text is not one."""
        try:
            raw = base64.urlsafe_b64decode(text[:100] + "=" * (-len(text[:100]) % 4)).decode("ascii")
            epoch, xid, seq = (int(piece) for piece in raw.split("."))
        except (ValueError, UnicodeDecodeError):
            return None
        return cls(epoch, xid, seq) if 0 <= epoch < 2**31 and 0 <= xid < 2**63 and -1 <= seq < 2**63 else None


@dataclass(frozen=True, slots=True)
class Event:
    """A recorded fact, as watchers read it."""

    id: UUID
    seq: int
    type: str
    version: int
    subject: str
    actor: str
    legal_entity_id: UUID | None
    brand_id: UUID | None
    team_id: UUID | None
    occurred_at: datetime
    recorded_at: datetime
    correlation_id: UUID | None
    causation_id: UUID | None
    payload: dict[str, Any]
    epoch: int
    xid: int

    @property
    def position(self) -> Position:
        return Position(self.epoch, self.xid, self.seq)

    def fact(self) -> Any:
        """The payload as its dataclass, older versions brought up to date."""
        cls, newest = TYPES[self.type]
        payload = self.payload
        for version in range(self.version, newest):
            payload = UPCASTERS[self.type, version](payload)
        hints = get_type_hints(cls)
        return cls(**{name: _revive(hints[name], value) for name, value in payload.items() if name in hints})


def _revive(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    text = str(hint)
    if isinstance(value, list):
        items = [_revive_one(text, item) for item in value]
        return tuple(items) if "tuple[" in text else items
    return _revive_one(text, value)


def _revive_one(hint: str, value: Any) -> Any:
    if "UUID" in hint or "filrouge.terms.ids" in hint:
        return UUID(value)
    return datetime.fromisoformat(value) if "datetime" in hint else value


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and len(value) > MAX_CODE:
        raise ValueError("an event holds codes, not words")
    if isinstance(value, list | tuple | frozenset | set):
        return [_plain(item) for item in value]
    return value


_INSERT = """
insert into event (id, type, version, subject, actor, legal_entity_id, brand_id, team_id, occurred_at, recorded_at,
                   correlation_id, causation_id, payload, epoch)
select f.*, coalesce((select epoch from installation), 1)
  from jsonb_to_recordset(%(facts)s::jsonb) as f (id uuid, type text, version smallint, subject text, actor text,
       legal_entity_id uuid, brand_id uuid, team_id uuid, occurred_at timestamptz, recorded_at timestamptz,
       correlation_id uuid, causation_id uuid, payload jsonb)
"""


async def record(
    tx: Transaction,
    fact: object,
    *,
    subject: UUID,
    actor: str,
    now: datetime,
    legal_entity_id: UUID | None = None,
    brand_id: UUID | None = None,
    team_id: UUID | None = None,
    occurred_at: datetime | None = None,
) -> UUID:
    """Records a fact in the caller's transaction and returns its id. `subject` is the thing it happened to."""
    row = _row(tx, Happened(fact, occurred_at, actor), subject, now, (legal_entity_id, brand_id, team_id))
    await _write(tx, [row])
    event_id: UUID = row["id"]
    return event_id


@dataclass(frozen=True, slots=True)
class Happened:
    """A fact with when it happened (None: now) and by whom."""

    fact: object
    at: datetime | None
    actor: str


async def record_all(
    tx: Transaction,
    happened: Sequence[Happened],
    *,
    subject: UUID,
    now: datetime,
    legal_entity_id: UUID | None = None,
    brand_id: UUID | None = None,
    team_id: UUID | None = None,
) -> None:
    """Records the facts of one thing in their order, in one round trip."""
    ids = (legal_entity_id, brand_id, team_id)
    await _write(tx, [_row(tx, one, subject, now, ids) for one in happened])


async def _write(tx: Transaction, facts: list[dict[str, Any]]) -> None:
    if tx.held_facts is not None:
        tx.held_facts.extend(facts)
    elif facts:
        await tx.execute(_INSERT, {"facts": json.dumps(facts, default=_text)})
        await tx.notify(CHANNEL)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


@asynccontextmanager
async def held(tx: Transaction) -> AsyncIterator[None]:
    """Facts recorded inside are written together when the block ends well: one round trip for a whole batch. Nothing
    inside may read them."""
    tx.held_facts = []
    try:
        yield
        facts, tx.held_facts = tx.held_facts, None
        await _write(tx, facts)
    finally:
        tx.held_facts = None


def _row(
    tx: Transaction, one: Happened, subject: UUID, now: datetime, ids: tuple[UUID | None, UUID | None, UUID | None]
) -> dict[str, Any]:
    kind: type[Any] = type(one.fact)
    name = _NAMES[kind]
    payload = {f.name: _plain(getattr(one.fact, f.name)) for f in dataclasses.fields(kind)}
    return {
        "id": uuid7(),
        "type": name,
        "version": TYPES[name][1],
        "subject": str(subject),
        "actor": one.actor,
        "legal_entity_id": ids[0],
        "brand_id": ids[1],
        "team_id": ids[2],
        "occurred_at": one.at or now,
        "recorded_at": now,
        "correlation_id": tx.correlation_id,
        "causation_id": tx.causation_id,
        "payload": payload,
    }


_COLUMNS = """id, seq, type, version, subject, actor, legal_entity_id, brand_id, team_id, occurred_at, recorded_at,
       correlation_id, causation_id, payload, epoch, xid::text::bigint as xid"""

_SINCE = f"""
select {_COLUMNS} from event
where (epoch, xid, seq) > (%(epoch)s, %(xid)s::text::xid8, %(seq)s)
  and (epoch < (select epoch from installation) or xid < pg_snapshot_xmin(pg_current_snapshot()))
order by epoch, xid, seq limit %(limit)s
"""

_NEXT = f"""
select {_COLUMNS},
       epoch < (select epoch from installation) or xid < pg_snapshot_xmin(pg_current_snapshot()) as settled
  from event
 where (epoch, event.xid, seq) > (%(epoch)s, %(xid)s::text::xid8, %(seq)s)
 order by epoch, event.xid, seq limit %(limit)s
"""

_OF_SUBJECTS_SINCE = f"""
select {_COLUMNS} from event
where subject = any(%(subjects)s) and type = any(%(types)s)
  and (epoch, xid, seq) > (%(epoch)s, %(xid)s::text::xid8, %(seq)s)
  and (epoch < (select epoch from installation) or xid < pg_snapshot_xmin(pg_current_snapshot()))
order by epoch, event.xid, seq limit %(limit)s
"""

_OF_SUBJECT = f"""
select {_COLUMNS} from event
where subject = any(%(subjects)s) and type = any(%(types)s)
  and occurred_at >= coalesce(%(since)s, '-infinity'::timestamptz)
  and occurred_at < coalesce(%(until)s, 'infinity'::timestamptz)
order by occurred_at desc, epoch desc, event.xid desc, seq desc limit %(limit)s
"""

_OF_IDS = f"""
select {_COLUMNS} from event where id = any(%(ids)s::uuid[]) order by occurred_at, epoch, event.xid, seq
"""

_HERE = """
select coalesce((select epoch from installation), 1), pg_snapshot_xmin(pg_current_snapshot())::text::bigint
"""


async def read_since(tx: Transaction, position: Position, limit: int = READ_LIMIT) -> list[Event]:
    """The next facts after `position`, in order, never past one that may still appear before them."""
    return await tx.all(
        Event, _SINCE, {"epoch": position.epoch, "xid": position.xid, "seq": position.seq, "limit": limit}
    )


async def read_next(tx: Transaction, position: Position, limit: int = READ_LIMIT) -> tuple[list[Event], bool]:
    """As `read_since`, and whether to look again at once: there are more, or some that must wait for a transaction
    before them, whose end need not ring."""
    values = {"epoch": position.epoch, "xid": position.xid, "seq": position.seq, "limit": limit}
    rows = await tx.rows(_NEXT, values)
    found = [Event(*row[:-1]) for row in rows if row[-1]]
    return found, len(found) < len(rows) or len(rows) == limit


async def here(tx: Transaction) -> Position:
    """The position that belongs to what this transaction sees: every later fact is after it. A fact that is already
    in sight may come again; readers are idempotent on the fact's id."""
    [(epoch, xmin)] = await tx.rows(_HERE)
    return Position(epoch, xmin, -1)


async def of_subjects(
    tx: Transaction,
    subjects: Iterable[UUID],
    types: Iterable[str],
    limit: int = OF_SUBJECTS_MAX,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Event]:
    """Facts that happened to some things in `[since, until)`, oldest first; when there are more than `limit`, the
    latest of them. For timelines."""
    found = await tx.all(
        Event,
        _OF_SUBJECT,
        {
            "subjects": [str(subject) for subject in subjects],
            "types": list(types),
            "since": since,
            "until": until,
            "limit": limit,
        },
    )
    return found[::-1]


async def of_subjects_since(
    tx: Transaction, subjects: Iterable[UUID], types: Iterable[str], position: Position, limit: int
) -> list[Event]:
    """Facts of some types that happened to some things after `position`, in the order of positions; the first
    `limit`. As with `read_since`, never past one that may still appear before them."""
    values = {"epoch": position.epoch, "xid": position.xid, "seq": position.seq, "limit": limit}
    wanted = {"subjects": [str(subject) for subject in subjects], "types": list(types)}
    return await tx.all(Event, _OF_SUBJECTS_SINCE, {**values, **wanted})


async def of_ids(tx: Transaction, ids: Sequence[UUID]) -> list[Event]:
    """These facts, oldest first; those that are not there any more are left out."""
    return await tx.all(Event, _OF_IDS, {"ids": list(ids)}) if ids else []
