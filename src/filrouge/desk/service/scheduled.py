"""Messages that wait for their moment. Sending them is a flow's (flows/scheduled.py)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.desk.events import ScheduledChanged
from filrouge.desk.service.who import person
from filrouge.desk.store import scheduled as store
from filrouge.desk.store.scheduled import Scheduled
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Conflict, Invalid, NotFound
from filrouge.terms.scope import Actor

__all__ = ["Scheduled"]

AHEAD_MAX = timedelta(days=366)
PER_CONVERSATION = 20
DUE_PAGE = 50

SeenBy = tuple[UUID, UUID, UUID | None]


class NotWaiting(Conflict):
    """The message has been sent or given up meanwhile; `fields["state"]` says which."""

    code = "desk.not_waiting"


class ScheduledStale(Conflict):
    """The waiting message was changed meanwhile, on another screen; `fields["version"]` is the present one."""

    code = "desk.scheduled_stale"


def check_moment(send_at: datetime, now: datetime) -> None:
    """Raises Invalid unless the moment is to come, within a year."""
    if not now < send_at <= now + AHEAD_MAX:
        raise Invalid("Choose a moment within the coming year.", fields={"send_at": send_at.isoformat()})


async def add(
    tx: Transaction,
    actor: Actor,
    *,
    conversation_id: UUID,
    message_id: UUID,
    body: Mapping[str, Any],
    send_at: datetime,
    if_moved_on: str,
    conversation_version: int,
    seen_by: SeenBy,
    now: datetime,
) -> Scheduled:
    """Words that wait; the conversation is locked by the caller."""
    check_moment(send_at, now)
    if await tx.value(store.COUNT, {"conversation_id": conversation_id}) >= PER_CONVERSATION:
        raise Invalid(f"At most {PER_CONVERSATION} messages wait in one conversation.")
    row = await tx.one(
        Scheduled,
        store.INSERT,
        {
            "id": uuid7(),
            "conversation_id": conversation_id,
            "author_id": person(actor),
            "body": Jsonb(dict(body)),
            "send_at": send_at,
            "if_moved_on": if_moved_on,
            "conversation_version": conversation_version,
            "message_id": message_id,
            "now": now,
        },
    )
    await _tell(tx, row, actor.label(), seen_by, now)
    return row


async def of_conversation(tx: Transaction, conversation_id: UUID) -> list[Scheduled]:
    """What waits or is held there, the next first. The caller has checked the scope."""
    return await tx.all(Scheduled, store.OF_CONVERSATION, {"conversation_id": conversation_id})


async def get(tx: Transaction, scheduled_id: UUID, *, lock: bool = False) -> Scheduled:
    """Raises NotFound. The caller checks the scope of its conversation."""
    found = await tx.find(Scheduled, store.LOCKED if lock else store.BY_ID, {"id": scheduled_id})
    if found is None:
        raise NotFound("This message does not wait here any more.")
    return found


async def get_waiting(tx: Transaction, scheduled_id: UUID, expected_version: int | None) -> Scheduled:
    """Locks it. Raises NotFound, NotWaiting when it has gone, ScheduledStale when it was changed since it was read."""
    found = await get(tx, scheduled_id, lock=True)
    if found.state not in ("waiting", "held"):
        raise NotWaiting("This message does not wait any more.", fields={"state": found.state})
    if expected_version is not None and found.version != expected_version:
        raise ScheduledStale("This message was changed meanwhile.", fields={"version": found.version})
    return found


async def due(tx: Transaction, now: datetime) -> list[UUID]:
    """Those whose moment has come, the oldest first, a page of them."""
    return [row[0] for row in await tx.rows(store.DUE, {"now": now, "limit": DUE_PAGE})]


async def take_due(tx: Transaction, scheduled_id: UUID, now: datetime) -> Scheduled | None:
    """Locks one whose moment has come; None when another worker has it, or it is no longer due."""
    return await tx.find(Scheduled, store.DUE_LOCKED, {"id": scheduled_id, "now": now})


async def try_later(tx: Transaction, row: Scheduled, at: datetime, *, stumbled: bool = False) -> None:
    """It is not looked at before `at`, so that others have their turn; `stumbled` counts a try that failed."""
    values = {"id": row.id, "at": at, "attempts": row.attempts + (1 if stumbled else 0)}
    await tx.execute(store.LATER, values)


async def change(
    tx: Transaction,
    row: Scheduled,
    actor: str,
    seen_by: SeenBy,
    now: datetime,
    *,
    body: Mapping[str, Any] | None = None,
    send_at: datetime | None = None,
    if_moved_on: str | None = None,
    conversation_version: int | None = None,
) -> Scheduled:
    """Other words or another moment; what was held waits again, for whoever changes it has read what was said until
    now. The row is locked by the caller."""
    if send_at is not None:
        check_moment(send_at, now)
    changed = replace(
        row,
        body=dict(body) if body is not None else row.body,
        send_at=send_at or row.send_at,
        if_moved_on=if_moved_on or row.if_moved_on,
        conversation_version=conversation_version or row.conversation_version,
        state="waiting",
        code="",
        detail="",
        read_up_to_at=now,
    )
    return await _write(tx, changed, actor, seen_by, now)


async def hold(
    tx: Transaction, row: Scheduled, code: str, detail: str, seen_by: SeenBy, now: datetime, actor: str = "system"
) -> Scheduled:
    """It stays where it is, and says why; its author decides."""
    held = replace(row, state="held", code=code, detail=detail[:500])
    return await _write(tx, held, actor, seen_by, now)


async def settle(tx: Transaction, row: Scheduled, state: str, actor: str, seen_by: SeenBy, now: datetime) -> Scheduled:
    """It was `sent`, or `cancelled`."""
    return await _write(tx, replace(row, state=state, code="", detail="", settled_at=now), actor, seen_by, now)


async def _write(tx: Transaction, row: Scheduled, actor: str, seen_by: SeenBy, now: datetime) -> Scheduled:
    written = await tx.one(
        Scheduled,
        store.CHANGE,
        {
            "id": row.id,
            "body": Jsonb(row.body),
            "send_at": row.send_at,
            "if_moved_on": row.if_moved_on,
            "conversation_version": row.conversation_version,
            "state": row.state,
            "code": row.code,
            "detail": row.detail,
            "settled_at": row.settled_at,
            "read_up_to_at": row.read_up_to_at,
        },
    )
    await _tell(tx, written, actor, seen_by, now)
    return written


async def _tell(tx: Transaction, row: Scheduled, actor: str, seen_by: SeenBy, now: datetime) -> None:
    fact = ScheduledChanged(row.conversation_id, row.id, row.author_id, Code(row.state), Code(row.code))
    await events.record(
        tx,
        fact,
        subject=row.conversation_id,
        actor=actor,
        now=now,
        legal_entity_id=seen_by[0],
        brand_id=seen_by[1],
        team_id=seen_by[2],
    )
