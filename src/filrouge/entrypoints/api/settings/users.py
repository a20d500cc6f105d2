"""Users. Answers that hold a temporary password are never kept for replay."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from filrouge.access.service import sessions
from filrouge.access.service import users as service
from filrouge.access.service.users import User
from filrouge.agents import service as agents
from filrouge.entrypoints.api import deps
from filrouge.entrypoints.api.deps import Now, Tx, Who
from filrouge.entrypoints.api.fields import (
    Body,
    BrandIdField,
    Instant,
    Items,
    Language,
    LegalEntityIdField,
    Name,
    RoleIdField,
    Shown,
    TeamIdField,
    UserIdField,
    Version,
    absent,
    changes_of,
)
from filrouge.entrypoints.api.session import TeamName, initials
from filrouge.platform import clock
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor
from filrouge.terms.settings import require

router = APIRouter(prefix="/settings/users", tags=["settings"])
desk = APIRouter(tags=["desk"])

Email = Annotated[str, Field(min_length=3, max_length=254)]
Roles = Annotated[list[RoleIdField], Field(max_length=50)]
Teams = Annotated[list[TeamIdField], Field(max_length=200)]
Entities = Annotated[list[LegalEntityIdField], Field(max_length=200)]
Brands = Annotated[list[BrandIdField], Field(max_length=200)]


class UserShown(Shown):
    id: UserIdField
    email: str
    name: str
    initials: str
    language: Language
    roles: list[RoleIdField]
    teams: list[TeamIdField]
    legal_entities: list[LegalEntityIdField] | None
    brands: list[BrandIdField] | None
    active: bool
    must_change_password: bool
    last_seen_at: Instant | None
    version: int
    created_at: Instant


class UserMade(UserShown):
    temporary_password: str


class UserNew(Body):
    email: Email
    name: Name
    language: Language = "fr"
    roles: Roles = []
    teams: Teams = []
    legal_entities: Entities | None = None
    brands: Brands | None = None


class UserChange(Body):
    expected_version: Version
    email: Email = absent()
    name: Name = absent()
    language: Language = absent()
    roles: Roles = absent()
    teams: Teams = absent()
    legal_entities: Entities | None = None
    brands: Brands | None = None
    active: bool = absent()


class RightShown(Shown):
    key: str
    roles: list[RoleIdField]


class RightsShown(Shown):
    """What somebody may do, by which roles, and what they see: null is everything. Without teams of their own they see
    the work that nobody has yet. `idle_roles` were put aside and give nothing."""

    active: bool
    permissions: list[RightShown]
    idle_roles: list[RoleIdField]
    legal_entities: list[LegalEntityIdField] | None
    brands: list[BrandIdField] | None
    teams: list[TeamIdField] | None


class Assignable(Shown):
    id: UserIdField
    name: str
    initials: str
    teams: list[TeamName]


def values_of(user: User) -> dict[str, object]:
    names = [name for name in UserShown.model_fields if name != "initials"]
    return {**{name: getattr(user, name) for name in names}, "initials": initials(user.name)}


def show(user: User) -> UserShown:
    return UserShown.model_validate(values_of(user))


@desk.get("/users/assignable")
async def list_assignable(tx: Tx, who: Who) -> list[Assignable]:
    """Colleagues that work may be given to."""
    found = await service.assignable(tx, who)
    named = await agents.teams_named(tx, sorted({team_id for user in found for team_id in user.teams}))
    teams = {team.id: TeamName(id=team.id, name=team.name) for team in named}
    return [
        Assignable(
            id=user.id,
            name=user.name,
            initials=initials(user.name),
            teams=[teams[team_id] for team_id in user.teams if team_id in teams],
        )
        for user in found
    ]


@router.get("")
async def list_users(tx: Tx, who: Who) -> Items[UserShown]:
    """Everybody, those put aside last."""
    return Items[UserShown](items=[show(user) for user in await service.list_users(tx, who)])


@router.post("", status_code=201)
async def create_user(request: Request, who: Who, given: UserNew) -> UserMade:
    """A new user, and a temporary password to hand over; it must be changed at the first sign-in."""
    require(who, "users:write")
    password = service.new_password()
    password_hash = await sessions.hash_password(password)
    now = clock.now()
    async with deps.db(request).transaction() as tx:
        values = given.model_dump(exclude={"teams"})
        user = await service.create_user(tx, who, values, now, password_hash=password_hash, must_change=True)
        user = await _with_teams(tx, who, user, given.teams, now)
        return UserMade.model_validate({**values_of(user), "temporary_password": password})


@router.get("/{id}")
async def get_user(tx: Tx, who: Who, id: UserIdField) -> UserShown:
    return show(await service.get_user(tx, who, id))


@router.get("/{id}/rights")
async def get_rights(tx: Tx, who: Who, id: UserIdField) -> RightsShown:
    """What this person can do and see, as the server decides it at each of their requests."""
    rights = await service.rights_of(tx, who, id)
    scope = rights.scope
    return RightsShown(
        active=rights.user.active,
        permissions=[RightShown(key=key, roles=roles) for key, roles in sorted(rights.permissions.items())],
        idle_roles=rights.idle_roles,
        legal_entities=None if scope.legal_entities is None else sorted(scope.legal_entities),
        brands=None if scope.brands is None else sorted(scope.brands),
        teams=None if scope.teams is None else sorted(scope.teams),
    )


@router.patch("/{id}")
async def change_user(tx: Tx, who: Who, id: UserIdField, given: UserChange, now: Now) -> UserShown:
    changes = changes_of(given)
    teams = changes.pop("teams", None)
    user = await service.change_user(tx, who, id, given.expected_version, changes, now)
    return show(await _with_teams(tx, who, user, teams, now))


@router.delete("/{id}", status_code=204)
async def retire_user(tx: Tx, who: Who, id: UserIdField, now: Now) -> None:
    """Puts somebody aside and signs them out; a change of `active` brings them back."""
    user = await service.get_user(tx, who, id)
    await service.change_user(tx, who, id, user.version, {"active": False}, now)


@router.post("/{id}/password")
async def reset_password(request: Request, who: Who, id: UserIdField) -> UserMade:
    """A new temporary password; the user's sessions end."""
    require(who, "users:write")
    password = service.new_password()
    password_hash = await sessions.hash_password(password)
    async with deps.db(request).transaction() as tx:
        user = await service.reset_password(tx, who, id, password_hash, clock.now())
        return UserMade.model_validate({**values_of(user), "temporary_password": password})


async def _with_teams(tx: Transaction, who: Actor, user: User, teams: list[TeamIdField] | None, now: Now) -> User:
    if teams is None or set(teams) == set(user.teams):
        return user
    await service.check_touch(tx, who, user)
    await agents.set_teams_of_user(tx, who, user.id, teams, now)
    return await service.get_user(tx, who, user.id)
