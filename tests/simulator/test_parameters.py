from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from math import inf
from typing import Any, Literal, NamedTuple

import pytest

from filrouge.simulator.behaviour import PARAMETERS, Behaviour
from filrouge.simulator.parameters import BOUNDS, BadParameter, changed, consistent, docstrings, parameters, shown
from filrouge.simulator.run import simulate
from filrouge.simulator.scenarios import NORMAL, SCENARIOS, Outage, degenerate


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
        ("none.count", "1", Thing(none=Part(count=1))),
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


@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        ("agents", "0", "agents is from 1 to 10,000, not 0: somebody has to serve."),
        ("behaviour.turns", "0.5", "behaviour.turns is from 1 to 100, not 0.5"),
        ("behaviour.resume_s", "never", "behaviour.resume_s is from 0 to 86,400, not never."),
        ("behaviour.handle_s.call", "1e9", "behaviour.handle_s.call is from 0 to 86,400"),
        ("shift_s", "0", "shift_s is from 1,800 to 86,400, not 0."),
        ("volumes.call", "never", "volumes.call is from 0 to 1,000,000, not never."),
        ("title", "x", "title cannot be changed here"),
    ],
)
def test_the_world_has_bounds(path: str, text: str, sentence: str) -> None:
    with pytest.raises(BadParameter) as refused:
        changed(NORMAL, path, text)
    assert sentence in str(refused.value)


def test_every_bound_holds_what_is_usual() -> None:
    for kind, name in BOUNDS:
        assert name in {one.name for one in fields(kind)}
    for scenario in (*SCENARIOS.values(), degenerate()):
        consistent(scenario)
        for one in parameters(scenario):
            if isinstance(one.value, float) and scenario.name != "degenerate":
                assert changed(scenario, one.path, "*1") == scenario, one.path
    assert changed(NORMAL, "behaviour.patience_s.call", "never").behaviour.patience_s.call == inf


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"opens_at": 9 * 3600.0}, "change both together (closes_at=75600)"),
        ({"volumes": NORMAL.volumes._make([0.0] * 5)}, "Nobody would come"),
        ({"part_time_s": 50_000.0}, "part_time_s=50000 is longer than the day: 43200 at most"),
        (
            {"shift_s": 9_000.0},
            "leaves no time for lunch, which begins up to 4.5 hours after the start: 18900 at least",
        ),
        ({"outage": Outage("nantes", 40_000.0, 36_000.0)}, "scenario.outage has to begin before it ends"),
        ({"behaviour": Behaviour(decline=0.5, no_answer=0.5)}, "decline, no_answer are 0.95 together at most, not 1"),
    ],
)
def test_what_cannot_be_together_is_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadParameter) as refused:
        consistent(replace(NORMAL, **changes))
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("volumes.call", "0"), ("blended", "1"), ("part_time", "1"), ("agents", "1"), ("shift_s", "18900"),
        ("part_time_s", "28800"), ("lunch_s", "0"), ("behaviour.patience_s.call", "0"), ("behaviour.turns", "1"),
        ("behaviour.secondary_slowness", "0.95"), ("behaviour.patience_shape", "0.2"), ("behaviour.handle_sigma", "3"),
        ("behaviour.transfer", "1"), ("behaviour.decline", "0.9"), ("hourly_eur", "0"), ("day_cv", "3"),
        ("behaviour.reply_after_s", "0"), ("behaviour.callback_slot_s", "86400"), ("behaviour.transfer_at", "1"),
    ],
)  # fmt: skip
def test_a_day_at_a_bound_goes_by(path: str, text: str) -> None:
    small = replace(NORMAL, agents=12, volumes=NORMAL.volumes._make(one * 0.05 for one in NORMAL.volumes))
    scenario = changed(small, path, text)
    consistent(scenario)
    assert simulate(scenario, "longest_idle", 1).figures["contacts"] > 20


def test_a_centre_of_mails_alone_has_shifts() -> None:
    mails = replace(NORMAL, agents=12, volumes=NORMAL.volumes._make((0.0, 0.0, 0.0, 60.0, 0.0)))
    figures = simulate(mails, "longest_idle", 1).figures
    assert figures["email_due_pct"] > 90
