"""What the server says, and what comes back."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from filrouge.channels import core as sending_core
from filrouge.channels import service as channels
from filrouge.flows import outbound
from tests.company_of_tests import Company, mail
from tests.flows.outbound.answering import CLAIRE, answer, deliver, read, state, upload
from tests.servers.smtp import Sink, sink

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
