"""Showing a conversation to somebody else: a party with a role, words that are quoted, files that go along."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.conversations.events import PartyAdded, PartyParted
from filrouge.conversations.service.receiving import tell
from filrouge.conversations.store import Conversation
from filrouge.conversations.store import words as store
from filrouge.conversations.store.words import Joined, PassedOn, Quotable
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import NotFound
from filrouge.terms.scope import Actor

__all__ = ["Joined", "PassedOn", "Quotable", "add_party", "called", "copy_files", "part", "quotable", "remember"]

PARTY = "party"
"""The role of somebody of whom none is said."""


async def add_party(
    tx: Transaction,
    actor: Actor,
    conversation: Conversation,
    identity_id: UUID,
    role: str,
    now: datetime,
    *,
    made: bool = False,
) -> Joined:
    """Somebody who is not the customer takes part from now on, under a role (`party` when none is said); `made` says
    that nobody knew them before. The caller has locked the conversation. Returns what they were before."""
    values = {"conversation_id": conversation.id, "identity_id": identity_id, "role": role or PARTY, "now": now}
    found = await tx.rows(store.PARTY_ROLE_NOW, values)
    await tx.execute(store.PARTY_ROLE, values)
    if not found:
        await tell(tx, conversation, PartyAdded(conversation.id, identity_id), actor.label(), now)
    return Joined(identity_id, found[0][0] if found else None, made)


async def remember(tx: Transaction, message_id: UUID, passed: PassedOn) -> None:
    """Keeps what a message for a third party was made of, so that it can be taken back."""
    kept = Jsonb(asdict(passed), dumps=lambda value: json.dumps(value, default=str))
    await tx.execute(store.REMEMBER_PASSED_ON, {"id": message_id, "passed_on": kept})


async def part(
    tx: Transaction, actor: Actor, conversation: Conversation, passed: PassedOn, now: datetime
) -> UUID | None:
    """After a message for a third party was taken back: who joined for it alone takes part no longer, another role is
    what it was. The caller has locked the conversation. Returns whom nobody
    knew before: an identity that the customers room may forget."""
    if passed.joined is None:
        return None
    identity_id = passed.joined.identity_id
    values = {"conversation_id": conversation.id, "identity_id": identity_id, "role": passed.role or PARTY,
              "role_before": passed.joined.role_before}  # fmt: skip
    if passed.joined.role_before is not None:
        await tx.execute(store.PARTY_ROLE_BACK, values)
    elif await tx.execute(store.PARTY_PARTS, values):
        await tell(tx, conversation, PartyParted(conversation.id, identity_id), actor.label(), now)
        return identity_id if passed.joined.made else None
    return None


async def called(tx: Transaction, conversation_id: UUID, identity_id: UUID) -> str:
    """How somebody is called in a conversation: as we wrote to them last, or as they signed; empty when neither."""
    values = {"conversation_id": conversation_id, "identity_id": identity_id}
    return str(await tx.value(store.CALLED, values) or "")


async def quotable(tx: Transaction, conversation_id: UUID, messages: Sequence[UUID]) -> list[Quotable]:
    """What was said in these messages of the conversation, oldest first; notes are never quoted. Raises NotFound when
    one of them is not there."""
    if not messages:
        return []
    found = await tx.all(Quotable, store.QUOTABLE, {"conversation_id": conversation_id, "ids": list(messages)})
    if len(found) != len(set(messages)):
        raise NotFound("A message to be quoted is not in this conversation, or is a note.")
    return found


async def copy_files(
    tx: Transaction, conversation_id: UUID, message_id: UUID, files: Sequence[UUID], now: datetime
) -> list[UUID]:
    """Files of the conversation hang on another message too, without being sent up again. Returns the copies. Raises
    NotFound when one of them is not there."""
    wanted = list(dict.fromkeys(files))
    if not wanted:
        return []
    values = {
        "message_id": message_id,
        "conversation_id": conversation_id,
        "ids": [uuid7() for _ in wanted],
        "of": wanted,
        "now": now,
    }
    copies = [row[0] for row in await tx.rows(store.COPY_FILES, values)]
    if len(copies) != len(wanted):
        raise NotFound("A file to be sent along is not in this conversation, or belongs to a note.")
    return copies
