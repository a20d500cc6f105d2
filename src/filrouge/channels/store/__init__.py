"""SQL of the channels room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.platform.db import Transaction
from filrouge.platform.storage import Stored
from filrouge.terms.ids import ChannelAccountId, DeliveryId
from filrouge.terms.scope import Scope, visible


@dataclass(frozen=True, slots=True)
class Account:
    """A number, mailbox, page or form of ours. `secrets` is sealed."""

    id: ChannelAccountId
    kind: str
    name: str
    address: str
    legal_entity_id: UUID
    brand_id: UUID
    team_id: UUID | None
    contact_reason_id: UUID | None
    mode: str
    qualified_form_id: UUID | None
    language: str
    state: str
    config: dict[str, Any]
    secrets: bytes | None
    health: dict[str, Any]
    unplugged_at: datetime | None
    version: int
    created_at: datetime
    identity_epoch: int
    """Which secret of the site counts: users known by an earlier one are not known."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A piece to understand, claimed for a while."""

    id: UUID
    delivery_id: DeliveryId
    channel_account_id: ChannelAccountId
    part_no: int
    order_key: str
    attempts: int
    door: str
    object_id: UUID
    meta: dict[str, str]
    received_at: datetime
    sha256: bytes


@dataclass(frozen=True, slots=True)
class PartRow:
    id: UUID
    delivery_id: DeliveryId
    channel_account_id: ChannelAccountId
    state: str
    attempts: int
    code: str | None
    detail: str | None
    object_id: UUID
    meta: dict[str, str]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message of ours on its way."""

    id: UUID
    message_id: UUID
    conversation_id: UUID
    channel_account_id: ChannelAccountId
    identity_id: UUID | None
    to_address: str
    to_name: str
    cc: list[str]
    external_id: str
    reply_to: str
    in_reply_to: list[str]
    automatic: bool
    state: str
    attempts: int
    next_try_at: datetime | None
    code: str
    detail: str
    queued_at: datetime
    legal_entity_id: UUID | None
    brand_id: UUID | None
    team_id: UUID | None


_ACCOUNT = """id, kind, name, address, legal_entity_id, brand_id, team_id, contact_reason_id, mode, qualified_form_id,
    language, state, config, secrets, health, unplugged_at, version, created_at, identity_epoch"""
ACCOUNT_BY_ID = f"select {_ACCOUNT} from channel_account where id = %(id)s"
ACCOUNTS = f"select {_ACCOUNT} from channel_account where kind = any(%(kinds)s) order by lower(name), id limit 2000"
ACCOUNT_BY_ADDRESS = f"""
select {_ACCOUNT} from channel_account where kind = %(kind)s and lower(address) = lower(%(address)s)
   and state <> 'unplugged'
"""
ACCOUNT_INSERT = """
insert into channel_account (id, kind, name, address, legal_entity_id, brand_id, team_id, contact_reason_id, mode,
    qualified_form_id, language, config, secrets, created_at)
values (%(id)s, %(kind)s, %(name)s, %(address)s, %(legal_entity_id)s, %(brand_id)s, %(team_id)s,
    %(contact_reason_id)s, %(mode)s, %(qualified_form_id)s, %(language)s, %(config)s, %(secrets)s, %(now)s)
"""
ACCOUNT_UPDATE = """
update channel_account set name = %(name)s, address = %(address)s, legal_entity_id = %(legal_entity_id)s,
    brand_id = %(brand_id)s, team_id = %(team_id)s, contact_reason_id = %(contact_reason_id)s, mode = %(mode)s,
    qualified_form_id = %(qualified_form_id)s, language = %(language)s, config = %(config)s, secrets = %(secrets)s,
    state = %(state)s, unplugged_at = %(unplugged_at)s, version = version + 1
where id = %(id)s and version = %(version)s
"""
LOCK_ACCOUNT = "select 1 from channel_account where id = %(id)s for update"
IDENTITY_ANEW = "update channel_account set identity_epoch = identity_epoch + 1 where id = %(id)s"
SECRETS_SET = "update channel_account set secrets = %(secrets)s where id = %(id)s"
PLACE = """select b.legal_entity_id, t.legal_entity_id, t.brand_id from (select 1) as one
  left join brand b on b.id = %(brand_id)s left join team t on t.id = %(team_id)s::uuid"""
ACCOUNT_HEALTH = "update channel_account set health = health || %(health)s where id = %(id)s"

ACCEPT = """
with keyed as (
  insert into delivery_key (channel_account_id, key, delivery_id)
  select a.id, k, %(id)s from channel_account a, unnest(%(keys)s::text[]) as k
   where a.id = %(account)s and a.state <> 'unplugged'
  on conflict do nothing returning key),
