"""Forms in the settings: channel accounts of kind `webform`, whose config is the form's definition."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import Field, ValidationError

from filrouge.channels import service as channels
from filrouge.channels.adapters.webform.config import Config
from filrouge.channels.adapters.webform.ready import TEMPLATES, template
from filrouge.channels.service import Account, NewAccount
from filrouge.company import service as company
from filrouge.entrypoints.api.deps import Idempotent, MasterKeys, Now, Settings, Tx, Who
from filrouge.entrypoints.api.fields import (
    Body,
    BrandIdField,
    ChannelAccountIdField,
    ContactReasonIdField,
    Instant,
    Items,
    Language,
    LegalEntityIdField,
    Name,
    Shown,
    TeamIdField,
    Version,
    absent,
    changes_of,
)
from filrouge.entrypoints.api.forms.page import FormPage, Look, form_page
from filrouge.entrypoints.api.settings.brands import logo_address
from filrouge.platform import security
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Invalid
from filrouge.terms.scope import Actor
from filrouge.terms.settings import SettingNotFound, require

router = APIRouter(prefix="/settings/forms", tags=["settings"], route_class=Idempotent)

KIND = "webform"
ERRORS_MAX = 50
Slug = Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$")]
Definition = Annotated[dict[str, Any], Field(max_length=100)]
TemplateName = Literal["contact", "claim", "complaint"]
State = Literal["active", "paused", "unplugged"]


class FormShown(Shown):
    """A form. `url` is its page, `embed` what a site puts where the form should be."""

    id: ChannelAccountIdField
    name: str
    slug: str
    url: str
    embed: str
    state: State
    legal_entity_id: LegalEntityIdField
    brand_id: BrandIdField
    team_id: TeamIdField | None
    contact_reason_id: ContactReasonIdField | None
    language: Language
    config: dict[str, Any]
    version: int
    created_at: Instant


class ReadyForm(Shown):
    """A form to start from."""

    name: TemplateName
    config: dict[str, Any]


class FormNew(Body):
    """`config` is the definition; `template` starts from a ready one, under `slug` when given."""

    name: Name
    legal_entity_id: LegalEntityIdField
    brand_id: BrandIdField
    team_id: TeamIdField | None = None
    contact_reason_id: ContactReasonIdField | None = None
    language: Language = "fr"
    config: Definition | None = None
    template: TemplateName | None = None
    slug: Slug | None = None


class FormChange(Body):
    expected_version: Version
    name: Name = absent()
    legal_entity_id: LegalEntityIdField = absent()
    brand_id: BrandIdField = absent()
    team_id: TeamIdField | None = None
    contact_reason_id: ContactReasonIdField | None = None
    language: Language = absent()
    state: State = absent()
    config: Definition = absent()


class FormCopy(Body):
    name: Name
    slug: Slug


class DraftForm(Body):
    """A definition that is not saved, and whose brand it wears."""

    config: Definition
    brand_id: BrandIdField | None = None
    language: Language = "fr"


class PreviewShown(Shown):
    """A whole page, for a sandboxed frame. Nothing can be sent from it."""

    html: str


@router.get("")
async def list_forms(tx: Tx, who: Who, settings: Settings) -> Items[FormShown]:
    """All of them, by name."""
    require(who, "settings:read")
    rows = await channels.list_accounts_in_sight(tx, who, [KIND])
    return Items[FormShown](items=[_show(row, settings.base_url) for row in rows])


@router.get("/templates")
async def list_ready_forms(who: Who) -> Items[ReadyForm]:
    """Forms to start from, in French and English."""
    require(who, "settings:read")
    return Items[ReadyForm](
        items=[ReadyForm.model_validate({"name": name, "config": template(name)}) for name in TEMPLATES]
    )


@router.post("/preview")
async def preview_draft(tx: Tx, who: Who, given: DraftForm) -> PreviewShown:
    """The page of a definition as it would be, without saving it."""
    require(who, "settings:read")
    config = await _checked(tx, given.config)
    return PreviewShown(html=_preview(config, await _look(tx, given.brand_id), given.language))


@router.post("", status_code=201)
async def create_form(tx: Tx, who: Who, given: FormNew, now: Now, settings: Settings, keys: MasterKeys) -> FormShown:
    """A new form, from a definition or a ready one."""
    require(who, "settings:write")
    if (given.config is None) == (given.template is None):
        raise Invalid("Give a definition or the name of a ready form, one of them.")
    wanted = dict(given.config) if given.config is not None else template(given.template or "")
    if given.slug is not None:
        wanted["slug"] = given.slug
    config = await _checked(tx, wanted)
    new = NewAccount(
        KIND,
        given.name,
        config.slug,
        given.legal_entity_id,
        given.brand_id,
        config.model_dump(mode="json"),
        team_id=given.team_id,
        contact_reason_id=given.contact_reason_id,
        language=given.language,
    )
    return _show(await channels.create_account(tx, who, new, {}, keys, now), settings.base_url)


@router.get("/{id}")
async def get_form(tx: Tx, who: Who, id: ChannelAccountIdField, settings: Settings) -> FormShown:
    require(who, "settings:read")
    return _show(await _form(tx, who, id), settings.base_url)


@router.patch("/{id}")
async def change_form(
    tx: Tx, who: Who, id: ChannelAccountIdField, given: FormChange, now: Now, settings: Settings, keys: MasterKeys
) -> FormShown:
    """Changes what is given. A new `slug` in the definition moves the page; the old address is then gone."""
    require(who, "settings:write")
    await _form(tx, who, id)
    changes = changes_of(given)
    state = changes.pop("state", None)
    if "config" in changes:
        config = await _checked(tx, given.config)
        changes |= {"config": config.model_dump(mode="json"), "address": config.slug}
    row = await channels.change_account(tx, who, id, given.expected_version, changes, None, keys, now)
    if state is not None:
        row = await channels.set_account_state(tx, who, id, state, now)
    return _show(row, settings.base_url)


@router.post("/{id}/duplicate", status_code=201)
async def duplicate_form(
    tx: Tx, who: Who, id: ChannelAccountIdField, given: FormCopy, now: Now, settings: Settings, keys: MasterKeys
) -> FormShown:
    """A copy under another name and address, to be changed freely."""
    require(who, "settings:write")
    source = await _form(tx, who, id)
    new = NewAccount(
        KIND,
        given.name,
        given.slug,
        source.legal_entity_id,
        source.brand_id,
        {**source.config, "slug": given.slug},
        team_id=source.team_id,
        contact_reason_id=source.contact_reason_id,
        language=source.language,
    )
    return _show(await channels.create_account(tx, who, new, {}, keys, now), settings.base_url)


@router.get("/{id}/preview", response_class=HTMLResponse)
async def preview_form(
    tx: Tx, who: Who, id: ChannelAccountIdField, lang: Annotated[Language, Query()] = "fr"
) -> HTMLResponse:
    """The saved form's page, for a frame of ours. Nothing can be sent from it."""
    require(who, "settings:read")
    row = await _form(tx, who, id)
    config = await _checked(tx, row.config)
    page = _preview(config, await _look(tx, row.brand_id), lang)
    return HTMLResponse(page, headers={"content-security-policy": security.form_csp()})


