"""From kept bytes to a message, whatever the bytes; and what a chat's settings refuse."""

import json
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from filrouge.channels.adapters.webchat import files, parse, render, token
from filrouge.channels.adapters.webchat.config import Config
from filrouge.channels.adapters.webchat.envelope import Answer, Envelope, File, client_id_of, pack, unpack
from filrouge.channels.adapters.webchat.words import strings
from filrouge.channels.sdk import Anomalous, Inbound, Outbound, Part, Payload
from filrouge.platform import clock
from filrouge.terms.ids import MessageId

VISITOR, ID, OBJECT = (str(UUID(int=number)) for number in (1, 2, 3))
SAID = Envelope(
    visitor=VISITOR, id=ID, address=f"vis:{VISITOR}", signed=False, name="", email="zoe@poste.example", language="fr",
    text="Une fuite à la cave", page="https://www.alisier.example/contact",
    answers=(Answer("about", "Sujet", "Un sinistre"),), files=(File(OBJECT, "fuite.png", "image/png", 12),),
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
).map(lambda value: json.dumps(value).encode())


def understood(said: Envelope) -> tuple[Part, Inbound]:
    [part] = parse.split(Payload(pack(said)))
    [inbound] = parse.parse(part, Config())
    return part, inbound


def test_what_was_said_is_what_is_understood() -> None:
    part, inbound = understood(SAID)
    assert (part.key, part.order_key) == (f"chat:{VISITOR}:{ID}", f"chat:vis:{VISITOR}")
    assert (inbound.sender.channel, inbound.sender.address) == ("webchat", f"vis:{VISITOR}")
    assert inbound.sender.name == "Visiteur 0001"
    assert inbound.sender.others == (("email", "zoe@poste.example"),)
    assert (inbound.text, inbound.subject) == ("Une fuite à la cave", "Une fuite à la cave")
    assert [one.object_id for one in inbound.attachments] == [UUID(OBJECT)]
    assert inbound.fields["about"] == {"label": "Sujet", "value": "Un sinistre", "raw": "Un sinistre"}
    assert client_id_of(inbound.external_id) == UUID(ID)


@pytest.mark.parametrize(
    ("text", "subject"), [("", "fuite.png"), ("un  deux\ntrois", "un deux trois"), ("mot " * 40, "mot " * 19 + "mot…")]
)
def test_a_subject_is_the_first_words(text: str, subject: str) -> None:
    assert understood(replace(SAID, text=text))[1].subject == subject


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=500))
def test_words_come_back_as_they_were(text: str) -> None:
    assert unpack(pack(replace(SAID, text=text))).text == text


@given(st.binary(max_size=300) | JSON)
def test_any_bytes_are_ours_or_anomalous(raw: bytes) -> None:
    with pytest.raises(Anomalous):
        unpack(raw)
    assert parse.verify(Payload(raw), Config()) is False


@given(st.sampled_from(["visitor", "id", "text", "answers", "files", "address"]), st.none() | st.integers() | st.text())
def test_a_field_of_another_kind_is_anomalous_or_read(name: str, value: object) -> None:
    found = {**json.loads(pack(SAID)), name: value}
    with suppress(Anomalous):
        assert unpack(json.dumps(found).encode()).visitor == (value if name == "visitor" else VISITOR)


def test_an_answer_is_what_a_client_shows() -> None:
    outbound = Outbound(MessageId(UUID(int=1)), "vis:1", "", "site", "Alisier", "", "Bonjour", None)
    assert render.render(outbound, Config()) == {"text": "Bonjour", "files": []}


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_a_token_or_refused(text: str, secret: str) -> None:
    with pytest.raises(token.Refusal) as refusal:
        token.read(text, secret, "site", clock.now())
    assert refusal.value.args[0] in ("unsigned", "malformed", "algorithm", "signature")


@given(st.text(max_size=30), st.text(max_size=30), st.binary(max_size=100))
def test_a_file_that_is_taken_is_of_a_known_type(name: str, declared: str, content: bytes) -> None:
    assert files.judge(name, declared, content) in (None, *files.TYPES)


@pytest.mark.parametrize(
    ("code", "config"),
    [
        ("chat.origin", {"origins": ["https://www.example.com/path"]}),
        ("chat.origin", {"origins": ["http://www.example.com"]}),
        ("chat.origin", {"origins": ["*"]}),
        ("chat.origin", {"origins": ["https://user@www.example.com"]}),
        ("chat.weak_secret", {"identity_secret": "short"}),
        ("chat.options", {"questions": [{"key": "a", "type": "choice", "label": {"fr": "A"}}]}),
        ("chat.duplicate_key", {"questions": [{"key": "a", "label": {"fr": "A"}}] * 2}),
        ("chat.duplicate_language", {"languages": ["fr", "fr"]}),
        ("extra_forbidden", {"more": 1}),
    ],
)
def test_settings_that_cannot_be_are_refused(code: str, config: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as error:
        Config.model_validate(config)
    assert error.value.errors()[0]["type"] == code


def test_an_origin_is_written_as_browsers_send_it() -> None:
    config = Config(origins=("https://WWW.Example.com/", "https://café.example:443", "http://127.0.0.1:8080"))
    assert config.origins == ("https://www.example.com", "https://xn--caf-dma.example", "http://127.0.0.1:8080")


def test_it_speaks_both_languages() -> None:
    assert strings("fr").keys() == strings("en").keys()
    assert strings("de") == strings("en")
