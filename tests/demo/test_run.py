"""The demo against the real thing: processes of Fil Rouge on a database of its own, and the demo beside them."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from filrouge_demo import cast
from filrouge_demo.api import Api
from filrouge_demo.running import Demo, Where
from tests.ports import free_port

PAST = 30
LIMIT_S = 150.0


@contextmanager
def _product(world: "World", *roles: str) -> Iterator[str]:
    """The web, and the worker with its mail door when wanted, as `filrouge up` starts them; yields the set-up code."""
    folder = world.folder
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FILROUGE_")},
        "FILROUGE_DATABASE_URL": world.database_url,
        "FILROUGE_DATA": str(folder),
        "FILROUGE_PORT": str(world.port),
        "FILROUGE_SMTP_PORT": str(world.smtp_port),
        "FILROUGE_DEMO_SINK": f"127.0.0.1:{world.sink_port}",
    }
    command = [sys.executable, "-m", "filrouge.entrypoints.cli"]
    told = subprocess.run([*command, "setup-code"], env=environment, capture_output=True, text=True, check=True)
    with (folder / "log.txt").open("wb") as log:
        children = [
            subprocess.Popen([*command, *role.split()], env=environment, stdout=log, stderr=log) for role in roles
        ]
        try:
            yield told.stdout.strip()
        finally:
            for child in children:
                child.terminate()
            for child in children:
                try:
                    child.wait(15)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()


async def _until(condition: Callable[[], Awaitable[object]], what: str) -> Any:
    """The first true answer; fails with `what` when there is none in time."""
    try:
        async with asyncio.timeout(LIMIT_S):
            while not (found := await condition()):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            return found
    except TimeoutError:
        pytest.fail(f"never: {what}")


class World:
    """A running installation with its demo."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self.smtp_port, self.sink_port, self.panel_port = free_port(), free_port(), free_port()
        self.site_port = free_port()
        self.database_url, self.folder = database_url, folder

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @asynccontextmanager
    async def demo(self, code: str, *, with_site: bool = False) -> AsyncIterator[Demo]:
        said: list[str] = []
        demo = Demo(
            Where(
                url=self.url,
                smtp=f"127.0.0.1:{self.smtp_port}",
                sink=f"127.0.0.1:{self.sink_port}",
                panel_port=self.panel_port,
                data=self.folder / "demo",
                code=code,
                seed=11,
                past=PAST,
                site_port=self.site_port if with_site else 0,
            ),
            said.append,
        )
        demo.board.paused = True  # nobody writes of their own accord; the test presses the buttons
        running = asyncio.create_task(demo.run())
        try:

            async def settled() -> bool:
                assert not running.done(), running
                return demo.board.stage in ("living", "failed", "not_ours")

            await _until(settled, "the demo is set up")
            assert demo.board.stage == "living", demo.board.detail
            yield demo
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async with await psycopg.AsyncConnection.connect(self.database_url) as connection:
            return await (await connection.execute(sql)).fetchall()


LIVE = """
select m.channel, m.direction, m.kind, m.automatic, c.subject, c.contact_reason_id is not null, m.attachment_count
  from message m join conversation c on c.id = m.conversation_id
 where not m.details ? 'imported'
"""


async def test_the_demo_sets_itself_up_and_lives(database_url: str, tmp_path: Path) -> None:
    world = World(database_url, tmp_path)
    with _product(world, "api", "worker --with-mail") as code:
        async with world.demo(code) as demo:
            await _is_set_up(world)
            await _somebody_writes(world, demo)
            await _an_agent_answers_and_is_answered(world, demo)
            await _panel(world)
        before = await world.rows("select count(*) from event where type like 'company.%'")
        async with world.demo("") as demo:
            assert demo.board.brought == 0
            assert await world.rows("select count(*) from event where type like 'company.%'") == before
            assert (tmp_path / "demo" / "announce.txt").exists()
        async with world.demo("", with_site=True) as demo:
            await _has_a_site_whose_chat_works(world, demo)
        before = await world.rows("select id, version, config, secrets from channel_account order by id")
        async with world.demo("", with_site=True) as demo:
            assert demo.life.chats is not None
            assert await world.rows("select id, version, config, secrets from channel_account order by id") == before


async def _is_set_up(world: World) -> None:
    counts = (
        "select (select count(*) from customer), (select count(*) from conversation), (select kind from installation)"
    )
    assert await world.rows(counts) == [(300, PAST + 96, "demo")]
    announced = (world.folder / "demo" / "announce.txt").read_text("utf-8")
    assert cast.PASSWORD in announced
    assert "lea.martin@alisier.example" in announced
    async with Api(world.url) as desk:
        for worker in (cast.administrator(), cast.workers()[0], cast.workers()[-1]):
            session = await desk.sign_in(worker.email, cast.PASSWORD)
            assert session["user"]["name"] == worker.name
            assert session["user"]["must_change_password"] is False
        counts_of_lea = (await _signed_in(desk))["counts"]
        assert counts_of_lea["mine"] >= 3


async def _signed_in(desk: Api) -> Any:
    await desk.sign_in("lea.martin@alisier.example", cast.PASSWORD)
    return await desk.get("/inbox/counts")


