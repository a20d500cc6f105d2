"""Bytes of the wild: charsets and their wrong labels, broken words and names, odd wrappings, and a real winmail.dat."""

import base64
import binascii
import struct

import pytest

from filrouge.channels.adapters.email import tnef
from filrouge.channels.adapters.email.parse import understand
from filrouge.channels.sdk import Inbound

HEAD = b"From: Ann <ann@client.example>\r\nTo: us@bank.example\r\nMIME-Version: 1.0\r\n"
FRENCH = "Bonjour, j’ai réglé la facture à l’échéance ; où est le reçu ? Merci d'avance, à bientôt."
RUSSIAN = "Здравствуйте! Я потерял банковскую карту вчера вечером. Пожалуйста, заблокируйте её. Спасибо."
POLISH = "Dzień dobry, zgubiłem kartę i chciałbym zastrzec ją jak najszybciej. Proszę o pomoc. Dziękuję."
HEBREW = "שלום, איבדתי את כרטיס האשראי שלי אתמול בערב. אנא חסמו אותו. תודה רבה לכם"
ARABIC = "السلام عليكم، لقد فقدت بطاقتي البنكية أمس مساء. الرجاء إيقافها. شكرا جزيلا لكم"
GREEK = "Καλημέρα, έχασα την κάρτα μου χθες το βράδυ. Παρακαλώ μπλοκάρετέ την. Ευχαριστώ πολύ."
TURKISH = "Merhaba, dün akşam kartımı kaybettim. Lütfen kartımı kapatın. Teşekkür ederim, iyi günler."
JAPANESE = "こんにちは。昨日の夜、銀行のカードをなくしました。すぐに止めてください。よろしくお願いします。"
KOREAN = "안녕하세요. 어제 저녁에 은행 카드를 잃어버렸습니다. 카드를 정지해 주세요. 감사합니다."
CHINESE = "您好，我昨天晚上丢失了银行卡。请尽快帮我挂失。非常感谢您的帮助。"
TAIWANESE = "您好，我昨天晚上遺失了銀行卡。請儘快幫我掛失。非常感謝您的幫助。"


def mail(headers: bytes = b"", body: bytes = b"words") -> Inbound:
    return understand(HEAD + headers + b"\r\n" + body, {})


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("windows-1251", "cp1251", RUSSIAN), ("koi8-r", "koi8-r", RUSSIAN), ("koi8-u", "koi8-u", RUSSIAN),
        ("iso-8859-5", "iso8859-5", RUSSIAN), ("x-mac-cyrillic", "mac-cyrillic", RUSSIAN), ("ibm866", "cp866", RUSSIAN),
        ("windows-1250", "cp1250", POLISH), ("iso-8859-2", "iso8859-2", POLISH),
        ("windows-1255", "cp1255", HEBREW), ("iso-8859-8-i", "iso8859-8", HEBREW), ("windows-1256", "cp1256", ARABIC),
        ("windows-1253", "cp1253", GREEK), ("windows-1254", "cp1254", TURKISH), ("iso-8859-9", "iso8859-9", TURKISH),
        ("iso-2022-jp", "iso2022_jp", JAPANESE), ("shift_jis", "shift_jis", JAPANESE), ("euc-jp", "euc_jp", JAPANESE),
        ("euc-kr", "euc_kr", KOREAN), ("iso-2022-kr", "iso2022_kr", KOREAN), ("gb18030", "gb18030", CHINESE),
        ("gb2312", "gb18030", TAIWANESE), ("hz-gb-2312", "hz", CHINESE), ("big5", "big5", TAIWANESE),
        ("big5-hkscs", "big5hkscs", TAIWANESE), ("utf-7", "utf-7", FRENCH), ("utf-16le", "utf-16-le", FRENCH),
        ("utf-16be", "utf-16-be", FRENCH), ("utf-32", "utf-32", FRENCH), ("iso-8859-15", "cp1252", FRENCH),
        ("macintosh", "mac-roman", FRENCH),
        ("iso-8859-1", "cp1251", RUSSIAN), ("utf-8", "big5", TAIWANESE), ("", "euc_jp", JAPANESE),
        ("", "euc_kr", KOREAN), ("", "cp1255", HEBREW), ("utf-8", "iso2022_jp", JAPANESE),
        ("", "gb18030", CHINESE), ("", "big5", TAIWANESE), ("", "cp866", RUSSIAN), ("", "hz", CHINESE),
        ("utf-8", "cp1252", FRENCH), ("utf-8", "cp1251", RUSSIAN), ("utf-8", "gb18030", CHINESE),
        ("iso-8859-1", "utf-8", RUSSIAN), ("us-ascii", "utf-8", CHINESE), ("us-ascii", "cp1251", RUSSIAN),
        ("utf-8", "euc_kr", KOREAN), ("utf-8", "shift_jis", JAPANESE), ("", "cp1251", RUSSIAN), ("", "koi8-r", RUSSIAN),
        ("", "iso2022_jp", JAPANESE), ("unknown-8bit", "cp1253", GREEK), ("koi8-r", "utf-8", RUSSIAN),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
