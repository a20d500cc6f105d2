"""Bytes behind messages: HTML, attachments, raw deliveries. Whoever asks has checked that the message is in sight."""

from dataclasses import dataclass
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.platform.storage import Stored


@dataclass(frozen=True, slots=True)
class Attached:
    id: UUID
    message_id: UUID | None
    object_id: UUID
    name: str
    media_type: str
    size: int


_ATTACHED = "select id, message_id, object_id, name, media_type, size from attachment where id = %(id)s"
_HTML = "select html from message_text where message_id = %(id)s"
_TOLD_BY_PART = """
select v.customer_id, v.id from message m join conversation v on v.id = m.conversation_id
 where m.part_id = %(id)s order by m.id limit 1
"""
_STORED = "o.id, o.sha256, o.size, o.media_type, o.inline_bytes, o.storage_key"
_RAW = f"""
select {_STORED} from message m join delivery d on d.id = m.delivery_id join stored_object o on o.id = d.object_id
 where m.id = %(id)s
"""
_RAW_OF_PART = f"""
select {_STORED} from delivery_part p join delivery d on d.id = p.delivery_id join stored_object o on o.id = d.object_id
 where p.id = %(id)s
"""


async def attachment(tx: Transaction, attachment_id: UUID) -> Attached | None:
    return await tx.find(Attached, _ATTACHED, {"id": attachment_id})


async def html(tx: Transaction, message_id: UUID) -> str | None:
    """Sanitised HTML of a message, if it has any."""
    found = await tx.value(_HTML, {"id": message_id})
    return str(found) if found else None


async def raw_of_message(tx: Transaction, message_id: UUID) -> Stored | None:
    return await tx.find(Stored, _RAW, {"id": message_id})


async def raw_of_part(tx: Transaction, part_id: UUID) -> Stored | None:
    return await tx.find(Stored, _RAW_OF_PART, {"id": part_id})


async def told_by_part(tx: Transaction, part_id: UUID) -> tuple[UUID, UUID] | None:
    """The customer and conversation of the message that a delivery's part became, if it became one."""
    rows = await tx.rows(_TOLD_BY_PART, {"id": part_id})
    return (rows[0][0], rows[0][1]) if rows else None
