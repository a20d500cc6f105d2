"""The room's rows and statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.platform.records import Records


@dataclass(frozen=True, slots=True)
class TeamRow:
    id: UUID
    name: str
    site_id: UUID | None
    legal_entity_id: UUID | None
    brand_id: UUID | None
    active: bool
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    team_id: UUID
    user_id: UUID
    lead: bool


@dataclass(frozen=True, slots=True)
class TeamName:
    id: UUID
    name: str


TEAMS = Records(
    TeamRow,
    "team",
    ("name", "site_id", "legal_entity_id", "brand_id", "active"),
    "active desc, fold_v1(name), id",
)
MEMBERS = "select team_id, user_id, lead from team_member where team_id = any(%(teams)s) order by team_id, user_id"
TEAMS_OF = "select team_id, user_id, lead from team_member where user_id = %(user_id)s order by team_id"
DELETE_MEMBERS = "delete from team_member where team_id = %(team_id)s and user_id <> all(%(users)s::uuid[])"
INSERT_MEMBER = """
insert into team_member (team_id, user_id, lead) values (%(team_id)s, %(user_id)s, %(lead)s)
on conflict (team_id, user_id) do update set lead = excluded.lead where team_member.lead <> excluded.lead
"""
OF_BRAND = "select legal_entity_id from brand where id = %(id)s"
NAMED = "select id, name from team where id = any(%(ids)s) order by fold_v1(name), id"


async def members(tx: Transaction, teams: Sequence[UUID]) -> list[Member]:
    return await tx.all(Member, MEMBERS, {"teams": list(teams)})


async def teams_of(tx: Transaction, user_id: UUID) -> list[Member]:
    return await tx.all(Member, TEAMS_OF, {"user_id": user_id})


async def set_members(tx: Transaction, team_id: UUID, wanted: Sequence[Member]) -> None:
    users = sorted(member.user_id for member in wanted)
    await tx.execute(DELETE_MEMBERS, {"team_id": team_id, "users": users})
    await tx.execute_many(
        INSERT_MEMBER,
        [
            {"team_id": team_id, "user_id": member.user_id, "lead": member.lead}
            for member in sorted(wanted, key=lambda member: member.user_id)
        ],
    )


async def named(tx: Transaction, ids: Sequence[UUID]) -> list[TeamName]:
    return await tx.all(TeamName, NAMED, {"ids": list(ids)})


async def legal_entity_of(tx: Transaction, brand_id: UUID) -> UUID | None:
    """Whose brand it is; None when there is none."""
    found: UUID | None = await tx.value(OF_BRAND, {"id": brand_id})
    return found
