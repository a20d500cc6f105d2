"""Forwarded mail reaches the database: one delivery per account, once, before the sender hears yes."""

import asyncio
import smtplib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from filrouge.entrypoints import mail
from filrouge.platform import clock
from filrouge.platform.db import Database
from filrouge.platform.ids import uuid7
from filrouge.platform.settings import Settings, SettingsError
from filrouge.platform.storage import Storage
from tests.entrypoints.test_smtp_door import Client
from tests.ports import free_port
from tests.servers.dovecot import dovecot
from tests.servers.waiting import until

RAW = b"From: Ana <ANA@client.example>\r\nSubject: x\r\n\r\nbody\r\n"


async def email_account(database: Database, address: str, **config: Any) -> UUID:
    """A committed e-mail account, with a company around it."""
    account, now = uuid7(), clock.now()
    values = {"address": address, "receive": "listener", "send": "none"} | config
    async with database.transaction() as tx:
        ids = {"entity": uuid7(), "brand": uuid7(), "now": now}
        await tx.execute("insert into legal_entity (id, name, created_at) values (%(entity)s, 'Alisier', %(now)s)", ids)
        await tx.execute(
            """insert into brand (id, legal_entity_id, name, colour, created_at)
               values (%(brand)s, %(entity)s, 'Alisier', '#17503B', %(now)s)""",
            ids,
        )
        await tx.execute(
            """insert into channel_account (id, kind, name, address, legal_entity_id, brand_id, config, created_at)
               values (%(account)s, 'email', %(address)s, %(address)s, %(entity)s, %(brand)s, %(config)s, %(now)s)""",
            ids | {"account": account, "address": address, "config": Jsonb(values)},
        )
    return account


@asynccontextmanager
async def listening(database: Database, storage: Storage, settings: Settings) -> AsyncIterator[None]:
    task = asyncio.create_task(mail.listen(settings, database, storage))
    try:
        await until(lambda: task.done() or _open(settings.smtp_port))
        if task.done():
            task.result()
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _open(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        probe.setblocking(False)
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, smtp_port=free_port(), lmtp_socket=str(tmp_path / "lmtp"))


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(str(tmp_path / "objects"))


async def talk(make: Callable[[], smtplib.SMTP], to: list[str], raw: bytes = RAW) -> dict[str, tuple[int, bytes]]:
    def send() -> dict[str, tuple[int, bytes]]:
        with make() as client:
            return client.sendmail("bounce@client.example", to, raw)

    return await asyncio.to_thread(send)


async def deliveries(database: Database) -> list[tuple[Any, ...]]:
    async with database.transaction() as tx:
        return await tx.rows(
            """select d.channel_account_id, d.meta, p.order_key, k.key, d.size from delivery d
                 join delivery_part p on p.delivery_id = d.id join delivery_key k on k.delivery_id = d.id
                order by d.id"""
        )


async def test_a_message_is_a_delivery_of_its_account(database: Database, storage: Storage, settings: Settings) -> None:
    account = await email_account(database, "Contact@ours.example")
    async with listening(database, storage, settings):
        await talk(lambda: smtplib.SMTP("127.0.0.1", settings.smtp_port), ["contact+tok3n@OURS.example"])
    [(found, meta, order_key, key, size)] = await deliveries(database)
    assert (found, order_key, size) == (account, "from:ana@client.example", len(RAW))
    assert key.startswith("smtp:")
    assert meta["rcpt"] == "contact+tok3n@OURS.example"
    assert meta["mail_from"] == "bounce@client.example"


async def test_by_lmtp_and_for_several_accounts(database: Database, storage: Storage, settings: Settings) -> None:
    one = await email_account(database, "one@ours.example")
    two = await email_account(database, "two@ours.example")
    async with listening(database, storage, settings):
        client = Client(*await asyncio.open_unix_connection(settings.lmtp_socket))
        await client.hear()
        await client.begin("one@ours.example", "two@ours.example", greeting="LHLO x")
        replies = [await client.say(RAW + b"."), await client.hear()]
        client.writer.transport.abort()
    assert [reply[:3] for reply in replies] == ["250", "250"]
    assert {row[0] for row in await deliveries(database)} == {one, two}


