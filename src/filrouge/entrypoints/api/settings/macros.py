"""Macros: ready words, if any, and what is done with the conversation."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from filrouge.desk import actions
from filrouge.desk.service import keeping
from filrouge.desk.service.macros import MACROS, Macro
from filrouge.entrypoints.api.deps import Idempotent, Now, Tx, Who
from filrouge.entrypoints.api.fields import (
    Body,
    BrandIdField,
    ContactReasonIdField,
    Instant,
    Items,
    MacroIdField,
    Name,
    Shown,
    TagIdField,
    TeamIdField,
    TemplateIdField,
    UserIdField,
    Version,
    absent,
    changes_of,
)
from filrouge.entrypoints.api.settings.templates import Shortcut
from filrouge.flows import macros

router = APIRouter(prefix="/settings/macros", tags=["settings"], route_class=Idempotent)


class TagAction(Body):
    kind: Literal["tag"]
    add: Annotated[list[TagIdField], Field(max_length=actions.TAGS_MAX)] = []
    remove: Annotated[list[TagIdField], Field(max_length=actions.TAGS_MAX)] = []


class AssignAction(Body):
    """To whoever runs it (`me`), to an agent or to a team."""

    kind: Literal["assign"]
    me: bool = False
    user_id: UserIdField | None = None
    team_id: TeamIdField | None = None


class ReasonAction(Body):
    kind: Literal["reason"]
    contact_reason_id: ContactReasonIdField


class SnoozeAction(Body):
    """For so many hours; null: until the customer answers."""

    kind: Literal["snooze"]
    hours: Annotated[int, Field(ge=1, le=actions.HOURS_MAX)] | None = None


class CloseAction(Body):
    kind: Literal["close"]
    wrap_up_code: Annotated[str, Field(max_length=60)] | None = None


class TaskAction(Body):
    """For whoever runs it (`mine`) or for the conversation's team, within so many open seconds."""

    kind: Literal["task"]
    task_kind: Literal["task", "promise"] = "task"
    title: Annotated[str, Field(min_length=1, max_length=actions.TITLE_MAX)]
    in_business_s: Annotated[int, Field(ge=60, le=actions.BUSINESS_S_MAX)] | None = None
    mine: bool = True


class NoteAction(Body):
    kind: Literal["note"]
    text: Annotated[str, Field(min_length=1, max_length=actions.NOTE_MAX)]


Action = Annotated[
    TagAction | AssignAction | ReasonAction | SnoozeAction | CloseAction | TaskAction | NoteAction,
    Field(discriminator="kind"),
]
Actions = Annotated[list[Action], Field(max_length=actions.ACTIONS_MAX)]


class MacroShown(Shown):
    id: MacroIdField
    name: str
    brand_id: BrandIdField | None
    team_id: TeamIdField | None
    shortcut: str
    template_id: TemplateIdField | None
    actions: list[Action]
    active: bool
    version: int
    created_at: Instant


class MacroNew(Body):
    name: Name
    brand_id: BrandIdField | None = None
    team_id: TeamIdField | None = None
    shortcut: Shortcut = ""
    template_id: TemplateIdField | None = None
    actions: Actions = []


class MacroChange(Body):
    expected_version: Version
    name: Name = absent()
    brand_id: BrandIdField | None = None
    team_id: TeamIdField | None = None
    shortcut: Shortcut = absent()
    template_id: TemplateIdField | None = None
    actions: Actions = absent()
    active: bool = absent()


def show(row: Macro) -> MacroShown:
    fields = {name: getattr(row, name) for name in MacroShown.model_fields if name != "actions"}
    return MacroShown.model_validate({**fields, "actions": [_with_ids(action) for action in row.actions]})


def _with_ids(action: dict[str, Any]) -> dict[str, Any]:
    """Ids as they are kept become ids again."""
    found: dict[str, Any] = dict(action)
    for name, value in action.items():
        if name in ("add", "remove"):
            found[name] = [UUID(one) for one in value]
        elif name.endswith("_id") and value:
            found[name] = UUID(value)
    return found


@router.get("")
async def list_macros(tx: Tx, who: Who) -> Items[MacroShown]:
    """Those in sight, those put aside last."""
    return Items[MacroShown](items=[show(row) for row in await keeping.list_all(tx, who, MACROS)])


@router.post("", status_code=201)
async def create_macro(tx: Tx, who: Who, given: MacroNew, now: Now) -> MacroShown:
    """Needs `desk:share`. 422 `desk.invalid_action` and `settings.unknown_reference` name the action's place."""
    values = given.model_dump()
    await macros.check_references(tx, actions.check(values["actions"]))
    return show(await keeping.create(tx, who, MACROS, values, now))


@router.get("/{id}")
async def get_macro(tx: Tx, who: Who, id: MacroIdField) -> MacroShown:
    keeping.may_read(who)
    return show(await keeping.get(tx, who, MACROS, id))


@router.patch("/{id}")
async def change_macro(tx: Tx, who: Who, id: MacroIdField, given: MacroChange, now: Now) -> MacroShown:
    changes = changes_of(given)
    if "actions" in changes:
        await macros.check_references(tx, actions.check(changes["actions"]))
    return show(await keeping.change(tx, who, MACROS, id, given.expected_version, changes, now))


@router.delete("/{id}", status_code=204)
async def retire_macro(tx: Tx, who: Who, id: MacroIdField, now: Now) -> None:
    """Puts it aside."""
    await keeping.retire(tx, who, MACROS, id, now)
