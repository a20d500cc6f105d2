"""A visitor's chat at one instant, with the position from which the socket goes on."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from filrouge.channels.service import Account
from filrouge.channels.service.visitors import Visitor
from filrouge.conversations.service import handling
from filrouge.entrypoints.api.chat import shapes
from filrouge.entrypoints.api.chat.door import Chat
from filrouge.entrypoints.api.fields import show_cursor
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.views import availability, chat
from filrouge.views.availability import Availability, Service
from filrouge.views.chat import Seer, Standing


async def seer_of(tx: Transaction, visitor: Visitor) -> Seer | None:
    """With whose eyes the chat is read; None while nothing was said."""
    if visitor.conversation_id is None:
        return None
    end = await handling.end_of(tx, visitor.conversation_id)
    return Seer(visitor.channel_account_id, visitor.address, end, visitor.vouched_email)


async def available(
    tx: Transaction, opened: Chat, standing: Standing | None, now: datetime, service: Service | None = None
) -> Availability:
    """What this visitor is told of who is there; `service` when it was asked a moment ago."""
    account = opened.account
    team_id = standing.team_id if standing else account.team_id
    service = service or await service_for(tx, account, team_id, now)
    place: Mapping[UUID, int] = {}
    if standing is not None and standing.in_line:
        place = await availability.positions(tx, account.legal_entity_id, team_id, [standing.id])
    position = place.get(standing.id) if standing else None
    return availability.judge(service, position, email=opened.config.by_email, now=now)


async def service_for(tx: Transaction, account: Account, team_id: UUID | None, now: datetime) -> Service:
    """How the team of a chat does now."""
    return await availability.service_of(
        tx,
        legal_entity_id=account.legal_entity_id,
        brand_id=account.brand_id,
        team_id=team_id,
        reason_id=account.contact_reason_id,
        now=now,
    )


async def snapshot(
    tx: Transaction,
    opened: Chat,
    visitor: Visitor,
    now: datetime,
    before: tuple[datetime, UUID] | None = None,
) -> dict[str, object]:
    """The whole state, the latest page of messages, or the page before a place."""
    position = str(await events.here(tx))
    seer = await seer_of(tx, visitor)
    standing = (await chat.standings(tx, [seer.conversation_id])).get(seer.conversation_id) if seer else None
    lines = await chat.lines(tx, seer, before, chat.PAGE + 1) if seer else []
    more = lines[chat.PAGE - 1] if len(lines) > chat.PAGE else None
    return {
        "position": position,
        "conversation": shapes.conversation(standing, visitor.address),
        "messages": [shapes.message(line) for line in reversed(lines[: chat.PAGE])],
        "before": show_cursor(more.at, more.id) if more else None,
        "availability": shapes.availability(await available(tx, opened, standing, now)),
    }