async def test_who_is_ours(database: Database, storage: Storage, settings: Settings) -> None:
    plain = await email_account(database, "plain@ours.example", sub_addresses=False)
    await email_account(database, "imap@ours.example", receive="imap", imap_host="h")
    whole = await email_account(database, "all@shop.example", catch_all=True)
    book = mail.AddressBook(database)
    assert await book.resolve("PLAIN@ours.example") == plain
    assert await book.resolve("plain+x@ours.example") is None
    assert await book.resolve("imap@ours.example") is None
    assert await book.resolve("anybody+x@SHOP.example") == whole
    assert await book.resolve("") is None
    assert await book.resolve("+@ours.example") is None


async def test_a_new_address_is_known_soon_and_a_paused_one_says_later(
    database: Database, storage: Storage, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "LOOK_AGAIN_S", 0)
    monkeypatch.setattr(mail, "REMEMBER_S", 0)
    async with listening(database, storage, settings):

        def client() -> smtplib.SMTP:
            return smtplib.SMTP("127.0.0.1", settings.smtp_port)

        with pytest.raises(smtplib.SMTPRecipientsRefused):
            await talk(client, ["new@ours.example"])
        account = await email_account(database, "new@ours.example")
        assert await talk(client, ["new@ours.example"]) == {}
        async with database.transaction() as tx:
            await tx.execute("update channel_account set state = 'paused' where id = %(id)s", {"id": account})
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            await talk(client, ["new@ours.example"])
    assert refused.value.recipients["new@ours.example"][0] == 451


async def test_when_the_database_is_away_the_sender_keeps_the_message(
    database: Database, storage: Storage, settings: Settings
) -> None:
    await email_account(database, "contact@ours.example")
    async with listening(database, storage, settings):
        async with database.transaction() as tx:
            await tx.execute("alter table delivery rename to delivery_away")
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await talk(lambda: smtplib.SMTP("127.0.0.1", settings.smtp_port), ["contact@ours.example"])
        assert refused.value.smtp_code == 451
        async with database.transaction() as tx:
            await tx.execute("alter table delivery_away rename to delivery")
        await talk(lambda: smtplib.SMTP("127.0.0.1", settings.smtp_port), ["contact@ours.example"])
    assert len(await deliveries(database)) == 1


async def test_a_taken_port_is_said_in_one_sentence(database: Database, storage: Storage, settings: Settings) -> None:
    async with listening(database, storage, settings):
        with pytest.raises(SettingsError, match="Cannot listen for mail"):
            await mail.listen(settings, database, storage)


@pytest.mark.needs("dovecot")
async def test_through_a_real_mail_server(database: Database, storage: Storage, settings: Settings) -> None:
    """Dovecot's submission service hands mail on to our door, as a server that forwards would."""
    account = await email_account(database, "contact@ours.example")
    with dovecot(relay_port=settings.smtp_port) as server:
        server.add_user("ana@client.example", "ascii")

        def client() -> smtplib.SMTP:
            connected = smtplib.SMTP("127.0.0.1", server.submission_port)
            connected.ehlo()
            connected.login("ana@client.example", "ascii")
            return connected

        async with listening(database, storage, settings):
            text = RAW + b".\r\n..\r\n" + b"x" * 900 + b"\r\n"
            await talk(client, ["contact@ours.example"], text * 20)
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                await talk(client, ["nobody@ours.example"])
    [(found, meta, order_key, _, size)] = await deliveries(database)
    assert (found, order_key) == (account, "from:ana@client.example")
    assert size >= len(text) * 20
    assert meta["mail_from"] == "bounce@client.example"
