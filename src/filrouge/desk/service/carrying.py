"""What people have begun in a conversation goes along when it is merged: messages that wait, and drafts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.desk.service import drafts
from filrouge.desk.service.drafts import Draft
from filrouge.desk.store import carrying as store
from filrouge.desk.store import drafts as draft_store
from filrouge.platform.db import Transaction


async def move(tx: Transaction, source: UUID, target: UUID) -> dict[str, Any]:
    """Waiting messages, which are then held for their authors, and drafts: of somebody who has one there too they
    stand beside it. What was moved, for `move_back`; empty when nothing was."""
    pair = {"from": source, "to": target}
    moved: dict[str, list[str]] = {"scheduled": [], "drafts": [], "beside": []}
    moved["scheduled"] = [str(row[0]) for row in await tx.rows(store.SCHEDULED_MOVE, pair)]
    for draft in await tx.all(Draft, draft_store.LOCK_ALL, {"conversation_id": source}):
        of = {"user_id": draft.user_id, "conversation_id": target}
        await tx.execute(draft_store.LOCK, of)
        there = await tx.find(Draft, draft_store.FIND_LOCKED, of)
        if there is None:
            await tx.execute(store.DRAFT_MOVE, {**pair, "user_id": draft.user_id})
            moved["drafts"].append(str(draft.user_id))
            continue
        came = [{**one, "from": [*one.get("from", []), str(source)]} for one in drafts.beside(draft.others, draft)]
        await drafts.write(tx, replace(there, version=there.version + 1, others=[*came, *there.others]))
        await tx.execute(draft_store.END, {"user_id": draft.user_id, "conversation_id": source})
        moved["beside"].append(str(draft.user_id))
    return {what: ids for what, ids in moved.items() if ids}


async def move_back(tx: Transaction, source: UUID, target: UUID, moved: Mapping[str, Any]) -> None:
    """Those that are still there go back to `source`; what was taken meanwhile, or begun since in `source`, stays
    where it is."""
    pair = {"from": target, "to": source}
    scheduled = [UUID(one) for one in moved.get("scheduled", ())]
    await tx.execute(store.SCHEDULED_MOVE_SOME, {**pair, "scheduled": scheduled})
    for user_id in sorted(UUID(one) for one in (*moved.get("drafts", ()), *moved.get("beside", ()))):
        here, there = ({"user_id": user_id, "conversation_id": one} for one in (source, target))
        await tx.execute(draft_store.LOCK, here)
        draft = await tx.find(Draft, draft_store.FIND_LOCKED, there)
        if draft is None or await tx.find(Draft, draft_store.FIND_LOCKED, here) is not None:
            continue
        if str(user_id) in moved.get("drafts", ()):
            await tx.execute(store.DRAFT_MOVE, {**pair, "user_id": user_id})
        else:
            await _give_back(tx, draft, source)


async def _give_back(tx: Transaction, draft: Draft, source: UUID) -> None:
    """What the merge of `source` set beside is a draft there again, with what had stood beside it."""
    came = [one for one in draft.others if one.get("from", [])[-1:] == [str(source)]]
    if not came:
        return
    first, *rest = [{**one, "from": one["from"][:-1]} for one in came]
    at = datetime.fromisoformat(first["at"])
    back = replace(draft, conversation_id=source, body=first["body"], device=first["device"], changed_at=at)
    await drafts.write(tx, replace(back, version=draft.version + 1, others=rest))
    left = [one for one in draft.others if one not in came]
    await drafts.write(tx, replace(draft, version=draft.version + 1, others=left))
