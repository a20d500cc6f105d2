"""Presence: what people say of themselves (ready, not ready and why), and whether they are connected.

What they say is a fact, told as an event. Whether they are connected is kept by the live sockets, in batches, and is
passing news only. Who comes to the desk after hours away is ready again: yesterday's break is over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from filrouge.agents.events import PresenceChanged
from filrouge.agents.service import reasons
from filrouge.agents.store import presence as store
from filrouge.agents.store.presence import PresenceRow
from filrouge.platform import events, live
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.terms.errors import Forbidden, Invalid
from filrouge.terms.ids import show
from filrouge.terms.scope import Actor

ONLINE_S = 60
"""How long a word of the live socket counts; it is renewed every 25 s."""
AWAY_H = 4
"""Who was away for longer is ready when they come back."""
TOLD_AT_ONCE = 20

State = Literal["ready", "busy", "wrapping_up", "not_ready", "offline"]


class UnknownReason(Invalid):
    """Not ready needs one of the reasons in use."""

    code = "agents.unknown_reason"


@dataclass(frozen=True, slots=True)
class Presence:
    """`state` is `offline` when nobody is connected; `said` is what the person said last."""

    user_id: UUID
    state: str
    said: str
    reason_code: str
    since: datetime | None


def as_seen(
    user_id: UUID,
    state: str | None,
    reason_code: str | None,
    since: datetime | None,
    online_until: datetime | None,
    now: datetime,
) -> Presence:
    """What a row of presence means now; without one (`state` None) the person was never there."""
    if state is None or since is None:
        return Presence(user_id, "offline", "ready", "", None)
    return shown(PresenceRow(user_id, state, reason_code or "", since, online_until), now)


def shown(row: PresenceRow, now: datetime) -> Presence:
    """A row as people see it now."""
    online = row.online_until is not None and row.online_until > now
    state = row.state if online else "offline"
    since = row.since if online else row.online_until or row.since
    return Presence(row.user_id, state, row.state, row.reason_code if online else "", since)


async def presence_of(tx: Transaction, user_id: UUID, now: datetime) -> Presence:
    """One person's presence; offline while they were never there."""
    row = await tx.find(PresenceRow, store.OF, {"user_id": user_id})
    return Presence(user_id, "offline", "ready", "", None) if row is None else shown(row, now)


async def say(tx: Transaction, actor: Actor, state: str, reason_code: str, now: datetime) -> Presence:
    """A person says that they are `ready`, or `not_ready` and why. Saying the same again changes nothing. Raises
    UnknownReason."""
    if actor.user_id is None:
        raise Forbidden("Only a person is present.")
    if state == "not_ready":
        known = {one.code for one in await reasons.list_reasons(tx) if one.active}
        if reason_code not in known and (known or reason_code):
            raise UnknownReason("Say why you are not ready.", fields={"reason_code": reason_code})
    else:
        reason_code = ""
    values = {"user_id": actor.user_id, "state": state, "reason_code": reason_code, "now": now}
    before = await tx.find(PresenceRow, store.OF_LOCKED, values)
    if before is not None and (before.state, before.reason_code) == (state, reason_code):
        return shown(before, now)
    row = await tx.one(PresenceRow, store.SET, values)
    fact = PresenceChanged(actor.user_id, Code(before.state if before else ""), Code(state), Code(reason_code))
    await events.record(tx, fact, subject=actor.user_id, actor=actor.label(), now=now)
    await _pass_on(tx, [row], now)
    return shown(row, now)


async def online(tx: Transaction, users: Iterable[UUID], now: datetime) -> None:
    """These people are connected now; renewed while they are. Who was not before is told."""
    wanted = sorted(set(users))
    if not wanted:
        return
    values = {
        "users": wanted,
        "now": now,
        "until": now + timedelta(seconds=ONLINE_S),
        "long_ago": now - timedelta(hours=AWAY_H),
    }
    await _pass_on(tx, await tx.all(PresenceRow, store.ONLINE, values), now)


async def gone(tx: Transaction, users: Iterable[UUID], now: datetime) -> None:
    """The last connection of these people has ended."""
    wanted = sorted(set(users))
    if wanted:
        await _pass_on(tx, await tx.all(PresenceRow, store.GONE, {"users": wanted, "now": now}), now)


async def _pass_on(tx: Transaction, rows: Sequence[PresenceRow], now: datetime) -> None:
    """Tells desks; each hears of the people in its sight only (`of` carries their teams)."""
    if not rows:
        return
    teams: dict[UUID, list[UUID]] = {row.user_id: [] for row in rows}
    for user_id, team_id in await tx.rows(store.TEAMS_OF, {"users": list(teams)}):
        teams[user_id].append(team_id)
    for first in range(0, len(rows), TOLD_AT_ONCE):
        people = [
            {
                "id": show("usr", one.user_id),
                "presence": one.state,
                "reason_code": one.reason_code,
                "since": one.since.isoformat() if one.since else None,
                "teams": teams[one.user_id][:8],
            }
            for one in (shown(row, now) for row in rows[first : first + TOLD_AT_ONCE])
        ]
        await live.pass_on(tx, {"type": "presence", "of": people})
