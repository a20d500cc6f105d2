"""Calling people and teams from a note: who of them cannot read it is said at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from filrouge.access.service import directory, sight
from filrouge.agents import service as agents
from filrouge.conversations.service.handling import Conversation
from filrouge.desk.service import mentions
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor, sees
from filrouge.terms.settings import UnknownReference

READS = ("conversations:read_team", "conversations:read_all")


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody, or a team, that a note calls."""

    kind: Literal["user", "team"]
    id: UUID
    name: str


async def check(tx: Transaction, users: Sequence[UUID], teams: Sequence[UUID]) -> None:
    """Raises UnknownReference for one who is not here any more."""
    for user_id in users:
        if not await directory.works_here(tx, user_id):
            raise UnknownReference("Somebody you mention is not here any more.", fields={"what": "user"})
    if len(await agents.teams_named(tx, teams)) != len(set(teams)):
        raise UnknownReference("A team you mention is not there any more.", fields={"what": "team"})


async def call(
    tx: Transaction,
    actor: Actor,
    conversation: Conversation,
    message_id: UUID,
    users: Sequence[UUID],
    teams: Sequence[UUID],
    now: datetime,
) -> list[Called]:
    """Keeps who is called and tells it. Returns those who are told nothing: people who may not read the conversation,
    and teams in which nobody may."""
    place = (conversation.legal_entity_id, conversation.brand_id, conversation.team_id)
    await mentions.mention(tx, actor, conversation.id, message_id, users, teams, place, now)
    members = {team: {user for user, _ in (await agents.get_team(tx, team)).members} for team in dict.fromkeys(teams)}
    people = await sight.people(tx, {*users, *(user for team in members.values() for user in team)})
    told = {
        user
        for user, person in people.items()
        if any(person.actor.may(permission) for permission in READS) and sees(person.actor.scope, *place)
    }
    unseen = [
        Called("user", user, people[user].actor.name if user in people else "")
        for user in dict.fromkeys(users)
        if user not in told
    ]
    named = {team.id: team.name for team in await agents.teams_named(tx, teams)}
    return unseen + [Called("team", team, named[team]) for team, inside in members.items() if not inside & told]
