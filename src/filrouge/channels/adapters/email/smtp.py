"""Mail out: one message to one server, and what its answer means."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from datetime import datetime

import aiosmtplib
from aiosmtplib import (
    SMTPConnectResponseError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from filrouge.channels.adapters.email.config import Auth, Config, Security, ascii_domain
from filrouge.channels.adapters.email.oauth import PostForm, Rotated, access_token
from filrouge.channels.adapters.email.render import RenderedMail
from filrouge.channels.adapters.email.trouble import SessionError, Trouble, clean, from_network
from filrouge.channels.adapters.email.wire import CONNECT_S, certificate_until, tls_context
from filrouge.channels.sdk import Outcome, Refused, Sent, TryLater
from filrouge.channels.sdk.network import dial

ANSWER_S = 120.0
DATA_S = 600.0
"""RFC 5321 4.5.3.2.6: a server may take its time over the last dot."""
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_CREDENTIALS = {530, 534, 535, 538}


class Smtp:
    """One connection, ready to sign in or to send. Every failure is a SessionError."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self._client = client

    @classmethod
    async def open(cls, config: Config) -> "Smtp":
        """Connects and agrees on TLS."""
        context = None if config.smtp_security == Security.NONE else tls_context(config.trusted_ca)
        async with _said(), asyncio.timeout(CONNECT_S):
            connected = await dial(config.smtp_host, config.smtp_port)
        client = aiosmtplib.SMTP(
            hostname=config.smtp_host,
            sock=connected,
            use_tls=config.smtp_security == Security.TLS,
            start_tls=False,
            local_hostname=ascii_domain(config.domain),
            tls_context=context,
            timeout=CONNECT_S,
        )
        try:
            async with _said():
                await client.connect()
                await client.ehlo()
                if config.smtp_security == Security.STARTTLS:
                    if not client.supports_extension("starttls"):
                        raise SessionError(Trouble.NO_TLS, "the server does not offer STARTTLS")
                    await client.starttls()
                    await client.ehlo()
        except BaseException:
            client.close()
            raise
        client.timeout = ANSWER_S
        return cls(client)

    @property
    def certificate_until(self) -> datetime | None:
        return certificate_until(self._client.get_transport_info("ssl_object"))

    async def sign_in(self, config: Config, post_form: PostForm, on_rotated: Rotated | None = None) -> None:
        """One try with one mechanism: each refused one may lock the account."""
        if config.smtp_auth == Auth.NONE:
            return
        user = config.smtp_user or config.address
        offered = self._client.server_auth_methods
        if config.smtp_auth == Auth.OAUTH2:
            if "xoauth2" not in offered:
                raise SessionError(Trouble.NOT_SUPPORTED, "the server does not offer XOAUTH2")
            token = await access_token(config, post_form, on_rotated=on_rotated)
            try:
                async with _said():
                    await self._client.auth_xoauth2(user, token)
                return
            except SessionError as error:
                if error.code is not Trouble.CREDENTIALS:
                    raise
            token = await access_token(config, post_form, renew=True, on_rotated=on_rotated)
            async with _said():
                await self._client.auth_xoauth2(user, token)
            return
        password = config.smtp_password.get_secret_value()
        async with _said():
            if "plain" in offered:
                await self._client.auth_plain(user, password)
            elif "login" in offered:
                await self._client.auth_login(user, password)
            elif "cram-md5" in offered:
                await self._client.auth_crammd5(user, password)
            else:
                raise SessionError(Trouble.NO_TLS, "the server does not accept a password on this connection")

    async def deliver(self, mail: RenderedMail) -> Outcome:
        """Hands over one message. Nothing is sent when its first recipient is refused, or any is asked to wait."""
        client = self._client
        if mail.smtputf8 and not client.supports_extension("smtputf8"):
            return Refused("smtputf8", "the server does not take addresses beyond ASCII")
        size = client.esmtp_extensions.get("size", "") if client.supports_extension("size") else ""
        if size.isdigit() and 0 < int(size) < len(mail.raw):
            return Refused("too_large", f"the server takes {size} bytes, the message has {len(mail.raw)}")
        dsn = client.supports_extension("dsn")
        encoding = "utf-8" if mail.smtputf8 else "ascii"
        options = [f"SIZE={len(mail.raw)}"] if size else []
        options += ["RET=HDRS"] if dsn else []
        options += ["SMTPUTF8"] if mail.smtputf8 else []
        asked = ["NOTIFY=FAILURE,DELAY"] if dsn else []
        try:
            try:
                async with _said():
                    await client.mail(mail.envelope_from, options=options, encoding=encoding)
            except SessionError as error:
                return _outcome(error, sender=True)
            refusals: list[str] = []
            for index, recipient in enumerate(mail.recipients):
                try:
                    async with _said():
                        await client.rcpt(recipient, options=asked, encoding=encoding)
                except SessionError as error:
                    if index == 0 or not error.status.startswith("5"):
                        await self._forget()
                        return _outcome(error)
                    refusals.append(f"{recipient}: {error.status.partition(' ')[0]} {error.words}")
            return await self._data(mail, refusals)
        except SessionError as error:
            return _outcome(error)

    async def _data(self, mail: RenderedMail, refusals: list[str]) -> Outcome:
        try:
            async with _said():
                answer = await self._client.data(mail.raw, timeout=DATA_S)
        except SessionError as error:
            if error.code in {Trouble.CLOSED, Trouble.TIMEOUT}:
                # It may have been taken. The Message-ID stays, so that a second one is known for what it is.
                return TryLater("unconfirmed", error.words)
            return _outcome(error)
        return Sent(provider_id=clean(answer.message, 200), detail=clean("; ".join(refusals)))

    async def _forget(self) -> None:
        with contextlib.suppress(SessionError):
            async with _said():
                await self._client.rset()

    async def close(self) -> None:
        """Says goodbye where there is still somebody, and hangs up."""
        with contextlib.suppress(SMTPException, OSError):
            if self._client.is_connected:
                await self._client.quit(timeout=5)
        self._client.close()


