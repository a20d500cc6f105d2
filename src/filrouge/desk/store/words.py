"""Templates and macros."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.platform.records import Records


@dataclass(frozen=True, slots=True)
class Template:
    """Ready words: `words` maps a language to its subject, text and HTML."""

    id: UUID
    name: str
    brand_id: UUID | None
    team_id: UUID | None
    shortcut: str
    words: dict[str, dict[str, str]]
    active: bool
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Macro:
    """Ready words, if any, and what is done with the conversation."""

    id: UUID
    name: str
    brand_id: UUID | None
    team_id: UUID | None
    shortcut: str
    template_id: UUID | None
    actions: list[dict[str, Any]]
    active: bool
    version: int
    created_at: datetime


_ORDER = "active desc, fold_v1(name), id"
TEMPLATES = Records(
    Template,
    "template",
    ("name", "brand_id", "team_id", "shortcut", "words", "active"),
    _ORDER,
    json=frozenset({"words"}),
)
MACROS = Records(
    Macro,
    "macro",
    ("name", "brand_id", "team_id", "shortcut", "template_id", "actions", "active"),
    _ORDER,
    json=frozenset({"actions"}),
)
MACROS_OF_TEMPLATE = "select exists (select from macro where template_id = %(id)s and active)"
SHORTCUT_TAKEN = """
select exists (select from {table} where active and id <> %(id)s and shortcut <> ''
   and fold_v1(shortcut) = fold_v1(%(shortcut)s)
   and (brand_id is null or %(brand_id)s::uuid is null or brand_id = %(brand_id)s)
   and (team_id is null or %(team_id)s::uuid is null or team_id = %(team_id)s))
"""
TAGS_IN_USE = "select id from tag where id = any(%(ids)s::uuid[]) and active"
