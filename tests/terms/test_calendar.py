"""Opening hours: what people write, and the arithmetic of open time over changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filrouge.terms.calendar import (
    ALWAYS,
    Calendar,
    Interval,
    InvalidCalendar,
    add_business_seconds,
    business_seconds,
    counting,
    is_open,
    next_opening,
    openings,
    read_calendar,
)

PARIS = ZoneInfo("Europe/Paris")
WEEK = [{"day": day, "from": "09:00", "to": "18:00"} for day in range(1, 6)]
OFFICE = read_calendar("Europe/Paris", WEEK, [{"on": "2026-12-25", "intervals": [], "label": "Noël"}])


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


def test_office_hours() -> None:
    assert is_open(OFFICE, paris("2026-11-23T09:00"))
    assert not is_open(OFFICE, paris("2026-11-23T08:59:59"))
    assert not is_open(OFFICE, paris("2026-11-23T18:00"))
    assert not is_open(OFFICE, paris("2026-11-22T12:00"))
    assert next_opening(OFFICE, paris("2026-11-20T18:00")) == paris("2026-11-23T09:00")
    assert next_opening(OFFICE, paris("2026-11-23T10:00")) == paris("2026-11-23T10:00")


def test_a_holiday_is_closed_and_time_goes_on_after_it() -> None:
    assert not is_open(OFFICE, paris("2026-12-25T10:00"))
    assert next_opening(OFFICE, paris("2026-12-24T18:00")) == paris("2026-12-28T09:00")
    assert add_business_seconds(OFFICE, paris("2026-12-24T17:00"), 2 * 3600) == paris("2026-12-28T10:00")


def test_an_exception_has_hours_of_its_own() -> None:
    on = [{"on": "2026-11-28", "intervals": [{"from": "10:00", "to": "12:00"}]}]
    saturday = read_calendar("Europe/Paris", WEEK, on)
    assert business_seconds(saturday, paris("2026-11-28T00:00"), paris("2026-11-30T00:00")) == 2 * 3600


def test_hours_past_midnight_belong_to_the_day_they_began() -> None:
    night = read_calendar("Europe/Paris", [{"day": 5, "from": "22:00", "to": "02:00"}])
    assert is_open(night, paris("2026-11-28T01:59"))
    assert not is_open(night, paris("2026-11-28T02:00"))
    assert not is_open(night, paris("2026-11-27T01:00"))
    assert business_seconds(night, paris("2026-11-27T00:00"), paris("2026-11-29T00:00")) == 4 * 3600


def test_a_day_that_never_closes_is_one_stretch() -> None:
    whole = read_calendar("Europe/Paris", [{"day": day, "from": "00:00", "to": "24:00"} for day in range(1, 8)])
    found = list(openings(whole, paris("2026-11-01T00:00"), paris("2026-12-01T00:00")))
    assert found == [(paris("2026-11-01T00:00"), paris("2026-12-01T00:00"))]


def test_the_night_when_clocks_jump_is_an_hour_shorter() -> None:
    night = read_calendar("Europe/Paris", [{"day": 7, "from": "00:00", "to": "06:00"}])
    assert business_seconds(night, paris("2026-03-29T00:00"), paris("2026-03-29T12:00")) == 5 * 3600
    assert business_seconds(night, paris("2026-10-25T00:00"), paris("2026-10-25T12:00")) == 7 * 3600


def test_a_local_time_that_does_not_exist_is_the_jump_itself() -> None:
    within = read_calendar("Europe/Paris", [{"day": 7, "from": "02:30", "to": "04:00"}])
    jump = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert next(openings(within, jump - timedelta(hours=5), jump + timedelta(hours=5))) == (
        jump,
        jump + timedelta(hours=1),
    )
    swallowed = read_calendar("Europe/Paris", [{"day": 7, "from": "02:10", "to": "02:50"}])
    assert not list(openings(swallowed, jump - timedelta(hours=5), jump + timedelta(hours=5)))


def test_a_local_time_that_comes_twice_is_open_from_the_first_to_the_last() -> None:
    within = read_calendar("Europe/Paris", [{"day": 7, "from": "02:30", "to": "02:45"}])
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    found = list(openings(within, start - timedelta(hours=5), start + timedelta(hours=5)))
    assert found == [(start, start + timedelta(minutes=75))]


def test_an_empty_calendar_never_opens_and_one_without_hours_always_does() -> None:
    never = read_calendar("UTC", [])
    at = datetime(2026, 11, 22, tzinfo=UTC)
    assert next_opening(never, at) is None
    assert add_business_seconds(never, at, 60) is None
    assert add_business_seconds(never, at, 0) == at
    assert add_business_seconds(ALWAYS, at, 60) == at + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("time_zone", "weekly", "exceptions", "why"),
    [
        ("Europe/Atlantis", [], [], "time_zone"),
        ("UTC", [{"day": 0, "from": "09:00", "to": "10:00"}], [], "day"),
        ("UTC", [{"day": 1, "from": "9:00", "to": "10:00"}], [], "time"),
        ("UTC", [{"day": 1, "from": "24:00", "to": "10:00"}], [], "interval"),
        ("UTC", [{"day": 1, "from": "09:00", "to": "09:00"}], [], "interval"),
        (
            "UTC",
            [{"day": 1, "from": "09:00", "to": "12:00"}, {"day": 1, "from": "11:00", "to": "13:00"}],
            [],
            "overlap",
        ),
        ("UTC", [], [{"on": "2026-02-30", "intervals": []}], "on"),
        ("UTC", [], [{"on": "2026-12-25"}, {"on": "2026-12-25"}], "exception"),
        ("UTC", ["monday"], [], "day"),
        ("UTC", [{"day": 1}] * 100, [], "too_many"),
    ],
)
def test_hours_that_make_no_sense_are_refused_with_why(
    time_zone: str, weekly: list[object], exceptions: list[object], why: str
) -> None:
    with pytest.raises(InvalidCalendar) as refused:
        read_calendar(time_zone, weekly, exceptions)
    assert refused.value.fields["why"] == why


# Properties

minutes = st.integers(0, 1439)


@st.composite
def days(draw: st.DrawFn) -> tuple[Interval, ...]:
    edges = sorted(draw(st.lists(minutes, max_size=6, unique=True)))
    pairs = [Interval(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False)]
    if draw(st.booleans()) and edges and (not pairs or edges[-1] > pairs[-1].end_m):
        pairs.append(Interval(edges[-1], 1440 + draw(st.integers(0, 300))))
    return tuple(pairs)


zones = st.sampled_from(
    ["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Cairo"]
)
instants = st.integers(0, 365 * 86_400).map(lambda s: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
calendars = st.builds(
    Calendar,
    zones,
    st.dictionaries(st.integers(1, 7), days(), max_size=7),
    st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 1, 1)), days(), max_size=4),
)
spans = st.integers(0, 20 * 86400).map(lambda seconds: timedelta(seconds=seconds))


@given(calendars, instants, spans)
@settings(max_examples=150, deadline=None)
def test_openings_are_in_order_apart_and_within(calendar: Calendar, start: datetime, span: timedelta) -> None:
    found = list(openings(calendar, start, start + span))
    edges = [edge for opening in found for edge in opening]
    assert edges == sorted(set(edges))
    assert all(start <= edge <= start + span for edge in edges)
    for opens, closes in found:
        assert is_open(calendar, opens)
        assert closes == start + span or not is_open(calendar, closes)


@given(calendars, instants, spans, spans)
@settings(max_examples=150, deadline=None)
def test_open_time_adds_up(calendar: Calendar, start: datetime, one: timedelta, two: timedelta) -> None:
    middle, end = start + one, start + one + two
    whole = business_seconds(calendar, start, end)
    assert whole == business_seconds(calendar, start, middle) + business_seconds(calendar, middle, end)
    assert 0 <= whole <= (end - start).total_seconds()
    assert business_seconds(calendar, end, start) == 0


@given(calendars, instants, st.integers(1, 200_000))
@settings(max_examples=150, deadline=None)
def test_adding_open_time_is_the_inverse_of_counting_it(calendar: Calendar, start: datetime, seconds: int) -> None:
    end = add_business_seconds(calendar, start, seconds)
    if end is None:
        assert business_seconds(calendar, start, start + timedelta(days=1000)) < seconds
    else:
        assert business_seconds(calendar, start, end) == seconds
        assert business_seconds(calendar, start, end - timedelta(seconds=1)) == seconds - 1


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    spans=st.lists(st.tuples(st.integers(-5_000, 60_000), st.integers(-5_000, 60_000)), min_size=1, max_size=5),
)
def test_counting_many_stretches_at_once_changes_nothing(start: datetime, spans: list[tuple[int, int]]) -> None:
    end = start + timedelta(minutes=50_000)
    for calendar in (OFFICE, ALWAYS):
        count = counting(calendar, start, end)
        for first, last in spans:
            since, until = start + timedelta(minutes=first), start + timedelta(minutes=last)
            assert count(since, until) == business_seconds(calendar, max(since, start), min(until, end))
