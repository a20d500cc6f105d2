"""The form's own words, per language: `strings/{fr,en}.json`, flat, with `{name}` for what is filled in."""

import json
import re
from functools import cache
from importlib.resources import files

LANGUAGES = ("fr", "en")
_NAME = re.compile(r"\{([a-z_]+)\}")


@cache
def strings(language: str) -> dict[str, str]:
    """Every text of a language; an unknown language reads as English."""
    name = language if language in LANGUAGES else "en"
    text = files("filrouge.channels.adapters.webform").joinpath("strings", f"{name}.json").read_text("utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def say(language: str, key: str, **values: object) -> str:
    """The text of `key` with its names replaced. Raises KeyError for a key that is not written."""
    return fill(strings(language)[key], values)


def fill(text: str, values: dict[str, object]) -> str:
    """Replaces `{name}` by its value, once: a value that looks like a name stays as it is."""
    return _NAME.sub(lambda found: str(values.get(found[1], found[0])), text)


def size(language: str, count: int) -> str:
    """`1,2 Mo`, `340 kB`."""
    units = ("o", "ko", "Mo") if language == "fr" else ("B", "kB", "MB")
    if count < 1_000:
        return f"{count} {units[0]}"
    if count < 1_000_000:
        return f"{round(count / 1_000)} {units[1]}"
    number = f"{count / 1_000_000:.1f}".removesuffix(".0")
    return f"{number.replace('.', ',') if language == 'fr' else number} {units[2]}"
