"""What a visitor sees of their chat: the words between them and us, who serves them, where it stands.

Everything is under the visitor's own address: a conversation may hold more (other channels, third parties, notes), and
none of it is theirs to see. Words of e-mails are shown to those whose address is vouched for; others are told that
there were some.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from uuid import UUID

from filrouge.channels.adapters.webchat.envelope import client_id_of
from filrouge.channels.service.visitors import SIGNED, Visitor
from filrouge.platform.db import Transaction

PAGE = 50


@dataclass(frozen=True, slots=True)
class Seer:
    """Who looks: the visitor's address on an account, and where their chat is."""

    channel_account_id: UUID
    address: str
    conversation_id: UUID
    email: str = ""
    """Theirs for sure: the site vouches for it, or they read what we sent there."""


@dataclass(frozen=True, slots=True)
class File:
    id: UUID
    message_id: UUID | None
    object_id: UUID
    name: str
    media_type: str
    size: int
    inline: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A message as its visitor sees it, or something that happened (`code`)."""

    id: UUID
    at: datetime
    channel: str
    direction: str
    automatic: bool
    author: str | None
    text: str
    external_id: str
    state: str | None
    was_read: bool
    code: str | None
    has_files: bool
    files: list[File] = field(default_factory=list)

    @property
    def client_id(self) -> UUID | None:
        return client_id_of(self.external_id) if self.direction == "in" else None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a chat stands."""

    id: UUID
    team_id: UUID | None
    is_open: bool
    began_at: datetime
    ended_at: datetime | None
    agent: str | None
    agent_team: str | None
    agent_place: str | None
    score: int | None
    emails: dict[str, str]
    """Where it goes on by e-mail, for each address under which somebody speaks."""
    in_line: bool
    """They wait for the first answer."""


@dataclass(frozen=True, slots=True)
class _Now:
    address: str
    signed: bool
    name: str
    email: str
    email_proved: bool
    conversation_id: UUID | None
    identity_epoch: int


# Users only as long as the secret of the site counts by which they were known.
_NOW = f"""
select v.address, v.signed, v.name, v.email, v.email_proved, v.conversation_id, v.identity_epoch
  from chat_visitor v join channel_account a on a.id = v.channel_account_id
 where v.id = %(id)s and (not starts_with(v.address, '{SIGNED}') or v.identity_epoch = a.identity_epoch)
"""
# An end counts until something is said after it, also in a conversation that was merged into this one.
_STANDING = """
select c.id, c.team_id, c.state <> 'closed' and k.ended_at is null as is_open,
       coalesce(k.began_at, c.opened_at) as began_at,
       case when c.state = 'closed' then coalesce(k.ended_at, c.closed_at) else k.ended_at end as ended_at,
       u.name as agent, t.name as agent_team, s.name as agent_place, k.score,
       coalesce((select jsonb_object_agg(v.address, v.email order by v.seen_at) from chat_visitor v
                  where v.conversation_id = c.id and v.email <> ''), '{}')
         || case when k.email <> '' then jsonb_build_object(k.email_of, k.email) else '{}' end as emails,
       c.waiting_since is not null and k.answered_at is null as in_line
  from conversation c
  left join lateral (
    select began_at, answered_at, score, email, email_of,
           case when ended_at >= coalesce(c.last_inbound_at, ended_at) then ended_at end as ended_at
      from chat where conversation_id = c.id) k on true
  left join app_user u on u.id = c.assignee_id
  left join team t on t.id = c.team_id
  left join site s on s.id = t.site_id
 where c.id = any(%(ids)s)
"""
# What can still be taken back is not shown yet. An e-mail that carried answers of the chat repeats them, so it stands
# as a line, whoever looks.
_LINES = """
select m.id, m.occurred_at as at, m.channel, m.direction, m.automatic, u.name as author,
       coalesce(t.body, '') as text, m.external_id, o.state,
       case m.direction when 'in'
         then exists (select from conversation_seen s
                       where s.conversation_id = m.conversation_id and s.seen_at >= m.recorded_at)
         else exists (select from receipt r where r.outgoing_id = o.id and r.kind = 'read') end as was_read,
       null::text as code, m.attachment_count > 0 as has_files
  from message m
  join identity i on i.id = m.identity_id
   and (i.channel = 'webchat' and i.address = %(address)s and m.channel_account_id = %(account)s
     or i.channel = 'email' and i.address = %(email)s and m.channel = 'email'
        and not exists (select from chat_mailed k where k.mail_id = m.id))
  left join message_text t on t.message_id = m.id
  left join app_user u on u.id = m.author_user_id
  left join outgoing o on o.message_id = m.id
 where m.conversation_id = %(conversation_id)s and m.kind = 'message'
   and m.direction <> 'internal' and m.withdrawn_at is null and coalesce(o.state, '') not in ('queued', 'sending')
"""
_TYPED = """
select email from chat where conversation_id = %(conversation_id)s and email <> ''
union select email from chat_visitor where channel_account_id = %(account)s and address = %(address)s and email <> ''
"""
_MAILS = f"""
select m.id, m.occurred_at as at, m.channel, 'event' as direction, true as automatic, u.name as author, '' as text,
       '' as external_id, null as state, false as was_read,
       case m.direction when 'out' then 'by_email' else 'mailed' end as code, false as has_files
  from message m
  left join identity i on i.id = m.identity_id
  left join outgoing o on o.message_id = m.id
  left join app_user u on u.id = m.author_user_id
 where m.conversation_id = %(conversation_id)s and m.channel = 'email' and m.kind = 'message'
   and m.direction <> 'internal' and m.withdrawn_at is null
   and m.occurred_at >= (select began_at from chat k where k.conversation_id = %(conversation_id)s)
   and (exists (select from chat_mailed k join outgoing a on a.message_id = k.message_id
                 where k.mail_id = m.id and a.to_address = %(address)s)
     or coalesce(o.to_address, i.address) in ({_TYPED}) and coalesce(o.to_address, i.address) <> %(email)s
        and coalesce(o.state, '') not in ('queued', 'sending')
        and not exists (select from chat_mailed k where k.mail_id = m.id))
"""
_PAGE = f"""
select * from (
  {_LINES}
  union all {_MAILS}
  union all
  select e.id, e.occurred_at, '', 'event', true, u.name, '', '', null, false,
         case e.type when 'conversations.closed' then 'ended' else 'joined' end, false
    from event e left join app_user u on u.id::text = e.payload->>'to_user_id'
   where e.subject = %(conversation_id)s::text
     and (e.type = 'conversations.closed'
       or (e.type = 'conversations.assigned' and e.payload->>'to_user_id' is not null
           and e.payload->>'to_user_id' is distinct from e.payload->>'from_user_id'))
     and e.occurred_at >= (select began_at from chat k where k.conversation_id = %(conversation_id)s)
) line
 where %(before)s::timestamptz is null or (at, id) < (%(before)s, %(before_id)s::uuid)
 order by at desc, id desc limit %(limit)s
"""
_BY_IDS = f"{_LINES} and m.id = any(%(ids)s) union all {_MAILS} and m.id = any(%(ids)s)"
_LAST = f"{_LINES} and m.direction = 'in' order by m.occurred_at desc, m.id desc limit 1"
_FILES = """
select id, message_id, object_id, name, media_type, size, inline from attachment where message_id = any(%(ids)s)
 order by id limit 1000
"""
_FILE = f"""
select a.id, a.message_id, a.object_id, a.name, a.media_type, a.size, a.inline from attachment a
 where a.id = %(id)s and (a.uploaded_by = %(visitor)s
   or exists (select from ({_LINES}) line where line.id = a.message_id))
"""
_OWN_FILE = """
select a.id, a.message_id, a.object_id, a.name, a.media_type, a.size, a.inline from attachment a
 where a.id = %(id)s and a.uploaded_by = %(visitor)s
"""


