"""The company's chats are set up as an administrator would: made when missing, and told of the site's origins."""

import secrets
from collections.abc import Sequence
from typing import Any

from filrouge_demo.api import Api
from filrouge_demo.keeping import Memory
from filrouge_demo.stories import facts

CHANNELS = "/settings/channels"
DONE = "chats"
"""The stage that is behind a demo with all of them; the first demos had one, and called it `chat`."""


def knows(memory: Memory, origins: Sequence[str]) -> bool:
    """Whether nothing is to be done: the chats were made, and stand on these pages."""
    return memory.has_done(DONE) and bool(memory.kept.chat_secret) and set(origins) <= set(memory.kept.origins)


async def ensure_chats(api: Api, memory: Memory, origins: Sequence[str]) -> None:
    """The chats of the site, with one secret of their own; what somebody changed since in their settings stays. `api`
    is signed in as the administrator. Raises Refused."""
    kept = memory.kept
    kept.chat_secret = kept.chat_secret or secrets.token_urlsafe(32)
    memory.write()
    made = {one["address"]: one for one in await api.all(f"{CHANNELS}?kind=webchat")}
    for wanted in facts("chat")["chats"]:
        there = made.get(wanted["key"])
        if there is None:
            await api.post(CHANNELS, await _new(api, wanted, origins, kept.chat_secret))
            continue
        whole = await api.get(f"{CHANNELS}/{there['id']}")
        named = list(dict.fromkeys([*whole["config"].get("origins", []), *origins]))
        change = {"expected_version": whole["version"], "secrets": {"identity_secret": kept.chat_secret}}
        await api.patch(f"{CHANNELS}/{there['id']}", {**change, "config": {**whole["config"], "origins": named}})
    kept.origins = list(origins)
    memory.did(DONE)


async def _new(api: Api, wanted: Any, origins: Sequence[str], secret: str) -> dict[str, Any]:
    company = facts("company")
    brand = next(one for one in company["brands"] if one["key"] == wanted["brand"])
    team = next(one for one in company["teams"] if one["key"] == wanted["team"])
    brands = await api.all("/settings/brands")
    shown = next(one for one in brands if one["name"] == brand["name"])
    teams = await api.all("/settings/teams")
    return {
        "kind": "webchat",
        "name": wanted["name"],
        "address": wanted["key"],
        "legal_entity_id": shown["legal_entity_id"],
        "brand_id": shown["id"],
        "team_id": next(one["id"] for one in teams if one["name"] == team["name"]),
        "contact_reason_id": await _reason(api, wanted),
        "language": "fr",
        "config": {**wanted["config"], "origins": list(origins)},
        "secrets": {"identity_secret": secret},
    }


async def _reason(api: Api, wanted: Any) -> str:
    """The reason whose hours are the chat's: claims are taken day and night, the rest by day."""
    name = wanted["calendar"]["name"]
    calendar = next((one for one in await api.all("/settings/calendars") if one["name"] == name), None)
    if calendar is None:
        hours = {"from": wanted["calendar"]["from"], "to": wanted["calendar"]["to"]}
        weekly = [{"day": day, **hours} for day in range(1, 8)]
        body = {"name": name, "time_zone": facts("company")["time_zone"], "weekly": weekly, "exceptions": []}
        calendar = await api.post("/settings/calendars", body)
    reasons = await api.all("/settings/contact-reasons")
    reason = next(one for one in reasons if one["key"] == wanted["reason"])
    if reason["calendar_id"] is None:
        change = {"expected_version": reason["version"], "calendar_id": calendar["id"]}
        await api.patch(f"/settings/contact-reasons/{reason['id']}", change)
    return str(reason["id"])
