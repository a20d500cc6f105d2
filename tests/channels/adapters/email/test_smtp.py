"""Sending: through a real server with TLS, passwords and OAuth2, and to one that says everything a server may say."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from filrouge.channels.adapters.email.config import Config
from filrouge.channels.adapters.email.render import RenderedMail, render
from filrouge.channels.adapters.email.smtp import send
from filrouge.channels.sdk import Refused, Sent, TryLater
from tests.channels.adapters.email.conftest import _no_tokens
from tests.channels.adapters.email.test_render import outbound
from tests.servers.certificates import Certificate, make_certificate
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.servers.smtp import Sink, sink
from tests.servers.tokens import TokenServer

US = "us@ours.example"


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    return make_certificate()


@pytest.fixture
async def remote() -> AsyncIterator[Sink]:
    async with sink() as running:
        yield running


def plain(port: int, **changes: Any) -> Config:
    values: dict[str, Any] = {
        "address": US,
        "receive": "none",
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": "none",
        "smtp_auth": "none",
    }
    return Config.model_validate(values | changes)


def a_mail(**changes: Any) -> RenderedMail:
    config = Config(address=US, receive="none", send="none")
    return render(outbound(external_id="1@ours.example", **changes), config)


@pytest.mark.needs("dovecot")
@pytest.mark.parametrize("auth", ["password", "oauth2"])
async def test_through_a_real_server_with_tls(tokens: TokenServer, auth: str) -> None:
    """Dovecot's submission service, in front of a remote server."""
    async with sink() as remote:
        with dovecot(tokens_url=tokens.url, relay_port=remote.port, strict=True) as server:
            server.add_user(US)
            tokens.users["refresh-smtp"] = US
            config = submission(server, tokens, smtp_auth=auth)
            text = "Bonjour\n.\n..\nFrom là\n" + "x" * 2000 + "\n"
            outcome = await send(config, a_mail(text=text), post_form=tokens.post_form)
            assert isinstance(outcome, Sent), outcome
            if auth == "oauth2":
                tokens.end_access_tokens()
                assert isinstance(await send(config, a_mail(), post_form=tokens.post_form), Sent)
                del tokens.users["refresh-smtp"]
                tokens.end_access_tokens()
                late = await send(config, a_mail(), post_form=tokens.post_form)
                assert isinstance(late, TryLater)
                assert late.code == "credentials"
    received = remote.received[0]
    assert received.recipients == ("ana@client.example",)
    assert a_mail(text=text).raw in received.raw


@pytest.mark.needs("dovecot")
async def test_a_wrong_password_waits_for_the_right_one(tokens: TokenServer) -> None:
    async with sink() as remote:
        with dovecot(relay_port=remote.port, strict=True) as server:
            server.add_user(US)
            outcome = await send(
                submission(server, tokens, smtp_password="wrong"), a_mail(), post_form=tokens.post_form
            )
            assert isinstance(outcome, TryLater)
            assert outcome.code == "credentials"
            assert outcome.detail.startswith("535")
            assert "wrong" not in outcome.detail
    assert not remote.received


def submission(server: Dovecot, tokens: TokenServer, **changes: Any) -> Config:
    values: dict[str, Any] = {
        "address": US,
        "receive": "none",
        "smtp_host": "localhost",
        "smtp_port": server.submission_port,
        "smtp_security": "starttls",
        "smtp_auth": "password",
        "smtp_password": PASSWORD,
        "oauth_provider": "custom",
        "oauth_client_id": "fil-rouge",
        "oauth_token_url": tokens.token_url,
        "oauth_refresh_token": "refresh-smtp",
        "trusted_ca": server.certificate.authority,
    }
    return Config.model_validate(values | changes)


async def test_dsn_is_asked_for_where_it_is_offered(remote: Sink) -> None:
    assert isinstance(await send(plain(remote.port), a_mail(), post_form=_no_tokens), Sent)
    assert "RET=HDRS" in remote.received[0].options
    assert remote.received[0].rcpt_options == ("NOTIFY=FAILURE,DELAY",)
    remote.extensions = ()
    assert isinstance(await send(plain(remote.port), a_mail(), post_form=_no_tokens), Sent)
    assert remote.received[1].rcpt_options == ()


