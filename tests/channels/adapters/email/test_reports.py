"""What machines write is recognised, kept, and never answered."""

import json
from pathlib import Path

import pytest

from bench import mail as bench
from filrouge.channels.adapters.email import reasons
from filrouge.channels.adapters.email.parse import understand
from filrouge.channels.sdk import Inbound, InboundKind

FIXTURES = Path(__file__).parents[3] / "fixtures" / "mail"
WRITTEN = json.loads((FIXTURES / "bounces-written" / "cases.json").read_text("utf-8"))


def mail(headers: str, body: str = "words", **meta: str) -> Inbound:
    return understand(f"{headers}\r\n\r\n{body}".encode(), meta)


def test_the_public_bounces_are_recognised() -> None:
    found = bench.bounces(FIXTURES)
    assert found.kinds >= 0.95 * found.files, found.wrong_kind
    assert found.status >= 0.90 * found.entries
    assert found.hard >= 0.90 * found.entries


@pytest.mark.parametrize("case", WRITTEN, ids=lambda case: case["system"])
def test_other_mail_systems_are_understood(case: dict[str, object]) -> None:
    found = understand(str(case["message"]).encode(), {})
    assert found.kind is InboundKind.BOUNCE
    assert [one.reason for one in found.reports] == case["reasons"]
    assert not found.answerable


DSN = """--q
Content-Type: text/plain

Your message could not be delivered.
--q
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; jean@example.fr
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--q
Content-Type: {original}

Message-ID: <ours.1@example.com>
From: us@example.com
Subject: Hello

--q--
"""


def report(action: str, status: str, diagnostic: str, original: str = "message/rfc822") -> Inbound:
    return mail(
        "From: MAILER-DAEMON@example.org\nSubject: Report\nContent-Type: multipart/report; "
        "report-type=delivery-status; boundary=q",
        DSN.format(action=action, status=status, diagnostic=diagnostic, original=original),
    )


@pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_names_its_recipient_its_reason_and_our_message(original: str) -> None:
    found = report("failed", "5.1.1", "550 5.1.1 User unknown", original)
    (entry,) = found.reports
    assert found.kind is InboundKind.BOUNCE
    assert (entry.recipient, entry.action, entry.status, entry.reply_code) == (
        "jean@example.fr",
        "failed",
        "5.1.1",
        "550",
    )
    assert (entry.reason, entry.hard) == ("userunknown", True)
    assert found.reported_id == "ours.1@example.com"


def test_a_delay_is_no_hard_failure() -> None:
    (entry,) = report("delayed", "4.4.1", "451 Connection timed out").reports
    assert (entry.action, entry.hard) == ("delayed", False)


def test_good_news_is_a_delivery_report() -> None:
    found = report("delivered", "2.1.5", "250 2.1.5 Ok")
    assert found.kind is InboundKind.DELIVERY_REPORT
    assert found.reports[0].action == "delivered"


def test_the_id_is_found_in_an_original_quoted_as_text() -> None:
    found = mail(
        "From: MAILER-DAEMON@example.org\nSubject: failure notice",
        "<a@example.fr>:\n550 5.1.1 user unknown\n\n--- Below this line is a copy of "
        "the message.\n\nMessage-ID: <ours.2@example.com>\n",
    )
    assert found.reported_id == "ours.2@example.com"


def test_a_read_receipt_says_who_read_what() -> None:
    found = mail(
        "From: jean@example.fr\nSubject: Lu : Bonjour\nContent-Type: multipart/report; "
        "report-type=disposition-notification; boundary=q",
        "--q\n\nYour message was read.\n--q\nContent-Type: message/disposition-notification\n\nFina"
        "l-Recipient: rfc822;jean@example.fr\n"
        "Original-Message-ID: <ours.3@example.com>\nDisposition: manual-action/MDN-sent-manually; displayed\n--q--",
    )
    assert found.kind is InboundKind.DELIVERY_REPORT
    assert (found.reports[0].recipient, found.reports[0].action) == ("jean@example.fr", "read")
    assert found.reported_id == "ours.3@example.com"


