"""What an agent does with a conversation: answer, note, assign, pause, close. Who is answering now: `answering`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from filrouge.conversations import store
from filrouge.conversations.events import (
    Assigned,
    Closed,
    MessageSent,
    NoteAdded,
    Opened,
    ReasonChanged,
    Reopened,
    Resumed,
    Snoozed,
)
from filrouge.conversations.service.answering import (
    ANSWERING_S,
    Answering,
    SomeoneAnswers,
    answering,
    start_answering,
    stop_answering,
)
from filrouge.conversations.service.receiving import open_interaction, tell
from filrouge.conversations.service.uploads import keep_upload, take_uploads
from filrouge.conversations.store import Conversation, Matter, Upload, Written, WrittenFile
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Conflict, Forbidden, Invalid, NotFound
from filrouge.terms.ids import MessageId, show
from filrouge.terms.scope import SYSTEM, Actor

__all__ = [
    "ANSWERING_S",
    "Answering",
    "Conversation",
    "Matter",
    "SomeoneAnswers",
    "Upload",
    "Written",
    "WrittenFile",
    "answering",
    "keep_upload",
    "start_answering",
    "stop_answering",
    "take_uploads",
]

SNOOZE_MAX_DAYS = 366
BODY_MAX = 200_000
SINCE_MAX = 5
"""How many new messages somebody who read an older version is told of."""


class Stale(Conflict):
    """The conversation moved on since it was read; `fields["version"]` is the present one, `fields["since"]` names the
    latest messages."""

    code = "conversations.stale"


class WrongState(Conflict):
    """The conversation is not in a state that allows this."""

    code = "conversations.wrong_state"


async def get(tx: Transaction, actor: Actor, conversation_id: UUID, *, lock: bool = False) -> Conversation:
    """Under the actor's scope. Raises NotFound."""
    found = await store.conversation(tx, conversation_id, actor.scope, lock=lock)
    if found is None:
        raise NotFound("This conversation does not exist or is out of your sight.")
    return found


async def get_for_change(
    tx: Transaction, actor: Actor, permission: str, conversation_id: UUID, expected_version: int | None
) -> Conversation:
    """Locks the conversation and checks permission and version. Raises Forbidden, NotFound, Stale."""
    if not actor.may(permission):
        raise Forbidden("Your role does not allow this.", fields={"permission": permission})
    conversation = await get(tx, actor, conversation_id, lock=True)
    if expected_version is not None and conversation.version != expected_version:
        raise Stale(
            "The conversation moved on since you read it.",
            fields={
                "version": conversation.version,
                "since": await _said_since(tx, conversation.id, conversation.version - expected_version),
            },
        )
    return conversation


async def _said_since(tx: Transaction, conversation_id: UUID, changes: int) -> list[str]:
    """The latest messages, oldest first: at most as many as there were changes, and SINCE_MAX."""
    limit = max(0, min(changes, SINCE_MAX))
    rows = await tx.rows(store.SINCE_VERSION, {"id": conversation_id, "limit": limit})
    return [show("msg", row[0]) for row in reversed(rows)]


# -- words ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Words:
    """What an agent wrote. `html` is sanitised already."""

    text: str
    html: str | None
    subject: str = ""


async def write_message(
    tx: Transaction,
    actor: Actor,
    conversation: Conversation,
    words: Words,
    *,
    channel: str,
    channel_account_id: UUID,
    identity_id: UUID | None,
    external_id: str,
    now: datetime,
    automatic: bool = False,
    message_id: MessageId | None = None,
    files: Sequence[str] = (),
    answers: bool = True,
) -> tuple[Conversation, MessageId]:
    """Records a message of ours, with the names of its files, in a conversation that the caller has locked; sending is
    the channels room's."""
    if len(words.text) > BODY_MAX:
        raise Invalid(f"A message has at most {BODY_MAX:,} characters.", fields={"limit": BODY_MAX})
    interaction = await open_interaction(tx, conversation, channel, channel_account_id, "out", None, now)
    message_id = message_id or MessageId(uuid7())
    await store.insert_message(
        tx,
        message_id=message_id,
        conversation_id=conversation.id,
        matter_id=interaction.matter_id,
        kind="message",
        direction="out",
        channel=channel,
        channel_account_id=channel_account_id,
        author_user_id=actor.user_id,
        identity_id=identity_id,
        external_id=external_id,
        automatic=automatic,
        occurred_at=now,
        recorded_at=now,
        subject=words.subject,
        body=words.text,
        html=words.html,
        files=files,
    )
    conversation = await tx.one(
        Conversation,
        store.TOUCH_OUT,
        {
            "id": conversation.id,
            "message_id": message_id,
            "at": now,
            "answers": answers and not automatic,
            "assignee_id": None if automatic else actor.user_id,
        },
    )
    await tell(tx, conversation, MessageSent(conversation.id, message_id, Code(channel), automatic), actor.label(), now)
    return conversation, message_id


