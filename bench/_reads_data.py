"""The data of `bench-reads` and `bench-desk`: two years of a company's conversations, always the same ones.

100,000 conversations with 1,000,000 messages whose words follow Zipf's law, among them words of a known share: a common
one in 30 % of the messages, a middling one in 1 %, a rare one in 0.01 %. A hundred teams, so that an agent of one team
sees 1 %. Made once into `bench/.cache` (git-ignored; `FILROUGE_BENCH_CACHE` names another folder), and anew when what
makes the rows changes; a newer schema is reached as a company's would be, by its migrations.
`python -m bench._reads_data` makes it and says where it is.
"""

import hashlib
import os
import random
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg import sql

from bench import _reads_rows
from bench._reads_rows import (
    AGENTS_PER_TEAM,
    CHUNKS,
    CONVERSATIONS,
    CUSTOMERS,
    MESSAGES,
    PEOPLE,
    SEED,
    START,
    TEAMS,
    Words,
    fixed,
    load_part,
    text,
)
from filrouge.access.permissions import BUILTIN_ROLES
from filrouge.platform import security
from filrouge.platform.embedded import DATABASE, OWNER, Embedded
from filrouge.platform.ids import uuid7
from filrouge.platform.migrate import migrate

PASSWORD = "deux cents chevaux bruns"
MADE_BY = 1
"""Raised when this file makes other rows than before."""
LOADING = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "8GB",
    "maintenance_work_mem": "1GB", "autovacuum": "off", "wal_level": "minimal", "max_wal_senders": "0",
}  # fmt: skip
Progress = Callable[[str], None]

# -- the company ------------------------------------------------------------------------------------------------------


def _company(dsn: str) -> None:
    """Everything that is not a conversation."""
    rng = random.Random(SEED)
    words = Words(rng)
    with psycopg.connect(dsn) as connection:
        run = connection.cursor()
        run.execute("set timezone = 'UTC'")
        run.execute(sql.SQL("set role {}").format(sql.Identifier(OWNER)))
        for parent in ("message_text", "event"):
            run.execute("select ensure_month_partitions(%s, '2024-11-01', 23)", [parent])
        run.execute("reset role")
        run.execute(
            "insert into installation (id, kind, set_up_at, created_at) values (%s, 'real', %s, %s)"
            " on conflict (only_one) do update set kind = 'real', set_up_at = excluded.set_up_at",
            [fixed("installation"), START, START],
        )
        for role in BUILTIN_ROLES:
            run.execute("insert into role (id, key, name, permissions, builtin, created_at)"
                        " values (%s, %s, jsonb_build_object('fr', %s::text, 'en', %s::text), %s, true, %s)"
                        " on conflict (key) do nothing",
                        [uuid7(), role.key, role.fr, role.en, list(role.permissions), START])  # fmt: skip
        for n in range(2):
            run.execute("insert into legal_entity (id, name, created_at) values (%s, %s, %s)",
                        [fixed("entity", n), f"Alisier {n + 1}", START])  # fmt: skip
        run.execute(
            "insert into calendar (id, name, time_zone, weekly, created_at) values (%s, 'Bureau', 'Europe/Paris',"
            " (select jsonb_agg(jsonb_build_object('day', d, 'from', '09:00', 'to', '18:00'))"
            " from generate_series(1, 5) d), %s)",
            [fixed("calendar"), START],
        )
        for n in range(4):
            run.execute("insert into brand (id, legal_entity_id, name, calendar_id, created_at)"
                        " values (%s, %s, %s, %s, %s)",
                        [fixed("brand", n), fixed("entity", n % 2), f"Marque {n + 1}", fixed("calendar"),
                         START])  # fmt: skip
        for n in range(TEAMS):
            run.execute("insert into team (id, name, created_at) values (%s, %s, %s)",
                        [fixed("team", n), f"Équipe {n + 1}", START])  # fmt: skip
        for n in range(30):
            run.execute("insert into contact_reason (id, key, label, target_s, created_at)"
                        " values (%s, %s, jsonb_build_object('fr', %s::text, 'en', %s::text), 28800, %s)",
                        [fixed("reason", n), f"reason-{n}", f"Motif {n}", f"Reason {n}", START])  # fmt: skip
        for n in range(20):
            run.execute("insert into tag (id, name, colour, created_at) values (%s, %s, '', %s)",
                        [fixed("tag", n), f"etiquette{n}", START])  # fmt: skip
        people = [(fixed("agent", n), f"agent{n}@alisier.example", words.name(), "agent", fixed("team", n % TEAMS))
                  for n in range(TEAMS * AGENTS_PER_TEAM)]  # fmt: skip
        people.append((PEOPLE.administrator, "admin@alisier.example", "Ada Lovelace", "administrator", None))  # type: ignore[arg-type]
        hashed = security.hash_password(PASSWORD)
        for user, email, name, key, team in people:
            run.execute("insert into app_user (id, email, name, password_hash, created_at) values (%s, %s, %s, %s, %s)",
                        [user, email, name, hashed, START])  # fmt: skip
            run.execute("insert into user_role (user_id, role_id) select %s, id from role where key = %s", [user, key])
            if team is not None:
                run.execute("insert into team_member (team_id, user_id) values (%s, %s)", [team, user])
        run.execute(
            "insert into channel_account (id, kind, name, address, legal_entity_id, brand_id, config, created_at)"
            " values (%s, 'email', 'contact', 'contact@alisier.example', %s, %s, %s::jsonb, %s)",
            [fixed("mailbox"), fixed("entity", 0), fixed("brand", 0),
             '{"address": "contact@alisier.example", "receive": "listener", "send": "smtp", "smtp_host": "127.0.0.1",'
             ' "smtp_port": 9, "smtp_security": "none", "smtp_auth": "none"}', START],
        )  # fmt: skip
        run.execute("insert into stored_object (id, sha256, size, media_type, inline_bytes, created_at)"
                    " values (%s, sha256('x'), 1, 'application/pdf', 'x', %s)", [fixed("object"), START])  # fmt: skip
        _customers(connection, words)