@pytest.mark.parametrize(
    ("at", "reply", "kind", "code", "status"),
    [
        ("ana@client.example", "550 5.1.1 No such user", Refused, "recipient_unknown", "5.1.1"),
        ("ana@client.example", "552 5.2.2 Over quota", Refused, "mailbox_full", "5.2.2"),
        ("ana@client.example", "451 4.7.1 Greylisted", TryLater, "busy", "4.7.1"),
        ("MAIL", "550 5.7.60 Not allowed to send as", Refused, "sender", "5.7.60"),
        ("MAIL", "421 4.3.2 Shutting down", TryLater, "busy", "4.3.2"),
        ("DATA", "554 5.7.1 Spam", Refused, "policy", "5.7.1"),
        ("DATA", "554 No", Refused, "message_refused", "554"),
        ("DATA", "552 Too big", Refused, "too_large", "552"),
        ("DATA", "452 4.3.1 Disk full", TryLater, "busy", "4.3.1"),
    ],
)
async def test_what_the_server_says_decides(
    remote: Sink, at: str, reply: str, kind: type[Refused | TryLater], code: str, status: str
) -> None:
    remote.replies[at] = reply
    assert await send(plain(remote.port), a_mail(), post_form=_no_tokens) == kind(code, reply, status)
    assert not remote.received


async def test_a_refused_copy_does_not_stop_the_message(remote: Sink) -> None:
    remote.replies["gone@client.example"] = "550 5.1.1 Gone"
    outcome = await send(
        plain(remote.port), a_mail(cc=("b@client.example", "gone@client.example")), post_form=_no_tokens
    )
    assert isinstance(outcome, Sent)
    assert outcome.detail == "gone@client.example: 550 5.1.1 Gone"
    assert remote.received[0].recipients == ("ana@client.example", "b@client.example")


async def test_nothing_leaves_when_a_copy_must_wait(remote: Sink) -> None:
    """So that the next try does not send it twice to the others."""
    remote.replies["b@client.example"] = "451 4.7.1 Later"
    outcome = await send(plain(remote.port), a_mail(cc=("b@client.example",)), post_form=_no_tokens)
    assert isinstance(outcome, TryLater)
    assert not remote.received


async def test_a_connection_lost_after_the_last_dot_is_unconfirmed(remote: Sink) -> None:
    remote.hang_up_after_data = True
    outcome = await send(plain(remote.port), a_mail(), post_form=_no_tokens)
    assert isinstance(outcome, TryLater)
    assert outcome.code == "unconfirmed"


async def test_a_server_that_is_away(remote: Sink) -> None:
    for config, code in (
        (plain(1), "refused"),
        (plain(25, smtp_host="nobody.invalid", smtp_security="starttls"), "dns"),
        (plain(remote.port, smtp_security="starttls"), "no_tls"),
    ):
        outcome = await send(config, a_mail(), post_form=_no_tokens)
        assert isinstance(outcome, TryLater)
        assert outcome.code == code


async def test_tls_from_the_first_byte_and_the_certificate_is_checked(certificate: Certificate) -> None:
    async with sink(certificate, tls=True) as remote:
        trusted = plain(remote.port, smtp_security="tls", trusted_ca=certificate.authority)
        assert isinstance(await send(trusted, a_mail(), post_form=_no_tokens), Sent)
        outcome = await send(plain(remote.port, smtp_security="tls"), a_mail(), post_form=_no_tokens)
        assert isinstance(outcome, TryLater)
        assert outcome.code == "certificate"
    ended = make_certificate(days=-1)
    async with sink(ended) as remote:
        config = plain(remote.port, smtp_security="starttls", trusted_ca=ended.authority)
        outcome = await send(config, a_mail(), post_form=_no_tokens)
        assert isinstance(outcome, TryLater)
        assert outcome.code == "certificate"
        assert "expired" in outcome.detail


async def test_addresses_beyond_ascii(remote: Sink) -> None:
    assert isinstance(
        await send(plain(remote.port), a_mail(to_address="ané@client.example"), post_form=_no_tokens), Sent
    )
    assert remote.received[0].recipients == ("ané@client.example",)
    async with sink(smtputf8=False) as old:
        outcome = await send(plain(old.port), a_mail(to_address="ané@client.example"), post_form=_no_tokens)
        assert isinstance(outcome, Refused)
        assert outcome.code == "smtputf8"


async def test_a_message_that_the_server_will_not_take_is_not_sent_to_it() -> None:
    async with sink(size=1000) as remote:
        outcome = await send(plain(remote.port), a_mail(text="x" * 2000), post_form=_no_tokens)
        assert isinstance(outcome, Refused)
        assert outcome.code == "too_large"
