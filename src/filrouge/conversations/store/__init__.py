"""SQL of the conversations room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.conversations.store.rows import Conversation, Interaction, Matter, NewAttachment, Upload
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Scope, visible

__all__ = ["Conversation", "Interaction", "Matter", "NewAttachment", "Upload"]


COLUMNS = """c.id, c.number, c.customer_id, c.subject, c.state, c.snoozed_until, c.assignee_id, c.legal_entity_id,
    c.brand_id, c.team_id, c.contact_reason_id, c.language, c.opened_at, c.closed_at, c.last_message_id,
    c.last_message_at, c.last_inbound_at, c.waiting_since, c.due_at, c.paused_at, c.merged_into_id, c.version"""

BY_ID = f"select {COLUMNS} from conversation c where c.id = %(id)s and {{visible}}{{lock}}"
END_OF = """
with recursive chain as (
  select id, merged_into_id from conversation where id = %(id)s
  union all
  select c.id, c.merged_into_id from chain join conversation c on c.id = chain.merged_into_id
)
select id from chain where merged_into_id is null
"""
BY_NUMBERS = f"select {COLUMNS} from conversation c where c.number = any(%(numbers)s)"
ORDER_OF_REFERENCES = """
select external_id, conversation_id from message where external_id = any(%(ids)s) order by recorded_at desc limit 50
"""
BELONGS = """
select c.id from conversation c
 where c.id = any(%(ids)s) and (c.customer_id = %(customer_id)s
    or exists (select from conversation_party p where p.conversation_id = c.id and p.identity_id = %(identity_id)s))
"""
SAME_MESSAGE = """
select m.id, m.conversation_id from message m join conversation c on c.id = m.conversation_id
 where m.external_id = %(external_id)s and m.identity_id is not distinct from %(identity_id)s
   and m.direction = 'in' and m.details->>'fingerprint' = %(fingerprint)s
   and c.legal_entity_id = %(legal_entity_id)s and c.brand_id = %(brand_id)s limit 1
"""
INSERT = f"""
insert into conversation as c (id, customer_id, subject, legal_entity_id, brand_id, team_id, contact_reason_id,
    language, opened_at, last_message_at, assignee_id)
values (%(id)s, %(customer_id)s, %(subject)s, %(legal_entity_id)s, %(brand_id)s, %(team_id)s, %(contact_reason_id)s,
    %(language)s, %(opened_at)s, %(opened_at)s, %(assignee_id)s)
returning {COLUMNS}
"""
OPEN = f"""
with c as (
  insert into conversation as c (id, customer_id, subject, legal_entity_id, brand_id, team_id, contact_reason_id,
      language, opened_at, last_message_id, last_message_at, last_inbound_at, waiting_since)
  values (%(id)s, %(customer_id)s, %(subject)s, %(legal_entity_id)s, %(brand_id)s, %(team_id)s,
      %(contact_reason_id)s, %(language)s, %(at)s, %(message_id)s, %(at)s, case when %(waits)s then %(at)s end,
      case when %(waits)s then %(at)s end)
  returning {COLUMNS}),
i as (
  insert into interaction (id, customer_id, channel, channel_account_id, direction, started_at, legal_entity_id,
      brand_id, team_id)
  values (%(interaction_id)s, %(customer_id)s, %(channel)s, %(channel_account_id)s, 'in', %(now)s,
      %(legal_entity_id)s, %(brand_id)s, %(team_id)s)),
m as (
  insert into matter (id, interaction_id, conversation_id, contact_reason_id, opened_at)
  values (%(matter_id)s, %(interaction_id)s, %(id)s, %(contact_reason_id)s, %(now)s))
select * from c
"""
INTERACTION_OPEN = """
select i.id, m.id as matter_id, i.channel, i.channel_account_id, i.ended_at
  from matter m join interaction i on i.id = m.interaction_id
 where m.conversation_id = %(conversation_id)s and i.ended_at is null
 order by i.started_at desc limit 1
"""
INTERACTION_LAST = """
select i.id, m.id as matter_id, i.channel, i.channel_account_id, i.ended_at
  from matter m join interaction i on i.id = m.interaction_id
 where m.conversation_id = %(conversation_id)s order by i.started_at desc limit 1
