"""Moments at which an answer is read."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from filrouge.desk.send_times import send_times
from filrouge.terms.calendar import ALWAYS, Calendar, Interval, is_open

PARIS = "Europe/Paris"
OFFICE = Calendar(PARIS, {day: (Interval(9 * 60, 12 * 60), Interval(13 * 60, 18 * 60)) for day in range(1, 6)})


def shown(hours: Calendar, at: str) -> dict[str, str]:
    now = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(PARIS)).astimezone(UTC)
    return {
        one.key: one.at.astimezone(ZoneInfo(PARIS)).strftime("%a %d %H:%M") for one in send_times(hours, PARIS, now)
    }


def test_on_a_working_morning() -> None:
    assert shown(OFFICE, "2026-11-24T10:07") == {
        "in_an_hour": "Tue 24 11:15", "this_afternoon": "Tue 24 14:00", "tomorrow": "Wed 25 09:15",
        "next_week": "Mon 30 09:15",
    }  # fmt: skip


def test_on_a_friday_evening_the_next_morning_is_monday() -> None:
    assert shown(OFFICE, "2026-11-27T19:00") == {"next_day": "Mon 30 09:15", "next_week": "Mon 07 09:15"}


def test_before_opening() -> None:
    assert shown(OFFICE, "2026-11-24T06:00")["today"] == "Tue 24 09:15"


def test_where_it_is_never_closed_people_sleep_all_the_same() -> None:
    found = shown(ALWAYS, "2026-11-24T22:10")
    assert found["tomorrow"] == "Wed 25 09:00"
    assert found["in_an_hour"] == "Tue 24 23:15"


def test_where_it_is_never_open_nothing_is_proposed() -> None:
    assert shown(Calendar(PARIS), "2026-11-24T10:00") == {}


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))  # noqa: DTZ001
def test_presets_are_to_come_in_order_and_open(naive: datetime) -> None:
    now = naive.replace(tzinfo=UTC)
    found = [one.at for one in send_times(OFFICE, PARIS, now)]
    assert found == sorted(set(found))
    assert all(at > now and is_open(OFFICE, at) for at in found)
