"""Who looks at what: nobody works on the same matter without knowing it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from filrouge.conversations.core import reference
from filrouge.desk.service import looking as desk
from filrouge.desk.service.looking import Look
from filrouge.entrypoints.api.deps import Now, Tx, Who
from filrouge.entrypoints.api.fields import Body, ConversationIdField, CustomerIdField, Shown, UserIdField
from filrouge.entrypoints.api.rows import initials
from filrouge.platform.db import Transaction
from filrouge.terms import ids
from filrouge.terms.errors import Invalid
from filrouge.terms.ids import InvalidId
from filrouge.terms.scope import EVERYTHING, Actor
from filrouge.views import looking
from filrouge.views.looking import Looker, SeenBy

router = APIRouter(tags=["desk"])

PLACES_MAX = 20
SETTING = re.compile(r"setting:[a-z_]{1,40}:[A-Za-z0-9_.-]{1,80}")
PlaceName = Annotated[str, Field(min_length=3, max_length=140)]


class UnknownPlace(Invalid):
    """A place is `conversation:cnv_…`, `customer:cus_…` or `setting:<kind>:<identifier>`."""

    code = "desk.unknown_place"


class PlaceLooked(Body):
    place: PlaceName
    editing: bool = False


class LookingWish(Body):
    """What I have before me now, and what I have left."""

    places: Annotated[list[PlaceLooked], Field(max_length=PLACES_MAX)] = []
    left: Annotated[list[PlaceName], Field(max_length=PLACES_MAX)] = []


class Elsewhere(Shown):
    """Another place of the same customer: one of their conversations, or, when it is null, the customer's page."""

    conversation_id: ConversationIdField | None
    reference: str | None


class OtherShown(Shown):
    """A colleague who looks too. `elsewhere` is null when they are at the very place."""

    id: UserIdField
    name: str
    initials: str
    editing: bool
    elsewhere: Elsewhere | None


class LookingShown(Shown):
    others: dict[str, list[OtherShown]]
    """By place; places out of sight are not there."""
    customers: dict[str, CustomerIdField]
    """Whose a place is, by place: news of the customer's other places concern it."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A place in sight, with those who may be told of it (None: who reads settings)."""

    shown: str
    look: Look
    seen_by: list[SeenBy] | None


@router.put("/looking")
async def look(body: LookingWish, tx: Tx, who: Who, now: Now) -> LookingShown:
    """Says what I have before me and hears who else is there. It lasts 30 s and is renewed every 20 s; nothing of it
    is kept. A colleague at another conversation of the same customer is named with its reference."""
    wanted = {one.place: one.editing for one in body.places}
    known = await _known(tx, who, list(wanted))
    looks = [replace(one.look, editing=wanted[one.shown]) for one in known]
    changed = await desk.look(tx, who, looks, now)
    places = [one.look.place for one in known]
    customers = sorted({one.look.customer_id for one in known if one.look.customer_id})
    people = await looking.people(tx, places, customers, who.scope, now) if places else []
    left = [name for name in body.left if name not in wanted]
    await _leave(tx, who, left, now)
    await _tell(tx, [one for one in known if one.look.place in changed], now)
    return LookingShown(
        others={one.shown: _others(one.look, people, who) for one in known},
        customers={one.shown: one.look.customer_id for one in known if one.look.customer_id},
    )


async def _leave(tx: Transaction, who: Actor, names: Sequence[str], now: datetime) -> None:
    if not names:
        return
    everyone = replace(who, scope=EVERYTHING, permissions=frozenset({"*"}))
    known = await _known(tx, everyone, names)
    gone = await desk.leave(tx, who, [one.look.place for one in known], now)
    await _tell(tx, [one for one in known if one.look.place in gone], now)


async def _tell(tx: Transaction, changed: Sequence[_Known], now: datetime) -> None:
    if not changed:
        return
    people = await looking.people(tx, [one.look.place for one in changed], [], EVERYTHING, now)
    for one in changed:
        here = [
            {"id": ids.show("usr", p.user_id), "name": p.name, "initials": initials(p.name), "editing": p.editing}
            for p in people
            if p.place == one.look.place
        ]
        customer = ids.show("cus", one.look.customer_id) if one.look.customer_id else None
        await desk.tell(tx, one.shown, here[: looking.PEOPLE_MAX], customer=customer, seen_by=one.seen_by)


def _others(look: Look, people: Sequence[Looker], who: Actor) -> list[OtherShown]:
    """Those at the very place first, then those at other places of the customer, each person once."""
    found: dict[UUID, OtherShown] = {}
    near = [p for p in people if p.place == look.place]
    far = [p for p in people if p.place != look.place and p.customer_id and p.customer_id == look.customer_id]
    for p in (*near, *far):
        if p.user_id == who.user_id or p.user_id in found or len(found) >= looking.PEOPLE_MAX:
            continue
        elsewhere = None
        if p.place != look.place:
            told = reference(p.number) if p.number is not None else None
            elsewhere = Elsewhere(conversation_id=p.conversation_id, reference=told)
        found[p.user_id] = OtherShown(
            id=p.user_id, name=p.name, initials=initials(p.name), editing=p.editing, elsewhere=elsewhere
        )
    return list(found.values())


async def _known(tx: Transaction, who: Actor, names: Sequence[str]) -> list[_Known]:
    """Those of the places that this person sees. Raises UnknownPlace for what is no place."""
    conversations: dict[UUID, str] = {}
    customers: dict[UUID, str] = {}
    found: list[_Known] = []
    for name in names:
        kind, _, key = name.partition(":")
        try:
            if kind == "conversation":
                conversations[ids.read("cnv", key)] = name
            elif kind == "customer":
                customers[ids.read("cus", key)] = name
            elif not SETTING.fullmatch(name):
                raise UnknownPlace("There is no such place.", fields={"place": name[:60]})
            elif who.may("settings:read"):
                found.append(_Known(name, Look(name), None))
        except InvalidId:
            raise UnknownPlace("There is no such place.", fields={"place": name[:60]}) from None
    if who.may("conversations:read_team") or who.may("conversations:read_all"):
        for place in (await looking.conversations(tx, list(conversations), who.scope)).values():
            look = Look(f"conversation:{place.id}", conversation_id=place.id, customer_id=place.customer_id)
            found.append(_Known(conversations[place.id], look, [place.seen_by]))
    if who.may("customers:read"):
        for customer_id, seen_by in (await looking.customers(tx, list(customers), who.scope)).items():
            look = Look(f"customer:{customer_id}", customer_id=customer_id)
            found.append(_Known(customers[customer_id], look, seen_by))
    return found
