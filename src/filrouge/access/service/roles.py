"""Roles, which are sets of permissions, and tokens of programs, which carry some of their maker's."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.access.events import RoleChanged, TokenChanged
from filrouge.access.permissions import BUILTIN_ROLES, KEYS
from filrouge.access.service.sessions import TOKEN_PREFIX
from filrouge.access.service.users import check_within
from filrouge.access.store import users as store
from filrouge.access.store.users import Role, Token
from filrouge.platform import history, security
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.platform.records import changed
from filrouge.terms.errors import Conflict, Invalid
from filrouge.terms.scope import Actor
from filrouge.terms.settings import SettingNotFound, SettingTaken, StaleSetting, only, require

__all__ = ["Role", "Token"]

FIELDS = ("name", "permissions", "active")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


class BuiltinRole(Conflict):
    """Roles that come with the product are not changed; make one of your own."""

    code = "access.builtin_role"


class UnknownPermission(Invalid):
    """There is no such permission."""

    code = "access.unknown_permission"


class TokenRevoked(Conflict):
    """A revoked token is never worth anything again."""

    code = "access.token_revoked"


class InvalidRoleKey(Invalid):
    """A key is a short word of lower-case letters, digits and underscores."""

    code = "access.invalid_role_key"


async def ensure_builtin(tx: Transaction, now: datetime) -> None:
    """Brings the roles that come with the product to what this version says; to be called at every start."""
    for role in sorted(BUILTIN_ROLES, key=lambda role: role.key):
        name = {"fr": role.fr, "en": role.en}
        await store.sync_builtin(tx, uuid7(), role.key, name, sorted(role.permissions), now)


async def list_roles(tx: Transaction, actor: Actor) -> list[Role]:
    """Every role, the product's own first."""
    if not actor.may("users:write"):
        require(actor, "settings:read")
    return await store.list_roles(tx)


async def get_role(tx: Transaction, role_id: UUID) -> Role:
    """One role. Raises SettingNotFound."""
    role = await store.find_role(tx, role_id)
    if role is None:
        raise SettingNotFound("There is no such role.", fields={"what": "role"})
    return role


async def role_id_of(tx: Transaction, key: str) -> UUID:
    """The id of a role by its key. Raises SettingNotFound."""
    role = await store.find_role_by_key(tx, key)
    if role is None:
        raise SettingNotFound("There is no such role.", fields={"what": "role"})
    return role.id


async def create_role(tx: Transaction, actor: Actor, values: Mapping[str, Any], now: datetime) -> Role:
    """A new role from `key`, `name` and `permissions`, all of which the actor has."""
    require(actor, "users:write")
    key, permissions = str(values["key"]), _known(values["permissions"])
    if not _KEY.fullmatch(key):
        raise InvalidRoleKey("A key is a short word of lower-case letters, digits and underscores.")
    check_within(actor, frozenset(permissions))
    role_id = uuid7()
    if not await store.insert_role(tx, role_id, key, dict(values["name"]), permissions, now):
        raise SettingTaken("Another role has this key.", fields={"what": "role", "field": "key"})
    role = await get_role(tx, role_id)
    await _tell(tx, actor, role, None, {"key": key, **_values(role)}, now)
    return role


async def change_role(
    tx: Transaction, actor: Actor, role_id: UUID, expected_version: int, changes: Mapping[str, Any], now: datetime
) -> Role:
    """The role with `changes`. Raises StaleSetting, BuiltinRole, BeyondOwnPermissions."""
    require(actor, "users:write")
    before = await get_role(tx, role_id)
    if before.builtin:
        raise BuiltinRole("This role comes with the product; make one of your own instead.")
    if before.version != expected_version:
        raise StaleSetting("role", role_id, before.version)
    given = only(changes, FIELDS)
    if "permissions" in given:
        given["permissions"] = _known(changes["permissions"])
    after = replace(before, **given)  # type: ignore[arg-type]
    was, will = _values(before), _values(after)
    names = changed(was, will)
    if not names:
        return before
    check_within(actor, frozenset(before.permissions) | frozenset(after.permissions))
    if not await store.update_role(tx, after, expected_version):
        raise StaleSetting("role", role_id, (await get_role(tx, role_id)).version)
    await _tell(tx, actor, after, {name: was[name] for name in names}, {name: will[name] for name in names}, now)
    return replace(after, version=expected_version + 1)


