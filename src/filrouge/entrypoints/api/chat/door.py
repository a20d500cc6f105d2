"""Who stands at a chat's door: which chat, from which page, which visitor, and how often already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from pydantic import ValidationError
from starlette.requests import HTTPConnection

from filrouge.channels import service as channels
from filrouge.channels.adapters.webchat.config import Config
from filrouge.channels.adapters.webchat.envelope import FILES_MAX
from filrouge.channels.adapters.webchat.files import BYTES_MAX
from filrouge.channels.service import Account, visitors
from filrouge.channels.service.visitors import ChatPaused, OriginRefused, TooManyWords, UnknownChat, Visitor
from filrouge.entrypoints.api.deps import db, settings_of
from filrouge.flows.visiting import config_of
from filrouge.platform import rates, security
from filrouge.platform.db import Transaction

KEY_MAX = 60
VISITORS_A_MINUTE = 10
"""New visitors from one address."""
MESSAGES_A_MINUTE = 20
MESSAGES_A_DAY = 500
FILES_A_MINUTE = 20
ACTS_A_MINUTE = 60
LOOKS_A_MINUTE = 60
"""Snapshots of one visitor."""
COPIES_A_MINUTE = 10
COPIES_A_DAY = 3
"""Copies by e-mail."""
SETTINGS_A_MINUTE = 120
"""Of one chat, from one address."""
KIB_A_DAY = 200 * 1024
"""Files of one visitor, in KiB."""
ADDRESS_KIB_A_DAY = 500 * 1024
"""Files from one address."""
KIB_BEFORE = FILES_MAX * BYTES_MAX // 1024
"""Files of a visitor who has not spoken yet: what one message may carry."""
MINUTE_S, DAY_S = 60, 86_400


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat, open to its visitors."""

    account: Account
    config: Config


async def chat_of(tx: Transaction, key: str) -> Chat:
    """Raises UnknownChat, ChatPaused."""
    account = None
    if len(key) <= KEY_MAX and "\x00" not in key:
        account = await channels.find_account_by_address(tx, visitors.KIND, key)
    if account is None:
        raise UnknownChat("There is no chat under this key.", fields={"key": key[:KEY_MAX]})
    try:
        config = config_of(account)
    except ValidationError:
        raise ChatPaused("The settings of this chat cannot be used.") from None
    if account.state != "active":
        raise ChatPaused("This chat is paused; try again later.")
    return Chat(account, config)


def may_stand(connection: HTTPConnection, config: Config) -> bool:
    """Whether a browser's page may use the chat: one of the account's origins, or our own pages. Programs that are no
    page name no origin; they prove themselves by the visitor's secret."""
    said = connection.headers.get("origin")
    if said is None:
        return True
    if said in config.origins:
        return True
    own = {key: value for key, value in connection.headers.items() if key in ("origin", "host")}
    return security.from_our_pages(own, public_origin=settings_of(connection).base_url) is True


def require_page(connection: HTTPConnection, config: Config) -> None:
    """Raises OriginRefused."""
    if not may_stand(connection, config):
        raise OriginRefused("The chat may not stand on this page; its company can allow it in the settings.")


async def _opened(key: str, request: Request) -> Chat:
    chat: Chat | None = getattr(request.state, "chat", None)
    if chat is None:
        async with db(request).glance() as tx:
            chat = await chat_of(tx, key)
    require_page(request, chat.config)
    return chat


Opened = Annotated[Chat, Depends(_opened)]
"""The chat of this address, from a page where it may stand."""


def secret_of(headers: Mapping[str, str]) -> str:
    """The visitor's secret, empty when there is none."""
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


async def _visiting(chat: Opened, request: Request) -> Visitor:
    async with db(request).glance() as tx:
        return await visitors.by_secret(tx, chat.account, secret_of(request.headers))


Visiting = Annotated[Visitor, Depends(_visiting)]
"""The visitor whose secret the request holds."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How often `who` may do something in a while; or how much of it, when `amount` is not one."""

    what: str
    who: str
    most: int
    window_s: int = MINUTE_S
    amount: int = 1

    @property
    def bucket(self) -> str:
        return rates.key(f"chat-{self.what}", self.who)


async def count(connection: HTTPConnection, now: datetime, *bounds: Bound) -> None:
    """Counts one try, for good: also when what was tried is refused afterwards. Raises TooManyWords at the first bound
    that is passed."""
    async with db(connection).glance() as tx:
        passed = await _first_passed(tx, bounds, now)
    if passed is not None:
        raise passed


async def count_done(tx: Transaction, now: datetime, bound: Bound) -> None:
    """Counts what is done in this transaction, and only if it is done. Raises TooManyWords."""
    if (passed := await _first_passed(tx, [bound], now)) is not None:
        raise passed


async def _first_passed(tx: Transaction, bounds: Sequence[Bound], now: datetime) -> TooManyWords | None:
    limits = [rates.Limit(one.bucket, one.most, one.window_s, one.amount) for one in bounds]
    passed = await rates.take_each(tx, limits, now)
    if passed is None:
        return None
    one, wait = bounds[passed[0]], passed[1]
    fields = {"what": one.what, "limit": one.most, "retry_after_s": wait}
    return TooManyWords("Too much in too little time; wait a moment.", fields=fields)
