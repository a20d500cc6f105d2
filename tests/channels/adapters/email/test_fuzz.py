"""Whatever bytes come, parsing ends with a message or a named refusal."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filrouge.channels.adapters.email.charsets import decode
from filrouge.channels.adapters.email.headers import addresses, file_name, message_ids, parameterised, words
from filrouge.channels.adapters.email.parse import split, understand
from filrouge.channels.sdk import Anomalous, Inbound, Payload, Unsupported

FIXTURES = Path(__file__).parents[3] / "fixtures" / "mail"
SETS = ("bounces", "mime-flanker", "mime-malformed", "quotes-talon")
SAMPLES = sorted(
    path for name in SETS for path in (FIXTURES / name).rglob("*") if path.is_file() and path.stat().st_size < 20_000
)
MUTATIONS_PER_SEED = 60


def holds(raw: bytes) -> None:
    """Parse and split `raw`, and check what is promised of any Inbound."""
    (part,) = split(Payload(raw, {"key": "k"}))
    assert part.order_key
    try:
        found = understand(raw, {"mail_from": "a@example.org", "rcpt": "b@example.org"})
    except (Anomalous, Unsupported):
        return
    for text in texts(found):
        assert "\x00" not in text
        text.encode("utf-8")
    assert found.sent_at is None or found.sent_at.tzinfo is not None
    assert all(file.size == len(file.content or b"") for file in found.attachments)


def texts(found: Inbound) -> list[str]:
    texts = [
        found.subject,
        found.text,
        found.quoted,
        found.signature,
        found.html or "",
        found.external_id,
        found.reported_id,
    ]
    texts += [found.sender.address, found.sender.name, *found.references, *found.reply_tokens]
    texts += [text for one in found.recipients for text in (one.address, one.name)]
    texts += [text for one in found.attachments for text in (one.name, one.media_type, one.content_id)]
    texts += [text for one in found.reports for text in (one.recipient, one.status, one.diagnostic)]
    return texts


def mutated(raw: bytes, chance: random.Random) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(7):
            case 0:
                del data[at : at + chance.randint(1, 200)]
            case 1:
                data[at:at] = chance.randbytes(chance.randint(1, 20))
            case 2:
                data[at:at] = data[chance.randrange(len(data) + 1) :][: chance.randint(1, 500)]
            case 3:
                data[at : at + 1] = b"\x00"
            case 4:
                data[at:at] = chance.choice(
                    [b"\r\n\r\n", b"\n", b"--", b"=?utf-8?b?", b"<", b"Content-Type: ", b";", b'"']
                )
            case 5:
                data[at:] = b""
            case _:
                data[at:at] = chance.choice(["é", "\ufeff", "你好", "\u202e", "ß"]).encode(
                    chance.choice(["utf-8", "utf-16", "gb18030"]), "replace"
                )
    return bytes(data)


@pytest.mark.parametrize("seed", range(6))
def test_a_mutated_message_never_breaks_the_parser(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(MUTATIONS_PER_SEED):
        raw = chance.choice(SAMPLES).read_bytes()
        if raw:
            holds(mutated(raw, chance))


@pytest.mark.parametrize(
    "name", ["bounces/lhost-postfix-02.eml", "mime-flanker/enclosed.eml", "quotes-talon/standard_replies/gmail.eml"]
)
def test_a_message_cut_anywhere_never_breaks_the_parser(name: str) -> None:
    raw = (FIXTURES / name).read_bytes()
    for length in range(1, len(raw), max(1, len(raw) // 60)):
        holds(raw[:length])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_end_well(raw: bytes) -> None:
    holds(raw)


FIELDS = st.sampled_from(
    [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "References",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
        "X-Failed-Recipients",
        "Auto-Submitted",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(FIELDS, st.binary(max_size=80)), max_size=8), st.binary(max_size=300))
def test_any_fields_end_well(fields: list[tuple[str, bytes]], body: bytes) -> None:
    holds(
        b"".join(name.encode() + b": " + value.replace(b"\n", b" ") + b"\r\n" for name, value in fields)
        + b"\r\n"
        + body
    )


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_value_is_decoded(data: bytes, label: str) -> None:
    for text in (decode(data, label)[0], words(data), parameterised(data).value, *message_ids(data)):
        assert "\x00" not in text
        text.encode("utf-8")
    assert all("@" in one.address for one in addresses(data) if one.address)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_file_name_can_be_saved(name: str) -> None:
    safe = file_name(name)
    assert len(safe) <= 200
    assert not set(safe) & set('/\\:*?"<>|\x00\n')
    assert safe not in (".", "..")
