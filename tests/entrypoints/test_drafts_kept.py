"""Words that are typed are never taken away by other words of the same person: what leaves, what is emptied, what is
given up and what is merged each end only what they name."""

from datetime import timedelta
from typing import Any

import httpx

from filrouge.platform import clock
from tests.entrypoints.desk import API, Desk, ok, refused, reply_body, say
from tests.entrypoints.merges import merge, pair, undo
from tests.entrypoints.test_drafts import DESK, PHONE, draft, keep


def others(found: dict[str, Any]) -> list[str]:
    return [one["draft"]["text"] for one in found["others"]]


async def empty(client: httpx.AsyncClient, conversation: str, version: int) -> httpx.Response:
    return await client.delete(f"{API}/conversations/{conversation}/draft", params={"base_version": version})


# -- what leaves ------------------------------------------------------------------------------------------------------


async def test_words_typed_after_those_that_leave_stay_a_draft(desk: Desk) -> None:
    conversation = await desk.written()
    first = await keep(desk.lea, conversation, "Bonjour Claire", base_version=0, **DESK)
    known = first["now"]["version"]
    await keep(desk.lea, conversation, "Une autre chose", base_version=known, **DESK)
    await say(desk, desk.lea, conversation, text="Bonjour Claire", html="", draft_version=known)
    assert (await draft(desk.lea, conversation))["draft"]["text"] == "Une autre chose"
    note = {"text": "Bonjour Claire", "draft_version": known}
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json=note), 201)
    body = await reply_body(desk, desk.lea, conversation)
    wish = {name: body[name] for name in ("expected_version", "channel_account_id")}
    wish |= {"to": "expert@cabinet.example", "text": "Votre avis ?", "draft_version": known}
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/forward", json=wish), 201)
    assert (await draft(desk.lea, conversation))["draft"]["text"] == "Une autre chose"


async def test_newer_words_stay_also_when_another_device_had_some(desk: Desk) -> None:
    conversation = await desk.written()
    await keep(desk.lea, conversation, "Sur le téléphone", base_version=0, age_s=60, **PHONE)
    first = await keep(desk.lea, conversation, "Bonjour Claire", base_version=0, **DESK)
    known = first["now"]["version"]
    await keep(desk.lea, conversation, "Une autre chose", base_version=known, **DESK)
    await say(desk, desk.lea, conversation, text="Bonjour Claire", html="", draft_version=known)
    left = await draft(desk.lea, conversation)
    assert (left["draft"]["text"], others(left)) == ("Une autre chose", ["Sur le téléphone"])


async def test_what_leaves_ends_the_version_it_names_or_its_own_words(desk: Desk) -> None:
    conversation = await desk.written()
    first = await keep(desk.lea, conversation, "Bonjour Cl", base_version=0, **DESK)
    await say(desk, desk.lea, conversation, text="Bonjour Claire", html="", draft_version=first["now"]["version"])
    assert await draft(desk.lea, conversation) is None, "the last letters never came"
    await keep(desk.lea, conversation, "Bonjour Claire", base_version=0, **DESK)
    await say(desk, desk.lea, conversation, text="Bonjour Claire", html="", draft_version=0)
    assert await draft(desk.lea, conversation) is None, "the page did not know yet that they were kept"


async def test_a_page_that_names_no_version_ends_its_own_words_only(desk: Desk) -> None:
    conversation = await desk.written()
    await keep(desk.lea, conversation, "Une autre chose", base_version=0, **DESK)
    await say(desk, desk.lea, conversation, text="Bonjour Claire", html="")
    assert (await draft(desk.lea, conversation))["draft"]["text"] == "Une autre chose"


async def test_files_without_words_end_no_other_files(desk: Desk) -> None:
    conversation = await desk.written()
    tokens = [
        (await ok(await desk.lea.post(f"{API}/uploads", files={"file": (name, b"abc", "text/plain")}), 201))["token"]
        for name in ("sent.txt", "begun.txt")
    ]
    begun = {"token": tokens[1], "name": "begun.txt", "size": 3, "media_type": "text/plain", "inline": False}
    await keep(desk.lea, conversation, "", uploads=[begun], base_version=0, **DESK)
    await say(desk, desk.lea, conversation, text="", html="", uploads=[tokens[0]], draft_version=0)
    assert (await draft(desk.lea, conversation))["draft"]["uploads"] == [begun]


