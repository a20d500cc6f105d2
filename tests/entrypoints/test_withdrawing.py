"""Taking an answer back before the wire has it."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from filrouge.flows import outbound
from filrouge.platform import clock
from filrouge.terms import ids
from tests.entrypoints.desk import API, Desk, ok, refused, reply_body, say
from tests.entrypoints.desk_calls import PNG, act, inbox, read


async def outgoing(desk: Desk) -> tuple[UUID, str]:
    [row] = await desk.company.rows("select id, state from outgoing order by queued_at desc limit 1")
    return row[0], row[1]


async def withdraw(desk: Desk, message: str) -> dict[str, object]:
    done: dict[str, object] = await ok(await desk.lea.post(f"{API}/messages/{message}/withdraw"))
    return done


async def test_the_wire_waits_ten_seconds(desk: Desk) -> None:
    conversation = await desk.written()
    said = await say(desk, desk.lea, conversation, undo_s=10)
    assert said["undo"].startswith("und_")
    assert said["undo_until"]
    outgoing_id, _ = await outgoing(desk)
    await outbound.deliver(desk.company.means, outgoing_id, clock.now())
    assert (await outgoing(desk))[1] == "queued", "a job that comes too early sends nothing"
    [(at,)] = await desk.company.rows("select scheduled_at from procrastinate_jobs")
    assert timedelta(seconds=9) < at - clock.now() < timedelta(seconds=14)


async def test_words_files_and_the_conversation_come_back(desk: Desk) -> None:
    conversation = await desk.written()
    before = (await read(desk.lea, conversation))["conversation"]
    picture, paper = [
        await ok(await desk.lea.post(f"{API}/uploads", files={"file": (name, PNG, "image/png")}), 201)
        for name in ("photo.png", "constat.png")
    ]
    cid = UUID(picture["token"].removeprefix("upl_"))
    said = await say(
        desk, desk.lea, conversation, undo_s=10, then="close", html=f'<p>Voici <img src="cid:{cid}" alt="x"></p>',
        uploads=[picture["token"], paper["token"]],
    )  # fmt: skip
    assert (await read(desk.lea, conversation))["conversation"]["state"] == "closed"
    done = await withdraw(desk, said["message_id"])
    assert done["whole"]
    after = await read(desk.lea, conversation)
    for name in ("state", "assignee", "waiting_since", "last", "last_message_at"):
        assert after["conversation"][name] == before[name], name
    assert [one["event"]["type"] for one in after["entries"] if one["kind"] == "event"][-1] == "message_withdrawn"
    assert [one for one in after["entries"] if one["direction"] == "out"] == []
    draft = done["draft"]["draft"]  # type: ignore[index]
    assert draft["text"] == "Bonjour Claire, nous regardons."
    assert f'data-upload="{picture["token"]}"' in draft["html"]
    assert [(file["name"], file["inline"]) for file in draft["uploads"]] == [
        ("photo.png", True),
        ("constat.png", False),
    ]
    assert (await outgoing(desk))[1] == "withdrawn"
    again = await say(desk, desk.lea, conversation, uploads=[file["token"] for file in draft["uploads"]])
    assert again["version"] > after["conversation"]["version"], "the files can be sent after all"
    assert await desk.company.value("select count(*) from search_entry where words @@ 'regardons'::tsquery") <= 1


async def test_what_one_began_meanwhile_stays_beside(desk: Desk) -> None:
    conversation = await desk.written()
    said = await say(desk, desk.lea, conversation, undo_s=10)
    await ok(await desk.lea.put(f"{API}/conversations/{conversation}/draft", json={"text": "Autre chose"}))
    done = await withdraw(desk, said["message_id"])
    assert done["draft"]["other"]["draft"]["text"] == "Autre chose"  # type: ignore[index]


async def test_once_the_wire_has_it_it_is_too_late(desk: Desk) -> None:
    conversation = await desk.written()
    said = await say(desk, desk.lea, conversation)
    await desk.deliver()
    refused(await desk.lea.post(f"{API}/messages/{said['message_id']}/withdraw"), 409, "channels.too_late")
    assert [one["direction"] for one in (await read(desk.lea, conversation))["entries"]][-1] == "out"


async def test_it_is_taken_back_once_by_its_author_only(desk: Desk) -> None:
    conversation = await desk.written()
    said = await say(desk, desk.lea, conversation, undo_s=10)
    path = f"{API}/messages/{said['message_id']}/withdraw"
    refused(await desk.hugo.post(path), 403, "access.forbidden")
    assert (await outgoing(desk))[1] == "queued", "a refusal stops nothing"
    refused(await desk.ada.post(path), 403, "access.forbidden")
    refused(await desk.carla.post(path), 404, "request.not_found")
    await ok(await desk.lea.post(path))
    refused(await desk.lea.post(path), 409, "conversations.already_withdrawn")


async def test_a_customer_who_wrote_meanwhile_goes_on_waiting(desk: Desk) -> None:
    conversation = await desk.written(message_id="first@x.example")
    said = await say(desk, desk.lea, conversation, undo_s=10, then="close")
    await desk.written("Encore un mot", in_reply_to="<first@x.example>")
    done = await withdraw(desk, said["message_id"])
    assert not done["whole"]
    after = await read(desk.lea, conversation)
    assert (after["conversation"]["state"], after["conversation"]["waiting_since"] is not None) == ("open", True)
    assert [row["id"] for row in await inbox(desk.lea)] == [conversation]


async def test_undo_by_the_acts_own_name_takes_the_message_back_too(desk: Desk) -> None:
    conversation = await desk.written()
    said = await say(desk, desk.lea, conversation, undo_s=10, then="close")
    assert (await ok(await desk.lea.post(f"{API}/undo/{said['undo']}")))["restored"] == [conversation]
    assert (await outgoing(desk))[1] == "withdrawn"


@pytest.mark.parametrize("turn", range(6))
async def test_of_a_withdrawal_and_a_worker_at_the_same_instant_one_is_first(desk: Desk, turn: int) -> None:
    """Either the words are back and nobody gets them, or they have left and the author is told."""
    conversation = await desk.written()
    said = await say(desk, desk.lea, conversation, undo_s=10)
    outgoing_id, _ = await outgoing(desk)
    await desk.company.rows("update outgoing set next_try_at = now() - interval '1 s' returning id")
    worker = outbound.deliver(desk.company.means, outgoing_id, clock.now())
    asked = desk.lea.post(f"{API}/messages/{said['message_id']}/withdraw")
    first, second = (worker, asked) if turn % 2 else (asked, worker)
    answers = await asyncio.gather(first, second)
    answer = answers[1] if turn % 2 else answers[0]
    state = (await outgoing(desk))[1]
    if answer.status_code == 200:  # type: ignore[union-attr]
        assert state == "withdrawn"
    else:
        refused(answer, 409, "channels.too_late")  # type: ignore[arg-type]
        assert state in ("queued", "sent", "failed"), "the worker had it (its server is away in this test)"
        assert await desk.company.value("select attempts from outgoing") == 1


async def test_sending_twice_with_one_key_undoes_once(desk: Desk) -> None:
    conversation = await desk.written()
    body = await reply_body(desk, desk.lea, conversation, undo_s=10)
    path, headers = f"{API}/conversations/{conversation}/messages", {"idempotency-key": "once"}
    one, two = [await ok(await desk.lea.post(path, json=body, headers=headers), 201) for _ in range(2)]
    assert one == two
    await withdraw(desk, one["message_id"])
    assert ids.read("und", one["undo"])


@pytest.mark.parametrize("then", [None, "close"])
async def test_a_colleague_who_notes_something_meanwhile_does_not_end_the_customers_wait(
    desk: Desk, then: str | None
) -> None:
    conversation = await desk.written()
    before = (await read(desk.lea, conversation))["conversation"]
    said = await say(desk, desk.lea, conversation, undo_s=10, **({"then": then} if then else {}))
    await ok(await desk.hugo.post(f"{API}/conversations/{conversation}/notes", json={"text": "vu"}), 201)
    done = await withdraw(desk, said["message_id"])
    assert not done["whole"]
    after = (await read(desk.lea, conversation))["conversation"]
    for name in ("state", "assignee", "waiting_since", "due_at"):
        assert after.get(name) == before.get(name), name
    assert [row["id"] for row in await inbox(desk.lea)] == [conversation]


async def test_a_colleague_who_answers_meanwhile_has_answered(desk: Desk) -> None:
    conversation = await desk.written()
    said = await say(desk, desk.lea, conversation, undo_s=10)
    await say(desk, desk.hugo, conversation)
    await withdraw(desk, said["message_id"])
    assert (await read(desk.lea, conversation))["conversation"]["waiting_since"] is None


async def test_what_was_opened_for_it_alone_goes_with_it(desk: Desk) -> None:
    conversation = await desk.written()
    await ok(await act(desk.lea, conversation, "close"))
    count = "select (select count(*) from interaction) + (select count(*) from matter)"
    before = await desk.company.value(count)
    said = await say(desk, desk.lea, conversation, undo_s=10)
    assert await desk.company.value(count) == before + 2
    await withdraw(desk, said["message_id"])
    assert await desk.company.value(count) == before
