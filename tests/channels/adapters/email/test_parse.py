"""A message is never lost: what a person can read comes back, whatever its bytes look like."""

import base64
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import mail as bench
from filrouge.channels.adapters.email import limits
from filrouge.channels.adapters.email.parse import split, understand
from filrouge.channels.sdk import Anomalous, Inbound, InboundKind, Payload

FIXTURES = Path(__file__).parents[3] / "fixtures" / "mail"
HEAD = (
    b"From: Ann <Ann@Example.org>\r\nTo: us@example.com\r\nSubject: Hello\r\nMessage-ID: "
    b"<a@example.org>\r\nDate: Sun, 22 Nov 2026 10:00:00 +0100\r\n"
)


def mail(headers: bytes = b"", body: bytes = b"words\r\n", **meta: str) -> Inbound:
    return understand(HEAD + headers + b"\r\n" + body, meta)


# --- who, what, when -----------------------------------------------------------------------------------------------


def test_a_plain_message_says_who_what_and_when() -> None:
    found = mail()
    assert (found.sender.address, found.sender.name, found.subject) == ("ann@example.org", "Ann", "Hello")
    assert found.kind is InboundKind.MESSAGE
    assert found.text == "words"
    assert found.sent_at == datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert found.external_id == "a@example.org"
    assert found.answerable
    assert found.anomalies == ()


@pytest.mark.parametrize(
    ("raw", "odd", "address"),
    [
        (b"Subject: x\r\n\r\nwords", "no_from", ""),
        (b"From: a@example.org\r\nFrom: b@example.org\r\n\r\nwords", "two_from", "a@example.org"),
        (b"From: a@example.org, b@example.org\r\n\r\nwords", "two_from", "a@example.org"),
        (b"From: a@example.org\r\n\r\nwords", "no_message_id", "a@example.org"),
        (b"From: a@example.org\r\nDate: Thu, 01 Jan 1970 00:00:00 +0000\r\n\r\nwords", "date_absurd", "a@example.org"),
        (b"From: a@example.org\r\nDate: yesterday\r\n\r\nwords", "date_absurd", "a@example.org"),
        (b"From: a@example.org\r\nDate: Fri, 32 Foo 99999 99:99:99 +9999\r\n\r\nwords", "date_absurd", "a@example.org"),
        (b"From: Nobody\r\nSender: c@example.org\r\n\r\nwords", "no_from", "c@example.org"),
    ],
)
def test_an_odd_message_is_still_a_message(raw: bytes, odd: str, address: str) -> None:
    found = understand(raw, {})
    assert odd in found.anomalies
    assert found.sender.address == address
    assert found.text == "words"
    assert found.kind is InboundKind.MESSAGE
    assert found.sent_at is None


def test_nobody_in_the_headers_is_who_the_envelope_names() -> None:
    assert understand(b"Subject: x\r\n\r\nwords", {"mail_from": "Env@Example.org"}).sender.address == "env@example.org"


@pytest.mark.parametrize(
    ("raw", "name", "address"),
    [
        (b'"Doe, Jane" <j@example.org>', "Doe, Jane", "j@example.org"),
        (b"=?utf-8?q?Ren=C3=A9e?= =?utf-8?q?_D=C3=BCrr?= <r@example.org>", "Renée Dürr", "r@example.org"),
        (b"=?utf-8?B?UmVuw4M=?= =?utf-8?B?wqk=?= <r@example.org>", "Renã©".replace("ã", "Ã"), "r@example.org"),
        (b"r@example.org (Ren\xe9e)", "Renée", "r@example.org"),
        ("Зинаида <z@example.org>".encode(), "Зинаида", "z@example.org"),
        (b"=?gb2312?B?1cXI/Q==?= <z@example.cn>", "张三", "z@example.cn"),
        (b"<mailto:x@example.org>", "", "x@example.org"),
        (b"someone at nowhere", "someone at nowhere", ""),
        (b'"unclosed <q@example.org>', "unclosed", "q@example.org"),
    ],
)
def test_senders_are_read_as_people_write_them(raw: bytes, name: str, address: str) -> None:
    sender = understand(b"From: " + raw + b"\r\n\r\nwords", {}).sender
    assert (sender.name, sender.address) == (name, address)


