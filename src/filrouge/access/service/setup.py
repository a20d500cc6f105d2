"""The first administrator: a one-time code, printed where the program was started, opens the set-up page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from filrouge.access.events import SetUp
from filrouge.access.permissions import ADMINISTRATOR
from filrouge.access.service import roles, users
from filrouge.access.store.users import User
from filrouge.platform import events, installation, security
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Conflict, Forbidden
from filrouge.terms.scope import SYSTEM


class BadSetupCode(Forbidden):
    """The set-up code is wrong, or a newer start printed another."""

    code = "setup.bad_code"


class AlreadySetUp(Conflict):
    """There is an administrator: sign in."""

    code = "setup.done"


async def setup_code(tx: Transaction, now: datetime) -> str | None:
    """A new code to print, None once anybody can log in. Only its hash is kept; the last one printed counts."""
    here = await installation.ensure(tx, now)
    if here.set_up_at is not None or await users.any_user(tx):
        return None
    code = security.mint_code()
    await installation.set_code(tx, security.token_hash(code))
    return code


async def check_code(tx: Transaction, code: str | None) -> installation.Installation:
    """The installation, if `code` opens its set-up. Raises AlreadySetUp or BadSetupCode."""
    here = await installation.find(tx)
    if here is None or here.set_up_at is not None or await users.any_user(tx):
        raise AlreadySetUp("Fil Rouge is set up already; sign in.")
    given = security.token_hash((code or "").strip().lower())
    if here.setup_code_hash is None or not security.same(given, here.setup_code_hash):
        raise BadSetupCode("This is not the code that was printed at the last start.")
    return here


async def first_administrator(
    tx: Transaction, *, name: str, email: str, language: str, password_hash: str, now: datetime
) -> User:
    """Makes the first user, and closes the set-up for good. Raises AlreadySetUp when somebody was quicker."""
    await installation.lock(tx)
    if await users.any_user(tx) or not await installation.set_up(tx, now):
        raise AlreadySetUp("Fil Rouge is set up already; sign in.")
    await roles.ensure_builtin(tx, now)
    values: Mapping[str, Any] = {
        "email": email,
        "name": name,
        "language": language,
        "roles": [await roles.role_id_of(tx, ADMINISTRATOR)],
    }
    user = await users.create_user(tx, SYSTEM, values, now, password_hash=password_hash, must_change=False)
    await events.record(tx, SetUp(user.id), subject=user.id, actor=SYSTEM.label(), now=now)
    return user
