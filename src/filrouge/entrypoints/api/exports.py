"""A conversation to take away: as a PDF."""

from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from filrouge.company import service as company
from filrouge.conversations.core import reference
from filrouge.entrypoints.api.deps import Now, Who, db
from filrouge.entrypoints.api.deps_desk import Consulted, MeansOf
from filrouge.entrypoints.api.entries import merge
from filrouge.entrypoints.api.fields import ConversationIdField
from filrouge.entrypoints.api.inbox import check_reads
from filrouge.entrypoints.printing.story import draw
from filrouge.entrypoints.printing.telling import told
from filrouge.platform import security, storage
from filrouge.platform.db import Transaction
from filrouge.platform.pool import PoolCrashed, PoolTimeout
from filrouge.platform.storage import Stored
from filrouge.terms.calendar import read_time_zone
from filrouge.terms.errors import NotFound, TooLarge
from filrouge.terms.ids import show
from filrouge.terms.scope import Scope
from filrouge.views import files, inbox, timeline
from filrouge.views.timeline import Said

router = APIRouter(tags=["desk"])

MESSAGES_MAX = 5_000
PAGE = 500
PICTURES_MAX = 40
PICTURES_BYTES = 30_000_000
PICTURE_BYTES = 6_000_000
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
DRAWING_S = 90
SHOWN = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"
"""The browser's own viewer needs its styles, and may not be sandboxed."""


@router.get("/conversations/{conversation_id}/export", response_class=Response)
async def export(
    conversation_id: ConversationIdField,
    request: Request,
    who: Who,
    now: Now,
    consulted: Consulted,
    means: MeansOf,
    notes: Annotated[bool, Query()] = False,
    events: Annotated[bool, Query()] = True,
    pictures: Annotated[bool, Query()] = True,
    zone: Annotated[str, Query(max_length=64)] = "Europe/Paris",
    language: Annotated[str, Query(pattern="^(fr|en)$")] = "",
    inline: Annotated[bool, Query()] = False,
) -> Response:
    """The conversation as a PDF with text that can be selected, in the reader's language and time zone; without
    internal notes unless asked. At most 5,000 messages and notes: the newest; its head says when there are older ones,
    and what was done before them is not printed. `inline` shows it, to be printed, instead of
    sending it as a file. Reading it is recorded."""
    check_reads(who)
    local = ZoneInfo(read_time_zone(zone))
    spoken = language or (who.language if who.language in ("fr", "en") else "en")
    async with db(request).snapshot() as tx:
        row = (await inbox.rows(tx, [conversation_id], who.scope, who.user_id, now)).get(conversation_id)
        if row is None:
            raise NotFound("This conversation does not exist or is out of your sight.")
        newest, cut = await _said(tx, conversation_id, who.scope)
        said = [one for one in newest if notes or one.kind != "note"]
        since = (said or newest)[-1].occurred_at if cut else None
        done = await timeline.done_to(tx, [conversation_id], since, None) if events else []
        wrap_ups = {one.code: one.label for one in await company.list_all(tx, company.WRAP_UP_CODES)}
        kept = await _pictures(tx, said) if pictures else {}
    # Bytes are read and pages drawn with no transaction open: they may take their time.
    printed = told(
        row,
        reference(row.number),
        merge(said, done),
        {key: [await means.storage.read(one) for one in found] for key, found in kept.items()},
        language=spoken,
        zone=local,
        exported_by=who.name or who.kind,
        now=now,
        wrap_ups=wrap_ups,
        missing=MESSAGES_MAX if cut else 0,
    )
    try:
        drawn: bytes = await means.pool.run(draw, printed, timeout_s=DRAWING_S)
    except (PoolTimeout, PoolCrashed):
        raise TooLarge(
            "This conversation is too large for one PDF. Export it without pictures.", fields={"limit": MESSAGES_MAX}
        ) from None
    consulted.note(who, row.customer_id, conversation_id, "export", at=now)
    return Response(
        drawn,
        media_type="application/pdf",
        headers={
            "content-disposition": security.content_disposition(f"{reference(row.number)}.pdf", inline=inline),
            "content-security-policy": SHOWN if inline else "default-src 'none'; sandbox",
            "cache-control": "private, no-store",
        },
    )


async def _said(tx: Transaction, conversation_id: UUID, scope: Scope) -> tuple[list[Said], bool]:
    """The newest messages and notes, newest first, and whether there are older ones."""
    found: list[Said] = []
    before: tuple[datetime, UUID] | None = None
    while len(found) <= MESSAGES_MAX:
        wanted = min(PAGE, MESSAGES_MAX + 1 - len(found))
        page = await timeline.of_conversation(tx, conversation_id, scope, before, wanted)
        found += page
        if len(page) < wanted:
            break
        before = page[-1].occurred_at, page[-1].id
    return found[:MESSAGES_MAX], len(found) > MESSAGES_MAX


async def _pictures(tx: Transaction, said: list[Said]) -> dict[str, list[Stored]]:
    """Where the pictures of messages are kept, by the message's shown id; the newest, within bounds."""
    found: dict[str, list[Stored]] = {}
    left, count = PICTURES_BYTES, PICTURES_MAX
    for one in said:
        for file in one.files:
            if file.media_type not in PICTURES or file.size > min(left, PICTURE_BYTES) or count == 0:
                continue
            kept = await files.attachment(tx, file.id)
            stored = await storage.find(tx, kept.object_id) if kept else None
            if stored is None:
                continue
            found.setdefault(show("msg", one.id), []).append(stored)
            left, count = left - file.size, count - 1
    return found
