"""A visitor signs in on the site, or out: whose chat it is from then on, and which secret counts."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from filrouge.channels.adapters.webchat import token as tokens
from filrouge.channels.adapters.webchat.envelope import order_key
from filrouge.channels.events import ChatIdentified, ChatJoined, ChatLeft
from filrouge.channels.service.accounts import ids_of
from filrouge.channels.service.visitors import Made, Visitor, address_of
from filrouge.channels.store import IDENTITY_ANEW, Account
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
    Where they wanted the answer holds, when the site names no address and it was them for sure who left it. `account`
    is as it was when the token was checked. The caller has locked them."""
    secret, address = security.mint_token("vsk_"), address_of(account, claims)
    values = {
        "id": visitor.id,
        "account": account.id,
        "before": visitor.address,
        "address": address,
        "secret_hash": security.token_hash(secret),
        "name": claims.name,
        "email": claims.email,
        "epoch": account.identity_epoch,
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
        if not claims.email:
            await tx.execute(store.EMAIL_MOVE, values | {"alone": not gone, "proved": visitor.vouched_email})
        moved = {row[0] for row in await tx.rows(store.JOIN, values)}
        facts += [ChatJoined(account.id, one, conversation_id) for one in sorted(moved - {visitor.id})]
        made = replace(made, conversation_id=conversation_id)
    for fact in facts:
        await events.record(tx, fact, subject=told, actor="visitor", now=now, **ids_of(account))
    return Made(made, secret)


async def leave(tx: Transaction, account: Account, visitor: Visitor, now: datetime) -> None:
    """The visitor's secret counts no longer. Their chat stays, and what is unread finds them by e-mail."""
    await tx.execute(store.LEAVE, {"id": visitor.id})
    fact, told = ChatLeft(account.id, visitor.id), visitor.conversation_id or visitor.id
    await events.record(tx, fact, subject=told, actor="visitor", now=now, **ids_of(account))


async def begin_anew(tx: Transaction, account: Account, given: Collection[str]) -> None:
    """Somebody has changed the secret with which the site says who its users are, or taken it away (`given` names new
    secrets): who began by the old one, maybe not the user, does so by a new token. Their chats stay. Whoever holds a
    user's line hears it from `channels.account_saved`, which was recorded with the change."""
    if "identity_secret" in given:
        await tx.execute(IDENTITY_ANEW, {"id": account.id})


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
