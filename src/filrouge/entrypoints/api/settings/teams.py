"""Teams and their members."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from filrouge.agents import service
from filrouge.entrypoints.api.deps import Idempotent, Now, Tx, Who
from filrouge.entrypoints.api.fields import (
    Body,
    BrandIdField,
    Instant,
    Items,
    LegalEntityIdField,
    Name,
    Shown,
    SiteIdField,
    TeamIdField,
    UserIdField,
    Version,
    absent,
    changes_of,
)
from filrouge.terms.settings import require

router = APIRouter(prefix="/settings/teams", tags=["settings"], route_class=Idempotent)


class MemberField(Body):
    user_id: UserIdField
    lead: bool = False


Members = Annotated[list[MemberField], Field(max_length=service.MEMBERS_MAX)]


class TeamShown(Shown):
    id: TeamIdField
    name: str
    site_id: SiteIdField | None
    legal_entity_id: LegalEntityIdField | None
    brand_id: BrandIdField | None
    members: list[MemberField]
    active: bool
    version: int
    created_at: Instant


class TeamNew(Body):
    name: Name
    site_id: SiteIdField | None = None
    legal_entity_id: LegalEntityIdField | None = None
    brand_id: BrandIdField | None = None
    members: Members = []


class TeamChange(Body):
    expected_version: Version
    name: Name = absent()
    site_id: SiteIdField | None = None
    legal_entity_id: LegalEntityIdField | None = None
    brand_id: BrandIdField | None = None
    members: Members = absent()
    active: bool = absent()


def show(team: service.Team) -> TeamShown:
    row = team.row
    return TeamShown(
        id=row.id,
        name=row.name,
        site_id=row.site_id,
        legal_entity_id=row.legal_entity_id,
        brand_id=row.brand_id,
        members=[MemberField(user_id=user_id, lead=lead) for user_id, lead in team.members],
        active=row.active,
        version=row.version,
        created_at=row.created_at,
    )


def values_of(given: TeamNew | TeamChange) -> dict[str, object]:
    values = changes_of(given)
    if "members" in values:
        values["members"] = [(member["user_id"], member.get("lead", False)) for member in values["members"]]
    return values


@router.get("")
async def list_teams(tx: Tx, who: Who) -> Items[TeamShown]:
    """All of them, those put aside last."""
    require(who, "settings:read")
    return Items[TeamShown](items=[show(team) for team in await service.list_teams(tx)])


@router.post("", status_code=201)
async def create_team(tx: Tx, who: Who, given: TeamNew, now: Now) -> TeamShown:
    return show(await service.create_team(tx, who, values_of(given), now))


@router.get("/{id}")
async def get_team(tx: Tx, who: Who, id: TeamIdField) -> TeamShown:
    require(who, "settings:read")
    return show(await service.get_team(tx, id))


@router.patch("/{id}")
async def change_team(tx: Tx, who: Who, id: TeamIdField, given: TeamChange, now: Now) -> TeamShown:
    return show(await service.change_team(tx, who, id, given.expected_version, values_of(given), now))


@router.delete("/{id}", status_code=204)
async def retire_team(tx: Tx, who: Who, id: TeamIdField, now: Now) -> None:
    """Puts it aside; its conversations stay where they are."""
    team = await service.get_team(tx, id)
    await service.change_team(tx, who, id, team.row.version, {"active": False}, now)
