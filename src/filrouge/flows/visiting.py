"""What a chat adds to the way of a message: who a user is for whom the site vouches, and whose chat this is now."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from filrouge.channels import chat_links, registry
from filrouge.channels.adapters.webchat.config import Config
from filrouge.channels.adapters.webchat.envelope import visitor_of
from filrouge.channels.service import Account, Outgoing, visitors
from filrouge.channels.service.visitors import NothingSaid, Visitor
from filrouge.conversations.service import handling, receiving
from filrouge.conversations.service.handling import Conversation
from filrouge.customers import service as customers
from filrouge.customers.service import Resolved
from filrouge.flows import proving
from filrouge.flows.means import Means
from filrouge.platform.db import Transaction
from filrouge.terms.ids import CustomerId
from filrouge.terms.messages import Inbound
from filrouge.terms.scope import SYSTEM


def config_of(account: Account) -> Config:
    """The chat's settings, without its secret."""
    return cast(Config, registry.config_type(visitors.KIND).model_validate(account.config))


async def prepare(
    tx: Transaction, account: Account, inbound: Inbound, visitor: Visitor | None, now: datetime
) -> tuple[Inbound, Conversation | None]:
    """The same words, knowing who speaks, and the conversation in which they go on, locked. `visitor` is who says them,
    when the caller has locked them. Words of another channel are left alone."""
    if account.kind != visitors.KIND:
        return inbound, None
    if visitor is None:
        inbound = await _since_signed(tx, account, inbound)
    await _identify(tx, account, inbound, now)
    if visitor is None or visitor.conversation_id is None:
        visitor = await visitors.lock_address(tx, account, inbound.sender.address)
    if visitor is None or visitor.conversation_id is None:
        return inbound, None
    conversation = await receiving.lock_end(tx, visitor.conversation_id)
    if await is_over(tx, account, conversation, now):
        return inbound, None
    return replace(inbound, subject=""), conversation


async def _since_signed(tx: Transaction, account: Account, inbound: Inbound) -> Inbound:
    """Words that were kept while whoever said them signed in are the user's too."""
    sender, speaker = inbound.sender, visitor_of(inbound.external_id)
    if not sender.address.startswith(visitors.ANONYMOUS) or speaker is None:
        return inbound
    visitor = await visitors.by_id(tx, account, speaker)
    if visitor is None or visitor.address == sender.address:
        return inbound
    return replace(inbound, sender=replace(sender, address=visitor.address, name=visitor.name or sender.name))


async def conversation_of(tx: Transaction, visitor: Visitor) -> Conversation | None:
    """Where the visitor's chat is, also after it was merged into another conversation; None before the first word."""
    if visitor.conversation_id is None:
        return None
    return await handling.get(tx, SYSTEM, await handling.end_of(tx, visitor.conversation_id))


async def lock_chat(tx: Transaction, visitor: Visitor) -> Conversation:
    """The same, locked: a merge that is under way is waited for. Raises NothingSaid."""
    if visitor.conversation_id is None:
        raise NothingSaid("Nothing has been said yet.")
    return await receiving.lock_end(tx, visitor.conversation_id)


async def is_over(tx: Transaction, account: Account, conversation: Conversation, now: datetime) -> bool:
    """Whether what is said now begins another conversation: this one ended too long ago."""
    kept = await visitors.find_chat(tx, conversation.id)
    closed_at = conversation.closed_at if conversation.state == "closed" else None
    ended_at = kept.ended_at if kept else None
    if ended_at is not None and conversation.last_inbound_at is not None and ended_at < conversation.last_inbound_at:
        ended_at = None  # it went on since, in a conversation that was merged into this one
    ends = [at for at in (closed_at, ended_at) if at is not None]
    return bool(ends) and now - min(ends) >= timedelta(hours=config_of(account).resume_h)


async def _identify(tx: Transaction, account: Account, inbound: Inbound, now: datetime) -> None:
    """A user whom the site names with an e-mail address that the legal entity knows is that customer."""
    sender = inbound.sender
    if not sender.address.startswith(visitors.SIGNED):
        return
    email = _email(inbound)
    if not email or await customers.find_identity(tx, sender.channel, sender.address) is not None:
        return
    known = await customer_of_email(tx, account, email)
    if known is None:
        return
    await customers.record_identity(
        tx,
        known,
        sender.channel,
        sender.address,
        sender.name,
        account.kind,
        account.legal_entity_id,
        now,
        state="verified",
    )


async def customer_of_email(tx: Transaction, account: Account, email: str) -> CustomerId | None:
    """The customer whom the legal entity knows by an address for which the site vouches. That somebody has said that
    the address is theirs is not to be known by it."""
    known = await customers.find_identity(tx, "email", email) if email else None
    if known is None or known.is_said:
        return None
    if known.state == "blocked" or known.legal_entity_id not in (None, account.legal_entity_id):
        return None
    return known.customer_id


async def settle(
    tx: Transaction, account: Account, inbound: Inbound, who: Resolved, conversation_id: UUID, now: datetime
) -> None:
    """The visitor's chat is this conversation now. What the site vouches for is verified."""
    if account.kind != visitors.KIND:
        return
    await visitors.join(tx, account, inbound.sender.address, conversation_id, now)
    if not who.created or who.identity is None or not inbound.sender.address.startswith(visitors.SIGNED):
        return
    await customers.set_identity_state(tx, SYSTEM, who.identity.id, "verified", now)
    await proving.vouch(tx, account, who.customer.id, _email(inbound), now)


async def with_way_back(tx: Transaction, means: Means, outgoing: Outgoing, text: str) -> str:
    """The words of an e-mail that carries answers of a chat, with the link that leads back to it. It is made on the
    wire alone: whoever reads the thread at the desk is not led into the visitor's chat."""
    found = await visitors.way_back(tx, outgoing.message_id)
    if found is None:
        return text
    account_id, visitor_id, address = found
    token = chat_links.token(means.keys, account_id, visitor_id, address, outgoing.to_address, outgoing.queued_at)
    return chat_links.marked(text, token)


async def answered(tx: Transaction, account: Account, conversation_id: UUID, now: datetime) -> None:
    """Somebody of ours has answered by chat: in a while it is looked whether it was read."""
    await visitors.answered(tx, conversation_id, now + timedelta(seconds=config_of(account).offline_after_s), now)


def _email(inbound: Inbound) -> str:
    return next((address for channel, address in inbound.sender.others if channel == "email"), "")
