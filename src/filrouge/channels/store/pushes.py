"""SQL of pushes: word of an answer by chat for the site of a visitor who is away."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Push:
    """Word of one answer, on its way."""

    outgoing_id: UUID
    channel_account_id: UUID
    attempts: int
    message_id: UUID
    conversation_id: UUID
    to_address: str
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """One client under the address that an answer went to, and whether it makes a push needless."""

    id: UUID
    here: bool


INSERT = """
insert into chat_push (outgoing_id, channel_account_id, next_try_at, asked_at)
values (%(id)s, %(account)s, %(now)s, %(now)s)
"""
START = """
update chat_push p set attempts = p.attempts + 1
  from outgoing o
 where p.outgoing_id = %(id)s and o.id = p.outgoing_id and p.state = 'queued' and p.next_try_at <= %(now)s
returning p.outgoing_id, p.channel_account_id, p.attempts, o.message_id, o.conversation_id, o.to_address, o.queued_at
"""
SETTLE = """
update chat_push set state = %(state)s, code = %(code)s, detail = %(detail)s,
    next_try_at = coalesce(%(next_try_at)s, next_try_at), settled_at = case when %(state)s <> 'queued' then %(now)s end
 where outgoing_id = %(id)s and state = 'queued' and attempts = %(attempts)s
"""
# By its ids, which sort by time, so that only the latest rows are looked at.
STUCK = """
update chat_push set next_try_at = %(now)s
 where outgoing_id in (select outgoing_id from chat_push
                        where outgoing_id > %(since)s and state = 'queued' and next_try_at < %(before)s
                        order by outgoing_id limit 500 for update skip locked)
returning outgoing_id
"""
WAS_READ = "select exists (select from receipt where outgoing_id = %(id)s and kind = 'read')"
READERS = """
select id, coalesce(online_until > %(now)s, false) as here from chat_visitor
 where channel_account_id = %(account)s and address = %(address)s order by seen_at desc, id limit 100
"""
