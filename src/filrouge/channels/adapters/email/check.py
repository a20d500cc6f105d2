"""Trying a connection before it is saved: each direction step by step, with times and the server's own words."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from filrouge.channels.adapters.email.config import Auth, Config, Security
from filrouge.channels.adapters.email.imap import Imap
from filrouge.channels.adapters.email.imap_link import deadline
from filrouge.channels.adapters.email.oauth import PostForm, Rotated, access_token
from filrouge.channels.adapters.email.render import RenderedMail
from filrouge.channels.adapters.email.smtp import Smtp
from filrouge.channels.adapters.email.trouble import SessionError, Trouble, clean
from filrouge.channels.sdk import Sent, Step, StepState, Trial

STEP_S = 45.0
RECEIVE = ("connect", "sign_in", "open_folder", "idle")
SEND = ("connect", "sign_in", "send_test")
_T = TypeVar("_T")
Facts = dict[str, str | int]


class _Direction:
    """The steps of one direction: after the first that fails, the others are named as skipped."""

    def __init__(self, name: str, codes: tuple[str, ...]) -> None:
        self._name = name
        self._left = list(codes)
        self.steps: list[Step] = []
        self.failed = False

    async def step(self, work: Callable[[], Awaitable[_T]], facts: Callable[[_T], Facts] | None = None) -> _T | None:
        code = self._left.pop(0)
        clock = asyncio.get_running_loop().time
        begun = clock()
        try:
            async with deadline(STEP_S, f"no end after {STEP_S:.0f} s"):
                result = await work()
        except SessionError as error:
            self.failed = True
            words = clean(f"{error.status} {error.words}")
            took = round((clock() - begun) * 1000)
            self.steps.append(Step(self._name, code, StepState.FAILED, took, words, str(error.code)))
            return None
        found = facts(result) if facts else {}
        took = round((clock() - begun) * 1000)
        self.steps.append(Step(self._name, code, StepState.PASSED, took, facts=found))
        return result

    def end(self) -> list[Step]:
        return [*self.steps, *(Step(self._name, code, StepState.SKIPPED) for code in self._left)]


async def check(
    config: Config,
    test_mail: RenderedMail | None = None,
    *,
    post_form: PostForm,
    on_rotated: Rotated | None = None,
) -> Trial:
    """Tries both directions and never raises. Nothing in the mailbox changes; a message is sent only when `test_mail`
    is given: one rendered to our own address."""
    received, sent = await asyncio.gather(
        _receive(config, post_form, on_rotated), _send(config, test_mail, post_form, on_rotated)
    )
    return Trial((*received, *sent))


async def folders(config: Config, *, post_form: PostForm) -> list[str]:
    """The folders of the mailbox, for the form to choose from. Raises SessionError."""
    imap = await Imap.open(config.imap_host, config.imap_port, config.imap_security, config.trusted_ca)
    try:
        await _imap_sign_in(imap, config, post_form, None)
        return await imap.list_folders()
    finally:
        await imap.logout()


async def _imap_sign_in(imap: Imap, config: Config, post_form: PostForm, on_rotated: Rotated | None) -> None:
    user = config.imap_user or config.address
    if config.imap_auth is Auth.OAUTH2:
        token = await access_token(config, post_form, renew=True, on_rotated=on_rotated)
        await imap.login_oauth(user, token)
    else:
        await imap.login(user, config.imap_password.get_secret_value())


def _connected(host: str, security: Security, until: datetime | None) -> Facts:
    facts: Facts = {"host": host, "security": str(security)}
    if until is not None:
        facts["certificate_until"] = until.isoformat()
    return facts


async def _receive(config: Config, post_form: PostForm, on_rotated: Rotated | None) -> list[Step]:
    if config.receive == "listener":
        return [Step("receive", "listener", StepState.PASSED, facts={"address": config.address})]
    if config.receive == "none":
        return []
    way = _Direction("receive", RECEIVE)
    imap = await way.step(
        lambda: Imap.open(config.imap_host, config.imap_port, config.imap_security, config.trusted_ca),
        lambda imap: _connected(config.imap_host, config.imap_security, imap.wire.certificate_until),
    )
    if imap is None:
        return way.end()
    try:
        await way.step(lambda: _imap_sign_in(imap, config, post_form, on_rotated))
        if not way.failed:
            await way.step(
                lambda: imap.examine(config.imap_folder),
                lambda folder: {"folder": config.imap_folder, "messages": folder.messages},
            )
        if not way.failed:
            await way.step(lambda: _idle(imap), lambda mode: {"mode": mode})
    finally:
        await imap.logout()
    return way.end()


async def _idle(imap: Imap) -> str:
    """How arrivals are known: at once, or by asking every minute."""
    if not imap.can("IDLE"):
        return "poll"
    await imap.idle(0, asyncio.Event())
    return "idle"


async def _send(
    config: Config, mail: RenderedMail | None, post_form: PostForm, on_rotated: Rotated | None
) -> list[Step]:
    if config.send == "none":
        return []
    way = _Direction("send", SEND)
    smtp = await way.step(
        lambda: Smtp.open(config),
        lambda smtp: _connected(config.smtp_host, config.smtp_security, smtp.certificate_until),
    )
    if smtp is None:
        return way.end()
    try:
        await way.step(lambda: smtp.sign_in(config, post_form, on_rotated))
        if not way.failed and mail is not None:
            await way.step(lambda: _send_test(smtp, mail))
    finally:
        await smtp.close()
    return way.end()


async def _send_test(smtp: Smtp, mail: RenderedMail) -> None:
    outcome = await smtp.deliver(mail)
    if not isinstance(outcome, Sent):
        raise SessionError(_code(outcome.code), outcome.detail, status=outcome.status)


def _code(code: str) -> Trouble:
    """A trial to our own address fails for the account's reasons, not for the recipient's."""
    return Trouble(code) if code in set(Trouble) else Trouble.SENDER
