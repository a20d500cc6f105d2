"""What was kept becomes a message that reads well; bytes that are not ours become an error, never a crash."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import filrouge.channels.adapters.webform as adapter
from filrouge.channels.adapters.webform.config import Config
from filrouge.channels.adapters.webform.envelope import MAGIC, SUSPICION, envelope, pack, reference, unpack
from filrouge.channels.adapters.webform.files import Upload
from filrouge.channels.adapters.webform.parse import parse, split, verify
from filrouge.channels.adapters.webform.render import acknowledgement
from filrouge.channels.adapters.webform.submission import check
from filrouge.channels.sdk import Anomalous, Payload, Unsupported
from tests.channels.adapters.webform.factories import claim, claim_post, config

NONCE = "0123456789abcdef01234567"


def raw(about: str | None = None, **changed: str) -> bytes:
    upload = Upload("files", "devis.pdf", "", b"%PDF-1.7 estimate\n\n\x00bytes")
    return pack(envelope(claim(), check(claim(), "fr", claim_post(**changed), [upload]), nonce=NONCE, about=about))


def test_a_submission_reads_as_it_was_asked_and_answered() -> None:
    [part] = split(Payload(raw(phone="06 12 34 56 78")))
    [inbound] = parse(part, claim())
    assert part.key == f"form:{NONCE}"
    assert part.order_key == "email:claire@exemple.fr"
    assert (inbound.sender.channel, inbound.sender.address, inbound.sender.name) == (
        "email",
        "claire@exemple.fr",
        "Claire Moreau",
    )
    assert inbound.sender.others == (("phone", "+33612345678"),)
    assert inbound.subject == "Un sinistre, une question · Suivre"
    assert "Numéro de dossier : SA-2026-04184" in inbound.text
    assert "Votre message\nLe garage demande" in inbound.text or "Votre message : Le garage demande" in inbound.text
    assert inbound.text.endswith(f"Référence : {reference(NONCE)}")
    assert inbound.external_id == reference(NONCE)
    assert inbound.language == "fr"
    assert [(file.name, file.media_type, file.content) for file in inbound.attachments] == [
        ("devis.pdf", "application/pdf", b"%PDF-1.7 estimate\n\n\x00bytes")
    ]
    assert inbound.fields["what"] == {"label": "De quoi s’agit-il ?", "value": "Suivre", "raw": "follow"}


def test_labels_stay_as_the_customer_saw_them() -> None:
    changed = claim().model_dump(mode="json")
    changed["fields"][0]["label"] = {"fr": "Autre question", "en": "Another question"}
    [part] = split(Payload(raw()))
    [inbound] = parse(part, Config.model_validate(changed))
    assert "De quoi s’agit-il : Suivre" in inbound.text


def test_the_same_submission_makes_the_same_bytes() -> None:
    assert raw() == raw()
    assert raw() != raw(message="Autre chose")


def test_the_conversation_that_led_here_is_named() -> None:
    [part] = split(Payload(raw(about="token")))
    assert parse(part, claim())[0].reply_tokens == ("token",)


def test_what_a_machine_filled_in_is_set_aside() -> None:
    [part] = split(Payload(raw(), {SUSPICION: "honeypot"}))
    with pytest.raises(Unsupported, match=r"webform\.spam"):
        parse(part, claim())


def test_only_its_own_form_made_it() -> None:
    assert verify(Payload(raw()), claim())
    assert not verify(Payload(raw()), config())
    assert not verify(Payload(b"POST"), claim())


def test_the_acknowledgement_carries_the_reference_of_the_confirmation() -> None:
    [inbound] = parse(split(Payload(raw()))[0], claim())
    said = acknowledgement(inbound, claim())
    assert said is not None
    assert said.language == "fr"
    assert reference(NONCE) in said.subject
    assert reference(NONCE) in said.text
    assert acknowledgement(inbound, config()) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_ours_or_anomalous(noise: bytes) -> None:
    for given_bytes in (noise, MAGIC + noise, MAGIC + b"{}\n" + noise):
        with pytest.raises(Anomalous):
            unpack(given_bytes)


@given(st.integers(min_value=0, max_value=2000), st.integers(min_value=0, max_value=255))
def test_a_damaged_submission_is_read_whole_or_not_at_all(place: int, byte: int) -> None:
    whole = bytearray(raw())
    whole[place % len(whole)] = byte
    try:
        kept = unpack(bytes(whole))
    except Anomalous:
        return
    assert len(kept.files) == 1


def test_a_cut_submission_is_anomalous() -> None:
    with pytest.raises(Anomalous):
        unpack(raw()[:-1])


def test_both_languages_say_the_same_things() -> None:
    folder = Path(adapter.__file__).parent / "strings"
    french, english = (json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("fr", "en"))
    assert set(french) == set(english)
    for key, text in french.items():
        assert sorted(part.split("}")[0] for part in text.split("{")[1:]) == sorted(
            part.split("}")[0] for part in english[key].split("{")[1:]
        ), key
