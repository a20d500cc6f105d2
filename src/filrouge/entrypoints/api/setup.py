"""The set-up page's doors: open with the one-time code, and only until there is an administrator."""

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response, UploadFile
from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError

from filrouge.access.service import sessions, setup
from filrouge.company import defaults
from filrouge.entrypoints.api import deps
from filrouge.entrypoints.api.deps import MasterKeys, Now, Tx
from filrouge.entrypoints.api.fields import Body, Colour, Language, Name, Shown
from filrouge.entrypoints.api.session import SessionShown, enter
from filrouge.entrypoints.api.settings import channels
from filrouge.entrypoints.api.settings.brands import check_logo
from filrouge.entrypoints.api.settings.calendars import Weekly
from filrouge.flows import setting_up
from filrouge.platform import clock, installation, security, storage
from filrouge.terms.errors import TooLarge
from filrouge.terms.ids import InvalidId

router = APIRouter(tags=["setup"])

DRAFT_MAX = 32 * 1024
LOGO_PURPOSE = "setup.logo"
NEVER_KEPT = frozenset({"password", "secrets", "secret"})


class SetupShown(Shown):
    steps: dict[str, bool]
    draft: dict[str, Any]


class LogoKept(Shown):
    logo_object: str


class AdministratorField(Body):
    name: Name
    email: Annotated[str, Field(min_length=3, max_length=254)]
    password: Annotated[str, Field(min_length=1, max_length=1024)]


class CompanyField(Body):
    name: Name
    sends_as: Annotated[str, Field(max_length=200)] = ""
    colour: Colour = "#17503B"
    time_zone: Annotated[str, Field(max_length=60)] = "Europe/Paris"
    logo_object: Annotated[str, Field(max_length=200)] | None = None


class LanguageField(Body):
    default: Language
    also: Annotated[list[Language], Field(max_length=2)] = []


class HoursField(Body):
    weekly: Weekly


class FirstChannel(Body):
    """A channel account without what the set-up knows already. `address` is taken from the config when it is there."""

    kind: channels.Kind
    name: Name | None = None
    address: Annotated[str, Field(max_length=320)] | None = None
    config: channels.Config
    secrets: channels.Secrets = {}
    mode: channels.Mode = "open"
    trial_token: Annotated[str, Field(max_length=200)] | None = None


class FirstTry(Body):
    kind: channels.Kind
    config: channels.Config
    secrets: channels.Secrets = {}


class SetupComplete(Body):
    administrator: AdministratorField
    company: CompanyField
    language: LanguageField
    hours: HoursField | None = None
    channel: FirstChannel | None = None
    kind: Literal["demo", "real"] | None = None


async def _opened(request: Request, x_setup_code: Annotated[str | None, Header(max_length=100)] = None) -> None:
    """The code is right; wrong ones are counted per address."""
    try:
        async with deps.db(request).transaction() as tx:
            await setup.check_code(tx, x_setup_code)
    except setup.BadSetupCode:
        async with deps.db(request).transaction() as tx:
            wait = await sessions.count_setup_try(tx, deps.remote_address(request), clock.now())
        if wait is None:
            raise
        raise sessions.TooManyAttempts("Too many tries; wait.", fields={"retry_after_s": wait}) from None


Opened = Depends(_opened)


@router.get("/setup", dependencies=[Opened])
async def get_setup(tx: Tx) -> SetupShown:
    """What was typed so far, and which steps it fills."""
    here = await installation.find(tx)
    return _show(here.setup_draft if here else {})


@router.put("/setup/draft", dependencies=[Opened])
async def put_draft(tx: Tx, draft: dict[str, Any]) -> SetupShown:
    """Keeps what one types; passwords and secrets are left out."""
    kept = {name: _without_secrets(value) for name, value in draft.items() if name not in NEVER_KEPT}
    if len(json.dumps(kept)) > DRAFT_MAX:
        raise TooLarge(f"A draft has at most {DRAFT_MAX} bytes.", fields={"limit": DRAFT_MAX})
    await installation.set_draft(tx, kept)
    return _show(kept)


