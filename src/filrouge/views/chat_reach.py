"""What an agent is told of a chat: whether the customer is on the page, where they read an answer, how it ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.scope import Scope, visible
from filrouge.views.availability import can_mail


@dataclass(frozen=True, slots=True)
class ChatReach:
    """The latest chat of a conversation. `email` is where unread answers go when the customer is gone, if anywhere."""

    channel_account_id: UUID
    here: bool
    seen_at: datetime | None
    email: str
    asked_for_email: bool
    mails: bool
    """Whether a mailbox of the brand can send."""
    config: dict[str, Any]
    page: dict[str, Any]
    language: str
    began_at: datetime
    ended_at: datetime | None
    score: int | None
    comment: str
    rated_at: datetime | None


# The client seen last speaks for all of the chat; one of them that is on a page is enough.
_REACH = f"""
select k.channel_account_id, coalesce(v.here, false) as here, v.seen_at,
       coalesce(nullif(k.email, ''), v.email, '') as email, k.mail_asked as asked_for_email, a.config,
       coalesce(v.page, jsonb_build_object()) as page, coalesce(v.language, '') as language,
       k.began_at, case when k.ended_at >= coalesce(c.last_inbound_at, k.ended_at) then k.ended_at end as ended_at,
       k.score, k.comment, k.rated_at,
       {can_mail("a.brand_id")} as mails
  from conversation c
  join chat k on k.conversation_id = c.id
  join channel_account a on a.id = k.channel_account_id
  left join lateral (
    select bool_or(coalesce(online_until > %(now)s, false)) over () as here,
           max(coalesce(least(online_until, %(now)s), seen_at)) over () as seen_at,
           first_value(email) over (order by email <> '' desc, seen_at desc) as email, page, language
      from chat_visitor where conversation_id = c.id and channel_account_id = k.channel_account_id
     order by seen_at desc limit 1) v on true
 where c.id = %(id)s and {{visible}}
"""


async def of_conversation(tx: Transaction, conversation_id: UUID, scope: Scope, now: datetime) -> ChatReach | None:
    """The conversation's chat, when it is in scope and there is one."""
    predicate, params = visible("c", scope)
    return await tx.find(ChatReach, _REACH.format(visible=predicate), {"id": conversation_id, "now": now, **params})
