"""A chat goes on by e-mail: answers that wait unread on the page of somebody who has left it."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg

from filrouge.channels import chat_links
from filrouge.channels import service as channels
from filrouge.channels.adapters.webchat.config import Config
from filrouge.channels.service import Account, visitors
from filrouge.channels.service.visitors import Chat, Reach, Unread
from filrouge.company import service as company
from filrouge.conversations import core as threading
from filrouge.conversations.service import passing_on, receiving, withdrawing
from filrouge.conversations.service.handling import Conversation, Words
from filrouge.flows import outbound, visiting
from filrouge.flows.means import Means
from filrouge.platform.db import Transaction
from filrouge.platform.i18n import say
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import MessageId
from filrouge.terms.scope import SYSTEM

BATCH = 50
AGAIN = timedelta(minutes=5)
"""When it is tried again that could not leave: no mailbox that sends, or a fault of ours."""
FORGOTTEN_S = 1_800
"""A page that stays open is not read for ever: after so long an answer leaves by e-mail all the same."""

logger = logging.getLogger(__name__)


async def send_due(means: Means, now: datetime) -> int:
    """Looks at the chats whose moment has come. Returns how many e-mails leave."""
    async with means.database.transaction() as tx:
        due = await visitors.mail_due(tx, now, BATCH)
    sent = 0
    for conversation_id in due:
        try:
            async with means.database.transaction() as tx:
                sent += await _look(tx, means, conversation_id, now)
        except psycopg.OperationalError:
            raise
        except Exception:
            logger.exception("the answers of a chat could not leave by e-mail; it is tried again")
            async with means.database.transaction() as tx:
                await visitors.look_again(tx, conversation_id, now + AGAIN)
    return sent


async def _look(tx: Transaction, means: Means, conversation_id: UUID, now: datetime) -> int:
    """One chat: what is unread leaves, or is looked at again when it may."""
    conversation = await receiving.lock_end(tx, conversation_id)
    chat = await visitors.take_mail_due(tx, conversation_id, now)
    if chat is None:
        return 0
    account = await channels.get_account(tx, chat.channel_account_id)
    config = visiting.config_of(account)
    waiting: dict[str, list[Unread]] = defaultdict(list)
    unread = await visitors.unread(tx, account.id, conversation.id, now) if config.by_email else []
    for answer in unread:
        waiting[answer.to_address].append(answer)
    again: list[datetime] = []
    sent = 0
    if waiting:
        sender = await channels.find_mailbox(tx, account)
        reached = await visitors.reaches(tx, account.id, list(waiting), now)
        for address, answers in waiting.items():
            reach = reached.get(address)
            email = chat.email_for(address) or (reach.email if reach else "")
            if reach is None or not email:
                continue  # it waits on the page; when an address comes, it is looked at again
            at = _leaves_at(answers, config, chat, reach, now)
            if at > now or sender is None:
                again.append(max(at, now + AGAIN) if sender is None else at)
            elif await _mail(tx, means, conversation, account, config, sender, reach, email, answers, now):
                sent += 1
    if sent and len(unread) == visitors.UNREAD_MAX:
        again.append(now)  # there may be more
    await visitors.look_again(tx, conversation_id, min(again, default=None))
    return sent


def _leaves_at(answers: Sequence[Unread], config: Config, chat: Chat, reach: Reach, now: datetime) -> datetime:
    """When these answers leave, as things are now: soon for who is gone or asked for it, else when they are forgotten;
    who is on the page is looked at again."""
    after = timedelta(seconds=config.offline_after_s)
    asked = chat.mail_asked and chat.email_of == reach.address
    if asked or not reach.here:
        return answers[0].at + after
    forgotten = answers[0].at + timedelta(seconds=FORGOTTEN_S)
    return forgotten if forgotten <= now else min(forgotten, now + after)


async def _mail(
    tx: Transaction,
    means: Means,
    conversation: Conversation,
    account: Account,
    config: Config,
    sender: Account,
    reach: Reach,
    email: str,
    answers: Sequence[Unread],
    now: datetime,
) -> bool:
    """One e-mail with all that is unread; its answer comes home by the address it answers to. Nothing goes to an
    address that is blocked or our own."""
    to = await outbound.find_addressee(tx, conversation, email)
    if to is None:
        return False
    brand = await company.get(tx, company.BRANDS, account.brand_id)
    zone = ZoneInfo((await company.get_company(tx)).time_zone)
    ids = [answer.message_id for answer in answers]
    link = chat_links.page_of(str(reach.page.get("url", "")), config)
    said = await passing_on.quotable(tx, conversation.id, ids)
    language = reach.language
    pieces = [
        f"{one.name or brand.name}, {one.at.astimezone(zone):%H:%M}"
        + (f"\n{one.text.strip()}" if one.text.strip() else "")
        for one in said
    ]
    text = "\n\n".join(
        [
            say(language, "chat.mail.lead", count=len(said)),
            *pieces,
            say(language, "chat.mail.back", link=link) if link else say(language, "chat.mail.answer"),
        ]
    )
    message_id = MessageId(uuid7())
    files = [file for one in ids for file in await withdrawing.uploads_of(tx, MessageId(one))]
    if sum(file.size for file in files) <= outbound.FILES_MAX:
        await passing_on.copy_files(tx, conversation.id, message_id, [file.id for file in files], now)
    subject = threading.reply_subject(conversation.subject or brand.name)
    await outbound.write_and_queue(
        tx,
        means,
        SYSTEM,
        conversation,
        Words(text=text, html=None, subject=subject),
        account=sender,
        identity=to.identity,
        to_address=to.address,
        to_name=reach.name,
        cc=[],
        automatic=True,
        repeats="answers",
        message_id=message_id,
        files=[file.name for file in files],
        now=now,
    )
    await visitors.mailed(tx, message_id, ids, reach, now)
    return True
