"""What a macro's actions name, in words: for whoever is about to run it."""

from collections.abc import Collection
from uuid import UUID

from filrouge.platform.db import Transaction

NAMES = """
select id::text, name from tag where id = any(%(ids)s::uuid[])
union all select id::text, name from app_user where id = any(%(ids)s::uuid[])
union all select id::text, name from team where id = any(%(ids)s::uuid[])
union all select id::text, label ->> %(language)s::text from contact_reason where id = any(%(ids)s::uuid[])
union all select code, label ->> %(language)s::text from wrap_up_code where code = any(%(codes)s::text[])
"""


async def names(tx: Transaction, ids: Collection[str], codes: Collection[str], language: str) -> dict[str, str]:
    """Name or label by id or code."""
    if not ids and not codes:
        return {}
    values = {"ids": [UUID(one) for one in ids], "codes": list(codes), "language": language}
    return {row[0]: row[1] for row in await tx.rows(NAMES, values)}