"""
INTERACTION_INSERT = """
with i as (
  insert into interaction (id, customer_id, channel, channel_account_id, direction, continues_id, started_at,
      legal_entity_id, brand_id, team_id)
  values (%(id)s, %(customer_id)s, %(channel)s, %(channel_account_id)s, %(direction)s, %(continues_id)s,
      %(started_at)s, %(legal_entity_id)s, %(brand_id)s, %(team_id)s))
insert into matter (id, interaction_id, conversation_id, contact_reason_id, opened_at)
values (%(matter_id)s, %(id)s, %(conversation_id)s, %(contact_reason_id)s, %(started_at)s)
"""
INTERACTION_END = """
update interaction i set ended_at = %(now)s, end_reason = %(reason)s
  from matter m
 where m.interaction_id = i.id and m.conversation_id = %(conversation_id)s and i.ended_at is null
   and not exists (select from matter o join conversation oc on oc.id = o.conversation_id
                    where o.interaction_id = i.id and o.conversation_id <> %(conversation_id)s
                      and oc.state <> 'closed')
"""
MATTERS_WRAP_UP = """
update matter set wrap_up_code = %(code)s, wrapped_up_by = %(by)s, wrapped_up_at = %(now)s,
    contact_reason_id = coalesce(contact_reason_id, %(reason_id)s)
where conversation_id = %(conversation_id)s and wrapped_up_at is null
"""
MATTERS_REASON = """
update matter set contact_reason_id = %(reason_id)s where conversation_id = %(conversation_id)s
   and wrapped_up_at is null
"""
MATTERS = """
select id, interaction_id, conversation_id, main, contact_reason_id, wrap_up_code, opened_at, wrapped_up_at
  from matter where conversation_id = %(id)s order by opened_at desc, id desc limit %(limit)s
"""
MESSAGE_INSERT = """
with m as (
  insert into message (id, conversation_id, matter_id, kind, direction, channel, channel_account_id, author_user_id,
      identity_id, delivery_id, part_id, external_id, automatic, sent_at, occurred_at, recorded_at, details, has_html,
      attachment_count)
  values (%(id)s, %(conversation_id)s, %(matter_id)s, %(kind)s, %(direction)s, %(channel)s, %(channel_account_id)s,
      %(author_user_id)s, %(identity_id)s, %(delivery_id)s, %(part_id)s, %(external_id)s, %(automatic)s, %(sent_at)s,
      %(occurred_at)s, %(recorded_at)s, %(details)s, %(has_html)s, %(attachment_count)s)),
found as (
  insert into search_entry (message_id, conversation_id, legal_entity_id, brand_id, team_id, kind, occurred_at, words)
  select %(id)s, c.id, c.legal_entity_id, c.brand_id, c.team_id, %(kind)s, %(occurred_at)s,
         search_words_v1(concat_ws(' ', %(subject)s::text, %(body)s::text, i.name, i.address, %(files)s::text),
           c.legal_entity_id, c.brand_id, c.team_id)
    from conversation c left join identity i on i.id = %(identity_id)s and %(direction)s = 'in'
   where c.id = %(conversation_id)s)
insert into message_text (message_id, subject, body, quoted, signature, html)
values (%(id)s, %(subject)s, %(body)s, %(quoted)s, %(signature)s, %(html)s)
"""
IMPORTED = Jsonb({"imported": True})
REF_EXISTS = "select exists (select from conversation where external_ref = %(ref)s)"
PAST_INSERT = """
insert into conversation (id, external_ref, customer_id, subject, state, snoozed_until, assignee_id, legal_entity_id,
    brand_id, team_id, contact_reason_id, language, opened_at, closed_at, last_message_id, last_message_at,
    last_inbound_at, waiting_since)
values (%(id)s, %(ref)s, %(customer_id)s, %(subject)s, %(state)s, %(snoozed_until)s, %(assignee_id)s,
    %(legal_entity_id)s, %(brand_id)s, %(team_id)s, %(contact_reason_id)s, %(language)s, %(opened_at)s, %(closed_at)s,
    %(last_message_id)s, %(last_message_at)s, %(last_inbound_at)s, %(waiting_since)s)
