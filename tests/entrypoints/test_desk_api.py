"""What an agent does at the desk, over the real application."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from psycopg.types.json import Jsonb

from filrouge.conversations.service import handling
from filrouge.entrypoints.api.fields import show_cursor
from filrouge.platform import clock, events
from filrouge.platform.ids import uuid7
from filrouge.platform.pool import ParserPool
from filrouge.terms.ids import read as read_id
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, desk_of, ok, refused, reply_body, say

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00" + b"\0" * 40


@pytest.fixture
async def desk(app: FastAPI, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Desk]:
    async with desk_of(app, tmp_path, parsers) as made:
        yield made


async def inbox(client: httpx.AsyncClient, view: str = "all", **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await ok(await client.get(f"{API}/inbox", params={"view": view, **query})))["items"]
    return items


async def counts(client: httpx.AsyncClient) -> dict[str, int]:
    found: dict[str, int] = (await ok(await client.get(f"{API}/inbox/counts")))["counts"]
    return found


async def read(client: httpx.AsyncClient, conversation: str) -> dict[str, Any]:
    found: dict[str, Any] = await ok(await client.get(f"{API}/conversations/{conversation}"))
    return found


async def act(client: httpx.AsyncClient, conversation: str, what: str, **body: Any) -> httpx.Response:
    version = (await read(client, conversation))["conversation"]["version"]
    return await client.post(f"{API}/conversations/{conversation}/{what}", json={"expected_version": version, **body})


def multipart(
    words: str, *files: tuple[str, str, bytes, str], html: str = "", sender: str = "claire@exemple.example"
) -> bytes:
    """A mail with HTML and files (name, type, content, Content-ID)."""
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Claire <{sender}>", "contact@alisier.example", "Photos"
    message["Message-ID"] = f"<{uuid7().hex}@exemple.example>"
    message.set_content(words)
    if html:
        message.add_alternative(html, subtype="html")
    for name, kind, content, cid in files:
        main, _, sub = kind.partition("/")
        message.add_attachment(
            content,
            main,
            sub,
            filename=name,
            disposition="inline" if cid else "attachment",
            cid=f"<{cid}>" if cid else None,
        )
    return bytes(message)


async def arrive(desk: Desk, raw: bytes, account_id: Any = None) -> str:
    desk.company.now = clock.now()
    await desk.company.receive(raw, account_id=account_id)
    await desk.company.pump()
    return show("cnv", await desk.company.value("select id from conversation order by number desc limit 1"))


# -- the inbox --------------------------------------------------------------------------------------------------------


async def test_views_and_counts_say_the_same(desk: Desk) -> None:
    free = await desk.written(subject="libre")
    mine = await desk.written(subject="à moi", sender="bob@exemple.example")
    asleep = await desk.written(subject="en veille", sender="eve@exemple.example")
    done = await desk.written(subject="clos", sender="zoe@exemple.example")
    await ok(await act(desk.lea, mine, "assign", user_id=show("usr", desk.users["lea"])))
    await ok(await act(desk.lea, asleep, "snooze", until=(clock.now() + timedelta(days=1)).isoformat()))
    await ok(await act(desk.lea, done, "close"))
    shown = {view: {row["id"] for row in await inbox(desk.lea, view)} for view in
             ("mine", "team", "unassigned", "snoozed", "all", "closed")}  # fmt: skip
    assert shown == {
        "mine": {mine}, "team": {mine, free}, "unassigned": {free}, "snoozed": {asleep}, "all": {mine, free},
        "closed": {done},
    }  # fmt: skip
    assert await counts(desk.lea) == {"mine": 1, "team": 2, "unassigned": 1, "snoozed": 1, "all": 2, "failed": 0}
    assert await counts(desk.hugo) | {"mine": 1} == await counts(desk.lea)


async def test_a_row_says_what_a_list_needs(desk: Desk) -> None:
    conversation = await desk.written("Bonjour,\n\noù en est   mon dossier ?")
    [row] = await inbox(desk.lea)
    assert row["id"] == conversation
    assert row["reference"].startswith("FR-")
    assert row["customer"]["name"] == "Claire Fontaine"
    assert row["customer"]["initials"] == "CF"
    assert row["last"]["text"] == "Bonjour, où en est mon dossier ?"
    assert (row["last"]["channel"], row["last"]["direction"], row["last"]["author"]) == ("email", "in", None)
    assert row["unread"] is True
    assert row["team"]["name"] == "Sinistres"
    assert row["brand"]["name"] == "Alisier"
    assert row["waiting_since"] == row["last_message_at"]


async def test_pages_follow_each_other_without_gap_or_double(desk: Desk) -> None:
    for n in range(7):
        await desk.written(f"numéro {n}", sender=f"client{n}@exemple.example")
    seen: list[str] = []
    after = None
    while True:
        params = {"view": "all", "limit": 3} | ({"after": after} if after else {})
        page = await ok(await desk.lea.get(f"{API}/inbox", params=params))
        seen += [row["id"] for row in page["items"]]
        assert events.Position.read(page["position"]) is not None
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 7
    times = [row["last_message_at"] for row in await inbox(desk.lea)]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIiwiYiJd", "WzEsMl0", "AAAA", "bnVsbA"])
async def test_a_made_up_cursor_is_refused(desk: Desk, cursor: str) -> None:
    refused(await desk.lea.get(f"{API}/inbox", params={"after": cursor}), 422, "request.invalid_cursor")


async def test_a_cursor_that_holds_nothing_begins_anew(desk: Desk) -> None:
    answer = await desk.lea.get(f"{API}/inbox", params={"after": "W251bGwsbnVsbF0", "view": "all"})
    assert answer.status_code in (200, 422)


async def test_limits_and_views_are_checked(desk: Desk) -> None:
    for params in ({"limit": 0}, {"limit": 100_000}, {"view": "everything"}, {"team": "tea_x"}):
        refused(await desk.lea.get(f"{API}/inbox", params=params), 422, "request.invalid")


async def test_one_team_at_a_time(desk: Desk) -> None:
    ours = await desk.written()
    theirs = await desk.written(account_id=await desk.cards_mailbox(), sender="bob@exemple.example")
    team = show("tea", desk.company.other_team_id)
    assert {row["id"] for row in await inbox(desk.sam)} == {ours, theirs}
    assert {row["id"] for row in await inbox(desk.sam, team=team)} == {theirs}


async def test_seen_is_per_person_and_a_new_word_is_unread_again(desk: Desk) -> None:
    conversation = await desk.written(message_id="first@x.example")
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/seen", json={}), 204)
    assert [row["unread"] for row in await inbox(desk.lea)] == [False]
    assert [row["unread"] for row in await inbox(desk.hugo)] == [True]
    await desk.written("encore", in_reply_to="<first@x.example>")
    assert [row["unread"] for row in await inbox(desk.lea)] == [True]


async def test_a_role_without_reading_reads_nothing(desk: Desk) -> None:
    conversation = await desk.written()
    await desk.company.rows("update role set permissions = '{customers:read}' where key = 'agent' returning id")
    for path in (f"conversations/{conversation}", "inbox", "inbox/counts", "deliveries/failed"):
        refused(await desk.lea.get(f"{API}/{path}"), 403, "access.forbidden")


# -- scope ------------------------------------------------------------------------------------------------------------


async def test_an_agent_sees_nothing_of_another_team(desk: Desk) -> None:
    cards = await desk.cards_mailbox()
    raw = multipart(
        "Ma carte", ("carte.png", "image/png", PNG, ""), html="<p>Ma <b>carte</b></p>", sender="bob@exemple.example"
    )
    secret = await arrive(desk, raw, cards)
    said = await say(desk, desk.carla, secret)
    whole = await read(desk.carla, secret)
    customer = whole["conversation"]["customer"]["id"]
    message = next(one for one in whole["entries"] if one["direction"] == "in")["message"]
    await desk.company.rows("update outgoing set state = 'failed', code = 'x' returning id")
    await desk.company.receive(b"\0" * 10, account_id=cards)
    await desk.company.rows("update delivery_part set state = 'failed' where state = 'received' returning id")
    part = show("dlp", await desk.company.value("select id from delivery_part where state = 'failed'"))

    assert await inbox(desk.lea) == []
    assert sum((await counts(desk.lea)).values()) == 0
    assert (await ok(await desk.lea.get(f"{API}/deliveries/failed")))["items"] == []
    assert (await ok(await desk.lea.get(f"{API}/customers", params={"search": "bob"})))["items"] == []
    own = {"expected_version": 1}
    closed_doors = [
        ("GET", f"conversations/{secret}", None),
        ("GET", f"conversations/{secret}/entries?before={show_cursor(clock.now(), UUID(int=1))}", None),
        ("GET", f"messages/{message['id']}/html", None),
        ("GET", message["attachments"][0]["url"].removeprefix(f"{API}/"), None),
        ("GET", f"customers/{customer}", None),
        ("GET", f"customers/{customer}/timeline", None),
        ("PATCH", f"customers/{customer}", own | {"name": "x"}),
        ("POST", f"customers/{customer}/identities", {"channel": "email", "address": "x@y.example"}),
        ("PATCH", f"identities/{whole['conversation']['ways'][0]['identity']['id']}", {"state": "blocked"}),
        ("POST", f"messages/{said['message_id']}/retry", None),
        ("POST", f"conversations/{secret}/messages", own | {
            "identity_id": whole["conversation"]["ways"][0]["identity"]["id"],
            "channel_account_id": show("cha", desk.company.mailbox_id), "text": "x"}),
        ("POST", f"conversations/{secret}/notes", {"text": "x"}),
        ("PUT", f"conversations/{secret}/answering", {"active": True}),
        ("PUT", f"conversations/{secret}/draft", {"text": "x"}),
        ("POST", f"conversations/{secret}/seen", {}),
        ("POST", f"conversations/{secret}/assign", own | {"user_id": None}),
        ("POST", f"conversations/{secret}/snooze", own | {"until": "2030-01-01T00:00:00Z"}),
        ("POST", f"conversations/{secret}/resume", own),
        ("POST", f"conversations/{secret}/close", own),
        ("POST", f"conversations/{secret}/reopen", own),
        ("POST", f"conversations/{secret}/reason", own | {"contact_reason_id": None}),
    ]  # fmt: skip
    for method, path, body in closed_doors:
        refused(await desk.lea.request(method, f"{API}/{path}", json=body), 404, "request.not_found")
    await desk.company.rows(
        """update role set permissions = permissions || '{deliveries:replay,deliveries:read_raw}' where key = 'agent'
           returning id"""
    )
    for method, path, body in [
        ("GET", f"messages/{message['id']}/raw", None),
        ("GET", f"deliveries/{part}/raw", None),
        ("POST", f"deliveries/{part}/replay", None),
        ("POST", f"deliveries/{part}/dismiss", {}),
    ]:
        refused(await desk.lea.request(method, f"{API}/{path}", json=body), 404, "request.not_found")
    assert [row["id"] for row in await inbox(desk.carla)] == [secret]
    assert (await counts(desk.carla))["failed"] == 2


async def test_what_is_given_to_another_team_goes_there_whole(desk: Desk) -> None:
    conversation = await desk.written()
    said = await say(desk, desk.lea, conversation)
    await desk.company.rows("update outgoing set state = 'failed', code = 'x' returning id")
    customer = (await read(desk.lea, conversation))["conversation"]["customer"]["id"]
    given = await act(desk.lea, conversation, "assign", user_id=None, team_id=show("tea", desk.company.other_team_id))
    await ok(given)
    refused(await desk.lea.get(f"{API}/conversations/{conversation}"), 404, "request.not_found")
    assert (await ok(await desk.lea.get(f"{API}/deliveries/failed")))["items"] == []
    assert (await read(desk.carla, conversation))["conversation"]["team"]["name"] == "Cartes"
    assert (await ok(await desk.carla.get(f"{API}/customers/{customer}")))["name"] == "Claire Fontaine"
    [failed] = (await ok(await desk.carla.get(f"{API}/deliveries/failed")))["items"]
    assert failed["message_id"] == said["message_id"]
    await ok(await desk.carla.post(f"{API}/messages/{said['message_id']}/retry"))


async def test_a_customers_other_conversations_stay_out_of_sight(desk: Desk) -> None:
    ours = await desk.written("pour les sinistres")
    await desk.written("pour les cartes", account_id=await desk.cards_mailbox(), subject="Ma carte")
    whole = await read(desk.lea, ours)
    customer = whole["conversation"]["customer"]["id"]
    assert whole["conversation"]["earlier"] == []
    assert [one["id"] for one in (await ok(await desk.lea.get(f"{API}/customers/{customer}")))["conversations"]] == [
        ours
    ]
    story = (await ok(await desk.lea.get(f"{API}/customers/{customer}/timeline")))["items"]
    assert [entry["message"]["text"] for entry in story] == ["pour les sinistres"]


async def test_a_customers_timeline_tells_what_was_said_and_done_everywhere(desk: Desk) -> None:
    first = await desk.written("première question", subject="Un")
    await ok(await act(desk.lea, first, "close"))
    second = await desk.written("deuxième question", subject="Deux")
    customer = (await read(desk.lea, second))["conversation"]["customer"]["id"]
    story = (await ok(await desk.lea.get(f"{API}/customers/{customer}/timeline")))["items"]
    told = [(entry["kind"], entry["conversation"]["id"]) for entry in story]
    assert sorted(told) == sorted([("message", second), ("event", first), ("message", first)])
    assert told[-1] == ("message", first)


# -- reading ----------------------------------------------------------------------------------------------------------


async def test_a_conversation_tells_its_story(desk: Desk) -> None:
    conversation = await desk.written(message_id="first@x.example")
    await say(desk, desk.lea, conversation)
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json={"text": "voir avec Paul"}), 201)
    await ok(await act(desk.lea, conversation, "close"))
    whole = await read(desk.lea, conversation)
    story = [(one["kind"], one["direction"], one["author"]["kind"]) for one in whole["entries"]]
    assert story == [
        ("message", "in", "customer"), ("message", "out", "agent"), ("note", "internal", "agent"),
        ("event", "internal", "agent"),
    ]  # fmt: skip
    first, answer, note, closed = whole["entries"]
    assert first["identity"]["address"] == "claire@exemple.example"
    assert answer["message"]["delivery"]["state"] == "queued"
    assert answer["message"]["to"] == [{"name": "Claire Fontaine", "address": "claire@exemple.example", "role": "to"}]
    assert note["message"]["text"] == "voir avec Paul"
    assert note["channel"] is None
    assert closed["event"]["type"] == "closed"
    assert closed["author"]["name"] == "Léa Moreau"
    assert whole["conversation"]["channels"] == ["email"]
    assert [matter["wrapped_up_at"] is not None for matter in whole["conversation"]["matters"]] == [True]


async def test_long_stories_come_in_pages(desk: Desk) -> None:
    conversation = await desk.written(message_id="first@x.example")
    for n in range(70):
        await ok(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json={"text": f"note {n}"}), 201)
    whole = await read(desk.lea, conversation)
    earlier = await ok(
        await desk.lea.get(f"{API}/conversations/{conversation}/entries", params={"before": whole["entries_before"]})
    )
    texts = [one["message"]["text"] for one in earlier["items"] + whole["entries"]]
    assert texts[1:] == [f"note {n}" for n in range(70)]
    assert earlier["next"] is None


async def test_reading_is_recorded(desk: Desk) -> None:
    conversation = await desk.written()
    await read(desk.lea, conversation)
    await desk.app.state.consultations.flush()
    assert await desk.company.rows("select what, user_id from consultation") == [("conversation", desk.users["lea"])]


# -- saying -----------------------------------------------------------------------------------------------------------


async def test_an_old_version_is_told_what_came_since(desk: Desk) -> None:
    conversation = await desk.written(message_id="first@x.example")
    body = await reply_body(desk, desk.lea, conversation)
    await ok(await desk.lea.put(f"{API}/conversations/{conversation}/draft", json={"text": "Bonjour Cl"}), 204)
    await desk.written("Un détail", in_reply_to="<first@x.example>")
    fields = refused(
        await desk.lea.post(f"{API}/conversations/{conversation}/messages", json=body), 409, "conversations.stale"
    )
    whole = await read(desk.lea, conversation)
    assert fields == {"version": whole["conversation"]["version"], "since": [whole["entries"][-1]["id"]]}
    assert (await ok(await desk.lea.get(f"{API}/conversations/{conversation}/draft")))["text"] == "Bonjour Cl"


async def test_who_answers_is_told_and_can_be_overridden(desk: Desk) -> None:
    conversation = await desk.written()
    held = await ok(await desk.hugo.put(f"{API}/conversations/{conversation}/answering", json={"active": True}))
    assert held["holder"]["id"] == show("usr", desk.users["hugo"])
    assert [row["answering"]["name"] for row in await inbox(desk.lea)] == ["Hugo Perrin"]
    told = refused(
        await desk.lea.put(f"{API}/conversations/{conversation}/answering", json={"active": True}),
        409, "conversations.someone_answers",
    )  # fmt: skip
    assert told["user_id"] == show("usr", desk.users["hugo"])
    body = await reply_body(desk, desk.lea, conversation)
    refused(
        await desk.lea.post(f"{API}/conversations/{conversation}/messages", json=body),
        409,
        "conversations.someone_answers",
    )
    await say(desk, desk.lea, conversation, override=True)
    assert [row["answering"] for row in await inbox(desk.lea)] == [None]
    story = (await read(desk.lea, conversation))["entries"]
    assert [one["event"]["from"] for one in story if (one["event"] or {}).get("type") == "answering_taken_over"] == [
        "Hugo Perrin"
    ]


async def test_the_lease_is_given_back(desk: Desk) -> None:
    conversation = await desk.written()
    path = f"{API}/conversations/{conversation}/answering"
    await ok(await desk.hugo.put(path, json={"active": True}))
    assert await ok(await desk.hugo.put(path, json={"active": False})) == {"holder": None, "until": None}
    await ok(await desk.lea.put(path, json={"active": True}))


async def test_the_same_key_says_it_once(desk: Desk) -> None:
    conversation = await desk.written()
    body = await reply_body(desk, desk.lea, conversation)
    headers = {"idempotency-key": "k1"}
    path = f"{API}/conversations/{conversation}/messages"
    first = await ok(await desk.lea.post(path, json=body, headers=headers), 201)
    again = await desk.lea.post(path, json=body, headers=headers)
    assert await ok(again, 201) == first
    assert again.headers["idempotency-replayed"] == "true"
    refused(
        await desk.lea.post(path, json=body | {"text": "autre"}, headers=headers), 409, "request.idempotency_mismatch"
    )
    assert await desk.company.value("select count(*) from outgoing") == 1
    hugos = await desk.hugo.post(path, json=body, headers=headers)
    refused(hugos, 409, "conversations.stale")


async def test_answering_ends_the_draft_and_marks_as_seen(desk: Desk) -> None:
    conversation = await desk.written()
    await ok(await desk.lea.put(f"{API}/conversations/{conversation}/draft", json={"text": "brouillon"}), 204)
    await say(desk, desk.lea, conversation)
    assert await ok(await desk.lea.get(f"{API}/conversations/{conversation}/draft")) is None
    [row] = await inbox(desk.lea)
    assert (row["unread"], row["last"]["direction"], row["last"]["author"]) == (False, "out", {"name": "Léa Moreau"})
    assert row["assignee"]["id"] == show("usr", desk.users["lea"])


async def test_say_and_close_or_snooze_in_one_go(desk: Desk) -> None:
    closing, pausing = await desk.written(), await desk.written(sender="bob@exemple.example")
    await say(desk, desk.lea, closing, then="close")
    until = clock.now() + timedelta(days=2)
    await say(desk, desk.lea, pausing, then="snooze", until=until.isoformat())
    assert (await read(desk.lea, closing))["conversation"]["state"] == "closed"
    assert (await read(desk.lea, pausing))["conversation"]["state"] == "snoozed"
    third = await desk.written(sender="zoe@exemple.example")
    body = await reply_body(desk, desk.lea, third, then="snooze")
    refused(await desk.lea.post(f"{API}/conversations/{third}/messages", json=body), 422, "request.invalid")
    assert await desk.company.value("select count(*) from outgoing") == 2
    unknown = await reply_body(desk, desk.lea, third, then="close", contact_reason_id=show("rsn", uuid7()))
    refused(
        await desk.lea.post(f"{API}/conversations/{third}/messages", json=unknown), 422, "settings.unknown_reference"
    )


async def test_scripts_of_an_agents_page_do_not_go_out(desk: Desk) -> None:
    conversation = await desk.written()
    html = (
        '<p onclick="x()">Bonjour<script>evil()</script><img src="https://track.example/x.png">'
        '<a href="javascript:x()">ici</a></p>'
    )
    said = await say(desk, desk.lea, conversation, html=html)
    kept = await desk.company.value(
        "select html from message_text where message_id = %(id)s", id=read_id("msg", said["message_id"])
    )
    for bad in ("script", "onclick", "track.example", "javascript"):
        assert bad not in kept


async def test_notes_never_go_out(desk: Desk) -> None:
    conversation = await desk.written()
    done = await ok(
        await desk.lea.post(
            f"{API}/conversations/{conversation}/notes", json={"text": "client difficile", "html": "<p>client</p>"}
        ),
        201,
    )
    assert await desk.company.value("select count(*) from outgoing") == 0
    assert await desk.company.value("select count(*) from procrastinate_jobs") == 0
    refused(await desk.lea.post(f"{API}/messages/{done['message_id']}/retry"), 404, "request.not_found")
    refused(
        await desk.lea.post(f"{API}/conversations/{conversation}/notes", json={"text": " "}), 422, "request.invalid"
    )
    [row] = await inbox(desk.lea)
    assert row["waiting_since"] is not None, "a note is no answer"
    body = await reply_body(desk, desk.lea, conversation)
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/messages", json=body), 201)


async def test_a_draft_is_of_one_person(desk: Desk) -> None:
    conversation = await desk.written()
    path = f"{API}/conversations/{conversation}/draft"
    assert await ok(await desk.lea.get(path)) is None
    for text in ("Bon", "Bonjour"):
        await ok(await desk.lea.put(path, json={"text": text, "html": f"<p>{text}</p>"}), 204)
    assert (await ok(await desk.lea.get(path)))["text"] == "Bonjour"
    assert await ok(await desk.hugo.get(path)) is None
    await ok(await desk.lea.delete(path), 204)
    assert await ok(await desk.lea.get(path)) is None


async def test_writing_first(desk: Desk) -> None:
    conversation = await desk.written()
    whole = (await read(desk.lea, conversation))["conversation"]
    way = whole["ways"][0]
    body = {
        "customer_id": whole["customer"]["id"], "identity_id": way["identity"]["id"],
        "channel_account_id": way["accounts"][0]["id"], "subject": "Votre attestation", "text": "La voici.",
    }  # fmt: skip
    done = await ok(await desk.lea.post(f"{API}/conversations", json=body), 201)
    assert done["conversation_id"] != conversation
    begun = (await read(desk.lea, done["conversation_id"]))["conversation"]
    assert (begun["subject"], begun["assignee"]["name"]) == ("Votre attestation", "Léa Moreau")
    refused(await desk.lea.post(f"{API}/conversations", json=body | {"subject": ""}), 422, "request.invalid")
    reason = body | {"contact_reason_id": show("rsn", uuid7())}
    refused(await desk.lea.post(f"{API}/conversations", json=reason), 422, "settings.unknown_reference")


async def test_writing_first_takes_copies_and_pictures_as_answering_does(desk: Desk) -> None:
    conversation = await desk.written()
    whole = (await read(desk.lea, conversation))["conversation"]
    way = whole["ways"][0]
    sent = await desk.lea.post(f"{API}/uploads", files={"file": ("plan.png", PNG, "image/png")})
    upload = (await ok(sent, 201))["token"]
    body = {
        "customer_id": whole["customer"]["id"], "identity_id": way["identity"]["id"],
        "channel_account_id": way["accounts"][0]["id"], "subject": "Votre plan", "text": "Le voici.",
        "html": f'<p>Le voici.<img src="cid:{UUID(upload.removeprefix("upl_"))}"></p>', "uploads": [upload],
        "cc": ["paul@exemple.fr"],
    }  # fmt: skip
    done = await ok(await desk.lea.post(f"{API}/conversations", json=body), 201)
    async with desk.company.database.transaction() as tx:
        message_id = read_id("msg", done["message_id"])
        assert await tx.rows("select cc from outgoing where message_id = %(id)s", {"id": message_id}) == [
            (["paul@exemple.fr"],)
        ]
        assert await tx.value("select inline from attachment where message_id = %(id)s", {"id": message_id}) is True


async def test_the_ways_to_write_first(desk: Desk) -> None:
    conversation = await desk.written()
    whole = (await read(desk.lea, conversation))["conversation"]
    customer = f"{API}/customers/{whole['customer']['id']}"
    phone = {"channel": "phone", "address": "+33612345678"}
    await ok(await desk.lea.post(f"{customer}/identities", json=phone), 201)
    mail, call = (await ok(await desk.lea.get(f"{customer}/ways")))["items"]
    assert (mail["default"], mail["usable"], mail["identity"]) == (True, True, whole["ways"][0]["identity"])
    assert mail["accounts"][0] == whole["ways"][0]["accounts"][0]
    assert (call["default"], call["usable"], call["why_not"]) == (False, False, "no_account")
    await ok(await desk.lea.patch(f"{API}/identities/{mail['identity']['id']}", json={"state": "blocked"}))
    [blocked, _] = (await ok(await desk.lea.get(f"{customer}/ways")))["items"]
    assert (blocked["default"], blocked["usable"], blocked["why_not"]) == (False, False, "blocked")


# -- state ------------------------------------------------------------------------------------------------------------


async def test_assigning(desk: Desk) -> None:
    conversation = await desk.written()
    hugo, team = show("usr", desk.users["hugo"]), show("tea", desk.company.team_id)
    before = (await read(desk.lea, conversation))["conversation"]["version"]
    assert (await ok(await act(desk.lea, conversation, "assign", user_id=hugo)))["version"] == before + 1
    [row] = await inbox(desk.hugo, "mine")
    assert row["team"]["id"] == team, "the team stays when it is not named"
    assert (await ok(await act(desk.lea, conversation, "assign", user_id=hugo)))["version"] == before + 1, (
        "nothing changed"
    )
    await ok(await act(desk.lea, conversation, "assign", user_id=None, team_id=None))
    assert (await inbox(desk.carla))[0]["id"] == conversation, "work of no team is seen by all"
    stale = await desk.lea.post(
        f"{API}/conversations/{conversation}/assign", json={"expected_version": before, "user_id": None}
    )
    refused(stale, 409, "conversations.stale")


async def test_nobody_is_given_work_who_is_not_here(desk: Desk) -> None:
    conversation = await desk.written()
    for body in (
        {"user_id": show("usr", uuid7())},
        {"user_id": None, "team_id": show("tea", uuid7())},
    ):
        refused(await act(desk.lea, conversation, "assign", **body), 422, "settings.unknown_reference")
    await desk.company.rows("update app_user set active = false where id = %(id)s returning id", id=desk.users["hugo"])
    gone = await act(desk.lea, conversation, "assign", user_id=show("usr", desk.users["hugo"]))
    refused(gone, 422, "settings.unknown_reference")


async def test_a_pause_ends_by_itself_or_by_hand(desk: Desk) -> None:
    conversation = await desk.written()
    until = clock.now() + timedelta(hours=1)
    await ok(await act(desk.lea, conversation, "snooze", until=until.isoformat()))
    assert (await inbox(desk.lea, "snoozed"))[0]["snoozed_until"] is not None
    async with desk.app.state.database.transaction() as tx:
        assert await handling.resume_due(tx, clock.now()) == 0
        assert await handling.resume_due(tx, until) == 1
    assert [row["id"] for row in await inbox(desk.lea)] == [conversation]
    await ok(await act(desk.lea, conversation, "snooze", until=until.isoformat()))
    await ok(await act(desk.lea, conversation, "resume"))
    assert (await read(desk.lea, conversation))["conversation"]["state"] == "open"
    for bad in ("2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "soon", "2030-01-01T00:00:00"):
        refused(await act(desk.lea, conversation, "snooze", until=bad), 422, "request.invalid")


async def test_closing_wraps_up_and_opening_again(desk: Desk) -> None:
    conversation = await desk.written()
    reason = uuid7()
    await desk.company.rows(
        """insert into contact_reason (id, key, label, created_at) values (%(id)s, 'claim', %(label)s, %(now)s)
           returning id""",
        id=reason, label=Jsonb({"fr": "Sinistre", "en": "Claim"}), now=clock.now(),
    )  # fmt: skip
    await desk.company.rows(
        "insert into wrap_up_code (code, label) values ('solved', %(label)s) returning code",
        label=Jsonb({"fr": "x", "en": "x"}),
    )
    closed = await act(
        desk.lea, conversation, "close", wrap_up_code="solved", contact_reason_id=show("rsn", reason), note="payé"
    )
    await ok(closed)
    whole = await read(desk.lea, conversation)
    [matter] = whole["conversation"]["matters"]
    assert (matter["wrap_up"], matter["contact_reason"]["label"]["fr"]) == ("solved", "Sinistre")
    assert whole["conversation"]["state"] == "closed"
    assert whole["conversation"]["waiting_since"] is None
    assert [one["message"]["text"] for one in whole["entries"] if one["kind"] == "note"] == ["payé"]
    refused(
        await act(desk.lea, conversation, "snooze", until=(clock.now() + timedelta(1)).isoformat()),
        409, "conversations.wrong_state",
    )  # fmt: skip
    await ok(await act(desk.lea, conversation, "reopen"))
    assert (await read(desk.lea, conversation))["conversation"]["state"] == "open"


async def test_codes_that_do_not_exist_are_told(desk: Desk) -> None:
    conversation = await desk.written()
    unknown = show("rsn", uuid7())
    refused(await act(desk.lea, conversation, "close", wrap_up_code="nope"), 422, "settings.unknown_reference")
    refused(await act(desk.lea, conversation, "close", contact_reason_id=unknown), 422, "settings.unknown_reference")
    refused(await act(desk.lea, conversation, "reason", contact_reason_id=unknown), 422, "settings.unknown_reference")
    assert (await read(desk.lea, conversation))["conversation"]["state"] == "open"


async def test_a_role_that_may_only_read_changes_nothing(desk: Desk) -> None:
    conversation = await desk.written()
    for what, body in (
        ("assign", {"user_id": None}),
        ("snooze", {"until": "2027-01-01T00:00:00Z"}),
        ("close", {}),
        ("reopen", {}),
        ("reason", {"contact_reason_id": None}),
    ):
        refused(await act(desk.ada, conversation, what, **body), 403, "access.forbidden")
    refused(
        await desk.ada.post(f"{API}/conversations/{conversation}/notes", json={"text": "x"}), 403, "access.forbidden"
    )
    refused(
        await desk.ada.post(f"{API}/uploads", files={"file": ("a.txt", b"a", "text/plain")}), 403, "access.forbidden"
    )


# -- messages' pages and files ----------------------------------------------------------------------------------------


async def test_a_mails_page_is_caged_and_loads_nothing_from_afar(desk: Desk) -> None:
    html = (
        '<p>Voici <img src="cid:photo1"><img src="https://track.example/p.gif"></p><script>evil()</script>'
        '<div style="background:url(https://track.example/b.png)">x</div><img src="cid:absent">'
    )
    conversation = await arrive(desk, multipart("Voici", ("photo.png", "image/png", PNG, "photo1"), html=html))
    entry = (await read(desk.lea, conversation))["entries"][0]
    message = entry["message"]
    assert message["has_html"] is True
    assert message["has_remote"] is True
    page = await desk.lea.get(f"{API}/messages/{message['id']}/html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "https:" not in policy
    assert "data:image/png;base64," in page.text
    assert "cid:" not in page.text
    assert "<script" not in page.text
    assert ' src="https://track.example' not in page.text
    asked = await desk.lea.get(f"{API}/messages/{message['id']}/html", params={"remote": 1})
    assert 'src="https://track.example/p.gif"' in asked.text
    assert "https:" in asked.headers["content-security-policy"]
    assert "<script" not in asked.text
    assert "script-src" not in asked.headers["content-security-policy"]


async def test_a_plain_mail_has_a_page_too(desk: Desk) -> None:
    conversation = await desk.written("a < b & c")
    message = (await read(desk.lea, conversation))["entries"][0]["message"]
    assert message["has_html"] is False
    page = await desk.lea.get(f"{API}/messages/{message['id']}/html")
    assert "a &lt; b &amp; c" in page.text


async def test_files_come_down_as_downloads(desk: Desk) -> None:
    evil = b"<html><script>alert(1)</script></html>"
    conversation = await arrive(
        desk,
        multipart(
            "Voici",
            ("photo.png", "image/png", PNG, ""), ("page.html", "text/html", evil, ""),
            ("faux.png", "image/png", evil, ""),
            ("dessin.svg", "image/svg+xml", b"<svg onload='x()'/>", ""),
        ),
    )  # fmt: skip
    files = {
        one["name"]: one["url"] for one in (await read(desk.lea, conversation))["entries"][0]["message"]["attachments"]
    }
    assert files.keys() == {"photo.png", "page.html", "faux.png", "dessin.svg"}
    for name, url in files.items():
        for inline in (0, 1):
            got = await desk.lea.get(url, params={"inline": inline})
            assert got.headers["x-content-type-options"] == "nosniff"
            assert "sandbox" in got.headers["content-security-policy"]
            if name == "photo.png" and inline:
                assert got.headers["content-type"] == "image/png"
                assert got.headers["content-disposition"].startswith("inline")
            else:
                assert got.headers["content-type"] == "application/octet-stream"
                assert got.headers["content-disposition"].startswith("attachment")


async def test_raw_bytes_need_a_permission_of_their_own(desk: Desk) -> None:
    conversation = await desk.written(message_id="first@x.example")
    message = (await read(desk.lea, conversation))["entries"][0]["message"]
    path = f"{API}/messages/{message['id']}/raw"
    refused(await desk.lea.get(path), 403, "access.forbidden")
    raw = await desk.ada.get(path)
    assert raw.status_code == 200
    assert b"Message-ID: <first@x.example>" in raw.content
    assert raw.headers["content-disposition"].startswith("attachment")
    said = await say(desk, desk.lea, conversation)
    refused(await desk.ada.get(f"{API}/messages/{said['message_id']}/raw"), 404, "request.not_found")


async def test_files_go_up_and_with_a_message(desk: Desk) -> None:
    conversation = await desk.written()
    up = await ok(
        await desk.lea.post(f"{API}/uploads", files={"file": ("../../é:vil.pdf", b"%PDF-1", "application/pdf")}), 201
    )
    assert up["token"].startswith("upl_")
    assert "/" not in up["name"]
    assert (up["size"], up["media_type"]) == (6, "application/pdf")
    await say(desk, desk.lea, conversation, uploads=[up["token"]])
    [file] = (await read(desk.lea, conversation))["entries"][-1]["message"]["attachments"]
    assert file["name"] == up["name"]
    body = await reply_body(desk, desk.lea, conversation, uploads=[up["token"]])
    refused(await desk.lea.post(f"{API}/conversations/{conversation}/messages", json=body), 422, "request.invalid")


async def test_a_loose_upload_is_nobodys_to_read(desk: Desk) -> None:
    up = await ok(await desk.lea.post(f"{API}/uploads", files={"file": ("a.txt", b"a", "text/plain")}), 201)
    attachment = show("att", UUID(up["token"].removeprefix("upl_")))
    refused(await desk.hugo.get(f"{API}/attachments/{attachment}"), 404, "request.not_found")
    conversation = await desk.written()
    body = await reply_body(desk, desk.hugo, conversation, uploads=[up["token"]])
    refused(await desk.hugo.post(f"{API}/conversations/{conversation}/messages", json=body), 422, "request.invalid")


async def test_a_file_beyond_the_limit_is_refused_in_one_sentence(desk: Desk) -> None:
    large = await desk.lea.post(f"{API}/uploads", files={"file": ("a.bin", b"0" * (25 * 1024 * 1024 + 1), "x/y")})
    refused(large, 413, "request.too_large")
    refused(
        await desk.lea.post(f"{API}/uploads", content=b"", headers={"content-length": str(10**9)}),
        413,
        "request.too_large",
    )
    refused(await desk.lea.post(f"{API}/uploads", data={"other": "x"}), 422, "request.invalid")
    assert await desk.company.value("select count(*) from attachment") == 0


# -- customers --------------------------------------------------------------------------------------------------------


async def test_customers_are_found_whatever_the_accents(desk: Desk) -> None:
    for n, name in enumerate(("Zoé Lœuvre", "Gaël Œuf", "Élise 100% Dupont")):
        await desk.written(
            sender=f"=?utf-8?q?{name.encode().hex(' ').replace(' ', '=').join(['=', ''])}?= <c{n}@exemple.example>"
        )

    async def found(words: str) -> list[str]:
        return [
            one["name"] for one in (await ok(await desk.lea.get(f"{API}/customers", params={"search": words})))["items"]
        ]

    assert await found("zoe") == ["Zoé Lœuvre"]
    assert await found("LOEUVRE") == ["Zoé Lœuvre"]
    assert await found("œuf") == ["Gaël Œuf"]
    assert await found("c1@exemple") == ["Gaël Œuf"]
    assert await found("100% d") == ["Élise 100% Dupont"]
    assert await found("%") == [], "signs are no words"
    assert await found("_") == []
    assert await found("\\") == []
    assert await found("personne") == []
    assert len(await found("")) == 3


async def test_customers_come_in_pages(desk: Desk) -> None:
    for n in range(5):
        await desk.written(sender=f"Client {'éeÉE'[n % 4]}{n} <c{n}@exemple.example>")
    seen: list[str] = []
    after = None
    while True:
        page = await ok(
            await desk.lea.get(f"{API}/customers", params={"limit": 2} | ({"after": after} if after else {}))
        )
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 5


async def test_a_customers_fields_are_changed_with_their_version(desk: Desk) -> None:
    conversation = await desk.written()
    customer = (await read(desk.lea, conversation))["conversation"]["customer"]["id"]
    shown = await ok(await desk.lea.get(f"{API}/customers/{customer}"))
    changed = await ok(
        await desk.lea.patch(
            f"{API}/customers/{customer}",
            json={"expected_version": shown["version"], "name": "Claire F.", "language": "fr"},
        )
    )
    assert (changed["name"], changed["language"], changed["version"]) == ("Claire F.", "fr", shown["version"] + 1)
    stale = await desk.lea.patch(
        f"{API}/customers/{customer}", json={"expected_version": shown["version"], "name": "x"}
    )
    assert refused(stale, 409, "customers.stale")["version"] == changed["version"]


async def test_identities(desk: Desk) -> None:
    conversation = await desk.written()
    await desk.written(sender="bob@exemple.example")
    customer = (await read(desk.lea, conversation))["conversation"]["customer"]["id"]
    path = f"{API}/customers/{customer}/identities"
    phone = await ok(await desk.lea.post(path, json={"channel": "phone", "address": "06 12 34 56 78"}), 201)
    assert (phone["address"], phone["state"], phone["source"]) == ("0612345678", "unverified", "agent")
    again = await ok(await desk.lea.post(path, json={"channel": "phone", "address": "06.12.34.56.78"}), 201)
    assert again["id"] == phone["id"]
    taken = await desk.lea.post(path, json={"channel": "email", "address": "BOB@exemple.example"})
    refused(taken, 409, "customers.identity_taken")
    for channel, address in (
        ("email", "not an address"),
        ("email", "@x.example"),
        ("phone", "12a"),
        ("email", "a b@c.example"),
    ):
        refused(await desk.lea.post(path, json={"channel": channel, "address": address}), 422, "request.invalid")
    verified = await ok(await desk.lea.patch(f"{API}/identities/{phone['id']}", json={"state": "verified"}))
    assert verified["state"] == "verified"
    refused(await desk.lea.patch(f"{API}/identities/{phone['id']}", json={"state": "cursed"}), 422, "request.invalid")
    way = next(
        w for w in (await read(desk.lea, conversation))["conversation"]["ways"] if w["identity"]["id"] == phone["id"]
    )
    assert (way["usable"], way["why_not"], way["accounts"]) == (False, "no_account", [])


# -- deliveries -------------------------------------------------------------------------------------------------------


async def failed_part(desk: Desk) -> str:
    """A delivery that cannot be understood."""
    account = await desk.company.add_account(kind="webform", address="form1", config={"broken": True})
    await desk.company.receive(b"\0\0", account_id=account)
    await desk.company.pump()
    return show("dlp", await desk.company.value("select id from delivery_part order by id desc limit 1"))


async def test_failed_deliveries_are_shown_replayed_and_dismissed(desk: Desk) -> None:
    part = await failed_part(desk)
    [shown] = (await ok(await desk.sam.get(f"{API}/deliveries/failed")))["items"]
    assert (shown["id"], shown["direction"], shown["state"]) == (part, "in", "failed")
    assert shown["code"]
    assert shown["size"] == 2
    assert (await counts(desk.sam))["failed"] == 1
    assert (await ok(await desk.sam.get(f"{API}/deliveries/failed", params={"direction": "out"})))["items"] == []
    refused(await desk.lea.post(f"{API}/deliveries/{part}/replay"), 403, "access.forbidden")
    refused(await desk.sam.get(f"{API}/deliveries/{part}/raw"), 403, "access.forbidden")
    raw = await desk.ada.get(f"{API}/deliveries/{part}/raw")
    assert raw.content == b"\0\0"
    assert raw.headers["content-disposition"].startswith("attachment")
    assert await ok(await desk.sam.post(f"{API}/deliveries/{part}/replay")) == {"state": "received"}
    refused(await desk.sam.post(f"{API}/deliveries/{part}/replay"), 409, "channels.delivery_not_failed")
    desk.company.now = clock.now()
    await desk.company.pump()
    await ok(await desk.sam.post(f"{API}/deliveries/{part}/dismiss", json={"reason": "pourriel"}))
    assert (await ok(await desk.sam.get(f"{API}/deliveries/failed")))["items"] == []
    [aside] = (await ok(await desk.sam.get(f"{API}/deliveries/failed", params={"state": "dismissed"})))["items"]
    assert aside["id"] == part
    assert await desk.company.rows("select type from event where type like 'channels.delivery%%' order by seq") == [
        ("channels.delivery_failed",),
        ("channels.delivery_replayed",),
        ("channels.delivery_failed",),
        ("channels.delivery_dismissed",),
    ]


async def test_failed_messages_of_ours_are_shown_and_sent_again(desk: Desk) -> None:
    conversation = await desk.written()
    said = await say(desk, desk.lea, conversation)
    await desk.company.rows("update outgoing set state = 'failed', code = 'recipient', detail = '550 no' returning id")
    [shown] = (await ok(await desk.lea.get(f"{API}/deliveries/failed")))["items"]
    assert (shown["direction"], shown["message_id"], shown["conversation_id"]) == (
        "out",
        said["message_id"],
        conversation,
    )
    assert (shown["code"], shown["detail"], shown["sender"]) == ("recipient", "550 no", "claire@exemple.example")
    assert [row["has_failed_delivery"] for row in await inbox(desk.lea)] == [True]
    entry = (await read(desk.lea, conversation))["entries"][1]
    assert (entry["message"]["delivery"]["state"], entry["message"]["delivery"]["can_retry"]) == ("failed", True)
    again = await ok(await desk.lea.post(f"{API}/messages/{said['message_id']}/retry"))
    assert again["delivery"]["state"] == "queued"
    assert [row["has_failed_delivery"] for row in await inbox(desk.lea)] == [False]


async def test_failed_deliveries_come_in_pages_over_both_ways(desk: Desk) -> None:
    for n in range(3):
        conversation = await desk.written(sender=f"c{n}@exemple.example")
        await say(desk, desk.lea, conversation)
        await failed_part_named(desk, n)
    await desk.company.rows("update outgoing set state = 'failed' returning id")
    seen: list[str] = []
    after = None
    for _ in range(10):
        params = {"limit": 2} | ({"after": after} if after else {})
        page = await ok(await desk.sam.get(f"{API}/deliveries/failed", params=params))
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 6


async def failed_part_named(desk: Desk, n: int) -> None:
    account = await desk.company.add_account(kind="webform", address=f"form{n}", config={"broken": True})
    await desk.company.receive(b"\0\0", account_id=account)
    await desk.company.pump()


async def bearer(desk: Desk, *permissions: str) -> dict[str, str]:
    from filrouge.platform import security

    token = "frt_" + uuid7().hex
    await desk.company.rows(
        """insert into api_token (id, token_hash, name, permissions, created_at)
           values (%(id)s, %(hash)s, 'relay', %(permissions)s, %(now)s) returning id""",
        id=uuid7(), hash=security.token_hash(token), permissions=list(permissions), now=clock.now(),
    )  # fmt: skip
    return {"authorization": f"Bearer {token}", "delivery-key": "relay-1", "content-type": "message/rfc822"}


async def test_a_raw_message_is_handed_in_once(desk: Desk) -> None:
    from tests.company_of_tests import mail

    headers = await bearer(desk, "deliveries:write")
    path, account = f"{API}/deliveries", {"account": show("cha", desk.company.mailbox_id)}
    first = await ok(await desk.lea.post(path, params=account, headers=headers, content=mail()), 202)
    again = await ok(await desk.lea.post(path, params=account, headers=headers, content=mail("autre")), 202)
    assert first["new"] is True
    assert again == {"id": first["id"], "new": False}
    desk.company.now = clock.now()
    assert await desk.company.pump() == 1
    refused(await desk.lea.post(path, params=account, headers=headers, content=b""), 422, "request.invalid")
    refused(
        await desk.lea.post(path, params=account, headers={**headers, "delivery-key": ""}, content=b"x"),
        422,
        "request.invalid",
    )


@pytest.mark.parametrize("which", ["unknown", "unplugged"])
async def test_a_message_for_nobody_is_refused_and_nothing_is_kept(desk: Desk, which: str) -> None:
    headers = await bearer(desk, "deliveries:write")
    account = await desk.company.add_account(state="unplugged") if which == "unplugged" else uuid7()
    answer = await desk.lea.post(
        f"{API}/deliveries", params={"account": show("cha", account)}, headers=headers, content=b"x" * 100_000
    )
    refused(answer, 404, "channels.unknown_account")
    assert await desk.company.value("select count(*) from delivery") == 0
    assert await desk.company.value("select count(*) from stored_object") == 0


async def test_only_who_may_hands_messages_in(desk: Desk) -> None:
    account = {"account": show("cha", desk.company.mailbox_id)}
    headers = await bearer(desk, "conversations:reply")
    refused(
        await desk.lea.post(f"{API}/deliveries", params=account, headers=headers, content=b"x"), 403, "access.forbidden"
    )


# -- every door -------------------------------------------------------------------------------------------------------


async def test_unknown_fields_are_refused(desk: Desk) -> None:
    conversation = await desk.written()
    body = await reply_body(desk, desk.lea, conversation, bcc=["x@y.example"])
    fields = refused(
        await desk.lea.post(f"{API}/conversations/{conversation}/messages", json=body), 422, "request.invalid"
    )
    assert fields["errors"] == [{"path": "bcc", "code": "unknown_field", "detail": "Extra inputs are not permitted"}]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "conversations/nonsense", None, 422, "request.invalid"),
        ("GET", "conversations/msg_01aaaaaaaaaaaaaaaaaaaaaaaa", None, 422, "request.invalid"),
        ("GET", f"conversations/{show('cnv', UUID(int=1))}", None, 404, "request.not_found"),
        ("GET", f"attachments/{show('att', UUID(int=1))}", None, 404, "request.not_found"),
        ("GET", f"messages/{show('msg', UUID(int=1))}/html", None, 404, "request.not_found"),
        ("GET", f"customers/{show('cus', UUID(int=1))}", None, 404, "request.not_found"),
        ("PATCH", f"identities/{show('idn', UUID(int=1))}", {"state": "blocked"}, 404, "request.not_found"),
        ("DELETE", "inbox", None, 405, "request.method_not_allowed"),
        ("GET", "nowhere", None, 404, "request.not_found"),
        ("POST", "conversations", [], 422, "request.invalid"),
        ("POST", f"conversations/{show('cnv', UUID(int=1))}/notes", {"text": "\ud800"}, 422, "request.invalid"),
    ],
)  # fmt: skip
async def test_every_refusal_is_a_problem_with_a_code(
    desk: Desk, method: str, path: str, body: Any, status: int, code: str
) -> None:
    import json

    content = None if body is None else json.dumps(body)
    answer = await desk.lea.request(
        method, f"{API}/{path}", content=content, headers={"content-type": "application/json"}
    )
    refused(answer, status, code)


async def test_text_that_cannot_be_kept_is_refused_with_a_code(desk: Desk) -> None:
    import json

    conversation = await desk.written()
    body = await reply_body(desk, desk.lea, conversation, text="\ud800")
    answer = await desk.lea.post(
        f"{API}/conversations/{conversation}/messages",
        content=json.dumps(body),
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 422
    assert answer.json()["code"] in ("request.unstorable", "request.invalid")
    body["text"] = "a\0b"
    done = await desk.lea.post(f"{API}/conversations/{conversation}/messages", json=body)
    assert done.status_code in (201, 422), done.text


async def test_nobody_without_a_session(desk: Desk, visitor: httpx.AsyncClient) -> None:
    for path in ("inbox", "inbox/counts", "customers", "deliveries/failed"):
        refused(await visitor.get(f"{API}/{path}"), 401, "access.unauthenticated")


def test_times_are_said_with_three_digits() -> None:
    """Rows are sorted by these texts in the browser: they must all be as long."""
    from filrouge.entrypoints.api.fields import show_instant

    whole = show_instant(datetime.fromisoformat("2026-11-23T09:00:00+01:00"))
    assert whole == "2026-11-23T08:00:00.000Z"
