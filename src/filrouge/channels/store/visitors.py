"""SQL of visitors and of what is kept of their chats."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Visitor:
    """One browser or application on one chat."""

    id: UUID
    channel_account_id: UUID
    address: str
    signed: bool
    name: str
    email: str
    language: str
    origin: str
    page: dict[str, Any]
    conversation_id: UUID | None
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Chat:
    """What is kept of a chat beside its conversation."""

    conversation_id: UUID
    channel_account_id: UUID
    began_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    email: str
    score: int | None
    comment: str
    rated_at: datetime | None


_VISITOR = """id, channel_account_id, address, signed, name, email, language, origin, page, conversation_id, created_at,
    seen_at"""
_CHAT = "conversation_id, channel_account_id, began_at, answered_at, ended_at, email, score, comment, rated_at"
INSERT = f"""
insert into chat_visitor (id, channel_account_id, secret_hash, address, signed, name, email, language, origin, page,
    conversation_id, created_at, seen_at)
values (%(id)s, %(account)s, %(secret_hash)s, %(address)s, %(signed)s, %(name)s, %(email)s, %(language)s, %(origin)s,
    %(page)s, (select v.conversation_id from chat_visitor v
                where v.channel_account_id = %(account)s and v.address = %(address)s and v.conversation_id is not null
                order by v.seen_at desc limit 1), %(now)s, %(now)s)
returning {_VISITOR}
"""
BY_SECRET = f"select {_VISITOR} from chat_visitor where channel_account_id = %(account)s and secret_hash = %(hash)s"
LOCK = f"""
select {_VISITOR} from chat_visitor where channel_account_id = %(account)s and address = %(address)s
 order by id for update
"""
SEEN = """
update chat_visitor set seen_at = %(now)s, page = coalesce(%(page)s::jsonb, page), name = coalesce(%(name)s, name),
    email = coalesce(%(email)s, email)
where id = %(id)s
"""
JOIN = """
update chat_visitor set conversation_id = %(conversation_id)s
 where channel_account_id = %(account)s and address = %(address)s
   and conversation_id is distinct from %(conversation_id)s
returning id
"""
REACHED = """
select 1 from chat_visitor where channel_account_id = %(account)s and address = %(address)s limit 1
"""
CHAT_BEGIN = """
insert into chat (conversation_id, channel_account_id, began_at) values (%(id)s, %(account)s, %(now)s)
on conflict (conversation_id) do update
   set ended_at = null, began_at = case when chat.ended_at is null then chat.began_at else excluded.began_at end,
       answered_at = case when chat.ended_at is null then chat.answered_at end
"""
CHAT = f"select {_CHAT} from chat where conversation_id = %(id)s"
CHAT_LOCKED = f"{CHAT} for update"
CHAT_ANSWERED = "update chat set answered_at = %(now)s where conversation_id = %(id)s and answered_at is null"
CHAT_END = "update chat set ended_at = %(now)s where conversation_id = %(id)s and ended_at is null"
CHAT_RATE = """
update chat set score = %(score)s, comment = %(comment)s, rated_at = %(now)s
 where conversation_id = %(id)s and (score, comment) is distinct from (%(score)s, %(comment)s)
"""
CHAT_EMAIL = "update chat set email = %(email)s where conversation_id = %(id)s and email <> %(email)s"
# Answers of ours that a client of the visitor has taken: those told at or before a position, or up to a message.
TAKEN = """
select o.id from outgoing o
 where o.conversation_id = %(conversation_id)s and o.channel_account_id = %(account)s and o.state = 'sent'
   and o.to_address = %(address)s
   and exists (select from event e
                where e.subject = any(%(subjects)s) and e.type = 'conversations.message_sent'
                  and e.payload->>'message_id' = o.message_id::text
                  and (e.epoch, e.xid, e.seq) <= (%(epoch)s, %(xid)s::text::xid8, %(seq)s))
 order by o.id limit 200
"""
READ = """
select o.id from outgoing o join message m on m.id = o.message_id
 where o.conversation_id = %(conversation_id)s and o.channel_account_id = %(account)s
   and o.to_address = %(address)s and o.state in ('sent', 'delivered')
   and (m.occurred_at, m.id) <= (select u.occurred_at, u.id from message u
                                  where u.id = %(message_id)s and u.conversation_id = %(conversation_id)s)
   and not exists (select from receipt r where r.outgoing_id = o.id and r.kind = 'read')
 order by o.id limit 200
"""
