"""SQL of tasks and promises."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.scope import Scope, visible


@dataclass(frozen=True, slots=True)
class Task:
    """Work to do on a conversation (`task`), or what we said we would do, by when (`promise`). `due_local` is what the
    clock on the wall in `time_zone` shows at `due_at`."""

    id: UUID
    conversation_id: UUID
    kind: str
    title: str
    owner_id: UUID | None
    team_id: UUID | None
    due_local: datetime | None
    time_zone: str | None
    due_at: datetime | None
    remind_at: datetime | None
    reminded_at: datetime | None
    state: str
    broken_at: datetime | None
    created_by: UUID | None
    created_at: datetime
    settled_by: UUID | None
    settled_at: datetime | None
    version: int


_COLUMNS = """t.id, t.conversation_id, t.kind, t.title, t.owner_id, t.team_id, t.due_local, t.time_zone, t.due_at,
    t.remind_at, t.reminded_at, t.state, t.broken_at, t.created_by, t.created_at, t.settled_by, t.settled_at,
    t.version"""

TASK_INSERT = f"""
insert into task as t (id, conversation_id, kind, title, owner_id, team_id, due_local, time_zone, due_at, remind_at,
    created_by, created_at)
values (%(id)s, %(conversation_id)s, %(kind)s, %(title)s, %(owner_id)s, %(team_id)s, %(due_local)s::timestamp,
    %(time_zone)s, %(due_at)s, %(remind_at)s, %(created_by)s, %(now)s)
returning {_COLUMNS}
"""
TASK_CHANGE = f"""
update task t set title = %(title)s, owner_id = %(owner_id)s, team_id = %(team_id)s,
    due_local = %(due_local)s::timestamp, time_zone = %(time_zone)s, due_at = %(due_at)s, remind_at = %(remind_at)s,
    reminded_at = %(reminded_at)s, state = %(state)s, broken_at = %(broken_at)s, settled_by = %(settled_by)s,
    settled_at = %(settled_at)s, version = t.version + 1
where t.id = %(id)s returning {_COLUMNS}
"""
TASK = f"""
select {_COLUMNS} from task t join conversation c on c.id = t.conversation_id
 where t.id = %(id)s and {{visible}} for update of t
"""
TASKS_COUNT = "select count(*) from task where conversation_id = %(id)s"
NEXT_PROMISE = """
select min(due_at) from task where conversation_id = %(id)s and kind = 'promise' and state = 'open'
"""
PROMISES_OPEN = """
select count(*) from task where conversation_id = %(id)s and kind = 'promise' and state in ('open', 'broken')
"""
BREAK_DUE = f"""
update task t set state = 'broken', broken_at = %(now)s, version = t.version + 1
 where t.id in (select d.id from task d where d.state = 'open' and d.due_at <= %(now)s and d.kind = 'promise'
                 order by d.due_at, d.id limit %(limit)s for update skip locked)
returning {_COLUMNS}
"""
REMIND_DUE = f"""
update task t set reminded_at = %(now)s
 where t.id in (select d.id from task d where d.state = 'open' and d.reminded_at is null and d.remind_at <= %(now)s
                 order by d.remind_at, d.id limit %(limit)s for update skip locked)
returning {_COLUMNS}
"""


async def task(tx: Transaction, task_id: UUID, scope: Scope) -> Task | None:
    """The task, locked, when its conversation is in scope."""
    predicate, params = visible("c", scope)
    return await tx.find(Task, TASK.format(visible=predicate), {"id": task_id, **params})
