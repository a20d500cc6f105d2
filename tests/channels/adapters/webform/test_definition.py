"""A form's definition is refused with a code and a place, before anybody can open the page."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from filrouge.channels.adapters.webform.config import Config
from filrouge.channels.adapters.webform.patterns import UnsafePattern, compile_pattern, lengths, matches
from filrouge.channels.adapters.webform.ready import TEMPLATES, template
from tests.channels.adapters.webform.factories import EMAIL, config, definition, field, words

CHOICE = field("what", "choice", options=[{"value": "a", "label": words("A")}, {"value": "b", "label": words("B")}])


def problems(given: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(ValidationError) as refused:
        Config.model_validate(given)
    found = refused.value.errors()[0]
    assert found["type"] == "form.definition"
    return {one["path"]: one["code"] for one in found["ctx"]["problems"]}


@pytest.mark.parametrize("name", TEMPLATES)
def test_ready_forms_are_valid_and_survive_storage(name: str) -> None:
    ready = Config.model_validate(template(name))
    assert Config.model_validate(ready.model_dump(mode="json")) == ready
    assert ready.identity_field("email") is not None
    assert ready.acknowledgement is not None


def test_two_fields_with_one_key() -> None:
    assert problems(definition(field("a"), field("a"))) == {"fields.1.key": "form.duplicate_key"}


def test_a_form_without_an_address_to_answer_to() -> None:
    assert problems({**definition(), "fields": [field("a")]}) == {"fields": "form.no_identity"}


def test_an_optional_or_conditional_address() -> None:
    assert problems({**definition(), "fields": [{**EMAIL, "required": False}]}) == {
        "fields.0.identity": "form.identity_optional"
    }


def test_conditions_on_what_is_not_there() -> None:
    given = definition(CHOICE, field("a", show_if={"field": "nobody", "equals": "x"}))
    assert problems(given) == {"fields.1.show_if": "form.condition_unknown"}
    given = definition(CHOICE, field("a", show_if={"field": "what", "equals": "c"}))
    assert problems(given) == {"fields.1.show_if": "form.condition_value"}
    given = definition(field("t"), field("a", show_if={"field": "t", "equals": "x"}))
    assert problems(given) == {"fields.1.show_if": "form.condition_type"}


def test_circular_conditions() -> None:
    given = definition(
        field("a", "checkbox", show_if={"field": "b", "equals": True}),
        field("b", "checkbox", show_if={"field": "a", "equals": True}),
    )
    assert set(problems(given).values()) == {"form.condition_circular"}


def test_words_in_every_language_of_the_form() -> None:
    given = definition(title={"fr": "Bonjour"})
    assert problems(given) == {"title": "form.words_missing"}
    assert Config.model_validate({**given, "languages": ["fr"]}).languages == ("fr",)


def test_placeholders_that_mean_nothing() -> None:
    given = definition(acknowledgement={"subject": words("{ref}"), "text": words("{reference} {name} {title}")})
    assert problems(given) == {"acknowledgement.subject": "form.placeholder"}


def test_several_problems_are_all_told() -> None:
    given = definition(field("a"), field("a"), CHOICE | {"options": []}, field("website"))
    assert set(problems(given).values()) == {"form.duplicate_key", "form.options_missing", "form.reserved_key"}


@pytest.mark.parametrize(
    "origin", ["https://a.example/path", "http://a.example", "javascript:alert(1)", "*", "https://a b"]
)
def test_origins_that_may_not_frame(origin: str) -> None:
    with pytest.raises(ValidationError):
        config(embed_origins=[origin])


def test_origins_are_written_one_way() -> None:
    assert config(embed_origins=["https://Shop.Example/", "http://localhost:8080"]).embed_origins == (
        "https://shop.example",
        "http://localhost:8080",
    )


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+", "a*", "a+", "a|b", "^a", "a$", "[a-", "a{5,2}", "a{0}", "[z-a]", "\\w", "a{1,999}", "", "(?=a)"],
)
def test_patterns_that_could_run_away_or_mean_nothing(pattern: str) -> None:
    with pytest.raises(UnsafePattern):
        compile_pattern(pattern)


def test_patterns_that_work() -> None:
    assert matches(r"SA-\d{4}-\d{5}", "SA-2026-04184")
    assert not matches(r"SA-\d{4}-\d{5}", "SA-2026-0418")
    assert matches(r"[A-Z]{2}[0-9]{2} ?\d{4}", "FR76 3000")
    assert lengths(r"[A-Z]{2}[0-9]{2} ?\d{4}") == (8, 9)
    assert matches(r"[^0-9]{1,3}\.", "ab.")


@given(st.text(alphabet=r"aZ0\d[]{}-,?.^+*()|$ é€", max_size=30))
def test_every_pattern_is_refused_or_compiles(pattern: str) -> None:
    try:
        compiled = compile_pattern(pattern)
    except UnsafePattern:
        return
    re.compile(compiled)
    least, most = lengths(pattern)
    assert 0 <= least <= most <= 120


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
        max_leaves=20,
    ),
    st.sampled_from(["fields", "title", "consent", "rate", "languages", "slug", "acknowledgement", "other"]),
)
def test_nonsense_is_refused_never_a_crash(nonsense: object, where: str) -> None:
    given = definition() | {where: nonsense}
    try:
        Config.model_validate(given)
    except ValidationError:
        return
