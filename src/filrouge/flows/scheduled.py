"""Words that go out at a moment to come, as their author, once: or that are held, and say why."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from filrouge.access.service import sight
from filrouge.conversations.service import handling, withdrawing
from filrouge.conversations.service.handling import Conversation, Words
from filrouge.conversations.service.withdrawing import Returned
from filrouge.desk.service import drafts
from filrouge.desk.service import scheduled as desk
from filrouge.desk.service.scheduled import Scheduled, ScheduledStale
from filrouge.flows import due, macros, outbound
from filrouge.flows.means import Means
from filrouge.flows.outbound import Draft
from filrouge.flows.withdrawing import as_written, upload_of
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Forbidden, Invalid, Problem
from filrouge.terms.ids import MessageId
from filrouge.terms.scope import SYSTEM, Actor

logger = logging.getLogger(__name__)
REPLY = "conversations:reply"
MOVED_ON = {"customer": "desk.customer_wrote", "colleague": "desk.colleague_wrote"}
AUTHOR_GONE = "desk.author_gone"
CLOSED = "desk.conversation_closed"
MERGED = "desk.conversation_merged"
NOT_SENT = "desk.not_sent"
AGAIN_AFTER_S = (60, 300, 900, 3600)
"""How long a message waits that could not be sent for a fault of ours; after the last try it is held."""
WRITING_S = 10
"""How long it waits for a colleague who is writing."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Words, and when they go; `if_moved_on` is `hold` or `send`: what happens when somebody writes before."""

    draft: Draft
    send_at: datetime
    if_moved_on: str = "hold"
    macro_id: UUID | None = None
    """A macro whose acts are done when the words leave."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A message that waited, its files, and the draft that it is of its author again; None when they are gone."""

    row: Scheduled
    files: list[Returned]
    draft: drafts.Draft | None


def seen_by(conversation: Conversation) -> tuple[UUID, UUID, UUID | None]:
    return conversation.legal_entity_id, conversation.brand_id, conversation.team_id


async def schedule(
    tx: Transaction, actor: Actor, conversation_id: UUID, expected_version: int, wish: Wish, now: datetime
) -> Scheduled:
    """Keeps words until their moment. They are checked as if they were sent now; their files are taken. Raises Stale,
    CannotReach, Forbidden, NotFound, Invalid."""
    conversation = await handling.get_for_change(tx, actor, REPLY, conversation_id, expected_version)
    await outbound.addressed(tx, actor, conversation, wish.draft)
    message_id = MessageId(uuid7())
    files = await handling.take_uploads(tx, actor, message_id, wish.draft.uploads, wish.draft.inline)
    outbound.check_files(files)
    if wish.macro_id is not None:
        macros.check_rights(actor, (await macros.get_macro(tx, actor, wish.macro_id)).actions)
    return await desk.add(
        tx,
        actor,
        conversation_id=conversation.id,
        message_id=message_id,
        body=_body(wish.draft, wish.macro_id),
        send_at=wish.send_at,
        if_moved_on=wish.if_moved_on,
        conversation_version=conversation.version,
        seen_by=seen_by(conversation),
        now=now,
    )


async def change(
    tx: Transaction,
    actor: Actor,
    scheduled_id: UUID,
    expected_version: int,
    now: datetime,
    *,
    words: Words | None = None,
    send_at: datetime | None = None,
    if_moved_on: str | None = None,
    uploads: tuple[UUID, ...] | None = None,
    inline: tuple[UUID, ...] = (),
) -> Scheduled:
    """Other words, files or another moment; whoever changes it has read what was said since, so that it waits again.
    Only its author does. Raises ScheduledStale, NotWaiting, Forbidden, NotFound."""
    row, conversation = await _mine(tx, actor, scheduled_id, expected_version)
    draft = draft_of(row)
    if words is not None:
        draft = replace(draft, words=words)
    if uploads is not None:
        kept = {file.id for file in await withdrawing.give_files_back(tx, row.message_id, now)}
        wanted = tuple(dict.fromkeys(uploads))
        draft = replace(draft, uploads=wanted, inline=tuple(one for one in inline if one in wanted))
        await handling.take_uploads(tx, actor, row.message_id, wanted, draft.inline)
        logger.debug("a waiting message had %d files and has %d", len(kept), len(wanted))
    outbound.check_files(await withdrawing.uploads_of(tx, row.message_id))
    if not draft.words.text.strip() and not draft.uploads:
        raise Invalid("A message needs words or a file.")
    await outbound.addressed(tx, actor, conversation, draft)
    return await desk.change(
        tx,
        row,
        actor.label(),
        seen_by(conversation),
        now,
        body=_body(draft, _macro_of(row)),
        send_at=send_at or (row.send_at if row.send_at > now else None) or _must_be_said(),
        if_moved_on=if_moved_on,
        conversation_version=conversation.version,
    )


