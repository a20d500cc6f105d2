"""Word of an answer for the site of a visitor who is away: signed, once, tried again, and never in the way."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from filrouge.channels import secrets, sending
from filrouge.channels.service import pushes
from filrouge.entrypoints.worker import jobs_for
from filrouge.flows import pushing
from filrouge.platform import clock, security
from tests.entrypoints.chats import SECRET, Visitor, add_chat, token, visitor_of
from tests.entrypoints.desk import Desk, ok, say
from tests.entrypoints.desk_calls import act, inbox
from tests.entrypoints.test_worker import until_value

PUSH_SECRET = "another secret, which signs what we tell"
LOOPBACK = security.read_networks("127.0.0.0/8")
OK = "204 No Content"


@dataclass
class Told:
    """One POST as the site's server saw it."""

    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.raw)
        return found


@dataclass
class Site:
    """The site's own server: answers with the next status line, `slow` never answers."""

    port: int = 0
    told: list[Told] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    extra: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/told?by=us"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        raw = await reader.readexactly(int(headers["content-length"]))
        self.told.append(Told(first.split(" ")[1], headers, raw))
        answer = self.answers.pop(0) if self.answers else OK
        if answer == "slow":
            await reader.read()  # until the other side has had enough
        else:
            writer.write(f"HTTP/1.1 {answer}\r\n{self.extra}content-length: 0\r\nconnection: close\r\n\r\n".encode())
            await writer.drain()
        writer.close()


