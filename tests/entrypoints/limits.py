"""A second legal entity, and people who see a part of the company."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import httpx

from filrouge.platform.ids import uuid7
from filrouge.terms.ids import ChannelAccountId
from tests.entrypoints.api_client import browser
from tests.entrypoints.desk import Desk, sign_in_directly


@dataclass
class Elsewhere:
    """Another legal entity of the same company, with a brand, a team and a mailbox."""

    entity: UUID
    brand: UUID
    team: UUID
    mailbox: ChannelAccountId


async def elsewhere(desk: Desk) -> Elsewhere:
    ids = {name: uuid7() for name in ("entity", "brand", "team")}
    for statement in (
        "insert into legal_entity (id, name, created_at) values (%(entity)s, 'Aubépine', now()) returning 1",
        "insert into brand (id, legal_entity_id, name, created_at)"
        " values (%(brand)s, %(entity)s, 'Aubépine', now()) returning 1",
        "insert into team (id, name, legal_entity_id, created_at)"
        " values (%(team)s, 'Aubépine', %(entity)s, now()) returning 1",
    ):
        await desk.company.rows(statement, **ids)
    mailbox = await desk.company.add_account(
        address="contact@aubepine.example", legal_entity_id=ids["entity"], brand_id=ids["brand"], team_id=None
    )
    return Elsewhere(ids["entity"], ids["brand"], ids["team"], mailbox)


async def person(
    desk: Desk, name: str, *permissions: str, entities: list[UUID] | None = None, brands: list[UUID] | None = None
) -> UUID:
    """Somebody with exactly these permissions (an administrator without any), who sees a part of the company."""
    user_id, role_id = uuid7(), uuid7()
    await desk.company.rows(
        "insert into app_user (id, email, name, legal_entities, brands, created_at)"
        " values (%(id)s, %(email)s, %(name)s, %(entities)s, %(brands)s, now()) returning 1",
        id=user_id, email=f"{name}@alisier.example", name=name.title(), entities=entities, brands=brands,
    )  # fmt: skip
    if permissions:
        await desk.company.rows(
            "insert into role (id, key, name, permissions, created_at)"
            " values (%(id)s, %(key)s, '{}', %(permissions)s, now()) returning 1",
            id=role_id, key=f"of_{name}", permissions=list(permissions),
        )  # fmt: skip
    await desk.company.rows(
        "insert into user_role (user_id, role_id) select %(id)s, id from role where key = %(key)s returning 1",
        id=user_id,
        key=f"of_{name}" if permissions else "administrator",
    )
    return user_id


@asynccontextmanager
async def signed_in(desk: Desk, user_id: UUID) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody's browser."""
    token = await sign_in_directly(desk.company, user_id)
    async with browser(desk.app) as client:
        client.cookies.set("filrouge", token, domain="127.0.0.1")
        yield client
