"""A watched mailbox: nothing lost, nothing doubled, nothing touched. On a real Dovecot."""

import asyncio
import os
from datetime import timedelta

import pytest

from filrouge.channels.adapters.email.config import Config, Start
from filrouge.channels.adapters.email.mailbox import Fetched
from filrouge.channels.adapters.email.session import Pace, first_instant
from filrouge.platform import clock
from tests.channels.adapters.email.conftest import QUICK, Box, imap_config, mail, watching
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.tokens import TokenServer
from tests.servers.waiting import until

pytestmark = pytest.mark.needs("dovecot")


async def test_what_is_there_comes_oldest_first_and_nothing_is_marked(server: Dovecot, user: str) -> None:
    for number in range(5):
        server.append(user, mail(f"n{number}"))
    box = Box()
    async with watching(imap_config(server, user), box):
        await until(lambda: "ok" in box.said)
    assert box.subjects == ["n0", "n1", "n2", "n3", "n4"]
    # \Recent is only for who opens the folder to change it: we did not.
    assert set(server.flags(user).values()) <= {"", "\\Recent"}
    assert len(server.flags(user)) == 5


async def test_bytes_arrive_as_the_server_has_them(server: Dovecot, user: str) -> None:
    raw = b'Subject: bytes\r\nX: \xe9\xff\r\n\r\n("{5}\r\n)\x01\xf0 {3}\r\n.\r\n\r\n* BYE\r\nF1 OK\r\n'
    server.append(user, raw)
    box = Box()
    async with watching(imap_config(server, user), box):
        await until(lambda: len(box.order) == 1)
    assert box.order == [raw]


async def test_a_new_message_comes_at_once_while_idle(server: Dovecot, user: str) -> None:
    box = Box()
    async with watching(imap_config(server, user), box, pace=Pace(idle=600)):
        await until(lambda: "ok" in box.said)
        server.deliver(user, mail("live"))
        await until(lambda: box.subjects == ["live"])
        server.deliver(user, mail("live again"))
        await until(lambda: box.subjects == ["live", "live again"])
    assert next(iter(box.taken.values())).received_at is not None


async def test_idle_is_renewed_and_goes_on_delivering(server: Dovecot, user: str) -> None:
    box = Box()
    async with watching(imap_config(server, user), box, pace=Pace(idle=0.05)):
        await until(lambda: box.said.count("ok") > 3)
        server.deliver(user, mail("after renewals"))
        await until(lambda: box.subjects == ["after renewals"])
    assert set(box.said) == {"ok"}


async def test_a_server_without_idle_is_polled() -> None:
    with dovecot(extra="imap_capability = IMAP4rev1 SASL-IR AUTH=PLAIN") as server:
        user = server.add_user("poll@ours.example")
        box = Box()
        async with watching(imap_config(server, user), box):
            await until(lambda: "ok" in box.said)
            server.append(user, mail("polled"))
            await until(lambda: box.subjects == ["polled"])


async def test_people_read_flag_and_delete_meanwhile(server: Dovecot, user: str) -> None:
    """A person works in the same mailbox all the while: each message that is there when we look comes once."""
    for number in range(60):
        server.append(user, mail(f"m{number:02}"))
    person = server.person(user)
    box = Box()

    def meddle(fetched: Fetched) -> None:
        if fetched.uid == 3:
            person.uid("STORE", "1:10", "+FLAGS", "(\\Seen \\Flagged)")
            person.uid("STORE", "5", "+FLAGS", "(\\Deleted)")  # taken already, or in the same batch
            person.uid("STORE", "58:59", "+FLAGS", "(\\Deleted)")  # not asked for yet
            person.expunge()

    box.before = meddle
    async with watching(imap_config(server, user), box):
        await until(lambda: "ok" in box.said)
        server.append(user, mail("last"))
        await until(lambda: box.subjects[-1:] == ["last"])
    gone = {"m57", "m58"}
    expected = [f"m{number:02}" for number in range(60) if f"m{number:02}" not in gone]
    assert box.subjects == [*expected, "last"]
    assert box.repeated == 0
    assert "\\Flagged" in server.flags(user)[1]
    person.logout()


