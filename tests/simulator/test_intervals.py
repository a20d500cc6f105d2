"""Files of intervals as they really are: what can be read is, what cannot is counted and told."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from filrouge.simulator.intervals import Columns, columns_named, read
from filrouge.terms.errors import Invalid

FILE = Path(__file__).parents[1] / "fixtures/volumes/french_export.csv"
FRENCH = Columns("début", "file", "Appels reçus", "Répondus", "Abandonnés", "DMT (s)", "attente moyenne (s)", "Agents")
PARIS = ZoneInfo("Europe/Paris")
HEAD = "slot,type,offered,answered,abandoned,aht_s,wait_s,agents"


def test_a_french_export_with_its_faults() -> None:
    with FILE.open(encoding="utf-8") as text:
        reading = read(text, FRENCH, zone=PARIS)
    assert {one.kind for one in reading.intervals} == {"facturation", "technique"}
    assert reading.missing == ()
    assert {reason: count for reason, count, _ in reading.ignored} == {
        "a second line of the same interval and kind": 2,
        "a start that is no date and time": 1,
        "too few cells": 1,
        "offered is no number from 0 to 1,000,000": 1,
        "answered is no number from 0 to offered": 1,
        "handle_s is no number from 0 to 14,400": 1,
    }
    [first] = [lines for reason, _, lines in reading.ignored if reason.startswith("offered")]
    assert FILE.read_text("utf-8").splitlines()[first[0] - 1].split(";")[2] == "moins"
    assert any(one.handle_s and one.handle_s % 1 for one in reading.intervals), "decimal commas are read"
    assert not reading.implicit_zeros


def test_the_hour_that_comes_twice_is_kept_twice_and_no_more() -> None:
    with FILE.open(encoding="utf-8") as text:
        night = [one for one in read(text, FRENCH, zone=PARIS).intervals if one.start.hour == 2]
    assert [(one.start.fold, one.offered) for one in night] == [(0, 3), (1, 2)]
    with FILE.open(encoding="utf-8") as text:
        assert sum(one.start.hour == 2 for one in read(text, FRENCH).intervals) == 1, "without a zone it is a double"


def test_instants_with_an_offset_become_local_and_impossible_times_are_left_out() -> None:
    lines = [
        "slot,offered",
        "2025-10-26T00:30:00Z,1",
        "2025-10-26T01:30:00+00:00,2",
        "2025-03-30 02:30,7",
        "2025-03-30 03:30,4",
    ]
    reading = read(lines, zone=PARIS)
    assert [(str(one.start), one.start.fold, one.offered) for one in reading.intervals] == [
        ("2025-10-26 02:30:00", 0, 1),
        ("2025-10-26 02:30:00", 1, 2),
        ("2025-03-30 03:30:00", 0, 4),
    ]
    assert [(reason, lines) for reason, _, lines in reading.ignored] == [
        ("a time that no clock showed (summer time began)", (4,))
    ]


def test_columns_may_be_missing_or_elsewhere_and_are_named() -> None:
    reading = read(["Calls\tWHEN", "3\t2025-01-02 10:00"], Columns(slot="when", offered="calls"))
    assert [(one.kind, one.offered, one.answered) for one in reading.intervals] == [("", 3, None)]
    assert reading.missing == ("type", "answered", "abandoned", "aht_s", "wait_s", "agents")
    with pytest.raises(Invalid, match="no column 'offered'; it has: slot, letters"):
        read(["slot,letters", "2025-01-02 10:00,3"])


def test_usual_names_are_known_and_others_can_be_given() -> None:
    with FILE.open(encoding="utf-8") as text:
        reading = read(text)
    assert reading.missing == ()
    assert {one.kind for one in reading.intervals} == {"facturation", "technique"}
    given = columns_named(["slot=When", " offered = In "])
    assert (given.slot, given.offered, given.kind) == ("When", "In", "type")
    assert read(["when,in,calls", "2025-01-02 10:00,3,9"], given).intervals[0].offered == 3
    for wrong in ("offered", "offered=", "sl0t=When"):
        with pytest.raises(Invalid, match="FIELD=NAME"):
            columns_named([wrong])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2025-01-02 10:00", "too few cells"),
        ("2025-01-02,PS,3,3,0,,,", "a start that is no date and time"),
        ("2025-13-02 10:00,PS,3,3,0,,,", "a start that is no date and time"),
        ("2025-01-02 10:00,PS,-3,0,0,,,", "offered is no number from 0 to 1,000,000"),
        ("2025-01-02 10:00,PS,nan,0,0,,,", "offered is no number from 0 to 1,000,000"),
        ("2025-01-02 10:00,PS,1e9,0,0,,,", "offered is no number from 0 to 1,000,000"),
        ("2025-01-02 10:00,PS,3,2,2,,,", "more answered and abandoned than offered"),
    ],
)
def test_a_wrong_line_is_left_out(line: str, reason: str) -> None:
    reading = read([HEAD, line, "2025-01-02 10:30,PS,3,3,0,200,5,4"])
    assert [one.offered for one in reading.intervals] == [3]
    assert reading.ignored == ((reason, 1, (2,)),)


def test_a_file_without_anything_is_refused_with_the_reason() -> None:
    with pytest.raises(Invalid, match="empty"):
        read([])
    with pytest.raises(Invalid, match="it has no lines"):
        read([HEAD])
    with pytest.raises(Invalid, match=r"no date and time \(2\)"):
        read([HEAD, "x,PS,1,1,0,,,", "y,PS,1,1,0,,,"])
