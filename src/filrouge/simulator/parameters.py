"""Parameters by name: what they mean, what they are, and a value with one of them changed.

A path goes through dataclasses, named tuples and mappings: `patience_s.call`, `reserve.most`, `channels.call.ring_s`.
"""

import ast
import inspect
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from difflib import get_close_matches
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from filrouge.simulator.behaviour import NEVER, PROBABILITIES, Behaviour
from filrouge.simulator.results import HALF_HOUR_S
from filrouge.simulator.scenarios import Scenario

DAY_S = 24 * 3600.0
LUNCH_LAST_S = 9 * HALF_HOUR_S
"""So long after the start of a shift lunch begins at the latest."""
REFUSED_MAX = 0.95
"""Of more offers refused or unanswered no day would get anywhere."""


@dataclass(frozen=True, slots=True)
class Bound:
    """From `least` to `most`, both possible. `never`: infinite is possible too. `why`: where it is not plain."""

    least: float = 0.0
    most: float = DAY_S
    never: bool = False
    why: str = ""

    def holds(self, value: float) -> bool:
        return self.least <= value <= self.most or (self.never and value == NEVER)


_LASTS = Bound()
_TIMED = (Behaviour, Scenario)
_SHARE = Bound(0, 1)
_VARIATION = Bound(0, 3)
BOUNDS: Mapping[tuple[type, str], Bound] = {
    (Behaviour, "handle_sigma"): Bound(0, 3),
    (Behaviour, "hard_effort"): Bound(0, 100),
    (Behaviour, "slowdown"): Bound(0, 100),
    (Behaviour, "turns"): Bound(1, 100, why="a conversation has one exchange at least"),
    (Behaviour, "secondary_slowness"): Bound(0, 0.95, why="who stands still never ends"),
    (Behaviour, "patience_s"): Bound(never=True, why="never: they do not give up"),
    (Behaviour, "patience_shape"): Bound(0.2, 20),
    (Scenario, "agents"): Bound(1, 10_000, why="somebody has to serve"),
    (Scenario, "opens_at"): Bound(why="seconds after midnight"),
    (Scenario, "closes_at"): Bound(why="seconds after midnight"),
    (Scenario, "volumes"): Bound(0, 1_000_000),
    (Scenario, "factors"): Bound(0, 1_000),
    (Scenario, "overnight"): _SHARE,
    (Scenario, "email_flat"): _SHARE,
    (Scenario, "blended"): _SHARE,
    (Scenario, "part_time"): _SHARE,
    (Scenario, "shift_s"): Bound(HALF_HOUR_S),
    (Scenario, "part_time_s"): Bound(HALF_HOUR_S),
    (Scenario, "hourly_eur"): Bound(0, 10_000),
    (Scenario, "day_cv"): _VARIATION,
    (Scenario, "mix_cv"): _VARIATION,
    (Scenario, "burst_cv"): _VARIATION,
}
"""What the numbers of the world may be. Durations without a line of their own last up to a day; shares of behaviour are
0-1. Those of a policy are checked by `routing.core.check`."""
NAMES = frozenset({(Scenario, "name"), (Scenario, "title")})


class BadParameter(ValueError):
    """A parameter that does not exist, or a value that it cannot have; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """`path`: dotted name. `meaning`: what its docstring says, one line; empty where the class's tells."""

    path: str
    value: object
    meaning: str


