"""Users, roles and tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.platform.db import Transaction

LIST_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Credentials:
    """An active account and the hash of its password."""

    user_id: UUID
    email: str
    name: str
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who logs in. `legal_entities` and `brands` limit what they see; None is no limit."""

    id: UUID
    email: str
    name: str
    language: str
    theme: str
    signature: str
    roles: list[UUID]
    teams: list[UUID]
    legal_entities: list[UUID] | None
    brands: list[UUID] | None
    active: bool
    must_change_password: bool
    last_seen_at: datetime | None
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Role:
    id: UUID
    key: str
    name: dict[str, str]
    permissions: list[str]
    builtin: bool
    active: bool
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    id: UUID
    name: str
    permissions: list[str]
    created_by: UUID | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


_USER = """
select u.id, u.email, u.name, u.language, u.theme, u.signature,
       coalesce((select array_agg(ur.role_id order by ur.role_id) from user_role ur
                  where ur.user_id = u.id), '{}') as roles,
       coalesce((select array_agg(tm.team_id order by tm.team_id) from team_member tm
                  where tm.user_id = u.id), '{}') as teams,
       u.legal_entities, u.brands, u.active, u.must_change_password, u.last_seen_at, u.version, u.created_at
  from app_user u
"""
_ROLE = "select id, key, name, permissions, builtin, active, version, created_at from role"
_TOKEN = "select id, name, permissions, created_by, created_at, expires_at, revoked_at from api_token"  # noqa: S105

FIND_CREDENTIALS = """
select id as user_id, email, name, password_hash from app_user where lower(email) = lower(%(email)s) and active
"""
ANY_USER = "select exists (select from app_user)"
GET_USER = _USER + " where u.id = %(id)s"
LIST_USERS = _USER + f" order by u.active desc, fold_v1(u.name), u.id limit {LIST_MAX}"
# Teams belong to the room agents; here only whether they still count.
ACTIVE_TEAMS = "select id from team where id = any(%(teams)s::uuid[]) and active order by id"
USERS_BY_EMAIL = _USER + " where lower(u.email) = any(%(emails)s::text[]) order by u.id"
INSERT_USER = """
insert into app_user (id, email, name, password_hash, must_change_password, language, theme, signature,
                      legal_entities, brands, active, created_at)
values (%(id)s, %(email)s, %(name)s, %(password_hash)s, %(must_change_password)s, %(language)s, %(theme)s,
        %(signature)s, %(legal_entities)s::uuid[], %(brands)s::uuid[], true, %(now)s)
on conflict do nothing
"""
UPDATE_USER = """
update app_user set email = %(email)s, name = %(name)s, language = %(language)s, theme = %(theme)s,
       signature = %(signature)s, legal_entities = %(legal_entities)s::uuid[], brands = %(brands)s::uuid[],
       active = %(active)s, version = version + 1
 where id = %(id)s and version = %(expected_version)s
"""
EMAIL_TAKEN = "select exists (select from app_user where lower(email) = lower(%(email)s) and id <> %(id)s)"
SET_PASSWORD = """
update app_user set password_hash = %(password_hash)s, must_change_password = %(must_change)s
 where id = %(id)s and (%(any)s or password_hash is not distinct from %(expected)s)
"""  # noqa: S105
DELETE_USER_ROLES = "delete from user_role where user_id = %(id)s and role_id <> all(%(roles)s::uuid[])"
INSERT_USER_ROLES = """
insert into user_role (user_id, role_id) select %(id)s, unnest(%(roles)s::uuid[]) on conflict do nothing
"""
ROLE_KEYS_OF = """
select r.key from user_role ur join role r on r.id = ur.role_id where ur.user_id = %(id)s order by r.key
"""
PERMISSIONS_OF_ROLES = """
select distinct unnest(permissions) from role where id = any(%(roles)s::uuid[])
"""
COUNT_ROLES = "select count(*) from role where id = any(%(roles)s::uuid[]) and active"
LOCK_ADMINISTRATORS = """
select u.id from app_user u
  join user_role ur on ur.user_id = u.id join role r on r.id = ur.role_id and r.key = %(key)s
 where u.active order by u.id for update of u
"""
LIST_ROLES = _ROLE + f" order by builtin desc, key limit {LIST_MAX}"
GET_ROLE = _ROLE + " where id = %(id)s"
FIND_ROLE_BY_KEY = _ROLE + " where key = %(key)s"
INSERT_ROLE = """
insert into role (id, key, name, permissions, builtin, created_at)
values (%(id)s, %(key)s, %(name)s, %(permissions)s, %(builtin)s, %(now)s)
on conflict do nothing
"""
UPDATE_ROLE = """
update role set name = %(name)s, permissions = %(permissions)s, active = %(active)s, version = version + 1
 where id = %(id)s and version = %(expected_version)s
"""
SYNC_BUILTIN = """
insert into role (id, key, name, permissions, builtin, created_at)
values (%(id)s, %(key)s, %(name)s, %(permissions)s, true, %(now)s)
on conflict (key) do update set name = excluded.name, permissions = excluded.permissions
 where role.builtin and (role.name, role.permissions) is distinct from (excluded.name, excluded.permissions)
"""
LIST_TOKENS = _TOKEN + f" order by revoked_at is not null, created_at desc, id limit {LIST_MAX}"
GET_TOKEN = _TOKEN + " where id = %(id)s"
INSERT_TOKEN = """
insert into api_token (id, token_hash, name, permissions, created_by, created_at, expires_at)
values (%(id)s, %(token_hash)s, %(name)s, %(permissions)s, %(created_by)s, %(now)s, %(expires_at)s)
"""  # noqa: S105
REVOKE_TOKEN = "update api_token set revoked_at = %(now)s where id = %(id)s and revoked_at is null"  # noqa: S105


