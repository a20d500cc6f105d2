"""The verdict of trying a connection, step by step; the settings page draws it as a thread."""

from dataclasses import dataclass, field
from enum import StrEnum


class StepState(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Step:
    direction: str
    """`receive` or `send`."""
    code: str
    """Stable: `connect`, `tls`, `sign_in`, `open_folder`, `idle`, `send_test`…; the interface has its words."""
    state: StepState
    duration_ms: int = 0
    detail: str = ""
    """The server's own words, shown on demand; never a secret."""
    error: str = ""
    """Stable code when failed: `dns`, `refused`, `timeout`, `certificate`, `credentials`, `no_folder`, `no_tls`…"""
    facts: dict[str, str | int] = field(default_factory=dict)
    """Small facts for the words: `messages`, `certificate_until`, `host`."""


@dataclass(frozen=True, slots=True)
class Trial:
    steps: tuple[Step, ...]

    @property
    def passed(self) -> bool:
        return all(step.state is not StepState.FAILED for step in self.steps)
