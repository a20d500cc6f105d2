"""Channel accounts: tried, saved, watched, unplugged."""

import asyncio
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field, ValidationError

from filrouge.channels import registry, secrets, trying
from filrouge.channels import service as channels
from filrouge.channels.sdk import Unsupported
from filrouge.channels.service import Account, NewAccount, pushes, signing
from filrouge.entrypoints.api import deps
from filrouge.entrypoints.api.deps import MasterKeys, Now, Tx, Who
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
from filrouge.platform.db import Transaction
from filrouge.platform.security import Keys
from filrouge.terms.errors import Invalid, Problem
from filrouge.terms.scope import Actor
from filrouge.terms.settings import require
from filrouge.views import settings_channels

router = APIRouter(prefix="/settings", tags=["settings"])

BULK_MAX = 500
BULK_WIDTH = 16
"""Accounts tried at once."""
Mode = Literal["open", "qualified", "closed"]
Secrets = Annotated[dict[str, Annotated[str, Field(max_length=10_000)]], Field(max_length=20)]
Config = Annotated[dict[str, Any], Field(max_length=100)]
Kind = Annotated[str, Field(max_length=40)]


class DirectionHealth(Shown):
    state: Literal["ok", "warning", "failing", "unknown"] = "unknown"
    at: str | None = None
    since: str | None = None
    code: str | None = None
    detail: str | None = None


class Health(Shown):
    state: Literal["ok", "warning", "failing", "unknown"]
    receive: DirectionHealth | None
    send: DirectionHealth | None
    push: DirectionHealth | None = None
    last_received_at: Instant | None = None
    queued: int = 0


class ChannelShown(Shown):
    id: ChannelAccountIdField
    kind: str
    name: str
    address: str
    legal_entity_id: LegalEntityIdField
    brand_id: BrandIdField
    team_id: TeamIdField | None
    contact_reason_id: ContactReasonIdField | None
    mode: Mode
    qualified_form_id: ChannelAccountIdField | None
    language: Language
    state: Literal["active", "paused", "unplugged"]
    health: Health
    unplugged_at: Instant | None
    version: int


class ChannelWhole(ChannelShown):
    config: dict[str, Any]
    secrets_set: list[str]


class ChannelNew(Body):
    kind: Kind
    name: Name
    address: Annotated[str, Field(min_length=1, max_length=320)]
    config: Config
    secrets: Secrets = {}
    legal_entity_id: LegalEntityIdField
    brand_id: BrandIdField
    team_id: TeamIdField | None = None
    contact_reason_id: ContactReasonIdField | None = None
    mode: Mode = "open"
    qualified_form_id: ChannelAccountIdField | None = None
    language: Language = "fr"
    trial_token: Annotated[str, Field(max_length=200)] | None = None


class ChannelChange(Body):
    expected_version: Version
    name: Name = absent()
    address: Annotated[str, Field(min_length=1, max_length=320)] = absent()
    config: Config = absent()
    secrets: Secrets = absent()
    legal_entity_id: LegalEntityIdField = absent()
    brand_id: BrandIdField = absent()
    team_id: TeamIdField | None = None
    contact_reason_id: ContactReasonIdField | None = None
    mode: Mode = absent()
    qualified_form_id: ChannelAccountIdField | None = None
    language: Language = absent()
    trial_token: Annotated[str, Field(max_length=200)] | None = None


class TryIt(Body):
    kind: Kind
    config: Config
    secrets: Secrets = {}
    channel_id: ChannelAccountIdField | None = None


class StepShown(Shown):
    direction: str
    code: str
    state: str
    duration_ms: int
    detail: str
    error: str
    facts: dict[str, str | int]


class TrialShown(Shown):
    trial_token: str | None
    passed: bool
    steps: list[StepShown]


class Hour(Shown):
    hour: Instant
    received: int
    sent: int
    failed: int


class Bulk(Body):
    items: Annotated[list[ChannelNew], Field(max_length=BULK_MAX)]


class BulkResult(Shown):
    line: int
    address: str
    created: bool
    id: ChannelAccountIdField | None = None
    code: str | None = None
    detail: str | None = None


class KindShown(Shown):
    kind: str
    icon: str
    capabilities: list[str]
    json_schema: dict[str, Any]


class AlertShown(Shown):
    id: str
    kind: str
    subject: str
    fields: dict[str, Any]
    raised_at: Instant


def _health(account: Account, more: settings_channels.Busy | None = None) -> Health:
    kept = {name: account.health.get(name) for name in ("receive", "send", "push")}
    directions = {name: DirectionHealth.model_validate(each) if each else None for name, each in kept.items()}
    states = [each.state for each in directions.values() if each]
    worst = next((state for state in ("failing", "warning", "ok") if state in states), "unknown")
    return Health(
        state=worst,  # type: ignore[arg-type]
        receive=directions["receive"],
        send=directions["send"],
        push=directions["push"],
        last_received_at=more.last_received_at if more else None,
        queued=more.queued if more else 0,
    )


