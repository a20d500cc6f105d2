"""The data of `bench-reads` and `bench-desk`: two years of a company's conversations, always the same ones.

100,000 conversations with 1,000,000 messages whose words follow Zipf's law, among them words of a known share: a common
one in 30 % of the messages, a middling one in 1 %, a rare one in 0.01 %. A hundred teams, so that an agent of one team
sees 1 %. Made once into `bench/.cache` (git-ignored; `FILROUGE_BENCH_CACHE` names another folder), and anew when the
schema or this file changes. `python -m bench._reads_data` makes it and says where it is.
"""

import hashlib
import json
import os
import random
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from math import exp
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg import sql

from filrouge.access.permissions import BUILTIN_ROLES
from filrouge.platform import schema, security
from filrouge.platform.embedded import DATABASE, OWNER, Embedded
from filrouge.platform.ids import uuid7
from filrouge.platform.migrate import migrate

SEED = 20_261_122
CONVERSATIONS = 100_000
MESSAGES = 1_000_000
CHUNKS = 100
TEAMS = 100
AGENTS_PER_TEAM = 3
CUSTOMERS = 60_000
URN = 30_000
LONGEST = 5_000
"""Messages of the longest conversation."""
OF_ONE_CUSTOMER = 1_000
"""Conversations of the customer who writes most."""
START, END = datetime(2024, 11, 22, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)
COMMON, SECOND, MIDDLING, RARE = "contrat", "dossier", "franchise", "hélicoptère"
SHARES = ((COMMON, 0.30), (SECOND, 0.20), (MIDDLING, 0.01), (RARE, 0.0001))
PASSWORD = "deux cents chevaux bruns"
LOADING = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "8GB",
    "maintenance_work_mem": "1GB", "autovacuum": "off", "wal_level": "minimal", "max_wal_senders": "0",
}  # fmt: skip
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class People:
    """Who reads: an administrator who sees all, and an agent of one team, who sees 1 %."""

    administrator: UUID
    agent: UUID


def _fixed(kind: str, number: int = 0) -> UUID:
    """Always the same id for the same thing."""
    digest = hashlib.sha256(f"{SEED}:{kind}:{number}".encode()).digest()[:16]
    value = int.from_bytes(digest, "big") & ~(0xF << 76) & ~(0b11 << 62)
    at = int(START.timestamp() * 1000)
    return UUID(int=(value & ((1 << 80) - 1)) | at << 80 | 0x7 << 76 | 0b10 << 62)


PEOPLE = People(_fixed("administrator"), _fixed("agent", 0))
LONGEST_CONVERSATION, BUSIEST_CUSTOMER = _fixed("longest"), _fixed("customer", 0)


def _id(rng: random.Random, at: datetime) -> UUID:
    return UUID(int=int(at.timestamp() * 1000) << 80 | 0x7 << 76 | rng.getrandbits(12) << 64 | 0b10 << 62
                | rng.getrandbits(62))  # fmt: skip


# -- words ------------------------------------------------------------------------------------------------------------

_HEADS = "b c d f g l m n p r s t v br cr tr pl ch qu gr".split()  # noqa: SIM905
_TAILS = "a e i o u é è ai ou on an eau eur tion ment age ure ité".split()  # noqa: SIM905


@cache
def _vocabulary() -> tuple[list[str], list[str]]:
    """Twenty thousand words, the most frequent first, and an urn in which each lies as often as it is said."""
    rng = random.Random(SEED)
    words: dict[str, None] = dict.fromkeys(
        "le la de et un une que pour je vous nous est pas avec sur ce mon merci".split()  # noqa: SIM905
    )
    while len(words) < 20_000:
        word = "".join(rng.choice(_HEADS) + rng.choice(_TAILS) for _ in range(rng.choice((1, 2, 2, 3, 3, 4))))
        words.setdefault(word)
    urn = [word for rank, word in enumerate(words) for _ in range(round(URN / (rank + 2.7)))]
    return list(words), urn


