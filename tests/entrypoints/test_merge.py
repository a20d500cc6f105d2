"""Two conversations become one: nothing is lost, everything finds its way, and it can be taken apart again."""

import asyncio

from filrouge.conversations import core as threading
from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import read as read_id
from filrouge.terms.ids import show
from tests.company_of_tests import mail
from tests.entrypoints.desk import API, Desk, ok, refused, reply_body, say
from tests.entrypoints.desk_calls import act, inbox, read
from tests.entrypoints.merges import facts, merge, number, pair, tag, texts, undo, written_to

# -- what moves -------------------------------------------------------------------------------------------------------


async def test_all_of_it_goes_on_in_the_other(desk: Desk) -> None:
    source, target = await pair(desk)
    await say(desk, desk.lea, source)
    await ok(await desk.lea.post(f"{API}/conversations/{source}/notes", json={"text": "à fusionner"}), 201)
    vip = await tag(desk)
    await ok(await desk.lea.post(f"{API}/conversations/{source}/tags", json={"add": [vip]}))
    await ok(await desk.hugo.put(f"{API}/conversations/{source}/follow"), 204)
    done = await merge(desk, "lea", source, target)
    assert done["into"] == target
    whole = (await read(desk.lea, target))["conversation"]
    assert await texts(desk, target) == [
        "Et voici la facture.", "Où en est mon dossier ?", "Bonjour Claire, nous regardons.", "à fusionner",
    ]  # fmt: skip
    assert whole["version"] == done["version"]
    assert [one["name"] for one in whole["tags"]] == ["VIP"]
    assert [one["name"] for one in whole["followers"]] == ["Hugo Perrin"]
    assert len(whole["matters"]) == 2
    assert [(one["id"], one["subject"], one["merge_id"]) for one in whole["merged_from"]] == [
        (source, "Facture", done["merge_id"])
    ]
    stub = await read(desk.lea, source)
    assert stub["conversation"]["merged_into"]["id"] == target
    assert (stub["conversation"]["state"], stub["conversation"]["merged"]) == ("closed", True)
    assert stub["conversation"]["tags"] == []
    assert [one["event"]["type"] for one in stub["entries"] if one["event"]] == ["tagged", "merged"]
    assert stub["entries"][-1]["event"]["received"] is False
    [event] = [one["event"] for one in (await read(desk.lea, target))["entries"] if one["event"]]
    assert (event["type"], event["received"], event["messages"]) == ("merged", True, 3)
    assert event["conversation"]["id"] == source
    assert [row["id"] for row in await inbox(desk.lea, "closed")] == [], "what was merged is no conversation any more"


async def test_who_waits_longest_goes_on_waiting(desk: Desk) -> None:
    source, target = await pair(desk)
    since = (await read(desk.lea, source))["conversation"]["waiting_since"]
    await ok(await act(desk.lea, target, "close"))
    await merge(desk, "lea", source, target)
    whole = (await read(desk.lea, target))["conversation"]
    assert (whole["state"], whole["waiting_since"], whole["unread"]) == ("open", since, True)
    assert whole["last"]["text"] == "Où en est mon dossier ?"


