"""Messages to be sent at a moment to come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Scheduled:
    """`message_id` is the message that it will be: its files hang on it already."""

    id: UUID
    conversation_id: UUID
    author_id: UUID
    body: dict[str, Any]
    send_at: datetime
    if_moved_on: str
    conversation_version: int
    state: str
    code: str
    detail: str
    message_id: UUID
    version: int
    created_at: datetime
    read_up_to_at: datetime
    """What was said after this its author has not read."""
    settled_at: datetime | None
    attempts: int
    """How often sending it stumbled over a fault of ours."""


_COLUMNS = """id, conversation_id, author_id, body, send_at, if_moved_on, conversation_version, state, code, detail,
    message_id, version, created_at, read_up_to_at, settled_at, attempts"""
INSERT = f"""
insert into scheduled_message (id, conversation_id, author_id, body, send_at, if_moved_on, conversation_version,
    message_id, created_at, read_up_to_at)
values (%(id)s, %(conversation_id)s, %(author_id)s, %(body)s, %(send_at)s, %(if_moved_on)s, %(conversation_version)s,
    %(message_id)s, %(now)s, %(now)s)
returning {_COLUMNS}
"""
BY_ID = f"select {_COLUMNS} from scheduled_message where id = %(id)s"
LOCKED = f"{BY_ID} for update"
DUE = """
select id from scheduled_message where state = 'waiting' and coalesce(next_try_at, send_at) <= %(now)s::timestamptz
 order by coalesce(next_try_at, send_at), id limit %(limit)s
"""
DUE_LOCKED = f"""
select {_COLUMNS} from scheduled_message
 where id = %(id)s and state = 'waiting' and coalesce(next_try_at, send_at) <= %(now)s::timestamptz
   for update skip locked
"""
LATER = """
update scheduled_message set next_try_at = %(at)s, attempts = %(attempts)s
 where id = %(id)s and state = 'waiting'
"""
OF_CONVERSATION = f"""
select {_COLUMNS} from scheduled_message
 where conversation_id = %(conversation_id)s and state in ('waiting', 'held') order by send_at, id limit 100
"""
CHANGE = f"""
update scheduled_message set body = %(body)s, send_at = %(send_at)s, if_moved_on = %(if_moved_on)s,
    conversation_version = %(conversation_version)s, state = %(state)s, code = %(code)s, detail = %(detail)s,
    settled_at = %(settled_at)s, read_up_to_at = %(read_up_to_at)s, version = version + 1,
    attempts = 0, next_try_at = null
where id = %(id)s returning {_COLUMNS}
"""
COUNT = """
select count(*) from scheduled_message
 where conversation_id = %(conversation_id)s and state in ('waiting', 'held')
"""
