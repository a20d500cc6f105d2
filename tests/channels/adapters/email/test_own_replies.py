"""Replies of many programs and languages, their lines wrapped and set in many ways, are parted alike."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.mail import tidy
from filrouge.channels.adapters.email import html, quotes

OWN = Path(__file__).parents[3] / "fixtures" / "mail-own"
KEPT = "Thank you, that is fine.\nJean"
QUOTED = "> Bonjour Monsieur,\n>\n> Merci de nous dire ce qu'il en est.\n>\n> Le service client"
BARE = QUOTED.replace("> ", "").replace(">", "")


def cases(name: str) -> list[tuple[str, str]]:
    """The pieces of a file that are headed by `##### name`."""
    pieces = (OWN / name).read_text("utf-8").split("##### ")[1:]
    return [(piece.partition("\n")[0], piece.partition("\n")[2].rstrip("\n")) for piece in pieces]


def lines(name: str) -> list[str]:
    return [line for line in (OWN / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]


def wrapped(line: str) -> Iterator[str]:
    """The line, and the line as programs break it."""
    yield line
    if line.startswith(("--", ">>>", "‐")):
        return
    for width in (76, 60):
        yield "\n".join(textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False))
    yield line.replace("<", "<\n", 1)
    yield line.replace(" <", "\n<", 1)


def replies(attribution: str) -> Iterator[str]:
    """Words and a quotation below: with and without marks and blank lines, quoted as a whole, with CRLF, signed."""
    for above in ("\n\n", "\n"):
        for old in (QUOTED, BARE):
            yield f"{KEPT}{above}{attribution}\n\n{old}"
    yield f"{KEPT}\n\n{attribution}\n{QUOTED}"
    yield f"{KEPT}\n\n" + "\n".join(f"> {line}" for line in attribution.split("\n")) + f"\n> \n{QUOTED}"
    yield f"{KEPT}\n\n{attribution}\n\n{QUOTED}".replace("\n", "\r\n")
    yield f"{KEPT}\n\n\n{attribution}   \n{QUOTED}\n\n-- \nJean\n0601020304"


@pytest.mark.parametrize("line", lines("attributions.txt"))
def test_an_attribution_of_any_program_is_one_however_it_is_wrapped(line: str) -> None:
    for attribution in wrapped(line):
        for text in replies(attribution):
            assert tidy(quotes.split(text).kept) == KEPT, text


def heads(block: str) -> Iterator[str]:
    rows = block.split("\n")
    yield block
    yield "\n".join(re.sub(r"^([^:：]+?)( ?[:：])", r"*\1\2*", row) for row in rows)
    yield "\n\n".join(rows)
    yield "________________________________\n" + block
    yield "-----Original Message-----\n" + block
    yield "\n".join(re.sub(r"[:：] ?", ":\t", row, count=1) for row in rows)
    yield block.replace(" :", "\u00a0:")
    yield "\n".join([rows[0], rows[2], rows[1], *rows[3:]])
    yield re.sub(r" ?<[^>]*>", "", block)


@pytest.mark.parametrize("block", (OWN / "heads.txt").read_text("utf-8").strip().split("\n\n"))
def test_a_head_in_any_language_folds_what_follows(block: str) -> None:
    for head in heads(block):
        for gap in ("\n\n", "\n"):
            text = f"{KEPT}{gap}{head}\n\nDear Jean,\nOld words here\nBest regards"
            assert tidy(quotes.split(text).kept) == KEPT, text


@pytest.mark.parametrize("line", lines("signatures.txt"))
def test_a_programs_signature_in_any_language_is_one(line: str) -> None:
    for below in ("", "\n\n> On 20 Nov 2026, at 14:32, X <a@b.example> wrote:\n> \n> ok"):
        found = quotes.split(f"{KEPT}\n\n{line}{below}")
        assert tidy(found.kept) == KEPT
        assert line in found.signature


@pytest.mark.parametrize(("name", "case"), cases("replies.txt"))
def test_whole_replies_are_parted_as_expected(name: str, case: str) -> None:
    text, kept = case.split("=== kept\n")
    assert tidy(quotes.split(text.rstrip("\n")).kept) == tidy(kept)


@pytest.mark.parametrize(("name", "page"), cases("pages.txt"))
def test_pages_of_many_programs_are_parted_as_expected(name: str, page: str) -> None:
    found = quotes.split_lines(html.read(page).lines)
    assert tidy(found.kept) == "Fine by me."
    assert "Old words" in found.folded
