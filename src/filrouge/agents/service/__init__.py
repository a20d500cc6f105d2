"""Teams: read, make, change, restore; and who belongs to them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from filrouge.agents import store
from filrouge.agents.events import TeamChanged
from filrouge.agents.store import Member, TeamName, TeamRow
from filrouge.platform import history
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.platform.records import changed
from filrouge.terms.scope import Actor
from filrouge.terms.settings import (
    Contradiction,
    SettingNotFound,
    StaleSetting,
    UnknownReference,
    only,
    require,
    require_scope,
)

__all__ = ["TeamName", "TeamRow"]

MEMBERS_MAX = 500
WHAT = "team"


@dataclass(frozen=True, slots=True)
class Team:
    """A team with its members as (user, leads?), by user."""

    row: TeamRow
    members: tuple[tuple[UUID, bool], ...]


async def list_teams(tx: Transaction) -> list[Team]:
    """Every team, those put aside last."""
    rows = await store.TEAMS.all(tx)
    found: dict[UUID, list[tuple[UUID, bool]]] = {row.id: [] for row in rows}
    for member in await store.members(tx, list(found)):
        found[member.team_id].append((member.user_id, member.lead))
    return [Team(row, tuple(found[row.id])) for row in rows]


async def get_team(tx: Transaction, team_id: UUID) -> Team:
    """One team. Raises SettingNotFound."""
    row = await store.TEAMS.find(tx, team_id)
    if row is None:
        raise SettingNotFound("There is no such team.", fields={"what": WHAT})
    members = await store.members(tx, [team_id])
    return Team(row, tuple((member.user_id, member.lead) for member in members))


async def teams_named(tx: Transaction, ids: Sequence[UUID]) -> list[TeamName]:
    """Names of teams, in their order."""
    return await store.named(tx, ids)


async def create_team(tx: Transaction, actor: Actor, values: Mapping[str, Any], now: datetime) -> Team:
    """A new team from `name` and, if given, `site_id`, `legal_entity_id`, `brand_id`, `members`."""
    require(actor, "settings:write")
    members = _members(values.get("members", ()))
    _within(actor, values.get("legal_entity_id"), values.get("brand_id"))
    await _fits(tx, values.get("legal_entity_id"), values.get("brand_id"))
    if members:
        require_scope(actor, teams=None)
    row = TeamRow(
        id=uuid7(),
        name=values["name"],
        site_id=values.get("site_id"),
        legal_entity_id=values.get("legal_entity_id"),
        brand_id=values.get("brand_id"),
        active=True,
        version=1,
        created_at=now,
    )
    try:
        await store.TEAMS.insert(tx, row)
        await store.set_members(tx, row.id, [Member(row.id, *member) for member in members])
    except psycopg.errors.ForeignKeyViolation:
        raise UnknownReference("It refers to something that is not there.", fields={"what": WHAT}) from None
    team = Team(row, members)
    await _tell(tx, actor, team, None, _values(team), now, joined=[user for user, _ in members])
    return team


async def change_team(
    tx: Transaction, actor: Actor, team_id: UUID, expected_version: int, changes: Mapping[str, Any], now: datetime
) -> Team:
    """The team with `changes` (of `members` too). Raises StaleSetting, and OutOfScope when somebody would join a team
    that the actor does not see."""
    require(actor, "settings:write")
    before = await get_team(tx, team_id)
    if before.row.version != expected_version:
        raise StaleSetting(WHAT, team_id, before.row.version)
    members = _members(changes["members"]) if "members" in changes else before.members
    row = replace(before.row, **only(changes, tuple(store.TEAMS.changing)))  # type: ignore[arg-type]
    after = Team(row, members)
    was, will = _values(before), _values(after)
    names = changed(was, will)
    if not names:
        return before
    _within(actor, before.row.legal_entity_id, before.row.brand_id)
    _within(actor, row.legal_entity_id, row.brand_id)
    if {"legal_entity_id", "brand_id"} & set(names):
        await _fits(tx, row.legal_entity_id, row.brand_id)
    if {user for user, _ in members} - {user for user, _ in before.members}:
        require_scope(actor, teams=[team_id])
    try:
        if not await store.TEAMS.update(tx, row, expected_version):
            raise StaleSetting(WHAT, team_id, (await get_team(tx, team_id)).row.version)
        await store.set_members(tx, team_id, [Member(team_id, *member) for member in members])
    except psycopg.errors.ForeignKeyViolation:
        raise UnknownReference("It refers to something that is not there.", fields={"what": WHAT}) from None
    after = Team(replace(row, version=expected_version + 1), members)
    old, new = {user for user, _ in before.members}, {user for user, _ in members}
    moved = (old | new) if row.active != before.row.active else set()
    await _tell(
        tx,
        actor,
        after,
        {name: was[name] for name in names},
        {name: will[name] for name in names},
        now,
        joined=sorted(new - old | (moved if row.active else set())),
        left=sorted(old - new | (moved if not row.active else set())),
    )
    return after


async def set_teams_of_user(tx: Transaction, actor: Actor, user_id: UUID, teams: Sequence[UUID], now: datetime) -> None:
    """Makes a user a member of exactly these teams; where they lead, they go on leading."""
    require(actor, "users:write")
    current = {member.team_id for member in await store.teams_of(tx, user_id)}
    for team_id in sorted(current ^ set(teams)):
        team = await get_team(tx, team_id)
        members = tuple(member for member in team.members if member[0] != user_id)
        if team_id in teams:
            members = tuple(sorted((*members, (user_id, False))))
        powers = replace(actor, permissions=actor.permissions | {"settings:write"})
        await change_team(tx, powers, team_id, team.row.version, {"members": members}, now)


async def move_members(
    tx: Transaction,
    actor: Actor,
    joins: Mapping[UUID, Collection[UUID]],
    leaves: Mapping[UUID, Collection[UUID]],
    now: datetime,
) -> None:
    """Users join and leave teams (team → users), each team in one change; whoever leads goes on leading."""
    require(actor, "users:write")
    powers = replace(actor, permissions=actor.permissions | {"settings:write"})
    for team_id in sorted({*joins, *leaves}):
        team = await get_team(tx, team_id)
        kept = {user: lead for user, lead in team.members if user not in leaves.get(team_id, ())}
        members = tuple({**dict.fromkeys(joins.get(team_id, ()), False), **kept}.items())
        await change_team(tx, powers, team_id, team.row.version, {"members": members}, now)


async def restore(tx: Transaction, actor: Actor, entry: history.Change, now: datetime) -> None:
    """Puts a team back to what it was before a change; a creation is put aside."""
    team = await get_team(tx, UUID(entry.subject_id))
    values = entry.back((*store.TEAMS.changing, "members"))
    if "members" in values:
        values["members"] = [(UUID(user), bool(lead)) for user, lead in values["members"]]
    await change_team(tx, actor, team.row.id, team.row.version, values, now)


def _within(actor: Actor, legal_entity_id: UUID | None, brand_id: UUID | None) -> None:
    """Whoever is limited to legal entities or brands changes their teams only; those of the whole company are open to
    all who may change settings."""
    if legal_entity_id is not None:
        require_scope(actor, legal_entities=[legal_entity_id])
    if brand_id is not None:
        require_scope(actor, brands=[brand_id])


async def _fits(tx: Transaction, legal_entity_id: UUID | None, brand_id: UUID | None) -> None:
    if legal_entity_id is None or brand_id is None:
        return
    if await store.legal_entity_of(tx, brand_id) not in (None, legal_entity_id):
        raise Contradiction("The brand belongs to another legal entity.", fields={"field": "brand_id"})


def _members(given: Sequence[tuple[UUID, bool]]) -> tuple[tuple[UUID, bool], ...]:
    found = dict(given)
    if len(found) > MEMBERS_MAX:
        raise UnknownReference(f"A team has at most {MEMBERS_MAX} members.", fields={"what": WHAT})
    return tuple(sorted(found.items()))


def _values(team: Team) -> dict[str, Any]:
    return {**store.TEAMS.values(team.row), "members": [list(member) for member in team.members]}


async def _tell(
    tx: Transaction,
    actor: Actor,
    team: Team,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    now: datetime,
    *,
    joined: Sequence[UUID] = (),
    left: Sequence[UUID] = (),
) -> None:
    fact = TeamChanged(team.row.id, history.names(after), tuple(joined), tuple(left))
    await history.tell(
        tx,
        actor,
        fact,
        room="agents",
        what=WHAT,
        subject=team.row.id,
        before=before,
        after=after,
        now=now,
        legal_entity_id=team.row.legal_entity_id,
        brand_id=team.row.brand_id,
        team_id=team.row.id,
    )
