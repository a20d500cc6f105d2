"""A visitor's side of a web chat, and the chat of the company of tests."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from filrouge.channels import secrets
from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import ChannelAccountId
from tests.entrypoints.desk import Desk, ok
from tests.entrypoints.live_socket import Heard

PAGE = "https://www.alisier.example"
SECRET = "a secret that only the site and we know"
QUESTIONS = [
    {"key": "name", "label": {"fr": "Votre nom", "en": "Your name"}},
    {"key": "email", "type": "email", "label": {"fr": "Votre adresse", "en": "Your address"}},
    {
        "key": "about", "type": "choice", "label": {"fr": "Sujet", "en": "About"},
        "options": [{"value": "claim", "label": {"fr": "Un sinistre", "en": "A claim"}}],
    },
]  # fmt: skip


async def add_chat(desk: Desk, key: str = "site", **changed: Any) -> ChannelAccountId:
    """A chat of the team Sinistres, on the pages of PAGE."""
    config = {"origins": [PAGE], "questions": QUESTIONS, **changed.pop("config", {})}
    account = await desk.company.add_account(kind="webchat", address=key, config=config, **changed)
    sealed = secrets.seal_secrets(account, {"identity_secret": SECRET}, desk.app.state.keys)
    await desk.company.rows(
        "update channel_account set secrets = %(sealed)s where id = %(id)s returning 1", sealed=sealed, id=account
    )
    return account


@dataclass
class Visitor:
    """One browser on the company's site."""

    client: httpx.AsyncClient
    key: str = "site"
    id: str = ""
    secret: str = ""

    def at(self, what: str = "") -> str:
        return f"/chat/v1/{self.key}{what}"

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.secret}", "origin": PAGE}

    async def begin(self, **given: Any) -> dict[str, Any]:
        answer = await self.client.post(self.at("/visitors"), json=given, headers={"origin": PAGE})
        made: dict[str, Any] = await ok(answer, 201)
        self.id, self.secret = made["visitor"], made["secret"]
        return made

    async def get(self, what: str, **params: Any) -> httpx.Response:
        return await self.client.get(self.at(what), params=params, headers=self.headers)

    async def post(self, what: str, given: Any, **headers: str) -> httpx.Response:
        return await self.client.post(self.at(what), json=given, headers={**self.headers, **headers})

    async def say(self, text: str = "Bonjour, mon dossier avance-t-il ?", **given: Any) -> dict[str, Any]:
        """The message, on its thread."""
        answer = await self.post("/messages", {"id": str(uuid7()), "text": text, **given})
        said: dict[str, Any] = (await ok(answer, 201))["message"]
        return said

    async def snapshot(self, **params: Any) -> dict[str, Any]:
        found: dict[str, Any] = await ok(await self.get("/conversation", **params))
        return found

    async def send_up(self, name: str, content: bytes, media_type: str) -> httpx.Response:
        headers = {**self.headers, "content-type": media_type}
        return await self.client.post(self.at("/files"), params={"name": name}, content=content, headers=headers)


@asynccontextmanager
async def visitor_of(desk: Desk, key: str = "site", address: str = "198.51.100.7") -> AsyncIterator[Visitor]:
    """A browser that has not begun yet."""
    transport = httpx.ASGITransport(desk.app, raise_app_exceptions=False, client=(address, 5000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:7070") as client:
        yield Visitor(client, key)


@asynccontextmanager
async def line_of(url: str, visitor: Visitor, since: str | None = None, **headers: str) -> AsyncIterator[Heard]:
    """The visitor's socket, welcomed."""
    async with socket_to(url, visitor.key, **headers) as heard:
        await heard.say({"type": "hello", "secret": visitor.secret, "since": since})
        assert (await heard.frame())["type"] == "welcome"
        yield heard


@asynccontextmanager
async def socket_to(url: str, key: str = "site", **headers: str) -> AsyncIterator[Heard]:
    address = f"{url.partition('/api/')[0]}/chat/v1/{key}/live"
    async with connect(address, additional_headers=headers or {"origin": PAGE}, max_queue=None) as socket:
        yield Heard(socket)


async def frame_of(heard: Heard, kind: str) -> dict[str, Any]:
    """The next frame of this type."""
    while (frame := await heard.any_frame())["type"] != kind:
        pass
    return frame


async def until(heard: Heard, **wanted: Any) -> dict[str, Any]:
    """The next message that has these values."""
    while True:
        message: dict[str, Any] = (await frame_of(heard, "message"))["message"]
        if all(message[name] == value for name, value in wanted.items()):
            return message


def token(secret: str = SECRET, alg: str = "HS256", **claims: Any) -> str:
    """A signed token, good for an hour unless told."""
    end = int((clock.now() + timedelta(hours=1)).timestamp())
    body = {"sub": "4711", "email": "claire@exemple.example", "name": "Claire Fontaine", "aud": "site", "exp": end}
    body = {name: value for name, value in {**body, **claims}.items() if value is not None}
    signed = f"{_part({'alg': alg, 'typ': 'JWT'})}.{_part(body)}"
    mac = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.fixture
async def zoe(desk: Desk) -> AsyncIterator[Visitor]:
    """A visitor on the company's page, known to the chat."""
    await add_chat(desk)
    async with visitor_of(desk) as made:
        await made.begin(language="fr", page={"url": f"{PAGE}/contact", "title": "Contact"})
        yield made
