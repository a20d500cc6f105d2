"""One side of a chat under load, as a process of its own: `python -m bench._chat_load SIDE PLAN`.

SIDE is `visitors` or `desks`, PLAN a JSON file (`Plan`). It connects every socket, prints `ready`, waits for a line
with the instant of the monotonic clock at which to begin, speaks as the plan says, and prints what it saw as JSON. It
speaks as `web/packages/chat` and `web/packages/live` with the desk's screens do:

- a visitor's page says each word by a POST of its own, acknowledges what it got after 60 ms, says at once what was
  read, and pings every 25 s;
- a desk puts the row of every event into its list and the words that come along into the conversation that it has
  open; 16 ms after an event about it without words, with an agent's while it answers there itself, or during a reading,
  it reads it anew, one at a time; it says when it has seen a new word, reads its counts at most every 1.5 s, and pings.
"""

import asyncio
import json
import random
import sys
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import uvloop
from websockets.asyncio.client import ClientConnection, connect

from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import show

PING_S = 25.0
ACK_S = 0.06
TOGETHER_S = 0.016
COUNTS_S = 1.5
ROW_ONLY = ("conversations.seen", "conversations.answering")
UNCOUNTED = ("conversations.message_received", "conversations.message_sent", "conversations.note_added")
"""What is said changes no number beside a view."""
CONNECT_AT_ONCE = 25
WORDS = "Bonjour, pouvez-vous me dire où en est le remboursement de mon dossier ? Le garage attend votre accord."
DRAIN_S = 20.0
"""How long late words are waited for after the last one was said."""


@dataclass
class Plan:
    """Who speaks to whom, how often and how long. `people` are this side's sockets."""

    port: int
    floor: bool
    seed: str
    warm_s: float
    run_s: float
    every_s: float
    people: list[dict[str, Any]]


@dataclass
class Saw:
    """Instants of the monotonic clock, by the word's own number (or the message's id), and how often each came."""

    said: dict[str, float]
    answered: dict[str, float]
    named: dict[str, str]
    heard: dict[str, float]
    shown: dict[str, float]
    times: dict[str, int]
    refused: dict[str, int]
    resyncs: int
    requests: dict[str, int]


async def ask(port: int, method: str, path: str, headers: str, given: object = None) -> tuple[int, Any]:
    """One request on a connection of its own, as pages do that were silent for a while: status and JSON."""
    body = b"" if given is None else json.dumps(given).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    try:
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{headers}"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        answer = await reader.read()
    finally:
        writer.close()
    content = answer.partition(b"\r\n\r\n")[2]
    return int(answer[9:12]), json.loads(content) if content else None


class Side:
    """What both sides share: sockets, requests, and the clockwork."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.saw = Saw({}, {}, {}, {}, {}, {}, {}, 0, {})
        self.counted: Counter[str] = Counter()
        self.tasks: set[asyncio.Task[Any]] = set()
        self.gate = asyncio.Semaphore(CONNECT_AT_ONCE)
        self.random = random.Random(plan.seed)

    def later(self, act: Any) -> None:
        task = asyncio.create_task(act)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def heard(self, key: str) -> None:
        """The word stands in the state of whom it is for."""
        self.saw.heard.setdefault(key, clock.monotonic())

    async def socket(self, path: str, headers: dict[str, str]) -> ClientConnection:
        """A socket that answers nothing by itself; a burst of them at most at once."""
        async with self.gate:
            return await connect(
                f"ws://127.0.0.1:{self.plan.port}{path}", additional_headers=headers, max_queue=None,
                ping_interval=None, compression=None, open_timeout=60,
            )  # fmt: skip

    async def request(self, kind: str, method: str, path: str, headers: str, given: object = None) -> tuple[int, Any]:
        self.counted[kind] += 1
        return await ask(self.plan.port, method, path, headers, given)

    async def pings(self, socket: ClientConnection) -> None:
        await asyncio.sleep(self.random.random() * PING_S)
        while True:
            await socket.send('{"type": "ping"}')
            await asyncio.sleep(PING_S)

    async def on_time(self, begin: float, speakers: list[Any]) -> None:
        """Each speaker speaks once every `every_s`, give or take a fifth, from a moment of its own on."""
        plan = self.plan
        moments = []
        for speaker in speakers:
            at = self.random.random() * plan.every_s
            while at < plan.warm_s + plan.run_s:
                moments.append((at, speaker))
                at += plan.every_s * (0.8 + 0.4 * self.random.random())
        moments.sort(key=lambda one: one[0])
        for number, (at, speaker) in enumerate(moments):
            await asyncio.sleep(max(0.0, begin + at - clock.monotonic()))
            self.later(speaker(f"{plan.seed}-{number}"))

    async def drained(self) -> None:
        """Until nothing is under way, within a bound; the other side may still be speaking for a moment."""
        end, quiet, before = clock.monotonic() + DRAIN_S, clock.monotonic(), -1
        while clock.monotonic() < end and clock.monotonic() - quiet < 3.0:
            now = len(self.saw.heard) + len(self.saw.shown) + len(self.saw.answered)
            if now != before:
                before, quiet = now, clock.monotonic()
            await asyncio.sleep(0.1)

    async def run(self) -> None:
        await asyncio.gather(*(self.open(one) for one in self.plan.people))
        print("ready", flush=True)
        begin = float(await asyncio.to_thread(sys.stdin.readline))
        await self.on_time(begin, self.speakers())
        await self.drained()
        self.saw.requests = dict(self.counted)
        print(json.dumps(asdict(self.saw)), flush=True)

    async def open(self, one: dict[str, Any]) -> None:
        raise NotImplementedError

    def speakers(self) -> list[Any]:
        raise NotImplementedError


class Bare(Side):
    """Either side of the floor."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.made: list[Any] = []

    async def open(self, one: dict[str, Any]) -> None:
        socket = await self.socket(f"/{one['name']}", {})
        self.later(self._listen(socket))
        for other in one["to"]:
            self.made.append(self._speaker(socket, other))

    def speakers(self) -> list[Any]:
        return self.made

    def _speaker(self, socket: ClientConnection, other: str) -> Any:
        async def speak(number: str) -> None:
            self.saw.said[number] = self.saw.answered[number] = clock.monotonic()
            self.saw.named[number] = number
            await socket.send(json.dumps({"id": str(uuid7()), "to": other, "text": f"{number} {WORDS}"}))

        return speak

    async def _listen(self, socket: ClientConnection) -> None:
        async for text in socket:
            number = json.loads(text)["text"].partition(" ")[0]
            self.heard(number)
            self.saw.times[number] = self.saw.times.get(number, 0) + 1


