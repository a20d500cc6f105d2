"""SQL of saved views."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.platform.records import Records


@dataclass(frozen=True, slots=True)
class View:
    """`owner_id` is None when it is shared: with a team, or with all."""

    id: UUID
    name: str
    query: str
    sort: str
    owner_id: UUID | None
    team_id: UUID | None
    active: bool
    version: int
    created_at: datetime


VIEWS: Records[View] = Records(
    row=View,
    table="saved_view",
    changing=("name", "query", "sort", "owner_id", "team_id", "active"),
    order="created_at, id",
)
OWN = "select count(*) from saved_view where active and owner_id = %(user_id)s"
SHARED = "select count(*) from saved_view where active and owner_id is null"
DELETE = "delete from saved_view where id = %(id)s and owner_id is not null"
ORDER_SET = """
insert into view_order (user_id, views) values (%(user_id)s, %(ids)s)
on conflict (user_id) do update set views = excluded.views
"""
