"""Reasons for being not ready. The code itself is the identifier."""

from fastapi import APIRouter

from filrouge.agents.service import reasons as service
from filrouge.entrypoints.api.deps import Idempotent, Now, Tx, Who
from filrouge.entrypoints.api.fields import Items, changes_of
from filrouge.entrypoints.api.settings.coded import Code, CodedChange, CodedNew, CodedShown
from filrouge.terms.settings import require

router = APIRouter(prefix="/settings/not-ready-reasons", tags=["settings"], route_class=Idempotent)


class NotReadyReasonShown(CodedShown):
    pass


class NotReadyReasonNew(CodedNew):
    pass


class NotReadyReasonChange(CodedChange):
    pass


@router.get("")
async def list_not_ready_reasons(tx: Tx, who: Who) -> Items[NotReadyReasonShown]:
    """All of them in their order, those put aside last."""
    require(who, "settings:read")
    rows = await service.list_reasons(tx)
    return Items[NotReadyReasonShown](items=[NotReadyReasonShown.model_validate(row) for row in rows])


@router.post("", status_code=201)
async def create_not_ready_reason(tx: Tx, who: Who, given: NotReadyReasonNew, now: Now) -> NotReadyReasonShown:
    return NotReadyReasonShown.model_validate(await service.create_reason(tx, who, given.model_dump(), now))


@router.get("/{code}")
async def get_not_ready_reason(tx: Tx, who: Who, code: Code) -> NotReadyReasonShown:
    require(who, "settings:read")
    return NotReadyReasonShown.model_validate(await service.get_reason(tx, code))


@router.patch("/{code}")
async def change_not_ready_reason(
    tx: Tx, who: Who, code: Code, given: NotReadyReasonChange, now: Now
) -> NotReadyReasonShown:
    row = await service.change_reason(tx, who, code, given.expected_version, changes_of(given), now)
    return NotReadyReasonShown.model_validate(row)


@router.delete("/{code}", status_code=204)
async def retire_not_ready_reason(tx: Tx, who: Who, code: Code, now: Now) -> None:
    """Puts it aside; who gave it keeps it until they say something else."""
    await service.retire_reason(tx, who, code, now)
