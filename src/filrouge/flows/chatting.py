"""A visitor's word, recorded first and put on its thread in the same transaction; what they do beside speaking."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg

from filrouge.channels import registry
from filrouge.channels import service as channels
from filrouge.channels.adapters.webchat.envelope import (
    MEDIA_TYPE,
    Answer,
    Envelope,
    File,
    client_tail,
    external_id,
    pack,
)
from filrouge.channels.sdk import Part, Payload
from filrouge.channels.service import Account, Claimed, NewPart, visitors
from filrouge.channels.service.visitors import Visitor
from filrouge.conversations.service import chats, handling
from filrouge.customers import service as customers
from filrouge.customers.service import typed
from filrouge.flows import inbound, proving, visiting
from filrouge.flows.inbound import Received
from filrouge.flows.means import Means
from filrouge.platform import storage
from filrouge.platform.db import Transaction
from filrouge.platform.events import Position
from filrouge.platform.storage import Stored
from filrouge.terms.errors import Conflict, Invalid

logger = logging.getLogger(__name__)
DOOR = "chat"


class WordsRefused(Conflict):
    """We take no words from this visitor any more: what they say is not kept. Do not send it again."""

    code = "chat.refused"


@dataclass(frozen=True, slots=True)
class Words:
    """What a visitor says. `id` is their client's own: the same one again says nothing twice."""

    id: UUID
    text: str
    files: tuple[UUID, ...] = ()
    answers: tuple[Answer, ...] = ()
    page: str = ""
    page_title: str = ""
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """`new` is False for words that were here before. `message_id` is None while they are kept but not yet on their
    thread; `conversation_id` is where they were put just now."""

    message_id: UUID | None
    new: bool
    conversation_id: UUID | None = None


async def say(tx: Transaction, means: Means, account: Account, visitor: Visitor, words: Words, now: datetime) -> Heard:
    """Keeps the words, then puts them on their thread; when that fails they are kept all the same and the pump takes
    them. Raises Invalid for files that are not the visitor's, WordsRefused for one whom we blocked."""
    visitor = await visitors.lock(tx, visitor)
    known = external_id(visitor.id, words.id)
    is_user = visitor.address.startswith(visitors.SIGNED)
    speaker = await customers.find_identity(tx, visitors.KIND, visitor.address)
    is_blocked = speaker is not None and speaker.state == "blocked"
    if words.files or is_user or is_blocked:  # files of words that were said before hang on them
        earlier = await chats.find_message(tx, account.id, known)
        if earlier is None and is_user and visitor.conversation_id is not None:
            # said before, when they were somebody else's visitor: another tab signed in meanwhile
            end = await handling.end_of(tx, visitor.conversation_id)
            earlier = await chats.find_said(tx, end, visitor.address, client_tail(words.id))
        if earlier is not None:
            return Heard(earlier, new=False)
    if is_blocked:
        raise WordsRefused("These words are not taken.")
    files = await _files(tx, visitor, words.files)
    raw = pack(
        Envelope(
            visitor=str(visitor.id),
            id=str(words.id),
            address=visitor.address,
            signed=visitor.signed,
            name=visitor.name or words.name,
            email=visitor.email or words.email,
            language=visitor.language,
            text=words.text,
            page=words.page,
            answers=words.answers,
            files=tuple(File(str(one.id), name, one.media_type, one.size) for name, one in files),
        )
    )
    stored = await means.storage.put(raw, MEDIA_TYPE)  # small: it stays in the table, and nothing is written outside
    part = registry.parser(account.kind).split(Payload(raw))[0]
    parts = [NewPart(part.key, part.order_key)]
    # Its files wait with it for as long as it does: housekeeping looks here.
    meta = {"files": " ".join(str(one.id) for _, one in files)} if files else {}
    accepted = await channels.accept_delivery(tx, account.id, DOOR, stored, parts, meta, now, ring=False)
    if not accepted.new:
        return Heard(await chats.find_message(tx, account.id, known), new=False)
    name, email = (None, None) if visitor.signed else (words.name or None, words.email or None)
    page = {"url": words.page, "title": words.page_title} if words.page else None
    await visitors.seen(tx, visitor, now, page=page, name=name, email=email)
    claimed = await channels.claim_delivery(tx, accepted.delivery_id, now)
    if claimed is None:
        return Heard(None, new=True)
    received = await _settle(tx, means, account, visitor, claimed, part, [one for _, one in files], now)
    if received.aside == inbound.BLOCKED:  # since a moment ago
        raise WordsRefused("These words are not taken.")
    recorded = received.recorded
    return Heard(recorded.message_id, True, recorded.conversation.id) if recorded else Heard(None, new=True)


