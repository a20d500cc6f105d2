"""The chat's own words, per language: `strings/{fr,en}.json`, flat, with `{name}` for what is filled in."""

import json
from functools import cache
from importlib.resources import files

LANGUAGES = ("fr", "en")


@cache
def strings(language: str) -> dict[str, str]:
    """Every text of a language; an unknown language reads as English."""
    name = language if language in LANGUAGES else "en"
    text = files("filrouge.channels.adapters.webchat").joinpath("strings", f"{name}.json").read_text("utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def say(language: str, key: str, **values: str) -> str:
    """The text of `key` with its names replaced. Raises KeyError for a key that is not written."""
    text = strings(language)[key]
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
