"""A message's HTML, raw bytes and files; files sent up; sending again."""

import base64
import html as markup
import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, Query, Response, UploadFile

from filrouge.channels import service as channels
from filrouge.conversations.service import handling
from filrouge.entrypoints.api.deps import Idempotent, Now, Snapshot, Tx, Who
from filrouge.entrypoints.api.deps_desk import Consulted, MeansOf
from filrouge.entrypoints.api.entries import DeliveryShown
from filrouge.entrypoints.api.fields import AttachmentIdField, MessageIdField, Shown
from filrouge.entrypoints.api.inbox import check_reads
from filrouge.platform import security, storage
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Forbidden, NotFound, TooLarge
from filrouge.terms.ids import show
from filrouge.views import files, timeline
from filrouge.views.timeline import Said

router = APIRouter(tags=["desk"], route_class=Idempotent)

UPLOAD_MAX = 25 * 1024 * 1024
INLINE_MAX = 10 * 1024 * 1024
SAFE_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

_CID = re.compile(r'src="cid:([^"]{1,255})"')
_PAGE = """<!doctype html><html><head><meta charset="utf-8"><base target="_blank">
<style>html{{color-scheme:light}}body{{margin:0;padding:12px;background:#fff;color:#1c1a18;overflow-wrap:anywhere;
font:14px/1.5 Inter,system-ui,sans-serif}}img{{max-width:100%;height:auto}}table{{max-width:100%}}
blockquote{{margin:0 0 0 8px;padding-left:8px;border-left:2px solid #e7e3dd;color:#5f5a54}}</style>
</head><body>{body}</body></html>"""


class UploadShown(Shown):
    token: str
    name: str
    media_type: str
    size: int


class Retried(Shown):
    delivery: DeliveryShown


async def _said(tx: Transaction, who: Any, message_id: UUID) -> Said:
    check_reads(who)
    said = await timeline.one(tx, message_id, who.scope)
    if said is None:
        raise NotFound("This message does not exist or is out of your sight.")
    return said


@router.get("/messages/{message_id}/html", response_class=Response)
async def html(
    message_id: MessageIdField,
    tx: Snapshot,
    who: Who,
    now: Now,
    consulted: Consulted,
    means: MeansOf,
    remote: Annotated[bool, Query()] = False,
) -> Response:
    """The message's own page, sanitised, for a sandboxed frame. Remote pictures load only with `remote=1`."""
    said = await _said(tx, who, message_id)
    body = await files.html(tx, message_id) or f"<pre>{markup.escape(said.body)}</pre>"
    body = await _with_pictures(tx, means, said, body)
    if remote:
        body = body.replace("data-remote-src=", "src=").replace("data-remote-background=", "background=")
    consulted.note(who, said.customer_id, said.conversation_id, "message_html", at=now)
    return Response(
        _PAGE.format(body=body),
        media_type="text/html; charset=utf-8",
        headers={
            "content-security-policy": security.mail_csp(remote=remote),
            "cache-control": "private, no-store",
        },
    )


async def _with_pictures(tx: Transaction, means: Any, said: Said, body: str) -> str:
    """`cid:` pictures as data: the frame has no origin, so it could not fetch them under our session."""
    by_cid = {file.content_id: file for file in said.files if file.content_id and file.media_type in SAFE_IMAGES}
    data: dict[str, str] = {}
    left = INLINE_MAX
    for cid in {markup.unescape(found) for found in _CID.findall(body)}:
        file = by_cid.get(cid)
        if file is None or file.size > left:
            continue
        found = await files.attachment(tx, file.id)
        stored = await storage.find(tx, found.object_id) if found else None
        if stored is not None:
            left -= stored.size
            encoded = base64.b64encode(await means.storage.read(stored)).decode()
            data[cid] = f'src="data:{file.media_type};base64,{encoded}"'
    return _CID.sub(lambda match: data.get(markup.unescape(match[1]), 'alt=""'), body)


@router.get("/messages/{message_id}/raw", response_class=Response)
async def raw(
    message_id: MessageIdField, tx: Snapshot, who: Who, now: Now, consulted: Consulted, means: MeansOf
) -> Response:
    """The bytes as they arrived."""
    if not who.may("deliveries:read_raw"):
        raise Forbidden("Your role does not allow reading raw messages.")
    said = await _said(tx, who, message_id)
    stored = await files.raw_of_message(tx, message_id)
    if stored is None:
        raise NotFound("This message has no raw bytes.")
    consulted.note(who, said.customer_id, said.conversation_id, "message_raw", at=now)
    return _download(await means.storage.read(stored), f"{show('msg', message_id)}.eml", "message/rfc822")


@router.get("/attachments/{attachment_id}", response_class=Response)
async def attachment(
    attachment_id: AttachmentIdField,
    tx: Snapshot,
    who: Who,
    now: Now,
    consulted: Consulted,
    means: MeansOf,
    inline: Annotated[bool, Query()] = False,
) -> Response:
    """A file of a message in sight, as a download; `inline=1` shows pictures of safe kinds."""
    found = await files.attachment(tx, attachment_id)
    if found is None or found.message_id is None:
        raise NotFound("This file does not exist or is out of your sight.")
    said = await _said(tx, who, found.message_id)
    stored = await storage.find(tx, found.object_id)
    if stored is None:
        raise NotFound("This file is no longer kept.")
    content = await means.storage.read(stored)
    consulted.note(who, said.customer_id, said.conversation_id, "attachment", at=now)
    shown = security.sniff_image(content) if inline else None
    if shown in SAFE_IMAGES:
        return _download(content, found.name, shown, inline=True)
    return _download(content, found.name, "application/octet-stream")


def _download(content: bytes, name: str, media_type: str, *, inline: bool = False) -> Response:
    return Response(
        content,
        media_type=media_type,
        headers={
            "content-disposition": security.content_disposition(name, inline=inline),
            "content-security-policy": "default-src 'none'; sandbox",
            "cache-control": "private, max-age=3600",
        },
    )


@router.post("/uploads", status_code=201)
async def upload(tx: Tx, who: Who, now: Now, means: MeansOf, file: Annotated[UploadFile, File()]) -> UploadShown:
    """Sends a file up, for a message to carry; 25 MB at most. Unused files are swept after a day."""
    if not who.may("conversations:reply"):
        raise Forbidden("Your role does not allow sending files.")
    content = await file.read(UPLOAD_MAX + 1)
    if len(content) > UPLOAD_MAX:
        raise TooLarge("A file may have 25 MB at most.", fields={"limit": UPLOAD_MAX})
    name = security.safe_name(file.filename or "")
    media_type = (file.content_type or "application/octet-stream").split(";")[0].strip().lower()[:127]
    stored = await means.storage.put(content, media_type)
    await storage.keep(tx, stored, now)
    upload_id = await handling.keep_upload(tx, who, stored.id, name, media_type, len(content), now)
    return UploadShown(token=f"upl_{upload_id.hex}", name=name, media_type=media_type, size=len(content))


@router.post("/messages/{message_id}/retry")
async def retry(message_id: MessageIdField, tx: Tx, who: Who, now: Now) -> Retried:
    """Sends a message again that was refused or waits for its next try."""
    outgoing = await channels.retry_outgoing(tx, who, message_id, now)
    return Retried(
        delivery=DeliveryShown(
            state="queued",
            at=now,
            code=outgoing.code or None,
            detail=outgoing.detail or None,
            attempts=outgoing.attempts,
            next_try_at=None,
            can_retry=False,
            read_at=None,
        )
    )
