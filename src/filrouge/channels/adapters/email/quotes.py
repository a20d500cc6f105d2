"""New words, quotation, signature: what a reply says is parted from what it repeats. Nothing is lost.

The way: each line gets one letter (`quote_lines`), then a few rules read the row of letters. `kept` and `folded` hold
every line of the original, in order; `quoted` and `signature` part `folded`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from filrouge.channels.adapters.email import quote_context
from filrouge.channels.adapters.email.quote_lines import (
    ATTRIBUTION,
    BLANKS,
    DELIMITER,
    EMPTY,
    HEADER,
    QUOTE,
    SIGNATURE,
    SUBJECT,
    TEXT,
    TIMED,
    Line,
    read,
)

__all__ = ["Line", "Split", "split", "split_lines"]

MAX_WORDS_AFTER_QUOTE = 7
"""With fewer lines of text after a quotation that follows the reply, they are the end of what is quoted."""
HEADER_RUN = 3
"""So many header lines together are a quoted head; fewer may be a customer's own words."""


@dataclass(frozen=True, slots=True)
class Split:
    """`kept` are the new words; `folded` everything else in the order of the original; `quoted` and `signature` are
    the two kinds of folded lines."""

    kept: str
    folded: str
    quoted: str
    signature: str


def split(text: str) -> Split:
    """Part a plain text."""
    return split_lines([Line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")])


def split_lines(lines: Sequence[Line]) -> Split:
    """Part lines of which some are already marked, as those read from HTML are."""
    lines, letters = read(lines)
    quote_context.mark(lines, letters)
    kept, signed = _decide(letters, lines)
    return Split(
        kept=_join(lines, [i for i in range(len(lines)) if i in kept]),
        folded=_join(lines, [i for i in range(len(lines)) if i not in kept]),
        quoted=_join(lines, [i for i in range(len(lines)) if i not in kept and i not in signed]),
        signature=_join(lines, sorted(signed)),
    )


def _join(lines: Sequence[Line], chosen: Sequence[int]) -> str:
    return "\n".join(lines[i].text for i in chosen).strip("\n" + BLANKS)


def _decide(letters: list[str], lines: Sequence[Line]) -> tuple[set[int], set[int]]:
    """Indices of the kept lines and of the signature's lines."""
    rows = list(range(len(letters)))
    signed: set[int] = {i for i in rows if letters[i] == SIGNATURE}
    cut = _first_delimiter(letters)
    if cut is not None:
        signed |= _tail_signature(letters, cut)
        rows = rows[:cut]
    rows = [i for i in rows if letters[i] != SIGNATURE]
    if (answer := _answer_below(letters, rows)) is not None:
        return set(answer), signed
    rows = _before_last_attribution(letters, rows)
    rows = _before_long_quote(letters, rows, lines)
    rows = _without_trailing_quote(letters, rows)
    rows = [i for i in rows if letters[i] != ATTRIBUTION]
    rows = _before_header_block(letters, rows, lines)
    rows = _without_trailing_quote(letters, rows)
    kept = set(rows)
    if not any(lines[i].text.strip(BLANKS) for i in kept):
        return _rescue(letters, lines)
    return kept, signed - kept


def _rescue(letters: list[str], lines: Sequence[Line]) -> tuple[set[int], set[int]]:
    """Nothing was kept: then what is no attribution, header or signature speaks; else everything does."""
    for unwanted in ((QUOTE, ATTRIBUTION, HEADER, SIGNATURE, DELIMITER), (ATTRIBUTION, SIGNATURE, DELIMITER), ()):
        kept = {i for i, letter in enumerate(letters) if letter not in unwanted}
        if any(lines[i].text.strip(BLANKS) for i in kept):
            if unwanted and len(unwanted) == 5:
                # words below a quotation only: the quotation stays folded
                return kept, {i for i, letter in enumerate(letters) if letter == SIGNATURE}
            return kept, {i for i, letter in enumerate(letters) if letter == SIGNATURE and i not in kept}
    return set(range(len(letters))), set()


def _first_delimiter(letters: list[str]) -> int | None:
    """The first delimiter below some words; one above everything is only an ornament."""
    spoken = False
    for i, letter in enumerate(letters):
        spoken = spoken or letter in (TEXT, QUOTE, ATTRIBUTION)
        if letter == DELIMITER and spoken:
            return i
    return None


def _tail_signature(letters: list[str], cut: int) -> set[int]:
    """From a delimiter to the next quotation is the signature."""
    signed: set[int] = set()
    for i in range(cut, len(letters)):
        if letters[i] in (QUOTE, ATTRIBUTION) or letters[i : i + HEADER_RUN] == [HEADER] * HEADER_RUN:
            break
        signed.add(i)
    following = letters[cut + 1 : cut + 4]
    if HEADER in following and letters[cut:].count(HEADER) >= HEADER_RUN:
        return set()
    return signed


def _answer_below(letters: list[str], rows: list[int]) -> list[int] | None:
    """Attribution and quotation first, then nothing but words: the words are the answer."""
    spoken = [i for i in rows if letters[i] != EMPTY]
    if not spoken or letters[spoken[0]] != ATTRIBUTION:
        return None
    first = next((n for n, i in enumerate(rows) if letters[i] == TEXT), None)
    if first is None or any(letters[i] not in (TEXT, EMPTY) for i in rows[first:]):
        return None
    above = [letters[i] for i in rows[:first] if letters[i] != EMPTY]
    return rows[first:] if len(above) > 1 else None


def _before_last_attribution(letters: list[str], rows: list[int]) -> list[int]:
    """An attribution below words with no quotation after it: everything from it on is quoted."""
    after = max((n for n, i in enumerate(rows) if letters[i] == QUOTE), default=-1)
    last = ""
    for n, i in enumerate(rows):
        if letters[i] == ATTRIBUTION and last == TEXT and n > after:
            return rows[:n]
        if letters[i] != EMPTY:
            last = letters[i]
    return rows


_GREETING = re.compile(r"^[^\W\d_][^\d\n.?:;]{0,28}[,!،，]?$")


def _before_long_quote(letters: list[str], rows: list[int], lines: Sequence[Line]) -> list[int]:
    """Words, attribution, quotation to the end, but for a few words that belong to what is quoted. Below a bare
    greeting, those few words are the answer."""
    end = len(rows)
    while end and letters[rows[end - 1]] in (TEXT, EMPTY):
        end -= 1
    if not end or sum(letters[i] == TEXT for i in rows[end:]) >= MAX_WORDS_AFTER_QUOTE:
        return rows
    start = end
    while start and letters[rows[start - 1]] != TEXT:
        start -= 1
    if not start:
        return rows
    first = next((n for n in range(start, end) if letters[rows[n]] != EMPTY), None)
    above = [lines[i].text.strip(BLANKS) for i in rows[:start] if letters[i] == TEXT]
    if len(above) == 1 and above[0].endswith((",", "،", "，", "!")) and _GREETING.match(above[0]):
        return rows if any(letters[i] == TEXT for i in rows[end:]) else rows[:first]
    return rows[:first] if first is not None and letters[rows[first]] == ATTRIBUTION else rows


def _without_trailing_quote(letters: list[str], rows: list[int]) -> list[int]:
    end = len(rows)
    while end and letters[rows[end - 1]] in (QUOTE, ATTRIBUTION, EMPTY):
        end -= 1
    return rows[:end] if any(letters[i] == TEXT for i in rows[:end]) else rows


def _before_header_block(letters: list[str], rows: list[int], lines: Sequence[Line]) -> list[int]:
    """From a block of quoted headers on, everything is quoted; a block above everything is folded alone."""
    blocks = [(start, stop) for start, stop in _header_blocks(letters, rows) if _heads(rows[start:stop], lines)]
    spoken = False
    first = 0
    for start, stop in blocks:
        spoken = spoken or any(letters[i] == TEXT for i in rows[first:start])
        if spoken:
            return rows[:start]
        first = stop
    folded = {n for start, stop in blocks for n in range(start, stop)}
    return [i for n, i in enumerate(rows) if n not in folded]


def _heads(rows: list[int], lines: Sequence[Line]) -> bool:
    """A mail's head has an address, a time of day or a subject; a customer's own “from, to, on” has none."""
    text = "\n".join(lines[i].text for i in rows)
    return "@" in text or bool(TIMED.search(text)) or bool(SUBJECT.search(text))


def _header_blocks(letters: list[str], rows: list[int]) -> list[tuple[int, int]]:
    """Runs of header lines; up to two other lines may stand between (a wrapped list of addresses, double spacing)."""
    blocks: list[tuple[int, int]] = []
    n = 0
    while n < len(rows):
        if letters[rows[n]] != HEADER:
            n += 1
            continue
        count, last, probe = 1, n, n + 1
        while probe < len(rows) and probe - last <= 3:
            if letters[rows[probe]] == HEADER:
                count, last = count + 1, probe
            elif letters[rows[probe]] not in (TEXT, EMPTY):
                break
            probe += 1
        if count >= HEADER_RUN:
            blocks.append((n, last + 1))
        n = last + 1
    return blocks
