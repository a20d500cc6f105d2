"""Messages that wait for their moment, as the story shows them. Whoever asks has checked the conversation's scope."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.views import known


@dataclass(frozen=True, slots=True)
class WaitingFile:
    id: UUID
    message_id: UUID
    name: str
    size: int
    media_type: str
    inline: bool


@dataclass(frozen=True, slots=True)
class WaitingWords:
    id: UUID
    message_id: UUID
    author_id: UUID
    author_name: str
    body: dict[str, Any]
    send_at: datetime
    if_moved_on: str
    state: str
    code: str
    detail: str
    version: int
    to_address: str
    to_name: str
    channel: str
    macro: str | None
    files: list[WaitingFile] = field(default_factory=list)


# Those of conversations that were merged into this one are its own.
OF_CONVERSATION = f"""
with recursive story as (
  select %(id)s::uuid as id
  union
  select c.id from conversation c join story on c.merged_into_id = story.id
)
select s.id, s.message_id, s.author_id, u.name as author_name, s.body, s.send_at, s.if_moved_on, s.state, s.code,
       s.detail, s.version, coalesce(i.address, '') as to_address,
       case when i.customer_id = c.customer_id or {known.is_known("i", "c.legal_entity_id")}
            then coalesce(nullif(i.name, ''), cu.name, '')
            else coalesce({known.called("i.id", "array[c.id]")}, '') end as to_name,
       coalesce(i.channel, 'email') as channel, ma.name as macro
  from scheduled_message s
  join story on story.id = s.conversation_id
  join conversation c on c.id = s.conversation_id
  join app_user u on u.id = s.author_id
  left join identity i on i.id = (s.body->>'identity_id')::uuid
  left join customer cu on cu.id = i.customer_id
  left join macro ma on ma.id = (s.body->>'macro_id')::uuid
 where s.state in ('waiting', 'held')
 order by s.send_at, s.id limit 100
"""
FILES = """
select id, message_id, name, size, media_type, inline from attachment where message_id = any(%(ids)s::uuid[])
 order by id limit 1000
"""


async def of_conversation(tx: Transaction, conversation_id: UUID) -> list[WaitingWords]:
    """What waits or is held in a conversation, the next first."""
    found = await tx.all(WaitingWords, OF_CONVERSATION, {"id": conversation_id})
    by_message = {row.message_id: row for row in found}
    for file in await tx.all(WaitingFile, FILES, {"ids": list(by_message)}) if by_message else []:
        by_message[file.message_id].files.append(file)
    return found
