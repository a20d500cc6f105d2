"""What was said and done: the entries of a conversation, and of everything with a customer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.platform.events import Event
from filrouge.terms.scope import Scope, visible
from filrouge.views import known

PAGE = 60
EVENT_TYPES = (
    "conversations.assigned",
    "conversations.snoozed",
    "conversations.resumed",
    "conversations.closed",
    "conversations.reopened",
    "conversations.reason_changed",
    "conversations.channel_changed",
    "conversations.party_added",
    "conversations.party_parted",
    "conversations.answering_taken_over",
    "conversations.message_withdrawn",
    "conversations.language_changed",
    "conversations.tagged",
    "conversations.linked",
    "conversations.merged",
    "conversations.unmerged",
    "conversations.split",
    "conversations.undone",
    "conversations.task_added",
    "conversations.task_changed",
    "conversations.promise_kept",
    "conversations.promise_broken",
    "channels.chat_changed",
)


@dataclass(frozen=True, slots=True)
class File:
    id: UUID
    message_id: UUID
    name: str
    media_type: str
    size: int
    content_id: str
    inline: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One message, in or out, or a note."""

    id: UUID
    conversation_id: UUID
    conversation_subject: str
    kind: str
    direction: str
    channel: str
    channel_account_id: UUID | None
    account_name: str | None
    author_user_id: UUID | None
    author_name: str | None
    identity_id: UUID | None
    identity_address: str | None
    identity_channel: str | None
    identity_state: str | None
    identity_customer_id: UUID | None
    customer_id: UUID
    customer_name: str
    external_id: str
    automatic: bool
    occurred_at: datetime
    recorded_at: datetime
    details: dict[str, Any]
    has_html: bool
    has_remote: bool
    subject: str
    body: str
    quoted: str
    signature: str
    delivery_state: str | None
    delivery_code: str | None
    delivery_detail: str | None
    delivery_attempts: int | None
    delivery_next_try_at: datetime | None
    delivery_at: datetime | None
    delivery_read_at: datetime | None
    to_address: str | None
    to_name: str | None
    cc: list[str] | None
    has_raw: bool
    carries: list[UUID] | None
    """Answers of a chat that this e-mail carried to who had left."""
    files: list[File] = field(default_factory=list)
    mentions: list[tuple[str, UUID, str]] = field(default_factory=list)
    """Whom a note calls: (`user` or `team`, id, name)."""


