"""Signing in and out, and who a request comes from."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.access import core
from filrouge.access.events import PasswordChanged, SignedIn, SignedOut, SignInRefused
from filrouge.access.store import sessions as store
from filrouge.access.store import users as users_store
from filrouge.platform import events, rates, security
from filrouge.platform.db import Transaction
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Conflict, Invalid, NotFound, TooMany, Unauthenticated
from filrouge.terms.scope import EVERYTHING, Actor

TOKEN_PREFIX = "frt_"  # noqa: S105
TEXT_MAX = 300
HASHES_AT_ONCE = 2
_hashing = asyncio.Semaphore(HASHES_AT_ONCE)


class BadCredentials(Unauthenticated):
    """The address or the password is wrong; which of them is not told."""

    code = "access.bad_credentials"


class TooManyAttempts(TooMany):
    """Too many wrong passwords; `retry_after_s` says when to come back."""

    code = "access.too_many_attempts"


class WeakPassword(Invalid):
    """The new password is too short, too simple or holds the person's name; `why` says which."""

    code = "access.weak_password"


class WrongPassword(Invalid):
    """The current password, asked again, is wrong."""

    code = "access.wrong_password"


@dataclass(frozen=True, slots=True)
class Signed:
    """Who a request comes from. `session` is None for a program with a token."""

    actor: Actor
    session: store.SignedRow | None = None

    @property
    def must_change_password(self) -> bool:
        return self.session is not None and self.session.must_change_password


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session: the secret goes into the cookie and is kept nowhere."""

    token: str
    session_id: UUID


# Who is it? ----------------------------------------------------------------------------------------------------------


async def by_session(tx: Transaction, token: str, now: datetime, *, used: bool = True) -> Signed | None:
    """Whoever holds this session, or None when it is unknown, ended or idle for too long. `used` keeps it from
    becoming idle."""
    row = await store.find_signed(tx, security.token_hash(token))
    if row is None or not core.alive(row.created_at, row.last_seen_at, row.expires_at, now):
        return None
    if used and now - row.last_seen_at >= core.TOUCH_EVERY:
        await store.touch(tx, row.session_id, now)
    return Signed(core.actor_of(row.user_id, row), row)


async def by_token(tx: Transaction, token: str, now: datetime) -> Signed | None:
    """The program that holds this token. It may do what the token lists and its maker may still do."""
    if not token.startswith(TOKEN_PREFIX):
        return None
    row = await store.find_bearer(tx, security.token_hash(token), now)
    if row is None:
        return None
    if row.created_by is None:
        permissions = frozenset(row.permissions)
        return Signed(Actor(kind="token", id=row.id, permissions=permissions, scope=EVERYTHING, name=row.name))
    permissions = frozenset(row.permissions) & frozenset(row.maker_permissions)
    # Teams limit who reads conversations; a program that reads none has its maker's limits.
    reads = "conversations:read_team" in permissions
    limiting = permissions if reads else frozenset(row.maker_permissions)
    scope = core.scope_of(limiting, row.maker_teams, row.legal_entities, row.brands)
    return Signed(Actor(kind="token", id=row.id, permissions=permissions, scope=scope, name=row.name))


# Tries ---------------------------------------------------------------------------------------------------------------


def _buckets(email: str, address: str) -> tuple[tuple[str, int], ...]:
    network = core.network_of(address)
    return (
        (rates.key("sign_in.pair", f"{email}\0{network}"), core.TRIES_PER_ACCOUNT_AND_ADDRESS),
        (rates.key("sign_in.account", email), core.TRIES_PER_ACCOUNT),
        (rates.key("sign_in.address", network), core.TRIES_PER_ADDRESS),
    )


async def count_try(tx: Transaction, email: str, address: str, now: datetime) -> int | None:
    """Counts a try to sign in, to be committed before the password is looked at. Seconds to wait, or None."""
    waits = [
        await rates.take(tx, bucket, limit=limit, window_s=core.TRY_WINDOW_S, now=now)
        for bucket, limit in sorted(_buckets(core.normal_email(email), address))
    ]
    return max((wait for wait in waits if wait is not None), default=None)


async def count_setup_try(tx: Transaction, address: str, now: datetime) -> int | None:
    """The same for the set-up code."""
    bucket = rates.key("setup.address", core.network_of(address))
    return await rates.take(tx, bucket, limit=core.SETUP_TRIES_PER_ADDRESS, window_s=core.TRY_WINDOW_S, now=now)


async def count_bad_token(tx: Transaction, address: str, now: datetime) -> int | None:
    """The same for tokens that are not ours; called only when one was refused."""
    bucket = rates.key("token.address", core.network_of(address))
    return await rates.take(tx, bucket, limit=core.TOKEN_TRIES_PER_ADDRESS, window_s=core.TRY_WINDOW_S, now=now)


# Signing in and out --------------------------------------------------------------------------------------------------


async def find_credentials(tx: Transaction, email: str) -> users_store.Credentials | None:
    """The account behind an address, if it may sign in."""
    return await users_store.find_credentials(tx, core.normal_email(email))


async def check_password(password_hash: str | None, password: str) -> bool:
    """Slow on purpose, in a thread, a few at a time; takes as long without a hash."""
    if len(password) > security.PASSWORD_MAX:
        password, password_hash = "", None
    async with _hashing:
        return await asyncio.to_thread(security.verify_password, password_hash, password)


async def hash_password(password: str) -> str:
    """The hash to keep, made in a thread."""
    async with _hashing:
        return await asyncio.to_thread(security.hash_password, password)


async def hash_temporary(passwords: Sequence[str]) -> list[str]:
    """The hashes of many temporary passwords, made in a thread: a second or two for thousands."""
    async with _hashing:
        return await asyncio.to_thread(lambda: [security.hash_temporary(password) for password in passwords])


async def refuse(tx: Transaction, user_id: UUID, why: str, now: datetime) -> None:
    """Records that a known account was tried in vain."""
    await events.record(tx, SignInRefused(user_id, Code(why)), subject=user_id, actor="system", now=now)


async def open_session(
    tx: Transaction,
    user_id: UUID,
    *,
    now: datetime,
    user_agent: str = "",
    remote_address: str = "",
    replaces: str | None = None,
) -> Opened:
    """A new session with a new secret; the one that the browser came with, if any, ends (no fixation)."""
    if replaces is not None:
        await end_session(tx, replaces, now, how="rotated")
    opened = Opened(security.mint_token(), uuid7())
    await store.insert(
        tx,
        token_hash=security.token_hash(opened.token),
        id=opened.session_id,
        user_id=user_id,
        now=now,
        expires_at=now + core.SESSION_LIFE,
        user_agent=_clean(user_agent),
        remote_address=_clean(remote_address),
    )
    await events.record(tx, SignedIn(user_id, opened.session_id), subject=user_id, actor=f"user:{user_id}", now=now)
    return opened


async def give_tries_back(tx: Transaction, email: str, address: str) -> None:
    """After a right password: the account's counter starts anew, and the address keeps only its wrong tries."""
    pair, _account, network = _buckets(core.normal_email(email), address)
    await rates.forget(tx, pair[0])
    await rates.give_back(tx, _account[0])
    await rates.give_back(tx, network[0])


