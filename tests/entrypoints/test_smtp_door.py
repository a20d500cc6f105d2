"""The door for forwarded mail: what it takes is committed first, what it refuses is refused with a reason, and no bytes
make two messages of one."""

import asyncio
import random
import smtplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
import uvloop

from filrouge.entrypoints.smtp_door import Arrival, Handler, Later, Limits, build_handler
from tests.servers.certificates import make_certificate
from tests.servers.smtp import server_context
from tests.servers.waiting import until

US, TOO = UUID(int=1), UUID(int=2)
BOOK = {"us@ours.example": US, "alias@ours.example": US, "too@ours.example": TOO}


@dataclass
class Kept:
    """What was committed; fails for an account as often as told."""

    taken: list[tuple[Arrival, bytes]] = field(default_factory=list)
    failing: dict[UUID, Exception] = field(default_factory=dict)
    wait: asyncio.Event | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def accept(self, arrival: Arrival, raw: bytes) -> None:
        self.begun.set()
        if self.wait is not None:
            await self.wait.wait()
        for _, account in arrival.recipients:
            if account in self.failing:
                raise self.failing[account]
        self.taken.append((arrival, raw))

    @property
    def raws(self) -> list[bytes]:
        return [raw for _, raw in self.taken]


async def resolve(address: str) -> UUID | None:
    if address.startswith("paused@"):
        raise Later("This address takes no mail now")
    if address.startswith("broken@"):
        raise OSError("the database is away")
    local, _, domain = address.lower().partition("@")
    return BOOK.get(f"{local.partition('+')[0]}@{domain}")