SELECT_SAID = """
select m.id, m.conversation_id, c.subject as conversation_subject, m.kind, m.direction, m.channel,
       m.channel_account_id, a.name as account_name, m.author_user_id, u.name as author_name, m.identity_id,
       i.address as identity_address, i.channel as identity_channel, i.state as identity_state,
       i.customer_id as identity_customer_id, c.customer_id, cu.name as customer_name, m.external_id, m.automatic,
       m.occurred_at, m.recorded_at, m.details, m.has_html,
       coalesce(position('data-remote' in t.html) > 0, false) as has_remote,
       coalesce(t.subject, '') as subject, coalesce(left(t.body, 100000), '') as body,
       coalesce(left(t.quoted, 100000), '') as quoted, coalesce(t.signature, '') as signature,
       o.state as delivery_state, o.code as delivery_code, o.detail as delivery_detail,
       o.attempts as delivery_attempts, o.next_try_at as delivery_next_try_at,
       coalesce(o.settled_at, o.sent_at, o.queued_at) as delivery_at,
       (select min(r.at) from receipt r where r.outgoing_id = o.id and r.kind = 'read') as delivery_read_at,
       o.to_address, o.to_name, o.cc,
       m.delivery_id is not null as has_raw,
       case when m.automatic and m.channel = 'email' then
         (select array_agg(k.message_id order by k.message_id) from chat_mailed k where k.mail_id = m.id) end as carries
  from message m
  join conversation c on c.id = m.conversation_id
  join customer cu on cu.id = c.customer_id
  left join message_text t on t.message_id = m.id
  left join app_user u on u.id = m.author_user_id
  left join identity i on i.id = m.identity_id
  left join channel_account a on a.id = m.channel_account_id
  left join outgoing o on o.message_id = m.id
"""
_BEFORE = "(%(before)s::timestamptz is null or (m.occurred_at, m.id) < (%(before)s, %(before_id)s::uuid))"
_OF_CONVERSATION = f"""{SELECT_SAID}
 where m.conversation_id = %(id)s and m.withdrawn_at is null and {{visible}} and {_BEFORE}
 order by m.occurred_at desc, m.id desc limit %(limit)s
"""
_ONE = f"{SELECT_SAID} where m.id = %(id)s and {{visible}}"
_SOME = f"{SELECT_SAID} where m.id = any(%(ids)s) and m.channel = %(channel)s and m.withdrawn_at is null"
_FILES = """
select id, message_id, name, media_type, size, content_id, inline from attachment
 where message_id = any(%(ids)s) order by id limit 2000
"""
MENTIONS = """
select n.message_id, case when n.user_id is null then 'team' else 'user' end, coalesce(n.user_id, n.team_id),
       coalesce(u.name, t.name, '')
  from mention n left join app_user u on u.id = n.user_id left join team t on t.id = n.team_id
 where n.message_id = any(%(ids)s::uuid[]) order by n.at, 4 limit 1000
"""
# Of somebody whom one of these legal entities does not know, only what was said there.
_NAMES = f"""
select id, name from app_user where id = any(%(ids)s)
union all select id, name from team where id = any(%(ids)s)
union all
select w.id, coalesce(case when not exists (select from conversation c where c.id = any(%(subjects)s::uuid[])
                                             and not {known.is_known("i", "c.legal_entity_id")})
                           then nullif(i.name, '') end,
                      {known.called("w.id", "%(subjects)s::uuid[]")}, i.address)
  from unnest(%(parties)s::uuid[]) w (id) left join identity i on i.id = w.id
union all select id, title from task where id = any(%(ids)s)
union all select id, name from tag where id = any(%(ids)s)
"""
_OTHERS = "select c.id, c.number, c.subject from conversation c where c.id = any(%(ids)s) and {visible}"
_LABELS = "select id, label from contact_reason where id = any(%(ids)s)"


async def with_files(tx: Transaction, said: list[Said]) -> list[Said]:
    """The same messages, with their files."""
    by_id = {message.id: message for message in said}
    for file in await tx.all(File, _FILES, {"ids": list(by_id)}) if by_id else []:
        by_id[file.message_id].files.append(file)
    notes = [message.id for message in said if message.kind == "note"]
    for message_id, kind, called, name in await tx.rows(MENTIONS, {"ids": notes}) if notes else []:
        by_id[message_id].mentions.append((kind, called, name))
    return said


async def of_conversation(
    tx: Transaction,
    conversation_id: UUID,
    scope: Scope,
    before: tuple[datetime, UUID] | None = None,
    limit: int = PAGE,
) -> list[Said]:
    """Messages and notes of a conversation before a place, newest first."""
    predicate, params = visible("c", scope)
    return await _said(tx, _OF_CONVERSATION.format(visible=predicate), conversation_id, params, before, limit)


async def _said(
    tx: Transaction,
    sql: str,
    subject: UUID,
    params: dict[str, object],
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Said]:
    found = await tx.all(
        Said,
        sql,
        {
            "id": subject,
            **params,
            "before": before[0] if before else None,
            "before_id": before[1] if before else None,
            "limit": limit,
        },
    )
    return await with_files(tx, found)


async def one(tx: Transaction, message_id: UUID, scope: Scope) -> Said | None:
    """One message, when it is in scope."""
    predicate, params = visible("c", scope)
    found = await tx.find(Said, _ONE.format(visible=predicate), {"id": message_id, **params})
    return (await with_files(tx, [found]))[0] if found else None


