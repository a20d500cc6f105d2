"""How settings came to be what they are, with the names of those who changed them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.platform.db import Transaction


@dataclass(frozen=True, slots=True)
class ShownChange:
    id: UUID
    room: str
    what: str
    subject_id: str
    actor: str
    user_id: UUID | None
    user_name: str | None
    subject: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    at: datetime


_NAMED = ("legal_entity", "brand", "site", "calendar", "team", "channel_account")
_NAMES = " ".join(f"when '{table}' then (select name from {table} where id = s.subject)" for table in _NAMED)
_SELECT = f"""
select h.id, h.room, h.what, h.subject_id, h.actor, h.user_id, u.name as user_name, h.before, h.after, h.at,
       case h.what {_NAMES}
            when 'user' then (select name from app_user where id = s.subject)
            when 'role' then (select name ->> %(language)s from role where id = s.subject)
            when 'contact_reason' then (select label ->> %(language)s from contact_reason where id = s.subject)
            when 'wrap_up_code' then (select label ->> %(language)s from wrap_up_code where code = h.subject_id)
        end as subject
  from setting_history h left join app_user u on u.id = h.user_id
 cross join lateral (
   select case when h.subject_id ~ '^[0-9a-f]{{8}}-[0-9a-f-]{{27}}$' then h.subject_id::uuid end as subject
 ) s
"""
PAGE = (
    _SELECT
    + """
 where (%(what)s::text is null or h.what = %(what)s) and (%(subject)s::text is null or h.subject_id = %(subject)s)
   and (%(before_at)s::timestamptz is null or (h.at, h.id) < (%(before_at)s, %(before_id)s::uuid))
 order by h.at desc, h.id desc limit %(limit)s
"""
)
LAST = _SELECT + " where h.what = %(what)s and h.subject_id = %(subject)s order by h.at desc, h.id desc limit 1"


async def page(
    tx: Transaction,
    *,
    what: str | None,
    subject: str | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
    language: str = "en",
) -> list[ShownChange]:
    """Changes, the latest first, of one setting, one kind or all."""
    before_at, before_id = before or (None, None)
    params = {
        "what": what,
        "subject": subject,
        "before_at": before_at,
        "before_id": before_id,
        "limit": limit,
        "language": language,
    }
    return await tx.all(ShownChange, PAGE, params)


async def last(tx: Transaction, what: str, subject: str) -> ShownChange | None:
    """The latest change of one setting."""
    return await tx.find(ShownChange, LAST, {"what": what, "subject": subject, "language": "en"})
