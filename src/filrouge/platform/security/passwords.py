"""Passwords and random tokens.

Hashing a password takes tens of milliseconds and 64 MiB on purpose: callers run it in a thread, a few at a time.
"""

import contextlib
import hashlib
import hmac
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PASSWORD_MIN = 10
PASSWORD_MAX = 256
TOKEN_BYTES = 32
CODE_GROUPS = 4
_CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
_light = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)


def hash_password(password: str) -> str:
    """argon2id, as a self-describing string. Slow: run it in a thread."""
    return _hasher.hash(password)


def hash_temporary(password: str) -> str:
    """argon2id with little work, for a `temporary_password` only: 79 random bits cannot be guessed however quick the
    hash is, and thousands may be made in one go."""
    return _light.hash(password)


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether `password` made `password_hash`. Slow: run it in a thread.

    Without a hash (an unknown user) the same work is done on a decoy, and on top of a light hash too, so that the
    answer takes no less time.
    """
    if password_hash is not None and needs_rehash(password_hash):
        with contextlib.suppress(VerificationError):
            _hasher.verify(_decoy(), password)
    try:
        good = _hasher.verify(password_hash or _decoy(), password)
    except (VerificationError, InvalidHashError):
        return False
    return good and password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    try:
        return _hasher.check_needs_rehash(password_hash)
    except InvalidHashError:
        return True


@lru_cache(maxsize=1)
def _decoy() -> str:
    return _hasher.hash(secrets.token_urlsafe())


def password_weakness(password: str, *, known: tuple[str, ...] = ()) -> str | None:
    """Why a new password is refused: `too_short`, `too_long`, `too_simple`, `guessable`; None when it is fine.

    `known` are words that others know of the person: the address, the name.
    """
    if len(password) < PASSWORD_MIN:
        return "too_short"
    if len(password) > PASSWORD_MAX:
        return "too_long"
    folded = password.casefold()
    if len(set(folded)) < 4:
        return "too_simple"
    for word in known:
        for part in {word.casefold(), word.casefold().partition("@")[0]}:
            if len(part) >= 4 and part in folded and len(folded) - len(part) < 6:
                return "guessable"
    return None


def mint_token(prefix: str = "") -> str:
    """A new secret: `prefix` and 32 random bytes, url-safe. Keep only its `token_hash`."""
    return prefix + secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """What is kept of a token: SHA-256 (a token is random, so a slow hash would add nothing)."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def mint_code() -> str:
    """A one-time code that a person can type: four groups of four letters (79 bits)."""
    groups = ("".join(secrets.choice(_CODE_LETTERS) for _ in range(4)) for _ in range(CODE_GROUPS))
    return "-".join(groups)


def temporary_password() -> str:
    """A first password, to be changed at the first sign-in."""
    return mint_code()


def same(a: bytes | str, b: bytes | str) -> bool:
    """Equality that takes the same time whatever differs."""
    left = a.encode("utf-8", "surrogatepass") if isinstance(a, str) else a
    right = b.encode("utf-8", "surrogatepass") if isinstance(b, str) else b
    return hmac.compare_digest(left, right)
