"""What an adapter says of itself."""

from dataclasses import dataclass
from enum import StrEnum


class Capability(StrEnum):
    RECEIVE = "receive"
    SEND = "send"
    ATTACHMENTS = "attachments"
    RICH_TEXT = "rich_text"
    RECEIPTS = "receipts"


@dataclass(frozen=True, slots=True)
class Manifest:
    kind: str
    """The folder's name: `email`, `webform`."""
    identity: str
    """The kind of address its customers have: `email`, `phone`, …"""
    capabilities: frozenset[Capability]
    max_bytes: int
    """Largest payload accepted at the door."""
    icon: str
    """Name of the Tabler icon the desk shows."""
    reply_channel: str | None = None
    """The channel that answers when this one cannot send (a form is answered by e-mail)."""
    address: str = ""
    """Regular expression of an account's whole address; empty = the settings say what it is."""
    pulled: bool = False
    """Its customers fetch what we say: an answer is sent as soon as it is written, and goes over no network."""