def test_references_are_nearest_first_without_brackets() -> None:
    found = mail(b"In-Reply-To: <c@x>\r\nReferences: <a@x>\r\n\t<b@x> <c@x>\r\n")
    assert found.references == ("c@x", "b@x", "a@x")


def test_reply_tokens_come_from_recipients_and_our_own_ids() -> None:
    found = mail(
        b"Delivered-To: service+tok1@example.com\r\nIn-Reply-To: <fr.tok2.abc@example.com>\r\nReply-"
        b"To: me+no@example.org\r\n",
        rcpt="service+tok3@example.com",
    )
    assert set(found.reply_tokens) == {"tok1", "tok2.abc", "tok3"}


def test_what_is_parsed_travels_between_processes() -> None:
    found = mail(b"Content-Type: text/html\r\n", b"<p>hi</p>")
    assert pickle.loads(pickle.dumps(found)) == found


def test_the_language_is_told_only_when_sure() -> None:
    assert mail(body="Bonjour, je vous écris pour mon compte.".encode()).language == "fr"
    assert mail(body=b"Hello, I am writing to you about my account.").language == "en"
    assert mail(body=b"OK 123").language is None


# --- charsets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "data", "text"),
    [
        ("utf-8", "été".encode(), "été"),
        ("iso-8859-1", b"l\x92\xe9t\xe9 \x80", "l’été €"),
        ("iso-8859-1", "été".encode(), "été"),
        ("us-ascii", "été".encode("cp1252"), "été"),
        ("unknown-8bit", "l'été à la mer".encode("cp1252"), "l'été à la mer"),
        ("gb2312", "中國电话㐀".encode("gb18030"), "中國电话㐀"),
        ("gbk", "电话€".encode("gb18030"), "电话€"),
        ("big5", "中文".encode("cp950"), "中文"),
        ("ks_c_5601-1987", "똠방각하".encode("cp949"), "똠방각하"),
        ("shift_jis", "①髙".encode("cp932"), "①髙"),
        ("iso-2022-jp", "日本語".encode("iso2022_jp"), "日本語"),
        ("iso-8859-8-i", "שלום".encode("iso8859-8"), "שלום"),
        ("windows-1251", "Привет".encode("cp1251"), "Привет"),
        ("koi8-r", "Привет".encode("koi8-r"), "Привет"),
        ("utf-7", "été".encode("utf-7"), "été"),
        ("utf-16", "été".encode("utf-16"), "été"),
        ('"utf-8"', "été".encode(), "été"),
        ("windows-1252http-equivContent-Type", "été".encode("cp1252"), "été"),
        ("x-nonsense", "été".encode(), "été"),
        ("punycode", b"abc-def", "abc-def"),
        ("unicode_escape", rb"\x41", r"\x41"),
        ("hex", b"4142", "4142"),
    ],
)
def test_every_charset_in_the_wild_is_read(label: str, data: bytes, text: str) -> None:
    assert mail(f"Content-Type: text/plain; charset={label}\r\n".encode(), data).text == text


def test_a_wrong_label_is_told_as_an_anomaly() -> None:
    assert "charset_guessed" in mail(b"Content-Type: text/plain; charset=iso-8859-1\r\n", "été".encode()).anomalies


def test_text_holds_no_nul_and_no_lone_surrogate() -> None:
    found = mail(b"X: y\r\n", b"a\x00b \xed\xa0\x80 c \xff" + "é".encode() * 20)
    whole = found.text + found.subject
    assert "\x00" not in whole
    whole.encode("utf-8")
    assert "b" in found.text


# --- structure -----------------------------------------------------------------------------------------------------

MIXED = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n"


