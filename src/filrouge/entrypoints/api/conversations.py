"""A conversation: reading it, answering it, handing it on, ending it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from filrouge.channels.composed import clean_composed
from filrouge.conversations.service import handling
from filrouge.conversations.service.handling import Conversation, Words
from filrouge.desk import service as desk
from filrouge.entrypoints.api.conversation_shapes import (
    AnsweringShown,
    AnsweringWish,
    Assignment,
    Changed,
    Closing,
    ConversationShown,
    ConversationSnapshot,
    DraftBody,
    Expecting,
    NewConversation,
    NewMessage,
    NewNote,
    ReasonChange,
    Said,
    Snoozing,
    identity_fields,
    way_fields,
)
from filrouge.entrypoints.api.deps import Idempotent, Now, Snapshot, Tx, Who
from filrouge.entrypoints.api.deps_desk import Consulted, MeansOf
from filrouge.entrypoints.api.entries import Entry, merge
from filrouge.entrypoints.api.fields import (
    ConversationIdField,
    Items,
    read_cursor,
    show_cursor,
)
from filrouge.entrypoints.api.inbox import check_reads
from filrouge.entrypoints.api.rows import UserNamed, row_fields
from filrouge.flows import handing_on, outbound
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Invalid, NotFound
from filrouge.terms.scope import Actor
from filrouge.views import inbox, timeline, ways

router = APIRouter(prefix="/conversations", tags=["desk"], route_class=Idempotent)

MATTERS_SHOWN = 50
EARLIER_SHOWN = 20


def read_uploads(tokens: list[str]) -> tuple[UUID, ...]:
    return tuple(UUID(token.removeprefix("upl_")) for token in tokens)


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
    consulted.note(who, row.customer_id, conversation_id, "conversation", at=now)
    return ConversationSnapshot(
        position=str(position),
        conversation=ConversationShown.model_validate(
            {
                **row_fields(row),
                "opened_at": row.opened_at,
                "closed_at": row.closed_at,
                "channels": await timeline.channels_of(tx, conversation_id),
                "language": row.language,
                "parties": [_party(way) for way in found_ways if not way.identity.is_customer],
                "ways": [way_fields(way) for way in found_ways],
                "matters": [_matter(matter, reasons) for matter in matters[-MATTERS_SHOWN:]],
                "earlier": [
                    {"id": other.id, "subject": other.subject, "closed_at": other.closed_at}
                    for other in earlier[:EARLIER_SHOWN]
                ],
            }
        ),
        entries=entries,
        entries_before=before,
    )


def _party(way: ways.Way) -> dict[str, Any]:
    return {"id": way.identity.id, "name": way.identity.name, "role": None, "identity": identity_fields(way.identity)}


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
    done = await timeline.done_to(tx, [conversation_id], since, before[0] if before else None)
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


# -- words ------------------------------------------------------------------------------------------------------------


async def _words(means: MeansOf, text: str, html: str, subject: str = "") -> Words:
    cleaned = await means.pool.run(clean_composed, html, timeout_s=10) if html.strip() else None
    return Words(text=text.replace("\0", ""), html=cleaned, subject=" ".join(subject.split()))


async def _draft(means: MeansOf, body: NewMessage | NewConversation) -> outbound.Draft:
    """What an agent sends, whether they answer or write first."""
    uploads = read_uploads(body.uploads)
    return outbound.Draft(
        words=await _words(means, body.text, body.html, body.subject),
        identity_id=body.identity_id,
        channel_account_id=body.channel_account_id,
        cc=tuple(body.cc),
        uploads=uploads,
        inline=tuple(upload for upload in uploads if f"cid:{upload}" in body.html),
    )


@router.post("/{conversation_id}/messages", status_code=201)
async def say(
    conversation_id: ConversationIdField, body: NewMessage, tx: Tx, who: Who, now: Now, means: MeansOf
) -> Said:
    """Answers the customer or a party. 409 `conversations.stale` when the conversation moved on meanwhile, 409
    `conversations.someone_answers` when a colleague is answering and `override` is not set."""
    if body.then == "close":
        await handling.get_for_change(tx, who, "conversations:close", conversation_id, None)
    draft = await _draft(means, body)
    conversation, message_id = await outbound.reply(
        tx, means, who, conversation_id, body.expected_version, draft, now, override=body.override
    )
    if body.then == "close":
        if body.contact_reason_id is not None:
            conversation = await handling.set_reason(tx, who, conversation, body.contact_reason_id, now)
        conversation = await handling.close(tx, who, conversation, body.wrap_up_code, now)
    elif body.then == "snooze":
        if body.until is None:
            raise Invalid("Say until when the conversation sleeps.", fields={"field": "until"})
        conversation = await handling.snooze(tx, who, conversation, body.until, now)
    await _after_writing(tx, who, conversation_id, now)
    return Said(message_id=message_id, conversation_id=conversation_id, version=conversation.version)


async def _after_writing(tx: Transaction, who: Actor, conversation_id: UUID, now: datetime) -> None:
    if who.user_id is not None:
        await desk.drop_draft(tx, who, conversation_id)
        await desk.mark_seen(tx, who, conversation_id, now)


@router.post("/{conversation_id}/notes", status_code=201)
async def note(conversation_id: ConversationIdField, body: NewNote, tx: Tx, who: Who, now: Now, means: MeansOf) -> Said:
    """Adds an internal note; customers never see it."""
    conversation = await handling.get_for_change(tx, who, "conversations:reply", conversation_id, None)
    words = await _words(means, body.text, body.html)
    conversation, message_id = await handling.add_note(tx, who, conversation, words, read_uploads(body.uploads), now)
    return Said(message_id=message_id, conversation_id=conversation_id, version=conversation.version)


@router.post("", status_code=201)
async def begin(body: NewConversation, tx: Tx, who: Who, now: Now, means: MeansOf) -> Said:
    """Writes to a customer first."""
    draft = await _draft(means, body)
    conversation, message_id = await outbound.begin(
        tx, means, who, body.customer_id, draft, body.contact_reason_id, now
    )
    return Said(message_id=message_id, conversation_id=conversation.id, version=conversation.version)


@router.put("/{conversation_id}/answering")
async def answering(
    conversation_id: ConversationIdField, body: AnsweringWish, tx: Tx, who: Who, now: Now
) -> AnsweringShown:
    """Says that I am (or no longer am) writing an answer; renewed while typing, it lasts 60 s. 409
    `conversations.someone_answers` names the colleague who is."""
    conversation = await handling.get_for_change(tx, who, "conversations:reply", conversation_id, None)
    if not body.active:
        await handling.stop_answering(tx, who, conversation)
        return AnsweringShown(holder=None, until=None)
    lease = await handling.start_answering(tx, who, conversation, now, override=body.override)
    return AnsweringShown(holder=UserNamed(id=lease.user_id, name=who.name), until=lease.until)


@router.get("/{conversation_id}/draft")
async def read_draft(conversation_id: ConversationIdField, tx: Snapshot, who: Who) -> DraftBody | None:
    """My draft here, or null."""
    body = await desk.read_draft(tx, who, conversation_id)
    return DraftBody.model_validate(body) if body else None


@router.put("/{conversation_id}/draft", status_code=204)
async def keep_draft(conversation_id: ConversationIdField, body: DraftBody, tx: Tx, who: Who, now: Now) -> None:
    """Keeps my draft; one per person and conversation."""
    await handling.get(tx, who, conversation_id)
    await desk.keep_draft(tx, who, conversation_id, body.model_dump(mode="json"), now)


@router.delete("/{conversation_id}/draft", status_code=204)
async def drop_draft(conversation_id: ConversationIdField, tx: Tx, who: Who) -> None:
    await desk.drop_draft(tx, who, conversation_id)


@router.post("/{conversation_id}/seen", status_code=204)
async def seen(conversation_id: ConversationIdField, tx: Tx, who: Who, now: Now) -> None:
    """I have read it up to now."""
    await handling.get(tx, who, conversation_id)
    await desk.mark_seen(tx, who, conversation_id, now)


# -- state ------------------------------------------------------------------------------------------------------------


async def _mine(tx: Transaction, who: Actor, permission: str, conversation_id: UUID, version: int) -> Conversation:
    return await handling.get_for_change(tx, who, permission, conversation_id, version)


@router.post("/{conversation_id}/assign")
async def assign(conversation_id: ConversationIdField, body: Assignment, tx: Tx, who: Who, now: Now) -> Changed:
    """Gives it to an agent, to a team, or to nobody. Without `team_id` the team stays."""
    conversation = await _mine(tx, who, "conversations:assign", conversation_id, body.expected_version)
    team_id = body.team_id if "team_id" in body.model_fields_set else conversation.team_id
    conversation = await handing_on.assign(tx, who, conversation, body.user_id, team_id, now)
    return Changed(version=conversation.version)


@router.post("/{conversation_id}/snooze")
async def snooze(conversation_id: ConversationIdField, body: Snoozing, tx: Tx, who: Who, now: Now) -> Changed:
    """Pauses until a moment, or until the customer writes."""
    conversation = await _mine(tx, who, "conversations:reply", conversation_id, body.expected_version)
    return Changed(version=(await handling.snooze(tx, who, conversation, body.until, now)).version)


@router.post("/{conversation_id}/resume")
async def resume(conversation_id: ConversationIdField, body: Expecting, tx: Tx, who: Who, now: Now) -> Changed:
    conversation = await _mine(tx, who, "conversations:reply", conversation_id, body.expected_version)
    return Changed(version=(await handling.resume(tx, who, conversation, "agent", now)).version)


@router.post("/{conversation_id}/close")
async def close(conversation_id: ConversationIdField, body: Closing, tx: Tx, who: Who, now: Now) -> Changed:
    """Solved: wrap-up, and if given the contact reason and a last note."""
    conversation = await _mine(tx, who, "conversations:close", conversation_id, body.expected_version)
    if body.contact_reason_id is not None:
        conversation = await handling.set_reason(tx, who, conversation, body.contact_reason_id, now)
    if body.note and body.note.strip():
        conversation, _ = await handling.add_note(tx, who, conversation, Words(body.note, None), (), now)
    return Changed(version=(await handling.close(tx, who, conversation, body.wrap_up_code, now)).version)


@router.post("/{conversation_id}/reopen")
async def reopen(conversation_id: ConversationIdField, body: Expecting, tx: Tx, who: Who, now: Now) -> Changed:
    conversation = await _mine(tx, who, "conversations:close", conversation_id, body.expected_version)
    return Changed(version=(await handling.reopen(tx, who, conversation, now)).version)


@router.post("/{conversation_id}/reason")
async def reason(conversation_id: ConversationIdField, body: ReasonChange, tx: Tx, who: Who, now: Now) -> Changed:
    """Says why the customer came."""
    conversation = await _mine(tx, who, "conversations:reply", conversation_id, body.expected_version)
    return Changed(version=(await handling.set_reason(tx, who, conversation, body.contact_reason_id, now)).version)
