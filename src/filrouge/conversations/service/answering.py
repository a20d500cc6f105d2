"""Who is answering a conversation now: a lease of a minute, renewed while typing, taken over only when it is said."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from filrouge.conversations import store
from filrouge.conversations.events import AnsweringTakenOver
from filrouge.conversations.service.receiving import tell
from filrouge.conversations.store import Conversation
from filrouge.platform import live
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Conflict, Forbidden
from filrouge.terms.ids import show
from filrouge.terms.scope import Actor

ANSWERING_S = 60


class SomeoneAnswers(Conflict):
    """A colleague is answering; taking over is possible and is recorded."""

    code = "conversations.someone_answers"


@dataclass(frozen=True, slots=True)
class Answering:
    user_id: UUID
    until: datetime


async def answering(tx: Transaction, conversation_id: UUID, now: datetime) -> Answering | None:
    """Who is writing an answer now, if anybody."""
    return await tx.find(Answering, store.ANSWERING, {"id": conversation_id, "now": now})


async def start_answering(
    tx: Transaction, actor: Actor, conversation: Conversation, now: datetime, *, override: bool = False
) -> Answering:
    """Takes or renews the lease of 60 s. Raises SomeoneAnswers unless `override`, which is recorded."""
    user_id, _ = await _may_answer(tx, actor, conversation, now, override=override)
    until = now + timedelta(seconds=ANSWERING_S)
    await tx.execute(store.ANSWERING_SET, {"id": conversation.id, "user_id": user_id, "until": until})
    await _pass_on(tx, conversation, actor, until)
    return Answering(user_id, until)


async def answer_now(
    tx: Transaction, actor: Actor, conversation: Conversation, now: datetime, *, override: bool = False
) -> None:
    """As taking the lease and giving it back at once: nobody has it afterwards. Raises SomeoneAnswers unless
    `override`, which is recorded."""
    _, holder = await _may_answer(tx, actor, conversation, now, override=override)
    if holder is not None:
        await tx.execute(store.ANSWERING_END, {"id": conversation.id, "user_id": holder.user_id})
        await _pass_on(tx, conversation, None, None)


async def _may_answer(
    tx: Transaction, actor: Actor, conversation: Conversation, now: datetime, *, override: bool
) -> tuple[UUID, Answering | None]:
    """Who wants to answer, and who has the lease."""
    if actor.user_id is None:
        raise Forbidden("Only a person answers at the desk.")
    holder = await answering(tx, conversation.id, now)
    if holder is not None and holder.user_id != actor.user_id:
        if not override:
            raise SomeoneAnswers(
                "A colleague is answering this conversation.",
                fields={"user_id": show("usr", holder.user_id), "until": holder.until.isoformat()},
            )
        await tell(
            tx,
            conversation,
            AnsweringTakenOver(conversation.id, holder.user_id, actor.user_id),
            actor.label(),
            now,
        )
    return actor.user_id, holder


async def stop_answering(tx: Transaction, actor: Actor, conversation: Conversation) -> None:
    """Gives the lease back."""
    if await tx.execute(store.ANSWERING_END, {"id": conversation.id, "user_id": actor.user_id}):
        await _pass_on(tx, conversation, None, None)


async def _pass_on(tx: Transaction, conversation: Conversation, actor: Actor | None, until: datetime | None) -> None:
    """Tells the desks who is answering; passing news, kept nowhere."""
    await live.pass_on(
        tx,
        {
            "type": "answering",
            "conversation": show("cnv", conversation.id),
            "user": {"id": show("usr", actor.user_id), "name": actor.name} if actor and actor.user_id else None,
            "until": until.isoformat() if until else None,
            "seen_by": [conversation.legal_entity_id, conversation.brand_id, conversation.team_id],
        },
    )