def shown(value: object) -> str:
    """A value as a person writes it: whole numbers without a point, collections by their parts."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "never" if math.isinf(value) else f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    if _is_named_tuple(value):
        return ", ".join(f"{name} {shown(getattr(value, name))}" for name in _names(value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {shown(part)}" for name, part in value.items()) or "none"
    if is_dataclass(value):
        return ", ".join(f"{one.name} {shown(getattr(value, one.name))}" for one in fields(value))
    if isinstance(value, tuple | frozenset):
        parts = [f"({shown(part)})" if isinstance(part, tuple) else shown(part) for part in value]
        return "; ".join(parts) or "none"
    return "none" if value is None else str(value)


def parameters(thing: Any, prefix: str = "") -> Iterator[Parameter]:
    """Every parameter of a dataclass; parts that are dataclasses themselves are gone into."""
    meanings = docstrings(type(thing))
    for one in fields(thing):
        value = getattr(thing, one.name)
        if is_dataclass(value):
            yield from parameters(value, f"{prefix}{one.name}.")
        else:
            yield Parameter(f"{prefix}{one.name}", value, meanings.get(one.name, ""))


def docstrings(kind: type) -> dict[str, str]:
    """The docstring under each field of a class, on one line."""
    [body] = [one for one in ast.parse(inspect.getsource(kind)).body if isinstance(one, ast.ClassDef)]
    found: dict[str, str] = {}
    for before, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name) and isinstance(after, ast.Expr):
            said = after.value.value if isinstance(after.value, ast.Constant) else None
            if isinstance(said, str):
                found[before.target.id] = " ".join(said.split())
    return found


def changed(thing: Any, path: str, text: str) -> Any:
    """`thing` with the value at `path` read from `text`: a number, `none`, a word, or `*0.5` for half of what it was.

    Raises BadParameter, naming what there is."""
    parts = path.split(".")
    if (type(thing), parts[0]) in NAMES:
        raise BadParameter(f"{path} cannot be changed here: results go by it.")
    made = _changed(thing, parts, text, path)
    value: Any = made
    bound: Bound | None = None
    for name in parts:
        bound = BOUNDS.get((type(value), name), _LASTS if isinstance(value, _TIMED) and name.endswith("_s") else bound)
        value = value[name] if isinstance(value, Mapping) else getattr(value, name)
    if bound and isinstance(value, int | float) and not bound.holds(value):
        why = f": {bound.why}" if bound.why else ""
        raise BadParameter(f"{path} is from {bound.least:,.9g} to {bound.most:,.9g}, not {shown(value)}{why}.")
    return made


def consistent(scenario: Scenario) -> None:
    """Raises BadParameter when parameters that are sound one by one cannot be together."""
    behaviour, day_s = scenario.behaviour, len(scenario.profile) * HALF_HOUR_S
    closes_at = scenario.opens_at + day_s
    if scenario.closes_at != closes_at:
        raise BadParameter(
            f"scenario.closes_at={scenario.closes_at:g} does not fit scenario.opens_at={scenario.opens_at:g}: people"
            f" come for {day_s / 3600:g} hours, so change both together (closes_at={closes_at:g})."
        )
    if not any(volume * factor for volume, factor in zip(scenario.volumes, scenario.factors, strict=True)):
        raise BadParameter("Nobody would come: one of scenario.volumes has to be more than 0.")
    if not scenario.whole_day:
        for name, length in (("shift_s", scenario.shift_s), ("part_time_s", scenario.part_time_s)):
            if length > day_s:
                raise BadParameter(f"scenario.{name}={length:g} is longer than the day: {day_s:g} at most.")
        least = LUNCH_LAST_S + scenario.lunch_s
        if scenario.shift_s < least:
            raise BadParameter(
                f"scenario.shift_s={scenario.shift_s:g} leaves no time for lunch, which begins up to"
                f" {LUNCH_LAST_S / 3600:g} hours after the start: {least:g} at least, or a shorter scenario.lunch_s."
            )
    outage = scenario.outage
    if outage and not scenario.opens_at <= outage.from_at < outage.to_at <= scenario.closes_at:
        raise BadParameter("scenario.outage has to begin before it ends, within the opening hours.")
    for names, most in (
        (("redial", "write_instead", "callback_instead"), 1.0),
        (("decline", "no_answer"), REFUSED_MAX),
    ):
        total = sum(getattr(behaviour, name) for name in names)
        if total > most + 1e-9:
            raise BadParameter(f"{', '.join(names)} are {most:g} together at most, not {total:g}: lower one of them.")


def _changed(thing: Any, path: Sequence[str], text: str, whole: str) -> Any:
    name, rest = path[0], path[1:]
    names = _names(thing)
    if name not in names:
        raise BadParameter(_unknown(name, names, whole))
    if isinstance(thing, Mapping):
        return {**thing, name: _part(thing[name], None, rest, text, whole)}
    hint = get_type_hints(type(thing)).get(name)
    part = _part(getattr(thing, name), hint, rest, text, whole)
    if _is_named_tuple(thing):
        return thing._replace(**{name: part})
    return replace(thing, **{name: part})


def _part(value: Any, hint: Any, rest: Sequence[str], text: str, whole: str) -> Any:
    if rest:
        if value is None:  # a part that is turned off is turned on, with its usual numbers
            value = _usual(hint)
            if value is None:
                raise BadParameter(f"{whole}: there is nothing to change, it has no such part.")
        return _changed(value, rest, text, whole)
    if _names(value):
        parts = ", ".join(f"{whole}.{name}" for name in _names(value)[:8])
        raise BadParameter(f"{whole} has parts: change one of {parts}.")
    return _read(value, hint, text.strip(), whole)


def _usual(hint: Any) -> Any:
    """A part as it is when nothing is said of it; None where something has to be said."""
    for kind in _kinds(hint):
        if is_dataclass(kind) and all(
            one.default is not MISSING or one.default_factory is not MISSING for one in fields(kind)
        ):
            return kind()  # type: ignore[operator]
    return None


def _read(value: Any, hint: Any, text: str, whole: str) -> Any:
    kinds = _kinds(hint) or {type(value)}
    choices = [one for one in _choices(hint) if isinstance(one, str)]
    if choices:
        if text not in choices:
            raise BadParameter(f"{whole} is one of {', '.join(choices)}, not {text!r}.")
        return text
    if text.lower() == "none" and type(None) in kinds:
        return None
    if bool in kinds or str in kinds:
        words = {"true": True, "yes": True, "false": False, "no": False}
        if bool in kinds and text.lower() not in words:
            raise BadParameter(f"{whole} is yes or no, not {text!r}.")
        return words[text.lower()] if bool in kinds else text
    if not kinds & {int, float}:
        raise BadParameter(f"{whole} cannot be changed here: it is no number.")
    number = _number(value, text, whole)
    name = whole.rpartition(".")[2]
    if {name, whole.split(".")[0]} & PROBABILITIES and number > 1:
        raise BadParameter(f"{whole} is a share: from 0 to 1, not {text}.")
    if float in kinds:
        return number
    if number != int(number):
        raise BadParameter(f"{whole} is a whole number, not {text}.")
    return int(number)


def _number(value: Any, text: str, whole: str) -> float:
    try:
        if text.startswith("*"):
            number = float(value) * float(text[1:])
        else:
            number = math.inf if text.lower() == "never" else float(text)
    except (TypeError, ValueError):
        raise BadParameter(f"{whole} is a number (or *0.5 for half of what it is), not {text!r}.") from None
    if math.isnan(number) or number < 0:
        raise BadParameter(f"{whole} cannot be {text}: it is zero or more.")
    return number


def _unknown(name: str, names: Sequence[str], whole: str) -> str:
    close = get_close_matches(name, names, 1, 0.5)
    where = whole.rpartition(".")[0]
    guess = f" Did you mean {f'{where}.' if where else ''}{close[0]}?" if close else ""
    return f"There is no parameter {whole}.{guess} There are: {', '.join(names)}."


def _names(thing: Any) -> list[str]:
    if isinstance(thing, Mapping):
        return [str(name) for name in thing]
    if _is_named_tuple(thing):
        return list(thing._fields)
    return [one.name for one in fields(thing)] if is_dataclass(thing) else []


def _is_named_tuple(thing: object) -> bool:
    return isinstance(thing, tuple) and hasattr(thing, "_fields")


def _kinds(hint: Any) -> set[Any]:
    if get_origin(hint) in (Union, UnionType):
        return set().union(*(_kinds(one) for one in get_args(hint)))
    return set() if hint is None else {hint}


def _choices(hint: Any) -> tuple[Any, ...]:
    if get_origin(hint) is Literal:
        return get_args(hint)
    return sum((_choices(one) for one in get_args(hint)), ()) if get_origin(hint) in (Union, UnionType) else ()
