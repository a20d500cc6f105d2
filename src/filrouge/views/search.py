"""Finding in the whole history: what was said and noted, files' names, references, under the reader's scope.

Newest first, each conversation once, by its newest hit. Two ways, one order (docs/decisions/0016-search.md): the newest
entries in sight are walked, a bounded number; what does not fill the page is looked for through the index.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import psycopg

from filrouge.desk import snippets
from filrouge.desk.query import PREFIX_MIN, Query, Term
from filrouge.desk.snippets import Piece
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor, Scope, visible
from filrouge.views import filters, inbox
from filrouge.views.filters import Condition
from filrouge.views.inbox import Row

Where = Literal["message", "note", "file", "subject", "reference"]
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
class Hit:
    """A conversation with what was found in it; `more` further messages of it fit too."""

    row: Row
    message_id: UUID | None
    at: datetime
    where: Where
    snippet: Sequence[Piece]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    hits: list[Hit]
    condition: Condition
    next: Place | None
    """Where the next page begins; None at the end."""


@dataclass(frozen=True, slots=True)
class _Entry:
    message_id: UUID
    conversation_id: UUID
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class _Said:
    id: UUID
    kind: str
    subject: str
    body: str
    sender: str
    files: list[str] = field(default_factory=list)


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
    select from (select w.words, w.kind, w.occurred_at from search_entry w where w.conversation_id = k.id
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
  select e.conversation_id, e.kind, e.words from ({sources}) e
   order by e.occurred_at desc, e.message_id desc limit %(walked)s),
hits as (select distinct e.conversation_id from walked e where e.words @@ (select q from asked) and {kinds})
select count(*) from (
  select from hits join conversation c on c.id = hits.conversation_id where {conversation} limit {most}) n
"""
_SAID = """
select m.id, m.kind, coalesce(t.subject, '') as subject, coalesce(left(t.body, {read}), '') as body,
       coalesce(concat_ws(' ', i.name, i.address), '') as sender,
       coalesce((select array_agg(a.name order by a.id) from attachment a where a.message_id = m.id), '{{}}') as files
  from message m
  join conversation c on c.id = m.conversation_id
  left join message_text t on t.message_id = m.id
  left join identity i on i.id = m.identity_id and m.direction = 'in'
 where m.id = any(%(ids)s) and {visible}
"""


@dataclass(frozen=True, slots=True)
class _Asked:
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


async def _entries(
    tx: Transaction, asked: _Asked, after: Place | None, limit: int
) -> tuple[list[_Entry], Place | None]:
    """The newest hit of each conversation, and where to go on when the walk ended before the page was full."""
    params = asked.params(after, limit)
    if asked.condition.narrow and asked.present:
        predicate, _ = visible("c", asked.scope)
        few = asked.sql(_FEW, visible=predicate, few=FEW + 1)
        ids = [row[0] for row in await tx.rows(few, params)]
        if len(ids) <= FEW:
            return (await tx.all(_Entry, asked.sql(_AMONG), {**params, "few": ids}) if ids else []), None
    found, depth = await _walked(tx, asked, params, limit)
    if len(found) >= limit:
        return found, None
    if asked.present:
        indexed = await _indexed(tx, asked, params)
        if indexed is not None:
            return indexed, None
    if depth < asked.furthest:
        depth = asked.furthest
        found = await tx.all(_Entry, asked.sql(_WALK), {**params, "walked": depth})
    ends = await tx.rows(asked.sql(_WALK_END), {**params, "walked": depth})
    return found, (ends[0][0], ends[0][1]) if ends and len(found) < limit else None


async def _walked(tx: Transaction, asked: _Asked, params: dict[str, Any], limit: int) -> tuple[list[_Entry], int]:
    """What the walk finds, and how far it went: on, as long as it is likely to fill the page that way."""
    depth = WALKED_APART if asked.apart else WALKED
    found = await tx.all(_Entry, asked.sql(_WALK), {**params, "walked": depth})
    while len(found) < limit and depth < asked.furthest:
        needed = int(depth * limit / len(found) * 1.4) if found else depth * (10 if asked.is_phrase else 1_000)
        if needed > asked.furthest and asked.present:
            break
        depth = min(asked.furthest, max(needed, depth * 2))
        found = await tx.all(_Entry, asked.sql(_WALK), {**params, "walked": depth})
    return found, depth


async def _indexed(tx: Transaction, asked: _Asked, params: dict[str, Any]) -> list[_Entry] | None:
    """What the index finds; None when it takes too long, which a walk from page to page never does."""
    before = await tx.value("show statement_timeout")
    try:
        async with tx.savepoint():
            await tx.value(_LIMIT_SET, {"limit": str(INDEX_MS)})
            found = await tx.all(_Entry, asked.sql(_INDEX), params)
            await tx.value(_LIMIT_SET, {"limit": before})
            return found
    except psycopg.errors.QueryCanceled:
        return None


