"""From bytes to a message on its thread."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from filrouge.conversations import core as threading
from filrouge.conversations.service import handling
from filrouge.conversations.service.handling import Words
from filrouge.flows import answering
from filrouge.flows.outbound import Draft
from tests.company_of_tests import Company, mail


async def answer(alisier: Company, text: str = "Bonjour Claire, nous regardons.") -> tuple[str, str]:
    """Léa answers the only conversation; the Message-ID and reply address of what goes out."""
    [(conversation_id, version, identity_id)] = await alisier.rows(
        "select c.id, c.version, i.id from conversation c join identity i on i.customer_id = c.customer_id"
    )
    async with alisier.database.transaction() as tx:
        await answering.answer(
            tx,
            alisier.means,
            alisier.lea,
            conversation_id,
            version,
            Draft(Words(text, None), identity_id, alisier.mailbox_id),
            alisier.later(),
        )
    [(external_id, reply_to)] = await alisier.rows("select external_id, reply_to from outgoing")
    return external_id, reply_to


async def conversations(alisier: Company) -> int:
    return int(await alisier.value("select count(*) from conversation"))


async def test_a_first_mail_makes_a_customer_a_conversation_and_work_that_waits(alisier: Company) -> None:
    await alisier.receive(mail("Où en est mon dossier ?\n\n-- \nClaire Fontaine"))
    assert await alisier.pump() == 1
    [row] = await alisier.rows(
        """select cu.name, i.channel, i.address, i.state, c.subject, c.state, c.waiting_since, c.team_id, t.body,
                  t.signature, m.kind, ma.main, it.channel
             from conversation c join customer cu on cu.id = c.customer_id join identity i on i.customer_id = cu.id
             join message m on m.conversation_id = c.id join message_text t on t.message_id = m.id
             join matter ma on ma.id = m.matter_id join interaction it on it.id = ma.interaction_id"""
    )
    assert row[:8] == (
        "Claire Fontaine", "email", "claire@exemple.example", "unverified", "Mon dossier", "open", alisier.now,
        alisier.team_id,
    )  # fmt: skip
    assert row[8] == "Où en est mon dossier ?"
    assert "Claire Fontaine" in row[9]
    assert row[10:] == ("message", True, "email")


async def test_the_answer_to_our_message_comes_home_by_its_reply_address_alone(alisier: Company) -> None:
    await alisier.receive(mail())
    await alisier.pump()
    _, reply_to = await answer(alisier)
    alisier.later()
    await alisier.receive(mail("Merci", subject="Autre chose", to=reply_to), rcpt=reply_to)
    await alisier.pump()
    assert await conversations(alisier) == 1


async def test_the_answer_comes_home_by_in_reply_to_alone(alisier: Company) -> None:
    await alisier.receive(mail())
    await alisier.pump()
    message_id, _ = await answer(alisier)
    alisier.later()
    await alisier.receive(mail("Merci", subject="Autre chose", in_reply_to=f"<{message_id}>"))
    await alisier.pump()
    assert await conversations(alisier) == 1
    assert await alisier.value("select waiting_since from conversation") == alisier.now


async def test_a_customer_who_answers_their_own_mail_stays_on_the_thread(alisier: Company) -> None:
    await alisier.receive(mail(message_id="first@exemple.example"))
    await alisier.receive(mail("J’ai oublié la photo", in_reply_to="<first@exemple.example>"))
    await alisier.pump()
    assert await conversations(alisier) == 1


async def test_a_stranger_who_quotes_a_reference_opens_a_conversation_of_their_own(alisier: Company) -> None:
    await alisier.receive(mail(message_id="first@exemple.example"))
    await alisier.pump()
    number = await alisier.value("select number from conversation")
    await alisier.receive(
        mail(
            "Moi aussi",
            sender="Eve <eve@ailleurs.example>",
            in_reply_to="<first@exemple.example>",
            subject=f"Re: {threading.reference(number)}",
        )
    )
    await alisier.pump()
    assert await conversations(alisier) == 2


async def test_a_forged_token_opens_nothing(alisier: Company) -> None:
    await alisier.receive(mail())
    await alisier.pump()
    _, reply_to = await answer(alisier)
    local, token = re.match(r"(\w+)\+(\w+)@", reply_to).groups()  # type: ignore[union-attr]
    forged = f"{local}+{token[:-1]}{'0' if token[-1] != '0' else '1'}@alisier.example"
    await alisier.receive(mail("Bonjour", sender="Eve <eve@ailleurs.example>", to=forged), rcpt=forged)
    await alisier.pump()
    assert await conversations(alisier) == 2


async def test_who_answers_from_another_address_joins_as_a_party(alisier: Company) -> None:
    await alisier.receive(mail())
    await alisier.pump()
    _, reply_to = await answer(alisier)
    await alisier.receive(
        mail("Je réponds pour elle", sender="Paul <paul@exemple.example>", to=reply_to), rcpt=reply_to
    )
    await alisier.pump()
    assert await conversations(alisier) == 1
    assert await alisier.rows(
        "select i.address, p.role from conversation_party p join identity i on i.id = p.identity_id"
    ) == [("paul@exemple.example", "party")]


async def test_the_customers_word_reopens_a_closed_conversation(alisier: Company) -> None:
    await alisier.receive(mail(message_id="first@exemple.example"))
    await alisier.pump()
    conversation_id = await alisier.value("select id from conversation")
    async with alisier.database.transaction() as tx:
        conversation = await handling.get(tx, alisier.lea, conversation_id, lock=True)
        await handling.close(tx, alisier.lea, conversation, None, alisier.later())
    assert await alisier.value("select state from conversation") == "closed"
    alisier.later()
    await alisier.receive(mail("Encore une question", in_reply_to="<first@exemple.example>"))
    await alisier.pump()
    assert await alisier.rows("select state, waiting_since from conversation") == [("open", alisier.now)]
    assert await alisier.rows("select ended_at is null, continues_id is null from interaction order by started_at") == [
        (False, True),
        (True, False),
    ]


async def test_the_same_mail_delivered_twice_is_one_message_and_the_copy_is_kept(alisier: Company) -> None:
    raw = mail()
    await alisier.receive(raw)
    await alisier.receive(raw)
    await alisier.receive(b"Received: from elsewhere\r\n" + raw)
    await alisier.pump()
    assert await alisier.value("select count(*) from message") == 1
    assert await alisier.rows("select state, code from delivery_part order by id") == [
        ("done", None), ("skipped", "inbound.copy"), ("skipped", "inbound.copy"),
    ]  # fmt: skip


async def test_a_replayed_key_is_accepted_and_opens_nothing(alisier: Company) -> None:
    first = await alisier.receive(mail(), key="imap:1:42")
    again = await alisier.receive(mail("Autre texte"), key="imap:1:42")
    assert first == again
    assert await alisier.pump() == 1


@pytest.mark.parametrize(
    "raw",
    [
        mail(message_id="none"),
        mail(sender=""),
        b"\r\n\r\nrien que des mots\r\n",
        mail().replace(b"From:", b"From: a@b.example\r\nFrom:", 1),
        mail().replace(b"23 Nov 2026", b"01 Jan 1970"),
        mail("Bonjour\0 ça \ud800".encode("utf-8", "surrogatepass").decode("latin-1")),
    ],
    ids=["no Message-ID", "from nobody", "no headers", "two From", "1970", "NUL and surrogates"],
)
async def test_an_odd_mail_is_still_a_customers_message(alisier: Company, raw: bytes) -> None:
    await alisier.receive(raw)
    await alisier.pump()
    assert await conversations(alisier) == 1
    assert await alisier.value("select state from delivery_part") == "done"


async def test_a_mail_that_cannot_be_put_on_a_thread_holds_up_its_sender_alone(
    alisier: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filrouge.conversations.service import receiving

    record = receiving.record

    async def stumbles(tx, inbound, *rest):  # type: ignore[no-untyped-def]
        if "poison" in inbound.text:
            raise RuntimeError("boom")
        return await record(tx, inbound, *rest)

    monkeypatch.setattr(receiving, "record", stumbles)
    await alisier.receive(mail("poison"))
    await alisier.receive(mail("after", message_id="after@x.example"))
    await alisier.receive(mail("other", sender="bob@exemple.example"))
    await alisier.pump()
    assert await alisier.rows("select t.body from message_text t") == [("other",)]
    for _ in range(3):
        alisier.later(minutes=2)
        await alisier.pump()
    assert await alisier.rows("select state, code, attempts from delivery_part order by id") == [
        ("failed", "inbound.not_threaded", 3), ("done", None, 1), ("done", None, 1),
    ]  # fmt: skip


async def test_a_worker_that_dies_holds_nothing_for_long(alisier: Company) -> None:
    from filrouge.channels import service as channels

    await alisier.receive(mail())
    async with alisier.database.transaction() as tx:
        assert len(await channels.claim_parts(tx, alisier.now, 10)) == 1
    assert await alisier.pump() == 0
    alisier.now += timedelta(minutes=2)
    assert await alisier.pump() == 1
    assert await conversations(alisier) == 1


async def test_an_automatic_reply_is_shown_and_does_not_reopen(alisier: Company) -> None:
    await alisier.receive(mail())
    await alisier.pump()
    message_id, _ = await answer(alisier)
    conversation_id = await alisier.value("select id from conversation")
    async with alisier.database.transaction() as tx:
        conversation = await handling.get(tx, alisier.lea, conversation_id, lock=True)
        await handling.close(tx, alisier.lea, conversation, None, alisier.later())
    await alisier.receive(
        mail(
            "Je suis absente",
            subject="Réponse automatique",
            in_reply_to=f"<{message_id}>",
            auto_submitted="auto-replied",
        )
    )
    await alisier.pump()
    assert await alisier.rows("select kind, direction from message order by recorded_at") == [
        ("message", "in"), ("message", "out"), ("auto_reply", "in"),
    ]  # fmt: skip
    assert await alisier.value("select state from conversation") == "closed"
    assert await alisier.value("select count(*) from outgoing") == 1


async def test_a_bounce_comes_back_to_its_message_and_to_the_desk(alisier: Company) -> None:
    await alisier.receive(mail())
    await alisier.pump()
    message_id, _ = await answer(alisier)
    bounce = f"""From: MAILER-DAEMON@relay.example
