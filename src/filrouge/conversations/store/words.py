"""Words of ours that are taken back, passed on, or wait."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.conversations.store import COLUMNS


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody who takes part under a role since a message of ours; `role_before` is None when they did not before,
    `made` says that nobody knew them."""

    identity_id: UUID
    role_before: str | None
    made: bool = False


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What a message for a third party was made of: their role and the name that was typed, the messages it quotes, the
    files of the thread that went along and the copies of them that hang on it."""

    role: str
    messages: tuple[UUID, ...]
    attachments: tuple[UUID, ...]
    copies: tuple[UUID, ...]
    joined: Joined | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Ours:
    """A message of ours, as it can be taken back."""

    id: UUID
    conversation_id: UUID
    author_user_id: UUID | None
    identity_id: UUID | None
    channel_account_id: UUID | None
    undo_id: UUID | None
    withdrawn_at: datetime | None
    recorded_at: datetime
    subject: str
    text: str
    quoted: str
    html: str | None
    details: dict[str, Any]

    @property
    def passed_on(self) -> PassedOn | None:
        """How it was made, when it is for a third party."""
        kept = self.details.get("passed_on")
        if kept is None:
            return None
        messages, attachments, copies = (
            tuple(UUID(one) for one in kept[name]) for name in ("messages", "attachments", "copies")
        )
        was = kept["joined"]
        joined = was and Joined(UUID(was["identity_id"]), was["role_before"], was.get("made", False))
        return PassedOn(kept["role"], messages, attachments, copies, joined, kept.get("name", ""))


@dataclass(frozen=True, slots=True)
class Returned:
    """A file that waits again for the message that will carry it."""

    id: UUID
    name: str
    media_type: str
    size: int
    inline: bool


@dataclass(frozen=True, slots=True)
class Quotable:
    """What was said, as it is quoted to somebody else."""

    id: UUID
    at: datetime
    name: str
    address: str
    subject: str
    text: str


OURS = """
select m.id, m.conversation_id, m.author_user_id, m.identity_id, m.channel_account_id,
       nullif(m.details->>'undo', '')::uuid as undo_id, m.withdrawn_at,
       m.recorded_at, t.subject, t.body as text, t.quoted, t.html, m.details
  from message m join message_text t on t.message_id = m.id
 where m.id = %(id)s and m.kind = 'message' and m.direction = 'out'
"""
REMEMBER_UNDO = """
update message set details = details || jsonb_build_object('undo', %(undo_id)s::text) where id = %(id)s
"""
REMEMBER_PASSED_ON = """
update message set details = details || jsonb_build_object('passed_on', %(passed_on)s::jsonb) where id = %(id)s
"""
WITHDRAW = "update message set withdrawn_at = %(now)s, external_id = '', attachment_count = 0 where id = %(id)s"
# The matter and the interaction that were opened for a message that is withdrawn, when nothing else is in them.
LEAVE_MATTER = """
update message m set matter_id = null
  from matter o
 where m.id = %(id)s and o.id = m.matter_id and o.opened_at = m.recorded_at
   and not exists (select from message x where x.matter_id = o.id and x.id <> m.id)
returning o.id, o.interaction_id
"""
DROP_MATTER = "delete from matter where id = %(matter_id)s"
GO_ON_BEFORE = """
update interaction p set ended_at = null, end_reason = null
  from interaction i
 where i.id = %(interaction_id)s and p.id = i.continues_id and p.ended_at = i.started_at
   and p.end_reason = 'channel_changed' and i.ended_at is null
"""
DROP_INTERACTION = """
delete from interaction i where i.id = %(interaction_id)s
   and not exists (select from matter m where m.interaction_id = i.id)
   and not exists (select from interaction n where n.continues_id = i.id)
