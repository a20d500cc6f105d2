"""HTTP to addresses that somebody else gave: judged first (SSRF guard), pinned to what was judged, bounded, never
redirected."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from filrouge.platform import security
from filrouge.platform.security.outside import Network, Resolver, resolve

TIMEOUT_S = 20.0
ANSWER_MAX = 64 * 1024
PORTS = frozenset(range(1, 65536)) - {22, 23, 25, 110, 143, 465, 587, 993, 995, 5432, 6379}


class Unreachable(ConnectionError):
    """The address is refused, does not answer, or answers too much; the message says which."""


async def post_form(
    url: str, data: Mapping[str, str], *, allowed: Iterable[Network] = (), resolver: Resolver = resolve
) -> tuple[int, dict[str, Any]]:
    """Posts a form and returns the status and the JSON object of the answer ({} when it is none). Raises Unreachable.

    Plain http is spoken only within the `allowed` networks.
    """
    headers = {"accept": "application/json", "content-type": "application/x-www-form-urlencoded"}
    status, content = await _post(url, urlencode(data).encode(), headers, tuple(allowed), resolver)
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        body = {}
    return status, body if isinstance(body, dict) else {}


async def post_body(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allowed: Iterable[Network] = (),
    resolver: Resolver = resolve,
) -> int:
    """Posts bytes and returns the status; the answer's own words are read within bounds and dropped. Raises
    Unreachable. Plain http as above."""
    status, _ = await _post(url, body, headers, tuple(allowed), resolver)
    return status


async def _post(
    url: str, body: bytes, headers: Mapping[str, str], networks: tuple[Network, ...], resolver: Resolver
) -> tuple[int, bytes]:
    try:
        scheme = urlsplit(url).scheme
        pinned = await security.pin_url(
            url, allowed=networks, ports=PORTS, schemes=("https", "http") if networks else ("https",), resolver=resolver
        )
        if scheme == "http" and not security.within(pinned.address, networks):
            raise security.AddressRefused("url_unusable", "Plain http is for networks of one's own; use https.")
        target = httpx.URL(url).copy_with(host=pinned.address)
        async with (
            httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "POST",
                target,
                content=body,
                headers={**headers, "host": httpx.URL(url).netloc.decode("ascii")},
                extensions={"sni_hostname": pinned.host},
            ) as response,
        ):
            content = bytearray()
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > ANSWER_MAX:
                    raise Unreachable(f"The answer passes {ANSWER_MAX} bytes.")
    except security.AddressRefused as refused:
        raise Unreachable(refused.detail) from refused
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
    return response.status_code, bytes(content)
