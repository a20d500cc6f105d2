"""Answers that wait for their moment."""

import asyncio
import contextlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from filrouge.flows import scheduled
from filrouge.platform import clock
from tests.entrypoints.desk import API, Desk, ok, refused, reply_body
from tests.entrypoints.desk_calls import act, read
from tests.entrypoints.watching import kinds, watch


async def wait(desk: Desk, client: httpx.AsyncClient, conversation: str, **changed: Any) -> dict[str, Any]:
    """An answer in an hour; what waits there."""
    at = changed.pop("send_at", clock.now() + timedelta(hours=1))
    body = await reply_body(desk, client, conversation, send_at=at.isoformat(), **changed)
    await ok(await client.post(f"{API}/conversations/{conversation}/scheduled", json=body), 201)
    return (await waiting(client, conversation))[-1]


async def waiting(client: httpx.AsyncClient, conversation: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await read(client, conversation))["scheduled"]
    return found


async def come(desk: Desk) -> int:
    """The moment of all that waits has come."""
    at_once = "update scheduled_message set send_at = now() - interval '1 s', next_try_at = null returning id"
    await desk.company.rows(at_once)
    return await scheduled.send_due(desk.company.means, clock.now())


async def said(client: httpx.AsyncClient, conversation: str) -> list[str]:
    entries = (await read(client, conversation))["entries"]
    return [one["message"]["text"] for one in entries if one["direction"] == "out"]


async def test_it_shows_where_it_waits_and_goes_out_once_as_its_author(desk: Desk) -> None:
    conversation = await desk.written()
    paper = await ok(await desk.lea.post(f"{API}/uploads", files={"file": ("a.txt", b"abc", "text/plain")}), 201)
    shown = await wait(desk, desk.lea, conversation, uploads=[paper["token"]])
    assert (shown["state"], shown["mine"], shown["to"]) == ("waiting", True, "claire@exemple.example")
    assert [file["name"] for file in shown["files"]] == ["a.txt"]
    assert not (await waiting(desk.hugo, conversation))[0]["mine"]
    assert await scheduled.send_due(desk.company.means, clock.now()) == 0, "its moment has not come"
    assert await come(desk) == 1
    assert await scheduled.send_due(desk.company.means, clock.now()) == 0
    assert await said(desk.hugo, conversation) == ["Bonjour Claire, nous regardons."]
    last = (await read(desk.hugo, conversation))["entries"][-1]
    assert (last["author"]["name"], last["message"]["attachments"][0]["name"]) == ("Léa Moreau", "a.txt")
    assert await waiting(desk.lea, conversation) == []
    assert await desk.company.value("select count(*) from outgoing") == 1


async def test_two_workers_send_it_once(desk: Desk) -> None:
    conversation = await desk.written()
    await wait(desk, desk.lea, conversation)
    await desk.company.rows("update scheduled_message set send_at = now() - interval '1 s' returning id")
    await asyncio.gather(*(scheduled.send_due(desk.company.means, clock.now()) for _ in range(4)))
    assert await said(desk.lea, conversation) == ["Bonjour Claire, nous regardons."]


async def test_a_worker_killed_in_the_middle_has_sent_nothing(desk: Desk, monkeypatch: Any) -> None:
    conversation = await desk.written()
    await wait(desk, desk.lea, conversation)

    class KilledError(BaseException):
        pass

    async def killed(*_: Any, **__: Any) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(scheduled.desk, "settle", killed)
        with contextlib.suppress(KilledError):
            await come(desk)
    assert await said(desk.lea, conversation) == []
    assert await come(desk) == 1
    assert await said(desk.lea, conversation) == ["Bonjour Claire, nous regardons."]


