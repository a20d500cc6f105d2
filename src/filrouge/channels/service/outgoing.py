"""Messages of ours: queued as rows, sent by a job, followed by receipts."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from filrouge.channels import core, registry, store
from filrouge.channels.events import OutgoingChanged
from filrouge.channels.store import Account, Outgoing
from filrouge.platform import events, jobs
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Conflict, Forbidden, NotFound
from filrouge.terms.messages import Outcome, Refused, ReportEntry, Sent
from filrouge.terms.scope import Actor

SEND_STEP = "outbound.send"
SEND_QUEUE = "outbound"
JOB_LATER_S = 0.5
"""A job that waits comes a little after its row's moment, so that clocks need not agree to the millisecond."""


class NotRetriable(Conflict):
    """Only a message whose sending failed, or waits for its next try, can be sent again."""

    code = "channels.not_retriable"


class TooLate(Conflict):
    """A message can be taken back only until the wire has it."""

    code = "channels.too_late"


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
    seen_by: tuple[UUID, UUID, UUID | None],
    now: datetime,
    delay_s: float = 0,
) -> UUID:
    """Puts a message on its way: a row and a job of this transaction; the wire comes later, `delay_s` at the earliest.
    `seen_by` is the legal entity, brand and team of its conversation. Returns the row's id."""
    # The customer fetches what is pulled: there is no wire, and nothing to wait for.
    pulled = registry.manifest(account.kind).pulled
    outgoing = await tx.one(
        Outgoing,
        store.OUTGOING_INSERT,
        {
            "id": uuid7(),
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
            "state": "sent" if pulled else "queued",
            "attempts": int(pulled),
            "next_try_at": None if pulled else now + timedelta(seconds=delay_s),
            "sent_at": now if pulled else None,
            "now": now,
            "legal_entity_id": seen_by[0],
            "brand_id": seen_by[1],
            "team_id": seen_by[2],
        },
    )
    if pulled:
        await _tell_outgoing(tx, outgoing, "system", now)
    else:
        await _defer_send(tx, outgoing.id, now, delay_s + JOB_LATER_S if delay_s else 0)
    return outgoing.id


async def _defer_send(tx: Transaction, outgoing_id: UUID, now: datetime, delay_s: float) -> None:
    await jobs.defer(
        tx, SEND_STEP, queue=SEND_QUEUE, lock=f"out:{outgoing_id}", now=now, delay_s=delay_s, outgoing_id=outgoing_id
    )


async def start_sending(tx: Transaction, outgoing_id: UUID, now: datetime) -> Outgoing | None:
    """Marks the message as being sent and counts the try; None when it is no longer to be sent."""
    return await tx.find(Outgoing, store.OUTGOING_START, {"id": outgoing_id, "now": now})