def _must_be_said() -> datetime:
    raise Invalid("Its moment has passed; choose another one.", fields={"field": "send_at"})


async def cancel(tx: Transaction, actor: Actor, scheduled_id: UUID, now: datetime) -> GivenUp:
    """It will not be sent. Whoever may answer there may, not only its author: words and files are the author's draft
    again."""
    row, conversation = await _take(tx, actor, scheduled_id, None)
    files = await withdrawing.give_files_back(tx, row.message_id, now)
    author = actor if row.author_id == actor.user_id else await sight.find_actor(tx, row.author_id)
    draft = None
    if author is not None:
        draft = await drafts.put_back(tx, author, conversation.id, draft_again(row, files), now)
    return GivenUp(await desk.settle(tx, row, "cancelled", actor.label(), seen_by(conversation), now), files, draft)


async def send_now(
    tx: Transaction, means: Means, actor: Actor, scheduled_id: UUID, expected_version: int, now: datetime
) -> tuple[Conversation, MessageId]:
    """Its author does not wait any longer, whatever was said meanwhile: they see it. Raises as `change` does."""
    row, _ = await _mine(tx, actor, scheduled_id, expected_version)
    return await _send(tx, means, actor, row, now)


async def send_due(means: Means, now: datetime) -> int:
    """The worker's timer: sends what is due, each message in a transaction of its own, so that a worker killed at any
    instant has sent each once or not yet. Returns how many were sent or held."""
    async with means.database.transaction() as tx:
        waiting = await desk.due(tx, now)
    settled = 0
    for scheduled_id in waiting:
        try:
            settled += await _settle(means, scheduled_id, now)
        except Exception:
            logger.exception("scheduled message %s could not be settled", scheduled_id)
            await _stumble(means, scheduled_id, now)
    return settled


async def _stumble(means: Means, scheduled_id: UUID, now: datetime) -> None:
    """After a fault of ours it is tried again later, a few times, then held: it must not keep others waiting."""
    try:
        async with means.database.transaction() as tx:
            taken = await _take_due(tx, scheduled_id, now)
            if taken is None:
                return
            row, conversation = taken
            if row.attempts < len(AGAIN_AFTER_S):
                at = now + timedelta(seconds=AGAIN_AFTER_S[row.attempts])
                await desk.try_later(tx, row, at, stumbled=True)
            else:
                await _hold(tx, row, conversation, NOT_SENT, "", now)
    except Exception:
        logger.exception("scheduled message %s could not be put off", scheduled_id)


async def _take_due(tx: Transaction, scheduled_id: UUID, now: datetime) -> tuple[Scheduled, Conversation] | None:
    """One that is due, locked after the conversation where its story goes on, as merging does; None when another
    worker has it, it is no longer due, or it moved meanwhile."""
    seen = await desk.get(tx, scheduled_id)
    conversation = await handling.get(tx, SYSTEM, await handling.end_of(tx, seen.conversation_id), lock=True)
    row = await desk.take_due(tx, scheduled_id, now)
    if row is None or row.conversation_id != seen.conversation_id or conversation.merged_into_id is not None:
        return None
    return row, conversation


async def _settle(means: Means, scheduled_id: UUID, now: datetime) -> int:
    async with means.database.transaction() as tx:
        taken = await _take_due(tx, scheduled_id, now)
        if taken is None:
            return 0
        row, conversation = taken
        actor = await sight.find_actor(tx, row.author_id)
        if actor is None:
            return await _hold(tx, row, conversation, AUTHOR_GONE, "", now)
        if row.conversation_version == 0:  # a merge brought it here
            return await _hold(tx, row, conversation, MERGED, "", now)
        if row.if_moved_on == "hold":
            moved = await withdrawing.said_since(tx, conversation.id, row.read_up_to_at, row.author_id)
            if moved is not None:
                return await _hold(tx, row, conversation, MOVED_ON[moved], "", now)
            if conversation.state == "closed" and (conversation.closed_at or now) > row.read_up_to_at:
                return await _hold(tx, row, conversation, CLOSED, "", now)
        answering = await handling.answering(tx, conversation.id, now)
        if answering is not None and answering.user_id != row.author_id and row.if_moved_on == "hold":
            await desk.try_later(tx, row, now + timedelta(seconds=WRITING_S))
            return 0  # a colleague is writing this minute: it waits until they have
        try:
            async with tx.savepoint():
                await _send(tx, means, actor, row, now)
        except Problem as problem:
            return await _hold(tx, row, conversation, problem.code, problem.detail, now)
        return 1


