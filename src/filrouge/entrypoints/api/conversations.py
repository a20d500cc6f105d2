"""Reading a conversation. What people do with it: `handling`; what they write: `writing`."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from filrouge.conversations.service import handling
from filrouge.entrypoints.api.conversation_shapes import (
    ConversationShown,
    ConversationSnapshot,
    chat_fields,
    identity_fields,
    way_fields,
)
from filrouge.entrypoints.api.deps import Idempotent, Now, Snapshot, Who
from filrouge.entrypoints.api.deps_desk import Consulted
from filrouge.entrypoints.api.entries import Entry, merge
from filrouge.entrypoints.api.fields import (
    ConversationIdField,
    Items,
    read_cursor,
    show_cursor,
)
from filrouge.entrypoints.api.handling_shapes import around_fields
from filrouge.entrypoints.api.inbox import check_reads
from filrouge.entrypoints.api.rows import row_fields
from filrouge.entrypoints.api.waiting import waiting_in
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Invalid, NotFound
from filrouge.terms.scope import Actor
from filrouge.views import chat_reach, inbox, timeline, ways
from filrouge.views.around import around

router = APIRouter(prefix="/conversations", tags=["desk"], route_class=Idempotent)

MATTERS_SHOWN = 50
EARLIER_SHOWN = 20


# -- reading ----------------------------------------------------------------------------------------------------------


@router.get("/{conversation_id}")
async def read(
    conversation_id: ConversationIdField, tx: Snapshot, who: Who, now: Now, consulted: Consulted
) -> ConversationSnapshot:
    """The conversation with its latest entries, and the position to follow it live. Reading it is recorded."""
    check_reads(who)
    position = await events.here(tx)
    found = await inbox.rows(tx, [conversation_id], who.scope, who.user_id, now)
    row = found.get(conversation_id)
    if row is None:
        raise NotFound("This conversation does not exist or is out of your sight.")
    entries, before = await _entries(tx, who, conversation_id, None)
    matters = await handling.matters(tx, conversation_id)
    reasons = await timeline.reason_labels(tx, [m.contact_reason_id for m in matters if m.contact_reason_id])
    found_ways = await ways.ways(tx, row.id, row.customer_id, row.legal_entity_id, row.brand_id, row.team_id, who.scope)
    earlier = [other for other in await inbox.of_customer(tx, who, row.customer_id, now) if other.id != row.id]
    shown = row_fields(row)
    consulted.note(who, row.customer_id, conversation_id, "conversation", at=now)
    return ConversationSnapshot(
        position=str(position),
        conversation=ConversationShown.model_validate(
            {
                **shown,
                "opened_at": row.opened_at,
                "closed_at": row.closed_at,
                "channels": await timeline.channels_of(tx, conversation_id),
                "language": row.language,
                "seen_at": row.seen_at,
                "paused": shown["stands_still"],
                **around_fields(await around(tx, conversation_id, who.scope)),
                "parties": [_party(way) for way in found_ways if not way.identity.is_customer],
                "ways": [way_fields(way) for way in found_ways],
                "matters": [_matter(matter, reasons) for matter in matters[-MATTERS_SHOWN:]],
                "earlier": [
                    {"id": other.id, "subject": other.subject, "closed_at": other.closed_at}
                    for other in earlier[:EARLIER_SHOWN]
                ],
                "chat": chat_fields(await chat_reach.of_conversation(tx, conversation_id, who.scope, now)),
            }
        ),
        entries=entries,
        entries_before=before,
        scheduled=await waiting_in(tx, who, conversation_id),
    )


def _party(way: ways.Way) -> dict[str, Any]:
    return {
        "id": way.identity.id,
        "name": way.identity.name or way.identity.address,
        "role": way.identity.role,
        "identity": identity_fields(way.identity),
    }


def _matter(matter: Any, reasons: dict[UUID, dict[str, str]]) -> dict[str, Any]:
    reason_id = matter.contact_reason_id
    return {
        "id": matter.id,
        "interaction_id": matter.interaction_id,
        "contact_reason": {"id": reason_id, "label": reasons[reason_id]} if reason_id in reasons else None,
        "wrap_up": matter.wrap_up_code,
        "opened_at": matter.opened_at,
        "wrapped_up_at": matter.wrapped_up_at,
    }


async def _entries(
    tx: Transaction, who: Actor, conversation_id: UUID, before: tuple[datetime, UUID] | None
) -> tuple[list[Entry], str | None]:
    said = await timeline.of_conversation(tx, conversation_id, who.scope, before)
    more = len(said) == timeline.PAGE
    since = said[-1].occurred_at if more else None
    done = await timeline.done_to(tx, [conversation_id], since, before[0] if before else None, who.scope)
    cursor = show_cursor(said[-1].occurred_at, said[-1].id) if more else None
    return merge(said, done), cursor


@router.get("/{conversation_id}/entries")
async def entries(
    conversation_id: ConversationIdField,
    tx: Snapshot,
    who: Who,
    now: Now,
    consulted: Consulted,
    before: Annotated[str, Query(max_length=512)],
) -> Items[Entry]:
    """Earlier entries, oldest first; `next` leads further back. Reading them is recorded."""
    check_reads(who)
    conversation = await handling.get(tx, who, conversation_id)
    at, last = read_cursor(before, datetime.fromisoformat, UUID)
    if not isinstance(at, datetime) or not isinstance(last, UUID):
        raise Invalid("This place in the list does not exist.")
    items, cursor = await _entries(tx, who, conversation_id, (at, last))
    consulted.note(who, conversation.customer_id, conversation_id, "entries", at=now)
    return Items[Entry](items=items, next=cursor)
