"""Pure decisions of access: what a set of roles lets somebody see, and how long a session lives."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Protocol
from uuid import UUID

from filrouge.terms.ids import UserId
from filrouge.terms.scope import Actor, Scope

SESSION_IDLE = timedelta(hours=12)
SESSION_LIFE = timedelta(days=7)
TOUCH_EVERY = timedelta(seconds=60)

TRY_WINDOW_S = 15 * 60
TRIES_PER_ACCOUNT_AND_ADDRESS = 10
TRIES_PER_ACCOUNT = 60
TRIES_PER_ADDRESS = 60
SETUP_TRIES_PER_ADDRESS = 20
TOKEN_TRIES_PER_ADDRESS = 60

READ_ALL = "conversations:read_all"


def scope_of(
    permissions: Iterable[str],
    teams: Iterable[UUID],
    legal_entities: Iterable[UUID] | None,
    brands: Iterable[UUID] | None,
) -> Scope:
    """What somebody sees: their legal entities and brands (None = all), and their teams unless they may read all."""
    return Scope(
        legal_entities=None if legal_entities is None else frozenset(legal_entities),
        brands=None if brands is None else frozenset(brands),
        teams=None if READ_ALL in set(permissions) else frozenset(teams),
    )


class HasRights(Protocol):
    """A user's row with what their roles let them do."""

    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def legal_entities(self) -> list[UUID] | None: ...
    @property
    def brands(self) -> list[UUID] | None: ...
    @property
    def permissions(self) -> list[str]: ...
    @property
    def teams(self) -> list[UUID]: ...


def actor_of(user_id: UUID, row: HasRights) -> Actor:
    """The user as who acts, under these rights."""
    return Actor(
        kind="user",
        id=user_id,
        permissions=frozenset(row.permissions),
        scope=scope_of(row.permissions, row.teams, row.legal_entities, row.brands),
        user_id=UserId(user_id),
        language=row.language,
        name=row.name,
        teams=frozenset(row.teams),
    )


def alive(created_at: datetime, last_seen_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """Whether a session still counts: not past its end, and used within the idle limit."""
    return created_at <= now < expires_at and now - last_seen_at < SESSION_IDLE


def network_of(address: str) -> str:
    """What tries are counted under: an IPv4 address, or the /64 that one customer of a provider gets."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> 64 << 64)) + "/64"
    return str(parsed)


def normal_email(text: str) -> str:
    """An address as we compare it."""
    return text.strip().casefold()
