"""The worker as a process of its own: killed without a word, stopped in good order, and the whole circle with real
servers."""

import asyncio
import contextlib
import os
import signal
import smtplib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from filrouge.channels import secrets
from filrouge.channels import service as channels
from filrouge.conversations.service.handling import Words
from filrouge.entrypoints import mail as mail_role
from filrouge.entrypoints import mailboxes, worker
from filrouge.flows import answering
from filrouge.flows.outbound import Draft
from filrouge.platform import clock
from filrouge.platform.db import Database
from filrouge.platform.pool import ParserPool
from filrouge.platform.settings import Settings
from filrouge.terms.scope import SYSTEM
from tests.company_of_tests import Company, company, mail
from tests.ports import free_port
from tests.servers.dovecot import PASSWORD, dovecot
from tests.servers.smtp import sink


@pytest.fixture
async def alisier(database: Database, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Company]:
    async with company(database, tmp_path, parsers) as made:
        yield made


async def until_value(alisier: Company, sql: str, expected: Any, limit_s: float = 60) -> None:
    """Waits until a query says what is expected."""
    async with asyncio.timeout(limit_s):
        while await alisier.value(sql) != expected:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


SEND_S = 90
"""How long a mail server goes on resending."""
FREE = "update delivery_part set next_try_at = now() where state = 'received' returning id"
"""As if a minute had passed: what a dead worker held is free again."""


class Process:
    """`filrouge worker --with-mail`, over this test's database and folder."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.settings = Settings(
            database_url=database.dsn, data=folder, smtp_port=free_port(), parser_processes=1, database_pool=6
        )
        folder.mkdir(exist_ok=True)
        self._log = folder / "worker.log"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        given = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
        environment = {**given, **self.settings.environment()}
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "filrouge.entrypoints.cli", "worker", "--with-mail",
                env=environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    async def kill(self) -> None:
        """`kill -9`, of it alone: what it started has to go by itself."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM; its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            return await self._process.wait()

    def log(self) -> str:
        return self._log.read_text(errors="replace")


@asynccontextmanager
async def process(database: Database, folder: Path) -> AsyncIterator[Process]:
    running = Process(database, folder)
    await running.start()
    try:
        yield running
    finally:
        if running._process is not None and running._process.returncode is None:
            await running.kill()


async def send_until_taken(port: int, raw: bytes) -> None:
    """What a mail server does: the message is sent again until somebody says yes."""

    def once() -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            client.sendmail("client@exemple.example", ["contact@alisier.example"], raw)

    async with asyncio.timeout(SEND_S):
        while True:
            try:
                return await asyncio.to_thread(once)
            except (OSError, smtplib.SMTPException):
                await asyncio.sleep(0.05)


async def test_a_worker_killed_again_and_again_loses_nothing_and_doubles_nothing(
    alisier: Company, tmp_path: Path
) -> None:
    count, senders = 100, 7
    accepted = 0
    async with process(alisier.database, tmp_path / "data") as running:

        async def client(number: int) -> None:
            nonlocal accepted
            for n in range(number, count, 5):
                raw = mail(f"numéro {n}", sender=f"c{n % senders}@exemple.example", message_id=f"m{n}@exemple.example")
                await send_until_taken(running.settings.smtp_port, raw)
                accepted += 1

        clients = [asyncio.create_task(client(number)) for number in range(5)]
        for after in (15, 40, 70):
            async with asyncio.timeout(SEND_S):
                while accepted < after:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            await running.kill()
            await alisier.rows(FREE)
            await running.start()
        await asyncio.gather(*clients)
        await alisier.rows(FREE)
        await until_value(alisier, "select count(*) from delivery_part where state = 'received'", 0)
        for (part_id,) in await alisier.rows("select id from delivery_part where code = 'inbound.crashed'"):
            async with alisier.database.transaction() as tx:
                await channels.replay_part(tx, SYSTEM, part_id, clock.now())
        await until_value(alisier, "select count(*) from delivery_part where state = 'received'", 0)
        assert await running.stop() == 0, running.log()[-3000:]
    words = [row[0] for row in await alisier.rows("select t.body from message_text t")]
    assert sorted(words) == sorted(f"numéro {n}" for n in range(count)), running.log()[-3000:]
    assert await alisier.rows("select distinct state, code from delivery_part where state <> 'done' order by 1") in (
        [],
        [("skipped", "inbound.copy")],
    )
    assert await alisier.value("select count(*) from customer") == senders
    for (bodies,) in await alisier.rows(
        """select array_agg(t.body order by m.recorded_at, m.id)
             from message m join message_text t on t.message_id = m.id group by m.identity_id"""
    ):
        assert len(bodies) == len(set(bodies))
    events = "select count(*) from event where type = 'conversations.message_received'"
    assert await alisier.value(events) == count


