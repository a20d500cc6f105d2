"""Words with places to fill: `{{customer.first_name}}`, `{{customer.first_name|Madame, Monsieur}}`. Pure.

What stands after the bar is written when the value is not known. A place without value and without other words stays
as it is, so that it can be seen and pointed at before it is sent.
"""

import html as markup
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

VARIABLES = (
    "customer.first_name",
    "customer.name",
    "agent.name",
    "agent.first_name",
    "conversation.reference",
    "conversation.subject",
    "brand.name",
    "brand.phone",
    "today",
    "due",
)
NAME_SHOWN = 60
_PLACE = re.compile(r"\{\{([^{}|]*)(?:\|([^{}]*))?\}\}")
_TAG = re.compile(r"<[^<>]*>")


def _name(inside: str) -> str:
    """The variable that a place names, whatever an editor put around it."""
    return " ".join(markup.unescape(_TAG.sub("", inside)).replace("\xa0", " ").split())


def unknown_in(*texts: str) -> list[str]:
    """Names between braces that are no variable of ours, in order, without repeats."""
    names: list[str] = []
    for text in texts:
        for place in _PLACE.finditer(text):
            name = _name(place[1])
            if name not in VARIABLES and name[:NAME_SHOWN] not in names:
                names.append(name[:NAME_SHOWN])
    return names


@dataclass(frozen=True, slots=True)
class Filled:
    """`missing` names the variables without value and without other words, in order, without repeats."""

    text: str
    missing: tuple[str, ...]


def fill(text: str, values: Mapping[str, str], *, html: bool = False) -> Filled:
    """`text` with its places filled; in HTML, values are escaped. A missing one stays as `{{name}}`."""
    missing: list[str] = []

    def written(place: re.Match[str]) -> str:
        name, other = _name(place[1]), place[2]
        value = values.get(name, "").strip()
        if value:
            return markup.escape(value) if html else value
        if other is not None and other.strip():
            return other.strip()
        if name not in missing:
            missing.append(name)
        return "{{" + (markup.escape(name) if html else name) + "}}"

    return Filled(_PLACE.sub(written, text), tuple(missing))


def missing_in(*filled: Filled) -> list[str]:
    """What several pieces miss together."""
    return list(dict.fromkeys(name for piece in filled for name in piece.missing))


def first_name(name: str) -> str:
    """`Claire Fontaine` → `Claire`; nothing for what looks like an address."""
    first = name.split()[0] if name.split() else ""
    return "" if "@" in first else first


def texts_of(words: Mapping[str, Mapping[str, str]]) -> Iterable[str]:
    """Every text of a template, over its languages."""
    for written in words.values():
        yield from (written.get(part, "") for part in ("subject", "text", "html"))
