"""Identifiers. In code and in the database they are UUIDs (version 7); people and the API see `cnv_01j…`.

The shown form is a three-letter prefix, an underscore and the 128 bits in Crockford's base 32 (26 characters, in lower
case).
"""

from typing import NewType
from uuid import UUID

from filrouge.terms.errors import Invalid

UserId = NewType("UserId", UUID)
RoleId = NewType("RoleId", UUID)
SessionId = NewType("SessionId", UUID)
TokenId = NewType("TokenId", UUID)
TeamId = NewType("TeamId", UUID)
SiteId = NewType("SiteId", UUID)
LegalEntityId = NewType("LegalEntityId", UUID)
BrandId = NewType("BrandId", UUID)
CalendarId = NewType("CalendarId", UUID)
ContactReasonId = NewType("ContactReasonId", UUID)
ChannelAccountId = NewType("ChannelAccountId", UUID)
DeliveryId = NewType("DeliveryId", UUID)
DeliveryPartId = NewType("DeliveryPartId", UUID)
OutgoingId = NewType("OutgoingId", UUID)
CustomerId = NewType("CustomerId", UUID)
IdentityId = NewType("IdentityId", UUID)
ConversationId = NewType("ConversationId", UUID)
InteractionId = NewType("InteractionId", UUID)
MatterId = NewType("MatterId", UUID)
MessageId = NewType("MessageId", UUID)
AttachmentId = NewType("AttachmentId", UUID)
ObjectId = NewType("ObjectId", UUID)
EventId = NewType("EventId", UUID)
ViewId = NewType("ViewId", UUID)
TagId = NewType("TagId", UUID)
MacroId = NewType("MacroId", UUID)
TemplateId = NewType("TemplateId", UUID)
TaskId = NewType("TaskId", UUID)
ScheduledMessageId = NewType("ScheduledMessageId", UUID)
NotificationId = NewType("NotificationId", UUID)
UndoId = NewType("UndoId", UUID)
MergeId = NewType("MergeId", UUID)
VisitorId = NewType("VisitorId", UUID)

PREFIXES: dict[str, str] = {
    "user": "usr",
    "role": "rol",
    "session": "ses",
    "token": "tok",
    "team": "tea",
    "site": "sit",
    "legal_entity": "len",
    "brand": "brd",
    "calendar": "cal",
    "contact_reason": "rsn",
    "channel_account": "cha",
    "delivery": "dlv",
    "delivery_part": "dlp",
    "outgoing": "out",
    "customer": "cus",
    "identity": "idn",
    "conversation": "cnv",
    "interaction": "int",
    "matter": "mat",
    "message": "msg",
    "attachment": "att",
    "event": "evt",
    "view": "viw",
    "tag": "tag",
    "macro": "mac",
    "template": "tpl",
    "task": "tsk",
    "scheduled_message": "sch",
    "notification": "ntf",
    "undo": "und",
    "merge": "mrg",
    "visitor": "vis",
    "chat_file": "fil",
}

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_LENGTH = 26


class InvalidId(Invalid):
    """The identifier is not one of ours, or is of another kind."""

    code = "request.invalid_id"


def show(prefix: str, value: UUID) -> str:
    """`show("cnv", uuid)` → `"cnv_01j…"`."""
    number = value.int
    letters = []
    for _ in range(_LENGTH):
        letters.append(_ALPHABET[number & 31])
        number >>= 5
    return f"{prefix}_{''.join(reversed(letters))}"


def read(prefix: str, text: str) -> UUID:
    """The inverse of `show`. Raises InvalidId when the prefix or a letter is not right."""
    head, _, tail = text.partition("_")
    if head != prefix or len(tail) != _LENGTH:
        raise InvalidId(f"“{text[:40]}” is not an identifier that starts with “{prefix}_”.")
    number = 0
    for letter in tail.lower():
        value = _VALUES.get(letter)
        if value is None:
            raise InvalidId(f"“{text[:40]}” is not an identifier that starts with “{prefix}_”.")
        number = number << 5 | value
    if number >> 128:
        raise InvalidId(f"“{text[:40]}” is not an identifier that starts with “{prefix}_”.")
    return UUID(int=number)