To: contact@alisier.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; claire@exemple.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <claire@exemple.example>: User unknown

--b
Content-Type: text/rfc822-headers

From: contact@alisier.example
Message-ID: <{message_id}>
Subject: Re: Mon dossier

--b--
""".replace("\n", "\r\n").encode()
    alisier.later()
    await alisier.receive(bounce)
    await alisier.pump()
    assert await alisier.rows("select state, code from outgoing") == [("failed", "userunknown")]
    assert await alisier.rows("select kind, status, hard from receipt") == [("failed", "5.1.1", True)]
    assert await conversations(alisier) == 1
    assert await alisier.value("select undeliverable_since from identity") == alisier.now
    assert await alisier.value("select waiting_since from conversation") == alisier.now


async def test_a_report_about_nothing_we_sent_is_set_aside(alisier: Company) -> None:
    await alisier.receive(
        b"From: MAILER-DAEMON@x.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b.c\r\n"
        b"Action: failed\r\nStatus: 5.0.0\r\n\r\n--b--\r\n"
    )
    await alisier.pump()
    assert await alisier.rows("select state, code from delivery_part") == [
        ("skipped", "inbound.report_of_nothing_sent")
    ]
    assert await conversations(alisier) == 0


async def test_a_closed_mailbox_answers_kindly_and_lets_nothing_in(alisier: Company) -> None:
    closed = await alisier.add_account(address="archives@alisier.example", mode="closed")
    await alisier.receive(mail(to="archives@alisier.example"), account_id=closed)
    await alisier.pump()
    assert await alisier.rows("select state, waiting_since is null from conversation") == [("closed", True)]
    assert await alisier.rows("select automatic, to_address from outgoing") == [(True, "claire@exemple.example")]


async def test_answers_to_our_own_messages_always_pass(alisier: Company) -> None:
    closed = await alisier.add_account(address="archives@alisier.example", mode="closed")
    await alisier.receive(mail(to="archives@alisier.example"), account_id=closed)
    await alisier.pump()
    [(message_id,)] = await alisier.rows("select external_id from outgoing")
    await alisier.receive(mail("Mais si !", in_reply_to=f"<{message_id}>"), account_id=closed)
    await alisier.pump()
    assert await alisier.rows("select state from conversation") == [("open",)]
    assert await alisier.value("select count(*) from outgoing") == 1


async def test_nobody_is_answered_by_machine_for_ever(alisier: Company) -> None:
    closed = await alisier.add_account(address="archives@alisier.example", mode="closed")
    for n in range(9):
        await alisier.receive(mail(f"numéro {n}", to="archives@alisier.example"), account_id=closed)
        await alisier.pump()
    assert await alisier.value("select count(*) from outgoing") == 5


async def test_a_blocked_address_does_not_reach_the_desk(alisier: Company) -> None:
    await alisier.receive(mail())
    await alisier.pump()
    await alisier.rows("update identity set state = 'blocked' returning id")
    await alisier.receive(mail("encore", message_id="again@x.example"))
    await alisier.pump()
    assert await alisier.value("select count(*) from message") == 1
    assert await alisier.value("select code from delivery_part where state = 'skipped'") == "customers.blocked"


async def test_a_form_is_acknowledged_by_a_mailbox_that_takes_mail(alisier: Company) -> None:
    from filrouge.channels import service as channels

    closed = await alisier.add_account(address="archives@alisier.example", mode="closed")
    async with alisier.database.transaction() as tx:
        form = await channels.get_account(tx, closed)
        chosen = await channels.find_sending_account(tx, replace(form, kind="webform"))
    assert chosen is not None
    assert chosen.address == "contact@alisier.example"


async def test_a_message_whose_job_was_lost_gets_another(alisier: Company) -> None:
    from filrouge.channels import service as channels

    await alisier.receive(mail())
    await alisier.pump()
    await answer(alisier)
    await alisier.rows("update outgoing set state = 'sending', sending_since = %(at)s returning id", at=alisier.now)
    await alisier.rows("delete from procrastinate_jobs returning id")
    async with alisier.database.transaction() as tx:
        assert await channels.rescue_stuck(tx, alisier.later(minutes=10)) == 0
        assert await channels.rescue_stuck(tx, alisier.later(minutes=10)) == 1
    assert await alisier.value("select state from outgoing") == "queued"
    assert await alisier.value("select count(*) from procrastinate_jobs where status = 'todo'") == 1


async def test_settings_that_cannot_be_used_keep_the_mail_for_a_replay(alisier: Company) -> None:
    await alisier.rows('update channel_account set config = config || \'{"smtp_host": "a..b"}\' returning id')
    await alisier.receive(mail())
    for _ in range(4):
        alisier.later(minutes=5)
        await alisier.pump()
    [(state, code, detail)] = await alisier.rows("select state, code, detail from delivery_part")
    assert (state, code) == ("failed", "inbound.not_understood")
    assert "settings" in detail
