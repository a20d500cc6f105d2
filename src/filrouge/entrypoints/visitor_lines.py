"""The sockets of visitors: what each still owes and shows, and how they are found."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from filrouge.channels.service.visitors import SIGNED, Visitor
from filrouge.entrypoints.api.chat import shapes
from filrouge.entrypoints.api.chat.door import Chat
from filrouge.entrypoints.gateway import Frame, Line
from filrouge.platform.events import Position
from filrouge.views.availability import Availability
from filrouge.views.chat import Seer, Standing


class VisitorLine(Line):
    """One socket of a visitor."""

    def __init__(self, opened: Chat, visitor: Visitor) -> None:
        super().__init__()
        self.opened = opened
        self.visitor = visitor
        self.anonymous = not visitor.signed
        self.seer: Seer | None = None
        self.shown: Frame | None = None
        """The last state that was told."""
        self.seen: tuple[Standing | None, Availability] | None = None
        """What it was made of."""
        self.typing_until: datetime | None = None
        self.moved = False
        """Its chat has become another conversation since it came."""
        self._owes_before = True
        """Answers that it had by a snapshot may not have been said to be there."""
        self._owes_upto: Position | None = None
        """The last answer that it was given over the line and has not said to have."""
        self._last_answer = ""

    def push(self, frame: Frame, position: Position | None = None) -> None:
        super().push(frame, position)
        if frame["type"] == "message" and frame["message"]["state"] == "sent":
            self._owes_upto, self._last_answer = position, frame["message"]["id"]

    @property
    def is_user(self) -> bool:
        """Whether the site says who this is."""
        return self.visitor.address.startswith(SIGNED)

    def types(self, name: str | None, until: datetime | None) -> None:
        """Who of ours writes: said once when it begins, once when it ends."""
        on = name is not None
        if on != (self.typing_until is not None):
            self.push({"type": "typing", "on": on, "name": name})
        self.typing_until = until if on else None

    def resync(self, reason: str, position: str | None) -> None:
        self.owe()
        super().resync(reason, position)

    def owe(self) -> None:
        """It may have answers that are not known to be there."""
        self._owes_before = True

    def begin(self, welcome: Frame, missed: list[Frame], upto: Position | None) -> None:
        super().begin(welcome, missed, upto)
        self._owes_upto = upto

    def reads(self, message: str) -> None:
        """It says that it has read up to a message: what it was given until then it has."""
        if message == self._last_answer:
            self._owes_before, self._owes_upto = False, None

    def takes(self, upto: Position) -> bool:
        """Whether answers may be delivered now that its page has everything up to a position: it says so after each
        frame, also after its own words."""
        owed = self._owes_before or self._owes_upto is not None
        self._owes_before = False
        if self._owes_upto is not None and upto >= self._owes_upto:
            self._owes_upto = None
        return owed


def state_frame(line: VisitorLine, standing: Standing | None, told: Availability) -> Frame:
    """Where the chat stands and whether somebody is there, as the line is told."""
    return {
        "type": "state",
        "conversation": shapes.conversation(standing, line.visitor.address),
        "availability": shapes.availability(told),
    }


class Lines:
    """Lines, found by their visitor and by the conversation that their chat is."""

    def __init__(self) -> None:
        self._under: dict[VisitorLine, set[UUID]] = {}
        self._of: dict[UUID, set[VisitorLine]] = {}

    def __len__(self) -> int:
        return len(self._under)

    def __iter__(self) -> Iterator[VisitorLine]:
        return iter(self._under)

    def __contains__(self, line: VisitorLine) -> bool:
        return line in self._under

    def add(self, line: VisitorLine) -> None:
        """Also again, when its conversation has changed."""
        self.discard(line)
        self._under[line] = {line.visitor.id, *([line.seer.conversation_id] if line.seer else [])}
        for key in self._under[line]:
            self._of.setdefault(key, set()).add(line)

    def discard(self, line: VisitorLine) -> None:
        for key in self._under.pop(line, ()):
            self._of[key].discard(line)
            if not self._of[key]:
                del self._of[key]

    def of(self, key: UUID) -> list[VisitorLine]:
        """Those of a visitor, or of a conversation."""
        return list(self._of.get(key, ()))
