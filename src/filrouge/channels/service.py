"""The channels room: accounts, raw deliveries in, outgoing deliveries and receipts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.channels import core, store
from filrouge.channels.events import (
    DeliveryDismissed,
    DeliveryFailed,
    DeliveryReplayed,
    DeliverySetAside,
    OutgoingChanged,
)
from filrouge.channels.store import Account, Claimed, Cursor, Outgoing, PartRow
from filrouge.platform import events, jobs
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.platform.storage import Stored
from filrouge.terms.errors import Conflict, Forbidden, NotFound
from filrouge.terms.ids import ChannelAccountId, DeliveryId
from filrouge.terms.messages import Outcome, Refused, ReportEntry, Sent
from filrouge.terms.scope import Actor

__all__ = ["Account", "Claimed", "Cursor", "Outgoing", "PartRow"]

SEND_STEP = "outbound.send"
SEND_QUEUE = "outbound"
PARTS_MAX = 500


class UnknownAccount(NotFound):
    """The channel account does not exist or is unplugged."""

    code = "channels.unknown_account"


class DeliveryNotFailed(Conflict):
    """Only a delivery that failed or was set aside can be replayed or dismissed."""

    code = "channels.delivery_not_failed"


class NotRetriable(Conflict):
    """Only a message whose sending failed, or waits for its next try, can be sent again."""

    code = "channels.not_retriable"


@dataclass(frozen=True, slots=True)
class NewPart:
    """What a door knows of one piece: its key, unique in the account, and whom it must wait for."""

    key: str
    order_key: str


@dataclass(frozen=True, slots=True)
class Accepted:
    delivery_id: DeliveryId
    new: bool
    """False when every piece was already here: the sender may be told “yes” again."""


# -- accounts -----------------------------------------------------------------------------------------------------


async def get_account(tx: Transaction, account_id: UUID) -> Account:
    """Raises UnknownAccount."""
    found = await store.account(tx, account_id)
    if found is None:
        raise UnknownAccount("This channel account does not exist.")
    return found


async def find_account_by_address(tx: Transaction, kind: str, address: str) -> Account | None:
    """The plugged account of this kind with this address, whatever its case."""
    return await store.account_by_address(tx, kind, address)


async def list_accounts(tx: Transaction, kinds: Sequence[str]) -> list[Account]:
    """All accounts of these kinds, also paused and unplugged ones; 2,000 at most."""
    return await store.accounts(tx, kinds)


# -- in: record first ---------------------------------------------------------------------------------------------


async def accept_delivery(
    tx: Transaction,
    account_id: ChannelAccountId,
    door: str,
    stored: Stored,
    parts: Sequence[NewPart],
    meta: Mapping[str, str],
    now: datetime,
) -> Accepted:
    """Records raw bytes that arrived, before anything is understood, with one piece of work per new key.

    `stored` comes from `Storage.put`; it is kept only when a key is new. Commit, then say “yes” to the sender.
    `meta` holds what the door knows (envelope, remote address), as short strings.
    """
    if not 0 < len(parts) <= PARTS_MAX:
        raise ValueError(f"a delivery has 1 to {PARTS_MAX} parts")
    delivery_id = DeliveryId(uuid7())
    new = await store.accept(
        tx,
        delivery_id=delivery_id,
        account=account_id,
        door=door,
        stored=stored,
        parts=[(uuid7(), part.key, number, part.order_key[:200]) for number, part in enumerate(parts)],
        meta=dict(meta),
        now=now,
    )
    if new == 0:
        owner = await tx.value(store.KEY_OWNER, {"account": account_id, "key": parts[0].key})
        if owner is None:
            raise UnknownAccount("This channel account does not exist.")
        return Accepted(DeliveryId(owner), new=False)
    return Accepted(delivery_id, new=True)


async def knows_bytes(tx: Transaction, account_id: UUID, sha256: bytes) -> bool:
    """Whether this account has received exactly these bytes before (a mailbox whose UIDVALIDITY changed)."""
    return await tx.value(store.SHA_KNOWN, {"account": account_id, "sha256": sha256}) is not None


async def claim_parts(tx: Transaction, now: datetime, limit: int) -> list[Claimed]:
    """Takes the next pieces to understand for a while, those of one sender in their order, sorted by sender. What was
    tried too often without an end is set to failed on the way."""
    for _, delivery_id, account_id in await tx.rows(store.CRASHED, {"now": now, "tries": core.TRIES}):
        await _tell_failed(tx, delivery_id, account_id, "inbound.crashed", now)
    return await store.claim(tx, now, limit, core.CLAIM_S)


async def lock_part(tx: Transaction, part_id: UUID) -> bool:
    """Locks a claimed piece; False when another worker has settled it meanwhile."""
    return bool(await tx.value(store.LOCK_PART, {"id": part_id}) == "received")


async def settle_part(tx: Transaction, part_id: UUID, now: datetime) -> None:
    """The piece is on a thread."""
    await tx.execute(store.SETTLE, {"id": part_id, "state": "done", "code": None, "detail": None, "now": now})


async def set_part_aside(tx: Transaction, part: Claimed, code: str, now: datetime, detail: str = "") -> None:
    """The piece is understood, kept and shown, and opens no work."""
    await tx.execute(store.SETTLE, {"id": part.id, "state": "skipped", "code": code, "detail": detail, "now": now})
    await events.record(
        tx,
        DeliverySetAside(part.delivery_id, part.channel_account_id, Code(code)),
        subject=part.delivery_id,
        actor="system",
        now=now,
        **await _ids(tx, part.channel_account_id),
    )


async def fail_part(
    tx: Transaction, part: Claimed, code: str, detail: str, now: datetime, *, final: bool = False
) -> None:
    """The piece could not be understood: it is tried again, or, `final` or too often, waits for a person."""
    at = None if final else core.retry_delivery_at(part.attempts, now)
    if at is not None:
        await tx.execute(store.PUT_OFF, {"id": part.id, "at": at, "code": code, "detail": detail[:2000]})
        return
    await tx.execute(
        store.SETTLE, {"id": part.id, "state": "failed", "code": code, "detail": detail[:2000], "now": now}
    )
    await _tell_failed(tx, part.delivery_id, part.channel_account_id, code, now)


async def release_parts(tx: Transaction, parts: Sequence[UUID], now: datetime) -> None:
    """Gives claimed pieces back untouched, when a worker stops."""
    await tx.execute(store.RELEASE, {"ids": list(parts), "now": now})


async def _tell_failed(tx: Transaction, delivery_id: UUID, account_id: UUID, code: str, now: datetime) -> None:
    await events.record(
        tx,
        DeliveryFailed(delivery_id, account_id, Code(code)),
        subject=delivery_id,
        actor="system",
        now=now,
        **await _ids(tx, account_id),
    )


async def _ids(tx: Transaction, account_id: UUID) -> dict[str, Any]:
    account = await get_account(tx, account_id)
    return {
        "legal_entity_id": account.legal_entity_id,
        "brand_id": account.brand_id,
        "team_id": account.team_id,
    }


async def get_part(tx: Transaction, actor: Actor, part_id: UUID) -> PartRow:
    """A piece with its state, under the actor's scope. Raises NotFound."""
    found = await store.part(tx, part_id, actor.scope)
    if found is None:
        raise NotFound("This delivery does not exist or is out of your sight.")
    return found


