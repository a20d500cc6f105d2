"""Wrap-up codes: how it ended. The code itself is the identifier."""

from fastapi import APIRouter

from filrouge.company import service
from filrouge.entrypoints.api.deps import Idempotent, Now, Tx, Who
from filrouge.entrypoints.api.fields import Items, LabelField, Shown, changes_of
from filrouge.entrypoints.api.settings.coded import Code, CodedChange, CodedNew, CodedShown
from filrouge.terms.settings import require

router = APIRouter(prefix="/settings/wrap-ups", tags=["settings"], route_class=Idempotent)
desk = APIRouter(tags=["desk"])


class WrapUpShown(CodedShown):
    pass


class WrapUpChoice(Shown):
    code: str
    label: LabelField
    active: bool


class WrapUpNew(CodedNew):
    pass


class WrapUpChange(CodedChange):
    pass


@desk.get("/wrap-ups")
async def list_choices(tx: Tx, who: Who) -> list[WrapUpChoice]:
    """What an agent chooses from; codes put aside are there for old conversations."""
    return [WrapUpChoice.model_validate(row) for row in await service.list_all(tx, service.WRAP_UP_CODES)]


@router.get("")
async def list_wrap_ups(tx: Tx, who: Who) -> Items[WrapUpShown]:
    """All of them in their order, those put aside last."""
    require(who, "settings:read")
    rows = await service.list_all(tx, service.WRAP_UP_CODES)
    return Items[WrapUpShown](items=[WrapUpShown.model_validate(row) for row in rows])


@router.post("", status_code=201)
async def create_wrap_up(tx: Tx, who: Who, given: WrapUpNew, now: Now) -> WrapUpShown:
    return WrapUpShown.model_validate(await service.create(tx, who, service.WRAP_UP_CODES, given.model_dump(), now))


@router.get("/{code}")
async def get_wrap_up(tx: Tx, who: Who, code: Code) -> WrapUpShown:
    require(who, "settings:read")
    return WrapUpShown.model_validate(await service.get(tx, service.WRAP_UP_CODES, code))


@router.patch("/{code}")
async def change_wrap_up(tx: Tx, who: Who, code: Code, given: WrapUpChange, now: Now) -> WrapUpShown:
    row = await service.change(tx, who, service.WRAP_UP_CODES, code, given.expected_version, changes_of(given), now)
    return WrapUpShown.model_validate(row)


@router.delete("/{code}", status_code=204)
async def retire_wrap_up(tx: Tx, who: Who, code: Code, now: Now) -> None:
    """Puts it aside; conversations that have it keep it."""
    await service.retire(tx, who, service.WRAP_UP_CODES, code, now)
