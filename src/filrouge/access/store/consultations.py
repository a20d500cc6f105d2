"""Who looked at which customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.platform.db import Transaction


@dataclass(frozen=True, slots=True)
class Consultation:
    id: UUID
    user_id: UUID | None
    actor: str
    customer_id: UUID
    conversation_id: UUID | None
    what: str
    at: datetime


INSERT = """
insert into consultation (id, user_id, actor, customer_id, conversation_id, what, at)
values (%(id)s, %(user_id)s, %(actor)s, %(customer_id)s, %(conversation_id)s, %(what)s, %(at)s)
on conflict do nothing
"""
LIST = """
select id, user_id, actor, customer_id, conversation_id, what, at from consultation
 where (%(customer_id)s::uuid is null or customer_id = %(customer_id)s)
   and (%(user_id)s::uuid is null or user_id = %(user_id)s)
   and (%(before_at)s::timestamptz is null or (at, id) < (%(before_at)s, %(before_id)s::uuid))
 order by at desc, id desc limit %(limit)s
"""


async def insert(tx: Transaction, rows: Sequence[Consultation]) -> None:
    await tx.execute_many(
        INSERT,
        [
            {
                "id": row.id,
                "user_id": row.user_id,
                "actor": row.actor,
                "customer_id": row.customer_id,
                "conversation_id": row.conversation_id,
                "what": row.what,
                "at": row.at,
            }
            for row in rows
        ],
    )


async def page(
    tx: Transaction,
    *,
    customer_id: UUID | None,
    user_id: UUID | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Consultation]:
    before_at, before_id = before or (None, None)
    params = {"customer_id": customer_id, "user_id": user_id, "before_at": before_at, "before_id": before_id}
    return await tx.all(Consultation, LIST, {**params, "limit": limit})
