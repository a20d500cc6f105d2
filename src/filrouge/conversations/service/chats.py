"""What a chat asks of its conversation: its messages by the client's own ids, its files that wait, its merges."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from filrouge.conversations.store import chats as store
from filrouge.platform.db import Transaction


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that was sent up for a message to come."""

    id: UUID
    object_id: UUID
    name: str


async def find_message(tx: Transaction, account_id: UUID, external_id: str) -> UUID | None:
    """The message that came with this id over this account."""
    found: UUID | None = await tx.value(store.MESSAGE_OF, {"external_id": external_id, "account": account_id})
    return found


async def find_said(tx: Transaction, conversation_id: UUID, address: str, tail: str) -> UUID | None:
    """The message in this conversation that came from this address with an id that ends so."""
    values = {"conversation": conversation_id, "address": address, "tail": tail}
    found: UUID | None = await tx.value(store.SAID, values)
    return found


async def written_to(tx: Transaction, customer_id: UUID, identities: Sequence[UUID]) -> set[UUID]:
    """Those of a customer's addresses that messages of their conversations name."""
    values = {"customer": customer_id, "identities": list(identities)}
    return {row[0] for row in await tx.rows(store.WRITTEN_TO, values)} if identities else set()


async def waiting_files(tx: Transaction, uploaded_by: UUID, ids: Sequence[UUID]) -> list[Waiting]:
    """Those of these files that this visitor sent up and no message carries yet."""
    return await tx.all(Waiting, store.LOOSE_FILES, {"ids": list(ids), "by": uploaded_by}) if ids else []


async def told_under(tx: Transaction, conversation_id: UUID) -> list[UUID]:
    """The conversation and those that were merged into it: whose events tell of its messages."""
    return [row[0] for row in await tx.rows(store.TOLD_UNDER, {"id": conversation_id})]
