"""From raw bytes to a message on its thread.

`accept` (at a door) records the bytes. `pump` takes what waits, has it understood outside any transaction (parsed in
the pool, large parts stored), then lets `receive` put each piece on its thread: a batch in one transaction; when one of
it fails, each in its own, so that nobody is held up.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import psycopg
from psycopg_pool import PoolTimeout as PoolTimedOut

from filrouge.channels import registry
from filrouge.channels import service as channels
from filrouge.channels.core import Admission, admit
from filrouge.channels.sdk import Anomalous, Unsupported
from filrouge.channels.service import Account, Claimed, Outgoing
from filrouge.channels.service.visitors import Visitor
from filrouge.company import service as company
from filrouge.conversations.service import handling, receiving
from filrouge.conversations.service.receiving import Conversation, NewAttachment
from filrouge.customers import service as customers
from filrouge.flows import answers, due, proving, visiting
from filrouge.flows.means import Means
from filrouge.platform import events, storage
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.platform.pool import PoolCrashed, PoolTimeout
from filrouge.platform.storage import Stored
from filrouge.terms.ids import AttachmentId
from filrouge.terms.messages import Inbound, InboundAttachment, InboundKind, Recipient, Sender
from filrouge.terms.scope import SYSTEM

BATCH = 32
PARSE_S = 30.0
BLOCKED = "customers.blocked"
ATTACHMENTS_MAX = 200
NO_REPLY = re.compile(r"(?i)(do[-_.]?)?(not?|ne)[-_.]?(pas[-_.]?)?(reply|repondre|respond|responder)[^@]*@")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Understood:
    """A claimed piece with what it says, or why it says nothing."""

    part: Claimed
    account: Account
    inbound: tuple[Inbound, ...] = ()
    files: tuple[tuple[Stored, ...], ...] = ()
    """For each inbound, its attachments' bytes, in order."""
    failure: tuple[str, str, bool] | None = None
    """(code, detail, final)"""
    unsupported: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """Where an utterance is now: on its thread, or set aside (kept and shown, opening no work) under a code."""

    aside: str | None
    recorded: receiving.Recorded | None = None


async def pump(means: Means, now: datetime, limit: int = BATCH) -> int:
    """Takes a batch all the way. Returns how many pieces were claimed: 0 when nothing waits."""
    async with means.database.transaction() as tx:
        claimed = await channels.claim_parts(tx, now, limit)
        accounts = {
            part.channel_account_id: await channels.get_account(tx, part.channel_account_id) for part in claimed
        }
        raws = {part.object_id: await storage.find(tx, part.object_id) for part in claimed}
    understood = await asyncio.gather(
        *(_understand(means, part, accounts[part.channel_account_id], raws[part.object_id]) for part in claimed)
    )
    try:
        await _settle_together(means, understood, now)
    except Exception:
        logger.info("a batch of %d did not go together; its pieces go one by one", len(understood), exc_info=True)
        try:
            await _settle_apart(means, understood, now)
        except psycopg.OperationalError:
            await _give_back(means, claimed, now)
            raise
    return len(claimed)


async def _give_back(means: Means, claimed: Sequence[Claimed], now: datetime) -> None:
    """The database went away, which is no fault of the pieces: they may be taken again at once, the try uncounted."""
    with contextlib.suppress(psycopg.OperationalError, PoolTimedOut):
        async with means.database.transaction() as tx:
            await channels.release_parts(tx, [part.id for part in claimed], now)


async def _understand(means: Means, part: Claimed, account: Account, raw: Stored | None) -> Understood:
    try:
        if raw is None:
            raise FileNotFoundError(str(part.object_id))
        content = await means.storage.read(raw)
        meta = {**part.meta, "instance": means.instance, "account": account.address}
        inbound = await means.pool.run(
            registry.understand, account.kind, content, meta, part.part_no, account.config, timeout_s=PARSE_S
        )
        files = [
            tuple([await _bytes_of(means, attachment) for attachment in one.attachments[:ATTACHMENTS_MAX]])
            for one in inbound
        ]
    except Unsupported as error:
        return Understood(part, account, unsupported=str(error))
    except Anomalous as error:
        return Understood(part, account, failure=(str(error), "", True))
    except PoolTimeout:
        return Understood(part, account, failure=("inbound.too_slow", f"not understood within {PARSE_S:.0f} s", True))
    except PoolCrashed as error:
        return Understood(part, account, failure=("inbound.parser_died", str(error), False))
    except FileNotFoundError as error:
        return Understood(part, account, failure=("inbound.bytes_missing", str(error), False))
    except Exception as error:
        logger.exception("delivery part %s could not be understood", part.id)
        return Understood(part, account, failure=("inbound.not_understood", repr(error)[:500], False))
    return Understood(part, account, tuple(inbound), tuple(files))


