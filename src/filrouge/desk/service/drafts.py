"""What people have begun to write: one draft per person and conversation, whatever the device.

The newer words win, by when they were typed; what loses stays beside them until it is taken or dropped. Nothing ends
words but their leaving, or the wish of who has read them: every other change names the version that it knows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.desk.service.who import person
from filrouge.desk.store import drafts as store
from filrouge.desk.store.drafts import Draft
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Conflict, NotFound
from filrouge.terms.scope import Actor

__all__ = ["Draft", "DraftStale", "Kept", "drop", "drop_other", "keep", "put_back", "read", "sent", "take_other"]

OLDEST = timedelta(days=30)
"""Words typed longer ago than this, as a device says, count as that old."""
OTHERS_MAX = 5
"""How many other words stand beside a draft; then the oldest goes."""
CHOSEN = ("uploads", "cc", "forward", "apart")
"""What is chosen or written beside the words, and is as good as they are."""
FIRST_AT = 1_750_000_000
"""A draft's first version counts the seconds since then: a later draft never has the version of an earlier one."""


class DraftStale(Conflict):
    """The draft was changed meanwhile, on another screen; `fields["version"]` is the present one."""

    code = "desk.draft_stale"


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
    of, current = await _lock(tx, actor, conversation_id)
    typed_at = now - min(timedelta(seconds=max(age_s, 0)), OLDEST)
    mine = Draft(of["user_id"], conversation_id, body, device, typed_at, _first(now))
    if current is None:
        return Kept(await write(tx, mine), won=True)
    follows = base_version == current.version or (current.device == device and device != "")
    if follows or base_version is None or not _differ(current.body, body):
        return Kept(await write(tx, replace(mine, version=current.version + 1, others=current.others)), won=True)
    if typed_at >= current.changed_at:
        others = beside(current.others, current)
        return Kept(await write(tx, replace(mine, version=current.version + 1, others=others)), won=True)
    others = beside(current.others, mine)
    return Kept(await write(tx, replace(current, version=current.version + 1, others=others)), won=False)


async def take_other(tx: Transaction, actor: Actor, conversation_id: UUID, now: datetime) -> Draft:
    """What lost last becomes the draft, and what won stands beside it, behind the others: taking again and again shows
    them all. Raises NotFound."""
    _, current = await _lock(tx, actor, conversation_id)
    if current is None or not current.others:
        raise NotFound("There are no other words here any more.")
    first, *rest = current.others
    return await write(tx, replace(_become(current, first, now), others=[*rest, *_loser(current)]))


async def drop_other(tx: Transaction, actor: Actor, conversation_id: UUID, at: datetime | None = None) -> Draft | None:
    """What lost, at this moment or last, is no longer wanted. The draft as it is now."""
    _, current = await _lock(tx, actor, conversation_id)
    if current is None:
        return None
    gone = [one for one in current.others if at is None or _is_of(one, at)][:1]
    return await write(tx, replace(current, others=[one for one in current.others if one not in gone]))


async def drop(
    tx: Transaction, actor: Actor, conversation_id: UUID, now: datetime, base_version: int | None = None
) -> Draft | None:
    """The words are no longer wanted. What another device had written is the draft then, and is returned. Raises
    DraftStale when `base_version` is not the present one (None: it does not matter)."""
    of, current = await _lock(tx, actor, conversation_id)
    if current is None:
        return None
    if base_version is not None and base_version != current.version:
        raise DraftStale("These words were changed meanwhile.", fields={"version": current.version})
    return await _end(tx, of, current, current.others, now)


async def sent(
    tx: Transaction, actor: Actor, conversation_id: UUID, text: str, now: datetime, version: int | None = None
) -> None:
    """These words, which were the draft in `version`, were sent: they are no draft any more. Newer ones stay, and so
    does what another device had written, which was not sent."""
    of, current = await _lock(tx, actor, conversation_id)
    if current is None:
        return
    others = [one for one in current.others if not _same(one["body"], text)]
    if _same(current.body, text) or (version is not None and current.version <= version):
        await _end(tx, of, current, others, now)
    elif len(others) != len(current.others):
        await write(tx, replace(current, version=current.version + 1, others=others))