async def _somebody_writes(world: World, demo: Demo) -> None:
    """One letter with a file through the mail door, one form through its page: both become conversations."""
    await demo.life.write_one("files")
    await demo.life.write_one("form")

    async def arrived() -> bool:
        said = [row for row in await world.rows(LIVE) if row[1] == "in"]
        return {row[0] for row in said} == {"email", "webform"}

    await _until(arrived, "a letter and a form are conversations")
    said = [row for row in await world.rows(LIVE) if row[1] == "in"]
    assert {row[2] for row in said} == {"message"}
    [letter] = [row for row in said if row[0] == "email"]
    assert letter[6] >= 1
    [form] = [row for row in said if row[0] == "webform"]
    assert form[5]


async def _an_agent_answers_and_is_answered(world: World, demo: Demo) -> None:
    """What an agent sends arrives in the customer's mailbox; their reply lands in the same conversation."""
    async with Api(world.url) as desk:
        await _signed_in(desk)
        mine = (await desk.get("/inbox?view=mine"))["items"]
        shown = (await desk.get(f"/conversations/{mine[0]['id']}"))["conversation"]
        way = next(way for way in shown["ways"] if way["usable"])
        words = {"html": "<p>Bonjour, voici.</p>", "text": "Bonjour, voici."}
        body = {
            "expected_version": shown["version"],
            "identity_id": way["identity"]["id"],
            "channel_account_id": way["accounts"][0]["id"],
            "uploads": [],
            **words,
        }
        await desk.post(f"/conversations/{shown['id']}/messages", body, {"Idempotency-Key": "one"})

        async def received() -> bool:
            return any(line.kind == "received" for line in demo.board.lines)

        await _until(received, "the answer reaches the customer")
        await demo.life.write_one("reply")

        async def answered() -> Any:
            entries = (await desk.get(f"/conversations/{shown['id']}"))["entries"]
            said = [entry for entry in entries if entry["kind"] == "message"]
            return said[-1] if said[-1]["direction"] == "in" and said[-2]["direction"] == "out" else None

        reply = await _until(answered, "the customer's reply is in the conversation")
        assert "Bonjour, voici." not in (reply["message"]["text"] or "")
        assert "voici" in (reply["message"]["quoted"] or "")


CHATS = """
select count(*) from conversation c where exists (
  select from message m where m.conversation_id = c.id and m.channel = 'webchat' and (m.details ? 'imported') = %s)
"""


async def _has_a_site_whose_chat_works(world: World, demo: Demo) -> None:
    """An existing demo gets its chat; who is signed in at the site is known there, and a customer opens a chat."""
    assert demo.board.trouble == ""
    announced = (world.folder / "demo" / "announce.txt").read_text("utf-8")
    origin = f"http://127.0.0.1:{world.site_port}"
    assert origin in announced
    async with Api(world.url) as desk:
        await desk.sign_in(cast.administrator().email, cast.PASSWORD)
        accounts = await desk.all("/settings/channels?kind=webchat")
        assert {one["address"] for one in accounts} == {"site", "contrats"}
        for account in accounts:
            whole = await desk.get(f"/settings/channels/{account['id']}")
            assert origin in whole["config"]["origins"]
            assert whole["secrets_set"] == ["identity_secret"]
    assert await world.rows(CHATS % "true") == [(70,)]

    async with httpx.AsyncClient(base_url=origin, follow_redirects=True) as browser:
        page = await browser.post("/fr/espace-client", content="ref=cli-0002", headers={"origin": origin})
        token = page.text.partition('data-token="')[2].partition('"')[0]
        begun = await browser.post(
            f"{world.url}/chat/v1/site/visitors", json={"token": token}, headers={"origin": origin}
        )
        assert begun.status_code == 201, begun.text
        assert begun.json()["identified"]
        refused = await browser.post(f"{world.url}/chat/v1/site/visitors", json={}, headers={"origin": world.url + "1"})
        assert refused.status_code == 403

    demo.board.paused = False
    await demo.life.write_one("chat")

    async def arrived() -> bool:
        return await world.rows(CHATS % "false") != [(0,)]

    await _until(arrived, "a chat is a conversation")
    demo.board.paused = True
    assert demo.board.counts["chat"] >= 1


async def _panel(world: World) -> None:
    """The panel shows what happened, and only its own page may press its buttons."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{world.panel_port}") as panel:
        page = await panel.get("/")
        assert page.status_code == 200
        assert "content-security-policy" in page.headers
        state = (await panel.get("/state")).json()
        assert state["stage"] == "living"
        assert state["counts"]["email"] == 1
        assert state["counts"]["form"] == 1
        assert state["lines"][0]["kind"] == "reply"
        ours = {"x-demo": "1"}
        fast = await panel.post("/speed", json={"speed": 20}, headers=ours)
        assert fast.json()["state"]["speed"] == 20
        assert (await panel.post("/speed", json={"speed": 3}, headers=ours)).status_code == 422
        assert (await panel.post("/pause", json={"paused": False})).status_code == 422
        assert (await panel.post("/write", json={"what": "money"}, headers=ours)).status_code == 422
        assert (await panel.get("/state", headers={"host": "evil.example"})).status_code == 400


async def test_a_real_installation_is_left_alone(database_url: str, tmp_path: Path) -> None:
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        await connection.execute(
            "insert into installation (id, kind, created_at) values (gen_random_uuid(), 'real', now())"
        )
    world = World(database_url, tmp_path)
    with _product(world, "api") as code:
        with pytest.raises(AssertionError, match="leaves it alone"):
            async with world.demo(code):
                pass
        assert await world.rows("select count(*) from app_user") == [(0,)]