async def replay_part(tx: Transaction, actor: Actor, part_id: UUID, now: datetime) -> None:
    """Tries a failed or set-aside piece again, from its raw bytes."""
    part = await _settled_part(tx, actor, part_id)
    await tx.execute(store.REPLAY, {"id": part_id, "now": now})
    await tx.execute(store.RING)
    await events.record(
        tx,
        DeliveryReplayed(part.delivery_id, part.channel_account_id),
        subject=part.delivery_id,
        actor=actor.label(),
        now=now,
        **await _ids(tx, part.channel_account_id),
    )


async def dismiss_part(tx: Transaction, actor: Actor, part_id: UUID, now: datetime) -> None:
    """A person has seen the failure and sets the piece aside; it can still be replayed."""
    part = await _settled_part(tx, actor, part_id)
    await tx.execute(
        store.SETTLE, {"id": part_id, "state": "dismissed", "code": part.code, "detail": part.detail, "now": now}
    )
    await events.record(
        tx,
        DeliveryDismissed(part.delivery_id, part.channel_account_id),
        subject=part.delivery_id,
        actor=actor.label(),
        now=now,
        **await _ids(tx, part.channel_account_id),
    )


async def _settled_part(tx: Transaction, actor: Actor, part_id: UUID) -> PartRow:
    if not actor.may("deliveries:replay"):
        raise Forbidden("Your role does not allow replaying deliveries.")
    part = await get_part(tx, actor, part_id)
    if part.state not in ("failed", "skipped", "dismissed"):
        raise DeliveryNotFailed("This delivery has not failed.", fields={"state": part.state})
    return part


