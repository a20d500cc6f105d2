"""From an agent's words, or a machine's, to the wire. Rows first; the wire in a job of its own."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from filrouge.access.service import users
from filrouge.channels import secrets, sending
from filrouge.channels import service as channels
from filrouge.channels.service import Account, Outgoing, visitors
from filrouge.company import service as company
from filrouge.conversations import core as threading
from filrouge.conversations.service import handling, passing_on, withdrawing
from filrouge.conversations.service.handling import Conversation, Upload, Words, WrittenFile
from filrouge.customers import service as customers
from filrouge.customers.service import Identity, third_parties
from filrouge.flows import due, pushing, visiting
from filrouge.flows.means import Means
from filrouge.platform import installation, storage
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.platform.storage import Stored
from filrouge.terms.errors import Invalid, NotFound, TooLarge
from filrouge.terms.ids import MessageId
from filrouge.terms.messages import Outbound, OutboundAttachment, Outcome, Refused, Sender, Sent, TryLater
from filrouge.terms.scope import SYSTEM, Actor

logger = logging.getLogger(__name__)
CC_MAX = 20
REFRESH_TOKEN = "oauth_refresh_token"  # noqa: S105
FILES_MAX = 25 * 1024 * 1024
"""Bytes of all files of one message; mail servers refuse more."""
MENDED_BY_PEOPLE = frozenset({"credentials", "certificate", "tls", "no_tls", "not_supported", "sender", "config"})
"""What a channel says when its account cannot send until somebody changes it."""
AWAY = frozenset({"dns", "refused", "unreachable", "timeout", "closed"})
"""What it says when its server cannot be reached now."""


class CannotReach(Invalid):
    """This address cannot be written to from this account: blocked, another channel, or nothing that can send."""

    code = "conversations.cannot_reach"


@dataclass(frozen=True, slots=True)
class Draft:
    """What an agent sends: words, to which identity, from which account."""

    words: Words
    identity_id: UUID
    channel_account_id: UUID
    cc: tuple[str, ...] = ()
    uploads: tuple[UUID, ...] = ()
    inline: tuple[UUID, ...] = ()
    message_id: MessageId | None = None
    """The message that it will be, when it has waited: its files hang on it already."""


async def reply(
    tx: Transaction,
    means: Means,
    actor: Actor,
    conversation: Conversation,
    draft: Draft,
    now: datetime,
    *,
    account: Account,
    override: bool = False,
    delay_s: float = 0,
) -> tuple[Conversation, MessageId]:
    """An agent answers, from the draft's account, in a conversation that the caller has locked for it. Nobody else may
    be answering unless they override, which is recorded. With `delay_s` the wire has it that much later, and until then
    it can be withdrawn. Raises SomeoneAnswers, CannotReach, Forbidden, NotFound."""
    await handling.answer_now(tx, actor, conversation, now, override=override)
    return await send_words(tx, means, actor, conversation, draft, now, account=account, delay_s=delay_s)


async def send_words(
    tx: Transaction,
    means: Means,
    actor: Actor,
    conversation: Conversation,
    draft: Draft,
    now: datetime,
    *,
    account: Account | None = None,
    delay_s: float = 0,
    answers: bool = True,
    to_name: str | None = None,
) -> tuple[Conversation, MessageId]:
    """Words of a person, in a conversation that the caller has locked and may change. `account` is the draft's, when it
    has just been read. Without `answers` the customer goes on waiting, and nothing of the customer's own messages is
    referred to. `to_name` is how the other is called: by default as the legal entity knows them, else as the last
    message there called them."""
    identity, account = await addressed(tx, actor, conversation, draft, account)
    cc = [customers.normalise("email", address) for address in draft.cc[:CC_MAX]]
    message_id = draft.message_id or MessageId(uuid7())
    if draft.message_id is None:
        await handling.take_uploads(tx, actor, message_id, draft.uploads, draft.inline)
    files = await withdrawing.uploads_of(tx, message_id) if draft.uploads or draft.message_id else []
    check_files(files)
    subject = draft.words.subject or threading.reply_subject(conversation.subject)
    if to_name is None:
        is_known = await third_parties.is_known(tx, identity, conversation.legal_entity_id)
        to_name = identity.name if is_known else await passing_on.called(tx, conversation.id, identity.id)
    return await write_and_queue(
        tx,
        means,
        actor,
        conversation,
        replace(draft.words, subject=subject),
        account=account,
        identity=identity,
        to_address=identity.address,
        to_name=to_name,
        cc=cc,
        automatic=False,
        message_id=message_id,
        files=[file.name for file in files],
        now=now,
        delay_s=delay_s,
        answers=answers,
    )


async def addressed(
    tx: Transaction, actor: Actor, conversation: Conversation, draft: Draft, account: Account | None = None
) -> tuple[Identity, Account]:
    """To whom and from where a draft goes, checked as sending does. Raises Invalid, CannotReach, NotFound."""
    if not draft.words.text.strip() and not draft.uploads and draft.message_id is None:
        raise Invalid("A message needs words or a file.")
    identity = await customers.get_identity(tx, draft.identity_id)
    account = account or await channels.get_account(tx, draft.channel_account_id)
    _check_reachable(identity, account)
    if account.kind == visitors.KIND:
        there = await visitors.reached_in(tx, account.id, identity.address)
        is_here = there == conversation.id or (there and await handling.end_of(tx, there) == conversation.id)
        if not is_here:
            raise CannotReach("This visitor's chat is in another conversation.", fields={"why": "no_account"})
    if account.legal_entity_id != conversation.legal_entity_id:
        raise CannotReach("This account speaks for another legal entity.", fields={"why": "no_account"})
    belongs = identity.customer_id == conversation.customer_id
    belongs = belongs and customers.identity_in_sight(actor, identity)
    if not belongs and not await handling.is_party(tx, conversation.id, identity.id):
        raise CannotReach("This address belongs to nobody in this conversation.")
    return identity, account


def check_files(files: Sequence[Upload]) -> None:
    """Raises TooLarge when a message could not carry them."""
    if sum(file.size for file in files) > FILES_MAX:
        raise TooLarge("The files of a message may have 25 MB together.", fields={"limit": FILES_MAX})


def _check_reachable(identity: Identity, account: Account) -> None:
    if identity.state == "blocked":
        raise CannotReach("This address is blocked.", fields={"why": "blocked"})
    if account.state != "active" or identity.channel != account.kind or not channels.can_send(account):
        raise CannotReach("This account cannot write to this address.", fields={"why": "no_account"})


async def send_automatic(
    tx: Transaction,
    means: Means,
    conversation: Conversation,
    account: Account,
    sender: Sender,
    subject: str,
    text: str,
    language: str,
    *,
    now: datetime,
) -> bool:
    """One automatic message, marked as such, through the account or the one that answers for it; nothing when none of
    the brand can send. Returns whether it goes."""
    sending_account = await channels.find_sending_account(tx, account)
    if sending_account is None:
        return False
    identity = await customers.find_identity(tx, sender.channel, sender.address)
    if identity is None or identity.state == "blocked":
        return False
    await write_and_queue(
        tx,
        means,
        SYSTEM,
        conversation,
        Words(text=text, html=None, subject=subject),
        account=sending_account,
        identity=identity,
        to_address=identity.address,
        to_name=identity.name,
        cc=[],
        automatic=True,
        message_id=MessageId(uuid7()),
        now=now,
    )
    return True


@dataclass(frozen=True, slots=True)
class Addressee:
    """Where somebody wants to be written to. `identity` is None when it is not the customer's: an address of somebody
    else opens nothing of theirs, what is sent goes to the bare address."""

    address: str
    identity: Identity | None


async def find_addressee(tx: Transaction, conversation: Conversation, email: str) -> Addressee | None:
    """Where an address leads that was left in a conversation; None when it is blocked or our own."""
    identity = await customers.find_identity(tx, "email", email)
    if identity is not None and identity.state == "blocked":
        return None
    if await channels.find_account_by_address(tx, "email", email):
        return None
    is_theirs = identity is not None and identity.customer_id == conversation.customer_id
    return Addressee(email, identity if is_theirs else None)


async def write_and_queue(
    tx: Transaction,
    means: Means,
    actor: Actor,
    conversation: Conversation,
    words: Words,
    *,
    account: Account,
    identity: Identity | None,
    to_address: str,
    to_name: str,
    cc: Sequence[str],
    automatic: bool,
    message_id: MessageId,
    now: datetime,
    files: Sequence[str] = (),
    delay_s: float = 0,
    answers: bool = True,
    repeats: str = "",
) -> tuple[Conversation, MessageId]:
    """Words in a conversation that the caller has locked, and their row for the wire. An `automatic` message that
    `repeats` answers of a person is not marked as a machine's."""
    token = threading.make_token(conversation.number, means.thread_keys[0])
    references = await handling.references(tx, conversation.id) if answers and account.kind == "email" else []
    external_id = threading.message_id(token, message_id, account.address.rpartition("@")[2])
    conversation, message_id = await handling.write_message(
        tx,
        actor,
        conversation,
        words,
        channel=account.kind,
        channel_account_id=account.id,
        identity_id=identity.id if identity else None,
        external_id=external_id,
        automatic=automatic,
        message_id=message_id,
        files=files,
        answers=answers,
        repeats=repeats,
        now=now,
    )
    await due.settle_due(tx, conversation.id, now)
    outgoing_id = await channels.queue_outgoing(
        tx,
        account=account,
        message_id=message_id,
        conversation_id=conversation.id,
        identity_id=identity.id if identity else None,
        to_address=to_address,
        to_name=to_name,
        cc=cc,
        external_id=external_id,
        reply_to=threading.reply_address(account.address, token) if channels.takes_subaddresses(account) else "",
        references=references,
        automatic=automatic and repeats != "answers",
        seen_by=(conversation.legal_entity_id, conversation.brand_id, conversation.team_id),
        now=now,
        delay_s=delay_s,
    )
    if account.kind == visitors.KIND and not automatic:
        await visiting.answered(tx, account, conversation.id, now)
        await pushing.ask(tx, account, outgoing_id, now)
    return conversation, message_id


