"""Files that were sent up, waiting for the message that will carry them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from filrouge.conversations import store
from filrouge.conversations.store import Upload
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Invalid
from filrouge.terms.scope import Actor


async def keep_upload(
    tx: Transaction, actor: Actor, object_id: UUID, name: str, media_type: str, size: int, now: datetime
) -> UUID:
    """Remembers a file that was sent up, for the message that will carry it; unused ones are swept after a day."""
    upload_id = uuid7()
    await tx.execute(
        store.UPLOAD_INSERT,
        {"id": upload_id, "object_id": object_id, "user_id": actor.user_id, "name": name, "media_type": media_type,
         "size": size, "now": now},
    )  # fmt: skip
    return upload_id


async def take_uploads(
    tx: Transaction, actor: Actor, message_id: UUID, uploads: Sequence[UUID], inline: Sequence[UUID] = ()
) -> list[Upload]:
    """Attaches files that this user sent up before. Raises Invalid when one is gone or used."""
    if not uploads:
        return []
    taken = await tx.all(
        Upload,
        store.UPLOADS_TAKE,
        {"message_id": message_id, "ids": list(uploads), "user_id": actor.user_id, "inline": list(inline)},
    )
    if len(taken) != len(set(uploads)):
        raise Invalid("A file is no longer there; send it up again.")
    return taken
