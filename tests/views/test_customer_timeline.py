"""The timeline's entries: true whatever happens to words and conversations, and read by the page."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.scope import EVERYTHING, Scope
from filrouge.views import customer_timeline
from filrouge.views.customer_timeline import PAGE, Wanted
from filrouge.views.timeline import EVENT_TYPES

CONVERSATIONS, TEAMS = 1_500, 5
NAMES = ("entity", "brand", "customer", "other")
MADE = """
with e as (insert into legal_entity (id, name, created_at) values (%(entity)s, 'Alisier', now())),
b as (insert into brand (id, legal_entity_id, name, created_at) values (%(brand)s, %(entity)s, 'Alisier', now())),
t as (insert into team (id, name, created_at) select unnest(%(teams)s::uuid[]), gen_random_uuid()::text, now())
insert into customer (id, name, source, created_at)
values (%(customer)s, 'Zoé', 'x', now()), (%(other)s, 'Ava', 'x', now())
"""
TALKED = """
insert into conversation (id, customer_id, subject, legal_entity_id, brand_id, team_id, opened_at, last_message_at)
select gen_random_uuid(), %(customer)s, 'Sujet ' || n, %(entity)s, %(brand)s, (%(teams)s::uuid[])[1 + n %% %(count)s],
       '2026-01-01'::timestamptz + n * interval '1 hour', '2026-01-01'::timestamptz + n * interval '1 hour'
  from generate_series(1, %(conversations)s) n
"""
SAID = """
with m as (insert into message (id, conversation_id, kind, direction, channel, occurred_at, recorded_at)
  select gen_random_uuid(), c.id, case when k = 3 then 'note' else 'message' end,
         case when k = 3 then 'internal' else 'in' end, case k when 1 then 'email' when 2 then 'webform' else '' end,
         c.opened_at + k * interval '20 days', now()
    from conversation c, generate_series(1, 3) k returning id)
insert into message_text (message_id, body) select id, 'mot' from m
"""
DONE = """
insert into event (id, type, version, subject, actor, occurred_at, recorded_at, payload, epoch)
select gen_random_uuid(), type, 1, c.id::text, 'system', c.opened_at + interval '1 day', now(), '{}', 1
  from conversation c, unnest(array['conversations.assigned', 'conversations.message_received']) type
"""
SHOULD_BE = """
select m.id, c.customer_id, c.id, c.legal_entity_id, c.brand_id, c.team_id,
       case when m.kind = 'note' then 'note' else 'message' end, case when m.kind = 'note' then '' else m.channel end,
       m.occurred_at
  from message m join conversation c on c.id = m.conversation_id where m.withdrawn_at is null
union all
select e.id, c.customer_id, c.id, c.legal_entity_id, c.brand_id, c.team_id, 'event', '', e.occurred_at
  from event e join conversation c on c.id::text = e.subject where e.type = 'conversations.assigned' order by 1
"""
IS = """
select id, customer_id, conversation_id, legal_entity_id, brand_id, team_id, kind, channel, occurred_at
  from timeline_entry order by 1
