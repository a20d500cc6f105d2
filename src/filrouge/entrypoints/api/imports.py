"""Bringing history from another tool."""

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, Field, SkipValidation, TypeAdapter, ValidationError

from filrouge.channels import pages
from filrouge.entrypoints.api import deps
from filrouge.entrypoints.api.deps_desk import MeansOf
from filrouge.entrypoints.api.fields import Body, Language, Shown
from filrouge.flows import imports
from filrouge.flows.imports import ConversationIn, CustomerIn, Failure, Item, MessageIn
from filrouge.platform import clock
from filrouge.platform.pool import ParserPool, PoolError

ITEMS_MAX = 500
MESSAGES_MAX = 500
IDENTITIES_MAX = 50
TEXT_MAX = 200_000
HTML_MAX = 1_000_000
HTML_S = 60.0

router = APIRouter(tags=["imports"], route_class=deps.Idempotent)

Ref = Annotated[str, Field(min_length=1, max_length=200)]
Named = Annotated[str, Field(min_length=1, max_length=200)]
Address = Annotated[str, Field(min_length=1, max_length=320)]


class IdentityItem(Body):
    channel: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    address: Address
    state: Literal["verified", "unverified", "blocked"] = "unverified"


class CustomerItem(Body):
    """A customer. `ref` is what the other tool calls them; brand, legal entity and team are given by name."""

    type: Literal["customer"]
    ref: Ref
    name: Annotated[str, Field(max_length=200)]
    kind: Literal["person", "company"] = "person"
    language: Language | None = None
    place: Annotated[str, Field(max_length=200)] = ""
    since: date | None = None
    identities: Annotated[list[IdentityItem], Field(default_factory=list, max_length=IDENTITIES_MAX)]
    legal_entity: Named
    brand: Named | None = None
    team: Named | None = None


class MessageItem(Body):
    """What was said (`in`, `out`) or noted (`note`). `identity` and `account` default to the conversation's."""

    direction: Literal["in", "out", "note"]
    at: AwareDatetime
    text: Annotated[str, Field(max_length=TEXT_MAX)] = ""
    html: Annotated[str, Field(max_length=HTML_MAX)] | None = None
    subject: Annotated[str, Field(max_length=500)] = ""
    author_email: Address | None = None
    identity: Address | None = None
    account: Address | None = None
    automatic: bool = False


class ConversationItem(Body):
    """A conversation of a customer (`customer_ref`) on one of our channel accounts (`account`, its address)."""

    type: Literal["conversation"]
    ref: Ref
    customer_ref: Ref
    account: Address
    subject: Annotated[str, Field(max_length=500)] = ""
    contact_reason: Annotated[str, Field(max_length=80)] | None = None
    team: Named | None = None
    assignee_email: Address | None = None
    state: Literal["open", "snoozed", "closed"]
    opened_at: AwareDatetime
    closed_at: AwareDatetime | None = None
    wrap_up: Annotated[str, Field(max_length=80)] | None = None
    snoozed_until: AwareDatetime | None = None
    language: Language | None = None
    messages: Annotated[list[MessageItem], Field(min_length=1, max_length=MESSAGES_MAX)]


AnyItem = Annotated[CustomerItem | ConversationItem, Field(discriminator="type")]
_ITEM: TypeAdapter[CustomerItem | ConversationItem] = TypeAdapter(AnyItem)


class Import(Body):
    """Items are looked at one by one, in their order: customers before their conversations."""

    items: Annotated[list[SkipValidation[AnyItem]], Field(min_length=1, max_length=ITEMS_MAX)]


class FailureShown(Shown):
    index: int
    code: str
    detail: str


class ImportShown(Shown):
    """How many are new, how many were here by their reference, and which could not be taken, with the reason."""

    imported: int
    already_there: int
    failed: list[FailureShown]


@router.post("/imports")
async def post_import(request: Request, actor: deps.Who, means: MeansOf, given: Import) -> ImportShown:
    """Brings up to 500 customers and conversations with their own times. Nothing is sent and nothing is answered."""
    imports.check(actor)
    items: list[tuple[int, Item]] = []
    unread: list[Failure] = []
    for index, raw in enumerate(given.items):
        try:
            items.append((index, _read(_ITEM.validate_python(raw))))
        except ValidationError as error:
            unread.append(Failure(index, "request.invalid", _said(error)))
    items = await _with_safe_html(means.pool, items)
    opened = getattr(request.state, "tx", None)
    if opened is not None:
        brought = await imports.run(opened, actor, items, clock.now())
    else:
        async with deps.db(request).transaction() as tx:
            tx.correlation_id = getattr(request.state, "correlation_id", None)
            brought = await imports.run(tx, actor, items, clock.now())
    failed = sorted([*unread, *brought.failed], key=lambda failure: failure.index)
    return ImportShown(
        imported=brought.imported,
        already_there=brought.already_there,
        failed=[FailureShown(index=one.index, code=one.code, detail=one.detail) for one in failed],
    )


def _said(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    path = ".".join(str(part) for part in first["loc"] if part not in ("customer", "conversation"))
    return f"{path}: {first['msg']}." if path else f"{first['msg']}."


def _read(item: CustomerItem | ConversationItem) -> Item:
    if isinstance(item, CustomerItem):
        return CustomerIn(
            ref=item.ref,
            name=item.name,
            kind=item.kind,
            language=item.language,
            place=item.place,
            since=item.since,
            identities=tuple((one.channel, one.address, one.state) for one in item.identities),
            legal_entity=item.legal_entity,
            brand=item.brand,
            team=item.team,
        )
    values = item.model_dump(exclude={"type", "messages"})
    messages = tuple(MessageIn(**message.model_dump()) for message in item.messages)
    return ConversationIn(**values, messages=messages)


async def _with_safe_html(pool: ParserPool, items: Sequence[tuple[int, Item]]) -> list[tuple[int, Item]]:
    """The items with every page made safe, in the pool: it was written outside. The words stay when it cannot be."""
    sources = [
        message.html
        for _, item in items
        if isinstance(item, ConversationIn)
        for message in item.messages
        if message.html
    ]
    if not sources:
        return list(items)
    try:
        safe = iter(await pool.run(pages.safe, sources, timeout_s=HTML_S))
    except PoolError:
        safe = iter([(None, "")] * len(sources))
    done: list[tuple[int, Item]] = []
    for index, item in items:
        if isinstance(item, ConversationIn):
            cleaned = tuple(_cleaned(message, *next(safe)) if message.html else message for message in item.messages)
            item = dataclasses.replace(item, messages=cleaned)
        done.append((index, item))
    return done


def _cleaned(message: MessageIn, html: str | None, words: str) -> MessageIn:
    return dataclasses.replace(message, html=html, text=message.text or words)
