"""From an agent's words to the wire of a real server."""

import re
from dataclasses import replace

import pytest

from filrouge.conversations import core as threading
from filrouge.conversations.service import handling
from filrouge.conversations.service.handling import SomeoneAnswers, Stale
from filrouge.flows.outbound import CannotReach
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Forbidden, Invalid, NotFound
from filrouge.terms.ids import show
from filrouge.terms.scope import Scope
from tests.company_of_tests import Company, mail
from tests.flows.outbound.answering import CLAIRE, PNG, answer, deliver, read, state, text_of, upload
from tests.servers.smtp import Sink

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
