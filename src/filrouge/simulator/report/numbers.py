"""Numbers as people of a language write them."""

from filrouge.platform.i18n import say
from filrouge.simulator.comparison import Difference, Estimate
from filrouge.simulator.figures import Figure

NARROW, FIRM = "\u202f", "\u00a0"
"""Spaces at which no line ends."""
MINUS = "\u2212"


def number(value: float, digits: int, language: str, signed: bool = False) -> str:
    """1,234.5 in English, 1 234,5 in French; the sign is a true minus, never of a zero."""
    text = f"{abs(value):,.{digits}f}"
    if language == "fr":
        text = text.replace(",", NARROW).replace(".", ",")
    is_zero = not any(one in "123456789" for one in text)
    sign = "" if is_zero else MINUS if value < 0 else "+" if signed else ""
    return sign + text


def percent(share: float, language: str, digits: int = 0, signed: bool = False) -> str:
    return f"{number(share * 100, digits, language, signed)}{NARROW}%"


def duration(seconds: float) -> str:
    """45 s, 2 min 10, 1 h 05."""
    whole = round(seconds)
    if whole < 100:
        return f"{whole}{NARROW}s"
    if whole < 6000:
        return f"{whole // 60}{NARROW}min" + (f" {whole % 60:02}" if whole % 60 else "")
    return f"{whole // 3600}{NARROW}h {whole % 3600 // 60:02}"


def with_unit(what: Figure, value: float, language: str) -> str:
    """A value of a figure."""
    match what.unit:
        case "pct":
            return f"{number(value, what.digits, language)}{NARROW}%"
        case "pts":
            return f"{number(value, what.digits, language)}{NARROW}{say(language, 'simulation.pts')}"
        case "s":
            return duration(value)
        case "eur":
            text = number(value, what.digits, language)
            return f"{text}{NARROW}€" if language == "fr" else f"€{text}"
        case "minutes":
            return f"{number(value, what.digits, language)}{NARROW}min"
        case "points" | "count":
            return number(value, what.digits, language)


def mean(what: Figure, value: Estimate, language: str) -> str:
    """A mean with the standard error of the mean."""
    shown = with_unit(what, value.mean, language)
    if value.error is None:
        return shown
    around = duration(value.error) if what.unit == "s" else number(value.error, what.digits, language)
    return f"{shown}{FIRM}±{FIRM}{around}"


def error(what: Figure, value: Estimate, language: str) -> str:
    """The standard error of a mean alone; nothing with one seed."""
    shown = mean(what, value, language)
    return f"±{shown.partition('±')[2]}" if "±" in shown else ""


def difference(one: Difference, language: str) -> str:
    """−31 ± 4 %, +4.1 ± 0.5 pts: in points for shares, else in percent of the base; in its own unit if that is zero."""
    if one.figure.in_points:
        digits = 2 if one.error and one.error < 0.05 else 0 if not one.mean and one.error == 0 else 1
        return _signed(one.mean, one.error, digits, say(language, "simulation.pts"), language)
    if one.relative is None:
        return _signed(one.mean, one.error, one.figure.digits, "", language)
    error = None if one.relative_error is None else one.relative_error * 100
    return _signed(one.relative * 100, error, _digits(one.relative, one.relative_error), "%", language)


def share(one: Difference, language: str) -> str:
    """31 ± 4 %, without its sign: for sentences that say the direction."""
    assert one.relative is not None
    error = None if one.relative_error is None else one.relative_error * 100
    return _signed(abs(one.relative) * 100, error, _digits(one.relative, one.relative_error), "%", language).lstrip("+")


def _digits(relative: float, error: float | None) -> int:
    """As many decimals as the error, or what stands in for it, needs to be seen; none for what is exact."""
    size = error if error is not None else abs(relative)
    return 0 if not size or size >= 0.0095 else 1 if size >= 0.0005 else 2


def _signed(value: float, error: float | None, digits: int, unit: str, language: str) -> str:
    shown = number(value, digits, language, signed=True)
    if error is not None:
        shown = f"{shown}{FIRM}±{FIRM}{number(error, digits, language)}"
    return f"{shown}{NARROW}{unit}" if unit else shown


def clock(half_hour: int, language: str) -> str:
    """The instant at which a half-hour of the day begins: 21 is 10:30 in English, 10 h 30 in French."""
    if language == "fr":
        return f"{half_hour // 2}{NARROW}h" + (f"{NARROW}30" if half_hour % 2 else "")
    return f"{half_hour // 2:02}:{half_hour % 2 * 30:02}"


def whole(value: float, language: str) -> str:
    """Without a decimal where there is none to say: for axes."""
    return number(value, 0 if value >= 10 or value == int(value) else 1, language)