# -- out: rows now, wire later --------------------------------------------------------------------------------------


async def queue_outgoing(
    tx: Transaction,
    *,
    account: Account,
    message_id: UUID,
    conversation_id: UUID,
    identity_id: UUID | None,
    to_address: str,
    to_name: str,
    cc: Sequence[str],
    external_id: str,
    reply_to: str,
    references: Sequence[str],
    automatic: bool,
    now: datetime,
) -> None:
    """Puts a message on its way: a row and a job of this transaction; the wire comes later."""
    outgoing_id = uuid7()
    await tx.execute(
        store.OUTGOING_INSERT,
        {
            "id": outgoing_id,
            "message_id": message_id,
            "conversation_id": conversation_id,
            "channel_account_id": account.id,
            "identity_id": identity_id,
            "to_address": to_address,
            "to_name": to_name,
            "cc": list(cc),
            "external_id": external_id,
            "reply_to": reply_to,
            "in_reply_to": list(references),
            "automatic": automatic,
            "now": now,
            "legal_entity_id": account.legal_entity_id,
            "brand_id": account.brand_id,
            "team_id": account.team_id,
        },
    )
    await _defer_send(tx, outgoing_id, now, 0)


async def _defer_send(tx: Transaction, outgoing_id: UUID, now: datetime, delay_s: float) -> None:
    await jobs.defer(
        tx, SEND_STEP, queue=SEND_QUEUE, lock=f"out:{outgoing_id}", now=now, delay_s=delay_s, outgoing_id=outgoing_id
    )


async def start_sending(tx: Transaction, outgoing_id: UUID, now: datetime) -> Outgoing | None:
    """Marks the message as being sent and counts the try; None when it is no longer to be sent."""
    return await tx.find(Outgoing, store.OUTGOING_START, {"id": outgoing_id, "now": now})


async def settle_sending(tx: Transaction, outgoing: Outgoing, outcome: Outcome, now: datetime) -> Outgoing:
    """Records what the provider said: sent, failed, or queued again for later."""
    match outcome:
        case Sent():
            changed = await store.set_outgoing(
                tx, outgoing.id, "sent", now, detail=outcome.detail, provider_id=outcome.provider_id
            )
        case Refused():
            changed = await store.set_outgoing(tx, outgoing.id, "failed", now, code=outcome.code, detail=outcome.detail)
        case _:
            at = core.retry_sending_at(outgoing.attempts, now, outcome.retry_after_s)
            state = "failed" if at is None else "queued"
            changed = await store.set_outgoing(
                tx, outgoing.id, state, now, code=outcome.code, detail=outcome.detail, next_try_at=at
            )
            if at is not None:
                await _defer_send(tx, outgoing.id, now, (at - now).total_seconds())
    await _tell_outgoing(tx, changed, "system", now)
    return changed


async def retry_outgoing(tx: Transaction, actor: Actor, message_id: UUID, now: datetime) -> Outgoing:
    """Sends a failed or waiting message again, at once."""
    if not actor.may("conversations:reply"):
        raise Forbidden("Your role does not allow sending messages.")
    outgoing = await store.outgoing_of_message(tx, message_id, actor.scope)
    if outgoing is None:
        raise NotFound("This message does not exist, was not sent, or is out of your sight.")
    if outgoing.state not in ("failed", "queued", "delayed", "dismissed"):
        raise NotRetriable("This message has not failed.", fields={"state": outgoing.state})
    changed = await store.set_outgoing(tx, outgoing.id, "queued", now, next_try_at=now, attempts=0)
    await _defer_send(tx, outgoing.id, now, 0)
    await _tell_outgoing(tx, changed, actor.label(), now)
    return changed


async def hurry_outgoing(tx: Transaction, account_id: UUID, now: datetime) -> int:
    """Sends at once what waits for its next try, after an account was repaired. Returns how many."""
    waiting = [row[0] for row in await tx.rows(store.OUTGOING_WAITING, {"account": account_id, "now": now})]
    for outgoing_id in waiting:
        await _defer_send(tx, outgoing_id, now, 0)
    return len(waiting)


