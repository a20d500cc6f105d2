from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Literal, NamedTuple

import pytest

from filrouge.simulator.behaviour import PARAMETERS, Behaviour
from filrouge.simulator.parameters import BadParameter, changed, docstrings, parameters, shown


class Pair(NamedTuple):
    left: float
    right: float


PAIR = Pair(1.0, 2.0)


@dataclass(frozen=True)
class Part:
    count: int = 2
    on: bool = False


@dataclass(frozen=True)
class Thing:
    pair: Pair = PAIR
    """Two
    numbers."""
    part: Part = Part()
    none: Part | None = None
    limit: int | None = None
    word: Literal["a", "b"] = "a"
    redial: float = 0.5
    by_name: Mapping[str, Part] = field(default_factory=lambda: {"call": Part()})


@pytest.mark.parametrize(
    ("path", "text", "wanted"),
    [
        ("pair.left", "3", Thing(pair=Pair(3.0, 2.0))),
        ("pair.right", "*0.5", Thing(pair=Pair(1.0, 1.0))),
        ("pair.right", "never", Thing(pair=Pair(1.0, inf))),
        ("part.count", "7", Thing(part=Part(count=7))),
        ("part.on", "yes", Thing(part=Part(on=True))),
        ("limit", "4", Thing(limit=4)),
        ("limit", "none", Thing()),
        ("word", "b", Thing(word="b")),
        ("by_name.call.count", "1", Thing(by_name={"call": Part(count=1)})),
    ],
)
def test_a_value_is_changed_wherever_it_lies(path: str, text: str, wanted: Thing) -> None:
    assert changed(Thing(), path, text) == wanted


@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        ("par", "1", "There is no parameter par. Did you mean part?"),
        ("part.cuont", "1", "Did you mean part.count?"),
        ("by_name.chat.count", "1", "There are: call."),
        ("pair", "1", "pair has parts: change one of pair.left, pair.right."),
        ("none.count", "1", "none.count: there is nothing to change"),
        ("part.count", "1.5", "part.count is a whole number"),
        ("part.on", "1", "part.on is yes or no"),
        ("word", "c", "word is one of a, b, not 'c'"),
        ("redial", "1.1", "redial is a share"),
        ("pair.left", "nan", "it is zero or more"),
        ("pair.left", "*x", "is a number"),
        ("limit", "*2", "is a number"),
    ],
)
def test_what_cannot_be_is_refused_with_what_could(path: str, text: str, sentence: str) -> None:
    with pytest.raises(BadParameter) as refused:
        changed(Thing(), path, text)
    assert sentence in str(refused.value)


def test_parameters_are_found_in_parts_with_their_meaning() -> None:
    found = {one.path: one for one in parameters(Thing())}
    assert found["part.count"].value == 2
    assert found["pair"].meaning == "Two numbers."
    assert shown(found["pair"].value) == "left 1, right 2"
    assert [name for name in PARAMETERS if name not in docstrings(Behaviour)] == []


@pytest.mark.parametrize(
    ("value", "words"),
    [(1.0, "1"), (0.35, "0.35"), (inf, "never"), (None, "none"), (True, "yes"), ((), "none"), (((5.0,), 2), "(5); 2")],
)
def test_values_are_shown_as_people_write_them(value: object, words: str) -> None:
    assert shown(value) == words
