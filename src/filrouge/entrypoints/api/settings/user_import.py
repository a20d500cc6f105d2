"""Users from a list (CSV): first a preview, then, confirmed, exactly that. Answers hold passwords: never replayed."""

import base64
import binascii
import csv
import io
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from filrouge.access import people_file
from filrouge.access.people_file import Sheet
from filrouge.access.service import roles as roles_service
from filrouge.access.service import sessions
from filrouge.access.service import users as service
from filrouge.agents import service as agents
from filrouge.company import service as company
from filrouge.entrypoints.api import deps
from filrouge.entrypoints.api.deps import Tx, Who
from filrouge.entrypoints.api.fields import Body, Shown, UserIdField
from filrouge.flows import people_import
from filrouge.flows.people_import import OutdatedImport
from filrouge.flows.people_plan import Line, Plan
from filrouge.platform import clock
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Invalid
from filrouge.terms.scope import Actor
from filrouge.terms.settings import require

router = APIRouter(prefix="/settings/users/import", tags=["settings"])

Outcome = Literal["new", "changed", "unchanged", "refused"]
FILE_MAX = (people_file.BYTES_MAX + 2) // 3 * 4
SAMPLES = 3


class Columns(Body):
    """Where each thing stands in a line, from 0; null where it does not."""

    email: Annotated[int, Field(ge=0, lt=people_file.CELLS_MAX)] | None = None
    name: Annotated[int, Field(ge=0, lt=people_file.CELLS_MAX)] | None = None
    first_name: Annotated[int, Field(ge=0, lt=people_file.CELLS_MAX)] | None = None
    language: Annotated[int, Field(ge=0, lt=people_file.CELLS_MAX)] | None = None
    roles: Annotated[int, Field(ge=0, lt=people_file.CELLS_MAX)] | None = None
    teams: Annotated[int, Field(ge=0, lt=people_file.CELLS_MAX)] | None = None
    legal_entities: Annotated[int, Field(ge=0, lt=people_file.CELLS_MAX)] | None = None
    brands: Annotated[int, Field(ge=0, lt=people_file.CELLS_MAX)] | None = None


class ListGiven(Body):
    """The bytes of the file in base64; without `columns` they are guessed by their names."""

    file: Annotated[str, Field(min_length=1, max_length=FILE_MAX)]
    columns: Columns | None = None


class ListConfirmed(ListGiven):
    """`digest` is the preview's: nothing else than what it showed is done."""

    digest: Annotated[str, Field(min_length=64, max_length=64)]


class FaultShown(Shown):
    code: str
    column: str
    value: str


class FieldChange(Shown):
    """Words for people; `*` is everything, null nothing that was there before."""

    field: str
    before: str | None
    after: str


class LineShown(Shown):
    line: int
    outcome: Outcome
    user_id: UserIdField | None
    email: str
    name: str
    changes: list[FieldChange]
    faults: list[FaultShown]
    cells: list[str]
    """The line as it was, for the list of those refused; empty for the others."""


class Preview(Shown):
    encoding: str
    separator: str
    headed: bool
    header: list[str]
    samples: list[list[str]]
    columns: Columns
    counts: dict[str, int]
    lines: list[LineShown]
    digest: str


class Made(Shown):
    id: UserIdField
    email: str
    name: str
    temporary_password: str


class Done(Shown):
    """`made` holds the temporary passwords: told now and never again."""

    made: list[Made]
    changed: int
    unchanged: int
    refused: int


@router.get("/template")
async def template(tx: Tx, who: Who) -> Response:
    """A list to fill in, with the names that this company uses, as a spreadsheet opens it in the person's language."""
    require(who, "users:write")
    french = who.language == "fr"
    roles = [one for one in await roles_service.list_roles(tx, who) if one.active]
    role = next((one for one in roles if one.key == "agent"), roles[0])
    teams = [one.row.name for one in await agents.list_teams(tx) if one.row.active]
    names = ("e-mail", "prénom", "nom", "langue", "rôles", "équipes", "entités juridiques", "marques")
    if not french:
        names = ("e-mail", "first name", "name", "language", "roles", "teams", "legal entities", "brands")
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if french else ",", lineterminator="\r\n")
    writer.writerow(names)
    everything = "toutes" if french else "all"
    called = safe_cell(role.name[who.language if french else "en"])
    writer.writerow(("camille.durand@exemple.example", "Camille", "Durand", "fr", called,
                     safe_cell(" | ".join(teams[:2])), everything, everything))  # fmt: skip
    return Response(
        out.getvalue().encode("utf-8-sig"),
        media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="{"utilisateurs" if french else "users"}.csv"'},
    )


