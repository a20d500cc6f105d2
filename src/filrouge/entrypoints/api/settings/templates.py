"""Templates: ready words for everybody, a brand or a team, in each language."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from filrouge.channels.composed import clean_composed
from filrouge.desk.service import keeping
from filrouge.desk.service.templates import SUBJECT_MAX, TEMPLATES, TEXT_MAX
from filrouge.desk.variables import VARIABLES
from filrouge.entrypoints.api.deps import Idempotent, Now, Tx, Who
from filrouge.entrypoints.api.deps_desk import MeansOf
from filrouge.entrypoints.api.fields import (
    Body,
    BrandIdField,
    Instant,
    Items,
    Name,
    Shown,
    TeamIdField,
    TemplateIdField,
    Version,
    absent,
    changes_of,
)

router = APIRouter(prefix="/settings/templates", tags=["settings"], route_class=Idempotent)

Shortcut = Annotated[str, Field(max_length=40, pattern=r"^/?[^\s/{}]*$")]


class Written(Body):
    """Words of one language, with variables like `{{customer.first_name|Madame, Monsieur}}`."""

    subject: Annotated[str, Field(max_length=SUBJECT_MAX)] = ""
    text: Annotated[str, Field(max_length=TEXT_MAX)] = ""
    html: Annotated[str, Field(max_length=4 * TEXT_MAX)] = ""


class TemplateWords(Body):
    fr: Written = Written()
    en: Written = Written()


class TemplateShown(Shown):
    id: TemplateIdField
    name: str
    brand_id: BrandIdField | None
    team_id: TeamIdField | None
    shortcut: str
    words: TemplateWords
    active: bool
    version: int
    created_at: Instant


class TemplateNew(Body):
    name: Name
    brand_id: BrandIdField | None = None
    team_id: TeamIdField | None = None
    shortcut: Shortcut = ""
    words: TemplateWords


class TemplateChange(Body):
    expected_version: Version
    name: Name = absent()
    brand_id: BrandIdField | None = None
    team_id: TeamIdField | None = None
    shortcut: Shortcut = absent()
    words: TemplateWords = absent()
    active: bool = absent()


class VariableNames(Shown):
    names: list[str]


async def _cleaned(means: MeansOf, values: dict[str, Any]) -> dict[str, Any]:
    """With only the HTML that a letter needs; a language without words is left out."""
    if "words" not in values:
        return values
    kept = {}
    for language, written in values["words"].items():
        if any(part.strip() for part in written.values()):
            html = written.get("html", "")
            cleaned = await means.pool.run(clean_composed, html, timeout_s=10) if html.strip() else None
            kept[language] = {"subject": "", "text": "", **written, "html": cleaned or ""}
    return {**values, "words": kept}


@router.get("/variables")
async def list_variables(who: Who) -> VariableNames:
    """What may stand between braces."""
    return VariableNames(names=list(VARIABLES))


@router.get("")
async def list_templates(tx: Tx, who: Who) -> Items[TemplateShown]:
    """Those in sight, those put aside last."""
    rows = await keeping.list_all(tx, who, TEMPLATES)
    return Items[TemplateShown](items=[TemplateShown.model_validate(row) for row in rows])


@router.post("", status_code=201)
async def create_template(tx: Tx, who: Who, given: TemplateNew, means: MeansOf, now: Now) -> TemplateShown:
    """Needs `desk:share`. 422 `desk.unknown_variable` names the variables that do not exist."""
    values = await _cleaned(means, given.model_dump())
    return TemplateShown.model_validate(await keeping.create(tx, who, TEMPLATES, values, now))


@router.get("/{id}")
async def get_template(tx: Tx, who: Who, id: TemplateIdField) -> TemplateShown:
    keeping.may_read(who)
    return TemplateShown.model_validate(await keeping.get(tx, who, TEMPLATES, id))


@router.patch("/{id}")
async def change_template(
    tx: Tx, who: Who, id: TemplateIdField, given: TemplateChange, means: MeansOf, now: Now
) -> TemplateShown:
    changes = await _cleaned(means, changes_of(given))
    row = await keeping.change(tx, who, TEMPLATES, id, given.expected_version, changes, now)
    return TemplateShown.model_validate(row)


@router.delete("/{id}", status_code=204)
async def retire_template(tx: Tx, who: Who, id: TemplateIdField, now: Now) -> None:
    """Puts it aside; macros that say its words must be changed first."""
    await keeping.retire(tx, who, TEMPLATES, id, now)
