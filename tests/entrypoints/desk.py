"""The company of tests behind the real application, and its people signed in."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from filrouge.flows import outbound
from filrouge.platform import clock, security
from filrouge.platform.ids import uuid7
from filrouge.platform.pool import ParserPool
from filrouge.terms.ids import show
from tests.company_of_tests import Company, company, mail
from tests.entrypoints.api_client import browser

API = "/api/v1"


@dataclass
class Desk:
    """Léa and Hugo are agents of the team Sinistres, Carla of Cartes; Sam supervises all, Ada audits."""

    app: FastAPI
    company: Company
    tokens: dict[str, str] = field(default_factory=dict)
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    users: dict[str, UUID] = field(default_factory=dict)

    def __getattr__(self, name: str) -> httpx.AsyncClient:
        try:
            return self.clients[name]
        except KeyError:
            raise AttributeError(name) from None

    async def written(self, words: str = "Bonjour, où en est mon dossier ?", **changed: Any) -> str:
        """A customer has written; the conversation, as the API calls it."""
        account = changed.pop("account_id", None)
        self.company.now = clock.now()
        await self.company.receive(mail(words, **changed), account_id=account)
        await self.company.pump()
        found = await self.company.value("select id from conversation order by number desc limit 1")
        return show("cnv", found)

    async def cards_mailbox(self) -> Any:
        """A mailbox of Carla's team."""
        found = await self.company.value("select id from channel_account where address = 'cartes@alisier.example'")
        return found or await self.company.add_account(
            address="cartes@alisier.example", team_id=self.company.other_team_id
        )

    async def deliver(self) -> None:
        """What is queued goes to the wire now."""
        rows = await self.company.rows("delete from procrastinate_jobs returning args->>'outgoing_id'")
        for (outgoing_id,) in rows:
            await outbound.deliver(self.company.means, UUID(outgoing_id), clock.now())


async def ok(answer: httpx.Response, status: int = 200) -> Any:
    """The body of an answer that went well."""
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The fields of a problem."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem.keys() == {"type", "title", "status", "code", "detail", "fields"}
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"].endswith(code)
    fields: dict[str, Any] = problem["fields"]
    return fields


async def reply_body(desk: Desk, client: httpx.AsyncClient, conversation: str, **changed: Any) -> dict[str, Any]:
    """What the composer sends: the default way, the version that was read."""
    read = (await ok(await client.get(f"{API}/conversations/{conversation}")))["conversation"]
    way = next(way for way in read["ways"] if way["default"])
    return {
        "expected_version": read["version"],
        "identity_id": way["identity"]["id"],
        "channel_account_id": way["accounts"][0]["id"],
        "text": "Bonjour Claire, nous regardons.",
        "html": "<p>Bonjour Claire, nous regardons.</p>",
        **changed,
    }


async def say(desk: Desk, client: httpx.AsyncClient, conversation: str, **changed: Any) -> dict[str, Any]:
    """Answers; what the door said."""
    body = await reply_body(desk, client, conversation, **changed)
    done: dict[str, Any] = await ok(await client.post(f"{API}/conversations/{conversation}/messages", json=body), 201)
    return done


async def sign_in_directly(made: Company, user_id: UUID) -> str:
    """A session as signing in makes one, without the cost of a password."""
    token, now = uuid7().hex, clock.now()
    await made.rows(
        """insert into user_session (token_hash, id, user_id, created_at, last_seen_at, expires_at)
           values (%(hash)s, %(id)s, %(user)s, %(now)s, %(now)s, %(end)s) returning id""",
        hash=security.token_hash(token),
        id=uuid7(),
        user=user_id,
        now=now,
        end=now + timedelta(days=1),
    )
    return token


@asynccontextmanager
async def desk_of(app: FastAPI, folder: Path, parsers: ParserPool) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        made = await stack.enter_async_context(company(app.state.database, folder, parsers))
        app.state.means = replace(app.state.means, pool=parsers)
        made.means, made.now = app.state.means, clock.now()
        desk = Desk(app, made)
        desk.users = {"lea": made.lea.id, "hugo": made.hugo.id} | {n: uuid7() for n in ("carla", "sam", "ada")}  # type: ignore[dict-item]
        for name, role, team in (
            ("lea", "agent", None),
            ("hugo", "agent", None),
            ("carla", "agent", made.other_team_id),
            ("sam", "supervisor", None),
            ("ada", "auditor", None),
        ):
            values = {"id": desk.users[name], "email": f"{name}@alisier.example", "name": name.title(), "role": role,
                      "team": team, "now": made.now}  # fmt: skip
            await made.rows(
                """with u as (insert into app_user (id, email, name, created_at)
                              values (%(id)s, %(email)s, %(name)s, %(now)s) on conflict do nothing)
                   select 1""",
                **values,
            )
            await made.rows(
                "insert into user_role (user_id, role_id) select %(id)s, id from role where key = %(role)s returning 1",
                **values,
            )
            if team:
                await made.rows(
                    "insert into team_member (team_id, user_id) values (%(team)s, %(id)s) returning 1", **values
                )
            desk.tokens[name] = await sign_in_directly(made, desk.users[name])
            client = await stack.enter_async_context(browser(app))
            client.cookies.set("filrouge", desk.tokens[name], domain="127.0.0.1")
            desk.clients[name] = client
        yield desk
