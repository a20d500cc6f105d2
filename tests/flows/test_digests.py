"""Digests: once per batch, over a real mail server, without the words of customers, in the person's own time."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
from psycopg import AsyncCursor
from psycopg.types.json import Jsonb

from filrouge.desk.service import preferences
from filrouge.flows import digests
from filrouge.flows.watching import watcher
from filrouge.platform import installation
from filrouge.platform.ids import uuid7
from filrouge.terms.scope import SYSTEM
from tests.company_of_tests import Company, mail
from tests.servers.smtp import Received, Sink, sink

WORDS = "Mon numéro de carte est 4970"
SUBJECT = "Carte volée à Lyon"


@pytest.fixture
async def server() -> AsyncIterator[Sink]:
    async with sink() as running:
        yield running


@pytest.fixture
async def alisier(alisier: Company, server: Sink) -> Company:
    """The company, its mailbox sending through `server` and chosen for digests; Claire has written; Hugo wants a digest
    every hour."""
    await alisier.rows(
        "update channel_account set config = config || %(port)s returning id", port=Jsonb({"smtp_port": server.port})
    )
    for name, role in (("lea", "agent"), ("hugo", "agent")):
        await alisier.rows(
            "insert into role (id, key, name, permissions, created_at) values (%(id)s, 'agent', '{}',"
            " '{conversations:read_team}', %(now)s) on conflict do nothing returning 1",
            id=uuid7(), now=alisier.now,
        )  # fmt: skip
        await alisier.rows(
            "insert into user_role (user_id, role_id) select %(id)s, id from role where key = %(role)s returning 1",
            id=getattr(alisier, name).id, role=role,
        )  # fmt: skip
    async with alisier.database.transaction() as tx:
        await installation.set_kind(tx, "real")
        await preferences.choose_account(tx, SYSTEM, alisier.mailbox_id, 0, alisier.now)
    await wish(alisier, email="hourly")
    await watcher().turn(alisier.database, "tests", alisier.now)
    await alisier.receive(mail(WORDS, subject=SUBJECT))
    await alisier.pump()
    alisier.later(hours=2)
    return alisier


async def wish(alisier: Company, **changes: Any) -> None:
    async with alisier.database.transaction() as tx:
        version = (await preferences.get(tx, alisier.hugo, "Europe/Paris")).version
        await preferences.change(tx, alisier.hugo, version, changes, "Europe/Paris", alisier.now)


async def tell(alisier: Company, kind: str = "mention", *, conversation: UUID | None = None) -> UUID:
    """Hugo has a notification."""
    made: UUID = await alisier.value(
        """insert into notification (id, user_id, kind, conversation_id, cause_id, at)
           values (%(id)s, %(user)s, %(kind)s,
                   coalesce(%(conversation)s, (select id from conversation order by number limit 1)), %(id)s, %(now)s)
           returning id""",
        id=uuid7(), user=alisier.hugo.id, kind=kind, conversation=conversation, now=alisier.now,
    )  # fmt: skip
    return made


async def deliver(alisier: Company) -> None:
    for (digest_id,) in await alisier.rows(
        "delete from procrastinate_jobs where task_name = 'digest.send' returning args->>'digest_id'"
    ):
        await digests.deliver(alisier.means, UUID(digest_id), alisier.now)


def read(received: Received) -> EmailMessage:
    message = BytesParser(policy=default).parsebytes(received.raw)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


async def state(alisier: Company) -> tuple[Any, ...]:
    [row] = await alisier.rows("select state, code, attempts, body from digest")
    return row


async def test_what_waits_goes_in_one_mail_with_references_and_links(alisier: Company, server: Sink) -> None:
    await tell(alisier)
    await tell(alisier, "promise_broken")
    await tell(alisier, "promise_broken")
    assert await digests.gather(alisier.means, alisier.now) == 1
    await deliver(alisier)
    [received] = server.received
    message = read(received)
    assert received.recipients == ("hugo@alisier.example",)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Subject"] == "Alisier : 3 choses vous attendent"
    assert "contact@alisier.example" in message["From"]
    for kind in ("plain", "html"):
        text = part(message, kind)
        assert "Bonjour Hugo Perrin" in text
        assert "On vous a mentionné 1 fois" in text
        assert "2 promesses n’ont pas été tenues" in text
        assert text.count("FR-000001") == 2
        assert re.search(r"http://127\.0\.0\.1:7070/conversations/cnv_\w{26}", text)
        assert "http://127.0.0.1:7070/me" in text
    assert await state(alisier) == ("sent", "", 1, "")


async def test_no_words_of_customers_leave(alisier: Company, server: Sink) -> None:
    await tell(alisier, "mention")
    await digests.gather(alisier.means, alisier.now)
    await deliver(alisier)
    message = read(server.received[0])
    everything = message["Subject"] + part(message, "plain") + part(message, "html")
    for word in (WORDS, SUBJECT, "Lyon", "Claire", "Fontaine", "exemple.example"):
        assert word not in everything


async def test_in_english_for_who_reads_english(alisier: Company, server: Sink) -> None:
    await alisier.rows("update app_user set language = 'en' returning 1")
    await tell(alisier, "assigned")
    await digests.gather(alisier.means, alisier.now)
    await deliver(alisier)
    message = read(server.received[0])
    assert message["Subject"] == "Alisier: 1 thing waits for you"
    assert "1 conversation was given to you" in part(message, "plain")
    assert message["Content-Language"] == "en"


async def test_exactly_once_per_batch(alisier: Company, server: Sink) -> None:
    await tell(alisier)
    assert await digests.gather(alisier.means, alisier.now) == 1
    assert await digests.gather(alisier.means, alisier.now) == 0
    alisier.later(hours=2)
    assert await digests.gather(alisier.means, alisier.now) == 0
    await tell(alisier)
    assert await digests.gather(alisier.means, alisier.now) == 1
    await deliver(alisier)
    assert len(server.received) == 2
    assert await alisier.value("select count(*) from notification where mailed_at is null") == 0


async def test_a_crash_between_the_rows_and_the_wire_sends_the_same_mail(alisier: Company, server: Sink) -> None:
    """The job is lost with its worker; the mail leaves all the same, under its own Message-ID."""
    await tell(alisier)
    await digests.gather(alisier.means, alisier.now)
    await alisier.rows("delete from procrastinate_jobs returning 1")
    alisier.later(minutes=11)
    assert await digests.gather(alisier.means, alisier.now) == 0
    await deliver(alisier)
    [received] = server.received
    assert read(received)["Message-ID"].startswith("<digest.")


async def test_an_hour_lies_between_two(alisier: Company, server: Sink) -> None:
    await tell(alisier)
    await digests.gather(alisier.means, alisier.now)
    await tell(alisier)
    alisier.later(minutes=59)
    assert await digests.gather(alisier.means, alisier.now) == 0
    alisier.later(minutes=1)
    assert await digests.gather(alisier.means, alisier.now) == 1


async def test_not_in_quiet_hours(alisier: Company) -> None:
    """The company's clock stands at 11:00 UTC, noon in Paris."""
    await wish(alisier, quiet_from=(alisier.now - timedelta(hours=1)).time(),
               quiet_to=(alisier.now + timedelta(hours=3)).time(), time_zone="UTC")  # fmt: skip
    alisier.later(hours=2)
    await tell(alisier)
    assert await digests.gather(alisier.means, alisier.now) == 0
    alisier.later(hours=1)
    assert await digests.gather(alisier.means, alisier.now) == 1


