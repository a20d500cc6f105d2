"""Applying the events to an old snapshot gives the new one.

This test plays a morning at the desk and writes, for each step and each view that it changes: the snapshot before, the
frames of the socket, the snapshot after. The browser's reducers are tested on the same files (web/packages/live). When
they should change: `FILROUGE_WRITE_CASES=1 pytest tests/entrypoints/test_live_cases.py`, and read the difference.
"""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from filrouge.access.service import sessions
from filrouge.entrypoints.gateway import Connection, Hub
from filrouge.platform import clock
from filrouge.platform.pool import ParserPool
from filrouge.terms.ids import show
from filrouge.terms.scope import Actor
from tests.entrypoints.desk import API, Desk, desk_of, ok, say
from tests.entrypoints.live_socket import told

FOLDER = Path(__file__).parents[1] / "fixtures" / "live"
VIEWS = ("mine", "team", "unassigned", "snoozed", "all", "closed")
WATCHERS = ("lea", "carla")
Json = Any


@pytest.fixture
async def desk(app: FastAPI, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Desk]:
    async with desk_of(app, tmp_path, parsers) as made:
        yield made


class Morning:
    """What happens, step by step."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.first = self.second = self.third = ""

    async def _act(self, conversation: str, what: str, who: str = "lea", **body: Any) -> None:
        client = self.desk.clients[who]
        read = await ok(await client.get(f"{API}/conversations/{conversation}"))
        body = {"expected_version": read["conversation"]["version"], **body}
        await ok(await client.post(f"{API}/conversations/{conversation}/{what}", json=body))

    async def somebody_writes(self) -> None:
        self.first = await self.desk.written(message_id="first@x.example", sender="Claire <claire@x.example>")

    async def another_writes(self) -> None:
        self.second = await self.desk.written("Bonjour", sender="Bob <bob@x.example>", subject="Devis")

    async def the_first_writes_again(self) -> None:
        await self.desk.written("Un détail", sender="Claire <claire@x.example>", in_reply_to="<first@x.example>")

    async def lea_takes_one(self) -> None:
        await self._act(self.first, "assign", user_id=show("usr", self.desk.users["lea"]))

    async def hugo_begins_to_answer(self) -> None:
        path = f"{API}/conversations/{self.second}/answering"
        await ok(await self.desk.hugo.put(path, json={"active": True}))

    async def hugo_stops(self) -> None:
        path = f"{API}/conversations/{self.second}/answering"
        await ok(await self.desk.hugo.put(path, json={"active": False}))

    async def lea_answers(self) -> None:
        await say(self.desk, self.desk.lea, self.first)

    async def the_answer_fails(self) -> None:
        await self.desk.company.rows("update outgoing set attempts = 20 returning id")
        await self.desk.deliver()

    async def hugo_writes_a_note(self) -> None:
        await ok(await self.desk.hugo.post(f"{API}/conversations/{self.first}/notes", json={"text": "vu"}), 201)

    async def one_is_paused(self) -> None:
        await self._act(self.second, "snooze", until=(clock.now() + timedelta(days=1)).isoformat())

    async def one_is_given_to_another_team(self) -> None:
        await self._act(self.first, "assign", user_id=None, team_id=show("tea", self.desk.company.other_team_id))

    async def carla_closes_it(self) -> None:
        await self._act(self.first, "close", "carla")

    async def its_customer_writes_once_more(self) -> None:
        await self.desk.written("Encore", sender="Claire <claire@x.example>", in_reply_to="<first@x.example>")

    async def the_pause_is_ended(self) -> None:
        await self._act(self.second, "resume")

    def steps(self) -> list[Callable[[], Awaitable[None]]]:
        return [
            self.somebody_writes, self.another_writes, self.the_first_writes_again, self.lea_takes_one,
            self.hugo_begins_to_answer, self.hugo_stops, self.lea_answers, self.the_answer_fails,
            self.hugo_writes_a_note, self.one_is_paused, self.one_is_given_to_another_team, self.carla_closes_it,
            self.its_customer_writes_once_more, self.the_pause_is_ended,
        ]  # fmt: skip


async def actor_of(desk: Desk, who: str) -> Actor:
    async with desk.app.state.database.transaction() as tx:
        signed = await sessions.by_session(tx, desk.tokens[who], clock.now())
    assert signed is not None
    return signed.actor


async def snapshot(desk: Desk, who: str, view: str) -> Json:
    page = await ok(await desk.clients[who].get(f"{API}/inbox", params={"view": view, "limit": 200}))
    return {
        "view": view,
        "team": None,
        "rows": page["items"],
        "complete": True,
        "position": page["position"],
        "stale": False,
    }


async def whole(desk: Desk, who: str, conversation: str) -> Json | None:
    answer = await desk.clients[who].get(f"{API}/conversations/{conversation}")
    if answer.status_code == 404:
        return None
    read = answer.json()
    return {**read, "stale": False, "gone": False}


def frames_of(connection: Connection) -> list[Json]:
    heard = [connection.queue.get_nowait() for _ in range(connection.queue.qsize())]
    # Who is there is told at any moment; it changes no view.
    frames = [frame for frame in heard if frame["type"] != "presence"]
    return [json.loads(json.dumps(frame)) for frame in frames if frame["type"] != "welcome"]


def row_of(conversation: Json, row: Json) -> Json:
    return {name: conversation[name] for name in row}


async def test_events_on_an_old_snapshot_give_the_new_one(desk: Desk) -> None:
    cases: list[Json] = []
    hub: Hub = desk.app.state.live
    morning = Morning(desk)
    async with AsyncExitStack() as stack:
        actors = {who: await actor_of(desk, who) for who in WATCHERS}
        heard = {who: await stack.enter_async_context(hub.connected(actors[who], None)) for who in WATCHERS}
        for step in morning.steps():
            name = step.__name__.replace("_", " ")
            before = {(who, view): await snapshot(desk, who, view) for who in WATCHERS for view in VIEWS}
            read = await whole(desk, "lea", morning.first) if morning.first else None
            await step()
            await told(desk)
            if "answer" in name or "stops" in name:
                await passed_on(heard)
            for who in WATCHERS:
                frames = frames_of(heard[who])
                viewer = {"id": show("usr", desk.users[who]), "teams": [show("tea", one) for one in actors[who].teams]}
                for view in VIEWS:
                    after = await snapshot(desk, who, view)
                    if after["rows"] == before[who, view]["rows"]:
                        continue
                    assert frames, f"{name}: {who} was not told"
                    cases.append(
                        {"name": f"{name}: {who}, {view}", "view": "inbox", "viewer": viewer,
                         "before": before[who, view], "frames": frames,
                         "after": {"view": view, "rows": after["rows"], "stale": False}}
                    )  # fmt: skip
                if who == "lea" and read is not None:
                    cases += conversation_cases(
                        name, read, frames, await whole(desk, "lea", morning.first), morning.first
                    )
    compare(cases)


def _waiting(connection: Connection) -> list[Json]:
    return list(connection.queue._queue)  # type: ignore[attr-defined]


async def passed_on(heard: dict[str, Connection]) -> None:
    """Passing messages come by another way than events: waits until one is in."""
    async with asyncio.timeout(20):
        while all(frame["type"] == "presence" for frame in _waiting(heard["lea"])):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def conversation_cases(name: str, before: Json, frames: list[Json], after: Json | None, subject: str) -> list[Json]:
    about = [one for one in frames if one["type"] == "event" and one["event"]["subject"] == subject]
    if not about:
        return []
    rows = [one["event"]["row"] for one in about if one["event"]["row"]]
    expected = (
        {"gone": True}
        if after is None
        else {"conversation": row_of(after["conversation"], rows[-1]), "stale": True, "gone": False}
    )
    return [
        {"name": f"{name}: lea reads", "view": "conversation", "before": before, "frames": about, "after": expected}
    ]


# -- the same text for every run --------------------------------------------------------------------------------------

_ID = re.compile(r"\b([a-z]{3})_[0-9a-hjkmnp-tv-z]{26}\b")
_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_AT = re.compile(r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
_BEGIN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def steady(cases: list[Json]) -> str:
    """Ids, positions and instants replaced by small ones in the same order; positions within each case, as what else
    happens in the house between two cases moves them."""
    positions: dict[str, str] = {}

    def plain(value: Json) -> Json:
        if isinstance(value, list):
            return [plain(one) for one in value]
        if not isinstance(value, dict):
            return value
        found = {name: plain(one) for name, one in value.items() if name not in ("at", "until") or "type" not in value}
        if isinstance(found.get("position"), str):
            found["position"] = positions.setdefault(found["position"], f"p{len(positions) + 1}")
        if "entries" in found:
            found["entries"], found["entries_before"] = [], None
        if "ways" in found:
            found |= {"ways": [], "matters": [], "parties": []}
        return found

    plainly: list[Json] = []
    for case in cases:
        positions.clear()
        plainly.append(plain(case))
    text = json.dumps(plainly, ensure_ascii=False)
    ids: dict[str, str] = {}
    counts: dict[str, int] = {}

    def number(prefix: str, found: str) -> str:
        if found not in ids:
            counts[prefix] = counts.get(prefix, 0) + 1
            ids[found] = f"{prefix}_{counts[prefix]}"
        return ids[found]

    text = _ID.sub(lambda match: number(match[1], match[0]), text)
    text = _UUID.sub(lambda match: number("uuid", match[0]), text)
    instants = sorted({datetime.fromisoformat(one) for one in _AT.findall(text)})
    ranks = {at: _BEGIN + timedelta(minutes=rank) for rank, at in enumerate(instants)}
    text = _AT.sub(lambda match: ranks[datetime.fromisoformat(match[0])].strftime("%Y-%m-%dT%H:%M:%S.000Z"), text)
    return "[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in json.loads(text)) + "\n]\n"


def compare(cases: list[Json]) -> None:
    for view in ("inbox", "conversation"):
        path, text = FOLDER / f"{view}.json", steady([case for case in cases if case["view"] == view])
        if os.environ.get("FILROUGE_WRITE_CASES"):
            FOLDER.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        assert json.loads(path.read_text("utf-8")) == json.loads(text), f"{path.name} says otherwise: see the docstring"
