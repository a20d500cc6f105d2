"""Where a conversation stands: with whom, open, paused or closed, and why the customer came."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from filrouge.conversations import store
from filrouge.conversations.events import Assigned, Closed, ReasonChanged, Reopened, Resumed, Snoozed
from filrouge.conversations.service.receiving import tell
from filrouge.conversations.service.taking import get
from filrouge.conversations.store import Conversation
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.terms.errors import Conflict, Invalid
from filrouge.terms.scope import SYSTEM, Actor

logger = logging.getLogger(__name__)
SNOOZE_MAX_DAYS = 366


class WrongState(Conflict):
    """The conversation is not in a state that allows this."""

    code = "conversations.wrong_state"


async def assign(
    tx: Transaction,
    actor: Actor,
    conversation: Conversation,
    assignee_id: UUID | None,
    team_id: UUID | None,
    now: datetime,
) -> Conversation:
    """Gives the conversation to an agent and a team, or to nobody."""
    before = conversation
    if (before.assignee_id, before.team_id) == (assignee_id, team_id):
        return before
    conversation = await tx.one(
        Conversation, store.ASSIGN, {"id": before.id, "assignee_id": assignee_id, "team_id": team_id}
    )
    await tell(
        tx,
        conversation,
        Assigned(before.id, before.assignee_id, assignee_id, before.team_id, team_id),
        actor.label(),
        now,
    )
    return conversation


async def snooze(
    tx: Transaction, actor: Actor, conversation: Conversation, until: datetime | None, now: datetime
) -> Conversation:
    """Pauses until an instant, or (None) until the customer writes; their word ends every pause."""
    if conversation.state == "closed":
        raise WrongState("A closed conversation cannot be paused.", fields={"state": "closed"})
    if until is not None and not now < until <= now + timedelta(days=SNOOZE_MAX_DAYS):
        raise Invalid("Choose a moment within the coming year.", fields={"until": until.isoformat()})
    conversation = await _set_state(tx, conversation, "snoozed", now, until=until)
    await tell(tx, conversation, Snoozed(conversation.id, until), actor.label(), now)
    return conversation


async def resume(tx: Transaction, actor: Actor, conversation: Conversation, cause: str, now: datetime) -> Conversation:
    """Takes a paused conversation up again."""
    if conversation.state != "snoozed":
        return conversation
    conversation = await _set_state(tx, conversation, "open", now)
    await tell(tx, conversation, Resumed(conversation.id, Code(cause)), actor.label(), now)
    return conversation


async def resume_due(tx: Transaction, now: datetime) -> list[UUID]:
    """Wakes conversations whose pause is over; one that cannot be woken keeps no other asleep. Returns which."""
    woken: list[UUID] = []
    for (conversation_id,) in await tx.rows(store.DUE_SNOOZED, {"now": now}):
        try:
            async with tx.savepoint():
                conversation = await get(tx, SYSTEM, conversation_id, lock=True)
                if conversation.state == "snoozed" and conversation.snoozed_until and conversation.snoozed_until <= now:
                    await resume(tx, SYSTEM, conversation, "due", now)
                    woken.append(conversation_id)
        except Exception:
            if tx.connection.broken:
                raise
            logger.exception("conversation %s could not be woken; it is tried again", conversation_id)
    return woken


async def close(
    tx: Transaction,
    actor: Actor,
    conversation: Conversation,
    wrap_up_code: str | None,
    now: datetime,
    reason: str = "wrapped_up",
) -> Conversation:
    """Solved: the interaction ends, its matters are wrapped up."""
    if conversation.state == "closed":
        return conversation
    await tx.execute(
        store.MATTERS_WRAP_UP,
        {
            "conversation_id": conversation.id,
            "code": wrap_up_code,
            "by": actor.user_id,
            "reason_id": conversation.contact_reason_id,
            "now": now,
        },
    )
    await tx.execute(store.INTERACTION_END, {"conversation_id": conversation.id, "reason": reason, "now": now})
    conversation = await _set_state(tx, conversation, "closed", now, closed_at=now)
    await tell(
        tx, conversation, Closed(conversation.id, Code(wrap_up_code) if wrap_up_code else None), actor.label(), now
    )
    return conversation


async def reopen(tx: Transaction, actor: Actor, conversation: Conversation, now: datetime) -> Conversation:
    """An agent opens a closed conversation again."""
    if conversation.state != "closed":
        return conversation
    conversation = await _set_state(tx, conversation, "open", now)
    await tell(tx, conversation, Reopened(conversation.id, Code("agent")), actor.label(), now)
    return conversation


async def _set_state(
    tx: Transaction,
    conversation: Conversation,
    state: str,
    now: datetime,
    *,
    until: datetime | None = None,
    closed_at: datetime | None = None,
) -> Conversation:
    return await tx.one(
        Conversation, store.STATE, {"id": conversation.id, "state": state, "until": until, "closed_at": closed_at}
    )


async def set_reason(
    tx: Transaction, actor: Actor, conversation: Conversation, reason_id: UUID | None, now: datetime
) -> Conversation:
    """Says why the customer came; open matters follow."""
    before = conversation.contact_reason_id
    if before == reason_id:
        return conversation
    conversation = await tx.one(Conversation, store.REASON, {"id": conversation.id, "reason_id": reason_id})
    await tx.execute(store.MATTERS_REASON, {"conversation_id": conversation.id, "reason_id": reason_id})
    await tell(tx, conversation, ReasonChanged(conversation.id, before, reason_id), actor.label(), now)
    return conversation
