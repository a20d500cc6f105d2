"""Signing in and out, and one's own account."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from filrouge import __version__
from filrouge.access.service import sessions, users
from filrouge.agents import service as agents
from filrouge.agents.service import presence
from filrouge.company import service as company
from filrouge.entrypoints.api import deps
from filrouge.entrypoints.api.deps import Now, SignedIn, Tx
from filrouge.entrypoints.api.fields import (
    Body,
    Instant,
    Items,
    Language,
    Name,
    SessionIdField,
    Shown,
    TeamIdField,
    Theme,
    UserIdField,
)
from filrouge.entrypoints.api.middleware import COOKIE_HOST
from filrouge.platform import clock, installation
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Unauthenticated

router = APIRouter(tags=["session"])

LIFE_S = 7 * 24 * 3600


class TeamName(Shown):
    id: TeamIdField
    name: str


class Me(Shown):
    id: UserIdField
    email: str
    name: str
    initials: str
    language: Language
    theme: Theme
    signature: str
    teams: list[TeamName]
    permissions: list[str]
    presence: Literal["ready", "busy", "wrapping_up", "not_ready"] = "ready"
    must_change_password: bool
    version: int


class InstallationShown(Shown):
    kind: Literal["demo", "real"] | None
    needs_setup: bool
    company_name: str
    version: str
    cookie_warning: bool


class SessionShown(Shown):
    user: Me | None
    installation: InstallationShown


class SignIn(Body):
    email: Annotated[str, Field(min_length=3, max_length=254)]
    password: Annotated[str, Field(min_length=1, max_length=1024)]


class MyChanges(Body):
    language: Language | None = None
    theme: Theme | None = None
    name: Name | None = None
    signature: Annotated[str, Field(max_length=2000)] | None = None


class PasswordChange(Body):
    current: Annotated[str, Field(min_length=1, max_length=1024)]
    new: Annotated[str, Field(min_length=1, max_length=1024)]


class SessionRow(Shown):
    id: SessionIdField
    created_at: Instant
    last_seen_at: Instant
    expires_at: Instant
    user_agent: str
    remote_address: str
    current: bool


async def show(tx: Transaction, request: Request, signed: deps.Signed | None) -> SessionShown:
    """What the desk needs to know before it draws anything."""
    here = await installation.find(tx)
    needs_setup = here is None or (here.set_up_at is None and not await users.any_user(tx))
    me = None
    if signed is not None and signed.session is not None:
        mine = signed.session
        me = Me.model_validate(
            {
                "id": mine.user_id,
                "email": mine.email,
                "name": mine.name,
                "initials": initials(mine.name),
                "language": mine.language,
                "theme": mine.theme,
                "signature": mine.signature,
                "teams": [TeamName(id=team.id, name=team.name) for team in await agents.teams_named(tx, mine.teams)],
                "permissions": sorted(mine.permissions),
                "presence": (await presence.presence_of(tx, mine.user_id, clock.now())).said,
                "must_change_password": mine.must_change_password,
                "version": mine.version,
            }
        )
    return SessionShown(
        user=me,
        installation=InstallationShown(
            kind=here.kind if here else None,
            needs_setup=needs_setup,
            company_name=await company.name_of_company(tx),
            version=__version__,
            cookie_warning=cookie_warning(request),
        ),
    )


def initials(name: str) -> str:
    """At most two letters: of the first and the last word."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def cookie_warning(request: Request) -> bool:
    """Whether the browser came over plain http from another machine, so that the session cookie would vanish: browsers
    send `Sec-Fetch-Site` over https and to this machine only."""
    headers = request.headers
    if request.url.scheme == "https" or "sec-fetch-site" in headers or deps.is_loopback(headers.get("host", "")):
        return False
    return "mozilla" in headers.get("user-agent", "").lower()


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Gives the browser its session: for this host only, out of reach of scripts, not sent by foreign pages."""
    name = deps.cookie_name(request)
    secure = name == COOKIE_HOST
    response.set_cookie(name, token, max_age=LIFE_S, path="/", secure=secure, httponly=True, samesite="lax")


def forget_cookie(request: Request, response: Response) -> None:
    name = deps.cookie_name(request)
    response.delete_cookie(name, path="/", secure=name == COOKIE_HOST, httponly=True, samesite="lax")


@router.get("/session")
async def get_session(request: Request, tx: Tx, signed: deps.MaybeSigned) -> SessionShown:
    """Who is signed in, and what this installation is."""
    return await show(tx, request, signed)


@router.post("/session")
async def post_session(request: Request, response: Response, given: SignIn) -> SessionShown:
    """Signs in. The answer takes as long for an unknown address as for a wrong password.

    The try is counted before the password is looked at, in a transaction of its own: a crash gives no free try.
    """
    database, address, now = deps.db(request), deps.remote_address(request), clock.now()
    async with database.transaction() as tx:
        wait = await sessions.count_try(tx, given.email, address, now)
        known = await sessions.find_credentials(tx, given.email)
        if wait is not None and known is not None:
            await sessions.refuse(tx, known.user_id, "too_many", now)
    if wait is not None:
        raise sessions.TooManyAttempts("Too many tries; wait and try again.", fields={"retry_after_s": wait})
    good = await sessions.check_password(known.password_hash if known else None, given.password)
    if known is None or not good:
        if known is not None:
            async with database.transaction() as tx:
                await sessions.refuse(tx, known.user_id, "bad_password", now)
        raise sessions.BadCredentials("The address or the password is wrong.")
    async with database.transaction() as tx:
        await sessions.give_tries_back(tx, given.email, address)
        return await enter(tx, request, response, known.user_id, now)


async def enter(tx: Transaction, request: Request, response: Response, user_id: UUID, now: datetime) -> SessionShown:
    """Opens a session for a user who proved who they are, and answers with it."""
    opened = await sessions.open_session(
        tx,
        user_id,
        now=now,
        user_agent=request.headers.get("user-agent", ""),
        remote_address=deps.remote_address(request),
        replaces=deps.session_token(request),
    )
    set_cookie(request, response, opened.token)
    return await show(tx, request, await sessions.by_session(tx, opened.token, now))


@router.delete("/session", status_code=204)
async def delete_session(request: Request, response: Response, tx: Tx, now: Now) -> None:
    """Signs out; signing out twice is no error."""
    token = deps.session_token(request)
    if token is not None:
        await sessions.end_session(tx, token, now)
    forget_cookie(request, response)


@router.patch("/session/me")
async def patch_me(request: Request, tx: Tx, signed: SignedIn, given: MyChanges, now: Now) -> SessionShown:
    """Changes one's own language, theme, name or signature."""
    await users.change_me(tx, signed.actor, given.model_dump(exclude_none=True), now)
    token = deps.session_token(request)
    return await show(tx, request, await sessions.by_session(tx, token, now) if token else signed)


