"""The form's own words."""

from filrouge.channels.sdk.words import LANGUAGES as LANGUAGES
from filrouge.channels.sdk.words import fill as fill
from filrouge.channels.sdk.words import strings as read

PACKAGE = "filrouge.channels.adapters.webform"


def strings(language: str) -> dict[str, str]:
    """Every text of a language; an unknown language reads as English."""
    return read(PACKAGE, language)


def say(language: str, key: str, **values: object) -> str:
    """The text of `key` with its names replaced. Raises KeyError for a key that is not written."""
    return fill(strings(language)[key], values)


def size(language: str, count: int) -> str:
    """`1,2 Mo`, `340 kB`."""
    units = ("o", "ko", "Mo") if language == "fr" else ("B", "kB", "MB")
    if count < 1_000:
        return f"{count} {units[0]}"
    if count < 1_000_000:
        return f"{round(count / 1_000)} {units[1]}"
    number = f"{count / 1_000_000:.1f}".removesuffix(".0")
    return f"{number.replace('.', ',') if language == 'fr' else number} {units[2]}"