async def test_what_was_read_or_is_not_wanted_by_mail_is_not_told(alisier: Company) -> None:
    await tell(alisier, "reply_assigned")
    read_one = await tell(alisier)
    await alisier.rows("update notification set read_at = at where id = %(id)s returning 1", id=read_one)
    assert await digests.gather(alisier.means, alisier.now) == 0
    assert await alisier.value("select count(*) from digest") == 0
    await wish(alisier, kinds={"reply_assigned": "email"})
    alisier.later(hours=2)
    assert await digests.gather(alisier.means, alisier.now) == 0, "what went by is not told later"


async def test_who_no_longer_sees_the_conversation_is_not_mailed(alisier: Company) -> None:
    await tell(alisier)
    await alisier.rows(
        "update team_member set team_id = %(other)s where user_id = %(id)s returning 1",
        other=alisier.other_team_id, id=alisier.hugo.id,
    )  # fmt: skip
    await alisier.rows(
        "update conversation set team_id = %(team)s returning 1", team=alisier.team_id
    )  # fmt: skip
    assert await digests.gather(alisier.means, alisier.now) == 0
    assert await alisier.value("select count(*) from digest") == 0


async def test_who_has_left_is_not_mailed(alisier: Company) -> None:
    await tell(alisier)
    await alisier.rows("update app_user set active = false returning 1")
    assert await digests.gather(alisier.means, alisier.now) == 0


async def test_without_a_mailbox_what_waits_goes_on_waiting(alisier: Company) -> None:
    await tell(alisier)
    async with alisier.database.transaction() as tx:
        await preferences.choose_account(tx, SYSTEM, None, 1, alisier.now)
    assert await digests.gather(alisier.means, alisier.now) == 0
    async with alisier.database.transaction() as tx:
        await preferences.choose_account(tx, SYSTEM, alisier.mailbox_id, 2, alisier.now)
    await alisier.rows("update channel_account set state = 'paused' returning 1")
    assert await digests.gather(alisier.means, alisier.now) == 0
    await alisier.rows("update channel_account set state = 'active' returning 1")
    assert await digests.gather(alisier.means, alisier.now) == 1


