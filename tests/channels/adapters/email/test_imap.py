"""The IMAP client against servers that are broken, hostile or merely odd: it ends with a verdict, soon, in bounds."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.channels.adapters.email import imap_link, wire
from filrouge.channels.adapters.email.config import Config, Security
from filrouge.channels.adapters.email.imap import Imap
from filrouge.channels.adapters.email.imap_syntax import (
    attributes,
    read_date,
    read_folder,
    read_number,
    read_tokens,
    write_folder,
    write_uids,
)
from filrouge.channels.adapters.email.trouble import SessionError, Trouble
from tests.channels.adapters.email.conftest import Box, watching
from tests.servers.certificates import make_certificate
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.servers.smtp import server_context
from tests.servers.waiting import until

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def fake(talk: Talk, *, port: int = 0) -> AsyncIterator[int]:
    """A server that says what `talk` says."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        try:
            await talk(reader, writer)
        except (OSError, EOFError):
            pass
        finally:
            writer.transport.abort()
            tasks.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=1 << 20)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in [*tasks]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def script(
    answers: dict[bytes, bytes], greeting: bytes = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n"
) -> Talk:
    """Answers each command by its verb; `%t` is the tag. A verb without an answer gets OK."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        while line := await reader.readline():
            tag, _, rest = line.strip().partition(b" ")
            verb = b" ".join(rest.split(b" ")[: 2 if rest.startswith(b"UID") else 1])
            writer.write(answers.get(verb, b"%t OK done\r\n").replace(b"%t", tag))
            await writer.drain()

    return talk


_EXAMINE = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n%t OK [READ-ONLY] done\r\n"


async def open_imap(port: int) -> Imap:
    return await Imap.open("127.0.0.1", port, Security.NONE)


async def read_all(port: int) -> None:
    """All that a session does, once."""
    imap = await open_imap(port)
    try:
        await imap.login("u", "p")
        await imap.list_folders()
        await imap.examine("INBOX")
        await imap.first_since(datetime(2026, 11, 22, tzinfo=UTC))
        listed = await imap.list_after(0)
        await imap.fetch([one.uid for one in listed] or [1], limit=10_000, budget=100_000)
        await imap.noop()
        if imap.can("IDLE"):
            await imap.idle(0.01, asyncio.Event())
    finally:
        imap.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same limits, sooner."""
    monkeypatch.setattr(wire, "ANSWER_S", 0.5)
    monkeypatch.setattr(imap_link, "ANSWER_S", 0.5)
    monkeypatch.setattr(imap_link, "MAX_RESPONSES", 20_000)


@pytest.mark.parametrize(
    ("greeting", "code"),
    [
        (b"", Trouble.TIMEOUT),
        (b"HTTP/1.1 400 Bad Request\r\n", Trouble.PROTOCOL),
        (b"220 smtp.example ESMTP\r\n", Trouble.PROTOCOL),
        (b"* BYE Too many connections\r\n", Trouble.BUSY),
        (b"* OK " + b"x" * 3_000_000, Trouble.PROTOCOL),
        (b"* OK {999999999999}\r\n", Trouble.PROTOCOL),
        (b"\x00\xff\n", Trouble.PROTOCOL),
    ],
)
async def test_a_greeting_that_is_none(greeting: bytes, code: Trouble) -> None:
    async with fake(script({}, greeting)) as port:
        with pytest.raises(SessionError) as caught:
            await read_all(port)
    assert caught.value.code is code


@pytest.mark.parametrize(
    ("verb", "answer", "code"),
    [
        (b"AUTHENTICATE", b"%t NO [AUTHENTICATIONFAILED] Wrong\r\n", Trouble.CREDENTIALS),
        (b"AUTHENTICATE", b"%t NO LOGIN failed.\r\n", Trouble.CREDENTIALS),
        (b"AUTHENTICATE", b"%t NO [UNAVAILABLE] Later\r\n", Trouble.BUSY),
        (b"AUTHENTICATE", b"%t NO Too many simultaneous connections\r\n", Trouble.BUSY),
        (b"AUTHENTICATE", b"+ \r\n" * 30, Trouble.PROTOCOL),
        (b"AUTHENTICATE", b"* BYE go\r\n", Trouble.TIMEOUT),
        (b"EXAMINE", b"%t NO No such mailbox\r\n", Trouble.NO_FOLDER),
        (b"EXAMINE", b"%t OK nothing said\r\n", Trouble.PROTOCOL),
        (b"UID FETCH", b"* 1 FETCH (UID 1 BODY[]<0> {99999999}\r\n", Trouble.PROTOCOL),
        (b"UID FETCH", b"* 1 FETCH (UID 1 " + b"(" * 500 + b"\r\n", Trouble.PROTOCOL),
        (b"UID FETCH", b'* 1 FETCH (UID 1 BODY[] "no end\r\n', Trouble.PROTOCOL),
        (b"UID FETCH", b"* 1 FETCH )\r\n", Trouble.PROTOCOL),
        (b"UID FETCH", b"* 1 EXISTS\r\n" * 21_000, Trouble.PROTOCOL),
        (b"UID FETCH", b"* 1 FETCH (UID 1 BODY[] {5}\r\nab", Trouble.TIMEOUT),
        (b"UID FETCH", b"F999 OK not mine\r\n", Trouble.PROTOCOL),
        (b"NOOP", b"%t BAD what\r\n", Trouble.PROTOCOL),
        (b"NOOP", b"+ more?\r\n", Trouble.PROTOCOL),
    ],
)
async def test_an_answer_that_is_none(verb: bytes, answer: bytes, code: Trouble) -> None:
    async with fake(script({b"EXAMINE": _EXAMINE} | {verb: answer})) as port:
        with pytest.raises(SessionError) as caught:
            await read_all(port)
    assert caught.value.code is code