class _Words:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.words, self.pool = _vocabulary()

    def said(self) -> str:
        """What one message says: fifty words at the median, with the words of known share."""
        count = min(400, max(5, int(50 * exp(self.rng.gauss(0, 0.7)))))
        said = self.rng.choices(self.pool, k=count)
        for word, share in SHARES:
            if self.rng.random() < share:
                said[self.rng.randrange(count)] = word
        return " ".join(said)

    def subject(self) -> str:
        return " ".join(self.rng.choices(self.pool, k=4)).capitalize()

    def name(self) -> str:
        return " ".join(self.rng.choice(self.words[200:4_000]).capitalize() for _ in range(2))


# -- one part of the history ------------------------------------------------------------------------------------------

_TABLES = {
    "conversation": "id number customer_id subject state assignee_id legal_entity_id brand_id team_id contact_reason_id"
    " language opened_at closed_at last_message_id last_message_at last_inbound_at waiting_since due_at snoozed_until",
    "interaction": "id customer_id channel channel_account_id direction started_at ended_at legal_entity_id brand_id"
    " team_id",
    "matter": "id interaction_id conversation_id contact_reason_id opened_at",
    "message": "id conversation_id matter_id kind direction channel channel_account_id author_user_id identity_id"
    " occurred_at recorded_at attachment_count",
    "message_text": "message_id subject body",
    "outgoing": "id message_id conversation_id channel_account_id to_address state queued_at sent_at legal_entity_id"
    " brand_id team_id",
    "attachment": "id message_id object_id name media_type size created_at",
    "event": "id type version subject actor legal_entity_id brand_id team_id occurred_at recorded_at payload epoch",
    "conversation_tag": "conversation_id tag_id added_at",
    "task": "id conversation_id kind title due_at state created_at",
    "said": "message_id conversation_id legal_entity_id brand_id team_id kind occurred_at said",
}
_SAID = """
create temp table said (message_id uuid, conversation_id uuid, legal_entity_id uuid, brand_id uuid, team_id uuid,
                        kind text, occurred_at timestamptz, said text)
"""
_ENTRIES = """
insert into search_entry (message_id, conversation_id, legal_entity_id, brand_id, team_id, kind, occurred_at, words)
select message_id, conversation_id, legal_entity_id, brand_id, team_id, kind, occurred_at,
       search_words_v1(said, legal_entity_id, brand_id, team_id) from said order by occurred_at
"""


