"""Who works here, for flows that are given addresses."""

from uuid import UUID

from filrouge.access.store import users as store
from filrouge.platform.db import Transaction


async def by_email(tx: Transaction) -> dict[str, UUID]:
    """Every account's id by its address in lower case, also of those who have left; at most 2,000."""
    return {user.email.casefold(): user.id for user in await store.list_users(tx)}


async def works_here(tx: Transaction, user_id: UUID) -> bool:
    """Whether this account exists and is active."""
    user = await store.find_user(tx, user_id)
    return user is not None and user.active