def _show(account: Account, more: settings_channels.Busy | None = None) -> dict[str, Any]:
    own = {name: getattr(account, name) for name in ChannelShown.model_fields if name != "health"}
    return {**own, "health": _health(account, more)}


def _whole(account: Account, keys: Keys, more: settings_channels.Busy | None) -> ChannelWhole:
    return ChannelWhole(
        **_show(account, more),
        config=account.config,
        secrets_set=sorted(name for name, value in secrets.open_secrets(account, keys).items() if value),
    )


@router.get("/channels")
async def list_channels(tx: Tx, who: Who, kind: Kind | None = None) -> Items[ChannelShown]:
    """All accounts, of one kind or of all, with their health."""
    require(who, "settings:read")
    accounts = await channels.list_accounts_in_sight(tx, who, [kind] if kind else registry.kinds())
    busy = await settings_channels.busy(tx, [account.id for account in accounts])
    return Items[ChannelShown](
        items=[ChannelShown.model_validate(_show(account, busy.get(account.id))) for account in accounts]
    )


@router.get("/channel-kinds")
async def list_kinds(who: Who) -> Items[KindShown]:
    """The kinds of channel this installation has; `json_schema` makes the form of an account's settings."""
    require(who, "settings:read")
    return Items[KindShown](
        items=[
            KindShown(
                kind=kind,
                icon=registry.manifest(kind).icon,
                capabilities=sorted(registry.manifest(kind).capabilities),
                json_schema=registry.config_type(kind).model_json_schema(),
            )
            for kind in registry.kinds()
        ]
    )


@router.post("/channels/try")
async def try_it(request: Request, who: Who, given: TryIt, keys: MasterKeys, now: Now) -> TrialShown:
    """Tries the connection, step by step. With `channel_id`, secrets that are not given are those it has, as long as
    they go where they went: 422 `channels.secrets_again` otherwise. A passing trial gives the token that saving asks
    for."""
    require(who, "settings:write")
    async with deps.db(request).transaction() as tx:
        await trying.count(tx, who, now)
    secret = dict(given.secrets)
    if given.channel_id is not None:
        async with deps.db(request).transaction() as tx:
            account = await channels.get_account_in_sight(tx, who, given.channel_id)
        if account.kind != given.kind:
            raise Invalid("This account is of another kind.", fields={"field": "kind"})
        secret = {**secrets.open_secrets(account, keys), **secret}
        secrets.check_bound(account, keys, _checked(given.kind, given.config, secret), given.secrets)
    return await tried(given.kind, given.config, secret, keys, now)


async def tried(kind: str, given: dict[str, Any], secret: dict[str, str], keys: Keys, now: datetime) -> TrialShown:
    """The connection, step by step."""
    config = _checked(kind, given, secret)
    trial = await trying.attempt(kind, config, secret)
    token = trying.token_of(kind, config, secret, keys, now) if trial.passed else None
    steps = [StepShown.model_validate({**asdict(step), "state": str(step.state)}) for step in trial.steps]
    return TrialShown(trial_token=token, passed=trial.passed, steps=steps)


def _checked(kind: str, config: dict[str, Any], secret: dict[str, str]) -> dict[str, Any]:
    try:
        return channels.check_config(kind, config, secret)
    except Unsupported:
        raise Invalid("There is no channel of this kind.", fields={"kind": kind}) from None


def require_trial(given: ChannelNew, keys: Keys, now: datetime) -> None:
    config = _checked(given.kind, given.config, given.secrets)
    if trying.needs_trial(given.kind) and not trying.was_tried(
        given.trial_token, given.kind, config, given.secrets, keys, now
    ):
        raise channels.NotTried("Try the connection first; it is saved once it works.")


async def plug_in(tx: Transaction, who: Actor, given: ChannelNew, keys: Keys, now: datetime) -> Account:
    values = {name: value for name, value in given if name not in ("secrets", "trial_token")}
    account = await channels.create_account(tx, who, NewAccount(**values), given.secrets, keys, now)
    if trying.needs_trial(given.kind):
        for direction in ("receive", "send"):
            await channels.record_health(tx, account.id, direction, "ok", now)
    return await channels.get_account(tx, account.id)


@router.post("/channels", status_code=201)
async def create(tx: Tx, who: Who, given: ChannelNew, keys: MasterKeys, now: Now) -> ChannelWhole:
    """Saves an account whose connection has been tried. 422 `channels.not_tried` otherwise."""
    require_trial(given, keys, now)
    return _whole(await plug_in(tx, who, given, keys, now), keys, None)