async def test_the_customer_writes_before_it_is_held_and_says_why(desk: Desk) -> None:
    conversation = await desk.written(message_id="first@x.example")
    shown = await wait(desk, desk.lea, conversation)
    await desk.written("Finalement non", in_reply_to="<first@x.example>")
    await come(desk)
    [held] = await waiting(desk.lea, conversation)
    assert (held["state"], held["code"]) == ("held", "desk.customer_wrote")
    assert await said(desk.lea, conversation) == []
    at = (clock.now() + timedelta(hours=2)).isoformat()
    stale = {"expected_version": shown["version"], "send_at": at}
    refused(await desk.lea.patch(f"{API}/scheduled/{held['id']}", json=stale), 409, "desk.scheduled_stale")
    read_it = {"expected_version": held["version"], "send_at": at, "text": "D’accord.", "html": "<p>D’accord.</p>"}
    await ok(await desk.lea.patch(f"{API}/scheduled/{held['id']}", json=read_it))
    [again] = await waiting(desk.lea, conversation)
    assert (again["state"], again["code"], again["text"]) == ("waiting", None, "D’accord.")
    await come(desk)
    assert await said(desk.lea, conversation) == ["D’accord."]


async def test_or_it_goes_all_the_same_when_its_author_said_so(desk: Desk) -> None:
    conversation = await desk.written(message_id="first@x.example")
    await wait(desk, desk.lea, conversation, if_moved_on="send")
    await desk.written("Encore", in_reply_to="<first@x.example>")
    await come(desk)
    assert len(await said(desk.lea, conversation)) == 1


async def test_a_colleagues_answer_or_an_end_hold_it_and_a_note_does_not(desk: Desk) -> None:
    answered, ended, noted = [await desk.written(sender=f"{n}@exemple.example") for n in "abc"]
    for conversation in (answered, ended, noted):
        await wait(desk, desk.lea, conversation)
    body = await reply_body(desk, desk.hugo, answered)
    await ok(await desk.hugo.post(f"{API}/conversations/{answered}/messages", json=body), 201)
    await ok(await act(desk.hugo, ended, "close"))
    await ok(await desk.hugo.post(f"{API}/conversations/{noted}/notes", json={"text": "vu"}), 201)
    await come(desk)
    codes = [[one["code"] for one in await waiting(desk.lea, one)] for one in (answered, ended, noted)]
    assert codes == [["desk.colleague_wrote"], ["desk.conversation_closed"], []]


async def test_it_waits_while_a_colleague_is_writing(desk: Desk) -> None:
    conversation = await desk.written()
    await wait(desk, desk.lea, conversation)
    await ok(await desk.hugo.put(f"{API}/conversations/{conversation}/answering", json={"active": True}))
    assert await come(desk) == 0
    await ok(await desk.hugo.put(f"{API}/conversations/{conversation}/answering", json={"active": False}))
    assert await come(desk) == 1


async def test_an_author_who_left_or_lost_the_right_sends_nothing(desk: Desk) -> None:
    gone, forbidden = await desk.written(), await desk.written(sender="b@exemple.example")
    await wait(desk, desk.lea, gone)
    await wait(desk, desk.hugo, forbidden)
    await desk.company.rows("update app_user set active = false where id = %(id)s returning id", id=desk.users["lea"])
    await desk.company.rows("delete from user_role where user_id = %(id)s returning role_id", id=desk.users["hugo"])
    await come(desk)
    [one], [other] = [await waiting(desk.sam, conversation) for conversation in (gone, forbidden)]
    assert (one["state"], one["code"]) == ("held", "desk.author_gone")
    assert (other["state"], other["code"]) == ("held", "access.forbidden")
    path = f"{API}/scheduled/{one['id']}"
    refused(await desk.sam.post(f"{path}/send-now", json={"expected_version": one["version"]}), 403, "access.forbidden")
    words = await ok(await desk.sam.delete(path))
    assert words["draft"]["text"] == "Bonjour Claire, nous regardons.", "a colleague can take the words over"
    assert await waiting(desk.sam, gone) == []


async def test_an_address_that_was_blocked_meanwhile_holds_it(desk: Desk) -> None:
    conversation = await desk.written()
    await wait(desk, desk.lea, conversation)
    await desk.company.rows("update identity set state = 'blocked' returning id")
    await come(desk)
    [held] = await waiting(desk.lea, conversation)
    assert (held["code"], bool(held["detail"])) == ("conversations.cannot_reach", True)


