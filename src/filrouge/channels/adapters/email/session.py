"""One mailbox, watched: every message from the cursor on is delivered, oldest first, and nothing is marked or moved.

The cursor moves only when the message is committed. A crash at any point repeats at most one delivery, and the key
`imap:{uidvalidity}:{uid}` makes that repetition harmless.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, assert_never

from filrouge.channels.adapters.email.config import Auth, Config, Start
from filrouge.channels.adapters.email.imap import Imap
from filrouge.channels.adapters.email.mailbox import Cursor, Fetched, Keeper, Mailbox
from filrouge.channels.adapters.email.manifest import MAX_BYTES
from filrouge.channels.adapters.email.oauth import PostForm, Rotated, access_token
from filrouge.channels.adapters.email.trouble import SessionError, Trouble

__all__ = ["Cursor", "Fetched", "Keeper", "Pace", "first_instant", "sign_in", "watch"]

OK = "ok"
RECENT = timedelta(days=7)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a session waits, in seconds."""

    idle: float = 300.0
    """IDLE is renewed after this (RFC 2177 wants less than 29 minutes; routers forget earlier)."""
    poll: float = 60.0
    """Between two looks at a server without IDLE."""
    first_retry: float = 2.0
    last_retry: float = 300.0
    """Retries double from the first to the last, give or take a fifth."""
    credentials: float = 900.0
    """After a refused password: each further try may lock the account."""

    def delay(self, code: Trouble, failures: int) -> float:
        if code is Trouble.CREDENTIALS:
            return self.credentials
        return min(self.first_retry * 2.0 ** min(failures, 20), self.last_retry) * random.uniform(0.8, 1.2)  # noqa: S311


def first_instant(config: Config, created_at: datetime) -> datetime | None:
    """From when on the messages of a mailbox are taken, for an account made at `created_at`."""
    match config.imap_start:
        case Start.ALL:
            return None
        case Start.RECENT:
            return created_at - RECENT
        case Start.NEW:
            return created_at
        case never:
            assert_never(never)


async def sign_in(config: Config, post_form: PostForm, on_rotated: Rotated | None = None) -> Imap:
    """A session ready to open a folder. A refused access token is renewed once."""
    if config.imap_auth is not Auth.OAUTH2:
        return await _connect(config, config.imap_password.get_secret_value(), oauth=False)
    token = await access_token(config, post_form, on_rotated=on_rotated)
    try:
        return await _connect(config, token, oauth=True)
    except SessionError as error:
        if error.code is not Trouble.CREDENTIALS:
            raise
    token = await access_token(config, post_form, renew=True, on_rotated=on_rotated)
    return await _connect(config, token, oauth=True)


async def _connect(config: Config, secret: str, *, oauth: bool) -> Imap:
    imap = await Imap.open(config.imap_host, config.imap_port, config.imap_security, config.trusted_ca)
    user = config.imap_user or config.address
    try:
        await (imap.login_oauth(user, secret) if oauth else imap.login(user, secret))
    except BaseException:
        imap.close()
        raise
    return imap


async def watch(
    config: Config,
    cursor: Cursor | None,
    keeper: Keeper,
    *,
    since: datetime | None,
    now: Callable[[], datetime],
    stop: asyncio.Event,
    post_form: PostForm,
    pace: Pace | None = None,
    limit: int = MAX_BYTES,
) -> None:
    """Reads one mailbox until `stop` is set, through every failure of the network and of the server. Returns only
    then; may be cancelled at any time. `since`: what came earlier is not taken at the first opening, nor when the
    server numbers its mailbox anew (see `first_instant`)."""
    pace = pace or Pace()
    mailbox = Mailbox(keeper, config.imap_folder, cursor, since, limit)
    failures = 0
    while not stop.is_set():
        mailbox.progressed = False
        try:
            imap = await _unless(stop, sign_in(config, post_form, keeper.rotated))
            if imap is None:
                return
            try:
                await _follow(imap, config, mailbox, keeper, stop, pace)
            finally:
                if stop.is_set():
                    await imap.logout()
                imap.close()
        except SessionError as error:
            failures = 0 if mailbox.progressed else failures
            delay = pace.delay(error.code, failures)
            failures += 1
            await _tell(keeper, error.code, error.words, now() + timedelta(seconds=delay))
            await _unless(stop, asyncio.sleep(delay))


async def _follow(
    imap: Imap, config: Config, mailbox: Mailbox, keeper: Keeper, stop: asyncio.Event, pace: Pace
) -> None:
    folder = await imap.examine(config.imap_folder)
    await mailbox.place(imap, folder)
    idle = imap.can("IDLE")
    while not stop.is_set():
        seen = imap.arrivals
        await mailbox.drain(imap, stop)
        if stop.is_set():
            return
        await _tell(keeper, OK, "", None)
        if imap.arrivals != seen:
            continue
        if idle:
            try:
                await imap.idle(pace.idle, stop)
            except SessionError as error:
                if error.code is not Trouble.NOT_SUPPORTED:
                    raise
                idle = False
        else:
            await _unless(stop, asyncio.sleep(pace.poll))
            await imap.noop()


async def _tell(keeper: Keeper, code: str, words: str, next_try_at: datetime | None) -> None:
    """A word on health is not worth a session: when it cannot be kept, the mailbox is read all the same."""
    with contextlib.suppress(Exception):
        await keeper.health(code, words, next_try_at)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, _T]) -> _T | None:
    """The result of `work`, or None when `stop` came first; then the work is cancelled."""
    task = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    waiting: set[asyncio.Future[Any]] = {task, stopping}
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        stopping.cancel()
        task.cancel()
        await asyncio.gather(task, stopping, return_exceptions=True)
