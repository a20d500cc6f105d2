"""Trying a connection: each step is named with its verdict, and nothing in the mailbox changes."""

from typing import Any

import pytest

from filrouge.channels.adapters.email.check import check, folders
from filrouge.channels.adapters.email.config import PRESETS, Config
from filrouge.channels.adapters.email.render import render
from filrouge.channels.sdk import StepState, Trial
from tests.channels.adapters.email.conftest import imap_config, mail
from tests.channels.adapters.email.test_render import outbound
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.servers.smtp import sink
from tests.servers.tokens import TokenServer

pytestmark = pytest.mark.needs("dovecot")
P, F, S = StepState.PASSED, StepState.FAILED, StepState.SKIPPED


def verdicts(trial: Trial, direction: str) -> list[tuple[str, StepState, str]]:
    return [(step.code, step.state, step.error) for step in trial.steps if step.direction == direction]


def both_ways(server: Dovecot, user: str, **changes: Any) -> Config:
    values = {
        "send": "smtp",
        "smtp_host": "localhost",
        "smtp_port": server.submission_port,
        "smtp_user": user,
        "smtp_password": PASSWORD,
    }
    return imap_config(server, user, **(values | changes))


async def test_both_directions_pass_with_their_facts(tokens: TokenServer) -> None:
    async with sink() as remote:
        with dovecot(relay_port=remote.port, strict=True) as server:
            user = server.add_user("both@ours.example")
            server.append(user, mail("here"))
            config = both_ways(server, user)
            test = render(outbound(to_address=user, automatic=True), config)
            trial = await check(config, test, post_form=tokens.post_form)
            assert trial.passed, trial
            assert [(s.code, s.state) for s in trial.steps] == [
                ("connect", P), ("sign_in", P), ("open_folder", P), ("idle", P),
                ("connect", P), ("sign_in", P), ("send_test", P),
            ]  # fmt: skip
            assert trial.steps[0].facts["certificate_until"] == server.certificate.until.isoformat()
            assert trial.steps[2].facts == {"folder": "INBOX", "messages": 1}
            assert trial.steps[3].facts == {"mode": "idle"}
            assert "certificate_until" in trial.steps[4].facts
            assert set(server.flags(user).values()) <= {"", "\\Recent"}
            without = await check(config, post_form=tokens.post_form)
            assert without.steps[-1].state is S
    assert [received.recipients for received in remote.received] == [(user,)]


async def test_a_wrong_password_fails_one_step_and_names_the_rest(tokens: TokenServer) -> None:
    async with sink() as remote:
        with dovecot(relay_port=remote.port, strict=True) as server:
            user = server.add_user("half@ours.example")
            trial = await check(both_ways(server, user, smtp_password="old secret"), post_form=tokens.post_form)
    assert verdicts(trial, "receive")[-1] == ("idle", P, "")
    assert verdicts(trial, "send") == [("connect", P, ""), ("sign_in", F, "credentials"), ("send_test", S, "")]
    assert "535" in trial.steps[5].detail
    assert "old secret" not in repr(trial)
    assert not trial.passed


@pytest.mark.parametrize(
    ("changes", "code", "error"),
    [
        ({"imap_password": "no"}, "sign_in", "credentials"),
        ({"imap_folder": "Nowhere"}, "open_folder", "no_folder"),
        ({"imap_port": 1}, "connect", "refused"),
        ({"imap_host": "nobody.invalid"}, "connect", "dns"),
        ({"trusted_ca": ""}, "connect", "certificate"),
    ],
)
async def test_what_is_wrong_is_named(
    server: Dovecot, tokens: TokenServer, user: str, changes: dict[str, Any], code: str, error: str
) -> None:
    trial = await check(imap_config(server, user, **changes), post_form=tokens.post_form)
    assert (code, F, error) in verdicts(trial, "receive")
    failed = [step.state for step in trial.steps].index(F)
    assert all(step.state is S for step in trial.steps[failed + 1 :])
    assert all(step.state is P for step in trial.steps[:failed])


async def test_oauth_is_tried_with_a_fresh_token(server: Dovecot, tokens: TokenServer, user: str) -> None:
    config = imap_config(
        server, user, imap_auth="oauth2", oauth_provider="custom", oauth_client_id="c",
        oauth_token_url=tokens.token_url, oauth_refresh_token=f"trial-{user}",
    )  # fmt: skip
    trial = await check(config, post_form=tokens.post_form)
    assert verdicts(trial, "receive")[1] == ("sign_in", F, "credentials")
    tokens.users[f"trial-{user}"] = user
    assert (await check(config, post_form=tokens.post_form)).passed


async def test_the_folders_are_offered(server: Dovecot, tokens: TokenServer, user: str) -> None:
    assert await folders(imap_config(server, user), post_form=tokens.post_form) == ["INBOX"]


def test_settings_refuse_what_cannot_work() -> None:
    for wrong in (
        {"address": "nobody"},
        {"address": "a@b.example\r\nX: 1"},
        {"imap_host": ""},
        {"imap_security": "none", "imap_host": "mail.example"},
        {"imap_auth": "oauth2"},
        {"imap_auth": "oauth2", "oauth_provider": "custom", "oauth_client_id": "c", "oauth_token_url": "http://x.example/"},
        {"unknown": 1},
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"."):
            Config.model_validate({"address": "a@b.example", "imap_host": "mail.example", "send": "none"} | wrong)


def test_presets_fill_the_form_and_secrets_are_known_as_such() -> None:
    for preset in PRESETS.values():
        Config.model_validate({"address": "a@b.example", "oauth_client_id": "c"} | dict(preset))
    fields = Config.model_json_schema()["properties"]
    secret = {name for name, field in fields.items() if field.get("writeOnly")}
    assert secret == {"imap_password", "smtp_password", "oauth_client_secret", "oauth_refresh_token"}
    assert "hunter2" not in repr(Config(address="a@b.example", imap_host="h", imap_password="hunter2", send="none"))  # type: ignore[arg-type]