def _customers(connection: psycopg.Connection[tuple[object, ...]], words: Words) -> None:
    copies: list[tuple[str, Callable[[int], tuple[object, ...]]]] = [
        ("copy customer (id, name, place, source, created_at) from stdin",
         lambda n: (fixed("customer", n), words.name(), "Lyon", "bench", START)),
        ("copy identity (id, customer_id, channel, address, source, created_at) from stdin",
         lambda n: (fixed("identity", n), fixed("customer", n), "email", f"client{n}@exemple.example", "bench",
                    START)),
    ]  # fmt: skip
    for statement, row in copies:
        with connection.cursor().copy(statement.encode()) as stream:
            stream.write("".join("\t".join(map(text, row(n))) + "\n" for n in range(CUSTOMERS)))


_RELATIONS = """
insert into customer_relation (customer_id, legal_entity_id, brand_id, team_id, since)
select customer_id, legal_entity_id, brand_id, team_id, min(opened_at) from conversation group by 1, 2, 3, 4
"""
_TIMELINE = """
insert into timeline_entry
       (id, customer_id, conversation_id, legal_entity_id, brand_id, team_id, kind, channel, occurred_at)
select m.id, c.customer_id, c.id, c.legal_entity_id, c.brand_id, c.team_id, m.kind,
       case when m.kind = 'note' then '' else m.channel end, m.occurred_at
  from message m join conversation c on c.id = m.conversation_id
union all
select e.id, c.customer_id, c.id, c.legal_entity_id, c.brand_id, c.team_id, 'event', '', e.occurred_at
  from event e join conversation c on c.id = e.subject::uuid where e.type = any(timeline_acts_v1())
 order by occurred_at
"""
"""Parts are loaded without triggers."""
_INDEXES = """
select c.relname, pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indexrelid
 where i.indrelid = any(%s::regclass[]) and not i.indisprimary and not i.indisunique
"""
_BIG = ("conversation", "interaction", "matter", "message", "outgoing", "attachment", "search_entry", "task",
        "conversation_tag", "timeline_entry")  # fmt: skip


# -- making it --------------------------------------------------------------------------------------------------------


def cache_folder() -> Path:
    return Path(os.environ.get("FILROUGE_BENCH_CACHE") or Path(__file__).parent / ".cache")


def _wanted() -> str:
    """What the data depends on."""
    return hashlib.sha256(f"{MADE_BY}".encode() + Path(_reads_rows.__file__).read_bytes()).hexdigest()


