"""What active users may do and see today, without a session of theirs."""

from dataclasses import dataclass
from uuid import UUID

from filrouge.access.store.sessions import RIGHTS


@dataclass(frozen=True, slots=True)
class SightRow:
    id: UUID
    email: str
    name: str
    language: str
    legal_entities: list[UUID] | None
    brands: list[UUID] | None
    permissions: list[str]
    teams: list[UUID]


SIGHT = f"""
select u.id, u.email, u.name, u.language, u.legal_entities, u.brands,
       {RIGHTS.format(permissions="permissions", teams="teams")}
  from app_user u where u.id = any(%(ids)s) and u.active order by u.id
"""
