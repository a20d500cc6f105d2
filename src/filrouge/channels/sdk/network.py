"""How an adapter with sessions reaches a server: through the shell, which judges every address first."""

from collections.abc import Awaitable, Callable
from typing import Any

Dial = Callable[[str, int], Awaitable[Any]]
"""Connects to a host and port; returns the connected, non-blocking socket. Raises OSError, DialRefused among them."""


class DialRefused(OSError):
    """The name leads where no mail server may be: a link-local, metadata, multicast or forbidden private address."""


async def _nowhere(host: str, port: int) -> Any:
    raise RuntimeError("an adapter reaches servers through the channels shell, which has not said how")


_dial: Dial = _nowhere


def dial_with(dial: Dial) -> None:
    """Called by the shell, once per process."""
    global _dial
    _dial = dial


async def dial(host: str, port: int) -> Any:
    """A connected socket, for `asyncio` to take over."""
    return await _dial(host, port)
