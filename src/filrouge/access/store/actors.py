"""What a person may do now, whether they are signed in or not."""

from dataclasses import dataclass
from uuid import UUID

from filrouge.access.store.sessions import RIGHTS


@dataclass(frozen=True, slots=True)
class Person:
    user_id: UUID
    name: str
    language: str
    legal_entities: list[UUID] | None
    brands: list[UUID] | None
    permissions: list[str]
    teams: list[UUID]


PERSON = f"""
select u.id as user_id, u.name, u.language, u.legal_entities, u.brands,
       {RIGHTS.format(permissions="permissions", teams="teams")}
  from app_user u where u.id = %(user_id)s and u.active
"""
