"""What a line of a list of people would do, and why not. Values in, decisions out; nothing is read or written here."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar
from uuid import UUID

from filrouge.access.people_file import Row, fold, several
from filrouge.access.service import users
from filrouge.access.service.roles import Role
from filrouge.access.service.users import User
from filrouge.agents.service import MEMBERS_MAX, Team
from filrouge.terms.errors import Problem
from filrouge.terms.scope import Actor, beyond

T = TypeVar("T")

Outcome = Literal["new", "changed", "unchanged", "refused"]
NAME_MAX = 200
ALL = ("all", "tout", "tous", "toutes")
LANGUAGES = {"fr": "fr", "francais": "fr", "french": "fr", "en": "en", "anglais": "en", "english": "en"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line is refused: a code, the column, and the words that are wrong."""

    code: str
    column: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list. `before` and `after` hold what changes, as ids and words; `before` is empty for somebody
    new."""

    row: Row
    outcome: Outcome
    email: str
    name: str
    user: User | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list would do, line by line. `digest` names exactly this."""

    lines: tuple[Line, ...]

    def of(self, outcome: Outcome) -> list[Line]:
        return [line for line in self.lines if line.outcome == outcome]

    @property
    def digest(self) -> str:
        told = [[line.row.line, line.outcome, line.email, line.before, line.after] for line in self.lines]
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


@dataclass(slots=True)
class Known:
    """What lines may name, by folded name and key, and what the lines before did."""

    roles: dict[str, list[Role]] = field(default_factory=dict)
    teams: dict[str, list[Team]] = field(default_factory=dict)
    legal_entities: dict[str, list[UUID]] = field(default_factory=dict)
    brands: dict[str, list[UUID]] = field(default_factory=dict)
    permissions: dict[UUID, frozenset[str]] = field(default_factory=dict)
    team_of: dict[UUID, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    administrators: set[UUID] = field(default_factory=set)
    administrator: UUID | None = None
    sizes: dict[UUID, int] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)


def line_of(actor: Actor, known: Known, columns: Mapping[str, int], row: Row) -> Line:
    """What this line would do after those before it, for this actor."""
    cells = {name: row.cell(at) for name, at in columns.items()}
    faults: list[Fault] = []
    email = _email(known, cells.get("email", ""), row.line, faults)
    name = _name(cells.get("first_name", ""), cells.get("name", ""))
    if len(name) > NAME_MAX:
        faults.append(Fault("too_long", "name"))
    user = known.users.get(email)
    if user is not None and not user.active:
        faults.append(Fault("put_aside", "email", email))
    elif user is None and not name:
        faults.append(Fault("no_name", "name"))
    given = _values(known, cells, faults)
    if name:
        given["name"] = name
    if user is None:
        given = {"language": actor.language, "roles": [], "teams": [], **_own_limits(actor), **given}
        before: dict[str, Any] = {}
        after = given
    else:
        was = {one: getattr(user, one) for one in given}
        before = {one: was[one] for one in given if _plain(was[one]) != _plain(given[one])}
        after = {one: given[one] for one in before}
    if not faults and (user is None or after):
        faults += _rights(actor, known, user, after)
    outcome: Outcome = "refused" if faults else "new" if user is None else "changed" if after else "unchanged"
    if outcome in ("new", "changed"):
        _count(known, user, before, after)
    return Line(row, outcome, email or cells.get("email", ""), name or (user.name if user else ""), user,
                before, after, tuple(faults))  # fmt: skip


def _name(first: str, name: str) -> str:
    """The whole name. A column of names that holds the first name already is taken as it is."""
    given, whole = fold(first).split(), fold(name).split()
    is_whole = len(whole) > len(given) > 0 and given in (whole[: len(given)], whole[-len(given) :])
    return name if is_whole else " ".join(part for part in (first, name) if part)


def _email(known: Known, cell: str, line: int, faults: list[Fault]) -> str:
    if not cell:
        faults.append(Fault("no_email", "email"))
        return ""
    try:
        email = users.read_email(cell)
    except users.InvalidEmail:
        faults.append(Fault("bad_email", "email", cell[:NAME_MAX]))
        return ""
    if email in known.seen:
        faults.append(Fault("twice", "email", str(known.seen[email])))
    known.seen.setdefault(email, line)
    return email


