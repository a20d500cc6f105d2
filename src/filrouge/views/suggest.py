"""What may be typed next in a search: names of filters and their values, in the reader's language and sight."""

from dataclasses import dataclass

from filrouge.desk import query_words as words
from filrouge.desk.query import Place, place_at
from filrouge.platform.db import Transaction
from filrouge.platform.i18n import say
from filrouge.terms.scope import Actor
from filrouge.views import customers, filters

MAX = 8
FRENCH_VALUES = {
    "open": "ouvert", "snoozed": "pause", "closed": "conclu", "file": "fichier", "task": "tâche",
    "promise": "promesse", "unread": "nonlu", "followed": "suivi", "mine": "amoi", "note": "note",
    "me": "moi", "none": "aucun", "late": "retard", "yes": "oui", "today": "aujourd’hui", "yesterday": "hier",
}  # fmt: skip
_NAMED = ("team", "agent", "brand", "tag", "reason")
_SPANS = {"waiting": ("30min", "2h", "1d"), "due": ("1h", "4h", "1d")}
_CHANNELS = "select distinct kind from channel_account where state <> 'unplugged' order by kind limit 20"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`insert` takes the place of `start` to `end`, in UTF-16 units."""

    insert: str
    label: str
    hint: str
    start: int
    end: int


async def suggest(tx: Transaction, actor: Actor, text: str, at: int) -> list[Suggestion]:
    """At most MAX completions of what is being typed at `at`; none inside a quoted phrase."""
    place = place_at(text, at)
    if place is None:
        return []
    language = "fr" if place.french else actor.language
    if place.key is None:
        return _keys(place, language)
    found = await _values(tx, actor, place, language)
    return [
        Suggestion(_quoted(value) + " ", value, hint, place.start, place.end) for value, hint in found[:MAX]
    ]  # fmt: skip


def _keys(place: Place, language: str) -> list[Suggestion]:
    begun = words.fold(place.begun)
    found = []
    for key, french in words.SHOWN_FRENCH.items():
        name = french if language == "fr" else key
        others = (french, key) if language == "fr" else (key, french)
        if any(words.fold(one).startswith(begun) for one in others):
            sign = ">" if key == "waiting" else "<" if key == "due" else ":"
            found.append(
                Suggestion(name + sign, name + sign, say(language, f"search.{key}"), place.start, place.end)
            )  # fmt: skip
    return found[: None if not begun else MAX]


async def _values(tx: Transaction, actor: Actor, place: Place, language: str) -> list[tuple[str, str]]:
    """Values that begin so, each with what explains it."""
    key, begun = place.key, words.fold(place.begun)
    assert key is not None
    if key == "from":
        return await _people(tx, actor, place.begun)
    fixed = _fixed(key, language)
    if key in ("waiting", "due"):
        units = {"1d": "1j"} if language == "fr" else {}
        fixed = [units.get(span, span) for span in _SPANS[key]] + fixed
    if key == "channel":
        fixed = [row[0] for row in await tx.rows(_CHANNELS)]
    found = [(value, "") for value in fixed if words.fold(value).startswith(begun)]
    if key in _NAMED:
        named = await filters.find_named(tx, actor, key, place.begun, limit=MAX)
        found = [(name, "") for name in dict.fromkeys(row[1] for row in named)] + found
    return found


def _fixed(key: str, language: str) -> list[str]:
    values: list[str] = list(words.CHOICES.get(key, {}))  # type: ignore[call-overload]
    if key in words.ME_KEYS:
        values.append("me")
    if key == "team":
        values.append("mine")
    if key == "due":
        values.append("late")
    if key in ("before", "after"):
        values += ["today", "yesterday", "7d"]
    if key in words.NONE_KEYS:
        values.append("none")
    if language != "fr":
        return values
    return [
        ("miennes" if key == "team" and v == "mine" else FRENCH_VALUES.get(v, v)).replace("7d", "7j") for v in values
    ]


async def _people(tx: Transaction, actor: Actor, begun: str) -> list[tuple[str, str]]:
    if len(begun.strip()) < 2 or not actor.may("customers:read"):
        return []
    found = await customers.search(tx, actor.scope, begun, limit=MAX)
    return [(one.name or one.address or "", one.address or "") for one in found if one.name or one.address]


def _quoted(value: str) -> str:
    return f'"{value}"' if any(letter.isspace() for letter in value) else value