async def test_giving_up_brings_words_and_files_back(desk: Desk) -> None:
    conversation = await desk.written()
    paper = await ok(await desk.lea.post(f"{API}/uploads", files={"file": ("a.txt", b"abc", "text/plain")}), 201)
    shown = await wait(desk, desk.lea, conversation, uploads=[paper["token"]])
    back = (await ok(await desk.lea.delete(f"{API}/scheduled/{shown['id']}")))["draft"]
    assert (back["text"], back["uploads"][0]["token"]) == ("Bonjour Claire, nous regardons.", paper["token"])
    refused(await desk.lea.delete(f"{API}/scheduled/{shown['id']}"), 409, "desk.not_waiting")
    body = await reply_body(desk, desk.lea, conversation, uploads=[paper["token"]])
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/messages", json=body), 201)


async def test_files_can_be_taken_off_and_added(desk: Desk) -> None:
    conversation = await desk.written()
    one, two = [
        await ok(await desk.lea.post(f"{API}/uploads", files={"file": (name, b"abc", "text/plain")}), 201)
        for name in ("a.txt", "b.txt")
    ]
    shown = await wait(desk, desk.lea, conversation, uploads=[one["token"]])
    change = {"expected_version": shown["version"], "uploads": [two["token"]]}
    await ok(await desk.lea.patch(f"{API}/scheduled/{shown['id']}", json=change))
    assert [file["name"] for file in (await waiting(desk.lea, conversation))[0]["files"]] == ["b.txt"]
    await come(desk)
    assert await desk.company.rows("select name from attachment where message_id is not null") == [("b.txt",)]


async def test_sending_now_and_not_by_others(desk: Desk) -> None:
    conversation = await desk.written(message_id="first@x.example")
    shown = await wait(desk, desk.lea, conversation)
    body = {"expected_version": shown["version"]}
    path = f"{API}/scheduled/{shown['id']}/send-now"
    refused(await desk.hugo.post(path, json=body), 403, "access.forbidden")
    refused(await desk.carla.post(path, json=body), 404, "request.not_found")
    refused(await desk.ada.delete(f"{API}/scheduled/{shown['id']}"), 403, "access.forbidden")
    await desk.written("Encore", in_reply_to="<first@x.example>")
    await ok(await desk.lea.post(path, json=body))
    assert len(await said(desk.lea, conversation)) == 1
    refused(await desk.lea.post(path, json=body), 409, "desk.not_waiting")


async def test_a_moment_that_has_passed_or_is_too_far_is_refused(desk: Desk) -> None:
    conversation = await desk.written()
    for at in (clock.now() - timedelta(minutes=1), clock.now() + timedelta(days=400)):
        body = await reply_body(desk, desk.lea, conversation, send_at=at.isoformat())
        refused(await desk.lea.post(f"{API}/conversations/{conversation}/scheduled", json=body), 422, "request.invalid")
    body = await reply_body(desk, desk.lea, conversation, send_at=(clock.now() + timedelta(hours=1)).isoformat())
    body["expected_version"] += 1
    refused(await desk.lea.post(f"{API}/conversations/{conversation}/scheduled", json=body), 409, "conversations.stale")


async def test_presets_are_in_the_brands_hours(desk: Desk) -> None:
    conversation = await desk.written()
    found = await ok(await desk.lea.get(f"{API}/conversations/{conversation}/send-times"))
    assert found["time_zone"] == "Europe/Paris"
    assert {one["key"] for one in found["items"]} & {"today", "tomorrow", "next_day"}


async def test_its_words_go_where_the_story_went_on(desk: Desk) -> None:
    source = await desk.written(message_id="one@x.example")
    target = await desk.written("Autre chose", subject="Autre", message_id="two@x.example")
    await wait(desk, desk.lea, source)
    version = (await read(desk.lea, source))["conversation"]["version"]
    merged = {"into": target, "expected_version": version}
    await ok(await desk.lea.post(f"{API}/conversations/{source}/merge", json=merged))
    assert len(await waiting(desk.lea, target)) == 1
    [shown] = await waiting(desk.lea, target)
    path = f"{API}/scheduled/{shown['id']}/send-now"
    await ok(await desk.lea.post(path, json={"expected_version": shown["version"]}))
    assert await said(desk.lea, target) == ["Bonjour Claire, nous regardons."]