def _values(known: Known, cells: Mapping[str, str], faults: list[Fault]) -> dict[str, Any]:
    """What the cells say, without the empty ones."""
    given: dict[str, Any] = {}
    if cells.get("language"):
        language = LANGUAGES.get(fold(cells["language"]))
        if language is None:
            faults.append(Fault("unknown_language", "language", cells["language"][:NAME_MAX]))
        else:
            given["language"] = language
    if cells.get("roles"):
        given["roles"] = [role.id for role in _found(known.roles, "roles", cells["roles"], faults)]
    if cells.get("teams"):
        given["teams"] = [team.row.id for team in _found(known.teams, "teams", cells["teams"], faults)]
    for column, by_name in (("legal_entities", known.legal_entities), ("brands", known.brands)):
        if cells.get(column):
            everything = cells[column].strip() == "*" or fold(cells[column]) in ALL
            given[column] = None if everything else _found(by_name, column, cells[column], faults)
    return given


def _found(by_name: Mapping[str, list[T]], column: str, cell: str, faults: list[Fault]) -> list[T]:
    found: list[T] = []
    for name in several(cell, list(by_name)):
        match by_name.get(fold(name), []):
            case []:
                faults.append(Fault("unknown", column, name[:NAME_MAX]))
            case [one]:
                found.append(one)
            case _:
                faults.append(Fault("ambiguous", column, name[:NAME_MAX]))
    return found


def _own_limits(actor: Actor) -> dict[str, Any]:
    """Whom a line does not place sees what the actor sees, and no more."""
    limits = {"legal_entities": actor.scope.legal_entities, "brands": actor.scope.brands}
    return {name: None if limit is None else sorted(limit) for name, limit in limits.items()}


def _rights(actor: Actor, known: Known, user: User | None, after: Mapping[str, Any]) -> list[Fault]:
    """What the services would refuse, said beforehand."""
    faults: list[Fault] = []
    held = [*(user.roles if user else ()), *after.get("roles", ())]
    try:
        users.check_within(actor, frozenset[str]().union(*(known.permissions.get(role, frozenset()) for role in held)))
    except Problem:
        faults.append(Fault("beyond_rights", "roles"))
    for dimension in ("legal_entities", "brands"):
        seen = [getattr(user, dimension)] if user else []
        seen += [after[dimension]] if dimension in after else []
        if any(beyond(actor.scope, **{dimension: one}) for one in seen):
            faults.append(Fault("out_of_scope", dimension))
    own = set(user.teams) if user else set()
    if beyond(actor.scope, teams=own):
        faults.append(Fault("out_of_scope", "teams"))
    for team_id in sorted(own ^ set(after["teams"])) if "teams" in after else ():
        team = known.team_of[team_id]
        place = {"legal_entities": team.row.legal_entity_id, "brands": team.row.brand_id}
        outside = any(one is not None and beyond(actor.scope, **{name: [one]}) for name, one in place.items())
        if outside or (team_id not in own and beyond(actor.scope, teams=[team_id])):
            faults.append(Fault("out_of_scope", "teams", team.row.name))
        elif team_id not in own and known.sizes[team_id] >= MEMBERS_MAX:
            faults.append(Fault("team_full", "teams", team.row.name))
    last = user is not None and known.administrators == {user.id}
    if last and "roles" in after and known.administrator not in after["roles"]:
        faults.append(Fault("last_administrator", "roles"))
    return faults


def _count(known: Known, user: User | None, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """What later lines must reckon with."""
    was, will = set(before.get("teams", ())), set(after.get("teams", ()))
    for team_id in will - was:
        known.sizes[team_id] += 1
    for team_id in was - will:
        known.sizes[team_id] -= 1
    if user is not None and "roles" in after and known.administrator not in after["roles"]:
        known.administrators.discard(user.id)


def _plain(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, list | tuple) else value
