"""What we send is a message that every program reads as we meant it, and no field brings a line of its own."""

import email
import email.policy
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.channels.adapters.email.config import Config
from filrouge.channels.adapters.email.render import RenderedMail, Unsendable, render
from filrouge.channels.sdk import Outbound, OutboundAttachment
from filrouge.terms.ids import MessageId

CONFIG = Config(address="sinistres@alisier.example", receive="none", send="none", display_name="Alisier Assurances")
LONG_ID = "fr." + "a1b2c3d4" * 12 + "@alisier.example"


def outbound(**changes: Any) -> Outbound:
    values: dict[str, Any] = {
        "message_id": MessageId(UUID(int=1)),
        "to_address": "ana@client.example",
        "to_name": "Ana",
        "from_address": "",
        "from_name": "Léa de l’Alisier",
        "subject": "Votre sinistre",
        "text": "Bonjour",
        "html": None,
        "external_id": LONG_ID,
        "sent_at": datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
    }
    return Outbound(**(values | changes))


def read(mail: RenderedMail) -> EmailMessage:
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", mail.raw), "a bare CR or LF"
    head, _, _ = mail.raw.partition(b"\r\n\r\n")
    assert all(len(line) <= 998 for line in mail.raw.split(b"\r\n"))
    assert mail.smtputf8 or mail.raw.isascii()
    assert b"\0" not in head
    return cast(EmailMessage, email.message_from_bytes(mail.raw, policy=email.policy.default))


def test_the_thread_is_written_whole_and_never_encoded() -> None:
    references = tuple(f"{number}.{'x' * 90}@client.example" for number in range(5))
    mail = render(outbound(references=references), CONFIG)
    assert f"Message-ID: <{LONG_ID}>\r\n".encode() in mail.raw
    assert f"In-Reply-To: <{references[-1]}>\r\n".encode() in mail.raw
    assert read(mail)["References"].split() == [f"<{reference}>" for reference in references]
    assert b"=?" not in mail.raw.split(b"References:")[1].split(b"\r\nContent-Language")[0]


def test_a_long_chain_keeps_its_first_and_its_last() -> None:
    references = tuple(f"{number}@client.example" for number in range(500))
    kept = read(render(outbound(references=references), CONFIG))["References"].split()
    assert len(kept) == 40
    assert (kept[0], kept[-1]) == ("<0@client.example>", "<499@client.example>")


def test_plain_html_inline_images_and_files() -> None:
    mail = render(
        outbound(
            text="Voilà €\n.\nFrom here\n",
            html='<p>Voilà <img src="cid:logo"></p>',
            attachments=(
                OutboundAttachment("logo.png", "image/png", b"\x89PNG\x00", content_id="logo", inline=True),
                OutboundAttachment("constat à l’amiable – n° 4 " + "é" * 60 + ".pdf", "application/pdf", b"%PDF" * 999),
                OutboundAttachment("", "nonsense\r\nX-Evil: 1", b""),
            ),
        ),
        CONFIG,
    )
    parsed = read(mail)
    assert parsed.get_content_type() == "multipart/mixed"
    plain, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == "Voilà €\n.\nFrom here\n"
    assert html is not None
    assert "cid:logo" in html.get_content()
    names = [part.get_filename() for part in parsed.walk() if part.get_content_disposition()]
    assert names == ["logo.png", "constat à l’amiable – n° 4 " + "é" * 60 + ".pdf", None]
    files = [part for part in parsed.walk() if part.get_content_disposition() == "attachment"]
    assert files[0].get_payload(decode=True) == b"%PDF" * 999
    assert files[1].get_content_type() == "application/octet-stream"
    image = next(part for part in parsed.walk() if part.get_content_type() == "image/png")
    assert image["Content-ID"] == "<logo>"
    assert b"\r\n.\r\n" not in mail.raw
    assert b"\r\nFrom " not in mail.raw


def test_an_automatic_message_says_so() -> None:
    parsed = read(render(outbound(automatic=True, language="fr"), CONFIG, instance="i-42"))
    assert parsed["Auto-Submitted"] == "auto-replied"
    assert parsed["X-Auto-Response-Suppress"] == "All"
    assert parsed["Precedence"] == "bulk"
    assert parsed["X-Fil-Rouge-Instance"] == "i-42"
    assert parsed["Content-Language"] == "fr"
    assert "Auto-Submitted" not in read(render(outbound(), CONFIG))


def test_the_reply_comes_back_to_the_signed_address() -> None:
    mail = render(
        outbound(reply_to=CONFIG.reply_address("tok3n"), cc=("b@client.example", "ana@client.example")), CONFIG
    )
    parsed = read(mail)
    assert "sinistres+tok3n@alisier.example" in parsed["Reply-To"]
    assert mail.envelope_from == "sinistres@alisier.example"
    assert mail.recipients == ("ana@client.example", "b@client.example")


def test_domains_are_written_for_the_wire_and_local_parts_ask_for_smtputf8() -> None:
    mail = render(outbound(to_address="ana@müller.example"), CONFIG)
    assert mail.recipients == ("ana@xn--mller-kva.example",)
    assert not mail.smtputf8
    assert render(outbound(to_address="ané@müller.example"), CONFIG).smtputf8


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "ana@client.example\r\nBcc: all@client.example",
        "ana@client.example,eve@evil.example",
        "ana@client.example>",
        "a na@client.example",
        "ana@" + "x" * 300 + ".example",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Unsendable):
        render(outbound(to_address=address), CONFIG)
    with pytest.raises(Unsendable):
        render(outbound(cc=(address,)), CONFIG)


_EVIL = st.text(st.sampled_from('aé €"\\<>,;:()=?_\r\n\0\t\x0b\x0c\x85\u2028\ud800😀.') | st.characters(), max_size=200)


@given(subject=_EVIL, name=_EVIL, file=_EVIL, cid=_EVIL, text=_EVIL, html=_EVIL, instance=_EVIL, language=_EVIL)
def test_no_field_brings_a_header_of_its_own(
    subject: str, name: str, file: str, cid: str, text: str, html: str, instance: str, language: str
) -> None:
    evil = "\r\nX-Evil: 1\r\n\r\n"
    mail = render(
        outbound(
            subject=evil + subject + evil,
            from_name=evil + name,
            to_name=name + evil,
            text=text,
            html=html,
            references=(cid, evil, "good@client.example"),
            language=language + evil,
            attachments=(OutboundAttachment(evil + file, evil + file, b"x", content_id=cid + evil, inline=True),),
        ),
        CONFIG,
        instance=instance + evil,
    )
    parsed = read(mail)
    assert all("evil" not in name.lower() for part in parsed.walk() for name in part)
    known = {"From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "X-Fil-Rouge-Instance"}
    assert {*parsed.keys()} <= known | {"MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
    assert [str(a.addr_spec) for a in parsed["To"].addresses] == ["ana@client.example"]
    assert [str(a.addr_spec) for a in parsed["From"].addresses] == ["sinistres@alisier.example"]


@given(st.text(max_size=300), st.text(max_size=80))
def test_subject_and_names_come_back_as_they_were(subject: str, name: str) -> None:
    def kept(text: str) -> str:
        clean = re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text)
        return " ".join(clean.encode("utf-8", "replace").decode().split())

    parsed = email.message_from_bytes(render(outbound(subject=subject), CONFIG).raw)
    parts = email.header.decode_header(parsed["Subject"])
    found = "".join(p.decode(c or "ascii") if isinstance(p, bytes) else p for p, c in parts)
    assert " ".join(found.split()) == kept(subject)
