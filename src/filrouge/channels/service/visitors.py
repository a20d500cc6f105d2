"""Visitors of a chat: made, known again by their secret, and what they do beside speaking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.channels.adapters.webchat import token as tokens
from filrouge.channels.events import ChatChanged, ChatJoined
from filrouge.channels.service import outgoing as sent
from filrouge.channels.service.accounts import ids_of
from filrouge.channels.store import Account
from filrouge.channels.store import visitors as store
from filrouge.channels.store.visitors import Chat, Reach, Unread, Visitor
from filrouge.platform import events, live, security
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code, Position
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unauthenticated, Unavailable
from filrouge.terms.ids import show
from filrouge.terms.messages import ReportEntry

__all__ = ["Chat", "Reach", "Unread", "Visitor"]

KIND = "webchat"
SIGNED = store.SIGNED
ANONYMOUS = "vis:"
"""How that of somebody begins of whom nobody says who they are; the visitor's id follows."""
SECRET_MAX = 200
UNREAD_DAYS, UNREAD_MAX = 30, 50
ONLINE_S = 60
"""How long a word of the live socket counts; it is renewed every 25 s."""


class UnknownChat(NotFound):
    """There is no chat under this key."""

    code = "chat.unknown"


class ChatPaused(Unavailable):
    """This chat is paused by its company; try again later."""

    code = "chat.paused"


class OriginRefused(Forbidden):
    """The chat may not stand on this page; its company names the origins where it may."""

    code = "chat.origin_refused"


class VisitorUnknown(Unauthenticated):
    """The visitor's secret is not known, or no longer: begin anew and keep what is unsent."""

    code = "chat.visitor_unknown"


class TokenRefused(Unauthenticated):
    """The signed token is not taken; `why` says what is wrong with it."""

    code = "chat.token_refused"


class FileTypeRefused(Invalid):
    """The file is of a type that the chat does not take, or is not what it says it is."""

    code = "chat.file_type"


class TooManyWords(TooMany):
    """Too many visitors, messages, files or acts in too little time; `retry_after_s` says when to come back."""

    code = "chat.too_many"


class NothingSaid(Conflict):
    """There is no chat yet that could be read, ended or rated."""

    code = "chat.no_conversation"


@dataclass(frozen=True, slots=True)
class Made:
    """A new visitor with the secret that only their client holds."""

    visitor: Visitor
    secret: str


def read_token(account: Account, secret: str, token: str, now: datetime) -> tokens.Claims:
    """Whom the site vouches for; `secret` is the account's. Raises TokenRefused."""
    try:
        return tokens.read(token, secret, account.address, now)
    except tokens.Refusal as refusal:
        raise TokenRefused("The token is not taken.", fields={"why": refusal.args[0]}) from None


async def make(
    tx: Transaction,
    account: Account,
    claims: tokens.Claims | None,
    language: str,
    origin: str,
    page: Mapping[str, str],
    now: datetime,
    *,
    back: Visitor | None = None,
    email: str = "",
) -> Made:
    """A new visitor. One for whom the site vouches goes on with the chat that they have elsewhere; so does one who
    comes `back` from what we sent to `email`. `account` is as it was when the token was checked: when its secret has
    changed since, nobody is known by this one."""
    visitor_id, secret = uuid7(), security.mint_token("vsk_")
    address = address_of(account, claims) if claims else f"{ANONYMOUS}{visitor_id}"
    signed, name = claims is not None, claims.name if claims else ""
    if back is not None:
        address, signed, name = back.address, back.signed and back.email == email, back.name
    visitor = await tx.one(
        Visitor,
        store.INSERT,
        {
            "id": visitor_id,
            "account": account.id,
            "secret_hash": security.token_hash(secret),
            "address": address,
            "signed": signed,
            "name": name,
            "email": claims.email if claims else email,
            "email_proved": back is not None,
            "epoch": account.identity_epoch,
            "language": language,
            "origin": origin[:300],
            "page": Jsonb(dict(page)),
            "now": now,
        },
    )
    return Made(visitor, secret)


def address_of(account: Account, claims: tokens.Claims) -> str:
    """The address of a user. Numbers of users are the site's own: the same one on another account is somebody else."""
    return f"{_users_of(account)}{claims.subject}"


def subject_of(account: Account, address: str) -> str | None:
    """What the site calls the user who has this address; None for somebody for whom it does not vouch."""
    head = _users_of(account)
    return address.removeprefix(head) if address.startswith(head) else None


def _users_of(account: Account) -> str:
    return f"{SIGNED}{account.id.hex}:"


async def by_secret(tx: Transaction, account: Account, secret: str) -> Visitor:
    """Raises VisitorUnknown."""
    found = None
    if 0 < len(secret) <= SECRET_MAX:
        values = {"account": account.id, "hash": security.token_hash(secret)}
        found = await tx.find(Visitor, store.BY_SECRET, values)
    if found is None:
        raise VisitorUnknown("This visitor is not known; begin anew.")
    return found


