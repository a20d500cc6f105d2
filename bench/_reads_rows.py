"""The history of `bench-reads` as rows: what was said in words of known share, conversation by conversation.

Every part has its own seed, so that parts can be made side by side and are always the same.
"""

import hashlib
import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from math import exp
from uuid import UUID

import psycopg
from psycopg import sql

SEED = 20_261_122
CONVERSATIONS = 100_000
MESSAGES = 1_000_000
CHUNKS = 100
TEAMS = 100
AGENTS_PER_TEAM = 3
CUSTOMERS = 60_000
URN = 30_000
"""How often the most frequent word lies in the urn that words are drawn from."""
LONGEST = 5_000
"""Messages of the longest conversation."""
OF_ONE_CUSTOMER = 1_000
"""Conversations of the customer who writes most."""
START, END = datetime(2024, 11, 22, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)
COMMON, SECOND, MIDDLING, RARE = "contrat", "dossier", "franchise", "hélicoptère"
SHARES = ((COMMON, 0.30), (SECOND, 0.20), (MIDDLING, 0.01), (RARE, 0.0001))


@dataclass(frozen=True, slots=True)
class People:
    """Who reads: an administrator who sees all, and an agent of one team, who sees 1 %."""

    administrator: UUID
    agent: UUID


def fixed(kind: str, number: int = 0) -> UUID:
    """Always the same id for the same thing."""
    digest = hashlib.sha256(f"{SEED}:{kind}:{number}".encode()).digest()[:16]
    value = int.from_bytes(digest, "big") & ~(0xF << 76) & ~(0b11 << 62)
    at = int(START.timestamp() * 1000)
    return UUID(int=(value & ((1 << 80) - 1)) | at << 80 | 0x7 << 76 | 0b10 << 62)


PEOPLE = People(fixed("administrator"), fixed("agent", 0))
LONGEST_CONVERSATION, BUSIEST_CUSTOMER = fixed("longest"), fixed("customer", 0)


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


class Words:
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
        self.words = Words(self.rng)
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
        seen_by = (fixed("entity", brand % 2), fixed("brand", brand), fixed("team", team))
        person = 0 if rng.random() < OF_ONE_CUSTOMER / CONVERSATIONS else 1 + rng.randrange(CUSTOMERS - 1)
        agent = fixed("agent", team + TEAMS * rng.randrange(AGENTS_PER_TEAM))
        interaction, matter = _id(rng, at), _id(rng, at)
        reason = fixed("reason", rng.randrange(30))
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
            conversation, n + 1, fixed("customer", person), subject, state, assigned, *seen_by, reason, "fr", at,
            last_at if state == "closed" else None, last_id, last_at, heard[-1] if heard else None, waiting,
            waiting and waiting + timedelta(hours=8), END + timedelta(days=3) if state == "snoozed" else None,
        ))  # fmt: skip
        ended = last_at if state == "closed" else None
        self.rows["interaction"].append(
            (interaction, fixed("customer", person), "email", fixed("mailbox"), "in", at, ended, *seen_by)
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
                None if kind == "note" else fixed("mailbox"), None if what == "in" else agent,
                fixed("identity", person) if what == "in" else None, moment, moment, 1 if name else 0,
            ))  # fmt: skip
            self.rows["message_text"].append((message, heading, body))
            self.rows["said"].append((message, conversation, *seen_by, kind, moment, said))
            if what == "out":
                self.rows["outgoing"].append((
                    _id(rng, moment), message, conversation, fixed("mailbox"), address, "sent", moment, moment,
                    *seen_by,
                ))  # fmt: skip
            if name:
                self.rows["attachment"].append(
                    (_id(rng, moment), message, fixed("object"), name, "application/pdf", 12_000, moment)
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
            self.rows["conversation_tag"].append((conversation, fixed("tag", rng.randrange(20)), at))
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
                    stream.write("".join("\t".join(map(text, row)) + "\n" for row in rows))
            connection.execute(_ENTRIES)
        return len(self.rows["message"])


def text(value: object) -> str:
    if value is None:
        return "\\N"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def load_part(dsn: str, number: int) -> int:
    return _Part(number).load(dsn)
