"""From a kept message of a chat to what it says."""

from uuid import UUID

from filrouge.channels.adapters.webchat.config import Config
from filrouge.channels.adapters.webchat.envelope import Envelope, unpack
from filrouge.channels.adapters.webchat.words import LANGUAGES, say
from filrouge.channels.sdk import Anomalous, Inbound, InboundAttachment, InboundKind, Part, Payload, Sender
from filrouge.terms.ids import ObjectId

SUBJECT_MAX = 80


def verify(payload: Payload, config: Config) -> bool:
    """Whether these bytes were made by a chat."""
    try:
        unpack(payload.body)
    except Anomalous:
        return False
    return True


def split(payload: Payload) -> list[Part]:
    """A message is one part. Its key is the visitor with the client's own id, so that it comes once however often it
    is sent; those of one visitor keep their order."""
    said = unpack(payload.body)
    return [Part(key=said.key, order_key=said.order_key, body=payload.body, meta=payload.meta)]


def parse(part: Part, config: Config) -> list[Inbound]:
    """The message. An e-mail address that an anonymous visitor gives is one of their addresses, unverified."""
    said = unpack(part.body)
    name = said.name or visitor_name(said)
    return [
        Inbound(
            kind=InboundKind.MESSAGE,
            channel="webchat",
            sender=Sender("webchat", said.address, name, others=(("email", said.email),) if said.email else ()),
            subject=subject(said),
            text=said.text,
            external_id=said.external_id,
            attachments=tuple(
                InboundAttachment(one.name, one.media_type, one.size, object_id=ObjectId(UUID(one.object_id)))
                for one in said.files
            ),
            language=said.language if said.language in LANGUAGES else None,
            fields=fields(said),
        )
    ]


def visitor_name(said: Envelope) -> str:
    """How a visitor is called who has not said their name: `Visitor 7F2A`, the same each time."""
    return say(said.language, "visitor.name", code=said.visitor.replace("-", "")[-4:].upper())


def subject(said: Envelope) -> str:
    """The first words of a conversation, cut between two of them."""
    line = " ".join(said.text.split()) or (said.files[0].name if said.files else "")
    if len(line) <= SUBJECT_MAX:
        return line
    return f"{line[:SUBJECT_MAX].rpartition(' ')[0] or line[:SUBJECT_MAX]}…"


def fields(said: Envelope) -> dict[str, object]:
    """Answers per key, as those of a form; and the page on which it was written."""
    found: dict[str, object] = {
        each.key: {"label": each.label, "value": each.value, "raw": each.value} for each in said.answers
    }
    if said.page:
        label = say(said.language, "field.page")
        found["page"] = {"label": label, "value": said.page, "raw": said.page}
    return found