@pytest.mark.parametrize(
    ("headers", "body", "odd"),
    [
        (MIXED, b"--q\r\nContent-Type: text/plain\r\n\r\nthe words", "truncated_mime"),
        (
            b"Content-Type: multipart/mixed\r\n",
            b"--z\r\nContent-Type: text/plain\r\n\r\nthe words\r\n--z--\r\n",
            "boundary_guessed",
        ),
        (MIXED, b"the words", "boundary_missing"),
        (b"Content-Type: ;;;\r\n", b"the words", "content_type_broken"),
        (
            b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n",
            base64.b64encode(b"the words!")[:-2],
            "",
        ),
        (b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n", b"the words, sent plainly.", ""),
        (b"this line is no header\r\nX-Other: y\r\n", b"the words", "header_broken"),
    ],
)
def test_broken_structure_keeps_its_words(headers: bytes, body: bytes, odd: str) -> None:
    found = mail(headers, body)
    assert "the word" in found.text
    assert not odd or odd in found.anomalies


def test_the_text_is_read_and_the_page_is_shown() -> None:
    body = (
        b"--q\r\nContent-Type: text/plain\r\n\r\nplain words\r\n--q\r\nContent-Type: text/html\r\n\r"
        b"\n<b>page words</b>\r\n--q--\r\n"
    )
    found = mail(MIXED.replace(b"mixed", b"alternative"), body)
    assert found.text == "plain words"
    assert found.html == "<b>page words</b>"


def test_a_page_alone_is_read_as_text() -> None:
    found = mail(
        b"Content-Type: text/html\r\n",
        b'<p>Dear us,</p><ul><li>one<li>two</ul><a href="https://example.org/x">here</a>',
    )
    assert found.text == "Dear us,\n\n- one\n- two\n\nhere <https://example.org/x>"


def test_a_forwarded_message_is_a_file_and_can_be_read() -> None:
    inner = b"From: Old <old@example.org>\r\nSubject: Claim 12\r\n\r\nforwarded words"
    found = mail(MIXED, b"--q\r\n\r\nsee below\r\n--q\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--q--")
    assert found.text == "see below"
    assert "forwarded words" in found.quoted
    assert "old@example.org" in found.quoted
    (file,) = found.attachments
    assert (file.name, file.media_type, file.content) == ("Claim 12.eml", "message/rfc822", inner)


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (b'attachment; filename="simple.pdf"', "simple.pdf"),
        (b"attachment; filename*=UTF-8''relev%C3%A9%20d%27id.pdf", "relevé d'id.pdf"),
        (b'attachment; filename*0="long-"; filename*1="name.pdf"', "long-name.pdf"),
        (b"attachment; filename*0*=iso-8859-1''rel%E9; filename*1*=v%E9.pdf", "relévé.pdf"),
        (b'attachment; filename="=?utf-8?Q?relev=C3=A9=2Epdf?="', "relevé.pdf"),
        (b"attachment; filename=../../etc/passwd.pdf", "passwd.pdf"),
        (b'attachment; filename="C:\\\\dir\\\\file.pdf"', "file.pdf"),
        ("attachment; filename=relevé.pdf".encode("cp1252"), "relevé.pdf"),
    ],
)
def test_file_names_are_read_and_safe(disposition: bytes, name: str) -> None:
    part = (
        b"--q\r\n\r\nhi\r\n--q\r\nContent-Type: application/pdf\r\nContent-Disposition: "
        + disposition
        + b"\r\n\r\nx\r\n--q--"
    )
    (file,) = mail(MIXED, part).attachments
    assert file.name == name


def test_an_image_of_the_page_is_inline() -> None:
    body = (
        b'--q\r\nContent-Type: text/html\r\n\r\n<img src="cid:pic@x">\r\n--q\r\nContent-Type: image/png; name=a.png\r\n'
        b"Content-ID: <pic@x>\r\n"
        b"Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--q--"
    )
    found = mail(MIXED.replace(b"mixed", b"related"), body)
    (image,) = found.attachments
    assert (image.content_id, image.inline, image.content) == ("pic@x", True, b"\x89PNG\r\n\x1a\n")
    assert found.html == '<img src="cid:pic@x">'


def test_25_mb_come_through_whole() -> None:
    data = bytes(range(256)) * 102_400
    part = (
        b"--q\r\n\r\nhi\r\n--q\r\nContent-Type: application/zip; name=a.zip\r\nContent-Transfer-Enco"
        b"ding: base64\r\n\r\n"
    )
    (file,) = mail(MIXED, part + base64.encodebytes(data) + b"\r\n--q--").attachments
    assert file.content == data


