"""SQL of presence and of the reasons for being not ready."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.platform.records import Records


@dataclass(frozen=True, slots=True)
class PresenceRow:
    user_id: UUID
    state: str
    reason_code: str
    since: datetime
    online_until: datetime | None


@dataclass(frozen=True, slots=True)
class NotReadyReason:
    """Why somebody is not ready; `label` by language. The code is the identifier."""

    code: str
    label: dict[str, Any]
    position: int
    active: bool
    version: int


REASONS = Records(
    NotReadyReason,
    "not_ready_reason",
    ("label", "position", "active"),
    "active desc, position, code",
    key="code",
    json=frozenset({"label"}),
)
_PRESENCE = "user_id, state, reason_code, since, online_until"
OF = f"select {_PRESENCE} from presence where user_id = %(user_id)s"
OF_LOCKED = OF + " for update"
SET = f"""
insert into presence (user_id, state, reason_code, since) values (%(user_id)s, %(state)s, %(reason_code)s, %(now)s)
on conflict (user_id) do update
   set state = excluded.state, reason_code = excluded.reason_code, since = excluded.since
returning {_PRESENCE}
"""
ONLINE = f"""
with who as (select u.id from app_user u where u.id = any(%(users)s) order by u.id),
before as (select p.user_id, p.state, p.online_until from presence p join who on who.id = p.user_id),
kept as (
  insert into presence (user_id, state, since, online_until)
  select id, 'ready', %(now)s, %(until)s from who
  on conflict (user_id) do update
     set online_until = greatest(presence.online_until, excluded.online_until),
         state = case when {{away}} then 'ready' else presence.state end,
         reason_code = case when {{away}} then '' else presence.reason_code end,
         since = case when {{away}} then excluded.since else presence.since end
  returning {_PRESENCE})
select k.* from kept k left join before b on b.user_id = k.user_id
 where b.user_id is null or coalesce(b.online_until, '-infinity') < %(now)s
 order by k.user_id
""".replace("{away}", "coalesce(presence.online_until, presence.since) < %(long_ago)s")
GONE = f"""
update presence set online_until = %(now)s
 where user_id = any(%(users)s::uuid[]) and online_until > %(now)s
returning {_PRESENCE}
"""
TEAMS_OF = "select user_id, team_id from team_member where user_id = any(%(users)s) order by user_id, team_id"
