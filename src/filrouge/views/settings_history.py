"""How settings came to be what they are, with the names of those who changed them, under the reader's scope."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.scope import Scope, visible


@dataclass(frozen=True, slots=True)
class ShownChange:
    id: UUID
    room: str
    what: str
    subject_id: str
    actor: str
    user_id: UUID | None
    user_name: str | None
    subject: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    at: datetime


_NAMED = ("legal_entity", "brand", "site", "calendar", "team", "channel_account", "tag", "template", "macro")
_NAMES = " ".join(f"when '{table}' then (select name from {table} where id = s.subject)" for table in _NAMED)
_SELECT = f"""
select h.id, h.room, h.what, h.subject_id, h.actor, h.user_id, u.name as user_name, h.before, h.after, h.at,
       case h.what {_NAMES}
            when 'user' then (select name from app_user where id = s.subject)
            when 'token' then (select name from api_token where id = s.subject)
            when 'view' then (select name from saved_view where id = s.subject)
            when 'role' then (select name ->> %(language)s from role where id = s.subject)
            when 'contact_reason' then (select label ->> %(language)s from contact_reason where id = s.subject)
            when 'wrap_up_code' then (select label ->> %(language)s from wrap_up_code where code = h.subject_id)
            when 'not_ready_reason' then (select label ->> %(language)s from not_ready_reason where code = h.subject_id)
        end as subject
  from setting_history h left join app_user u on u.id = h.user_id
 cross join lateral (
   select case when h.subject_id ~ '^[0-9a-f]{{8}}-[0-9a-f-]{{27}}$' then h.subject_id::uuid end as subject
 ) s
"""
PAGE = (
    _SELECT
    + """
 where (%(what)s::text is null or h.what = %(what)s) and (%(subject)s::text is null or h.subject_id = %(subject)s)
   and (%(before_at)s::timestamptz is null or (h.at, h.id) < (%(before_at)s, %(before_id)s::uuid))
   and {in_sight}
 order by h.at desc, h.id desc limit %(limit)s
"""
)
LAST = _SELECT + " where h.what = %(what)s and h.subject_id = %(subject)s order by h.at desc, h.id desc limit 1"

_OF_TEAM = "select m.legal_entity_id, m.brand_id from {table} t left join team m on m.id = t.team_id where t.id = {id}"
_OF_BRAND = """
select coalesce(b.legal_entity_id, m.legal_entity_id) as legal_entity_id, coalesce(t.brand_id, m.brand_id) as brand_id
  from {table} t left join brand b on b.id = t.brand_id left join team m on m.id = t.team_id where t.id = {id}
"""
_PLACES = {
    "legal_entity": "select id as legal_entity_id, null::uuid as brand_id from legal_entity where id = {id}",
    "brand": "select legal_entity_id, id as brand_id from brand where id = {id}",
    "team": "select legal_entity_id, brand_id from team where id = {id}",
    "channel_account": "select legal_entity_id, brand_id from channel_account where id = {id}",
    "view": _OF_TEAM.replace("{table}", "saved_view"),
    "tag": _OF_TEAM.replace("{table}", "tag"),
    "template": _OF_BRAND.replace("{table}", "template"),
    "macro": _OF_BRAND.replace("{table}", "macro"),
}
"""By kind: the legal entity and brand that a setting belongs to. What is not here is the whole company's."""


def in_sight(scope: Scope) -> tuple[str, dict[str, object]]:
    """The predicate on history `h` that keeps what `scope` sees: settings of its legal entities and brands and of the
    whole company, users who see a part of it and tokens of such users. Teams limit nothing here."""
    kept = Scope(legal_entities=scope.legal_entities, brands=scope.brands)
    if kept == Scope():
        return "true", {}
    predicate, params = visible("p", kept)
    whens = [
        f"when '{what}' then exists (select from ({sql.replace('{id}', 's.subject')}) as p where {predicate})"
        for what, sql in _PLACES.items()
    ]
    limits = [
        f"(o.{theirs} is null or o.{theirs} && %({name})s::uuid[])"
        for theirs, name in (("legal_entities", "scope_legal_entity_id"), ("brands", "scope_brand_id"))
        if name in params
    ]
    whens.append(f"when 'user' then exists (select from app_user o where o.id = s.subject and {' and '.join(limits)})")
    whens.append(
        "when 'token' then exists (select from api_token k join app_user o on o.id = k.created_by"
        f" where k.id = s.subject and {' and '.join(limits)})"
    )
    return f"case h.what {' '.join(whens)} else true end", params


async def page(
    tx: Transaction,
    *,
    scope: Scope,
    what: str | None,
    subject: str | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
    language: str = "en",
) -> list[ShownChange]:
    """Changes in sight, the latest first, of one setting, one kind or all."""
    before_at, before_id = before or (None, None)
    predicate, limits = in_sight(scope)
    params = {
        "what": what,
        "subject": subject,
        "before_at": before_at,
        "before_id": before_id,
        "limit": limit,
        "language": language,
        **limits,
    }
    return await tx.all(ShownChange, PAGE.replace("{in_sight}", predicate), params)


async def find(tx: Transaction, scope: Scope, change_id: UUID) -> ShownChange | None:
    """One change, if it is in sight."""
    predicate, limits = in_sight(scope)
    sql = _SELECT + f" where h.id = %(id)s and {predicate}"
    return await tx.find(ShownChange, sql, {"id": change_id, "language": "en", **limits})


async def last(tx: Transaction, what: str, subject: str) -> ShownChange | None:
    """The latest change of one setting."""
    return await tx.find(ShownChange, LAST, {"what": what, "subject": subject, "language": "en"})