async def test_garbage_never_crashes_or_hangs() -> None:
    """300 servers that begin well and go wrong somewhere: the only error is a verdict."""
    pieces = [
        b'* 1 FETCH (UID 1 RFC822.SIZE 5 INTERNALDATE "22-Nov-2026 09:00:00 +0000" BODY[]<0> {5}\r\nhello)\r\n',
        b"* 2 FETCH (UID 2 BODY[] NIL)\r\n",
        b"* SEARCH 1 2 99999999999999999999999 x\r\n",
        b'* LIST (\\HasNoChildren) "/" "a&AOk-"\r\n',
        b"* LIST () NIL {3}\r\nabc\r\n",
        b"* 4294967296 EXISTS\r\n",
        b"* CAPABILITY IDLE AUTH=PLAIN\r\n",
        b"* OK [UIDVALIDITY 7] ok\r\n",
        b"* BYE bye\r\n",
        b"+ go on\r\n",
        b"%t OK done\r\n",
        b"%t NO no\r\n",
        b"{7}\r\n",
        b"\x00\x80\xff",
        b"(((",
        b'"\\',
        b"\r\n",
        b"* * *\r\n",
    ]
    for seed in range(300):
        dice = random.Random(seed)

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dice: random.Random = dice) -> None:
            writer.write(b"* OK [CAPABILITY IMAP4rev1 IDLE] hi\r\n")
            while line := await reader.readline():
                tag = line.split(b" ")[0]
                if dice.random() < 0.05:
                    return
                said = bytearray(b"".join(dice.choices(pieces, k=dice.randrange(4))).replace(b"%t", tag))
                if said and dice.random() < 0.3:
                    said[dice.randrange(len(said))] = dice.randrange(256)
                writer.write(bytes(said))
                if b"EXAMINE" in line:
                    writer.write(_EXAMINE.replace(b"%t", tag))
                elif dice.random() < 0.85:
                    writer.write(tag + b" OK done\r\n")
                else:
                    return
                await writer.drain()

        async with fake(talk) as port:
            try:
                async with asyncio.timeout(20):
                    await read_all(port)
            except SessionError:
                continue


