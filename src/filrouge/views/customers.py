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
   and {wanted}
   and (%(after_name)s::text is null or (fold_v1(c.name), c.id) > (%(after_name)s, %(after_id)s::uuid))
 order by fold_v1(c.name), c.id limit %(limit)s
"""
_WANTED = """
c.id in (select n.id from customer n where words_v1(n.name) @@ words_wanted_v1(%(words)s)
         union all
         select i.customer_id from identity i
          where address_words_v1(i.address) @@ words_wanted_v1(%(words)s) and {given})
"""
_FOLD = "select fold_v1(%(words)s)"


async def search(
    tx: Transaction, scope: Scope, words: str, after: tuple[str, UUID] | None = None, limit: int = 50
) -> list[Found]:
    """Customers in sight with a name or an address in which every one of `words` begins a word, accents and case
    forgiven, by name; a telephone number is found with or without its country code. Addresses given to legal entities
    out of sight are neither found nor shown, conversations out of sight not counted."""
    sql, params = statement(scope, words)
    return await tx.all(
        Found,
        sql,
        {
            "words": words.strip(),
            "after_name": after[0] if after else None,
            "after_id": after[1] if after else None,
            "limit": limit,
            **params,
        },
    )


def statement(scope: Scope, words: str) -> tuple[str, dict[str, object]]:
    """The search under a scope, with the scope's parameters."""
    predicate, params = visible("r", scope)
    opened, _ = visible("v", scope)
    given, _ = given_to("i", scope)
    wanted = _WANTED.format(given=given) if words.strip() else "true"
    return _SEARCH.format(visible=predicate, opened=opened, given=given, wanted=wanted), params


async def fold(tx: Transaction, words: str) -> str:
    """Words as the index folds them."""
    return str(await tx.value(_FOLD, {"words": words}))
