"""Mail servers are reached where mail servers may be, and nowhere else."""

import asyncio

import pytest

from filrouge.platform import security, settings
from filrouge.platform.security.outside import Resolver

PRIVATE = security.read_mail_networks("private")


def naming(*addresses: str) -> Resolver:
    async def resolver(host: str, port: int) -> list[str]:
        return list(addresses)

    return resolver


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "169.254.7.7", "fe80::1", "::ffff:169.254.169.254", "fd00:ec2::254", "100.100.100.200",
     "0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255", "192.0.2.1"],
)  # fmt: skip
async def test_metadata_link_local_and_multicast_are_never_reached(address: str) -> None:
    for found in ((address,), ("127.0.0.1", address)):
        with pytest.raises(security.AddressRefused):
            await security.dial("mail.example", 25, allowed=PRIVATE, resolver=naming(*found))


async def test_the_first_address_that_answers_is_taken() -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        opened = await security.dial("mail.example", port, allowed=PRIVATE, resolver=naming("127.0.0.9", "127.0.0.1"))
        with opened:
            assert opened.getpeername() == ("127.0.0.1", port)
        with pytest.raises(security.AddressRefused):
            await security.dial("mail.example", port, allowed=(), resolver=naming("127.0.0.1"))
    with pytest.raises(ConnectionRefusedError):
        await security.dial("mail.example", port, allowed=PRIVATE, resolver=naming("127.0.0.1"))
    with pytest.raises(OSError, match="no address"):
        await security.dial("mail.example", port, resolver=naming())


def test_networks_are_read_at_the_start() -> None:
    assert security.read_mail_networks("none") == ()
    assert [str(one) for one in security.read_mail_networks("10.1.0.0/16, 127.0.0.1")] == [
        "10.1.0.0/16",
        "127.0.0.1/32",
    ]
    settings.read({"FILROUGE_MAIL_NETWORKS": "Private"})
    for name in ("FILROUGE_MAIL_NETWORKS", "FILROUGE_ALLOWED_NETWORKS"):
        with pytest.raises(settings.SettingsError, match=name):
            settings.read({name: "10.1.0.0/99"})
