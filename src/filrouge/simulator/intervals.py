"""Contacts per interval, read from a CSV: the export of a telephone system or of a workforce tool.

Real files are untidy. What cannot be used is left out, counted by reason with its first lines, and told; only a file
without the two columns that matter, or without a single good line, is refused.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from filrouge.terms.errors import Invalid

LINES_MAX = 2_000_000
"""More is left unread, and told: thirty kinds over nearly four years of half-hours."""
COUNT_MAX = 1_000_000.0
"""Contacts of one interval; more is a mistake."""
TIME_MAX_S = 4 * 3600.0
"""A mean handle time or wait above this is a mistake."""
EXAMPLES = 5
FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M", "%Y/%m/%d %H:%M",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns, whatever their case. Only `slot` and `offered` must be there. A column that keeps its usual
    name here is found under the other usual ones as well (`KNOWN_AS`)."""

    slot: str = "slot"
    kind: str = "type"
    offered: str = "offered"
    answered: str = "answered"
    abandoned: str = "abandoned"
    handle_s: str = "aht_s"
    wait_s: str = "wait_s"
    agents: str = "agents"


KNOWN_AS: Mapping[str, tuple[str, ...]] = {
    "slot": ("interval", "interval start", "start", "datetime", "date time", "timestamp", "début", "date", "créneau"),
    "kind": ("queue", "skill", "reason", "kind", "file", "file d'attente", "motif", "compétence"),
    "offered": ("calls", "contacts", "received", "volume", "count", "offerts", "reçus", "appels reçus", "appels"),
    "answered": ("handled", "répondus", "traités", "appels traités"),
    "abandoned": ("abandons", "lost", "abandonnés", "appels abandonnés"),
    "handle_s": ("aht", "handle_s", "handle_time_s", "average handle time", "dmt", "dmt_s", "dmt (s)"),
    "wait_s": ("wait", "average wait", "mean_wait_s", "attente moyenne", "attente moyenne (s)", "attente_s"),
    "agents": ("staff", "agents présents", "conseillers"),
}


def columns_named(pairs: Iterable[str]) -> Columns:
    """From `field=name`, as `slot=Date` or `handle_s=DMT`. Raises `Invalid` for a field that there is not."""
    named: dict[str, str] = {}
    for pair in pairs:
        field_name, sign, name = pair.partition("=")
        if not sign or not name.strip() or field_name.strip() not in KNOWN_AS:
            raise Invalid(f"{pair!r} names no column: write FIELD=NAME, with FIELD one of {', '.join(KNOWN_AS)}.")
        named[field_name.strip()] = name.strip()
    return Columns(**named)


@dataclass(frozen=True, slots=True)
class Interval:
    """What came in one interval, of one kind. `start`: local time, without zone; `fold` 1 is the second of the two
    equal hours of an autumn night. `handle_s`: mean of the answered, `wait_s`: of the offered; None is not told."""

    start: datetime
    kind: str
    offered: float
    answered: float | None = None
    abandoned: float | None = None
    handle_s: float | None = None
    wait_s: float | None = None
    agents: float | None = None


