"""A conversation goes to an agent or another team, and with it what its new team must see."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from filrouge.access.service import sight, users
from filrouge.agents import service as agents
from filrouge.channels import service as channels
from filrouge.conversations.service import handling
from filrouge.conversations.service.handling import Conversation
from filrouge.customers import service as customers
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Conflict, NotFound
from filrouge.terms.scope import Actor, sees
from filrouge.terms.settings import UnknownReference

READS = ("conversations:read_team", "conversations:read_all")
ANSWERS = "conversations:reply"

Place = tuple[UUID, UUID, UUID | None]
"""Where work stands: its legal entity, brand and team."""


class OutOfSight(Conflict):
    """The colleague does not see this conversation; give it to their team, or to somebody who does."""

    code = "conversations.out_of_sight"


async def assign(
    tx: Transaction,
    actor: Actor,
    conversation: Conversation,
    assignee_id: UUID | None,
    team_id: UUID | None,
    now: datetime,
) -> Conversation:
    """Gives a conversation that the caller has locked to an agent and a team, or to nobody. Its customer is served by
    the new team from now on, and what was sent in it goes along. Raises UnknownReference for somebody who is not
    (any more) here, OutOfSight for somebody who could not read it there."""
    if assignee_id is not None:
        await _check_sees(tx, assignee_id, conversation, team_id)
    if team_id != conversation.team_id:
        if team_id is not None and not await _is_active(tx, team_id):
            raise UnknownReference("This team is not there any more.", fields={"what": "team"})
        relation = customers.Relation(conversation.legal_entity_id, conversation.brand_id, team_id)
        await customers.relate(tx, conversation.customer_id, relation, now)
        await channels.move_outgoing(tx, conversation.id, team_id)
    return await handling.assign(tx, actor, conversation, assignee_id, team_id, now)


async def receivers(tx: Transaction, actor: Actor, places: Collection[Place]) -> list[UUID]:
    """The colleagues of the actor who may be given work at all these places: who sees it and may answer."""
    colleagues = await users.assignable(tx, actor)
    found = await sight.people(tx, [user.id for user in colleagues])
    agents_there = [person.actor for person in found.values() if person.actor.may(ANSWERS)]
    return [
        agent.user_id
        for agent in agents_there
        if agent.user_id is not None and all(_reads(agent, *place) for place in places)
    ]


async def _check_sees(tx: Transaction, user_id: UUID, conversation: Conversation, team_id: UUID | None) -> None:
    agent = await sight.find_actor(tx, user_id)
    if agent is None:
        raise UnknownReference("This agent is not here any more.", fields={"what": "user"})
    if not _reads(agent, conversation.legal_entity_id, conversation.brand_id, team_id):
        raise OutOfSight("This colleague does not see the conversation.", fields={"name": agent.name})


def _reads(agent: Actor, legal_entity_id: UUID, brand_id: UUID, team_id: UUID | None) -> bool:
    may = any(agent.may(permission) for permission in READS)
    return may and sees(agent.scope, legal_entity_id, brand_id, team_id)


async def _is_active(tx: Transaction, team_id: UUID) -> bool:
    try:
        return (await agents.get_team(tx, team_id)).row.active
    except NotFound:
        return False
