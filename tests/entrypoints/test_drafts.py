"""What one has begun to write, on several devices: the newer words win, the others can be taken back."""

from datetime import timedelta
from typing import Any

import httpx

from filrouge.platform import clock
from tests.entrypoints.desk import API, Desk, ok, refused, reply_body, say

PHONE, DESK = {"device": "phone:a"}, {"device": "computer:b"}


async def keep(client: httpx.AsyncClient, conversation: str, text: str, **more: Any) -> dict[str, Any]:
    body = {"text": text, "html": f"<p>{text}</p>", **more}
    done: dict[str, Any] = await ok(await client.put(f"{API}/conversations/{conversation}/draft", json=body))
    return done


async def draft(client: httpx.AsyncClient, conversation: str) -> dict[str, Any]:
    found: dict[str, Any] = await ok(await client.get(f"{API}/conversations/{conversation}/draft"))
    return found


async def test_typing_on_goes_on_in_the_same_draft(desk: Desk) -> None:
    conversation = await desk.written()
    first = await keep(desk.lea, conversation, "Bon", base_version=0, **DESK)
    second = await keep(desk.lea, conversation, "Bonjour", base_version=first["now"]["version"], **DESK)
    assert (first["won"], second["won"]) == (True, True)
    assert second["now"]["version"] == first["now"]["version"] + 1
    assert (await draft(desk.lea, conversation))["other"] is None


async def test_newer_words_of_another_device_win_and_the_older_can_be_taken(desk: Desk) -> None:
    conversation = await desk.written()
    await keep(desk.lea, conversation, "Écrit au bureau", base_version=0, **DESK)
    done = await keep(desk.lea, conversation, "Écrit au téléphone", base_version=0, **PHONE)
    assert done["won"]
    assert (done["now"]["other"]["device"], done["now"]["other"]["draft"]["text"]) == ("computer:b", "Écrit au bureau")
    taken = await ok(await desk.lea.post(f"{API}/conversations/{conversation}/draft/take-other"))
    assert taken["draft"]["text"] == "Écrit au bureau"
    assert taken["other"]["draft"]["text"] == "Écrit au téléphone", "taking one loses none"
    await ok(await desk.lea.delete(f"{API}/conversations/{conversation}/draft/other"))
    found = await draft(desk.lea, conversation)
    assert (found["draft"]["text"], found["other"]) == ("Écrit au bureau", None)
    gone = await desk.lea.post(f"{API}/conversations/{conversation}/draft/take-other")
    refused(gone, 404, "request.not_found")


async def test_words_typed_before_on_a_device_that_was_away_lose_but_stay(desk: Desk) -> None:
    conversation = await desk.written()
    await keep(desk.lea, conversation, "Écrit au bureau", base_version=0, **DESK)
    done = await keep(desk.lea, conversation, "Dans le train", base_version=0, age_s=3_600, **PHONE)
    assert not done["won"]
    assert done["now"]["draft"]["text"] == "Écrit au bureau"
    assert done["now"]["other"]["draft"]["text"] == "Dans le train"


async def test_the_same_words_twice_are_no_conflict(desk: Desk) -> None:
    conversation = await desk.written()
    await keep(desk.lea, conversation, "Bonjour", base_version=0, **DESK)
    done = await keep(desk.lea, conversation, " Bonjour ", base_version=0, **PHONE)
    assert (done["won"], done["now"]["other"]) == (True, None)


async def test_an_empty_draft_is_nothing_to_keep_beside(desk: Desk) -> None:
    conversation = await desk.written()
    await keep(desk.lea, conversation, "", base_version=0, **DESK)
    assert (await keep(desk.lea, conversation, "Bonjour", base_version=0, **PHONE))["now"]["other"] is None


async def test_files_way_and_mode_stay_with_the_words(desk: Desk) -> None:
    conversation = await desk.written()
    up = await ok(await desk.lea.post(f"{API}/uploads", files={"file": ("a.txt", b"abc", "text/plain")}), 201)
    held = {"token": up["token"], "name": "a.txt", "size": 3, "media_type": "text/plain", "inline": False}
    await keep(desk.lea, conversation, "Voici", uploads=[held], mode="note", base_version=0, **DESK)
    found = (await draft(desk.lea, conversation))["draft"]
    assert (found["uploads"], found["mode"]) == ([held], "note")


async def test_files_of_a_draft_are_not_swept(desk: Desk) -> None:
    from filrouge.platform import housekeeping

    conversation = await desk.written()
    kept, loose = [
        await ok(await desk.lea.post(f"{API}/uploads", files={"file": (name, b"abc", "text/plain")}), 201)
        for name in ("kept.txt", "loose.txt")
    ]
    held = {"token": kept["token"], "name": "kept.txt", "size": 3}
    await keep(desk.lea, conversation, "Voici", uploads=[held], base_version=0, **DESK)
    async with desk.app.state.database.transaction() as tx:
        await housekeeping.sweep_rows(tx, clock.now() + timedelta(days=2))
    assert await desk.company.rows("select name from attachment") == [("kept.txt",)]
    assert loose["token"] != kept["token"]


