"""`filrouge user`, `filrouge setup-code`, and what every installation needs after a migration."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar
from uuid import UUID

from filrouge.access.permissions import ADMINISTRATOR
from filrouge.access.service import roles, sessions, setup, users
from filrouge.entrypoints.failures import Failed
from filrouge.platform import clock, installation
from filrouge.platform.db import Database, Transaction
from filrouge.platform.settings import Settings
from filrouge.terms.scope import SYSTEM

T = TypeVar("T")


def prepare(settings: Settings) -> None:
    """Brings the installation's own rows to this release: its identity and the roles that come with the product."""

    async def work(tx: Transaction) -> None:
        await installation.ensure(tx, clock.now())
        await roles.ensure_builtin(tx, clock.now())

    _in_transaction(settings, work)


def setup_code(settings: Settings) -> str | None:
    """A new one-time code for the set-up page, None once anybody has an account."""
    return _in_transaction(settings, lambda tx: setup.setup_code(tx, clock.now()))


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    """One action of `filrouge user`. Raises Failed, or what the access room raises."""
    match arguments.action:
        case "create":
            password, generated = _password(arguments, (arguments.email, arguments.name or ""))
            _in_transaction(settings, lambda tx: _create(tx, arguments, password, must_change=generated))
            _tell(arguments.email, password if generated else None)
        case "password":
            password, generated = _password(arguments, (arguments.email,))
            _in_transaction(settings, lambda tx: _reset(tx, arguments.email, password, must_change=generated))
            _tell(arguments.email, password if generated else None)
        case "disable" | "enable":
            active = arguments.action == "enable"
            _in_transaction(settings, lambda tx: _switch(tx, arguments.email, active=active))
        case _:
            for line in _in_transaction(settings, _everybody):
                print(line)
    return 0


async def _create(tx: Transaction, arguments: argparse.Namespace, password: str, *, must_change: bool) -> None:
    await installation.ensure(tx, clock.now())
    await roles.ensure_builtin(tx, clock.now())
    local = str(arguments.email).partition("@")[0]
    values = {
        "email": arguments.email,
        "name": arguments.name or local.replace(".", " ").title(),
        "language": arguments.language,
        "roles": [await roles.role_id_of(tx, key) for key in arguments.role or [ADMINISTRATOR]],
    }
    hashed = await sessions.hash_password(password)
    await users.create_user(tx, SYSTEM, values, clock.now(), password_hash=hashed, must_change=must_change)


async def _reset(tx: Transaction, email: str, password: str, *, must_change: bool) -> None:
    user_id, _ = await _by_email(tx, email)
    hashed = await sessions.hash_password(password)
    await users.reset_password(tx, SYSTEM, user_id, hashed, clock.now(), must_change=must_change)


async def _switch(tx: Transaction, email: str, *, active: bool) -> None:
    user_id, version = await _by_email(tx, email)
    await users.change_user(tx, SYSTEM, user_id, version, {"active": active}, clock.now())


async def _by_email(tx: Transaction, email: str) -> tuple[UUID, int]:
    """Id and version of the account."""
    for user in await users.list_users(tx, SYSTEM):
        if user.email.casefold() == email.strip().casefold():
            return user.id, user.version
    raise Failed(f"Nobody has the address {email}.")


async def _everybody(tx: Transaction) -> list[str]:
    """One line an account: address, state, roles, name."""
    everybody = await users.list_users(tx, SYSTEM)
    names = {role.id: role.key for role in await roles.list_roles(tx, SYSTEM)}
    width = max((len(user.email) for user in everybody), default=0)
    return [
        f"{user.email:<{width}}  {'active' if user.active else 'disabled':<8}  "
        f"{', '.join(names[role] for role in user.roles) or 'no role'}  {user.name}"
        for user in everybody
    ]


def _password(arguments: argparse.Namespace, known: tuple[str, ...]) -> tuple[str, bool]:
    """The password that was given, or a new one; and whether it is new."""
    if arguments.password is None:
        return users.new_password(), True
    given: str = sys.stdin.readline().rstrip("\n") if arguments.password == "-" else arguments.password  # noqa: S105
    sessions.check_new_password(given, *known)
    return given, False


def _tell(email: str, password: str | None) -> None:
    if password is not None:
        print(f"{email}\npassword: {password}\nIt must be changed at the first sign-in.")


def _in_transaction(settings: Settings, work: Callable[[Transaction], Awaitable[T]]) -> T:
    async def run_it() -> T:
        async with _database(settings) as database, database.transaction() as tx:
            return await work(tx)

    return asyncio.run(run_it())


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.database_url, size=1)
    await database.open()
    try:
        yield database
    finally:
        await database.close()
