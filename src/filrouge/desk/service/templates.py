"""Templates: ready words per brand, team and language, with variables."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from filrouge.desk import variables
from filrouge.desk.actions import check_variables
from filrouge.desk.service.keeping import Kind
from filrouge.desk.store import words as store
from filrouge.desk.store.words import Template
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Invalid
from filrouge.terms.scope import Actor
from filrouge.terms.settings import SettingInUse

__all__ = ["TEMPLATES", "Rendered", "Template", "choices", "render"]

SUBJECT_MAX = 500
TEXT_MAX = 100_000


async def _check(tx: Transaction, before: Template | None, after: Template) -> Template:
    if not after.name:
        raise Invalid("A template needs a name.", fields={"field": "name"})
    if not any(written.get("text", "").strip() for written in after.words.values()):
        raise Invalid("A template needs words in one language at least.", fields={"field": "words"})
    check_variables(*variables.texts_of(after.words))
    put_aside = before is not None and before.active and not after.active
    if put_aside and await tx.value(store.MACROS_OF_TEMPLATE, {"id": after.id}):
        raise SettingInUse("Macros say these words; change them first.", fields={"by": "macro"})
    return after


TEMPLATES: Kind[Template] = Kind("template", store.TEMPLATES, _check)


@dataclass(frozen=True, slots=True)
class Rendered:
    """Words ready for the composer. `missing` names the variables that have no value; their places stay as written."""

    subject: str
    text: str
    html: str
    missing: list[str]
    language: str


async def choices(tx: Transaction, actor: Actor, brand_id: UUID | None, team_id: UUID | None) -> list[Template]:
    """What fits a conversation of this brand: those of all, of the brand, of the actor's teams and of its team."""
    teams = actor.teams | ({team_id} if team_id else set())
    return [row for row in await store.TEMPLATES.all(tx) if row.active and fits(row, brand_id, teams)]


def fits(row: store.Template | store.Macro, brand_id: UUID | None, teams: frozenset[UUID] | set[UUID]) -> bool:
    """Whether words are of use there."""
    of_brand = row.brand_id is None or brand_id is None or row.brand_id == brand_id
    return of_brand and (row.team_id is None or row.team_id in teams)


def language_of(words: Mapping[str, Mapping[str, str]], wanted: str | None) -> str:
    """The wanted language when it has words, else one that has."""
    if wanted and words.get(wanted, {}).get("text", "").strip():
        return wanted
    return next((language for language, said in words.items() if said.get("text", "").strip()), wanted or "en")


def render(words: Mapping[str, Mapping[str, str]], language: str, values: Mapping[str, str]) -> Rendered:
    """The words of one language with the values set in."""
    said = words.get(language, {})
    subject = variables.fill(said.get("subject", ""), values)
    text = variables.fill(said.get("text", ""), values)
    html = variables.fill(said.get("html", ""), values, html=True)
    return Rendered(
        " ".join(subject.text.split()),
        text.text,
        html.text,
        variables.missing_in(subject, text, html),
        language,
    )
