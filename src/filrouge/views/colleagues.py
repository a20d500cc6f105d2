"""Colleagues in sight, with their teams and presence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor

LIST_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Colleague:
    """An active user. `state` is None when they were never connected; `teams` are `{id, name, lead}`, those in use."""

    id: UUID
    name: str
    email: str
    teams: list[dict[str, Any]]
    state: str | None
    reason_code: str | None
    since: datetime | None
    online_until: datetime | None


IN_SIGHT = f"""
select u.id, u.name, u.email,
       coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'lead', m.lead) order by t.name, t.id)
                   from team_member m join team t on t.id = m.team_id and t.active
                  where m.user_id = u.id), '[]') as teams,
       p.state, p.reason_code, p.since, p.online_until
  from app_user u left join presence p on p.user_id = u.id
 where u.active
   and (%(all)s or u.id = %(me)s
        or exists (select from team_member m where m.user_id = u.id and m.team_id = any(%(teams)s::uuid[])))
 order by fold_v1(u.name), u.id limit {LIST_MAX}
"""


async def in_sight(tx: Transaction, actor: Actor) -> list[Colleague]:
    """Everybody for who reads all conversations, else the members of the actor's teams, by name."""
    teams = actor.teams | (actor.scope.teams or frozenset())
    values = {"all": actor.scope.teams is None, "me": actor.user_id, "teams": sorted(teams)}
    return await tx.all(Colleague, IN_SIGHT, values)
