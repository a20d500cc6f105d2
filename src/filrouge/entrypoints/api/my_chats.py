"""The chats that I hold at once, those that wait, and taking the next one."""

from typing import Annotated

from fastapi import APIRouter, Query

from filrouge.entrypoints.api.deps import Idempotent, Now, Snapshot, Tx, Who
from filrouge.entrypoints.api.fields import ConversationIdField, Shown, UserIdField
from filrouge.entrypoints.api.handling_shapes import ChangedShown
from filrouge.entrypoints.api.inbox import check_reads
from filrouge.entrypoints.api.my_chat_shapes import MyChats, show_mine, show_waiting
from filrouge.flows import acting, handing_on
from filrouge.platform import events
from filrouge.terms.errors import Conflict, Forbidden, NotFound
from filrouge.views import my_chats

Conversations = Annotated[list[ConversationIdField], Query(min_length=1, max_length=my_chats.MOST)]

router = APIRouter(prefix="/chats", tags=["desk"], route_class=Idempotent)


class NobodyWaits(Conflict):
    """No chat of your teams waits for somebody: a colleague was faster."""

    code = "conversations.no_chat_waits"


class Receiver(Shown):
    """Somebody to whom chats may be handed, and how many they hold."""

    user_id: UserIdField
    chats: int


class Taken(ChangedShown):
    conversation_id: ConversationIdField


@router.get("/mine")
async def mine(tx: Snapshot, who: Who, now: Now) -> MyChats:
    """The chats I hold, with what is unread and how long each waits for me, and those of my teams that nobody has. The
    live socket tells what changes."""
    check_reads(who)
    position = await events.here(tx)
    return MyChats(
        position=str(position),
        mine=[show_mine(one, now) for one in await my_chats.held(tx, who, now)],
        waiting=[show_waiting(one) for one in await my_chats.waiting(tx, who, now)],
    )


@router.get("/receivers")
async def receivers(tx: Snapshot, who: Who, now: Now, conversation: Conversations) -> list[Receiver]:
    """The colleagues to whom all of these chats may be handed, and how many chats each holds. Who does not see one of
    them, or may not answer, is left out."""
    check_reads(who)
    found = await my_chats.some(tx, conversation, who.scope)
    if len(found) < len(set(conversation)):
        raise NotFound("There is no such chat.")
    holds = await my_chats.holding(tx, who, now)
    places = {(one.legal_entity_id, one.brand_id, one.team_id) for one in found.values()}
    ids = await handing_on.receivers(tx, who, places)
    return [Receiver(user_id=user_id, chats=holds.get(user_id, 0)) for user_id in ids]


@router.post("/next")
async def take_next(tx: Tx, who: Who, now: Now) -> Taken:
    """The chat that waits longest in my teams is mine. 409 `conversations.no_chat_waits` when none does, 409
    `conversations.taken` when a colleague took it at the same moment: ask again."""
    check_reads(who)
    if not who.may(acting.needs(acting.Assign.kind)):
        raise Forbidden("Your role does not allow taking a chat.")
    free = await my_chats.waiting(tx, who, now)
    if not free:
        raise NobodyWaits("No chat waits for somebody.")
    done = await acting.take(tx, who, free[0].id, now)
    return Taken(version=done.conversation.version, undo=done.undo_id, conversation_id=done.conversation.id)