@dataclass(slots=True)
class Ignored:
    """What was not used: how often by reason, and the first lines it happened on."""

    counts: Counter[str] = field(default_factory=Counter)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def add(self, reason: str, line: int) -> None:
        self.counts[reason] += 1
        first = self.lines.setdefault(reason, [])
        if len(first) < EXAMPLES:
            first.append(line)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, understood. `ignored`: (reason, how many, first line numbers); `missing`: columns that it lacks.
    `implicit_zeros`: it only lists intervals in which something came, so what is not listed on a listed day is zero."""

    intervals: tuple[Interval, ...]
    lines: int
    missing: tuple[str, ...]
    ignored: tuple[tuple[str, int, tuple[int, ...]], ...]
    implicit_zeros: bool


def read(text: Iterable[str], columns: Columns | None = None, *, zone: ZoneInfo | None = None) -> Reading:
    """Reads lines of CSV: comma, semicolon or tab, decimal point or comma, a byte-order mark or none.

    `zone`: where the people are. Instants that carry an offset are turned into its local time, the second equal hour of
    an autumn night is kept apart, and times that no clock showed are left out. Without it times are taken as written.
    """
    columns = columns or Columns()
    ignored = Ignored()
    rows = _rows(text)
    head = next(rows, None)
    if head is None:
        raise Invalid("The file is empty: a line of column names and one line for each interval are needed.")
    places, missing = _places(head[1], columns)
    kept: list[Interval] = []
    seen: set[tuple[str, datetime, int]] = set()
    lines = 0
    for number, cells in rows:
        if lines == LINES_MAX:
            ignored.add("beyond the first 2,000,000 lines", number)
            break
        lines += 1
        found = _interval(cells, places, zone)
        if isinstance(found, str):
            ignored.add(found, number)
            continue
        interval, doubts = found
        for doubt in doubts:
            ignored.add(doubt, number)
        key = (interval.kind, interval.start, interval.start.fold)
        if key in seen and zone is not None and _offsets_fall(interval.start, zone) > timedelta(0):
            interval = replace(interval, start=interval.start.replace(fold=1))
            key = (*key[:2], 1)
        if key in seen:
            ignored.add("a second line of the same interval and kind", number)
            continue
        seen.add(key)
        kept.append(interval)
    if not kept:
        told = ", ".join(f"{reason} ({count})" for reason, count in ignored.counts.most_common(3)) or "it has no lines"
        raise Invalid(f"No line of the file can be used: {told}.")
    return Reading(
        intervals=tuple(kept),
        lines=lines,
        missing=missing,
        ignored=tuple((reason, count, tuple(ignored.lines[reason])) for reason, count in ignored.counts.most_common()),
        implicit_zeros=all(one.offered > 0 for one in kept),
    )


def _rows(text: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Cells of each line that is not blank, with its number; the first tells the separator."""
    lines = (line.replace("\0", "") for line in text)
    first = next(lines, None)
    if first is None:
        return
    first = first.removeprefix("\ufeff")
    separator = max(",;\t", key=first.count)

    def whole() -> Iterator[str]:
        yield first
        yield from lines

    reader = csv.reader(whole(), delimiter=separator)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:  # a cell beyond the reader's limit
            continue
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _places(head: list[str], columns: Columns) -> tuple[Mapping[str, int], tuple[str, ...]]:
    """Where each column stands, and which are missing."""
    named = {name.strip().casefold(): place for place, name in reversed(list(enumerate(head)))}
    wanted = {one.name: str(getattr(columns, one.name)) for one in fields(Columns)}
    found = {}
    for one in fields(Columns):
        usual = wanted[one.name] == one.default
        names = (wanted[one.name], *(KNOWN_AS[one.name] if usual else ()))
        found[one.name] = next((named[key] for name in names if (key := name.strip().casefold()) in named), None)
    places = {field: place for field, place in found.items() if place is not None}
    lacking = [name for field, name in wanted.items() if field not in places]
    for field_name in ("slot", "offered"):
        if field_name not in places:
            there = ", ".join(name.strip() for name in head[:20])
            raise Invalid(
                f"The file has no column {wanted[field_name]!r}; it has: {there}. Name the column that holds it.",
                fields={"field": field_name},
            )
    return places, tuple(lacking)


def _interval(cells: list[str], places: Mapping[str, int], zone: ZoneInfo | None) -> tuple[Interval, list[str]] | str:
    """The interval and what of it was not believed, or why the line is not used."""

    def cell(name: str) -> str:
        place = places.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    if places["offered"] >= len(cells) or places["slot"] >= len(cells):
        return "too few cells"
    start = _start(cell("slot"), zone)
    if start is None:
        return "a start that is no date and time"
    if zone is not None and _offsets_fall(start, zone) < timedelta(0):
        return "a time that no clock showed (summer time began)"
    offered = _value(cell("offered"), COUNT_MAX)
    if offered is None:
        return "offered is no number from 0 to 1,000,000"
    values: dict[str, float | None] = {}
    doubts = []
    for name, most in (
        ("answered", offered), ("abandoned", offered), ("handle_s", TIME_MAX_S), ("wait_s", TIME_MAX_S),
        ("agents", COUNT_MAX),
    ):  # fmt: skip
        told = cell(name)
        values[name] = _value(told, most) if told else None
        if told and values[name] is None:
            doubts.append(f"{name} is no number from 0 to {'offered' if most == offered else f'{most:,.0f}'}")
    if (values["answered"] or 0.0) + (values["abandoned"] or 0.0) > offered:
        return "more answered and abandoned than offered"
    if values["handle_s"] == 0.0:
        values["handle_s"] = None
    return Interval(start, cell("kind"), offered, **values), doubts


def _value(told: str, most: float) -> float | None:
    """A number from 0 to `most`, with a point or a comma; None is none."""
    try:
        value = float(told.replace("\u202f", "").replace("\xa0", "").replace(",", "."))
    except ValueError:
        return None
    return value if 0.0 <= value <= most else None


def _start(told: str, zone: ZoneInfo | None) -> datetime | None:
    """Local time without zone."""
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        for form in FORMATS:
            try:
                found = datetime.strptime(told, form)  # noqa: DTZ007 - local by intent
                break
            except ValueError:
                continue
        else:
            return None
    if len(told) < 12:
        return None  # a day without its time
    if found.tzinfo is not None and zone is not None:
        found = found.astimezone(zone)
    return found.replace(tzinfo=None)


def shown(day: date, minute: int, zone: ZoneInfo) -> bool:
    """Whether a clock on the wall showed this minute of the day: summer time begins by leaving an hour out."""
    return _offsets_fall(datetime.combine(day, time(minute // 60, minute % 60)), zone) >= timedelta(0)


def _offsets_fall(local: datetime, zone: ZoneInfo) -> timedelta:
    """0 for an ordinary time; above for one that a clock shows twice, below for one that it never shows (PEP 495)."""
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first - second if first is not None and second is not None else timedelta(0)
