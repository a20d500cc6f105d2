"""What the doors of writing take and give: answers, notes, drafts, messages that wait, words for somebody else."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from filrouge.conversations.service import handling
from filrouge.desk.service.drafts import Draft
from filrouge.entrypoints.api.fields import (
    AttachmentIdField,
    ChannelAccountIdField,
    ContactReasonIdField,
    ConversationIdField,
    CustomerIdField,
    IdentityIdField,
    Instant,
    Language,
    MacroIdField,
    MessageIdField,
    ScheduledMessageIdField,
    Shown,
    UndoIdField,
    Version,
)
from filrouge.entrypoints.api.fields import Body as ApiBody
from filrouge.entrypoints.api.rows import UserNamed
from filrouge.views.waiting_words import WaitingWords

Text = Annotated[str, Field(max_length=handling.BODY_MAX)]
Html = Annotated[str, Field(max_length=1_000_000)]
Copies = Annotated[list[Annotated[str, Field(max_length=320)]], Field(max_length=20)]
Token = Annotated[str, Field(pattern=r"^upl_[0-9a-f]{32}$")]
Uploads = Annotated[list[Token], Field(max_length=50)]
MENTIONS_MAX = 50
DraftVersion = Annotated[int, Field(ge=0, le=2**31 - 1)] | None
"""Which version of the draft the words were; newer words stay a draft when they leave."""
PartyName = Annotated[str, Field(max_length=200)]
PartyRole = Annotated[str, Field(max_length=60)]
Messages = Annotated[list[MessageIdField], Field(max_length=50)]
Attachments = Annotated[list[AttachmentIdField], Field(max_length=50)]


class Words(ApiBody):
    identity_id: IdentityIdField
    channel_account_id: ChannelAccountIdField
    subject: Annotated[str, Field(max_length=500)] = ""
    html: Html = ""
    text: Text
    cc: Copies = []
    uploads: Uploads = []
    draft_version: DraftVersion = None


class NewMessage(Words):
    """With `undo_s` the wire has it that much later, and until then its author can take it back. `macro_id` does a
    macro's acts with it; `then` closes or pauses, a pause without `until` lasts until the customer answers."""

    expected_version: Version
    language: Language | None = None
    override: bool = False
    undo_s: Literal[0, 10] = 0
    macro_id: MacroIdField | None = None
    then: Literal["close", "snooze"] | None = None
    until: Instant | None = None
    wrap_up_code: Annotated[str, Field(max_length=60)] | None = None
    contact_reason_id: ContactReasonIdField | None = None


class NewScheduled(Words):
    """Words for a moment to come. `if_moved_on`: when somebody writes before, they are held, or sent all the same."""

    expected_version: Version
    send_at: Instant
    if_moved_on: Literal["hold", "send"] = "hold"
    macro_id: MacroIdField | None = None


class ScheduledChange(ApiBody):
    """What is left out stays. `uploads` names all its files, those that hang on it already too."""

    expected_version: Version
    html: Html | None = None
    text: Text | None = None
    subject: Annotated[str, Field(max_length=500)] | None = None
    uploads: Uploads | None = None
    send_at: Instant | None = None
    if_moved_on: Literal["hold", "send"] | None = None


class NewNote(ApiBody):
    """`mentions` are people (`usr_…`) and teams (`tea_…`) that the note calls."""

    html: Html = ""
    text: Text
    uploads: Uploads = []
    mentions: Annotated[list[Annotated[str, Field(max_length=30)]], Field(max_length=MENTIONS_MAX)] = []
    draft_version: DraftVersion = None


class NewConversation(Words):
    """`undo_s` as of an answer."""

    customer_id: CustomerIdField
    subject: Annotated[str, Field(min_length=1, max_length=500)]
    contact_reason_id: ContactReasonIdField | None = None
    undo_s: Literal[0, 10] = 0


class NewForward(ApiBody):
    """For a third party: `message_ids` are quoted below the words, `attachments` of the thread go along. `override`
    and `undo_s` as of an answer."""

    expected_version: Version
    to: Annotated[str, Field(min_length=3, max_length=320)]
    name: PartyName = ""
    role: PartyRole = ""
    channel_account_id: ChannelAccountIdField
    subject: Annotated[str, Field(max_length=500)] = ""
    html: Html = ""
    text: Text = ""
    message_ids: Messages = []
    attachments: Attachments = []
    uploads: Uploads = []
    draft_version: DraftVersion = None
    override: bool = False
    undo_s: Literal[0, 10] = 0


class Said(Shown):
    """`undo` is there while the message can be taken back (`POST /messages/{id}/withdraw`), until `undo_until`."""

    message_id: MessageIdField
    conversation_id: ConversationIdField
    version: int
    undo: UndoIdField | None = None
    undo_until: Instant | None = None


class AsRead(ApiBody):
    """The version that was read."""

    expected_version: Version


class VersionShown(Shown):
    version: int


class LanguageChange(ApiBody):
    language: Language


class AnsweringShown(Shown):
    holder: UserNamed | None
    until: Instant | None


class AnsweringWish(ApiBody):
    active: bool
    override: bool = False


# -- drafts -----------------------------------------------------------------------------------------------------------


class HeldFile(ApiBody):
    """A file that was sent up for these words."""

    token: Token
    name: Annotated[str, Field(max_length=255)]
    size: Annotated[int, Field(ge=0)]
    media_type: Annotated[str, Field(max_length=127)] = "application/octet-stream"
    inline: bool = False


