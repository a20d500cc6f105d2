"""Types of the API's fields: shown ids, instants, labels, pages; and the bases of every body and answer."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainSerializer
from pydantic import Field as PydanticField
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from filrouge.terms import ids
from filrouge.terms.errors import Invalid

T = TypeVar("T")

CURSOR_MAX = 512


class Body(BaseModel):
    """What comes in. Unknown fields are refused, and so is text that holds NUL."""

    model_config = ConfigDict(extra="forbid", str_max_length=1_000_000)


class Shown(BaseModel):
    """What goes out."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Items(Shown, Generic[T]):
    """One page of a list. `next` goes into `?after=`; null at the end."""

    items: list[T]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class ShownId:
    """Annotates a UUID that people see as `cus_…`."""

    kind: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._read,
            serialization=core_schema.plain_serializer_function_ser_schema(
                self._show, return_schema=core_schema.str_schema(), when_used="json"
            ),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{ids.PREFIXES[self.kind]}_[0-9a-hjkmnp-tv-z]{{26}}$"}

    def _read(self, value: object) -> UUID:
        if isinstance(value, UUID):
            return value
        prefix = ids.PREFIXES[self.kind]
        if isinstance(value, str):
            try:
                return ids.read(prefix, value)
            except ids.InvalidId:
                pass
        raise PydanticCustomError(
            "invalid_id", "An identifier that starts with “{prefix}_” is needed", {"prefix": prefix}
        )

    def _show(self, value: UUID) -> str:
        return ids.show(ids.PREFIXES[self.kind], value)


UserIdField = Annotated[UUID, ShownId("user")]
RoleIdField = Annotated[UUID, ShownId("role")]
SessionIdField = Annotated[UUID, ShownId("session")]
TokenIdField = Annotated[UUID, ShownId("token")]
TeamIdField = Annotated[UUID, ShownId("team")]
SiteIdField = Annotated[UUID, ShownId("site")]
LegalEntityIdField = Annotated[UUID, ShownId("legal_entity")]
BrandIdField = Annotated[UUID, ShownId("brand")]
CalendarIdField = Annotated[UUID, ShownId("calendar")]
ContactReasonIdField = Annotated[UUID, ShownId("contact_reason")]
ChannelAccountIdField = Annotated[UUID, ShownId("channel_account")]
DeliveryIdField = Annotated[UUID, ShownId("delivery")]
DeliveryPartIdField = Annotated[UUID, ShownId("delivery_part")]
OutgoingIdField = Annotated[UUID, ShownId("outgoing")]
CustomerIdField = Annotated[UUID, ShownId("customer")]
IdentityIdField = Annotated[UUID, ShownId("identity")]
ConversationIdField = Annotated[UUID, ShownId("conversation")]
InteractionIdField = Annotated[UUID, ShownId("interaction")]
MatterIdField = Annotated[UUID, ShownId("matter")]
MessageIdField = Annotated[UUID, ShownId("message")]
AttachmentIdField = Annotated[UUID, ShownId("attachment")]
EventIdField = Annotated[UUID, ShownId("event")]
ViewIdField = Annotated[UUID, ShownId("view")]
TagIdField = Annotated[UUID, ShownId("tag")]
MacroIdField = Annotated[UUID, ShownId("macro")]
TemplateIdField = Annotated[UUID, ShownId("template")]
TaskIdField = Annotated[UUID, ShownId("task")]
ScheduledMessageIdField = Annotated[UUID, ShownId("scheduled_message")]
NotificationIdField = Annotated[UUID, ShownId("notification")]
UndoIdField = Annotated[UUID, ShownId("undo")]
MergeIdField = Annotated[UUID, ShownId("merge")]
VisitorIdField = Annotated[UUID, ShownId("visitor")]
ChatFileIdField = Annotated[UUID, ShownId("chat_file")]


def show_instant(at: datetime) -> str:
    """`2026-11-22T08:30:00.000Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Instant = Annotated[AwareDatetime, PlainSerializer(show_instant, return_type=str, when_used="json")]
"""An instant with its offset, shown in UTC."""

Language = Literal["fr", "en"]
Theme = Literal["system", "light", "dark"]
Name = Annotated[str, PydanticField(min_length=1, max_length=200)]
Version = Annotated[int, PydanticField(ge=1, le=2**31 - 1)]
Colour = Annotated[str, PydanticField(pattern=r"^#[0-9a-fA-F]{6}$")]


def absent() -> Any:
    """The default of a field of a change that may be left out; null is refused where the type refuses it. Read such a
    body with `changes_of`."""
    return PydanticField(default=None)


def changes_of(body: BaseModel) -> dict[str, Any]:
    """What a change says, without what it leaves out and without `expected_version`."""
    return body.model_dump(by_alias=True, exclude_unset=True, exclude={"expected_version"})


class LabelField(Body):
    """Words in the languages we speak."""

    fr: Annotated[str, PydanticField(min_length=1, max_length=200)]
    en: Annotated[str, PydanticField(min_length=1, max_length=200)]


class InvalidCursor(Invalid):
    """`after` is not a cursor that this list gave."""

    code = "request.invalid_cursor"


def show_cursor(*parts: str | int | UUID | datetime | None) -> str:
    """An opaque place in a list, from the sort keys of its last row."""
    plain = [
        part.isoformat() if isinstance(part, datetime) else str(part) if part is not None else None for part in parts
    ]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str, *kinds: Callable[[str], T]) -> list[T | None]:
    """The inverse of `show_cursor`, each part read by its kind (`UUID`, `int`, `datetime.fromisoformat`).

    Raises InvalidCursor when the text is of another list, or made up.
    """
    try:
        raw = base64.urlsafe_b64decode(text[:CURSOR_MAX] + "=" * (-len(text[:CURSOR_MAX]) % 4))
        parts = json.loads(raw)
        if not isinstance(parts, list) or len(parts) != len(kinds):
            raise ValueError("another list's cursor")
        return [None if part is None else kind(str(part)) for kind, part in zip(kinds, parts, strict=True)]
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise InvalidCursor("“after” is not a place in this list; start again without it.") from None


def read_place(after: str | None) -> tuple[datetime, UUID] | None:
    """The place of lists that are sorted by instant and id; None at the beginning. Raises InvalidCursor."""
    if after is None:
        return None
    at, last = read_cursor(after, str, str)
    try:
        return datetime.fromisoformat(at or ""), UUID(last or "")
    except ValueError:
        raise InvalidCursor("“after” is not a place in this list; start again without it.") from None
