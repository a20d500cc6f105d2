"""The settings of one e-mail account. The JSON schema of `Config` makes the form; `SecretStr` is kept encrypted.

Fields are flat on purpose: the form shows them in two columns by `x-group` (`receive`, `send`, `oauth`) and only when
`x-when` holds (`{"receive": ["imap"]}`: the field `receive` has one of these values). Titles and descriptions are keys
of `strings/*.json`.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_address
from typing import Any, Literal, Self

import idna
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

_IMAP: dict[str, Any] = {"receive": ["imap"]}
_SMTP: dict[str, Any] = {"send": ["smtp"]}
_LINE = re.compile(r"[\x00-\x1f\x7f]")
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+")


class Security(StrEnum):
    """How the connection is protected."""

    TLS = "tls"
    """TLS from the first byte (993, 465)."""
    STARTTLS = "starttls"
    """Plain greeting, then TLS, required (143, 587)."""
    NONE = "none"
    """No protection: only to the loopback address."""


class Auth(StrEnum):
    PASSWORD = "password"  # noqa: S105
    OAUTH2 = "oauth2"
    NONE = "none"
    """Sending only: the relay knows us by our address."""


class Start(StrEnum):
    """Which messages of a newly connected mailbox become conversations."""

    RECENT = "recent"
    """Those of the last seven days, and all that come."""
    NEW = "new"
    """Only those that come from now on."""
    ALL = "all"
    """Everything in the folder."""


_IMAP_BOUND = ("imap_host", "imap_port", "imap_security", "imap_auth", "imap_user", "trusted_ca")
_SMTP_BOUND = ("smtp_host", "smtp_port", "smtp_security", "smtp_auth", "smtp_user", "trusted_ca")
_OAUTH_BOUND = (
    "oauth_provider", "oauth_tenant", "oauth_token_url", "oauth_client_id", *_IMAP_BOUND, *_SMTP_BOUND[:-1],
)  # fmt: skip


def _field(
    default: Any,
    key: str,
    *,
    group: str,
    when: Mapping[str, Any] | None = None,
    bound: tuple[str, ...] = (),
    **rest: Any,
) -> Any:
    """`bound` are the fields that say where a secret goes: when one changes, the secret must be given again."""
    extra: dict[str, Any] = {"x-group": group}
    if bound:
        extra["x-bound-to"] = list(bound)
    if when:
        extra["x-when"] = dict(when)
    return Field(default, title=f"config.{key}", description=f"config.{key}.help", json_schema_extra=extra, **rest)


class Config(BaseModel):
    """An e-mail account: one address of ours, how its mail comes in and how ours goes out."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    address: str = Field(
        title="config.address",
        description="config.address.help",
        max_length=254,
        json_schema_extra={"x-group": "identity", "format": "email"},
    )
    display_name: str = _field("", "display_name", group="identity", max_length=120)
    sub_addresses: bool = _field(True, "sub_addresses", group="identity")

    receive: Literal["imap", "listener", "none"] = _field("imap", "receive", group="receive")
    imap_host: str = _field("", "imap_host", group="receive", when=_IMAP, max_length=253)
    imap_port: int = _field(993, "imap_port", group="receive", when=_IMAP, ge=1, le=65535)
    imap_security: Security = _field(Security.TLS, "imap_security", group="receive", when=_IMAP)
    imap_auth: Literal[Auth.PASSWORD, Auth.OAUTH2] = _field(Auth.PASSWORD, "imap_auth", group="receive", when=_IMAP)
    imap_user: str = _field("", "imap_user", group="receive", when=_IMAP, max_length=254)
    imap_password: SecretStr = _field(
        SecretStr(""), "imap_password", group="receive", when={**_IMAP, "imap_auth": ["password"]}, bound=_IMAP_BOUND
    )
    imap_folder: str = _field("INBOX", "imap_folder", group="receive", when=_IMAP, min_length=1, max_length=500)
    imap_start: Start = _field(Start.RECENT, "imap_start", group="receive", when=_IMAP)
    catch_all: bool = _field(False, "catch_all", group="receive", when={"receive": ["listener"]})

    send: Literal["smtp", "none"] = _field("smtp", "send", group="send")
    smtp_host: str = _field("", "smtp_host", group="send", when=_SMTP, max_length=253)
    smtp_port: int = _field(587, "smtp_port", group="send", when=_SMTP, ge=1, le=65535)
    smtp_security: Security = _field(Security.STARTTLS, "smtp_security", group="send", when=_SMTP)
    smtp_auth: Auth = _field(Auth.PASSWORD, "smtp_auth", group="send", when=_SMTP)
    smtp_user: str = _field(
        "", "smtp_user", group="send", when={**_SMTP, "smtp_auth": ["password", "oauth2"]}, max_length=254
    )
    smtp_password: SecretStr = _field(
        SecretStr(""), "smtp_password", group="send", when={**_SMTP, "smtp_auth": ["password"]}, bound=_SMTP_BOUND
    )

    oauth_provider: Literal["none", "microsoft", "google", "custom"] = _field("none", "oauth_provider", group="oauth")
    oauth_tenant: str = _field(
        "organizations", "oauth_tenant", group="oauth", when={"oauth_provider": ["microsoft"]}, max_length=120
    )
    oauth_client_id: str = _field("", "oauth_client_id", group="oauth", max_length=300)
    oauth_client_secret: SecretStr = _field(SecretStr(""), "oauth_client_secret", group="oauth", bound=_OAUTH_BOUND)
    oauth_refresh_token: SecretStr = _field(SecretStr(""), "oauth_refresh_token", group="oauth", bound=_OAUTH_BOUND)
    oauth_token_url: str = _field(
        "", "oauth_token_url", group="oauth", when={"oauth_provider": ["custom"]}, max_length=500
    )
    oauth_scopes: str = _field("", "oauth_scopes", group="oauth", when={"oauth_provider": ["custom"]}, max_length=1000)

    trusted_ca: str = _field("", "trusted_ca", group="advanced", max_length=100_000)

    @field_validator("address", "imap_host", "imap_user", "smtp_host", "smtp_user", "display_name", "imap_folder")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if _LINE.search(value):
            raise ValueError("control characters are not allowed")
        return value

    @field_validator("address")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if not _ADDRESS.fullmatch(value):
            raise ValueError("not an e-mail address")
        return value

    @field_validator("oauth_tenant")
    @classmethod
    def _a_tenant(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9.-]+", value):
            raise ValueError("not a tenant: its id or its domain")
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.receive == "imap":
            if not self.imap_host:
                raise ValueError("the IMAP server is missing")
            _guard(self.imap_security, self.imap_host)
        if self.send == "smtp":
            if not self.smtp_host:
                raise ValueError("the SMTP server is missing")
            _guard(self.smtp_security, self.smtp_host)
        if self.uses_oauth:
            if self.oauth_provider == "none":
                raise ValueError("choose the OAuth2 provider")
            if not self.oauth_client_id:
                raise ValueError("the OAuth2 client id is missing")
            if self.oauth_provider == "custom" and not self._token_url_is_safe():
                raise ValueError("the token URL must start with https:// (http:// only on the loopback address)")
        return self

    @property
    def uses_oauth(self) -> bool:
        return (self.receive == "imap" and self.imap_auth is Auth.OAUTH2) or (
            self.send == "smtp" and self.smtp_auth is Auth.OAUTH2
        )

    @property
    def local_part(self) -> str:
        return self.address.rpartition("@")[0]

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    def reply_address(self, token: str) -> str:
        """`local+TOKEN@domain`, or nothing when the account cannot receive sub-addresses."""
        return f"{self.local_part}+{token}@{self.domain}" if self.sub_addresses and token else ""

    def _token_url_is_safe(self) -> bool:
        url = self.oauth_token_url
        return url.startswith("https://") or bool(re.match(r"http://(127\.0\.0\.1|localhost|\[::1\])[:/]", url))


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _guard(security: Security, host: str) -> None:
    if security is Security.NONE and not is_loopback(host):
        raise ValueError("a connection without TLS is allowed only to the loopback address")


def ascii_domain(domain: str) -> str:
    """The domain as the wire wants it: `müller.example` → `xn--mller-kva.example`. Raises ValueError."""
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError as error:
        raise ValueError(f"not a domain name: {error}") from error


PRESETS: Mapping[str, Mapping[str, object]] = {
    "microsoft365": {
        "imap_host": "outlook.office365.com",
        "imap_port": 993,
        "imap_security": "tls",
        "imap_auth": "oauth2",
        "smtp_host": "smtp.office365.com",
        "smtp_port": 587,
        "smtp_security": "starttls",
        "smtp_auth": "oauth2",
        "oauth_provider": "microsoft",
    },
    "google": {
        "imap_host": "imap.gmail.com",
        "imap_port": 993,
        "imap_security": "tls",
        "imap_auth": "oauth2",
        "smtp_host": "smtp.gmail.com",
        "smtp_port": 587,
        "smtp_security": "starttls",
        "smtp_auth": "oauth2",
        "oauth_provider": "google",
    },
}
"""What the form fills in when a provider is chosen."""
