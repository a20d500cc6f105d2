"""Legal entities: who answers for data."""

from fastapi import APIRouter

from filrouge.company import service
from filrouge.entrypoints.api.deps import Idempotent, Now, Tx, Who
from filrouge.entrypoints.api.fields import (
    Body,
    Instant,
    Items,
    LegalEntityIdField,
    Name,
    Shown,
    Version,
    absent,
    changes_of,
)
from filrouge.terms.settings import require

router = APIRouter(prefix="/settings/legal-entities", tags=["settings"], route_class=Idempotent)


class LegalEntityShown(Shown):
    id: LegalEntityIdField
    name: str
    active: bool
    version: int
    created_at: Instant


class LegalEntityNew(Body):
    name: Name


class LegalEntityChange(Body):
    expected_version: Version
    name: Name = absent()
    active: bool = absent()


@router.get("")
async def list_legal_entities(tx: Tx, who: Who) -> Items[LegalEntityShown]:
    """All of them, those put aside last."""
    require(who, "settings:read")
    rows = await service.list_all(tx, service.LEGAL_ENTITIES)
    return Items[LegalEntityShown](items=[LegalEntityShown.model_validate(row) for row in rows])


@router.post("", status_code=201)
async def create_legal_entity(tx: Tx, who: Who, given: LegalEntityNew, now: Now) -> LegalEntityShown:
    row = await service.create(tx, who, service.LEGAL_ENTITIES, given.model_dump(), now)
    return LegalEntityShown.model_validate(row)


@router.get("/{id}")
async def get_legal_entity(tx: Tx, who: Who, id: LegalEntityIdField) -> LegalEntityShown:
    require(who, "settings:read")
    return LegalEntityShown.model_validate(await service.get(tx, service.LEGAL_ENTITIES, id))


@router.patch("/{id}")
async def change_legal_entity(
    tx: Tx, who: Who, id: LegalEntityIdField, given: LegalEntityChange, now: Now
) -> LegalEntityShown:
    row = await service.change(tx, who, service.LEGAL_ENTITIES, id, given.expected_version, changes_of(given), now)
    return LegalEntityShown.model_validate(row)


@router.delete("/{id}", status_code=204)
async def retire_legal_entity(tx: Tx, who: Who, id: LegalEntityIdField, now: Now) -> None:
    """Puts it aside; a change of `active` brings it back."""
    await service.retire(tx, who, service.LEGAL_ENTITIES, id, now)
