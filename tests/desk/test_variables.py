"""Words with places to fill."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.desk import variables
from filrouge.desk.variables import VARIABLES, fill, unknown_in

KNOWN = {"customer.first_name": "Claire", "agent.name": "Léa <b>Moreau</b>", "conversation.subject": ""}


def test_a_value_takes_its_place_and_is_escaped_in_html() -> None:
    assert fill("Bonjour {{customer.first_name}},", KNOWN).text == "Bonjour Claire,"
    assert fill("<p>{{ agent.name }}</p>", KNOWN, html=True).text == "<p>Léa &lt;b&gt;Moreau&lt;/b&gt;</p>"


def test_other_words_stand_in_for_a_value_that_is_not_known() -> None:
    said = fill("Bonjour {{customer.name|Madame, Monsieur}},", {"customer.name": " "})
    assert (said.text, said.missing) == ("Bonjour Madame, Monsieur,", ())
    assert fill("{{customer.name|Madame}}", {"customer.name": "Jean"}).text == "Jean"


def test_what_is_missing_is_named_once_and_stays_to_be_seen() -> None:
    said = fill("{{due}} puis {{ due }} et {{conversation.subject}}", KNOWN)
    assert said.text == "{{due}} puis {{due}} et {{conversation.subject}}"
    assert said.missing == ("due", "conversation.subject")
    assert fill("{{due|}}", KNOWN).missing == ("due",), "no words are not other words"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{customer.firstname}} {{today}} {{x}}", ["customer.firstname", "x"]),
        ("<p>{{customer.<b>name</b>}} {{customer.first&#95;name}} {{&nbsp;today }}</p>", []),
        ("{{ }} {{|Madame}}", [""]),
        ("{{ {{today}} }} {today} {{today", []),
        ("😀 {{عميل}} {{x}}{{x}}", ["عميل", "x"]),
    ],
)
def test_unknown_variables_are_named(text: str, names: list[str]) -> None:
    assert unknown_in(text) == names


@given(st.text(), st.dictionaries(st.sampled_from(VARIABLES), st.text()))
def test_any_text_can_be_filled(text: str, values: dict[str, str]) -> None:
    said = fill(text, values)
    assert set(said.missing) <= set(VARIABLES) | set(unknown_in(text)) | {""} or len(text) > 60
    assert fill(text, values, html=True) is not None


@pytest.mark.parametrize(
    ("name", "first"), [("Claire Fontaine", "Claire"), ("claire@exemple.example", ""), ("", ""), ("  ", "")]
)
def test_the_first_name(name: str, first: str) -> None:
    assert variables.first_name(name) == first
