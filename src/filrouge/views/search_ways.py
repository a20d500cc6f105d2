"""The ways of finding: words as the index knows them, the walk, the index, and which of them is taken.

See docs/decisions/0016-search.md. Every statement is under the reader's scope.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from filrouge.desk import snippets
from filrouge.desk.query import PREFIX_MIN, Term
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Scope, visible
from filrouge.views import inbox
from filrouge.views.filters import Condition

Place = tuple[datetime, UUID]

WALKED = 2_000
WALKED_APART = 500
"""Entries that are walked first; fewer of single teams, whose entries lie far apart."""
WALKED_MAX = 25_000
"""How far the walk goes on when what it met says that this fills the page; the index is for what is rarer. Also how
far it goes where no index helps: the next page goes on from there."""
WALKED_PHRASE = 100_000
"""The same for phrases: the index knows words, not their order, and each message with all of them is looked at."""
INDEX_MS = 2_000
"""How long the index may take; after that the walk goes on from page to page."""
TEAMS_APART = 20
"""Up to so many teams in sight, each team's entries are walked in their own order."""
FEW = 500
"""When no more conversations than these fit the filters, words are looked for among them."""
MORE_MAX = 99
"""Further hits of one conversation are counted up to here, among its newest MORE_AMONG entries."""
MORE_AMONG = 1_000
COUNT_MAX = inbox.COUNT_MAX


@dataclass(frozen=True, slots=True)
class Entry:
    message_id: UUID
    conversation_id: UUID
    occurred_at: datetime


# -- words to tsquery -------------------------------------------------------------------------------------------------

_TOKENS = """
select string_to_array(trim(regexp_replace(fold_v1(t.words), '[^[:alnum:]]+', ' ', 'g')), ' ')
  from unnest(%(terms)s::text[]) with ordinality as t(words, n) order by n
"""


async def _wanted(tx: Transaction, terms: Sequence[Term]) -> tuple[str, bool]:
    """The terms as text for `to_tsquery`, folded by the function of the index, and whether one of them must be there
    (else only absences are asked for). Empty when no word is left."""
    rows = await tx.rows(_TOKENS, {"terms": [term.text for term in terms]})
    parts, present = [], False
    for term, (tokens,) in zip(terms, rows, strict=True):
        words = [token for token in tokens if token]
        if words:
            parts.append(f"{'!' if term.negated else ''}({_one(term, words)})")
            present = present or not term.negated
    return " & ".join(parts), present


def _one(term: Term, tokens: Sequence[str]) -> str:
    *before, last = tokens
    end = f"'{last}'"
    if term.kind == "prefix" or (term.kind == "word" and len(last) >= PREFIX_MIN):
        one = snippets.singular(last) if term.kind == "word" else ""
        end = f"('{last}':* | '{one}')" if one else f"'{last}':*"
    return " <-> ".join([*(f"'{token}'" for token in before), end])


def sight(scope: Scope) -> str:
    """What the scope sees as lexemes, as text of a tsquery; empty when it sees all."""
    parts = []
    for letter, ids in (("e", scope.legal_entities), ("b", scope.brands), ("t", scope.teams)):
        if ids is not None:
            lexemes = [f"'{letter}:{one.hex}'" for one in sorted(ids)] + (["'t:none'"] if letter == "t" else [])
            parts.append(f"({' | '.join(lexemes)})" if lexemes else f"'{letter}:nothing'")
    return " & ".join(parts)


_LIMIT_SET = "select set_config('statement_timeout', %(limit)s, true), set_config('work_mem', '32MB', true)"
"""Room for every place of a common word: without it the index names pages, and whole pages are looked through."""

# -- the two ways -----------------------------------------------------------------------------------------------------

