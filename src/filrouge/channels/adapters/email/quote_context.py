"""What a line means by those around it: a signature of PGP, a quoted line's wrapped end, a head without colons."""

import re
from collections.abc import Sequence

from filrouge.channels.adapters.email import quote_words as words
from filrouge.channels.adapters.email.quote_lines import (
    ATTRIBUTION,
    BLANKS,
    HEADER,
    QUOTE,
    SIGNATURE,
    TEXT,
    Line,
    alternatives,
    forwarded,
)

_PGP_START = re.compile(r"^-----BEGIN PGP (?:SIGNATURE|PUBLIC KEY BLOCK)-----\s*$")
_PGP_END = re.compile(r"^-----END PGP (?:SIGNATURE|PUBLIC KEY BLOCK)-----\s*$")
_PGP_HEAD = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\s*$")


def mark(lines: Sequence[Line], letters: list[str]) -> None:
    """Change the letters in place."""
    _mark_pgp(lines, letters)
    _mark_orphans(lines, letters)
    _mark_bare_heads(lines, letters)


_BARE_HEAD = re.compile(
    rf"^(?:{alternatives([re.escape(w) for w in (*words.HEADER_DATES, *words.HEADER_TEXTS)])})[\t ]+\S", re.IGNORECASE
)


def _mark_bare_heads(lines: Sequence[Line], letters: list[str]) -> None:
    """Header lines without a colon, right below “Original Message”."""
    for i in range(len(letters) - 3):
        if letters[i] == ATTRIBUTION and forwarded(lines[i].text.strip(BLANKS)):
            below = range(i + 1, min(i + 7, len(letters)))
            bare = [n for n in below if letters[n] == TEXT and _BARE_HEAD.match(lines[n].text.strip(BLANKS)[:200])]
            if len(bare) > 2:
                for n in bare:
                    letters[n] = HEADER


MIN_WRAPPED_CHARS = 60
MAX_ORPHAN_CHARS = 40


def _mark_orphans(lines: Sequence[Line], letters: list[str]) -> None:
    """The end of a quoted line that a program wrapped without its mark, between two quoted lines."""
    for i in range(1, len(letters) - 1):
        if letters[i - 1] == QUOTE and letters[i] == TEXT and letters[i + 1] == QUOTE:
            above, bare = lines[i - 1].text.rstrip(BLANKS), lines[i].text.strip(BLANKS)
            if (
                len(above) >= MIN_WRAPPED_CHARS
                and above[-1] not in ".!?:;"
                and len(bare) <= MAX_ORPHAN_CHARS
                and bare[0].islower()
            ):
                letters[i] = QUOTE


def _mark_pgp(lines: Sequence[Line], letters: list[str]) -> None:
    inside = False
    for i, line in enumerate(lines):
        if not inside and _PGP_START.match(line.text):
            inside = True
        if inside:
            letters[i] = SIGNATURE
        if inside and _PGP_END.match(line.text):
            inside = False
    if lines and _PGP_HEAD.match(lines[0].text):
        for i in range(min(4, len(lines))):
            if not lines[i].text.strip():
                break
            letters[i] = SIGNATURE
