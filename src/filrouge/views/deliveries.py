"""Deliveries that need a person: what came in and could not be understood, what we sent and was refused."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.scope import Scope, visible


@dataclass(frozen=True, slots=True)
class Failed:
    id: UUID
    direction: str
    account_id: UUID
    account_name: str
    account_kind: str
    at: datetime
    state: str
    code: str
    detail: str
    attempts: int
    sender: str
    customer_id: UUID | None
    customer_name: str | None
    conversation_id: UUID | None
    subject: str | None
    message_id: UUID | None
    size: int | None


_IN = """
select p.id, 'in' as direction, a.id as account_id, a.name as account_name, a.kind as account_kind,
       d.received_at as at, p.state, coalesce(p.code, '') as code, coalesce(p.detail, '') as detail, p.attempts,
       coalesce(d.meta->>'mail_from', d.meta->>'from', '') as sender, null::uuid as customer_id,
       null::text as customer_name, null::uuid as conversation_id, null::text as subject, null::uuid as message_id,
       d.size
  from delivery_part p
  join delivery d on d.id = p.delivery_id
  join channel_account a on a.id = p.channel_account_id
 where p.state = any(%(states)s) and {parts}
   and (%(before)s::uuid is null or p.id < %(before)s)
 order by p.id desc limit %(limit)s
"""
_OUT = """
select o.id, 'out' as direction, a.id as account_id, a.name as account_name, a.kind as account_kind,
       coalesce(o.settled_at, o.queued_at) as at, o.state, o.code, o.detail, o.attempts, o.to_address as sender,
       c.customer_id, cu.name as customer_name, c.id as conversation_id, c.subject, o.message_id, null::bigint as size
  from outgoing o
  join channel_account a on a.id = o.channel_account_id
  join conversation c on c.id = o.conversation_id
  join customer cu on cu.id = c.customer_id
 where o.state = any(%(states)s) and {outs} and (%(before)s::uuid is null or o.id < %(before)s)
 order by o.id desc limit %(limit)s
"""


async def failed_in(
    tx: Transaction, scope: Scope, states: list[str], before: UUID | None = None, limit: int = 50
) -> list[Failed]:
    """Pieces in one of `states` (`failed`, `skipped`, `dismissed`), newest first."""
    predicate, params = visible("p", scope)
    return await tx.all(
        Failed, _IN.format(parts=predicate), {"states": states, "before": before, "limit": limit, **params}
    )


async def failed_out(
    tx: Transaction, scope: Scope, states: list[str], before: UUID | None = None, limit: int = 50
) -> list[Failed]:
    """Messages of ours in one of `states` (`failed`, `delayed`, `dismissed`), newest first."""
    predicate, params = visible("o", scope)
    return await tx.all(
        Failed, _OUT.format(outs=predicate), {"states": states, "before": before, "limit": limit, **params}
    )
