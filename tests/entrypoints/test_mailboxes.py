"""Mailboxes are spread over workers, survive them, follow their accounts' changes and say how they do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from filrouge.channels import secrets, sending
from filrouge.channels import service as channels
from filrouge.channels.adapters.email.session import Pace
from filrouge.entrypoints import mailboxes
from filrouge.entrypoints.mailboxes import Mailboxes
from filrouge.platform import security
from filrouge.platform.db import Database
from filrouge.platform.security import Keys
from filrouge.platform.storage import Storage
from tests.channels.adapters.email.conftest import mail
from tests.entrypoints.test_mail import email_account
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.servers.tokens import TokenServer
from tests.servers.waiting import until

pytestmark = pytest.mark.needs("dovecot")
KEYS = Keys((b"k" * 32,))
QUICK = Pace(idle=20, first_retry=0.05, last_retry=0.2, credentials=0.2)


@pytest.fixture(scope="module")
def tokens() -> Any:
    with TokenServer().running() as server:
        yield server


@pytest.fixture(scope="module")
def server(tokens: TokenServer) -> Any:
    with dovecot(tokens_url=tokens.url) as running:
        yield running


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(str(tmp_path / "objects"))


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "SCAN_S", 0.05)
    monkeypatch.setattr(mailboxes, "HEALTHY_EVERY_S", 0)


async def mailbox_account(
    database: Database, server: Dovecot, name: str, given: dict[str, str] | None = None, **config: Any
) -> UUID:
    """An account over a mailbox of the server, its secrets sealed."""
    server.add_user(name)
    account = await email_account(
        database,
        name,
        **{
            "receive": "imap",
            "imap_host": "127.0.0.1",
            "imap_port": server.imap_port,
            "imap_security": "none",
            "imap_start": "all",
        }
        | config,
    )
    sealed = secrets.seal_secrets(account, given or {"imap_password": PASSWORD}, KEYS)
    async with database.transaction() as tx:
        await tx.execute("update channel_account set secrets = %(s)s where id = %(id)s", {"s": sealed, "id": account})
    return account


@asynccontextmanager
async def worker(database: Database, storage: Storage, name: str) -> AsyncIterator[Mailboxes]:
    running = Mailboxes(database, storage, KEYS, name, pace=QUICK)
    task = asyncio.create_task(running.run())
    try:
        yield running
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def received(database: Database, account: UUID) -> int:
    async with database.transaction() as tx:
        return int(await tx.value("select count(*) from delivery where channel_account_id = %(id)s", {"id": account}))


async def eventually(database: Database, account: UUID, count: int) -> None:
    async with asyncio.timeout(20):
        while await received(database, account) != count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def health(database: Database, account: UUID, code: str, state: str) -> dict[str, Any]:
    async with asyncio.timeout(20):
        while True:
            async with database.transaction() as tx:
                noted: dict[str, Any] = (await channels.get_account(tx, account)).health.get("receive", {})
            if (noted.get("code"), noted.get("state")) == (code, state):
                return noted
            await asyncio.sleep(0.02)


async def test_mail_becomes_deliveries_and_health_is_told(
    database: Database, storage: Storage, server: Dovecot
) -> None:
    account = await mailbox_account(database, server, "one@ours.example")
    server.append("one@ours.example", mail("first"))
    async with worker(database, storage, "w1"):
        await eventually(database, account, 1)
        server.deliver("one@ours.example", mail("second"))
        await eventually(database, account, 2)
        await health(database, account, "", "ok")
    async with database.transaction() as tx:
        rows = await tx.rows(
            """select d.door, d.meta, p.order_key from delivery d join delivery_part p on p.delivery_id = d.id
                order by d.id"""
        )
        cursor = await channels.mailbox_cursor(tx, account)
    assert {(row[0], row[2]) for row in rows} == {("imap", "from:ana@client.example")}
    assert cursor is not None
    assert [row[1]["key"] for row in rows] == [f"imap:{cursor.uid_validity}:{uid}" for uid in (1, 2)]
    assert cursor.last_uid == 2
    assert set(server.flags("one@ours.example").values()) <= {"", "\\Recent"}


async def test_workers_share_and_take_over(
    database: Database, storage: Storage, server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"share{number}@ours.example" for number in range(6)]
    accounts = [await mailbox_account(database, server, name) for name in names]
    async with worker(database, storage, "w1") as one:
        await until(lambda: len(one.sessions) == 6)
        async with worker(database, storage, "w2") as two:
            await until(lambda: len(one.sessions) == 3 and len(two.sessions) == 3)
            assert not set(one.sessions) & set(two.sessions)
            for name in names:
                server.append(name, mail("shared"))
            for account in accounts:
                await eventually(database, account, 1)
        await until(lambda: len(one.sessions) == 6)
        for name in names:
            server.append(name, mail("again"))
        for account in accounts:
            await eventually(database, account, 2)


async def test_what_a_dead_worker_held_is_read_on_and_it_can_write_no_more(
    database: Database, storage: Storage, server: Dovecot
) -> None:
    account = await mailbox_account(database, server, "dead@ours.example")
    async with worker(database, storage, "w1") as one:
        await until(lambda: len(one.sessions) == 1)
        await health(database, account, "", "ok")
        [session] = one.sessions.values()
        async with database.transaction() as tx:  # as when w1 hangs for longer than its lease, and w2 comes
            await tx.execute(
                "update lease set holder = 'w2', fence = fence + 1 where name = %(name)s", {"name": session.lease.name}
            )
        server.append("dead@ours.example", mail("not for w1"))
        await until(lambda: not one.sessions)
        assert await received(database, account) == 0
        async with database.transaction() as tx:
            await tx.execute("update lease set expires_at = now() - interval '1 s' where holder = 'w2'")
        await eventually(database, account, 1)


async def test_an_expired_password_is_an_alert_until_it_is_mended(
    database: Database, storage: Storage, server: Dovecot
) -> None:
    name = "expired@ours.example"
    account = await mailbox_account(database, server, name, {"imap_password": "expired"})
    async with worker(database, storage, "w1"):
        noted = await health(database, account, "credentials", "failing")
        assert "Authentication failed" in noted["detail"]
        async with database.transaction() as tx:
            alerts = await tx.rows("select kind, subject, fields from alert where cleared_at is null")
            sealed = secrets.seal_secrets(account, {"imap_password": PASSWORD}, KEYS)
            await tx.execute(
                "update channel_account set secrets = %(s)s, version = version + 1 where id = %(id)s",
                {"s": sealed, "id": account},
            )
        assert [(kind, subject, fields["code"]) for kind, subject, fields in alerts] == [
            ("channels.receive_failing", str(account), "credentials")
        ]
        await health(database, account, "", "ok")
        async with database.transaction() as tx:
            assert await tx.value("select count(*) from alert where cleared_at is null") == 0


async def test_a_server_that_is_away_is_a_warning_first(database: Database, storage: Storage, server: Dovecot) -> None:
    account = await mailbox_account(database, server, "away@ours.example", imap_port=1)
    async with worker(database, storage, "w1"):
        await health(database, account, "refused", "warning")


async def test_a_paused_account_is_left_and_an_unusable_one_is_said(
    database: Database, storage: Storage, server: Dovecot
) -> None:
    account = await mailbox_account(database, server, "pause@ours.example")
    broken = await mailbox_account(database, server, "broken@ours.example", imap_host="")
    async with worker(database, storage, "w1") as one:
        await until(lambda: len(one.sessions) == 2)
        await health(database, broken, "config", "failing")
        async with database.transaction() as tx:
            await tx.execute("update channel_account set state = 'paused' where id = %(id)s", {"id": account})
        await until(lambda: list(one.sessions) == [broken])


async def test_another_folder_begins_anew(database: Database, storage: Storage, server: Dovecot) -> None:
    name = "folder@ours.example"
    account = await mailbox_account(database, server, name)
    person = server.person(name)
    person.create("Clients")
    person.logout()
    server.append(name, mail("inbox"))
    async with worker(database, storage, "w1"):
        await eventually(database, account, 1)
        server.append(name, mail("clients"), folder="Clients")
        async with database.transaction() as tx:
            await tx.execute(
                "update channel_account set config = config || %(c)s, version = version + 1 where id = %(id)s",
                {"c": Jsonb({"imap_folder": "Clients"}), "id": account},
            )
        await eventually(database, account, 2)


async def test_a_replaced_refresh_token_is_sealed_and_used(
    database: Database, storage: Storage, server: Dovecot, tokens: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_allowed", lambda: security.read_networks("127.0.0.0/8"))
    name = "oauth@ours.example"
    tokens.users["first-refresh"] = name
    tokens.rotate = True
    given = {"oauth_refresh_token": "first-refresh", "oauth_client_secret": "s3cret"}
    account = await mailbox_account(
        database, server, name, given, imap_auth="oauth2", oauth_provider="custom", oauth_client_id="c",
        oauth_token_url=tokens.token_url,
    )  # fmt: skip
    async with worker(database, storage, "w1"):
        await health(database, account, "", "ok")
    async with database.transaction() as tx:
        found = secrets.open_secrets(await channels.get_account(tx, account), KEYS)
    assert found["oauth_client_secret"] == "s3cret"
    assert found["oauth_refresh_token"] != "first-refresh"
    assert tokens.users[found["oauth_refresh_token"]] == name
