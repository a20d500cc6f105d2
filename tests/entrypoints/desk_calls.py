"""What tests of the desk's doors say and ask over and over."""

from typing import Any

import httpx

from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, ok

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00" + b"\0" * 40


async def inbox(client: httpx.AsyncClient, view: str = "all", **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await ok(await client.get(f"{API}/inbox", params={"view": view, **query})))["items"]
    return items


async def counts(client: httpx.AsyncClient) -> dict[str, int]:
    found: dict[str, int] = (await ok(await client.get(f"{API}/inbox/counts")))["counts"]
    return found


async def read(client: httpx.AsyncClient, conversation: str) -> dict[str, Any]:
    found: dict[str, Any] = await ok(await client.get(f"{API}/conversations/{conversation}"))
    return found


async def act(client: httpx.AsyncClient, conversation: str, what: str, **body: Any) -> httpx.Response:
    version = (await read(client, conversation))["conversation"]["version"]
    return await client.post(f"{API}/conversations/{conversation}/{what}", json={"expected_version": version, **body})


def multipart(
    words: str, *files: tuple[str, str, bytes, str], html: str = "", sender: str = "claire@exemple.example"
) -> bytes:
    """A mail with HTML and files (name, type, content, Content-ID)."""
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Claire <{sender}>", "contact@alisier.example", "Photos"
    message["Message-ID"] = f"<{uuid7().hex}@exemple.example>"
    message.set_content(words)
    if html:
        message.add_alternative(html, subtype="html")
    for name, kind, content, cid in files:
        main, _, sub = kind.partition("/")
        message.add_attachment(
            content,
            main,
            sub,
            filename=name,
            disposition="inline" if cid else "attachment",
            cid=f"<{cid}>" if cid else None,
        )
    return bytes(message)


async def arrive(desk: Desk, raw: bytes, account_id: Any = None) -> str:
    desk.company.now = clock.now()
    await desk.company.receive(raw, account_id=account_id)
    await desk.company.pump()
    return show("cnv", await desk.company.value("select id from conversation order by number desc limit 1"))
