"""Finding: whichever way is taken, the same is found in the same order, and every search ends."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from filrouge.conversations import store
from filrouge.desk.query import parse
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.scope import SYSTEM, Actor, Scope
from filrouge.views import search, search_ways

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEAMS = [uuid7(), uuid7()]
ENTITY, BRAND = uuid7(), uuid7()

_COMPANY = """
with entity as (insert into legal_entity (id, name, created_at) values (%(entity)s, 'Alisier', now())),
brand as (insert into brand (id, legal_entity_id, name, created_at) values (%(brand)s, %(entity)s, 'Alisier', now())),
teams as (insert into team (id, name, created_at) select t, 'Team', now() from unnest(%(teams)s::uuid[]) as t)
insert into customer (id, name, source, created_at) values (%(customer)s, 'Claire', 'test', now())
"""
_IDENTITY = """
insert into identity (id, customer_id, channel, address, source, created_at)
values (%(identity)s, %(customer)s, 'email', 'c@x.example', 'test', now())
"""
_CONVERSATION = """
insert into conversation (id, customer_id, subject, legal_entity_id, brand_id, team_id, opened_at, last_message_at)
values (%(id)s, %(customer)s, '', %(entity)s, %(brand)s, %(team)s, %(at)s, %(at)s)
"""


@pytest.fixture
async def told(tx: Transaction) -> list[UUID]:
    """Thirty conversations of three teams' work, one after the other; each says “contrat”, every third “rare” and
    every second “bris de glace”. Their ids, the newest first."""
    customer, identity = uuid7(), uuid7()
    await tx.execute(_COMPANY, {"entity": ENTITY, "brand": BRAND, "teams": TEAMS, "customer": customer})
    await tx.execute(_IDENTITY, {"identity": identity, "customer": customer})
    made = []
    for n in range(30):
        conversation, at = uuid7(), NOW - timedelta(hours=100 - n)
        values = {"id": conversation, "customer": customer, "entity": ENTITY, "brand": BRAND,
                  "team": [*TEAMS, None][n % 3], "at": at}  # fmt: skip
        await tx.execute(_CONVERSATION, values)
        for number in range(3):
            await store.insert_message(
                tx,
                message_id=uuid7(),
                conversation_id=conversation,
                matter_id=None,
                kind="message",
                direction="in",
                channel="email",
                identity_id=identity,
                occurred_at=at + timedelta(minutes=number),
                recorded_at=at,
                body="contrat" + (" rare" if n % 3 == 0 else "") + (" bris de glace" if n % 2 else " glace de bris"),
            )
        made.append(conversation)
    return made[::-1]


async def pages(tx: Transaction, query: str, actor: Actor = SYSTEM, limit: int = 4) -> list[UUID]:
    """All that is found, page by page."""
    seen: list[UUID] = []
    after = None
    for _ in range(200):
        found = await search.find(tx, actor, parse(query), NOW, after, limit)
        seen += [hit.row.id for hit in found.hits]
        after = found.next
        if after is None:
            return seen
    raise AssertionError("the pages never end")


WAYS: Sequence[dict[str, object]] = (
    {},
    {"WALKED": 1, "WALKED_APART": 1, "WALKED_MAX": 2, "WALKED_PHRASE": 2},
    {"WALKED": 7, "WALKED_APART": 7, "WALKED_MAX": 25, "WALKED_PHRASE": 25},
    {"_INDEX": "select {keyset} from pg_sleep(2), search_entry e", "INDEX_MS": 20, "WALKED": 3, "WALKED_APART": 3,
     "WALKED_MAX": 6, "WALKED_PHRASE": 6},
    {"FEW": 0},
    {"TEAMS_APART": 0},
)  # fmt: skip


QUERIES: dict[str, Callable[[int], bool]] = {
    "contrat": lambda n: True,
    "contrats -rare": lambda n: n % 3 != 0,
    "rare": lambda n: n % 3 == 0,
    '"bris de glace"': lambda n: n % 2 == 1,
    '"bris de glace" rare': lambda n: n % 2 == 1 and n % 3 == 0,
    "-rare": lambda n: n % 3 != 0,
    "contrat de:claire": lambda n: True,
    "rare state:open": lambda n: n % 3 == 0,
    "absent": lambda n: False,
}
"""What is asked, and which of the thirty it finds."""


@pytest.mark.parametrize("way", WAYS, ids=["usual", "index", "both", "no time", "many", "teams together"])
async def test_every_way_finds_the_same(
    tx: Transaction, told: list[UUID], monkeypatch: pytest.MonkeyPatch, way: dict[str, object]
) -> None:
    for name, value in way.items():
        monkeypatch.setattr(search_ways, name, value)
    by_number = {conversation: 29 - n for n, conversation in enumerate(told)}
    agent = replace(SYSTEM, scope=Scope(teams=frozenset({TEAMS[0]})))
    for query, fits in QUERIES.items():
        expected = [conversation for conversation in told if fits(by_number[conversation])]
        assert await pages(tx, query) == expected, query
        seen = [conversation for conversation in expected if by_number[conversation] % 3 != 1]
        assert await pages(tx, query, agent) == seen, query


async def test_further_messages_are_counted(tx: Transaction, told: list[UUID]) -> None:
    found = await search.find(tx, SYSTEM, parse("contrat"), NOW)
    assert {hit.more for hit in found.hits} == {2}
    assert await search.count(tx, SYSTEM, parse("rare"), found.condition) == 10
    assert await search.count(tx, SYSTEM, parse("-rare"), found.condition) == 20


async def test_a_scope_of_nothing_finds_nothing(tx: Transaction, told: list[UUID]) -> None:
    for scope in (Scope(brands=frozenset()), Scope(legal_entities=frozenset({uuid7()}))):
        for query in ("contrat", "rare", "-rare", "state:open"):
            assert await pages(tx, query, replace(SYSTEM, scope=scope)) == []
