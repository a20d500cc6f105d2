"""Patterns an administrator may ask a text to follow: a small part of regular expressions that cannot run away.

Allowed: letters and digits, escaped signs (`\\-`), unescaped `- _ / : , @ # & = ; ' "` and space, `.` for any sign,
`\\d`, classes such as `[A-Z0-9]` and `[^0-9]`, and after each of them `?`, `{n}` or `{n,m}`. No groups, no
alternatives, no `*` or `+`, at most four parts of variable length and 120 signs in all: the worst text is then matched
in a bounded number of steps, here and in the customer's browser.
"""

import re

MAX_SIGNS = 120
MAX_VARIABLE = 4
_PLAIN = set("-_/:,@#&=;'\" ")
_REPEAT = re.compile(r"\{(\d{1,3})(?:,(\d{1,3}))?\}")


class UnsafePattern(ValueError):
    """The pattern is outside the allowed part. `args[0]` says which sign, in English."""


def compile_pattern(pattern: str) -> str:
    """The pattern with every literal escaped, for `re.fullmatch` and for HTML's `pattern`. Raises UnsafePattern."""
    return "".join(atom if low == high == 1 else f"{atom}{{{low},{high}}}" for atom, low, high in _parts(pattern))


def lengths(pattern: str) -> tuple[int, int]:
    """How many signs a text that follows the pattern has, at least and at most. Raises UnsafePattern."""
    parts = _parts(pattern)
    return sum(low for _, low, _ in parts), sum(high for _, _, high in parts)


def _parts(pattern: str) -> list[tuple[str, int, int]]:
    parts: list[tuple[str, int, int]] = []
    at = 0
    while at < len(pattern):
        atom, at = _atom(pattern, at)
        low = high = 1
        if at < len(pattern) and pattern[at] == "?":
            low, high, at = 0, 1, at + 1
        elif at < len(pattern) and pattern[at] == "{":
            repeat = _REPEAT.match(pattern, at)
            if repeat is None:
                raise UnsafePattern("a repetition is written {n} or {n,m}")
            low = int(repeat[1])
            high = int(repeat[2]) if repeat[2] else low
            at = repeat.end()
        if high < low or high == 0:
            raise UnsafePattern("a repetition goes from less to more")
        parts.append((atom, low, high))
    if not parts:
        raise UnsafePattern("the pattern is empty")
    if sum(high for _, _, high in parts) > MAX_SIGNS:
        raise UnsafePattern(f"the pattern spans more than {MAX_SIGNS} signs")
    if sum(low != high for _, low, high in parts) > MAX_VARIABLE:
        raise UnsafePattern(f"more than {MAX_VARIABLE} parts have a variable length")
    return parts


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text follows the pattern."""
    return re.fullmatch(compile_pattern(pattern), text) is not None


def _atom(pattern: str, at: int) -> tuple[str, int]:
    sign = pattern[at]
    if sign == "\\":
        following = pattern[at + 1 : at + 2]
        if following == "d":
            return "[0-9]", at + 2
        if not following or following.isalnum():
            raise UnsafePattern("a backslash stands before a sign or the letter d")
        return _escaped(following), at + 2
    if sign == "[":
        return _class(pattern, at)
    if sign == ".":
        return ".", at + 1
    if sign.isalnum() or sign in _PLAIN:
        return _escaped(sign), at + 1
    raise UnsafePattern(f"“{sign}” is not allowed here")


def _class(pattern: str, at: int) -> tuple[str, int]:
    end = pattern.find("]", at + 1)
    if end == -1:
        raise UnsafePattern("a class that opens with [ closes with ]")
    inside = pattern[at + 1 : end]
    negated = inside.startswith("^")
    inside = inside[1:] if negated else inside
    members: list[str] = []
    place = 0
    while place < len(inside):
        sign = inside[place]
        if sign == "\\":
            following = inside[place + 1 : place + 2]
            if following == "d":
                members.append("0-9")
            elif following and not following.isalnum():
                members.append(_escaped(following))
            else:
                raise UnsafePattern("a backslash stands before a sign or the letter d")
            place += 2
        elif inside[place + 1 : place + 2] == "-" and place + 2 < len(inside):
            last = inside[place + 2]
            if not (sign.isalnum() and last.isalnum() and sign <= last):
                raise UnsafePattern("a range goes from a letter or digit to a later one")
            members.append(f"{_escaped(sign)}-{_escaped(last)}")
            place += 3
        else:
            members.append(_escaped(sign))
            place += 1
    if not members:
        raise UnsafePattern("a class is not empty")
    return f"[{'^' if negated else ''}{''.join(members)}]", end + 1


def _escaped(sign: str) -> str:
    if sign.isascii() and sign.isalnum():
        return sign
    if ord(sign) > 0xFFFF:
        raise UnsafePattern("signs beyond the basic plane are not allowed")
    return f"\\u{ord(sign):04x}"
