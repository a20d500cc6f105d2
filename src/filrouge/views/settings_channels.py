"""How busy channel accounts are, and what is wrong with them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.ids import show


@dataclass(frozen=True, slots=True)
class Busy:
    account_id: UUID
    last_received_at: datetime | None
    queued: int


_BUSY = """
select a.id as account_id,
       (select d.received_at from delivery d where d.channel_account_id = a.id order by d.id desc limit 1)
         as last_received_at,
       (select count(*) from outgoing o where o.channel_account_id = a.id and o.state in ('queued', 'sending'))
         as queued
  from channel_account a where a.id = any(%(ids)s)
"""
_PAGES = """
select origin, count(*) as visitors, max(created_at) as last_at from chat_visitor
 where channel_account_id = %(id)s and created_at > %(since)s group by origin order by last_at desc limit 20
"""
_ALERTS = """
select id, kind, subject, fields, raised_at from alert where cleared_at is null order by raised_at desc limit 100
"""


async def busy(tx: Transaction, accounts: Sequence[UUID]) -> dict[UUID, Busy]:
    """When each account last received, and how many messages wait to be sent."""
    return {row.account_id: row for row in await tx.all(Busy, _BUSY, {"ids": list(accounts)})}


@dataclass(frozen=True, slots=True)
class Page:
    """From where a chat was begun: a site's origin, empty for programs."""

    origin: str
    visitors: int
    last_at: datetime


async def chat_pages(tx: Transaction, account_id: UUID, since: datetime) -> list[Page]:
    """The origins from which visitors came since then, the latest first; 20 at most."""
    return await tx.all(Page, _PAGES, {"id": account_id, "since": since})


async def open_alerts(tx: Transaction, accounts: Collection[UUID]) -> list[dict[str, Any]]:
    """Alerts that nobody has mended yet, newest first; of channels, those of `accounts`."""
    return [
        {
            "id": str(row[0]),
            "kind": row[1],
            "subject": show("cha", UUID(row[2])) if row[1].startswith("channels.") else row[2],
            "fields": row[3],
            "raised_at": row[4],
        }
        for row in await tx.rows(_ALERTS)
        if not row[1].startswith("channels.") or UUID(row[2]) in accounts
    ]
