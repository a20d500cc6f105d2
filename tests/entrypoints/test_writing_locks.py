"""In which order writing takes what it needs: words are cleaned before a conversation is locked, and a conversation is
locked before what waits in it, as merging does. Each on connections of its own."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from filrouge.conversations.service import handling
from filrouge.flows import merging, scheduled
from filrouge.platform import clock
from filrouge.platform.pool import ParserPool
from filrouge.terms import ids
from filrouge.terms.scope import EVERYTHING, SYSTEM
from tests.entrypoints.desk import API, Desk, ok, refused, reply_body
from tests.entrypoints.desk_calls import read
from tests.entrypoints.test_scheduled import said, wait, waiting
from tests.entrypoints.test_worker import until_value

SOMEBODY_WAITS = """
select count(*) > 0 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
"""
AT_ONCE = "update scheduled_message set send_at = now() - interval '1 s' returning id"


@dataclass
class Merging:
    """Two conversations of one customer; words wait in the first, which goes into the second."""

    desk: Desk
    source: str
    target: str
    shown: dict[str, Any]

    async def send(self, how: str) -> None:
        """By the worker, or by its author, who is told that the conversation is another one now."""
        if how == "due":
            assert await scheduled.send_due(self.desk.company.means, clock.now()) == 0
            return
        path = f"{API}/scheduled/{self.shown['id']}/send-now"
        answer = await self.desk.lea.post(path, json={"expected_version": self.shown["version"]})
        refused(answer, 409, "conversations.merged")


async def about_to_merge(desk: Desk) -> Merging:
    target, source = await desk.written(), await desk.written("Autre", subject="Autre dossier")
    shown = await wait(desk, desk.lea, source)
    await desk.company.rows(AT_ONCE)
    return Merging(desk, source, target, shown)


@pytest.mark.parametrize("how", ["due", "now"])
async def test_what_is_sent_while_its_conversation_is_merged_waits_for_the_merge(
    desk: Desk, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The merge has the conversations, the sending comes, the merge goes on to what waits there: neither holds what the
    other one needs."""
    pair = await about_to_merge(desk)
    source, target = (ids.read("cnv", one) for one in (pair.source, pair.target))
    actor = replace(desk.company.lea, scope=EVERYTHING)
    async with desk.app.state.database.transaction() as tx:
        for one in sorted((source, target)):
            locked = await handling.get(tx, SYSTEM, one, lock=True)
        sending = asyncio.create_task(pair.send(how))
        await until_value(desk.company, SOMEBODY_WAITS, True)
        version = (await handling.get(tx, SYSTEM, source)).version
        done = await merging.merge(tx, actor, source, target, version, clock.now())
        assert done.target.id == target
        assert locked
    await sending
    assert [one for one in caplog.records if one.levelname == "ERROR"] == [], "no deadlock"
    assert await said(desk.lea, pair.target) == [], "it is looked at anew, where it is now"
    assert [one["id"] for one in await waiting(desk.lea, pair.target)] == [pair.shown["id"]]
    await scheduled.send_due(desk.company.means, clock.now())
    [held] = await waiting(desk.lea, pair.target)
    assert (held["state"], held["code"]) == ("held", "desk.conversation_merged")


async def test_a_merge_waits_for_what_is_being_sent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other way round: the words leave, then they move with their conversation."""
    pair = await about_to_merge(desk)
    sent, go_on = asyncio.Event(), asyncio.Event()
    settle = scheduled.desk.settle

    async def slowly(*args: Any, **kwargs: Any) -> Any:
        sent.set()
        await go_on.wait()
        return await settle(*args, **kwargs)

    monkeypatch.setattr(scheduled.desk, "settle", slowly)
    version = (await read(desk.lea, pair.source))["conversation"]["version"]
    sending = asyncio.create_task(scheduled.send_due(desk.company.means, clock.now()))
    await sent.wait()
    body = {"into": pair.target, "expected_version": version + 1}
    merge = asyncio.create_task(desk.lea.post(f"{API}/conversations/{pair.source}/merge", json=body))
    await until_value(desk.company, SOMEBODY_WAITS, True)
    go_on.set()
    assert await sending == 1
    await ok(await merge)
    assert await said(desk.lea, pair.target) == ["Bonjour Claire, nous regardons."]
    assert await waiting(desk.lea, pair.target) == []


# -- cleaned first ----------------------------------------------------------------------------------------------------

SLY = '<p onclick="alert(1)">Voici <script>alert(1)</script><a href="javascript:alert(1)">le lien</a></p>'
SAFE = '<p>Voici <a rel="noopener noreferrer">le lien</a></p>'


@dataclass
class Watched:
    """A pool of parsers that asks, from a connection of its own, whether every conversation is free."""

    desk: Desk
    pool: ParserPool
    asked: int = 0

    async def run(self, *args: Any, **kwargs: Any) -> Any:
        await self.desk.company.rows("select id from conversation for update nowait")
        self.asked += 1
        return await self.pool.run(*args, **kwargs)


@pytest.mark.parametrize("what", ["notes", "messages", "forward", "scheduled"])
async def test_a_note_and_every_other_word_is_cleaned_first(desk: Desk, what: str) -> None:
    conversation = await desk.written()
    body = await reply_body(desk, desk.lea, conversation)
    wished: dict[str, dict[str, Any]] = {
        "notes": {"text": "Voici le lien"},
        "messages": body,
        "forward": {name: body[name] for name in ("expected_version", "channel_account_id")}
        | {"to": "expert@cabinet.example", "text": "Voici le lien"},
        "scheduled": body | {"send_at": (clock.now() + timedelta(hours=1)).isoformat()},
    }
    watched = Watched(desk, desk.app.state.means.pool)
    desk.app.state.means = replace(desk.app.state.means, pool=watched)
    path = f"{API}/conversations/{conversation}/{what}"
    await ok(await desk.lea.post(path, json={**wished[what], "html": SLY}), 201)
    assert watched.asked == 1
    kept = "select html from message_text t join message m on m.id = t.message_id where m.direction <> 'in'"
    if what == "scheduled":
        kept = "select body->>'html' from scheduled_message"
    assert await desk.company.rows(kept) == [(SAFE,)]


async def test_changed_words_that_wait_are_cleaned_first(desk: Desk) -> None:
    shown = await wait(desk, desk.lea, await desk.written())
    watched = Watched(desk, desk.app.state.means.pool)
    desk.app.state.means = replace(desk.app.state.means, pool=watched)
    change = {"expected_version": shown["version"], "text": "Voici le lien", "html": SLY}
    await ok(await desk.lea.patch(f"{API}/scheduled/{shown['id']}", json=change))
    assert watched.asked == 1
    assert await desk.company.rows("select body->>'html' from scheduled_message") == [(SAFE,)]
