"""Finding in the whole history: what was said and noted, files' names, references, under the reader's scope.

Newest first, each conversation once, by its newest hit. How it is found: `search_ways`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from filrouge.desk import snippets
from filrouge.desk.query import Query, Term
from filrouge.desk.snippets import Piece
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor, visible
from filrouge.views import filters, inbox
from filrouge.views.filters import Condition
from filrouge.views.inbox import Row
from filrouge.views.search_ways import Asked, Entry, Place, ask

Where = Literal["message", "note", "file", "subject", "reference"]


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
class _Said:
    id: UUID
    kind: str
    subject: str
    body: str
    sender: str
    files: list[str] = field(default_factory=list)


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
    if query.references:
        condition.params["references"] = list(query.references)
        condition.conversation += " and c.number <> all(%(references)s::bigint[])"
    asked = await ask(tx, actor.scope, query.terms, condition)
    if asked is None:
        return Found(named, condition, None)
    entries, goes_on = await asked.entries(tx, after, limit + 1)
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
    tx: Transaction, actor: Actor, asked: Asked, terms: Sequence[Term], entries: Sequence[Entry], now: datetime
) -> list[Hit]:
    if not entries:
        return []
    conversations = [entry.conversation_id for entry in entries]
    predicate, params = visible("c", actor.scope)
    ids = {"ids": [entry.message_id for entry in entries], **params}
    said_sql = _SAID.format(visible=predicate, read=snippets.READ_MAX)
    said = {one.id: one for one in await tx.all(_Said, said_sql, ids)}
    more = await asked.more(tx, conversations)
    rows = await inbox.rows(tx, conversations, actor.scope, actor.user_id, now)
    patterns = [one for term in terms if not term.negated and (one := snippets.pattern(term))]
    hits = []
    for entry in entries:
        row, words = rows.get(entry.conversation_id), said.get(entry.message_id)
        if row is not None and words is not None:
            where, pieces = _shown(words, patterns)
            hits.append(Hit(row, words.id, entry.occurred_at, where, pieces, more.get(row.id, 0)))
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
    """How many conversations a query with words finds, COUNT_MAX + 1 at most."""
    asked = await ask(tx, actor.scope, query.terms, condition)
    return await asked.count(tx) if asked else 0
