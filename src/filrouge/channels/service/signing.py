"""A visitor signs in on the site, or out: whose chat it is from then on, and which secret counts."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from filrouge.channels.adapters.webchat import token as tokens
from filrouge.channels.adapters.webchat.envelope import order_key
from filrouge.channels.events import ChatIdentified, ChatJoined, ChatLeft
from filrouge.channels.service.accounts import ids_of
from filrouge.channels.service.visitors import SIGNED, Made, Visitor, address_of
from filrouge.channels.store import Account
from filrouge.channels.store import visitors as store
from filrouge.platform import events, security
from filrouge.platform.db import Transaction


async def identify(
    tx: Transaction,
    account: Account,
    visitor: Visitor,
    claims: tokens.Claims,
    conversation_id: UUID | None,
    now: datetime,
) -> Made:
    """An anonymous visitor is a user from now on, with another secret; the user's other clients go on in that
    conversation. Whoever shared the anonymous address is known no longer: a link may have been asked for by anybody.
    The caller has locked them."""
    secret, address = security.mint_token("vsk_"), address_of(account, claims)
    values = {
        "id": visitor.id,
        "account": account.id,
        "before": visitor.address,
        "address": address,
        "secret_hash": security.token_hash(secret),
        "name": claims.name,
        "email": claims.email,
        "conversation_id": conversation_id,
        "now": now,
    }
    gone = {row[0] for row in await tx.rows(store.VOID_OTHERS, values)}
    made = await tx.one(Visitor, store.IDENTIFY, values)
    orders = {"order_key": order_key(address), "order_before": order_key(visitor.address)}
    await tx.execute(store.ORDER_MOVE, values | orders)
    told = conversation_id or visitor.id
    facts: list[ChatIdentified | ChatLeft | ChatJoined] = [ChatIdentified(account.id, visitor.id)]
    facts += [ChatLeft(account.id, one) for one in sorted(gone)]
    if conversation_id is not None:
        moved = {row[0] for row in await tx.rows(store.JOIN, values)}
        facts += [ChatJoined(account.id, one, conversation_id) for one in sorted(moved - {visitor.id})]
        made = replace(made, conversation_id=conversation_id)
    for fact in facts:
        await events.record(tx, fact, subject=told, actor="visitor", now=now, **ids_of(account))
    return Made(made, secret)


async def leave(tx: Transaction, account: Account, visitor: Visitor, now: datetime) -> None:
    """The visitor's secret counts no longer. Their chat stays, and what is unread finds them by e-mail."""
    await tx.execute(store.LEAVE, {"id": visitor.id})
    await _tell_left(tx, account, visitor.id, visitor.conversation_id, "visitor", now)


async def begin_anew(tx: Transaction, account: Account, given: Collection[str], actor: str, now: datetime) -> None:
    """Somebody has changed the secret with which the site says who its users are, or taken it away (`given` names new
    secrets): who began by the old one, maybe not the user, does so by a new token. Their chats stay."""
    if "identity_secret" not in given:
        return
    async with events.held(tx):
        values = {"account": account.id, "users": SIGNED, "now": now}
        for visitor_id, conversation_id in await tx.rows(store.USERS_LEAVE, values):
            await _tell_left(tx, account, visitor_id, conversation_id, actor, now)


async def _tell_left(
    tx: Transaction, account: Account, visitor_id: UUID, conversation_id: UUID | None, actor: str, now: datetime
) -> None:
    fact = ChatLeft(account.id, visitor_id)
    await events.record(tx, fact, subject=conversation_id or visitor_id, actor=actor, now=now, **ids_of(account))


async def readdress(
    tx: Transaction, account: Account, conversations: Sequence[UUID], before: str, address: str, identity_id: UUID
) -> None:
    """Answers that went to an address went to another name of the same person."""
    values = {
        "ids": list(conversations),
        "account": account.id,
        "before": before,
        "address": address,
        "identity_id": identity_id,
    }
    await tx.execute(store.SENT_READDRESS, values)
