"""Facts of access. Ids and codes only."""

from dataclasses import dataclass
from uuid import UUID

from filrouge.platform.events import Code, event_type


@event_type("access.signed_in")
@dataclass(frozen=True, slots=True)
class SignedIn:
    user_id: UUID
    session_id: UUID


@event_type("access.signed_out")
@dataclass(frozen=True, slots=True)
class SignedOut:
    """`how`: `by_user`, `revoked`, `rotated`."""

    user_id: UUID
    session_id: UUID
    how: Code


@event_type("access.sign_in_refused")
@dataclass(frozen=True, slots=True)
class SignInRefused:
    """Somebody tried a known account with a wrong password, or too often."""

    user_id: UUID
    why: Code


@event_type("access.password_changed")
@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """`how`: `by_user`, `reset`."""

    user_id: UUID
    how: Code


@event_type("access.user_changed")
@dataclass(frozen=True, slots=True)
class UserChanged:
    """A user was created or changed: their rights may differ, so open sockets look again."""

    user_id: UUID
    fields: tuple[Code, ...]


@event_type("access.role_changed")
@dataclass(frozen=True, slots=True)
class RoleChanged:
    role_id: UUID
    fields: tuple[Code, ...]


@event_type("access.token_changed")
@dataclass(frozen=True, slots=True)
class TokenChanged:
    """`how`: `created`, `revoked`."""

    token_id: UUID
    how: Code


@event_type("access.set_up")
@dataclass(frozen=True, slots=True)
class SetUp:
    """The installation has its first administrator."""

    user_id: UUID
