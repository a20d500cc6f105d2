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
  from {table} c
 where coalesce((select true from customer_relation r where r.customer_id = c.id and {visible} limit 1), false)
   and {wanted}
   and (%(after_name)s::text is null or (fold_v1(c.name), c.id) > (%(after_name)s, %(after_id)s::uuid))
 order by fold_v1(c.name), c.id limit %(limit)s
"""
_FOUND = """
select n.id from customer n where words_v1(n.name) @@ words_wanted_v1(%(words)s)
union all
select i.customer_id from identity i where address_words_v1(i.address) @@ words_wanted_v1(%(words)s) and {given}
"""
_WANTED = f"c.id in ({_FOUND})"
FEW = 2_000
"""Up to so many that fit are gathered and then sorted; of more, the first ones are met soon in the order of names."""
_COUNT = f"select count(*) from (select from ({_FOUND}) f limit {FEW + 1}) n"
_GATHERED = f"""
with wanted as materialized (select distinct id from ({_FOUND}) f),
gathered as materialized (select c.* from wanted join customer c on c.id = wanted.id)
"""
_FOLD = "select fold_v1(%(words)s)"


async def search(
    tx: Transaction, scope: Scope, words: str, after: tuple[str, UUID] | None = None, limit: int = 50
) -> list[Found]:
    """Customers in sight with a name or an address in which every one of `words` begins a word, accents and case
    forgiven, by name; a telephone number is found with or without its country code. Addresses given to legal entities
    out of sight are neither found nor shown, conversations out of sight not counted."""
    sql, params = statement(scope, words)
    given, _ = given_to("i", scope)
    values = {
        "words": words.strip(),
        "after_name": after[0] if after else None,
        "after_id": after[1] if after else None,
        "limit": limit,
        **params,
    }
    if words.strip() and await tx.value(_COUNT.format(given=given), values) > FEW:
        sql, _ = statement(scope, words, few=False)
    return await tx.all(Found, sql, values)


def statement(scope: Scope, words: str, *, few: bool = True) -> tuple[str, dict[str, object]]:
    """The search under a scope, with the scope's parameters; `few` when FEW customers or less fit the words."""
    predicate, params = visible("r", scope)
    opened, _ = visible("v", scope)
    given, _ = given_to("i", scope)
    values = {"visible": predicate, "opened": opened, "given": given}
    if words.strip() and few:
        return _GATHERED.format(given=given) + _SEARCH.format(**values, table="gathered", wanted="true"), params
    wanted = _WANTED.format(given=given) if words.strip() else "true"
    return _SEARCH.format(**values, table="customer", wanted=wanted), params


async def fold(tx: Transaction, words: str) -> str:
    """Words as the index folds them."""
    return str(await tx.value(_FOLD, {"words": words}))