"""
RETURN_FILES = """
update attachment set message_id = null, created_at = %(now)s where message_id = %(id)s
returning id, name, media_type, size, inline
"""
LAST_WORD = f"""
update conversation c set
    last_message_id = l.id,
    last_message_at = coalesce(l.occurred_at, c.opened_at), version = c.version + 1
  from (select 1) as one left join lateral (
    select id, occurred_at from message
     where conversation_id = %(id)s and direction <> 'internal' and withdrawn_at is null
     order by recorded_at desc, id desc limit 1) as l on true
 where c.id = %(id)s returning {COLUMNS}
"""
SAID_SINCE = """
select direction from message
 where conversation_id = %(id)s and recorded_at > %(since)s::timestamptz and not automatic and withdrawn_at is null
   and ((direction = 'in' and kind in ('message', 'complaint'))
     or (direction = 'out' and author_user_id is distinct from %(author_id)s::uuid))
 order by (direction = 'in') desc limit 1
"""
PARTY_ROLE_NOW = """
select role from conversation_party
 where conversation_id = %(conversation_id)s and identity_id = %(identity_id)s for update
"""
PARTY_ROLE = """
insert into conversation_party (conversation_id, identity_id, role, added_at)
values (%(conversation_id)s, %(identity_id)s, %(role)s, %(now)s)
on conflict (conversation_id, identity_id) do update set role = excluded.role
"""
# Of a message that was taken back: who joined for it alone takes part no longer; another role is what it was, when
# nobody gave a third one since.
PARTY_PARTS = """
delete from conversation_party p
 where p.conversation_id = %(conversation_id)s and p.identity_id = %(identity_id)s
   and not exists (select from message m where m.conversation_id = p.conversation_id
                    and m.identity_id = p.identity_id and m.withdrawn_at is null)
"""
CALLED = """
select coalesce(nullif(details->'passed_on'->>'name', ''), nullif(details->>'sender_name', '')) as name from message
 where conversation_id = %(conversation_id)s and identity_id = %(identity_id)s and withdrawn_at is null
   and (details->'passed_on'->>'name' <> '' or details->>'sender_name' <> '')
 order by occurred_at desc, id desc limit 1
"""
PARTY_ROLE_BACK = """
update conversation_party set role = %(role_before)s
 where conversation_id = %(conversation_id)s and identity_id = %(identity_id)s and role = %(role)s
"""
DROP_FILES = "delete from attachment where message_id = %(id)s and id = any(%(ids)s::uuid[])"
QUOTABLE = """
select m.id, m.occurred_at as at, coalesce(u.name, nullif(m.details->>'sender_name', ''), i.name, '') as name,
       case when m.direction = 'in' then coalesce(i.address, '') else '' end as address, t.subject, t.body as text
  from message m
  join message_text t on t.message_id = m.id
  left join app_user u on u.id = m.author_user_id
  left join identity i on i.id = m.identity_id and m.direction = 'in'
 where m.conversation_id = %(conversation_id)s and m.id = any(%(ids)s::uuid[]) and m.kind <> 'note'
   and m.withdrawn_at is null
 order by m.occurred_at, m.id
"""
COPY_FILES = """
insert into attachment (id, message_id, object_id, name, media_type, size, content_id, inline, created_at)
select w.id, %(message_id)s, a.object_id, a.name, a.media_type, a.size, w.id::text, false, %(now)s
  from unnest(%(ids)s::uuid[], %(of)s::uuid[]) as w (id, of_id)
  join attachment a on a.id = w.of_id
  join message m on m.id = a.message_id and m.conversation_id = %(conversation_id)s and m.kind <> 'note'
returning id
"""
OF_MESSAGE = """
select id, object_id, name, media_type, size from attachment where message_id = %(id)s order by id limit 200
"""
LANGUAGE = f"""
update conversation c set language = %(language)s, version = c.version + 1 where c.id = %(id)s returning {COLUMNS}
"""
FILES_OF = """
select id, name, media_type, size, inline from attachment where message_id = %(id)s order by id limit 200
"""
WITHDRAW_NOTES = """
update message set withdrawn_at = %(now)s
 where id = any(%(ids)s::uuid[]) and kind = 'note' and author_user_id = %(user_id)s::uuid and withdrawn_at is null
"""
