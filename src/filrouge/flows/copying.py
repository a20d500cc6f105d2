"""A copy of a chat by e-mail, for the visitor who asks for it."""

from datetime import datetime

from filrouge.channels import service as channels
from filrouge.channels.service import Account, visitors
from filrouge.channels.service.visitors import NothingSaid, TooManyWords, Visitor
from filrouge.company import service as company
from filrouge.conversations.service.handling import Words
from filrouge.customers import service as customers
from filrouge.flows import outbound, visiting
from filrouge.flows.means import Means
from filrouge.platform.db import Transaction
from filrouge.platform.i18n import say
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Invalid
from filrouge.terms.ids import MessageId
from filrouge.terms.scope import SYSTEM


async def send(
    tx: Transaction, means: Means, account: Account, visitor: Visitor, email: str | None, text: str, now: datetime
) -> None:
    """Sends `text` from the brand's mailbox to the address given, else to the one at which the chat goes on, else to
    the one that is vouched for. The customer waits as before. Raises NothingSaid, Invalid (no address, or none that is
    written to), TooManyWords."""
    conversation = await visiting.lock_chat(tx, visitor)
    chat = await visitors.find_chat(tx, conversation.id)
    if chat is None or chat.answered_at is None:  # else anybody could have us send their own words to strangers
        raise NothingSaid("Nobody has answered yet.")
    address = email or chat.email_for(visitor.address) or visitor.vouched_email
    if not address:
        raise Invalid("To which address?", fields={"why": "no_address"})
    address = customers.normalise("email", address)
    sender = await channels.find_mailbox(tx, account)
    to = await outbound.find_addressee(tx, conversation, address)
    if sender is None or to is None:
        raise Invalid("Nothing can be sent there.", fields={"why": "not_written_to"})
    if not await channels.may_answer_automatically(tx, sender.id, address, now):
        raise TooManyWords("This address had its share for today.", fields={"what": "copies", "retry_after_s": 86_400})
    brand = await company.get(tx, company.BRANDS, account.brand_id)
    await outbound.write_and_queue(
        tx,
        means,
        SYSTEM,
        conversation,
        Words(text=text, html=None, subject=say(visitor.language, "chat.copy.subject", brand=brand.name)),
        account=sender,
        identity=to.identity,
        to_address=to.address,
        to_name=visitor.name if visitor.signed else "",
        cc=[],
        automatic=True,
        answers=False,
        repeats="copy",
        message_id=MessageId(uuid7()),
        now=now,
    )
