"""What we answer by machine: a form's acknowledgement, the kind reply of a qualified or closed mailbox."""

from datetime import datetime

from filrouge.channels import form_links, registry
from filrouge.channels import service as channels
from filrouge.channels.adapters.webform import render as webform
from filrouge.channels.core import Admission
from filrouge.channels.service import Account, Claimed
from filrouge.company import service as company
from filrouge.conversations import core as threading
from filrouge.conversations.service import handling
from filrouge.conversations.service.receiving import Recorded
from filrouge.flows import outbound
from filrouge.flows.means import Means
from filrouge.platform.db import Transaction
from filrouge.platform.i18n import say
from filrouge.terms.messages import Inbound
from filrouge.terms.scope import SYSTEM

FORM = "webform"


async def answer_by_machine(
    tx: Transaction,
    means: Means,
    account: Account,
    inbound: Inbound,
    part: Claimed,
    recorded: Recorded,
    admission: Admission,
    now: datetime,
) -> bool:
    """Sends at most one automatic message, and none to lists, robots, loops or mailboxes of ours. Returns whether it
    did."""
    if not inbound.answerable or not inbound.sender.address:
        return False
    if account.kind == FORM:
        said = webform.acknowledgement(inbound, registry.config_type(FORM).model_validate(account.config))  # type: ignore[arg-type]
        words = (said.subject, said.text, said.language) if said else None
    elif admission is Admission.ENTER:
        words = None
    else:
        words = await _kind_reply(tx, means, account, inbound, part, admission, now)
    if words is None or await channels.find_account_by_address(tx, "email", inbound.sender.address):
        return False  # nothing to say, or only to ourselves
    if not await channels.may_answer_automatically(tx, account.id, inbound.sender.address, now):
        return False
    conversation = await handling.get(tx, SYSTEM, recorded.conversation.id)
    return await outbound.send_automatic(tx, means, conversation, account, inbound.sender, *words, now=now)


async def _kind_reply(
    tx: Transaction,
    means: Means,
    account: Account,
    inbound: Inbound,
    part: Claimed,
    admission: Admission,
    now: datetime,
) -> tuple[str, str, str]:
    language = inbound.language or account.language
    brand = await company.get(tx, company.BRANDS, account.brand_id)
    subject = threading.reply_subject(inbound.subject) or brand.name
    if admission is Admission.LEAD_TO_FORM and account.qualified_form_id:
        form = await channels.get_account(tx, account.qualified_form_id)
        link = form_links.context_link(
            means.keys, means.base_url, str(form.config["slug"]), part.delivery_id, now, language=language
        )
        return subject, say(language, "mailbox.qualified", brand=brand.name, link=link), language
    return subject, say(language, "mailbox.closed", brand=brand.name, phone=brand.phone or "-"), language