class _Part:
    """The conversations of one stretch of time, as rows of every table."""

    def __init__(self, number: int) -> None:
        self.rng = random.Random(f"{SEED}-{number}")
        self.words = _Words(self.rng)
        self.number = number
        self.rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in _TABLES}
        size = CONVERSATIONS // CHUNKS
        for n in range(number * size, (number + 1) * size):
            self._conversation(n)
        for table in ("message", "message_text", "said"):
            self.rows[table].sort(key=lambda row: str(row[0]))

    def _length(self, n: int) -> int:
        if n == CONVERSATIONS // 2:
            return LONGEST
        return min(200, 1 + int(self.rng.expovariate(1 / (MESSAGES / CONVERSATIONS - 0.5))))

    def _conversation(self, n: int) -> None:
        rng = self.rng
        at = START + (END - START) * (n / CONVERSATIONS)
        conversation = LONGEST_CONVERSATION if n == CONVERSATIONS // 2 else _id(rng, at)
        team = rng.randrange(TEAMS)
        brand = team % 4
        seen_by = (_fixed("entity", brand % 2), _fixed("brand", brand), _fixed("team", team))
        person = 0 if rng.random() < OF_ONE_CUSTOMER / CONVERSATIONS else 1 + rng.randrange(CUSTOMERS - 1)
        agent = _fixed("agent", team + TEAMS * rng.randrange(AGENTS_PER_TEAM))
        interaction, matter = _id(rng, at), _id(rng, at)
        reason = _fixed("reason", rng.randrange(30))
        subject = self.words.subject()
        spoken = self._messages(n, conversation, matter, person, agent, seen_by, subject, at)
        recent = (END - spoken[-1][1]).days
        state = (
            "open" if rng.random() < (0.6 if recent < 14 else 0.03) else "snoozed" if rng.random() < 0.01 else "closed"
        )
        assigned = agent if state == "closed" or rng.random() < 0.7 else None
        last_id, last_at, last_direction = spoken[-1]
        heard = [moment for _, moment, direction in spoken if direction == "in"]
        waiting = last_at if state == "open" and last_direction == "in" else None
        self.rows["conversation"].append((
            conversation, n + 1, _fixed("customer", person), subject, state, assigned, *seen_by, reason, "fr", at,
            last_at if state == "closed" else None, last_id, last_at, heard[-1] if heard else None, waiting,
            waiting and waiting + timedelta(hours=8), END + timedelta(days=3) if state == "snoozed" else None,
        ))  # fmt: skip
        ended = last_at if state == "closed" else None
        self.rows["interaction"].append(
            (interaction, _fixed("customer", person), "email", _fixed("mailbox"), "in", at, ended, *seen_by)
        )
        self.rows["matter"].append((matter, interaction, conversation, reason, at))
        self._around(conversation, agent, seen_by, at, ended)

    def _messages(
        self, n: int, conversation: UUID, matter: UUID, person: int, agent: UUID, seen_by: tuple[UUID, ...],
        subject: str, at: datetime,
    ) -> list[tuple[UUID, datetime, str]]:  # fmt: skip
        rng, moment, spoken = self.rng, at, []
        address = f"client{person}@exemple.example"
        for number in range(self._length(n)):
            what = "in" if number == 0 else rng.choices(("in", "out", "internal"), (45, 45, 10))[0]
            kind = "note" if what == "internal" else "message"
            message, body = _id(rng, moment), self.words.said()
            name = f"facture-{rng.randrange(10_000)}.pdf" if rng.random() < 0.03 else ""
            heading = subject if kind == "message" else ""
            said = f"{heading} {body} {f'Client {person} {address}' if what == 'in' else ''} {name}"
            self.rows["message"].append((
                message, conversation, matter, kind, what, "note" if kind == "note" else "email",
                None if kind == "note" else _fixed("mailbox"), None if what == "in" else agent,
                _fixed("identity", person) if what == "in" else None, moment, moment, 1 if name else 0,
            ))  # fmt: skip
            self.rows["message_text"].append((message, heading, body))
            self.rows["said"].append((message, conversation, *seen_by, kind, moment, said))
            if what == "out":
                self.rows["outgoing"].append((
                    _id(rng, moment), message, conversation, _fixed("mailbox"), address, "sent", moment, moment,
                    *seen_by,
                ))  # fmt: skip
            if name:
                self.rows["attachment"].append(
                    (_id(rng, moment), message, _fixed("object"), name, "application/pdf", 12_000, moment)
                )
            spoken.append((message, moment, what))
            moment = min(END, moment + timedelta(minutes=rng.expovariate(1 / 300)))
        return spoken

    def _around(
        self, conversation: UUID, agent: UUID, seen_by: tuple[UUID, ...], at: datetime, ended: datetime | None
    ) -> None:
        """What was done with it, its tags and tasks."""
        rng = self.rng
        given = {"conversation_id": str(conversation), "from_user_id": None, "to_user_id": str(agent),
                 "from_team_id": str(seen_by[2]), "to_team_id": str(seen_by[2])}  # fmt: skip
        facts = [("assigned", at, json.dumps(given))]
        if ended:
            facts.append(("closed", ended, f'{{"conversation_id": "{conversation}", "wrap_up_code": null}}'))
        for what, moment, payload in facts:
            self.rows["event"].append((
                _id(rng, moment), f"conversations.{what}", 1, conversation, f"user:{agent}", *seen_by, moment, moment,
                payload, 1,
            ))  # fmt: skip
        if rng.random() < 0.15:
            self.rows["conversation_tag"].append((conversation, _fixed("tag", rng.randrange(20)), at))
        if rng.random() < 0.03:
            kind = rng.choice(("task", "promise"))
            self.rows["task"].append((_id(rng, at), conversation, kind, "Rappeler", END, "open", at))

    def load(self, dsn: str) -> int:
        """Writes the part; how many messages it holds."""
        with psycopg.connect(dsn) as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute("set timezone = 'UTC'")
            connection.execute(_SAID)
            for table, rows in self.rows.items():
                columns = _TABLES[table].split()
                copy = sql.SQL("copy {} ({}) from stdin").format(
                    sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
                )
                with connection.cursor().copy(copy) as stream:
                    stream.write("".join("\t".join(map(_text, row)) + "\n" for row in rows))
            connection.execute(_ENTRIES)
        return len(self.rows["message"])