async def test_a_message_moved_away_and_back_comes_once(server: Dovecot, user: str) -> None:
    server.append(user, mail("wanders"))
    server.append(user, mail("stays"))
    box = Box()
    async with watching(imap_config(server, user), box):
        await until(lambda: len(box.order) == 2)
        person = server.person(user)
        person.create("Elsewhere")
        person.uid("MOVE", "1", "Elsewhere")
        person.select("Elsewhere")
        person.uid("MOVE", "1", "INBOX")
        person.logout()
        server.append(user, mail("new"))
        await until(lambda: "new" in box.subjects)
    assert box.subjects == ["wanders", "stays", "new"]


async def test_two_messages_with_the_same_bytes_are_two(server: Dovecot, user: str) -> None:
    server.append(user, mail("twin"))
    server.append(user, mail("twin"))
    box = Box()
    async with watching(imap_config(server, user), box):
        await until(lambda: "ok" in box.said)
    assert box.subjects == ["twin", "twin"]


async def test_a_mailbox_numbered_anew_is_read_again_without_doubles(server: Dovecot, user: str) -> None:
    person = server.person(user)
    person.create("Clients")
    for number in range(3):
        server.append(user, mail(f"old{number}"), folder="Clients")
    config = imap_config(server, user, imap_folder="Clients")
    box = Box()
    async with watching(config, box):
        await until(lambda: "ok" in box.said)
    assert box.subjects == ["old0", "old1", "old2"]
    first = box.cursor
    person.create("Copy")
    person.select("Clients")
    person.copy("1:*", "Copy")
    person.select("Copy")
    person.delete("Clients")
    person.create("Clients")
    person.copy("1:*", "Clients")
    person.logout()
    server.append(user, mail("new"), folder="Clients")
    async with watching(config, box):
        await until(lambda: "new" in box.subjects)
    assert box.subjects == ["old0", "old1", "old2", "new"]
    assert first is not None
    assert box.cursor is not None
    assert box.cursor.uidvalidity != first.uidvalidity


async def test_a_restart_goes_on_where_it_stopped(server: Dovecot, user: str) -> None:
    server.append(user, mail("one"))
    box = Box()
    async with watching(imap_config(server, user), box):
        await until(lambda: "ok" in box.said)
    server.append(user, mail("two"))
    box.said.clear()
    async with watching(imap_config(server, user), box):
        await until(lambda: "ok" in box.said)
    assert box.subjects == ["one", "two"]
    assert box.repeated == 0


async def test_what_we_could_not_keep_is_read_again(server: Dovecot, user: str) -> None:
    for number in range(3):
        server.append(user, mail(f"k{number}"))
    box = Box(failing=2)
    async with watching(imap_config(server, user), box):
        await until(lambda: "ok" in box.said)
    assert box.subjects == ["k0", "k1", "k2"]
    assert box.said[:2] == ["storage", "storage"]


@pytest.mark.parametrize(
    ("start", "expected"), [(Start.ALL, ["old", "recent"]), (Start.RECENT, ["recent"]), (Start.NEW, [])]
)
async def test_how_much_of_an_old_mailbox_is_taken(
    server: Dovecot, user: str, start: Start, expected: list[str]
) -> None:
    server.append(user, mail("old"), date='"01-Oct-2026 10:00:00 +0000"')
    yesterday = clock.now() - timedelta(days=1)
    server.append(user, mail("recent"), date=f'"{yesterday:%d-%b-%Y %H:%M:%S} +0000"')
    config = imap_config(server, user, imap_start=start)
    since = first_instant(config, clock.now())
    box = Box()
    async with watching(config, box, since=since):
        await until(lambda: "ok" in box.said)
        server.deliver(user, mail("now"))
        await until(lambda: "now" in box.subjects)
    assert box.subjects == [*expected, "now"]


async def test_25_megabytes_come_whole(server: Dovecot, user: str) -> None:
    big = mail("big") + b"\r\n".join([os.urandom(38).hex().encode()] * 340_000) + b"\r\n"
    assert len(big) > 25_000_000
    server.append(user, mail("before"))
    server.append(user, big)
    server.append(user, mail("after"))
    box = Box()
    async with watching(imap_config(server, user), box):
        await until(lambda: len(box.order) == 3, 60)
    assert box.subjects == ["before", "big", "after"]
    assert box.order[1] == big


