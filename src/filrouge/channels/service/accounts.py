"""Accounts: our own mailboxes, numbers, pages and forms, their settings, secrets and health."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from pydantic import ValidationError

from filrouge.channels import registry, secrets, store
from filrouge.channels.events import AccountSaved, AccountStateChanged, HealthChanged
from filrouge.channels.service import placing
from filrouge.channels.store import Account
from filrouge.platform import events, history
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.platform.security import Keys
from filrouge.terms.errors import Invalid, NotFound
from filrouge.terms.ids import ChannelAccountId
from filrouge.terms.scope import Actor
from filrouge.terms.settings import SettingTaken, StaleSetting, UnknownReference, only, require

ROOM = "channels"
WHAT = "channel_account"
PLUG_BACK_DAYS = 30
FIELDS = (
    "name", "address", "legal_entity_id", "brand_id", "team_id", "contact_reason_id", "mode", "qualified_form_id",
    "language", "config",
)  # fmt: skip


class UnknownAccount(NotFound):
    """The channel account does not exist or is unplugged."""

    code = "channels.unknown_account"


class NotTried(Invalid):
    """The connection must be tried, and pass, before it is saved."""

    code = "channels.not_tried"


class InvalidConfig(Invalid):
    """The account's settings are not complete; `fields["errors"]` names them."""

    code = "channels.invalid_config"


async def get_account(tx: Transaction, account_id: UUID) -> Account:
    """Raises UnknownAccount."""
    found = await store.account(tx, account_id)
    if found is None:
        raise UnknownAccount("This channel account does not exist.")
    return found


async def get_account_in_sight(tx: Transaction, actor: Actor, account_id: UUID) -> Account:
    """Under the actor's legal entities and brands. Raises UnknownAccount."""
    found = await get_account(tx, account_id)
    if not placing.in_sight(actor, found):
        raise UnknownAccount("This channel account does not exist.")
    return found


async def list_accounts_in_sight(tx: Transaction, actor: Actor, kinds: Sequence[str]) -> list[Account]:
    """`list_accounts` under the actor's legal entities and brands."""
    return [account for account in await list_accounts(tx, kinds) if placing.in_sight(actor, account)]


async def find_account_by_address(tx: Transaction, kind: str, address: str) -> Account | None:
    """The plugged account of this kind with this address, whatever its case."""
    return await store.account_by_address(tx, kind, address)


async def list_accounts(tx: Transaction, kinds: Sequence[str]) -> list[Account]:
    """All accounts of these kinds, also paused and unplugged ones; 2,000 at most."""
    return await store.accounts(tx, kinds)


def can_send(account: Account) -> bool:
    """Whether this account is set up to send."""
    if account.kind == "email":
        return account.config.get("send") != "none"
    return is_immediate(account)


def is_immediate(account: Account) -> bool:
    """Whether the customer has an answer as soon as it is written, so that it cannot be taken back."""
    return registry.manifest(account.kind).pulled


def takes_subaddresses(account: Account) -> bool:
    """Whether mail to `local+anything@domain` reaches this account, so that replies may carry a signed token."""
    return account.kind == "email" and bool(account.config.get("sub_addresses", True))


async def find_sending_account(tx: Transaction, account: Account) -> Account | None:
    """The account itself when it can send, else the brand's first mailbox that can: one that takes
    mail, of the same team, first."""
    if account.state == "active" and can_send(account):
        return account
    return await find_mailbox(tx, account)


async def find_mailbox(tx: Transaction, account: Account) -> Account | None:
    """The mailbox that writes e-mails for this account: one of its brand that takes mail, of the same team, first."""
    others = [
        other
        for other in await list_accounts(tx, ["email"])
        if other.state == "active" and other.brand_id == account.brand_id and can_send(other)
    ]
    return min(others, key=lambda other: (other.mode == "closed", other.team_id != account.team_id), default=None)


# -- settings -------------------------------------------------------------------------------------------------------


