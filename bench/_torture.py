"""Messages made to hurt a parser: what each is, by name."""

import base64
import random
from collections.abc import Iterator

HEAD = (
    b"From: Ann <ann@example.org>\r\nTo: us+token@example.com\r\nSubject: Torture\r\n"
    b"Message-ID: <torture@example.org>\r\nDate: Sun, 22 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
)
PAGE = HEAD + b"Content-Type: text/html\r\n\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=q\r\n\r\n"
DAEMON = b"From: MAILER-DAEMON@example.org\r\nSubject: failure notice\r\n\r\nundeliverable\r\n"


def torture() -> Iterator[tuple[str, bytes]]:
    """Each message with its name. The same bytes in every run."""
    noise = random.Random(2)
    yield (
        "10,000 headers",
        HEAD + b"".join(b"X-H%d: =?utf-8?B?w6nDqcOp?=\r\n" % i for i in range(10_000)) + b"\r\nwords",
    )
    yield "10,000 recipients", HEAD + b"".join(b"To: a%d@example.org\r\n" % i for i in range(10_000)) + b"\r\nwords"
    yield "a header of 10 MB", b"Subject: " + b"=?utf-8?B?w6k=?= " * 600_000 + b"\r\n" + HEAD + b"\r\nwords"
    yield "nested 100 deep", HEAD + _nested(100)
    yield "nested 1,000 deep", HEAD + _nested(1_000)
    yield "100 messages in messages", _forwarded(100)
    yield "25 MB attachment", MIXED + _attached(noise.randbytes(25_000_000))
    yield "100,000 parts", MIXED + b"--q\r\nContent-Type: text/plain\r\n\r\nw\r\n" * 100_000
    yield "zip bomb", MIXED + _attached(b"PK\x03\x04" + bytes(10_000_000))
    yield "broken TNEF", MIXED + _attached(b"\x78\x9f\x3e\x22" + noise.randbytes(200_000), b"application/ms-tnef")
    yield "200,000 open elements", PAGE + b"<div>" * 200_000 + b"deep words"
    yield (
        "page of 4 MB",
        PAGE + b'<p style="color:red">word <b>bold</b> <a href="http://example.org/z">link</a></p>\n' * 55_000,
    )
    yield "20 MB of text", HEAD + b"\r\n" + b"word and word > more\r\n" * 900_000
    yield "200,000 attributions", HEAD + b"\r\n" + b"On 12:30 2020 a@b.c xx\n" * 200_000
    yield "20,000 lines of dashes", HEAD + b"\r\n" + (b"-" * 70 + b" original " + b"-" * 70 + b"x\n") * 20_000
    yield (
        "50,000 refused recipients",
        DAEMON + b"<a@b.c>: 550 5.1.1 user unknown mailbox account user recipient\r\n" * 50_000,
    )
    yield "5 MB of noise", noise.randbytes(5_000_000)


def _nested(depth: int) -> bytes:
    inner = b"Content-Type: text/plain\r\n\r\ndeep words\r\n"
    for i in range(depth):
        mark = b"b%d" % i
        inner = (
            b'Content-Type: multipart/mixed; boundary="'
            + mark
            + b'"\r\n\r\n--'
            + mark
            + b"\r\n"
            + inner
            + b"\r\n--"
            + mark
            + b"--\r\n"
        )
    return inner


def _forwarded(depth: int) -> bytes:
    inner = b"From: x@example.org\r\nSubject: inner\r\n\r\ninnermost\r\n"
    for i in range(depth):
        inner = b"From: x@example.org\r\nSubject: level %d\r\nContent-Type: message/rfc822\r\n\r\n" % i + inner
    return inner


def _attached(data: bytes, media_type: bytes = b"application/zip") -> bytes:
    return (
        b"--q\r\nContent-Type: text/plain\r\n\r\nhello words\r\n--q\r\nContent-Type: "
        + media_type
        + b"; name=a.bin\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data) + b"\r\n--q--\r\n"
    )