async def visitor_now(tx: Transaction, visitor: Visitor) -> Visitor | None:
    """The visitor as they are now: where their chat is, and who they are. None when they are known no longer."""
    found = await tx.find(_Now, _NOW, {"id": visitor.id})
    return replace(visitor, **asdict(found)) if found else None


async def standings(tx: Transaction, conversations: Collection[UUID]) -> dict[UUID, Standing]:
    """Where these chats stand."""
    found = await tx.all(Standing, _STANDING, {"ids": list(conversations)}) if conversations else []
    return {one.id: one for one in found}


async def lines(
    tx: Transaction, seer: Seer, before: tuple[datetime, UUID] | None = None, limit: int = PAGE
) -> list[Line]:
    """Words and what happened before a place, newest first."""
    values = {**_of(seer), "limit": limit, "before": before and before[0], "before_id": before and before[1]}
    return await _with_files(tx, await tx.all(Line, _PAGE, values))


async def some(tx: Transaction, seer: Seer, ids: Collection[UUID]) -> dict[UUID, Line]:
    """These messages, those that the visitor may see."""
    found = await tx.all(Line, _BY_IDS, {**_of(seer), "ids": list(ids)}) if ids else []
    return {one.id: one for one in await _with_files(tx, found)}


async def last_said(tx: Transaction, seer: Seer) -> Line | None:
    """The visitor's last words."""
    found = await _with_files(tx, await tx.all(Line, _LAST, _of(seer)))
    return found[0] if found else None


def _of(seer: Seer) -> dict[str, object]:
    return {
        "account": seer.channel_account_id,
        "address": seer.address,
        "conversation_id": seer.conversation_id,
        "email": seer.email,
    }


async def _with_files(tx: Transaction, found: Sequence[Line]) -> list[Line]:
    by_id = {line.id: line for line in found if line.has_files}
    for file in await tx.all(File, _FILES, {"ids": list(by_id)}) if by_id else []:
        if file.message_id is not None:
            by_id[file.message_id].files.append(file)
    return list(found)


async def file(tx: Transaction, visitor_id: UUID, seer: Seer | None, file_id: UUID) -> File | None:
    """A file of the visitor's own, or one of a message that they may see."""
    if seer is None:
        return await tx.find(File, _OWN_FILE, {"id": file_id, "visitor": visitor_id})
    return await tx.find(File, _FILE, {**_of(seer), "id": file_id, "visitor": visitor_id})
