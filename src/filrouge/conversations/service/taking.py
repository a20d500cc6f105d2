"""Taking a conversation to change it: in sight, allowed, as it was read, and not gone into another one."""

from uuid import UUID

from filrouge.conversations import store
from filrouge.conversations.store import Conversation
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Conflict, Forbidden, NotFound
from filrouge.terms.ids import ConversationId, show
from filrouge.terms.scope import Actor

SINCE_MAX = 5
"""How many new messages somebody who read an older version is told of."""

LIVELY_MAX = 100


class Stale(Conflict):
    """The conversation moved on since it was read; `fields["version"]` is the present one, `fields["since"]` names the
    latest messages."""

    code = "conversations.stale"


class AlreadyTaken(Conflict):
    """A colleague took it at the same moment; ask for the next one."""

    code = "conversations.taken"


class Merged(Conflict):
    """The conversation was merged into another one, `fields["into"]`, where its story goes on."""

    code = "conversations.merged"


async def get(tx: Transaction, actor: Actor, conversation_id: UUID, *, lock: bool = False) -> Conversation:
    """Under the actor's scope. Raises NotFound."""
    found = await store.conversation(tx, conversation_id, actor.scope, lock=lock)
    if found is None:
        raise NotFound("This conversation does not exist or is out of your sight.")
    return found


async def get_for_change(
    tx: Transaction,
    actor: Actor,
    permission: str,
    conversation_id: UUID,
    expected_version: int | None,
    *,
    lively: bool = False,
) -> Conversation:
    """Locks the conversation and checks permission and version. In a `lively` one, where both write at once, it has
    moved on only when a colleague has answered since. Raises Forbidden, NotFound, Merged, Stale."""
    if not actor.may(permission):
        raise Forbidden("Your role does not allow this.", fields={"permission": permission})
    conversation = await get(tx, actor, conversation_id, lock=True)
    if lively and expected_version is not None:
        changes = conversation.version - expected_version
        if 0 < changes <= LIVELY_MAX and not await _colleague_answered(tx, conversation.id, actor, changes):
            expected_version = None
    await check_version(tx, conversation, expected_version)
    return conversation


async def _colleague_answered(tx: Transaction, conversation_id: UUID, actor: Actor, changes: int) -> bool:
    """Whether one of the latest messages, at most as many as there were changes, is a colleague's."""
    values = {"id": conversation_id, "limit": changes, "user_id": actor.user_id}
    return bool(await tx.value(store.COLLEAGUE_ANSWERED, values))


async def check_version(tx: Transaction, conversation: Conversation, expected_version: int | None) -> None:
    """Raises Merged when the conversation became another one, Stale when it is not as `expected_version` was (None:
    whatever it is)."""
    if conversation.merged_into_id is not None:
        raise Merged(
            "This conversation was merged into another one; go on there.",
            fields={"into": show("cnv", await end_of(tx, conversation.merged_into_id))},
        )
    if expected_version is not None and conversation.version != expected_version:
        raise Stale(
            "The conversation moved on since you read it.",
            fields={
                "version": conversation.version,
                "since": await _said_since(tx, conversation.id, conversation.version - expected_version),
            },
        )


async def end_of(tx: Transaction, conversation_id: UUID) -> ConversationId:
    """Where a conversation's story goes on: itself, or the end of the chain of its merges."""
    return ConversationId(await tx.value(store.END_OF, {"id": conversation_id}) or conversation_id)


async def _said_since(tx: Transaction, conversation_id: UUID, changes: int) -> list[str]:
    """The latest messages, oldest first: at most as many as there were changes, and SINCE_MAX."""
    limit = max(0, min(changes, SINCE_MAX))
    rows = await tx.rows(store.SINCE_VERSION, {"id": conversation_id, "limit": limit})
    return [show("msg", row[0]) for row in reversed(rows)]
