"""Contact reasons: why customers come."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from filrouge.company import service
from filrouge.entrypoints.api.deps import Idempotent, Now, Tx, Who
from filrouge.entrypoints.api.fields import (
    Body,
    CalendarIdField,
    ContactReasonIdField,
    Instant,
    Items,
    LabelField,
    Shown,
    Version,
    absent,
    changes_of,
)
from filrouge.terms.settings import require

router = APIRouter(prefix="/settings/contact-reasons", tags=["settings"], route_class=Idempotent)
desk = APIRouter(tags=["desk"])

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,59}$")]
TARGET_MAX_S = 90 * 24 * 3600
Target = Annotated[int, Field(ge=60, le=TARGET_MAX_S)]


class ContactReasonShown(Shown):
    id: ContactReasonIdField
    key: str
    label: LabelField
    parent_id: ContactReasonIdField | None
    target_s: int | None
    calendar_id: CalendarIdField | None
    pauses: bool
    active: bool
    version: int
    created_at: Instant


class ReasonChoice(Shown):
    id: ContactReasonIdField
    key: str
    label: LabelField
    parent_id: ContactReasonIdField | None
    target_s: int | None
    active: bool


class ContactReasonNew(Body):
    key: Key
    label: LabelField
    parent_id: ContactReasonIdField | None = None
    target_s: Target | None = None
    calendar_id: CalendarIdField | None = None
    pauses: bool = False


class ContactReasonChange(Body):
    expected_version: Version
    label: LabelField = absent()
    parent_id: ContactReasonIdField | None = None
    target_s: Target | None = None
    calendar_id: CalendarIdField | None = None
    pauses: bool = absent()
    active: bool = absent()


@desk.get("/contact-reasons")
async def list_reasons(tx: Tx, who: Who) -> list[ReasonChoice]:
    """What an agent chooses from; reasons put aside are there for old conversations."""
    return [ReasonChoice.model_validate(row) for row in await service.list_all(tx, service.CONTACT_REASONS)]


@router.get("")
async def list_contact_reasons(tx: Tx, who: Who) -> Items[ContactReasonShown]:
    """All of them, those put aside last."""
    require(who, "settings:read")
    rows = await service.list_all(tx, service.CONTACT_REASONS)
    return Items[ContactReasonShown](items=[ContactReasonShown.model_validate(row) for row in rows])


@router.post("", status_code=201)
async def create_contact_reason(tx: Tx, who: Who, given: ContactReasonNew, now: Now) -> ContactReasonShown:
    row = await service.create(tx, who, service.CONTACT_REASONS, given.model_dump(), now)
    return ContactReasonShown.model_validate(row)


@router.get("/{id}")
async def get_contact_reason(tx: Tx, who: Who, id: ContactReasonIdField) -> ContactReasonShown:
    require(who, "settings:read")
    return ContactReasonShown.model_validate(await service.get(tx, service.CONTACT_REASONS, id))


@router.patch("/{id}")
async def change_contact_reason(
    tx: Tx, who: Who, id: ContactReasonIdField, given: ContactReasonChange, now: Now
) -> ContactReasonShown:
    row = await service.change(tx, who, service.CONTACT_REASONS, id, given.expected_version, changes_of(given), now)
    return ContactReasonShown.model_validate(row)


@router.delete("/{id}", status_code=204)
async def retire_contact_reason(tx: Tx, who: Who, id: ContactReasonIdField, now: Now) -> None:
    """Puts it aside; conversations that have it keep it."""
    await service.retire(tx, who, service.CONTACT_REASONS, id, now)
