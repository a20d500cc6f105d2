"""SQL of the customers room."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.ids import CustomerId, IdentityId
from filrouge.terms.scope import Scope, visible


@dataclass(frozen=True, slots=True)
class Customer:
    id: CustomerId
    name: str
    kind: str
    language: str | None
    place: str
    since: date | None
    external_ref: str | None
    source: str
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """One address of a customer on one channel."""

    id: IdentityId
    customer_id: CustomerId
    channel: str
    address: str
    name: str
    state: str
    source: str
    legal_entity_id: UUID | None
    undeliverable_since: datetime | None
    version: int
    created_at: datetime

    @property
    def is_said(self) -> bool:
        """Somebody has said that this is theirs, in a chat or a form, and nothing more."""
        return self.state == "unverified" and self.source in ("webchat", "webform")

    @property
    def is_typed(self) -> bool:
        """An e-mail address that somebody has typed into a chat, from which nobody ever wrote."""
        return self.channel == "email" and self.state == "unverified" and self.source == "webchat"


_CUSTOMER = "c.id, c.name, c.kind, c.language, c.place, c.since, c.external_ref, c.source, c.version, c.created_at"
_IDENTITY = """i.id, i.customer_id, i.channel, i.address, i.name, i.state, i.source, i.legal_entity_id,
    i.undeliverable_since, i.version, i.created_at"""

LOCK_ADDRESS = "select pg_advisory_xact_lock(hashtextextended(%(key)s, 7302))"
IDENTITY_BY_ADDRESS = f"""
select {_IDENTITY} from identity i where i.channel = %(channel)s and i.address = %(address)s
"""
IDENTITY_BY_ID = f"select {_IDENTITY} from identity i where i.id = %(id)s"
IDENTITIES = f"""
select {_IDENTITY} from identity i where i.customer_id = any(%(customers)s::uuid[]) order by i.created_at, i.id
"""
RELATED = """
select exists (select from customer_relation r where r.customer_id = %(customer_id)s
                  and r.legal_entity_id = %(legal_entity_id)s and r.brand_id is not distinct from %(brand_id)s::uuid
                  and r.team_id is not distinct from %(team_id)s::uuid)
"""
FIRST_SIGHT = """
with i as (
  insert into identity (id, customer_id, channel, address, name, state, source, legal_entity_id, created_at)
  values (%(identity_id)s, %(customer_id)s, %(channel)s, %(address)s, %(name)s, 'unverified', %(source)s,
          %(legal_entity_id)s, %(now)s)
  on conflict (channel, address) do nothing returning id),
c as (
  insert into customer (id, name, kind, source, created_at)
  select %(customer_id)s, %(name)s, 'person', %(source)s, %(now)s from i returning id),
r as (
  insert into customer_relation (customer_id, legal_entity_id, brand_id, team_id, since)
  select c.id, %(legal_entity_id)s, %(brand_id)s, %(team_id)s, %(now)s from c)
select count(*) from i
"""
SERVED_BY = """
select exists (select from customer_relation r
                where r.customer_id = %(customer_id)s and r.legal_entity_id = %(legal_entity_id)s)
"""
LOCK_CUSTOMER = "select c.id from customer c where c.id = %(id)s for update"
# Of somebody made for one message that never left: only while nothing was learnt of them since.
FORGET_RELATION = """
delete from customer_relation r using customer c
 where c.id = %(id)s and r.customer_id = c.id and c.version = 1 and c.external_ref is null
   and (select count(*) from identity i where i.customer_id = c.id) = 1
   and (select count(*) from customer_relation o where o.customer_id = c.id) = 1
returning r.legal_entity_id, r.brand_id, r.team_id
"""
IDENTITY_BECOMES = """
update identity set address = %(address)s, name = %(name)s, state = 'verified', customer_id = %(customer_id)s,
    version = version + 1 where id = %(id)s
