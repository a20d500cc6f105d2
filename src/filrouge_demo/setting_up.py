"""Alisier is set up through the API, as an administrator would: each thing is made when it is not there yet, so that
a set-up that broke off goes on at the next start."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from filrouge_demo import cast
from filrouge_demo.api import Api, Refused
from filrouge_demo.stories import facts

Say = Callable[[str], None]
SETUP_HEADER = "X-Setup-Code"


class NotOurs(Exception):
    """This installation was set up by somebody else; the demo leaves it alone."""


def _weekly() -> list[dict[str, object]]:
    return [
        {"day": day, "from": span["from"], "to": span["to"]}
        for span in facts("company")["hours"]
        for day in span["days"]
    ]


async def sign_in(api: Api, code: str) -> None:
    """Signs in as the administrator; makes them, and the company, when nobody is there. Raises NotOurs."""
    company, administrator = facts("company"), cast.administrator()
    session = await api.get("/session")
    kind = session["installation"]["kind"]
    if kind == "real":
        raise NotOurs("This installation is a real one; the demo leaves it alone.")
    if session["installation"]["needs_setup"]:
        body = {
            "administrator": {
                "name": administrator.name,
                "email": administrator.email,
                "password": cast.PASSWORD,
            },
            "company": {name: company[name] for name in ("name", "sends_as", "colour", "time_zone")},
            "language": {"default": "fr", "also": ["en"]},
            "hours": {"weekly": _weekly()},
            "kind": "demo",
        }
        await api.post("/setup/complete", body, {SETUP_HEADER: code})
        return
    try:
        await api.sign_in(administrator.email, cast.PASSWORD)
    except Refused as refused:
        raise NotOurs(f"The demo's administrator cannot sign in ({refused.code}); the demo leaves it alone.") from None


class Company:
    """Makes what is missing of the company; `ids` finds what was made by its key."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._facts = facts("company")
        self.ids: dict[str, str] = {}

    async def make(self, smtp_sink: str) -> None:
        """Everything but the people's passwords. `smtp_sink` is `host:port` of the mail we send."""
        await self._hours()
        await self._entities_and_brands()
        await self._reasons()
        await self._wrap_ups()
        await self._sites()
        await self._teams()
        await self._forms()
        await self._mailboxes(smtp_sink)
        await self._notifications()
        await self._people()

    async def _ensure(self, path: str, key: str, name: str, body: dict[str, Any], *, by: str = "name") -> Any:
        """The one with this name, made when it is missing."""
        found = next((one for one in await self._api.all(path) if one[by] == name), None)
        made = found or await self._api.post(path, {by: name, **body})
        if "id" in made:
            self.ids[key] = made["id"]
        return made

    async def _take_over(self, path: str, key: str, first_name: str, name: str, body: dict[str, Any]) -> Any:
        """The one that the first day made gets our name; made when neither is there."""
        items = await self._api.all(path)
        mine = next((one for one in items if one["name"] == name), None)
        first = next((one for one in items if one["name"] == first_name), None)
        if mine is None and first is not None:
            change = {"expected_version": first["version"], "name": name, **body}
            mine = await self._api.patch(f"{path}/{first['id']}", change)
        mine = mine or await self._api.post(path, {"name": name, **body})
        self.ids[key] = mine["id"]
        return mine

    async def _hours(self) -> None:
        body = {"time_zone": self._facts["time_zone"], "weekly": _weekly(), "exceptions": self._facts["exceptions"]}
        await self._take_over("/settings/calendars", "hours", "Horaires d’ouverture", "Horaires d’Alisier", body)

    async def _entities_and_brands(self) -> None:
        for entity in self._facts["legal_entities"]:
            first = self._facts["name"] if entity["key"] == "banque" else ""
            await self._take_over("/settings/legal-entities", f"entity:{entity['key']}", first, entity["name"], {})
        for brand in self._facts["brands"]:
            body = {
                "legal_entity_id": self.ids[f"entity:{brand['legal_entity']}"],
                "sender_name": brand["name"],
                "colour": brand["colour"],
                "languages": ["fr", "en"],
                "signature": brand["signature"],
                "phone": brand["phone"],
                "calendar_id": self.ids["hours"],
            }
            first = self._facts["name"] if brand["key"] == "banque" else ""
            await self._take_over("/settings/brands", f"brand:{brand['key']}", first, brand["name"], body)

    async def _reasons(self) -> None:
        there = {one["key"]: one for one in await self._api.all("/settings/contact-reasons")}
        wanted = facts("reasons")
        for parent in wanted:
            label = {"fr": parent["fr"], "en": parent["en"]}
            made = there.get(parent["key"]) or await self._api.post(
                "/settings/contact-reasons", {"key": parent["key"], "label": label}
            )
            self.ids[f"reason:{parent['key']}"] = made["id"]
            if made["label"] != label or made["target_s"] is not None:
                await self._api.patch(
                    f"/settings/contact-reasons/{made['id']}",
                    {"expected_version": made["version"], "label": label, "target_s": None},
                )
            for child in parent["children"]:
                body = {
                    "key": child["key"],
                    "label": {"fr": child["fr"], "en": child["en"]},
                    "parent_id": made["id"],
                    "target_s": child["target_h"] * 3600,
                }
                if child["key"] not in there:
                    await self._api.post("/settings/contact-reasons", body)
        ours = {one["key"] for parent in wanted for one in (parent, *parent["children"])}
        for key, one in there.items():
            if key not in ours and one["active"]:
                await self._api.ask("DELETE", f"/settings/contact-reasons/{one['id']}")

    async def _wrap_ups(self) -> None:
        there = {one["code"] for one in await self._api.all("/settings/wrap-ups")}
        for position, one in enumerate(self._facts["wrap_ups"]):
            if one["code"] not in there:
                label = {"fr": one["fr"], "en": one["en"]}
                await self._api.post("/settings/wrap-ups", {"code": one["code"], "label": label, "position": position})

    async def _sites(self) -> None:
        for site in self._facts["sites"]:
            body = {"time_zone": self._facts["time_zone"], "calendar_id": self.ids["hours"]}
            await self._ensure("/settings/sites", f"site:{site['key']}", site["name"], body)

    async def _teams(self) -> None:
        for team in self._facts["teams"]:
            brand = next((one for one in self._facts["brands"] if one["key"] == team["brand"]), None)
            body = {
                "site_id": self.ids[f"site:{team['site']}"],
                "brand_id": self.ids[f"brand:{brand['key']}"] if brand else None,
                "legal_entity_id": self.ids[f"entity:{brand['legal_entity']}"] if brand else None,
            }
            first = "Service client" if team["key"] == "cards" else ""
            await self._take_over("/settings/teams", f"team:{team['key']}", first, team["name"], body)

    async def _forms(self) -> None:
        there = {one["slug"]: one["id"] for one in await self._api.all("/settings/forms")}
        for key, form in facts("forms").items():
            if key not in there:
                body = {"name": form["name"], "language": "fr", "config": form["config"], **self._served(form)}
                there[key] = (await self._api.post("/settings/forms", body))["id"]
            self.ids[f"form:{key}"] = there[key]

    def _served(self, one: dict[str, Any]) -> dict[str, str]:
        brand = next(each for each in self._facts["brands"] if each["key"] == one["brand"])
        return {
            "legal_entity_id": self.ids[f"entity:{brand['legal_entity']}"],
            "brand_id": self.ids[f"brand:{one['brand']}"],
            "team_id": self.ids[f"team:{one['team']}"],
        }

    async def _mailboxes(self, smtp_sink: str) -> None:
        there = {one["address"] for one in await self._api.all("/settings/channels?kind=email")}
        host, _, port = smtp_sink.rpartition(":")
        items = []
        for box in self._facts["mailboxes"]:
            if box["address"] in there:
                continue
            config = {
                "address": box["address"],
                "display_name": box["name"],
                "receive": "listener",
                "send": "smtp",
                "smtp_host": host,
                "smtp_port": int(port),
                "smtp_security": "none",
                "smtp_auth": "none",
            }
            form = box.get("form")
            items.append(
                {
                    "kind": "email",
                    "name": box["name"],
                    "address": box["address"],
                    "config": config,
                    "mode": box["mode"],
                    "qualified_form_id": self.ids[f"form:{form}"] if form else None,
                    "language": box["language"],
                    **self._served(box),
                }
            )
        if items:
            made = (await self._api.post("/settings/channels/bulk", {"items": items}))["items"]
            for one in made:
                if not one["created"]:
                    raise Refused(422, str(one["code"]), f"{one['address']}: {one['detail']}")

    async def _notifications(self) -> None:
        """Digests leave by the first mailbox, for who asks for one."""
        now = await self._api.get("/settings/notifications")
        if now["channel_account_id"] is None and now["mailboxes"]:
            chosen = {"expected_version": now["version"], "channel_account_id": now["mailboxes"][0]["id"]}
            await self._api.patch("/settings/notifications", chosen)

    async def _people(self) -> None:
        roles = {role["key"]: role["id"] for role in await self._api.all("/settings/roles")}
        there = {one["email"]: one for one in await self._api.all("/settings/users")}
        administrator = there[cast.administrator().email]
        self.ids["user:administrator"] = administrator["id"]
        for worker in cast.workers():
            made = there.get(worker.email)
            if made is None:
                made = await self._api.post(
                    "/settings/users",
                    {
                        "email": worker.email,
                        "name": worker.name,
                        "language": worker.language,
                        "roles": [roles[worker.role]],
                        "teams": [self.ids[f"team:{team}"] for team in worker.teams],
                    },
                )
            self.ids[f"user:{worker.email}"] = made["id"]
            if "temporary_password" in made:
                self.ids[f"password:{worker.email}"] = made["temporary_password"]
        await self._leads()

    async def _leads(self) -> None:
        """The supervisor leads the teams; the administrator sits in none."""
        leading = {self.ids[f"user:{worker.email}"] for worker in cast.workers() if worker.lead}
        aside = self.ids["user:administrator"]
        for team in await self._api.all("/settings/teams"):
            members = [
                {"user_id": one["user_id"], "lead": one["user_id"] in leading}
                for one in team["members"]
                if one["user_id"] != aside
            ]
            if members != team["members"]:
                change = {"expected_version": team["version"], "members": members}
                await self._api.patch(f"/settings/teams/{team['id']}", change)

    async def give_passwords(self, url: str) -> None:
        """Everybody chooses the demo's password in the place of their temporary one, two at a time."""
        two = asyncio.Semaphore(2)

        async def one(worker: cast.Worker) -> None:
            async with two:
                temporary = self.ids.get(f"password:{worker.email}")
                if temporary is None:
                    if not await self._must_change(worker):
                        return
                    path = f"/settings/users/{self.ids[f'user:{worker.email}']}/password"
                    temporary = (await self._api.post(path, {}))["temporary_password"]
                async with Api(url) as own:
                    await own.sign_in(worker.email, temporary)
                    await own.post("/session/password", {"current": temporary, "new": cast.PASSWORD})
                    with suppress(Refused):
                        await own.ask("DELETE", "/session")

        await asyncio.gather(*(one(worker) for worker in cast.workers()))

    async def _must_change(self, worker: cast.Worker) -> bool:
        user = await self._api.get(f"/settings/users/{self.ids[f'user:{worker.email}']}")
        return bool(user["must_change_password"])
