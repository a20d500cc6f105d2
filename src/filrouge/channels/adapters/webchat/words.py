"""The chat's own words."""

from filrouge.channels.sdk.words import LANGUAGES as LANGUAGES
from filrouge.channels.sdk.words import fill
from filrouge.channels.sdk.words import strings as read

PACKAGE = "filrouge.channels.adapters.webchat"


def strings(language: str) -> dict[str, str]:
    """Every text of a language; an unknown language reads as English."""
    return read(PACKAGE, language)


def say(language: str, key: str, **values: object) -> str:
    """The text of `key` with its names replaced. Raises KeyError for a key that is not written."""
    return fill(strings(language)[key], values)
