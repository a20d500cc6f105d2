"""The company as a whole."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from filrouge.company import service
from filrouge.entrypoints.api.deps import Now, Tx, Who
from filrouge.entrypoints.api.fields import Body, Language, Name, Shown, absent, changes_of
from filrouge.terms.settings import require

router = APIRouter(prefix="/settings/company", tags=["settings"])


class CompanyShown(Shown):
    name: str
    language: Language
    languages: list[Language]
    time_zone: str
    version: int


class CompanyChange(Body):
    expected_version: Annotated[int, Field(ge=0)]
    name: Name = absent()
    language: Language = absent()
    languages: Annotated[list[Language], Field(min_length=1, max_length=2)] = absent()
    time_zone: str = absent()


@router.get("")
async def get_company(tx: Tx, who: Who) -> CompanyShown:
    """Name, languages and time zone; version 0 while nothing was written."""
    require(who, "settings:read")
    return CompanyShown.model_validate(await service.get_company(tx))


@router.patch("")
async def patch_company(tx: Tx, who: Who, given: CompanyChange, now: Now) -> CompanyShown:
    """Changes them."""
    company = await service.change_company(tx, who, given.expected_version, changes_of(given), now)
    return CompanyShown.model_validate(company)
