"""Who cares for a conversation: who has it, who follows it, who wrote in it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.conversations.store import caring as store
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Scope, sees


@dataclass(frozen=True, slots=True)
class Caring:
    """A conversation's people, and the three ids that say who may see it."""

    id: UUID
    legal_entity_id: UUID
    brand_id: UUID
    team_id: UUID | None
    assignee_id: UUID | None
    followers: list[UUID]

    def seen_by(self, scope: Scope) -> bool:
        return sees(scope, self.legal_entity_id, self.brand_id, self.team_id)


@dataclass(frozen=True, slots=True)
class Said:
    """`conversation_id` is where it stands now. `delivered`: it came in over a channel (an imported history did
    not)."""

    id: UUID
    conversation_id: UUID
    author_user_id: UUID | None
    delivered: bool
    withdrawn: bool


async def caring_for(tx: Transaction, conversation_id: UUID, at: datetime) -> Caring | None:
    """As it is now, with those who have followed it since `at` or before; None when the conversation is not there any
    more."""
    return (await caring_for_many(tx, [conversation_id], at)).get(conversation_id)


async def caring_for_many(tx: Transaction, ids: Collection[UUID], at: datetime) -> dict[UUID, Caring]:
    """The same for many conversations, those that are there."""
    found = await tx.all(Caring, store.CARING, {"ids": sorted(ids), "at": at}) if ids else []
    return {one.id: one for one in found}


async def said(tx: Transaction, message_id: UUID) -> Said | None:
    """Who wrote a message, how it came and where it stands; None when it is not there any more."""
    return (await said_by_id(tx, [message_id])).get(message_id)


async def said_by_id(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, Said]:
    """The same for many messages, those that are there."""
    found = await tx.all(Said, store.SAID, {"ids": sorted(ids)}) if ids else []
    return {one.id: one for one in found}


async def numbers(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, int]:
    """The numbers of conversations."""
    return {row[0]: row[1] for row in await tx.rows(store.NUMBERS, {"ids": sorted(ids)})}
