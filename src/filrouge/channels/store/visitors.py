"""SQL of visitors and of what is kept of their chats."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

SIGNED = "user:"
"""How the address begins of somebody for whom the site vouches; only we make such addresses."""


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
    email_proved: bool
    """They came back by a link that only the reader of `email` has."""
    identity_epoch: int
    """That of the account when it was said that they are a user."""

    @property
    def vouched_email(self) -> str:
        """The address of which we know that it is theirs: the site says so, or they read what we sent there."""
        return self.email if self.signed or self.email_proved else ""


@dataclass(frozen=True, slots=True)
class Unread:
    """An answer of ours by chat that nobody has read there, and that has not left by e-mail either."""

    message_id: UUID
    to_address: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reach:
    """How somebody is reached who chats: whether they are on the page, the address that they gave, how and where they
    speak."""

    address: str
    here: bool
    email: str
    name: str
    language: str
    page: dict[str, Any]
    visitor_id: UUID


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
    mail_asked: bool
    email_of: str
    """Who left `email`, when several speak in the conversation."""

    def email_for(self, address: str) -> str:
        return self.email if self.email_of == address else ""


_VISITOR = """id, channel_account_id, address, signed, name, email, language, origin, page, conversation_id, created_at,
    seen_at, email_proved, identity_epoch"""
# Users only as long as the secret of the site counts by which they were known.
_KNOWN = f"""(not starts_with(address, '{SIGNED}')
   or identity_epoch = (select a.identity_epoch from channel_account a where a.id = chat_visitor.channel_account_id))"""
_CHAT = """conversation_id, channel_account_id, began_at, answered_at, ended_at, email, score, comment, rated_at,
    mail_asked, email_of"""
INSERT = f"""
insert into chat_visitor (id, channel_account_id, secret_hash, address, signed, name, email, language, origin, page,
    email_proved, identity_epoch, conversation_id, created_at, seen_at)
values (%(id)s, %(account)s, %(secret_hash)s, %(address)s, %(signed)s, %(name)s, %(email)s, %(language)s, %(origin)s,
    %(page)s, %(email_proved)s, %(epoch)s, (select v.conversation_id from chat_visitor v
                where v.channel_account_id = %(account)s and v.address = %(address)s and v.conversation_id is not null
                order by v.seen_at desc limit 1), %(now)s, %(now)s)
returning {_VISITOR}
"""
BY_SECRET = f"""
select {_VISITOR} from chat_visitor
 where channel_account_id = %(account)s and secret_hash = %(hash)s and {_KNOWN}
"""
BY_ID = f"select {_VISITOR} from chat_visitor where channel_account_id = %(account)s and id = %(id)s"
KNOWN_BY_ID = f"{BY_ID} and {_KNOWN}"
AT_ADDRESS = f"""
select {_VISITOR} from chat_visitor
 where channel_account_id = %(account)s and address = %(address)s and id = %(id)s and {_KNOWN}
"""
LATEST_AT = f"""
select {_VISITOR} from chat_visitor where channel_account_id = %(account)s and address = %(address)s
 order by (conversation_id is not null) desc, seen_at desc limit 1
"""
SEEN = """
update chat_visitor set seen_at = %(now)s, page = coalesce(%(page)s::jsonb, page), name = coalesce(%(name)s, name),
    email = case when signed or email_proved then email else coalesce(%(email)s, email) end
where id = %(id)s
"""
JOIN = """
update chat_visitor set conversation_id = %(conversation_id)s
 where channel_account_id = %(account)s and address = %(address)s
   and conversation_id is distinct from %(conversation_id)s
returning id
"""
LOCK_NAME = "select pg_advisory_xact_lock(hashtextextended(%(key)s, 7303))"
# Whoever shared the anonymous address, by a link that the other may have asked for, is not the user.
VOID_OTHERS = """
delete from chat_visitor where channel_account_id = %(account)s and address = %(before)s and id <> %(id)s returning id
"""
IDENTIFY = f"""
update chat_visitor set secret_hash = %(secret_hash)s, address = %(address)s, signed = true, email_proved = false,
    name = %(name)s, email = %(email)s, identity_epoch = %(epoch)s, seen_at = %(now)s
 where id = %(id)s returning {_VISITOR}
"""
LEAVE = """
update chat_visitor set secret_hash = sha256(uuid_send(gen_random_uuid())), online_until = null where id = %(id)s
"""
# Words that wait for the pump are not overtaken by those after the sign-in.
ORDER_MOVE = """
update delivery_part set order_key = %(order_key)s
 where channel_account_id = %(account)s and order_key = %(order_before)s and state = 'received'
"""
# What somebody left before they signed in, also in a chat that was merged into this one; unless another may have left
# it, with whom they shared the chat.
EMAIL_MOVE = """
with recursive here as (
  select %(conversation_id)s::uuid as id
  union all select c.id from here join conversation c on c.merged_into_id = here.id)
update chat set email_of = %(address)s
 where conversation_id in (select id from here) and email_of = %(before)s and (%(alone)s or email = %(proved)s)
"""
SENT_READDRESS = """
update outgoing set to_address = %(address)s, identity_id = %(identity_id)s
 where conversation_id = any(%(ids)s::uuid[]) and channel_account_id = %(account)s and to_address = %(before)s
