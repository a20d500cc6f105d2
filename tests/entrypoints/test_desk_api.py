"""Reading and answering a conversation, over the real application."""

from datetime import timedelta
from uuid import UUID

from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import read as read_id
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, ok, refused, reply_body, say
from tests.entrypoints.desk_calls import PNG, act, inbox, read

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
    await ok(await desk.lea.put(f"{API}/conversations/{conversation}/draft", json={"text": "Bonjour Cl"}))
    await desk.written("Un détail", in_reply_to="<first@x.example>")
    fields = refused(
        await desk.lea.post(f"{API}/conversations/{conversation}/messages", json=body), 409, "conversations.stale"
    )
    whole = await read(desk.lea, conversation)
    assert fields == {"version": whole["conversation"]["version"], "since": [whole["entries"][-1]["id"]]}
    assert (await ok(await desk.lea.get(f"{API}/conversations/{conversation}/draft")))["draft"]["text"] == "Bonjour Cl"


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
    kept = await ok(await desk.lea.put(f"{API}/conversations/{conversation}/draft", json={"text": "Bonjour Cl"}))
    await say(desk, desk.lea, conversation, draft_version=kept["now"]["version"])
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
    await say(desk, desk.lea, third, then="snooze")
    paused = (await read(desk.lea, third))["conversation"]
    assert (paused["state"], paused["snoozed_until"]) == ("snoozed", None), "until the customer answers"
    unknown = await reply_body(desk, desk.lea, third, then="close", contact_reason_id=show("rsn", uuid7()))
    refused(
        await desk.lea.post(f"{API}/conversations/{third}/messages", json=unknown), 422, "settings.unknown_reference"
    )
    assert await desk.company.value("select count(*) from outgoing") == 3, "the refused one was not sent"


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
        await ok(await desk.lea.put(path, json={"text": text, "html": f"<p>{text}</p>"}))
    assert (await ok(await desk.lea.get(path)))["draft"]["text"] == "Bonjour"
    assert await ok(await desk.hugo.get(path)) is None
    assert await ok(await desk.lea.delete(path)) is None
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
