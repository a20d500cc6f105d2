"""What an agent does with a conversation: answer and note. Where it stands: `states`. Who answers now: `answering`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.conversations import store
from filrouge.conversations.events import MessageSent, NoteAdded, Opened
from filrouge.conversations.service.answering import (
    ANSWERING_S,
    Answering,
    SomeoneAnswers,
    answer_now,
    answering,
    start_answering,
    stop_answering,
)
from filrouge.conversations.service.receiving import automatic_matter, open_interaction, tell
from filrouge.conversations.service.states import (
    SNOOZE_MAX_DAYS,
    WrongState,
    assign,
    close,
    reopen,
    resume,
    resume_due,
    set_reason,
    snooze,
)
from filrouge.conversations.service.taking import Merged, Stale, check_version, end_of, get, get_for_change
from filrouge.conversations.service.uploads import keep_upload, take_uploads
from filrouge.conversations.store import Conversation, Matter, Upload, Written, WrittenFile
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Invalid, NotFound
from filrouge.terms.ids import MessageId
from filrouge.terms.scope import Actor

__all__ = [
    "ANSWERING_S",
    "SNOOZE_MAX_DAYS",
    "Answering",
    "Conversation",
    "Matter",
    "Merged",
    "SomeoneAnswers",
    "Stale",
    "Upload",
    "Written",
    "WrittenFile",
    "WrongState",
    "answer_now",
    "answering",
    "assign",
    "close",
    "end_of",
    "get",
    "get_for_change",
    "keep_upload",
    "reopen",
    "resume",
    "resume_due",
    "set_reason",
    "snooze",
    "start_answering",
    "stop_answering",
    "take_uploads",
]

BODY_MAX = 200_000
MATTERS_MAX = 200
# -- words ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Words:
    """What an agent wrote. `html` is sanitised already."""

    text: str
    html: str | None
    subject: str = ""
    quoted: str = ""
    """What is quoted below the signature, in plain words; the HTML holds it too."""


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
    repeats: str = "",
) -> tuple[Conversation, MessageId]:
    """Records a message of ours, with the names of its files, in a conversation that the caller has locked; sending is
    the channels room's. One that `repeats` what was said there (`answers`, `copy`) is not its last word."""
    if len(words.text) > BODY_MAX:
        raise Invalid(f"A message has at most {BODY_MAX:,} characters.", fields={"limit": BODY_MAX})
    await check_version(tx, conversation, None)
    matter_id = await automatic_matter(tx, conversation) if automatic else None
    if matter_id is None:
        interaction = await open_interaction(tx, conversation, channel, channel_account_id, "out", None, now)
        matter_id = interaction.matter_id
    message_id = message_id or MessageId(uuid7())
    await store.insert_message(
        tx,
        message_id=message_id,
        conversation_id=conversation.id,
        matter_id=matter_id,
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
        quoted=words.quoted,
        html=words.html,
        files=files,
        details={"repeats": repeats} if repeats else None,
    )
    conversation = await tx.one(
        Conversation,
        store.TOUCH_OUT,
        {
            "id": conversation.id,
            "message_id": message_id,
            "at": now,
            "answers": answers and not automatic,
            "repeats": bool(repeats),
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


async def matters(tx: Transaction, conversation_id: UUID) -> list[Matter]:
    """The conversation's latest matters, oldest first."""
    return (await tx.all(Matter, store.MATTERS, {"id": conversation_id, "limit": MATTERS_MAX}))[::-1]


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
