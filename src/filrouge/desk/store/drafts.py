"""Drafts: one per person and conversation, with what another device had written when the newer words won."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Draft:
    """`other` is `{device, at, body}`."""

    user_id: UUID
    conversation_id: UUID
    body: dict[str, Any]
    device: str
    changed_at: datetime
    version: int
    other: dict[str, Any] | None


_COLUMNS = "user_id, conversation_id, body, device, changed_at, version, other"
_OF = "user_id = %(user_id)s and conversation_id = %(conversation_id)s"
FIND = f"select {_COLUMNS} from draft where {_OF}"
FIND_LOCKED = f"{FIND} for update"
SET = f"""
insert into draft (user_id, conversation_id, body, device, changed_at, version, other)
values (%(user_id)s, %(conversation_id)s, %(body)s, %(device)s, %(changed_at)s, %(version)s, %(other)s)
on conflict (user_id, conversation_id) do update
   set body = excluded.body, device = excluded.device, changed_at = excluded.changed_at, version = excluded.version,
       other = excluded.other
returning {_COLUMNS}
"""
END = f"delete from draft where {_OF}"
LOCK = "select pg_advisory_xact_lock(hashtextextended(%(user_id)s::text || %(conversation_id)s::text, 7))"
