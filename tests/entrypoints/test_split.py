"""Messages get a conversation of their own; both stories stay whole, and can be one again."""

from typing import Any

from filrouge.conversations import core as threading
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import read as read_id
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, ok, refused, say
from tests.entrypoints.desk_calls import act, read
from tests.entrypoints.merges import facts, number, reason, texts, undo, wrap_up, written_to


async def two_subjects(desk: Desk) -> tuple[str, list[str]]:
    """A conversation in which two things are asked for: its messages, oldest first."""
    conversation = await desk.written("Où en est mon dossier ?", subject="Mon dossier")
    await say(desk, desk.lea, conversation)
    to = f"FR-{await number(desk, conversation):06d}"
    for words in ("Merci.", "Et ma carte est perdue !"):
        await desk.written(words, subject=f"Re: {to}")
    return conversation, await messages(desk, conversation)


async def messages(desk: Desk, conversation: str) -> list[str]:
    entries = (await read(desk.lea, conversation))["entries"]
    return [one["message"]["id"] for one in entries if one["kind"] != "event"]


async def split(desk: Desk, conversation: str, chosen: list[str], **fields: Any) -> Any:
    return await ok(await act(desk.lea, conversation, "split", message_ids=chosen, **fields))


async def test_messages_get_a_conversation_of_their_own(desk: Desk) -> None:
    conversation, said = await two_subjects(desk)
    card = await reason(desk, "card")
    done = await split(desk, conversation, [said[3]], subject="  Carte   perdue ", contact_reason_id=card)
    new = await read(desk.lea, done["conversation_id"])
    whole = new["conversation"]
    assert (whole["subject"], whole["state"], whole["contact_reason"]["id"]) == ("Carte perdue", "open", card)
    assert whole["split_from"]["id"] == conversation
    assert await messages(desk, done["conversation_id"]) == [said[3]]
    assert await messages(desk, conversation) == said[:3]
    old = (await read(desk.lea, conversation))["conversation"]
    assert (old["version"], old["last"]["text"]) == (done["version"], "Merci.")
    assert whole["last"]["text"] == "Et ma carte est perdue !"
    for one in (old, whole):
        assert (one["customer"], one["team"], one["brand"]) == (old["customer"], old["team"], old["brand"])
        assert one["assignee"]["id"] == show("usr", desk.users["lea"])
        assert len(one["matters"]) == 1
    assert old["waiting_since"] < whole["waiting_since"], "each waits since its own word"
    events = {one["event"]["type"]: one["event"] for one in new["entries"] if one["event"]}
    assert (events["split"]["received"], events["split"]["conversation"]["id"]) == (True, conversation)


async def test_the_interaction_has_two_matters_each_with_its_own_end(desk: Desk) -> None:
    conversation, said = await two_subjects(desk)
    card, code = await reason(desk, "card"), await wrap_up(desk)
    done = await split(desk, conversation, [said[3]], contact_reason_id=card)
    rows = await desk.company.rows("select interaction_id, main, contact_reason_id from matter order by opened_at")
    assert len({row[0] for row in rows}) == 1
    assert [row[1] for row in rows] == [True, False]
    assert [row[2] for row in rows] == [None, read_id("rsn", card)]
    await ok(await act(desk.lea, done["conversation_id"], "close", wrap_up_code=code))
    assert await desk.company.value("select ended_at from interaction") is None, "the other goes on"
    assert await desk.company.rows("select wrap_up_code from matter order by opened_at") == [(None,), ("solved",)]
    await ok(await act(desk.lea, conversation, "close"))
    assert await desk.company.value("select ended_at from interaction") is not None


async def test_a_whole_interaction_takes_its_matter_along(desk: Desk) -> None:
    conversation = await desk.written("Mon dossier", subject="Mon dossier")
    await ok(await act(desk.lea, conversation, "close"))
    await desk.written("Autre chose", subject=f"Re: FR-{await number(desk, conversation):06d}")
    said = await messages(desk, conversation)
    before = await desk.company.rows("select id, main from matter order by opened_at")
    done = await split(desk, conversation, [said[1]])
    assert await desk.company.rows("select id, main from matter order by opened_at") == before
    assert len((await read(desk.lea, done["conversation_id"]))["conversation"]["matters"]) == 1


async def test_who_was_answered_waits_no_more(desk: Desk) -> None:
    conversation, said = await two_subjects(desk)
    done = await split(desk, conversation, said[:2])
    assert (await read(desk.lea, done["conversation_id"]))["conversation"]["waiting_since"] is None
    assert (await read(desk.lea, conversation))["conversation"]["waiting_since"] is not None


