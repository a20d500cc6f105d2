"""Showing a story to a third party, and their answer that comes back to it."""

import re
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import httpx
import pytest
from psycopg.types.json import Jsonb

from filrouge.platform import clock
from filrouge.platform.settings import Settings
from tests.company_of_tests import mail
from tests.entrypoints.desk import API, Desk, ok, refused, reply_body
from tests.entrypoints.desk_calls import PNG, arrive, multipart, read
from tests.entrypoints.limits import elsewhere
from tests.entrypoints.test_worker import at_work, by_smtp, until_value
from tests.ports import free_port
from tests.servers.smtp import sink

EXPERT = "expert@cabinet.example"


async def forward(desk: Desk, client: httpx.AsyncClient, conversation: str, **changed: Any) -> httpx.Response:
    shown = await reply_body(desk, client, conversation)
    body = {
        "expected_version": shown["expected_version"], "channel_account_id": shown["channel_account_id"],
        "to": EXPERT, "name": "Paul Expert", "role": "expert", "text": "Votre avis ?", "html": "<p>Votre avis ?</p>",
        **changed,
    }  # fmt: skip
    return await client.post(f"{API}/conversations/{conversation}/forward", json=body)


async def first_message(client: httpx.AsyncClient, conversation: str) -> dict[str, Any]:
    entry: dict[str, Any] = (await read(client, conversation))["entries"][0]["message"]
    return entry