async def deliver(means: Means, outgoing_id: UUID, now: datetime) -> None:
    """The job that talks to the wire: reads what to send, talks outside any transaction, records what was said."""
    async with means.database.transaction() as tx:
        outgoing = await channels.start_sending(tx, outgoing_id, now)
        if outgoing is None:
            return
        account = await channels.get_account(tx, outgoing.channel_account_id)
        if account.state != "active":
            await channels.postpone_sending(tx, outgoing, now)
            return
        here = await installation.find(tx)
    result: Outcome
    if here is not None and here.kind == "demo" and not means.demo_sink:
        result = Refused("outbound.demo", "A demo installation writes to nobody; start it with its sink.")
    else:
        result = await _put_on_the_wire(means, outgoing, account)
    async with means.database.transaction() as tx:
        settled = await channels.settle_sending(tx, outgoing, result, now)
        await note_health(tx, account, result, now)
        if settled.identity_id and isinstance(result, Refused) and result.status.startswith("5.1."):
            await customers.mark_undeliverable(tx, settled.identity_id, now)


async def _put_on_the_wire(means: Means, outgoing: Outgoing, account: Account) -> Outcome:
    """Builds and sends; whatever goes wrong is an outcome, so that every message ends somewhere."""
    try:
        async with means.database.transaction() as tx:
            outbound, files = await _outbound(tx, means, outgoing, account)
        attachments = [
            OutboundAttachment(
                item.name,
                item.media_type,
                await means.storage.read(stored),
                content_id=item.content_id,
                inline=item.inline,
            )
            for item, stored in files
        ]
        outbound = replace(outbound, attachments=tuple(attachments))

        async def rotated(refresh_token: str) -> None:
            before = secrets.open_secrets(account, means.keys).get(REFRESH_TOKEN, "")
            async with means.database.transaction() as tx:
                await channels.replace_secret(tx, account.id, means.keys, REFRESH_TOKEN, before, refresh_token)

        return await sending.send(account, outbound, means.keys, means.instance, means.demo_sink, rotated)
    except (NotFound, FileNotFoundError) as error:
        logger.exception("outgoing message %s cannot be built", outgoing.message_id)
        return Refused("outbound.cannot_build", str(error))
    except Exception as error:
        logger.exception("outgoing message %s could not be sent", outgoing.message_id)
        return TryLater("outbound.failed", repr(error)[:500])