async def put_back(tx: Transaction, actor: Actor, conversation_id: UUID, body: dict[str, Any], now: datetime) -> Draft:
    """Words that were sent and taken back are the draft again; what was begun meanwhile stands beside them."""
    of, current = await _lock(tx, actor, conversation_id)
    mine = Draft(of["user_id"], conversation_id, body, "", now, _first(now))
    if current is None:
        return await write(tx, mine)
    return await write(tx, replace(mine, version=current.version + 1, others=beside(current.others, current)))


async def _end(
    tx: Transaction, of: Mapping[str, UUID], current: Draft, others: Sequence[dict[str, Any]], now: datetime
) -> Draft | None:
    """The words of a draft go; what was written apart from them is the draft then, else what stands beside."""
    apart = current.body.get("apart")
    if apart:
        gone: dict[str, Any] = {"cc": []} if apart["mode"] == "forward" else {"forward": None}
        body = {**current.body, **apart, **gone, "apart": None}
        return await write(tx, replace(current, version=current.version + 1, body=body, others=list(others)))
    if others:
        first, *rest = others
        return await write(tx, replace(_become(current, first, now), others=rest))
    await tx.execute(store.END, of)
    return None


def _become(current: Draft, other: Mapping[str, Any], now: datetime) -> Draft:
    """Other words are the draft. Of its device the kind is left: no page goes on in them that has not read them."""
    kind = str(other["device"]).partition(":")[0]
    return replace(current, body=dict(other["body"]), device=kind, changed_at=now, version=current.version + 1)


async def _lock(tx: Transaction, actor: Actor, conversation_id: UUID) -> tuple[dict[str, UUID], Draft | None]:
    of = _of(actor, conversation_id)
    await tx.execute(store.LOCK, of)
    return of, await tx.find(Draft, store.FIND_LOCKED, of)


def _of(actor: Actor, conversation_id: UUID) -> dict[str, UUID]:
    return {"user_id": person(actor), "conversation_id": conversation_id}


def _first(now: datetime) -> int:
    return int(now.timestamp()) - FIRST_AT


def _differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return _plain(one) != _plain(other) or any(_chosen(one, name) != _chosen(other, name) for name in CHOSEN)


def _same(body: Mapping[str, Any], text: str) -> bool:
    """Whether these are the words of a body; files without words are told apart by their version alone."""
    return _plain(body) == _plain({"text": text}) != ""


def _chosen(body: Mapping[str, Any], name: str) -> Any:
    """What goes with the words; a page that does not know of it has chosen nothing."""
    return body.get(name) or None


def _plain(body: Mapping[str, Any]) -> str:
    return " ".join(str(body.get("text", "")).split())


def _is_of(other: Mapping[str, Any], at: datetime) -> bool:
    """Whether it was written at this moment, as pages are told it: to the millisecond."""
    return abs(datetime.fromisoformat(other["at"]) - at) < timedelta(milliseconds=1)


def _loser(draft: Draft) -> list[dict[str, Any]]:
    """What loses, as it is kept; nothing when it says nothing."""
    if not _plain(draft.body) and not any(_chosen(draft.body, name) for name in CHOSEN):
        return []
    return [{"device": draft.device, "at": draft.changed_at.isoformat(), "body": draft.body}]


def beside(others: Sequence[dict[str, Any]], draft: Draft) -> list[dict[str, Any]]:
    """The words of a draft before the others that lost. A page that keeps its losing words twice has them once."""
    lost = _loser(draft)
    rest = [one for one in others if not lost or _differ(one["body"], draft.body) or one.get("from")]
    return [*lost, *rest][: max(OTHERS_MAX, len(others))]


async def write(tx: Transaction, draft: Draft) -> Draft:
    """Keeps a draft as it is given."""
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
            "others": Jsonb(draft.others) if draft.others else None,
        },
    )