def test_words_are_read_in_every_charset_labelled_or_not(label: str, codec: str, text: str, encoding: str) -> None:
    data = text.encode(codec)
    if encoding == "8bit" and codec.startswith("utf-32"):
        return
    body = {"8bit": data, "base64": base64.encodebytes(data), "quoted-printable": binascii.b2a_qp(data)}[encoding]
    charset = f"; charset={label}" if label else ""
    found = mail(f"Content-Type: text/plain{charset}\r\nContent-Transfer-Encoding: {encoding}\r\n".encode(), body)
    assert found.text == text


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        (b"=?utf-8?B?w6k=?= =?utf-8?B?w6g=?=", "éè"),
        (b"=?utf-8?B?w?= =?utf-8?B?6k=?=", "é"),
        (b"=?utf-8?Q?caf=C3?=\r\n =?utf-8?Q?=A9?=", "café"),
        (b"=?UTF-8?Q?R=C3=A9ponse a votre question?=", "Réponse a votre question"),
        (b"=?utf-8?B?UsOpcG9uc2U?=", "Réponse"),
        (b"=?utf-8?b?UsOpcG9uc2U=?= : =?iso-8859-1?q?=E9t=E9?=", "Réponse : été"),
        (b"Re: =?utf-8?Q?d=C3=A9j=C3=A0?=vu", "Re: déjàvu"),
        (b"\"=?utf-8?Q?=C3=A9?=\"", '"é"'),
        (b"=?iso-2022-jp?B?GyRCRnxLXDhsGyhC?=", "日本語"),
        (b"=?gb2312?B?1eDgXQ==?=", "锗郵"),
        (b"=?windows-1251?Q?=CF=F0=E8=E2=E5=F2?=", "Привет"),
        (b"=?koi8-r?B?8NLJ18XU?=", "Привет"),
        (b"=?utf-8*fr?Q?=C3=A9?=", "é"),
        (b"=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        (b"=?x-nonsense?Q?=C3=A9?=", "é"),
        (b"R\xe9clamation \xe0 traiter", "Réclamation à traiter"),
        ("Réclamation à traiter".encode(), "Réclamation à traiter"),
        (b"=?utf-8?Q?=F0=9F=98=80_ok?=", "😀 ok"),
        (b"=?UTF-8?Q?a?= =?UTF-8?Q?_b?=", "a b"),
        (b"=?utf-8?Q?broken=ZZ=?=", "broken=ZZ"),
    ],
)  # fmt: skip
def test_broken_encoded_words_are_read_as_far_as_they_go(raw: bytes, subject: str) -> None:
    assert mail(b"Subject: " + raw + b"\r\n").subject == subject


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (b"attachment; filename*0*=utf-8''relev%C3; filename*1*=%A9%20d%27; filename*2=id.pdf", "relevé d'id.pdf"),
        (b"attachment;\r\n filename*1=\"b.pdf\";\r\n filename*0=\"a-\"", "a-b.pdf"),
        (b"attachment; filename=\"=?utf-8?B?cmVsZXbDqSBk?=\r\n =?utf-8?B?J2lkLnBkZg==?=\"", "relevé d'id.pdf"),
        (b"attachment; filename==?iso-8859-1?Q?relev=E9.pdf?=", "relevé.pdf"),
        (b"attachment; filename*=gb18030''%B7%A2%C6%B1.pdf", "发票.pdf"),
        ("attachment; filename=\"реквизиты.pdf\"".encode("cp1251"), "реквизиты.pdf"),
        (b"attachment; filename=a b c.pdf", "a b c.pdf"),
        (b"attachment; filename*=utf-8''%E2%80%AEfdp.exe", "_fdp.exe"),
    ],
)  # fmt: skip
def test_names_of_files_are_read_as_programs_write_them(disposition: bytes, name: str) -> None:
    body = b"--q\r\n\r\nhi\r\n--q\r\nContent-Type: application/pdf\r\nContent-Disposition: " + disposition
    found = mail(b"Content-Type: multipart/mixed; boundary=q\r\n", body + b"\r\n\r\nx\r\n--q--")
    assert [file.name for file in found.attachments] == [name]


