"""What people have begun to write: one draft per person and conversation, whatever the device.

The newer words win, by when they were typed; what loses stays beside them until it is taken or dropped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.desk.service.who import person
from filrouge.desk.store import drafts as store
from filrouge.desk.store.drafts import Draft
from filrouge.platform.db import Transaction
from filrouge.terms.errors import NotFound
from filrouge.terms.scope import Actor

__all__ = ["Draft", "Kept", "drop", "drop_other", "keep", "put_back", "read", "sent", "take_other"]

OLDEST = timedelta(days=30)
"""Words typed longer ago than this, as a device says, count as that old."""
CHOSEN = ("uploads", "cc", "forward")
"""What is chosen beside the words, and is as good as they are."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`won` is false when another device had newer words: they stay, and these are beside them."""

    draft: Draft
    won: bool


async def read(tx: Transaction, actor: Actor, conversation_id: UUID) -> Draft | None:
    """The draft of this person in this conversation, if there is one."""
    return await tx.find(Draft, store.FIND, _of(actor, conversation_id))


async def keep(
    tx: Transaction,
    actor: Actor,
    conversation_id: UUID,
    body: dict[str, Any],
    now: datetime,
    *,
    device: str = "",
    base_version: int | None = None,
    age_s: float = 0,
) -> Kept:
    """Keeps what is being written. `base_version` is the version that the device read or wrote last (0: there was
    none; None: it does not know); `age_s` is how long ago the words were typed, by the device's own clock."""
    of = _of(actor, conversation_id)
    await tx.execute(store.LOCK, of)
    current = await tx.find(Draft, store.FIND_LOCKED, of)
    typed_at = now - min(timedelta(seconds=max(age_s, 0)), OLDEST)
    mine = Draft(of["user_id"], conversation_id, body, device, typed_at, 1, None)
    if current is None:
        return Kept(await _write(tx, mine), won=True)
    follows = base_version == current.version or (current.device == device and device != "")
    if follows or base_version is None or not _differ(current.body, body):
        return Kept(await _write(tx, replace(mine, version=current.version + 1, other=current.other)), won=True)
    if typed_at >= current.changed_at:
        other = _loser(current) or current.other
        return Kept(await _write(tx, replace(mine, version=current.version + 1, other=other)), won=True)
    other = _loser(mine) or current.other
    return Kept(await _write(tx, replace(current, version=current.version + 1, other=other)), won=False)


async def take_other(tx: Transaction, actor: Actor, conversation_id: UUID, now: datetime) -> Draft:
    """What lost becomes the draft, and what won stands beside it. Raises NotFound."""
    current = await _with_other(tx, actor, conversation_id)
    other = current.other or {}
    return await _write(
        tx,
        replace(
            current,
            body=dict(other["body"]),
            device=str(other["device"]),
            changed_at=now,
            version=current.version + 1,
            other=_loser(current),
        ),
    )


async def drop_other(tx: Transaction, actor: Actor, conversation_id: UUID) -> None:
    """What lost is no longer wanted."""
    found = await tx.find(Draft, store.FIND_LOCKED, _of(actor, conversation_id))
    if found is not None and found.other is not None:
        await _write(tx, replace(found, other=None))


async def drop(tx: Transaction, actor: Actor, conversation_id: UUID) -> None:
    """The words are no longer wanted, nor what another device had written."""
    await tx.execute(store.END, _of(actor, conversation_id))


async def sent(tx: Transaction, actor: Actor, conversation_id: UUID, text: str, now: datetime) -> None:
    """These words were sent: they are no draft any more. What another device had written, which was not sent, is."""
    of = _of(actor, conversation_id)
    await tx.execute(store.LOCK, of)
    current = await tx.find(Draft, store.FIND_LOCKED, of)
    if current is None or current.other is None:
        await tx.execute(store.END, of)
        return
    kept = replace(current, version=current.version + 1, other=None)
    if _plain(current.other["body"]) != _plain({"text": text}):
        kept = replace(kept, body=dict(current.other["body"]), device=str(current.other["device"]), changed_at=now)
    await _write(tx, kept)


async def put_back(tx: Transaction, actor: Actor, conversation_id: UUID, body: dict[str, Any], now: datetime) -> Draft:
    """Words that were sent and taken back are the draft again; what was begun meanwhile stands beside them."""
    of = _of(actor, conversation_id)
    await tx.execute(store.LOCK, of)
    current = await tx.find(Draft, store.FIND_LOCKED, of)
    mine = Draft(of["user_id"], conversation_id, body, "", now, 1, None)
    if current is None:
        return await _write(tx, mine)
    return await _write(tx, replace(mine, version=current.version + 1, other=_loser(current) or current.other))


async def _with_other(tx: Transaction, actor: Actor, conversation_id: UUID) -> Draft:
    found = await tx.find(Draft, store.FIND_LOCKED, _of(actor, conversation_id))
    if found is None or found.other is None:
        raise NotFound("There are no other words here any more.")
    return found


def _of(actor: Actor, conversation_id: UUID) -> dict[str, UUID]:
    return {"user_id": person(actor), "conversation_id": conversation_id}


def _differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return _plain(one) != _plain(other) or any(_chosen(one, name) != _chosen(other, name) for name in CHOSEN)


def _chosen(body: Mapping[str, Any], name: str) -> Any:
    """What goes with the words; a page that does not know of it has chosen nothing."""
    return body.get(name) or None


def _plain(body: Mapping[str, Any]) -> str:
    return " ".join(str(body.get("text", "")).split())


def _loser(draft: Draft) -> dict[str, Any] | None:
    """What loses, as it is kept; None when it says nothing."""
    if not _plain(draft.body) and not any(_chosen(draft.body, name) for name in CHOSEN):
        return None
    return {"device": draft.device, "at": draft.changed_at.isoformat(), "body": draft.body}


async def _write(tx: Transaction, draft: Draft) -> Draft:
    return await tx.one(
        Draft,
        store.SET,
        {
            "user_id": draft.user_id,
            "conversation_id": draft.conversation_id,
            "body": Jsonb(draft.body),
            "device": draft.device,
            "changed_at": draft.changed_at,
            "version": draft.version,
            "other": Jsonb(draft.other) if draft.other is not None else None,
        },
    )
