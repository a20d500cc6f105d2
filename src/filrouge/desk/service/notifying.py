"""Notifications: made once for each cause, told to their person, read, and swept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from filrouge.desk.core import is_quiet
from filrouge.desk.service.preferences import Preferences
from filrouge.desk.service.who import person
from filrouge.desk.store import notifying as store
from filrouge.desk.store.notifying import Made
from filrouge.platform import live
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import show
from filrouge.terms.scope import Actor

KEPT = timedelta(days=90)
TOLD_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that concerns people: what kind, about what, by whom, and which event caused it."""

    kind: str
    cause_id: UUID
    at: datetime
    conversation_id: UUID | None = None
    message_id: UUID | None = None
    task_id: UUID | None = None
    actor_id: UUID | None = None


async def make(
    tx: Transaction, notice: Notice, users: Collection[UUID], preferences: Mapping[UUID, Preferences], now: datetime
) -> list[Made]:
    """One notification for each of these people who wants this kind; those who have it already get no second one. Each
    is told by the live socket."""
    wanting = sorted(user for user in users if preferences[user].wishes.told(notice.kind) != "off")
    if not wanting:
        return []
    values = {
        "ids": [uuid7() for _ in wanting],
        "users": wanting,
        "kind": notice.kind,
        "conversation_id": notice.conversation_id,
        "message_id": notice.message_id,
        "task_id": notice.task_id,
        "actor_id": notice.actor_id,
        "cause_id": notice.cause_id,
        "at": notice.at,
    }
    made = await tx.all(Made, store.MAKE, values)
    for one in made:
        await live.pass_on(
            tx,
            {
                "type": "notified",
                "notification": show("ntf", one.id),
                "kind": one.kind,
                "conversation": show("cnv", one.conversation_id) if one.conversation_id else None,
                "quiet": is_quiet(preferences[one.user_id].wishes, now),
                "to": [str(one.user_id)],
            },
        )
    return made


async def read(
    tx: Transaction,
    actor: Actor,
    now: datetime,
    *,
    ids: Sequence[UUID] = (),
    conversation_id: UUID | None = None,
    everything: bool = False,
) -> int:
    """Marks one's own as read: some, those of a conversation, or all. Returns how many were not; one's other screens
    are told."""
    me = person(actor)
    values = {"user_id": me, "ids": list(ids), "conversation_id": conversation_id, "all": everything, "now": now}
    count = await tx.execute(store.READ, values)
    if count:
        await _tell_of_reading(tx, me)
    return count


async def unread(tx: Transaction, actor: Actor, notification_id: UUID) -> bool:
    """Puts one back among the unread; False when it was not read, or is not one's own."""
    me = person(actor)
    done = await tx.execute(store.UNREAD, {"user_id": me, "id": notification_id}) > 0
    if done:
        await _tell_of_reading(tx, me)
    return done


async def _tell_of_reading(tx: Transaction, user_id: UUID) -> None:
    await live.pass_on(
        tx,
        {"type": "notified", "notification": None, "kind": None, "conversation": None, "quiet": True,
         "to": [str(user_id)]},
    )  # fmt: skip


async def sweep(tx: Transaction, now: datetime) -> int:
    """Takes away what is older than 90 days. Returns how many notifications."""
    await tx.execute(store.SWEEP_DIGESTS, {"before": now - KEPT})
    return await tx.execute(store.SWEEP, {"before": now - KEPT})
