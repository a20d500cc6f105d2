"""A conversation as a PDF: the thread runs down the margin, one knot for each message. Pure: values in, bytes out.

Runs in the pool of processes: words and pictures come from outside.
"""

from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from typing import Literal, cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, WrapMode, XPos, YPos
from PIL import Image, UnidentifiedImageError

from filrouge.entrypoints.printing import letters

Kind = Literal["in", "out", "note", "event"]
MARGIN, THREAD_X, TEXT_X, TOP, BOTTOM = 18.0, 21.5, 30.0, 22.0, 20.0
RED, INK, SECOND, NOTE, NOTE_LINE = (196, 18, 47), (28, 26, 24), (95, 90, 84), (253, 246, 220), (234, 223, 174)
WORDS_MAX = 60_000
"""Characters of one message; a longer one says that it was cut."""
PICTURE_PIXELS = 12_000_000
PICTURE_SIDE = 1_400
PICTURE_MM = (90.0, 70.0)


@dataclass(frozen=True, slots=True)
class Line:
    """One message, note or event. `where` is its channel and address, `state` how far it came."""

    kind: Kind
    who: str
    when: str
    where: str = ""
    subject: str = ""
    text: str = ""
    files: tuple[str, ...] = ()
    pictures: tuple[bytes, ...] = ()
    state: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed. `facts` are label and value; `notice` stands below them; `cut` is said where words were cut;
    `page` holds `{page}` and `{pages}`."""

    language: str
    company: str
    reference: str
    title: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    closed: bool
    foot: str
    page: str
    cut: str
    notice: str = ""
    author: str = ""
    keywords: tuple[str, ...] = field(default=())


def draw(printed: Printed) -> bytes:
    """The PDF: A4, selectable text, tagged with its language and title."""
    paper = _Paper(printed)
    try:
        return bytes(paper.made())
    finally:
        letters.let_go(paper)


class _Paper(FPDF):
    def __init__(self, printed: Printed) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self._printed = printed
        self._thread_from: float | None = None
        self._thread_to: float | None = None
        self._knots: list[tuple[float, Kind]] = []
        self.set_margins(MARGIN, TOP, MARGIN)
        self.set_auto_page_break(True, BOTTOM)
        self._known = letters.load(self)
        self.set_title(f"{printed.reference} {printed.title}".strip())
        self.set_author(printed.author or printed.company)
        self.set_lang(printed.language)
        self.set_creator("Fil Rouge")
        self.alias_nb_pages("{pages}")

    def made(self) -> bytearray:
        printed = self._printed
        self.add_page()
        self._head()
        self._thread_from = self.get_y()
        for line in printed.lines:
            self._line(line)
        self._thread_to = self.get_y()
        if printed.closed and printed.lines:
            self._knots.append((self.get_y(), "event"))
        return self.output()

    # -- frame

    def header(self) -> None:
        if self.page_no() == 1:
            return
        self._write(self._printed.reference, 8.5, SECOND, x=TEXT_X, at=12)
        self.set_y(TOP)
        if self._thread_from is not None:
            self._thread_from = TOP - 4

    def footer(self) -> None:
        """The thread of this page, its knots over it, then the foot."""
        if self._thread_from is not None:
            end = self._thread_to if self._thread_to is not None else self.h - BOTTOM + 4
            self.set_draw_color(*RED)
            self.set_line_width(0.45)
            if end > self._thread_from:
                self.line(THREAD_X, self._thread_from, THREAD_X, end)
            for y, kind in self._knots:
                self._knot(y, kind)
            self._knots = []
        self._write(self._printed.foot, 7.5, SECOND, x=TEXT_X, at=self.h - 13)
        page = self._printed.page.replace("{page}", str(self.page_no()))
        self.set_xy(self.w - MARGIN - 40, self.h - 13)
        self.cell(40, 4, page, align="R")

    def _knot(self, y: float, kind: Kind) -> None:
        """Hollow: the customer. Filled: us. Thin grey: inside the house."""
        radius = {"in": 1.75, "out": 1.75, "note": 1.0, "event": 1.0}[kind]
        self.set_draw_color(*(RED if kind in ("in", "out") else SECOND))
        self.set_fill_color(*(RED if kind == "out" else (255, 255, 255)))
        self.set_line_width(0.45 if kind in ("in", "out") else 0.3)
        self.circle(THREAD_X, y, radius, style="DF")

    # -- pieces

    def _write(
        self, text: str, size: float, colour: tuple[int, int, int], *, bold: bool = False, x: float, at: float
    ) -> None:
        self.set_xy(x, at)
        self.set_font(letters.MAIN, "B" if bold else "", size)
        self.set_text_color(*colour)
        self.set_text_shaping(letters.shapes(text))
        self.cell(self.w - MARGIN - x, 4, self._printable(text))

    def _flow(
        self, text: str, size: float, colour: tuple[int, int, int], *, bold: bool = False, height: float | None = None
    ) -> None:
        """Text that wraps and runs over pages, beside the thread; lines that run to the left begin at the right."""
        self.set_font(letters.MAIN, "B" if bold else "", size)
        self.set_text_color(*colour)
        for left, lines in groupby(self._printable(text).split("\n"), letters.runs_left):
            piece = "\n".join(lines)
            self.set_x(TEXT_X)
            self.set_text_shaping(letters.shapes(piece))
            self.multi_cell(
                self.w - MARGIN - TEXT_X,
                height or size * 0.52,
                piece,
                align="R" if left else "L",
                new_x=XPos.LMARGIN,
                new_y=YPos.NEXT,
                wrapmode=WrapMode.WORD,
            )

    def _height(self, text: str, size: float) -> float:
        self.set_font(letters.MAIN, "", size)
        self.set_text_shaping(letters.shapes(text))
        found = self.multi_cell(
            self.w - MARGIN - TEXT_X,
            size * 0.52,
            self._printable(text),
            align="L",
            dry_run=True,
            output=MethodReturnValue.HEIGHT,
        )
        return cast(float, found)

    def _printable(self, text: str) -> str:
        return letters.printable(text, self._known)

    def _head(self) -> None:
        printed = self._printed
        self._write(printed.company, 9, SECOND, x=TEXT_X, at=TOP - 6)
        self.set_y(TOP)
        self._flow(printed.title, 16, INK, bold=True)
        self.ln(1.5)
        for label, value in printed.facts:
            self.set_x(TEXT_X)
            y = self.get_y()
            self._write(label, 8.5, SECOND, x=TEXT_X, at=y)
            self.set_xy(TEXT_X + 34, y)
            self.set_text_color(*INK)
            self.multi_cell(
                self.w - MARGIN - TEXT_X - 34, 4.4, self._printable(value), align="L", new_x=XPos.LMARGIN,
                new_y=YPos.NEXT,
            )  # fmt: skip
        if printed.notice:
            self.ln(2)
            self._flow(printed.notice, 9.5, RED, bold=True)
        self.ln(7)

    def _line(self, line: Line) -> None:
        if line.kind == "event":
            self._room_for(8)
            self._knots.append((self.get_y() + 2, "event"))
            self._flow(f"{line.who}  ·  {line.when}", 8.5, SECOND)
            self.ln(3)
            return
        self._room_for(18)
        self._knots.append((self.get_y() + 2.2, line.kind))
        self._flow(line.who, 10, INK, bold=True)
        self._flow("  ·  ".join(part for part in (line.when, line.where) if part), 8.5, SECOND)
        self.ln(1)
        if line.subject:
            self._flow(line.subject, 10, INK, bold=True)
            self.ln(0.6)
        text = line.text.strip()
        if len(text) > WORDS_MAX:
            text = f"{text[:WORDS_MAX].rstrip()}\n{self._printed.cut}"
        if text and line.kind == "note":
            self._note(text)
        elif text:
            self._flow(text, 10, INK, height=5.1)
        for picture in line.pictures:
            self._picture(picture)
        for name in line.files:
            self.ln(0.6)
            self._flow(f"– {name}", 8.5, SECOND)
        if line.state:
            self.ln(0.6)
            self._flow(line.state, 8.5, SECOND)
        self.ln(6)

    def _note(self, text: str) -> None:
        """Notes hang beside the line, on their own ground while they fit on a page."""
        height = self._height(text, 9.5) + 4
        if height < self.h - TOP - BOTTOM - 20:
            self._room_for(height + 2)
            self.set_fill_color(*NOTE)
            self.set_draw_color(*NOTE_LINE)
            self.set_line_width(0.2)
            self.rect(TEXT_X - 2.5, self.get_y(), self.w - MARGIN - TEXT_X + 2.5, height, style="DF")
            self.ln(2)
            self._flow(text, 9.5, INK)
            self.ln(2)
        else:
            self._flow(text, 9.5, INK)

    def _room_for(self, height: float) -> None:
        if self.get_y() + height > self.h - BOTTOM:
            self.add_page()

    def _picture(self, raw: bytes) -> None:
        """A picture no larger than a quarter of a page; one that cannot be read leaves only its name."""
        try:
            with Image.open(BytesIO(raw)) as opened:
                if opened.width * opened.height > PICTURE_PIXELS:
                    return
                opened.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
                image = opened.convert("RGB")
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return
        scale = min(PICTURE_MM[0] / image.width, PICTURE_MM[1] / image.height, 0.35)
        width, height = image.width * scale, image.height * scale
        self._room_for(height + 3)
        self.ln(1.5)
        self.image(image, x=TEXT_X, y=self.get_y(), w=width, h=height)
        self.set_y(self.get_y() + height + 1.5)
