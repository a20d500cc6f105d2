"""Messages that wait for their moment, and those that are taken back before the wire has them."""

from uuid import UUID

from fastapi import APIRouter

from filrouge.company import service as company
from filrouge.conversations.service import handling
from filrouge.desk.send_times import send_times
from filrouge.desk.service.scheduled import Scheduled
from filrouge.entrypoints.api.deps import Idempotent, Now, Snapshot, Tx, Who
from filrouge.entrypoints.api.deps_desk import MeansOf
from filrouge.entrypoints.api.fields import ConversationIdField, MessageIdField, ScheduledMessageIdField
from filrouge.entrypoints.api.inbox import check_reads
from filrouge.entrypoints.api.writing import after_writing, draft_of, inline_of, read_uploads, words_of
from filrouge.entrypoints.api.writing_shapes import (
    AsRead,
    CancelledShown,
    NewScheduled,
    Said,
    ScheduledAnswer,
    ScheduledChange,
    ScheduledShown,
    SendTimeShown,
    SendTimesShown,
    WithdrawnShown,
    as_draft,
    show_draft,
    show_waiting,
)
from filrouge.flows import scheduled, withdrawing
from filrouge.flows.scheduled import Wish
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor
from filrouge.views import waiting_words

router = APIRouter(tags=["desk"], route_class=Idempotent)


async def waiting_in(tx: Transaction, who: Actor, conversation_id: UUID) -> list[ScheduledShown]:
    """What waits or is held in a conversation that the caller has checked."""
    return [show_waiting(row, who.user_id) for row in await waiting_words.of_conversation(tx, conversation_id)]


@router.post("/messages/{message_id}/withdraw")
async def withdraw(message_id: MessageIdField, tx: Tx, who: Who, now: Now) -> WithdrawnShown:
    """Takes my message back: words and files are my draft again, and what sending did to the conversation is undone.
    409 `channels.too_late` once the wire has it."""
    done = await withdrawing.withdraw(tx, who, message_id, now)
    return WithdrawnShown(version=done.conversation.version, whole=done.whole, draft=show_draft(done.draft))


@router.get("/conversations/{conversation_id}/scheduled")
async def list_scheduled(conversation_id: ConversationIdField, tx: Snapshot, who: Who) -> list[ScheduledShown]:
    """What waits or is held there, the next first."""
    check_reads(who)
    await handling.get(tx, who, conversation_id)
    return await waiting_in(tx, who, conversation_id)


@router.post("/conversations/{conversation_id}/scheduled", status_code=201)
async def schedule(
    conversation_id: ConversationIdField, body: NewScheduled, tx: Tx, who: Who, now: Now, means: MeansOf
) -> ScheduledAnswer:
    """Keeps an answer until its moment. It goes out once, as its author, under the rights they have then; otherwise it
    is held and says why."""
    wish = Wish(await draft_of(means, body), body.send_at, body.if_moved_on, body.macro_id)
    row = await scheduled.schedule(tx, who, conversation_id, body.expected_version, wish, now)
    await after_writing(tx, who, conversation_id, body, now)
    return _answer(row)


@router.get("/conversations/{conversation_id}/send-times")
async def list_send_times(conversation_id: ConversationIdField, tx: Snapshot, who: Who, now: Now) -> SendTimesShown:
    """Moments at which an answer would be read: in the brand's hours."""
    conversation = await handling.get(tx, who, conversation_id)
    zone = (await company.get_company(tx)).time_zone
    found = send_times(await company.opening_hours(tx, conversation.brand_id), zone, now)
    return SendTimesShown(time_zone=zone, items=[SendTimeShown(key=one.key, at=one.at) for one in found])


@router.patch("/scheduled/{scheduled_id}")
async def change_scheduled(
    scheduled_id: ScheduledMessageIdField, body: ScheduledChange, tx: Tx, who: Who, now: Now, means: MeansOf
) -> ScheduledAnswer:
    """Other words, files or another moment; what was held waits again. Only its author does."""
    words = None
    if body.text is not None:
        words = await words_of(means, body.text, body.html or "", body.subject or "")
    uploads = read_uploads(body.uploads) if body.uploads is not None else None
    row = await scheduled.change(
        tx,
        who,
        scheduled_id,
        body.expected_version,
        now,
        words=words,
        send_at=body.send_at,
        if_moved_on=body.if_moved_on,
        uploads=uploads,
        inline=inline_of(uploads or (), body.html or ""),
    )
    return _answer(row)


@router.delete("/scheduled/{scheduled_id}")
async def cancel_scheduled(scheduled_id: ScheduledMessageIdField, tx: Tx, who: Who, now: Now) -> CancelledShown:
    """It will not be sent. Its words and files are its author's draft again."""
    given_up = await scheduled.cancel(tx, who, scheduled_id, now)
    mine = given_up.row.author_id == who.user_id
    draft = as_draft(scheduled.draft_again(given_up.row, given_up.files if mine else []))
    return CancelledShown(draft=draft, kept=show_draft(given_up.draft) if mine and given_up.draft else None)


@router.post("/scheduled/{scheduled_id}/send-now")
async def send_now(
    scheduled_id: ScheduledMessageIdField, body: AsRead, tx: Tx, who: Who, now: Now, means: MeansOf
) -> Said:
    """Sends it at once, whatever was said meanwhile. Only its author does."""
    conversation, message_id = await scheduled.send_now(tx, means, who, scheduled_id, body.expected_version, now)
    return Said(message_id=message_id, conversation_id=conversation.id, version=conversation.version)


def _answer(row: Scheduled) -> ScheduledAnswer:
    return ScheduledAnswer(id=row.id, version=row.version)
