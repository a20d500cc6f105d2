"""From an agent's words to the wire of a real server, and what comes back from it."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from filrouge.channels import core as sending_core
from filrouge.channels import service as channels
from filrouge.conversations import core as threading
from filrouge.conversations.service import handling
from filrouge.conversations.service.handling import SomeoneAnswers, Stale, Words
from filrouge.flows import outbound
from filrouge.flows.outbound import CannotReach, Draft
from filrouge.platform import storage
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Forbidden, Invalid, NotFound
from filrouge.terms.ids import show
from filrouge.terms.scope import Actor, Scope
from tests.company_of_tests import Company, mail
from tests.servers.smtp import Received, Sink, sink

CLAIRE = "claire@exemple.example"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture
async def server() -> AsyncIterator[Sink]:
    async with sink() as running:
        yield running


@pytest.fixture
async def alisier(alisier: Company, server: Sink) -> Company:
    """The company, its mailbox sending through `server`; Claire has written."""
    await alisier.rows(
        "update channel_account set config = config || %(port)s returning id", port=Jsonb({"smtp_port": server.port})
    )
    await alisier.rows(
        "update app_user set signature = 'Léa Moreau, gestionnaire' where id = %(id)s returning id", id=alisier.lea.id
    )
    await alisier.receive(mail(message_id="first@exemple.example"))
    await alisier.pump()
    return alisier


async def answer(
    alisier: Company,
    text: str = "Bonjour Claire, nous regardons.",
    *,
    actor: Actor | None = None,
    version: int | None = None,
    override: bool = False,
    html: str | None = None,
    **changed: Any,
) -> UUID:
    """Léa (or `actor`) answers the first conversation; the message's id."""
    [(conversation_id, now_at, identity_id)] = await alisier.rows(
        """select c.id, c.version, i.id from conversation c join identity i on i.customer_id = c.customer_id
            order by c.number, i.created_at limit 1"""
    )
    values = {"identity_id": identity_id, "channel_account_id": alisier.mailbox_id} | changed
    async with alisier.database.transaction() as tx:
        _, message_id = await outbound.reply(
            tx,
            alisier.means,
            actor or alisier.lea,
            conversation_id,
            version or now_at,
            Draft(Words(text, html), **values),
            alisier.later(),
            override=override,
        )
    return message_id


async def deliver(alisier: Company) -> None:
    """The jobs that wait are done, whatever their hour."""
    for job_id, outgoing_id in await alisier.rows(
        "select id, args->>'outgoing_id' from procrastinate_jobs where status = 'todo' order by id"
    ):
        await alisier.rows("delete from procrastinate_jobs where id = %(id)s returning id", id=job_id)
        await outbound.deliver(alisier.means, UUID(outgoing_id), alisier.now)


async def upload(alisier: Company, actor: Actor, name: str, media_type: str, content: bytes) -> UUID:
    stored = await alisier.means.storage.put(content, media_type)
    async with alisier.database.transaction() as tx:
        await storage.keep(tx, stored, alisier.now)
        return await handling.keep_upload(tx, actor, stored.id, name, media_type, len(content), alisier.now)


async def state(alisier: Company) -> tuple[Any, ...]:
    [row] = await alisier.rows("select state, code, attempts from outgoing order by queued_at desc, id desc limit 1")
    return row


def read(received: Received) -> EmailMessage:
    message = BytesParser(policy=default).parsebytes(received.raw)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


# -- what goes out ----------------------------------------------------------------------------------------------------