def check_config(kind: str, config: Mapping[str, object], secrets_given: Mapping[str, str]) -> dict[str, Any]:
    """The config as it is kept: checked by its adapter, without secrets. Raises InvalidConfig, naming each field."""
    model = registry.config_type(kind)
    try:
        checked = model.model_validate({**config, **secrets_given})
    except ValidationError as error:
        raise InvalidConfig(
            "Some settings of this account are not right.",
            fields={
                "errors": [
                    {
                        "path": ".".join(["config", *(str(step) for step in found["loc"])]),
                        "code": found["type"],
                        "detail": found["msg"],
                    }
                    for found in error.errors(include_url=False, include_input=False)[:20]
                ]
            },
        ) from None
    return checked.model_dump(mode="json", exclude=set(secrets.secret_fields(model)))


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an administrator gives. `config` holds no secret."""

    kind: str
    name: str
    address: str
    legal_entity_id: UUID
    brand_id: UUID
    config: Mapping[str, object]
    team_id: UUID | None = None
    contact_reason_id: UUID | None = None
    mode: str = "open"
    qualified_form_id: UUID | None = None
    language: str = "fr"


async def create_account(
    tx: Transaction, actor: Actor, new: NewAccount, secrets_given: Mapping[str, str], keys: Keys, now: datetime
) -> Account:
    """A new account, active at once. The door has tried the connection. Raises OutOfScope, Contradiction."""
    require(actor, "settings:write")
    account_id = ChannelAccountId(uuid7())
    _check_address(new.kind, new.address)
    config = check_config(new.kind, new.config, secrets_given)
    values = {**{name: getattr(new, name) for name in FIELDS}, "config": config}
    placing.require_place(actor, values)
    await _check(tx, values, placing.PLACE)
    try:
        async with tx.savepoint():
            await tx.execute(
                store.ACCOUNT_INSERT,
                {
                    **values,
                    "id": account_id,
                    "kind": new.kind,
                    "config": Jsonb(config),
                    "secrets": secrets.seal_secrets(account_id, secrets_given, keys),
                    "now": now,
                },
            )
    except psycopg.errors.UniqueViolation:
        raise SettingTaken("This address is in use already.", fields={"address": new.address}) from None
    except psycopg.errors.ForeignKeyViolation:
        raise UnknownReference("It refers to something that is not there.", fields={"what": WHAT}) from None
    account = await get_account(tx, account_id)
    await _tell_saved(tx, actor, account, None, values, list(values), now)
    return account


async def change_account(
    tx: Transaction,
    actor: Actor,
    account_id: UUID,
    expected_version: int,
    changes: Mapping[str, Any],
    secrets_given: Mapping[str, str] | None,
    keys: Keys,
    now: datetime,
) -> Account:
    """The account with `changes` (of FIELDS). `secrets_given` replaces the secrets it names; the others stay, unless
    they would now go elsewhere. Raises StaleSetting, SecretsAgain, OutOfScope, Contradiction."""
    require(actor, "settings:write")
    account = await get_account_in_sight(tx, actor, account_id)
    if account.version != expected_version:
        raise StaleSetting(WHAT, account_id, account.version)
    merged = {**secrets.open_secrets(account, keys), **(secrets_given or {})}
    before = {name: getattr(account, name) for name in FIELDS}
    after = {**before, **only(changes, FIELDS)}
    if "config" in changes or secrets_given:
        after["config"] = check_config(account.kind, after["config"], merged)
        secrets.check_bound(account, keys, after["config"], secrets_given or {})
    names = [name for name in FIELDS if before[name] != after[name]]
    placing.require_place(actor, after)
    if "address" in names:
        _check_address(account.kind, after["address"])
    await _check(tx, after, names)
    if not names and not secrets_given:
        return account
    sealed = secrets.seal_secrets(account_id, merged, keys) if secrets_given else account.secrets
    await _update(tx, account, {**after, "secrets": sealed})
    saved = await get_account(tx, account_id)
    told = [*names, *(["secrets"] if secrets_given else [])]
    await _tell_saved(tx, actor, saved, {n: before[n] for n in names}, {n: after[n] for n in names}, told, now)
    return saved


def _check_address(kind: str, address: str) -> None:
    shape = registry.manifest(kind).address
    if shape and not re.fullmatch(shape, address):
        detail = "A key is small letters, digits and hyphens, 60 at most."
        errors = [{"path": "address", "code": "channels.address", "detail": detail}]
        raise InvalidConfig(detail, fields={"errors": errors})


async def _check(tx: Transaction, values: Mapping[str, Any], names: Sequence[str]) -> None:
    """Refuses nonsense; `names` are the fields that change."""
    if values["mode"] not in ("open", "qualified", "closed"):
        raise Invalid("A mailbox is open, qualified or closed.")
    if values["mode"] == "qualified" and values["qualified_form_id"] is None:
        raise Invalid("A qualified mailbox needs the form that it leads to.", fields={"field": "qualified_form_id"})
    form: Account | None = None
    if values["qualified_form_id"] is not None:
        form = await store.account(tx, values["qualified_form_id"])
        if form is None or form.kind != "webform":
            raise UnknownReference("The form does not exist.", fields={"what": "qualified_form_id"})
    if set(names) & set(placing.PLACE):
        await placing.check_place(tx, values, form)


async def _update(tx: Transaction, account: Account, changed: Mapping[str, Any]) -> None:
    values = {**{name: getattr(account, name) for name in (*FIELDS, "secrets", "state", "unplugged_at")}, **changed}
    try:
        async with tx.savepoint():
            touched = await tx.execute(
                store.ACCOUNT_UPDATE,
                {**values, "config": Jsonb(values["config"]), "id": account.id, "version": account.version},
            )
    except psycopg.errors.UniqueViolation:
        raise SettingTaken("This address is in use already.", fields={"address": values["address"]}) from None
    except psycopg.errors.ForeignKeyViolation:
        raise UnknownReference("It refers to something that is not there.", fields={"what": WHAT}) from None
    if not touched:
        raise StaleSetting(WHAT, account.id, account.version + 1)


async def set_account_state(tx: Transaction, actor: Actor, account_id: UUID, state: str, now: datetime) -> Account:
    """Pauses, unplugs or plugs an account back. Unplugged, nothing is read or sent; for 30 days it can be undone."""
    require(actor, "settings:write")
    account = await get_account_in_sight(tx, actor, account_id)
    if account.state == state:
        return account
    limit = timedelta(days=PLUG_BACK_DAYS)
    if account.state == "unplugged" and account.unplugged_at and now - account.unplugged_at > limit:
        raise Invalid("This account was unplugged more than 30 days ago; connect the address again.")
    await _update(tx, account, {"state": state, "unplugged_at": now if state == "unplugged" else None})
    saved = await get_account(tx, account_id)
    await history.tell(
        tx,
        actor,
        AccountStateChanged(account.id, Code(state)),
        room=ROOM,
        what=WHAT,
        subject=account_id,
        before={"state": account.state},
        after={"state": state},
        now=now,
        **ids_of(saved),
    )
    return saved


async def restore_account(tx: Transaction, actor: Actor, entry: history.Change, keys: Keys, now: datetime) -> None:
    """Gives an account back what an entry of its history says it was before. Secrets are never in the history."""
    account = await get_account(tx, UUID(entry.subject_id))
    if "state" in (entry.before or {}):
        await set_account_state(tx, actor, account.id, str((entry.before or {})["state"]), now)
        return
    changes = entry.back(FIELDS) if entry.before is not None else {}
    await change_account(tx, actor, account.id, account.version, changes, None, keys, now)


async def _tell_saved(
    tx: Transaction,
    actor: Actor,
    account: Account,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    names: Sequence[str],
    now: datetime,
) -> None:
    await history.tell(
        tx,
        actor,
        AccountSaved(account.id, [Code(name) for name in names], before is None),
        room=ROOM,
        what=WHAT,
        subject=account.id,
        before=before,
        after=after,
        now=now,
        **ids_of(account),
    )


def ids_of(account: Account) -> dict[str, Any]:
    """The three ids under which an account's events are seen."""
    return {"legal_entity_id": account.legal_entity_id, "brand_id": account.brand_id, "team_id": account.team_id}