# --- winmail.dat ---------------------------------------------------------------------------------------------------


def _attribute(level: int, identity: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, identity, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def _text_property(identity: int, text: str) -> bytes:
    data = text.encode("utf-16-le") + b"\0\0"
    return struct.pack("<HHII", 0x001F, identity, 1, len(data)) + data + b"\0" * (-len(data) % 4)


def _properties(*properties: bytes) -> bytes:
    return struct.pack("<I", len(properties)) + b"".join(properties)


def winmail(files: dict[str, bytes], text: str = "") -> bytes:
    """A winmail.dat as Outlook makes it: MS-OXTNEF, by hand."""
    out = struct.pack("<IH", 0x223E9F78, 1)
    out += _attribute(1, 0x00089006, struct.pack("<I", 0x00010000))
    out += _attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
    out += _attribute(1, 0x00078008, b"IPM.Microsoft Mail.Note\0")
    if text:
        out += _attribute(1, 0x00069003, _properties(_text_property(0x1000, text)))
    for n, (name, data) in enumerate(files.items()):
        out += _attribute(2, 0x00069002, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 0, 0, 0))
        out += _attribute(2, 0x00018010, f"FILE{n}~1.{name[-3:]}\0".encode())
        out += _attribute(2, 0x0006800F, data)
        out += _attribute(
            2, 0x00069005, _properties(_text_property(0x3707, name), _text_property(0x370E, "application/pdf"))
        )
    return out


def test_a_winmail_opens_and_gives_its_files() -> None:
    files = {"relevé d'identité.pdf": b"%PDF-1.4 \x00\xff" * 50, "deux.pdf": b"second"}
    data = base64.encodebytes(winmail(files))
    body = (
        b"--q\r\n\r\nvoici\r\n--q\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + data + b"\r\n--q--"
    )
    found = mail(b"Content-Type: multipart/mixed; boundary=q\r\n", body)
    assert found.text == "voici"
    assert {file.name: file.content for file in found.attachments} == files
    assert {file.media_type for file in found.attachments} == {"application/pdf"}
    assert found.anomalies == ("no_message_id", "no_date")


def test_a_winmail_alone_says_its_words() -> None:
    found = mail(
        b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n",
        base64.encodebytes(winmail({"a.pdf": b"x"}, text="Bonjour été €")),
    )
    assert found.text == "Bonjour été €"
    assert [file.name for file in found.attachments] == ["a.pdf"]


def test_a_cut_winmail_is_kept_or_opened_never_lost() -> None:
    whole = winmail({"a.pdf": b"x" * 500}, text="Bonjour")
    for length in range(0, len(whole), 37):
        opened = tnef.read(whole[:length])
        assert opened is None or all(file.size <= 500 for file in opened.attachments)


# --- wrappings -----------------------------------------------------------------------------------------------------


