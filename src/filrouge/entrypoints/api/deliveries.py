"""Failed deliveries, in and out: why, the raw bytes, replay."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import Field

from filrouge.channels import service as channels
from filrouge.entrypoints.api.deps import Idempotent, Now, Page, Snapshot, Tx, Who
from filrouge.entrypoints.api.deps_desk import Consulted, MeansOf
from filrouge.entrypoints.api.fields import (
    Body,
    ChannelAccountIdField,
    ConversationIdField,
    CustomerIdField,
    DeliveryIdField,
    DeliveryPartIdField,
    Instant,
    Items,
    MessageIdField,
    OutgoingIdField,
    Shown,
    read_cursor,
    show_cursor,
)
from filrouge.entrypoints.api.inbox import check_reads
from filrouge.entrypoints.mail import order_key
from filrouge.platform import security
from filrouge.terms.errors import Forbidden, Invalid, NotFound
from filrouge.terms.ids import ChannelAccountId, show
from filrouge.terms.scope import sees
from filrouge.views import deliveries, files

router = APIRouter(prefix="/deliveries", tags=["desk"], route_class=Idempotent)
receiving = APIRouter(tags=["channels"])


class AccountNamed(Shown):
    id: ChannelAccountIdField
    name: str
    kind: str


class CustomerNamed(Shown):
    id: CustomerIdField
    name: str


class FailedDelivery(Shown):
    id: str
    direction: Literal["in", "out"]
    account: AccountNamed
    at: Instant
    state: Literal["failed", "skipped", "dismissed"]
    code: str
    detail: str | None
    attempts: int
    sender: str
    customer: CustomerNamed | None
    conversation_id: ConversationIdField | None
    message_id: MessageIdField | None
    subject: str | None
    size: int | None


class DeliveryAccepted(Shown):
    id: DeliveryIdField
    new: bool


class DeliveryState(Shown):
    state: str


class Dismissal(Body):
    reason: Annotated[str, Field(max_length=500)] = ""


def _show(one: deliveries.Failed) -> FailedDelivery:
    return FailedDelivery.model_validate(
        {
            "id": show("dlp" if one.direction == "in" else "out", one.id),
            "direction": one.direction,
            "account": {"id": one.account_id, "name": one.account_name, "kind": one.account_kind},
            "at": one.at,
            "state": one.state,
            "code": one.code,
            "detail": one.detail or None,
            "attempts": one.attempts,
            "sender": one.sender,
            "customer": {"id": one.customer_id, "name": one.customer_name or ""} if one.customer_id else None,
            "conversation_id": one.conversation_id,
            "message_id": one.message_id,
            "subject": one.subject,
            "size": one.size,
        }
    )


@router.get("/failed")
async def failed(
    tx: Snapshot,
    who: Who,
    asked: Page,
    direction: Annotated[Literal["in", "out"] | None, Query()] = None,
    state: Annotated[Literal["failed", "skipped", "dismissed"], Query()] = "failed",
) -> Items[FailedDelivery]:
    """What needs a person, newest first; `state=skipped` shows what was set aside (copies, spam, loops)."""
    check_reads(who)
    before_in = before_out = None
    if asked.after:
        before_in, before_out = read_cursor(asked.after, UUID, UUID)
    found: list[deliveries.Failed] = []
    if direction != "out":
        found += await deliveries.failed_in(tx, who.scope, [state], before_in, asked.limit)
    if direction != "in" and state != "skipped":
        found += await deliveries.failed_out(tx, who.scope, [state], before_out, asked.limit)
    found.sort(key=lambda one: (one.at, one.id), reverse=True)
    page = found[: asked.limit]
    last_in = min((one.id for one in page if one.direction == "in"), default=before_in)
    last_out = min((one.id for one in page if one.direction == "out"), default=before_out)
    return Items[FailedDelivery](
        items=[_show(one) for one in page],
        next=show_cursor(last_in, last_out) if len(found) > len(page) or len(page) == asked.limit else None,
    )


@receiving.post("/deliveries", status_code=202)
async def receive(
    request: Request,
    who: Who,
    now: Now,
    means: MeansOf,
    account: Annotated[ChannelAccountIdField, Query()],
    key: Annotated[str, Header(alias="delivery-key", min_length=1, max_length=200)],
    rcpt: Annotated[str, Query(max_length=2_000)] = "",
) -> DeliveryAccepted:
    """Hands a raw message to a channel account, as a mail server or another system does over HTTP. The body is the
    message as it is; `Delivery-Key` is what the caller calls it: the same key again is the same delivery. 202 means
    that it is committed, not that it is understood."""
    if not who.may("deliveries:write"):
        raise Forbidden("Your token does not allow handing in messages.")
    raw = await request.body()
    if not raw:
        raise Invalid("The body is empty; it should be the raw message.")
    stored = await means.storage.put(raw, request.headers.get("content-type", "message/rfc822")[:127])
    async with means.database.transaction() as tx:
        found = await channels.get_account(tx, account)
        if found.state == "unplugged" or not sees(who.scope, found.legal_entity_id, found.brand_id, found.team_id):
            raise channels.UnknownAccount("This channel account does not exist, is unplugged or out of your sight.")
        if found.kind != "email":
            raise Invalid("Only accounts that take mail are handed raw messages.", fields={"kind": found.kind})
        accepted = await channels.accept_delivery(
            tx,
            ChannelAccountId(account),
            "http",
            stored,
            [channels.NewPart(f"http:{key}", order_key(raw, f"http:{key}"))],
            {"key": f"http:{key}", "rcpt": rcpt, "actor": who.label()},
            now,
        )
    return DeliveryAccepted(id=accepted.delivery_id, new=accepted.new)


@router.get("/{part_id}/raw", response_class=Response)
async def raw(
    part_id: DeliveryPartIdField, tx: Tx, who: Who, now: Now, consulted: Consulted, means: MeansOf
) -> Response:
    """The bytes as they arrived. Reading them is recorded, once they are somebody's."""
    if not who.may("deliveries:read_raw"):
        raise Forbidden("Your role does not allow reading raw messages.")
    await channels.get_part(tx, who, part_id)
    stored = await files.raw_of_part(tx, part_id)
    if stored is None:
        raise NotFound("These bytes are no longer kept.")
    told = await files.told_by_part(tx, part_id)
    if told is not None:
        consulted.note(who, *told, "raw", at=now)
    return Response(
        await means.storage.read(stored),
        media_type="application/octet-stream",
        headers={"content-disposition": security.content_disposition(f"{show('dlp', part_id)}.eml")},
    )


@router.post("/{part_id}/replay")
async def replay(part_id: DeliveryPartIdField, tx: Tx, who: Who, now: Now) -> DeliveryState:
    """Tries a failed or set-aside delivery again, from its bytes."""
    await channels.replay_part(tx, who, part_id, now)
    return DeliveryState(state="received")


@router.post("/out/{outgoing_id}/dismiss")
async def dismiss_out(outgoing_id: OutgoingIdField, body: Dismissal, tx: Tx, who: Who, now: Now) -> DeliveryState:
    """Takes a message of ours that could not be sent off the list; it can still be sent again."""
    outgoing = await channels.dismiss_outgoing(tx, who, outgoing_id, now)
    return DeliveryState(state=outgoing.state)


@router.post("/{part_id}/dismiss")
async def dismiss(part_id: DeliveryPartIdField, body: Dismissal, tx: Tx, who: Who, now: Now) -> DeliveryState:
    """Sets a failed delivery aside; it can still be replayed."""
    await channels.dismiss_part(tx, who, part_id, now)
    return DeliveryState(state="dismissed")
