"""What an agent says: an answer with what comes with it (a pause or an end, a macro's actions), or the first word; and
the seconds to take it all back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from filrouge.channels import service as channels
from filrouge.conversations.service import handling, undoing
from filrouge.conversations.service.handling import Conversation
from filrouge.customers import service as customers
from filrouge.flows import due, macros, outbound, withdrawing
from filrouge.flows.means import Means
from filrouge.flows.outbound import Draft
from filrouge.platform.db import Transaction
from filrouge.terms.ids import MessageId
from filrouge.terms.scope import Actor


@dataclass(frozen=True, slots=True)
class Then:
    """What becomes of the conversation once the answer has left; a pause without `until` lasts until the customer
    answers."""

    kind: Literal["close", "snooze"]
    until: datetime | None = None
    wrap_up_code: str | None = None
    contact_reason_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    conversation: Conversation
    message_id: MessageId
    undo_id: UUID | None


async def answer(
    tx: Transaction,
    means: Means,
    actor: Actor,
    conversation_id: UUID,
    expected_version: int,
    draft: Draft,
    now: datetime,
    *,
    override: bool = False,
    undo_s: float = 0,
    then: Then | None = None,
    macro_id: UUID | None = None,
) -> Answered:
    """Sends, then does the rest, all or nothing. The conversation must be as they read it. Raises Stale, as
    `outbound.reply`, and as the acts themselves."""
    if then is not None and then.kind == "close":
        await handling.get_for_change(tx, actor, "conversations:close", conversation_id, None)
    account = await channels.get_account(tx, draft.channel_account_id)
    at_once = channels.is_immediate(account)
    conversation = await handling.get_for_change(
        tx, actor, "conversations:reply", conversation_id, expected_version, lively=at_once
    )
    undo_s = 0 if at_once else undo_s  # where the customer has it at once it cannot be taken back
    before = await undoing.look(tx, actor, [conversation.id]) if undo_s else []
    conversation, message_id = await outbound.reply(
        tx,
        means,
        actor,
        conversation,
        draft,
        now,
        account=account,
        override=override,
        delay_s=withdrawing.wire_waits_s(undo_s),
    )
    extra: dict[str, object] = {}
    if macro_id is not None:
        done = await macros.act(tx, actor, conversation, macro_id, now)
        conversation, extra = done.conversation, done.extra
    if then is not None:
        conversation = await _then(tx, actor, conversation, then, now)
        await due.settle_due(tx, conversation.id, now)
    undo_id = await withdrawing.remember(tx, actor, before, message_id, now, extra)
    return Answered(conversation, message_id, undo_id)


async def begin(
    tx: Transaction,
    means: Means,
    actor: Actor,
    customer_id: UUID,
    draft: Draft,
    contact_reason_id: UUID | None,
    now: datetime,
    *,
    undo_s: float = 0,
) -> Answered:
    """Writes to a customer first. Taken back, the words are the draft of the conversation that they began. Raises
    CannotReach, Forbidden, NotFound, Invalid."""
    customer = await customers.get_visible(tx, actor, customer_id)
    account = await channels.get_account(tx, draft.channel_account_id)
    conversation = await handling.open_by_us(
        tx,
        actor,
        customer_id=customer.id,
        subject=draft.words.subject,
        channel=account.kind,
        legal_entity_id=account.legal_entity_id,
        brand_id=account.brand_id,
        team_id=account.team_id,
        contact_reason_id=contact_reason_id,
        language=customer.language,
        now=now,
    )
    conversation = await handling.get_for_change(tx, actor, "conversations:reply", conversation.id, None)
    before = await undoing.look(tx, actor, [conversation.id]) if undo_s else []
    conversation, message_id = await outbound.send_words(
        tx, means, actor, conversation, draft, now, delay_s=withdrawing.wire_waits_s(undo_s)
    )
    undo_id = await withdrawing.remember(tx, actor, before, message_id, now)
    return Answered(conversation, message_id, undo_id)


async def _then(tx: Transaction, actor: Actor, conversation: Conversation, then: Then, now: datetime) -> Conversation:
    if then.kind == "snooze":
        return await handling.snooze(tx, actor, conversation, then.until, now)
    if then.contact_reason_id is not None:
        conversation = await handling.set_reason(tx, actor, conversation, then.contact_reason_id, now)
    return await handling.close(tx, actor, conversation, then.wrap_up_code, now)
