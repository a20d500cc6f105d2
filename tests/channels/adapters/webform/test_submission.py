"""A post becomes answers, or errors that say how to mend them; nothing typed is lost on the way."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.channels.adapters.webform.files import Upload, clean_name, sniff
from filrouge.channels.adapters.webform.submission import check, normalised_phone, visible_fields
from tests.channels.adapters.webform.factories import claim, claim_post, config, field, words

PDF = b"%PDF-1.7\n1 0 obj"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def codes(**changed: str) -> dict[str, str]:
    return {error.field: error.code for error in check(claim(), "fr", claim_post(**changed)).errors}


def test_a_good_post_has_answers_and_who_sent_it() -> None:
    got = check(claim(), "fr", claim_post(email=" Claire@Exemple.FR ", phone="06 12 34 56 78"))
    assert got.errors == ()
    assert (got.email, got.phone, got.name) == ("claire@exemple.fr", "+33612345678", "Claire Moreau")
    shown = {answer.key: answer.shown for answer in got.answers}
    assert shown["what"] == "Suivre"
    assert shown["phone"] == "06 12 34 56 78"


def test_hidden_fields_are_left_out_whatever_they_hold() -> None:
    got = check(claim(), "fr", claim_post(what="certificate", file_number="nonsense", happened_on="yesterday"))
    assert got.errors == ()
    assert {answer.key for answer in got.answers}.isdisjoint({"file_number", "happened_on"})


def test_a_field_under_a_hidden_one_is_hidden() -> None:
    form = config(
        field("a", "checkbox"),
        field("b", "checkbox", show_if={"field": "a", "equals": True}),
        field("c", required=True, show_if={"field": "b", "equals": True}),
    )
    assert [each.key for each in visible_fields(form, {"b": "on"})] == ["a", "email"]
    assert [each.key for each in visible_fields(form, {"a": "on", "b": "on"})] == ["a", "b", "c", "email"]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"email": "claire@"}, {"email": "webform.email"}),
        ({"email": ""}, {"email": "webform.required"}),
        ({"what": ""}, {"what": "webform.choose"}),
        ({"what": "invented"}, {"what": "webform.choose"}),
        ({"consent": ""}, {"consent": "webform.consent"}),
        ({"phone": "call me"}, {"phone": "webform.phone"}),
        ({"file_number": "SA-2026-0418"}, {"file_number": "webform.pattern"}),
        ({"message": "x" * 5001}, {"message": "webform.too_long"}),
        ({"what": "declare", "kind": "car", "happened_on": "2026-02-30"}, {"happened_on": "webform.date"}),
        ({"surprise": "words"}, {"": "webform.unknown_field"}),
    ],
)
def test_what_is_wrong_has_a_code_at_its_field(changed: dict[str, str], wrong: dict[str, str]) -> None:
    assert codes(**changed) == wrong


def test_the_remedy_says_what_is_missing() -> None:
    [error] = check(claim(), "fr", claim_post(file_number="SA-2026-0418")).errors
    assert error.remedy == "Il manque un caractère : SA-2026- puis 5 chiffres, en haut de nos courriers."


def test_everything_typed_is_kept_when_something_is_wrong() -> None:
    got = check(claim(), "en", claim_post(email="claire@"))
    assert got.typed["message"].startswith("Le garage")
    assert got.typed["email"] == "claire@"


def test_a_choice_brings_its_own_contact_reason() -> None:
    options = [
        {"value": "card", "label": words("Card"), "contact_reason": "card.lost"},
        {"value": "other", "label": words("Other")},
    ]
    form = config(field("what", "choice", options=options), contact_reason="general")
    assert check(form, "en", {"what": ["card"], "email": ["a@b.example"]}).contact_reason == "card.lost"
    assert check(form, "en", {"what": ["other"], "email": ["a@b.example"]}).contact_reason == "general"


def files(*uploads: tuple[str, bytes]) -> list[str]:
    got = check(claim(), "en", claim_post(), [Upload("files", name, "image/png", content) for name, content in uploads])
    assert len(got.files) + len(got.errors) == len(uploads) or got.errors
    return [error.code for error in got.errors]


def test_files_are_known_by_their_bytes() -> None:
    assert files(("a.pdf", PDF), ("b.png", PNG), ("notes.txt", b"hello")) == []
    assert files(("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")) == ["webform.file_type"]
    assert files(("a.png", b"<!doctype html><script>alert(1)</script>")) == ["webform.file_type"]
    assert files(("a.txt", b"\xef\xbb\xbf <html>")) == ["webform.file_type"]
    assert files(("a.exe", b"MZ\x90\x00")) == ["webform.file_type"]
    assert files(("a.zip", b"PK\x03\x04aaaa")) == ["webform.file_type"]
    assert files(("a.pdf", PNG)) == ["webform.file_mismatch"]
    assert files(("a.pdf", b"")) == ["webform.file_empty"]
    assert files(*[(f"{n}.pdf", PDF) for n in range(6)]) == ["webform.too_many_files"]


def test_the_media_type_is_ours_not_the_senders() -> None:
    got = check(claim(), "en", claim_post(), [Upload("files", "a.jpg", "text/html", b"\xff\xd8\xff\xe0rest")])
    assert [taken.media_type for taken in got.files] == ["image/jpeg"]


def test_files_that_weigh_too_much_together() -> None:
    heavy = PDF + b"0" * (9 * 1024 * 1024)
    got = check(claim(), "en", claim_post(), [Upload("files", f"{n}.pdf", "", heavy) for n in range(3)])
    assert [error.code for error in got.errors] == ["webform.files_too_large"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.pdf", "a.pdf"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("\x00", "file"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_file_names_are_made_harmless(name: str, kept: str) -> None:
    assert clean_name(name) == kept


@given(st.text(max_size=40), st.binary(max_size=200))
def test_any_file_is_sniffed_without_a_crash(name: str, content: bytes) -> None:
    sniff(clean_name(name), content)


@given(st.text(alphabet=string.digits + " +()-.x/", max_size=25))
def test_telephone_numbers_are_normal_or_nothing(text: str) -> None:
    number = normalised_phone(text, "33")
    assert number == "" or (number[0] == "+" and number[1:].isdigit() and 7 <= len(number[1:]) <= 15)


@given(
    st.dictionaries(
        st.sampled_from([*claim_post(), "happened_on", "kind", "injured", "phone", "x"]),
        st.lists(st.text(max_size=60), max_size=3),
        max_size=12,
    ),
    st.sampled_from(["fr", "en"]),
)
def test_any_post_gives_errors_or_clean_answers(posted: dict[str, list[str]], language: str) -> None:
    got = check(claim(), language, posted)
    for answer in got.answers:
        assert "\x00" not in answer.shown
        answer.shown.encode()
    for error in got.errors:
        assert error.code.startswith("webform.")
        assert "{" not in error.remedy.replace("{}", "") or "{" in "".join(map("".join, posted.values()))
    assert check(claim(), language, posted) == got
