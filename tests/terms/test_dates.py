"""Dates and times as people of a language say them."""

from datetime import date, datetime

from filrouge.terms import dates


def test_days_and_moments_as_one_says_them() -> None:
    assert dates.day(date(2026, 12, 1), "fr") == "1er décembre 2026"
    assert dates.day(date(2026, 12, 1), "en") == "1 December 2026"
    assert dates.moment(datetime(2026, 11, 24, 16, 0), "fr") == "mardi 24 novembre à 16 h"  # noqa: DTZ001
    assert dates.moment(datetime(2026, 11, 24, 16, 5), "fr") == "mardi 24 novembre à 16 h 05"  # noqa: DTZ001
    assert dates.moment(datetime(2026, 11, 24, 16, 5), "en") == "Tuesday 24 November at 16:05"  # noqa: DTZ001
    assert dates.day(date(2026, 11, 1), "fr") == "1er novembre 2026"