async def test_words_for_a_third_party_and_for_the_customer_are_kept_apart(desk: Desk) -> None:
    conversation = await desk.written()
    apart = {"mode": "reply", "text": "Bonjour Cl", "html": "<p>Bonjour Cl</p>", "uploads": []}
    wish = {"to": "expert@cabinet.example", "name": "", "role": "", "message_ids": [], "attachments": []}
    begun = {"mode": "forward", "forward": wish, "apart": apart, "cc": ["notaire@etude.example"]}
    kept = await keep(desk.lea, conversation, "Votre avis ?", base_version=0, **begun, **DESK)
    assert kept["now"]["draft"]["apart"] == apart
    sent = await reply_body(desk, desk.lea, conversation)
    words = {name: sent[name] for name in ("expected_version", "channel_account_id")}
    words |= {"to": wish["to"], "text": "Votre avis ?", "draft_version": kept["now"]["version"]}
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/forward", json=words), 201)
    left = (await draft(desk.lea, conversation))["draft"]
    assert (left["mode"], left["text"], left["html"]) == ("reply", apart["text"], apart["html"])
    assert (left["cc"], left["forward"], left["apart"]) == (["notaire@etude.example"], None, None)


# -- what waits -------------------------------------------------------------------------------------------------------


async def test_words_for_later_end_their_draft_and_no_other(desk: Desk) -> None:
    conversation = await desk.written()
    await keep(desk.lea, conversation, "Sur le téléphone", base_version=0, age_s=60, **PHONE)
    kept = await keep(desk.lea, conversation, "Bonjour Claire", base_version=0, **DESK)
    at = (clock.now() + timedelta(hours=1)).isoformat()
    body = await reply_body(desk, desk.lea, conversation, text="Bonjour Claire", html="", send_at=at)
    body |= {"draft_version": kept["now"]["version"]}
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/scheduled", json=body), 201)
    left = await draft(desk.lea, conversation)
    assert (left["draft"]["text"], others(left)) == ("Sur le téléphone", [])


async def test_giving_up_ones_own_waiting_message_makes_it_the_draft_again(desk: Desk) -> None:
    conversation = await desk.written()
    paper = await ok(await desk.lea.post(f"{API}/uploads", files={"file": ("a.txt", b"abc", "text/plain")}), 201)
    at = (clock.now() + timedelta(hours=1)).isoformat()
    body = await reply_body(desk, desk.lea, conversation, send_at=at, uploads=[paper["token"]])
    made = await ok(await desk.lea.post(f"{API}/conversations/{conversation}/scheduled", json=body), 201)
    await keep(desk.lea, conversation, "Commencé depuis", base_version=0, **DESK)
    given_up = await ok(await desk.lea.delete(f"{API}/scheduled/{made['id']}"))
    found = await draft(desk.lea, conversation)
    assert given_up["kept"] == found
    assert (found["draft"]["text"], others(found)) == (body["text"], ["Commencé depuis"])
    assert found["draft"]["uploads"][0]["token"] == paper["token"]


async def test_a_colleague_who_gives_it_up_gets_no_draft_of_the_author(desk: Desk) -> None:
    conversation = await desk.written()
    at = (clock.now() + timedelta(hours=1)).isoformat()
    body = await reply_body(desk, desk.lea, conversation, send_at=at)
    made = await ok(await desk.lea.post(f"{API}/conversations/{conversation}/scheduled", json=body), 201)
    given_up = await ok(await desk.hugo.delete(f"{API}/scheduled/{made['id']}"))
    assert (given_up["draft"]["text"], given_up["kept"]) == (body["text"], None)
    assert (await draft(desk.lea, conversation))["draft"]["text"] == body["text"]


# -- what is emptied --------------------------------------------------------------------------------------------------


async def test_emptying_the_editor_leaves_what_another_device_had_written(desk: Desk) -> None:
    conversation = await desk.written()
    await keep(desk.lea, conversation, "Sur le téléphone", base_version=0, age_s=60, **PHONE)
    kept = await keep(desk.lea, conversation, "Au bureau", base_version=0, **DESK)
    left = await ok(await empty(desk.lea, conversation, kept["now"]["version"]))
    assert (left["draft"]["text"], left["others"]) == ("Sur le téléphone", [])
    assert await draft(desk.lea, conversation) == left
    again = await keep(desk.lea, conversation, "Du bureau encore", base_version=0, device="phone:a")
    assert others(again["now"]) == ["Sur le téléphone"], "who types on without having read them does not end them"
    assert await ok(await empty(desk.lea, conversation, again["now"]["version"])) is not None


