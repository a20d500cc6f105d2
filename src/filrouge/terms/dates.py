"""Dates and times as people of a language say them. Pure."""

from datetime import date, datetime

_MONTHS = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def day(on: date, language: str) -> str:
    """`22 novembre 2026`, `22 November 2026`."""
    known = language if language in _MONTHS else "en"
    number = "1er" if known == "fr" and on.day == 1 else str(on.day)
    return f"{number} {_MONTHS[known][on.month - 1]} {on.year}"


def moment(local: datetime, language: str) -> str:
    """A local time as one says it: `mardi 24 novembre à 16 h 30`, `Tuesday 24 November at 16:30`."""
    known = language if language in _MONTHS else "en"
    weekday, month = _DAYS[known][local.weekday()], _MONTHS[known][local.month - 1]
    if known == "fr":
        number = "1er" if local.day == 1 else str(local.day)
        minutes = f" {local.minute:02d}" if local.minute else ""
        return f"{weekday} {number} {month} à {local.hour} h{minutes}"
    return f"{weekday} {local.day} {month} at {local.hour}:{local.minute:02d}"
