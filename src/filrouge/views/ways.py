"""How we may answer: which address of the customer or a party, from which account of ours."""

from dataclasses import dataclass
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.scope import Scope, given_to, visible
from filrouge.views import known


@dataclass(frozen=True, slots=True)
class WayIdentity:
    id: UUID
    customer_id: UUID
    channel: str
    address: str
    name: str
    state: str
    undeliverable: bool
    is_customer: bool
    role: str | None
    """Under which role a party takes part."""


@dataclass(frozen=True, slots=True)
class WayAccount:
    id: UUID
    kind: str
    name: str
    address: str
    brand_id: UUID
    brand_name: str
    team_id: UUID | None


@dataclass(frozen=True, slots=True)
class Way:
    """One address with the accounts that can write to it, the best first. `why_not` is empty when it is usable."""

    identity: WayIdentity
    accounts: list[WayAccount]
    default: bool
    why_not: str


# A party of whom the legal entity knows nothing goes by the name that is used here.
_IDENTITIES = f"""
select i.id, i.customer_id, i.channel, i.address,
       case when o.is_customer or o.is_known then coalesce(nullif(i.name, ''), nullif(cu.name, ''), o.called, '')
            else coalesce(o.called, '') end as name,
       i.state, i.undeliverable_since is not null as undeliverable, o.is_customer,
       (select nullif(p.role, 'party') from conversation_party p
         where p.conversation_id = %(conversation_id)s::uuid and p.identity_id = i.id) as role
  from identity i join customer cu on cu.id = i.customer_id
  cross join lateral (
    select i.customer_id = %(customer_id)s and {{given}} as is_customer,
           {known.is_known("i", "%(legal_entity_id)s::uuid", "{visible}")} as is_known,
           {known.called("i.id", "array[%(conversation_id)s::uuid]")} as called) o
 where i.id in (select i.id from identity i where i.customer_id = %(customer_id)s and {{given}}
                union all
                select identity_id from conversation_party where conversation_id = %(conversation_id)s)
 order by is_customer desc, i.created_at, i.id limit 60
"""
_ACCOUNTS = """
select a.id, a.kind, a.name, a.address, a.brand_id, b.name as brand_name, a.team_id
  from channel_account a join brand b on b.id = a.brand_id
 where a.state = 'active' and (a.kind = 'email' and coalesce(a.config->>'send', '') <> 'none'
                               or a.kind = 'webchat' and a.id = any(%(used)s))
   and a.legal_entity_id = %(legal_entity_id)s
 order by (a.id = any(%(used)s) and a.mode <> 'closed') desc, (a.brand_id = %(brand_id)s) desc,
          (a.mode <> 'closed') desc, (a.team_id is not distinct from %(team_id)s) desc,
          lower(a.name) limit 50
"""
_SENDERS = """
select a.id, a.kind, a.name, a.address, a.brand_id, b.name as brand_name, a.team_id
  from channel_account a join brand b on b.id = a.brand_id
 where a.state = 'active' and a.kind = 'email' and coalesce(a.config->>'send', '') <> 'none' and {visible}
 order by exists (select from customer_relation r
                   where r.customer_id = %(customer_id)s and r.legal_entity_id = a.legal_entity_id
                     and (r.brand_id is null or r.brand_id = a.brand_id)) desc,
          (a.mode <> 'closed') desc, coalesce(a.team_id = any(%(teams)s::uuid[]), false) desc, lower(a.name) limit 50
"""
# On the page one reads the conversation in which one's chat is now, and no other.
_CHATTING = """
with recursive under as (
  select %(conversation_id)s::uuid as id
  union select c.id from conversation c join under on c.merged_into_id = under.id)
select distinct v.address from chat_visitor v where v.conversation_id in (select id from under)
"""
_USED = """
select identity_id, channel_account_id from message
 where conversation_id = %(conversation_id)s and kind = 'message' and direction <> 'internal'
 order by (direction = 'in') desc, occurred_at desc limit 20
"""


async def ways(
    tx: Transaction,
    conversation_id: UUID,
    customer_id: UUID,
    legal_entity_id: UUID,
    brand_id: UUID,
    team_id: UUID | None,
    scope: Scope,
) -> list[Way]:
    """The ways to answer in a conversation; the default is where the customer last wrote from, if it can be used. The
    customer's addresses are those given to legal entities in sight; parties whom the conversation's legal entity does
    not know go by the name that is used there."""
    given, params = given_to("i", scope)
    related, scoped = visible("kr", scope)
    used = await tx.rows(_USED, {"conversation_id": conversation_id})
    found = await tx.all(
        WayIdentity,
        _IDENTITIES.format(given=given, visible=related),
        {
            "conversation_id": conversation_id,
            "customer_id": customer_id,
            "legal_entity_id": legal_entity_id,
            **params,
            **scoped,
        },
    )
    accounts = await tx.all(
        WayAccount,
        _ACCOUNTS,
        {
            "legal_entity_id": legal_entity_id,
            "brand_id": brand_id,
            "team_id": team_id,
            "used": [row[1] for row in used if row[1]],
        },
    )
    chatting = {row[0] for row in await tx.rows(_CHATTING, {"conversation_id": conversation_id})}
    return _fitted(found, accounts, [row[0] for row in used if row[0]], chatting)


async def ways_to(tx: Transaction, customer_id: UUID, scope: Scope, teams: frozenset[UUID]) -> list[Way]:
    """The ways to write first to a customer, from the accounts in sight: who serve them first, then our teams'."""
    predicate, params = visible("a", scope)
    given, _ = given_to("i", scope)
    found = await tx.all(
        WayIdentity,
        _IDENTITIES.format(given=given, visible="true"),
        {"conversation_id": None, "legal_entity_id": None, "customer_id": customer_id, **params},
    )
    accounts = await tx.all(
        WayAccount,
        _SENDERS.format(visible=predicate),
        {"customer_id": customer_id, "teams": sorted(teams), **params},
    )
    return _fitted(found, accounts, [], set())


def _fitted(found: list[WayIdentity], accounts: list[WayAccount], last: list[UUID], chatting: set[str]) -> list[Way]:
    """Each address with the accounts that fit it; `last` are those used of late, the newest first; `chatting` those
    whose chat is here."""
    drafts = []
    for identity in found:
        fitting = [account for account in accounts if account.kind == identity.channel]
        if identity.channel == "webchat" and identity.address not in chatting:
            fitting = []
        why_not = "blocked" if identity.state == "blocked" else "" if fitting else "no_account"
        drafts.append((identity, fitting, why_not))
    usable = [identity.id for identity, _, why_not in drafts if not why_not]
    good = [identity.id for identity, _, why_not in drafts if not why_not and not identity.undeliverable]
    default = next((i for i in last if i in good), next(iter(good or usable), None))
    return [Way(identity, fitting, identity.id == default, why_not) for identity, fitting, why_not in drafts]