def test_a_winmail_that_cannot_be_opened_stays_a_file() -> None:
    found = mail(
        MIXED, b"--q\r\n\r\nhi\r\n--q\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\nnope\r\n--q--"
    )
    assert [file.name for file in found.attachments] == ["winmail.dat"]
    assert "tnef_broken" in found.anomalies


# --- limits --------------------------------------------------------------------------------------------------------


def test_ten_thousand_headers_do_not_hide_the_message() -> None:
    raw = b"".join(b"X-%d: =?utf-8?B?w6k=?=\r\n" % i for i in range(10_000)) + HEAD + b"\r\nwords"
    found = understand(raw, {})
    assert (found.sender.address, found.text) == ("ann@example.org", "words")
    assert "too_many_headers" in found.anomalies


def test_what_lies_too_deep_is_kept_whole() -> None:
    inner = b"Content-Type: text/plain\r\n\r\nDEEP\r\n"
    for i in range(limits.MAX_DEPTH + 50):
        inner = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n%s\r\n--b%d--\r\n" % (i, i, inner, i)
    found = understand(HEAD + inner, {})
    assert "too_deep" in found.anomalies
    assert any(b"DEEP" in (file.content or b"") for file in found.attachments)


def test_a_hundred_levels_are_read() -> None:
    inner = b"Content-Type: text/plain\r\n\r\ndeep words\r\n"
    for i in range(100):
        inner = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n%s\r\n--b%d--\r\n" % (i, i, inner, i)
    assert understand(HEAD + inner, {}).text == "deep words"


def test_too_many_parts_are_kept_in_one() -> None:
    found = mail(MIXED, b"--q\r\n\r\nw\r\n" * 2_000 + b"--q\r\n\r\nLAST\r\n--q--")
    assert "too_many_parts" in found.anomalies
    assert any(b"LAST" in (file.content or b"") for file in found.attachments)


def test_too_much_text_is_cut_and_kept_as_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filrouge.channels.adapters.email.body.MAX_TEXT_CHARS", 50_000)
    body = b"line\r\n" * 12_500
    found = mail(b"", body + b"THE END")
    assert "text_cut" in found.anomalies
    assert len(found.text) <= 50_000
    assert any((file.content or b"").endswith(b"THE END") for file in found.attachments)


def test_a_page_too_deep_to_show_keeps_its_words() -> None:
    found = mail(b"Content-Type: text/html\r\n", b"<div>" * 5_000 + b"deep words")
    assert found.text == "deep words"
    assert found.html is None
    assert [file.name for file in found.attachments] == ["message.html"]


@pytest.mark.parametrize(("raw", "code"), [(b"", "message_empty"), (b" \r\n", "message_empty")])
def test_nothing_is_refused_but_emptiness_and_size(raw: bytes, code: str) -> None:
    with pytest.raises(Anomalous, match=code):
        understand(raw, {})


def test_size_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filrouge.channels.adapters.email.parse.MAX_MESSAGE_BYTES", 100)
    with pytest.raises(Anomalous, match="message_too_large"):
        understand(b"x" * 101, {})


def test_a_file_that_is_no_message_is_kept_as_a_file() -> None:
    raw = (FIXTURES / "mime-malformed" / "mail_outlook_1").read_bytes()
    found = understand(raw, {})
    assert found.text == ""
    assert "binary_text" in found.anomalies
    assert sum(file.size for file in found.attachments) > len(raw) * 0.99


# --- split ---------------------------------------------------------------------------------------------------------


def test_split_gives_one_part_under_the_doors_key() -> None:
    (part,) = split(Payload(HEAD + b"\r\nwords", {"key": "imap:1:2"}))
    assert (part.key, part.order_key) == ("imap:1:2", "ann@example.org")
    assert part.meta["key"] == "imap:1:2"


def test_split_orders_nobody_by_the_key() -> None:
    (part,) = split(Payload(b"Subject: x\r\n\r\nFrom: fake@example.org", {"key": "k"}))
    assert part.order_key == "k"


# --- the public sets -----------------------------------------------------------------------------------------------


def test_no_word_of_the_public_sets_is_lost() -> None:
    assert bench.losses(FIXTURES) == {}