async def test_its_desks_are_told(desk: Desk) -> None:
    conversation = await desk.written()
    shown = await wait(desk, desk.lea, conversation)
    await ok(await desk.lea.delete(f"{API}/scheduled/{shown['id']}"))
    told = await desk.company.rows(
        "select payload->>'state', subject from event where type = 'desk.scheduled_changed' order by seq"
    )
    assert [row[0] for row in told] == ["waiting", "cancelled"]
    assert UUID(told[0][1])


async def test_a_macro_waits_with_its_words(desk: Desk) -> None:
    conversation = await desk.written()
    made = await ok(
        await desk.sam.post(f"{API}/settings/macros", json={"name": "Clore", "actions": [{"kind": "close"}]}), 201
    )
    shown = await wait(desk, desk.lea, conversation, macro_id=made["id"])
    assert shown["macro"] == "Clore"
    assert (await read(desk.lea, conversation))["conversation"]["state"] == "open"
    await come(desk)
    assert (await read(desk.lea, conversation))["conversation"]["state"] == "closed"
    other = await desk.written(sender="b@exemple.example")
    await wait(desk, desk.lea, other, macro_id=made["id"])
    await ok(await desk.sam.delete(f"{API}/settings/macros/{made['id']}"), 204)
    await come(desk)
    [held] = await waiting(desk.lea, other)
    assert (held["state"], held["code"]) == ("held", "settings.not_found")
    assert await said(desk.lea, other) == [], "words and acts go together or not at all"


async def test_a_merge_holds_it(desk: Desk) -> None:
    kept, gone = await desk.written(), await desk.written("Autre", subject="Autre dossier")
    await wait(desk, desk.lea, gone, if_moved_on="send")
    await ok(await act(desk.lea, gone, "merge", into=kept))
    await come(desk)
    [held] = await waiting(desk.lea, kept)
    assert (held["state"], held["code"]) == ("held", "desk.conversation_merged")
    again = {"expected_version": held["version"], "send_at": (clock.now() + timedelta(hours=1)).isoformat()}
    await ok(await desk.lea.patch(f"{API}/scheduled/{held['id']}", json=again))
    await come(desk)
    assert await waiting(desk.lea, kept) == [], "its author has read it"


async def test_a_fault_of_ours_is_tried_a_few_times_and_keeps_nobody_waiting(desk: Desk, monkeypatch: Any) -> None:
    bad, good = await desk.written(), await desk.written(sender="b@exemple.example")
    await wait(desk, desk.lea, bad)
    await desk.company.rows("update scheduled_message set body = body - 'cc' returning id")
    await wait(desk, desk.lea, good)
    monkeypatch.setattr(scheduled.desk, "DUE_PAGE", 1)
    assert await come(desk) == 0
    assert await scheduled.send_due(desk.company.means, clock.now()) == 1, "the other one has its turn"
    assert len(await said(desk.lea, good)) == 1
    for _ in scheduled.AGAIN_AFTER_S:
        await come(desk)
    [held] = await desk.company.rows("select state, code from scheduled_message where state <> 'sent'")
    assert held == ("held", "desk.not_sent")


async def test_a_colleague_who_gives_it_up_leaves_the_words_to_their_author(desk: Desk) -> None:
    conversation = await desk.written()
    paper = await ok(await desk.lea.post(f"{API}/uploads", files={"file": ("a.txt", b"abc", "text/plain")}), 201)
    shown = await wait(desk, desk.lea, conversation, uploads=[paper["token"]])
    await watch(desk)
    await ok(await desk.hugo.delete(f"{API}/scheduled/{shown['id']}"))
    draft = (await ok(await desk.lea.get(f"{API}/conversations/{conversation}/draft")))["draft"]
    assert (draft["text"], draft["uploads"][0]["token"]) == (shown["text"], paper["token"])
    await watch(desk)
    assert await kinds(desk.lea) == ["scheduled_cancelled"]
