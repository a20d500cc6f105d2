"""The wait that a customer of endless patience would have in an Erlang A queue, given that they wait at all.

Times are in turns: the mean time between two endings while everybody is busy. With `rush` ρ = arrivals per turn and
`patience` 1/r turns, its density at x is proportional to exp(g(x)), g(x) = ρ(1-exp(-rx))/r - x. Around its mode m,
with q = min(ρ, 1), g(m+u) - g(m) = (q-1)u - q(u - (1-exp(-ru))/r), which loses no digit however large the parts are.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

POINTS = 16
"""Nodes of one panel; enough for 1e-14 over panels across which the exponent moves by a few units."""
NEGLIGIBLE = 42.0
"""exp(-42) is below the last digit."""
PANELS_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where the density is looked at, with what weight, and the logarithm of its whole mass, in turns."""

    at: list[float]
    weights: list[float]
    log_mass: float


def mean(given: Waiting, values: Iterable[float]) -> float:
    """The mean of a function of the wait, from its values at `given.at`."""
    return math.fsum(weight * value for weight, value in zip(given.weights, values, strict=True))


def waiting(rush: float, patience: float, limits: Iterable[float] = ()) -> Waiting:
    """The density on panels that no `limit` cuts through. `patience` is finite."""
    r, q = 1.0 / patience, min(rush, 1.0)
    mode = math.log(rush) * patience if rush > 1.0 else 0.0
    edges = _edges(r, q, mode)
    edges = sorted({*edges, *(limit - mode for limit in limits if edges[0] < limit - mode < edges[-1])})
    at, weights = [], []
    for left, right in pairwise(edges):
        half, middle = (right - left) / 2.0, (right + left) / 2.0
        for node, weight in GAUSS:
            u = middle + half * node
            at.append(max(0.0, mode + u))
            weights.append(half * weight * math.exp(_exponent(u, r, q)))
    mass = math.fsum(weights)
    peak = (rush - 1.0 - math.log(rush)) * patience if rush > 1.0 else 0.0
    return Waiting(at, [weight / mass for weight in weights], math.log(mass) + peak)


def _exponent(u: float, r: float, q: float) -> float:
    return (q - 1.0) * u - q * _bend(u, r)


def _bend(u: float, r: float) -> float:
    """u - (1-exp(-ru))/r."""
    s = r * u
    if abs(s) < 0.02:
        return u * s * (1 / 2 - s * (1 / 6 - s * (1 / 24 - s * (1 / 120 - s * (1 / 720 - s * (1 / 5040 - s / 40320))))))
    return u + math.expm1(-s) / r


def _edges(r: float, q: float, mode: float) -> list[float]:
    """Panels from the mode to both sides, until nothing is left; to the left not beyond a wait of nothing."""
    edges, u = [0.0], 0.0
    while len(edges) < PANELS_MAX and _exponent(u, r, q) > -NEGLIGIBLE:
        u += _width(u, r, q)
        edges.append(u)
    u = 0.0
    while u > -mode and len(edges) < PANELS_MAX and _exponent(u, r, q) > -NEGLIGIBLE:
        u = max(-mode, u - _width(u, r, q))
        edges.append(u)
    return sorted(edges)


def _width(u: float, r: float, q: float) -> float:
    """A panel from here: the exponent moves by about one, and while patience still bends it, two patiences at most."""
    left = q * math.exp(-r * u)
    slope, bend = abs(left - 1.0), left * r
    width = 2.0 / (slope + math.sqrt(slope * slope + 4.0 * bend))
    return min(width, 2.0 / r) if left > 1e-17 * r else width


def _gauss_legendre(points: int) -> list[tuple[float, float]]:
    """Nodes and weights on [-1, 1], by Newton's method on the Legendre polynomial."""
    found = []
    for i in range(points):
        x = math.cos(math.pi * (i + 0.75) / (points + 0.5))
        slope = 1.0
        for _ in range(20):
            before, here = 1.0, x
            for n in range(2, points + 1):
                before, here = here, ((2 * n - 1) * x * here - (n - 1) * before) / n
            slope = points * (x * here - before) / (x * x - 1.0)
            step = here / slope
            x -= step
            if abs(step) < 1e-16:
                break
        found.append((x, 2.0 / ((1.0 - x * x) * slope * slope)))
    return sorted(found)


GAUSS = _gauss_legendre(POINTS)
