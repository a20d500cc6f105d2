"""How the company's site says who its customer is: tokens for the chat, and its own cookie, signed with one secret."""

import base64
import hashlib
import hmac
import json

from filrouge_demo import clock
from filrouge_demo.people import Person

HOUR_S = 3_600


def chat_token(person: Person, secret: str, key: str) -> str:
    """A token for the chat `key`, good for an hour (docs/guides/chat.md)."""
    end = int(clock.now().timestamp()) + HOUR_S
    body = {"sub": person.ref, "email": person.email, "name": person.name, "aud": key, "exp": end}
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(body)}"
    return f"{signed}.{_text(_mac(secret, signed))}"


def seal(ref: str, secret: str) -> str:
    """The value of the cookie of who is signed in."""
    return f"{ref}.{_text(_mac(secret, f'cookie:{ref}'))}"


def unseal(value: str, secret: str) -> str | None:
    """Who is signed in by this cookie; None when we did not make it."""
    ref = value.partition(".")[0]
    return ref if secret and hmac.compare_digest(seal(ref, secret).encode(), value.encode()) else None


def _mac(secret: str, words: str) -> bytes:
    return hmac.new(secret.encode(), words.encode(), hashlib.sha256).digest()


def _part(value: dict[str, object]) -> str:
    return _text(json.dumps(value).encode())


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
