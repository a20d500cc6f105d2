"""Secrets of an account: a JSON object sealed at rest, bound to its account."""

import json
from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from pydantic import BaseModel

from filrouge.channels import registry
from filrouge.platform.security import Keys, open_sealed, seal
from filrouge.terms.errors import Invalid

PURPOSE = "channel"


class Holder(Protocol):
    """An account, as far as its secrets go."""

    @property
    def id(self) -> UUID: ...
    @property
    def secrets(self) -> bytes | None: ...


class Configured(Holder, Protocol):
    """An account with its settings."""

    @property
    def kind(self) -> str: ...
    @property
    def config(self) -> dict[str, Any]: ...


def open_secrets(account: Holder, keys: Keys) -> dict[str, str]:
    """The account's secrets in the clear, for the adapter alone. Raises SealBroken."""
    if account.secrets is None:
        return {}
    opened: dict[str, str] = json.loads(
        open_sealed(keys, bytes(account.secrets), purpose=PURPOSE, context=account.id.bytes)
    )
    return opened


def seal_secrets(account_id: UUID, secrets: Mapping[str, str], keys: Keys) -> bytes | None:
    """The secrets as the database keeps them; None when there are none."""
    if not secrets:
        return None
    return seal(keys, json.dumps(dict(secrets)).encode(), purpose=PURPOSE, context=account_id.bytes)


class SecretsAgain(Invalid):
    """Secrets that are kept would go to another server or be used for another name: they must be given again."""

    code = "channels.secrets_again"


def check_bound(account: Configured, keys: Keys, config: Mapping[str, Any], given: Mapping[str, str]) -> None:
    """Raises SecretsAgain, naming each, when kept secrets that are not among those `given` would be used with another
    server, name or authority than they were given for. `config` was checked; its model says what each is bound to
    (`x-bound-to`)."""
    model = registry.config_type(account.kind)
    again = [
        name
        for name, kept in sorted(open_secrets(account, keys).items())
        if kept
        and name not in given
        and any(_value(model, config, one) != _value(model, account.config, one) for one in _bound_to(model, name))
    ]
    if again:
        raise SecretsAgain(
            "The connection leads elsewhere now; enter its passwords and tokens again.",
            fields={
                "fields": again,
                "errors": [
                    {"path": f"config.{name}", "code": SecretsAgain.code, "detail": "Enter it again."} for name in again
                ],
            },
        )


def _value(model: type[BaseModel], config: Mapping[str, Any], name: str) -> Any:
    return config.get(name, model.model_fields[name].default)


def _bound_to(model: type[BaseModel], name: str) -> list[str]:
    field = model.model_fields.get(name)
    extra = field.json_schema_extra if field is not None else None
    bound = extra.get("x-bound-to", []) if isinstance(extra, dict) else []
    return [str(one) for one in bound] if isinstance(bound, list) else []


def secret_fields(model: type[BaseModel]) -> list[str]:
    """Names of the config's fields that are secrets."""
    return [name for name, field in model.model_fields.items() if "SecretStr" in str(field.annotation)]
