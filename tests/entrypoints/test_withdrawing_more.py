"""Taking back a first message, and words for a third party; a pause that went with an answer."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from filrouge.flows import outbound
from filrouge.platform import clock
from tests.entrypoints.desk import API, Desk, ok, refused, reply_body, say
from tests.entrypoints.desk_calls import PNG, act, arrive, multipart, read

EXPERT = "expert@cabinet.example"
FACTS = ("state", "assignee", "waiting_since", "due_at", "last", "last_message_at", "parties")


async def first_words(desk: Desk, customer_of: str, **changed: Any) -> dict[str, Any]:
    """Léa writes first to the customer of a conversation."""
    way = await reply_body(desk, desk.lea, customer_of)
    customer = (await read(desk.lea, customer_of))["conversation"]["customer"]["id"]
    body = {
        "customer_id": customer, "identity_id": way["identity_id"], "channel_account_id": way["channel_account_id"],
        "subject": "Votre contrat", "text": "Bonjour Claire.", "html": "<p>Bonjour Claire.</p>", "undo_s": 10,
        **changed,
    }  # fmt: skip
    done: dict[str, Any] = await ok(await desk.lea.post(f"{API}/conversations", json=body), 201)
    return done


async def forward(desk: Desk, conversation: str, **changed: Any) -> dict[str, Any]:
    way = await reply_body(desk, desk.lea, conversation)
    body = {
        "expected_version": way["expected_version"], "channel_account_id": way["channel_account_id"], "to": EXPERT,
        "name": "Paul Expert", "role": "expert", "text": "Votre avis ?", "html": "<p>Votre avis ?</p>", "undo_s": 10,
        **changed,
    }  # fmt: skip
    done: dict[str, Any] = await ok(await desk.lea.post(f"{API}/conversations/{conversation}/forward", json=body), 201)
    return done


async def withdraw(client: httpx.AsyncClient, said: dict[str, Any]) -> dict[str, Any]:
    done: dict[str, Any] = await ok(await client.post(f"{API}/messages/{said['message_id']}/withdraw"))
    return done


async def too_early(desk: Desk) -> str:
    """What becomes of the message last queued when its job comes at once."""
    last = "select id from outgoing order by queued_at desc, id desc limit 1"
    await outbound.deliver(desk.company.means, await desk.company.value(last), clock.now())
    return str(await desk.company.value("select state from outgoing order by queued_at desc, id desc limit 1"))


async def said_to(client: httpx.AsyncClient, conversation: str) -> list[str]:
    entries = (await read(client, conversation))["entries"]
    return [one["message"]["text"] for one in entries if one["direction"] == "out"]


# -- the first message ------------------------------------------------------------------------------------------------


async def test_a_first_message_waits_ten_seconds_too(desk: Desk) -> None:
    said = await first_words(desk, await desk.written())
    assert said["undo"].startswith("und_")
    assert said["undo_until"]
    assert await too_early(desk) == "queued"
    [(at,)] = await desk.company.rows("select scheduled_at from procrastinate_jobs")
    assert timedelta(seconds=9) < at - clock.now() < timedelta(seconds=14)


async def test_without_the_wish_it_leaves_at_once(desk: Desk) -> None:
    said = await first_words(desk, await desk.written(), undo_s=0)
    assert (said["undo"], said["undo_until"]) == (None, None)


async def test_a_first_message_comes_back_as_the_draft_of_the_conversation_it_began(desk: Desk) -> None:
    paper = await ok(await desk.lea.post(f"{API}/uploads", files={"file": ("a.txt", b"abc", "text/plain")}), 201)
    other = await desk.written()
    count = "select (select count(*) from interaction) + (select count(*) from matter)"
    before = await desk.company.value(count)
    said = await first_words(desk, other, uploads=[paper["token"]], cc=["notaire@etude.example"])
    begun = said["conversation_id"]
    assert await desk.company.value(count) == before + 2
    done = await withdraw(desk.lea, said)
    assert done["whole"]
    draft = done["draft"]["draft"]
    assert (draft["text"], draft["subject"], draft["mode"]) == ("Bonjour Claire.", "Votre contrat", "reply")
    assert (draft["cc"], [file["token"] for file in draft["uploads"]]) == (["notaire@etude.example"], [paper["token"]])
    shown = await read(desk.lea, begun)
    assert await said_to(desk.lea, begun) == []
    assert (shown["conversation"]["state"], shown["conversation"]["last"]) == ("open", None)
    assert shown["conversation"]["assignee"]["name"] == "Léa Moreau", "it stays with who began it"
    assert await desk.company.value("select state from outgoing") == "withdrawn"
    assert await desk.company.value(count) == before, "nobody was contacted"
    again = await say(desk, desk.lea, begun, uploads=[paper["token"]])
    assert await said_to(desk.lea, again["conversation_id"]) == ["Bonjour Claire, nous regardons."]
    assert await desk.company.value(count) == before + 2


async def test_a_first_message_that_the_wire_has_stays(desk: Desk) -> None:
    said = await first_words(desk, await desk.written(), undo_s=0)
    await desk.deliver()
    refused(await desk.lea.post(f"{API}/messages/{said['message_id']}/withdraw"), 409, "channels.too_late")


async def test_undo_by_its_name_takes_a_first_message_back(desk: Desk) -> None:
    said = await first_words(desk, await desk.written())
    found = await ok(await desk.lea.post(f"{API}/undo/{said['undo']}"))
    assert found["restored"] == [said["conversation_id"]]
    assert await desk.company.value("select state from outgoing") == "withdrawn"


# -- words for a third party ------------------------------------------------------------------------------------------


async def test_words_for_a_third_party_wait_and_come_back_with_what_went_along(desk: Desk) -> None:
    conversation = await arrive(
        desk, multipart("Voici la photo.", ("degats.png", "image/png", PNG, ""), html="<p>Voici</p>")
    )
    paper = await ok(await desk.lea.post(f"{API}/uploads", files={"file": ("a.txt", b"abc", "text/plain")}), 201)
    before = await read(desk.lea, conversation)
    first = before["entries"][0]["message"]
    said = await forward(
        desk, conversation, message_ids=[first["id"]], attachments=[first["attachments"][0]["id"]],
        uploads=[paper["token"]],
    )  # fmt: skip
    assert said["undo"].startswith("und_")
    assert await too_early(desk) == "queued"
    done = await withdraw(desk.lea, said)
    assert done["whole"]
    draft = done["draft"]["draft"]
    assert (draft["mode"], draft["text"], draft["html"]) == ("forward", "Votre avis ?", "<p>Votre avis ?</p>")
    assert draft["forward"] == {
        "to": EXPERT, "name": "Paul Expert", "role": "expert", "message_ids": [first["id"]],
        "attachments": [first["attachments"][0]["id"]],
    }  # fmt: skip
    assert [file["token"] for file in draft["uploads"]] == [paper["token"]], "those of the thread are not sent up again"
    after = await read(desk.lea, conversation)
    for name in FACTS:
        assert after["conversation"][name] == before["conversation"][name], name
    told = [one["event"] for one in after["entries"] if one["kind"] == "event"]
    parted = next(one for one in told if one["type"] == "party_parted")
    assert parted["to"] == "Paul Expert", "the story says that they take part no longer"
    assert await said_to(desk.lea, conversation) == []
    assert await desk.company.value("select state from outgoing") == "withdrawn"
    assert await desk.company.value("select count(*) from attachment") == 2, "no copy is left behind"
    again = await forward(desk, conversation, message_ids=[first["id"]], uploads=[paper["token"]])
    assert again["version"] > after["conversation"]["version"]


async def test_a_role_that_was_said_with_it_is_what_it_was(desk: Desk) -> None:
    conversation = await desk.written()
    await forward(desk, conversation, role="expert", undo_s=0)
    await withdraw(desk.lea, await forward(desk, conversation, role="garage"))
    parties = (await read(desk.lea, conversation))["conversation"]["parties"]
    assert [one["role"] for one in parties] == ["expert"]


async def test_who_has_written_meanwhile_goes_on_taking_part(desk: Desk) -> None:
    conversation = await desk.written()
    first, second = await forward(desk, conversation), await forward(desk, conversation)
    await withdraw(desk.lea, first)
    assert len((await read(desk.lea, conversation))["conversation"]["parties"]) == 1, "the second one goes to them"
    assert second["undo"]


async def test_the_customer_waits_on_while_words_for_a_third_party_are_taken_back(desk: Desk) -> None:
    conversation = await desk.written()
    waits = (await read(desk.lea, conversation))["conversation"]["waiting_since"]
    said = await forward(desk, conversation)
    await ok(await desk.hugo.post(f"{API}/conversations/{conversation}/notes", json={"text": "vu"}), 201)
    assert not (await withdraw(desk.lea, said))["whole"]
    after = (await read(desk.lea, conversation))["conversation"]
    assert (after["waiting_since"], after["assignee"], after["parties"]) == (waits, None, [])


async def test_only_its_author_takes_words_for_a_third_party_back(desk: Desk) -> None:
    said = await forward(desk, await desk.written())
    refused(await desk.hugo.post(f"{API}/messages/{said['message_id']}/withdraw"), 403, "access.forbidden")


# -- a pause that went with an answer ---------------------------------------------------------------------------------


def in_days(days: int) -> str:
    return (clock.now() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("until", [None, 3])
async def test_a_pause_goes_with_its_answer_also_after_a_colleagues_note(desk: Desk, until: int | None) -> None:
    conversation = await desk.written()
    before = (await read(desk.lea, conversation))["conversation"]
    said = await say(desk, desk.lea, conversation, undo_s=10, then="snooze", until=in_days(until) if until else None)
    await ok(await desk.hugo.post(f"{API}/conversations/{conversation}/notes", json={"text": "vu"}), 201)
    assert not (await withdraw(desk.lea, said))["whole"]
    after = (await read(desk.lea, conversation))["conversation"]
    for name in ("state", "snoozed_until", "waiting_since", "due_at", "paused"):
        assert after.get(name) == before.get(name), name
    told = "select payload->>'state' from event where type = 'conversations.undone'"
    assert await desk.company.rows(told), "the desks are told that it is open again"


async def test_the_pause_before_comes_back(desk: Desk) -> None:
    conversation = await desk.written()
    await ok(await act(desk.lea, conversation, "snooze", until=in_days(2)))
    before = (await read(desk.lea, conversation))["conversation"]
    said = await say(desk, desk.lea, conversation, undo_s=10, then="snooze", until=in_days(9))
    await ok(await desk.hugo.post(f"{API}/conversations/{conversation}/notes", json={"text": "vu"}), 201)
    await withdraw(desk.lea, said)
    after = (await read(desk.lea, conversation))["conversation"]
    assert (after["state"], after["snoozed_until"]) == ("snoozed", before["snoozed_until"])


@pytest.mark.parametrize("same", [True, False])
async def test_a_pause_that_a_colleague_chose_since_stays(desk: Desk, same: bool) -> None:
    conversation = await desk.written()
    mine = in_days(3)
    said = await say(desk, desk.lea, conversation, undo_s=10, then="snooze", until=mine)
    await ok(await act(desk.hugo, conversation, "resume"))
    await ok(await act(desk.hugo, conversation, "snooze", until=mine if same else in_days(5)))
    chosen = (await read(desk.lea, conversation))["conversation"]["snoozed_until"]
    await withdraw(desk.lea, said)
    after = (await read(desk.lea, conversation))["conversation"]
    assert (after["state"], after["snoozed_until"]) == ("snoozed", chosen)


async def test_a_pause_that_stood_before_the_answer_is_not_the_answers(desk: Desk) -> None:
    conversation = await desk.written()
    await ok(await act(desk.lea, conversation, "snooze", until=in_days(2)))
    before = (await read(desk.lea, conversation))["conversation"]
    said = await say(desk, desk.lea, conversation, undo_s=10)
    await ok(await desk.hugo.post(f"{API}/conversations/{conversation}/notes", json={"text": "vu"}), 201)
    await withdraw(desk.lea, said)
    after = (await read(desk.lea, conversation))["conversation"]
    assert (after["state"], after["snoozed_until"]) == (before["state"], before["snoozed_until"])
