"""What the panel shows, and what it may change: one value that the demo's parts share."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

LINES = 40
SPEEDS = (1.0, 5.0, 20.0)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a customer did. `kind`: email, form, reply, away, bounce, received, chat, left, rated."""

    at: datetime
    kind: str
    who: str
    place: str
    to: str
    subject: str
    files: int = 0

    def shown(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(timespec="seconds"),
            "kind": self.kind,
            "who": self.who,
            "place": self.place,
            "to": self.to,
            "subject": self.subject,
            "files": self.files,
        }


@dataclass(slots=True)
class Board:
    """`stage`: waiting, setting_up, history, living, not_ours, failed. `hushed` when too much lies unanswered."""

    stage: str = "waiting"
    brought: int = 0
    to_bring: int = 0
    detail: str = ""
    paused: bool = False
    speed: float = 1.0
    hushed: bool = False
    typing: str = ""
    chats: int = 0
    """Chats that are open now."""
    site: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    lines: deque[Line] = field(default_factory=lambda: deque(maxlen=LINES))
    trouble: str = ""

    def count(self, kind: str) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def shown(self) -> dict[str, Any]:
        return {
            "stage": self.stage,
            "brought": self.brought,
            "to_bring": self.to_bring,
            "detail": self.detail,
            "paused": self.paused,
            "speed": self.speed,
            "hushed": self.hushed,
            "typing": self.typing,
            "chats": self.chats,
            "site": self.site,
            "counts": self.counts,
            "trouble": self.trouble,
            "lines": [line.shown() for line in reversed(self.lines)],
        }
