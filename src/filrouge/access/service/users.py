"""Users, their roles and tokens: who may do what is changed here and nowhere else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from filrouge.access import core
from filrouge.access.events import PasswordChanged, UserChanged
from filrouge.access.permissions import ADMINISTRATOR
from filrouge.access.service import sessions
from filrouge.access.store import users as store
from filrouge.access.store.users import User
from filrouge.platform import events, history, security
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.platform.records import changed
from filrouge.terms.errors import Conflict, Forbidden, Invalid, Unauthenticated
from filrouge.terms.scope import Actor, Scope
from filrouge.terms.settings import (
    SettingNotFound,
    SettingTaken,
    StaleSetting,
    UnknownReference,
    only,
    require,
    require_scope,
)

__all__ = ["User"]

WHAT = "user"
FIELDS = ("email", "name", "language", "roles", "legal_entities", "brands", "active")
MINE = ("name", "language", "theme", "signature")


class LastAdministrator(Conflict):
    """Somebody must be left who can manage the installation."""

    code = "access.last_administrator"


class BeyondOwnPermissions(Forbidden):
    """Nobody gives a right that they do not have, or touches somebody who has more."""

    code = "access.beyond_own_permissions"


class InvalidEmail(Invalid):
    """This is not an e-mail address."""

    code = "access.invalid_email"


async def any_user(tx: Transaction) -> bool:
    """Whether anybody can log in yet."""
    return await store.any_user(tx)


async def list_users(tx: Transaction, actor: Actor) -> list[User]:
    """Everybody, those put aside last."""
    _may_read(actor)
    return await store.list_users(tx)


async def get_user(tx: Transaction, actor: Actor, user_id: UUID) -> User:
    """One user. Raises SettingNotFound."""
    _may_read(actor)
    return await _get(tx, user_id)


async def find_by_emails(tx: Transaction, actor: Actor, emails: Sequence[str]) -> list[User]:
    """Everybody with one of these addresses, whatever their case, also those put aside."""
    _may_read(actor)
    return await store.users_by_email(tx, sorted({core.normal_email(email) for email in emails}))


async def administrators(tx: Transaction) -> list[UUID]:
    """Active users who have the administrator's role, locked until the transaction ends."""
    return await store.lock_holders(tx, ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do and see today, as at their next request: each permission with the roles it comes from, the
    roles that count for nothing because they were put aside, and the scope."""

    user: User
    permissions: dict[str, list[UUID]]
    idle_roles: list[UUID]
    scope: Scope


async def rights_of(tx: Transaction, actor: Actor, user_id: UUID) -> Rights:
    """What this user may do and see. Raises SettingNotFound."""
    user = await get_user(tx, actor, user_id)
    rows = [role for role in await store.list_roles(tx) if role.id in set(user.roles)]
    permissions: dict[str, list[UUID]] = {}
    for role in rows:
        for permission in role.permissions if role.active else ():
            permissions.setdefault(permission, []).append(role.id)
    teams = await store.active_teams(tx, user.teams)
    scope = core.scope_of(permissions, teams, user.legal_entities, user.brands)
    return Rights(user, permissions, [role.id for role in rows if not role.active], scope)


async def signature_of(tx: Transaction, user_id: UUID) -> str:
    """What this user writes under their messages; empty when there is nothing, or nobody."""
    user = await store.find_user(tx, user_id)
    return user.signature if user is not None else ""


async def assignable(tx: Transaction, actor: Actor) -> list[User]:
    """Active users that work may be given to, for who reads conversations: colleagues of the actor's teams unless
    the actor reads all."""
    require(actor, "conversations:read_team")
    found = [user for user in await store.list_users(tx) if user.active]
    if actor.scope.teams is None:
        return found
    return [user for user in found if user.id == actor.user_id or actor.scope.teams & set(user.teams)]


async def create_user(
    tx: Transaction, actor: Actor, values: Mapping[str, Any], now: datetime, *, password_hash: str, must_change: bool
) -> User:
    """A new user from `email`, `name` and, if given, `language`, `roles`, `legal_entities`, `brands`, who sees no more
    than the actor. The password was hashed before (`sessions.hash_password`)."""
    require(actor, "users:write")
    user_id = uuid7()
    roles = list(values.get("roles", ()))
    await _may_grant(tx, actor, roles)
    require_scope(actor, legal_entities=values.get("legal_entities"), brands=values.get("brands"))
    row = {
        "id": user_id,
        "email": read_email(values["email"]),
        "name": values["name"],
        "password_hash": password_hash,
        "must_change_password": must_change,
        "language": values.get("language", "fr"),
        "theme": "system",
        "signature": "",
        "legal_entities": values.get("legal_entities"),
        "brands": values.get("brands"),
        "now": now,
    }
    if not await store.insert_user(tx, row):
        raise SettingTaken("Somebody has this address already.", fields={"what": WHAT, "field": "email"})
    await _set_roles(tx, user_id, roles)
    user = await _get(tx, user_id)
    await _tell(tx, actor, user, None, _values(user), now)
    return user


async def change_user(
    tx: Transaction, actor: Actor, user_id: UUID, expected_version: int, changes: Mapping[str, Any], now: datetime
) -> User:
    """The user with `changes`. Whoever is put aside is signed out at once. Raises StaleSetting, LastAdministrator,
    BeyondOwnPermissions, and OutOfScope when the user sees more than the actor, before or after."""
    require(actor, "users:write")
    before = await _get(tx, user_id)
    if before.version != expected_version:
        raise StaleSetting(WHAT, user_id, before.version)
    given = only(changes, FIELDS)
    if "email" in given:
        given["email"] = read_email(str(given["email"]))
    if "roles" in given:
        given["roles"] = sorted(set(changes["roles"]))
    after = replace(before, **given)  # type: ignore[arg-type]
    was, will = _values(before), _values(after)
    names = changed(was, will)
    if not names:
        return before
    await _may_touch(tx, actor, before)
    require_scope(actor, legal_entities=after.legal_entities, brands=after.brands)
    await _may_grant(tx, actor, sorted(set(after.roles) - set(before.roles)))
    await _keep_an_administrator(tx, before, after)
    if before.email != after.email and await store.email_taken(tx, after.email, user_id):
        raise SettingTaken("Somebody has this address already.", fields={"what": WHAT, "field": "email"})
    if not await store.update_user(tx, after, expected_version):
        raise StaleSetting(WHAT, user_id, (await _get(tx, user_id)).version)
    await _set_roles(tx, user_id, after.roles)
    if before.active and not after.active:
        await sessions.end_sessions_of(tx, user_id, now)
    await _tell(tx, actor, after, {name: was[name] for name in names}, {name: will[name] for name in names}, now)
    return await _get(tx, user_id)


async def change_me(tx: Transaction, actor: Actor, changes: Mapping[str, Any], now: datetime) -> User:
    """One's own name, language, theme or signature; the last word wins."""
    if actor.user_id is None:
        raise Unauthenticated("Only a person has an account.")
    before = await _get(tx, actor.user_id)
    after = replace(before, **only(changes, MINE))  # type: ignore[arg-type]
    names = [name for name in MINE if getattr(before, name) != getattr(after, name)]
    if not names:
        return before
    if not await store.update_user(tx, after, before.version):
        raise StaleSetting(WHAT, before.id, (await _get(tx, before.id)).version)
    was = {name: getattr(before, name) for name in names}
    await _tell(tx, actor, after, was, {name: getattr(after, name) for name in names}, now)
    return await _get(tx, before.id)


async def reset_password(
    tx: Transaction, actor: Actor, user_id: UUID, password_hash: str, now: datetime, *, must_change: bool = True
) -> User:
    """Gives a user another password (hashed before) and ends their sessions."""
    require(actor, "users:write")
    user = await _get(tx, user_id)
    await _may_touch(tx, actor, user)
    await store.set_password(tx, user_id, password_hash, must_change=must_change, whatever=True)
    await sessions.end_sessions_of(tx, user_id, now)
    fact = PasswordChanged(user_id, Code("reset"))
    await events.record(tx, fact, subject=user_id, actor=actor.label(), now=now)
    return await _get(tx, user_id)


async def check_touch(tx: Transaction, actor: Actor, user: User) -> None:
    """Raises BeyondOwnPermissions or OutOfScope when this user may or sees more than the actor."""
    await _may_touch(tx, actor, user)


async def restore(tx: Transaction, actor: Actor, entry: history.Change, now: datetime) -> None:
    """Puts a user back to what they were before a change; a creation is put aside."""
    user = await _get(tx, UUID(entry.subject_id))
    values = entry.back(FIELDS)
    for name in ("roles", "legal_entities", "brands"):
        if values.get(name) is not None:
            values[name] = [UUID(item) for item in values[name]]
    await change_user(tx, actor, user.id, user.version, values, now)


def new_password() -> str:
    """A first password to hand over; it must be changed at the first sign-in."""
    return security.temporary_password()


async def _get(tx: Transaction, user_id: UUID) -> User:
    user = await store.find_user(tx, user_id)
    if user is None:
        raise SettingNotFound("There is no such user.", fields={"what": WHAT})
    return user


def _may_read(actor: Actor) -> None:
    if not actor.may("users:write"):
        require(actor, "settings:read")


async def _may_grant(tx: Transaction, actor: Actor, roles: Sequence[UUID]) -> None:
    if not roles:
        return
    if await store.count_roles(tx, roles) != len(set(roles)):
        raise UnknownReference("One of the roles is not there.", fields={"what": "role"})
    check_within(actor, await store.permissions_of_roles(tx, roles))


async def _may_touch(tx: Transaction, actor: Actor, user: User) -> None:
    check_within(actor, await store.permissions_of_roles(tx, user.roles))
    require_scope(actor, legal_entities=user.legal_entities, brands=user.brands, teams=user.teams)


def check_within(actor: Actor, permissions: frozenset[str]) -> None:
    """Raises BeyondOwnPermissions unless the actor has all of `permissions`."""
    missing = sorted(permission for permission in permissions if not actor.may(permission))
    if missing:
        raise BeyondOwnPermissions("This needs rights that you do not have yourself.", fields={"permissions": missing})


async def _keep_an_administrator(tx: Transaction, before: User, after: User) -> None:
    role = await store.find_role_by_key(tx, ADMINISTRATOR)
    if role is None or not before.active or role.id not in before.roles:
        return
    if after.active and role.id in after.roles:
        return
    if await store.lock_holders(tx, ADMINISTRATOR) == [before.id]:
        raise LastAdministrator("This is the last administrator; make somebody else one first.")


async def _set_roles(tx: Transaction, user_id: UUID, roles: Sequence[UUID]) -> None:
    try:
        await store.set_roles(tx, user_id, roles)
    except psycopg.errors.ForeignKeyViolation:
        raise UnknownReference("One of the roles is not there.", fields={"what": "role"}) from None


def read_email(text: str) -> str:
    """An address as accounts are known by it. Raises InvalidEmail."""
    email = core.normal_email(text)
    local, at, domain = email.rpartition("@")
    if not at or not local or not domain or len(email) > 254 or any(c.isspace() or not c.isprintable() for c in email):
        raise InvalidEmail("An address like name@company.example is needed.")
    return email


def _values(user: User) -> dict[str, Any]:
    return {name: getattr(user, name) for name in FIELDS}


async def _tell(
    tx: Transaction, actor: Actor, user: User, before: Mapping[str, Any] | None, after: Mapping[str, Any], now: datetime
) -> None:
    fact = UserChanged(user.id, history.names(after))
    await history.tell(tx, actor, fact, room="access", what=WHAT, subject=user.id, before=before, after=after, now=now)