object as (
  insert into stored_object (id, sha256, size, media_type, inline_bytes, storage_key, created_at)
  select %(object_id)s, %(sha256)s, %(size)s, %(media_type)s, %(inline_bytes)s, %(storage_key)s, %(now)s
   where exists (select from keyed)),
delivered as (
  insert into delivery (id, channel_account_id, door, object_id, sha256, size, meta, received_at)
  select %(id)s, %(account)s, %(door)s, %(object_id)s, %(sha256)s, %(size)s, %(meta)s, %(now)s
   where exists (select from keyed)),
parts as (
  insert into delivery_part (id, delivery_id, channel_account_id, part_no, order_key, next_try_at,
                             legal_entity_id, brand_id, team_id)
  select p.id, %(id)s, %(account)s, p.part_no, p.order_key, %(now)s, a.legal_entity_id, a.brand_id, a.team_id
    from unnest(%(part_ids)s::uuid[], %(keys)s::text[], %(part_nos)s::int[], %(order_keys)s::text[])
           as p (id, key, part_no, order_key)
    join keyed on keyed.key = p.key
    join channel_account a on a.id = %(account)s
  returning 1)
select count(*) from parts
"""
KEY_OWNER = """
select delivery_id from delivery_key where channel_account_id = %(account)s and key = %(key)s
"""
SHA_KNOWN = """
select 1 from delivery where channel_account_id = %(account)s and sha256 = %(sha256)s limit 1
"""

KEYS_OF_BYTES = """
select meta->>'key' from delivery
 where channel_account_id = %(account)s and sha256 = %(sha256)s and meta ? 'key' limit 100
"""

CLAIM_LOCK = "select pg_advisory_xact_lock(7301)"
CRASHED = """
update delivery_part set state = 'failed', code = 'inbound.crashed', settled_at = %(now)s
where state = 'received' and attempts >= %(claims)s and next_try_at <= %(now)s
returning id, delivery_id, channel_account_id
"""
CLAIM = """
with due as (
  select p.id from delivery_part p
   where p.state = 'received' and p.next_try_at <= %(now)s and (p.attempts >= %(alone_after)s) = %(alone)s
     and not exists (select from delivery_part e
                      where e.state = 'received' and e.channel_account_id = p.channel_account_id
                        and e.order_key = p.order_key and e.id < p.id
                        and (e.next_try_at > %(now)s or (not %(alone)s and e.attempts >= %(alone_after)s)))
   order by p.id limit %(limit)s),
claimed as (
  update delivery_part p set next_try_at = %(until)s, attempts = attempts + 1
    from due where p.id = due.id
  returning p.id, p.delivery_id, p.channel_account_id, p.part_no, p.order_key, p.attempts)
select c.*, d.door, d.object_id, d.meta, d.received_at, d.sha256
  from claimed c join delivery d on d.id = c.delivery_id order by c.order_key, c.id
"""
LOCK_PARTS = """
select id from delivery_part where id = any(%(ids)s) and state = 'received' order by id for update
"""
SETTLE = """
update delivery_part set state = %(state)s, code = %(code)s, detail = %(detail)s, settled_at = %(now)s
where id = %(id)s
"""
SETTLE_DONE = """
update delivery_part set state = 'done', code = null, detail = null, settled_at = %(now)s where id = any(%(ids)s)
"""
PUT_OFF = "update delivery_part set next_try_at = %(at)s, code = %(code)s, detail = %(detail)s where id = %(id)s"
RELEASE = """
update delivery_part set next_try_at = %(now)s, attempts = attempts - 1 where id = any(%(ids)s) and state = 'received'
"""
PART = """
select p.id, p.delivery_id, p.channel_account_id, p.state, p.attempts, p.code, p.detail, d.object_id, d.meta,
       d.received_at
  from delivery_part p join delivery d on d.id = p.delivery_id
 where p.id = %(id)s and {visible} for update of p
"""
REPLAY = """
with released as (
  update delivery d set meta = d.meta || '{"released": "true"}' from delivery_part p
   where p.id = %(id)s and p.state <> 'failed' and d.id = p.delivery_id)
update delivery_part set state = 'received', attempts = 0, next_try_at = %(now)s, code = null, detail = null,
       settled_at = null
