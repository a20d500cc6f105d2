"""Sessions, tokens and what they let their bearer do."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.platform.db import Transaction


@dataclass(frozen=True, slots=True)
class SignedRow:
    """A live session with its user, their permissions and teams."""

    session_id: UUID
    user_id: UUID
    email: str
    name: str
    language: str
    theme: str
    signature: str
    must_change_password: bool
    legal_entities: list[UUID] | None
    brands: list[UUID] | None
    version: int
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    permissions: list[str]
    teams: list[UUID]


@dataclass(frozen=True, slots=True)
class TokenBearer:
    """A live token with what its maker may do today (None: made by the installation itself)."""

    id: UUID
    name: str
    permissions: list[str]
    created_by: UUID | None
    legal_entities: list[UUID] | None
    brands: list[UUID] | None
    maker_permissions: list[str]
    maker_teams: list[UUID]


@dataclass(frozen=True, slots=True)
class SessionRow:
    id: UUID
    user_id: UUID
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    user_agent: str
    remote_address: str


# Membership belongs to the room agents; it is read here in the same statement because every request asks for it.
RIGHTS = """
       coalesce((select array_agg(distinct p.permission) from user_role ur
                   join role r on r.id = ur.role_id and r.active
                   cross join unnest(r.permissions) as p(permission)
                  where ur.user_id = u.id), '{{}}') as {permissions},
       coalesce((select array_agg(tm.team_id order by tm.team_id) from team_member tm
                   join team t on t.id = tm.team_id and t.active
                  where tm.user_id = u.id), '{{}}') as {teams}
"""
FIND_SIGNED = f"""
select s.id as session_id, s.user_id, u.email, u.name, u.language, u.theme, u.signature, u.must_change_password,
       u.legal_entities, u.brands, u.version, s.created_at, s.last_seen_at, s.expires_at,
       {RIGHTS.format(permissions="permissions", teams="teams")}
  from user_session s join app_user u on u.id = s.user_id and u.active
 where s.token_hash = %(token_hash)s
"""
FIND_BEARER = f"""
select k.id, k.name, k.permissions, k.created_by, u.legal_entities, u.brands,
       {RIGHTS.format(permissions="maker_permissions", teams="maker_teams")}
  from api_token k left join app_user u on u.id = k.created_by
 where k.token_hash = %(token_hash)s and k.revoked_at is null and (k.expires_at is null or k.expires_at > %(now)s)
   and (k.created_by is null or u.active)
"""
TOUCH = """
with touched as (update user_session set last_seen_at = %(now)s where id = %(session_id)s returning user_id)
update app_user set last_seen_at = %(now)s where id = (select user_id from touched)
"""
INSERT = """
insert into user_session (token_hash, id, user_id, created_at, last_seen_at, expires_at, user_agent, remote_address)
values (%(token_hash)s, %(id)s, %(user_id)s, %(now)s, %(now)s, %(expires_at)s, %(user_agent)s, %(remote_address)s)
"""
DELETE_BY_HASH = "delete from user_session where token_hash = %(token_hash)s returning id, user_id"
DELETE_ONE = "delete from user_session where id = %(id)s and user_id = %(user_id)s returning id, user_id"
DELETE_OTHERS = """
delete from user_session where user_id = %(user_id)s and id is distinct from %(keep)s::uuid returning id, user_id
"""
LIST = """
select id, user_id, created_at, last_seen_at, expires_at, user_agent, remote_address
  from user_session
 where user_id = %(user_id)s and expires_at > %(now)s and last_seen_at > %(idle_since)s
 order by last_seen_at desc limit 100
"""
SWEEP = "delete from user_session where expires_at <= %(now)s or last_seen_at <= %(idle_since)s"


async def find_signed(tx: Transaction, token_hash: bytes) -> SignedRow | None:
    return await tx.find(SignedRow, FIND_SIGNED, {"token_hash": token_hash})


async def find_bearer(tx: Transaction, token_hash: bytes, now: datetime) -> TokenBearer | None:
    return await tx.find(TokenBearer, FIND_BEARER, {"token_hash": token_hash, "now": now})


async def touch(tx: Transaction, session_id: UUID, now: datetime) -> None:
    await tx.execute(TOUCH, {"session_id": session_id, "now": now})


async def insert(
    tx: Transaction,
    *,
    token_hash: bytes,
    id: UUID,
    user_id: UUID,
    now: datetime,
    expires_at: datetime,
    user_agent: str,
    remote_address: str,
) -> None:
    await tx.execute(
        INSERT,
        {
            "token_hash": token_hash,
            "id": id,
            "user_id": user_id,
            "now": now,
            "expires_at": expires_at,
            "user_agent": user_agent,
            "remote_address": remote_address,
        },
    )
    await touch(tx, id, now)


async def delete_by_hash(tx: Transaction, token_hash: bytes) -> list[tuple[UUID, UUID]]:
    """Ends one session; (session, user) of what was there."""
    return [(row[0], row[1]) for row in await tx.rows(DELETE_BY_HASH, {"token_hash": token_hash})]


async def delete_one(tx: Transaction, user_id: UUID, session_id: UUID) -> list[tuple[UUID, UUID]]:
    rows = await tx.rows(DELETE_ONE, {"id": session_id, "user_id": user_id})
    return [(row[0], row[1]) for row in rows]


async def delete_others(tx: Transaction, user_id: UUID, keep: UUID | None) -> list[tuple[UUID, UUID]]:
    """Ends every session of a user but `keep`."""
    return [(row[0], row[1]) for row in await tx.rows(DELETE_OTHERS, {"user_id": user_id, "keep": keep})]


async def list_of(tx: Transaction, user_id: UUID, now: datetime, idle_since: datetime) -> list[SessionRow]:
    return await tx.all(SessionRow, LIST, {"user_id": user_id, "now": now, "idle_since": idle_since})


async def sweep(tx: Transaction, now: datetime, idle_since: datetime) -> int:
    return await tx.execute(SWEEP, {"now": now, "idle_since": idle_since})