async def note_health(tx: Transaction, account: Account, result: Outcome, now: datetime) -> None:
    """How the account's sending does: what only a person can mend is an alert, the rest of the trouble a warning."""
    known = account.health.get("send", {}).get("state")
    if isinstance(result, Sent):
        if known != "ok":
            await channels.record_health(tx, account.id, "send", "ok", now)
    elif result.code in MENDED_BY_PEOPLE:
        await channels.record_health(tx, account.id, "send", "failing", now, code=result.code, detail=result.detail)
    elif isinstance(result, TryLater) and result.code in AWAY and known != "failing":
        await channels.record_health(tx, account.id, "send", "warning", now, code=result.code, detail=result.detail)


async def _outbound(
    tx: Transaction, means: Means, outgoing: Outgoing, account: Account
) -> tuple[Outbound, list[tuple[WrittenFile, Stored]]]:
    """The message without its files, and where their bytes are."""
    written, written_files = await handling.written(tx, outgoing.message_id)
    brand = await company.get(tx, company.BRANDS, account.brand_id)
    language = written.language or account.language
    signature = brand.signature.get(language) or ""
    own = await users.signature_of(tx, written.author_user_id) if written.author_user_id else ""
    signature = f"{own}\n{signature}".strip()
    text = await visiting.with_way_back(tx, means, outgoing, written.text)
    files = []
    for item in written_files:
        stored = await storage.find(tx, item.object_id)
        if stored is None:
            raise FileNotFoundError(item.name)
        files.append((item, stored))
    outbound = Outbound(
        message_id=MessageId(outgoing.message_id),
        to_address=outgoing.to_address,
        to_name=outgoing.to_name,
        from_address=account.address,
        from_name=brand.sender_name or brand.name,
        subject=written.subject,
        text=sending.plain(text, signature, written.quoted),
        html=sending.with_signature(written.html, signature),
        cc=tuple(outgoing.cc),
        external_id=outgoing.external_id,
        reply_to=outgoing.reply_to,
        references=tuple(outgoing.in_reply_to),
        automatic=outgoing.automatic,
        language=language,
        sent_at=outgoing.queued_at,
    )
    return outbound, files
