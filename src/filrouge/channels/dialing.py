"""The way of session channels to their servers: addresses judged, the connection made to what was judged.

Mail servers often stand in private networks, so that FILROUGE_MAIL_NETWORKS opens those by default; link-local and
metadata addresses of a cloud, multicast and unspecified ones are never reached.
"""

import socket
from functools import cache

from filrouge.channels.sdk import network
from filrouge.platform import security, settings


@cache
def _allowed() -> tuple[security.Network, ...]:
    read = settings.read()
    return (*security.read_mail_networks(read.mail_networks), *security.read_networks(read.allowed_networks))


async def dial(host: str, port: int) -> socket.socket:
    """Connects to a mail server. Raises DialRefused, or OSError as the network says."""
    try:
        return await security.dial(host, port, allowed=_allowed())
    except security.AddressRefused as refused:
        raise network.DialRefused(refused.detail) from refused


network.dial_with(dial)