class Client:
    """Says bytes and hears replies."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def hear(self) -> str:
        async with asyncio.timeout(20):
            while True:
                line = (await self.reader.readuntil(b"\n")).decode()
                if line[3:4] != "-":
                    return line.strip()

    async def say(self, line: str | bytes) -> str:
        self.writer.write((line.encode() if isinstance(line, str) else line) + b"\r\n")
        return await self.hear()

    async def begin(
        self, *recipients: str, greeting: str = "EHLO client.example", mail: str = "<a@client.example>"
    ) -> str:
        await self.say(greeting)
        await self.say(f"MAIL FROM:{mail}")
        for recipient in recipients or ("us@ours.example",):
            await self.say(f"RCPT TO:<{recipient}>")
        return await self.say("DATA")

    async def ended(self) -> bool:
        async with asyncio.timeout(20):
            while await self.reader.read(65536):
                pass
        return True


@asynccontextmanager
async def door(kept: Kept, *, lmtp: bool = False, **rest: Any) -> AsyncIterator[tuple[int, Handler]]:
    limits = rest.pop("limits", None) or Limits()
    handler = build_handler(kept.accept, resolve, limits, hostname="door.example", **rest)
    server = await asyncio.get_running_loop().create_server(lambda: handler.protocol(lmtp=lmtp), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], handler
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def talking(port: int) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    client = Client(reader, writer)
    try:
        yield client
    finally:
        writer.transport.abort()


async def test_a_message_is_taken_whole_and_named_by_our_queue_id() -> None:
    kept = Kept()
    raw = b"Subject: \xe9\r\n\r\n.dots\r\n..\r\n\r\nlone\nlf and cr\rhere\r\n" + b"x" * 200_000 + b"\r\n"
    async with door(kept) as (port, _), talking(port) as client:
        assert (await client.hear()).startswith("220 door.example")
        assert (await client.begin("us+tok3n@ours.example")).startswith("354")
        reply = await client.say(raw.replace(b"\r\n.", b"\r\n..") + b".")
        assert (await client.say("QUIT")).startswith("221")
    arrival, found = kept.taken[0]
    assert found == raw
    assert reply == f"250 2.0.0 queued as {arrival.queue_id}"
    assert arrival.recipients == (("us+tok3n@ours.example", US),)
    assert arrival.mail_from == "a@client.example"
    assert arrival.remote == "127.0.0.1"


async def test_it_is_committed_before_the_sender_hears_yes() -> None:
    kept = Kept(wait=asyncio.Event())
    async with door(kept) as (port, _), talking(port) as client:
        await client.hear()
        await client.begin()
        answer = asyncio.create_task(client.say("Subject: x\r\n\r\n."))
        await kept.begun.wait()
        await asyncio.sleep(0.05)
        assert not answer.done()
        assert kept.wait is not None
        kept.wait.set()
        assert (await answer).startswith("250")


async def test_a_sender_who_hangs_up_does_not_undo_a_commit() -> None:
    kept = Kept(wait=asyncio.Event())
    async with door(kept) as (port, handler):
        async with talking(port) as client:
            await client.hear()
            await client.begin()
            client.writer.write(b"Subject: x\r\n\r\n.\r\n")
            await kept.begun.wait()
        await until(lambda: not handler.open_by_address)
        assert kept.wait is not None
        kept.wait.set()
        await until(lambda: kept.taken)


async def test_who_is_not_ours_is_refused_and_nothing_is_relayed() -> None:
    kept = Kept()
    async with door(kept) as (port, _), talking(port) as client:
        await client.hear()
        await client.say("EHLO x")
        await client.say("MAIL FROM:<a@client.example>")
        assert await client.say("RCPT TO:<nobody@ours.example>") == "550 5.1.1 No such address here"
        assert (await client.say("RCPT TO:<us@elsewhere.example>")).startswith("550 5.1.1")
        assert (await client.say("RCPT TO:<us%elsewhere.example@ours.example>")).startswith("550")
        assert (await client.say("RCPT TO:<@relay.example:us@ours.example>")).startswith("250")
        assert (await client.say("RSET")).startswith("250")
        assert (await client.say("DATA")).startswith("503")
        await client.say("MAIL FROM:<a@client.example>")
        assert (await client.say("RCPT TO:<paused@ours.example>")).startswith("451 4.2.1")
        assert (await client.say("RCPT TO:<broken@ours.example>")).startswith("451 4.3.0")
        assert (await client.say("DATA")).startswith("503")
        assert (await client.say("AUTH PLAIN AGEAYg==")).startswith("502")
        assert (await client.say("VRFY us@ours.example")).startswith("252")
    assert kept.taken == []


async def test_an_address_guesser_is_sent_away() -> None:
    async with door(Kept()) as (port, _), talking(port) as client:
        await client.hear()
        await client.say("EHLO x")
        await client.say("MAIL FROM:<a@client.example>")
        for number in range(9):
            assert (await client.say(f"RCPT TO:<n{number}@ours.example>")).startswith("550")
        assert (await client.say("RCPT TO:<n10@ours.example>")).startswith("421")
        assert await client.ended()


async def test_when_we_cannot_keep_it_the_sender_keeps_it() -> None:
    kept = Kept(failing={US: OSError("the database is away")})
    async with door(kept) as (port, _), talking(port) as client:
        await client.hear()
        await client.begin()
        assert await client.say("Subject: x\r\n\r\n.") == "451 4.3.0 Try again later"
        kept.failing.clear()
        await client.begin()
        assert (await client.say("Subject: x\r\n\r\n.")).startswith("250")
    assert len(kept.taken) == 1


async def test_too_large_is_said_and_the_next_message_passes() -> None:
    kept = Kept()
    limits = Limits(message_bytes=100_000)
    async with door(kept, limits=limits) as (port, handler), talking(port) as client:
        await client.hear()
        await client.say("EHLO x")
        assert (await client.say("MAIL FROM:<a@client.example> SIZE=100001")).startswith("552")
        await client.begin()
        assert (await client.say(b"Subject: x\r\n\r\n" + b"y" * 1_000_000 + b"\r\n.")).startswith("552 5.3.4")
        await client.begin()
        assert (await client.say(b"Subject: x\r\n\r\n" + b"y" * 90_000 + b"\r\n.")).startswith("250")
        assert handler.bytes_in_hand == 0
    assert len(kept.taken) == 1


async def test_headers_and_loops_have_limits() -> None:
    kept = Kept()
    async with door(kept, limits=Limits(header_bytes=50_000)) as (port, _), talking(port) as client:
        await client.hear()
        await client.begin()
        assert (await client.say(b"X: y\r\n" * 20_000 + b"\r\nbody\r\n.")).startswith("552 5.3.4")
        await client.begin()
        assert (await client.say(b"Received: x\r\n" * 101 + b"\r\nbody\r\n.")).startswith("554 5.4.6")
        await client.begin()
        assert (await client.say(b"no headers at all" * 9000 + b"\n\n\r\n.")).startswith("552 5.3.4")
        await client.begin()
        assert (await client.say(b"Received: x\r\n" * 99 + b"\r\n" + b"Received: y\r\n" * 50 + b".")).startswith("250")


async def test_recipients_and_command_lines_have_limits() -> None:
    kept = Kept()
    async with door(kept, limits=Limits(recipients=2)) as (port, _), talking(port) as client:
        await client.hear()
        await client.say("EHLO x")
        await client.say("MAIL FROM:<a@client.example>")
        for _ in range(2):
            assert (await client.say("RCPT TO:<us@ours.example>")).startswith("250")
        assert (await client.say("RCPT TO:<us@ours.example>")).startswith("452 4.5.3")
        assert (await client.say("RCPT TO:<" + "x" * 3000 + "@ours.example>")).startswith("500")
        assert (await client.say("NOOP " + "x" * 200_000)).startswith("500")
        assert (await client.say("RCPT TO:<us@ours.example\x01>")).startswith("553")
        assert (await client.say("DATA")).startswith("354")


async def test_connections_are_counted_per_address_and_in_all() -> None:
    async with door(Kept(), limits=Limits(connections_per_address=2)) as (port, handler):
        async with talking(port) as one, talking(port) as two:
            await one.hear()
            await two.hear()
            async with talking(port) as three:
                assert (await three.hear()).startswith("421 4.7.0")
                assert await three.ended()
        await until(lambda: not handler.open_by_address)
        async with talking(port) as four:
            assert (await four.hear()).startswith("220")


def test_a_connection_too_many_hears_why_on_the_loop_that_serves() -> None:
    async def crowd() -> str:
        async with door(Kept(), limits=Limits(connections_per_address=1)) as (port, _), talking(port) as one:
            await one.hear()
            async with talking(port) as two:
                return await two.hear()

    assert uvloop.run(crowd()).startswith("421 4.7.0")


async def test_silence_ends_the_session() -> None:
    async with door(Kept(), limits=Limits(silence_s=0.2)) as (port, _), talking(port) as client:
        await client.hear()
        await client.begin()
        client.writer.write(b"Subject: never")
        assert await client.ended()
    async with door(Kept(), limits=Limits(message_s=0.2)) as (port, _), talking(port) as client:
        await client.hear()
        await client.begin()
        assert (await client.hear()).startswith("421 4.4.2")


_SMUGGLED = b"MAIL FROM:<evil@evil.example>\r\nRCPT TO:<us@ours.example>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n"


@pytest.mark.parametrize(
    "end",
    [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r\n.\r", b"\n.\r", b"\r.\r\n", b"\r\n\x00.\r\n", b"\r\n.\x00\r\n"],
)  # fmt: skip
async def test_no_other_end_smuggles_a_second_message(end: bytes) -> None:
    kept = Kept()
    async with door(kept) as (port, _), talking(port) as client:
        await client.hear()
        await client.begin()
        reply = await client.say(b"Subject: outer\r\n\r\nbody" + end + _SMUGGLED + b".")
        assert reply.startswith("250")
        assert (await client.say("NOOP")).startswith("250")
    assert len(kept.taken) == 1
    assert kept.taken[0][0].mail_from == "a@client.example"
    assert b"smuggled" in kept.raws[0]


async def test_pipelined_commands_in_any_slices_give_the_same_messages() -> None:
    """200 ways of cutting the same bytes."""
    body = [b"Subject: 1\r\n\r\n..\r\n\r\n.a\r\n", b"", b"Subject: 3\r\n\r\n" + b"\r\n" * 50, b".\r\n"]
    script = b"EHLO x\r\n"
    for raw in body:
        stuffed = (b"\r\n" + raw).replace(b"\r\n.", b"\r\n..")[2:]
        script += b"MAIL FROM:<>\r\nRCPT TO:<us@ours.example>\r\nDATA\r\n" + stuffed + b".\r\n"
    script += b"QUIT\r\n"
    for seed in range(200):
        dice = random.Random(seed)
        kept = Kept()
        async with door(kept) as (port, _), talking(port) as client:
            at = 0
            while at < len(script):
                size = dice.choice([1, 2, 3, 7, 50, 1000])
                client.writer.write(script[at : at + size])
                at += size
                if dice.random() < 0.3:
                    await asyncio.sleep(0)
            assert await client.ended()
        assert kept.raws == body, seed
        assert {arrival.mail_from for arrival, _ in kept.taken} == {""}


async def test_garbage_never_breaks_the_door() -> None:
    kept = Kept()
    dice = random.Random(5)
    words = [b"EHLO x", b"HELO", b"MAIL FROM:<", b"MAIL FROM:<a@b>", b"RCPT TO:<us@ours.example>", b"DATA", b"RSET"]
    words += [
        b".",
        b"\r\n",
        b"\n",
        b"\x00",
        b"\xff\xfe",
        b"STARTTLS",
        b"AUTH",
        b"<" * 600,
        b" SIZE=x",
        b"BDAT 5",
        b"QUIT ",
    ]
    async with door(kept) as (port, handler):
        for _ in range(60):
            async with talking(port) as client:
                for _ in range(30):
                    client.writer.write(dice.choice(words) + dice.choice([b"\r\n", b"\r\n", b"", b"\n"]))
                client.writer.write(b"\r\n.\r\n")
                client.writer.write_eof()
                assert await client.ended()
        async with talking(port) as client:
            await client.hear()
            await client.begin()
            assert (await client.say("Subject: still here\r\n\r\n.")).startswith("250")
        assert handler.bytes_in_hand == 0


async def test_lmtp_answers_for_each_recipient() -> None:
    kept = Kept(failing={TOO: OSError("away")})
    async with door(kept, lmtp=True) as (port, _), talking(port) as client:
        await client.hear()
        assert (await client.say("EHLO x")).startswith("500")
        await client.begin("us@ours.example", "too@ours.example", "alias@ours.example", greeting="LHLO x")
        replies = [await client.say("Subject: x\r\n\r\n."), await client.hear(), await client.hear()]
    assert [reply[:3] for reply in replies] == ["250", "451", "250"]
    assert [arrival.recipients for arrival, _ in kept.taken] == [(("us@ours.example", US), ("alias@ours.example", US))]


async def test_starttls_forgets_what_was_said_before() -> None:
    certificate = make_certificate()
    kept = Kept()
    async with door(kept, tls_context=server_context(certificate)) as (port, _):

        def send() -> None:
            import ssl

            with smtplib.SMTP("localhost", port) as client:
                client.ehlo()
                assert client.has_extn("starttls")
                client.starttls(context=ssl.create_default_context(cadata=certificate.authority))
                client.ehlo()
                assert not client.has_extn("starttls")
                assert not client.has_extn("auth")
                client.sendmail("a@client.example", ["us@ours.example"], b"Subject: tls\r\n\r\n" + b"x\r\n" * 100_000)

        await asyncio.to_thread(send)
        async with talking(port) as client:
            await client.hear()
            await client.say("EHLO x")
            client.writer.write(b"STARTTLS\r\nMAIL FROM:<evil@evil.example>\r\n")
            assert (await client.hear()).startswith("220")
    assert kept.taken[0][0].tls
    assert len(kept.taken) == 1
