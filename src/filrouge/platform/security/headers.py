"""Security headers as text, and the question whether a browser's request comes from our own pages."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

DESK_CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; frame-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Our own pages. Styles may be inline because the interface computes sizes; scripts may not."""

API_CSP = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Answers that are no pages."""

DOWNLOAD_CSP = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""Bytes that came from outside: even shown by mistake, they run nothing."""

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"

COMMON = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": PERMISSIONS_POLICY,
}
HSTS = "max-age=31536000"

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def mail_csp(*, remote: bool = False) -> str:
    """For the frame that shows a message's HTML: no script, no form; remote pictures only when asked for."""
    pictures = "'self' data: https: http:" if remote else "'self' data:"
    return (
        f"default-src 'none'; img-src {pictures}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )


def form_csp(embed_origins: Iterable[str] = (), *, script: bool = True) -> str:
    """For a hosted form: framed only by `embed_origins` (`https://shop.example`), which were checked when saved."""
    ancestors = " ".join(["'self'", *(origin for origin in map(read_origin, embed_origins) if origin)])
    return (
        f"default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        f"script-src {chr(39)}{'self' if script else 'none'}{chr(39)}; connect-src 'self'; base-uri 'none'; "
        f"form-action 'self'; frame-ancestors {ancestors}"
    )


def read_origin(text: str) -> str | None:
    """`https://shop.example:8443` from such an origin or URL; None when it is not one."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        return None
    if not all(c.isalnum() or c in "-._:" for c in host) or not host.isascii():
        return None
    shown = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{shown}" + (f":{port}" if port and port != default else "")


def from_our_pages(headers: Mapping[str, str], *, public_origin: str | None) -> bool | None:
    """Whether a browser says that its request comes from our own pages; None when it says nothing.

    `Sec-Fetch-Site` decides when it is there (pages cannot forge it); else `Origin` must be ours: `public_origin`,
    or the address that the request was made to.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site.strip().lower() in ("same-origin", "none")
    said = headers.get("origin")
    if said is None:
        return None
    origin = read_origin(said)
    if origin is None:
        return False
    if public_origin is not None and origin == read_origin(public_origin):
        return True
    host = headers.get("host", "")
    return bool(host) and origin in (read_origin(f"http://{host}"), read_origin(f"https://{host}"))
