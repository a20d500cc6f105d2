"""The chats that an agent holds at once, and those that wait for somebody to take them.

A chat is held by whom its conversation is assigned to: answering assigns it. It stands there while its conversation is
open and words were said by chat of late, or the visitor waits for an answer.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor, Scope, visible
from filrouge.views import known

FIRST_ANSWER_S = 60
"""The aim for the first answer."""
NEXT_ANSWER_S = 120
"""The aim for those after it."""
LIVELY = timedelta(hours=12)
"""Nobody said a word by chat for so long: it is read in the inbox like any other conversation."""
MOST = 200
PREVIEW = 120


@dataclass(frozen=True, slots=True)
class OpenChat:
    """One chat as the desk sees it. The last words and what is unread are by chat or by e-mail: who left the page goes
    on there. `chat_at` is when the last word by chat was said; `said_at` when we spoke, while that is the last word;
    `ended_at` when the visitor ended it, while nothing was said since; `came_at` when it came to who holds it."""

    id: UUID
    number: int
    subject: str
    state: str
    version: int
    legal_entity_id: UUID
    brand_id: UUID
    team_id: UUID | None
    team_name: str | None
    holder_id: UUID | None
    customer_id: UUID
    customer_name: str
    customer_address: str | None
    language: str | None
    began_at: datetime
    came_at: datetime
    answered: bool
    waiting_since: datetime | None
    said_at: datetime | None
    ended_at: datetime | None
    unread: int
    chat_direction: str
    chat_at: datetime
    last_direction: str
    last_channel: str
    last_text: str
    last_at: datetime
    online_until: datetime | None
    seen_at: datetime | None

    @property
    def target_s(self) -> int:
        return NEXT_ANSWER_S if self.answered else FIRST_ANSWER_S

    @property
    def waits_since(self) -> datetime | None:
        """Since when they wait for a word by chat. What they wrote by e-mail since our answer waits as mails do."""
        return self.waiting_since if self.chat_direction == "in" else None

    def last_here(self, now: datetime) -> datetime | None:
        """When the visitor was on the page last."""
        if self.online_until is None:
            return self.seen_at
        return min(self.online_until, now)

    def is_lively(self, now: datetime) -> bool:
        """Whether it still is a chat that somebody must look at."""
        return self.state == "open" and (self.waits_since is not None or self.chat_at > now - LIVELY)


_CHATS = f"""
select c.id, c.number, c.subject, c.state, c.version, c.legal_entity_id, c.brand_id, c.team_id, te.name as team_name,
       c.assignee_id as holder_id, c.customer_id, cu.name as customer_name,
       {known.address_of("c")} as customer_address, c.language, k.began_at,
       greatest(k.began_at, coalesce(
         (select max(e.occurred_at) from event e
           where e.subject = c.id::text and e.type = 'conversations.assigned' and e.occurred_at >= k.began_at
             and e.payload->>'to_user_id' = c.assignee_id::text), k.began_at)) as came_at,
       k.answered_at is not null as answered, c.waiting_since,
       case when w.direction = 'out' then w.occurred_at end as said_at,
       case when k.ended_at >= coalesce(c.last_inbound_at, k.ended_at) then k.ended_at end as ended_at,
       (select count(*) from message m
         where m.conversation_id = c.id and m.channel in ('webchat', 'email') and m.direction = 'in'
           and m.kind = 'message' and m.withdrawn_at is null
           and m.occurred_at > coalesce(se.seen_at, k.began_at - interval '1 second')) as unread,
       l.direction as chat_direction, l.occurred_at as chat_at,
       w.direction as last_direction, w.channel as last_channel, left(coalesce(t.body, ''), {PREVIEW}) as last_text,
       w.occurred_at as last_at,
       v.online_until, v.seen_at
  from chat k
  join conversation c on c.id = k.conversation_id
  join customer cu on cu.id = c.customer_id
  left join team te on te.id = c.team_id
  left join conversation_seen se on se.conversation_id = c.id and se.user_id = c.assignee_id
  join lateral (select m.id, m.direction, m.occurred_at from message m
                 where m.conversation_id = c.id and m.channel = 'webchat' and m.kind = 'message' and not m.automatic
                   and m.withdrawn_at is null
                 order by m.occurred_at desc, m.id desc limit 1) l on true
  join lateral (select m.id, m.direction, m.occurred_at, m.channel from message m
                 where m.conversation_id = c.id and m.channel in ('webchat', 'email') and m.kind = 'message'
                   and not m.automatic and m.withdrawn_at is null
                 order by m.occurred_at desc, m.id desc limit 1) w on true
  left join message_text t on t.message_id = w.id
  left join lateral (select max(cv.online_until) as online_until, max(cv.seen_at) as seen_at from chat_visitor cv
                      where cv.conversation_id = c.id) v on true