on conflict (external_ref) where external_ref is not null do nothing
"""
PAST_INTERACTION = """
with i as (
  insert into interaction (id, customer_id, channel, channel_account_id, direction, continues_id, started_at, ended_at,
      end_reason, legal_entity_id, brand_id, team_id)
  values (%(id)s, %(customer_id)s, %(channel)s, %(channel_account_id)s, %(direction)s, %(continues_id)s,
      %(started_at)s, %(ended_at)s, %(end_reason)s, %(legal_entity_id)s, %(brand_id)s, %(team_id)s))
insert into matter (id, interaction_id, conversation_id, contact_reason_id, wrap_up_code, wrapped_up_by, wrapped_up_at,
    opened_at)
values (%(matter_id)s, %(id)s, %(conversation_id)s, %(contact_reason_id)s, %(wrap_up_code)s, %(wrapped_up_by)s,
    %(wrapped_up_at)s, %(started_at)s)
"""
ATTACHMENT_INSERT = """
insert into attachment (id, message_id, object_id, name, media_type, size, content_id, inline, created_at)
values (%(id)s, %(message_id)s, %(object_id)s, %(name)s, %(media_type)s, %(size)s, %(content_id)s, %(inline)s, %(now)s)
"""
TOUCH_IN = f"""
update conversation c set
    state = case when %(wakes)s then 'open' else c.state end,
    snoozed_until = case when %(wakes)s then null else c.snoozed_until end,
    closed_at = case when %(wakes)s then null else c.closed_at end,
    waiting_since = case when %(wakes)s then coalesce(c.waiting_since, %(at)s) else c.waiting_since end,
    last_inbound_at = case when %(wakes)s then %(at)s else c.last_inbound_at end,
    last_message_id = %(message_id)s, last_message_at = greatest(c.last_message_at, %(at)s),
    language = coalesce(c.language, %(language)s), version = c.version + 1
where c.id = %(id)s returning {COLUMNS}
"""
TOUCH_OUT = f"""
update conversation c set waiting_since = case when %(answers)s then null else c.waiting_since end,
    last_message_id = case when %(repeats)s then c.last_message_id else %(message_id)s end,
    last_message_at = greatest(c.last_message_at, %(at)s),
    assignee_id = coalesce(c.assignee_id, %(assignee_id)s), version = c.version + 1
where c.id = %(id)s returning {COLUMNS}
"""
BUMP = f"update conversation c set version = c.version + 1 where c.id = %(id)s returning {COLUMNS}"
ASSIGN = f"""
update conversation c set assignee_id = %(assignee_id)s, team_id = %(team_id)s, version = c.version + 1
where c.id = %(id)s returning {COLUMNS}
"""
STATE = f"""
update conversation c set state = %(state)s, snoozed_until = %(until)s, closed_at = %(closed_at)s,
    waiting_since = case when %(state)s = 'closed' then null else c.waiting_since end, version = c.version + 1,
    state_version = c.version + 1
where c.id = %(id)s returning {COLUMNS}
"""
REASON = f"""
update conversation c set contact_reason_id = %(reason_id)s, version = c.version + 1
where c.id = %(id)s returning {COLUMNS}
"""
SUBJECT = "update conversation set subject = %(subject)s where id = %(id)s"
DUE_SNOOZED = """
select id from conversation where state = 'snoozed' and snoozed_until <= %(now)s order by snoozed_until, id limit 200
"""
PARTY = """
insert into conversation_party (conversation_id, identity_id, role, added_at)
values (%(conversation_id)s, %(identity_id)s, %(role)s, %(now)s) on conflict do nothing returning 1
"""
LAST_EXTERNAL_IDS = """
select external_id from message where conversation_id = %(id)s and external_id <> '' and kind = 'message'
   and channel = 'email'
 order by recorded_at desc limit 10
"""
SINCE_VERSION = """
select id from message where conversation_id = %(id)s order by recorded_at desc, id desc limit %(limit)s
"""
COLLEAGUE_ANSWERED = """
select bool_or(direction = 'out' and not automatic and author_user_id is distinct from %(user_id)s) from (
  select direction, automatic, author_user_id from message
   where conversation_id = %(id)s and withdrawn_at is null order by recorded_at desc, id desc limit %(limit)s) latest