@router.post("/preview")
async def preview(tx: Tx, who: Who, given: ListGiven) -> Preview:
    """What the list would do, line by line. Nothing is changed."""
    require(who, "users:write")
    sheet = _sheet(given)
    plan = await people_import.plan(tx, who, sheet)
    names = await _names(tx, who)
    counts = Counter(line.outcome for line in plan.lines)
    return Preview(
        encoding=sheet.encoding,
        separator=sheet.separator,
        headed=sheet.headed,
        header=list(sheet.header),
        samples=[list(row.cells) for row in sheet.rows[:SAMPLES]],
        columns=Columns.model_validate(sheet.columns),
        counts={outcome: counts[outcome] for outcome in ("new", "changed", "unchanged", "refused")},
        lines=[_show(line, names) for line in plan.lines],
        digest=plan.digest,
    )


@router.post("")
async def bring(request: Request, who: Who, given: ListConfirmed) -> Done:
    """Does what the preview showed, in one transaction, and nothing else: refused lines are left out, and what has
    changed meanwhile is to be looked at again. A list that has been done does nothing."""
    require(who, "users:write")
    sheet = _sheet(given)
    passwords = [service.new_password() for _ in sheet.rows]
    hashes = await sessions.hash_temporary(passwords)
    async with deps.db(request).transaction() as tx:
        plan = await people_import.plan(tx, who, sheet)
        new, changed = len(plan.of("new")), len(plan.of("changed"))
        if (new or changed) and plan.digest != given.digest:
            raise OutdatedImport("Something has changed since this was shown; look at it again.")
        made = await people_import.run(tx, who, plan, hashes[:new], clock.now())
        return _done(plan, [
            Made(id=user.id, email=user.email, name=user.name, temporary_password=password)
            for user, password in zip(made, passwords[:new], strict=True)
        ])  # fmt: skip


def safe_cell(text: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _sheet(given: ListGiven) -> Sheet:
    try:
        content = base64.b64decode(given.file, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("The file is not base64.", fields={"field": "file"}) from None
    return people_file.read(content, None if given.columns is None else given.columns.model_dump())


def _done(plan: Plan, made: list[Made]) -> Done:
    return Done(
        made=made,
        changed=len(plan.of("changed")),
        unchanged=len(plan.of("unchanged")),
        refused=len(plan.of("refused")),
    )


async def _names(tx: Transaction, who: Actor) -> Mapping[UUID, str]:
    language = who.language
    roles = {one.id: one.name.get(language) or one.key for one in await roles_service.list_roles(tx, who)}
    teams = {one.row.id: one.row.name for one in await agents.list_teams(tx)}
    entities = {one.id: one.name for one in await company.list_all(tx, company.LEGAL_ENTITIES)}
    return roles | teams | entities | {one.id: one.name for one in await company.list_all(tx, company.BRANDS)}


def _show(line: Line, names: Mapping[UUID, str]) -> LineShown:
    told = {name: value for name, value in line.after.items() if name != "name" or line.user is not None}
    return LineShown(
        line=line.row.line,
        outcome=line.outcome,
        user_id=line.user.id if line.user else None,
        email=line.email,
        name=line.name,
        changes=[
            FieldChange(
                field=name,
                before=_words(line.before[name], names) if name in line.before else None,
                after=_words(value, names),
            )
            for name, value in told.items()
        ]
        if not line.faults
        else [],
        faults=[FaultShown(code=one.code, column=one.column, value=one.value) for one in line.faults],
        cells=list(line.row.cells) if line.faults else [],
    )


def _words(value: Any, names: Mapping[UUID, str]) -> str:
    if value is None:
        return "*"
    if isinstance(value, list | tuple):
        return ", ".join(sorted(names.get(one, "…") for one in value))
    return str(value)
