"""Signed tokens around forms: the page's own (age and single use), the link from a mailbox to a form, the receipt.

All are bound to one channel account or one purpose; none holds a word of a customer in the clear.
"""

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from filrouge.platform.security import Keys, SealBroken, open_sealed, read_signed_token, seal, signed_token
from filrouge.terms.ids import ChannelAccountId, DeliveryId

CONTEXT_DAYS = 30
_NONCE_BYTES = 12
_TIME_BYTES = 5
_CONTEXT = "form:context"
_RECEIPT = "form:receipt"


@dataclass(frozen=True, slots=True)
class PageToken:
    """A page that we gave out: `nonce` is its single use, `issued_at` when it was first shown."""

    nonce: str
    issued_at: datetime

    def age_s(self, now: datetime) -> float:
        return (now - self.issued_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the confirmation page shows."""

    reference: str
    address: str
    """The customer's e-mail, masked."""


def page_token(keys: Keys, account_id: ChannelAccountId, now: datetime) -> str:
    """A token for one page of this form."""
    payload = secrets.token_bytes(_NONCE_BYTES) + int(now.timestamp()).to_bytes(_TIME_BYTES, "big")
    return signed_token(keys, f"form:page:{account_id}", payload)


def read_page_token(keys: Keys, account_id: ChannelAccountId, token: str) -> PageToken | None:
    """The token, or None when it is forged, cut, or of another form."""
    if len(token) > 100 or not token.isascii():
        return None
    payload = read_signed_token(keys, f"form:page:{account_id}", token)
    if payload is None or len(payload) != _NONCE_BYTES + _TIME_BYTES:
        return None
    seconds = int.from_bytes(payload[_NONCE_BYTES:], "big")
    if seconds > 253_402_300_000:
        return None
    return PageToken(payload[:_NONCE_BYTES].hex(), datetime.fromtimestamp(seconds, UTC))


def context_link(
    keys: Keys, base_url: str, slug: str, delivery_id: DeliveryId, now: datetime, *, language: str | None = None
) -> str:
    """The address of a form that already knows the e-mail which led there: a *qualified* mailbox sends it to the
    sender. The token names the delivery, is signed, and ends after CONTEXT_DAYS."""
    until = int((now + timedelta(days=CONTEXT_DAYS)).timestamp())
    token = signed_token(keys, _CONTEXT, delivery_id.bytes + until.to_bytes(_TIME_BYTES, "big"))
    return f"{base_url}/f/{slug}?{f'lang={language}&' if language else ''}c={token}"


def read_context(keys: Keys, token: str, now: datetime) -> DeliveryId | None:
    """The delivery a link speaks of; None when the token is forged or has ended."""
    if len(token) > 100 or not token.isascii():
        return None
    payload = read_signed_token(keys, _CONTEXT, token)
    if payload is None or len(payload) != 16 + _TIME_BYTES:
        return None
    if int.from_bytes(payload[16:], "big") < now.timestamp():
        return None
    return DeliveryId(UUID(bytes=payload[:16]))


def receipt_token(keys: Keys, account_id: ChannelAccountId, receipt: Receipt) -> str:
    """The confirmation page's address: sealed, so that neither reference nor address can be read or invented."""
    plain = json.dumps([receipt.reference, receipt.address]).encode()
    sealed = seal(keys, plain, purpose=_RECEIPT, context=account_id.bytes)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def read_receipt(keys: Keys, account_id: ChannelAccountId, token: str) -> Receipt | None:
    """The receipt, or None when the token is not ours."""
    try:
        sealed = base64.urlsafe_b64decode(token[:1_000] + "=" * (-len(token[:1_000]) % 4))
        found = json.loads(open_sealed(keys, sealed, purpose=_RECEIPT, context=account_id.bytes))
    except (SealBroken, ValueError, IndexError):
        return None
    return Receipt(str(found[0]), str(found[1]))


def masked(address: str) -> str:
    """`claire@exemple.fr` → `cl•••@exemple.fr`."""
    local, at, domain = address.rpartition("@")
    return f"{local[: 2 if len(local) > 3 else 1]}•••{at}{domain}"
