"""Tags: words that agents put on conversations, for all or for a team."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from filrouge.agents import service as agents
from filrouge.desk.service import tags
from filrouge.entrypoints.api.deps import Idempotent, Now, Tx, Who
from filrouge.entrypoints.api.fields import (
    Body,
    Colour,
    Instant,
    Items,
    Shown,
    TagIdField,
    TeamIdField,
    Version,
    absent,
    changes_of,
)
from filrouge.entrypoints.api.rows import TeamNamed

router = APIRouter(prefix="/settings/tags", tags=["settings"], route_class=Idempotent)
desk = APIRouter(prefix="/tags", tags=["desk"], route_class=Idempotent)

TagName = Annotated[str, Field(min_length=1, max_length=tags.NAME_MAX)]
TagColour = Colour | Literal[""]


class TagChoice(Shown):
    """`colour` is `#rrggbb`, or empty for the plain one."""

    id: TagIdField
    name: str
    colour: str
    team: TeamNamed | None


class TagSetting(Shown):
    id: TagIdField
    name: str
    colour: str
    team_id: TeamIdField | None
    active: bool
    version: int
    created_at: Instant


class TagNew(Body):
    name: TagName
    colour: TagColour = ""
    team_id: TeamIdField | None = None


class TagChange(Body):
    expected_version: Version
    name: TagName = absent()
    colour: TagColour = absent()
    team_id: TeamIdField | None = None
    active: bool = absent()


async def _choices(tx: Tx, rows: list[tags.Tag]) -> list[TagChoice]:
    named = {team.id: team.name for team in await agents.teams_named(tx, [row.team_id for row in rows if row.team_id])}
    return [
        TagChoice(
            id=row.id,
            name=row.name,
            colour=row.colour,
            team=TeamNamed(id=row.team_id, name=named[row.team_id]) if row.team_id else None,
        )
        for row in rows
    ]


@desk.get("")
async def list_choices(tx: Tx, who: Who) -> list[TagChoice]:
    """What I may put on conversations: tags of all and of my teams, by name."""
    return await _choices(tx, await tags.choices(tx, who))


@desk.post("", status_code=201)
async def create_at_the_desk(tx: Tx, who: Who, given: TagNew, now: Now) -> TagChoice:
    """A new tag, made where it is needed. Needs `desk:share`."""
    return (await _choices(tx, [await tags.create(tx, who, given.model_dump(), now)]))[0]


@router.get("")
async def list_tags(tx: Tx, who: Who) -> Items[TagSetting]:
    """Those in sight, those put aside last."""
    return Items[TagSetting](items=[TagSetting.model_validate(row) for row in await tags.list_all(tx, who)])


@router.post("", status_code=201)
async def create_tag(tx: Tx, who: Who, given: TagNew, now: Now) -> TagSetting:
    return TagSetting.model_validate(await tags.create(tx, who, given.model_dump(), now))


@router.get("/{id}")
async def get_tag(tx: Tx, who: Who, id: TagIdField) -> TagSetting:
    tags.may_read(who)
    return TagSetting.model_validate(await tags.get(tx, who, id))


@router.patch("/{id}")
async def change_tag(tx: Tx, who: Who, id: TagIdField, given: TagChange, now: Now) -> TagSetting:
    return TagSetting.model_validate(await tags.change(tx, who, id, given.expected_version, changes_of(given), now))


@router.delete("/{id}", status_code=204)
async def retire_tag(tx: Tx, who: Who, id: TagIdField, now: Now) -> None:
    """Puts it aside: conversations that have it keep it, nobody adds it any more."""
    await tags.retire(tx, who, id, now)
