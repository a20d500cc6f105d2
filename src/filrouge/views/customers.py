"""Finding customers."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.scope import Scope, given_to, visible


@dataclass(frozen=True, slots=True)
class Found:
    id: UUID
    name: str
    kind: str
    since: date | None
    place: str
    address: str | None
    open_conversations: int


_SEARCH = """
select c.id, c.name, c.kind, c.since, c.place,
       (select i.address from identity i where i.customer_id = c.id and {given}
         order by i.created_at, i.id limit 1) as address,
       (select count(*) from (select from conversation v where v.customer_id = c.id and v.state <> 'closed' and {opened}
                               limit 100) as n) as open_conversations
  from customer c
 where exists (select from customer_relation r where r.customer_id = c.id and {visible})
   and (%(words)s = '' or fold_v1(c.name) like '%%' || %(words)s || '%%'
        or exists (select from identity i where i.customer_id = c.id and {given}
                      and i.address like '%%' || %(words)s || '%%'))
   and (%(after_name)s::text is null or (fold_v1(c.name), c.id) > (%(after_name)s, %(after_id)s::uuid))
 order by fold_v1(c.name), c.id limit %(limit)s
"""
_FOLD = "select fold_v1(%(words)s)"


async def search(
    tx: Transaction, scope: Scope, words: str, after: tuple[str, UUID] | None = None, limit: int = 50
) -> list[Found]:
    """Customers in sight whose name or address holds `words`, accents and case forgiven, by name. Addresses given to
    legal entities out of sight are neither found nor shown, conversations out of sight not counted."""
    predicate, params = visible("r", scope)
    opened, _ = visible("v", scope)
    given, _ = given_to("i", scope)
    folded = str(await tx.value(_FOLD, {"words": words.strip()})) if words.strip() else ""
    escaped = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return await tx.all(
        Found,
        _SEARCH.format(visible=predicate, opened=opened, given=given),
        {
            "words": escaped,
            "after_name": after[0] if after else None,
            "after_id": after[1] if after else None,
            "limit": limit,
            **params,
        },
    )


async def fold(tx: Transaction, words: str) -> str:
    """Words as the index folds them."""
    return str(await tx.value(_FOLD, {"words": words}))
