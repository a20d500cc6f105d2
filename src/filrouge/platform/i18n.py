"""Server text in the reader's language: ICU MessageFormat, one file a language, the same keys in each."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from pyicumessageformat import Parser

LANGUAGES = ("fr", "en")
DEFAULT = "en"


@cache
def strings(language: str) -> dict[str, str]:
    """All server strings of a language; of English when we do not speak it."""
    chosen = language if language in LANGUAGES else DEFAULT
    text = files("filrouge.strings").joinpath(f"{chosen}.json").read_text("utf-8")
    loaded: dict[str, str] = json.loads(text)
    return loaded


@cache
def _parsed(language: str, key: str) -> list[Any]:
    parsed: list[Any] = Parser().parse(strings(language)[key])
    return parsed


def say(language: str, key: str, **values: object) -> str:
    """The string `key` with its arguments filled in. Raises KeyError for an unknown key or a missing argument."""
    return _fill(_parsed(language if language in LANGUAGES else DEFAULT, key), values, language, "")


def _fill(nodes: list[Any], values: dict[str, object], language: str, number: str) -> str:
    return "".join(_piece(node, values, language, number) for node in nodes)


def _piece(node: Any, values: dict[str, object], language: str, number: str) -> str:
    if isinstance(node, str):
        return node
    if node.get("type") == "number" and node.get("hash"):
        return number
    value = values[node["name"]]
    options = node.get("options")
    if not options:
        return str(value)
    if node["type"] == "plural":
        count = float(str(value))
        exact = f"={value}"
        form = exact if exact in options else _plural(count, language)
        return _fill(options.get(form, options["other"]), values, language, str(value))
    return _fill(options.get(str(value), options["other"]), values, language, number)


def _plural(count: float, language: str) -> str:
    """CLDR categories of the languages we speak: French counts 0 and 1.5 as one, English only 1."""
    one = 0 <= count < 2 if language == "fr" else count == 1
    return "one" if one else "other"
