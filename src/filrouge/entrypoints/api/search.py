"""Finding conversations and customers by what was said."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from filrouge.desk import query as queries
from filrouge.entrypoints.api.deps import Now, Page, Tx, Who
from filrouge.entrypoints.api.deps_desk import Consulted
from filrouge.entrypoints.api.fields import (
    CustomerIdField,
    Instant,
    MessageIdField,
    Shown,
    read_place,
    show_cursor,
)
from filrouge.entrypoints.api.inbox import check_reads
from filrouge.entrypoints.api.rows import ConversationRow, initials, show_row
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor
from filrouge.views import customers, search, suggest

router = APIRouter(prefix="/search", tags=["desk"])

CUSTOMERS_MAX = 5
LIMIT = 20
LIMIT_MAX = 50

Asked = Annotated[str, Query()]


class TermShown(Shown):
    """`start` and `end` are places in the text as JavaScript counts them (UTF-16)."""

    kind: Literal["word", "phrase", "prefix"]
    text: str
    negated: bool
    start: int
    end: int


class FilterShown(Shown):
    key: str
    op: Literal[":", ">", "<"]
    value: str
    label: str
    negated: bool
    start: int
    end: int


class ProblemShown(Shown):
    code: str
    text: str
    start: int
    end: int


class Understood(Shown):
    """How the text was read; `problems` says what was not understood."""

    terms: list[TermShown]
    filters: list[FilterShown]
    problems: list[ProblemShown]


class PieceShown(Shown):
    text: str
    match: bool


class HitShown(Shown):
    """A conversation with its newest message that fits; `more` further ones do too (99 at most)."""

    row: ConversationRow
    message_id: MessageIdField | None
    at: Instant
    where: Literal["message", "note", "file", "subject", "reference"]
    snippet: list[PieceShown]
    more: int


class CustomerFound(Shown):
    id: CustomerIdField
    name: str
    initials: str
    address: str | None
    place: str


class SearchPage(Shown):
    """`next` goes into `?after=`; a page may be short, or empty, and still have a next one."""

    understood: Understood
    items: list[HitShown]
    next: str | None
    customers: list[CustomerFound]


class Suggestion(Shown):
    """Put `insert` in the place of `from` to `to` (UTF-16)."""

    insert: str
    label: str
    hint: str
    start: int = Field(alias="from")
    end: int = Field(alias="to")


class Suggestions(Shown):
    items: list[Suggestion]


@router.get("")
async def find(
    tx: Tx,
    who: Who,
    now: Now,
    page: Page,
    consulted: Consulted,
    q: Asked = "",
    limit: Annotated[int, Query(ge=1, le=LIMIT_MAX)] = LIMIT,
) -> SearchPage:
    """Conversations in which something was said, noted or attached that fits, newest first, each once; a query of
    filters alone lists conversations. On the first page also customers whose names or addresses fit. Each customer
    shown is recorded as seen."""
    check_reads(who)
    query = queries.read(q)
    after = read_place(page.after)
    found = await search.find(tx, who, query, now, after, limit)
    people = await _customers(tx, who, query) if after is None else []
    for hit in found.hits:
        consulted.note(who, hit.row.customer_id, hit.row.id, "search", at=now)
    for one in people:
        consulted.note(who, one.id, None, "search", at=now)
    return SearchPage(
        understood=understood(query, found.condition.filters, found.condition.problems),
        items=[show_hit(hit) for hit in found.hits],
        next=show_cursor(*found.next) if found.next else None,
        customers=people,
    )


@router.get("/suggest")
async def complete(
    tx: Tx, who: Who, now: Now, q: Asked = "", at: Annotated[int | None, Query(ge=0)] = None
) -> Suggestions:
    """What may be typed at a place of the text: names of filters, and their values."""
    check_reads(who)
    queries.read(q)
    place = queries.units(q)[-1] if at is None else at
    return Suggestions(
        items=[
            Suggestion.model_validate(
                {"insert": one.insert, "label": one.label, "hint": one.hint, "from": one.start, "to": one.end}
            )
            for one in await suggest.suggest(tx, who, q, place)
        ]
    )


def understood(
    query: queries.Query, filters: tuple[queries.Filter, ...], problems: tuple[queries.Problem, ...]
) -> Understood:
    return Understood(
        terms=[TermShown.model_validate(term) for term in query.terms],
        filters=[FilterShown.model_validate(one) for one in filters],
        problems=[ProblemShown.model_validate(one) for one in (*query.problems, *problems)],
    )


def show_hit(hit: search.Hit) -> HitShown:
    return HitShown(
        row=show_row(hit.row),
        message_id=hit.message_id,
        at=hit.at,
        where=hit.where,
        snippet=[PieceShown(text=piece.text, match=piece.match) for piece in hit.snippet],
        more=hit.more,
    )


async def _customers(tx: Transaction, who: Actor, query: queries.Query) -> list[CustomerFound]:
    """Customers for a query of words alone, for who may read customers."""
    words = " ".join(term.text for term in queries.positive(query.terms))
    if query.filters or not words or query.references or not who.may("customers:read"):
        return []
    found = await customers.search(tx, who.scope, words, limit=CUSTOMERS_MAX)
    return [
        CustomerFound(
            id=one.id,
            name=one.name or one.address or "",
            initials=initials(one.name or one.address or ""),
            address=one.address,
            place=one.place,
        )
        for one in found
    ]
