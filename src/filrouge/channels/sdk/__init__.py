"""What a channel adapter promises and what it may use: values from `terms`, the manifest, errors. Nothing else.

An adapter is one folder that does no I/O (only `run`/`check`/`send` of session channels await):
`manifest.py` MANIFEST · `config.py` Config (pydantic; its JSON schema makes the form; SecretStr = kept encrypted) ·
`parse.py` `verify(request, config) -> bool`, `split(payload) -> list[Part]`, `parse(part, config) -> list[Inbound]` ·
`render.py` `render(outbound, config)`, `read_reply(response)`.
"""

from filrouge.channels.sdk.manifest import Capability, Manifest
from filrouge.channels.sdk.parts import Anomalous, Part, Payload, Unsupported
from filrouge.channels.sdk.trial import Step, StepState, Trial
from filrouge.terms.messages import (
    Inbound,
    InboundAttachment,
    InboundKind,
    Outbound,
    OutboundAttachment,
    Outcome,
    Recipient,
    Refused,
    ReportEntry,
    Sender,
    Sent,
    TryLater,
)

__all__ = [
    "Anomalous",
    "Capability",
    "Inbound",
    "InboundAttachment",
    "InboundKind",
    "Manifest",
    "Outbound",
    "OutboundAttachment",
    "Outcome",
    "Part",
    "Payload",
    "Recipient",
    "Refused",
    "ReportEntry",
    "Sender",
    "Sent",
    "Step",
    "StepState",
    "Trial",
    "TryLater",
    "Unsupported",
]