async def test_a_worker_stops_in_good_order_and_without_a_warning(alisier: Company, tmp_path: Path) -> None:
    async with process(alisier.database, tmp_path / "data") as running:
        await send_until_taken(running.settings.smtp_port, mail())
        await until_value(alisier, "select count(*) from message", 1)
        assert await running.stop() == 0
        said = running.log()
    for bad in ("Traceback", "ERROR", "Warning", "never awaited", "not closed"):
        assert bad not in said, said


@asynccontextmanager
async def at_work(alisier: Company, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """The roles of a worker with mail, in this process."""
    monkeypatch.setattr(mailboxes, "SCAN_S", 0.05)
    tasks = [
        asyncio.create_task(worker.work(alisier.means, 2)),
        asyncio.create_task(mail_role.listen(settings, alisier.database, alisier.means.storage)),
    ]
    try:
        yield
        assert not any(task.done() for task in tasks)
    finally:
        for task in tasks:
            task.cancel()
        async with asyncio.timeout(30):
            await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.needs("dovecot")
async def test_the_whole_circle(alisier: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail into a watched mailbox, Léa's answer through a submission server, the customer's reply to its signed
    address by SMTP: one conversation."""
    settings = Settings(data=tmp_path, smtp_port=free_port())
    async with sink() as world:
        with dovecot(relay_port=world.port) as server:
            server.add_user("contact@alisier.example")
            ca = {"trusted_ca": server.certificate.authority}
            config = {
                "address": "contact@alisier.example", "receive": "imap", "send": "smtp", "imap_host": "localhost",
                "imap_port": server.imap_port, "imap_security": "starttls", "imap_start": "all",
                "smtp_host": "localhost", "smtp_port": server.submission_port, "smtp_security": "starttls",
                "smtp_auth": "password", **ca,
            }  # fmt: skip
            sealed = secrets.seal_secrets(
                alisier.mailbox_id, {"imap_password": PASSWORD, "smtp_password": PASSWORD}, alisier.means.keys
            )
            await alisier.rows(
                "update channel_account set config = %(config)s, secrets = %(secrets)s where id = %(id)s returning id",
                config=Jsonb(config), secrets=sealed, id=alisier.mailbox_id,
            )  # fmt: skip
            async with at_work(alisier, settings, monkeypatch):
                await asyncio.to_thread(
                    server.deliver,
                    "contact@alisier.example",
                    mail(message_id="first@exemple.example"),
                    "claire@exemple.example",
                )
                await until_value(alisier, "select count(*) from message", 1)
                await answer(alisier)
                await until_value(alisier, "select state from outgoing", "sent")
                [received] = world.received
                ours = BytesParser(policy=default).parsebytes(received.raw)
                assert received.recipients == ("claire@exemple.example",)
                assert ours["In-Reply-To"] == "<first@exemple.example>"
                reply_to = ours["Reply-To"].addresses[0].addr_spec
                await alisier.rows(
                    """update channel_account set config = config || '{"receive": "listener"}', version = version + 1
                        where id = %(id)s returning id""",
                    id=alisier.mailbox_id,
                )
                reply = mail(
                    "Merci beaucoup", subject="Sans rapport", sender="Claire <claire@exemple.example>", to=reply_to
                )
                await by_smtp(settings.smtp_port, reply_to, reply)
                await until_value(alisier, "select count(*) from message", 3)
            assert "Seen" not in str(server.flags("contact@alisier.example")), "people read it too"
    assert await alisier.rows("select direction, kind from message order by recorded_at") == [
        ("in", "message"), ("out", "message"), ("in", "message"),
    ]  # fmt: skip
    assert await alisier.value("select count(*) from conversation") == 1
    assert await alisier.value("select waiting_since is not null from conversation")


async def answer(alisier: Company) -> None:
    [(conversation_id, version, identity_id)] = await alisier.rows(
        "select c.id, c.version, i.id from conversation c join identity i on i.customer_id = c.customer_id"
    )
    async with alisier.database.transaction() as tx:
        await answering.answer(
            tx, alisier.means, alisier.lea, conversation_id, version,
            Draft(Words("Bonjour Claire", "<p>Bonjour Claire</p>"), identity_id, alisier.mailbox_id), clock.now(),
        )  # fmt: skip


async def by_smtp(port: int, to: str, raw: bytes) -> None:
    """Until the door knows the address, as a mail server does."""

    def once() -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            client.sendmail("claire@exemple.example", [to], raw)

    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                return await asyncio.to_thread(once)
            await asyncio.sleep(0.05)


async def test_of_two_workers_one_wakes_what_was_paused(
    alisier: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The timers run on one worker; two of them wake a conversation once."""
    alisier.now = clock.now()
    await alisier.receive(mail())
    await alisier.pump()
    await alisier.rows("update conversation set state = 'snoozed', snoozed_until = now() returning id")
    one, two = (Settings(data=tmp_path / name, smtp_port=free_port()) for name in "ab")
    async with at_work(alisier, one, monkeypatch), at_work(alisier, two, monkeypatch):
        await until_value(alisier, "select state from conversation", "open")
    assert await alisier.value("select count(*) from event where type = 'conversations.resumed'") == 1