@router.post("/session/password", status_code=204)
async def post_password(request: Request, signed: SignedIn, given: PasswordChange) -> None:
    """Changes one's own password and ends one's other sessions. Wrong tries count as tries to sign in."""
    database, now = deps.db(request), clock.now()
    if signed.session is None:
        raise Unauthenticated("Only a person has a password.")
    email, address = signed.session.email, deps.remote_address(request)
    async with database.transaction() as tx:
        wait = await sessions.count_try(tx, email, address, now)
        known = await sessions.find_credentials(tx, email)
    if wait is not None:
        raise sessions.TooManyAttempts("Too many tries; wait and try again.", fields={"retry_after_s": wait})
    current_hash = known.password_hash if known else None
    if not await sessions.check_password(current_hash, given.current):
        raise sessions.WrongPassword("The current password is wrong.")
    if given.new == given.current:
        raise sessions.WeakPassword("Choose another password than the current one.", fields={"why": "same"})
    sessions.check_new_password(given.new, email, signed.session.name)
    new_hash = await sessions.hash_password(given.new)
    async with database.transaction() as tx:
        await sessions.give_tries_back(tx, email, address)
        await sessions.change_password(tx, signed, new_hash, now, expected_hash=current_hash)


@router.get("/session/all")
async def get_sessions(tx: Tx, signed: SignedIn, now: Now) -> Items[SessionRow]:
    """One's own live sessions, the latest first."""
    current = signed.session.session_id if signed.session else None
    rows = await sessions.list_sessions(tx, signed.actor, now)
    return Items[SessionRow](
        items=[
            SessionRow(
                id=row.id,
                created_at=row.created_at,
                last_seen_at=row.last_seen_at,
                expires_at=row.expires_at,
                user_agent=row.user_agent,
                remote_address=row.remote_address,
                current=row.id == current,
            )
            for row in rows
        ]
    )


@router.delete("/session/all/{session_id}", status_code=204)
async def revoke_session(tx: Tx, signed: SignedIn, session_id: SessionIdField, now: Now) -> None:
    """Ends one of one's own sessions."""
    await sessions.revoke_session(tx, signed.actor, session_id, now)