async def _settle(
    tx: Transaction,
    means: Means,
    account: Account,
    visitor: Visitor,
    claimed: Claimed,
    part: Part,
    files: Sequence[Stored],
    now: datetime,
) -> Received:
    """On its thread, in the transaction that recorded it; else it waits for the pump."""
    try:
        async with tx.savepoint():
            [understood] = registry.parser(account.kind).parse(part, visiting.config_of(account))
            received = await inbound.receive(tx, means, claimed, account, understood, files, now, visitor)
            if received.aside:
                await channels.set_part_aside(tx, claimed, received.aside, now)
            else:
                await channels.settle_parts(tx, [claimed.id], now)
            return received
    except psycopg.OperationalError:
        raise
    except Exception:
        logger.exception("a message of a chat could not be put on its thread; it waits")
        await channels.release_parts(tx, [claimed.id], now)
        return Received(None)


async def _files(tx: Transaction, visitor: Visitor, ids: Sequence[UUID]) -> list[tuple[str, Stored]]:
    """The visitor's own files that no message carries yet, by name."""
    found = []
    for file in await chats.waiting_files(tx, visitor.id, ids):
        stored = await storage.find(tx, file.object_id)
        if stored is not None:
            found.append((file.name, stored))
    if len(found) != len(set(ids)):
        raise Invalid("A file is no longer there; send it up again.", fields={"why": "file_gone"})
    return found


async def end(tx: Transaction, account: Account, visitor: Visitor, now: datetime) -> None:
    """The visitor is done. Raises NothingSaid."""
    await visitors.end(tx, account, (await visiting.lock_chat(tx, visitor)).id, now)


async def rate(tx: Transaction, account: Account, visitor: Visitor, score: int, comment: str, now: datetime) -> None:
    """The visitor's verdict. Raises NothingSaid."""
    await visitors.rate(tx, account, (await visiting.lock_chat(tx, visitor)).id, score, comment, now)


async def go_on_by_email(tx: Transaction, account: Account, visitor: Visitor, email: str, now: datetime) -> None:
    """The visitor leaves an address for the answer. Agents may write there as to the customer, unless somebody has
    it; it takes the place of one that was typed before and is not used. Raises NothingSaid, Invalid."""
    conversation = await visiting.lock_chat(tx, visitor)
    email = customers.normalise("email", email)
    await visitors.go_on_by_email(tx, account, visitor, conversation.id, email, now)
    if await customers.find_identity(tx, "email", email) is None:
        customer_id = await proving.speaker(tx, visitor.address, conversation)
        before = await typed.of(tx, customer_id)
        used = await chats.written_to(tx, customer_id, [one.id for one in before])
        await typed.drop(tx, [one for one in before if one.id not in used])
        await customers.record_identity(
            tx, customer_id, "email", email, "", account.kind, account.legal_entity_id, now, actor="visitor"
        )


async def came_back(tx: Transaction, visitor: Visitor, email: str, now: datetime) -> None:
    """Somebody goes on with this visitor's chat by what we sent to an address: it is theirs."""
    conversation = await visiting.conversation_of(tx, visitor)
    if conversation is not None:
        await proving.reads(tx, await proving.speaker(tx, visitor.address, conversation), email, now)


async def took(tx: Transaction, visitor: Visitor, upto: Position, now: datetime) -> None:
    """A client has everything up to a position."""
    if visitor.conversation_id is not None:
        end = await handling.end_of(tx, visitor.conversation_id)
        subjects = await chats.told_under(tx, end)
        await visitors.took(tx, visitor, end, subjects, upto, now)


async def read(tx: Transaction, visitor: Visitor, message_id: UUID, now: datetime) -> None:
    """The visitor has read everything up to a message."""
    if visitor.conversation_id is not None:
        end = await handling.end_of(tx, visitor.conversation_id)
        await visitors.read(tx, visitor, end, message_id, now)