async def find_outgoing_by_external_id(tx: Transaction, external_id: str) -> Outgoing | None:
    """The message of ours that went out with this id; locks its row."""
    return await tx.find(Outgoing, store.OUTGOING_BY_EXTERNAL, {"external_id": external_id})


async def record_receipt(
    tx: Transaction, outgoing: Outgoing, entry: ReportEntry, delivery_id: UUID | None, now: datetime
) -> Outgoing:
    """Keeps what a delivery report says of one recipient and moves the message's state accordingly."""
    await tx.execute(
        store.RECEIPT_INSERT,
        {
            "id": uuid7(),
            "outgoing_id": outgoing.id,
            "kind": entry.action,
            "recipient": entry.recipient,
            "status": entry.status,
            "reason": entry.reason,
            "hard": entry.hard,
            "detail": entry.diagnostic[:2000],
            "delivery_id": delivery_id,
            "at": now,
        },
    )
    state = {"failed": "failed", "delayed": "delayed", "delivered": "delivered", "relayed": "delivered",
             "expanded": "delivered", "read": "delivered"}.get(entry.action)  # fmt: skip
    if state is None or (outgoing.state == "failed" and state == "delayed"):
        return outgoing
    changed = await store.set_outgoing(
        tx, outgoing.id, state, now, code=entry.reason if state != "delivered" else "", detail=entry.diagnostic
    )
    await _tell_outgoing(tx, changed, "system", now)
    return changed


async def may_answer_automatically(tx: Transaction, account_id: UUID, address: str, now: datetime) -> bool:
    """Counts an automatic answer to this address today; False when it has had its share (a loop, most likely)."""
    count = await tx.value(
        store.AUTOMATIC_COUNT, {"account": account_id, "address": address.lower()[:320], "day": now.date()}
    )
    return int(count) <= core.AUTOMATIC_PER_DAY


async def _tell_outgoing(tx: Transaction, outgoing: Outgoing, actor: str, now: datetime) -> None:
    await events.record(
        tx,
        OutgoingChanged(
            outgoing.message_id,
            outgoing.conversation_id,
            Code(outgoing.state),
            Code(outgoing.code[:60]),
            outgoing.attempts,
        ),
        subject=outgoing.conversation_id,
        actor=actor,
        now=now,
        legal_entity_id=outgoing.legal_entity_id,
        brand_id=outgoing.brand_id,
        team_id=outgoing.team_id,
    )


# -- mailboxes ------------------------------------------------------------------------------------------------------


async def mailbox_cursor(tx: Transaction, account_id: UUID) -> Cursor | None:
    """How far a mailbox has been read, if it ever was."""
    return await tx.find(Cursor, store.CURSOR, {"account": account_id})


async def advance_cursor(
    tx: Transaction, account_id: UUID, folder: str, uid_validity: int, last_uid: int, now: datetime
) -> None:
    """Moves the cursor in the transaction that accepted the message; it never goes back within a UIDVALIDITY."""
    await tx.execute(
        store.CURSOR_SET,
        {"account": account_id, "folder": folder, "uid_validity": uid_validity, "last_uid": last_uid, "now": now},
    )


async def activity(tx: Transaction, account_id: UUID, start: datetime, end: datetime) -> list[tuple[Any, ...]]:
    """Per hour of `[start, end)`: (hour, received, sent, failed)."""
    return await tx.rows(store.ACTIVITY, {"account": account_id, "start": start, "end": end})


async def queued_count(tx: Transaction, account_id: UUID) -> int:
    return int(await tx.value(store.QUEUED, {"account": account_id}))


# -- which account writes -------------------------------------------------------------------------------------------


def can_send(account: Account) -> bool:
    """Whether this account is set up to send."""
    return account.kind == "email" and account.config.get("send") != "none"


def takes_subaddresses(account: Account) -> bool:
    """Whether mail to `local+anything@domain` reaches this account, so that replies may carry a signed token."""
    return account.kind == "email" and bool(account.config.get("sub_addresses", True))


async def find_sending_account(tx: Transaction, account: Account) -> Account | None:
    """The account itself when it can send, else the brand's first mailbox that can, the same team's first."""
    if account.state == "active" and can_send(account):
        return account
    others = [
        other
        for other in await list_accounts(tx, ["email"])
        if other.state == "active" and other.brand_id == account.brand_id and can_send(other)
    ]
    return min(others, key=lambda other: other.team_id != account.team_id, default=None)
