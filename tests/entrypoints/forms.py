"""A company with one form, and what a browser sends from its page."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import httpx
from psycopg.types.json import Jsonb

from filrouge.channels import form_links
from filrouge.channels.adapters.webform.ready import template
from filrouge.platform import clock
from filrouge.platform.db import Database
from filrouge.platform.ids import uuid7
from filrouge.platform.security import Keys
from filrouge.terms.ids import ChannelAccountId

PDF = b"%PDF-1.7\n" + b"0" * 2_000


@dataclass(frozen=True)
class Company:
    account_id: ChannelAccountId
    brand_id: UUID
    legal_entity_id: UUID
    slug: str


def definition(**changed: Any) -> dict[str, Any]:
    return {**template("claim"), **changed}


async def found_company(database: Database, config: dict[str, Any] | None = None, **account: Any) -> Company:
    """A legal entity, a brand and a form, committed."""
    config = config or definition()
    company = Company(ChannelAccountId(uuid7()), uuid7(), uuid7(), config["slug"])
    now = clock.now()
    async with database.transaction() as tx:
        ids = {"entity": company.legal_entity_id, "brand": company.brand_id, "account": company.account_id, "now": now}
        await tx.execute("insert into legal_entity (id, name, created_at) values (%(entity)s, 'Alisier', %(now)s)", ids)
        await tx.execute(
            """insert into brand (id, legal_entity_id, name, colour, phone, created_at)
               values (%(brand)s, %(entity)s, 'Alisier Assurances', '#17503B', '01 23 45 67 89', %(now)s)""",
            ids,
        )
        await tx.execute(
            """insert into channel_account (id, kind, name, address, legal_entity_id, brand_id, state, config,
                                            created_at)
               values (%(account)s, 'webform', 'Sinistres', %(slug)s, %(entity)s, %(brand)s, %(state)s, %(config)s,
                       %(now)s)""",
            {**ids, "slug": company.slug, "config": Jsonb(config), "state": account.get("state", "active")},
        )
    return company


def token(keys: Keys, company: Company, at: datetime | None = None) -> str:
    """A page's token, given out a minute ago unless told."""
    return form_links.page_token(keys, company.account_id, at or clock.now() - timedelta(minutes=1))


def filled(page_token: str, **changed: str) -> dict[str, str]:
    given = {
        "what": "follow",
        "file_number": "SA-2026-04184",
        "message": "Le garage demande si l’expert passe bien jeudi.",
        "name": "Claire Moreau",
        "email": "claire@exemple.fr",
        "consent": "on",
        "_token": page_token,
    }
    return {key: value for key, value in {**given, **changed}.items() if value}


def hidden(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, page.text[:500]
    return unescape(found[1])


def shown_reference(page: httpx.Response) -> str:
    found = re.search(r"F-[A-Z0-9]{4}-[A-Z0-9]{4}", page.text)
    assert found, page.text[:500]
    return found[0]
