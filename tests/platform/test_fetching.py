"""HTTP to addresses that somebody else gave."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from filrouge.platform import fetching, security

LOOPBACK = security.read_networks("127.0.0.0/8")


@asynccontextmanager
async def server(answer: bytes, seen: list[bytes]) -> AsyncIterator[int]:
    """A server that keeps what it is sent and gives one answer."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        seen.append(head)
        writer.write(answer)
        await writer.drain()
        writer.close()

    running = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with running:
        yield running.sockets[0].getsockname()[1]


def http(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body


async def to_loopback(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


async def test_a_form_goes_to_the_judged_address_under_its_name() -> None:
    seen: list[bytes] = []
    async with server(http(json.dumps({"access_token": "t"}).encode()), seen) as port:
        url = f"http://tokens.example:{port}/token?x=1"
        status, body = await fetching.post_form(url, {"a": "b"}, allowed=LOOPBACK, resolver=to_loopback)
    assert (status, body) == (200, {"access_token": "t"})
    assert f"host: tokens.example:{port}".encode() in seen[0].lower()
    assert seen[0].startswith(b"POST /token?x=1 ")


async def test_a_private_address_is_never_spoken_to() -> None:
    seen: list[bytes] = []
    async with server(http(b"{}"), seen) as port:
        for url in (f"https://127.0.0.1:{port}/", f"https://tokens.example:{port}/", f"http://127.0.0.1:{port}/"):
            with pytest.raises(fetching.Unreachable):
                await fetching.post_form(url, {}, resolver=to_loopback)
    assert seen == []


async def test_plain_http_is_for_allowed_networks_only() -> None:
    async def public(host: str, port: int) -> Sequence[str]:
        return ["9.9.9.9"]

    with pytest.raises(fetching.Unreachable, match="https"):
        await fetching.post_form("http://tokens.example/", {}, allowed=LOOPBACK, resolver=public)


async def test_a_redirect_is_an_answer_and_a_flood_is_cut() -> None:
    seen: list[bytes] = []
    async with server(http(b"", "302 Found\r\nlocation: http://169.254.169.254/"), seen) as port:
        assert await fetching.post_form(f"http://127.0.0.1:{port}/", {}, allowed=LOOPBACK) == (302, {})
    async with server(http(b"x" * (fetching.ANSWER_MAX + 1)), seen) as port:
        with pytest.raises(fetching.Unreachable, match="passes"):
            await fetching.post_form(f"http://127.0.0.1:{port}/", {}, allowed=LOOPBACK)
    async with server(http(b"[" * 5000), seen) as port:
        assert await fetching.post_form(f"http://127.0.0.1:{port}/", {}, allowed=LOOPBACK) == (200, {})
    async with server(b"rubbish\r\n\r\n", seen) as port:
        with pytest.raises(fetching.Unreachable):
            await fetching.post_form(f"http://127.0.0.1:{port}/", {}, allowed=LOOPBACK)
