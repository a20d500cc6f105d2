"""Drawings of the report: inline SVG, coloured by the page's stylesheet, each with a title and a description.

Words stand in HTML beside and over the lines, so that they keep their size on every screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from filrouge.simulator.report.numbers import clock

CELL_W, CELL_H = 132, 20
CLEAR = 3
"""Half-hours on each side of a name that its line leaves free."""
BANDS = 1.96
"""Standard errors on each side of a line that hold 19 chances in 20."""


@dataclass(frozen=True, slots=True)
class Line:
    """`role` is `focus`, `base` or `other`: how it is drawn, and whether it has a band and a name."""

    name: str
    role: str
    values: Sequence[float]
    errors: Sequence[float] = ()


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
    wanted = sizes[min(len(sizes) - 1, ceil(len(sizes) * 0.9) - 1)] * 1.1 or sizes[-1]
    return _round_up(wanted)


def lines(drawn: Sequence[Line], start: int, end: int, named: str, title: str, described: str) -> str:
    """Lines over the half-hours from `start` to before `end`, with an axis from zero. `named` makes ids unique."""
    top = _round_up(max((max(line.values[start:end]) for line in drawn), default=1.0) or 1.0)
    shapes = []
    for line in drawn:
        if line.role in ("focus", "base") and any(line.errors):
            shapes.append(f'<path class="band {line.role}" d="{_band(line, start, end, top)}"/>')
    for role in ("present", "other", "base", "focus"):
        for line in drawn:
            if line.role == role:
                shapes.append(
                    f'<path class="line {role}" d="{_path(line.values, start, end, top)}">'
                    f"<title>{escape(line.name)}</title></path>"
                )
    grid = "".join(f'<line class="grid" x1="0" x2="100" y1="{y}" y2="{y}"/>' for y in (0, 50, 100))
    return (
        '<div class="plot"><div class="area">'
        f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-labelledby="{named}-t {named}-d">'
        f'<title id="{named}-t">{escape(title)}</title><desc id="{named}-d">{escape(described)}</desc>'
        f"{grid}{''.join(shapes)}</svg>{_names(drawn, start, end, top)}</div>{_axes(start, end, top)}</div>"
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
        value = line.values[place] + side * BANDS * line.errors[place]
        return f"{_x(place, start, end)} {_plain(_y(value, top))}"

    upper = [edge(place, 1) for place in range(start, end)]
    lower = [edge(place, -1) for place in reversed(range(start, end))]
    return "M" + " ".join(upper + lower) + "Z"


def _names(drawn: Sequence[Line], start: int, end: int, top: float) -> str:
    """The names of the lines that are spoken about, each where it is farthest from the others; where two run together
    one stands above at a third of the way and one below at two thirds."""
    named = [line for line in drawn if line.role in ("focus", "base", "present")]
    inner = range(start + (end - start) // 6, end - (end - start) // 4)
    said = []
    for order, line in enumerate(named):
        others = [one for one in named if one is not line]

        def gap(place: int, line: Line = line, others: list[Line] = others) -> float:
            return min((abs(line.values[place] - one.values[place]) for one in others), default=top)

        best = max(inner, key=gap)
        above = all(line.values[best] >= one.values[best] for one in others)
        if gap(best) < top * 0.07:
            best, above = inner[len(inner) * (1 if order % 2 else 3) // 4], order % 2 == 0
        beside = line.values[max(start, best - CLEAR) : min(end, best + CLEAR + 1)]
        above = (above or _y(min(beside), top) > 84) and _y(max(beside), top) > 14
        y = _y(max(beside) if above else min(beside), top)
        said.append(
            f'<span class="name {line.role} {"above" if above else "below"}" aria-hidden="true"'
            f' style="left:{_x(best, start, end)}%;top:{_plain(y)}%">{escape(line.name)}</span>'
        )
    return "".join(said)


def _axes(start: int, end: int, top: float) -> str:
    heights = "".join(
        f'<span style="top:{100 - part * 100:.0f}%">{_short(top * part)}</span>' for part in (0.0, 0.5, 1.0)
    )
    step = 4 if end - start <= 20 else 6
    hours = [place for place in range(start, end) if place % step == 0]
    across = "".join(f'<span style="left:{_x(place, start, end)}%">{clock(place)}</span>' for place in hours)
    return (
        f'<div class="heights" aria-hidden="true">{heights}</div><div class="hours" aria-hidden="true">{across}</div>'
    )


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 10 or value == int(value) else f"{value:.1f}"


def _round_up(value: float) -> float:
    """The next of 1, 2, 3, 4, 5, 6, 8, 10 times a power of ten."""
    scale = 10.0 ** floor(log10(value))
    return next(step * scale for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * scale >= value * 0.9999)


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