@router.post("/setup/logo", dependencies=[Opened])
async def post_logo(request: Request, file: UploadFile) -> LogoKept:
    """Keeps a logo until the set-up is completed with it."""
    content = await file.read(security.LOGO_MAX + 1)
    stored = await deps.storage_of(request).put(content, check_logo(content))
    async with deps.db(request).transaction() as tx:
        object_id = await storage.keep(tx, stored, clock.now())
    return LogoKept(logo_object=security.signed_token(deps.keys_of(request), LOGO_PURPOSE, object_id.bytes))


@router.post("/setup/try", dependencies=[Opened])
async def try_channel(given: FirstTry, keys: MasterKeys, now: Now) -> channels.TrialShown:
    """Tries the first channel's connection, step by step; a passing trial gives the token that completing asks for."""
    return await channels.tried(given.kind, given.config, dict(given.secrets), keys, now)


@router.post("/setup/complete", dependencies=[Opened], status_code=201)
async def complete(request: Request, response: Response, given: SetupComplete) -> SessionShown:
    """Makes the administrator and the company, closes the set-up, and signs the administrator in."""
    administrator = given.administrator
    sessions.check_new_password(administrator.password, administrator.email, administrator.name, given.company.name)
    first = setting_up.FirstDay(
        name=administrator.name,
        email=administrator.email,
        password_hash=await sessions.hash_password(administrator.password),
        company=given.company.name,
        sends_as=given.company.sends_as or given.company.name,
        colour=given.company.colour,
        time_zone=given.company.time_zone,
        logo_object_id=_logo(request, given.company.logo_object),
        language=given.language.default,
        languages=list(dict.fromkeys([given.language.default, *given.language.also])),
        weekly=[entry.model_dump(by_alias=True) for entry in given.hours.weekly] if given.hours else defaults.WEEKLY,
        kind=given.kind,
    )
    async with deps.db(request).transaction() as tx:
        now = clock.now()
        made = await setting_up.complete(tx, first, now)
        if given.channel is not None:
            new = _channel(given.channel, made, first)
            channels.require_trial(new, deps.keys_of(request), now)
            await channels.plug_in(tx, made.actor, new, deps.keys_of(request), now)
        return await enter(tx, request, response, made.user_id, now)


def _channel(given: FirstChannel, made: setting_up.SetUp, first: setting_up.FirstDay) -> channels.ChannelNew:
    address = given.address or given.config.get("address") or given.config.get("slug") or ""
    values = {
        "kind": given.kind,
        "name": given.name or first.company,
        "address": address,
        "config": given.config,
        "secrets": given.secrets,
        "legal_entity_id": made.legal_entity_id,
        "brand_id": made.brand_id,
        "team_id": made.team_id,
        "mode": given.mode,
        "language": first.language,
        "trial_token": given.trial_token,
    }
    try:
        return channels.ChannelNew.model_validate(values)
    except ValidationError as error:
        raise RequestValidationError(
            [{**found, "loc": ("body", "channel", *found["loc"])} for found in error.errors(include_url=False)]
        ) from None


def _logo(request: Request, token: str | None) -> UUID | None:
    if token is None:
        return None
    payload = security.read_signed_token(deps.keys_of(request), LOGO_PURPOSE, token)
    if payload is None or len(payload) != 16:
        raise InvalidId("This is not a logo that was uploaded here.")
    return UUID(bytes=payload)


def _show(draft: dict[str, Any]) -> SetupShown:
    def said(step: str, *names: str) -> bool:
        part = draft.get(step)
        return isinstance(part, dict) and all(part.get(name) for name in names)

    return SetupShown(
        steps={
            "administrator": said("administrator", "name", "email"),
            "company": said("company", "name"),
            "language": said("language", "default"),
            "channel": said("channel", "kind"),
        },
        draft=draft,
    )


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_secrets(item) for name, item in value.items() if name not in NEVER_KEPT}
    return [_without_secrets(item) for item in value] if isinstance(value, list) else value
