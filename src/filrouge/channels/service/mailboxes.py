"""What a watched mailbox needs kept, beside its cursor."""

from collections.abc import Sequence
from uuid import UUID

from filrouge.channels import secrets, store
from filrouge.channels.service.accounts import get_account
from filrouge.platform.db import Transaction
from filrouge.platform.security import Keys


async def keys_of_bytes(tx: Transaction, account_id: UUID, sha256: bytes) -> Sequence[str]:
    """The keys under which this account has received exactly these bytes; 100 at most."""
    rows = await tx.rows(store.KEYS_OF_BYTES, {"account": account_id, "sha256": sha256})
    return [str(row[0]) for row in rows]


async def replace_secret(tx: Transaction, account_id: UUID, keys: Keys, name: str, before: str, after: str) -> bool:
    """Keeps a secret that the provider replaced by itself (a refresh token). False when a person has changed it
    meanwhile: theirs stays. The account's version stays too: nothing that a person set has changed."""
    await tx.execute(store.LOCK_ACCOUNT, {"id": account_id})
    account = await get_account(tx, account_id)
    opened = secrets.open_secrets(account, keys)
    if opened.get(name) != before:
        return False
    sealed = secrets.seal_secrets(account_id, opened | {name: after}, keys)
    await tx.execute(store.SECRETS_SET, {"id": account_id, "secrets": sealed})
    return True
