"""Every message ends somewhere that a person sees: what was sent, what was reported, what was interrupted."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from filrouge.channels import sending
from filrouge.channels import service as channels
from filrouge.conversations.service import handling
from filrouge.conversations.service.handling import Words
from filrouge.flows import answering, handing_on, inbound, outbound
from filrouge.flows.outbound import Draft
from filrouge.platform import storage
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import TooLarge
from filrouge.terms.messages import Outbound, Outcome, ReportEntry, Sent, TryLater
from tests.company_of_tests import Company, mail


async def answered(alisier: Company, *, cc: tuple[str, ...] = ()) -> UUID:
    """Claire has written and Léa has answered; the outgoing row."""
    await alisier.receive(mail())
    await alisier.pump()
    [(conversation_id, version, identity_id)] = await alisier.rows(
        "select c.id, c.version, i.id from conversation c join identity i on i.customer_id = c.customer_id"
    )
    async with alisier.database.transaction() as tx:
        draft = Draft(Words("Bonjour Claire", None), identity_id, alisier.mailbox_id, cc=cc)
        await answering.answer(tx, alisier.means, alisier.lea, conversation_id, version, draft, alisier.later())
    return UUID(str(await alisier.value("select id from outgoing")))


def wire(monkeypatch: pytest.MonkeyPatch, *outcomes: Outcome | Exception) -> list[Outbound]:
    """What the wire answers, in turn; what it was given."""
    given: list[Outbound] = []
    left = list(outcomes)

    async def send(account: Any, message: Outbound, *rest: Any) -> Outcome:
        given.append(message)
        outcome = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(sending, "send", send)
    return given


def entry(recipient: str, action: str, *, hard: bool = False) -> ReportEntry:
    return ReportEntry(recipient, action, "5.1.1" if hard else "", "", "userunknown" if hard else "", hard)


def report(of: str, recipient: str = "claire@exemple.example", *, number: int = 1) -> bytes:
    return (
        "From: MAILER-DAEMON@relay.example\r\nTo: contact@alisier.example\r\n"
        f"Message-ID: <report-{number}@relay.example>\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: User unknown\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{of}>\r\n\r\n--b--\r\n"
    ).encode()


async def state(alisier: Company) -> tuple[str, int]:
    [(found, attempts)] = await alisier.rows("select state, attempts from outgoing")
    return found, attempts


async def test_an_unforeseen_error_is_a_try_that_failed_and_in_the_end_a_failure(
    alisier: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    outgoing = await answered(alisier)
    wire(monkeypatch, RuntimeError("boom"))
    for _ in range(9):
        await outbound.deliver(alisier.means, outgoing, alisier.now)
        alisier.later(hours=9)
    assert await alisier.rows("select state, code from outgoing") == [("failed", "outbound.failed")]


async def test_a_job_that_comes_too_early_sends_nothing(alisier: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    outgoing = await answered(alisier)
    given = wire(monkeypatch, TryLater("busy", "later"))
    await outbound.deliver(alisier.means, outgoing, alisier.now)
    await outbound.deliver(alisier.means, outgoing, alisier.now + timedelta(seconds=1))
    assert len(given) == 1
    assert await state(alisier) == ("queued", 1)


async def test_a_report_that_is_quicker_than_our_own_note_stays(
    alisier: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    outgoing = await answered(alisier)
    async with alisier.database.transaction() as tx:
        started = await channels.start_sending(tx, outgoing, alisier.now)
    assert started is not None
    async with alisier.database.transaction() as tx:
        await channels.record_receipt(
            tx, started, entry("claire@exemple.example", "failed", hard=True), None, alisier.now
        )
        await channels.settle_sending(tx, started, Sent(), alisier.now)
    assert (await state(alisier))[0] == "failed"


async def test_good_news_of_one_recipient_does_not_hide_bad_news_of_another(alisier: Company) -> None:
    outgoing_id = await answered(alisier, cc=("paul@exemple.example",))
    async with alisier.database.transaction() as tx:
        outgoing = await channels.start_sending(tx, outgoing_id, alisier.now)
        assert outgoing is not None
        await channels.record_receipt(tx, outgoing, entry("claire@exemple.example", "failed"), None, alisier.now)
        await channels.record_receipt(tx, outgoing, entry("paul@exemple.example", "delivered"), None, alisier.now)
    assert (await state(alisier))[0] == "failed"


async def test_a_copy_that_bounces_does_not_spoil_the_customers_address(alisier: Company) -> None:
    await answered(alisier, cc=("paul@exemple.example",))
    message_id = str(await alisier.value("select external_id from outgoing"))
    await alisier.receive(report(message_id, "paul@exemple.example"))
    await alisier.pump()
    assert (await state(alisier))[0] == "failed"
    assert await alisier.value("select undeliverable_since from identity where address like 'claire%%'") is None


async def test_a_report_with_a_sender_is_shown_and_moves_nothing(alisier: Company) -> None:
    await answered(alisier)
    message_id = str(await alisier.value("select external_id from outgoing"))
    await alisier.receive(report(message_id), mail_from="anybody@stranger.example")
    await alisier.pump()
    assert (await state(alisier))[0] == "queued"
    assert await alisier.value("select count(*) from message where kind = 'bounce'") == 1
    assert await alisier.value("select undeliverable_since from identity") is None


async def test_the_same_report_through_two_mailboxes_counts_once(alisier: Company) -> None:
    await answered(alisier)
    message_id = str(await alisier.value("select external_id from outgoing"))
    other = await alisier.add_account()
    await alisier.receive(report(message_id))
    await alisier.receive(report(message_id), account_id=other)
    await alisier.pump()
    assert await alisier.value("select count(*) from receipt") == 1
    assert await alisier.value("select count(*) from message where kind = 'bounce'") == 1


async def test_a_paused_account_keeps_its_messages_and_counts_no_try(
    alisier: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    outgoing = await answered(alisier)
    given = wire(monkeypatch, Sent())
    await alisier.rows("update channel_account set state = 'paused' returning id")
    await outbound.deliver(alisier.means, outgoing, alisier.now)
    assert await state(alisier) == ("queued", 0)
    await alisier.rows("update channel_account set state = 'active' returning id")
    async with alisier.database.transaction() as tx:
        assert await channels.hurry_outgoing(tx, alisier.mailbox_id, alisier.now) == 1
    await outbound.deliver(alisier.means, outgoing, alisier.now)
    assert len(given) == 1
    assert (await state(alisier))[0] == "sent"


async def test_the_files_of_a_message_have_a_limit_together(alisier: Company) -> None:
    await alisier.receive(mail())
    await alisier.pump()
    [(conversation_id, version, identity_id)] = await alisier.rows(
        "select c.id, c.version, i.id from conversation c join identity i on i.customer_id = c.customer_id"
    )
    async with alisier.database.transaction() as tx:
        stored = await alisier.means.storage.put(b"x" * 100, "application/pdf")
        await storage.keep(tx, stored, alisier.now)
        uploads = [
            await handling.keep_upload(tx, alisier.lea, stored.id, "a.pdf", "application/pdf", 14_000_000, alisier.now)
            for _ in range(2)
        ]
    draft = Draft(Words("deux fichiers", None), identity_id, alisier.mailbox_id, uploads=tuple(uploads))
    with pytest.raises(TooLarge):
        async with alisier.database.transaction() as tx:
            await answering.answer(tx, alisier.means, alisier.lea, conversation_id, version, draft, alisier.now)


# -- in ---------------------------------------------------------------------------------------------------------------


async def test_a_mail_to_two_brands_reaches_both(alisier: Company) -> None:
    entity, brand = uuid7(), uuid7()
    async with alisier.database.transaction() as tx:
        await tx.execute(
            "insert into legal_entity (id, name, created_at) values (%(id)s, 'Assurances', %(now)s)",
            {"id": entity, "now": alisier.now},
        )
        await tx.execute(
            "insert into brand (id, legal_entity_id, name, created_at) values (%(id)s, %(entity)s, 'A', %(now)s)",
            {"id": brand, "entity": entity, "now": alisier.now},
        )
    other = await alisier.add_account(legal_entity_id=entity, brand_id=brand, team_id=None)
    raw = mail()
    await alisier.receive(raw)
    await alisier.receive(raw, account_id=other)
    await alisier.pump()
    assert await alisier.value("select count(*) from conversation") == 2


async def test_a_closed_mailbox_that_cannot_answer_leaves_the_message_open(alisier: Company) -> None:
    closed = await alisier.add_account(address="archives@alisier.example", mode="closed")
    for n in range(7):
        await alisier.receive(mail(f"numéro {n}", to="archives@alisier.example"), account_id=closed)
        await alisier.pump()
    assert await alisier.rows("select state, count(*) from conversation group by 1 order by 1") == [
        ("closed", 5),
        ("open", 2),
    ]


async def test_our_own_words_handed_on_to_another_mailbox_of_ours_are_no_loop(alisier: Company) -> None:
    other = await alisier.add_account()
    marked = {"x_fil_rouge_instance": alisier.means.instance}
    await alisier.receive(mail("Bonjour Claire", sender="contact@alisier.example", **marked), account_id=other)
    await alisier.receive(mail("Bonjour", sender="contact@alisier.example", message_id="b@a.example", **marked))
    await alisier.receive(
        mail("Reçu", auto_submitted="auto-replied", message_id="c@a.example", **marked), account_id=other
    )
    await alisier.pump()
    assert await alisier.rows("select state, code from delivery_part order by id") == [
        ("done", None),
        ("skipped", "inbound.loop"),
        ("skipped", "inbound.loop"),
    ]


async def test_an_outage_costs_no_message_a_try(alisier: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):
        await alisier.receive(mail(f"{n}", sender=f"c{n}@exemple.example"))
    settle = inbound._settle_one

    async def away(*rest: Any) -> bool:
        raise psycopg.OperationalError("the connection is lost")

    monkeypatch.setattr(inbound, "_settle_one", away)
    for _ in range(8):
        with pytest.raises(psycopg.OperationalError):
            await inbound.pump(alisier.means, alisier.now)
    monkeypatch.setattr(inbound, "_settle_one", settle)
    assert await alisier.pump() == 3
    assert await alisier.value("select count(*) from message") == 3


async def test_what_kills_the_worker_is_taken_alone_and_spoils_no_neighbour(alisier: Company) -> None:
    for n in range(4):
        await alisier.receive(mail(f"{n}", sender=f"c{n}@exemple.example"))
    for size in (4, 4, 1, 1):
        async with alisier.database.transaction() as tx:
            assert len(await channels.claim_parts(tx, alisier.now, 32)) == size
        alisier.later(minutes=2)
    while await alisier.pump():
        alisier.later(minutes=2)
    assert await alisier.rows("select state, count(*) from delivery_part group by 1") == [("done", 4)]


async def test_a_report_and_a_transfer_at_once_both_end_well(alisier: Company) -> None:
    await answered(alisier)
    message_id = str(await alisier.value("select external_id from outgoing"))
    conversation_id = await alisier.value("select id from conversation")
    await alisier.receive(report(message_id))

    async def transfer(tx: Transaction) -> None:
        conversation = await handling.get(tx, alisier.lea, conversation_id, lock=True)
        await asyncio.sleep(0.2)
        await handing_on.assign(tx, alisier.lea, conversation, None, alisier.other_team_id, alisier.now)

    async def transfers() -> None:
        async with alisier.database.transaction() as tx:
            await transfer(tx)

    await asyncio.gather(transfers(), alisier.pump())
    await alisier.pump()
    assert await alisier.value("select team_id from outgoing") == alisier.other_team_id
    assert (await state(alisier))[0] == "failed"


async def test_a_website_that_writes_for_somebody_is_not_the_customer(alisier: Company) -> None:
    for n, machine in enumerate(("noreply@site.example", "ne-pas-repondre@site.example", "do-not-reply@site.example")):
        await alisier.receive(
            mail(
                "Bonjour",
                sender=f"Le site <{machine}>",
                reply_to=f"Paul <paul{n}@exemple.example>",
                message_id=f"{n}@s",
            )
        )
    await alisier.receive(mail("Moi", sender="Nora Reply <nora@exemple.example>", reply_to="autre@exemple.example"))
    await alisier.pump()
    assert sorted(await alisier.rows("select address from identity")) == [
        ("nora@exemple.example",),
        ("paul0@exemple.example",),
        ("paul1@exemple.example",),
        ("paul2@exemple.example",),
    ]


@pytest.mark.parametrize("what", ["copy", "loop", "blocked", "report"])
async def test_what_a_person_lets_in_comes_in(alisier: Company, what: str) -> None:
    raw = mail()
    if what == "copy":
        await alisier.receive(raw)
    if what == "loop":
        raw = mail(sender="contact@alisier.example", x_fil_rouge_instance=alisier.means.instance)
    if what == "report":
        raw = report("fr.nothing@we.example")
    if what == "blocked":
        await alisier.receive(mail("avant"))
        await alisier.pump()
        await alisier.rows("update identity set state = 'blocked' returning id")
    await alisier.receive(raw)
    await alisier.pump()
    before = await alisier.value("select count(*) from message")
    part = await alisier.value("select id from delivery_part where state = 'skipped'")
    async with alisier.database.transaction() as tx:
        await channels.replay_part(tx, alisier.lea, part, alisier.later())
    await alisier.pump()
    assert await alisier.value("select count(*) from message") == before + 1
    assert await alisier.value("select count(*) from delivery_part where state <> 'done'") == 0