async def test_a_message_beyond_the_limit_is_shown_with_its_beginning(server: Dovecot, user: str) -> None:
    server.append(user, mail("huge", "x" * 400_000))
    server.append(user, mail("next"))
    box = Box()
    async with watching(imap_config(server, user), box, limit=300_000):
        await until(lambda: len(box.order) == 2)
    huge, following = box.taken.values()
    assert huge.oversize
    assert huge.size > 400_000
    assert huge.raw.startswith(b"From: Ana")
    assert len(huge.raw) == 256 * 1024
    assert not following.oversize


async def test_a_dropped_connection_resumes(user: str) -> None:
    """Dovecot is killed (-9) in the middle, twice, and started again: all comes, once."""
    with dovecot() as server:
        server.add_user(user)
        for number in range(30):
            server.append(user, mail(f"d{number:02}"))
        box = Box()
        killed: list[int] = []

        def kill(fetched: Fetched) -> None:
            if fetched.uid in {7, 35} and fetched.uid not in killed:
                killed.append(fetched.uid)
                server.kill()
                server.start()

        box.before = kill
        async with watching(imap_config(server, user), box):
            await until(lambda: len(box.order) == 30, 40)
            for number in range(30, 40):
                server.append(user, mail(f"d{number:02}"))
            await until(lambda: len(box.order) == 40, 40)
        assert killed == [7, 35]
        assert box.subjects == [f"d{number:02}" for number in range(40)]
        assert box.repeated == 0
        assert set(server.flags(user).values()) <= {"", "\\Recent"}


async def test_a_server_that_is_down_is_found_again(user: str) -> None:
    with dovecot() as server:
        server.add_user(user)
        box = Box()
        async with watching(imap_config(server, user), box):
            await until(lambda: "ok" in box.said)
            server.kill()
            await until(lambda: "refused" in box.said)
            server.start()
            server.append(user, mail("back"))
            await until(lambda: box.subjects == ["back"])
            assert box.said[-1] in {"ok", "refused"}


async def test_a_changed_password_is_said_and_the_mailbox_goes_on_once_it_is_right(server: Dovecot, user: str) -> None:
    box = Box()
    config = imap_config(server, user, imap_password="no longer the right one")
    async with watching(config, box):
        await until(lambda: "credentials" in box.said)
        server.add_user(user, "no longer the right one")
        await until(lambda: "ok" in box.said)
    assert "Authentication failed" in " ".join(box.words)


async def test_an_ended_access_token_is_renewed(server: Dovecot, tokens: TokenServer, user: str) -> None:
    tokens.users[f"refresh-{user}"] = user
    config = oauth_config(server, tokens, user)
    server.append(user, mail("first"))
    box = Box()
    async with watching(config, box, tokens):
        await until(lambda: box.subjects == ["first"])
    tokens.end_access_tokens()
    server.append(user, mail("second"))
    async with watching(config, box, tokens):
        await until(lambda: box.subjects == ["first", "second"])
    assert "credentials" not in box.said


async def test_a_refresh_token_that_ended_is_a_verdict(server: Dovecot, tokens: TokenServer, user: str) -> None:
    box = Box()
    async with watching(oauth_config(server, tokens, user), box, tokens):
        await until(lambda: "credentials" in box.said)
    assert "invalid_grant" in box.words[0]


async def test_a_replaced_refresh_token_is_kept(server: Dovecot, tokens: TokenServer, user: str) -> None:
    tokens.users[f"refresh-{user}"] = user
    tokens.rotate = True
    try:
        box = Box()
        async with watching(oauth_config(server, tokens, user), box, tokens):
            await until(lambda: "ok" in box.said)
    finally:
        tokens.rotate = False
    assert len(box.tokens) == 1
    assert tokens.users[box.tokens[0]] == user


def oauth_config(server: Dovecot, tokens: TokenServer, user: str) -> Config:
    return imap_config(
        server,
        user,
        imap_auth="oauth2",
        imap_password="",
        oauth_provider="custom",
        oauth_client_id="fil-rouge",
        oauth_token_url=tokens.token_url,
        oauth_refresh_token=f"refresh-{user}",
    )


async def test_stopping_is_quick_wherever_the_session_is(server: Dovecot, user: str) -> None:
    box = Box()
    async with watching(imap_config(server, user), box, pace=Pace(idle=3600)):
        await until(lambda: "ok" in box.said)
    async with watching(imap_config(server, user, imap_port=1), Box(), pace=Pace(first_retry=3600)) as stop:
        await asyncio.sleep(0)
        assert not stop.is_set()
    assert QUICK.idle