async def test_an_answer_goes_out_on_its_thread(alisier: Company, server: Sink) -> None:
    await answer(alisier, html="<p>Bonjour <b>Claire</b></p>")
    assert server.received == [], "the wire comes after the commit"
    await deliver(alisier)
    [received] = server.received
    message = read(received)
    [(number,)] = await alisier.rows("select number from conversation")
    token = threading.make_token(number, alisier.means.thread_keys[0])
    assert received.recipients == (CLAIRE,)
    assert message["From"] == "Alisier <contact@alisier.example>"
    assert message["To"] == "Claire Fontaine <claire@exemple.example>"
    assert message["Subject"] == "Re: Mon dossier"
    assert message["In-Reply-To"] == "<first@exemple.example>"
    assert message["References"] == "<first@exemple.example>"
    assert message["Reply-To"] == f"Alisier <contact+{token}@alisier.example>"
    assert re.fullmatch(rf"<fr\.{token}\.[0-9a-f]{{32}}@alisier\.example>", message["Message-ID"])
    assert message["X-Fil-Rouge-Instance"] == alisier.means.instance
    assert message["Auto-Submitted"] is None
    assert await state(alisier) == ("sent", "", 1)
    assert await alisier.value("select external_id from outgoing") == message["Message-ID"].strip("<>")


async def test_the_agents_and_the_brands_signatures_are_below(alisier: Company, server: Sink) -> None:
    await answer(alisier, html="<p>Bonjour</p>")
    await deliver(alisier)
    message = read(server.received[0])
    plain, rich = text_of(message, "plain"), text_of(message, "html")
    for words in (plain, rich):
        assert words.index("Léa Moreau, gestionnaire") < words.index("Alisier, à vos côtés")
    assert "\n-- \n" in plain.replace("\r\n", "\n")


async def test_the_second_answer_refers_to_all_before(alisier: Company, server: Sink) -> None:
    await answer(alisier)
    await deliver(alisier)
    first = read(server.received[0])["Message-ID"]
    await answer(alisier, "Encore un mot.")
    await deliver(alisier)
    second = read(server.received[1])
    assert second["In-Reply-To"] == first
    assert second["References"].split() == ["<first@exemple.example>", first]


async def test_an_answer_takes_the_conversation_and_ends_the_waiting(alisier: Company) -> None:
    await answer(alisier)
    assert await alisier.rows("select assignee_id, waiting_since, state from conversation") == [
        (alisier.lea.user_id, None, "open")
    ]
    assert await alisier.value("select count(*) from answering") == 0


async def test_files_and_pictures_go_with_it(alisier: Company, server: Sink) -> None:
    picture = await upload(alisier, alisier.lea, "logo.png", "image/png", PNG)
    large = await upload(alisier, alisier.lea, "constat signé.pdf", "application/pdf", b"%PDF" + b"x" * 100_000)
    await answer(alisier, html=f'<p>Voici <img src="cid:{picture}"></p>', uploads=(picture, large), inline=(picture,))
    await deliver(alisier)
    message = read(server.received[0])
    shown = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert [part["Content-ID"] for part in shown] == [f"<{picture}>"]
    assert [part.get_content() for part in shown] == [PNG]
    assert f"cid:{picture}" in text_of(message, "html")
    files = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert files == {"constat signé.pdf": b"%PDF" + b"x" * 100_000}


async def test_copies_are_addressed_and_kept(alisier: Company, server: Sink) -> None:
    await answer(alisier, cc=("Expert@Cabinet.example",))
    await deliver(alisier)
    [received] = server.received
    assert sorted(received.recipients) == [CLAIRE, "expert@cabinet.example"]
    assert read(received)["Cc"] == "expert@cabinet.example"


# -- what is refused before -------------------------------------------------------------------------------------------


async def test_who_read_an_older_version_is_told(alisier: Company) -> None:
    version = await alisier.value("select version from conversation")
    await alisier.receive(mail("Un détail encore", in_reply_to="<first@exemple.example>"))
    await alisier.pump()
    with pytest.raises(Stale) as told:
        await answer(alisier, version=version)
    latest = await alisier.value("select last_message_id from conversation")
    assert told.value.fields == {"version": version + 1, "since": [show("msg", latest)]}
    assert await alisier.value("select count(*) from outgoing") == 0


