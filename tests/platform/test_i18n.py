"""Server words in both languages."""

import re
from typing import Any

import pytest

from filrouge.platform import i18n
from filrouge.platform.i18n import LANGUAGES, say, strings


def names(node: Any) -> set[str]:
    """Arguments of a parsed string."""
    if isinstance(node, list):
        return set().union(*map(names, node)) if node else set()
    if isinstance(node, str):
        return set()
    found = {node["name"]} if "name" in node else set()
    return found.union(*map(names, (node.get("options") or {}).values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_and_arguments(language: str) -> None:
    assert strings(language).keys() == strings("en").keys()
    for key in strings(language):
        assert names(i18n._parsed(language, key)) == names(i18n._parsed("en", key)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_string_is_empty(language: str) -> None:
    assert [key for key, words in strings(language).items() if not words.strip()] == []


NAMES = {"E-mail", "WhatsApp", "Chat", "SMS"}
"""Channels that have one name in both languages."""


def test_french_speaks_french() -> None:
    same = [
        key for key, words in strings("fr").items() if words == strings("en")[key] and re.search(r"[a-z]{4}", words)
    ]
    words = [key for key in same if re.sub(r"\{\w+\}", "", strings("fr")[key]).strip()]
    assert [key for key in words if strings("fr")[key] not in NAMES] == []


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strings of the test's own."""
    text = {
        "files": "{count, plural, =0 {aucun fichier} one {# fichier} other {# fichiers}} pour {name}",
        "who": "{kind, select, person {Bonjour {name}} other {Bonjour}}",
        "nested": "{a, plural, one {# et {b, plural, one {# b} other {# bs}}} other {# as}}",
    }
    monkeypatch.setattr(i18n, "strings", lambda language: text)
    i18n._parsed.cache_clear()
    yield  # type: ignore[misc]
    i18n._parsed.cache_clear()


@pytest.mark.usefixtures("words")
@pytest.mark.parametrize(
    ("language", "count", "shown"),
    [("fr", 0, "aucun fichier"), ("fr", 1, "1 fichier"), ("fr", 1.5, "1.5 fichier"), ("fr", 2, "2 fichiers"),
     ("en", 1, "1 fichier"), ("en", 1.5, "1.5 fichiers"), ("en", 0, "aucun fichier")],
)  # fmt: skip
def test_plurals_follow_the_language(language: str, count: float, shown: str) -> None:
    assert say(language, "files", count=count, name="Ana") == f"{shown} pour Ana"


@pytest.mark.usefixtures("words")
def test_choices_and_nested_plurals() -> None:
    assert say("fr", "who", kind="person", name="Ana") == "Bonjour Ana"
    assert say("fr", "who", kind="company") == "Bonjour"
    assert say("en", "nested", a=1, b=3) == "1 et 3 bs"


@pytest.mark.usefixtures("words")
def test_a_missing_argument_or_key_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        say("fr", "files", count=1)
    with pytest.raises(KeyError):
        say("fr", "nowhere")


def test_a_value_is_never_read_as_a_format() -> None:
    key = next(key for key in strings("en") if "{brand}" in strings("en")[key])
    values = dict.fromkeys(names(i18n._parsed("en", key)), "{evil} ''")
    assert "{evil} ''" in say("en", key, **values)


def test_a_language_that_we_do_not_speak_is_answered_in_english() -> None:
    assert strings("de") == strings("en")


def test_a_branch_may_be_empty() -> None:
    words = i18n.Parser().parse("day{count, plural, one {} other {s}}{state, select, old { ago} other {}}")
    assert i18n._fill(words, {"count": 1, "state": "new"}, "en", "") == "day"
    assert i18n._fill(words, {"count": 2, "state": "old"}, "en", "") == "days ago"