async def _form(tx: Transaction, who: Actor, account_id: ChannelAccountIdField) -> Account:
    row = await channels.get_account_in_sight(tx, who, account_id)
    if row.kind != KIND:
        raise SettingNotFound("There is no such form.", fields={"what": "form"})
    return row


async def _look(tx: Transaction, brand_id: BrandIdField | None) -> Look:
    if brand_id is None:
        return Look(await company.name_of_company(tx), "")
    brand = await company.get(tx, company.BRANDS, brand_id)
    return Look(brand.name, brand.colour, brand.phone, logo_address(brand))


def _preview(config: Config, look: Look, language: Language) -> str:
    spoken = language if language in config.languages else config.languages[0]
    return form_page(FormPage(config, look, spoken, "preview", preview=True))


async def _checked(tx: Transaction, given: dict[str, Any]) -> Config:
    """The definition, or Invalid with every problem as `{path, code, detail}`."""
    try:
        config = Config.model_validate(given)
    except ValidationError as error:
        problems = _problems(error)
        raise Invalid(problems[0]["detail"], fields={"errors": problems}) from None
    reasons = {"config.contact_reason": config.contact_reason}
    for number, field in enumerate(config.fields):
        for place, option in enumerate(field.options):
            reasons[f"config.fields.{number}.options.{place}.contact_reason"] = option.contact_reason
    unknown = [
        {"path": path, "code": "form.contact_reason_unknown", "detail": f"There is no contact reason “{key}”."}
        for path, key in reasons.items()
        if key is not None and await company.find_contact_reason_id(tx, key) is None
    ]
    if unknown:
        raise Invalid(unknown[0]["detail"], fields={"errors": unknown[:ERRORS_MAX]})
    return config


def _problems(error: ValidationError) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for one in error.errors(include_url=False, include_input=False)[:ERRORS_MAX]:
        if one["type"] == "form.definition":
            found += [{**each, "path": f"config.{each['path']}"} for each in one["ctx"]["problems"]]
        else:
            path = ".".join(["config", *(str(part) for part in one["loc"])])
            code = "unknown_field" if one["type"] == "extra_forbidden" else one["type"]
            found.append({"path": path, "code": code, "detail": one["msg"]})
    return found[:ERRORS_MAX]


def _show(row: Account, base_url: str) -> FormShown:
    url = f"{base_url}/f/{row.address}"
    return FormShown.model_validate(
        {
            "id": row.id,
            "name": row.name,
            "slug": row.address,
            "url": url,
            "embed": f'<script src="{url}/embed.js" async></script>',
            "state": row.state,
            "legal_entity_id": row.legal_entity_id,
            "brand_id": row.brand_id,
            "team_id": row.team_id,
            "contact_reason_id": row.contact_reason_id,
            "language": row.language,
            "config": row.config,
            "version": row.version,
            "created_at": row.created_at,
        }
    )
