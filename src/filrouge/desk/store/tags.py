"""Tags: words that agents put on conversations."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.platform.records import Records


@dataclass(frozen=True, slots=True)
class Tag:
    """`colour` is `#rrggbb`, or empty for the plain one. A tag of a team is for that team; of none, for all."""

    id: UUID
    name: str
    colour: str
    team_id: UUID | None
    active: bool
    version: int
    created_at: datetime


TAGS = Records(Tag, "tag", ("name", "colour", "team_id", "active"), "active desc, fold_v1(name), id")
BY_IDS = "select id, name, colour, team_id, active, version, created_at from tag where id = any(%(ids)s::uuid[])"
