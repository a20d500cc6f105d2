"""Web chat through the real application: a visitor speaks, the desk answers, nothing is lost and nothing doubled."""

from datetime import timedelta
from typing import Any

import pytest

from filrouge.flows import inbound
from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from tests.entrypoints.chats import PAGE, Visitor, add_chat, visitor_of
from tests.entrypoints.chats import zoe as zoe
from tests.entrypoints.desk import API, Desk, ok, refused, reply_body, say
from tests.entrypoints.desk_calls import act, inbox, read

# -- before anybody speaks --------------------------------------------------------------------------------------------


async def test_a_page_learns_what_it_needs(desk: Desk) -> None:
    await add_chat(desk)
    async with visitor_of(desk) as page:
        answer = await page.client.get(page.at(), headers={"origin": PAGE, "accept-language": "en-GB"})
        settings = await ok(answer)
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert "access-control-allow-credentials" not in answer.headers
        assert answer.headers["cache-control"] == "public, max-age=30"
    assert settings["brand"] == {
        "name": "Alisier", "logo_url": None, "colours": {"main": "#17503b", "on_main": "#ffffff"}
    }  # fmt: skip
    assert settings["language"] == "en"
    assert next((one["key"], one["label"]) for one in settings["questions"]) == (
        "name",
        {"fr": "Votre nom", "en": "Your name"},
    )
    assert settings["availability"]["state"] == "nobody"
    assert settings["files"]["most"] == 5
    assert "image/png" in settings["files"]["types"]


async def test_only_the_pages_that_the_company_names(desk: Desk) -> None:
    await add_chat(desk)
    async with visitor_of(desk) as page:
        for headers, status in (({"origin": "https://evil.example"}, 403), ({"origin": "null"}, 403), ({}, 201)):
            answer = await page.client.post(page.at("/visitors"), json={}, headers=headers)
            assert answer.status_code == status
            assert "access-control-allow-origin" not in answer.headers
        ask = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}
        good = await page.client.options(page.at("/messages"), headers={"origin": PAGE, **ask})
        assert (good.status_code, good.headers["access-control-allow-origin"]) == (204, PAGE)
        bad = await page.client.options(page.at("/messages"), headers={"origin": "https://evil.example", **ask})
        assert (bad.status_code, bad.headers.get("access-control-allow-origin")) == (403, None)
        refused(await page.client.get("/chat/v1/nothing"), 404, "chat.unknown")
        # a page can read why it was refused, whatever the reason
        large = await page.client.post(page.at("/messages"), content=b"x" * 70_000, headers={"origin": PAGE})
        assert (large.status_code, large.headers["access-control-allow-origin"]) == (413, PAGE)


async def test_a_paused_chat_says_so(desk: Desk) -> None:
    await add_chat(desk, state="paused")
    async with visitor_of(desk) as page:
        refused(await page.client.get(page.at(), headers={"origin": PAGE}), 503, "chat.paused")


# -- speaking ---------------------------------------------------------------------------------------------------------


async def test_a_word_is_recorded_and_on_its_thread_at_once(desk: Desk, zoe: Visitor) -> None:
    assert (await zoe.snapshot())["conversation"] is None
    message = await zoe.say("Une fuite à la cave", page={"url": f"{PAGE}/contact"})
    assert (message["from"], message["text"], message["state"]) == ("visitor", "Une fuite à la cave", "received")
    found = await zoe.snapshot()
    assert found["messages"] == [message]
    assert found["conversation"]["state"] == "open"
    [row] = await inbox(desk.lea)
    assert row["id"] == found["conversation"]["id"]
    assert await desk.company.rows(
        """select p.state, d.door, convert_from(o.inline_bytes, 'UTF8')::jsonb->>'text'
             from delivery_part p join delivery d on d.id = p.delivery_id join stored_object o on o.id = d.object_id"""
    ) == [("done", "chat", "Une fuite à la cave")]
    whole = (await read(desk.lea, row["id"]))["conversation"]
    assert whole["customer"]["name"].startswith("Visiteur ")


async def test_the_same_id_twice_is_one_message(desk: Desk, zoe: Visitor) -> None:
    given = {"id": str(uuid7()), "text": "Bonjour"}
    first = await ok(await zoe.post("/messages", given), 201)
    again = await ok(await zoe.post("/messages", given), 200)
    assert again["message"] == first["message"]
    assert first["message"]["client_id"] == given["id"]
    assert await desk.company.value("select count(*) from message") == 1
    assert await desk.company.value("select count(*) from delivery") == 1