def _text(value: object) -> str:
    if value is None:
        return "\\N"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _load_part(dsn: str, number: int) -> int:
    return _Part(number).load(dsn)


# -- the company ------------------------------------------------------------------------------------------------------


def _company(dsn: str) -> None:
    """Everything that is not a conversation."""
    rng = random.Random(SEED)
    words = _Words(rng)
    with psycopg.connect(dsn) as connection:
        run = connection.cursor()
        run.execute("set timezone = 'UTC'")
        for parent in ("message_text", "event"):
            run.execute("select ensure_month_partitions(%s, '2024-11-01', 23)", [parent])
        run.execute(
            "insert into installation (id, kind, set_up_at, created_at) values (%s, 'real', %s, %s)"
            " on conflict (only_one) do update set kind = 'real', set_up_at = excluded.set_up_at",
            [_fixed("installation"), START, START],
        )
        for role in BUILTIN_ROLES:
            run.execute("insert into role (id, key, name, permissions, builtin, created_at)"
                        " values (%s, %s, jsonb_build_object('fr', %s::text, 'en', %s::text), %s, true, %s)"
                        " on conflict (key) do nothing",
                        [uuid7(), role.key, role.fr, role.en, list(role.permissions), START])  # fmt: skip
        for n in range(2):
            run.execute("insert into legal_entity (id, name, created_at) values (%s, %s, %s)",
                        [_fixed("entity", n), f"Alisier {n + 1}", START])  # fmt: skip
        run.execute(
            "insert into calendar (id, name, time_zone, weekly, created_at) values (%s, 'Bureau', 'Europe/Paris',"
            " (select jsonb_agg(jsonb_build_object('day', d, 'from', '09:00', 'to', '18:00'))"
            " from generate_series(1, 5) d), %s)",
            [_fixed("calendar"), START],
        )
        for n in range(4):
            run.execute("insert into brand (id, legal_entity_id, name, calendar_id, created_at)"
                        " values (%s, %s, %s, %s, %s)",
                        [_fixed("brand", n), _fixed("entity", n % 2), f"Marque {n + 1}", _fixed("calendar"),
                         START])  # fmt: skip
        for n in range(TEAMS):
            run.execute("insert into team (id, name, created_at) values (%s, %s, %s)",
                        [_fixed("team", n), f"Équipe {n + 1}", START])  # fmt: skip
        for n in range(30):
            run.execute("insert into contact_reason (id, key, label, target_s, created_at)"
                        " values (%s, %s, jsonb_build_object('fr', %s::text, 'en', %s::text), 28800, %s)",
                        [_fixed("reason", n), f"reason-{n}", f"Motif {n}", f"Reason {n}", START])  # fmt: skip
        for n in range(20):
            run.execute("insert into tag (id, name, colour, created_at) values (%s, %s, '', %s)",
                        [_fixed("tag", n), f"etiquette{n}", START])  # fmt: skip
        people = [(_fixed("agent", n), f"agent{n}@alisier.example", words.name(), "agent", _fixed("team", n % TEAMS))
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
            [_fixed("mailbox"), _fixed("entity", 0), _fixed("brand", 0),
             '{"address": "contact@alisier.example", "receive": "listener", "send": "smtp", "smtp_host": "127.0.0.1",'
             ' "smtp_port": 9, "smtp_security": "none", "smtp_auth": "none"}', START],
        )  # fmt: skip
        run.execute("insert into stored_object (id, sha256, size, media_type, inline_bytes, created_at)"
                    " values (%s, sha256('x'), 1, 'application/pdf', 'x', %s)", [_fixed("object"), START])  # fmt: skip
        _customers(connection, words)