HeldFiles = Annotated[list[HeldFile], Field(max_length=50)]


class ForwardBegun(ApiBody):
    """To whom words go that are for a third party, and what goes along, as far as it is chosen."""

    to: Annotated[str, Field(max_length=320)] = ""
    name: PartyName = ""
    role: PartyRole = ""
    message_ids: Messages = []
    attachments: Attachments = []


class ApartWords(ApiBody):
    """Words for others than those that are being written to."""

    mode: Literal["reply", "note", "forward"]
    text: Text
    html: Html = ""
    uploads: HeldFiles = []


class DraftBody(ApiBody):
    """`forward` is there for words that are for a third party (`mode` is `forward` while they are written). What is
    for us or the customer waits in `apart` meanwhile, and the other way round."""

    text: Text
    html: Html = ""
    subject: Annotated[str, Field(max_length=500)] = ""
    identity_id: IdentityIdField | None = None
    channel_account_id: ChannelAccountIdField | None = None
    cc: Copies = []
    mode: Literal["reply", "note", "forward"] = "reply"
    forward: ForwardBegun | None = None
    uploads: HeldFiles = []
    apart: ApartWords | None = None


class DraftKept(DraftBody):
    """`device` names the page that writes; `base_version` the version it knows (0: none, null: it does not know);
    `age_s` how long ago the words were typed, by its own clock."""

    device: Annotated[str, Field(max_length=60)] = ""
    base_version: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    age_s: Annotated[float, Field(ge=0, le=366 * 86_400)] = 0


class OtherDraft(Shown):
    """What another device had written when newer words won, or what a merge or a way back set beside."""

    device: str
    at: Instant
    draft: DraftBody


class DraftShown(Shown):
    """`others` are what stands beside, the newest first; `other` is the first of them."""

    draft: DraftBody
    device: str
    version: int
    changed_at: Instant
    other: OtherDraft | None
    others: list[OtherDraft]


class DraftAnswer(Shown):
    """`won` is false when another device had newer words: `now` holds those."""

    won: bool
    now: DraftShown


def show_draft(found: Draft) -> DraftShown:
    others = [{"device": one["device"], "at": one["at"], "draft": as_draft(one["body"])} for one in found.others]
    return DraftShown.model_validate(
        {
            "draft": as_draft(found.body),
            "device": found.device,
            "version": found.version,
            "changed_at": found.changed_at,
            "other": others[0] if others else None,
            "others": others,
        }
    )


def as_draft(body: dict[str, Any]) -> DraftBody:
    """What is kept of a draft, as it is shown."""
    known = {name: value for name, value in body.items() if name in DraftBody.model_fields}
    for name in ("identity_id", "channel_account_id"):
        if isinstance(known.get(name), str) and "_" not in known[name]:
            known[name] = UUID(known[name])
    return DraftBody.model_validate(known)


# -- what waits -------------------------------------------------------------------------------------------------------


class WaitingFile(Shown):
    token: str
    name: str
    size: int
    media_type: str
    inline: bool


class ScheduledShown(Shown):
    """Words that wait for their moment. `held` ones say why in `code`; `mine` ones can be changed."""

    id: ScheduledMessageIdField
    author: UserNamed
    mine: bool
    send_at: Instant
    if_moved_on: Literal["hold", "send"]
    state: Literal["waiting", "held"]
    code: str | None
    detail: str | None
    subject: str
    text: str
    html: str
    identity_id: IdentityIdField
    channel_account_id: ChannelAccountIdField
    to: str
    to_name: str
    channel: str
    files: list[WaitingFile]
    macro: str | None
    """The name of the macro that is done with it."""
    version: int


class ScheduledAnswer(Shown):
    id: ScheduledMessageIdField
    version: int


class CancelledShown(Shown):
    """What comes back: the words, and the files that wait again; `kept` is my draft, which they are when they were
    mine."""

    draft: DraftBody
    kept: DraftShown | None


class WithdrawnShown(Shown):
    """`whole` is false when the conversation moved on meanwhile: its pause or end was not taken back."""

    version: int
    whole: bool
    draft: DraftShown


class SendTimeShown(Shown):
    key: str
    at: Instant


class SendTimesShown(Shown):
    """Presets in the brand's hours; `time_zone` is the clock they are meant by."""

    time_zone: str
    items: list[SendTimeShown]


def show_waiting(row: WaitingWords, me: UUID | None) -> ScheduledShown:
    return ScheduledShown.model_validate(
        {
            "id": row.id,
            "author": {"id": row.author_id, "name": row.author_name},
            "mine": row.author_id == me,
            "send_at": row.send_at,
            "if_moved_on": row.if_moved_on,
            "state": row.state,
            "code": row.code or None,
            "detail": row.detail or None,
            "subject": row.body.get("subject") or "",
            "text": row.body.get("text") or "",
            "html": row.body.get("html") or "",
            "identity_id": UUID(row.body["identity_id"]),
            "channel_account_id": UUID(row.body["channel_account_id"]),
            "to": row.to_address,
            "to_name": row.to_name,
            "channel": row.channel,
            "files": [
                {
                    "token": f"upl_{file.id.hex}",
                    "name": file.name,
                    "size": file.size,
                    "media_type": file.media_type,
                    "inline": file.inline,
                }
                for file in row.files
            ],
            "macro": row.macro,
            "version": row.version,
        }
    )