async def test_words_that_cannot_be_threaded_now_are_kept_and_come_in_order(
    desk: Desk, zoe: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any) -> None:
        raise RuntimeError("the thread is away")

    given = {"id": str(uuid7()), "text": "Une fuite"}
    with monkeypatch.context() as patch:
        patch.setattr(inbound, "_record", fails)
        assert (await ok(await zoe.post("/messages", given), 202))["message"] is None
    # what is said after it does not overtake it
    assert (await zoe.post("/messages", {"id": str(uuid7()), "text": "à la cave"})).status_code == 202
    assert (await zoe.post("/messages", given)).status_code == 202
    desk.company.now = clock.now()
    await desk.company.pump()
    assert [one["text"] for one in (await zoe.snapshot())["messages"]] == ["Une fuite", "à la cave"]
    assert (await ok(await zoe.post("/messages", given), 200))["message"]["text"] == "Une fuite"
    assert await desk.company.value("select count(*) from conversation") == 1


async def test_answers_to_the_questions_say_who_writes(desk: Desk, zoe: Visitor) -> None:
    await zoe.say(answers={"name": "Zoé Lœuvre", "email": "Zoe@Poste.example", "about": "claim"})
    [row] = await inbox(desk.lea)
    whole = (await read(desk.lea, row["id"]))["conversation"]
    assert whole["customer"]["name"] == "Zoé Lœuvre"
    assert await desk.company.rows("select channel, address, state from identity where channel = 'email'") == [
        ("email", "zoe@poste.example", "unverified")
    ]
    assert await desk.company.value("select details->'fields'->'about'->>'value' from message") == "Un sinistre"
    for wrong in ({"about": "other"}, {"email": "nobody"}, {"shoe": "42"}):
        answer = await zoe.post("/messages", {"id": str(uuid7()), "text": "x", "answers": wrong})
        assert answer.status_code == 422


async def test_an_anonymous_visitor_who_gives_anothers_address_sees_nothing_of_theirs(desk: Desk, zoe: Visitor) -> None:
    await desk.written("Mon secret", sender="Claire <claire@exemple.example>")
    await zoe.say(answers={"email": "claire@exemple.example"})
    assert await desk.company.value("select count(*) from conversation") == 2
    assert await desk.company.value("select count(distinct customer_id) from identity") == 2
    assert len((await zoe.snapshot())["messages"]) == 1


async def test_the_desk_answers_and_the_visitor_has_it_at_once(desk: Desk, zoe: Visitor) -> None:
    await zoe.say()
    [row] = await inbox(desk.lea)
    done = await say(desk, desk.lea, row["id"], text="Bonjour Zoé", undo_s=10)
    assert done["undo"] is None
    [_, answer] = (await zoe.snapshot())["messages"]
    assert (answer["text"], answer["author"], answer["state"]) == ("Bonjour Zoé", {"name": "Léa Moreau"}, "sent")
    assert await desk.company.rows("select state from outgoing") == [("sent",)]
    assert await desk.company.value("select count(*) from procrastinate_jobs where task_name like '%%send%%'") == 0
    assert (await zoe.snapshot())["conversation"]["agent"] == {"name": "Léa Moreau", "role": "Sinistres", "place": None}


async def test_an_answer_goes_to_the_chat_of_who_asked_and_to_no_other(desk: Desk, zoe: Visitor) -> None:
    other = await add_chat(desk, "other")
    await zoe.say()
    [row] = await inbox(desk.lea)
    body = await reply_body(desk, desk.lea, row["id"])
    from filrouge.terms.ids import show

    body["channel_account_id"] = show("cha", other)
    answer = await desk.lea.post(f"{API}/conversations/{row['id']}/messages", json=body)
    refused(answer, 422, "conversations.cannot_reach")


