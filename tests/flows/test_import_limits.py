"""Who may bring history brings it where they see, and opens nobody's file."""

from typing import Any

import httpx
import pytest

from filrouge.platform import security
from filrouge.platform.clock import now as present
from filrouge.platform.db import Database
from filrouge.platform.ids import uuid7
from tests.flows.test_imports import bring, client, company, conversation, customer, day, rows

__all__ = ["client", "company"]


@pytest.fixture
async def limited(client: httpx.AsyncClient, database: Database, company: dict[str, Any]) -> dict[str, str]:
    """Headers of an importer who sees Alisier Assurances alone, which has a brand, a mailbox and a team."""
    ids = {**company, "role": uuid7(), "user": uuid7(), "token": uuid7(), "hash": security.token_hash("frt_limited"),
           "brand": uuid7(), "box": uuid7(), "team": uuid7(), "at": present()}  # fmt: skip
    async with database.transaction() as tx:
        for statement in (
            "insert into role (id, key, name, permissions, created_at)"
            " values (%(role)s, 'importer', '{}', '{imports:run}', %(at)s)",
            "insert into app_user (id, email, name, legal_entities, created_at)"
            " values (%(user)s, 'max@alisier.example', 'Max', array[%(other)s]::uuid[], %(at)s)",
            "insert into user_role (user_id, role_id) values (%(user)s, %(role)s),"
            " (%(user)s, (select id from role where key = 'administrator'))",
            "insert into api_token (id, token_hash, name, permissions, created_by, created_at)"
            " values (%(token)s, %(hash)s, 'x', '{imports:run}', %(user)s, %(at)s)",
            "insert into brand (id, legal_entity_id, name, created_at) values (%(brand)s, %(other)s, 'Assur', %(at)s)",
            "insert into team (id, name, legal_entity_id, created_at) values (%(team)s, 'Vie', %(entity)s, %(at)s)",
            "insert into channel_account (id, kind, name, address, legal_entity_id, brand_id, config, created_at)"
            " values (%(box)s, 'email', 'assur', 'assur@alisier.example', %(other)s, %(brand)s, '{}', %(at)s)",
        ):
            await tx.execute(statement, ids)
    return {"authorization": "Bearer frt_limited"}


async def test_a_reference_opens_nobodys_file(
    client: httpx.AsyncClient, database: Database, limited: dict[str, str]
) -> None:
    """Who sees one legal entity names a customer, an address, an account and a team of another."""
    await bring(client, customer())
    theirs = customer(ref="c-9", name="Max Roy", identities=[], legal_entity="Alisier Assurances", brand="Assur")
    ours: dict[str, Any] = {"account": "assur@alisier.example", "team": None}
    odile = [{"direction": "in", "at": day(1), "text": "x", "identity": "odile.fabre@courriel.example"}]
    elsewhere = [{"direction": "in", "at": day(1), "text": "x", "account": "claim"}]
    said = [{"direction": "in", "at": day(1), "text": "x"}]
    items = [
        theirs,
        conversation(ref="t-1", messages=said, **ours),
        conversation(ref="t-2", customer_ref="c-9", messages=odile, **ours),
        conversation(ref="t-3", customer_ref="c-9", messages=elsewhere, **ours),
        conversation(ref="t-4", customer_ref="c-9", messages=said, **{**ours, "team": "Vie"}),
        customer(ref="c-8", legal_entity="Alisier Assurances", brand=None),
        conversation(ref="t-5", customer_ref="c-9", messages=said, **ours),
    ]
    answer = (await client.post("/api/v1/imports", json={"items": items}, headers=limited)).json()
    assert [(one["index"], one["code"]) for one in answer["failed"]] == [
        (1, "imports.unknown"),
        (2, "imports.unknown"),
        (3, "access.forbidden"),
        (4, "access.forbidden"),
        (5, "customers.identity_taken"),
    ]
    assert answer["imported"] == 2
    assert "ref" not in answer["failed"][4]["detail"]
    related = "select count(*) from customer_relation r join customer c on c.id = r.customer_id where external_ref = "
    assert await rows(database, related + "'c-1'") == [(1,)]
