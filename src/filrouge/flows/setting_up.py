"""The first day: an administrator, the company, its brand, its hours, a first team, and words to work with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from filrouge.access.service import setup
from filrouge.agents import service as agents
from filrouge.company import defaults
from filrouge.company import service as company
from filrouge.platform import installation
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Conflict
from filrouge.terms.ids import UserId
from filrouge.terms.scope import EVERYTHING, Actor


class KindWritten(Conflict):
    """An installation is a demo or a real one for its whole life."""

    code = "setup.kind_is_written"


@dataclass(frozen=True, slots=True)
class FirstDay:
    """What the set-up page asks for. The password is hashed already; the logo is stored already."""

    name: str
    email: str
    password_hash: str
    company: str
    sends_as: str
    colour: str
    time_zone: str
    logo_object_id: UUID | None
    language: str
    languages: Sequence[str]
    weekly: Sequence[Mapping[str, object]]
    kind: installation.Kind | None = None


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was made. `actor` is the new administrator, who may go on with a first channel."""

    actor: Actor
    user_id: UUID
    legal_entity_id: UUID
    brand_id: UUID
    team_id: UUID


async def complete(tx: Transaction, given: FirstDay, now: datetime) -> SetUp:
    """Makes it all at once, or nothing. Raises AlreadySetUp when somebody was quicker."""
    here = await installation.ensure(tx, now)
    try:
        await installation.set_kind(tx, given.kind or here.kind or "real")
    except installation.KindIsWritten as refused:
        raise KindWritten(str(refused)) from None
    user = await setup.first_administrator(
        tx,
        name=given.name,
        email=given.email,
        language=given.language,
        password_hash=given.password_hash,
        now=now,
    )
    actor = Actor("user", user.id, frozenset({"*"}), EVERYTHING, UserId(user.id), given.language, user.name)
    await company.change_company(
        tx,
        actor,
        0,
        {
            "name": given.company,
            "language": given.language,
            "languages": list(given.languages),
            "time_zone": given.time_zone,
        },
        now,
    )
    legal_entity = await company.create(tx, actor, company.LEGAL_ENTITIES, {"name": given.company}, now)
    calendar = await company.create(
        tx,
        actor,
        company.CALENDARS,
        {
            "name": defaults.CALENDAR[given.language],
            "time_zone": given.time_zone,
            "weekly": [dict(entry) for entry in given.weekly],
        },
        now,
    )
    brand_values: dict[str, Any] = {
        "legal_entity_id": legal_entity.id,
        "name": given.company,
        "sender_name": given.sends_as,
        "colour": given.colour,
        "logo_object_id": given.logo_object_id,
        "languages": list(given.languages),
        "calendar_id": calendar.id,
    }
    brand = await company.create(tx, actor, company.BRANDS, brand_values, now)
    team_values = {
        "name": defaults.TEAM[given.language],
        "legal_entity_id": legal_entity.id,
        "brand_id": brand.id,
        "members": [(user.id, True)],
    }
    team = await agents.create_team(tx, actor, team_values, now)
    await _words(tx, actor, now)
    return SetUp(actor, user.id, legal_entity.id, brand.id, team.row.id)


async def _words(tx: Transaction, actor: Actor, now: datetime) -> None:
    for key, fr, en, target_s in defaults.CONTACT_REASONS:
        reason = {"key": key, "label": {"fr": fr, "en": en}, "target_s": target_s}
        await company.create(tx, actor, company.CONTACT_REASONS, reason, now)
    for position, (code, fr, en) in enumerate(defaults.WRAP_UP_CODES):
        wrap_up = {"code": code, "label": {"fr": fr, "en": en}, "position": position}
        await company.create(tx, actor, company.WRAP_UP_CODES, wrap_up, now)