async def find_credentials(tx: Transaction, email: str) -> Credentials | None:
    return await tx.find(Credentials, FIND_CREDENTIALS, {"email": email})


async def any_user(tx: Transaction) -> bool:
    return bool(await tx.value(ANY_USER))


async def find_user(tx: Transaction, user_id: UUID) -> User | None:
    return await tx.find(User, GET_USER, {"id": user_id})


async def list_users(tx: Transaction) -> list[User]:
    return await tx.all(User, LIST_USERS)


async def users_by_email(tx: Transaction, emails: Sequence[str]) -> list[User]:
    return await tx.all(User, USERS_BY_EMAIL, {"emails": list(emails)})


async def active_teams(tx: Transaction, teams: Sequence[UUID]) -> list[UUID]:
    return [row[0] for row in await tx.rows(ACTIVE_TEAMS, {"teams": list(teams)})]


async def insert_user(tx: Transaction, values: dict[str, Any]) -> bool:
    """False when the address is taken."""
    return await tx.execute(INSERT_USER, values) == 1


async def update_user(tx: Transaction, user: User, expected_version: int) -> bool:
    """Writes what a user is; False when the version is another."""
    values = {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "language": user.language,
        "theme": user.theme,
        "signature": user.signature,
        "legal_entities": user.legal_entities,
        "brands": user.brands,
        "active": user.active,
        "expected_version": expected_version,
    }
    return await tx.execute(UPDATE_USER, values) == 1


async def email_taken(tx: Transaction, email: str, but: UUID) -> bool:
    return bool(await tx.value(EMAIL_TAKEN, {"email": email, "id": but}))


async def set_password(
    tx: Transaction,
    user_id: UUID,
    password_hash: str,
    *,
    must_change: bool,
    expected: str | None = None,
    whatever: bool = False,
) -> bool:
    """False when the hash is not the `expected` one any more (`whatever` skips that check)."""
    params = {"id": user_id, "password_hash": password_hash, "must_change": must_change}
    return await tx.execute(SET_PASSWORD, {**params, "expected": expected, "any": whatever}) == 1


async def set_roles(tx: Transaction, user_id: UUID, roles: Sequence[UUID]) -> None:
    await tx.execute(DELETE_USER_ROLES, {"id": user_id, "roles": list(roles)})
    await tx.execute(INSERT_USER_ROLES, {"id": user_id, "roles": sorted(roles)})


async def permissions_of_roles(tx: Transaction, roles: Sequence[UUID]) -> frozenset[str]:
    return frozenset(row[0] for row in await tx.rows(PERMISSIONS_OF_ROLES, {"roles": list(roles)}))


async def count_roles(tx: Transaction, roles: Sequence[UUID]) -> int:
    return int(await tx.value(COUNT_ROLES, {"roles": list(roles)}))


async def lock_holders(tx: Transaction, role_key: str) -> list[UUID]:
    """Active users with a role, locked so that none of them leaves it meanwhile."""
    return [row[0] for row in await tx.rows(LOCK_ADMINISTRATORS, {"key": role_key})]


async def list_roles(tx: Transaction) -> list[Role]:
    return await tx.all(Role, LIST_ROLES)


async def find_role(tx: Transaction, role_id: UUID) -> Role | None:
    return await tx.find(Role, GET_ROLE, {"id": role_id})


async def find_role_by_key(tx: Transaction, key: str) -> Role | None:
    return await tx.find(Role, FIND_ROLE_BY_KEY, {"key": key})


async def insert_role(
    tx: Transaction, role_id: UUID, key: str, name: dict[str, str], permissions: Sequence[str], now: datetime
) -> bool:
    """False when the key is taken."""
    params = {"id": role_id, "key": key, "name": Jsonb(name), "permissions": list(permissions), "builtin": False}
    return await tx.execute(INSERT_ROLE, {**params, "now": now}) == 1


async def update_role(tx: Transaction, role: Role, expected_version: int) -> bool:
    params = {"id": role.id, "name": Jsonb(role.name), "permissions": role.permissions, "active": role.active}
    return await tx.execute(UPDATE_ROLE, {**params, "expected_version": expected_version}) == 1


async def sync_builtin(
    tx: Transaction, role_id: UUID, key: str, name: dict[str, str], permissions: Sequence[str], now: datetime
) -> None:
    params = {"id": role_id, "key": key, "name": Jsonb(name), "permissions": list(permissions), "now": now}
    await tx.execute(SYNC_BUILTIN, params)


async def list_tokens(tx: Transaction) -> list[Token]:
    return await tx.all(Token, LIST_TOKENS)


async def find_token(tx: Transaction, token_id: UUID) -> Token | None:
    return await tx.find(Token, GET_TOKEN, {"id": token_id})


async def insert_token(tx: Transaction, values: dict[str, Any]) -> None:
    await tx.execute(INSERT_TOKEN, values)


async def revoke_token(tx: Transaction, token_id: UUID, now: datetime) -> bool:
    return await tx.execute(REVOKE_TOKEN, {"id": token_id, "now": now}) == 1
