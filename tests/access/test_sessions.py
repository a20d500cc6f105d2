"""Sessions, tokens and the set-up code on a real database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from filrouge.access import core
from filrouge.access.service import roles, sessions, setup, users
from filrouge.platform import installation
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.scope import EVERYTHING, SYSTEM, Actor

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


async def somebody(tx: Transaction, role: str = "agent", **changed: Any) -> users.User:
    await roles.ensure_builtin(tx, NOW)
    values = {"email": "noe@x.example", "name": "Noé", "roles": [await roles.role_id_of(tx, role)], **changed}
    return await users.create_user(tx, SYSTEM, values, NOW, password_hash="unused", must_change=False)


async def test_a_session_gives_its_users_rights_teams_and_scope(tx: Transaction) -> None:
    entity, team = uuid7(), uuid7()
    user = await somebody(tx, legal_entities=[entity])
    await tx.execute("insert into team (id, name, created_at) values (%s, 'Nord', %s)", (team, NOW))
    await tx.execute("insert into team_member (team_id, user_id) values (%s, %s)", (team, user.id))
    opened = await sessions.open_session(tx, user.id, now=NOW)
    signed = await sessions.by_session(tx, opened.token, NOW)
    assert signed is not None
    actor = signed.actor
    assert (actor.kind, actor.user_id, actor.name) == ("user", user.id, "Noé")
    assert actor.may("conversations:reply")
    assert not actor.may("settings:write")
    assert actor.teams == {team}
    assert (actor.scope.teams, actor.scope.legal_entities, actor.scope.brands) == (
        frozenset({team}),
        frozenset({entity}),
        None,
    )

    await tx.execute("update team set active = false")
    again = await sessions.by_session(tx, opened.token, NOW)
    assert again is not None
    assert again.actor.teams == frozenset()


async def test_a_session_is_touched_at_most_once_a_minute_and_ends_idle(tx: Transaction) -> None:
    user = await somebody(tx)
    opened = await sessions.open_session(tx, user.id, now=NOW)
    for seconds, seen in ((59, NOW), (60, NOW + timedelta(seconds=60))):
        assert await sessions.by_session(tx, opened.token, NOW + timedelta(seconds=seconds)) is not None
        assert await tx.value("select last_seen_at from user_session") == seen
    idle = NOW + timedelta(seconds=60) + core.SESSION_IDLE
    assert await sessions.by_session(tx, opened.token, idle) is None
    assert await sessions.sweep(tx, idle) == 1


async def test_a_retired_role_gives_nothing(tx: Transaction) -> None:
    user = await somebody(tx)
    opened = await sessions.open_session(tx, user.id, now=NOW)
    await tx.execute("update role set active = false where key = 'agent'")
    signed = await sessions.by_session(tx, opened.token, NOW)
    assert signed is not None
    assert signed.actor.permissions == frozenset()


async def test_a_token_ends_with_its_date_its_maker_and_its_makers_rights(tx: Transaction) -> None:
    user = await somebody(tx, "administrator")
    maker = Actor("user", user.id, frozenset({"*"}), EVERYTHING, user_id=user.id)  # type: ignore[arg-type]
    _, secret = await roles.create_token(
        tx,
        maker,
        name="crm",
        permissions=["customers:read", "settings:write"],
        expires_at=NOW + timedelta(days=1),
        now=NOW,
    )
    found = await sessions.by_token(tx, secret, NOW)
    assert found is not None
    assert found.actor.permissions == {"customers:read", "settings:write"}
    assert await sessions.by_token(tx, secret, NOW + timedelta(days=1)) is None

    agent = await roles.role_id_of(tx, "agent")
    await tx.execute("update user_role set role_id = %s", (agent,))
    found = await sessions.by_token(tx, secret, NOW)
    assert found is not None
    assert found.actor.permissions == {"customers:read"}
    await tx.execute("update app_user set active = false")
    assert await sessions.by_token(tx, secret, NOW) is None
    assert await sessions.by_token(tx, "frt_unknown", NOW) is None
    assert await sessions.by_token(tx, "unknown", NOW) is None


async def test_the_set_up_code_is_for_nobody_else_and_once(tx: Transaction) -> None:
    first = await setup.setup_code(tx, NOW)
    second = await setup.setup_code(tx, NOW)
    assert first is not None
    assert second is not None
    with pytest.raises(setup.BadSetupCode):
        await setup.check_code(tx, first)
    with pytest.raises(setup.BadSetupCode):
        await setup.check_code(tx, None)
    await setup.check_code(tx, f" {second.upper()} ")
    row = await tx.value("select i::text from installation i")
    assert second not in row

    first_one = {"name": "Léa", "email": "lea@x.example", "language": "fr", "password_hash": "x"}
    await setup.first_administrator(tx, **first_one, now=NOW)
    assert await setup.setup_code(tx, NOW) is None
    with pytest.raises(setup.AlreadySetUp):
        await setup.check_code(tx, second)
    with pytest.raises(setup.AlreadySetUp):
        await setup.first_administrator(tx, **{**first_one, "email": "b@x.example"}, now=NOW)


async def test_tries_are_counted_until_the_window_ends(tx: Transaction) -> None:
    address, email = "192.0.2.1", "noe@x.example"
    for _ in range(core.TRIES_PER_ACCOUNT_AND_ADDRESS):
        assert await sessions.count_try(tx, email, address, NOW) is None
    wait = await sessions.count_try(tx, f" {email.upper()}", address, NOW)
    assert wait is not None
    assert 0 < wait <= core.TRY_WINDOW_S + 1
    assert await sessions.count_try(tx, email, "192.0.2.2", NOW) is None
    assert await sessions.count_try(tx, email, address, NOW + timedelta(seconds=core.TRY_WINDOW_S)) is None
    assert "noe" not in str(await tx.rows("select key from rate_bucket"))


async def test_the_products_roles_follow_the_product(tx: Transaction) -> None:
    await roles.ensure_builtin(tx, NOW)
    await tx.execute("update role set permissions = '{}' where key = 'agent'")
    await roles.ensure_builtin(tx, NOW)
    agent = await roles.get_role(tx, await roles.role_id_of(tx, "agent"))
    assert "conversations:reply" in agent.permissions
    assert len(await roles.list_roles(tx, SYSTEM)) == 6


async def test_the_installation_is_one_and_its_epoch_only_grows(tx: Transaction) -> None:
    here = await installation.ensure(tx, NOW)
    assert (here.epoch, here.kind) == (1, None)
    assert await installation.ensure(tx, NOW) == here
    await tx.execute("update installation set system_identifier = 'another cluster'")
    moved = await installation.ensure(tx, NOW)
    assert (moved.id, moved.epoch, moved.system_identifier) == (here.id, 2, here.system_identifier)
    await installation.restored(tx)
    await installation.set_kind(tx, "demo")
    await installation.set_kind(tx, "demo")
    with pytest.raises(installation.KindIsWritten):
        await installation.set_kind(tx, "real")
    now_here = await installation.find(tx)
    assert now_here is not None
    assert (now_here.epoch, now_here.kind) == (3, "demo")