_Q = "to_tsquery('pg_catalog.simple', %(words)s::text)"
_KEYSET = "(%(at)s::timestamptz is null or (e.occurred_at, e.message_id) < (%(at)s, %(id)s::uuid))"
_NEWEST_OF_ITS_OWN = """
not exists (select from search_entry o where o.conversation_id = e.conversation_id
               and (o.occurred_at, o.message_id) > (e.occurred_at, e.message_id)
               and o.words @@ (select q from asked) and {times_o} and {kinds_o})
"""
_WALK = """
with asked as materialized (select {q} as q),
walked as (
  select e.message_id, e.conversation_id, e.kind, e.occurred_at, e.words from ({sources}) e
   order by e.occurred_at desc, e.message_id desc limit %(walked)s)
select e.message_id, e.conversation_id, e.occurred_at
  from walked e join conversation c on c.id = e.conversation_id
 where e.words @@ (select q from asked) and {kinds} and {conversation} and {newest}
 order by e.occurred_at desc, e.message_id desc limit %(limit)s
"""
_SOURCE = """
(select e.message_id, e.conversation_id, e.kind, e.occurred_at, e.words from search_entry e
  where {which} and {visible} and {times} and {keyset} order by e.occurred_at desc, e.message_id desc limit %(walked)s)
"""
_WALK_END = """
select e.occurred_at, e.message_id from ({sources}) e
 order by e.occurred_at desc, e.message_id desc offset %(walked)s - 1 limit 1
"""
_INDEX = """
with asked as materialized (select {q} as q),
hits as materialized (
  select e.message_id, e.conversation_id, e.kind, e.occurred_at from search_entry e
   where e.words @@ (select {sighted} from asked) and {visible} and {times} and {kinds}),
e as (select distinct on (h.conversation_id) h.* from hits h
       order by h.conversation_id, h.occurred_at desc, h.message_id desc)
select e.message_id, e.conversation_id, e.occurred_at
  from e join conversation c on c.id = e.conversation_id
 where {keyset} and {conversation}
 order by e.occurred_at desc, e.message_id desc limit %(limit)s
"""
_AMONG = """
with asked as materialized (select {q} as q),
theirs as materialized (
  select e.message_id, e.conversation_id, e.kind, e.occurred_at, e.words from search_entry e
   where e.conversation_id = any(%(few)s::uuid[]) and {visible} and {times}),
e as (select distinct on (h.conversation_id) h.message_id, h.conversation_id, h.kind, h.occurred_at from theirs h
       where h.words @@ (select q from asked) and {kinds_h}
       order by h.conversation_id, h.occurred_at desc, h.message_id desc)
select e.message_id, e.conversation_id, e.occurred_at from e
 where {keyset} order by e.occurred_at desc, e.message_id desc limit %(limit)s
"""
_FEW = "select c.id from conversation c where {conversation} and {visible} limit {few}"
_MORE = """
with asked as materialized (select {q} as q)
select k.id, (select count(*) from (
    select from (select w.message_id, w.words, w.kind, w.occurred_at from search_entry w where w.conversation_id = k.id
                  order by w.occurred_at desc, w.message_id desc limit {among}) e
     where e.words @@ (select q from asked) and {times} and {kinds} limit {most}) n)
  from unnest(%(ids)s::uuid[]) as k(id)
"""
_COUNT = """
with asked as materialized (select {q} as q),
hits as (select distinct e.conversation_id from search_entry e
          where e.words @@ (select {sighted} from asked) and {visible} and {times} and {kinds})
select count(*) from (
  select from hits join conversation c on c.id = hits.conversation_id where {conversation} limit {most}) n
"""
_COUNT_WALKED = """
with asked as materialized (select {q} as q),
walked as (
  select e.message_id, e.conversation_id, e.kind, e.words from ({sources}) e
   order by e.occurred_at desc, e.message_id desc limit %(walked)s),
hits as (select distinct e.conversation_id from walked e where e.words @@ (select q from asked) and {kinds})
select count(*) from (
  select from hits join conversation c on c.id = hits.conversation_id where {conversation} limit {most}) n
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One search, ready to be run."""

    words: str
    present: bool
    condition: Condition
    scope: Scope

    @property
    def apart(self) -> bool:
        """Whether few enough teams are in sight to walk each in its own order."""
        return self.scope.teams is not None and len(self.scope.teams) <= TEAMS_APART

    @property
    def is_phrase(self) -> bool:
        return "<->" in self.words

    @property
    def furthest(self) -> int:
        return WALKED_PHRASE if self.is_phrase else WALKED_MAX

    def sql(self, text: str, **more: Any) -> str:
        predicate, _ = visible("e", self.scope)
        seen = sight(self.scope)
        teams = [f"e.team_id = '{team}'" for team in sorted(self.scope.teams or ())]
        arms = [*teams, "e.team_id is null"] if self.apart else ["true"]
        times = self.condition.times.format(e="e")
        # An arm names its team; with that said twice the planner counts wrongly.
        rest, _ = visible("e", replace(self.scope, teams=None) if self.apart else self.scope)
        sources = [_SOURCE.format(which=arm, visible=rest, times=times, keyset=_KEYSET) for arm in arms]
        values = {
            "q": _Q,
            "sources": " union all ".join(sources),
            "sighted": "q && %(sight)s::tsquery" if seen else "q",
            "visible": predicate,
            "keyset": _KEYSET,
            "times": times,
            "kinds_h": self.condition.kinds.format(e="h"),
            "kinds": self.condition.kinds.format(e="e"),
            "conversation": self.condition.conversation,
            "newest": _NEWEST_OF_ITS_OWN.format(
                times_o=self.condition.times.format(e="o"), kinds_o=self.condition.kinds.format(e="o")
            ),
            **more,
        }
        return text.format(**values)

    def params(self, after: Place | None, limit: int) -> dict[str, Any]:
        _, scoped = visible("e", self.scope)
        at, last = after or (None, None)
        return {
            **self.condition.params,
            **scoped,
            "words": self.words,
            "sight": sight(self.scope),
            "at": at,
            "id": last,
            "limit": limit,
            "walked": WALKED_MAX,
        }

    async def entries(self, tx: Transaction, after: Place | None, limit: int) -> tuple[list[Entry], Place | None]:
        """The newest hit of each conversation, and where to go on when the walk ended before the page was full."""
        params = self.params(after, limit)
        if self.condition.narrow and self.present:
            predicate, _ = visible("c", self.scope)
            few = self.sql(_FEW, visible=predicate, few=FEW + 1)
            ids = [row[0] for row in await tx.rows(few, params)]
            if len(ids) <= FEW:
                return (await tx.all(Entry, self.sql(_AMONG), {**params, "few": ids}) if ids else []), None
        found, depth = await self._walked(tx, params, limit)
        if len(found) >= limit:
            return found, None
        if self.present:
            indexed = await self._indexed(tx, params)
            if indexed is not None:
                return indexed, None
        if depth < self.furthest:
            depth = self.furthest
            found = await tx.all(Entry, self.sql(_WALK), {**params, "walked": depth})
        ends = await tx.rows(self.sql(_WALK_END), {**params, "walked": depth})
        return found, (ends[0][0], ends[0][1]) if ends and len(found) < limit else None

    async def _walked(self, tx: Transaction, params: dict[str, Any], limit: int) -> tuple[list[Entry], int]:
        """What the walk finds, and how far it went: on, as long as it is likely to fill the page that way."""
        depth = WALKED_APART if self.apart else WALKED
        found = await tx.all(Entry, self.sql(_WALK), {**params, "walked": depth})
        while len(found) < limit and depth < self.furthest:
            needed = int(depth * limit / len(found) * 1.4) if found else depth * (10 if self.is_phrase else 1_000)
            if needed > self.furthest and self.present:
                break
            depth = min(self.furthest, max(needed, depth * 2))
            found = await tx.all(Entry, self.sql(_WALK), {**params, "walked": depth})
        return found, depth

    async def _indexed(self, tx: Transaction, params: dict[str, Any]) -> list[Entry] | None:
        """What the index finds; None when it takes too long, which a walk from page to page never does."""
        before = await tx.value("show statement_timeout")
        try:
            async with tx.savepoint():
                await tx.value(_LIMIT_SET, {"limit": str(INDEX_MS)})
                found = await tx.all(Entry, self.sql(_INDEX), params)
                await tx.value(_LIMIT_SET, {"limit": before})
                return found
        except psycopg.errors.QueryCanceled:
            return None

    async def more(self, tx: Transaction, conversations: Sequence[UUID]) -> dict[UUID, int]:
        """How many messages of each conversation fit beside the newest."""
        counted = self.sql(_MORE, among=MORE_AMONG, most=MORE_MAX + 1)
        rows = await tx.rows(counted, {**self.params(None, 0), "ids": list(conversations)})
        return {row[0]: max(0, row[1] - 1) for row in rows}

    async def count(self, tx: Transaction) -> int:
        """How many conversations it finds, COUNT_MAX + 1 at most; of absences alone, those of the walk."""
        sql = self.sql(_COUNT if self.present else _COUNT_WALKED, most=COUNT_MAX + 1)
        return int(await tx.value(sql, self.params(None, 0)))


async def ask(tx: Transaction, scope: Scope, terms: Sequence[Term], condition: Condition) -> Asked | None:
    """A search for these terms in the scope's sight; None when no word is left of them."""
    words, present = await _wanted(tx, terms)
    return Asked(words, present, condition, scope) if words else None