"""


@pytest.fixture
async def made(tx: Transaction) -> dict[str, Any]:
    """A customer with many conversations in five teams: an e-mail, a form, a note and an act in each."""
    ids: dict[str, Any] = {name: uuid7() for name in NAMES}
    ids |= {"teams": [uuid7() for _ in range(TEAMS)], "count": TEAMS, "conversations": CONVERSATIONS}
    await tx.execute(MADE, ids)
    await tx.execute(TALKED, ids)
    await tx.execute(SAID)
    await tx.execute(DONE)
    await tx.execute("analyze")
    return ids


async def _check(tx: Transaction, count: int) -> None:
    rows = await tx.rows(IS)
    assert rows == await tx.rows(SHOULD_BE)
    assert len(rows) == count


async def test_entries_follow_what_happens(tx: Transaction, made: dict[str, Any]) -> None:
    everything = 4 * CONVERSATIONS
    await _check(tx, everything)
    one, other = [row[0] for row in await tx.rows("select id from conversation order by opened_at limit 2")]
    await tx.execute(
        "update message set conversation_id = %(to)s where conversation_id = %(of)s", {"of": one, "to": other}
    )
    await _check(tx, everything)
    await tx.execute(
        "update conversation set team_id = null, customer_id = %(to)s where id = %(id)s",
        {"id": other, "to": made["other"]},
    )
    await _check(tx, everything)
    await tx.execute(
        "update message set withdrawn_at = now() where conversation_id = %(id)s and kind = 'note'", {"id": other}
    )
    await _check(tx, everything - 2)
    await tx.execute("update message set withdrawn_at = null where conversation_id = %(id)s", {"id": other})
    await _check(tx, everything)
    await tx.execute(
        "delete from message_text t using message m where m.id = t.message_id and m.conversation_id = %(id)s",
        {"id": other},
    )
    await tx.execute("delete from message where conversation_id = %(id)s", {"id": other})
    await _check(tx, everything - 6)


async def test_every_act_that_is_told_has_an_entry(tx: Transaction) -> None:
    [(kept,)] = await tx.rows("select timeline_acts_v2()")
    assert sorted(kept) == sorted(EVENT_TYPES)
    assert len(set(EVENT_TYPES)) == len(EVENT_TYPES)


async def _walk(tx: Transaction, customer: UUID, scope: Scope, wanted: Wanted) -> list[tuple[datetime, UUID]]:
    """Everything, page after page: when and which."""
    found: list[tuple[datetime, UUID]] = []
    place = None
    while True:
        page = await customer_timeline.page(tx, customer, scope, wanted, place)
        entries = [(one.occurred_at, one.id) for one in page.said]
        entries += [(one.event.occurred_at, one.event.id) for one in page.done]
        assert len(entries) <= PAGE
        found += sorted(entries, reverse=True)
        if page.before is None:
            return found
        place = page.before


@pytest.mark.parametrize(
    ("kinds", "channel", "each"),
    [((), None, 4), (("event",), None, 1), (("note", "event"), None, 2), ((), "webform", 1), (("note",), "email", 0)],
)
async def test_pages_hold_the_whole_history(
    tx: Transaction, made: dict[str, Any], kinds: tuple[str, ...], channel: str | None, each: int
) -> None:
    wanted = Wanted(frozenset(kinds), channel)
    everything = await _walk(tx, made["customer"], EVERYTHING, wanted)
    assert everything == sorted(everything, reverse=True)
    assert len(set(everything)) == len(everything) == each * CONVERSATIONS
    of_team = await _walk(tx, made["customer"], Scope(teams=frozenset(made["teams"][:2])), wanted)
    assert len(set(of_team)) == len(of_team) == each * CONVERSATIONS * 2 // TEAMS
    assert set(of_team) <= set(everything)


def _scans(plan: dict[str, Any]) -> Iterator[float]:
    """How many entries each scan of a plan looked at."""
    if plan.get("Relation Name") == "timeline_entry":
        removed = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        yield (plan["Actual Rows"] + removed) * plan["Actual Loops"]
    for below in plan.get("Plans", ()):
        yield from _scans(below)


@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("teams", [None, 1, 2])
@pytest.mark.parametrize("kinds", [(), ("note",), ("event",)])
async def test_a_page_reads_what_it_holds(
    tx: Transaction, made: dict[str, Any], kinds: tuple[str, ...], teams: int | None, deep: bool
) -> None:
    """Not the history: a page of each strand and team in sight at most, and the names of the strands."""
    scope = EVERYTHING if teams is None else Scope(teams=frozenset(made["teams"][:teams]))
    place = (datetime(2026, 2, 1, tzinfo=UTC), uuid7()) if deep else None
    sql, params = customer_timeline._entries(scope, Wanted(frozenset(kinds)), place)
    params |= {"customer_id": made["customer"], "limit": PAGE}
    await tx.execute("set local random_page_cost = 1.1")
    plan = await tx.value(f"explain (analyze, format json) {sql}", params)
    strands = 4
    assert sum(_scans(plan[0]["Plan"])) <= PAGE * strands * (teams or 1) + 2 * strands


async def test_the_conversation_decides_who_sees(tx: Transaction, made: dict[str, Any]) -> None:
    """Also while an entry still says what the conversation was."""
    before, now = made["teams"][:2]
    await tx.execute("alter table conversation disable trigger timeline_follow")
    await tx.execute(
        "update conversation set team_id = %(now)s where team_id = %(before)s", {"now": now, "before": before}
    )
    page = await customer_timeline.page(tx, made["customer"], Scope(teams=frozenset({before})), Wanted())
    assert (page.said, page.done, page.subjects) == ([], [], {})
