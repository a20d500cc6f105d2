"""Fills a story's blanks: sums, dates, numbers, as that person would meet them on that day."""

import random
from datetime import datetime, timedelta

from filrouge_demo.people import Person
from filrouge_demo.rhythm import HERE
from filrouge_demo.stories import facts

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
_SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
_DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_BARE = str.maketrans("éèêëàâîïôûùçÉÈÀÇ", "eeeeaaiiouucEEAC")


def long_date(day: datetime, language: str) -> str:
    """`3 mars`, `3 March`."""
    return f"{'1er' if day.day == 1 and language == 'fr' else day.day} {_MONTHS[language][day.month - 1]}"


def short_date(day: datetime, language: str) -> str:
    """`lun. 3 mars 2026`, `Mon, Mar 3, 2026`, as mail programs write it above a quotation."""
    weekday = _DAYS[language][day.weekday()][:3]
    if language == "fr":
        return f"{weekday}. {day.day} {_SHORT_MONTHS[day.month - 1]} {day.year}"
    return f"{weekday}, {_MONTHS[language][day.month - 1][:3]} {day.day}, {day.year}"


def words_for(person: Person, agent: str, language: str, at: datetime, chance: random.Random) -> dict[str, str]:
    """Every blank that a story may have."""
    sum_of_money = chance.choice((chance.randrange(310, 1_000), chance.randrange(1_000, 9_800)))
    small = f"{chance.randrange(9, 190)}.{chance.choice((0, 20, 40, 50, 80, 90)):02d}"
    past = at - timedelta(days=chance.randrange(2, 20))
    soon = at + timedelta(days=chance.randrange(3, 16))
    places = facts("names")["places_en" if language == "en" else "places"]
    french = language == "fr"
    clock = at.astimezone(HERE) + timedelta(minutes=chance.randrange(5, 50))
    return {
        "name": person.name if person.kind == "person" else f"{person.first} {person.last}, {person.name}",
        "first": person.first,
        "last": person.last,
        "title": person.title,
        "agent": agent,
        "agent_first": agent.split(" ")[0],
        "place": chance.choice(places),
        "street": chance.choice(facts("names")["streets"]),
        "phone": _phone(person.phone, french),
        "amount": f"{sum_of_money:,}".replace(",", " ") if french else f"{sum_of_money:,}",
        "small": small.replace(".", ",") if french else small,
        "date": long_date(past, language),
        "soon": f"{'le ' if french else ''}{_DAYS[language][soon.weekday()]} {long_date(soon, language)}",
        "soon_day": f"{_DAYS[language][soon.weekday()]} {long_date(soon, language)}",
        "time": f"{clock.hour} h {clock.minute:02d}" if french else f"{clock:%H:%M}",
        "last4": f"{chance.randrange(10_000):04d}",
        "contract": f"AL-{chance.randrange(10**7):07d}",
        "claim": f"SA-{at.year}-{chance.randrange(10**5):05d}",
        "plate": f"{_letters(chance)}-{chance.randrange(100, 999)}-{_letters(chance)}",
        "years": str(max(2, at.year - person.since.year)),
    }


def _letters(chance: random.Random) -> str:
    return "".join(chance.choice("ABCDEFGHJKLMNPQRSTVWXYZ") for _ in range(2))


def _phone(number: str, french: bool) -> str:
    local = "0" + number.removeprefix("+33")
    pairs = " ".join(local[place : place + 2] for place in range(0, 10, 2))
    return pairs if french else f"+33 {pairs[1:]}"


def as_typed(text: str, person: Person, chance: random.Random) -> str:
    """The words as this person types them: the careless forget accents, capitals and a letter now and then."""
    if not person.careless:
        return text
    words = text.translate(_BARE) if chance.random() < 0.5 else text
    out = []
    for word in words.split(" "):
        if len(word) > 6 and word.isalpha() and chance.random() < 0.04:
            place = chance.randrange(2, len(word) - 2)
            word = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        elif len(word) > 5 and word.isalpha() and chance.random() < 0.03:
            place = chance.randrange(2, len(word) - 1)
            word = word[:place] + word[place + 1 :]
        out.append(word)
    typed = " ".join(out)
    return typed[:1].lower() + typed[1:] if chance.random() < 0.5 else typed


_GREETINGS = {
    "fr": ("Bonjour,", "Bonjour {agent_first},", "Re-bonjour,", "Bonjour et merci.", "Bonsoir,"),
    "en": ("Hello,", "Hi {agent_first},", "Hello again,", "Dear {agent_first},", "Good evening,"),
}
_FAREWELLS = {
    "fr": (
        "{first} {last}",
        "{first}",
        "Bien cordialement,\n{first} {last}",
        "Bonne journée\n{first} {last}",
        "Cdlt\n{last}",
    ),
    "en": ("{first} {last}", "{first}", "Best wishes,\n{first} {last}", "Many thanks\n{first}", "Regards, {last}"),
}


def in_their_manner(text: str, words: dict[str, str], language: str, chance: random.Random) -> str:
    """A later word of a customer, with the greeting and the farewell that most people add."""
    if chance.random() < 0.6 and not text.startswith(("Bonjour", "Hello", "Hi", "bonjour")):
        text = f"{chance.choice(_GREETINGS[language])}\n\n{text}"
    if chance.random() < 0.75 and words["last"] not in text:
        text = f"{text}\n\n{chance.choice(_FAREWELLS[language])}"
    for name in ("agent_first", "first", "last"):
        text = text.replace(f"{{{name}}}", words[name])
    return text