async def _hold(
    tx: Transaction, row: Scheduled, conversation: Conversation, code: str, detail: str, now: datetime
) -> int:
    await desk.hold(tx, row, code, detail, seen_by(conversation), now)
    return 1


async def _send(
    tx: Transaction, means: Means, actor: Actor, row: Scheduled, now: datetime
) -> tuple[Conversation, MessageId]:
    """Sends a row that the caller has locked, in the conversation where its story goes on."""
    conversation_id = await handling.end_of(tx, row.conversation_id)
    conversation = await handling.get_for_change(tx, actor, REPLY, conversation_id, None)
    draft = draft_of(row)
    conversation, message_id = await outbound.send_words(tx, means, actor, conversation, draft, now)
    macro_id = _macro_of(row)
    if macro_id is not None:
        conversation = (await macros.act(tx, actor, conversation, macro_id, now)).conversation
        await due.settle_due(tx, conversation.id, now)
    await desk.settle(tx, row, "sent", actor.label(), seen_by(conversation), now)
    return conversation, message_id


async def _take(
    tx: Transaction, actor: Actor, scheduled_id: UUID, expected_version: int | None
) -> tuple[Scheduled, Conversation]:
    """Locks the conversation, then what waits in it, as merging does. Under the actor's scope, with the right to
    answer there. Raises Forbidden, NotFound, Merged, NotWaiting, ScheduledStale."""
    seen = await desk.get(tx, scheduled_id)
    conversation_id = await handling.end_of(tx, seen.conversation_id)
    conversation = await handling.get_for_change(tx, actor, REPLY, conversation_id, None)
    row = await desk.get_waiting(tx, scheduled_id, expected_version)
    if row.conversation_id != seen.conversation_id:
        raise ScheduledStale("Its conversation was merged meanwhile.", fields={"version": row.version})
    return row, conversation


async def _mine(
    tx: Transaction, actor: Actor, scheduled_id: UUID, expected_version: int
) -> tuple[Scheduled, Conversation]:
    row, conversation = await _take(tx, actor, scheduled_id, expected_version)
    if row.author_id != actor.user_id:
        raise Forbidden("Only its author changes or sends a message that waits; others may give it up.")
    return row, conversation


def _macro_of(row: Scheduled) -> UUID | None:
    return UUID(row.body["macro_id"]) if row.body.get("macro_id") else None


def _body(draft: Draft, macro_id: UUID | None) -> dict[str, Any]:
    """What is kept of a draft; its files hang on the message that it will be."""
    return {
        "text": draft.words.text,
        "html": draft.words.html,
        "subject": draft.words.subject,
        "identity_id": str(draft.identity_id),
        "channel_account_id": str(draft.channel_account_id),
        "cc": list(draft.cc),
        "uploads": [str(upload) for upload in draft.uploads],
        "inline": [str(upload) for upload in draft.inline],
        "macro_id": str(macro_id) if macro_id else None,
    }


def draft_again(row: Scheduled, files: Sequence[Returned]) -> dict[str, Any]:
    """Words and files that wait no longer, as a draft holds them."""
    named = {name: row.body[name] for name in ("text", "subject", "identity_id", "channel_account_id")}
    return {
        **named,
        "html": as_written(row.body["html"]),
        "cc": row.body["cc"],
        "uploads": [upload_of(file) for file in files],
    }


def draft_of(row: Scheduled) -> Draft:
    """The inverse of `_body`."""
    body: Mapping[str, Any] = row.body
    return Draft(
        words=Words(text=body["text"], html=body["html"], subject=body["subject"]),
        identity_id=UUID(body["identity_id"]),
        channel_account_id=UUID(body["channel_account_id"]),
        cc=tuple(body["cc"]),
        uploads=tuple(UUID(upload) for upload in body["uploads"]),
        inline=tuple(UUID(upload) for upload in body["inline"]),
        message_id=MessageId(row.message_id),
    )
