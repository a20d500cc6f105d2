"""Where the names of lines stand in a drawing: beside their line, clear of the others and of each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

LETTER = 0.55
"""Width of a letter in half-hours, between a wide screen and a phone."""
HEIGHT = 13.0
"""Height of a name, in percent of the drawing."""
STEPS = (0.0, HEIGHT * 0.6, HEIGHT * 1.2)
"""How far a name may stand off its line where there is no room beside it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The middle of a name over a half-hour, and its upper edge in percent from the top."""

    place: int
    top: float


def placed(lines: Sequence[tuple[str, Sequence[float]]], start: int, end: int) -> list[Placed]:
    """A place for each line's name, in their order. Lines are heights in percent from the top, by half-hour."""
    boxes: list[tuple[float, float, float, float]] = []
    found = []
    for name, heights in lines:
        half = max(1.5, len(name) * LETTER / 2)
        others = [one for other, one in lines if one is not heights]
        inner = [place for place in range(start, end) if start + half <= place + 0.5 and place + half <= end - 0.5]
        cost = _costs(heights, others, boxes, half, start, end)
        choices = [
            (place, below, step) for place in inner or [(start + end) // 2] for below in (0, 1) for step in STEPS
        ]
        place, below, step = min(choices, key=lambda one: cost(*one))
        top = _top(heights, place, bool(below), step, half, start, end)
        boxes.append((place - half, place + half, top, top + HEIGHT))
        found.append(Placed(place, top))
    return found


def _around(place: int, half: float, start: int, end: int) -> range:
    return range(max(start, round(place - half)), min(end, round(place + half) + 1))


def _top(heights: Sequence[float], place: int, below: bool, step: float, half: float, start: int, end: int) -> float:
    near = [heights[one] for one in _around(place, half, start, end)]
    return max(near) + 1 + step if below else min(near) - HEIGHT - 1 - step


def _costs(
    heights: Sequence[float],
    others: Sequence[Sequence[float]],
    boxes: Sequence[tuple[float, float, float, float]],
    half: float,
    start: int,
    end: int,
) -> Callable[[int, int, float], float]:
    def cost(place: int, below: int, step: float) -> float:
        top = _top(heights, place, bool(below), step, half, start, end)
        bottom = top + HEIGHT
        around = _around(place, half, start, end)
        outside = max(0.0, -6 - top) + max(0.0, bottom - 100)
        crossed = sum(
            min(one[at], one[at + 1]) < bottom + 1 and max(one[at], one[at + 1]) > top - 1
            for one in others
            for at in around[:-1]
        )
        covered = sum(
            min(right, place + half) > max(left, place - half) and min(low, bottom) > max(high, top)
            for left, right, high, low in boxes
        )
        away = abs((bottom if not below else top) - heights[place])
        nearer = sum(abs((top + bottom) / 2 - one[place]) < abs((top + bottom) / 2 - heights[place]) for one in others)
        apart = min((abs(heights[place] - one[place]) for one in others), default=0.0)
        return outside * 8 + crossed * 8 + covered * 200 + away * 0.7 + nearer * 25 - min(apart, 25) * 0.5

    return cost