async def end_session(tx: Transaction, token: str, now: datetime, *, how: str = "by_user") -> None:
    """Ends the session of this secret, if there is one."""
    await _ended(tx, await store.delete_by_hash(tx, security.token_hash(token)), now, how)


async def list_sessions(tx: Transaction, actor: Actor, now: datetime) -> list[store.SessionRow]:
    """The actor's own live sessions, the latest first."""
    return await store.list_of(tx, _user(actor), now, now - core.SESSION_IDLE)


async def revoke_session(tx: Transaction, actor: Actor, session_id: UUID, now: datetime) -> None:
    """Ends one of the actor's own sessions."""
    ended = await store.delete_one(tx, _user(actor), session_id)
    if not ended:
        raise NotFound("This session is not there any more.")
    await _ended(tx, ended, now, "revoked")


async def end_sessions_of(tx: Transaction, user_id: UUID, now: datetime, *, keep: UUID | None = None) -> None:
    """Ends every session of a user but `keep`."""
    await _ended(tx, await store.delete_others(tx, user_id, keep), now, "revoked")


async def change_password(
    tx: Transaction, signed: Signed, password_hash: str, now: datetime, *, expected_hash: str | None
) -> None:
    """Keeps a new password (already hashed) and ends the user's other sessions."""
    if signed.session is None:
        raise Unauthenticated("Only a person has a password.")
    user_id = signed.session.user_id
    if not await users_store.set_password(tx, user_id, password_hash, must_change=False, expected=expected_hash):
        raise Conflict("The password was changed meanwhile; try again.")
    await end_sessions_of(tx, user_id, now, keep=signed.session.session_id)
    await events.record(
        tx, PasswordChanged(user_id, Code("by_user")), subject=user_id, actor=signed.actor.label(), now=now
    )


def check_new_password(password: str, *known: str) -> None:
    """Raises WeakPassword unless the password may be used."""
    why = security.password_weakness(password, known=known)
    if why is not None:
        raise WeakPassword(
            f"Choose a password of at least {security.PASSWORD_MIN} characters that others would not guess.",
            fields={"why": why, "min": security.PASSWORD_MIN},
        )


async def sweep(tx: Transaction, now: datetime) -> int:
    """Deletes sessions that have ended. Returns how many."""
    return await store.sweep(tx, now, now - core.SESSION_IDLE)


async def _ended(tx: Transaction, ended: list[tuple[UUID, UUID]], now: datetime, how: str) -> None:
    for session_id, user_id in ended:
        fact = SignedOut(user_id, session_id, Code(how))
        await events.record(tx, fact, subject=user_id, actor=f"user:{user_id}", now=now)


def _user(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise Unauthenticated("Only a person has sessions.")
    return actor.user_id


def _clean(text: str) -> str:
    return "".join(c for c in text[:TEXT_MAX] if c.isprintable()).encode("utf-8", "replace").decode()