def test_uuencoded_files_in_a_text_are_files() -> None:
    lines = [b"Voici le fichier.", b"", b"begin 644 note.txt"]
    lines += [binascii.b2a_uu(b"le contenu du fichier").rstrip(b"\n"), b"`", b"end", b"", b"Jean"]
    found = mail(b"Content-Type: text/plain\r\n", b"\r\n".join(lines))
    assert "Voici le fichier." in found.text
    assert "Jean" in found.text
    assert [(file.name, file.content) for file in found.attachments] == [("note.txt", b"le contenu du fichier")]


def test_what_only_looks_like_uuencode_stays_text() -> None:
    found = mail(b"", b"We\r\nbegin 644 visits a year\r\nand the words\r\nend here")
    assert "and the words" in found.text
    assert not found.attachments


def test_yenc_is_kept_as_it_is() -> None:
    found = mail(b"", b"=ybegin line=128 size=3 name=a.bin\r\n\x8b\x8c\x8d\r\n=yend size=3\r\n")
    assert "=ybegin" in found.text or found.attachments


@pytest.mark.parametrize(
    ("headers", "body", "text"),
    [
        (b"Content-Type: text/plain; format=flowed\r\n", b"one \r\ntwo\r\n\r\nthree", "one two\n\nthree"),
        (b"Content-Type: text/plain; format=flowed; delsp=yes\r\n", "日本 \r\n語".encode(), "日本語"),
        (b"Content-Type: text/enriched\r\n", b"<bold>Hello</bold> <<a> you", "Hello <a> you"),
        (b"Content-Type: text/html\r\n", b"<html><meta charset=koi8-r><p>" + RUSSIAN.encode("koi8-r"), RUSSIAN),
        (b"Content-Type: text/html\r\n", b"<meta content='a; charset=sjis'>" + JAPANESE.encode("cp932"), JAPANESE),
        (
            b"Content-Transfer-Encoding: base64\r\n",
            b"Qm9uam91ciwgdm9pY2kg!bGEgc3VpdGUgZGUgbWEgbGV0dHJlLCBxdWkgZXN0IGxvbmd1ZS4=\r\n\r\n-- liste",
            "Bonjour",
        ),
        (b"Content-Transfer-Encoding: BASE64 \r\n", b"Qm9uam91cg==", "Bonjour"),
        (b"Content-Transfer-Encoding: quoted-printable\r\n", b"100=25 =C3=A9t=C3=A9=\r\n et =ZZ", "100% été et =ZZ"),
        (b"Content-Type: TEXT/PLAIN; CHARSET=\"UTF-8\"; \r\n", "été".encode(), "été"),
        (b"Content-Type: text\r\n", b"words", "words"),
    ],
)  # fmt: skip
def test_odd_wrappings_are_undone(headers: bytes, body: bytes, text: str) -> None:
    found = mail(headers, body).text
    assert found == text or (text == "Bonjour" and found.startswith(text))


CALENDAR = (
    b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Rendez-vous\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_an_invitation_keeps_its_words_and_its_file() -> None:
    body = (
        b"--q\r\nContent-Type: text/plain\r\n\r\nRendez-vous jeudi\r\n--q\r\nContent-Type: text/calendar; "
        b"method=REQUEST\r\n\r\n" + CALENDAR + b"--q--"
    )
    found = mail(b"Content-Type: multipart/alternative; boundary=q\r\n", body)
    assert found.text == "Rendez-vous jeudi"
    assert [file.media_type for file in found.attachments] == ["text/calendar"]


@pytest.mark.parametrize("protocol", [b"application/pkcs7-signature", b"application/pgp-signature"])
def test_a_signed_message_shows_its_words_and_keeps_its_signature(protocol: bytes) -> None:
    body = b"--q\r\nContent-Type: text/plain\r\n\r\nsigned words\r\n--q\r\nContent-Type: " + protocol
    found = mail(
        b"Content-Type: multipart/signed; micalg=sha256; protocol=" + protocol + b"; boundary=q\r\n",
        body + b"; name=s\r\n\r\nAAAA\r\n--q--",
    )
    assert found.text == "signed words"
    assert [file.media_type.encode() for file in found.attachments] == [protocol]


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (
            b"Content-Type: multipart/encrypted; protocol=application/pgp-encrypted; boundary=q\r\n",
            b"--q\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--q\r\nContent-Type: "
            b"application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nx\r\n--q--",
        ),
        (
            b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n"
            b"Content-Transfer-Encoding: base64\r\n",
            b"MIAGCSqGSIb3DQEHA6CA",
        ),
    ],
)
def test_an_encrypted_message_is_kept_as_a_file(headers: bytes, body: bytes) -> None:
    found = mail(headers, body)
    assert found.attachments
    assert found.kind.value == "message"


