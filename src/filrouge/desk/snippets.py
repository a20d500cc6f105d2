"""Why something was found: a piece of the text with the words that were looked for marked. Folded as the index folds
(`fold_v1`): case, accents and ligatures forgiven, the text itself shown as it was written."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from filrouge.desk.query import PREFIX_MIN, Term

LENGTH = 200
BEFORE = 60
READ_MAX = 20_000
"""Characters of one text that are looked through for marks."""
SPANS_MAX = 200
_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ﬁ": "fi"}
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    match: bool


class _Letters(dict[int, str]):
    """Letters folded one by one, remembered."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        small = letter.lower()
        small = small if len(small) == 1 else small[0]
        folded = _LIGATURES.get(small) or _plain(small)
        self[code] = folded
        return folded


def _plain(letter: str) -> str:
    if letter == "’":
        return "'"
    special = {"đ": "d", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "ŧ": "t", "ĸ": "k"}.get(letter)
    if special:
        return special
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() else letter


_LETTERS = _Letters()


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as the index sees it, and the way back."""

    shown: str
    folded: str
    longer: tuple[int, ...]
    """Places in `folded` that were added by ligatures, ascending."""

    def back(self, place: int) -> int:
        """The place in `shown` of a place in `folded`."""
        return place - bisect_right(self.longer, place) if self.longer else place


def fold(text: str) -> Folded:
    """A text with what is needed to find words in it."""
    shown = unicodedata.normalize("NFC", text[:READ_MAX])
    folded = shown.translate(_LETTERS)
    longer: list[int] = []
    if len(folded) != len(shown):
        for at, letter in enumerate(shown):
            if len(_LETTERS[ord(letter)]) > 1:
                longer.append(at + len(longer) + 1)
    return Folded(shown, folded, tuple(longer))


def pattern(term: Term) -> re.Pattern[str] | None:
    """What finds a term in a folded text, whole words of it; None when there is no word in it."""
    words = _WORD.findall(fold(term.text).folded)
    if not words:
        return None
    *first, last = map(re.escape, words)
    end = last
    if term.kind == "prefix" or (term.kind == "word" and len(words[-1]) >= PREFIX_MIN):
        end += r"[^\W_]*"
        if term.kind == "word" and (one := singular(words[-1])):
            end = f"(?:{end}|{re.escape(one)})"
    return re.compile(r"(?<![^\W_])" + r"[\W_]+".join([*first, end]) + r"(?![^\W_])")


def singular(word: str) -> str:
    """The word without a plural's last letter; empty when it has none."""
    return word[:-1] if len(word) > PREFIX_MIN and word[-1] in "sx" else ""


def found_in(text: Folded, patterns: Sequence[re.Pattern[str]]) -> tuple[int, list[tuple[int, int]]]:
    """How many of the terms stand in the text, and where, as places in `shown`, in order and apart."""
    spans: list[tuple[int, int]] = []
    count = 0
    for one in patterns:
        here = [match.span() for _, match in zip(range(SPANS_MAX), one.finditer(text.folded), strict=False)]
        count += bool(here)
        spans += [(text.back(start), text.back(end - 1) + 1) for start, end in here]
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return count, apart


def cut(text: Folded, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    """The part of the text where most is found, in pieces; its beginning when nothing is."""
    shown = text.shown
    start, end = _window(shown, spans)
    pieces: list[Piece] = [Piece("…", match=False)] if start else []
    at = start
    for first, last in spans:
        if first < at or first >= end:
            continue
        pieces += [Piece(shown[at:first], match=False), Piece(shown[first : min(last, end)], match=True)]
        at = min(last, end)
    pieces += [Piece(shown[at:end], match=False), Piece("…" if end < len(shown.rstrip()) else "", match=False)]
    return _tidy(pieces)


def _window(shown: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    best, most = 0, 0
    for number, (first, _) in enumerate(spans):
        inside = sum(1 for start, _ in spans[number : number + 20] if start < first + LENGTH - BEFORE)
        if inside > most:
            best, most = first, inside
    start = max(0, best - BEFORE)
    if start:
        space = shown.find(" ", start, best)
        start = space + 1 if space >= 0 else start
    end = min(len(shown), start + LENGTH)
    if end < len(shown):
        space = shown.rfind(" ", max(start, best) + 1, end)
        end = space if space > start + LENGTH // 2 else end
    return start, end


def _tidy(pieces: Sequence[Piece]) -> list[Piece]:
    """White space made single, neighbours of one kind joined, nothing empty."""
    joined: list[Piece] = []
    for piece in pieces:
        text = re.sub(r"\s+", " ", piece.text)
        if (joined and joined[-1].text.endswith(" ")) or not joined:
            text = text.lstrip(" ")
        if not text:
            continue
        if joined and joined[-1].match == piece.match:
            joined[-1] = Piece(joined[-1].text + text, piece.match)
        else:
            joined.append(Piece(text, piece.match))
    return joined