async def _bytes_of(means: Means, attachment: InboundAttachment) -> Stored:
    """The bytes of an attachment, stored now unless they were before. Raises FileNotFoundError."""
    if attachment.object_id is None:
        return await means.storage.put(attachment.content or b"", attachment.media_type)
    async with means.database.transaction() as tx:
        stored = await storage.find(tx, attachment.object_id)
    if stored is None:
        raise FileNotFoundError(attachment.name)
    return stored


async def _settle_together(means: Means, understood: Sequence[Understood], now: datetime) -> None:
    """A whole batch in one transaction, its facts written at once: the usual way."""
    if not understood:
        return
    async with means.database.transaction() as tx, events.held(tx):
        locked = await channels.lock_parts(tx, [one.part.id for one in understood])
        done = [one.part.id for one in understood if one.part.id in locked and await _settle_one(tx, means, one, now)]
        await channels.settle_parts(tx, done, now)


async def _settle_apart(means: Means, understood: Sequence[Understood], now: datetime) -> None:
    """Each piece in a transaction of its own, when the batch met a piece that fails: that one alone is put off, with
    what its sender said after it."""
    held_up: set[str] = set()
    for one in understood:
        if one.part.order_key in held_up:
            async with means.database.transaction() as tx:
                await channels.release_parts(tx, [one.part.id], now)
            continue
        try:
            async with means.database.transaction() as tx:
                if await channels.lock_parts(tx, [one.part.id]) and await _settle_one(tx, means, one, now):
                    await channels.settle_parts(tx, [one.part.id], now)
        except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure):
            logger.info("delivery part %s met another writer; it is taken again", one.part.id)
            held_up.add(one.part.order_key)
            async with means.database.transaction() as tx:
                await channels.release_parts(tx, [one.part.id], now)
        except psycopg.OperationalError:
            raise
        except Exception as error:
            logger.exception("delivery part %s could not be put on a thread", one.part.id)
            held_up.add(one.part.order_key)
            async with means.database.transaction() as tx:
                await channels.fail_part(tx, one.part, "inbound.not_threaded", repr(error)[:500], now)


async def _settle_one(tx: Transaction, means: Means, one: Understood, now: datetime) -> bool:
    """Whether the piece is on a thread now; else it is settled already, as set aside or failed."""
    if one.unsupported:
        await channels.set_part_aside(tx, one.part, one.unsupported, now)
        return False
    if one.failure:
        code, detail, final = one.failure
        await channels.fail_part(tx, one.part, code, detail, now, final=final)
        return False
    aside = None
    for inbound, files in zip(one.inbound, one.files, strict=True):
        aside = (await receive(tx, means, one.part, one.account, inbound, files, now)).aside
    if aside:
        await channels.set_part_aside(tx, one.part, aside, now)
    return aside is None


async def receive(
    tx: Transaction,
    means: Means,
    part: Claimed,
    account: Account,
    inbound: Inbound,
    files: Sequence[Stored],
    now: datetime,
    visitor: Visitor | None = None,
) -> Received:
    """One utterance: who, which thread, recorded, answered by machine where the account says so. `visitor` is who says
    it by chat, when the caller has locked them."""
    released = part.meta.get("released") == "true"
    inbound = _who_speaks(inbound)
    if inbound.kind is InboundKind.LOOP and not released:
        return Received("inbound.loop")
    if inbound.kind in (InboundKind.BOUNCE, InboundKind.DELIVERY_REPORT, InboundKind.COMPLAINT):
        aside = await _report(tx, means, part, account, inbound, files, now)
        if not released or aside is None:
            return Received(aside)
    if released:
        inbound = replace(inbound, kind=InboundKind.MESSAGE, answerable=False)
    relation = customers.Relation(account.legal_entity_id, account.brand_id, account.team_id)
    inbound, chat = await visiting.prepare(tx, account, inbound, visitor, now)
    await proving.writes(tx, means, account, inbound, now)
    who = await customers.resolve(tx, inbound.sender, relation, account.kind, now)
    if who.identity is not None and who.identity.state == "blocked" and not released:
        return Received(BLOCKED)
    author = receiving.Author(who.customer.id, who.identity.id if who.identity else None)
    if (
        not who.created
        and not released
        and chat is None
        and await receiving.find_copy(tx, inbound, author, account.legal_entity_id, account.brand_id)
    ):
        return Received("inbound.copy")
    if chat is not None:
        thread = receiving.Thread(chat, signed=True)
    elif who.created:
        thread = receiving.Thread(await receiving.find_signed(tx, inbound, means.thread_keys))
    else:
        thread = await receiving.find_thread(tx, inbound, author, means.thread_keys)
    recorded = await _record(tx, part, account, inbound, author, thread, files, now)
    if who.identity is not None and who.identity.undeliverable_since:
        await customers.mark_undeliverable(tx, who.identity.id, None)
    await visiting.settle(tx, account, inbound, who, recorded.conversation.id, now)

    admission = admit(account.mode, answers_us=thread.conversation is not None)
    answered = inbound.kind is InboundKind.MESSAGE and await answers.answer_by_machine(
        tx, means, account, inbound, part, recorded, admission, now
    )
    from_a_robot = bool(inbound.sender.address) and not inbound.answerable
    if admission is not Admission.ENTER and (answered or from_a_robot or inbound.kind is not InboundKind.MESSAGE):
        await handling.close(tx, SYSTEM, recorded.conversation, None, now, reason=str(admission))
    if not recorded.opened or recorded.conversation.contact_reason_id is not None:
        await due.settle_due(tx, recorded.conversation.id, now)
    return Received(None, recorded)