async def record_health(
    tx: Transaction, account_id: UUID, direction: str, state: str, now: datetime, *, code: str = "", detail: str = ""
) -> bool:
    """Notes how a direction (`receive`, `send`) of an account does: `ok`, `warning` or `failing`. A change is an
    event; `failing` raises an alert, `ok` clears it. Returns whether the state changed."""
    account = await get_account(tx, account_id)
    before = account.health.get(direction, {})
    changed = (before.get("state"), before.get("code", "")) != (state, code)
    since = now.isoformat() if changed else before.get("since", now.isoformat())
    noted = {"state": state, "code": code, "detail": detail[:500], "at": now.isoformat(), "since": since}
    await tx.execute(store.ACCOUNT_HEALTH, {"id": account_id, "health": Jsonb({direction: noted})})
    if not changed:
        return False
    key = f"channel:{account_id}:{direction}"
    if state == "failing":
        await tx.execute(
            store.ALERT_RAISE,
            {
                "id": uuid7(),
                "key": key,
                "kind": f"channels.{direction}_failing",
                "subject": str(account_id),
                "fields": Jsonb({"name": account.name, "address": account.address, "code": code}),
                "now": now,
            },
        )
    elif state == "ok":
        await tx.execute(store.ALERT_CLEAR, {"key": key, "now": now})
    if before or state != "ok":
        await events.record(
            tx,
            HealthChanged(account.id, Code(direction), Code(state), Code(code)),
            subject=account_id,
            actor="system",
            now=now,
            **ids_of(account),
        )
    return True
