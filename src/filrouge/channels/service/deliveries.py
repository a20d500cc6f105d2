"""Deliveries in: recorded first, claimed, settled, replayed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from filrouge.channels import core, store
from filrouge.channels.events import DeliveryDismissed, DeliveryFailed, DeliveryReplayed, DeliverySetAside
from filrouge.channels.service.accounts import UnknownAccount, get_account, ids_of
from filrouge.channels.store import Claimed, Cursor, PartRow, claiming
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.platform.storage import Stored
from filrouge.terms.errors import Conflict, Forbidden, NotFound
from filrouge.terms.ids import ChannelAccountId, DeliveryId
from filrouge.terms.scope import Actor

PARTS_MAX = 500


class DeliveryNotFailed(Conflict):
    """Only a delivery that failed or was set aside can be replayed or dismissed."""

    code = "channels.delivery_not_failed"


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


async def accept_delivery(
    tx: Transaction,
    account_id: ChannelAccountId,
    door: str,
    stored: Stored,
    parts: Sequence[NewPart],
    meta: Mapping[str, str],
    now: datetime,
    *,
    ring: bool = True,
) -> Accepted:
    """Records raw bytes that arrived, before anything is understood, with one piece of work per new key.

    `stored` comes from `Storage.put`; it is kept only when a key is new. Commit, then say “yes” to the sender.
    `meta` holds what the door knows (envelope, remote address), as short strings. Without `ring` nobody is called to
    take it: the caller does so itself.
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
    if ring:
        await tx.notify(store.INBOUND)
    return Accepted(delivery_id, new=True)


async def knows_bytes(tx: Transaction, account_id: UUID, sha256: bytes) -> bool:
    """Whether this account has received exactly these bytes before (a mailbox whose UIDVALIDITY changed)."""
    return await tx.value(store.SHA_KNOWN, {"account": account_id, "sha256": sha256}) is not None


async def claim_parts(tx: Transaction, now: datetime, limit: int) -> list[Claimed]:
    """Takes the next pieces to understand for a while, those of one sender in their order, sorted by sender. What was
    tried too often without an end is set to failed on the way."""
    for _, delivery_id, account_id in await tx.rows(store.CRASHED, {"now": now, "claims": core.CLAIMS}):
        await _tell_failed(tx, delivery_id, account_id, "inbound.crashed", now)
    return await store.claim(tx, now, limit, core.CLAIM_S, core.ALONE_AFTER)


async def claim_delivery(tx: Transaction, delivery_id: UUID, now: datetime) -> Claimed | None:
    """The only piece of a delivery that this transaction has accepted, to settle at once; None when an earlier one of
    its sender still waits, which it must not overtake."""
    return await tx.find(
        Claimed, claiming.CLAIM_DELIVERY, {"id": delivery_id, "until": now + timedelta(seconds=core.CLAIM_S)}
    )


async def lock_parts(tx: Transaction, parts: Sequence[UUID]) -> set[UUID]:
    """Locks claimed pieces; those that another worker has settled meanwhile are not among them."""
    return {row[0] for row in await tx.rows(store.LOCK_PARTS, {"ids": list(parts)})}


async def settle_parts(tx: Transaction, parts: Sequence[UUID], now: datetime) -> None:
    """These pieces are on a thread."""
    if parts:
        await tx.execute(store.SETTLE_DONE, {"ids": list(parts), "now": now})


async def set_part_aside(tx: Transaction, part: Claimed, code: str, now: datetime, detail: str = "") -> None:
    """The piece is understood, kept and shown, and opens no work."""
    await tx.execute(store.SETTLE, {"id": part.id, "state": "skipped", "code": code, "detail": detail, "now": now})
    await events.record(
        tx,
        DeliverySetAside(part.delivery_id, part.channel_account_id, Code(code)),
        subject=part.delivery_id,
        actor="system",
        now=now,
        **ids_of(await get_account(tx, part.channel_account_id)),
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
        **ids_of(await get_account(tx, account_id)),
    )


async def get_part(tx: Transaction, actor: Actor, part_id: UUID) -> PartRow:
    """A piece with its state, under the actor's scope. Raises NotFound."""
    found = await store.part(tx, part_id, actor.scope)
    if found is None:
        raise NotFound("This delivery does not exist or is out of your sight.")
    return found


async def replay_part(tx: Transaction, actor: Actor, part_id: UUID, now: datetime) -> None:
    """Tries a failed or set-aside piece again, from its raw bytes. What was set aside is let in: its delivery's meta
    says `released`, as a person has decided."""
    part = await _settled_part(tx, actor, part_id)
    await tx.execute(store.REPLAY, {"id": part_id, "now": now})
    await tx.notify(store.INBOUND)
    await events.record(
        tx,
        DeliveryReplayed(part.delivery_id, part.channel_account_id),
        subject=part.delivery_id,
        actor=actor.label(),
        now=now,
        **ids_of(await get_account(tx, part.channel_account_id)),
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
        **ids_of(await get_account(tx, part.channel_account_id)),
    )


async def _settled_part(tx: Transaction, actor: Actor, part_id: UUID) -> PartRow:
    if not actor.may("deliveries:replay"):
        raise Forbidden("Your role does not allow replaying deliveries.")
    part = await get_part(tx, actor, part_id)
    if part.state not in ("failed", "skipped", "dismissed"):
        raise DeliveryNotFailed("This delivery has not failed.", fields={"state": part.state})
    return part


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
