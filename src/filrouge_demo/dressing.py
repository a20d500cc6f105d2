"""What makes a desk a desk: tags, ready words, macros and views for all; and what agents put on the conversations in
hand. All through the API; each thing is made when it is not there yet."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from filrouge_demo import cast
from filrouge_demo.api import Api, Refused
from filrouge_demo.stories import facts

IN_HAND = 12
"""How many conversations agents have already touched."""


class Dressing:
    """`ids` names what the company has: brands, teams, by key."""

    def __init__(self, api: Api, ids: Mapping[str, str]) -> None:
        self._api = api
        self._ids = dict(ids)
        self._facts = facts("desk")

    async def share(self) -> None:
        """What the administrator gives to all."""
        for tag in self._facts["tags"]:
            self._ids[f"tag:{tag['key']}"] = await self._ensure(
                "/settings/tags", tag["name"], {"colour": tag["colour"], "team_id": self._team(tag)}
            )
        for one in self._facts["templates"]:
            body = {
                "shortcut": one["shortcut"],
                **self._place(one),
                "words": {each: _written(one[each]) for each in ("fr", "en")},
            }
            self._ids[f"template:{one['key']}"] = await self._ensure("/settings/templates", one["name"], body)
        reasons = {one["key"]: one["id"] for one in await self._api.all("/settings/contact-reasons")}
        for one in self._facts["macros"]:
            body = {
                "shortcut": one["shortcut"],
                **self._place(one),
                "template_id": self._ids[f"template:{one['template']}"],
                "actions": [self._action(action, reasons) for action in one["actions"]],
            }
            await self._ensure("/settings/macros", one["name"], body)
        there = {one["name"] for one in await self._api.get("/views")}
        for view in self._facts["views"]:
            if view["name"] not in there:
                body = {"name": view["name"], "query": view["query"], "sort": view["sort"]}
                await self._api.post("/views", {**body, "shared": True, "team_id": self._team(view)})

    async def _ensure(self, path: str, name: str, body: dict[str, Any]) -> str:
        found = next((one for one in await self._api.all(path) if one["name"] == name), None)
        return str((found or await self._api.post(path, {"name": name, **body}))["id"])

    def _team(self, one: Mapping[str, Any]) -> str | None:
        return self._ids[f"team:{one['team']}"] if "team" in one else None

    def _place(self, one: Mapping[str, Any]) -> dict[str, str | None]:
        return {"team_id": self._team(one), "brand_id": self._ids[f"brand:{one['brand']}"] if "brand" in one else None}

    def _action(self, action: Mapping[str, Any], reasons: Mapping[str, str]) -> dict[str, Any]:
        made = {name: value for name, value in action.items() if name != "reason"}
        if "add" in made:
            made["add"] = [self._ids[f"tag:{key}"] for key in made["add"]]
        if "reason" in action:
            made["contact_reason_id"] = reasons[action["reason"]]
        return made


async def touch(url: str) -> None:
    """What agents have put on the conversations in hand: tags, notes, tasks, promises, a colleague who follows."""
    words = facts("desk")
    for turn, worker in enumerate([one for one in cast.workers() if not one.lead][:2]):
        async with Api(url) as api:
            await api.sign_in(worker.email, cast.PASSWORD)
            me = (await api.get("/session"))["user"]["id"]
            tags = {one["name"]: one["id"] for one in await api.get("/tags")}
            page = await api.get("/inbox?view=team&limit=50")
            for n, row in enumerate(page["items"][turn : IN_HAND + turn : 2]):
                path = f"/conversations/{row['id']}"
                # A customer may write, or a colleague act, in the same moment: then this one stays as it is.
                with suppress(Refused):
                    if n < len(tags):
                        await api.post(f"{path}/tags", {"add": [list(tags.values())[n]], "remove": []})
                    if n % 3 == 0:
                        due = {"in_business_s": 3600 * (2 + n)}
                        body = {"kind": "promise", "title": words["promises"][n % 3], "due": due, "owner_id": me}
                        await api.post(f"{path}/tasks", body)
                    if n % 3 == 1:
                        due = {"in_business_s": 7200 * (1 + n)}
                        body = {"kind": "task", "title": words["tasks"][n % 3], "due": due, "owner_id": me}
                        await api.post(f"{path}/tasks", body)
                    if n == 2:
                        await api.post(f"{path}/notes", {"text": words["notes"][0], "html": "", "uploads": []})


def _written(text: str) -> dict[str, str]:
    return {"subject": "", "text": text, "html": ""}