def test_an_opaquely_signed_message_is_kept_and_read() -> None:
    inner = b"Content-Type: text/plain; charset=utf-8\r\n\r\nBonjour, mots sign\xc3\xa9s.\r\n"
    # SignedData of RFC 5652 with the content in an OCTET STRING, definite lengths, no signer
    octets = b"\x04" + bytes([0x81, len(inner)] if len(inner) > 127 else [len(inner)]) + inner

    def tlv(tag: int, data: bytes) -> bytes:
        size = bytes([len(data)]) if len(data) < 128 else bytes([0x82, len(data) >> 8, len(data) & 255])
        return bytes([tag]) + size + data

    data_oid = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
    signed_oid = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
    signed = tlv(0x30, b"\x02\x01\x01" + tlv(0x31, b"") + tlv(0x30, data_oid + tlv(0xA0, octets)) + tlv(0x31, b""))
    found = mail(
        b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n"
        b"Content-Transfer-Encoding: base64\r\n",
        base64.encodebytes(tlv(0x30, signed_oid + tlv(0xA0, signed))),
    )
    assert found.text == "Bonjour, mots signés."
    assert [file.name for file in found.attachments] == ["smime.p7m"]


def test_a_message_in_a_message_in_a_message_keeps_every_word() -> None:
    inner = b"From: c@x.example\r\nSubject: third\r\n\r\nthird words"
    for subject, words in ((b"second", b"second words"), (b"first", b"first words")):
        inner = (
            b"From: x@x.example\r\nSubject: " + subject + b"\r\nContent-Type: multipart/mixed; boundary=" + subject
            + b"\r\n\r\n--" + subject + b"\r\n\r\n" + words + b"\r\n--" + subject
            + b"\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--" + subject + b"--\r\n"
        )  # fmt: skip
    found = understand(inner, {})
    assert found.text == "first words"
    assert "second words" in found.quoted
    assert "third words" in found.quoted


def test_related_within_mixed_within_alternative_shows_text_page_image_and_file() -> None:
    body = (
        b"--a\r\nContent-Type: text/plain\r\n\r\nplain words\r\n--a\r\nContent-Type: multipart/mixed; boundary=m\r\n"
        b"\r\n--m\r\nContent-Type: multipart/related; boundary=r\r\n\r\n"
        b"--r\r\nContent-Type: text/html\r\n\r\n<p>page</p>"
        b'<img src="cid:i@x">\r\n--r\r\nContent-Type: image/png\r\nContent-ID: <i@x>\r\n\r\nPNG\r\n--r--\r\n--m\r\n'
        b"Content-Type: application/pdf; name=a.pdf\r\n\r\nPDF\r\n--m--\r\n--a--"
    )
    found = mail(b"Content-Type: multipart/alternative; boundary=a\r\n", body)
    assert found.text == "plain words"
    assert [(file.media_type, file.inline) for file in found.attachments] == [
        ("image/png", True),
        ("application/pdf", False),
    ]
    assert found.html is not None
    assert "page" in found.html


@pytest.mark.parametrize(
    "line",
    ["<" * 390, "a@" * 190, "On 1 Jan 2026 <" + "a" * 380, "(" * 200 + "a@b" + ":" * 50, "> " * 190, "2026 " * 78],
)
def test_lines_made_to_be_slow_are_read_whole(line: str) -> None:
    found = understand(HEAD + b"\r\n" + ((line + "\r\n") * 1_000 + "THE END").encode(), {})
    assert found.text.count(line.strip()) + found.quoted.count(line.strip()) >= 1_000
    assert "THE END" in found.text + found.quoted
