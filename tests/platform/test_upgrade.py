"""A database of an earlier release, with its data, becomes one of this release: nothing is lost, and what is new knows
what was there."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from filrouge.platform.embedded import DATABASE, OWNER, Embedded
from filrouge.platform.migrate import head, migrate

WROTE = """
insert into installation (id, kind, created_at) values (gen_random_uuid(), 'real', now());
with e as (insert into legal_entity (id, name, created_at) values (gen_random_uuid(), 'Alisier', now()) returning id),
b as (insert into brand (id, legal_entity_id, name, created_at)
      select gen_random_uuid(), id, 'Alisier', now() from e
      returning id, legal_entity_id),
t as (insert into team (id, name, created_at) values (gen_random_uuid(), 'Sinistres', now()) returning id),
r as (insert into contact_reason (id, key, label, target_s, created_at)
      values (gen_random_uuid(), 'claim', '{"fr": "Sinistre", "en": "Claim"}', 3600, now()) returning id),
cu as (insert into customer (id, name, source, created_at)
       values (gen_random_uuid(), 'Zoé Lœuvre', 'email', now()) returning id),
i as (insert into identity (id, customer_id, channel, address, name, source, created_at)
      select gen_random_uuid(), id, 'email', 'zoe@poste.example', 'Zoé Lœuvre', 'email', now() from cu returning id),
c as (insert into conversation (id, customer_id, subject, legal_entity_id, brand_id, team_id, contact_reason_id,
        opened_at, last_message_at, waiting_since)
      select gen_random_uuid(), cu.id, 'Dégât', b.legal_entity_id, b.id, t.id, r.id, now(), now(), now()
        from cu, b, t, r returning id),
m as (insert into message (id, conversation_id, kind, direction, channel, identity_id, occurred_at, recorded_at)
      select gen_random_uuid(), c.id, 'message', 'in', 'email', i.id, now(), now() from c, i returning id),
x as (insert into message_text (message_id, subject, body) select id, 'Dégât', 'Une fuite à la cave' from m),
ev as (insert into event (id, type, version, subject, actor, occurred_at, recorded_at, payload, epoch)
       select gen_random_uuid(), kind, 1, c.id::text, 'system', now(), now(), '{}', 1
         from c, unnest(array['conversations.assigned', 'conversations.message_received']) kind),
o as (insert into stored_object (id, sha256, size, media_type, inline_bytes, created_at)
      values (gen_random_uuid(), '\\x00', 1, 'image/jpeg', '\\x00', now()) returning id)
insert into attachment (id, message_id, object_id, name, media_type, size, created_at)
select gen_random_uuid(), m.id, o.id, 'plafond.jpg', 'image/jpeg', 1, now() from m, o
"""


@pytest.fixture
def earlier(cluster: Embedded) -> Iterator[str]:
    """A database of the first release, with one conversation."""
    name = sql.Identifier("test_upgrade")
    with psycopg.connect(cluster.superuser_dsn, autocommit=True) as connection:
        connection.execute(
            sql.SQL(
                "create database {} owner {} template template0 encoding 'UTF8' locale_provider builtin"
                " builtin_locale 'C.UTF-8'"
            ).format(name, sql.Identifier(OWNER))
        )
    dsn = cluster.dsn.replace(f"@/{DATABASE}?", "@/test_upgrade?")
    assert migrate(dsn, to="0001")
    with psycopg.connect(dsn) as connection:
        connection.execute(WROTE)
    yield dsn
    with psycopg.connect(cluster.superuser_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(name))


def test_an_upgrade_keeps_all_and_finds_what_was_written_before(earlier: str) -> None:
    assert migrate(earlier)
    assert not migrate(earlier), "once is enough"
    with psycopg.connect(earlier) as connection:

        def value(query: str) -> object:
            row = connection.execute(query.encode()).fetchone()
            return row[0] if row else None

        assert value("select version_num from alembic_version") == head()
        assert value("select body from message_text") == "Une fuite à la cave"
        for typed in ("fuite", "degat", "loeuvre", "zoe poste", "plafond"):
            assert value(f"select count(*) from search_entry where words @@ words_wanted_v1('{typed}')") == 1, typed
        assert value("select array_agg(kind || ' ' || channel order by kind) from timeline_entry") == [
            "event ",
            "message email",
        ]
        assert value("select waiting_since is not null from conversation")
        assert value("select count(*) from procrastinate_jobs where task_name like '%due%'") == 1