"""
# What is_lively says, before the cut: what nobody closed must hide nothing new.
_LIVELY = """
 c.state = 'open' and {visible}
   and ((c.waiting_since is not null and l.direction = 'in') or l.occurred_at > %(since)s)
"""
_HELD = f"""{_CHATS}
 where c.assignee_id = %(user_id)s and {_LIVELY}
 order by (c.waiting_since is not null and l.direction = 'in') desc, l.occurred_at desc, c.id limit %(limit)s
"""
# The cut is made as they are taken: the longest wait first.
_FREE = f"""{_CHATS}
 where c.assignee_id is null and (c.team_id is null or c.team_id = any(%(teams)s)) and {_LIVELY}
   and (k.ended_at is null or k.ended_at < c.last_inbound_at)
 order by case when l.direction = 'in' then coalesce(c.waiting_since, l.occurred_at) else l.occurred_at end, c.id
 limit %(limit)s
"""
_SOME = _CHATS + " where k.conversation_id = any(%(ids)s) and {visible}"
_HOLDING = f"""
select c.assignee_id, count(*) from chat k join conversation c on c.id = k.conversation_id
 where c.state = 'open' and c.assignee_id is not null and c.last_message_at > %(since)s and {{visible}}
 group by c.assignee_id limit {MOST * 10}
"""


async def held(tx: Transaction, actor: Actor, now: datetime) -> list[OpenChat]:
    """The actor's chats as they came, at most MOST. Where they hold more, those who wait and those with the newest
    words are among them."""
    predicate, params = visible("c", actor.scope)
    values = {**params, "user_id": actor.user_id, "since": now - LIVELY, "limit": MOST}
    found = await tx.all(OpenChat, _HELD.format(visible=predicate), values) if actor.user_id else []
    return sorted((one for one in found if is_held(one, actor, now)), key=lambda one: (one.came_at, one.id))


async def waiting(tx: Transaction, actor: Actor, now: datetime) -> list[OpenChat]:
    """The chats of the actor's teams that nobody has, the longest wait first, at most MOST."""
    predicate, params = visible("c", actor.scope)
    values = {**params, "teams": sorted(actor.teams), "since": now - LIVELY, "limit": MOST}
    found = await tx.all(OpenChat, _FREE.format(visible=predicate), values)
    mine = (one for one in found if waits_for(one, actor, now))
    return sorted(mine, key=lambda one: (one.waits_since or one.chat_at, one.id))


async def some(tx: Transaction, ids: Collection[UUID], scope: Scope) -> dict[UUID, OpenChat]:
    """Those of these conversations that are chats, whoever holds them."""
    predicate, params = visible("c", scope)
    found = await tx.all(OpenChat, _SOME.format(visible=predicate), {**params, "ids": list(ids)}) if ids else []
    return {one.id: one for one in found}


async def holding(tx: Transaction, actor: Actor, now: datetime) -> dict[UUID, int]:
    """How many chats in sight each colleague holds."""
    predicate, params = visible("c", actor.scope)
    return {
        row[0]: int(row[1])
        for row in await tx.rows(_HOLDING.format(visible=predicate), {**params, "since": now - LIVELY})
    }


def is_held(chat: OpenChat, actor: Actor, now: datetime) -> bool:
    """Whether it stands among the actor's chats."""
    return chat.holder_id is not None and chat.holder_id == actor.user_id and chat.is_lively(now)


def waits_for(chat: OpenChat, actor: Actor, now: datetime) -> bool:
    """Whether it waits for somebody like the actor to take it."""
    ours = chat.team_id is None or chat.team_id in actor.teams
    return chat.holder_id is None and ours and chat.ended_at is None and chat.is_lively(now)
