"""By which mailbox digests leave."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from filrouge.channels import service as channels
from filrouge.desk.service import preferences
from filrouge.entrypoints.api.deps import Now, Settings, Tx, Who
from filrouge.entrypoints.api.fields import Body, ChannelAccountIdField, Shown
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor
from filrouge.terms.settings import UnknownReference, require

router = APIRouter(prefix="/settings/notifications", tags=["settings"])


class MailboxChoice(Shown):
    id: ChannelAccountIdField
    name: str
    address: str
    state: str


class NotificationSettings(Shown):
    """`links` is the address that digests lead to: `FILROUGE_PUBLIC_URL`, or where this server listens
    (`public: false`)."""

    channel_account_id: ChannelAccountIdField | None
    mailboxes: list[MailboxChoice]
    links: str
    public: bool
    version: int


class NotificationSettingsChange(Body):
    expected_version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    channel_account_id: ChannelAccountIdField | None


async def _mailboxes(tx: Transaction, who: Actor) -> list[MailboxChoice]:
    found = await channels.list_accounts_in_sight(tx, who, ["email"])
    return [
        MailboxChoice(id=one.id, name=one.name, address=one.address, state=one.state)
        for one in found
        if one.state != "unplugged" and channels.can_send(one)
    ]


@router.get("")
async def get_notification_settings(tx: Tx, who: Who, settings: Settings) -> NotificationSettings:
    """The mailbox that digests leave by, and those that could be chosen."""
    require(who, "settings:read")
    chosen, version = await preferences.account(tx)
    return NotificationSettings(
        channel_account_id=chosen,
        mailboxes=await _mailboxes(tx, who),
        links=settings.base_url,
        public=bool(settings.public_url),
        version=version,
    )


@router.patch("")
async def change_notification_settings(
    tx: Tx, who: Who, settings: Settings, given: NotificationSettingsChange, now: Now
) -> NotificationSettings:
    """Chooses the mailbox, or none: then no digest leaves, and people cannot ask for one."""
    require(who, "settings:write")
    if given.channel_account_id not in (None, *(one.id for one in await _mailboxes(tx, who))):
        raise UnknownReference("This mailbox cannot send.", fields={"what": "channel_account"})
    await preferences.choose_account(tx, who, given.channel_account_id, given.expected_version, now)
    return await get_notification_settings(tx, who, settings)