async def test_answers_find_the_conversation_that_their_message_is_in(desk: Desk) -> None:
    conversation, said = await two_subjects(desk)
    sent, token = await desk.company.value("select external_id from outgoing"), await number(desk, conversation)
    signed = threading.make_token(token, desk.company.means.thread_keys[0])
    to = f"contact+{signed}@alisier.example"
    done = await split(desk, conversation, said[1:2])
    new = done["conversation_id"]
    assert await written_to(desk, to=to, in_reply_to=f"<{sent}>") == new, "the answered message is there now"
    assert await written_to(desk, to=to) == conversation
    assert await desk.company.value("select conversation_id from outgoing") == read_id("cnv", new)
    for one in (conversation, new):
        reply = await say(desk, desk.lea, one)
        row = await desk.company.rows(
            "select external_id from outgoing where message_id = %(id)s", id=read_id("msg", reply["message_id"])
        )
        assert await written_to(desk, in_reply_to=f"<{row[0][0]}>") == one


async def test_notes_go_along_and_parties_too(desk: Desk) -> None:
    conversation, _ = await two_subjects(desk)
    token = threading.make_token(await number(desk, conversation), desk.company.means.thread_keys[0])
    to = f"contact+{token}@alisier.example"
    await written_to(desk, sender="Expert <expert@cabinet.example>", to=to)
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json={"text": "vu"}), 201)
    said = await messages(desk, conversation)
    done = await split(desk, conversation, said[-2:])
    new = (await read(desk.lea, done["conversation_id"]))["conversation"]
    assert [one["name"] for one in new["parties"]] == ["Expert"]
    assert (await texts(desk, done["conversation_id"]))[-1] == "vu"


async def test_what_is_refused(desk: Desk) -> None:
    conversation, said = await two_subjects(desk)
    other = await desk.written("Autre", subject="Autre")
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json={"text": "vu"}), 201)
    note = (await messages(desk, conversation))[-1]
    for chosen, why in (
        (said, "all"),
        ([note], "notes"),
        ([show("msg", uuid7())], "unknown"),
        ([said[0], (await messages(desk, other))[0]], "unknown"),
    ):
        answer = await act(desk.lea, conversation, "split", message_ids=chosen)
        assert refused(answer, 409, "conversations.cannot_split") == {"why": why}
    refused(await act(desk.lea, conversation, "split", message_ids=[]), 422, "request.invalid")
    refused(await act(desk.ada, conversation, "split", message_ids=said[:1]), 403, "access.forbidden")
    body = {"message_ids": said[:1], "expected_version": 1}
    refused(await desk.carla.post(f"{API}/conversations/{conversation}/split", json=body), 404, "request.not_found")
    refused(await desk.lea.post(f"{API}/conversations/{conversation}/split", json=body), 409, "conversations.stale")
    unknown = await act(desk.lea, conversation, "split", message_ids=said[:1], contact_reason_id=show("rsn", uuid7()))
    refused(unknown, 422, "settings.unknown_reference")
    assert await desk.company.value("select count(*) from conversation") == 2


async def test_it_is_exactly_undone(desk: Desk) -> None:
    conversation, said = await two_subjects(desk)
    for chosen in ([said[3]], said[:2], said[1:]):
        before = await facts(desk, conversation)
        done = await split(desk, conversation, chosen)
        assert set((await undo(desk, "lea", done["undo"]))["restored"]) == {conversation, done["conversation_id"]}
        assert await facts(desk, conversation) == before
        gone = (await read(desk.lea, done["conversation_id"]))["conversation"]
        assert (gone["merged_into"]["id"], gone["matters"]) == (conversation, [])


async def test_undone_after_new_words_only_where_nothing_is_lost(desk: Desk) -> None:
    conversation, said = await two_subjects(desk)
    done = await split(desk, conversation, [said[3]])
    await written_to(desk, subject=f"Re: FR-{await number(desk, done['conversation_id']):06d}")
    assert await undo(desk, "lea", done["undo"]) == {"restored": [], "moved_on": [done["conversation_id"]]}
    assert len(await messages(desk, done["conversation_id"])) == 2

    done = await split(desk, conversation, [said[2]])
    await written_to(desk, subject=f"Re: FR-{await number(desk, conversation):06d}")
    await undo(desk, "lea", done["undo"])
    assert len(await messages(desk, conversation)) == 4
    since = (await read(desk.lea, conversation))["conversation"]["waiting_since"]
    entries = {
        one["message"]["id"]: one["at"] for one in (await read(desk.lea, conversation))["entries"] if one["message"]
    }
    assert since == entries[said[2]]
