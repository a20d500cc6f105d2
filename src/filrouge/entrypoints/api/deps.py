"""What a door's function asks for: who, when, the transaction, the page; and the once-only wrapper of POST.

One request is one transaction. It commits when the function has returned and before a byte of the answer is sent; it
is rolled back when the function raises.
"""

import hashlib
import ipaddress
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, cast

from fastapi import Depends, Query, Request, Response
from fastapi.routing import APIRoute
from starlette.requests import HTTPConnection

from filrouge.access.service import sessions
from filrouge.access.service.consultations import Consultations
from filrouge.entrypoints.api.middleware import COOKIE_HOST, COOKIE_PLAIN
from filrouge.flows.means import Means
from filrouge.platform import clock, idempotency
from filrouge.platform import settings as platform_settings
from filrouge.platform.db import Database, Transaction
from filrouge.platform.security import Keys
from filrouge.platform.storage import Storage
from filrouge.terms.errors import Conflict, Forbidden, Invalid, TooMany, Unauthenticated, Unavailable
from filrouge.terms.scope import Actor

PAGE_DEFAULT = 50
PAGE_MAX = 200
TOKEN_MAX = 200

Signed = sessions.Signed


class MustChangePassword(Forbidden):
    """The password was given by somebody else: a new one must be chosen before anything is done."""

    code = "access.must_change_password"


class IdempotencyMismatch(Conflict):
    """The `Idempotency-Key` was used for another request."""

    code = "request.idempotency_mismatch"


class DoneUnderOtherRights(Conflict):
    """The same request was done before, and what its sender may do or see has changed since: it is not done twice, and
    its answer is not shown again. Read what it made instead."""

    code = "request.done_under_other_rights"


class InvalidIdempotencyKey(Invalid):
    """The `Idempotency-Key` is empty, too long or holds odd characters."""

    code = "request.invalid_idempotency_key"


class TooManyBadTokens(TooMany):
    """Too many tokens that are not ours came from this address."""

    code = "access.too_many_attempts"


# The application's own things ----------------------------------------------------------------------------------------


def settings_of(connection: HTTPConnection) -> platform_settings.Settings:
    return cast(platform_settings.Settings, connection.app.state.settings)


def db(connection: HTTPConnection) -> Database:
    """The database of this application."""
    return cast(Database, connection.app.state.database)


def storage_of(connection: HTTPConnection) -> Storage:
    """Where large bytes live."""
    return cast(Means, connection.app.state.means).storage


def consultations_of(connection: HTTPConnection) -> Consultations:
    """Where a door notes that somebody saw a customer."""
    return cast(Consultations, connection.app.state.consultations)


def keys_of(connection: HTTPConnection) -> Keys:
    """The installation's keys."""
    return cast(Keys, connection.app.state.keys)


async def _now() -> datetime:
    return clock.now()


def at_hand(find: Callable[[HTTPConnection], object]) -> Any:
    """A dependency on something of the application. FastAPI would run what is not async in a thread of its own, which
    costs more than finding it, while the request's transaction is open."""

    async def found(connection: HTTPConnection) -> object:
        return find(connection)

    return Depends(found)


Settings = Annotated[platform_settings.Settings, at_hand(settings_of)]
Noted = Annotated[Consultations, at_hand(consultations_of)]
"""`noted.note(who, customer_id, conversation_id, "conversation", at=now)`: written after the answer."""
MasterKeys = Annotated[Keys, at_hand(keys_of)]
Now = Annotated[datetime, Depends(_now)]


# Who is it? ----------------------------------------------------------------------------------------------------------


def cookie_name(connection: HTTPConnection) -> str:
    """`__Host-filrouge` over https, `filrouge` on plain http (loopback)."""
    secure = settings_of(connection).secure or connection.url.scheme in ("https", "wss")
    return COOKIE_HOST if secure else COOKIE_PLAIN


def session_token(connection: HTTPConnection) -> str | None:
    """The secret in the session cookie, if any."""
    token = connection.cookies.get(cookie_name(connection))
    return token if token and len(token) <= TOKEN_MAX else None


def remote_address(connection: HTTPConnection) -> str:
    """Where the request comes from, as the server says (a trusted proxy's word is read by uvicorn)."""
    return connection.client.host if connection.client else ""


async def signed_in(connection: HTTPConnection) -> Signed | None:
    """Who a request or a socket's handshake comes from. Asked once per request; also for sockets.

    Raises TooManyBadTokens when an address keeps guessing tokens.
    """
    state = connection.state
    if hasattr(state, "signed"):
        return cast(Signed | None, state.signed)
    state.signed = None
    scheme, _, bearer = connection.headers.get("authorization", "").partition(" ")
    now = clock.now()
    if scheme.lower() == "bearer":
        state.signed = await _by_token(connection, bearer.strip()[:TOKEN_MAX], now)
    elif (token := session_token(connection)) is not None:
        async with db(connection).pool.connection() as opened:
            state.signed = await sessions.by_session(Transaction(opened), token, now)
    return cast(Signed | None, state.signed)


async def _by_token(connection: HTTPConnection, token: str, now: datetime) -> Signed:
    async with db(connection).pool.connection() as opened:
        tx = Transaction(opened)
        signed = await sessions.by_token(tx, token, now)
        if signed is not None:
            return signed
        wait = await sessions.count_bad_token(tx, remote_address(connection), now)
    if wait is not None:
        raise TooManyBadTokens("Too many invalid tokens; wait and try again.", fields={"retry_after_s": wait})
    raise Unauthenticated("The token is unknown, has expired or was revoked.")