def _who_speaks(inbound: Inbound) -> Inbound:
    """Whose words these are: a machine that writes for somebody (`noreply@`, with that person as Reply-To, as contact
    forms of websites do) is not the customer. Its own address stays among the recipients, as `from`."""
    named = next((one for one in inbound.recipients if one.role == "reply_to" and "@" in one.address), None)
    is_machine = bool(NO_REPLY.match(inbound.sender.address))
    if named is None or not is_machine or NO_REPLY.match(named.address) or inbound.kind is not InboundKind.MESSAGE:
        return inbound
    machine = Recipient(inbound.sender.address, inbound.sender.name, "from")
    return replace(
        inbound,
        sender=Sender(inbound.sender.channel, named.address.lower(), named.name),
        recipients=(machine, *inbound.recipients),
    )


async def _record(
    tx: Transaction,
    part: Claimed,
    account: Account,
    inbound: Inbound,
    author: receiving.Author,
    thread: receiving.Thread,
    files: Sequence[Stored],
    now: datetime,
) -> receiving.Recorded:
    reason_id = account.contact_reason_id
    if inbound.contact_reason:
        reason_id = await company.find_contact_reason_id(tx, inbound.contact_reason) or reason_id
    attachments = []
    for attachment, stored in zip(inbound.attachments, files, strict=False):
        if attachment.object_id is None:
            await storage.keep(tx, stored, now)
        attachments.append(
            NewAttachment(
                AttachmentId(uuid7()),
                stored.id,
                attachment.name[:255] or "file",
                attachment.media_type[:127],
                stored.size,
                attachment.content_id[:255],
                attachment.inline,
            )
        )
    origin = receiving.Origin(
        channel_account_id=account.id,
        legal_entity_id=account.legal_entity_id,
        brand_id=account.brand_id,
        team_id=account.team_id,
        contact_reason_id=reason_id,
        delivery_id=part.delivery_id,
        part_id=part.id,
        received_at=part.received_at,
    )
    return await receiving.record(tx, inbound, author, thread, origin, attachments, now)


async def _report(
    tx: Transaction,
    means: Means,
    part: Claimed,
    account: Account,
    inbound: Inbound,
    files: Sequence[Stored],
    now: datetime,
) -> str | None:
    """News about a message of ours: its delivery state moves, and bad news comes back to the desk. A report about
    nothing that we sent is set aside."""
    outgoing = await channels.find_outgoing_by_external_id(tx, inbound.reported_id) if inbound.reported_id else None
    conversation: Conversation | None
    if outgoing is not None:
        conversation = await receiving.lock_end(tx, outgoing.conversation_id)
    else:
        conversation = await receiving.find_signed(tx, inbound, means.thread_keys)
    if conversation is None:
        return "inbound.report_of_nothing_sent"
    author = receiving.Author(conversation.customer_id, None)
    if await receiving.find_copy(tx, inbound, author, conversation.legal_entity_id, conversation.brand_id):
        return "inbound.copy"
    if outgoing is not None and _may_be_believed(part):
        await _follow_report(tx, outgoing, inbound, part, now)
    await _record(tx, part, account, inbound, author, receiving.Thread(conversation, signed=True), files, now)
    await due.settle_due(tx, conversation.id, now)
    return None


def _may_be_believed(part: Claimed) -> bool:
    """Reports come with the null return path (RFC 5321). One that names a sender is shown, and moves nothing."""
    return part.meta.get("mail_from", "<>") in ("", "<>")


async def _follow_report(tx: Transaction, outgoing: Outgoing, inbound: Inbound, part: Claimed, now: datetime) -> None:
    """Moves the message's state, worst news first to stay, and remembers an address that bounces for good."""
    for entry in inbound.reports[:50]:
        outgoing = await channels.record_receipt(tx, outgoing, entry, part.delivery_id, now)
        is_theirs = entry.recipient.lower() == outgoing.to_address.lower()
        if outgoing.identity_id and is_theirs and entry.action == "failed" and entry.hard:
            await customers.mark_undeliverable(tx, outgoing.identity_id, now)