async def test_notes_mails_and_other_visitors_words_are_not_theirs_to_see(desk: Desk, zoe: Visitor) -> None:
    await zoe.say(answers={"email": "zoe@poste.example"})
    [row] = await inbox(desk.lea)
    await ok(await desk.lea.post(f"{API}/conversations/{row['id']}/notes", json={"text": "à surveiller"}), 201)
    ways = (await read(desk.lea, row["id"]))["conversation"]["ways"]
    email = next(way for way in ways if way["identity"]["channel"] == "email")
    mailbox = email["accounts"][0]["id"]
    await say(
        desk, desk.lea, row["id"], identity_id=email["identity"]["id"], channel_account_id=mailbox, text="Par courriel"
    )
    assert [one["text"] for one in (await zoe.snapshot())["messages"] if one["from"] != "system"] == [
        "Bonjour, mon dossier avance-t-il ?"
    ]
    async with visitor_of(desk) as other:
        await other.begin()
        assert (await other.snapshot())["messages"] == []


async def test_a_merged_chat_goes_on_where_it_was_merged_into(desk: Desk, zoe: Visitor) -> None:
    await zoe.say("Premier")
    [first] = await inbox(desk.lea)
    await desk.company.rows("update chat set ended_at = now() - interval '3 days' returning 1")
    await desk.company.rows("update conversation set last_inbound_at = now() - interval '4 days' returning 1")
    await zoe.say("Second")
    second = (await zoe.snapshot())["conversation"]["id"]
    assert second != first["id"]
    await ok(await act(desk.lea, second, "merge", into=first["id"]))
    found = await zoe.snapshot()
    assert found["conversation"]["id"] == first["id"]
    assert [one["text"] for one in found["messages"]] == ["Premier", "Second"]
    await zoe.say("Troisième")
    assert len(await inbox(desk.lea)) == 1


async def test_the_end_of_a_chat_is_not_the_end_of_the_story(desk: Desk, zoe: Visitor) -> None:
    refused(await zoe.post("/acts", {"type": "end"}), 409, "chat.no_conversation")
    await zoe.say("Premier")
    [row] = await inbox(desk.lea)
    await ok(await act(desk.lea, row["id"], "close"))
    assert (await zoe.snapshot())["conversation"]["state"] == "ended"
    await zoe.say("Encore un mot")
    found = await zoe.snapshot()
    assert (found["conversation"]["id"], found["conversation"]["state"]) == (row["id"], "open")


async def test_older_messages_come_page_by_page(desk: Desk, zoe: Visitor) -> None:
    await zoe.say("0")
    message = "select m.*, t.body from message m join message_text t on t.message_id = m.id"
    [columns] = [await desk.company.value(f"select to_jsonb(x) from ({message}) x limit 1")]
    for number in range(1, 60):
        at = clock.now() - timedelta(hours=number)
        new = uuid7()
        await desk.company.rows(
            """with m as (insert into message (id, conversation_id, kind, direction, channel, channel_account_id,
                            identity_id, occurred_at, recorded_at)
                          values (%(id)s, %(cnv)s, 'message', 'in', 'webchat', %(acc)s, %(idn)s, %(at)s, %(at)s))
               insert into message_text (message_id, body) values (%(id)s, %(body)s) returning 1""",
            id=new, cnv=columns["conversation_id"], acc=columns["channel_account_id"], idn=columns["identity_id"],
            at=at, body=str(number),
        )  # fmt: skip
    found = await zoe.snapshot()
    assert [one["text"] for one in found["messages"]] == [str(number) for number in range(49, -1, -1)]
    older = await zoe.snapshot(before=found["before"])
    assert [one["text"] for one in older["messages"]] == [str(number) for number in range(59, 49, -1)]
    assert older["before"] is None
    assert (await zoe.get("/conversation", before="nonsense")).status_code == 422


async def test_both_write_at_once_and_both_are_heard(desk: Desk, zoe: Visitor) -> None:
    """In a chat, a word of the visitor's does not stop an answer under way; one of a colleague's does."""
    await zoe.say("Bonjour")
    [row] = await inbox(desk.lea)
    body = await reply_body(desk, desk.lea, row["id"], text="Je regarde.", html="")
    await zoe.say("C'est urgent")
    await zoe.say("Vraiment")
    await ok(await desk.lea.post(f"{API}/conversations/{row['id']}/messages", json=body), 201)
    body = await reply_body(desk, desk.lea, row["id"], text="Voilà.", html="")
    await say(desk, desk.hugo, row["id"], text="Je m'en occupe.", html="")
    await zoe.say("Merci")
    answer = await desk.lea.post(f"{API}/conversations/{row['id']}/messages", json=body)
    assert len(refused(answer, 409, "conversations.stale")["since"]) == 2