async def settle_sending(tx: Transaction, outgoing: Outgoing, outcome: Outcome, now: datetime) -> Outgoing:
    """Records what the provider said: sent, failed, or queued again for later. A report that was quicker stays."""
    current = await tx.one(Outgoing, store.OUTGOING_LOCKED, {"id": outgoing.id})
    if (current.state, current.attempts) != ("sending", outgoing.attempts):
        return current
    match outcome:
        case Sent():
            code = "outbound.copy_refused" if outcome.detail and outgoing.cc else ""
            changed = await store.set_outgoing(
                tx, outgoing.id, "sent", now, code=code, detail=outcome.detail, provider_id=outcome.provider_id
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


async def postpone_sending(tx: Transaction, outgoing: Outgoing, now: datetime) -> None:
    """The account is paused or unplugged: the message waits, the try uncounted, until the account is active again
    (`hurry_outgoing`)."""
    changed = await store.set_outgoing(
        tx,
        outgoing.id,
        "queued",
        now,
        code="outbound.account_paused",
        next_try_at=now + timedelta(seconds=core.PAUSED_S),
        attempts=outgoing.attempts - 1,
    )
    await _defer_send(tx, outgoing.id, now, core.PAUSED_S)
    await _tell_outgoing(tx, changed, "system", now)


async def retry_outgoing(tx: Transaction, actor: Actor, message_id: UUID, now: datetime) -> Outgoing:
    """Sends a failed or waiting message again, at once."""
    if not actor.may("conversations:reply"):
        raise Forbidden("Your role does not allow sending messages.")
    outgoing = await store.outgoing_of_message(tx, message_id, actor.scope)
    if outgoing is None:
        raise NotFound("This message does not exist, was not sent, or is out of your sight.")
    if outgoing.state not in ("failed", "queued", "dismissed"):
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


async def withdraw_outgoing(tx: Transaction, actor: Actor, message_id: UUID, now: datetime) -> Outgoing:
    """Takes a message back before the wire has it; of a withdrawal and a worker at the same instant, one is first.
    Raises NotFound, TooLate."""
    outgoing = await store.outgoing_of_message(tx, message_id, actor.scope)
    if outgoing is None:
        raise NotFound("This message does not exist, was not sent, or is out of your sight.")
    if outgoing.state != "queued" or outgoing.attempts:
        raise TooLate("This message has left already.", fields={"state": outgoing.state})
    changed = await store.set_outgoing(tx, outgoing.id, "withdrawn", now)
    await _tell_outgoing(tx, changed, actor.label(), now)
    return changed


async def move_outgoing(tx: Transaction, conversation_id: UUID, team_id: UUID | None) -> None:
    """What was sent in a conversation follows it to another team: who sees one sees the other."""
    await tx.execute(store.OUTGOING_MOVE, {"conversation_id": conversation_id, "team_id": team_id})


async def carry_outgoing(
    tx: Transaction, messages: Collection[UUID], conversation_id: UUID, team_id: UUID | None
) -> None:
    """What was sent goes along when its messages go to another conversation; its receipts find it there."""
    params = {"id": conversation_id, "team_id": team_id, "ids": sorted(messages)}
    await tx.execute(store.OUTGOING_CARRY, params)


async def rescue_stuck(tx: Transaction, now: datetime) -> int:
    """Gives messages whose job was lost (the database away at the wrong moment) another one. Returns how many."""
    stuck = await tx.rows(store.OUTGOING_STUCK, {"now": now, "before": now - timedelta(seconds=core.STUCK_S)})
    for (outgoing_id,) in stuck:
        await _defer_send(tx, outgoing_id, now, 0)
    return len(stuck)


async def dismiss_outgoing(tx: Transaction, actor: Actor, outgoing_id: UUID, now: datetime) -> Outgoing:
    """A person has seen that a message could not be sent; it leaves the list of failures and can still be retried."""
    if not actor.may("deliveries:replay"):
        raise Forbidden("Your role does not allow dismissing deliveries.")
    outgoing = await store.outgoing(tx, outgoing_id, actor.scope)
    if outgoing is None:
        raise NotFound("This message does not exist, was not sent, or is out of your sight.")
    if outgoing.state not in ("failed", "delayed"):
        raise NotRetriable("This message has not failed.", fields={"state": outgoing.state})
    changed = await store.set_outgoing(tx, outgoing.id, "dismissed", now, code=outgoing.code, detail=outgoing.detail)
    await _tell_outgoing(tx, changed, actor.label(), now)
    return changed


async def find_outgoing_by_external_id(tx: Transaction, external_id: str) -> Outgoing | None:
    """The message of ours that went out with this id. Lock its conversation first, then settle."""
    return await tx.find(Outgoing, store.OUTGOING_BY_EXTERNAL, {"external_id": external_id})


async def record_receipt(
    tx: Transaction, outgoing: Outgoing, entry: ReportEntry, delivery_id: UUID | None, now: datetime
) -> Outgoing:
    """Keeps what a delivery report says of one recipient and moves the message's state accordingly: bad news of one
    recipient stays, whatever good news of another follows."""
    return await record_receipt_of(tx, outgoing.id, entry, delivery_id, now)


async def record_receipt_of(
    tx: Transaction, outgoing_id: UUID, entry: ReportEntry, delivery_id: UUID | None, now: datetime
) -> Outgoing:
    """The same, for a message known by its id."""
    outgoing = await tx.one(Outgoing, store.OUTGOING_LOCKED, {"id": outgoing_id})
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
    if state is None or outgoing.state == "failed" or (outgoing.state == "delivered" and state == "delayed"):
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


async def activity(tx: Transaction, account_id: UUID, start: datetime, end: datetime) -> list[tuple[Any, ...]]:
    """Per hour of `[start, end)`: (hour, received, sent, failed)."""
    return await tx.rows(store.ACTIVITY, {"account": account_id, "start": start, "end": end})


async def queued_count(tx: Transaction, account_id: UUID) -> int:
    return int(await tx.value(store.QUEUED, {"account": account_id}))
