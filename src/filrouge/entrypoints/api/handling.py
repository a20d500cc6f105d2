"""What people do with conversations: hand on, pause, end, tag, follow, link, merge, split; many at once; and undo."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter

from filrouge.conversations.service import handling, tagging, tasks
from filrouge.entrypoints.api.deps import Idempotent, Now, Tx, Who
from filrouge.entrypoints.api.fields import ConversationIdField, MergeIdField, UndoIdField
from filrouge.entrypoints.api.handling_shapes import (
    Assignment,
    ChangedShown,
    ClosedShown,
    Closing,
    DoneShown,
    Expecting,
    Many,
    ManyShown,
    MergedShown,
    Merging,
    ReasonChange,
    RefusedShown,
    Snoozing,
    SplitShown,
    Splitting,
    TagFields,
    UndoneShown,
)
from filrouge.entrypoints.api.inbox import check_reads
from filrouge.flows import acting, merging, undoing
from filrouge.flows.acting import Action, Reopen, Resume
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor

router = APIRouter(tags=["desk"], route_class=Idempotent)


async def _act(
    tx: Transaction, who: Actor, conversation_id: UUID, version: int | None, action: Action, now: datetime
) -> ChangedShown:
    done = await acting.act(tx, who, conversation_id, version, action, now)
    return ChangedShown(version=done.conversation.version, undo=done.undo_id)


# -- state ------------------------------------------------------------------------------------------------------------


@router.post("/conversations/{conversation_id}/assign")
async def assign(conversation_id: ConversationIdField, body: Assignment, tx: Tx, who: Who, now: Now) -> ChangedShown:
    """Gives it to an agent, to a team, or to nobody. Without `team_id` the team stays. A note for them is written in
    the same breath; undoing leaves it."""
    return await _act(tx, who, conversation_id, body.expected_version, body.action(), now)


@router.post("/conversations/{conversation_id}/snooze")
async def snooze(conversation_id: ConversationIdField, body: Snoozing, tx: Tx, who: Who, now: Now) -> ChangedShown:
    """Pauses until a moment, or (`until` null) until the customer answers; their word ends every pause."""
    return await _act(tx, who, conversation_id, body.expected_version, body.action(), now)


@router.post("/conversations/{conversation_id}/resume")
async def resume(conversation_id: ConversationIdField, body: Expecting, tx: Tx, who: Who, now: Now) -> ChangedShown:
    return await _act(tx, who, conversation_id, body.expected_version, Resume(), now)


@router.post("/conversations/{conversation_id}/close")
async def close(conversation_id: ConversationIdField, body: Closing, tx: Tx, who: Who, now: Now) -> ClosedShown:
    """Solved: wrap-up, and if given the contact reason and a last note. Undoing it leaves the note. Promises that are
    not kept yet live on, and are counted in the answer."""
    changed = await _act(tx, who, conversation_id, body.expected_version, body.action(), now)
    return ClosedShown(**changed.model_dump(), open_promises=await tasks.open_promises(tx, conversation_id))


@router.post("/conversations/{conversation_id}/reopen")
async def reopen(conversation_id: ConversationIdField, body: Expecting, tx: Tx, who: Who, now: Now) -> ChangedShown:
    return await _act(tx, who, conversation_id, body.expected_version, Reopen(), now)


@router.post("/conversations/{conversation_id}/reason")
async def reason(conversation_id: ConversationIdField, body: ReasonChange, tx: Tx, who: Who, now: Now) -> ChangedShown:
    """Says why the customer came."""
    return await _act(tx, who, conversation_id, body.expected_version, body.action(), now)


@router.post("/conversations/{conversation_id}/tags")
async def tag(conversation_id: ConversationIdField, body: TagFields, tx: Tx, who: Who, now: Now) -> ChangedShown:
    """Puts tags on and takes tags off, whatever the version: two people who tag do not disturb each other."""
    return await _act(tx, who, conversation_id, None, body.action(), now)


@router.post("/conversations/bulk")
async def act_on_many(body: Many, tx: Tx, who: Who, now: Now) -> ManyShown:
    """The same act on up to 200 conversations, each under its own rights, whatever their versions: those that refuse
    are named with their reason, the others are done, and have one undo."""
    done = await acting.act_on_many(tx, who, body.ids, body.action.action(), now)
    return ManyShown(
        done=[DoneShown(id=one.id, version=one.version) for one in done.done],
        refused=[RefusedShown(id=one.id, code=one.problem.code, detail=one.problem.detail) for one in done.refused],
        undo=done.undo_id,
    )


# -- people and neighbours --------------------------------------------------------------------------------------------


@router.put("/conversations/{conversation_id}/follow", status_code=204)
async def follow(conversation_id: ConversationIdField, tx: Tx, who: Who, now: Now) -> None:
    """I want to be told what happens here."""
    await _follow(tx, who, conversation_id, True, now)


@router.delete("/conversations/{conversation_id}/follow", status_code=204)
async def unfollow(conversation_id: ConversationIdField, tx: Tx, who: Who, now: Now) -> None:
    await _follow(tx, who, conversation_id, False, now)


async def _follow(tx: Transaction, who: Actor, conversation_id: UUID, follows: bool, now: datetime) -> None:
    check_reads(who)
    conversation = await handling.get(tx, who, conversation_id)
    await tagging.follow(tx, who, conversation, follows, now)


@router.put("/conversations/{conversation_id}/links/{other}", status_code=204)
async def link(conversation_id: ConversationIdField, other: ConversationIdField, tx: Tx, who: Who, now: Now) -> None:
    """Says that two conversations belong together. Both must be in sight, and of one legal entity."""
    conversation = await handling.get_for_change(tx, who, "conversations:reply", conversation_id, None)
    await tagging.link(tx, who, conversation, other, True, now)


@router.delete("/conversations/{conversation_id}/links/{other}", status_code=204)
async def unlink(conversation_id: ConversationIdField, other: ConversationIdField, tx: Tx, who: Who, now: Now) -> None:
    conversation = await handling.get_for_change(tx, who, "conversations:reply", conversation_id, None)
    await tagging.link(tx, who, conversation, other, False, now)


# -- merge and split --------------------------------------------------------------------------------------------------


@router.post("/conversations/{conversation_id}/merge")
async def merge(conversation_id: ConversationIdField, body: Merging, tx: Tx, who: Who, now: Now) -> MergedShown:
    """All of it goes on in another conversation of the same people, legal entity and brand; answers to it arrive there.
    409 `conversations.merged` says where one of the two went already, 409 `conversations.cannot_merge` why they cannot
    become one."""
    done = await merging.merge(tx, who, conversation_id, body.into, body.expected_version, now)
    return MergedShown(version=done.target.version, undo=done.undo_id, into=done.target.id, merge_id=done.merge_id)


@router.post("/conversations/{conversation_id}/merges/{merge_id}/undo")
async def take_apart(
    conversation_id: ConversationIdField, merge_id: MergeIdField, tx: Tx, who: Who, now: Now
) -> UndoneShown:
    """Takes a merge apart, however long ago: the merged conversation gets back what it had, what came to the other one
    since stays there."""
    source, target = await merging.take_apart(tx, who, merge_id, now, seen_from=conversation_id)
    return UndoneShown(restored=[source.id, target.id], moved_on=[])


@router.post("/conversations/{conversation_id}/split")
async def split(conversation_id: ConversationIdField, body: Splitting, tx: Tx, who: Who, now: Now) -> SplitShown:
    """Gives some messages a conversation of their own, with the same customer, team and agent. `version` is this
    conversation's."""
    done = await merging.split(
        tx,
        who,
        conversation_id,
        body.expected_version,
        body.message_ids,
        body.subject,
        body.contact_reason_id,
        now,
    )
    return SplitShown(version=done.source.version, undo=done.undo_id, conversation_id=done.into.id)


# -- undo -------------------------------------------------------------------------------------------------------------


@router.post("/undo/{undo_id}")
async def undo(undo_id: UndoIdField, tx: Tx, who: Who, now: Now) -> UndoneShown:
    """Takes one's own act back, within a minute. Conversations that somebody went on with are left as they are and
    named in `moved_on`. 409 `conversations.undo_expired`, `conversations.already_undone`."""
    done = await undoing.undo(tx, who, undo_id, now)
    return UndoneShown(restored=list(done.restored), moved_on=list(done.moved_on))