where id = %(id)s
"""
INBOUND = "filrouge_inbound"

_OUTGOING = """id, message_id, conversation_id, channel_account_id, identity_id, to_address, to_name, cc, external_id,
    reply_to, in_reply_to, automatic, state, attempts, next_try_at, code, detail, queued_at, legal_entity_id, brand_id,
    team_id"""
OUTGOING_INSERT = f"""
insert into outgoing (id, message_id, conversation_id, channel_account_id, identity_id, to_address, to_name, cc,
    external_id, reply_to, in_reply_to, automatic, state, attempts, next_try_at, queued_at, sent_at, settled_at,
    legal_entity_id, brand_id, team_id)
values (%(id)s, %(message_id)s, %(conversation_id)s, %(channel_account_id)s, %(identity_id)s, %(to_address)s,
    %(to_name)s, %(cc)s, %(external_id)s, %(reply_to)s, %(in_reply_to)s, %(automatic)s, %(state)s, %(attempts)s,
    %(next_try_at)s, %(now)s, %(sent_at)s, %(sent_at)s, %(legal_entity_id)s, %(brand_id)s, %(team_id)s)
returning {_OUTGOING}
"""
OUTGOING_START = f"""
update outgoing set state = 'sending', attempts = attempts + 1, sending_since = %(now)s, next_try_at = null
where id = %(id)s and (state = 'sending' or (state = 'queued' and coalesce(next_try_at, %(now)s) <= %(now)s))
returning {_OUTGOING}
"""
OUTGOING_BY_MESSAGE = f"select {_OUTGOING} from outgoing o where message_id = %(id)s and {{visible}} for update"
OUTGOING_BY_ID = f"select {_OUTGOING} from outgoing o where id = %(id)s and {{visible}} for update"
OUTGOING_BY_EXTERNAL = f"select {_OUTGOING} from outgoing where external_id = %(external_id)s"
OUTGOING_LOCKED = f"select {_OUTGOING} from outgoing where id = %(id)s for update"
OUTGOING_SET = f"""
update outgoing set state = %(state)s, code = %(code)s, detail = %(detail)s, next_try_at = %(next_try_at)s,
    provider_id = coalesce(%(provider_id)s, provider_id),
    attempts = coalesce(%(attempts)s, attempts),
    sent_at = case when %(state)s = 'sent' then %(now)s else sent_at end,
    settled_at = case when %(state)s in ('sent', 'delivered', 'failed', 'dismissed', 'withdrawn') then %(now)s end
where id = %(id)s returning {_OUTGOING}
"""
OUTGOING_MOVE = "update outgoing set team_id = %(team_id)s where conversation_id = %(conversation_id)s"
OUTGOING_CARRY = "update outgoing set conversation_id = %(id)s, team_id = %(team_id)s where message_id = any(%(ids)s)"
OUTGOING_STUCK = """
update outgoing set state = 'queued', next_try_at = %(now)s
 where id in (select id from outgoing
               where (state = 'sending' and sending_since < %(before)s)
                  or (state = 'queued' and next_try_at < %(before)s)
               order by id limit 500 for update skip locked)
returning id
"""
OUTGOING_WAITING = """
update outgoing set next_try_at = %(now)s
 where id in (select id from outgoing
               where channel_account_id = %(account)s and state = 'queued' and next_try_at > %(now)s limit 500)
returning id
"""
RECEIPT_INSERT = """
insert into receipt (id, outgoing_id, kind, recipient, status, reason, hard, detail, delivery_id, at)
values (%(id)s, %(outgoing_id)s, %(kind)s, %(recipient)s, %(status)s, %(reason)s, %(hard)s, %(detail)s,
    %(delivery_id)s, %(at)s)
"""
AUTOMATIC_COUNT = """
insert into automatic_answer (channel_account_id, address, day, count)
values (%(account)s, %(address)s, %(day)s, 1)
on conflict (channel_account_id, address, day) do update set count = automatic_answer.count + 1 returning count
"""
ACTIVITY = """
with hours as (select generate_series(%(start)s::timestamptz, %(end)s::timestamptz, interval '1 hour') as hour),
ins as (select date_trunc('hour', received_at) as hour, count(*) as n from delivery
         where channel_account_id = %(account)s and id >= uuid7_floor(%(start)s) and received_at >= %(start)s
         group by 1),
outs as (select date_trunc('hour', queued_at) as hour, count(*) as n,
                count(*) filter (where state = 'failed') as failed
          from outgoing where channel_account_id = %(account)s and queued_at >= %(start)s group by 1)
select hours.hour, coalesce(ins.n, 0), coalesce(outs.n, 0), coalesce(outs.failed, 0)
  from hours left join ins using (hour) left join outs using (hour) order by 1