async def test_two_agents_do_not_answer_at_once(alisier: Company) -> None:
    conversation_id = await alisier.value("select id from conversation")
    async with alisier.database.transaction() as tx:
        conversation = await handling.get(tx, alisier.hugo, conversation_id, lock=True)
        await handling.start_answering(tx, alisier.hugo, conversation, alisier.now)
    alisier.later(minutes=-1)
    with pytest.raises(SomeoneAnswers) as told:
        await answer(alisier)
    assert told.value.fields["user_id"] == show("usr", alisier.hugo.user_id)
    alisier.later(minutes=-1)
    await answer(alisier, override=True)
    assert await alisier.rows(
        "select payload->>'from_user_id', payload->>'to_user_id', actor from event where type like '%%taken_over'"
    ) == [(str(alisier.hugo.user_id), str(alisier.lea.user_id), f"user:{alisier.lea.id}")]


async def test_after_a_minute_of_silence_anybody_answers(alisier: Company) -> None:
    conversation_id = await alisier.value("select id from conversation")
    async with alisier.database.transaction() as tx:
        conversation = await handling.get(tx, alisier.hugo, conversation_id, lock=True)
        await handling.start_answering(tx, alisier.hugo, conversation, alisier.now)
    await answer(alisier)  # a minute later
    assert await alisier.value("select count(*) from event where type like '%%taken_over'") == 0


async def test_a_blocked_address_is_not_written_to(alisier: Company) -> None:
    await alisier.rows("update identity set state = 'blocked' returning id")
    with pytest.raises(CannotReach) as told:
        await answer(alisier)
    assert told.value.fields == {"why": "blocked"}


async def test_only_addresses_of_the_conversation_are_written_to(alisier: Company) -> None:
    await alisier.receive(mail(sender="Eve <eve@ailleurs.example>"))
    await alisier.pump()
    eve = await alisier.value("select id from identity where address like 'eve@%%'")
    with pytest.raises(CannotReach):
        await answer(alisier, identity_id=eve)
    await alisier.rows(
        """insert into conversation_party (conversation_id, identity_id, added_at)
           select id, %(eve)s, %(now)s from conversation order by number limit 1 returning identity_id""",
        eve=eve,
        now=alisier.now,
    )
    await answer(alisier, identity_id=eve)


@pytest.mark.parametrize("state", ["paused", "unplugged"])
async def test_an_account_that_is_not_plugged_sends_nothing(alisier: Company, state: str) -> None:
    other = await alisier.add_account(state=state)
    with pytest.raises(CannotReach):
        await answer(alisier, channel_account_id=other)


async def test_an_account_of_another_legal_entity_does_not_answer(alisier: Company) -> None:
    """Who answers for the data of a conversation is one legal entity; another one's name may not be on the answer."""
    ids = {"entity": uuid7(), "brand": uuid7(), "now": alisier.now}
    await alisier.rows(
        "insert into legal_entity (id, name, created_at) values (%(entity)s, 'Autre', %(now)s) returning id", **ids
    )
    await alisier.rows(
        """insert into brand (id, legal_entity_id, name, created_at) values (%(brand)s, %(entity)s, 'Autre', %(now)s)
           returning id""",
        **ids,
    )
    other = await alisier.add_account(legal_entity_id=ids["entity"], brand_id=ids["brand"], team_id=None)
    with pytest.raises(CannotReach):
        await answer(alisier, channel_account_id=other)


async def test_other_peoples_files_cannot_be_sent(alisier: Company) -> None:
    hugos = await upload(alisier, alisier.hugo, "secret.txt", "text/plain", b"secret")
    with pytest.raises(Invalid):
        await answer(alisier, uploads=(hugos,))
    assert await alisier.value("select count(*) from message where direction = 'out'") == 0
    mine = await upload(alisier, alisier.lea, "mine.txt", "text/plain", b"mine")
    await answer(alisier, uploads=(mine,))
    with pytest.raises(Invalid):
        await answer(alisier, uploads=(mine,))


async def test_nothing_is_not_an_answer(alisier: Company) -> None:
    with pytest.raises(Invalid):
        await answer(alisier, "  \n ")


