"""Access tokens for XOAUTH2: asked for with the account's refresh token (or, without one, with the application's own
credentials), kept until shortly before they end.

The request itself is done by `post_form`, which the channels shell gives: an adapter does no HTTP.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from filrouge.channels.adapters.email.config import Config
from filrouge.channels.adapters.email.trouble import SessionError, Trouble, clean, from_network

PostForm = Callable[[str, Mapping[str, str]], Awaitable[tuple[int, Mapping[str, object]]]]
"""Posts a form to a URL; returns the status and the JSON object of the answer ({} when it is none)."""
Rotated = Callable[[str], Awaitable[None]]
"""Called with the new refresh token when the provider replaced it; the shell keeps it in the account."""

MARGIN_S = 120.0
"""A token is renewed this long before it ends."""
DEFAULT_LIFE_S = 300.0
"""When the provider does not say."""
MAX_KEPT = 5_000
_TOKEN_S = 30.0

_MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
_MICROSOFT_SCOPES = (
    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
)
_MICROSOFT_APP_SCOPE = "https://outlook.office365.com/.default"
_GOOGLE = "https://oauth2.googleapis.com/token"
_GOOGLE_SCOPES = "https://mail.google.com/"
_REFUSALS = {"invalid_grant", "invalid_client", "unauthorized_client", "access_denied", "interaction_required"}


@dataclass(slots=True)
class _Kept:
    access_token: str = ""
    until: float = 0.0
    refresh_token: str = ""
    """The newest one, when the provider replaced ours."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


_kept: OrderedDict[str, _Kept] = OrderedDict()


def request_of(config: Config, refresh_token: str) -> tuple[str, dict[str, str]]:
    """The token URL and the form."""
    form = {"client_id": config.oauth_client_id}
    if secret := config.oauth_client_secret.get_secret_value():
        form["client_secret"] = secret
    if refresh_token:
        form |= {"grant_type": "refresh_token", "refresh_token": refresh_token}
    else:
        form["grant_type"] = "client_credentials"
    match config.oauth_provider:
        case "microsoft":
            url = _MICROSOFT.format(tenant=config.oauth_tenant)
            form["scope"] = _MICROSOFT_SCOPES if refresh_token else _MICROSOFT_APP_SCOPE
        case "google":
            url = _GOOGLE
            if not refresh_token:
                form["scope"] = _GOOGLE_SCOPES
        case _:
            url = config.oauth_token_url
            if config.oauth_scopes:
                form["scope"] = config.oauth_scopes
    return url, form


async def access_token(
    config: Config, post_form: PostForm, *, renew: bool = False, on_rotated: Rotated | None = None
) -> str:
    """A valid access token. `renew` asks for a new one even when the kept one should still do: the mail server refused
    it. Raises SessionError: `credentials` when the provider no longer accepts ours, `busy` when it may later."""
    kept = _entry(config)
    now = asyncio.get_running_loop().time
    refused = kept.access_token if renew else None
    async with kept.lock:
        if kept.access_token and kept.access_token != refused and now() < kept.until:
            return kept.access_token
        original = config.oauth_refresh_token.get_secret_value()
        url, form = request_of(config, kept.refresh_token or original)
        try:
            async with asyncio.timeout(_TOKEN_S):
                status, answer = await post_form(url, form)
        except (OSError, TimeoutError) as error:
            raise from_network(error) from error
        token = answer.get("access_token")
        if status != 200 or not isinstance(token, str) or not token.isprintable() or not token:
            kept.access_token = ""
            raise _refusal(status, answer)
        kept.access_token = token
        kept.until = now() + max(_life(answer.get("expires_in")) - MARGIN_S, 1.0)
        newer = answer.get("refresh_token")
        rotated = isinstance(newer, str) and newer not in {"", kept.refresh_token or original}
        if isinstance(newer, str) and rotated:
            kept.refresh_token = newer
    if isinstance(newer, str) and rotated and on_rotated is not None:
        await on_rotated(newer)
    return token


def _entry(config: Config) -> _Kept:
    parts = (
        config.oauth_provider,
        config.oauth_tenant,
        config.oauth_token_url,
        config.oauth_scopes,
        config.oauth_client_id,
        config.oauth_client_secret.get_secret_value(),
        config.oauth_refresh_token.get_secret_value(),
    )
    key = sha256("\0".join(parts).encode()).hexdigest()
    kept = _kept.setdefault(key, _Kept())
    _kept.move_to_end(key)
    while len(_kept) > MAX_KEPT:
        _kept.popitem(last=False)
    return kept


def _life(value: object) -> float:
    try:
        return float(value) if isinstance(value, int | float | str) else DEFAULT_LIFE_S
    except ValueError:
        return DEFAULT_LIFE_S


def _refusal(status: int, answer: Mapping[str, object]) -> SessionError:
    error = str(answer.get("error", ""))[:100]
    words = clean(f"{error} {answer.get('error_description', '')}")
    if error in _REFUSALS or status in (400, 401, 403):
        return SessionError(Trouble.CREDENTIALS, words or f"HTTP {status}", status=str(status))
    return SessionError(Trouble.BUSY, words or f"HTTP {status}", status=str(status))
