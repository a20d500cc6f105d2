"""The words of the query language: names of filters, their fixed values, durations and days. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

Key = Literal[
    "from", "reason", "waiting", "team", "agent", "state", "channel", "brand", "tag", "before", "after", "due", "has",
    "is", "in",
]  # fmt: skip
FRENCH: dict[str, Key] = {
    "de": "from", "motif": "reason", "attente": "waiting", "equipe": "team", "responsable": "agent", "etat": "state",
    "canal": "channel", "marque": "brand", "etiquette": "tag", "avant": "before", "apres": "after",
    "echeance": "due", "avec": "has", "est": "is", "dans": "in",
}  # fmt: skip
SHOWN_FRENCH: dict[Key, str] = {
    **{key: name for name, key in FRENCH.items()},
    "team": "équipe", "state": "état", "tag": "étiquette", "after": "après", "due": "échéance",
}  # fmt: skip
"""The French names as they are written."""
ENGLISH: dict[str, Key] = {key: key for key in SHOWN_FRENCH}
KEYS: dict[str, Key] = {**FRENCH, **ENGLISH}

CHOICES: dict[Key, dict[str, tuple[str, ...]]] = {
    "state": {
        "open": ("open", "ouvert", "ouverte", "ouvertes"),
        "snoozed": ("snoozed", "paused", "pause", "en-pause", "veille", "en-veille"),
        "closed": ("closed", "conclu", "conclue", "conclues", "clos", "close", "closes"),
    },
    "has": {
        "file": ("file", "files", "fichier", "fichiers", "piece", "piece-jointe"),
        "task": ("task", "tasks", "tache", "taches"),
        "promise": ("promise", "promises", "promesse", "promesses"),
    },
    "is": {
        "unread": ("unread", "nonlu", "non-lu", "nonlus"),
        "followed": ("followed", "suivi", "suivie", "suivis"),
        "mine": ("mine", "amoi", "a-moi"),
    },
    "in": {"note": ("note", "notes")},
}
"""For each filter with fixed values: the value, and how it may be written, folded."""

ME = frozenset({"me", "moi"})
NOBODY = frozenset({"none", "nobody", "personne", "aucun", "aucune", "no", "non"})
YES = frozenset({"yes", "oui"})
LATE = frozenset({"late", "overdue", "retard", "en-retard", "depassee"})
ME_KEYS: frozenset[Key] = frozenset({"agent"})
MINE_KEYS: frozenset[Key] = frozenset({"team"})
MINE = frozenset({"mine", "my", "mienne", "miennes", "moi", "me"})
NONE_KEYS: frozenset[Key] = frozenset({"agent", "team", "reason", "tag", "waiting", "due"})
CHANNELS = {
    "courriel": "email", "mail": "email", "e-mail": "email", "formulaire": "webform", "form": "webform",
    "chat": "webchat", "tchat": "webchat",
}  # fmt: skip
"""What people call channels; any other word is a channel's own code."""

_UNITS = {
    1: ("s", "sec", "seconde", "secondes", "second", "seconds"),
    60: ("m", "mn", "min", "mins", "minute", "minutes"),
    3_600: ("h", "heure", "heures", "hour", "hours"),
    86_400: ("d", "j", "day", "days", "jour", "jours"),
    604_800: ("w", "sem", "week", "weeks", "semaine", "semaines"),
}
_SECONDS = {word: seconds for seconds, words in _UNITS.items() for word in words}
_PIECE = re.compile(r"(\d{1,6})([a-z]*)")
LONGEST_S = 3_650 * 86_400

_TODAY = {"today": 0, "aujourdhui": 0, "aujourd'hui": 0, "yesterday": 1, "hier": 1, "tomorrow": -1, "demain": -1}
_DAY = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?|(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


@dataclass(frozen=True, slots=True)
class Moment:
    """A day as written, or so many days or seconds ago; exactly one is set."""

    day: date | None = None
    days_ago: int | None = None
    seconds_ago: int | None = None


def fold(words: str) -> str:
    """Case, accents and ligatures forgiven, for names and fixed values."""
    plain = words.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("’", "'")
    split = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in split if not unicodedata.combining(letter)).lower()


def choice(key: Key, value: str) -> str | None:
    """The fixed value that was meant: written out, or its beginning of two letters or more when no other begins so."""
    wanted = fold(value).replace(" ", "-")
    options = CHOICES[key]
    for name, ways in options.items():
        if wanted in ways:
            return name
    begun = {name for name, ways in options.items() if len(wanted) >= 2 and any(w.startswith(wanted) for w in ways)}
    return begun.pop() if len(begun) == 1 else None


def duration_s(value: str) -> int | None:
    """`2h`, `30min`, `2h30`, `3j`, `3d`, `1w` in seconds; None when it is not a duration of ten years or less."""
    text = fold(value).replace(" ", "")
    total, place, before = 0, 0, 0
    for found in _PIECE.finditer(text):
        if found.start() != place:
            return None
        number, unit = int(found[1]), found[2]
        seconds = _SECONDS.get(unit) if unit else {3_600: 60, 60: 1}.get(before)
        if seconds is None:
            return None
        total, place, before = total + number * seconds, found.end(), seconds
    return total if text and place == len(text) and total <= LONGEST_S else None


def moment(value: str) -> Moment | None:
    """`2026-11-01`, `2026-11`, `01/11/2026`, `hier`, `yesterday`, `7d`, `2h`; None when it is no moment."""
    text = fold(value).strip()
    if text in _TODAY:
        return Moment(days_ago=_TODAY[text])
    if found := _DAY.fullmatch(text):
        year, month, day, french_day, french_month, french_year = found.groups()
        try:
            return Moment(day=date(int(year or french_year), int(month or french_month), int(day or french_day or 1)))
        except ValueError:
            return None
    seconds = duration_s(text)
    if seconds is None:
        return None
    days, rest = divmod(seconds, 86_400)
    return Moment(seconds_ago=seconds) if rest or not days else Moment(days_ago=days)