"""
REACHED = """
select conversation_id from chat_visitor
 where channel_account_id = %(account)s and address = %(address)s and conversation_id is not null
 order by seen_at desc limit 1
"""
_BEGIN = """
insert into chat (conversation_id, channel_account_id, began_at) values (%(conversation_id)s, %(account)s, %(now)s)
on conflict (conversation_id) do update
   set ended_at = null, mail_asked = false,
       began_at = case when chat.ended_at is null then chat.began_at else excluded.began_at end,
       answered_at = case when chat.ended_at is null then chat.answered_at end
"""
GO_ON = f"with begun as ({_BEGIN}) {JOIN}"
CHAT = f"select {_CHAT} from chat where conversation_id = %(id)s"
# Also of chats that were merged into this one, each with the address that its visitor left.
CHAT_ANSWERED = """
with recursive here as (
  select %(id)s::uuid as id
  union all select c.id from here join conversation c on c.merged_into_id = here.id)
update chat set answered_at = coalesce(answered_at, %(now)s), mail_look_at = least(mail_look_at, %(look_at)s)
 where conversation_id in (select id from here)
"""
# Its conversation was merged into one of which no chat is kept.
CHAT_CARRY = """
update chat set conversation_id = %(to)s
 where conversation_id = %(from)s and not exists (select from chat where conversation_id = %(to)s)
"""
# Whoever has spoken there since stays there, and their chat with them.
CHAT_CARRY_BACK = """
update chat set conversation_id = %(from)s
 where conversation_id = %(to)s and not exists (select from chat_visitor where conversation_id = %(to)s)
   and not exists (select from chat where conversation_id = %(from)s)
"""
CHAT_END = "update chat set ended_at = %(now)s where conversation_id = %(id)s and ended_at is null"
CHAT_RATE = """
update chat set score = %(score)s, comment = %(comment)s, rated_at = %(now)s
 where conversation_id = %(id)s and (score, comment) is distinct from (%(score)s, %(comment)s)
"""
CHAT_EMAIL = """
update chat set email = %(email)s, email_of = %(address)s, mail_asked = true,
    mail_look_at = least(mail_look_at, %(now)s)
 where conversation_id = %(id)s and ((email, email_of) <> (%(email)s, %(address)s) or not mail_asked)
"""
MAIL_DUE = "select conversation_id from chat where mail_look_at <= %(now)s order by mail_look_at limit %(limit)s"
MAIL_TAKE = f"{CHAT} and mail_look_at <= %(now)s for update"
MAIL_LOOK = "update chat set mail_look_at = %(look_at)s where conversation_id = %(id)s"
MAILED = """
insert into chat_mailed (message_id, mail_id, visitor_id, address, mailed_at)
select answer_id, %(mail_id)s, %(visitor_id)s, %(address)s, %(now)s from unnest(%(answers)s::uuid[]) one (answer_id)
"""
WAY_BACK = """
select v.channel_account_id, v.id, k.address from chat_mailed k join chat_visitor v on v.id = k.visitor_id
 where k.mail_id = %(mail_id)s limit 1
"""
UNREAD = """
select m.id as message_id, o.to_address, m.occurred_at as at
  from outgoing o join message m on m.id = o.message_id
 where o.conversation_id = %(conversation_id)s and o.channel_account_id = %(account)s
   and o.state in ('sent', 'delivered') and not m.automatic and m.withdrawn_at is null
   and not exists (select from receipt r where r.outgoing_id = o.id and r.kind = 'read')
   and not exists (select from chat_mailed k where k.message_id = m.id) and m.occurred_at > %(since)s
 order by m.occurred_at, m.id limit %(limit)s
"""
# The latest client speaks for all under its address; one of them that is on a page is enough.
REACHES = """
select distinct on (address) address, bool_or(coalesce(online_until > %(now)s, false)) over everybody as here,
       first_value(email) over (everybody order by email <> '' desc, seen_at desc) as email,
       first_value(name) over (everybody order by name <> '' desc, seen_at desc) as name, language, page,
       id as visitor_id
  from chat_visitor where channel_account_id = %(account)s and address = any(%(addresses)s)
window everybody as (partition by address)
 order by address, seen_at desc
"""
ONLINE = """
update chat_visitor set online_until = %(until)s from (
  select id, coalesce(online_until > %(now)s, false) as was from chat_visitor where id = any(%(ids)s)
   order by id for update) before
 where chat_visitor.id = before.id
returning chat_visitor.id, chat_visitor.channel_account_id, chat_visitor.conversation_id, before.was
"""
# Where these chats are now, and whether anybody who shares them is on a page.
TOLD_HERE = """
with recursive up as (
  select id as first, id, merged_into_id from conversation where id = any(%(ids)s)
  union all select up.first, c.id, c.merged_into_id from conversation c join up on c.id = up.merged_into_id)
select c.id, exists (select from chat_visitor v where v.conversation_id = up.first and v.online_until > %(now)s),
       c.legal_entity_id, c.brand_id, c.team_id
  from up join conversation c on c.id = up.id where up.merged_into_id is null
"""
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
