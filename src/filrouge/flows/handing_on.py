"""A conversation goes to an agent or another team, and with it what its new team must see."""

from datetime import datetime
from uuid import UUID

from filrouge.access.service import sight
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


async def _check_sees(tx: Transaction, user_id: UUID, conversation: Conversation, team_id: UUID | None) -> None:
    agent = await sight.find_actor(tx, user_id)
    if agent is None:
        raise UnknownReference("This agent is not here any more.", fields={"what": "user"})
    reads = any(agent.may(permission) for permission in READS)
    if not reads or not sees(agent.scope, conversation.legal_entity_id, conversation.brand_id, team_id):
        raise OutOfSight("This colleague does not see the conversation.", fields={"name": agent.name})


async def _is_active(tx: Transaction, team_id: UUID) -> bool:
    try:
        return (await agents.get_team(tx, team_id)).row.active
    except NotFound:
        return False