def _customers(connection: psycopg.Connection[tuple[object, ...]], words: _Words) -> None:
    copies: list[tuple[str, Callable[[int], tuple[object, ...]]]] = [
        ("copy customer (id, name, place, source, created_at) from stdin",
         lambda n: (_fixed("customer", n), words.name(), "Lyon", "bench", START)),
        ("copy identity (id, customer_id, channel, address, source, created_at) from stdin",
         lambda n: (_fixed("identity", n), _fixed("customer", n), "email", f"client{n}@exemple.example", "bench",
                    START)),
    ]  # fmt: skip
    for statement, row in copies:
        with connection.cursor().copy(statement.encode()) as stream:
            stream.write("".join("\t".join(map(_text, row(n))) + "\n" for n in range(CUSTOMERS)))


_RELATIONS = """
insert into customer_relation (customer_id, legal_entity_id, brand_id, team_id, since)
select customer_id, legal_entity_id, brand_id, team_id, min(opened_at) from conversation group by 1, 2, 3, 4
"""
_INDEXES = """
select c.relname, pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indexrelid
 where i.indrelid = any(%s::regclass[]) and not i.indisprimary and not i.indisunique
"""
_BIG = ("conversation", "interaction", "matter", "message", "outgoing", "attachment", "search_entry", "task",
        "conversation_tag")  # fmt: skip


# -- making it --------------------------------------------------------------------------------------------------------


def cache_folder() -> Path:
    return Path(os.environ.get("FILROUGE_BENCH_CACHE") or Path(__file__).parent / ".cache")


def _wanted() -> str:
    """What the data depends on: the schema's text and this file."""
    files = [Path(__file__), *sorted(schema.VERSIONS.glob("*.sql"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def ensure(progress: Progress = lambda _: None) -> Path:
    """The data folder, made when it is not there or no longer fits."""
    folder = cache_folder() / "reads"
    mark = folder / "made-for"
    if mark.exists() and mark.read_text() == _wanted():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    for path in (folder.parent, folder):
        path.chmod(0o711)
    mark.unlink(missing_ok=True)
    begun = time.perf_counter()
    progress("Making the data of the bench; this is done once and takes about four minutes.")
    embedded = Embedded(folder, settings=LOADING, create_user=False, sync=False)
    embedded.start()
    try:
        with psycopg.connect(embedded.superuser_dsn, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(DATABASE)))
        embedded.stop()
        embedded.start()
        migrate(embedded.dsn)
        _fill(embedded, progress)
        progress(f"Made in {time.perf_counter() - begun:.0f} s.")
    finally:
        embedded.stop()
    mark.write_text(_wanted())
    return folder


def _fill(embedded: Embedded, progress: Progress) -> None:
    dsn = embedded.superuser_dsn.replace("@/postgres?", f"@/{DATABASE}?")
    _company(dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        indexes = connection.execute(_INDEXES, [list(_BIG)]).fetchall()
        for name, _ in indexes:
            connection.execute(sql.SQL("drop index {}").format(sql.Identifier(name)))
        count = 0
        with ProcessPoolExecutor(os.cpu_count() or 2) as pool:
            parts = [pool.submit(_load_part, dsn, number) for number in range(CHUNKS)]
            for done, part in enumerate(as_completed(parts), start=1):
                count += part.result()
                if done % 5 == 0:
                    progress(f"{count:,} messages of about {MESSAGES:,}")
        connection.execute("select setval('conversation_number', %s)", [CONVERSATIONS])
        connection.execute(_RELATIONS.encode())
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
