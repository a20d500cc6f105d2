"""An answer in a chat is fetched by the visitor's own client: nothing goes over a network."""

from filrouge.channels.adapters.webchat.config import Config
from filrouge.channels.sdk import Outbound


def render(outbound: Outbound, config: Config) -> dict[str, object]:
    """The words and files of an answer, as a client shows them."""
    return {
        "text": outbound.text,
        "files": [
            {"name": one.name, "media_type": one.media_type, "size": len(one.content)} for one in outbound.attachments
        ],
    }
