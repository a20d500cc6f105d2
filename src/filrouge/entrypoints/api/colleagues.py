"""Who is there: one's own presence, and that of colleagues."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from filrouge.agents.service import presence, reasons
from filrouge.entrypoints.api.deps import Now, Tx, Who
from filrouge.entrypoints.api.fields import Body, Instant, Items, LabelField, Shown, TeamIdField, UserIdField
from filrouge.entrypoints.api.rows import initials
from filrouge.terms.errors import Forbidden
from filrouge.views import colleagues

router = APIRouter(tags=["desk"])

PresenceState = Literal["ready", "busy", "wrapping_up", "not_ready", "offline"]


class PresenceShown(Shown):
    """`state` is what others see, `said` what I said last (they differ while I am not connected)."""

    state: PresenceState
    said: Literal["ready", "busy", "wrapping_up", "not_ready"]
    reason_code: str
    since: Instant | None


class PresenceWish(Body):
    state: Literal["ready", "not_ready"]
    reason_code: Annotated[str, Field(max_length=60)] = ""


class ColleagueTeam(Shown):
    id: TeamIdField
    name: str
    lead: bool


class ColleagueShown(Shown):
    id: UserIdField
    name: str
    initials: str
    teams: list[ColleagueTeam]
    presence: PresenceState
    reason_code: str
    since: Instant | None


class ReasonChoice(Shown):
    code: str
    label: LabelField
    active: bool


@router.get("/me/presence")
async def get_presence(tx: Tx, who: Who, now: Now) -> PresenceShown:
    """My presence, as colleagues see it."""
    if who.user_id is None:
        raise Forbidden("Only a person is present.")
    return PresenceShown.model_validate(await presence.presence_of(tx, who.user_id, now))


@router.put("/me/presence")
async def put_presence(tx: Tx, who: Who, given: PresenceWish, now: Now) -> PresenceShown:
    """Says that I am ready, or not and why. 422 `agents.unknown_reason` for a reason that is not in use."""
    return PresenceShown.model_validate(await presence.say(tx, who, given.state, given.reason_code, now))


@router.get("/colleagues")
async def list_colleagues(tx: Tx, who: Who, now: Now) -> Items[ColleagueShown]:
    """The people in my sight: those of my teams, or everybody for who reads all conversations. The live socket tells
    what changes."""
    if who.user_id is None:
        raise Forbidden("Only a person has colleagues.")
    items = []
    for one in await colleagues.in_sight(tx, who):
        seen = presence.as_seen(one.id, one.state, one.reason_code, one.since, one.online_until, now)
        items.append(
            ColleagueShown.model_validate(
                {
                    "id": one.id,
                    "name": one.name,
                    "initials": initials(one.name),
                    "teams": [{**team, "id": UUID(team["id"])} for team in one.teams],
                    "presence": seen.state,
                    "reason_code": seen.reason_code,
                    "since": seen.since,
                }
            )
        )
    return Items[ColleagueShown](items=items)


@router.get("/not-ready-reasons")
async def list_reasons(tx: Tx, who: Who) -> list[ReasonChoice]:
    """What one chooses from; reasons put aside are there for those who gave them."""
    return [ReasonChoice.model_validate(row) for row in await reasons.list_reasons(tx)]