"""
# Nobody has written anything of them: what is there came with their words.
UNTOUCHED = "select exists (select from customer where id = %(id)s and version = 1 and external_ref is null)"
RELATIONS_DROP = "delete from customer_relation where customer_id = %(id)s returning legal_entity_id, brand_id, team_id"
IDENTITY_DROP = "delete from identity where id = %(gone)s"
IDENTITIES_MOVE = "update identity set customer_id = %(target)s where customer_id = %(id)s"
FORGET_IDENTITY = "delete from identity where customer_id = %(id)s"
FORGET_CUSTOMER = "delete from customer where id = %(id)s"
CUSTOMER_BY_ID = f"select {_CUSTOMER} from customer c where c.id = %(id)s"
CUSTOMER_BY_REF = f"select {_CUSTOMER} from customer c where c.external_ref = %(ref)s"
CUSTOMER_VISIBLE = f"""
select {_CUSTOMER} from customer c
 where c.id = %(id)s
   and exists (select from customer_relation r where r.customer_id = c.id and {{visible}})
"""
FIRST_RELATION = """
select r.legal_entity_id from customer_relation r where r.customer_id = %(id)s and {visible}
 order by r.since, r.legal_entity_id limit 1
"""
CUSTOMER_INSERT = """
insert into customer (id, name, kind, language, place, since, external_ref, source, created_at)
values (%(id)s, %(name)s, %(kind)s, %(language)s, %(place)s, %(since)s, %(external_ref)s, %(source)s, %(now)s)
"""
CUSTOMER_UPDATE = """
update customer set name = %(name)s, language = %(language)s, place = %(place)s, kind = %(kind)s,
    version = version + 1
where id = %(id)s and version = %(version)s
"""
CUSTOMER_ADOPT = """
update customer set external_ref = %(ref)s, name = case when name = '' then %(name)s else name end, kind = %(kind)s,
    language = coalesce(language, %(language)s), place = case when place = '' then %(place)s else place end,
    since = coalesce(since, %(since)s), version = version + 1
where id = %(id)s and external_ref is null
"""
CUSTOMER_NAME = "update customer set name = %(name)s where id = %(id)s"
IDENTITY_INSERT = """
insert into identity (id, customer_id, channel, address, name, state, source, legal_entity_id, created_at)
values (%(id)s, %(customer_id)s, %(channel)s, %(address)s, %(name)s, %(state)s, %(source)s, %(legal_entity_id)s,
    %(now)s)
"""
IDENTITY_STATE = "update identity set state = %(state)s, version = version + 1 where id = %(id)s"
TYPED_LOCK = """
select id from identity where id = %(id)s and channel = 'email' and state = 'unverified' and source = 'webchat'
 for update
"""
TYPED_GIVE = """
update identity set customer_id = %(customer_id)s, source = %(source)s, state = %(state)s, version = version + 1
 where id = %(id)s
"""
TYPED_DROP = """
delete from identity where id = any(%(ids)s::uuid[]) and state = 'unverified' and source = 'webchat'
   and not exists (select from conversation_party p where p.identity_id = identity.id)
"""
IDENTITY_SHARED = """
update identity set legal_entity_id = null where id = %(id)s and legal_entity_id <> %(legal_entity_id)s
"""
IDENTITY_UNDELIVERABLE = """
update identity set undeliverable_since = %(since)s where id = %(id)s
   and (undeliverable_since is null) <> (%(since)s::timestamptz is null)
"""
RELATE = """
insert into customer_relation (customer_id, legal_entity_id, brand_id, team_id, since)
values (%(customer_id)s, %(legal_entity_id)s, %(brand_id)s, %(team_id)s, %(now)s) on conflict do nothing
"""


async def customer_visible(tx: Transaction, customer_id: UUID, scope: Scope) -> Customer | None:
    predicate, params = visible("r", scope)
    return await tx.find(Customer, CUSTOMER_VISIBLE.format(visible=predicate), {"id": customer_id, **params})


async def first_relation(tx: Transaction, customer_id: UUID, scope: Scope) -> UUID | None:
    """The legal entity in `scope` that has served the customer for longest."""
    predicate, params = visible("r", scope)
    found: UUID | None = await tx.value(FIRST_RELATION.format(visible=predicate), {"id": customer_id, **params})
    return found
