"""The letters of printed pages: Inter, and Noto for what Inter has not."""

import re
import unicodedata
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

FONTS = Path(__file__).parent / "fonts"
MAIN = "inter-latin"
OTHERS = ("inter-latin-ext", "inter-greek", "inter-cyrillic", "inter-vietnamese", "noto-arabic", "noto-hebrew")
EMOJI = "noto-emoji"
UNKNOWN = "\ufffd"
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_JOINERS = "\u200d\ufe0e\ufe0f"


def load(pdf: FPDF) -> frozenset[int]:
    """Gives a document our letters; what the first font has not is looked for in the others. Returns the code points
    that one of them has."""
    for name in (MAIN, *OTHERS):
        pdf.add_font(name, "", FONTS / f"{name}-regular.ttf")
        pdf.add_font(name, "B", FONTS / f"{name}-bold.ttf")
    pdf.add_font(EMOJI, "", FONTS / f"{EMOJI}-regular.ttf")
    pdf.add_font(EMOJI, "B", FONTS / f"{EMOJI}-regular.ttf")
    pdf.set_fallback_fonts([*OTHERS, EMOJI])
    return frozenset().union(*(font.cmap for font in pdf.fonts.values() if isinstance(font, TTFFont)))


def let_go(pdf: FPDF) -> None:
    """Closes the files of the letters."""
    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            font.ttfont.close()


def shapes(text: str) -> bool:
    """Whether the letters of a text change with their neighbours or run to the left; others are set much faster."""
    return any(_from_the_right(letter) for letter in text)


def runs_left(text: str) -> bool:
    """Whether a line of text begins at the right."""
    for letter in text:
        if _from_the_right(letter):
            return True
        if letter.isalpha():
            return False
    return False


def _from_the_right(letter: str) -> bool:
    return "\u0590" <= letter <= "\u08ff" or "\ufb1d" <= letter <= "\ufeff"


def printable(text: str, known: frozenset[int]) -> str:
    """`text` with what no font of ours has as a replacement mark (�); control characters go, tabs become spaces."""
    kept = []
    text = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    for letter in text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "):
        if letter in _JOINERS:
            continue
        if letter == "\n":
            kept.append(letter)
        elif letter.isspace():
            kept.append(" ")
        elif letter.isprintable():
            kept.append(letter if ord(letter) in known else UNKNOWN)
    return "".join(kept)
