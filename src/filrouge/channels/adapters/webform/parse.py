"""From a kept submission to the message that it is."""

from filrouge.channels.adapters.webform.config import Config
from filrouge.channels.adapters.webform.envelope import RELEASED, SUSPICION, Envelope, unpack
from filrouge.channels.adapters.webform.words import LANGUAGES, say
from filrouge.channels.sdk import Anomalous, Inbound, InboundAttachment, InboundKind, Part, Payload, Sender, Unsupported

_SHORT = 80


def verify(payload: Payload, config: Config) -> bool:
    """Whether these bytes were made by this form."""
    try:
        return unpack(payload.body).slug == config.slug
    except Anomalous:
        return False


def split(payload: Payload) -> list[Part]:
    """A submission is one part. Its key is the token's nonce, which we gave; those of one address keep their order."""
    kept = unpack(payload.body)
    return [Part(key=f"form:{kept.nonce}", order_key=f"email:{kept.email}", body=payload.body, meta=payload.meta)]


def parse(part: Part, config: Config) -> list[Inbound]:
    """The message of a submission. Raises Unsupported("webform.spam") for what filled in the field that people do not
    see: kept, shown among what was set aside, threaded only when a person lets it in. What was only sent very fast may
    be a person's: it is marked `suspicious` and not answered by itself."""
    kept = unpack(part.body)
    suspicion = "" if part.meta.get(RELEASED) else part.meta.get(SUSPICION, "")
    if suspicion == "honeypot":
        raise Unsupported("webform.spam")
    language = kept.language if kept.language in LANGUAGES else None
    return [
        Inbound(
            kind=InboundKind.MESSAGE,
            channel="webform",
            sender=Sender(
                channel="email",
                address=kept.email,
                name=kept.name,
                others=(("phone", kept.phone),) if kept.phone else (),
            ),
            subject=subject(kept),
            text=readable(kept),
            external_id=kept.reference,
            attachments=tuple(
                InboundAttachment(each.name, each.media_type, len(each.content), content=each.content)
                for each in kept.files
            ),
            reply_tokens=(kept.about,) if kept.about else (),
            language=language,
            contact_reason=kept.contact_reason,
            fields=fields(kept),
            answerable=not suspicion,
            anomalies=("suspicious",) if suspicion else (),
        )
    ]


def subject(kept: Envelope) -> str:
    """The form's title, with the first choice that was made: `A claim, a question · Follow up`."""
    chosen = next((each.shown for each in kept.answers if each.type in {"choice", "select"}), "")
    return f"{kept.title} · {chosen}" if chosen else kept.title


def readable(kept: Envelope) -> str:
    """The answers as one reads them, each under or beside what was asked, ending with the reference."""
    colon = " : " if kept.language == "fr" else ": "
    lines: list[str] = []
    short_before = False
    for each in kept.answers:
        if not each.shown:
            continue
        short = "\n" not in each.shown and len(each.shown) <= _SHORT and len(each.label) <= _SHORT
        if lines and not (short and short_before):
            lines.append("")
        asked = each.label.rstrip(" :?") if short else each.label
        lines += [f"{asked}{colon}{each.shown}"] if short else [each.label, each.shown]
        short_before = short
    if kept.files:
        lines += ["", f"{say(kept.language, 'text.files')}{colon}{', '.join(each.name for each in kept.files)}"]
    lines += ["", f"{say(kept.language, 'text.reference')}{colon}{kept.reference}"]
    return "\n".join(lines).strip()


def fields(kept: Envelope) -> dict[str, object]:
    """Per field key, what was asked, how the answer reads, and the answer itself."""
    return {each.key: {"label": each.label, "value": each.shown, "raw": each.value} for each in kept.answers}
