"""What the form channel says of itself."""

from filrouge.channels.sdk import Capability, Manifest

MAX_FILES_BYTES = 25 * 1024 * 1024
"""All files of one submission together."""
MAX_WORDS_BYTES = 1024 * 1024
"""Everything that is not a file: names of fields, values, limits of the multipart form around them."""

MANIFEST = Manifest(
    kind="webform",
    identity="email",
    capabilities=frozenset({Capability.RECEIVE, Capability.ATTACHMENTS}),
    max_bytes=MAX_FILES_BYTES + MAX_WORDS_BYTES,
    icon="forms",
    reply_channel="email",
)
