"""Everything said and done with a customer, over all conversations and channels in sight; in pages, filtered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.scope import Scope, visible
from filrouge.views.timeline import PAGE, SELECT_SAID, Done, Said, done_to, with_files

KINDS = ("message", "note", "event")
CONVERSATIONS_MAX = 500
"""Conversations whose acts are looked for beside one page of words."""
QUIET_DAYS = 400
"""How long after its last word an act on a conversation is still looked for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to keep. `kinds` of KINDS; empty means all."""

    kinds: frozenset[str] = frozenset(KINDS)
    channel: str | None = None
    conversation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page: words newest first, acts oldest first. `before` is the place of the next page, None at the end."""

    said: list[Said]
    done: list[Done]
    subjects: dict[UUID, str]
    before: tuple[datetime, UUID] | None


# Each conversation gives its newest words from the index; only those that make the page are read whole.
_IDS = """
select m.id from conversation c cross join lateral (
    select m.id, m.occurred_at from message m
     where m.conversation_id = c.id and m.withdrawn_at is null {filters}
       and (%(before)s::timestamptz is null or (m.occurred_at, m.id) < (%(before)s, %(before_id)s::uuid))
     order by m.occurred_at desc, m.id desc limit %(limit)s) m
 where c.customer_id = %(customer_id)s and {conversation} and {visible}
 order by m.occurred_at desc, m.id desc limit %(limit)s
"""
_SAID = SELECT_SAID + " where m.id = any(%(ids)s) order by m.occurred_at desc, m.id desc"
_CONVERSATIONS = """
select c.id, c.subject from conversation c
 where c.customer_id = %(customer_id)s and {conversation} and {visible}
   and (%(since)s::timestamptz is null or c.last_message_at >= %(since)s)
   and (%(until)s::timestamptz is null or c.opened_at <= %(until)s)
 order by c.last_message_at desc, c.id desc limit %(limit)s
"""
_ONE = "c.id = %(conversation_id)s"
_FACETS = """
select m.channel, m.kind = 'note' as note, count(*) from (
    select m.channel, m.kind from conversation c join message m on m.conversation_id = c.id
     where c.customer_id = %(customer_id)s and {visible} and m.withdrawn_at is null limit 100000) m
 group by 1, 2 order by 3 desc
"""


async def page(
    tx: Transaction,
    customer_id: UUID,
    scope: Scope,
    wanted: Wanted,
    before: tuple[datetime, UUID] | None = None,
    limit: int = PAGE,
) -> Timeline:
    """The page before a place. The caller has checked that the customer is in sight."""
    predicate, params = visible("c", scope)
    words = [kind for kind in ("message", "note") if kind in wanted.kinds]
    params = {
        **params,
        "customer_id": customer_id,
        "conversation_id": wanted.conversation_id,
        "channel": wanted.channel,
        "before": before[0] if before else None,
        "before_id": before[1] if before else None,
        "limit": limit,
    }
    conversation = _ONE if wanted.conversation_id else "true"
    said: list[Said] = []
    if words:
        sql = _IDS.format(filters=_filters(words, wanted.channel), conversation=conversation, visible=predicate)
        ids = [row[0] for row in await tx.rows(sql, params)]
        said = await with_files(tx, await tx.all(Said, _SAID, {"ids": ids})) if ids else []
    more = len(said) == limit
    subjects = {one.conversation_id: one.conversation_subject for one in said}
    done: list[Done] = []
    if "event" in wanted.kinds and wanted.channel is None:
        since = said[-1].occurred_at if more else None
        acts = {
            **params,
            "since": since - timedelta(days=QUIET_DAYS) if since else None,
            "until": before[0] if before else None,
            "limit": CONVERSATIONS_MAX,
        }
        sql = _CONVERSATIONS.format(conversation=conversation, visible=predicate)
        subjects |= {row[0]: row[1] for row in await tx.rows(sql, acts)}
        done = await done_to(tx, list(subjects), since, before[0] if before else None, scope)
        if not words and len(done) > limit:
            done = _last(done, limit)
            return Timeline([], done, subjects, (done[0].event.occurred_at, UUID(int=0)))
    return Timeline(said, done, subjects, (said[-1].occurred_at, said[-1].id) if more else None)


def _last(done: list[Done], limit: int) -> list[Done]:
    """The latest `limit` acts, and all that happened at the instant of the first of them."""
    first = done[-limit].event.occurred_at
    return [one for one in done if one.event.occurred_at >= first]


def _filters(words: Collection[str], channel: str | None) -> str:
    clauses = []
    if len(words) == 1:
        clauses.append("and m.kind = 'note'" if "note" in words else "and m.kind <> 'note'")
    if channel is not None:
        clauses.append("and m.channel = %(channel)s and m.kind <> 'note'")
    return " ".join(clauses)


async def facets(tx: Transaction, customer_id: UUID, scope: Scope) -> dict[str, Any]:
    """What the timeline can be filtered by: how many messages on each channel, how many notes."""
    predicate, params = visible("c", scope)
    rows = await tx.rows(_FACETS.format(visible=predicate), {"customer_id": customer_id, **params})
    return {
        "channels": {channel: count for channel, note, count in rows if not note},
        "notes": sum(count for _, note, count in rows if note),
    }
