"""The channels shell that talks to the wire: reads secrets, calls the adapter, returns its verdict."""

import asyncio
import html as markup
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

from filrouge.channels import registry, secrets
from filrouge.channels.service import Account
from filrouge.platform import fetching, security, settings
from filrouge.platform.security import Keys
from filrouge.terms.messages import Outbound, Outcome, Refused, TryLater


@cache
def _allowed() -> tuple[security.Network, ...]:
    return security.read_networks(settings.read().allowed_networks)


async def post_form(url: str, data: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    """Posts a form to a token address and returns status and JSON; adapters talk HTTP through this. An address of a
    private network is refused unless FILROUGE_ALLOWED_NETWORKS holds it. Raises Unreachable, an OSError."""
    return await fetching.post_form(url, data, allowed=_allowed())


PUSH_TIMEOUT_S = 10.0


async def post_body(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Posts bytes to an address that an account names; the status of the answer, which nobody else reads. Guarded as
    `post_form`, within PUSH_TIMEOUT_S in all. Raises Unreachable and TimeoutError, both OSErrors."""
    async with asyncio.timeout(PUSH_TIMEOUT_S):
        return await fetching.post_body(url, body, headers, allowed=_allowed())


QUOTED_BELOW = '<div class="quoted">'
"""What begins the quoted part of a message of ours; the signature stands above it."""


def plain(text: str, signature: str, quoted: str = "") -> str:
    """The message's plain words: what was written, the signature, what is quoted."""
    signed = f"{text}\n\n-- \n{signature}\n" if signature else text
    return f"{signed}\n\n{quoted}" if quoted else signed


def with_signature(html: str | None, signature: str) -> str | None:
    """The message's HTML with the signature below its words, above what it quotes; None stays None."""
    if html is None or not signature:
        return html
    words, mark, quoted = html.partition(QUOTED_BELOW)
    lines = "<br>".join(markup.escape(line) for line in signature.splitlines())
    return f"{words}<p>-- <br>{lines}</p>{mark}{quoted}"


async def send(
    account: Account,
    outbound: Outbound,
    keys: Keys,
    instance: str,
    sink: str = "",
    on_rotated: Callable[[str], Awaitable[None]] | None = None,
) -> Outcome:
    """Sends one message through its adapter. `sink` (`host:port`) replaces the server of a demo installation;
    `on_rotated` keeps a refresh token that the provider replaced on the way."""
    if account.kind != "email":
        return Refused("outbound.channel_cannot_send", f"{account.kind} accounts cannot send")
    from filrouge.channels.adapters.email import render, smtp

    try:
        config = registry.config_type("email").model_validate({**account.config, **secrets.open_secrets(account, keys)})
    except ValueError:  # also a broken seal
        return TryLater("config", "the account's settings cannot be used")
    try:
        mail = render.render(outbound, config, instance=instance)  # type: ignore[arg-type]
    except render.Unsendable as error:
        return Refused(*error.args)
    if sink:
        host, _, port = sink.rpartition(":")
        config = config.model_copy(
            update={"smtp_host": host, "smtp_port": int(port), "smtp_security": "none", "smtp_auth": "none"}
        )
    return await smtp.send(config, mail, post_form=post_form, on_rotated=on_rotated)  # type: ignore[arg-type]