@pytest.fixture
async def site(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    monkeypatch.setattr(sending, "_allowed", lambda: LOOPBACK)
    made = Site()
    running = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    async with running:
        made.port = running.sockets[0].getsockname()[1]
        yield made


@pytest.fixture
async def zoe(desk: Desk, site: Site) -> AsyncIterator[Visitor]:
    """A visitor of a chat that tells its site."""
    await chat_telling(desk, site.url)
    async with visitor_of(desk) as made:
        await made.begin(language="fr")
        yield made


async def chat_telling(desk: Desk, url: str, **config: Any) -> None:
    account = await add_chat(desk, config={"push_url": url, **config})
    both = {"identity_secret": SECRET, "push_secret": PUSH_SECRET}
    sealed = secrets.seal_secrets(account, both, desk.app.state.keys)
    await desk.company.rows(
        "update channel_account set secrets = %(sealed)s where id = %(id)s returning 1", sealed=sealed, id=account
    )


async def answered(desk: Desk, zoe: Visitor, text: str = "Bonjour, nous regardons.") -> dict[str, Any]:
    """The visitor has asked, Léa has answered; what stands in the inbox."""
    await zoe.say()
    [row] = await inbox(desk.lea)
    await say(desk, desk.lea, row["id"], text=text)
    found: dict[str, Any] = row
    return found


async def asked(desk: Desk) -> list[UUID]:
    """What waits in the queue of pushes, each once."""
    rows = await desk.company.rows(
        "select distinct args->>'outgoing_id' from procrastinate_jobs where task_name = 'chat.push'"
    )
    return [UUID(row[0]) for row in rows]


async def push(desk: Desk, now: datetime | None = None) -> None:
    """What was asked for is told now."""
    for one in await asked(desk):
        await pushing.deliver(desk.company.means, one, now or clock.now())


async def state_of(desk: Desk) -> tuple[Any, ...]:
    [row] = await desk.company.rows("select state, attempts, code from chat_push")
    return tuple(row)


async def health(desk: Desk) -> tuple[str, str]:
    found = await desk.company.value("select health->'push' from channel_account where kind = 'webchat'")
    return (found["state"], found["code"]) if found else ("", "")


def verifies(one: Told, secret: str = PUSH_SECRET) -> bool:
    """As docs/reference/chat.md tells a site to."""
    signed = f"{one.headers['x-filrouge-timestamp']}.".encode() + one.raw
    wanted = f"v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
    return hmac.compare_digest(wanted, one.headers["x-filrouge-signature"])


async def test_the_site_is_told_of_an_answer_with_a_signature(desk: Desk, site: Site, zoe: Visitor) -> None:
    row = await answered(desk, zoe)
    await push(desk)
    [told] = site.told
    assert (told.path, told.headers["content-type"]) == ("/told?by=us", "application/json")
    assert verifies(told)
    assert not verifies(told, "a secret that is another one altogether")
    now = clock.now()
    assert abs(int(told.headers["x-filrouge-timestamp"]) - now.timestamp()) < 300
    assert UUID(told.headers["x-filrouge-id"]) in await asked(desk)
    message = (await zoe.snapshot())["messages"][-1]
    assert told.body == {
        "type": "message",
        "key": "site",
        "visitors": [zoe.id],
        "sub": None,
        "conversation": row["id"],
        "message": message["id"],
        "at": told.body["at"],
        "author": "Léa Moreau",
    }
    assert datetime.fromisoformat(told.body["at"]) <= now
    assert (await state_of(desk), await health(desk)) == (("done", 1, ""), ("ok", ""))


async def test_a_user_is_named_as_the_site_names_them(desk: Desk, site: Site, zoe: Visitor) -> None:
    async with visitor_of(desk, address="198.51.100.8") as phone, visitor_of(desk, address="198.51.100.9") as tablet:
        await phone.begin(token=token(sub="user:4711"))
        await tablet.begin(token=token(sub="user:4711"))
        await answered(desk, phone)
        await push(desk)
    [told] = site.told
    assert (told.body["sub"], set(told.body["visitors"])) == ("user:4711", {phone.id, tablet.id})


async def test_words_go_along_only_when_the_account_says_so(desk: Desk, site: Site, zoe: Visitor) -> None:
    await answered(desk, zoe, "é" * 300)
    await push(desk)
    await desk.company.rows(
        "update channel_account set config = config || '{\"push_words\": true}' where kind = 'webchat' returning 1"
    )
    [row] = await inbox(desk.lea)
    await say(desk, desk.lea, row["id"], text="ê" * 300)
    await push(desk)
    without, with_words = site.told
    assert "text" not in without.body
    assert "éé" not in without.raw.decode()
    assert with_words.body["text"] == "ê" * 200


async def test_nothing_is_asked_for_without_an_address_nor_by_a_machine(desk: Desk, site: Site) -> None:
    await add_chat(desk)
    async with visitor_of(desk) as made:
        await made.begin()
        await answered(desk, made)
    assert await asked(desk) == []


async def test_it_goes_or_vanishes_with_the_answer(desk: Desk, zoe: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    await zoe.say()
    [row] = await inbox(desk.lea)

    async def fails(*_: Any) -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(pushes, "_defer", fails)
    with pytest.raises(AssertionError):
        await say(desk, desk.lea, row["id"], text="Bonjour")
    assert len((await zoe.snapshot())["messages"]) == 1
    assert await desk.company.value("select count(*) from chat_push") == 0


async def test_who_is_on_a_page_is_not_told(desk: Desk, site: Site, zoe: Visitor) -> None:
    await answered(desk, zoe)
    await desk.company.rows("update chat_visitor set online_until = now() + interval '1 minute' returning 1")
    await push(desk)
    assert (site.told, (await state_of(desk))[0]) == ([], "skipped")


async def test_what_was_read_is_not_told(desk: Desk, site: Site, zoe: Visitor) -> None:
    await answered(desk, zoe)
    last = (await zoe.snapshot())["messages"][-1]["id"]
    await ok(await zoe.post("/acts", {"type": "read", "upto": last}))
    await push(desk)
    assert (site.told, (await state_of(desk))[0]) == ([], "skipped")


async def test_a_job_that_runs_again_tells_nothing_twice(desk: Desk, site: Site, zoe: Visitor) -> None:
    await answered(desk, zoe)
    await push(desk)
    await push(desk)
    await push(desk, clock.now() + timedelta(hours=1))
    assert len(site.told) == 1


async def test_a_worker_tells_it(desk: Desk, site: Site, zoe: Visitor) -> None:
    await answered(desk, zoe)
    stop = asyncio.Event()
    work = asyncio.create_task(jobs_for(desk.company.means).run(stop, 2))
    try:
        await until_value(desk.company, "select state from chat_push", "done")
    finally:
        stop.set()
        await work
    assert len(site.told) == 1
    assert await asked(desk) == []


async def test_a_server_that_stumbles_is_told_again_under_the_same_id(desk: Desk, site: Site, zoe: Visitor) -> None:
    await answered(desk, zoe)
    site.answers = ["500 Internal Server Error"]
    now = clock.now()
    await push(desk, now)
    assert (await state_of(desk), await health(desk)) == (("queued", 1, "push.status"), ("warning", "push.status"))
    await push(desk, now + timedelta(seconds=9))
    assert len(site.told) == 1  # a job that comes too early does nothing
    await push(desk, now + timedelta(seconds=11))
    first, second = site.told
    assert first.headers["x-filrouge-id"] == second.headers["x-filrouge-id"]
    assert first.headers["x-filrouge-timestamp"] != second.headers["x-filrouge-timestamp"]
    assert (first.raw, verifies(first), verifies(second)) == (second.raw, True, True)
    assert (await state_of(desk), await health(desk)) == (("done", 2, ""), ("ok", ""))


async def test_it_is_given_up_in_the_end_and_somebody_is_told(desk: Desk, site: Site, zoe: Visitor) -> None:
    admin = desk.sam
    await desk.company.rows(
        "insert into user_role (user_id, role_id) select %(id)s, id from role where key = 'administrator' returning 1",
        id=desk.users["sam"],
    )
    await answered(desk, zoe)
    site.answers = ["503 Service Unavailable"] * 9
    now = clock.now()
    for wait_s in (10, 60, 300, 1_800):
        await push(desk, now)
        again = await desk.company.value("select next_try_at from chat_push")
        assert (again - now).total_seconds() == wait_s
        now = again
    await push(desk, now)
    await push(desk, now + timedelta(hours=1))
    assert len(site.told) == 5
    assert await state_of(desk) == ("failed", 5, "push.status")
    assert await health(desk) == ("failing", "push.status")
    [alert] = (await ok(await admin.get("/api/v1/settings/alerts")))["items"]
    assert alert["kind"] == "channels.push_failing"
    [chat] = (await ok(await admin.get("/api/v1/settings/channels", params={"kind": "webchat"})))["items"]
    assert (chat["health"]["state"], chat["health"]["push"]["code"]) == ("failing", "push.status")
    # another address or secret is another chance
    given = {"expected_version": chat["version"], "secrets": {"push_secret": "x" * 43}}
    changed = await ok(await admin.patch(f"/api/v1/settings/channels/{chat['id']}", json=given))
    assert changed["health"]["push"]["state"] == "ok"
    assert "push_secret" in changed["secrets_set"]
    assert "push_secret" not in changed["config"]
    assert (await ok(await admin.get("/api/v1/settings/alerts")))["items"] == []


async def test_gone_is_an_answer(desk: Desk, site: Site, zoe: Visitor) -> None:
    await answered(desk, zoe)
    site.answers = ["410 Gone"]
    now = clock.now()
    await push(desk, now)
    await push(desk, now + timedelta(hours=1))
    assert len(site.told) == 1
    assert (await state_of(desk), await health(desk)) == (("refused", 1, "push.gone"), ("ok", ""))


async def test_redirects_are_not_followed(desk: Desk, site: Site, zoe: Visitor) -> None:
    await answered(desk, zoe)
    site.answers, site.extra = ["307 Temporary Redirect"], f"location: {site.url}\r\n"
    await push(desk)
    assert len(site.told) == 1
    assert await state_of(desk) == ("queued", 1, "push.redirect")


async def test_a_slow_server_is_left_alone(
    desk: Desk, site: Site, zoe: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered(desk, zoe)
    monkeypatch.setattr(sending, "PUSH_TIMEOUT_S", 0.2)
    site.answers = ["slow"]
    await push(desk)
    assert await state_of(desk) == ("queued", 1, "push.timeout")
    assert await health(desk) == ("warning", "push.timeout")


async def test_a_private_network_is_never_spoken_to(
    desk: Desk, site: Site, zoe: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered(desk, zoe)
    monkeypatch.setattr(sending, "_allowed", lambda: ())
    now = clock.now()
    await push(desk, now)
    await desk.company.rows(
        """update channel_account set config = config || jsonb_build_object('push_url', %(url)s::text)
            where kind = 'webchat' returning 1""",
        url=site.url.replace("http:", "https:"),
    )
    await push(desk, now + timedelta(hours=1))
    assert site.told == []
    assert await state_of(desk) == ("queued", 2, "push.unreachable")


async def test_nothing_leaves_unsigned(desk: Desk, site: Site, zoe: Visitor) -> None:
    await answered(desk, zoe)
    await desk.company.rows("update channel_account set secrets = null where kind = 'webchat' returning 1")
    await push(desk)
    assert (site.told, await health(desk)) == ([], ("failing", "push.no_secret"))


async def test_nothing_is_told_once_it_is_turned_off_or_paused(desk: Desk, site: Site, zoe: Visitor) -> None:
    await answered(desk, zoe)
    await desk.company.rows("update channel_account set state = 'paused' where kind = 'webchat' returning 1")
    await push(desk)
    assert (site.told, (await state_of(desk))[0]) == ([], "skipped")


async def test_a_chat_that_was_merged_is_told_of_as_where_it_goes_on(desk: Desk, site: Site, zoe: Visitor) -> None:
    await answered(desk, zoe)
    async with visitor_of(desk, address="198.51.100.8") as phone:
        await phone.begin(token=token())
        await phone.say("Du téléphone")
        body = {"token": token()}
        made = await ok(await zoe.client.post(zoe.at("/visitors"), json=body, headers=zoe.headers), 201)
    await push(desk)
    [told] = site.told
    assert told.body["conversation"] == made["conversation"]["conversation"]["id"]
    assert told.body["sub"] == "4711"


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://push.example/a?b=c", True),
        ("http://127.0.0.1:9/a", True),
        ("", True),
        ("ftp://push.example/", False),
        ("https://user:word@push.example/", False),
        ("https://push.example/#part", False),
        ("https:///path", False),
        ("https://push.example:99999/", False),
        ("push.example", False),
        ("https://push.example/a b", False),
    ],
)
async def test_an_address_is_one(admin: httpx.AsyncClient, url: str, fits: bool) -> None:
    brand = (await ok(await admin.get("/api/v1/settings/brands")))["items"][0]
    given = {
        "kind": "webchat", "name": "Notre site", "address": "site", "legal_entity_id": brand["legal_entity_id"],
        "brand_id": brand["id"], "config": {"push_url": url},
    }  # fmt: skip
    answer = await admin.post("/api/v1/settings/channels", json=given)
    assert answer.status_code == (201 if fits else 422), answer.text
    if not fits:
        assert [one["code"] for one in answer.json()["fields"]["errors"]] == ["chat.push_url"]


async def test_an_act_of_the_machine_asks_for_nothing(desk: Desk, site: Site, zoe: Visitor) -> None:
    row = await answered(desk, zoe)
    await ok(await act(desk.lea, row["id"], "close"))
    assert len(await asked(desk)) == 1
