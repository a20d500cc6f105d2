"""What the doors of acts on conversations take and give: state, tags, merges, splits, many at once, undo."""

from typing import Annotated, Literal

from pydantic import Field

from filrouge.conversations.core import reference
from filrouge.conversations.service import handling, splitting
from filrouge.entrypoints.api.fields import (
    Body,
    ContactReasonIdField,
    ConversationIdField,
    Instant,
    MergeIdField,
    MessageIdField,
    Shown,
    TagIdField,
    TeamIdField,
    UndoIdField,
    UserIdField,
    Version,
)
from filrouge.entrypoints.api.rows import PersonShown, initials
from filrouge.flows.acting import (
    MANY_MAX,
    Action,
    Assign,
    Close,
    Follow,
    Reason,
    Reopen,
    Resume,
    Snooze,
    Tags,
)
from filrouge.views.around import Around, Other


class ChangedShown(Shown):
    """After a change: the version one now has, and under which name it is taken back for a minute; null when nothing
    changed."""

    version: int
    undo: UndoIdField | None


class ClosedShown(ChangedShown):
    """`open_promises`: what was promised in it and is not kept yet; they live on."""

    open_promises: int


class MergedShown(ChangedShown):
    into: ConversationIdField
    merge_id: MergeIdField


class SplitShown(ChangedShown):
    conversation_id: ConversationIdField


class UndoneShown(Shown):
    """Those who moved on since were left as they are."""

    restored: list[ConversationIdField]
    moved_on: list[ConversationIdField]


class DoneShown(Shown):
    id: ConversationIdField
    version: int


class RefusedShown(Shown):
    id: ConversationIdField
    code: str
    detail: str


class ManyShown(Shown):
    done: list[DoneShown]
    refused: list[RefusedShown]
    undo: UndoIdField | None


Text = Annotated[str, Field(max_length=handling.BODY_MAX)]
WrapUp = Annotated[str, Field(max_length=60)]
TagIds = Annotated[list[TagIdField], Field(max_length=100)]


class Expecting(Body):
    expected_version: Version


class AssignFields(Body):
    user_id: UserIdField | None
    team_id: TeamIdField | None = None
    note: Text | None = None

    def action(self) -> Action:
        """Without `team_id` the team stays."""
        keeps_team = "team_id" not in self.model_fields_set
        return Assign(self.user_id, self.team_id, keeps_team=keeps_team, note=self.note or "")


class CloseFields(Body):
    wrap_up_code: WrapUp | None = None
    contact_reason_id: ContactReasonIdField | None = None
    note: Text | None = None

    def action(self) -> Action:
        return Close(self.wrap_up_code, self.contact_reason_id, self.note or "")


class SnoozeFields(Body):
    until: Instant | None

    def action(self) -> Action:
        return Snooze(self.until)


class ReasonFields(Body):
    contact_reason_id: ContactReasonIdField | None

    def action(self) -> Action:
        return Reason(self.contact_reason_id)


class TagFields(Body):
    add: TagIds = []
    remove: TagIds = []

    def action(self) -> Action:
        return Tags(tuple(self.add), tuple(self.remove))


class Assignment(Expecting, AssignFields):
    pass


class Closing(Expecting, CloseFields):
    pass


class Snoozing(Expecting, SnoozeFields):
    pass


class ReasonChange(Expecting, ReasonFields):
    pass


class Merging(Expecting):
    into: ConversationIdField


class Splitting(Expecting):
    message_ids: Annotated[list[MessageIdField], Field(min_length=1, max_length=splitting.MESSAGES_MAX)]
    subject: Annotated[str, Field(max_length=splitting.SUBJECT_MAX)] = ""
    contact_reason_id: ContactReasonIdField | None = None


class AssignMany(AssignFields):
    kind: Literal["assign"]


class CloseMany(CloseFields):
    kind: Literal["close"]


class SnoozeMany(SnoozeFields):
    kind: Literal["snooze"]


class ResumeMany(Body):
    kind: Literal["resume"]

    def action(self) -> Action:
        return Resume()


class ReopenMany(Body):
    kind: Literal["reopen"]

    def action(self) -> Action:
        return Reopen()


class ReasonMany(ReasonFields):
    kind: Literal["reason"]


class TagMany(TagFields):
    kind: Literal["tag"]


class FollowMany(Body):
    kind: Literal["follow"]
    follow: bool = True

    def action(self) -> Action:
        return Follow(self.follow)


ManyAction = Annotated[
    AssignMany | CloseMany | SnoozeMany | ResumeMany | ReopenMany | ReasonMany | TagMany | FollowMany,
    Field(discriminator="kind"),
]


class Many(Body):
    ids: Annotated[list[ConversationIdField], Field(min_length=1, max_length=MANY_MAX)]
    action: ManyAction


class Referred(Shown):
    """A conversation by its name; the subject is empty when it is out of sight."""

    id: ConversationIdField
    reference: str
    subject: str


class LinkedShown(Referred):
    state: Literal["open", "snoozed", "closed"]


class MergedFrom(Referred):
    merge_id: MergeIdField
    at: Instant


def referred(other: Other | None) -> dict[str, object] | None:
    if other is None:
        return None
    return {"id": other.id, "reference": reference(other.number), "subject": other.subject}


def around_fields(around: Around) -> dict[str, object]:
    """What a snapshot says of a conversation's neighbours."""
    return {
        "followers": [PersonShown(id=one.id, name=one.name, initials=initials(one.name)) for one in around.followers],
        "links": [{**(referred(other) or {}), "state": other.state} for other in around.named("linked")],
        "merged_into": referred(around.one("into")),
        "merged_from": [
            {**(referred(other) or {}), "merge_id": other.merge_id, "at": other.at} for other in around.named("from")
        ],
        "split_from": referred(around.one("split")),
    }