async def test_what_is_out_of_sight_cannot_be_answered(alisier: Company) -> None:
    elsewhere = replace(alisier.lea, scope=Scope(teams=frozenset({alisier.other_team_id})))
    with pytest.raises(NotFound):
        await answer(alisier, actor=elsewhere)
    reader = replace(alisier.lea, permissions=frozenset({"conversations:read_all"}))
    with pytest.raises(Forbidden):
        await answer(alisier, actor=reader)


# -- what the server says ---------------------------------------------------------------------------------------------


async def test_a_refusal_is_shown_on_the_message_and_can_be_retried(alisier: Company, server: Sink) -> None:
    server.replies[CLAIRE] = "550 5.1.1 User unknown"
    message_id = await answer(alisier)
    await deliver(alisier)
    refused, code, attempts = await state(alisier)
    assert (refused, attempts) == ("failed", 1)
    assert code
    assert "User unknown" in await alisier.value("select detail from outgoing")
    assert await alisier.value("select undeliverable_since is not null from identity")
    assert await alisier.rows(
        "select payload->>'state', payload->>'code' from event where type = 'channels.outgoing_changed'"
    ) == [("failed", code)]
    first_id = await alisier.value("select external_id from outgoing")
    server.replies.clear()
    async with alisier.database.transaction() as tx:
        await channels.retry_outgoing(tx, alisier.lea, message_id, alisier.later())
    await deliver(alisier)
    assert await state(alisier) == ("sent", "", 1)
    assert read(server.received[0])["Message-ID"] == f"<{first_id}>"
    with pytest.raises(channels.NotRetriable):
        async with alisier.database.transaction() as tx:
            await channels.retry_outgoing(tx, alisier.lea, message_id, alisier.later())


async def test_what_works_again_is_deliverable_again(alisier: Company) -> None:
    await alisier.rows("update identity set undeliverable_since = %(now)s returning id", now=alisier.now)
    await alisier.receive(mail("Me revoilà", in_reply_to="<first@exemple.example>"))
    await alisier.pump()
    assert await alisier.value("select undeliverable_since from identity") is None


async def test_a_server_that_is_busy_is_tried_again_and_at_last_given_up(alisier: Company, server: Sink) -> None:
    server.replies["MAIL"] = "451 4.3.2 Busy"
    await answer(alisier)
    waits = []
    for number, seconds in enumerate(sending_core.SEND_BACKOFF_S, 1):
        await deliver(alisier)
        state_, _, attempts = await state(alisier)
        assert (state_, attempts) == ("queued", number)
        next_try_at = await alisier.value("select next_try_at from outgoing")
        scheduled = await alisier.value("select scheduled_at from procrastinate_jobs where status = 'todo'")
        assert scheduled == next_try_at
        waits.append((next_try_at - alisier.now).total_seconds())
        alisier.later(seconds=seconds)
    assert waits == list(sending_core.SEND_BACKOFF_S)
    await deliver(alisier)
    assert (await state(alisier))[0] == "failed"
    assert await alisier.value("select count(*) from procrastinate_jobs where status = 'todo'") == 0


async def test_a_server_that_is_away_is_a_warning_and_then_forgotten(alisier: Company, server: Sink) -> None:
    await alisier.rows(
        "update channel_account set config = config || %(port)s returning id", port=Jsonb({"smtp_port": 1})
    )
    await answer(alisier)
    await deliver(alisier)
    assert (await state(alisier))[0] == "queued"
    assert await alisier.value("select health->'send'->>'state' from channel_account") == "warning"
    await alisier.rows(
        "update channel_account set config = config || %(port)s returning id", port=Jsonb({"smtp_port": server.port})
    )
    alisier.later(minutes=5)
    await deliver(alisier)
    assert await state(alisier) == ("sent", "", 2)
    assert await alisier.value("select health->'send'->>'state' from channel_account") == "ok"