"""
QUEUED = "select count(*) from outgoing where channel_account_id = %(account)s and state in ('queued', 'sending')"
CURSOR = "select folder, uid_validity, last_uid from imap_cursor where channel_account_id = %(account)s"
CURSOR_SET = """
insert into imap_cursor (channel_account_id, folder, uid_validity, last_uid, changed_at)
values (%(account)s, %(folder)s, %(uid_validity)s, %(last_uid)s, %(now)s)
on conflict (channel_account_id) do update set folder = excluded.folder, uid_validity = excluded.uid_validity,
    last_uid = case when imap_cursor.uid_validity = excluded.uid_validity and imap_cursor.folder = excluded.folder
                    then greatest(imap_cursor.last_uid, excluded.last_uid) else excluded.last_uid end,
    changed_at = excluded.changed_at
"""
ALERT_RAISE = """
insert into alert (id, key, kind, subject, fields, raised_at)
values (%(id)s, %(key)s, %(kind)s, %(subject)s, %(fields)s, %(now)s)
on conflict (key) where cleared_at is null do update set fields = excluded.fields returning (xmax = 0)
"""
ALERT_CLEAR = "update alert set cleared_at = %(now)s where key = %(key)s and cleared_at is null"


@dataclass(frozen=True, slots=True)
class Cursor:
    folder: str
    uid_validity: int
    last_uid: int


async def account(tx: Transaction, account_id: UUID) -> Account | None:
    return await tx.find(Account, ACCOUNT_BY_ID, {"id": account_id})


async def accounts(tx: Transaction, kinds: Sequence[str]) -> list[Account]:
    return await tx.all(Account, ACCOUNTS, {"kinds": list(kinds)})


async def account_by_address(tx: Transaction, kind: str, address: str) -> Account | None:
    return await tx.find(Account, ACCOUNT_BY_ADDRESS, {"kind": kind, "address": address})


async def accept(
    tx: Transaction,
    *,
    delivery_id: UUID,
    account: UUID,
    door: str,
    stored: Stored,
    parts: Sequence[tuple[UUID, str, int, str]],
    meta: dict[str, str],
    now: datetime,
) -> int:
    """Inserts what is new of `parts` (id, key, part_no, order_key) in one statement; returns how many were new."""
    value = await tx.value(
        ACCEPT,
        {
            "id": delivery_id,
            "account": account,
            "door": door,
            "object_id": stored.id,
            "sha256": stored.sha256,
            "size": stored.size,
            "media_type": stored.media_type,
            "inline_bytes": stored.inline_bytes,
            "storage_key": stored.storage_key,
            "meta": Jsonb(meta),
            "now": now,
            "part_ids": [part[0] for part in parts],
            "keys": [part[1] for part in parts],
            "part_nos": [part[2] for part in parts],
            "order_keys": [part[3] for part in parts],
        },
    )
    return int(value)


async def claim(tx: Transaction, now: datetime, limit: int, seconds: int, alone_after: int) -> list[Claimed]:
    """A batch of pieces that nothing is held against; when there is none, one piece that was claimed `alone_after`
    times without an end, alone."""
    await tx.execute(CLAIM_LOCK)
    params = {"now": now, "until": now + timedelta(seconds=seconds), "alone_after": alone_after}
    fresh = await tx.all(Claimed, CLAIM, {**params, "limit": limit, "alone": False})
    return fresh or await tx.all(Claimed, CLAIM, {**params, "limit": 1, "alone": True})


async def part(tx: Transaction, part_id: UUID, scope: Scope) -> PartRow | None:
    predicate, params = visible("p", scope)
    return await tx.find(PartRow, PART.format(visible=predicate), {"id": part_id, **params})


async def outgoing_of_message(tx: Transaction, message_id: UUID, scope: Scope) -> Outgoing | None:
    predicate, params = visible("o", scope)
    return await tx.find(Outgoing, OUTGOING_BY_MESSAGE.format(visible=predicate), {"id": message_id, **params})


async def outgoing(tx: Transaction, outgoing_id: UUID, scope: Scope) -> Outgoing | None:
    predicate, params = visible("o", scope)
    return await tx.find(Outgoing, OUTGOING_BY_ID.format(visible=predicate), {"id": outgoing_id, **params})


async def set_outgoing(
    tx: Transaction,
    outgoing_id: UUID,
    state: str,
    now: datetime,
    *,
    code: str = "",
    detail: str = "",
    next_try_at: datetime | None = None,
    provider_id: str | None = None,
    attempts: int | None = None,
) -> Outgoing:
    values = {"id": outgoing_id, "state": state, "code": code, "detail": detail[:2000], "now": now}
    values |= {"next_try_at": next_try_at, "provider_id": provider_id, "attempts": attempts}
    return await tx.one(Outgoing, OUTGOING_SET, values)