async def restore(tx: Transaction, actor: Actor, entry: history.Change, now: datetime) -> None:
    """Puts a role back to what it was before a change; a creation is put aside."""
    role = await get_role(tx, UUID(entry.subject_id))
    await change_role(tx, actor, role.id, role.version, entry.back(FIELDS), now)


async def list_tokens(tx: Transaction, actor: Actor) -> list[Token]:
    """Every token, the revoked ones last; secrets are not kept."""
    require(actor, "users:write")
    return await store.list_tokens(tx)


async def create_token(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    permissions: Sequence[str],
    expires_at: datetime | None,
    now: datetime,
) -> tuple[Token, str]:
    """A new token and its secret (`frt_…`), which is shown once. It can do what its maker can do, and no more."""
    require(actor, "users:write")
    known = _known(permissions)
    check_within(actor, frozenset(known))
    if actor.kind == "token":
        raise Conflict("A token cannot make tokens; sign in for that.")
    secret, token_id = security.mint_token(TOKEN_PREFIX), uuid7()
    values = {
        "id": token_id,
        "token_hash": security.token_hash(secret),
        "name": name,
        "permissions": known,
        "created_by": actor.user_id,
        "expires_at": expires_at,
        "now": now,
    }
    await store.insert_token(tx, values)
    told = {"name": name, "permissions": known, "expires_at": expires_at}
    await _tell_token(tx, actor, token_id, "created", None, told, now)
    token = await store.find_token(tx, token_id)
    assert token is not None
    return token, secret


async def revoke_token(tx: Transaction, actor: Actor, token_id: UUID, now: datetime) -> None:
    """The token is worth nothing from now on; revoking it twice is no error."""
    require(actor, "users:write")
    if await store.find_token(tx, token_id) is None:
        raise SettingNotFound("There is no such token.", fields={"what": "token"})
    if await store.revoke_token(tx, token_id, now):
        await _tell_token(tx, actor, token_id, "revoked", {"active": True}, {"active": False}, now)


async def restore_token(tx: Transaction, actor: Actor, entry: history.Change, now: datetime) -> None:
    """Takes the making of a token back: it is revoked. A revoked token stays revoked."""
    if entry.before is not None:
        raise TokenRevoked("A revoked token stays revoked; make another one.")
    await revoke_token(tx, actor, UUID(entry.subject_id), now)


def _known(permissions: Sequence[str]) -> list[str]:
    unknown = sorted(set(permissions) - KEYS)
    if unknown:
        raise UnknownPermission(f"“{unknown[0][:60]}” is not a permission.")
    return sorted(set(permissions))


def _values(role: Role) -> dict[str, Any]:
    return {name: getattr(role, name) for name in FIELDS}


async def _tell(
    tx: Transaction, actor: Actor, role: Role, before: Mapping[str, Any] | None, after: Mapping[str, Any], now: datetime
) -> None:
    await history.tell(
        tx,
        actor,
        RoleChanged(role.id, history.names(after)),
        room="access",
        what="role",
        subject=role.id,
        before=before,
        after=after,
        now=now,
    )


async def _tell_token(
    tx: Transaction,
    actor: Actor,
    token_id: UUID,
    how: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    now: datetime,
) -> None:
    await history.tell(
        tx,
        actor,
        TokenChanged(token_id, Code(how)),
        room="access",
        what="token",
        subject=token_id,
        before=before,
        after=after,
        now=now,
    )
