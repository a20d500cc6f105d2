"""A form cannot send: its answers go by e-mail. What it has to say of itself is the acknowledgement."""

from dataclasses import dataclass

from filrouge.channels.adapters.webform.config import Config
from filrouge.channels.adapters.webform.submission import localised
from filrouge.channels.adapters.webform.words import LANGUAGES, fill
from filrouge.channels.sdk import Inbound, Outbound, Unsupported


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """An automatic message to the sender, to be sent through the account that answers for the form."""

    subject: str
    text: str
    language: str


def render(outbound: Outbound, config: Config) -> None:
    """Raises Unsupported("webform.cannot_send"), always."""
    raise Unsupported("webform.cannot_send")


def acknowledgement(inbound: Inbound, config: Config) -> Acknowledgement | None:
    """What we tell the sender at once, in the language of the page; None when the form says nothing or nobody can be
    told. The reference is the one the confirmation page has shown."""
    if config.acknowledgement is None or not inbound.answerable or not inbound.sender.address:
        return None
    language = inbound.language if inbound.language in LANGUAGES else config.languages[0]
    values: dict[str, object] = {
        "reference": inbound.external_id,
        "name": inbound.sender.name,
        "title": localised(config.title, language),
    }
    subject = fill(localised(config.acknowledgement.subject, language), values)
    text = fill(localised(config.acknowledgement.text, language), values)
    return Acknowledgement(" ".join(subject.split()), text, language)
