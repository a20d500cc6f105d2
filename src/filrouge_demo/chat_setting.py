"""The company's chat is set up as an administrator would: made when it is missing, and told of the site's origins."""

import secrets
from collections.abc import Sequence
from typing import Any

from filrouge_demo.api import Api
from filrouge_demo.keeping import Memory
from filrouge_demo.stories import facts

CHANNELS = "/settings/channels"


def knows(memory: Memory, origins: Sequence[str]) -> bool:
    """Whether nothing is to be done: the chat was made, and stands on these pages."""
    return memory.has_done("chat") and bool(memory.kept.chat_secret) and set(origins) <= set(memory.kept.origins)


async def ensure_chat(api: Api, memory: Memory, origins: Sequence[str]) -> None:
    """The chat of the site, with a secret of its own; what somebody changed since in its settings stays. `api` is
    signed in as the administrator. Raises Refused."""
    wanted = facts("chat")
    there = next((one for one in await api.all(f"{CHANNELS}?kind=webchat") if one["address"] == wanted["key"]), None)
    kept = memory.kept
    kept.chat_secret = kept.chat_secret or secrets.token_urlsafe(32)
    memory.write()
    if there is None:
        await api.post(CHANNELS, await _new(api, wanted, origins, kept.chat_secret))
    else:
        whole = await api.get(f"{CHANNELS}/{there['id']}")
        named = list(dict.fromkeys([*whole["config"].get("origins", []), *origins]))
        change = {"expected_version": whole["version"], "secrets": {"identity_secret": kept.chat_secret}}
        await api.patch(f"{CHANNELS}/{there['id']}", {**change, "config": {**whole["config"], "origins": named}})
    kept.origins = list(origins)
    memory.did("chat")


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
    """The reason whose hours are the chat's: claims are taken day and night, as the company promises."""
    name = wanted["calendar"]["name"]
    calendar = next((one for one in await api.all("/settings/calendars") if one["name"] == name), None)
    if calendar is None:
        body = {"name": name, "time_zone": facts("company")["time_zone"], "weekly": wanted["calendar"]["weekly"]}
        calendar = await api.post("/settings/calendars", {**body, "exceptions": []})
    reasons = await api.all("/settings/contact-reasons")
    reason = next(one for one in reasons if one["key"] == wanted["reason"])
    if reason["calendar_id"] is None:
        change = {"expected_version": reason["version"], "calendar_id": calendar["id"]}
        await api.patch(f"/settings/contact-reasons/{reason['id']}", change)
    return str(reason["id"])
