"""Drawings of the report: inline SVG, coloured by the page's stylesheet, each with a title and a description.

Words stand in HTML beside and over the lines, so that they keep their size on every screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from filrouge.simulator.comparison import student
from filrouge.simulator.report import names
from filrouge.simulator.report.numbers import clock, whole
from filrouge.simulator.report.shapes import Shapes

CELL_W, CELL_H = 132, 20
BAND_SEEDS_MIN = 5
"""Fewer days than this tell too little of chance for a band."""
SHARE = 100.0
"""What a line in percent never passes."""


@dataclass(frozen=True, slots=True)
class Line:
    """`role` is `focus`, `base`, `present` or `other`: how it is drawn, and whether it has a band and a name.
    `margins`: half the width of its band, by half-hour."""

    name: str
    role: str
    values: Sequence[float]
    margins: Sequence[float] = ()


def margins(errors: Sequence[float], seeds: int) -> tuple[float, ...]:
    """What holds the true mean 19 times in 20 (Student); nothing of too few days."""
    return tuple(error * student(seeds - 1) for error in errors) if seeds >= BAND_SEEDS_MIN else ()


def whisker(mean: float, error: float | None, margin: float | None, reach: float, state: str, said: str) -> str:
    """One difference as a dot with its whiskers about a line at zero; right is positive. What lies beyond `reach` is
    drawn at the edge with an arrow. `state` chooses the look, `said` is read aloud."""
    middle, centre = CELL_H // 2, CELL_W // 2

    def x(value: float) -> str:
        return _plain(centre + max(-1.0, min(1.0, value / reach)) * (centre - 7))

    parts = [f"<title>{escape(said)}</title>"]
    for half, kind in ((margin, ""), (error, ' class="thick"')):
        if half:
            parts.append(f'<path{kind} d="M{x(mean - half)} {middle}H{x(mean + half)}"/>')
    if abs(mean) > reach:
        tip, back = (CELL_W - 1, -6) if mean > 0 else (1, 6)
        parts.append(f'<path d="M{tip + back} {middle - 5}L{tip} {middle}l{back} 5"/>')
    parts.append(f'<circle cx="{x(mean)}" cy="{middle}" r="4"/>')
    return f'<svg class="whisker {state}" role="img">{"".join(parts)}</svg>'


def reach_of(values: Sequence[float]) -> float:
    """A round half-width that shows nearly all of them: one that is far out does not flatten the others."""
    sizes = sorted(abs(value) for value in values)
    if not sizes or not sizes[-1]:
        return 1.0
    wanted = sizes[min(len(sizes) - 1, ceil(len(sizes) * 0.9) - 1)] or sizes[-1]
    return _round_up(wanted)


def lines(
    drawn: Sequence[Line],
    span: tuple[int, int],
    named: str,
    said: tuple[str, str],
    language: str,
    shapes: Shapes,
    is_share: bool = False,
) -> str:
    """Lines over the half-hours of `span` (its end is left out), with an axis from zero. `named` makes ids unique;
    `said`: its title and its description; `is_share`: it cannot pass a hundred."""
    start, end = span
    title, described = said
    top = SHARE if is_share else _top(drawn, start, end)
    parts = []
    for line in drawn:
        if line.role in ("focus", "base") and any(line.margins):
            parts.append(shapes.use(_band(line, start, end, top), f"band {line.role}"))
    for role in ("present", "other", "base", "focus"):
        for line in drawn:
            if line.role == role:
                shown = f"<title>{escape(line.name)}</title>"
                parts.append(shapes.use(_path(line.values, start, end, top), f"line {role}", shown))
    grid = "".join(f'<line class="grid" x1="0" x2="100" y1="{y}" y2="{y}"/>' for y in (0, 50, 100))
    return (
        '<div class="plot"><div class="area">'
        f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-labelledby="{named}-t {named}-d">'
        f'<title id="{named}-t">{escape(title)}</title><desc id="{named}-d">{escape(described)}</desc>'
        f"{grid}{''.join(parts)}</svg>{_names(drawn, start, end, top)}</div>{_axes(start, end, top, language)}</div>"
    )


def spread(mean: float, deviation: float, role: str, said: str) -> str:
    """A mean from 0 to 100 with one standard deviation on each side."""
    low, high = max(0.0, mean - deviation), min(100.0, mean + deviation)
    return (
        f'<svg class="spread {role}" viewBox="0 0 100 8" preserveAspectRatio="none" role="img"'
        f' aria-label="{escape(said)}"><title>{escape(said)}</title>'
        '<line class="grid" x1="0" x2="100" y1="4" y2="4"/>'
        f'<line class="bar" x1="{low:.1f}" x2="{high:.1f}" y1="4" y2="4"/>'
        f'<line class="dot" x1="{mean:.1f}" x2="{mean:.1f}" y1="4" y2="4.01"/></svg>'
    )


def _top(drawn: Sequence[Line], start: int, end: int) -> float:
    """The height of the axis: above every line, and above bands that are not much higher."""
    highest = max((max(line.values[start:end]) for line in drawn), default=0.0)
    bands = [line.values[place] + line.margins[place] for line in drawn if line.margins for place in range(start, end)]
    return _round_up(max(highest, min(max(bands, default=0.0), highest * 1.3)) or 1.0)


def _x(place: int, start: int, end: int) -> str:
    return _plain((place - start) / max(1, end - 1 - start) * 100)


def _y(value: float, top: float) -> float:
    return 100 - max(0.0, min(1.0, value / top)) * 100


def _plain(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _path(values: Sequence[float], start: int, end: int, top: float) -> str:
    points = [f"{_x(place, start, end)} {_plain(_y(values[place], top))}" for place in range(start, end)]
    return "M" + " ".join(points)


def _band(line: Line, start: int, end: int, top: float) -> str:
    def edge(place: int, side: int) -> str:
        value = line.values[place] + side * line.margins[place]
        return f"{_x(place, start, end)} {_plain(_y(value, top))}"

    upper = [edge(place, 1) for place in range(start, end)]
    lower = [edge(place, -1) for place in reversed(range(start, end))]
    return "M" + " ".join(upper + lower) + "Z"


def _names(drawn: Sequence[Line], start: int, end: int, top: float) -> str:
    """The names of the lines that are spoken about."""
    named = [line for line in drawn if line.role in ("focus", "base", "present")]
    places = names.placed([(line.name, [_y(value, top) for value in line.values]) for line in named], start, end)
    return "".join(
        f'<span class="name {line.role}" aria-hidden="true"'
        f' style="left:{_x(at.place, start, end)}%;top:{_plain(at.top)}%">{escape(line.name)}</span>'
        for line, at in zip(named, places, strict=True)
    )


def _axes(start: int, end: int, top: float, language: str) -> str:
    heights = "".join(
        f'<span style="top:{100 - part * 100:.0f}%">{whole(top * part, language)}</span>' for part in (0.0, 0.5, 1.0)
    )
    step = 4 if end - start <= 20 else 6
    hours = [place for place in range(start, end) if place % step == 0]
    across = "".join(f'<span style="left:{_x(place, start, end)}%">{clock(place, language)}</span>' for place in hours)
    return (
        f'<div class="heights" aria-hidden="true">{heights}</div><div class="hours" aria-hidden="true">{across}</div>'
    )


def _round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10 times a power of ten."""
    scale = 10.0 ** floor(log10(value))
    return next(step * scale for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * scale >= value * 0.9999)


def widest(series: Sequence[Sequence[float]]) -> tuple[int, int]:
    """The half-hours in which something happened, with one on each side: `[start, end)`."""
    start, end = busy(series)
    return max(0, start - 1), min(max(len(one) for one in series), end + 1)


def busy(series: Sequence[Sequence[float]]) -> tuple[int, int]:
    """The half-hours in which something happened: `[start, end)`; all of them when nothing did."""
    places = [place for one in series for place, value in enumerate(one) if value]
    return (min(places), max(places) + 1) if places else (0, max((len(one) for one in series), default=0))


def peaks(values: Sequence[float], start: int, end: int) -> int:
    """The half-hour with the highest value."""
    return max(range(start, end), key=lambda place: values[place])
