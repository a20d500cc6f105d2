"""Reasons for being not ready: read, make, change, put aside, restore. The code is the identifier."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import psycopg

from filrouge.agents.events import NotReadyReasonChanged
from filrouge.agents.store.presence import REASONS, NotReadyReason
from filrouge.platform import history
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.records import changed
from filrouge.terms.scope import Actor
from filrouge.terms.settings import SettingNotFound, SettingTaken, StaleSetting, only, require

__all__ = ["NotReadyReason"]

WHAT = "not_ready_reason"


async def list_reasons(tx: Transaction) -> list[NotReadyReason]:
    """All of them in their order, those put aside last."""
    return await REASONS.all(tx)


async def get_reason(tx: Transaction, code: str) -> NotReadyReason:
    """Raises SettingNotFound."""
    found = await REASONS.find(tx, code)
    if found is None:
        raise SettingNotFound("There is no such reason.", fields={"what": WHAT})
    return found


async def create_reason(tx: Transaction, actor: Actor, values: Mapping[str, Any], now: datetime) -> NotReadyReason:
    """A new reason from `code`, `label` and, if given, `position`."""
    require(actor, "settings:write")
    after = NotReadyReason(
        code=values["code"], label=dict(values["label"]), position=values.get("position", 0), active=True, version=1
    )
    try:
        await REASONS.insert(tx, after)
    except psycopg.errors.UniqueViolation:
        raise SettingTaken("Another reason has this code already.", fields={"what": WHAT}) from None
    await _tell(tx, actor, after, None, REASONS.values(after), now)
    return after


async def change_reason(
    tx: Transaction, actor: Actor, code: str, expected_version: int, changes: Mapping[str, Any], now: datetime
) -> NotReadyReason:
    """The reason with `changes`. Raises StaleSetting when its version is another; nothing happens when nothing
    differs."""
    require(actor, "settings:write")
    before = await get_reason(tx, code)
    if before.version != expected_version:
        raise StaleSetting(WHAT, code, before.version)
    after = replace(before, **only(changes, tuple(REASONS.changing)))  # type: ignore[arg-type]
    was, will = REASONS.values(before), REASONS.values(after)
    names = changed(was, will)
    if not names:
        return before
    if not await REASONS.update(tx, after, expected_version):
        raise StaleSetting(WHAT, code, (await get_reason(tx, code)).version)
    await _tell(tx, actor, after, {n: was[n] for n in names}, {n: will[n] for n in names}, now)
    return replace(after, version=expected_version + 1)


async def retire_reason(tx: Transaction, actor: Actor, code: str, now: datetime) -> None:
    """Puts a reason aside, whatever its version; who gave it keeps it until they say something else."""
    current = await get_reason(tx, code)
    await change_reason(tx, actor, code, current.version, {"active": False}, now)


async def restore_reason(tx: Transaction, actor: Actor, entry: history.Change, now: datetime) -> None:
    """Puts a reason back to what it was before a change; a creation is put aside."""
    current = await get_reason(tx, entry.subject_id)
    await change_reason(tx, actor, current.code, current.version, entry.back(REASONS.changing), now)


async def _tell(
    tx: Transaction,
    actor: Actor,
    reason: NotReadyReason,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    now: datetime,
) -> None:
    fact = NotReadyReasonChanged(Code(reason.code), history.names(after))
    await history.tell(
        tx, actor, fact, room="agents", what=WHAT, subject=reason.code, before=before, after=after, now=now
    )
