"""The origin of a page, as people write it in settings: where a form or a chat may stand."""

from typing import NamedTuple
from urllib.parse import urlsplit


class Origin(NamedTuple):
    scheme: str
    host: str
    """In ASCII, as browsers send it."""
    port: int | None


def read_origin(value: str) -> Origin | None:
    """`https://www.example.com`, without a path; http on the loopback only. None for anything else."""
    try:
        parts = urlsplit(value.strip().rstrip("/"))
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        return None
    good = parts.scheme == "https" or (parts.scheme == "http" and host in {"localhost", "127.0.0.1"})
    if not good or not host or parts.path or parts.query or parts.fragment or parts.username:
        return None
    if not all(letter.isalnum() or letter in ".-" for letter in host):
        return None
    return Origin(parts.scheme, host, port)
