"""What the chat channel says of itself."""

from filrouge.channels.sdk import Capability, Manifest

MAX_BYTES = 1024 * 1024
"""One message as it is kept; its files were sent up before."""

MANIFEST = Manifest(
    kind="webchat",
    identity="webchat",
    capabilities=frozenset({Capability.RECEIVE, Capability.SEND, Capability.ATTACHMENTS, Capability.RECEIPTS}),
    max_bytes=MAX_BYTES,
    icon="message-circle",
    address=r"[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?",
    pulled=True,
)
