"""Whether somebody is there, and how long it may take: told as it is, and left unsaid where nobody knows.

Until work is routed: `nobody` is when no agent of the team is ready (by their own word, and connected); the position
counts older unanswered chats of the same team, without those that go on by e-mail; the wait is the middle half of the
first answers of the last half-hour.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.calendar import ALWAYS, Calendar, is_open, next_opening, read_calendar

RECENT = timedelta(minutes=30)
BASIS_MIN = 5
"""With fewer answers, a range would be a guess."""


@dataclass(frozen=True, slots=True)
class Wait:
    """The middle half of the first answers, in seconds, and how many there were."""

    from_s: int
    to_s: int
    basis: int


@dataclass(frozen=True, slots=True)
class Availability:
    """`state` is `ready`, `busy`, `nobody` or `closed`. `position` is 1 for who is next, None for who does not wait."""

    state: str
    position: int | None
    wait: Wait | None
    opens_at: datetime | None
    email: bool


@dataclass(frozen=True, slots=True)
class Service:
    """How a team does now, for all its chats."""

    ready: int
    waiting: int
    wait: Wait | None
    calendar: Calendar
    mails: bool
    """Whether a mailbox of the brand can send."""


def can_mail(brand: str) -> str:
    """SQL: whether a mailbox of the brand can send."""
    return f"""exists (select from channel_account s
                where s.brand_id = {brand} and s.kind = 'email' and s.state = 'active'
                  and coalesce(s.config->>'send', '') <> 'none')"""


_MAILS = f"select {can_mail('%(brand_id)s')}"
_READY = """
select count(distinct p.user_id) from presence p
  join app_user u on u.id = p.user_id and u.active
  join team_member tm on tm.user_id = p.user_id
  join team t on t.id = tm.team_id and t.active
 where p.state = 'ready' and p.online_until > %(now)s
   and case when %(team_id)s::uuid is null then coalesce(t.legal_entity_id, %(legal_entity_id)s) = %(legal_entity_id)s
            else t.id = %(team_id)s end
"""
_CALENDAR = """
select a.time_zone, a.weekly, a.exceptions
  from calendar a
 where a.id = coalesce(
   (select r.calendar_id from contact_reason r where r.id = %(reason_id)s::uuid),
   (select b.calendar_id from brand b where b.id = %(brand_id)s))
"""
_WAITS = """
select extract(epoch from k.answered_at - k.began_at)::float8
  from chat k join conversation c on c.id = k.conversation_id
 where k.answered_at > %(since)s and c.legal_entity_id = %(legal_entity_id)s
   and c.team_id is not distinct from %(team_id)s::uuid
 order by 1 limit 2000
"""
_UNANSWERED = """
from chat k join conversation c on c.id = k.conversation_id
 where k.answered_at is null and k.ended_at is null and not k.mail_asked
   and c.state = 'open' and c.waiting_since is not null
   and c.legal_entity_id = %(legal_entity_id)s and c.team_id is not distinct from %(team_id)s::uuid
"""
_WAITING = f"select count(*) {_UNANSWERED}"
_POSITIONS = f"""
select id, place from (
  select c.id, row_number() over (order by k.began_at, c.id) as place {_UNANSWERED}) line
 where id = any(%(ids)s)
"""


async def service_of(
    tx: Transaction,
    *,
    legal_entity_id: UUID,
    brand_id: UUID,
    team_id: UUID | None,
    reason_id: UUID | None,
    now: datetime,
) -> Service:
    """How a team does now; without a team, all those of the legal entity."""
    values = {
        "legal_entity_id": legal_entity_id,
        "brand_id": brand_id,
        "team_id": team_id,
        "reason_id": reason_id,
        "now": now,
        "since": now - RECENT,
    }
    ready = int(await tx.value(_READY, values))
    waiting = int(await tx.value(_WAITING, values))
    hours = await tx.rows(_CALENDAR, values)
    waits = [max(0.0, row[0]) for row in await tx.rows(_WAITS, values)]
    mails = bool(await tx.value(_MAILS, values))
    return Service(ready, waiting, middle_half(waits), read_calendar(*hours[0]) if hours else ALWAYS, mails)


async def positions(
    tx: Transaction, legal_entity_id: UUID, team_id: UUID | None, conversations: Collection[UUID]
) -> dict[UUID, int]:
    """The place in line of these chats, 1 for who is next; those that do not wait are not among them."""
    values = {"legal_entity_id": legal_entity_id, "team_id": team_id, "ids": list(conversations)}
    return {row[0]: int(row[1]) for row in await tx.rows(_POSITIONS, values)} if conversations else {}


def middle_half(waits: list[float]) -> Wait | None:
    """From the first to the third quarter of `waits`, sorted; None when there are too few."""
    if len(waits) < BASIS_MIN:
        return None
    low, high = waits[len(waits) // 4], waits[(3 * len(waits) - 1) // 4]
    return Wait(round(low), round(high), len(waits))


def judge(service: Service, position: int | None, *, email: bool, now: datetime) -> Availability:
    """What a visitor is told; `email` is whether the chat goes on by e-mail, which needs somebody to send it."""
    email = email and service.mails
    if not is_open(service.calendar, now):
        return Availability("closed", position, None, next_opening(service.calendar, now), email)
    if service.ready == 0:
        return Availability("nobody", position, None, None, email)
    ahead = service.waiting if position is None else position - 1
    return Availability("busy" if ahead >= service.ready else "ready", position, service.wait, None, email)