async def test_emptying_ends_nothing_that_was_not_read(desk: Desk) -> None:
    conversation = await desk.written()
    kept = await keep(desk.lea, conversation, "Au bureau", base_version=0, **DESK)
    known = kept["now"]["version"]
    now = await keep(desk.lea, conversation, "Sur le téléphone", base_version=known, **PHONE)
    fields = refused(await empty(desk.lea, conversation, known), 409, "desk.draft_stale")
    assert fields["version"] == now["now"]["version"]
    assert (await draft(desk.lea, conversation))["draft"]["text"] == "Sur le téléphone"
    assert await ok(await empty(desk.lea, conversation, fields["version"])) is None
    later = await keep(desk.lea, conversation, "Plus tard", base_version=0, **DESK)
    assert later["now"]["version"] >= known, "a version is never used again for earlier words"


# -- what loses -------------------------------------------------------------------------------------------------------


async def test_a_third_text_loses_none_of_the_others(desk: Desk) -> None:
    conversation = await desk.written()
    for n, device in enumerate(("computer:a", "phone:b", "tablet:c", "computer:d")):
        await keep(desk.lea, conversation, f"Texte {n}", base_version=0, device=device)
    found = await draft(desk.lea, conversation)
    assert (found["draft"]["text"], others(found)) == ("Texte 3", ["Texte 2", "Texte 1", "Texte 0"])
    assert found["other"] == found["others"][0]
    old = await keep(desk.lea, conversation, "Du train", base_version=0, age_s=3_600, device="phone:e")
    assert others(old["now"]) == ["Du train", "Texte 2", "Texte 1", "Texte 0"]
    seen = []
    for _ in range(5):
        taken = await ok(await desk.lea.post(f"{API}/conversations/{conversation}/draft/take-other"))
        seen.append(taken["draft"]["text"])
    assert sorted(seen) == ["Du train", "Texte 0", "Texte 1", "Texte 2", "Texte 3"], "taking again shows them all"
    gone = next(one for one in taken["others"] if one["draft"]["text"] == "Texte 1")
    path = f"{API}/conversations/{conversation}/draft/other"
    for _ in ("it goes", "it is gone already"):
        left = await ok(await desk.lea.delete(path, params={"at": gone["at"]}))
        assert (left["draft"]["text"], others(left)) == ("Texte 3", ["Du train", "Texte 2", "Texte 0"])


async def test_as_many_stand_beside_as_one_can_read(desk: Desk) -> None:
    conversation = await desk.written()
    for n in range(8):
        await keep(desk.lea, conversation, f"Texte {n}", base_version=0, device=f"computer:{n}")
    assert others(await draft(desk.lea, conversation)) == [f"Texte {n}" for n in (6, 5, 4, 3, 2)]


async def test_a_draft_kept_before_there_could_be_several_is_read(desk: Desk) -> None:
    conversation = await desk.written()
    await keep(desk.lea, conversation, "Au bureau", base_version=0, **DESK)
    await desk.company.rows(
        """update draft set other = '{"device": "phone:a", "at": "2026-11-20T10:00:00+00:00",
                                      "body": {"text": "Sur le téléphone"}}' returning 1"""
    )
    found = await draft(desk.lea, conversation)
    assert (found["other"]["draft"]["text"], others(found)) == ("Sur le téléphone", ["Sur le téléphone"])


# -- what is merged ---------------------------------------------------------------------------------------------------


async def test_merging_sets_a_draft_beside_the_one_there_and_gives_it_back(desk: Desk) -> None:
    source, target = await pair(desk)
    await keep(desk.lea, source, "Dans la première", base_version=0, age_s=60, **DESK)
    await keep(desk.lea, source, "La première, au téléphone", base_version=0, **PHONE)
    await keep(desk.lea, target, "Dans la seconde", base_version=0, **DESK)
    done = await merge(desk, "lea", source, target)
    both = await draft(desk.lea, target)
    assert both["draft"]["text"] == "Dans la seconde"
    assert others(both) == ["La première, au téléphone", "Dans la première"]
    assert await draft(desk.lea, source) is None
    await undo(desk, "lea", done["undo"])
    back, there = await draft(desk.lea, source), await draft(desk.lea, target)
    assert (back["draft"]["text"], others(back)) == ("La première, au téléphone", ["Dans la première"])
    assert (there["draft"]["text"], others(there)) == ("Dans la seconde", [])


async def test_what_was_taken_since_the_merge_stays_where_it_is(desk: Desk) -> None:
    source, target = await pair(desk)
    await keep(desk.lea, source, "Dans la première", base_version=0, **DESK)
    await keep(desk.lea, target, "Dans la seconde", base_version=0, **DESK)
    done = await merge(desk, "lea", source, target)
    await ok(await desk.lea.post(f"{API}/conversations/{target}/draft/take-other"))
    await undo(desk, "lea", done["undo"])
    assert await draft(desk.lea, source) is None
    there = await draft(desk.lea, target)
    assert (there["draft"]["text"], others(there)) == ("Dans la première", ["Dans la seconde"])
