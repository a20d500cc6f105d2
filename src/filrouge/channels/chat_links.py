"""The link in an e-mail that leads back to a chat: sealed, for one chat and one address, for a week."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID

from filrouge.channels.adapters.webchat.config import Config
from filrouge.platform.security import Keys, SealBroken, open_sealed, seal

DAYS = 7
TOKEN_MAX = 1_000
MARK = "#fil-rouge"
SAFE = "/%:@!$&'()*+,;=~?"
"""What stays as it is in an address; spaces and the end of a line do not."""
_PURPOSE = "chat:back"


@dataclass(frozen=True, slots=True)
class Back:
    """Who comes back: whoever reads `email`, to the chat of this visitor, as long as it is the same one's."""

    visitor_id: UUID
    email: str
    mark: str

    def leads_to(self, address: str) -> bool:
        """Whether the chat is that of this address, as it was when the link was made."""
        return secrets.compare_digest(self.mark, _mark(address))


def _mark(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:32]


def page_of(page: str, config: Config) -> str | None:
    """The visitor's last page, marked as a way back; None when the chat may not stand there (any more)."""
    try:
        parts = urlsplit(page)
    except ValueError:
        return None
    if f"{parts.scheme}://{parts.netloc}".lower() not in config.origins:
        return None
    there = urlunsplit((parts.scheme, parts.netloc, quote(parts.path, SAFE), quote(parts.query, SAFE), ""))
    return f"{there}{MARK}"


def token(keys: Keys, account_id: UUID, visitor_id: UUID, address: str, email: str, now: datetime) -> str:
    """What makes the mark a way back, for who reads `email`. No server is sent it, and nothing of ours keeps it."""
    until = int((now + timedelta(days=DAYS)).timestamp())
    plain = json.dumps([visitor_id.hex, email, until, _mark(address)]).encode()
    sealed = seal(keys, plain, purpose=_PURPOSE, context=account_id.bytes)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def marked(text: str, made: str) -> str:
    """The text with the token behind its last mark, which is ours: others may stand in the words before it."""
    before, mark, after = text.rpartition(f"{MARK}\n")
    return f"{before}{MARK}={made}\n{after}" if mark else text


def read(keys: Keys, account_id: UUID, token: str, now: datetime) -> Back | None:
    """Who comes back; None when the token is forged, of another chat, or has ended."""
    try:
        sealed = base64.urlsafe_b64decode(token[:TOKEN_MAX] + "=" * (-len(token[:TOKEN_MAX]) % 4))
        found = json.loads(open_sealed(keys, sealed, purpose=_PURPOSE, context=account_id.bytes))
    except (SealBroken, ValueError, IndexError):
        return None
    if len(found) != 4 or found[2] <= now.timestamp():
        return None
    return Back(UUID(found[0]), str(found[1]), str(found[3]))
