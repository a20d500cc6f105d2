"""A visitor's files, up and down."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from filrouge.channels.adapters.webchat import files as taken
from filrouge.channels.adapters.webchat.envelope import FILES_MAX
from filrouge.channels.service.visitors import FileTypeRefused
from filrouge.conversations.service import handling
from filrouge.entrypoints.api.chat.door import (
    ADDRESS_KIB_A_DAY,
    DAY_S,
    FILES_A_MINUTE,
    KIB_A_DAY,
    KIB_BEFORE,
    Bound,
    Opened,
    Visiting,
    count,
)
from filrouge.entrypoints.api.chat.snapshot import seer_of
from filrouge.entrypoints.api.deps import Now, db, remote_address, storage_of
from filrouge.entrypoints.api.fields import ChatFileIdField
from filrouge.platform import security, storage
from filrouge.terms.errors import Invalid, NotFound, TooLarge
from filrouge.terms.ids import UserId, show
from filrouge.terms.scope import Actor, Scope
from filrouge.views import chat as view

router = APIRouter(prefix="/chat/v1/{key}", include_in_schema=False)


@router.post("/files", status_code=201)
async def send_up(
    chat: Opened, visitor: Visiting, request: Request, now: Now, name: Annotated[str, Query(max_length=500)] = ""
) -> dict[str, object]:
    """Keeps a file for a message to come; one that no message carries is forgotten after a day. Its type is judged by
    its bytes."""
    content = await request.body()
    if len(content) > taken.BYTES_MAX:
        raise TooLarge(f"A file has at most {taken.BYTES_MAX} bytes.", fields={"limit": taken.BYTES_MAX})
    if not content:
        raise Invalid("The file is empty.", fields={"why": "empty"})
    shown = security.safe_name(name)
    media_type = taken.judge(shown, request.headers.get("content-type", ""), content)
    if media_type is None:
        raise FileTypeRefused("This file is not taken, or is not what it says.", fields={"types": list(taken.TYPES)})
    who, where, size = str(visitor.id), remote_address(request), len(content) // 1024 + 1
    bounds = [
        Bound("files", who, FILES_A_MINUTE),
        Bound("files-kib-day", who, KIB_A_DAY, DAY_S, size),
        Bound("files-kib-address", f"{chat.account.id}:{where}", ADDRESS_KIB_A_DAY, DAY_S, size),
    ]
    if visitor.conversation_id is None:
        bounds.insert(1, Bound("files-kib-before", who, KIB_BEFORE + FILES_MAX, DAY_S, size))
    await count(request, now, *bounds)
    stored = await storage_of(request).put(content, media_type)
    # A file waits for the message of who sent it up, a visitor as well as a user.
    sender = Actor("visitor", visitor.id, frozenset(), Scope(), user_id=UserId(visitor.id))
    async with db(request).transaction() as tx:
        object_id = await storage.keep(tx, stored, now)
        file_id = await handling.keep_upload(tx, sender, object_id, shown, media_type, len(content), now)
    return {"id": show("fil", file_id), "name": shown, "media_type": media_type, "size": len(content)}


@router.get("/files/{id}")
async def send_down(chat: Opened, visitor: Visiting, request: Request, id: ChatFileIdField) -> Response:
    """The bytes, of the visitor's own chat only."""
    async with db(request).snapshot() as tx:
        found = await view.file(tx, visitor.id, await seer_of(tx, visitor), id)
        stored = await storage.find(tx, found.object_id) if found else None
    if found is None or stored is None:
        raise NotFound("This file is not in your chat.")
    headers = {
        "content-disposition": security.content_disposition(
            found.name, inline=found.media_type in security.INLINE_IMAGES
        ),
        "content-security-policy": security.DOWNLOAD_CSP,
        "cache-control": "private, max-age=3600",
    }
    return Response(await storage_of(request).read(stored), media_type=found.media_type, headers=headers)
