"""Who works here, for flows that are given addresses."""

from uuid import UUID

from filrouge.access.store import users as store
from filrouge.platform.db import Transaction


async def by_email(tx: Transaction) -> dict[str, UUID]:
    """Every account's id by its address in lower case, also of those who have left; at most 2,000."""
    return {user.email.casefold(): user.id for user in await store.list_users(tx)}
