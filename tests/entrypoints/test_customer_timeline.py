"""The timeline of a customer: over all conversations, in pages, filtered, under the reader's scope."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from filrouge.platform import clock
from tests.entrypoints.desk import API, Desk, ok, refused
from tests.entrypoints.desk_calls import read


async def _walk(client: httpx.AsyncClient, customer: str, **params: Any) -> list[dict[str, Any]]:
    """Every entry, page after page."""
    entries: list[dict[str, Any]] = []
    before = None
    for _ in range(50):
        page = await ok(
            await client.get(
                f"{API}/customers/{customer}/timeline", params=params | ({"before": before} if before else {})
            )
        )
        entries += page["items"]
        before = page["next"]
        if before is None:
            return entries
    raise AssertionError("the timeline has no end")


async def _note(desk: Desk, conversation: str, words: str) -> None:
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json={"text": words, "html": ""}), 201)


async def _act(desk: Desk, conversation: str, what: str, **body: Any) -> None:
    version = (await read(desk.lea, conversation))["conversation"]["version"]
    await ok(
        await desk.lea.post(f"{API}/conversations/{conversation}/{what}", json={"expected_version": version, **body})
    )


@pytest.fixture
async def told(desk: Desk) -> tuple[str, list[str]]:
    """A customer with 130 messages in three conversations, two notes, and six acts."""
    conversations = []
    for n in range(3):
        first = await desk.written(f"Sujet {n}", subject=f"Sujet {n}")
        conversations.append(first)
        await desk.company.rows(
            """
            with m as (insert into message (id, conversation_id, kind, direction, channel, occurred_at, recorded_at)
              select gen_random_uuid(), %(id)s::uuid, 'message', 'in', case when n = 7 then 'webform' else 'email' end,
                now() - make_interval(mins => n), now() from generate_series(1, %(count)s) n returning id)
            insert into message_text (message_id, body) select id, 'mot' from m returning 1
            """,
            id=await desk.company.value("select id from conversation order by number desc limit 1"),
            count=42,
        )
        await _act(desk, first, "snooze", until=(clock.now() + timedelta(days=1)).isoformat())
        await _act(desk, first, "resume")
    await _note(desk, conversations[0], "note un")
    await _note(desk, conversations[1], "note deux")
    customer = (await read(desk.lea, conversations[0]))["conversation"]["customer"]["id"]
    return customer, conversations


async def test_pages_hold_everything_once_newest_first(desk: Desk, told: tuple[str, list[str]]) -> None:
    customer, _ = told
    entries = await _walk(desk.lea, customer)
    assert len({entry["id"] for entry in entries}) == len(entries) == 3 * 43 + 2 + 6
    times = [entry["at"] for entry in entries]
    assert times == sorted(times, reverse=True)
    assert {entry["conversation"]["subject"] for entry in entries} == {"Sujet 0", "Sujet 1", "Sujet 2"}


async def test_parts_can_be_kept(desk: Desk, told: tuple[str, list[str]]) -> None:
    customer, conversations = told
    assert len(await _walk(desk.lea, customer, kind="note")) == 2
    assert len(await _walk(desk.lea, customer, kind="event")) == 6
    assert len(await _walk(desk.lea, customer, kind=["message"])) == 3 * 43
    assert len(await _walk(desk.lea, customer, channel="webform")) == 3
    assert len(await _walk(desk.lea, customer, conversation=conversations[1])) == 43 + 1 + 2
    facets = await ok(await desk.lea.get(f"{API}/customers/{customer}/timeline/facets"))
    assert facets == {"channels": {"email": 3 * 42, "webform": 3}, "notes": 2}


async def test_it_can_begin_at_a_day(desk: Desk, told: tuple[str, list[str]]) -> None:
    customer, _ = told
    day = (clock.now() - timedelta(minutes=40)).isoformat()
    entries = await _walk(desk.lea, customer, until=day)
    assert 0 < len(entries) < 12
    assert all(entry["at"] <= day for entry in entries)


async def test_acts_at_the_same_instant_are_all_there(desk: Desk, told: tuple[str, list[str]]) -> None:
    """Two hundred acts of one bulk do not stop the pages."""
    customer, _ = told
    for _ in range(6):
        await desk.company.rows(
            """insert into event (id, type, version, subject, actor, occurred_at, recorded_at, payload, epoch)
               select (uuid7_floor(now() + make_interval(secs => random() * 9)))::uuid, type, version, subject, actor,
                      '2026-11-01T10:00:00Z', recorded_at, payload, epoch from event
                where type = 'conversations.snoozed' on conflict do nothing returning 1"""
        )
    expected = await desk.company.value(
        "select count(*) from event where type in ('conversations.snoozed', 'conversations.resumed')"
    )
    assert len(await _walk(desk.lea, customer, kind="event")) == expected > 60


async def test_what_is_out_of_sight_is_not_told(desk: Desk, told: tuple[str, list[str]]) -> None:
    customer, _ = told
    assert (await desk.carla.get(f"{API}/customers/{customer}/timeline")).status_code == 404


async def test_a_place_of_another_list_is_refused(desk: Desk, told: tuple[str, list[str]]) -> None:
    customer, _ = told
    refused(
        await desk.lea.get(f"{API}/customers/{customer}/timeline", params={"before": "xx"}),
        422,
        "request.invalid_cursor",
    )