"""
ANSWERING = "select user_id, until from answering where conversation_id = %(id)s and until > %(now)s for update"
ANSWERING_SET = """
insert into answering (conversation_id, user_id, until) values (%(id)s, %(user_id)s, %(until)s)
on conflict (conversation_id) do update set user_id = excluded.user_id, until = excluded.until
"""
ANSWERING_END = "delete from answering where conversation_id = %(id)s and user_id = %(user_id)s"
UPLOAD_INSERT = """
insert into attachment (id, object_id, uploaded_by, name, media_type, size, created_at)
values (%(id)s, %(object_id)s, %(user_id)s, %(name)s, %(media_type)s, %(size)s, %(now)s)
"""
UPLOADS_TAKE = """
update attachment set message_id = %(message_id)s, content_id = id::text, inline = id = any(%(inline)s)
where id = any(%(ids)s) and uploaded_by = %(user_id)s and message_id is null
returning id, object_id, name, media_type, size
"""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    object_id: UUID
    name: str
    media_type: str
    content_id: str
    inline: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What a message of ours says."""

    author_user_id: UUID | None
    language: str | None
    subject: str
    text: str
    quoted: str
    html: str | None


WRITTEN = """
select m.author_user_id, c.language, t.subject, t.body as text, t.quoted, t.html
  from message m join message_text t on t.message_id = m.id join conversation c on c.id = m.conversation_id
 where m.id = %(id)s
"""
WRITTEN_FILES = """
select object_id, name, media_type, content_id, inline from attachment where message_id = %(id)s order by id limit 200
"""
IS_PARTY = """
select exists (select from conversation_party where conversation_id = %(id)s and identity_id = %(identity_id)s)
"""


async def conversation(
    tx: Transaction, conversation_id: UUID, scope: Scope, *, lock: bool = False
) -> Conversation | None:
    predicate, params = visible("c", scope)
    sql = BY_ID.format(visible=predicate, lock=" for update" if lock else "")
    return await tx.find(Conversation, sql, {"id": conversation_id, **params})


async def insert_message(
    tx: Transaction,
    *,
    message_id: UUID,
    conversation_id: UUID,
    matter_id: UUID | None,
    kind: str,
    direction: str,
    channel: str,
    occurred_at: datetime,
    recorded_at: datetime,
    subject: str = "",
    body: str = "",
    quoted: str = "",
    signature: str = "",
    html: str | None = None,
    channel_account_id: UUID | None = None,
    author_user_id: UUID | None = None,
    identity_id: UUID | None = None,
    delivery_id: UUID | None = None,
    part_id: UUID | None = None,
    external_id: str = "",
    automatic: bool = False,
    sent_at: datetime | None = None,
    details: dict[str, Any] | None = None,
    files: Sequence[str] = (),
) -> None:
    """The message, its words and its row for search; `files` are the names of what is attached to it."""
    await tx.execute(
        MESSAGE_INSERT,
        {
            "id": message_id,
            "conversation_id": conversation_id,
            "matter_id": matter_id,
            "kind": kind,
            "direction": direction,
            "channel": channel,
            "channel_account_id": channel_account_id,
            "author_user_id": author_user_id,
            "identity_id": identity_id,
            "delivery_id": delivery_id,
            "part_id": part_id,
            "external_id": external_id,
            "automatic": automatic,
            "sent_at": sent_at,
            "occurred_at": occurred_at,
            "recorded_at": recorded_at,
            "details": Jsonb(details or {}),
            "has_html": html is not None,
            "attachment_count": len(files),
            "files": " ".join(files),
            "subject": subject,
            "body": body,
            "quoted": quoted,
            "signature": signature,
            "html": html,
        },
    )


async def insert_attachments(
    tx: Transaction, message_id: UUID, attachments: list[NewAttachment], now: datetime
) -> None:
    await tx.execute_many(
        ATTACHMENT_INSERT,
        [
            {
                "id": item.id,
                "message_id": message_id,
                "object_id": item.object_id,
                "name": item.name,
                "media_type": item.media_type,
                "size": item.size,
                "content_id": item.content_id,
                "inline": item.inline,
                "now": now,
            }
            for item in attachments
        ],
    )
