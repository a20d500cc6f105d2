"""Whose an address is that somebody typed into a chat: what proves it, and who has it then."""

from datetime import datetime
from uuid import UUID

from filrouge.channels import service as channels
from filrouge.channels.service import Account, visitors
from filrouge.conversations.service import receiving
from filrouge.conversations.service.handling import Conversation
from filrouge.customers import service as customers
from filrouge.customers.service import typed
from filrouge.flows.means import Means
from filrouge.platform.db import Transaction
from filrouge.terms.ids import CustomerId
from filrouge.terms.messages import Inbound
from filrouge.terms.scope import SYSTEM

REFERENCES = 5
READ = "email"
"""The source of an address of which we know that its owner reads or writes there."""


async def writes(tx: Transaction, means: Means, account: Account, inbound: Inbound, now: datetime) -> None:
    """Somebody writes from an address that was typed into a chat. An answer to that chat proves it; anybody else who
    writes is not the visitor."""
    sender = inbound.sender
    identity = await customers.find_identity(tx, "email", sender.address) if sender.channel == "email" else None
    if identity is None or not identity.is_typed or not await typed.still(tx, identity):
        return
    conversation = await _answered(tx, means, inbound) if account.kind == READ else None
    if conversation is not None:
        chat = await visitors.find_chat(tx, conversation.id)
        if chat is not None and chat.email == sender.address:
            await typed.give(tx, identity, await speaker(tx, chat.email_of, conversation), READ, now)
            return
        if conversation.customer_id == identity.customer_id:
            await typed.give(tx, identity, conversation.customer_id, READ, now)
            return
    relation = customers.Relation(account.legal_entity_id, account.brand_id, account.team_id)
    customer = await customers.create(
        tx, name=sender.name, source=account.kind, relation=relation, actor="system", now=now
    )
    await typed.give(tx, identity, customer.id, account.kind, now)


async def _answered(tx: Transaction, means: Means, inbound: Inbound) -> Conversation | None:
    """The conversation of ours that a mail answers: by the address that we gave, or by the id of a mail that we sent to
    its sender, for mailboxes that take one address only."""
    conversation = await receiving.find_signed(tx, inbound, means.thread_keys)
    for reference in () if conversation else inbound.references[-REFERENCES:]:
        sent = await channels.find_outgoing_by_external_id(tx, reference)
        if sent is not None and sent.to_address == inbound.sender.address:
            return await receiving.lock_end(tx, sent.conversation_id)
    return conversation


async def speaker(tx: Transaction, address: str, conversation: Conversation) -> CustomerId:
    """The customer who speaks by chat under this address in a conversation; another may speak there too."""
    identity = await customers.find_identity(tx, visitors.KIND, address) if address else None
    return identity.customer_id if identity is not None else conversation.customer_id


async def reads(tx: Transaction, customer_id: UUID, email: str, now: datetime) -> None:
    """Somebody came back to the customer's chat by what we sent to this address."""
    identity = await customers.find_identity(tx, "email", email)
    if identity is not None and identity.is_typed and await typed.still(tx, identity):
        await typed.give(tx, identity, customer_id, READ, now)


async def vouch(tx: Transaction, account: Account, customer_id: CustomerId, email: str, now: datetime) -> None:
    """The e-mail address of the token is the customer's, verified, unless another has proved that it is theirs."""
    if not email:
        return
    found = await customers.find_identity(tx, "email", email)
    if found is None:
        await customers.record_identity(
            tx, customer_id, "email", email, "", account.kind, account.legal_entity_id, now, state="verified"
        )
    elif found.customer_id == customer_id and found.state == "unverified":
        await customers.set_identity_state(tx, SYSTEM, found.id, "verified", now)
    elif found.is_typed and await typed.still(tx, found):
        await typed.give(tx, found, customer_id, account.kind, now, state="verified")
