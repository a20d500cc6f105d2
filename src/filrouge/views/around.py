"""What ties a conversation to people and to other conversations."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.scope import Scope, visible

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Follower:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Other:
    """Another conversation, under its number; its subject is told only to who may read it. `how` says what it is to
    this one: `linked`, `into` (this one was merged into it), `from` (it was merged into this one), `split` (this one
    was split off it)."""

    how: str
    id: UUID
    number: int
    subject: str
    state: str
    merge_id: UUID | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Around:
    followers: list[Follower]
    others: list[Other]

    def named(self, how: str) -> list[Other]:
        return [other for other in self.others if other.how == how]

    def one(self, how: str) -> Other | None:
        return next(iter(self.named(how)), None)


_FOLLOWERS = """
select u.id, u.name from conversation_follower f join app_user u on u.id = f.user_id
 where f.conversation_id = %(id)s order by f.since, u.id limit %(limit)s
"""
_OTHERS = """
select o.how, c.id, c.number, case when {visible} then c.subject else '' end as subject, c.state, o.merge_id, o.at
  from (
    select 'linked' as how, case when l.one_id = %(id)s then l.other_id else l.one_id end as id, null::uuid as merge_id,
           l.linked_at as at
      from conversation_link l where l.one_id = %(id)s or l.other_id = %(id)s
    union all select 'from', m.source_id, m.id, m.merged_at from conversation_merge m
      where m.target_id = %(id)s and m.undone_at is null
    union all select 'split', s.from_id, null, s.split_at from conversation_split s
      where s.into_id = %(id)s and s.undone_at is null
    union all
      select 'into', {end_of}, null, null from conversation m where m.id = %(id)s and m.merged_into_id is not null
  ) o
  join conversation c on c.id = o.id
 where o.how <> 'linked' or {visible}
 order by o.at, c.id limit %(limit)s
"""
_END_OF = """(
with recursive chain as (
  select id, merged_into_id from conversation where id = m.merged_into_id
  union all select n.id, n.merged_into_id from chain join conversation n on n.id = chain.merged_into_id
) select id from chain where merged_into_id is null)
"""


async def around(tx: Transaction, conversation_id: UUID, scope: Scope) -> Around:
    """Followers and neighbours of a conversation that the caller has read under the scope; linked ones only where they
    are in sight too."""
    predicate, params = visible("c", scope)
    followers = await tx.all(Follower, _FOLLOWERS, {"id": conversation_id, "limit": SHOWN})
    sql = _OTHERS.format(visible=predicate, end_of=_END_OF)
    return Around(followers, await tx.all(Other, sql, {"id": conversation_id, "limit": SHOWN, **params}))
