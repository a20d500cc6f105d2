"""Tags on conversations, who follows them, and which belong together."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from filrouge.conversations import store as conversations
from filrouge.conversations.events import FollowerChanged, Linked, Tagged
from filrouge.conversations.service.receiving import tell
from filrouge.conversations.service.taking import get
from filrouge.conversations.store import Conversation
from filrouge.conversations.store import tagging as store
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Conflict, Forbidden, Invalid
from filrouge.terms.scope import Actor

TAGS_MAX = 30
FOLLOWERS_MAX = 100
LINKS_MAX = 50


class CannotLink(Conflict):
    """These two conversations cannot be linked: `fields["why"]` is `same` or `legal_entity`."""

    code = "conversations.cannot_link"


async def tag(
    tx: Transaction,
    actor: Actor,
    conversation: Conversation,
    add: Collection[UUID],
    remove: Collection[UUID],
    now: datetime,
) -> Conversation:
    """Puts tags on and takes tags off a conversation that the caller has locked; the caller knows that whoever adds
    may use them. What is there already, or gone already, changes nothing."""
    adding = set(add) - set(remove)
    gone = await tx.rows(store.TAGS_REMOVE, {"id": conversation.id, "tags": sorted(set(remove))}) if remove else []
    params = {"id": conversation.id, "tags": sorted(adding), "by": actor.user_id, "now": now}
    new = await tx.rows(store.TAGS_ADD, params) if adding else []
    if not gone and not new:
        return conversation
    if new and await tx.value(store.TAGS_COUNT, {"id": conversation.id}) > TAGS_MAX:
        raise Invalid(f"A conversation has at most {TAGS_MAX} tags.", fields={"limit": TAGS_MAX})
    conversation = await tx.one(Conversation, conversations.BUMP, {"id": conversation.id})
    fact = Tagged(conversation.id, tuple(sorted(row[0] for row in new)), tuple(sorted(row[0] for row in gone)))
    await tell(tx, conversation, fact, actor.label(), now)
    return conversation


async def follow(
    tx: Transaction, actor: Actor, conversation: Conversation, follows: bool, now: datetime
) -> Conversation:
    """This person wants, or no longer wants, to be told what happens here."""
    if actor.user_id is None:
        raise Forbidden("Only a person follows a conversation.")
    params = {"id": conversation.id, "user_id": actor.user_id, "now": now}
    if await tx.execute(store.FOLLOW if follows else store.UNFOLLOW, params):
        if follows and await tx.value(store.FOLLOWERS_COUNT, {"id": conversation.id}) > FOLLOWERS_MAX:
            raise Invalid(f"A conversation has at most {FOLLOWERS_MAX} followers.", fields={"limit": FOLLOWERS_MAX})
        fact = FollowerChanged(conversation.id, actor.user_id, follows)
        await tell(tx, conversation, fact, actor.label(), now)
    return conversation


async def link(
    tx: Transaction, actor: Actor, conversation: Conversation, other_id: UUID, linked: bool, now: datetime
) -> None:
    """Says that two conversations in the actor's sight belong together, or no longer do. Raises CannotLink."""
    if conversation.id == other_id:
        raise CannotLink("A conversation is not linked to itself.", fields={"why": "same"})
    other = await get(tx, actor, other_id)
    if conversation.legal_entity_id != other.legal_entity_id:
        raise CannotLink("These conversations are of two legal entities.", fields={"why": "legal_entity"})
    params = {"id": conversation.id, "other": other.id, "by": actor.user_id, "now": now}
    if not await tx.execute(store.LINK if linked else store.UNLINK, params):
        return
    for one, its_other in ((conversation, other), (other, conversation)):
        if linked and await tx.value(store.LINKS_COUNT, {"id": one.id}) > LINKS_MAX:
            raise Invalid(f"A conversation has at most {LINKS_MAX} links.", fields={"limit": LINKS_MAX})
        await tell(tx, one, Linked(one.id, its_other.id, linked), actor.label(), now)
