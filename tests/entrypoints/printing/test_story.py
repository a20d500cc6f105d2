"""A printed conversation: text that can be selected, in many scripts, with its thread; whatever was sent."""

import re
import zlib
from dataclasses import replace
from io import BytesIO

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from filrouge.entrypoints.printing import letters
from filrouge.entrypoints.printing.story import Line, Printed, draw

WORDS = Line("in", "Josiane Zerrouki", "22 nov. 2026 à 10:04", "E-mail · j@poste.example", text="Bonjour à tous")
STORY = Printed(
    language="fr",
    company="Alisier",
    reference="FR-000123",
    title="Accrochage",
    facts=(("Client", "Josiane Zerrouki"),),
    lines=(WORDS,),
    closed=True,
    foot="Exporté par Léa Martin",
    page="Page {page} sur {pages}",
    cut="[coupé]",
)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


def drawn_text(pdf: bytes) -> str:
    """The letters that the pages' fonts can be read back as (what a reader selects and copies)."""
    found = []
    for stream in re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL):
        try:
            plain = zlib.decompress(stream)
        except zlib.error:
            plain = stream
        if b"beginbfchar" in plain or b"beginbfrange" in plain:
            for code in re.findall(rb"<[0-9A-Fa-f]{4}>\s*<([0-9A-Fa-f]{4,})>", plain):
                found.append(bytes.fromhex(code.decode()).decode("utf-16-be", "ignore"))
    return "".join(found)


def picture(width: int = 300, height: int = 200) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "PNG")
    return out.getvalue()


def test_what_is_drawn_can_be_selected() -> None:
    pdf = draw(replace(STORY, lines=(replace(WORDS, text="Où ? Œuvre ﬁne, 12 € — Привет, שלום, مرحبا 😅"),)))
    readable = drawn_text(pdf)
    assert pdf.startswith(b"%PDF-")
    assert set("OùŒuvrefin€—Привет") <= set(readable)
    assert {"ש", "😅"} <= set(readable)


def test_a_long_story_runs_over_pages() -> None:
    assert pages(draw(STORY)) == 1
    assert pages(draw(replace(STORY, lines=(WORDS,) * 60))) > 3
    assert pages(draw(replace(STORY, lines=(replace(WORDS, text="mot " * 20_000),)))) > 10


def test_a_message_that_is_too_long_says_so() -> None:
    marked = replace(STORY, cut="[ŵ]", lines=(replace(WORDS, text="mot " * 20_000),))
    assert "ŵ" in drawn_text(draw(marked))


def test_pictures_are_printed_and_broken_ones_left_out() -> None:
    plain = draw(replace(STORY, lines=(replace(WORDS, pictures=(b"no picture", b"\x89PNG\r\n\x1a\n" * 3)),)))
    shown = draw(replace(STORY, lines=(replace(WORDS, pictures=(picture(),)),)))
    assert b"/Subtype /Image" not in plain
    assert b"/Subtype /Image" in shown


def test_a_note_longer_than_a_page_is_printed_too() -> None:
    note = replace(WORDS, kind="note", text="Vérifier.\n" * 400)
    assert pages(draw(replace(STORY, lines=(note,)))) > 3


def test_an_empty_story_is_a_page() -> None:
    assert pages(draw(replace(STORY, lines=(), title="", facts=()))) == 1


@pytest.mark.parametrize(
    ("text", "printed"),
    [("ﬁn ﬀ", "fin ff"), ("a\x00b\x07c", "abc"), ("你", letters.UNKNOWN), ("a\r\nb\tc", "a\nb    c"), ("👩‍⚕️", "👩⚕")],
)
def test_what_cannot_be_printed_is_shown_as_a_box(text: str, printed: str) -> None:
    paper = FPDF()
    known = letters.load(paper)
    letters.let_go(paper)
    assert letters.printable(text, known) == printed


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300), st.text(max_size=40), st.sampled_from(["in", "out", "note", "event"]))
def test_any_words_can_be_printed(text: str, name: str, kind: str) -> None:
    line = Line(kind, name, "hier", name, subject=name, text=text, files=(name,))  # type: ignore[arg-type]
    assert draw(replace(STORY, title=name, lines=(line,))).endswith(b"%%EOF\n")


def test_what_is_missing_is_said_at_the_head() -> None:
    assert set("ÀÊ") <= set(drawn_text(draw(replace(STORY, notice="À Ê"))))
    assert not set("ÀÊ") & set(drawn_text(draw(STORY)))
