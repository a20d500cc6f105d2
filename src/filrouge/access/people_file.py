"""A list of people as spreadsheets save it: bytes in, rows and columns out. Pure.

Encoding and separator are guessed (a spreadsheet says neither): UTF-8 with or without a mark, UTF-16 with one,
otherwise Windows-1252; the separator that the first line has most of outside quotes. Columns are known by their names
in French and English; a file without names is read by what its cells look like.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from filrouge.terms.errors import Invalid

BYTES_MAX = 700_000
LINES_MAX = 2_000
CELLS_MAX = 60
CELL_MAX = 2_000
SEPARATORS = ";,\t|"

COLUMNS: dict[str, tuple[str, ...]] = {
    "email": ("email", "e mail", "mail", "courriel", "adresse", "adresse e mail", "adresse electronique",
              "adresse mail", "email address", "e mail address", "address", "login", "identifiant"),
    "name": ("name", "nom", "nom complet", "nom et prenom", "prenom et nom", "full name", "display name",
             "nom affiche", "last name", "surname", "nom de famille"),
    "first_name": ("first name", "given name", "prenom"),
    "language": ("language", "langue", "lang"),
    "roles": ("role", "roles", "profil", "profils", "profile"),
    "teams": ("team", "teams", "equipe", "equipes", "groupe", "group"),
    "legal_entities": ("legal entity", "legal entities", "entite juridique", "entites juridiques", "entite", "entites"),
    "brands": ("brand", "brands", "marque", "marques"),
}  # fmt: skip
"""What a column may be called, folded; the first name that is there wins."""

_FORMULA = re.compile(r"'[=+\-@\t\r]")


class UnreadableFile(Invalid):
    """This is not a list that can be read; `why` says what stands in the way: `empty`, `too_large`, `too_many_lines`,
    `spreadsheet` (save it as CSV first), `not_text`, `broken`."""

    code = "access.unreadable_file"


@dataclass(frozen=True, slots=True)
class Row:
    """One person. `line` is where it begins in the file, from 1."""

    line: int
    cells: tuple[str, ...]

    def cell(self, at: int | None) -> str:
        return self.cells[at] if at is not None and at < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds. `header` are its own names of the columns, or what stands in the first row when it has none;
    `columns` says which of them is which."""

    encoding: str
    separator: str
    headed: bool
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    columns: dict[str, int]


def read(content: bytes, columns: Mapping[str, int | None] | None = None) -> Sheet:
    """The sheet. `columns`, when given, replaces the guess. Raises UnreadableFile."""
    if len(content) > BYTES_MAX:
        raise _refused("too_large", f"A list has at most {BYTES_MAX} bytes.", limit=BYTES_MAX)
    text, encoding = _decode(content)
    told = re.match(r"sep=(.)\r?\n", text)
    body = text[told.end() :] if told else text
    separator = told[1] if told else _separator(body)
    rows = _rows(body, separator, 2 if told else 1)
    if not rows:
        raise _refused("empty", "There is nothing in this file.")
    headed = not any("@" in cell for cell in rows[0].cells)
    people = rows[1:] if headed else rows
    if len(people) > LINES_MAX:
        raise _refused("too_many_lines", f"A list has at most {LINES_MAX} people; cut it in two.", limit=LINES_MAX)
    width = max(len(row.cells) for row in rows)
    header = tuple(rows[0].cells) + ("",) * (width - len(rows[0].cells))
    guess = _named(header) if headed else _by_look(people)
    if columns is not None:
        guess = {name: at for name, at in columns.items() if name in COLUMNS and at is not None and at < width}
    return Sheet(encoding, separator, headed, header, tuple(people), guess)


def several(cell: str, known: Sequence[str] = ()) -> list[str]:
    """The names in a cell, each once. They stand apart by `|`, `;`, a comma or a new line; a cell that is one of
    `known` (folded) is one name, whatever it holds."""
    if fold(cell) in known:
        return [cell.strip()]
    found = [part.strip() for part in re.split(r"[|;,\n]", cell)]
    return list(dict.fromkeys(part for part in found if part))


def fold(text: str) -> str:
    """Without case, accents and signs: `E-mail ` and `é mail` are `e mail`."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain.replace("_", " ")))


def _decode(content: bytes) -> tuple[str, str]:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise _refused("spreadsheet", "This is a workbook; save it as CSV first.")
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding), encoding[:6].rstrip("-")
            except UnicodeDecodeError:
                raise _refused("broken", "The file is damaged: its text cannot be read.") from None
    if b"\0" in content:
        raise _refused("not_text", "This file is not text.")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), "windows-1252"


def _separator(text: str) -> str:
    first = re.sub(r'"(?:[^"]|"")*"', "", next((line for line in text.splitlines() if line.strip()), ""))
    return max(SEPARATORS, key=first.count)


def _rows(text: str, separator: str, first: int) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[Row] = []
    line = 0
    try:
        for cells in reader:
            begins, line = line, reader.line_num
            kept = tuple(_cell(cell) for cell in cells[:CELLS_MAX])
            if any(kept):
                rows.append(Row(begins + first, kept))
            if len(rows) > LINES_MAX + 1:
                raise _refused(
                    "too_many_lines", f"A list has at most {LINES_MAX} people; cut it in two.", limit=LINES_MAX
                )
    except csv.Error:
        raise _refused("broken", "The file is damaged: its quotes do not end.") from None
    return rows


def _cell(text: str) -> str:
    kept = "".join(c for c in text if c.isprintable() or c == "\n").strip()[:CELL_MAX]
    # An apostrophe keeps a spreadsheet from taking words for a formula; it is not part of them.
    return kept[1:] if _FORMULA.match(kept) else kept


def _named(header: Sequence[str]) -> dict[str, int]:
    folded = [fold(name) for name in header]
    found: dict[str, int] = {}
    for column, names in COLUMNS.items():
        at = next((folded.index(name) for name in names if name in folded), None)
        if at is not None and at not in found.values():
            found[column] = at
    return found


def _by_look(rows: Sequence[Row]) -> dict[str, int]:
    cells = rows[0].cells
    email = next(at for at, cell in enumerate(cells) if "@" in cell)
    name = next((at for at, cell in enumerate(cells) if at != email and cell), None)
    return {"email": email} | ({} if name is None else {"name": name})


def _refused(why: str, detail: str, **fields: object) -> UnreadableFile:
    return UnreadableFile(detail, fields={"why": why, **fields})
