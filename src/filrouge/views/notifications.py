"""What one person is told, as lists show it: only of conversations that they still see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor, visible
from filrouge.views import known

COUNT_MAX = 100
"""Counts stop here; the bell then says “99+”."""
PREVIEW = 160
WITH_WORDS = ("mention", "reply_assigned", "reply_followed")
"""Kinds whose message's first words are shown."""
FROM_OUTSIDE = ("reply_assigned", "reply_followed")
"""Kinds that a message from outside makes."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One notification. `conversation_id` is where it leads: of a merged conversation, the one it went into, when
    that is in sight. `words` begin the message, `message_id` names it, as long as it stands in a conversation that is
    in sight and was not taken back; `author_name` is who wrote it, when that is a third party."""

    id: UUID
    kind: str
    at: datetime
    read_at: datetime | None
    conversation_id: UUID | None
    number: int | None
    subject: str | None
    customer_name: str | None
    author_name: str | None
    message_id: UUID | None
    words: str | None
    task_id: UUID | None
    task_title: str | None
    due_at: datetime | None
    actor_id: UUID | None
    actor_name: str | None


_COLUMNS = f"""
select n.id, n.kind, n.at, n.read_at, coalesce(e.id, n.conversation_id) as conversation_id, c.number,
       c.subject, coalesce(nullif(cu.name, ''), {known.address_of("c")}) as customer_name,
       case when mi.customer_id <> c.customer_id
            then coalesce({known.called("mi.id", "array[m.conversation_id]")}, mi.address) end as author_name,
       case when mc.id is not null then n.message_id end as message_id,
       case when n.kind = any(%(with_words)s::text[])
            then (select left(t.body, {PREVIEW}) from message_text t where t.message_id = m.id and mc.id is not null)
            end as words,
       n.task_id, k.title as task_title, k.due_at, n.actor_id, a.name as actor_name
  from notification n
  left join conversation c on c.id = n.conversation_id
  left join lateral (
    with recursive chain as (
      select id, merged_into_id from conversation where id = c.merged_into_id
      union all select f.id, f.merged_into_id from chain join conversation f on f.id = chain.merged_into_id
    ) select id from chain where merged_into_id is null) as went on true
  left join conversation e on e.id = went.id and {{end_visible}}
  left join message m on m.id = n.message_id and m.withdrawn_at is null
  left join conversation mc on mc.id = m.conversation_id and {{words_visible}}
  left join identity mi on mi.id = m.identity_id and mc.id is not null and n.kind = any(%(with_words)s::text[])
  left join customer cu on cu.id = c.customer_id
  left join task k on k.id = n.task_id
  left join app_user a on a.id = n.actor_id
"""
_SEEN = "n.user_id = %(user_id)s and (n.conversation_id is null or (%(reads)s and c.id is not null and {visible}))"
_PAGE = f"""{_COLUMNS}
 where {_SEEN} and (not %(unread)s or n.read_at is null)
   and (%(before)s::timestamptz is null or (n.at, n.id) < (%(before)s, %(before_id)s::uuid))
 order by n.at desc, n.id desc limit %(limit)s
"""
_COUNT = f"""
select count(*) from (select from notification n left join conversation c on c.id = n.conversation_id
                       where {_SEEN} and n.read_at is null limit {COUNT_MAX}) as unread
"""
_SOME = f"{_COLUMNS} where {_SEEN} and n.id = any(%(ids)s) order by n.at desc, n.id desc"


def _values(actor: Actor) -> tuple[dict[str, str], dict[str, object]]:
    """The predicates by their places in the SQL, and the parameters."""
    places = {"visible": "c", "end_visible": "e", "words_visible": "mc"}
    predicates = {place: visible(alias, actor.scope)[0] for place, alias in places.items()}
    params = visible("c", actor.scope)[1]
    reads = actor.may("conversations:read_team") or actor.may("conversations:read_all")
    return predicates, {"user_id": actor.user_id, "reads": reads, "with_words": list(WITH_WORDS), **params}


async def page(
    tx: Transaction, actor: Actor, *, unread: bool, before: tuple[datetime, UUID] | None, limit: int
) -> list[Notification]:
    """The latest first."""
    predicates, values = _values(actor)
    place = {"before": before[0] if before else None, "before_id": before[1] if before else None}
    sql = _PAGE.format(**predicates)
    return await tx.all(Notification, sql, {**values, **place, "unread": unread, "limit": limit})


async def some(tx: Transaction, actor: Actor, ids: Sequence[UUID]) -> list[Notification]:
    """Those of these that the person may see, the latest first."""
    predicates, values = _values(actor)
    return await tx.all(Notification, _SOME.format(**predicates), {**values, "ids": list(ids)})


async def unread(tx: Transaction, actor: Actor) -> int:
    """How many are unread, at most COUNT_MAX."""
    predicates, values = _values(actor)
    return int(await tx.value(_COUNT.format(**predicates), values))
