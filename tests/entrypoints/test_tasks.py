"""Tasks and promises through the doors: who may, by when, what becomes of them."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from psycopg.types.json import Jsonb

from filrouge.conversations.service import tasks
from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import read as read_id
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, ok, refused
from tests.entrypoints.desk_calls import act, read

WEEK = [{"day": day, "from": "09:00", "to": "18:00"} for day in range(1, 6)]


async def add(client: httpx.AsyncClient, conversation: str, **changed: Any) -> httpx.Response:
    body = {"kind": "promise", "title": "Rappeler avec le devis", "due": {"in_business_s": 7200}, **changed}
    return await client.post(f"{API}/conversations/{conversation}/tasks", json=body)


async def made(client: httpx.AsyncClient, conversation: str, **changed: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await ok(await add(client, conversation, **changed), 201))["task"]
    return found


async def settle(client: httpx.AsyncClient, task: dict[str, Any], how: str, **body: Any) -> httpx.Response:
    return await client.post(f"{API}/tasks/{task['id']}/{how}", json=body)


async def of(client: httpx.AsyncClient, conversation: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await ok(await client.get(f"{API}/conversations/{conversation}/tasks")))["items"]
    return found


async def story(client: httpx.AsyncClient, conversation: str) -> list[dict[str, Any]]:
    entries = (await read(client, conversation))["entries"]
    return [entry["event"] for entry in entries if entry["kind"] == "event" and "task" in entry["event"]]


async def give_hours(desk: Desk, weekly: list[dict[str, Any]]) -> None:
    calendar = uuid7()
    await desk.company.rows(
        """insert into calendar (id, name, time_zone, weekly, created_at)
           values (%(id)s, 'Bureau', 'Europe/Paris', %(weekly)s, now()) returning id""",
        id=calendar,
        weekly=Jsonb(weekly),
    )
    await desk.company.rows(
        "update brand set calendar_id = %(id)s where id = %(brand)s returning id",
        id=calendar,
        brand=desk.company.brand_id,
    )


async def pass_time(desk: Desk, task: dict[str, Any], **delta: float) -> None:
    """The task as if it had been made earlier, everything about it."""
    shift = timedelta(**delta)
    await desk.company.rows(
        """update task set created_at = created_at - %(d)s, due_at = due_at - %(d)s, remind_at = remind_at - %(d)s,
                  due_local = due_local - %(d)s where id = %(id)s returning id""",
        id=read_id("tsk", task["id"]),
        d=shift,
    )


async def timer(desk: Desk) -> tuple[int, int]:
    async with desk.app.state.database.transaction() as tx:
        return await tasks.break_due(tx, clock.now()), await tasks.remind_due(tx, clock.now())


async def test_a_promise_is_made_and_kept(desk: Desk) -> None:
    conversation = await desk.written()
    task = await made(desk.lea, conversation)
    assert (task["kind"], task["state"], task["owner"]["name"]) == ("promise", "open", "Léa Moreau")
    assert task["time_zone"] == "Europe/Paris"
    assert task["left"]["total_s"] >= 7200
    [row] = await of(desk.hugo, conversation)
    assert row["id"] == task["id"]
    kept = await ok(await settle(desk.hugo, task, "keep", expected_version=task["version"]))
    assert (kept["state"], kept["late"], kept["settled_by"]["name"]) == ("kept", False, "Hugo Perrin")
    assert (await ok(await settle(desk.hugo, task, "keep")))["version"] == kept["version"], "twice is once"
    events = await story(desk.lea, conversation)
    assert [event["type"] for event in events] == ["task_added", "promise_kept"]
    assert [event["title"] for event in events] == ["Rappeler avec le devis"] * 2
    assert events[0]["to"] == "Léa Moreau"


async def test_undoing_opens_it_again(desk: Desk) -> None:
    conversation = await desk.written()
    task = await made(desk.lea, conversation, kind="task", due=None)
    await ok(await settle(desk.lea, task, "done"))
    again = await ok(await settle(desk.lea, task, "reopen"))
    assert (again["state"], again["settled_at"], again["settled_by"]) == ("open", None, None)
    await ok(await settle(desk.lea, task, "cancel"))
    refused(await settle(desk.lea, task, "done"), 409, "conversations.task_state")
    await ok(await settle(desk.lea, task, "reopen"))
    await ok(await settle(desk.lea, task, "done"))
    refused(await settle(desk.lea, task, "cancel"), 409, "conversations.task_state")


async def test_a_local_time_is_kept_as_it_was_said(desk: Desk) -> None:
    await give_hours(desk, [{"day": day, "from": "00:00", "to": "24:00"} for day in range(1, 8)])
    conversation = await desk.written()
    day = (clock.now().astimezone(ZoneInfo("Europe/Paris")) + timedelta(days=20)).date()
    body = await ok(await add(desk.lea, conversation, due={"local": f"{day}T10:00"}), 201)
    assert (body["task"]["due_local"], body["warnings"]) == (f"{day}T10:00", [])
    at = datetime.fromisoformat(body["task"]["due_at"])
    assert at.astimezone(ZoneInfo("Europe/Paris")).isoformat().startswith(f"{day}T10:00")


async def test_a_promise_in_closed_hours_is_taken_and_said(desk: Desk) -> None:
    await give_hours(desk, WEEK)
    conversation = await desk.written()
    now = clock.now().astimezone(ZoneInfo("Europe/Paris"))
    sunday = (now + timedelta(days=7 + 6 - now.weekday())).date()
    body = await ok(await add(desk.lea, conversation, due={"local": f"{sunday}T10:00"}), 201)
    [warning] = body["warnings"]
    assert warning["code"] == "closed"
    opens = datetime.fromisoformat(warning["instead"]).astimezone(ZoneInfo("Europe/Paris"))
    assert (opens.date(), opens.hour) == (sunday + timedelta(days=1), 9)
    asked = await desk.lea.get(f"{API}/conversations/{conversation}/tasks/foresee", params={"local": f"{sunday}T10:00"})
    foreseen = await ok(asked)
    assert (foreseen["due_at"], foreseen["warnings"]) == (body["task"]["due_at"], body["warnings"])


async def test_what_cannot_be_promised_is_told(desk: Desk) -> None:
    conversation = await desk.written()
    refused(await add(desk.lea, conversation, due=None), 422, "request.invalid")
    refused(await add(desk.lea, conversation, title="  "), 422, "request.invalid")
    refused(await add(desk.lea, conversation, title="x" * 301), 422, "request.invalid")
    for due in ({}, {"local": "2099-01-01T10:00", "in_business_s": 60}, {"local": "2099-01-01T10:00Z"}):
        refused(await add(desk.lea, conversation, due=due), 422, "request.invalid")
    past = refused(
        await add(desk.lea, conversation, due={"local": "2020-01-01T10:00"}), 422, "conversations.bad_moment"
    )
    assert past == {"why": "past"}
    far = refused(await add(desk.lea, conversation, due={"local": "2099-01-01T10:00"}), 422, "conversations.bad_moment")
    assert far == {"why": "far"}
    zone = {"local": "2027-01-01T10:00", "time_zone": "Mars/Olympus"}
    refused(await add(desk.lea, conversation, due=zone), 422, "company.invalid_calendar")
    refused(await add(desk.lea, conversation, owner_id=show("usr", uuid7())), 422, "settings.unknown_reference")
    refused(await add(desk.lea, conversation, team_id=show("tea", uuid7())), 422, "settings.unknown_reference")
    await give_hours(desk, [])
    never = refused(await add(desk.lea, conversation), 422, "conversations.bad_moment")
    assert never == {"why": "never_open"}
    for query in ({}, {"local": "2027-01-01T10:00", "in_business_s": 60}, {"local": "tomorrow"}):
        asked = await desk.lea.get(f"{API}/conversations/{conversation}/tasks/foresee", params=query)
        refused(asked, 422, "request.invalid")
    assert await of(desk.lea, conversation) == []


async def test_who_does_not_see_the_conversation_sees_no_task(desk: Desk) -> None:
    conversation = await desk.written()
    task = await made(desk.lea, conversation, owner_id=show("usr", desk.users["carla"]))
    refused(await desk.carla.get(f"{API}/conversations/{conversation}/tasks"), 404, "request.not_found")
    refused(await add(desk.carla, conversation), 404, "request.not_found")
    refused(await settle(desk.carla, task, "keep"), 404, "request.not_found")
    refused(
        await desk.carla.patch(f"{API}/tasks/{task['id']}", json={"expected_version": 1, "title": "x"}),
        404, "request.not_found",
    )  # fmt: skip
    assert (await ok(await desk.carla.get(f"{API}/tasks")))["items"] == []
    assert (await ok(await desk.carla.get(f"{API}/tasks/counts")))["mine"] == 0


async def test_who_may_only_read_changes_nothing(desk: Desk) -> None:
    conversation = await desk.written()
    task = await made(desk.lea, conversation)
    refused(await add(desk.ada, conversation), 403, "access.forbidden")
    refused(await settle(desk.ada, task, "keep"), 403, "access.forbidden")
    refused(
        await desk.ada.patch(f"{API}/tasks/{task['id']}", json={"expected_version": 1, "title": "x"}),
        403, "access.forbidden",
    )  # fmt: skip
    assert len(await of(desk.ada, conversation)) == 1


async def test_two_who_change_one_task(desk: Desk) -> None:
    conversation = await desk.written()
    task = await made(desk.lea, conversation)
    path = f"{API}/tasks/{task['id']}"
    changed = await ok(await desk.lea.patch(path, json={"expected_version": task["version"], "title": "Envoyer"}))
    assert changed["task"]["title"] == "Envoyer"
    stale = refused(
        await desk.hugo.patch(path, json={"expected_version": task["version"], "title": "Appeler"}),
        409, "conversations.task_stale",
    )  # fmt: skip
    assert stale == {"version": changed["task"]["version"]}
    refused(await settle(desk.hugo, task, "keep", expected_version=task["version"]), 409, "conversations.task_stale")
    handed = await ok(
        await desk.lea.patch(
            path,
            json={"expected_version": stale["version"], "owner_id": None, "team_id": show("tea", desk.company.team_id)},
        )
    )
    assert (handed["task"]["owner"], handed["task"]["team"]["name"]) == (None, "Sinistres")
    refused(
        await desk.lea.patch(path, json={"expected_version": handed["task"]["version"], "team_id": None}),
        422, "request.invalid",
    )  # fmt: skip
    refused(
        await desk.lea.patch(path, json={"expected_version": handed["task"]["version"], "due": None}),
        422, "request.invalid",
    )  # fmt: skip


async def test_a_promise_whose_moment_passes_is_broken_once_and_can_still_be_kept(desk: Desk) -> None:
    conversation = await desk.written()
    task = await made(desk.lea, conversation)
    assert await timer(desk) == (0, 0)
    await pass_time(desk, task, hours=3)
    assert await timer(desk) == (1, 0)
    assert await timer(desk) == (0, 0), "told once"
    [row] = await of(desk.lea, conversation)
    assert (row["state"], row["late"]) == ("broken", True)
    assert (await ok(await desk.lea.get(f"{API}/tasks/counts"))) == {"mine": 1, "team": 1, "late": 1}
    kept = await ok(await settle(desk.lea, task, "keep"))
    assert (kept["state"], kept["late"]) == ("kept", True)
    again = await ok(await settle(desk.lea, task, "reopen"))
    assert again["state"] == "broken", "what was broken stays broken"
    types = [event["type"] for event in await story(desk.lea, conversation)]
    assert types == ["task_added", "promise_broken", "promise_kept", "task_changed"]


async def test_a_broken_promise_with_a_new_moment_is_open_again(desk: Desk) -> None:
    conversation = await desk.written()
    task = await made(desk.lea, conversation)
    await pass_time(desk, task, hours=3)
    await timer(desk)
    [row] = await of(desk.lea, conversation)
    moved = await ok(
        await desk.lea.patch(
            f"{API}/tasks/{task['id']}", json={"expected_version": row["version"], "due": {"in_business_s": 3600}}
        )
    )
    assert (moved["task"]["state"], moved["task"]["broken_at"]) == ("open", None)
    [changed] = [event for event in await story(desk.lea, conversation) if event["type"] == "task_changed"]
    assert changed["fields"] == ["due_at"]


async def test_two_workers_tell_each_promise_once(desk: Desk) -> None:
    conversation = await desk.written()
    for number in range(30):
        task = await made(desk.lea, conversation, title=f"Promesse {number}")
        await pass_time(desk, task, hours=3)
    done = await asyncio.gather(*(timer(desk) for _ in range(4)))
    assert sum(broken for broken, _ in done) == 30
    told = await desk.company.value("select count(*) from event where type = 'conversations.promise_broken'")
    assert told == 30


async def test_a_reminder_comes_once_and_again_after_a_new_moment(desk: Desk) -> None:
    conversation = await desk.written()
    task = await made(desk.lea, conversation, kind="task")
    await pass_time(desk, task, minutes=100)
    assert await timer(desk) == (0, 1), "a fifth of two hours is left"
    assert await timer(desk) == (0, 0)
    moved = await ok(
        await desk.lea.patch(
            f"{API}/tasks/{task['id']}", json={"expected_version": task["version"], "due": {"in_business_s": 3600}}
        )
    )
    await pass_time(desk, moved["task"], minutes=55)
    assert await timer(desk) == (0, 1)
    told = await desk.company.value("select count(*) from event where type = 'conversations.task_reminded'")
    assert told == 2


async def test_what_is_done_is_never_broken_nor_reminded_of(desk: Desk) -> None:
    conversation = await desk.written()
    for how in ("keep", "cancel"):
        task = await made(desk.lea, conversation)
        await ok(await settle(desk.lea, task, how))
        await pass_time(desk, task, hours=3)
    assert await timer(desk) == (0, 0)


async def test_a_promise_outlives_the_end_of_its_conversation(desk: Desk) -> None:
    conversation = await desk.written()
    task = await made(desk.lea, conversation)
    closed = await ok(await act(desk.lea, conversation, "close"))
    assert closed["open_promises"] == 1
    [mine] = (await ok(await desk.lea.get(f"{API}/tasks")))["items"]
    assert (mine["id"], mine["conversation"]["state"]) == (task["id"], "closed")
    await pass_time(desk, task, hours=3)
    assert await timer(desk) == (1, 0)


async def test_my_list_goes_by_moment_and_pages(desk: Desk) -> None:
    conversation = await desk.written()
    titles = {"un": 3600, "deux": 7200, "trois": 10800}
    for title, seconds in reversed(titles.items()):
        await made(desk.lea, conversation, title=title, due={"in_business_s": seconds})
    await made(desk.lea, conversation, kind="task", title="sans date", due=None)
    await made(desk.lea, conversation, kind="task", title="un jour", due=None)
    await made(desk.lea, conversation, title="à Hugo", owner_id=show("usr", desk.users["hugo"]))
    await made(desk.hugo, conversation, title="à l’équipe", team_id=show("tea", desk.company.team_id))
    seen: list[str] = []
    after = ""
    while True:
        page = await ok(await desk.lea.get(f"{API}/tasks", params={"limit": 2, "after": after}))
        seen += [item["title"] for item in page["items"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert seen == [*titles, "sans date", "un jour"]
    team = (await ok(await desk.lea.get(f"{API}/tasks", params={"whose": "team"})))["items"]
    assert len(team) == 7
    assert (await ok(await desk.lea.get(f"{API}/tasks/counts"))) == {"mine": 5, "team": 7, "late": 0}
    for item in team[:3]:
        await ok(await settle(desk.lea, item, "done"))
    done = await ok(await desk.lea.get(f"{API}/tasks", params={"whose": "team", "state": "done", "limit": 2}))
    assert [item["id"] for item in done["items"]] == [team[2]["id"], team[1]["id"]]
    rest = {"whose": "team", "state": "done", "limit": 2, "after": done["next"]}
    assert [item["id"] for item in (await ok(await desk.lea.get(f"{API}/tasks", params=rest)))["items"]] == [
        team[0]["id"]
    ]
    refused(await desk.lea.get(f"{API}/tasks", params={"after": "nonsense"}), 422, "request.invalid_cursor")
