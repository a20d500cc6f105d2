"""Answers that wait, and a worker that is killed without a word while it sends them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from psycopg.types.json import Jsonb

from filrouge.access.service import roles
from filrouge.conversations.service.handling import Words
from filrouge.flows import scheduled
from filrouge.flows.outbound import Draft
from filrouge.flows.scheduled import Wish
from filrouge.platform import clock
from filrouge.platform.db import Database
from filrouge.platform.pool import ParserPool
from tests.company_of_tests import Company, company, mail
from tests.entrypoints.test_worker import process, until_value
from tests.servers.smtp import sink

COUNT = 12
LIMIT_S = 90


@pytest.fixture
async def alisier(database: Database, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Company]:
    async with company(database, tmp_path, parsers) as made:
        yield made


async def test_killed_again_and_again_it_sends_each_once(alisier: Company, tmp_path: Path) -> None:
    async with alisier.database.transaction() as tx:
        await roles.ensure_builtin(tx, clock.now())
    await alisier.rows(
        "insert into user_role (user_id, role_id) select %(id)s, id from role where key = 'agent' returning role_id",
        id=alisier.lea.id,
    )
    alisier.now = clock.now()
    for n in range(COUNT):
        await alisier.receive(mail(f"question {n}", sender=f"c{n}@exemple.example"))
    await alisier.pump()
    rows = await alisier.rows(
        """select c.id, c.version, i.id from conversation c join identity i on i.customer_id = c.customer_id
            order by c.number"""
    )
    for n, (conversation_id, version, identity_id) in enumerate(rows):
        draft = Draft(Words(f"réponse {n}", None), identity_id, alisier.mailbox_id)
        now = clock.now()
        async with alisier.database.transaction() as tx:
            await scheduled.schedule(
                tx, alisier.lea, conversation_id, version, Wish(draft, now + timedelta(hours=1)), now
            )
    async with sink() as world:
        await alisier.rows(
            "update channel_account set config = config || %(port)s returning id", port=Jsonb({"smtp_port": world.port})
        )
        async with process(alisier.database, tmp_path / "data") as running:
            await alisier.rows("update scheduled_message set send_at = now() - interval '1 s' returning id")
            for after in (2, 6):
                async with asyncio.timeout(LIMIT_S):
                    sent = "select count(*) from scheduled_message where state = 'sent'"
                    while await alisier.value(sent) < after:  # noqa: ASYNC110
                        await asyncio.sleep(0.01)
                await running.kill()
                await alisier.rows("update lease set expires_at = now() - interval '1 s' returning name")
                await running.start()
            await until_value(
                alisier, "select count(*) from scheduled_message where state = 'sent'", COUNT, limit_s=LIMIT_S
            )
            assert await running.stop() == 0, running.log()[-3000:]
    words = [row[0] for row in await alisier.rows(
        "select t.body from message m join message_text t on t.message_id = m.id where m.direction = 'out'"
    )]  # fmt: skip
    assert sorted(words) == sorted(f"réponse {n}" for n in range(COUNT))
    assert await alisier.value("select count(*) from outgoing") == COUNT
    assert await alisier.rows("select distinct author_user_id from message where direction = 'out'") == [
        (alisier.lea.id,)
    ]
