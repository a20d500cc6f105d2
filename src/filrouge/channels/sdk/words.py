"""An adapter's own words, per language: `strings/{fr,en}.json` in its folder, flat, with `{name}` for what is filled
in."""

import json
import re
from functools import cache
from importlib.resources import files

LANGUAGES = ("fr", "en")
_NAME = re.compile(r"\{([a-z_]+)\}")


@cache
def strings(package: str, language: str) -> dict[str, str]:
    """Every text of the adapter in `package` in a language; an unknown language reads as English."""
    name = language if language in LANGUAGES else "en"
    text = files(package).joinpath("strings", f"{name}.json").read_text("utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def fill(text: str, values: dict[str, object]) -> str:
    """Replaces `{name}` by its value, once: a value that looks like a name stays as it is."""
    return _NAME.sub(lambda found: str(values.get(found[1], found[0])), text)