async def some(tx: Transaction, ids: Sequence[UUID], channel: str) -> dict[UUID, Said]:
    """Those of these messages that were said on a channel, whoever may see them: the caller has to know."""
    found = await tx.all(Said, _SOME, {"ids": list(ids), "channel": channel}) if ids else []
    return {one.id: one for one in await with_files(tx, found)}


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done, with the names that a page needs."""

    event: Event
    actor_name: str | None
    names: dict[str, str]
    labels: dict[str, dict[str, str]]
    others: dict[str, tuple[UUID, int, str]] = field(default_factory=dict)
    """Other conversations that it names, those in sight: id, number, subject."""


NAMED_OTHERS = ("other_id", "source_id", "target_id", "from_id", "into_id")
"""Fields of events that name another conversation."""


async def done_to(
    tx: Transaction,
    conversations: Sequence[UUID],
    since: datetime | None,
    until: datetime | None,
    scope: Scope | None = None,
) -> list[Done]:
    """What was done to these conversations in `[since, until)`, oldest first. The caller has checked the scope; other
    conversations are named under `scope`, and not at all without it."""
    return await told(tx, await events.of_subjects(tx, conversations, EVENT_TYPES, since=since, until=until), scope)


async def told(tx: Transaction, found: Sequence[Event], scope: Scope | None) -> list[Done]:
    """The same events, with the names that a page needs."""
    ids = set(_ids(found))
    values = {
        "ids": list(ids),
        "subjects": list({UUID(event.subject) for event in found}),
        "parties": list({UUID(event.payload["identity_id"]) for event in found if "identity_id" in event.payload}),
    }
    names = {str(row[0]): row[1] for row in await tx.rows(_NAMES, values)} if ids else {}
    labels = {str(row[0]): row[1] for row in await tx.rows(_LABELS, {"ids": list(ids)})} if ids else {}
    others = await _others(tx, found, scope) if scope is not None else {}
    return [Done(event, names.get(event.actor.partition(":")[2]), names, labels, others) for event in found]


async def _others(tx: Transaction, found: Sequence[Event], scope: Scope) -> dict[str, tuple[UUID, int, str]]:
    ids = {UUID(event.payload[name]) for event in found for name in NAMED_OTHERS if event.payload.get(name)}
    if not ids:
        return {}
    predicate, params = visible("c", scope)
    rows = await tx.rows(_OTHERS.format(visible=predicate), {"ids": sorted(ids), **params})
    return {str(row[0]): (row[0], row[1], row[2]) for row in rows}


def _ids(found: Iterable[Event]) -> Iterable[UUID]:
    for event in found:
        kind, _, actor = event.actor.partition(":")
        if kind == "user" and actor:
            yield UUID(actor)
        for name, value in event.payload.items():
            if name.endswith("_id") and value and name != "conversation_id":
                yield UUID(value)
            elif name in ("added", "removed"):
                yield from map(UUID, value)


async def reason_labels(tx: Transaction, reasons: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """Labels of contact reasons by id."""
    return {row[0]: row[1] for row in await tx.rows(_LABELS, {"ids": list(reasons)})} if reasons else {}


async def channels_of(tx: Transaction, conversation_id: UUID) -> list[str]:
    """The channels over which a conversation was held, in the order they came."""
    rows = await tx.rows(_CHANNELS, {"id": conversation_id})
    return [row[0] for row in rows]


_CHANNELS = """
select channel from message where conversation_id = %(id)s and direction <> 'internal'
 group by channel order by min(occurred_at)
"""


async def channels_of_many(tx: Transaction, conversations: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The same for many conversations."""
    found: dict[UUID, list[str]] = {}
    for conversation_id, channel in await tx.rows(_CHANNELS_OF_MANY, {"ids": list(conversations)}):
        found.setdefault(conversation_id, []).append(channel)
    return found


_CHANNELS_OF_MANY = """
select conversation_id, channel from message where conversation_id = any(%(ids)s) and direction <> 'internal'
 group by conversation_id, channel order by min(occurred_at)
"""