async def test_the_answer_of_an_expert_comes_back_to_the_thread(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Out by SMTP with the chosen words and files, back by SMTP to the signed address: the same conversation, as the
    word of a party, and the customer goes on waiting."""
    conversation = await arrive(
        desk, multipart("Voici la photo.", ("degats.png", "image/png", PNG, ""), html="<p>Voici</p>")
    )
    said = await first_message(desk.lea, conversation)
    waits = (await read(desk.lea, conversation))["conversation"]["waiting_since"]
    settings = Settings(data=tmp_path, smtp_port=free_port())
    async with sink() as world:
        await desk.company.rows(
            "update channel_account set config = config || %(port)s returning id", port=Jsonb({"smtp_port": world.port})
        )
        async with at_work(desk.company, settings, monkeypatch):
            await ok(
                await forward(
                    desk, desk.lea, conversation, message_ids=[said["id"]], attachments=[said["attachments"][0]["id"]]
                ),
                201,
            )
            await until_value(desk.company, "select state from outgoing", "sent")
            [received] = world.received
            ours = BytesParser(policy=default).parsebytes(received.raw)
            assert received.recipients == (EXPERT,)
            assert ours["To"] == f"Paul Expert <{EXPERT}>"
            assert ours["Subject"].startswith("Tr")
            assert ours["References"] is None, "the customer's own message ids are nobody else's"
            plain = ours.get_body(("plain",)).get_content()  # type: ignore[union-attr]
            assert plain.index("Votre avis ?") < plain.index("Alisier, à vos côtés") < plain.index("> Voici la photo.")
            assert re.search(r"Claire.*<claire@exemple\.example>, le \d\d/\d\d/\d{4}", plain)
            html = ours.get_body(("html",)).get_content()  # type: ignore[union-attr]
            assert html.index("Votre avis") < html.index("Alisier, à vos côtés") < html.index("<blockquote>")
            assert [part.get_content() for part in ours.iter_attachments()] == [PNG]
            reply_to = ours["Reply-To"].addresses[0].addr_spec
            answer = mail("Je passe lundi.", sender=f"Paul <{EXPERT}>", to=reply_to, subject="Sans rapport")
            await by_smtp(settings.smtp_port, reply_to, answer)
            await until_value(desk.company, "select count(*) from message", 3)
    assert await desk.company.value("select count(*) from conversation") == 1
    found = await read(desk.lea, conversation)
    last = [one for one in found["entries"] if one["kind"] == "message"][-1]
    assert (last["author"]["kind"], last["message"]["text"]) == ("party", "Je passe lundi.")
    assert [(party["name"], party["role"]) for party in found["conversation"]["parties"]] == [("Paul Expert", "expert")]
    assert found["conversation"]["waiting_since"] == waits, "the customer has no answer yet"
    assert found["conversation"]["customer"]["name"].startswith("Claire")


async def test_what_is_sent_stands_in_the_story_with_its_quotes_folded(desk: Desk) -> None:
    conversation = await desk.written()
    said = await first_message(desk.lea, conversation)
    await ok(await forward(desk, desk.lea, conversation, message_ids=[said["id"]]), 201)
    entry = [one for one in (await read(desk.hugo, conversation))["entries"] if one["direction"] == "out"][-1]
    assert entry["message"]["text"] == "Votre avis ?"
    assert "> Bonjour, où en est mon dossier ?" in entry["message"]["quoted"]
    assert [(to["address"], to["name"]) for to in entry["message"]["to"]] == [(EXPERT, "Paul Expert")]


async def test_the_same_expert_twice_is_one_party_with_the_last_role(desk: Desk) -> None:
    conversation = await desk.written()
    for role in ("expert", "garage"):
        await ok(await forward(desk, desk.lea, conversation, role=role, to="EXPERT@Cabinet.example"), 201)
    assert [party["role"] for party in (await read(desk.lea, conversation))["conversation"]["parties"]] == ["garage"]
    assert await desk.company.value("select count(*) from event where type = 'conversations.party_added'") == 1


async def test_what_cannot_go_along(desk: Desk) -> None:
    conversation = await desk.written()
    other = await desk.written(sender="b@exemple.example")
    foreign = await first_message(desk.lea, other)
    note = await ok(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json={"text": "entre nous"}), 201)
    refused(await forward(desk, desk.lea, conversation, message_ids=[foreign["id"]]), 404, "request.not_found")
    refused(await forward(desk, desk.lea, conversation, message_ids=[note["message_id"]]), 404, "request.not_found")
    secret = await arrive(desk, multipart("x", ("a.png", "image/png", PNG, ""), sender="c@exemple.example"))
    file = (await first_message(desk.lea, secret))["attachments"][0]["id"]
    refused(await forward(desk, desk.lea, conversation, attachments=[file]), 404, "request.not_found")
    refused(await forward(desk, desk.lea, conversation, text=" ", html=""), 422, "request.invalid")
    assert await desk.company.value("select count(*) from outgoing") == 0
    assert await desk.company.value("select count(*) from conversation_party") == 0, "all or nothing"


async def test_to_whom_one_cannot_forward(desk: Desk) -> None:
    conversation = await desk.written()
    refused(
        await forward(desk, desk.lea, conversation, to="contact@alisier.example"), 422, "conversations.our_own_address"
    )
    refused(await forward(desk, desk.lea, conversation, to="pas une adresse"), 422, "request.invalid")
    refused(await forward(desk, desk.ada, conversation), 403, "access.forbidden")
    refused(await forward(desk, desk.lea, conversation, expected_version=99), 409, "conversations.stale")
    await ok(await forward(desk, desk.lea, conversation), 201)
    await desk.company.rows("update identity set state = 'blocked' where address = %(a)s returning id", a=EXPERT)
    refused(await forward(desk, desk.lea, conversation), 422, "conversations.cannot_reach")
    assert clock.now()


async def test_it_takes_the_lease_of_who_answers(desk: Desk) -> None:
    conversation = await desk.written()
    path = f"{API}/conversations/{conversation}/answering"
    await ok(await desk.hugo.put(path, json={"active": True}))
    fields = refused(await forward(desk, desk.lea, conversation), 409, "conversations.someone_answers")
    assert fields["user_id"].startswith("usr_")
    assert await desk.company.value("select count(*) from outgoing") == 0
    await ok(await forward(desk, desk.lea, conversation, override=True), 201)
    taken = "select count(*) from event where type = 'conversations.answering_taken_over'"
    assert await desk.company.value(taken) == 1, "taking over is recorded"
    assert await desk.company.value("select count(*) from answering") == 0, "and given back"
    await ok(await desk.hugo.put(path, json={"active": True}))


async def test_what_came_meanwhile_is_told_as_for_an_answer(desk: Desk) -> None:
    conversation = await desk.written(message_id="first@x.example")
    shown = await reply_body(desk, desk.lea, conversation)
    await desk.written("Encore un mot", in_reply_to="<first@x.example>")
    stale = await forward(desk, desk.lea, conversation, expected_version=shown["expected_version"])
    refused(stale, 409, "conversations.stale")


# -- who is known to another legal entity only ------------------------------------------------------------------------


JEAN = "jean@autre.example"


async def secret(desk: Desk) -> httpx.AsyncClient:
    """Jean has written to the other legal entity; Léa sees ours only."""
    other = await elsewhere(desk)
    await desk.company.rows(
        "update app_user set legal_entities = %(ours)s where id = %(id)s returning 1",
        ours=[desk.company.legal_entity_id], id=desk.users["lea"],
    )  # fmt: skip
    await desk.written(sender=f"Jean Secret <{JEAN}>", to="contact@aubepine.example", account_id=other.mailbox)
    assert await everybody(desk.lea, "jean") == []
    return desk.lea


async def everybody(client: httpx.AsyncClient, words: str) -> list[Any]:
    found: list[Any] = (await ok(await client.get(f"{API}/customers", params={"search": words})))["items"]
    return found


async def shared(desk: Desk) -> list[Any]:
    """What is kept of Jean: whom he is served by, whom the address was given to, how he is called."""
    return await desk.company.rows(
        "select r.legal_entity_id, i.legal_entity_id, i.name, c.name, c.version from identity i"
        " join customer c on c.id = i.customer_id join customer_relation r on r.customer_id = c.id"
        " where i.address = %(address)s",
        address=JEAN,
    )


async def test_forwarding_to_another_legal_entitys_customer_tells_and_opens_nothing(desk: Desk) -> None:
    lea = await secret(desk)
    conversation = await desk.written()
    before = await shared(desk)
    said = await ok(await forward(desk, lea, conversation, to=JEAN, name="Maître Jean", undo_s=10), 201)
    found = await lea.get(f"{API}/conversations/{conversation}")
    assert "Secret" not in found.text
    read_now = found.json()
    assert [(one["name"], one["role"]) for one in read_now["conversation"]["parties"]] == [("Maître Jean", "expert")]
    [joined] = [one["event"] for one in read_now["entries"] if one["kind"] == "event"]
    assert (joined["type"], joined["to"]) == ("party_added", "Maître Jean")
    [to] = [one["message"]["to"] for one in read_now["entries"] if one["direction"] == "out"]
    assert [(one["name"], one["address"]) for one in to] == [("Maître Jean", JEAN)]
    assert await everybody(lea, "jean") == []
    assert await everybody(lea, JEAN) == []
    assert await shared(desk) == before
    await ok(await lea.post(f"{API}/messages/{said['message_id']}/withdraw"))
    assert "Secret" not in (await lea.get(f"{API}/conversations/{conversation}")).text
    assert await everybody(lea, "jean") == []
    assert await shared(desk) == before


async def test_an_answer_to_such_a_party_calls_them_as_they_were_called(desk: Desk) -> None:
    lea = await secret(desk)
    conversation = await desk.written()
    await ok(await forward(desk, lea, conversation, to=JEAN, name="Maître Jean"), 201)
    ways = (await read(lea, conversation))["conversation"]["ways"]
    theirs = next(way["identity"]["id"] for way in ways if way["identity"]["address"] == JEAN)
    body = await reply_body(desk, lea, conversation, identity_id=theirs)
    await ok(await lea.post(f"{API}/conversations/{conversation}/messages", json=body), 201)
    assert await desk.company.rows("select distinct to_name from outgoing") == [("Maître Jean",)]
    assert "Secret" not in (await lea.get(f"{API}/conversations/{conversation}")).text


async def test_who_sees_both_legal_entities_shows_neither_to_the_other(desk: Desk) -> None:
    """The conversation decides what is told in it, not who forwards."""
    lea = await secret(desk)
    conversation = await desk.written()
    await ok(await forward(desk, desk.sam, conversation, to=JEAN, name=""), 201)
    found = await lea.get(f"{API}/conversations/{conversation}")
    assert "Secret" not in found.text
    assert [one["name"] for one in found.json()["conversation"]["parties"]] == [JEAN]
    assert await everybody(lea, "jean") == []


async def test_who_was_made_for_words_that_were_taken_back_is_gone_with_them(desk: Desk) -> None:
    conversation = await desk.written()
    said = await ok(await forward(desk, desk.lea, conversation, undo_s=10), 201)
    assert len(await everybody(desk.lea, "expert@")) == 1
    await ok(await desk.lea.post(f"{API}/messages/{said['message_id']}/withdraw"))
    assert await everybody(desk.lea, "expert@") == []
    assert await desk.company.value("select count(*) from identity where address = %(a)s", a=EXPERT) == 0
    assert await desk.company.value("select count(*) from event where type = 'customers.customer_forgotten'") == 1
    await ok(await forward(desk, desk.lea, conversation), 201)


async def test_who_is_named_elsewhere_meanwhile_stays(desk: Desk) -> None:
    conversation, other = await desk.written(), await desk.written(sender="b@exemple.example")
    said = await ok(await forward(desk, desk.lea, conversation, undo_s=10), 201)
    await ok(await forward(desk, desk.hugo, other), 201)
    await ok(await desk.lea.post(f"{API}/messages/{said['message_id']}/withdraw"))
    assert [one["name"] for one in (await read(desk.hugo, other))["conversation"]["parties"]] == ["Paul Expert"]
    assert len(await everybody(desk.lea, "expert@")) == 1
