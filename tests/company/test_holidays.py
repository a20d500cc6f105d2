"""Public holidays by region: a few that are known for sure, and every region over many years."""

from datetime import date, timedelta

import pytest

from filrouge.company.holidays import REGIONS, UnknownRegion, of_region


def days(region: str, year: int, language: str = "fr") -> dict[date, str]:
    return {one.on: one.label for one in of_region(region, year, language)}


def test_mainland_france_has_eleven() -> None:
    found = days("FR", 2027)
    assert len(found) == 11
    assert found[date(2027, 3, 29)] == "Lundi de Pâques"
    assert date(2027, 3, 26) not in found


@pytest.mark.parametrize(
    ("region", "on"),
    [
        ("FR-AM", date(2027, 3, 26)),
        ("FR-AM", date(2027, 12, 26)),
        ("FR-972", date(2027, 5, 22)),
        ("FR-974", date(2027, 12, 20)),
        ("FR-NC", date(2027, 9, 24)),
        ("BE", date(2027, 7, 21)),
        ("LU", date(2027, 6, 23)),
        ("CH-GE", date(2027, 9, 9)),
        ("CH-ZH", date(2027, 8, 1)),
        ("GB-SCT", date(2027, 11, 30)),
        ("GB-ENG", date(2027, 3, 29)),
        ("GB-NIR", date(2027, 7, 12)),
    ],
)
def test_regions_have_their_own(region: str, on: date) -> None:
    assert on in days(region, 2027)


def test_scotland_works_on_easter_monday() -> None:
    assert date(2027, 3, 29) not in days("GB-SCT", 2027)


def test_names_come_in_the_readers_language_where_the_region_has_it() -> None:
    assert days("FR", 2027, "fr")[date(2027, 1, 1)] == "Jour de l’an"
    assert days("FR", 2027, "en")[date(2027, 1, 1)] == "New Year’s Day"
    assert days("GB-ENG", 2027, "fr")[date(2027, 12, 26)] == "Boxing Day"


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_is_known_for_years(region: str) -> None:
    for year in (2025, 2026, 2027, 2032):
        for language in ("fr", "en"):
            found = of_region(region, year, language)
            assert 5 <= len(found) <= 20
            assert [one.on for one in found] == sorted({one.on for one in found})
            assert all(one.on.year == year and one.label.strip() and "'" not in one.label for one in found)


def test_elsewhere_and_other_times_are_refused() -> None:
    for region, year, why in (
        ("FR-XX", 2027, "region"),
        ("", 2027, "region"),
        ("FR", 1999, "year"),
        ("FR", 2101, "year"),
    ):
        with pytest.raises(UnknownRegion) as found:
            of_region(region, year, "fr")
        assert found.value.fields == {"why": why}


def test_a_leap_day_is_no_trouble() -> None:
    assert date(2028, 2, 29) - timedelta(days=1) not in days("FR", 2028)
