"""Everything said and done with a customer, over all conversations and channels in sight; in pages, filtered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Scope, visible
from filrouge.views.timeline import PAGE, SELECT_SAID, Done, Said, told, with_files

KINDS = ("message", "note", "event")
TEAMS_APART = 20
"""Whoever sees so few teams gets each one's newest from the index; whoever sees more reads past the others'."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to keep. `kinds` of KINDS; empty means all. A channel keeps its messages only."""

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


@dataclass(frozen=True, slots=True)
class _Entry:
    id: UUID
    kind: Literal["message", "note", "event"]
    occurred_at: datetime


# Each strand (the notes, the acts, the messages of one channel) gives its newest from the index, so that a page costs
# what it holds, whatever is wanted of it and however much was said.
_STRANDS = """
with recursive strand as (
  (select e.kind, e.channel from timeline_entry e where e.customer_id = %(customer_id)s
    order by e.kind, e.channel limit 1)
  union all
  select n.kind, n.channel from strand s cross join lateral (
    select e.kind, e.channel from timeline_entry e
     where e.customer_id = %(customer_id)s and (e.kind, e.channel) > (s.kind, s.channel)
     order by e.kind, e.channel limit 1) n)
select e.id, s.kind, e.occurred_at from strand s cross join lateral ({newest}) e
 where s.kind = any(%(kinds)s) and (%(channel)s::text is null or s.channel = %(channel)s)
 order by e.occurred_at desc, e.id desc limit %(limit)s
"""
_BEFORE = "(e.occurred_at, e.id) < (%(before)s::timestamptz, %(before_id)s::uuid)"
_NEWEST = """
(select e.id, e.occurred_at from timeline_entry e
  where e.customer_id = %(customer_id)s and e.kind = s.kind and e.channel = s.channel
    and {team} and {visible} and {before}
  order by e.occurred_at desc, e.id desc limit %(limit)s)
"""
_OF_TEAMS = """
{none} union all select o.id, o.occurred_at from unnest(%(scope_team_id)s::uuid[]) t (id) cross join lateral {each} o
"""
_OF_CONVERSATION = """
select e.id, e.kind, e.occurred_at from timeline_entry e
 where e.conversation_id = %(conversation_id)s and e.customer_id = %(customer_id)s and e.kind = any(%(kinds)s)
   and (%(channel)s::text is null or e.channel = %(channel)s) and {visible} and {before}
 order by e.occurred_at desc, e.id desc limit %(limit)s
"""
# What an entry says of sight makes it quick; the conversation itself decides.
_SAID = SELECT_SAID + " where m.id = any(%(ids)s) and {visible} order by m.occurred_at desc, m.id desc"
_SUBJECTS = "select c.id, c.subject from conversation c where c.id = any(%(ids)s) and {visible}"
_FACETS = """
select e.kind, e.channel, count(*) from (
    select e.kind, e.channel from timeline_entry e
     where e.customer_id = %(customer_id)s and e.kind <> 'event' and {visible} limit 100000) e
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
    sql, params = _entries(scope, wanted, before)
    entries = await tx.all(_Entry, sql, {**params, "customer_id": customer_id, "limit": limit})
    said, done, subjects = await _whole(tx, entries, scope)
    last = entries[-1] if len(entries) == limit else None
    return Timeline(said, done, subjects, (last.occurred_at, last.id) if last else None)


def _entries(scope: Scope, wanted: Wanted, before: tuple[datetime, UUID] | None) -> tuple[str, dict[str, Any]]:
    predicate, params = visible("e", scope)
    kinds = wanted.kinds or frozenset(KINDS)
    params |= {
        "kinds": sorted(kinds if wanted.channel is None else kinds & {"message"}),
        "channel": wanted.channel,
        "conversation_id": wanted.conversation_id,
    }
    if before:
        params |= {"before": before[0], "before_id": before[1]}
    only = {"visible": predicate, "before": _BEFORE if before else "true"}
    if wanted.conversation_id is not None:
        return _OF_CONVERSATION.format(**only), params
    if scope.teams is not None and len(scope.teams) <= TEAMS_APART:
        # Each team in sight is named already; saying so twice would keep the planner from the index's order.
        only["visible"] = visible("e", replace(scope, teams=None))[0]
        none, each = (_NEWEST.format(team=team, **only) for team in ("e.team_id is null", "e.team_id = t.id"))
        newest = _OF_TEAMS.format(none=none, each=each)
    else:
        newest = _NEWEST.format(team="true", **only)
    return _STRANDS.format(newest=newest), params


async def _whole(
    tx: Transaction, entries: Sequence[_Entry], scope: Scope
) -> tuple[list[Said], list[Done], dict[UUID, str]]:
    """The words and acts that entries stand for, and the subjects of their conversations."""
    predicate, params = visible("c", scope)
    words = [one.id for one in entries if one.kind != "event"]
    said = await tx.all(Said, _SAID.format(visible=predicate), {"ids": words, **params}) if words else []
    subjects = {one.conversation_id: one.conversation_subject for one in said}
    acts = await events.of_ids(tx, [one.id for one in entries if one.kind == "event"])
    if missing := {UUID(act.subject) for act in acts} - subjects.keys():
        rows = await tx.rows(_SUBJECTS.format(visible=predicate), {"ids": sorted(missing), **params})
        subjects |= {row[0]: row[1] for row in rows}
    done = await told(tx, [act for act in acts if UUID(act.subject) in subjects], scope)
    return await with_files(tx, said), done, subjects


async def facets(tx: Transaction, customer_id: UUID, scope: Scope) -> dict[str, Any]:
    """What the timeline can be filtered by: how many messages on each channel, how many notes."""
    predicate, params = visible("e", scope)
    rows = await tx.rows(_FACETS.format(visible=predicate), {"customer_id": customer_id, **params})
    return {
        "channels": {channel: count for kind, channel, count in rows if kind == "message"},
        "notes": sum(count for kind, _, count in rows if kind == "note"),
    }
