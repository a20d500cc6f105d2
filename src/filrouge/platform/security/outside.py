"""Where we may connect when an address was given by somebody else (SSRF guard).

A host is resolved once, every address it has is judged, and the connection goes to the address that was judged: a
name that changes its answer between the check and the use gains nothing. Redirects are checked again by the caller.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

RESOLVE_LIMIT_S = 5.0
HOST_MAX = 253
_METADATA = frozenset(map(ip_address, ("169.254.169.254", "169.254.170.2", "100.100.100.200", "fd00:ec2::254")))
_NAT64 = ip_network("64:ff9b::/96")
_NAT64_LOCAL = ip_network("64:ff9b:1::/48")
_SHARED = ip_network("100.64.0.0/10")
_SITE_LOCAL = ip_network("fec0::/10")


class AddressRefused(ValueError):
    """We do not connect there. `code` is stable: `url_unusable`, `host_unknown`, `address_private`,
    `address_metadata`, `port_refused`."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Pinned:
    """A host that was judged: connect to `address`, and say `host` (SNI, Host header, certificate)."""

    host: str
    port: int
    address: str


def read_networks(text: str) -> tuple[Network, ...]:
    """Networks from `10.0.0.0/8, 127.0.0.1` (FILROUGE_ALLOWED_NETWORKS). Raises ValueError on anything else."""
    return tuple(ip_network(word, strict=False) for word in text.replace(",", " ").split())


_PRIVATE = tuple(
    ip_network(text)
    for text in (
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7",
    )
)  # fmt: skip


def read_mail_networks(text: str) -> tuple[Network, ...]:
    """FILROUGE_MAIL_NETWORKS: `private` (all private networks and the machine itself), `none`, or networks."""
    match text.strip().lower():
        case "private":
            return _PRIVATE
        case "none":
            return ()
        case _:
            return read_networks(text)


def refusal(address: Address, allowed: Iterable[Network] = ()) -> str | None:
    """Why `address` is refused (a code of AddressRefused), or None. An allowed network wins over every rule but
    the cloud's metadata addresses."""
    inner = _unwrap(address)
    if inner in _METADATA:
        return "address_metadata"
    if any(inner.version == network.version and inner in network for network in allowed):
        return None
    if (
        not inner.is_global
        or inner.is_multicast
        or inner.is_reserved
        or inner.is_unspecified
        or (inner.version == 4 and inner in _SHARED)
        or (inner.version == 6 and (inner in _SITE_LOCAL or inner in _NAT64_LOCAL))
    ):
        return "address_private"
    return None


def within(address: str, networks: Iterable[Network]) -> bool:
    """Whether an address lies in one of the networks."""
    inner = _unwrap(ip_address(address.partition("%")[0]))
    return any(inner.version == network.version and inner in network for network in networks)


def _unwrap(address: Address) -> Address:
    """The IPv4 address that an IPv6 address carries (mapped, 6to4, Teredo, NAT64), else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of `host`, as the system resolver gives them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def pin(host: str, port: int, *, allowed: Iterable[Network] = (), resolver: Resolver = resolve) -> Pinned:
    """Resolves and judges `host`. Raises AddressRefused unless every address it has may be reached."""
    name = host.strip().rstrip(".")
    if not name or len(name) > HOST_MAX or any(c <= " " or c in "/\\@?#\x7f" for c in name):
        raise AddressRefused("url_unusable", "This is not the name of a server.")
    if not 0 < port < 65536:
        raise AddressRefused("port_refused", f"{port} is not a port.")
    try:
        async with asyncio.timeout(RESOLVE_LIMIT_S):
            found = await resolver(name, port)
    except (OSError, UnicodeError, TimeoutError):
        raise AddressRefused("host_unknown", f"The server “{name[:80]}” cannot be found.") from None
    networks = tuple(allowed)
    for text in found:
        code = refusal(ip_address(text.partition("%")[0]), networks)
        if code is not None:
            raise AddressRefused(code, f"“{name[:80]}” leads into a private network, where we do not connect.")
    if not found:
        raise AddressRefused("host_unknown", f"The server “{name[:80]}” cannot be found.")
    return Pinned(name, port, found[0])


async def dial(host: str, port: int, *, allowed: Iterable[Network] = (), resolver: Resolver = resolve) -> socket.socket:
    """A connected, non-blocking socket to `host`, resolved once, every address judged. Raises AddressRefused, and
    OSError (`gaierror` for an unknown name) when no address answers."""
    networks = tuple(allowed)
    found = [text.partition("%")[0] for text in await resolver(host, port)]
    for text in found:
        if refusal(ip_address(text), networks) is not None:
            raise AddressRefused("address_private", f"“{host[:80]}” leads where we do not connect.")
    trouble: OSError = ConnectionError(f"the server “{host[:80]}” has no address")
    for text in found:
        family = socket.AF_INET6 if ":" in text else socket.AF_INET
        opened = socket.socket(family, socket.SOCK_STREAM)
        try:
            opened.setblocking(False)
            await asyncio.get_running_loop().sock_connect(opened, (text, port))
        except OSError as error:
            opened.close()
            trouble = error
        except BaseException:
            opened.close()
            raise
        else:
            return opened
    raise trouble


async def pin_url(
    url: str,
    *,
    allowed: Iterable[Network] = (),
    ports: Iterable[int] = (80, 443),
    schemes: Iterable[str] = ("https",),
    resolver: Resolver = resolve,
) -> Pinned:
    """`pin` for a URL: one of `schemes`, one of `ports`, no user name in it."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443, "ws": 80, "wss": 443}.get(parts.scheme, 0)
    except ValueError:
        raise AddressRefused("url_unusable", "This is not a web address.") from None
    if parts.scheme not in tuple(schemes) or not parts.hostname or parts.username or parts.password:
        raise AddressRefused("url_unusable", f"A web address that starts with {' or '.join(schemes)} is needed.")
    if port not in tuple(ports):
        raise AddressRefused("port_refused", f"Port {port} is not allowed.")
    return await pin(parts.hostname, port, allowed=allowed, resolver=resolver)