async def _maybe(request: Request) -> Signed | None:
    return await signed_in(request)


MaybeSigned = Annotated[Signed | None, Depends(_maybe)]


async def _signed(signed: MaybeSigned) -> Signed:
    if signed is None:
        raise Unauthenticated("Sign in first.")
    return signed


SignedIn = Annotated[Signed, Depends(_signed)]
"""Somebody, even one who must first choose a password: for the session's own doors."""


async def _who(signed: SignedIn) -> Actor:
    if signed.must_change_password:
        raise MustChangePassword("Choose your own password first.")
    return signed.actor


async def _maybe_who(signed: MaybeSigned) -> Actor | None:
    return None if signed is None or signed.must_change_password else signed.actor


Who = Annotated[Actor, Depends(_who)]
"""Whoever is signed in; 401 when nobody is."""
MaybeWho = Annotated[Actor | None, Depends(_maybe_who)]


# Transactions --------------------------------------------------------------------------------------------------------


async def _tx(request: Request, signed: MaybeSigned) -> AsyncIterator[Transaction]:
    given = getattr(request.state, "tx", None)
    if given is not None:
        yield given
        return
    async with db(request).transaction() as tx:
        tx.correlation_id = getattr(request.state, "correlation_id", None)
        yield tx


async def _snapshot(request: Request, signed: MaybeSigned) -> AsyncIterator[Transaction]:
    async with db(request).snapshot() as tx:
        yield tx


# `signed` above is asked for first, so that its connection is back in the pool before this one is taken.
Tx = Annotated[Transaction, Depends(_tx, scope="function")]
"""The request's transaction."""
Snapshot = Annotated[Transaction, Depends(_snapshot, scope="function")]
"""A read-only view of one instant."""


# Pages ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PageAsked:
    """Which part of a list: at most `limit` items, after the cursor `after` (see `fields.read_cursor`)."""

    limit: int
    after: str | None


async def _page(
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_DEFAULT,
    after: Annotated[str | None, Query(max_length=512)] = None,
) -> PageAsked:
    return PageAsked(limit, after or None)


Page = Annotated[PageAsked, Depends(_page)]


# Once only -----------------------------------------------------------------------------------------------------------


class Idempotent(APIRoute):
    """For `APIRouter(route_class=Idempotent)`: a POST with an `Idempotency-Key` is done once per actor.

    The same key with the same body gets the first answer again, unless the actor's rights have changed since; with
    another body it is a Conflict. While the work is under way the key is a lock, and the same key waits; the answer is
    written last and commits with the work: what failed may be tried again with the same key. Should two work at once
    all the same (releases that lock differently), the later one is undone and told to try again. Answers that hold a
    secret must not be kept: their doors use a plain router.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def run(request: Request) -> Response:
            key = request.headers.get("idempotency-key")
            if request.method != "POST" or key is None:
                return await handle(request)
            if not 0 < len(key) <= idempotency.KEY_MAX or not key.isascii() or not key.isprintable():
                raise InvalidIdempotencyKey(f"An Idempotency-Key has 1 to {idempotency.KEY_MAX} plain characters.")
            signed = await signed_in(request)
            if signed is None:
                return await handle(request)
            return await _once(request, key, signed.actor, handle)

        return run


def _rights(who: Actor) -> bytes:
    """What an actor may do and see, as 16 bytes."""
    limits = (who.scope.legal_entities, who.scope.brands, who.scope.teams)
    parts = [sorted(who.permissions), *(None if limit is None else sorted(map(str, limit)) for limit in limits)]
    return hashlib.sha256(json.dumps(parts).encode()).digest()[:16]


async def _once(
    request: Request, key: str, who: Actor, handle: Callable[[Request], Coroutine[Any, Any, Response]]
) -> Response:
    actor = who.label()
    address = f"{request.method} {request.url.path}?{request.url.query}\0".encode()
    request_hash = hashlib.sha256(address + await request.body()).digest()
    rights = _rights(who)
    now = clock.now()
    async with db(request).transaction() as tx:
        tx.correlation_id = getattr(request.state, "correlation_id", None)
        earlier = await idempotency.claim(tx, actor, key, now)
        if earlier is None:
            request.state.tx = tx
            response = await handle(request)
            body = bytes(response.body)
            if not await idempotency.keep(tx, actor, key, request_hash + rights, response.status_code, body, now):
                raise Unavailable("This was done meanwhile; send it again for its answer.")
            return response
    if earlier.request_hash[: len(request_hash)] != request_hash:
        raise IdempotencyMismatch("This Idempotency-Key was used for another request; take a new one.")
    if earlier.request_hash[len(request_hash) :] != rights:
        raise DoneUnderOtherRights("This was done before your rights changed; read what it made.")
    return _again(earlier)


def _again(earlier: idempotency.Earlier) -> Response:
    headers = {"idempotency-replayed": "true"}
    if earlier.response is None:
        return Response(status_code=earlier.status or 204, headers=headers)
    return Response(
        json.dumps(earlier.response), status_code=earlier.status or 200, headers=headers, media_type="application/json"
    )


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine itself."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
