"""What was said in a chat, as text: the visitor's own view of it, to keep."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from filrouge.channels.service.visitors import NothingSaid, Visitor
from filrouge.company import service as company
from filrouge.entrypoints.api.chat.door import COPIES_A_MINUTE, Bound, Chat, Opened, Visiting, count
from filrouge.entrypoints.api.chat.snapshot import seer_of
from filrouge.entrypoints.api.deps import Now, db
from filrouge.platform import security
from filrouge.platform.db import Transaction
from filrouge.platform.i18n import say
from filrouge.views import chat as view
from filrouge.views.chat import Line

router = APIRouter(prefix="/chat/v1/{key}", include_in_schema=False)

LINES_MAX = 2_000
MAIL_MAX = 150_000
"""Characters of a copy by e-mail."""


@router.get("/transcript")
async def send_down(chat: Opened, visitor: Visiting, request: Request, now: Now) -> Response:
    """A file of plain text."""
    await count(request, now, Bound("copies", str(visitor.id), COPIES_A_MINUTE))
    async with db(request).snapshot() as tx:
        text = await write(tx, chat, visitor)
    headers = {
        "content-disposition": security.content_disposition(f"chat-{now:%Y-%m-%d}.txt"),
        "content-security-policy": security.DOWNLOAD_CSP,
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return Response(text, media_type="text/plain; charset=utf-8", headers=headers)


async def write(tx: Transaction, chat: Chat, visitor: Visitor, most: int | None = None) -> str:
    """The latest LINES_MAX lines in the visitor's language, oldest first, at the company's time, within `most`
    characters; it says when there was more. Raises NothingSaid."""
    seer = await seer_of(tx, visitor)
    lines = await view.lines(tx, seer, None, LINES_MAX + 1) if seer else []
    if not lines:
        raise NothingSaid("Nothing has been said yet.")
    brand = await company.get(tx, company.BRANDS, chat.account.brand_id)
    zone = ZoneInfo((await company.get_company(tx)).time_zone)
    language = visitor.language
    head = say(language, "chat.copy.head", brand=brand.name, zone=zone.key)
    written = [_line(one, visitor, brand.name, language, zone) for one in lines[:LINES_MAX]]
    kept = _latest(written, most)
    cut = [say(language, "chat.copy.cut")] if len(kept) < len(lines) else []
    return "\n\n".join([head, *cut, *reversed(kept)]) + "\n"


def _latest(written: Sequence[str], most: int | None) -> list[str]:
    """Of lines, the latest first, those that have room; the latest always."""
    kept, size = list(written[:1]), len(written[0])
    for one in written[1:]:
        size += len(one) + 2
        if most is not None and size > most:
            break
        kept.append(one)
    return kept


def _line(one: Line, visitor: Visitor, brand: str, language: str, zone: ZoneInfo) -> str:
    at = one.at.astimezone(zone).strftime("%d/%m/%Y %H:%M")
    if one.direction == "event":
        happened = say(language, f"chat.copy.{one.code or 'joined'}", name=one.author or brand)
        return f"[{at}] {happened}"
    name = visitor.name or say(language, "chat.copy.you") if one.direction == "in" else one.author or brand
    files = [say(language, "chat.copy.file", name=file.name) for file in one.files if not file.inline]
    return "\n".join([f"[{at}] {name}", *([one.text.strip()] if one.text.strip() else []), *files])
