"""What a message of ours says, for whoever puts it on the wire."""

from dataclasses import dataclass, field
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.errors import NotFound


@dataclass(frozen=True, slots=True)
class File:
    object_id: UUID
    name: str
    media_type: str
    content_id: str
    inline: bool


@dataclass(frozen=True, slots=True)
class Written:
    author_signature: str
    language: str | None
    subject: str
    text: str
    html: str | None
    files: list[File] = field(default_factory=list)


_WRITTEN = """
select coalesce(u.signature, '') as author_signature, coalesce(c.language, cu.language) as language, t.subject,
       t.body as text, t.html
  from message m
  join message_text t on t.message_id = m.id
  join conversation c on c.id = m.conversation_id
  join customer cu on cu.id = c.customer_id
  left join app_user u on u.id = m.author_user_id
 where m.id = %(id)s
"""
_FILES = """
select object_id, name, media_type, content_id, inline from attachment where message_id = %(id)s order by id limit 200
"""
_REACHABLE = """
select exists (select from identity where id = %(identity_id)s and customer_id = %(customer_id)s)
    or exists (select from conversation_party where conversation_id = %(id)s and identity_id = %(identity_id)s)
"""


async def written(tx: Transaction, message_id: UUID) -> Written:
    """Words and files of a message of ours. Raises NotFound when they were erased."""
    found = await tx.find(Written, _WRITTEN, {"id": message_id})
    if found is None:
        raise NotFound("The words of this message are no longer there.")
    found.files.extend(await tx.all(File, _FILES, {"id": message_id}))
    return found


async def is_party_or_customer(tx: Transaction, conversation_id: UUID, customer_id: UUID, identity_id: UUID) -> bool:
    """Whether an address belongs to the customer of a conversation or to one of its parties."""
    return bool(
        await tx.value(_REACHABLE, {"id": conversation_id, "customer_id": customer_id, "identity_id": identity_id})
    )