async def test_a_paused_account_keeps_what_waits(alisier: Company, server: Sink) -> None:
    await answer(alisier)
    await alisier.rows("update channel_account set state = 'paused' returning id")
    await deliver(alisier)
    assert (await state(alisier))[:2] == ("queued", "outbound.account_paused")
    assert server.received == []


async def test_a_worker_killed_after_the_wire_sends_the_same_message_id_again(alisier: Company, server: Sink) -> None:
    """The server has it, nothing is recorded: who receives it twice can tell that it is one message."""
    await answer(alisier)
    outgoing_id = await alisier.value("select id from outgoing")
    took = server.handle_DATA
    sending: list[asyncio.Task[None]] = []

    async def take_and_kill(*arguments: Any) -> str:
        reply = await took(*arguments)
        sending[0].cancel()
        return reply

    server.handle_DATA = take_and_kill  # type: ignore[method-assign]
    sending.append(asyncio.create_task(outbound.deliver(alisier.means, outgoing_id, alisier.now)))
    with pytest.raises(asyncio.CancelledError):
        await sending[0]
    assert (await state(alisier))[0] == "sending"
    server.handle_DATA = took  # type: ignore[method-assign]
    await outbound.deliver(alisier.means, outgoing_id, alisier.later())
    assert (await state(alisier))[0] == "sent"
    assert len({read(received)["Message-ID"] for received in server.received}) == 1
    await outbound.deliver(alisier.means, outgoing_id, alisier.later())
    assert len(server.received) == 2, "what is sent is not sent again"


async def test_a_file_that_is_lost_fails_the_message_and_not_the_worker(alisier: Company, server: Sink) -> None:
    large = await upload(alisier, alisier.lea, "a.pdf", "application/pdf", b"x" * 100_000)
    await answer(alisier, uploads=(large,))
    await alisier.means.storage.delete(await alisier.value("select storage_key from stored_object where size = 100000"))
    await deliver(alisier)
    assert (await state(alisier))[:2] == ("failed", "outbound.cannot_build")
    assert server.received == []


def report(message_id: str, action: str, status: str) -> bytes:
    return f"""From: MAILER-DAEMON@relay.example
To: contact@alisier.example
Subject: Delivery Status Notification
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is a delivery status notification.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; {CLAIRE}
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

From: contact@alisier.example
Message-ID: <{message_id}>
Subject: Re: Mon dossier

--b--
""".replace("\n", "\r\n").encode()


async def test_reports_move_the_message_on_its_way(alisier: Company) -> None:
    await answer(alisier)
    await deliver(alisier)
    message_id = await alisier.value("select external_id from outgoing")
    seen = []
    for action, status in (("delayed", "4.4.1"), ("delivered", "2.1.5"), ("failed", "5.2.2")):
        alisier.later()
        await alisier.receive(report(message_id, action, status))
        await alisier.pump()
        seen.append((await state(alisier))[0])
    assert seen == ["delayed", "delivered", "failed"]
    assert await alisier.rows("select kind from receipt order by at") == [("delayed",), ("delivered",), ("failed",)]
    assert await alisier.value("select count(*) from conversation") == 1
    assert await alisier.value("select waiting_since from conversation") == alisier.now, "bad news is work"


# -- a demo -----------------------------------------------------------------------------------------------------------


async def test_a_demo_writes_to_its_sink_whatever_the_accounts_say(alisier: Company, server: Sink) -> None:
    async with sink() as demo:
        alisier.means = replace(alisier.means, demo=True, demo_sink=f"127.0.0.1:{demo.port}")
        await answer(alisier)
        await deliver(alisier)
        assert len(demo.received) == 1
    assert server.received == []


async def test_a_demo_without_a_sink_writes_to_nobody(alisier: Company, server: Sink) -> None:
    await alisier.rows("update installation set kind = 'demo' returning id")
    await answer(alisier)
    await deliver(alisier)
    assert server.received == []
    assert (await state(alisier))[:2] == ("failed", "outbound.demo")