async def test_a_message_that_the_server_names_and_never_gives_is_shown() -> None:
    """It does not hold up those behind it."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1] hi\r\n")
        while line := await reader.readline():
            tag, _, rest = line.strip().partition(b" ")
            if rest.startswith(b"EXAMINE"):
                writer.write(_EXAMINE.replace(b"%t", tag))
                continue
            if rest.startswith(b"UID FETCH") and b"BODY" not in rest:
                first = int(rest.split()[2].split(b":")[0])
                for uid in range(first, 4):
                    writer.write(b"* %d FETCH (UID %d RFC822.SIZE 20)\r\n" % (uid, uid))
            elif rest.startswith(b"UID FETCH"):
                spoken = [b"Subject: u%d\r\n\r\n" % n for n in range(4)]
                asked = rest.split()[2]
                low, _, high = asked.partition(b":")
                for uid in range(int(low), int(high or low) + 1):
                    if uid == 2:
                        writer.write(tag + b" NO [SERVERBUG-LIKE] corrupted\r\n")
                        break
                    raw = spoken[uid]
                    writer.write(b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n%b)\r\n" % (uid, uid, len(raw), raw))
                else:
                    writer.write(tag + b" OK\r\n")
                continue
            writer.write(tag + b" OK\r\n")

    box = Box()
    async with fake(talk) as port:
        config = imap_config_for(port)
        async with watching(config, box):
            await until(lambda: "ok" in box.said)
    assert [(f.uid, f.unreadable) for f in box.taken.values()] == [(1, False), (2, True), (3, False)]


def imap_config_for(port: int) -> Config:
    return Config(
        address="us@ours.example",
        imap_host="127.0.0.1",
        imap_port=port,
        imap_security=Security.NONE,
        imap_password="p",  # type: ignore[arg-type]
        send="none",
    )


async def test_words_slipped_in_before_tls_are_not_heard() -> None:
    """CVE-2021-33515 and its kind: an answer sent in the clear behind the STARTTLS answer."""
    certificate = make_certificate()
    context = server_context(certificate)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n")
        tag = (await reader.readline()).split(b" ")[0]
        writer.write(tag + b" OK begin\r\n* CAPABILITY EVIL\r\nF2 OK evil\r\n")
        await writer.start_tls(context)
        while line := await reader.readline():
            tag = line.split(b" ")[0]
            writer.write(b"* CAPABILITY IMAP4rev1 GOOD\r\n" + tag + b" OK\r\n")

    async with fake(talk) as port:
        imap = await Imap.open("localhost", port, Security.STARTTLS, certificate.authority)
        assert imap.can("GOOD")
        assert not imap.can("EVIL")
        imap.close()


async def test_no_password_is_said_in_the_clear_where_tls_was_asked_for() -> None:
    async with fake(script({})) as port:
        with pytest.raises(SessionError) as caught:
            await Imap.open("localhost", port, Security.STARTTLS)
    assert caught.value.code is Trouble.NO_TLS


@pytest.mark.needs("dovecot")
async def test_a_certificate_that_ended_or_is_unknown(server: Dovecot) -> None:
    with pytest.raises(SessionError) as caught:
        await Imap.open("localhost", server.imaps_port, Security.TLS)
    assert caught.value.code is Trouble.CERTIFICATE
    ended = make_certificate(days=-1)
    with dovecot(certificate=ended) as other, pytest.raises(SessionError) as caught:
        await Imap.open("localhost", other.imaps_port, Security.TLS, ended.authority)
    assert caught.value.code is Trouble.CERTIFICATE
    assert "expired" in caught.value.words


@pytest.mark.needs("dovecot")
async def test_folders_with_accents_and_a_password_of_any_letters(server: Dovecot, user: str) -> None:
    name = "Réclamations & Cie/été"
    server.add_user(user, 'pâsswörd €\\"')
    imap = await Imap.open("localhost", server.imaps_port, Security.TLS, server.certificate.authority)
    await imap.login(user, 'pâsswörd €\\"')
    person = server.person(user)
    person.create(f'"{write_folder("Réclamations & Cie.été")}"')
    person.logout()
    assert "Réclamations & Cie.été" in await imap.list_folders()
    assert (await imap.examine("Réclamations & Cie.été")).messages == 0
    await imap.logout()
    assert read_folder(write_folder(name)) == name


@given(st.text(max_size=60))
def test_folder_names_survive(name: str) -> None:
    clean = name.encode("utf-16", "replace").decode("utf-16")
    assert read_folder(write_folder(clean)) == clean


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=5))
def test_any_response_is_read_or_refused(chunks: list[bytes]) -> None:
    with contextlib.suppress(SessionError):
        for token in read_tokens(chunks):
            read_date(token)
            read_number(token)
            attributes(token)


def test_the_grammar_in_its_corners() -> None:
    tokens = read_tokens([b"(UID 7 BODY[HEADER.FIELDS (SUBJECT)]<0> ", b"lit)(", b' X "q\\"(" NIL () "NIL")'])
    assert (
        attributes(tokens[0])
        == {
            "UID": "7",
            "BODY[HEADER.FIELDS (SUBJECT)]<0>": b"lit)(",
            "X": b'q"(',
        }
        | {}
    )
    assert read_date(b" 1-Nov-2026 09:00:00 +0100") is not None
    assert read_date(b"99-Nov-2026 09:00:00 +0100") is None
    assert write_uids([1, 2, 3, 7, 9, 10]) == "1:3,7,9:10"


@pytest.mark.needs("dovecot")
async def test_login_without_sasl_uses_literals_where_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_link, "ANSWER_S", 20)  # Dovecot takes two seconds to say no
    with dovecot(extra="imap_capability = IMAP4rev1 IDLE") as server:
        user = server.add_user("lit@ours.example", PASSWORD)
        imap = await Imap.open("127.0.0.1", server.imap_port, Security.NONE)
        imap.capabilities = frozenset({"IMAP4REV1"})
        await imap.login(user, PASSWORD)
        imap.close()
        imap = await Imap.open("127.0.0.1", server.imap_port, Security.NONE)
        imap.capabilities = frozenset({"IMAP4REV1"})
        with pytest.raises(SessionError) as caught:
            await imap.login(user, "né\r\nF9 LOGOUT")
        imap.close()
        assert caught.value.code is Trouble.CREDENTIALS