async def add_note(
    tx: Transaction, actor: Actor, conversation: Conversation, words: Words, uploads: Sequence[UUID], now: datetime
) -> tuple[Conversation, MessageId]:
    """An internal note; the customer never sees it."""
    if not words.text.strip() and not uploads:
        raise Invalid("A note needs words.")
    message_id = MessageId(uuid7())
    files = await take_uploads(tx, actor, message_id, uploads)
    await store.insert_message(
        tx,
        message_id=message_id,
        conversation_id=conversation.id,
        matter_id=None,
        kind="note",
        direction="internal",
        channel="note",
        author_user_id=actor.user_id,
        occurred_at=now,
        recorded_at=now,
        body=words.text[:BODY_MAX],
        html=words.html,
        files=[file.name for file in files],
    )
    conversation = await tx.one(Conversation, store.BUMP, {"id": conversation.id})
    await tell(tx, conversation, NoteAdded(conversation.id, message_id), actor.label(), now)
    return conversation, message_id


async def open_by_us(
    tx: Transaction,
    actor: Actor,
    *,
    customer_id: UUID,
    subject: str,
    channel: str,
    legal_entity_id: UUID,
    brand_id: UUID,
    team_id: UUID | None,
    contact_reason_id: UUID | None,
    language: str | None,
    now: datetime,
) -> Conversation:
    """A conversation that we begin; it belongs to who begins it."""
    conversation = await tx.one(
        Conversation,
        store.INSERT,
        {
            "id": uuid7(),
            "customer_id": customer_id,
            "subject": subject[:500],
            "legal_entity_id": legal_entity_id,
            "brand_id": brand_id,
            "team_id": team_id,
            "contact_reason_id": contact_reason_id,
            "language": language,
            "opened_at": now,
            "assignee_id": actor.user_id,
        },
    )
    await tell(tx, conversation, Opened(conversation.id, conversation.customer_id, Code(channel)), actor.label(), now)
    return conversation


# -- state ----------------------------------------------------------------------------------------------------------


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
    tx: Transaction, actor: Actor, conversation: Conversation, until: datetime, now: datetime
) -> Conversation:
    """Pauses until an instant, or until the customer writes."""
    if conversation.state == "closed":
        raise WrongState("A closed conversation cannot be paused.", fields={"state": "closed"})
    if not now < until <= now + timedelta(days=SNOOZE_MAX_DAYS):
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


async def resume_due(tx: Transaction, now: datetime) -> int:
    """Wakes conversations whose pause is over. Returns how many."""
    woken = 0
    for (conversation_id,) in await tx.rows(store.DUE_SNOOZED, {"now": now}):
        conversation = await get(tx, SYSTEM, conversation_id, lock=True)
        if conversation.state == "snoozed" and conversation.snoozed_until and conversation.snoozed_until <= now:
            await resume(tx, SYSTEM, conversation, "due", now)
            woken += 1
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


async def matters(tx: Transaction, conversation_id: UUID) -> list[Matter]:
    return await tx.all(Matter, store.MATTERS, {"id": conversation_id})


async def references(tx: Transaction, conversation_id: UUID) -> list[str]:
    """Ids of its latest messages, oldest first: the References of the next one."""
    rows = await tx.rows(store.LAST_EXTERNAL_IDS, {"id": conversation_id})
    return [row[0] for row in reversed(rows)]


async def is_party(tx: Transaction, conversation_id: UUID, identity_id: UUID) -> bool:
    """Whether an address takes part in the conversation beside the customer's own."""
    return bool(await tx.value(store.IS_PARTY, {"id": conversation_id, "identity_id": identity_id}))


async def written(tx: Transaction, message_id: UUID) -> tuple[Written, list[WrittenFile]]:
    """Words and files of a message of ours. Raises NotFound when they were erased."""
    found = await tx.find(Written, store.WRITTEN, {"id": message_id})
    if found is None:
        raise NotFound("The words of this message are no longer there.")
    return found, await tx.all(WrittenFile, store.WRITTEN_FILES, {"id": message_id})