class Visitors(Side):
    """Pages of visitors, each with its chat open."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.made: list[Any] = []

    async def open(self, one: dict[str, Any]) -> None:
        socket = await self.socket(f"/chat/v1/{one['key']}/live", {"origin": one["origin"]})
        await socket.send(json.dumps({"type": "hello", "secret": one["secret"], "since": None}))
        while json.loads(await socket.recv())["type"] != "welcome":
            pass
        self.later(self._listen(socket))
        self.later(self.pings(socket))
        self.made.append(self._speaker(one))

    def speakers(self) -> list[Any]:
        return self.made

    def _speaker(self, one: dict[str, Any]) -> Any:
        headers = f"Origin: {one['origin']}\r\nAuthorization: Bearer {one['secret']}\r\n"
        path = f"/chat/v1/{one['key']}/messages"

        async def speak(number: str) -> None:
            self.saw.said[number] = clock.monotonic()
            given = {"id": str(uuid7()), "text": f"{number} {WORDS}", "page": {"url": f"{one['origin']}/aide"}}
            status, answer = await self.request("messages", "POST", path, headers, given)
            if status == 201:
                self.saw.answered[number] = clock.monotonic()
                self.saw.named[number] = answer["message"]["id"]
            else:
                self.saw.refused[str(status)] = self.saw.refused.get(str(status), 0) + 1

        return speak

    async def _listen(self, socket: ClientConnection) -> None:
        known: dict[str, str] = {}
        timer: asyncio.TimerHandle | None = None
        async for text in socket:
            frame = json.loads(text)
            self.saw.resyncs += frame["type"] == "resync"
            if frame["type"] != "message":
                continue
            message = frame["message"]
            new = message["id"] not in known
            known[message["id"]] = message["state"]
            if timer is not None:
                timer.cancel()
            timer = asyncio.get_running_loop().call_later(ACK_S, self._got, socket, frame["position"])
            if message["from"] == "agent" and new:
                self.heard(message["id"])
                number = message["text"].partition(" ")[0]
                self.saw.times[number] = self.saw.times.get(number, 0) + 1
                await socket.send(json.dumps({"type": "read", "upto": message["id"]}))

    def _got(self, socket: ClientConnection, position: str) -> None:
        self.later(socket.send(json.dumps({"type": "got", "upto": position})))


class Desk:
    """One agent's browser: the list, and the conversation that is open."""

    def __init__(self, side: "Desks", one: dict[str, Any]) -> None:
        self.side, self.saw, self.one = side, side.saw, one
        self.own, self.open, self.leaving = set(one["chats"]), one["open"], 0
        self.versions: dict[str, int] = {}
        self.rows: dict[str, Any] = {}
        self.entries: set[str] = set()
        self.headers = f"Cookie: filrouge={one['cookie']}\r\nOrigin: http://127.0.0.1:{side.plan.port}\r\n"
        self.reading = self.more = self.counting = False
        self.timer: asyncio.TimerHandle | None = None

    async def listen(self, socket: ClientConnection) -> None:
        async for text in socket:
            frame = json.loads(text)
            self.saw.resyncs += frame["type"] == "resync"
            if frame["type"] == "event":
                self.hear(frame["event"])

    def hear(self, event: dict[str, Any]) -> None:
        if (row := event.get("row")) is None:
            return
        subject = event["subject"]
        if row["version"] >= self.versions.get(subject, 0):
            self.versions[subject], self.rows[subject] = row["version"], row
        if event["type"] == "conversations.message_received" and subject in self.own:
            said = show("msg", UUID(event["payload"]["message_id"]))
            self.side.heard(said)
            self.saw.times[said] = self.saw.times.get(said, 0) + 1
        is_open, entry = subject == self.open, event.get("entry")
        shown = is_open and entry and not (self.leaving and entry["direction"] == "out")
        if shown:
            self.see([entry])
        if is_open and (self.reading or self.more or not (shown or event["type"] in ROW_ONLY)):
            self.again()
        if not self.counting and event["type"] not in UNCOUNTED and not moved_only(event):
            self.counting = True
            self.side.later(self.count())

    async def count(self) -> None:
        await asyncio.sleep(COUNTS_S)
        self.counting = False
        await self.side.request("counts", "GET", "/api/v1/inbox/counts", self.headers)

    def again(self) -> None:
        self.more = True
        if self.timer is not None:
            self.timer.cancel()
        self.timer = asyncio.get_running_loop().call_later(TOGETHER_S, lambda: self.side.later(self.read()))

    async def read(self) -> None:
        if self.reading:
            return
        self.reading = True
        while self.more:
            self.more = False
            path = f"/api/v1/conversations/{self.open}"
            status, found = await self.side.request("conversation", "GET", path, self.headers)
            if status != 200:
                self.saw.refused[str(status)] = self.saw.refused.get(str(status), 0) + 1
                continue
            self.see(found["entries"])
        self.reading = False

    def see(self, entries: list[dict[str, Any]]) -> None:
        """They stand in the conversation; a new word of the customer's is seen."""
        now = clock.monotonic()
        new = [one for one in entries if one["id"] not in self.entries]
        self.entries |= {one["id"] for one in new}
        for one in new:
            self.saw.shown.setdefault(one["id"], now)
        if any(one["kind"] == "message" and one["direction"] == "in" for one in new):
            self.side.later(self.post("seen", self.open, "seen"))

    async def post(self, kind: str, conversation: str, what: str, given: object = None) -> tuple[int, Any]:
        headers = f"{self.headers}Idempotency-Key: {uuid7()}\r\n"
        return await self.side.request(kind, "POST", f"/api/v1/conversations/{conversation}/{what}", headers, given)

    def speaker(self, chat: str) -> Any:
        about = self.one["chats"][chat]

        async def speak(number: str) -> None:
            self.saw.said[number] = clock.monotonic()
            words = f"{number} {WORDS}"
            for _ in range(5):
                given = {
                    "text": words, "html": f"<p>{words}</p>", "undo_s": 10,
                    "expected_version": self.versions.get(chat, about["version"]), "identity_id": about["identity"],
                    "channel_account_id": about["account"],
                }  # fmt: skip
                self.leaving += chat == self.open
                status, answer = await self.post("answers", chat, "messages", given)
                self.leaving -= chat == self.open
                if status == 201:
                    self.saw.answered[number] = clock.monotonic()
                    self.saw.named[number] = answer["message_id"]
                    self.versions[chat] = max(answer["version"], self.versions.get(chat, 0))
                    return
                self.saw.refused[str(status)] = self.saw.refused.get(str(status), 0) + 1
                if status != 409:
                    return
                self.versions[chat] = (answer or {}).get("fields", {}).get("version", self.versions.get(chat, 0))
                await asyncio.sleep(0.2)

        return speak


