"""Web chats in the settings: channel accounts of kind `webchat`, saved like all others. Here is what only they have:
what a site puts on its pages, and from which sites visitors came."""

from datetime import timedelta

from fastapi import APIRouter

from filrouge.channels import service as channels
from filrouge.channels.service import visitors
from filrouge.entrypoints.api.deps import Now, Settings, Tx, Who
from filrouge.entrypoints.api.fields import ChannelAccountIdField, Instant, Shown
from filrouge.terms.settings import require
from filrouge.views import settings_channels

router = APIRouter(prefix="/settings/chats", tags=["settings"])

PAGES_DAYS = 30


class ChatPage(Shown):
    origin: str
    visitors: int
    last_at: Instant


class Installation(Shown):
    """`script` is the address of the widget; `pages` are the sites whose visitors began a chat in the last 30 days, the
    latest first. An empty `origin` is a program."""

    script: str
    pages: list[ChatPage]


@router.get("/{id}/installation")
async def installation(tx: Tx, who: Who, id: ChannelAccountIdField, now: Now, settings: Settings) -> Installation:
    """How a chat is put on a page, and where it was used."""
    require(who, "settings:read")
    account = await channels.get_account_in_sight(tx, who, id)
    if account.kind != visitors.KIND:
        raise channels.UnknownAccount("This channel account is no web chat.")
    pages = await settings_channels.chat_pages(tx, account.id, now - timedelta(days=PAGES_DAYS))
    return Installation(
        script=f"{settings.base_url.rstrip('/')}/chat.js",
        pages=[ChatPage.model_validate(page) for page in pages],
    )
