"""What somebody typed to find conversations: words, phrases and filters. Pure; it answers whatever was typed.

Every word of three letters or more begins one of theirs; quotes ask for words one after the other; `-` before a word or
filter wants it absent. A filter is `name:value`, `name>value` or `name<value`, its name in French or English. What is
not understood is said in `problems`: an unknown filter is a word, a value that cannot be read is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from filrouge.desk import query_words as words
from filrouge.desk.query_words import Key, Moment
from filrouge.terms.errors import Invalid

QUERY_MAX = 2_000
"""Characters of one query."""
TERMS_MAX = 30
FILTERS_MAX = 30
PREFIX_MIN = 3
"""A shorter word is looked for whole."""

Kind = Literal["word", "phrase", "prefix"]
Op = Literal[":", ">", "<"]


class QueryTooLong(Invalid):
    """A query has at most 2,000 characters."""

    code = "desk.query_too_long"


@dataclass(frozen=True, slots=True)
class Term:
    """A word, a phrase, or a word's beginning that was asked for with `*`. `start` and `end` count UTF-16 units."""

    kind: Kind
    text: str
    negated: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Filter:
    """`value` is a fixed value, `me`, `none`, or what was typed; durations and days are read beside it."""

    key: Key
    op: Op
    value: str
    label: str
    negated: bool
    start: int
    end: int
    seconds: int | None = None
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What was not understood: `unknown_filter`, `unknown_value`, `unknown_name`, `empty_value`, `bad_duration`,
    `bad_date`, `unfinished_quote`, `no_letters`, `too_short`, `too_many`."""

    code: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Query:
    text: str
    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    problems: tuple[Problem, ...] = ()
    references: tuple[int, ...] = ()
    """Numbers of conversations that are named (`FR-000123`)."""

    @property
    def is_empty(self) -> bool:
        return not self.terms and not self.filters

    @property
    def has_words(self) -> bool:
        """Whether something is to be found in what was said; a query of filters alone lists conversations."""
        return bool(self.terms)


_OPENING = {'"': '"”“»', "“": '”"', "«": '»"', "„": '“”"'}
_SIGNS = "-−–"
_HIDDEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_KEY = re.compile(r"([^\s:<>\"«»“”]{1,30})([:<>])")
_REFERENCE = re.compile(r"FR-?(\d{1,12})", re.IGNORECASE)
_LETTER = re.compile(r"[^\W_]")
PLACEHOLDER = " "


def read(text: str) -> Query:
    """`parse`, for text of people. Raises QueryTooLong."""
    if len(text) > QUERY_MAX:
        raise QueryTooLong(f"A search has at most {QUERY_MAX:,} characters.", fields={"limit": QUERY_MAX})
    return parse(text)


def parse(text: str) -> Query:
    """What was typed, understood as far as it can be. Never raises."""
    return _Reader(text).read()


def units(text: str) -> list[int]:
    """For each place in `text`, how many UTF-16 units come before it; one more for its end."""
    places, at = [0], 0
    for letter in text:
        at += 2 if ord(letter) > 0xFFFF else 1
        places.append(at)
    return places


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = _HIDDEN.sub(PLACEHOLDER, text)
        """Same length as what was typed; what cannot be seen separates words."""
        self.typed = text
        self.places = units(text)
        self.terms: list[Term] = []
        self.filters: list[Filter] = []
        self.problems: list[Problem] = []
        self.references: list[int] = []
        self.at = 0

    def read(self) -> Query:
        while self._skip():
            self._one()
        return Query(
            self.typed, tuple(self.terms), tuple(self.filters), tuple(self.problems[:TERMS_MAX]),
            tuple(self.references[:3]),
        )  # fmt: skip

    def _skip(self) -> bool:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at < len(self.text)

    def _problem(self, code: str, start: int, end: int | None = None) -> None:
        end = self.at if end is None else end
        self.problems.append(Problem(code, self.text[start:end][:100], self.places[start], self.places[end]))

    def _one(self) -> None:
        """One word, phrase or filter, from `at` on."""
        start = self.at
        negated = self.text[start] in _SIGNS and start + 1 < len(self.text) and not self.text[start + 1].isspace()
        if negated:
            self.at += 1
        if self.text[self.at] in _OPENING:
            phrase = self._quoted()
            self._term("phrase", phrase, negated, start)
            return
        found = _KEY.match(self.text, self.at)
        if found and (key := words.KEYS.get(words.fold(found[1]))):
            self.at = found.end()
            self._filter(key, found[2], negated, start)
            return
        name = found[1] if found else ""
        self._word(negated, start, unknown=bool(found and name.isalpha() and len(name) > 1 and found[2] == ":"))

    def _run(self) -> str:
        """Up to the next space."""
        start = self.at
        while self.at < len(self.text) and not self.text[self.at].isspace():
            self.at += 1
        return self.text[start : self.at]

    def _quoted(self) -> str:
        """What stands between quotes; to the end when they are not closed."""
        start = self.at
        closing = _OPENING[self.text[start]]
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] not in closing:
            self.at += 1
        inside = self.text[start + 1 : self.at]
        if self.at < len(self.text):
            self.at += 1
        else:
            self._problem("unfinished_quote", start)
        return inside.strip()

    def _word(self, negated: bool, start: int, *, unknown: bool) -> None:
        begin = self.at
        text = self._run()
        if unknown and _LETTER.search(text.partition(":")[2]) and "//" not in text:
            self._problem("unknown_filter", begin)
        if reference := _REFERENCE.fullmatch(text):
            self.references.append(int(reference[1]))
        if text.endswith("*"):
            stem = text.rstrip("*")
            if sum(map(str.isalnum, stem)) >= PREFIX_MIN:
                self._term("prefix", stem, negated, start)
                return
            self._problem("too_short", begin)
            text = stem
        self._term("word", text, negated, start)

    def _term(self, kind: Kind, text: str, negated: bool, start: int) -> None:
        if not _LETTER.search(text):
            if text.strip(_SIGNS + "*&|!().,;:?'") or kind == "phrase":
                self._problem("no_letters", start)
        elif len(self.terms) == TERMS_MAX:
            self._problem("too_many", start)
        else:
            self.terms.append(Term(kind, text, negated, self.places[start], self.places[self.at]))

    def _filter(self, key: Key, sign: str, negated: bool, start: int) -> None:
        while self.at < len(self.text) and self.text[self.at] in "<>=":
            sign = self.text[self.at] if self.text[self.at] in "<>" else sign
            self.at += 1
        opens = self.at < len(self.text) and self.text[self.at] in _OPENING
        value = self._quoted() if opens else self._run()
        if not value:
            self._problem("empty_value", start)
            return
        if len(self.filters) == FILTERS_MAX:
            self._problem("too_many", start)
            return
        op: Op = ">" if sign == ">" else "<" if sign == "<" else ":"
        plain = Filter(key, op, value, value, negated, self.places[start], self.places[self.at])
        read_filter, code = _read_value(plain)
        if read_filter is None:
            self._problem(code, start)
        else:
            self.filters.append(read_filter)


def _read_value(given: Filter) -> tuple[Filter | None, str]:
    """The filter with its value read, or why it cannot be."""
    key, folded = given.key, words.fold(given.value)
    if key in words.CHOICES:
        chosen = words.choice(key, given.value)
        return (replace(given, op=":", value=chosen), "") if chosen else (None, "unknown_value")
    if key in words.NONE_KEYS and folded in words.NOBODY:
        return replace(given, op=":", value="none"), ""
    if (key in words.ME_KEYS and folded in words.ME) or (key in words.MINE_KEYS and folded in words.MINE):
        return replace(given, op=":", value="me"), ""
    if key in ("before", "after"):
        found = words.moment(given.value)
        return (replace(given, op=":", moment=found), "") if found else (None, "bad_date")
    if key == "waiting":
        if folded in words.YES:
            return replace(given, op=":", value="yes"), ""
        seconds = words.duration_s(given.value)
        return (replace(given, op="<" if given.op == "<" else ">", seconds=seconds), "") if seconds is not None else (
            None, "bad_duration")  # fmt: skip
    if key == "due":
        if folded.replace(" ", "-") in words.LATE:
            return replace(given, op=":", value="late"), ""
        seconds = words.duration_s(given.value)
        return (replace(given, op=">" if given.op == ">" else "<", seconds=seconds), "") if seconds is not None else (
            None, "bad_duration")  # fmt: skip
    if key == "channel":
        return replace(given, op=":", value=words.CHANNELS.get(folded, folded)), ""
    if not _LETTER.search(given.value):
        return None, "unknown_value"
    return replace(given, op=":"), ""


@dataclass(frozen=True, slots=True)
class Place:
    """What is being typed at a place: the beginning of a filter's name (`key` is None) or of its value. `start` and
    `end` say in UTF-16 units what a completion replaces."""

    key: Key | None
    begun: str
    start: int
    end: int
    french: bool


def place_at(text: str, at: int) -> Place | None:
    """What is being typed at `at` (in UTF-16 units); None inside a quoted phrase."""
    visible = _HIDDEN.sub(PLACEHOLDER, text)
    places = units(text)
    here = max((n for n, unit in enumerate(places) if unit <= max(at, 0)), default=0)
    start, quoted = _token_start(visible, here)
    token = visible[start:here]
    if token[:1] and token[0] in _SIGNS:
        start, token = start + 1, token[1:]
    found = _KEY.match(token)
    key = words.KEYS.get(words.fold(found[1])) if found else None
    if found is None or key is None:
        if quoted or found:
            return None
        return Place(None, token, places[start], places[here], french=False)
    begun = token[found.end() :].lstrip("<>=")
    value_start = here - len(begun)
    end = here
    while end < len(visible) and (visible[end] not in '"”»' if quoted else not visible[end].isspace()):
        end += 1
    if quoted and end < len(visible):
        end += 1
    return Place(
        key, begun.lstrip("\"“«„ "), places[value_start], places[end], french=words.fold(found[1]) in words.FRENCH
    )  # fmt: skip


def _token_start(text: str, here: int) -> tuple[int, bool]:
    """Where the word, phrase or filter around `here` begins, and whether `here` is inside its quotes."""
    start, closing = 0, ""
    fresh = True
    for n, letter in enumerate(text[:here]):
        if closing:
            if letter in closing:
                closing = ""
            continue
        if letter.isspace():
            start, fresh = n + 1, True
            continue
        if letter in _OPENING and (fresh or text[n - 1] in ":<>=" or text[n - 1] in _SIGNS):
            closing = _OPENING[letter]
        fresh = False
    return start, bool(closing)


def positive(terms: Sequence[Term]) -> list[Term]:
    """The terms that must be there."""
    return [term for term in terms if not term.negated]