async def lock(tx: Transaction, visitor: Visitor) -> Visitor:
    """The visitor as they are now; whoever shares their chat waits. Raises VisitorUnknown."""
    await _lock(tx, visitor.channel_account_id, visitor.address)
    values = {"account": visitor.channel_account_id, "address": visitor.address, "id": visitor.id}
    found = await tx.find(Visitor, store.AT_ADDRESS, values)
    if found is None:
        raise VisitorUnknown("This visitor is not known; begin anew.")
    return found


async def lock_address(tx: Transaction, account: Account, address: str) -> Visitor | None:
    """Whoever speaks under this address, the latest first, while all of them wait."""
    await _lock(tx, account.id, address)
    return await tx.find(Visitor, store.LATEST_AT, {"account": account.id, "address": address})


async def _lock(tx: Transaction, account_id: UUID, address: str) -> None:
    """One lock for an address, however many clients speak under it."""
    await tx.value(store.LOCK_NAME, {"key": f"{account_id}:{address}"})


async def seen(
    tx: Transaction,
    visitor: Visitor,
    now: datetime,
    *,
    page: Mapping[str, str] | None = None,
    name: str | None = None,
    email: str | None = None,
) -> None:
    """Remembers when a visitor last acted, where, and what they said of themselves."""
    values = {"id": visitor.id, "now": now, "page": Jsonb(dict(page)) if page else None, "name": name, "email": email}
    await tx.execute(store.SEEN, values)


async def join(tx: Transaction, account: Account, address: str, conversation_id: UUID, now: datetime) -> None:
    """The chat of everybody under this address is this conversation from now on, and goes on if it had ended."""
    values = {"account": account.id, "address": address, "conversation_id": conversation_id, "now": now}
    for (visitor_id,) in await tx.rows(store.GO_ON, values):
        await events.record(
            tx,
            ChatJoined(account.id, visitor_id, conversation_id),
            subject=conversation_id,
            actor="system",
            now=now,
            **ids_of(account),
        )


async def reached_in(tx: Transaction, account_id: UUID, address: str) -> UUID | None:
    """The conversation in which words to this address reach somebody on this chat."""
    found: UUID | None = await tx.value(store.REACHED, {"account": account_id, "address": address})
    return found


async def find_chat(tx: Transaction, conversation_id: UUID) -> Chat | None:
    return await tx.find(Chat, store.CHAT, {"id": conversation_id})


async def answered(tx: Transaction, conversation_id: UUID, look_at: datetime, now: datetime) -> None:
    """Somebody of ours has answered; the first time counts. `look_at` is when to look whether it was read."""
    await tx.execute(store.CHAT_ANSWERED, {"id": conversation_id, "look_at": look_at, "now": now})


async def carry(tx: Transaction, source_id: UUID, target_id: UUID) -> bool:
    """What is kept of a chat goes along when its conversation is merged, unless another chat goes on there. Returns
    whether it did."""
    return bool(await tx.execute(store.CHAT_CARRY, {"from": source_id, "to": target_id}))


async def carry_back(tx: Transaction, source_id: UUID, target_id: UUID) -> None:
    """It is the source's again, unless its visitor has spoken in the target since."""
    await tx.execute(store.CHAT_CARRY_BACK, {"from": source_id, "to": target_id})


async def end(tx: Transaction, account: Account, conversation_id: UUID, now: datetime) -> None:
    """The visitor says that they are done; saying it twice changes nothing."""
    if await tx.execute(store.CHAT_END, {"id": conversation_id, "now": now}):
        await _tell(tx, account, conversation_id, "ended", now)


async def rate(
    tx: Transaction, account: Account, conversation_id: UUID, score: int, comment: str, now: datetime
) -> None:
    """The visitor's verdict, 1 to 5, which they may change."""
    values = {"id": conversation_id, "score": score, "comment": comment, "now": now}
    if await tx.execute(store.CHAT_RATE, values):
        await _tell(tx, account, conversation_id, "rated", now, score)


async def go_on_by_email(
    tx: Transaction, account: Account, visitor: Visitor, conversation_id: UUID, email: str, now: datetime
) -> None:
    """Where the visitor wants the answer when they are gone."""
    values = {"id": conversation_id, "email": email, "address": visitor.address, "now": now}
    if await tx.execute(store.CHAT_EMAIL, values):
        await _tell(tx, account, conversation_id, "by_email", now)


async def mail_due(tx: Transaction, now: datetime, limit: int) -> list[UUID]:
    """Conversations of chats whose answers may have to leave by e-mail now."""
    return [row[0] for row in await tx.rows(store.MAIL_DUE, {"now": now, "limit": limit})]


async def take_mail_due(tx: Transaction, conversation_id: UUID, now: datetime) -> Chat | None:
    """The chat, locked, when it is still to be looked at."""
    return await tx.find(Chat, store.MAIL_TAKE, {"id": conversation_id, "now": now})


async def look_again(tx: Transaction, conversation_id: UUID, at: datetime | None) -> None:
    """When to look next; None until there is another answer."""
    await tx.execute(store.MAIL_LOOK, {"id": conversation_id, "look_at": at})