@pytest.mark.parametrize("name", ["aol", "yahoo"])
def test_a_complaint_is_one(name: str) -> None:
    found = understand((FIXTURES / "mime-flanker" / "complaints" / f"{name}.eml").read_bytes(), {})
    assert found.kind is InboundKind.COMPLAINT
    assert found.reported_id
    assert not found.answerable


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-replied\nSubject: Re: Hello",
        "X-Autoreply: yes\nSubject: Re: Hello",
        "Precedence: auto_reply\nSubject: x",
        "Subject: Automatic reply: Hello",
        "Subject: Réponse automatique : Bonjour",
        "Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_Bonjour?=",
        "Subject: Absence du bureau : Bonjour",
        "Subject: Out of office: Hello",
        "Subject: Automatische Antwort: Hallo",
        "Subject: Abwesenheitsnotiz: Hallo",
        "Subject: Respuesta automática: Hola",
        "Subject: Risposta automatica: Ciao",
        "Subject: Resposta automática: Olá",
        "Subject: Automatisch antwoord: Hallo",
        "Subject: 自动回复: 你好",
    ],
)
def test_an_auto_reply_is_one(headers: str) -> None:
    found = mail(f"From: a@example.org\nIn-Reply-To: <ours.4@example.com>\n{headers}")
    assert found.kind is InboundKind.AUTO_REPLY
    assert found.reports[0].action == "vacation"
    assert found.reported_id == "ours.4@example.com"
    assert not found.answerable


@pytest.mark.parametrize(
    "headers",
    [
        "Subject: Re: Out of office supplies",
        "Subject: My card payment failed",
        "Subject: Retour de courrier",
        "Subject: Delivery of my new card",
        "Subject: Undeliverable letter you sent me\nAuto-Submitted: no",
        "Subject: Congé maternité",
    ],
)
def test_a_customers_subject_makes_no_machine(headers: str) -> None:
    found = mail(f"From: Ann <ann@example.org>\n{headers}", "I could not be reached, my mailbox was full.")
    assert found.kind is InboundKind.MESSAGE
    assert found.answerable


@pytest.mark.parametrize(
    "headers",
    [
        "List-Id: <x.example.org>",
        "Precedence: bulk",
        "List-Unsubscribe: <mailto:x@example.org>",
        "Auto-Submitted: auto-generated",
        "Return-Path: <>",
        "X-Auto-Response-Suppress: All",
    ],
)
def test_lists_and_robots_are_kept_and_not_answered(headers: str) -> None:
    found = mail(f"From: a@example.org\nSubject: News\n{headers}")
    assert found.kind is InboundKind.MESSAGE
    assert not found.answerable


def test_nobody_is_not_answered() -> None:
    assert not mail("Subject: x").answerable
    assert not mail("From: a@example.org", mail_from="<>").answerable


def test_our_own_message_that_comes_back_is_a_loop() -> None:
    headers = "From: us@example.com\nX-Fil-Rouge-Instance: abc"
    assert mail(headers, instance="abc").kind is InboundKind.LOOP
    assert mail(headers, instance="other").kind is InboundKind.MESSAGE
    assert mail(headers).kind is InboundKind.MESSAGE


def test_a_forwarded_bounce_is_a_customers_message() -> None:
    inner = (FIXTURES / "bounces" / "lhost-postfix-02.eml").read_text("utf-8", errors="replace")
    found = mail(
        "From: Ann <ann@example.org>\nSubject: What is this?\nContent-Type: multipart/mixed; boundary=zz",
        f"--zz\n\nPlease explain.\n--zz\nContent-Type: message/rfc822\n\n{inner}\n--zz--",
    )
    assert found.kind is InboundKind.MESSAGE
    assert found.text == "Please explain."


@pytest.mark.parametrize(
    ("text", "status", "reply"),
    [
        ("550 5.1.1 User unknown", "5.1.1", "550"),
        ("550-5.7.26 first\n550 5.7.26 second", "5.7.26", "550"),
        ("Remote host said: 552 full (#5.2.2)", "5.2.2", "552"),
        ("250 2.1.5 Ok then 451 4.3.0 Error", "4.3.0", "250"),
        ("connect to 192.0.2.5: timed out", "", ""),
        ("version 5.4.10.2 of the machine", "", ""),
    ],
)
def test_codes_are_found_where_they_are(text: str, status: str, reply: str) -> None:
    assert (reasons.find_status(text), reasons.find_reply(text)) == (status, reply)