async def test_a_server_that_is_busy_is_asked_again(alisier: Company, server: Sink) -> None:
    await tell(alisier)
    await digests.gather(alisier.means, alisier.now)
    server.replies["DATA"] = "451 4.3.0 try later"
    await deliver(alisier)
    assert (await state(alisier))[0] == "queued"
    server.replies.clear()
    alisier.later(minutes=2)
    await deliver(alisier)
    assert (await state(alisier))[:3] == ("sent", "", 2)
    assert len(server.received) == 1


async def test_an_address_that_is_refused_is_given_up(alisier: Company, server: Sink) -> None:
    server.replies["hugo@alisier.example"] = "550 5.1.1 no such user"
    await tell(alisier)
    await digests.gather(alisier.means, alisier.now)
    await deliver(alisier)
    assert (await state(alisier))[:2] == ("failed", "recipient_unknown")


async def test_a_demo_writes_to_its_sink_only(alisier: Company, server: Sink) -> None:
    await alisier.rows("update installation set kind = 'demo' returning 1")
    await tell(alisier)
    await digests.gather(alisier.means, alisier.now)
    await deliver(alisier)
    assert (await state(alisier))[:2] == ("failed", "outbound.demo")
    assert server.received == []


async def test_after_a_restore_nothing_old_is_mailed_again(alisier: Company, server: Sink) -> None:
    """The backup was made before the digest left: the desk shows what waits, no second mail goes."""
    await tell(alisier)
    await digests.gather(alisier.means, alisier.now)
    await tell(alisier, "assigned")
    async with alisier.database.transaction() as tx:
        await installation.restored(tx)
    await watcher().turn(alisier.database, "tests", alisier.now)
    alisier.later(hours=3)
    assert await digests.gather(alisier.means, alisier.now) == 0
    await deliver(alisier)
    assert server.received == []
    assert await alisier.value("select count(*) from notification where read_at is null") == 2
    await tell(alisier, "task_due")
    assert await digests.gather(alisier.means, alisier.now) == 1


async def test_two_workers_make_one(alisier: Company) -> None:
    await tell(alisier)
    made = await asyncio.gather(*(digests.gather(alisier.means, alisier.now) for _ in range(4)))
    assert sum(made) == 1


async def test_a_digest_asks_the_database_once_however_much_it_tells(
    alisier: Company, server: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one thing or of twenty, in as many conversations, with messages that went elsewhere and one taken back."""
    asked: list[object] = []
    execute = AsyncCursor.execute

    async def counted(self: AsyncCursor[Any], query: Any, *args: Any, **kwargs: Any) -> AsyncCursor[Any]:
        asked.append(query)
        return await execute(self, query, *args, **kwargs)

    async def gathered() -> int:
        asked.clear()
        assert await digests.gather(alisier.means, alisier.now) == 1
        return len(asked)

    for n in range(7):
        await alisier.receive(mail(f"{WORDS} {n}", subject=f"{SUBJECT} {n}", sender=f"c{n}@exemple.example"))
    await alisier.pump()
    await alisier.rows(
        """update message m set conversation_id = (select id from conversation where number = 2)
             from conversation c where c.id = m.conversation_id and c.number = 3 returning 1"""
    )
    await alisier.rows(
        """update message m set withdrawn_at = now()
             from conversation c where c.id = m.conversation_id and c.number = 4 returning 1"""
    )
    await tell(alisier)
    with monkeypatch.context() as patched:
        patched.setattr(AsyncCursor, "execute", counted)
        of_one = await gathered()
    await deliver(alisier)
    alisier.later(hours=2)
    await alisier.rows(
        """insert into notification (id, user_id, kind, conversation_id, message_id, cause_id, at)
           select gen_random_uuid(), %(user)s, 'mention', c.id, (select id from message order by recorded_at, id
                  offset c.number - 1 limit 1), gen_random_uuid(), %(now)s
             from conversation c, generate_series(1, 3) returning 1""",
        user=alisier.hugo.id, now=alisier.now,
    )  # fmt: skip
    with monkeypatch.context() as patched:
        patched.setattr(AsyncCursor, "execute", counted)
        assert await gathered() == of_one + 1, "where the messages stand"
    await deliver(alisier)
    text = part(read(server.received[1]), "plain")
    assert "On vous a mentionné 21 fois" in text
    assert "FR-000003" in text
    assert "FR-000004" not in text
