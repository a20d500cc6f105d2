"""The channels shell that talks to the wire: reads secrets, calls the adapter, returns its verdict."""

import html as markup
from collections.abc import Mapping
from typing import Any

import httpx

from filrouge.channels import registry, secrets
from filrouge.channels.service import Account
from filrouge.platform.security import Keys
from filrouge.terms.messages import Outbound, Outcome, Refused, TryLater

FORM_TIMEOUT_S = 20.0


async def post_form(url: str, data: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    """Posts a form to a token address and returns status and JSON; adapters talk HTTP through this."""
    async with httpx.AsyncClient(timeout=FORM_TIMEOUT_S, follow_redirects=False) as client:
        response = await client.post(url, data=dict(data))
    try:
        body = response.json()
    except ValueError:
        body = {}
    return response.status_code, body if isinstance(body, dict) else {}


def with_signature(html: str | None, signature: str) -> str | None:
    """The message's HTML with the signature below; None stays None."""
    if html is None or not signature:
        return html
    lines = "<br>".join(markup.escape(line) for line in signature.splitlines())
    return f"{html}<p>-- <br>{lines}</p>"


async def send(account: Account, outbound: Outbound, keys: Keys, instance: str, sink: str = "") -> Outcome:
    """Sends one message through its adapter. `sink` (`host:port`) replaces the server of a demo installation."""
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
    return await smtp.send(config, mail, post_form=post_form)  # type: ignore[arg-type]
