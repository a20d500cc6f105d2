"""A visitor signs in on the site: what they began without a name goes on as the user's.

The user is who the site says they are. Their chat that is open already takes in what was said before the sign-in; one
that is over stays what it was. The secret from before is worth nothing afterwards.
"""

from datetime import datetime
from uuid import UUID

from filrouge.channels.adapters.webchat.token import Claims
from filrouge.channels.service import Account, signing, visitors
from filrouge.channels.service.visitors import Made, Visitor, VisitorUnknown
from filrouge.conversations.service import belonging, handling
from filrouge.conversations.service.merging import CannotMerge
from filrouge.conversations.service.taking import Merged
from filrouge.customers import service as customers
from filrouge.customers.service import Identity, joining
from filrouge.flows import merging, proving, visiting
from filrouge.platform.db import Transaction
from filrouge.terms.scope import SYSTEM


async def sign_in(
    tx: Transaction, account: Account, visitor: Visitor, secret: str, claims: Claims, now: datetime
) -> Made:
    """The visitor as the user for whom the site vouches, with a new secret. Raises VisitorUnknown when it is no
    anonymous visitor's any more."""
    address = visitors.address_of(account, claims)
    user = await visitors.lock_address(tx, account, address)
    visitor = await visitors.lock(tx, visitor)
    is_anonymous = visitor.address.startswith(visitors.ANONYMOUS)
    if (await visitors.by_secret(tx, account, secret)).id != visitor.id or not is_anonymous:
        raise VisitorUnknown("This visitor is not known; begin anew.")
    before = await customers.find_identity(tx, visitors.KIND, visitor.address)
    if before is not None and before.state != "blocked":
        await _become(tx, account, visitor, before, address, claims, now)
    current = await _one_chat(tx, account, visitor, user, now)
    if current is not None:
        await visitors.look_again(tx, current, now)  # their address may be known now
    return await signing.identify(tx, account, visitor, claims, current, now)


async def _become(
    tx: Transaction, account: Account, visitor: Visitor, before: Identity, address: str, claims: Claims, now: datetime
) -> None:
    """Words and conversations of the anonymous address are the user's; an empty customer does not stay behind."""
    known = await customers.find_identity(tx, visitors.KIND, address)
    customer_id = before.customer_id
    if known is not None:
        customer_id = known.customer_id
    elif (found := await visiting.customer_of_email(tx, account, claims.email)) is not None:
        customer_id = found
    relation = customers.Relation(account.legal_entity_id, account.brand_id, account.team_id)
    await customers.relate(tx, customer_id, relation, now)
    if known is None:
        if customer_id == before.customer_id:
            await joining.call(tx, before, claims.name, now)
        await joining.rename(tx, before, address, claims.name or before.name, customer_id, now)
        await proving.vouch(tx, account, customer_id, claims.email, now)
    here = [await handling.end_of(tx, visitor.conversation_id)] if visitor.conversation_id else []
    handed = await belonging.hand_over(
        tx,
        identity_id=before.id,
        to_identity_id=known.id if known else before.id,
        customer_id=before.customer_id,
        to_customer_id=customer_id,
        also=here,
        now=now,
    )
    await signing.readdress(
        tx, account, handed.conversations, visitor.address, address, known.id if known else before.id
    )
    if customer_id != before.customer_id and not handed.others_left:
        await joining.fold(tx, before if known else None, before.customer_id, customer_id, now)


async def _one_chat(
    tx: Transaction, account: Account, visitor: Visitor, user: Visitor | None, now: datetime
) -> UUID | None:
    """Where the user's chat is from now on: theirs that is open takes in what was begun before the sign-in. When the
    two cannot be one (somebody has moved one of them to another brand), the one just begun is it."""
    begun = await visiting.conversation_of(tx, visitor)
    theirs = await visiting.conversation_of(tx, user) if user is not None else None
    if begun is None or theirs is None or begun.id == theirs.id:
        return begun.id if begun else theirs.id if theirs else None
    if await visiting.is_over(tx, account, theirs, now):
        return begun.id
    try:
        async with tx.savepoint():
            version = (await handling.get(tx, SYSTEM, begun.id, lock=True)).version
            await merging.merge(tx, SYSTEM, begun.id, theirs.id, version, now)
    except (CannotMerge, Merged):
        return begun.id
    return theirs.id