async def unread(tx: Transaction, account_id: UUID, conversation_id: UUID, now: datetime) -> list[Unread]:
    """Answers of the last UNREAD_DAYS that nobody has read on the page and that have not left by e-mail, oldest first,
    UNREAD_MAX at most."""
    since = now - timedelta(days=UNREAD_DAYS)
    values = {"account": account_id, "conversation_id": conversation_id, "since": since, "limit": UNREAD_MAX}
    return await tx.all(Unread, store.UNREAD, values)


async def mailed(tx: Transaction, mail_id: UUID, answers: Sequence[UUID], reach: Reach, now: datetime) -> None:
    """These answers have left by this e-mail."""
    values = {"visitor_id": reach.visitor_id, "address": reach.address, "now": now}
    await tx.execute(store.MAILED, {"mail_id": mail_id, "answers": list(answers), **values})


async def way_back(tx: Transaction, mail_id: UUID) -> tuple[UUID, UUID, str] | None:
    """To whose chat the link of an e-mail leads: the chat's account, the visitor and their address then; None for an
    e-mail that carries no answers of a chat."""
    rows = await tx.rows(store.WAY_BACK, {"mail_id": mail_id})
    return (rows[0][0], rows[0][1], rows[0][2]) if rows else None


async def reaches(tx: Transaction, account_id: UUID, addresses: Sequence[str], now: datetime) -> dict[str, Reach]:
    """How those who speak under these addresses are reached."""
    values = {"account": account_id, "addresses": list(addresses), "now": now}
    return {one.address: one for one in await tx.all(Reach, store.REACHES, values)}


async def by_id(tx: Transaction, account: Account, visitor_id: UUID) -> Visitor | None:
    """Who this is, also a user whom the site says no longer to be one."""
    return await tx.find(Visitor, store.BY_ID, {"account": account.id, "id": visitor_id})


async def known_by_id(tx: Transaction, account: Account, visitor_id: UUID) -> Visitor | None:
    """Who this is, as long as their own secret would do."""
    return await tx.find(Visitor, store.KNOWN_BY_ID, {"account": account.id, "id": visitor_id})


async def online(tx: Transaction, ids: Sequence[UUID], now: datetime) -> None:
    """These visitors are on a page, until told otherwise or for ONLINE_S."""
    await _here(tx, ids, now, now + timedelta(seconds=ONLINE_S))


async def gone(tx: Transaction, ids: Sequence[UUID], now: datetime) -> None:
    """These visitors have left, as far as one process knows."""
    await _here(tx, ids, now, now)


async def _here(tx: Transaction, ids: Sequence[UUID], now: datetime, until: datetime) -> None:
    """Desks that see the chat are told when it changes; passing news, kept nowhere else."""
    rows = await tx.rows(store.ONLINE, {"ids": list(ids), "until": until, "now": now})
    changed = {row[2] for row in rows if row[2] is not None and row[3] != (until > now)}
    values = {"ids": list(changed), "now": now}
    for conversation_id, here, *seen_by in await tx.rows(store.TOLD_HERE, values) if changed else []:
        frame = {"type": "visitor", "conversation": show("cnv", conversation_id), "here": here, "seen_at": now}
        await live.pass_on(tx, {**frame, "seen_by": seen_by})


async def _tell(
    tx: Transaction, account: Account, conversation_id: UUID, what: str, now: datetime, score: int | None = None
) -> None:
    fact = ChatChanged(account.id, conversation_id, Code(what), score)
    await events.record(tx, fact, subject=conversation_id, actor="visitor", now=now, **ids_of(account))


async def took(
    tx: Transaction, visitor: Visitor, conversation_id: UUID, subjects: Sequence[UUID], upto: Position, now: datetime
) -> None:
    """A client of the visitor has everything up to a position: those answers are delivered. `subjects` are the
    conversation and those that were merged into it."""
    found = await tx.rows(
        store.TAKEN,
        {
            "conversation_id": conversation_id,
            "account": visitor.channel_account_id,
            "address": visitor.address,
            "subjects": [str(one) for one in subjects],
            "epoch": upto.epoch,
            "xid": upto.xid,
            "seq": upto.seq,
        },
    )
    await _receipts(tx, visitor, [row[0] for row in found], "delivered", now)


async def read(tx: Transaction, visitor: Visitor, conversation_id: UUID, message_id: UUID, now: datetime) -> None:
    """The visitor has read everything up to a message."""
    found = await tx.rows(
        store.READ,
        {
            "conversation_id": conversation_id,
            "account": visitor.channel_account_id,
            "address": visitor.address,
            "message_id": message_id,
        },
    )
    await _receipts(tx, visitor, [row[0] for row in found], "read", now)


async def _receipts(tx: Transaction, visitor: Visitor, ids: Sequence[UUID], action: str, now: datetime) -> None:
    for outgoing_id in ids:
        entry = ReportEntry(visitor.address, action, "", "", "", hard=False)
        await sent.record_receipt_of(tx, outgoing_id, entry, None, now)
