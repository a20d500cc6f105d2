"""The customers: who they are, where they write from, how they write. The same seed makes the same people."""

import random
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from filrouge_demo.stories import facts

PEOPLE = 300
FIRST_DAY = date(1994, 1, 1)
DAYS = 11_000
PROGRAMS = ("gmail", "outlook", "iphone", "plain")


@dataclass(frozen=True, slots=True)
class Person:
    """A customer. `program` is the mail program they use, `careless` those who type fast, `dead` whose address
    bounces."""

    ref: str
    name: str
    first: str
    last: str
    title: str
    kind: str
    language: str
    place: str
    street: str
    since: date
    email: str
    other_email: str | None
    phone: str
    brand: str
    program: str
    careless: bool
    dead: bool

    @property
    def shown(self) -> str:
        """The name beside their address."""
        return self.name


def plain(text: str) -> str:
    """Letters and digits for an address: `Œuvrard` → `oeuvrard`."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "").replace("'", "")
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")


def people(seed: int, count: int = PEOPLE) -> list[Person]:
    """The customers of a seed; addresses never repeat."""
    chance = random.Random(f"people:{seed}")
    names = facts("names")
    taken: set[str] = set()
    made = [_longest(chance, names, taken)]
    companies = list(names["companies"])
    while len(made) < count:
        number = len(made)
        company = companies.pop() if companies and number % 11 == 5 else None
        made.append(_person(chance, names, taken, number, company))
    return made


def _longest(chance: random.Random, names: Any, taken: set[str]) -> Person:
    """The one with sixty letters: screens must bear them."""
    return _make(chance, names, taken, 0, names["long"].split(" ", 1)[0], names["long"].split(" ", 1)[1], "fr", None)


def _person(chance: random.Random, names: Any, taken: set[str], number: int, company: str | None) -> Person:
    language = "en" if company is None and chance.random() < 0.2 else "fr"
    first = chance.choice(names[f"first_{language}"])
    last = chance.choice(names[f"last_{language}"])
    return _make(chance, names, taken, number, first, last, language, company)


def _make(
    chance: random.Random,
    names: Any,
    taken: set[str],
    number: int,
    first: str,
    last: str,
    language: str,
    company: str | None,
) -> Person:
    male = first in names["male"]
    titles = ("Mr", "Ms") if language == "en" else ("Monsieur", "Madame")
    email = _address(chance, names, taken, first, last, language, company)
    other = None
    if chance.random() < 0.16:
        other = _address(chance, names, taken, first, last, language, None)
    return Person(
        ref=f"cli-{number + 1:04d}",
        name=company or f"{first} {last}",
        first=first,
        last=last,
        title=f"{titles[0] if male else titles[1]} {last}",
        kind="company" if company else "person",
        language=language,
        place=chance.choice(names["places"]),
        street=chance.choice(names["streets"]),
        since=FIRST_DAY + timedelta(days=chance.randrange(DAYS)),
        email=email,
        other_email=other,
        phone=f"+3363998{(number * 37 + 1200) % 10_000:04d}",
        brand="pro" if company else chance.choices(("banque", "assurances"), (65, 35))[0],
        program=chance.choices(PROGRAMS, (42, 24, 24, 10))[0],
        careless=chance.random() < 0.18,
        dead=chance.random() < 0.03,
    )


def _address(
    chance: random.Random, names: Any, taken: set[str], first: str, last: str, language: str, company: str | None
) -> str:
    a, b = plain(first)[:20], plain(last)[:20]
    while True:
        if company:
            address = f"{chance.choice(('contact', 'bonjour', a))}@{plain(company)}.example"
        else:
            local = chance.choice((f"{a}.{b}", f"{a[:1]}{b}", f"{b}.{a}", f"{a}{chance.randrange(40, 99)}", f"{a}_{b}"))
            address = f"{local}@{chance.choice(names['domains_en' if language == 'en' else 'domains'])}"
        if address in taken:
            address = address.replace("@", f"{chance.randrange(2, 9999)}@")
        if address not in taken:
            taken.add(address)
            return address