async def test_nobody_reads_anothers_draft_and_programs_have_none(desk: Desk) -> None:
    conversation = await desk.written()
    await keep(desk.lea, conversation, "Bonjour")
    assert await ok(await desk.hugo.get(f"{API}/conversations/{conversation}/draft")) is None


async def test_sending_leaves_what_another_device_had_written_as_the_draft(desk: Desk) -> None:
    conversation = await desk.written()
    await keep(desk.lea, conversation, "Sur le téléphone", base_version=0, age_s=60, **PHONE)
    await keep(desk.lea, conversation, "Bonjour Claire", base_version=0, **DESK)
    await say(desk, desk.lea, conversation, text="Bonjour Claire", html="")
    left = await draft(desk.lea, conversation)
    assert (left["draft"]["text"], left["other"]) == ("Sur le téléphone", None)
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json={"text": "Sur le téléphone"}), 201)
    assert await ok(await desk.lea.get(f"{API}/conversations/{conversation}/draft")) is None


async def test_words_that_lost_and_were_sent_leave_the_newer_ones(desk: Desk) -> None:
    conversation = await desk.written()
    await keep(desk.lea, conversation, "Sur le téléphone", base_version=0, **PHONE)
    await keep(desk.lea, conversation, "Bonjour Claire", base_version=0, age_s=60, **DESK)
    await say(desk, desk.lea, conversation, text="Bonjour Claire", html="")
    left = await draft(desk.lea, conversation)
    assert (left["draft"]["text"], left["other"]) == ("Sur le téléphone", None)


async def test_copies_stay_with_the_words_also_of_two_devices(desk: Desk) -> None:
    conversation = await desk.written()
    first = await keep(desk.lea, conversation, "Bonjour", cc=["notaire@etude.example"], base_version=0, **DESK)
    assert (await draft(desk.lea, conversation))["draft"]["cc"] == ["notaire@etude.example"]
    other = await keep(desk.lea, conversation, "Bonjour", cc=["garage@x.example"], base_version=0, **PHONE)
    assert other["now"]["draft"]["cc"] == ["garage@x.example"]
    assert other["now"]["other"]["draft"]["cc"] == ["notaire@etude.example"], "the same words with other copies"
    assert first["won"]
    old = await keep(desk.lea, conversation, "Bonjour", base_version=0, age_s=3_600, device="phone:old")
    assert not old["won"], "a page that chose no copies does not take them off"


async def test_copies_alone_are_worth_keeping(desk: Desk) -> None:
    conversation = await desk.written()
    await keep(desk.lea, conversation, "", cc=["notaire@etude.example"], base_version=0, **DESK)
    done = await keep(desk.lea, conversation, "Bonjour", base_version=0, **PHONE)
    assert done["now"]["other"]["draft"]["cc"] == ["notaire@etude.example"]


async def test_copies_come_back_with_words_that_were_taken_back_or_given_up(desk: Desk) -> None:
    conversation = await desk.written()
    said = await say(desk, desk.lea, conversation, undo_s=10, cc=["notaire@etude.example"])
    back = await ok(await desk.lea.post(f"{API}/messages/{said['message_id']}/withdraw"))
    assert back["draft"]["draft"]["cc"] == ["notaire@etude.example"]
    at = (clock.now() + timedelta(hours=1)).isoformat()
    body = await reply_body(desk, desk.lea, conversation, send_at=at, cc=["notaire@etude.example"])
    made = await ok(await desk.lea.post(f"{API}/conversations/{conversation}/scheduled", json=body), 201)
    given_up = await ok(await desk.lea.delete(f"{API}/scheduled/{made['id']}"))
    assert given_up["draft"]["cc"] == ["notaire@etude.example"]


async def test_words_for_a_third_party_are_kept_with_all_that_is_chosen(desk: Desk) -> None:
    conversation = await desk.written()
    message = (await ok(await desk.lea.get(f"{API}/conversations/{conversation}")))["entries"][0]["message"]["id"]
    chosen = {"to": "expert@cabinet.", "name": "Paul", "role": "expert", "message_ids": [message], "attachments": []}
    await keep(desk.lea, conversation, "Votre avis ?", mode="forward", forward=chosen, base_version=0, **DESK)
    found = (await draft(desk.lea, conversation))["draft"]
    assert (found["text"], found["mode"], found["forward"]) == ("Votre avis ?", "forward", chosen)
    body = await reply_body(desk, desk.lea, conversation)
    wish = {name: body[name] for name in ("expected_version", "channel_account_id")}
    wish |= {"to": "expert@cabinet.example", "text": "Votre avis ?", "html": "<p>Votre avis ?</p>"}
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/forward", json=wish), 201)
    assert await ok(await desk.lea.get(f"{API}/conversations/{conversation}/draft")) is None, "they have left"
