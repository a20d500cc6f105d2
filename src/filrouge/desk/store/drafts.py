"""Drafts: one per person and conversation, with what else they had begun there, which newer words did not take away."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Draft:
    """`others` are `{device, at, body}`, the newest first; one that a merge brought says `from` which conversations."""

    user_id: UUID
    conversation_id: UUID
    body: dict[str, Any]
    device: str
    changed_at: datetime
    version: int
    others: list[dict[str, Any]] = field(default_factory=list)


# One that was kept before there could be several is an object of its own.
_OTHERS = """
case when other is null then '[]'::jsonb when jsonb_typeof(other) = 'array' then other else jsonb_build_array(other) end
"""
_COLUMNS = f"user_id, conversation_id, body, device, changed_at, version, {_OTHERS} as others"
_OF = "user_id = %(user_id)s and conversation_id = %(conversation_id)s"
FIND = f"select {_COLUMNS} from draft where {_OF}"
FIND_LOCKED = f"{FIND} for update"
LOCK_ALL = f"select {_COLUMNS} from draft where conversation_id = %(conversation_id)s order by user_id for update"
SET = f"""
insert into draft (user_id, conversation_id, body, device, changed_at, version, other)
values (%(user_id)s, %(conversation_id)s, %(body)s, %(device)s, %(changed_at)s, %(version)s, %(others)s)
on conflict (user_id, conversation_id) do update
   set body = excluded.body, device = excluded.device, changed_at = excluded.changed_at, version = excluded.version,
       other = excluded.other
returning {_COLUMNS}
"""
END = f"delete from draft where {_OF}"
LOCK = "select pg_advisory_xact_lock(hashtextextended(%(user_id)s::text || %(conversation_id)s::text, 7))"
