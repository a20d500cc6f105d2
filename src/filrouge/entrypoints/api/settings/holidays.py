"""Public holidays to choose from; a calendar keeps those that somebody takes."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from filrouge.company import holidays
from filrouge.entrypoints.api.deps import Who
from filrouge.entrypoints.api.fields import Items, LabelField, Language, Shown
from filrouge.terms.settings import require

router = APIRouter(prefix="/settings/holidays", tags=["settings"])


class RegionShown(Shown):
    code: str
    country: str
    label: LabelField


class HolidayShown(Shown):
    on: date
    label: str


@router.get("/regions")
async def list_regions(who: Who) -> Items[RegionShown]:
    """Countries, regions and cantons whose holidays are known."""
    require(who, "settings:read")
    return Items[RegionShown](
        items=[
            RegionShown(code=code, country=one.country, label=LabelField(fr=one.fr, en=one.en))
            for code, one in holidays.REGIONS.items()
        ]
    )


@router.get("")
async def list_holidays(
    who: Who,
    region: Annotated[str, Query(max_length=20)],
    year: Annotated[int, Query(ge=holidays.FIRST_YEAR, le=holidays.LAST_YEAR)],
    language: Language | None = None,
) -> Items[HolidayShown]:
    """The public holidays of one year, in order, named in `language` (the reader's own) where the region has that.
    422 `company.unknown_region`."""
    require(who, "settings:read")
    found = holidays.of_region(region, year, language or who.language)
    return Items[HolidayShown](items=[HolidayShown(on=one.on, label=one.label) for one in found])
