"""Calendars: opening hours in local time."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from filrouge.company import service
from filrouge.company.service import CalendarRow
from filrouge.entrypoints.api.deps import Idempotent, Now, Tx, Who
from filrouge.entrypoints.api.fields import (
    Body,
    CalendarIdField,
    Instant,
    Items,
    Name,
    Shown,
    Version,
    absent,
    changes_of,
)
from filrouge.terms import calendar as hours
from filrouge.terms.settings import require

router = APIRouter(prefix="/settings/calendars", tags=["settings"], route_class=Idempotent)

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class IntervalField(Body):
    """Local time; one that ends at or before its start ends the next day."""

    from_: Annotated[Clock, Field(alias="from")]
    to: Clock


class WeeklyField(IntervalField):
    day: Annotated[int, Field(ge=1, le=7)]


class ExceptionField(Body):
    """A day that differs; without intervals it is closed."""

    on: Day
    intervals: Annotated[list[IntervalField], Field(max_length=hours.INTERVALS_MAX)] = []
    label: Annotated[str, Field(max_length=200)] = ""


Weekly = Annotated[list[WeeklyField], Field(max_length=hours.WEEKLY_MAX)]
Exceptions = Annotated[list[ExceptionField], Field(max_length=hours.EXCEPTIONS_MAX)]


class CalendarShown(Shown):
    id: CalendarIdField
    name: str
    time_zone: str
    weekly: list[WeeklyField]
    exceptions: list[ExceptionField]
    active: bool
    version: int
    created_at: Instant
    open_now: bool
    next_opening: Instant | None


class CalendarNew(Body):
    name: Name
    time_zone: str = "Europe/Paris"
    weekly: Weekly = []
    exceptions: Exceptions = []


class CalendarChange(Body):
    expected_version: Version
    name: Name = absent()
    time_zone: str = absent()
    weekly: Weekly = absent()
    exceptions: Exceptions = absent()
    active: bool = absent()


def show(row: CalendarRow, now: Now) -> CalendarShown:
    """A calendar, and whether it is open now."""
    read = hours.read_calendar(row.time_zone, row.weekly, row.exceptions)
    return CalendarShown(
        id=row.id,
        name=row.name,
        time_zone=row.time_zone,
        weekly=[WeeklyField.model_validate(entry) for entry in row.weekly],
        exceptions=[ExceptionField.model_validate(entry) for entry in row.exceptions],
        active=row.active,
        version=row.version,
        created_at=row.created_at,
        open_now=hours.is_open(read, now),
        next_opening=hours.next_opening(read, now),
    )


@router.get("")
async def list_calendars(tx: Tx, who: Who, now: Now) -> Items[CalendarShown]:
    """All of them, those put aside last."""
    require(who, "settings:read")
    return Items[CalendarShown](items=[show(row, now) for row in await service.list_all(tx, service.CALENDARS)])


@router.post("", status_code=201)
async def create_calendar(tx: Tx, who: Who, given: CalendarNew, now: Now) -> CalendarShown:
    return show(await service.create(tx, who, service.CALENDARS, given.model_dump(by_alias=True), now), now)


@router.get("/{id}")
async def get_calendar(tx: Tx, who: Who, id: CalendarIdField, now: Now) -> CalendarShown:
    require(who, "settings:read")
    return show(await service.get(tx, service.CALENDARS, id), now)


@router.patch("/{id}")
async def change_calendar(tx: Tx, who: Who, id: CalendarIdField, given: CalendarChange, now: Now) -> CalendarShown:
    changes = changes_of(given)
    row = await service.change(tx, who, service.CALENDARS, id, given.expected_version, changes, now)
    return show(row, now)


@router.delete("/{id}", status_code=204)
async def retire_calendar(tx: Tx, who: Who, id: CalendarIdField, now: Now) -> None:
    """Puts it aside; refused while brands or sites open by it."""
    await service.retire(tx, who, service.CALENDARS, id, now)
