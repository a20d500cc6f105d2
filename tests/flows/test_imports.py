"""What `POST /api/v1/imports` promises: history as it was, nothing sent, one bad item holds nobody up."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from filrouge.entrypoints.api import companions, imports
from filrouge.entrypoints.api.app import create_app
from filrouge.platform import security
from filrouge.platform.clock import now as present
from filrouge.platform.db import Database
from filrouge.platform.ids import uuid7
from tests.entrypoints.api_client import HOST, settings_for

LEA = "lea@alisier.example"
MAILBOX = "contact@alisier.example"


@pytest.fixture
async def company(database: Database) -> dict[str, Any]:
    """A bank with a mailbox, a form, a team, an agent, a reason, a wrap-up code and a token for imports."""
    at = present()
    made = {name: uuid7() for name in ("entity", "other", "brand", "team", "user", "reason", "mailbox", "form")}
    token = security.mint_token("frt_")
    async with database.transaction() as tx:
        for key, name in (("entity", "Alisier Banque"), ("other", "Alisier Assurances")):
            await tx.execute(
                "insert into legal_entity (id, name, created_at) values (%s, %s, %s)", (made[key], name, at)
            )
        await tx.execute(
            "insert into brand (id, legal_entity_id, name, created_at) values (%s, %s, 'Alisier Banque', %s)",
            (made["brand"], made["entity"], at),
        )
        await tx.execute("insert into team (id, name, created_at) values (%s, 'Cartes', %s)", (made["team"], at))
        await tx.execute(
            "insert into app_user (id, email, name, created_at) values (%s, %s, 'Léa', %s)", (made["user"], LEA, at)
        )
        await tx.execute(
            "insert into contact_reason (id, key, label, created_at) values (%s, 'card.lost', '{}', %s)",
            (made["reason"], at),
        )
        await tx.execute("insert into wrap_up_code (code, label) values ('solved', '{}') on conflict do nothing")
        for key, kind, address in (("mailbox", "email", MAILBOX), ("form", "webform", "claim")):
            await tx.execute(
                """insert into channel_account (id, kind, name, address, legal_entity_id, brand_id, config, created_at)
                   values (%s, %s, %s, %s, %s, %s, '{}', %s)""",
                (made[key], kind, address, address, made["entity"], made["brand"], at),
            )
        for permissions, secret in ((["imports:run"], token), (["customers:read"], "frt_other")):
            await tx.execute(
                "insert into api_token (id, token_hash, name, permissions, created_at) values (%s, %s, 'x', %s, %s)",
                (uuid7(), security.token_hash(secret), permissions, at),
            )
    return {**made, "token": token}


@pytest.fixture
async def client(
    database: Database, database_url: str, company: dict[str, Any], tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(
        settings_for(database_url, tmp_path),
        companions=[companions.prepared, companions.means],
        routers=(imports.router,),
    )
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("127.0.0.1", 5000))
        headers = {"authorization": f"Bearer {company['token']}"}
        async with httpx.AsyncClient(transport=transport, base_url=HOST, headers=headers) as opened:
            yield opened


def customer(**changes: object) -> dict[str, object]:
    return {
        "type": "customer",
        "ref": "c-1",
        "name": "Odile Fabre",
        "kind": "person",
        "language": "fr",
        "place": "Lyon",
        "since": "2011-03-04",
        "identities": [
            {"channel": "email", "address": "Odile.Fabre@courriel.example", "state": "verified"},
            {"channel": "phone", "address": "+33 6 39 98 00 11"},
        ],
        "legal_entity": "Alisier Banque",
        "brand": "Alisier Banque",
        **changes,
    }


def day(number: int, hour: int = 9) -> str:
    return datetime(2026, 3, number, hour, tzinfo=UTC).isoformat()


def conversation(**changes: object) -> dict[str, object]:
    return {
        "type": "conversation",
        "ref": "t-1",
        "customer_ref": "c-1",
        "account": MAILBOX,
        "subject": "Carte perdue",
        "contact_reason": "card.lost",
        "team": "Cartes",
        "assignee_email": LEA,
        "state": "closed",
        "opened_at": day(1),
        "closed_at": day(4),
        "wrap_up": "solved",
        "messages": [
            {"direction": "in", "at": day(1), "text": "J'ai perdu ma carte."},
            {"direction": "out", "at": day(1, 11), "text": "Elle est opposée.", "author_email": LEA},
            {"direction": "note", "at": day(2), "text": "Nouvelle carte commandée.", "author_email": LEA},
            {"direction": "in", "at": day(3), "text": "Merci !", "account": "claim"},
        ],
        **changes,
    }


async def bring(client: httpx.AsyncClient, *items: object) -> dict[str, Any]:
    answer = await client.post("/api/v1/imports", json={"items": items})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def rows(database: Database, sql: str) -> list[tuple[Any, ...]]:
    async with database.snapshot() as tx:
        return await tx.rows(sql)


async def test_history_comes_in_with_its_own_times(
    client: httpx.AsyncClient, database: Database, company: dict[str, Any]
) -> None:
    before = present()
    assert await bring(client, customer(), conversation()) == {"imported": 2, "already_there": 0, "failed": []}

    [found] = await rows(database, "select name, place, external_ref, source from customer")
    assert found == ("Odile Fabre", "Lyon", "c-1", "import")
    assert await rows(database, "select channel, address, state from identity order by channel") == [
        ("email", "odile.fabre@courriel.example", "verified"),
        ("phone", "+33639980011", "unverified"),
    ]
    [brought] = await rows(
        database,
        """select state, opened_at, closed_at, last_message_at, last_inbound_at, waiting_since, assignee_id, team_id,
                  contact_reason_id, external_ref from conversation""",
    )
    assert brought[0] == "closed"
    assert [at.isoformat() for at in brought[1:5]] == [day(1), day(4), day(3), day(3)]
    assert brought[5] is None
    assert brought[6:] == (company["user"], company["team"], company["reason"], "t-1")
    said = await rows(
        database,
        """select m.direction, m.channel, m.occurred_at, m.recorded_at, t.body, m.author_user_id, m.identity_id is null
             from message m join message_text t on t.message_id = m.id order by m.occurred_at""",
    )
    assert [row[0] for row in said] == ["in", "out", "internal", "in"]
    assert [row[1] for row in said] == ["email", "email", "note", "webform"]
    assert [row[2].isoformat() for row in said] == [day(1), day(1, 11), day(2), day(3)]
    assert all(before - timedelta(seconds=1) < row[3] for row in said)
    assert [row[5] for row in said] == [None, company["user"], company["user"], None]
    assert [row[6] for row in said] == [False, False, True, False]


async def test_another_account_is_another_interaction_and_all_are_wrapped_up(
    client: httpx.AsyncClient, database: Database
) -> None:
    await bring(client, customer(), conversation())
    stretches = await rows(
        database,
        """select i.channel, i.started_at, i.ended_at, i.end_reason, i.continues_id is null, m.wrap_up_code
             from interaction i join matter m on m.interaction_id = i.id order by i.started_at""",
    )
    assert [(one[0], one[3], one[4], one[5]) for one in stretches] == [
        ("email", "channel_changed", True, "solved"),
        ("webform", "wrapped_up", False, "solved"),
    ]
    assert [at.isoformat() for one in stretches for at in one[1:3]] == [day(1), day(3), day(3), day(4)]


async def test_facts_carry_the_time_of_then(client: httpx.AsyncClient, database: Database) -> None:
    await bring(client, customer(), conversation())
    facts = await rows(
        database, "select type, occurred_at from event where type like 'conversations.%%' order by occurred_at, seq"
    )
    assert [(name.partition(".")[2], at.isoformat()) for name, at in facts] == [
        ("opened", day(1)),
        ("message_received", day(1)),
        ("assigned", day(1)),
        ("message_sent", day(1, 11)),
        ("note_added", day(2)),
        ("channel_changed", day(3)),
        ("message_received", day(3)),
        ("closed", day(4)),
    ]


async def test_nothing_is_sent(client: httpx.AsyncClient, database: Database) -> None:
    await bring(client, customer(), conversation(state="open", closed_at=None, wrap_up=None))
    assert await rows(database, "select (select count(*) from outgoing), (select count(*) from automatic_answer)") == [
        (0, 0)
    ]


async def test_an_open_one_waits_since_the_first_unanswered_word(client: httpx.AsyncClient, database: Database) -> None:
    messages = [
        {"direction": "in", "at": day(1), "text": "Bonjour"},
        {"direction": "out", "at": day(2), "text": "Bonjour"},
        {"direction": "in", "at": day(3), "text": "Et ma carte ?"},
        {"direction": "in", "at": day(4), "text": "Toujours rien"},
    ]
    await bring(client, customer(), conversation(state="open", closed_at=None, wrap_up=None, messages=messages))
    [(waiting, ended)] = await rows(database, "select c.waiting_since, i.ended_at from conversation c, interaction i")
    assert waiting.isoformat() == day(3)
    assert ended is None


async def test_the_same_history_twice_changes_nothing(client: httpx.AsyncClient, database: Database) -> None:
    await bring(client, customer(), conversation())
    counts = "select (select count(*) from event), (select count(*) from message), (select count(*) from identity)"
    before = await rows(database, counts)
    assert await bring(client, customer(name="Somebody else"), conversation(), conversation()) == {
        "imported": 0,
        "already_there": 3,
        "failed": [],
    }
    assert await rows(database, counts) == before


async def test_one_bad_item_holds_nobody_up(client: httpx.AsyncClient) -> None:
    answer = await bring(
        client,
        customer(),
        {"type": "customer", "ref": "c-2"},
        {"type": "letter"},
        customer(ref="c-3", identities=[], legal_entity="Nobody"),
        customer(ref="c-4", identities=[], brand="Alisier Banque", legal_entity="Alisier Assurances"),
        conversation(ref="t-2", customer_ref="c-9"),
        conversation(ref="t-3", account="nobody@alisier.example"),
        conversation(ref="t-4", contact_reason="no.such"),
        conversation(ref="t-5", opened_at=day(2)),
        conversation(ref="t-6", assignee_email="gone@alisier.example"),
        conversation(ref="t-7", state="snoozed"),
        conversation(ref="t-8", subject="a\x00b"),
        customer(ref="c-5"),
        conversation(),
    )
    assert answer["imported"] == 2
    assert [(one["index"], one["code"]) for one in answer["failed"]] == [
        (1, "request.invalid"),
        (2, "request.invalid"),
        (3, "imports.unknown"),
        (4, "imports.unknown"),
        (5, "imports.unknown"),
        (6, "imports.unknown"),
        (7, "imports.unknown"),
        (8, "imports.wrong_times"),
        (9, "imports.unknown"),
        (10, "imports.wrong_times"),
        (11, "request.unstorable"),
        (12, "customers.identity_taken"),
    ]
    assert all(one["detail"].endswith(".") for one in answer["failed"])


async def test_who_wrote_before_being_brought_is_the_same_customer(
    client: httpx.AsyncClient, database: Database, company: dict[str, Any]
) -> None:
    known = uuid7()
    async with database.transaction() as tx:
        await tx.execute("insert into customer (id, source, created_at) values (%s, 'email', now())", (known,))
        await tx.execute(
            """insert into identity (id, customer_id, channel, address, source, created_at)
               values (%s, %s, 'email', 'odile.fabre@courriel.example', 'email', now())""",
            (uuid7(), known),
        )
        await tx.execute(
            "insert into customer_relation (customer_id, legal_entity_id, since) values (%s, %s, now())",
            (known, company["entity"]),
        )
    assert (await bring(client, customer(), conversation()))["imported"] == 2
    assert await rows(database, "select id, name, external_ref from customer") == [(known, "Odile Fabre", "c-1")]
    assert await rows(database, "select distinct customer_id from conversation") == [(known,)]


async def test_an_address_given_twice_is_kept_once(client: httpx.AsyncClient, database: Database) -> None:
    twice = [
        {"channel": "email", "address": "odile@courriel.example"},
        {"channel": "email", "address": "ODILE@courriel.example ", "state": "verified"},
    ]
    assert (await bring(client, customer(identities=twice)))["imported"] == 1
    assert await rows(database, "select address, state from identity") == [("odile@courriel.example", "verified")]


async def test_html_is_made_safe(client: httpx.AsyncClient, database: Database) -> None:
    page = "<p>Bonjour <b>Léa</b></p><script>alert(1)</script><img src='https://track.example/x.gif'>"
    messages = [{"direction": "in", "at": day(1), "html": page}]
    await bring(client, customer(), conversation(messages=messages))
    [(html, body)] = await rows(database, "select html, body from message_text")
    assert "script" not in html
    assert ' src="https://track' not in html
    assert "<b>Léa</b>" in html
    assert body.startswith("Bonjour Léa")


async def test_a_third_person_becomes_a_party(client: httpx.AsyncClient, database: Database) -> None:
    spouse = customer(
        ref="c-2", name="Paul Fabre", identities=[{"channel": "email", "address": "paul@courriel.example"}]
    )
    messages = [{"direction": "in", "at": day(1), "text": "Pour ma femme", "identity": "paul@courriel.example"}]
    assert (await bring(client, customer(), spouse, conversation(messages=messages)))["failed"] == []
    assert await rows(database, "select count(*) from conversation_party") == [(1,)]


async def test_only_who_may(client: httpx.AsyncClient) -> None:
    body = {"items": [customer()]}
    other = await client.post("/api/v1/imports", json=body, headers={"authorization": "Bearer frt_other"})
    assert (other.status_code, other.json()["code"]) == (403, "access.forbidden")
    nobody = await client.post("/api/v1/imports", json=body, headers={"authorization": "Bearer frt_nobody"})
    assert nobody.status_code == 401


async def test_only_the_reference_says_that_an_item_is_here(client: httpx.AsyncClient, database: Database) -> None:
    """An address that somebody else takes meanwhile is a failure to be told, not “already there”."""
    async with database.transaction() as tx:
        await tx.execute("create unique index customer_one_place on customer (place)")
    found = await bring(client, customer(), customer(ref="c-2", identities=[]))
    assert (found["imported"], found["already_there"]) == (1, 0)
    assert [(one["index"], one["code"]) for one in found["failed"]] == [(1, "request.conflict")]


async def test_limits_are_said(client: httpx.AsyncClient) -> None:
    many = await client.post("/api/v1/imports", json={"items": [{}] * (imports.ITEMS_MAX + 1)})
    assert (many.status_code, many.json()["code"]) == (422, "request.invalid")
    large = await client.post("/api/v1/imports", content=b'{"items": ["' + b"a" * security.IMPORT_BODY_MAX + b'"]}')
    assert (large.status_code, large.json()["code"]) == (413, "request.too_large")


async def test_a_token_sees_no_further_than_who_made_it(
    client: httpx.AsyncClient, database: Database, company: dict[str, Any]
) -> None:
    role, maker = uuid7(), uuid7()
    async with database.transaction() as tx:
        await tx.execute(
            "insert into role (id, key, name, permissions, created_at) values (%s, 'importer', '{}', %s, now())",
            (role, ["imports:run"]),
        )
        await tx.execute(
            """insert into app_user (id, email, name, legal_entities, created_at)
               values (%s, 'i@alisier.example', 'I', %s, now())""",
            (maker, [company["other"]]),
        )
        await tx.execute("insert into user_role (user_id, role_id) values (%s, %s)", (maker, role))
        await tx.execute("update api_token set created_by = %s", (maker,))
    answer = await bring(client, customer(), customer(ref="c-2", legal_entity="Alisier Assurances", brand=None))
    assert answer["imported"] == 1
    assert [(one["index"], one["code"]) for one in answer["failed"]] == [(0, "access.forbidden")]
