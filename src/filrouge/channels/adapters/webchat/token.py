"""Signed tokens, by which a site says who its user is: JWT (RFC 7519) with HMAC-SHA-256, and nothing else of JWT."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

TOKEN_MAX = 4_096
AHEAD_MAX = timedelta(hours=24)
SKEW = timedelta(seconds=30)
SUBJECT_MAX = 200


class Refusal(Exception):
    """The token is not taken; `args[0]` says why: `unsigned`, `malformed`, `algorithm`, `signature`, `expired`,
    `too_long`, `audience`, `subject`."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Whom the site vouches for."""

    subject: str
    email: str
    name: str


def read(token: str, secret: str, key: str, now: datetime) -> Claims:
    """What a token says. `key` is the chat it must be made for. Raises Refusal."""
    if not secret:
        raise Refusal("unsigned")
    if len(token) > TOKEN_MAX or not token.isascii() or token.count(".") != 2:
        raise Refusal("malformed")
    signed, _, signature = token.rpartition(".")
    head, body = (_object(piece) for piece in signed.split("."))
    if head.get("alg") != "HS256" or "crit" in head:
        raise Refusal("algorithm")
    wanted = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(wanted, _bytes(signature)):
        raise Refusal("signature")
    _check_time(body, now)
    audience = body.get("aud")
    if key not in (audience if isinstance(audience, list) else [audience]):
        raise Refusal("audience")
    subject = body.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_MAX or not subject.isprintable():
        raise Refusal("subject")
    return Claims(subject, _line(body.get("email"), 320).lower(), _line(body.get("name"), 200))


def _check_time(body: dict[str, Any], now: datetime) -> None:
    expires, begins = body.get("exp"), body.get("nbf", 0)
    try:
        if isinstance(expires, bool) or not isinstance(expires, int | float) or not isinstance(begins, int | float):
            raise Refusal("expired")
        end, start = datetime.fromtimestamp(expires, UTC), datetime.fromtimestamp(begins, UTC)
    except (ValueError, OverflowError, OSError):
        raise Refusal("expired") from None
    if end + SKEW <= now or start - SKEW > now:
        raise Refusal("expired")
    if end - now > AHEAD_MAX + SKEW:
        raise Refusal("too_long")


def _line(value: object, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest or not value.isprintable():
        return ""
    return value.strip()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise Refusal("malformed") from None


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(_bytes(text))
    except (ValueError, RecursionError):
        raise Refusal("malformed") from None
    if not isinstance(found, dict):
        raise Refusal("malformed")
    return found