@router.post("/channels/bulk")
async def create_many(request: Request, who: Who, given: Bulk, keys: MasterKeys, now: Now) -> Items[BulkResult]:
    """Tries and saves many accounts, each on its own: a line that fails does not stop the others. 500 at most."""
    require(who, "settings:write")
    async with deps.db(request).transaction() as tx:
        await trying.count(tx, who, now)
    width = asyncio.Semaphore(BULK_WIDTH)

    async def one(line: int, item: ChannelNew) -> BulkResult:
        try:
            async with width:
                config = _checked(item.kind, item.config, item.secrets)
                trial = await trying.attempt(item.kind, config, item.secrets)
                failed = next((step for step in trial.steps if step.error), None)
                if failed is not None:
                    raise channels.NotTried(failed.detail or "The connection failed.", fields={"error": failed.error})
                async with deps.db(request).transaction() as tx:
                    account = await plug_in(tx, who, item, keys, now)
            return BulkResult(line=line, address=item.address, created=True, id=account.id)
        except (Problem, ValidationError) as error:
            code = getattr(error, "code", "request.invalid")
            detail = getattr(error, "detail", "These settings are not right.")
            return BulkResult(line=line, address=item.address, created=False, code=code, detail=detail)

    results = list(await asyncio.gather(*(one(line, item) for line, item in enumerate(given.items, start=1))))
    return Items[BulkResult](items=results)


@router.get("/channels/{id}")
async def get(tx: Tx, who: Who, id: ChannelAccountIdField, keys: MasterKeys) -> ChannelWhole:
    require(who, "settings:read")
    account = await channels.get_account_in_sight(tx, who, id)
    return _whole(account, keys, (await settings_channels.busy(tx, [id])).get(id))


@router.patch("/channels/{id}")
async def change(
    tx: Tx, who: Who, id: ChannelAccountIdField, given: ChannelChange, keys: MasterKeys, now: Now
) -> ChannelWhole:
    """Changes what is given. A change of how to connect needs a passing trial of the new settings; mended, what
    waited is sent at once."""
    changes = changes_of(given)
    changes.pop("expected_version", None)
    token = changes.pop("trial_token", None)
    secret = changes.pop("secrets", None) or {}
    before = await channels.get_account_in_sight(tx, who, id)
    if trying.needs_trial(before.kind) and ("config" in changes or secret):
        whole = {**secrets.open_secrets(before, keys), **secret}
        config = _checked(before.kind, changes.get("config", before.config), whole)
        secrets.check_bound(before, keys, config, secret)
        if (config != before.config or secret) and not trying.was_tried(token, before.kind, config, whole, keys, now):
            raise channels.NotTried("Try the connection first; it is saved once it works.")
    account = await channels.change_account(tx, who, id, given.expected_version, changes, secret, keys, now)
    mended = await pushes.begin_anew(tx, before, account, secret, now)
    await signing.begin_anew(tx, account, secret)
    if token:
        for direction in ("receive", "send"):
            await channels.record_health(tx, id, direction, "ok", now)
        await channels.hurry_outgoing(tx, id, now)
    if token or mended:
        account = await channels.get_account_in_sight(tx, who, id)
    return _whole(account, keys, (await settings_channels.busy(tx, [id])).get(id))


async def _state(tx: Transaction, who: Actor, id: UUID, state: str, keys: Keys, now: datetime) -> ChannelWhole:
    account = await channels.set_account_state(tx, who, id, state, now)
    if state == "active":
        await channels.hurry_outgoing(tx, id, now)
    return _whole(account, keys, None)


@router.post("/channels/{id}/unplug")
async def unplug(tx: Tx, who: Who, id: ChannelAccountIdField, keys: MasterKeys, now: Now) -> ChannelWhole:
    """Nothing is read or sent any more; conversations stay. It can be undone for 30 days."""
    return await _state(tx, who, id, "unplugged", keys, now)


@router.post("/channels/{id}/plug")
async def plug(tx: Tx, who: Who, id: ChannelAccountIdField, keys: MasterKeys, now: Now) -> ChannelWhole:
    return await _state(tx, who, id, "active", keys, now)


@router.post("/channels/{id}/pause")
async def pause(tx: Tx, who: Who, id: ChannelAccountIdField, keys: MasterKeys, now: Now) -> ChannelWhole:
    return await _state(tx, who, id, "paused", keys, now)


@router.get("/channels/{id}/activity")
async def activity(tx: Tx, who: Who, id: ChannelAccountIdField, now: Now) -> Items[Hour]:
    """The last 24 hours: received, sent, failed."""
    require(who, "settings:read")
    await channels.get_account_in_sight(tx, who, id)
    end = now.replace(minute=0, second=0, microsecond=0)
    rows = await channels.activity(tx, id, end - timedelta(hours=23), end)
    return Items[Hour](items=[Hour(hour=row[0], received=row[1], sent=row[2], failed=row[3]) for row in rows])


@router.get("/alerts")
async def alerts(tx: Tx, who: Who) -> Items[AlertShown]:
    """What is failing now and needs an administrator: an expired password, a mailbox that is not read."""
    require(who, "settings:read")
    seen = {account.id for account in await channels.list_accounts_in_sight(tx, who, registry.kinds())}
    found = await settings_channels.open_alerts(tx, seen)
    return Items[AlertShown](items=[AlertShown.model_validate(alert) for alert in found])
