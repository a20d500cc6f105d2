"""Trying a connection before it is saved, and the token that proves it was tried."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from filrouge.channels import registry, secrets
from filrouge.channels.adapters.email import check
from filrouge.channels.sdk import Trial
from filrouge.channels.sending import post_form
from filrouge.platform import rates
from filrouge.platform.db import Transaction
from filrouge.platform.security import Keys, read_signed_token, signed_token
from filrouge.terms.errors import TooMany
from filrouge.terms.scope import Actor

PURPOSE = "channel:trial"
GOOD_FOR = timedelta(hours=1)
TRIALS_PER_MINUTE = 20
_TIME_BYTES = 5


class TooManyTrials(TooMany):
    """Too many connections tried within a minute; `retry_after_s` says when to come back."""

    code = "channels.too_many_trials"


async def count(tx: Transaction, actor: Actor, now: datetime) -> None:
    """Counts a trial, to be committed before anything is connected to: it reaches servers that a person names. Raises
    TooManyTrials."""
    bucket = rates.key("channels.trial", actor.label())
    wait = await rates.take(tx, bucket, limit=TRIALS_PER_MINUTE, window_s=60, now=now)
    if wait is not None:
        raise TooManyTrials("Too many connections tried; wait a moment.", fields={"retry_after_s": wait})


def needs_trial(kind: str) -> bool:
    """Whether accounts of this kind talk to a server that must be tried."""
    return kind == "email"


async def attempt(kind: str, config: Mapping[str, object], given: Mapping[str, str]) -> Trial:
    """Tries both directions with these settings and never raises for what a server says; nothing changes there."""
    if not needs_trial(kind):
        return Trial(())
    model = registry.config_type(kind).model_validate({**config, **given})
    return await check.check(model, post_form=post_form)  # type: ignore[arg-type]


def _digest(kind: str, config: Mapping[str, Any], given: Mapping[str, str]) -> bytes:
    """What was tried: everything of the config that says how to connect."""
    model: type[BaseModel] = registry.config_type(kind)
    whole = model.model_validate({**config, **given}).model_dump(mode="json", exclude=set(secrets.secret_fields(model)))
    hidden = {name: given[name] for name in sorted(given)}
    return hashlib.sha256(json.dumps([kind, whole, hidden], sort_keys=True).encode()).digest()


def token_of(kind: str, config: Mapping[str, Any], given: Mapping[str, str], keys: Keys, now: datetime) -> str:
    """Proves for an hour that these very settings passed."""
    until = int((now + GOOD_FOR).timestamp()).to_bytes(_TIME_BYTES, "big")
    return signed_token(keys, PURPOSE, until + _digest(kind, config, given)[:16])


def was_tried(
    token: str | None, kind: str, config: Mapping[str, Any], given: Mapping[str, str], keys: Keys, now: datetime
) -> bool:
    """Whether `token` proves a trial of these very settings."""
    payload = read_signed_token(keys, PURPOSE, token) if token and len(token) < 200 and token.isascii() else None
    if payload is None or len(payload) != _TIME_BYTES + 16:
        return False
    until = int.from_bytes(payload[:_TIME_BYTES], "big")
    return until >= now.timestamp() and payload[_TIME_BYTES:] == _digest(kind, config, given)[:16]
