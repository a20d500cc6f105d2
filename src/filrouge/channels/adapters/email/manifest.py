"""What the e-mail channel says of itself."""

from filrouge.channels.sdk import Capability, Manifest

MAX_BYTES = 35 * 1024 * 1024
"""Largest raw message taken whole: 25 MB of files are 34 MB once encoded."""

MANIFEST = Manifest(
    kind="email",
    identity="email",
    capabilities=frozenset(
        {
            Capability.RECEIVE,
            Capability.SEND,
            Capability.ATTACHMENTS,
            Capability.RICH_TEXT,
            Capability.RECEIPTS,
        }
    ),
    max_bytes=MAX_BYTES,
    icon="mail",
)
