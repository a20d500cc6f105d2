"""People from a list: first what would happen to each, then exactly that, in one transaction.

Who is in the list is known by the e-mail address. An empty cell leaves what somebody has; roles and teams that are
written replace those they had. A line that cannot be done says why and holds nobody up. The same list brought twice
changes nothing the second time.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from filrouge.access.people_file import Sheet, fold
from filrouge.access.permissions import ADMINISTRATOR
from filrouge.access.service import roles, users
from filrouge.access.service.users import User
from filrouge.agents import service as agents
from filrouge.company import service as company
from filrouge.flows import people_plan
from filrouge.flows.people_plan import Known, Plan
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Conflict
from filrouge.terms.scope import Actor
from filrouge.terms.settings import require


class OutdatedImport(Conflict):
    """What the list would do has changed since it was shown; look at it again before confirming."""

    code = "access.outdated_import"


async def plan(tx: Transaction, actor: Actor, sheet: Sheet) -> Plan:
    """What would happen to each line, for this actor, now. Nothing is changed."""
    require(actor, "users:write")
    known = await _known(tx, actor, [row.cell(sheet.columns.get("email")) for row in sheet.rows])
    return Plan(tuple(people_plan.line_of(actor, known, sheet.columns, row) for row in sheet.rows))


async def run(tx: Transaction, actor: Actor, what: Plan, hashes: Sequence[str], now: datetime) -> list[User]:
    """Does the plan, for which `hashes` are the passwords of the new ones, in their order. Returns those."""
    joins: dict[UUID, set[UUID]] = {}
    leaves: dict[UUID, set[UUID]] = {}
    made: list[User] = []
    async with events.held(tx):
        for line, password_hash in zip(what.of("new"), hashes, strict=True):
            values = {"email": line.email, **line.after}
            teams = values.pop("teams", [])
            user = await users.create_user(tx, actor, values, now, password_hash=password_hash, must_change=True)
            made.append(user)
            for team_id in teams:
                joins.setdefault(team_id, set()).add(user.id)
        for line in what.of("changed"):
            assert line.user is not None
            changes = {name: value for name, value in line.after.items() if name != "teams"}
            await users.change_user(tx, actor, line.user.id, line.user.version, changes, now)
            if "teams" in line.after:
                was, will = set(line.before["teams"]), set(line.after["teams"])
                for team_id in will - was:
                    joins.setdefault(team_id, set()).add(line.user.id)
                for team_id in was - will:
                    leaves.setdefault(team_id, set()).add(line.user.id)
        await agents.move_members(tx, actor, joins, leaves, now)
    return made


async def _known(tx: Transaction, actor: Actor, emails: Sequence[str]) -> Known:
    known = Known()
    for role in await roles.list_roles(tx, actor):
        known.permissions[role.id] = frozenset(role.permissions)
        if role.key == ADMINISTRATOR:
            known.administrator = role.id
        if role.active:
            for name in {fold(role.key), *(fold(word) for word in role.name.values())}:
                known.roles.setdefault(name, []).append(role)
    for team in await agents.list_teams(tx):
        known.team_of[team.row.id] = team
        known.sizes[team.row.id] = len(team.members)
        if team.row.active:
            known.teams.setdefault(fold(team.row.name), []).append(team)
    for entity in await company.list_all(tx, company.LEGAL_ENTITIES):
        if entity.active:
            known.legal_entities.setdefault(fold(entity.name), []).append(entity.id)
    for brand in await company.list_all(tx, company.BRANDS):
        if brand.active:
            known.brands.setdefault(fold(brand.name), []).append(brand.id)
    known.users = {user.email.casefold(): user for user in await users.find_by_emails(tx, actor, emails)}
    known.administrators = set(await users.administrators(tx))
    return known