async def send(
    config: Config, mail: RenderedMail, *, post_form: PostForm, on_rotated: Rotated | None = None
) -> Outcome:
    """Sends one message through the account's server. Trouble on the way is TryLater: the message waits and leaves by
    itself once the server, the network or the password is right again."""
    if config.send != "smtp":
        return Refused("not_supported", "this account does not send")
    try:
        smtp = await Smtp.open(config)
        try:
            await smtp.sign_in(config, post_form, on_rotated)
            return await smtp.deliver(mail)
        finally:
            await smtp.close()
    except SessionError as error:
        return _waits(error)


def _waits(error: SessionError) -> TryLater:
    """Trouble before any message was said: whatever the server answers, it is about us, not about the message."""
    reply, _, enhanced = error.status.partition(" ")
    return TryLater(str(error.code), clean(f"{reply} {error.words}"), enhanced or reply)


@contextlib.asynccontextmanager
async def _said() -> AsyncIterator[None]:
    """Turns what aiosmtplib raises into SessionErrors: for answers, `status` begins with the reply code."""
    try:
        yield
    except SessionError:
        raise
    except SMTPResponseException as error:
        words = clean(error.message)
        enhanced = _ENHANCED.search(words)
        status = f"{error.code} {enhanced[1]}" if enhanced else str(error.code)
        if error.code in _CREDENTIALS and not isinstance(error, SMTPConnectResponseError):
            raise SessionError(Trouble.CREDENTIALS, words, status=status) from error
        code = Trouble.BUSY if 400 <= error.code < 500 else Trouble.PROTOCOL
        raise SessionError(code, words, status=status) from error
    except SMTPTimeoutError as error:
        raise SessionError(Trouble.TIMEOUT, clean(str(error.message))) from error
    except SMTPServerDisconnected as error:
        raise SessionError(Trouble.CLOSED, clean(str(error.message))) from error
    except SMTPException as error:
        if isinstance(error.__cause__, OSError) and not isinstance(error.__cause__, SMTPException):
            raise from_network(error.__cause__) from error
        raise SessionError(Trouble.PROTOCOL, clean(str(error))) from error
    except (OSError, EOFError, ValueError) as error:
        raise from_network(error) from error


_WORDS = {
    "1": "recipient_unknown",
    "2": "mailbox_unavailable",
    "3": "mail_system",
    "4": "routing",
    "6": "content",
    "7": "policy",
}
_EXACT = {"5.2.2": "mailbox_full", "5.3.4": "too_large", "5.2.3": "too_large", "5.1.8": "sender", "5.7.60": "sender"}


def _outcome(error: SessionError, *, sender: bool = False) -> Outcome:
    """5xx is refused for good, all else may pass later. `status` is the enhanced one where the server says it."""
    reply, _, enhanced = error.status.partition(" ")
    status = enhanced or reply
    detail = clean(f"{reply} {error.words}")
    if not reply.startswith("5") or error.code is Trouble.CREDENTIALS:
        return TryLater(str(error.code), detail, status)
    code = _EXACT.get(enhanced) or ("sender" if sender else _WORDS.get(enhanced[2:3], "message_refused"))
    if reply == "552" and not enhanced:
        code = "too_large"
    return Refused(code, detail, status)
