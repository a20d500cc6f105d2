"""Lists of conversations: who waits is late in opening hours only."""

from datetime import UTC, datetime, timedelta

import pytest

from filrouge.entrypoints.api.rows import show_row
from filrouge.flows import due
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.scope import SYSTEM
from filrouge.views import inbox

FRIDAY = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
"""17:30 in Paris, half an hour before closing."""
SUNDAY = datetime(2026, 11, 22, 10, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)

_WAITS = """
with entity as (insert into legal_entity (id, name, created_at) values (%(entity)s, 'Alisier', now())),
hours as (insert into calendar (id, name, time_zone, weekly, created_at) values (%(hours)s, 'Bureau', 'Europe/Paris',
  (select jsonb_agg(jsonb_build_object('day', day, 'from', '09:00', 'to', '18:00')) from generate_series(1, 5) as day),
  now())),
brands as (insert into brand (id, legal_entity_id, name, calendar_id, created_at) values
  (%(open)s, %(entity)s, 'Bureau', %(hours)s, now()), (%(always)s, %(entity)s, 'Toujours', null, now())),
reason as (insert into contact_reason (id, key, label, target_s, created_at)
           values (%(reason)s, 'claim', '{}', 3600, now())),
person as (insert into customer (id, name, source, created_at) values (%(customer)s, 'Claire', 'test', now()))
insert into conversation (id, customer_id, subject, legal_entity_id, brand_id, contact_reason_id, opened_at,
                          last_message_at, waiting_since)
values (gen_random_uuid(), %(customer)s, 'office', %(entity)s, %(open)s, %(reason)s, %(at)s, %(at)s, %(at)s),
       (gen_random_uuid(), %(customer)s, 'always', %(entity)s, %(always)s, %(reason)s, %(at)s, %(at)s, %(at)s),
       (gen_random_uuid(), %(customer)s, 'no target', %(entity)s, %(open)s, null, %(at)s, %(at)s, %(at)s),
       (gen_random_uuid(), %(customer)s, 'answered', %(entity)s, %(open)s, %(reason)s, %(at)s, %(at)s, null)
"""


@pytest.fixture
async def rows(tx: Transaction) -> dict[str, inbox.Row]:
    """What the inbox holds on a Sunday, of customers who wrote on Friday evening."""
    names = ("entity", "hours", "open", "always", "reason", "customer")
    await tx.execute(_WAITS, {**{name: uuid7() for name in names}, "at": FRIDAY})
    await due.settle_many(tx, [row[0] for row in await tx.rows("select id from conversation")], FRIDAY)
    return {row.subject: row for row in (await inbox.page(tx, SYSTEM, "all", SUNDAY)).rows}


async def test_a_sunday_makes_nobody_late(rows: dict[str, inbox.Row]) -> None:
    shown = show_row(rows["office"])
    assert (shown.waited_s, shown.target_s) == (1_800, 3_600)
    assert shown.due_at == MONDAY + timedelta(minutes=30)
    assert (shown.counted_at, shown.closes_at, shown.opens_at) == (SUNDAY, SUNDAY, MONDAY)


async def test_a_brand_without_hours_counts_every_hour(rows: dict[str, inbox.Row]) -> None:
    shown = show_row(rows["always"])
    assert shown.waited_s == (SUNDAY - FRIDAY).total_seconds()
    assert (shown.due_at, shown.closes_at) == (FRIDAY + timedelta(hours=1), None)


@pytest.mark.parametrize("subject", ["no target", "answered"])
async def test_nothing_is_counted_without_a_target_or_a_wait(rows: dict[str, inbox.Row], subject: str) -> None:
    shown = show_row(rows[subject])
    assert (shown.due_at, shown.waited_s, shown.counted_at, shown.opens_at) == (None, None, None, None)


async def test_every_list_counts_the_same(tx: Transaction, rows: dict[str, inbox.Row]) -> None:
    office = rows["office"]
    by_id = await inbox.rows(tx, [office.id], SYSTEM.scope, None, SUNDAY)
    of_customer = await inbox.of_customer(tx, SYSTEM, office.customer_id, SUNDAY)
    assert by_id[office.id].wait == office.wait
    assert [row.wait for row in of_customer if row.id == office.id] == [office.wait]
