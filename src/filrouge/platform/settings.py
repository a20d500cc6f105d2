"""What an operator may set: environment variables `FILROUGE_*`, read once, never changed while running.

Every field is the variable of the same name in capitals; each is explained in `docs/reference/settings.md`.
"""

import ipaddress
import os
import sys
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from filrouge.platform import folders

PREFIX = "FILROUGE_"
DEFAULT_PORT = 7070
DEFAULT_SMTP_PORT = 2525
LOG_LEVELS = ("debug", "info", "warning", "error")


class SettingsError(Exception):
    """A setting cannot be used; the message is one sentence that says which and why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process. An empty text or a port 0 means: not set."""

    database_url: str = ""
    database_pool: int = 20
    data: Path = field(default_factory=lambda: default_data())
    master_key: str = ""
    public_url: str = ""
    listen: str = "127.0.0.1"
    port: int = 0
    tls_cert: str = ""
    tls_key: str = ""
    trusted_proxies: str = "127.0.0.1"
    allowed_networks: str = ""
    mail_networks: str = "private"
    smtp_listen: str = "127.0.0.1"
    smtp_port: int = 0
    lmtp_socket: str = ""
    storage_url: str = ""
    static_dir: str = ""
    worker_concurrency: int = 8
    parser_processes: int = 2
    demo_sink: str = ""
    log_level: str = "info"

    @property
    def base_url(self) -> str:
        """Where people reach Fil Rouge, without a slash at the end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        scheme = "https" if self.tls_cert else "http"
        host = f"[{self.listen}]" if ":" in self.listen else self.listen
        return f"{scheme}://{host}:{self.port or DEFAULT_PORT}"

    @property
    def secure(self) -> bool:
        """Whether people come over https, so that `__Host-` cookies work."""
        return self.base_url.startswith("https://")

    @property
    def storage(self) -> str:
        """Where large bytes live: a URL that `platform/storage` knows, or a folder."""
        return self.storage_url or str(self.data / "objects")

    @property
    def key_file(self) -> Path:
        """Where the master key is when `master_key` is not given."""
        return self.data / "secrets" / "master-key"

    @property
    def static(self) -> Path:
        """The folder of the built desk, with its `index.html`."""
        if self.static_dir:
            return Path(self.static_dir)
        packaged = Path(__file__).parents[1] / "static"
        return packaged if packaged.is_dir() else _checkout() / "web" / "dist" / "desk"

    def environment(self) -> dict[str, str]:
        """The variables that give a child process these same settings."""
        return {f"{PREFIX}{one.name.upper()}": str(getattr(self, one.name)) for one in fields(self)}


def read(environ: Mapping[str, str] | None = None, **changes: Any) -> Settings:
    """The settings of `environ` (this process's by default), with `changes` over them. Raises SettingsError."""
    source = os.environ if environ is None else environ
    hints = get_type_hints(Settings)
    values: dict[str, Any] = {}
    for one in fields(Settings):
        name = f"{PREFIX}{one.name.upper()}"
        text = source.get(name, "").strip()
        if text:
            values[one.name] = _value(name, text, hints[one.name])
        elif one.default is MISSING and one.name in changes:
            values[one.name] = changes[one.name]
    settings = replace(Settings(**values), **changes)
    _check(settings)
    return settings


def default_data() -> Path:
    """Where data live when nobody says: per checkout, so that two clones never share."""
    checkout = _checkout()
    if os.geteuid() == 0:
        return Path("/var/lib/filrouge") / folders.digest(checkout)
    return checkout / ".filrouge"


def may_listen(settings: Settings) -> str | None:
    """None when the address is safe to listen on, else the sentence that says what is missing."""
    if _loopback(settings.listen) or settings.tls_cert or settings.public_url.startswith("https://"):
        return None
    return (
        f"Listening on {settings.listen} needs https: give FILROUGE_TLS_CERT and FILROUGE_TLS_KEY, or set "
        "FILROUGE_PUBLIC_URL=https://… when a proxy ends TLS (browsers drop the session cookie on plain http)."
    )


def _checkout() -> Path:
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").is_file() else Path(sys.prefix).resolve()


def _value(name: str, text: str, kind: Any) -> object:
    if kind is int:
        if not text.isdecimal():
            raise SettingsError(f"{name} must be a whole number, not '{text}'.")
        return int(text)
    return Path(text).absolute() if kind is Path else text


def _check(settings: Settings) -> None:
    for name in ("port", "smtp_port"):
        if getattr(settings, name) > 65_535:
            raise SettingsError(f"{PREFIX}{name.upper()} must be a port, at most 65535.")
    for name in ("database_pool", "worker_concurrency", "parser_processes"):
        if not 1 <= getattr(settings, name) <= 1_000:
            raise SettingsError(f"{PREFIX}{name.upper()} must be between 1 and 1000.")
    if settings.log_level not in LOG_LEVELS:
        raise SettingsError(f"{PREFIX}LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}, not '{settings.log_level}'.")
    if bool(settings.tls_cert) != bool(settings.tls_key):
        raise SettingsError(f"{PREFIX}TLS_CERT and {PREFIX}TLS_KEY go together: one of them is missing.")
    _check_networks(settings)
    if settings.public_url:
        parts = urlsplit(settings.public_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise SettingsError(f"{PREFIX}PUBLIC_URL must be like https://desk.example.com, without a path.")


def _check_networks(settings: Settings) -> None:
    for name in ("allowed_networks", "mail_networks"):
        text = getattr(settings, name)
        if name == "mail_networks" and text.strip().lower() in ("private", "none"):
            continue
        try:
            for word in text.replace(",", " ").split():
                ipaddress.ip_network(word, strict=False)
        except ValueError as error:
            raise SettingsError(f"{PREFIX}{name.upper()}: {error}.") from None


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
