"""Writing in a conversation: answers, notes, drafts, words for a third party, and who is answering."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from filrouge.channels.composed import clean_composed
from filrouge.conversations.service import handling, withdrawing
from filrouge.conversations.service.handling import Words
from filrouge.desk import service as desk
from filrouge.desk.service import drafts
from filrouge.entrypoints.api.deps import Idempotent, Now, Snapshot, Tx, Who
from filrouge.entrypoints.api.deps_desk import MeansOf
from filrouge.entrypoints.api.entries import MentionShown
from filrouge.entrypoints.api.fields import ConversationIdField, Instant
from filrouge.entrypoints.api.rows import UserNamed
from filrouge.entrypoints.api.writing_shapes import (
    AnsweringShown,
    AnsweringWish,
    DraftAnswer,
    DraftKept,
    DraftShown,
    LanguageChange,
    NewConversation,
    NewForward,
    NewMessage,
    NewNote,
    NewScheduled,
    Said,
    VersionShown,
    show_draft,
)
from filrouge.flows import answering as answering_flow
from filrouge.flows import calling, forwarding, outbound
from filrouge.flows.answering import Answered, Then
from filrouge.flows.forwarding import Forwarding
from filrouge.platform import live
from filrouge.platform.db import Transaction
from filrouge.terms import ids
from filrouge.terms.scope import Actor


class Noted(Said):
    """`unseen` are those whom the note calls in vain: they may not read the conversation (of a team, nobody may)."""

    unseen: list[MentionShown]


router = APIRouter(prefix="/conversations", tags=["desk"], route_class=Idempotent)


def read_uploads(tokens: list[str]) -> tuple[UUID, ...]:
    return tuple(UUID(token.removeprefix("upl_")) for token in tokens)


def inline_of(uploads: tuple[UUID, ...], html: str) -> tuple[UUID, ...]:
    """Those that stand in the text as pictures."""
    return tuple(upload for upload in uploads if f"cid:{upload}" in html)


async def words_of(means: MeansOf, text: str, html: str, subject: str = "") -> Words:
    """What somebody wrote, with only the HTML that a letter needs."""
    cleaned = await means.pool.run(clean_composed, html, timeout_s=10)
    return Words(text=text.replace("\0", ""), html=cleaned, subject=" ".join(subject.split()))


async def draft_of(means: MeansOf, body: NewMessage | NewConversation | NewScheduled) -> outbound.Draft:
    """What an agent sends: at once, at a moment to come, or first."""
    uploads = read_uploads(body.uploads)
    return outbound.Draft(
        words=await words_of(means, body.text, body.html, body.subject),
        identity_id=body.identity_id,
        channel_account_id=body.channel_account_id,
        cc=tuple(body.cc),
        uploads=uploads,
        inline=inline_of(uploads, body.html),
    )


@router.post("/{conversation_id}/messages", status_code=201)
async def say(
    conversation_id: ConversationIdField, body: NewMessage, tx: Tx, who: Who, now: Now, means: MeansOf
) -> Said:
    """Answers the customer or a party. 409 `conversations.stale` when the conversation moved on meanwhile, 409
    `conversations.someone_answers` when a colleague is answering and `override` is not set."""
    then = None
    if body.then is not None:
        then = Then(body.then, body.until, body.wrap_up_code, body.contact_reason_id)
    answered = await answering_flow.answer(
        tx,
        means,
        who,
        conversation_id,
        body.expected_version,
        await draft_of(means, body),
        now,
        override=body.override,
        undo_s=body.undo_s,
        then=then,
        macro_id=body.macro_id,
    )
    await after_writing(tx, who, conversation_id, body, now)
    return show_said(answered, body.undo_s, now)


def show_said(answered: Answered, undo_s: int, now: Now) -> Said:
    """What was said, and until when it can be taken back."""
    return Said(
        message_id=answered.message_id,
        conversation_id=answered.conversation.id,
        version=answered.conversation.version,
        undo=answered.undo_id,
        undo_until=now + timedelta(seconds=undo_s) if answered.undo_id else None,
    )


async def after_writing(
    tx: Transaction, who: Actor, conversation_id: UUID, body: NewMessage | NewForward | NewScheduled, now: Now
) -> None:
    """Words that have left are no draft any more, and whoever wrote has read."""
    if who.user_id is not None:
        await drafts.sent(tx, who, conversation_id, body.text, now, body.draft_version)
        await desk.mark_seen(tx, who, conversation_id, now)


@router.post("/{conversation_id}/notes", status_code=201)
async def note(
    conversation_id: ConversationIdField, body: NewNote, tx: Tx, who: Who, now: Now, means: MeansOf
) -> Noted:
    """Adds an internal note; customers never see it. Those it mentions are told; `unseen` names who may not read the
    conversation and is told nothing."""
    words = await words_of(means, body.text, body.html)
    conversation = await handling.get_for_change(tx, who, "conversations:reply", conversation_id, None)
    users = [ids.read("usr", one) for one in body.mentions if one.startswith("usr_")]
    teams = [ids.read("tea", one) for one in body.mentions if not one.startswith("usr_")]
    await calling.check(tx, users, teams)
    conversation, message_id = await handling.add_note(tx, who, conversation, words, read_uploads(body.uploads), now)
    unseen = await calling.call(tx, who, conversation, message_id, users, teams, now)
    if who.user_id is not None:
        await drafts.sent(tx, who, conversation_id, body.text, now, body.draft_version)
    return Noted(
        message_id=message_id,
        conversation_id=conversation_id,
        version=conversation.version,
        unseen=[MentionShown(id=ids.show(ids.PREFIXES[one.kind], one.id), name=one.name) for one in unseen],
    )


@router.post("", status_code=201)
async def begin(body: NewConversation, tx: Tx, who: Who, now: Now, means: MeansOf) -> Said:
    """Writes to a customer first; with `undo_s` it can be taken back as an answer can."""
    draft = await draft_of(means, body)
    begun = await answering_flow.begin(
        tx, means, who, body.customer_id, draft, body.contact_reason_id, now, undo_s=body.undo_s
    )
    return show_said(begun, body.undo_s, now)


@router.post("/{conversation_id}/forward", status_code=201)
async def forward(
    conversation_id: ConversationIdField, body: NewForward, tx: Tx, who: Who, now: Now, means: MeansOf
) -> Said:
    """Writes to a third party, who takes part from now on: their answer comes back to this conversation. 409
    `conversations.stale` and `conversations.someone_answers` as for an answer, 422 `conversations.our_own_address` for
    an address of ours."""
    uploads = read_uploads(body.uploads)
    wish = Forwarding(
        to=body.to,
        name=body.name,
        role=body.role,
        words=await words_of(means, body.text, body.html, body.subject),
        channel_account_id=body.channel_account_id,
        messages=tuple(body.message_ids),
        attachments=tuple(body.attachments),
        uploads=uploads,
        inline=inline_of(uploads, body.html),
    )
    passed = await forwarding.forward(
        tx, means, who, conversation_id, body.expected_version, wish, now, override=body.override, undo_s=body.undo_s
    )
    await after_writing(tx, who, conversation_id, body, now)
    return show_said(passed, body.undo_s, now)


@router.post("/{conversation_id}/language")
async def set_language(
    conversation_id: ConversationIdField, body: LanguageChange, tx: Tx, who: Who, now: Now
) -> VersionShown:
    """In which language we write here: of templates, signatures and the spell check."""
    conversation = await handling.get_for_change(tx, who, "conversations:reply", conversation_id, None)
    conversation = await withdrawing.set_language(tx, who, conversation, body.language, now)
    return VersionShown(version=conversation.version)


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


# -- drafts -----------------------------------------------------------------------------------------------------------


@router.get("/{conversation_id}/draft")
async def read_draft(conversation_id: ConversationIdField, tx: Snapshot, who: Who) -> DraftShown | None:
    """My draft here, or null; with what another device had written when newer words won."""
    found = await drafts.read(tx, who, conversation_id)
    return show_draft(found) if found else None


@router.put("/{conversation_id}/draft")
async def keep_draft(conversation_id: ConversationIdField, body: DraftKept, tx: Tx, who: Who, now: Now) -> DraftAnswer:
    """Keeps my draft; one per person and conversation. Of two devices the newer words win, the others stay beside."""
    await handling.get(tx, who, conversation_id)
    kept = await drafts.keep(
        tx,
        who,
        conversation_id,
        body.model_dump(mode="json", exclude={"device", "base_version", "age_s"}),
        now,
        device=body.device,
        base_version=body.base_version,
        age_s=body.age_s,
    )
    return DraftAnswer(won=kept.won, now=show_draft(kept.draft))


@router.delete("/{conversation_id}/draft")
async def drop_draft(
    conversation_id: ConversationIdField,
    tx: Tx,
    who: Who,
    now: Now,
    base_version: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
) -> DraftShown | None:
    """These words are no longer wanted. What another device had written is my draft then, or null. 409
    `desk.draft_stale` when the draft is not `base_version` any more: nothing is dropped that was not read."""
    left = await drafts.drop(tx, who, conversation_id, now, base_version)
    return show_draft(left) if left else None


@router.post("/{conversation_id}/draft/take-other")
async def take_other_draft(conversation_id: ConversationIdField, tx: Tx, who: Who, now: Now) -> DraftShown:
    """What another device had written becomes my draft; what I had stands beside it, behind the others."""
    return show_draft(await drafts.take_other(tx, who, conversation_id, now))


@router.delete("/{conversation_id}/draft/other")
async def drop_other_draft(
    conversation_id: ConversationIdField, tx: Tx, who: Who, at: Instant | None = None
) -> DraftShown | None:
    """What another device had written is no longer wanted: what it wrote `at` that moment, else the newest. My draft
    as it is now."""
    left = await drafts.drop_other(tx, who, conversation_id, at)
    return show_draft(left) if left else None


@router.post("/{conversation_id}/seen", status_code=204)
async def seen(conversation_id: ConversationIdField, tx: Tx, who: Who, now: Now) -> None:
    """I have read it up to now."""
    await handling.get(tx, who, conversation_id)
    await desk.mark_seen(tx, who, conversation_id, now)
    # To a visitor who waits on their page, and to no desk.
    await live.pass_on(tx, {"type": "seen", "conversation": ids.show("cnv", conversation_id), "to": []})
