"""Secrets of an account: a JSON object sealed at rest, bound to its account."""

import json
from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from pydantic import BaseModel

from filrouge.platform.security import Keys, open_sealed, seal

PURPOSE = "channel"


class Holder(Protocol):
    """An account, as far as its secrets go."""

    @property
    def id(self) -> UUID: ...
    @property
    def secrets(self) -> bytes | None: ...


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


def secret_fields(model: type[BaseModel]) -> list[str]:
    """Names of the config's fields that are secrets."""
    return [name for name, field in model.model_fields.items() if "SecretStr" in str(field.annotation)]
