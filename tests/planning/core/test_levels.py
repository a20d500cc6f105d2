"""One hour of data, read in every variant."""

import pytest

from filrouge.planning.core.levels import VARIANTS, Counts, Variant, service_level
from filrouge.terms.errors import Invalid

CASE = Counts(offered=100, answered=85, answered_within=70, abandoned_within=10, abandoned_short=4, flowed_out=5)


@pytest.mark.parametrize(
    ("variant", "pct"),
    [
        ("positive", 80.0),
        ("ignored", 77.8),
        ("negative", 70.0),
        ("less_short", 72.9),
        ("answered_only", 82.4),
        ("with_flow_outs", 66.7),
    ],
)
def test_the_same_hour_reads_differently(variant: Variant, pct: float) -> None:
    level = service_level(CASE, variant)
    assert level is not None
    assert round(100 * level, 1) == pct


def test_every_variant_is_there_and_no_other() -> None:
    assert len(VARIANTS) == 6
    with pytest.raises(Invalid, match="with_flow_outs"):
        service_level(CASE, "best")  # type: ignore[arg-type]


def test_nobody_has_no_service_level() -> None:
    assert [service_level(Counts(0, 0, 0), variant) for variant in VARIANTS] == [None] * 6
    assert service_level(Counts(10, 0, 0, abandoned_within=10), "ignored") is None