def moved_only(event: dict[str, Any]) -> bool:
    """A delivery that goes its way changes no number of a view."""
    return event["type"] == "channels.outgoing_changed" and event["payload"]["state"] in ("sent", "delivered")


class Desks(Side):
    """Desks of agents, each with its list and one conversation open."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.made: list[Desk] = []
        self.by_team: dict[str, list[Desk]] = defaultdict(list)

    async def open(self, one: dict[str, Any]) -> None:
        origin = f"http://127.0.0.1:{self.plan.port}"
        socket = await self.socket("/api/v1/live", {"origin": origin, "cookie": f"filrouge={one['cookie']}"})
        await socket.send(json.dumps({"type": "hello", "since": None}))
        while json.loads(await socket.recv())["type"] != "welcome":
            pass
        await socket.send(json.dumps({"type": "subscribe", "topics": ["inbox", f"conversation:{one['open']}"]}))
        desk = Desk(self, one)
        self.made.append(desk)
        desk.more = True
        await desk.read()
        self.later(desk.listen(socket))
        self.later(self.pings(socket))

    def speakers(self) -> list[Any]:
        return [desk.speaker(chat) for desk in self.made for chat in desk.one["chats"]]


def main() -> None:
    plan = Plan(**json.loads(Path(sys.argv[2]).read_text()))
    sides = {"visitors": Visitors, "desks": Desks}
    uvloop.run((Bare(plan) if plan.floor else sides[sys.argv[1]](plan)).run())


if __name__ == "__main__":
    main()