def ensure(progress: Progress = lambda _: None) -> Path:
    """The data folder, made when it is not there or no longer fits, at the newest schema."""
    folder = cache_folder() / "reads"
    mark = folder / "made-for"
    made = mark.exists() and mark.read_text() == _wanted()
    folder.mkdir(parents=True, exist_ok=True)
    for path in (folder.parent, folder):
        path.chmod(0o711)
    begun = time.perf_counter()
    embedded = Embedded(folder, settings=LOADING, create_user=False, sync=False)
    embedded.start()
    try:
        if not made:
            progress("Making the data of the bench; this is done once and takes about four minutes.")
            mark.unlink(missing_ok=True)
            with psycopg.connect(embedded.superuser_dsn, autocommit=True) as connection:
                connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(DATABASE)))
            embedded.stop()
            embedded.start()
        if migrate(embedded.dsn) or not made:
            if made:
                with psycopg.connect(_superuser(embedded), autocommit=True) as connection:
                    connection.execute("vacuum analyze")
            else:
                _fill(embedded, progress)
            progress(f"{'Migrated' if made else 'Made'} in {time.perf_counter() - begun:.0f} s.")
    finally:
        embedded.stop()
    mark.write_text(_wanted())
    return folder


def _superuser(embedded: Embedded) -> str:
    return embedded.superuser_dsn.replace("@/postgres?", f"@/{DATABASE}?")


def _fill(embedded: Embedded, progress: Progress) -> None:
    dsn = _superuser(embedded)
    _company(dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        indexes = connection.execute(_INDEXES, [list(_BIG)]).fetchall()
        for name, _ in indexes:
            connection.execute(sql.SQL("drop index {}").format(sql.Identifier(name)))
        count = 0
        with ProcessPoolExecutor(os.cpu_count() or 2) as pool:
            parts = [pool.submit(load_part, dsn, number) for number in range(CHUNKS)]
            for done, part in enumerate(as_completed(parts), start=1):
                count += part.result()
                if done % 5 == 0:
                    progress(f"{count:,} messages of about {MESSAGES:,}")
        connection.execute("select setval('conversation_number', %s)", [CONVERSATIONS])
        connection.execute(_RELATIONS.encode())
        connection.execute(_TIMELINE.encode())
        for number, (name, definition) in enumerate(indexes, start=1):
            progress(f"index {number} of {len(indexes)}: {name}")
            connection.execute(definition.encode())
        progress("Vacuum and statistics.")
        connection.execute("vacuum analyze")


@contextmanager
def serving(folder: Path, *, copied: bool = False) -> Iterator[Embedded]:
    """The server over the data with the product's own settings. `copied` is for benches that write: they get a copy of
    the database under the usual name, and the untouched one is put back at the end."""
    embedded = Embedded(folder, create_user=False)
    embedded.start()
    kept = sql.Identifier(f"{DATABASE}_kept")
    name, owner = sql.Identifier(DATABASE), sql.Identifier(OWNER)
    try:
        with psycopg.connect(embedded.superuser_dsn, autocommit=True) as connection:
            half = connection.execute("select 1 from pg_database where datname = %s", [f"{DATABASE}_kept"]).fetchone()
            if half:  # a run that was killed left its copy
                _put_back(connection, name, kept)
            if copied:
                connection.execute(sql.SQL("alter database {} rename to {}").format(name, kept))
                connection.execute(
                    sql.SQL("create database {} template {} owner {} strategy file_copy").format(name, kept, owner)
                )
        yield embedded
        if copied:
            with psycopg.connect(embedded.superuser_dsn, autocommit=True) as connection:
                _put_back(connection, name, kept)
    finally:
        embedded.stop()


def _put_back(connection: psycopg.Connection[tuple[object, ...]], name: sql.Identifier, kept: sql.Identifier) -> None:
    connection.execute(sql.SQL("drop database if exists {} with (force)").format(name))
    connection.execute(sql.SQL("alter database {} rename to {}").format(kept, name))


def session(dsn: str, user: UUID) -> str:
    """A session of one of the people, as signing in makes one; the cookie's value."""
    token = secrets.token_urlsafe(32)
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "insert into user_session (token_hash, id, user_id, created_at, last_seen_at, expires_at)"
            " values (%s, %s, %s, now(), now(), now() + interval '1 day')",
            [security.token_hash(token), uuid7(), user],
        )
    return token


if __name__ == "__main__":
    print(ensure(lambda words: print(words, file=sys.stderr, flush=True)))