async def find(
    tx: Transaction, actor: Actor, query: Query, now: datetime, after: Place | None = None, limit: int = 20
) -> Found:
    """One page of what a query finds in the actor's sight: hits of words, or conversations when it has filters only."""
    condition = await filters.conditions(tx, actor, query, now)
    if query.is_empty:
        return Found([], condition, None)
    if not query.has_words:
        place = inbox.Place("newest", *after) if after else None
        page = await inbox.page_where(tx, actor, condition, now, after=place, limit=limit)
        following = (page.next.at, page.next.id) if page.next else None
        return Found([_listed(row) for row in page.rows], condition, following)
    named = await _named(tx, actor, query, condition, now) if after is None else []
    text, present = await _wanted(tx, query.terms)
    if not text:
        return Found(named, condition, None)
    if query.references:
        condition.params["references"] = list(query.references)
        condition.conversation += " and c.number <> all(%(references)s::bigint[])"
    asked = _Asked(text, present, condition, actor.scope)
    entries, goes_on = await _entries(tx, asked, after, limit + 1)
    more = len(entries) > limit
    entries = entries[:limit]
    hits = await _hits(tx, actor, asked, query.terms, entries, now)
    last = (entries[-1].occurred_at, entries[-1].message_id) if more else goes_on
    return Found(named + hits, condition, last)


def _listed(row: Row) -> Hit:
    text = snippets.fold(row.last_text or row.subject)
    return Hit(row, None, row.last_message_at, "subject", snippets.cut(text, []))


async def _named(tx: Transaction, actor: Actor, query: Query, condition: Condition, now: datetime) -> list[Hit]:
    """The conversations whose references were typed, when they fit the filters."""
    if not query.references:
        return []
    rows = await inbox.by_numbers(tx, actor, query.references, condition, now)
    return [
        Hit(row, None, row.last_message_at, "reference", snippets.cut(snippets.fold(row.subject), [])) for row in rows
    ]


async def _hits(
    tx: Transaction, actor: Actor, asked: _Asked, terms: Sequence[Term], entries: Sequence[_Entry], now: datetime
) -> list[Hit]:
    if not entries:
        return []
    conversations = [entry.conversation_id for entry in entries]
    predicate, params = visible("c", actor.scope)
    ids = {"ids": [entry.message_id for entry in entries], **params}
    said_sql = _SAID.format(visible=predicate, read=snippets.READ_MAX)
    said = {one.id: one for one in await tx.all(_Said, said_sql, ids)}
    counted = asked.sql(_MORE, among=MORE_AMONG, most=MORE_MAX + 1)
    more = dict(await tx.rows(counted, {**asked.params(None, 0), "ids": conversations}))
    rows = await inbox.rows(tx, conversations, actor.scope, actor.user_id, now)
    patterns = [one for term in terms if not term.negated and (one := snippets.pattern(term))]
    hits = []
    for entry in entries:
        row, words = rows.get(entry.conversation_id), said.get(entry.message_id)
        if row is not None and words is not None:
            where, pieces = _shown(words, patterns)
            count = max(0, more.get(row.id, 1) - 1)
            hits.append(Hit(row, words.id, entry.occurred_at, where, pieces, count))
    return hits


def _shown(said: _Said, patterns: Sequence[Any]) -> tuple[Where, list[Piece]]:
    """Where most of the terms stand, the words themselves first, and that piece with its marks."""
    spoken: Where = "note" if said.kind == "note" else "message"
    texts: list[tuple[Where, str]] = [(spoken, said.body), ("subject", said.subject)]
    texts += [("file", name) for name in said.files] + [(spoken, said.sender)]
    best: tuple[int, Where, snippets.Folded, list[tuple[int, int]]] | None = None
    for where, text in texts:
        folded = snippets.fold(text)
        count, spans = snippets.found_in(folded, patterns)
        if best is None or count > best[0]:
            best = (count, where, folded, spans)
        if count == len(patterns):
            break
    assert best is not None
    if not best[0] and not said.body.strip():
        return spoken, snippets.cut(snippets.fold(said.subject), [])
    return best[1], snippets.cut(best[2], best[3])


async def count(tx: Transaction, actor: Actor, query: Query, condition: Condition) -> int:
    """How many conversations a query with words finds, COUNT_MAX + 1 at most. A query of absences alone counts the
    conversations of the walk."""
    text, present = await _wanted(tx, query.terms)
    if not text:
        return 0
    asked = _Asked(text, present, condition, actor.scope)
    sql = asked.sql(_COUNT if present else _COUNT_WALKED, most=COUNT_MAX + 1)
    return int(await tx.value(sql, asked.params(None, 0)))