async def test_what_was_sent_and_is_reported_lands_right(desk: Desk) -> None:
    source, target = await pair(desk)
    said = await say(desk, desk.lea, source)
    await merge(desk, "lea", source, target)
    rows = await desk.company.rows("select conversation_id, external_id from outgoing")
    assert rows[0][0] == read_id("cnv", target)
    report = (
        "Reporting-MTA: dns; mx.exemple.example\r\n\r\n"
        "Final-Recipient: rfc822; claire@exemple.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    )
    raw = (
        "From: MAILER-DAEMON@exemple.example\r\nTo: contact@alisier.example\r\nSubject: Undelivered\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nnon\r\n"
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\n{report}\r\n"
        f"--b\r\nContent-Type: message/rfc822-headers\r\n\r\nMessage-ID: <{rows[0][1]}>\r\n\r\n--b--\r\n"
    )
    desk.company.now = clock.now()
    await desk.company.receive(raw.encode(), mail_from="<>")
    await desk.company.pump()
    entries = (await read(desk.lea, target))["entries"]
    [sent] = [one for one in entries if one["message"] and one["message"]["id"] == said["message_id"]]
    assert sent["message"]["delivery"]["state"] == "failed"
    assert [one["message"]["inbound_kind"] for one in entries if one["message"]][-1] == "bounce"
    assert await desk.company.value("select count(*) from conversation") == 2


async def test_answers_to_the_merged_one_arrive_in_the_other(desk: Desk) -> None:
    source, target = await pair(desk, message_id="facture@exemple.example")
    await say(desk, desk.lea, source)
    ours = await desk.company.value("select external_id from outgoing")
    await merge(desk, "lea", source, target)
    token = threading.make_token(await number(desk, source), desk.company.means.thread_keys[0])
    for way in (
        {"to": f"contact+{token}@alisier.example"},
        {"in_reply_to": f"<{ours}>"},
        {"in_reply_to": "<facture@exemple.example>"},
        {"subject": f"Re: FR-{await number(desk, source):06d}"},
    ):
        assert await written_to(desk, **way) == target, way
    last = await desk.written("Une autre", subject="Une autre")
    await merge(desk, "lea", target, last)
    assert await written_to(desk, to=f"contact+{token}@alisier.example") == last, "to the end of the chain"


async def test_another_customer_only_when_one_takes_part(desk: Desk) -> None:
    target = await desk.written("Je suis Claire")
    other = await desk.written("Je suis Paul", sender="Paul <paul@exemple.example>")
    assert refused(await act(desk.lea, other, "merge", into=target), 409, "conversations.cannot_merge") == {
        "why": "customer"
    }
    token = threading.make_token(await number(desk, target), desk.company.means.thread_keys[0])
    to = f"contact+{token}@alisier.example"
    assert await written_to(desk, sender="Paul <paul@exemple.example>", to=to) == target
    await merge(desk, "lea", other, target)
    assert "Je suis Paul" in await texts(desk, target)


async def test_drafts_tasks_and_links_go_along(desk: Desk) -> None:
    source, target = await pair(desk)
    other = await desk.written("Une troisième", subject="Trois")
    for one in (other, target):
        await ok(await desk.lea.put(f"{API}/conversations/{source}/links/{one}"), 204)
    await desk.company.rows(
        "insert into draft (user_id, conversation_id, body, changed_at)"
        " values (%(user)s, %(id)s, '{\"text\": \"presque\"}', %(now)s) returning 1",
        user=desk.users["hugo"], id=read_id("cnv", source), now=clock.now(),
    )  # fmt: skip
    await desk.company.rows(
        "insert into task (id, conversation_id, kind, title, created_at)"
        " values (%(task)s, %(id)s, 'task', 'Rappeler', %(now)s) returning 1",
        task=uuid7(), id=read_id("cnv", source), now=clock.now(),
    )  # fmt: skip
    before = [await facts(desk, one) for one in (source, target)]
    done = await merge(desk, "lea", source, target)
    where = read_id("cnv", target)
    assert await desk.company.rows("select conversation_id from draft union all select conversation_id from task") == [
        (where,), (where,),
    ]  # fmt: skip
    links = (await read(desk.lea, target))["conversation"]["links"]
    assert [one["id"] for one in links] == [other]
    await undo(desk, "lea", done["undo"])
    where = read_id("cnv", source)
    assert await desk.company.rows("select conversation_id from draft union all select conversation_id from task") == [
        (where,), (where,),
    ]  # fmt: skip
    assert {one["id"] for one in (await read(desk.lea, source))["conversation"]["links"]} == {other, target}
    assert [await facts(desk, one) for one in (source, target)] == before


# -- what is refused --------------------------------------------------------------------------------------------------


async def test_what_cannot_become_one(desk: Desk) -> None:
    source, target = await pair(desk)
    why = refused(await act(desk.lea, source, "merge", into=source), 409, "conversations.cannot_merge")
    assert why == {"why": "same"}
    refused(await act(desk.lea, source, "merge", into=show("cnv", uuid7())), 404, "request.not_found")
    refused(await act(desk.ada, source, "merge", into=target), 403, "access.forbidden")
    stale = await desk.lea.post(f"{API}/conversations/{source}/merge", json={"into": target, "expected_version": 999})
    refused(stale, 409, "conversations.stale")
    brand, entity = uuid7(), uuid7()
    now = clock.now()
    await desk.company.rows(
        "insert into legal_entity (id, name, created_at) values (%(id)s, 'Autre', %(now)s) returning 1",
        id=entity, now=now,
    )  # fmt: skip
    await desk.company.rows(
        "insert into brand (id, legal_entity_id, name, created_at) values (%(id)s, %(le)s, 'Sœur', %(now)s)"
        " returning 1",
        id=brand, le=desk.company.legal_entity_id, now=now,
    )  # fmt: skip
    there = await desk.company.add_account(address="soeur@alisier.example", brand_id=brand)
    elsewhere = await desk.written("Bonjour", account_id=there)
    for into, change, reason in ((elsewhere, "", "brand"), (elsewhere, "legal_entity_id", "legal_entity")):
        if change:
            await desk.company.rows(
                "update conversation set legal_entity_id = %(le)s where id = %(id)s returning 1",
                le=entity, id=read_id("cnv", elsewhere),
            )  # fmt: skip
        why = refused(await act(desk.lea, source, "merge", into=into), 409, "conversations.cannot_merge")
        assert why == {"why": reason}


async def test_words_do_not_leave_a_team_without_the_right_to(desk: Desk) -> None:
    source, target = await pair(desk)
    cards = await desk.cards_mailbox()
    theirs = await desk.written("Ma carte", account_id=cards)
    refused(await act(desk.lea, source, "merge", into=theirs), 404, "request.not_found")
    await desk.company.rows(
        "update role set permissions = array_remove(permissions, 'conversations:assign') where key = 'supervisor'"
        " returning 1"
    )
    refused(await act(desk.sam, source, "merge", into=theirs), 403, "access.forbidden")
    await merge(desk, "sam", source, target)


async def test_what_was_merged_is_changed_no_more_and_says_where_it_went(desk: Desk) -> None:
    source, target = await pair(desk)
    body = await reply_body(desk, desk.lea, source)
    await merge(desk, "lea", source, target)
    for what, fields in (
        ("assign", {"user_id": None}), ("snooze", {"until": None}), ("close", {}), ("reopen", {}), ("resume", {}),
        ("reason", {"contact_reason_id": None}), ("merge", {"into": target}),
        ("split", {"message_ids": [show("msg", uuid7())]}),
    ):  # fmt: skip
        assert refused(await act(desk.lea, source, what, **fields), 409, "conversations.merged") == {"into": target}
    for path, sent in (("messages", body), ("notes", {"text": "non"}), ("tags", {"add": []})):
        answer = await desk.lea.post(f"{API}/conversations/{source}/{path}", json=sent)
        assert refused(answer, 409, "conversations.merged") == {"into": target}, path
    third = await desk.written("Trois", subject="Trois")
    assert refused(await act(desk.lea, third, "merge", into=source), 409, "conversations.merged") == {"into": target}


async def test_never_in_a_circle(desk: Desk) -> None:
    one, two = await pair(desk)
    three = await desk.written("Trois", subject="Trois")
    await merge(desk, "lea", one, two)
    await merge(desk, "lea", two, three)
    for source, into in ((three, one), (three, two), (two, one)):
        refused(await act(desk.lea, source, "merge", into=into), 409, "conversations.merged")
    assert (await read(desk.lea, one))["conversation"]["merged_into"]["id"] == three


async def test_two_people_merge_crosswise_at_the_same_moment(desk: Desk) -> None:
    """It ends in one of the two ways, whoever is first; the other is told."""
    for _ in range(5):
        one, two = await pair(desk)
        answers = await asyncio.gather(act(desk.lea, one, "merge", into=two), act(desk.hugo, two, "merge", into=one))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        [lost] = [answer.json()["code"] for answer in answers if answer.status_code == 409]
        assert lost == "conversations.merged"
        rows = await desk.company.rows(
            "select id, merged_into_id, (select count(*) from message where conversation_id = c.id) from conversation c"
            " where id = any(%(ids)s)", ids=[read_id("cnv", one), read_id("cnv", two)],
        )  # fmt: skip
        assert sorted(row[2] for row in rows) == [0, 2]
        assert [row[1] is None for row in rows].count(True) == 1


async def test_a_word_that_comes_while_it_is_merged_arrives_in_the_other(desk: Desk) -> None:
    source, target = await pair(desk)
    token = threading.make_token(await number(desk, source), desk.company.means.thread_keys[0])
    desk.company.now = clock.now()
    for n in range(6):
        await desk.company.receive(mail(f"mot {n}", to=f"contact+{token}@alisier.example"))
    await asyncio.gather(desk.company.pump(), merge_until_done(desk, source, target))
    await desk.company.pump()
    found = await desk.company.rows("select distinct conversation_id from message")
    assert found == [(read_id("cnv", target),)]
    assert len(await texts(desk, target)) == 8


async def merge_until_done(desk: Desk, source: str, target: str) -> None:
    """As somebody would who is told that it moved on meanwhile."""
    while (answer := await act(desk.lea, source, "merge", into=target)).status_code == 409:
        assert answer.json()["code"] == "conversations.stale"
