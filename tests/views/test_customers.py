"""Customers are found by what an agent types, quickly however many there are."""

from uuid import UUID

import pytest

from filrouge.platform.db import Transaction
from filrouge.terms.scope import EVERYTHING
from filrouge.views import customers

ENTITY = UUID(int=7)

_PEOPLE = """
with entity as (insert into legal_entity (id, name, created_at) values (%(entity)s, 'Alisier', now()) returning id),
made as (
  select gen_random_uuid() as id,
         case when n = 1 then 'Éloïse d’Œuvré-Martin' else 'Personne ' || md5(n::text) end as name,
         case when n = 1 then 'e.oeuvre@exemple.fr' else md5(n::text) || '@exemple.test' end as address, n
    from generate_series(1, %(count)s) as n),
people as (insert into customer (id, name, source, created_at) select id, name, 'test', now() from made),
related as (insert into customer_relation (customer_id, legal_entity_id, since)
            select made.id, entity.id, now() from made, entity),
phones as (insert into identity (id, customer_id, channel, address, source, created_at)
           select gen_random_uuid(), id, 'phone', '+33612345678', 'test', now() from made where n = 1)
insert into identity (id, customer_id, channel, address, source, created_at)
select gen_random_uuid(), id, 'email', address, 'test', now() from made
"""


async def people(tx: Transaction, count: int) -> None:
    await tx.execute(_PEOPLE, {"entity": ENTITY, "count": count})


@pytest.mark.parametrize(
    "words",
    [
        "eloise", "ÉLOÏSE", "martin", "oeuvre mart", "Œuvré", "d'oeuv", "e.oeuvre@ex", "oeuvre@exemple.fr", " eloi ",
        "+33612", "06 12 34", "0612345678", "612345678", "00336123", "06.12.34.56.78",
    ],
)  # fmt: skip
async def test_beginnings_of_words_find(tx: Transaction, words: str) -> None:
    await people(tx, 20)
    assert [one.name for one in await customers.search(tx, EVERYTHING, words)] == ["Éloïse d’Œuvré-Martin"]


@pytest.mark.parametrize("words", ["artin", "eloise durand", "%", "_", "' & !", ":*", "\\", "0", "((((", "æ" * 3_000])
async def test_other_words_find_nobody(tx: Transaction, words: str) -> None:
    await people(tx, 20)
    assert await customers.search(tx, EVERYTHING, words) == []


async def test_no_words_list_everybody_by_name_page_by_page(tx: Transaction) -> None:
    await people(tx, 20)
    first = await customers.search(tx, EVERYTHING, " ", limit=12)
    after = await customers.fold(tx, first[-1].name), first[-1].id
    rest = await customers.search(tx, EVERYTHING, "", after, limit=12)
    assert len({one.id for one in first + rest}) == 20


async def test_fifty_thousand_customers_are_searched_through_the_index(tx: Transaction) -> None:
    await tx.execute("set local statement_timeout = 0")
    await people(tx, 50_000)
    for table in ("customer", "identity", "customer_relation"):
        await tx.execute(f"analyze {table}")
    for words in ("eloise", "exemple.fr e.oeuv", "0612345678"):
        sql = customers.statement(EVERYTHING, words)
        plan = "\n".join(
            row[0]
            for row in await tx.rows(
                "explain " + sql[0], {**sql[1], "words": words, "after_name": None, "after_id": None, "limit": 50}
            )
        )
        assert "customer_words" in plan
        assert "identity_words" in plan
        assert "Seq Scan" not in plan, plan
        assert len(await customers.search(tx, EVERYTHING, words)) == 1
