"""Sites: places of agents."""

from fastapi import APIRouter

from filrouge.company import service
from filrouge.entrypoints.api.deps import Idempotent, Now, Tx, Who
from filrouge.entrypoints.api.fields import (
    Body,
    CalendarIdField,
    Instant,
    Items,
    Name,
    Shown,
    SiteIdField,
    Version,
    absent,
    changes_of,
)
from filrouge.terms.settings import require

router = APIRouter(prefix="/settings/sites", tags=["settings"], route_class=Idempotent)


class SiteShown(Shown):
    id: SiteIdField
    name: str
    time_zone: str
    calendar_id: CalendarIdField | None
    active: bool
    version: int
    created_at: Instant


class SiteNew(Body):
    name: Name
    time_zone: str = "Europe/Paris"
    calendar_id: CalendarIdField | None = None


class SiteChange(Body):
    expected_version: Version
    name: Name = absent()
    time_zone: str = absent()
    calendar_id: CalendarIdField | None = None
    active: bool = absent()


@router.get("")
async def list_sites(tx: Tx, who: Who) -> Items[SiteShown]:
    """All of them, those put aside last."""
    require(who, "settings:read")
    rows = await service.list_all(tx, service.SITES)
    return Items[SiteShown](items=[SiteShown.model_validate(row) for row in rows])


@router.post("", status_code=201)
async def create_site(tx: Tx, who: Who, given: SiteNew, now: Now) -> SiteShown:
    return SiteShown.model_validate(await service.create(tx, who, service.SITES, given.model_dump(), now))


@router.get("/{id}")
async def get_site(tx: Tx, who: Who, id: SiteIdField) -> SiteShown:
    require(who, "settings:read")
    return SiteShown.model_validate(await service.get(tx, service.SITES, id))


@router.patch("/{id}")
async def change_site(tx: Tx, who: Who, id: SiteIdField, given: SiteChange, now: Now) -> SiteShown:
    row = await service.change(tx, who, service.SITES, id, given.expected_version, changes_of(given), now)
    return SiteShown.model_validate(row)


@router.delete("/{id}", status_code=204)
async def retire_site(tx: Tx, who: Who, id: SiteIdField, now: Now) -> None:
    """Puts it aside; a change of `active` brings it back."""
    await service.retire(tx, who, service.SITES, id, now)
