"""Roles and the permissions they are made of."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from filrouge.access.permissions import PERMISSIONS
from filrouge.access.service import roles as service
from filrouge.entrypoints.api.deps import Idempotent, Now, Tx, Who
from filrouge.entrypoints.api.fields import (
    Body,
    Instant,
    Items,
    LabelField,
    RoleIdField,
    Shown,
    Version,
    absent,
    changes_of,
)
from filrouge.terms.settings import require

router = APIRouter(prefix="/settings", tags=["settings"], route_class=Idempotent)

Permissions = Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=100)]


class PermissionShown(Shown):
    """`says` is a sentence on what it lets one do; without `needs` it opens nothing."""

    key: str
    label: LabelField
    says: LabelField
    room: str
    needs: list[str]


class RoleShown(Shown):
    id: RoleIdField
    key: str
    name: LabelField
    permissions: list[str]
    builtin: bool
    active: bool
    version: int
    created_at: Instant


class RoleNew(Body):
    key: Annotated[str, Field(max_length=60)]
    name: LabelField
    permissions: Permissions


class RoleChange(Body):
    expected_version: Version
    name: LabelField = absent()
    permissions: Permissions = absent()
    active: bool = absent()


@router.get("/permissions")
async def list_permissions(who: Who) -> list[PermissionShown]:
    """Every permission there is."""
    if not who.may("users:write"):
        require(who, "settings:read")
    return [
        PermissionShown(
            key=one.key,
            label=LabelField(fr=one.fr, en=one.en),
            says=LabelField(fr=one.says_fr, en=one.says_en),
            room=one.room,
            needs=list(one.needs),
        )
        for one in PERMISSIONS
    ]


@router.get("/roles")
async def list_roles(tx: Tx, who: Who) -> Items[RoleShown]:
    """All of them, the product's own first."""
    return Items[RoleShown](items=[RoleShown.model_validate(row) for row in await service.list_roles(tx, who)])


@router.post("/roles", status_code=201)
async def create_role(tx: Tx, who: Who, given: RoleNew, now: Now) -> RoleShown:
    """A role of one's own; it can hold only permissions that its maker has."""
    return RoleShown.model_validate(await service.create_role(tx, who, given.model_dump(), now))


@router.get("/roles/{id}")
async def get_role(tx: Tx, who: Who, id: RoleIdField) -> RoleShown:
    if not who.may("users:write"):
        require(who, "settings:read")
    return RoleShown.model_validate(await service.get_role(tx, id))


@router.patch("/roles/{id}")
async def change_role(tx: Tx, who: Who, id: RoleIdField, given: RoleChange, now: Now) -> RoleShown:
    row = await service.change_role(tx, who, id, given.expected_version, changes_of(given), now)
    return RoleShown.model_validate(row)


@router.delete("/roles/{id}", status_code=204)
async def retire_role(tx: Tx, who: Who, id: RoleIdField, now: Now) -> None:
    """Puts it aside: whoever has it keeps it in name only."""
    role = await service.get_role(tx, id)
    await service.change_role(tx, who, id, role.version, {"active": False}, now)
