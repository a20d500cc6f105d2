"""The inbox and what each person may see of it."""

from datetime import timedelta
from uuid import UUID

import pytest

from filrouge.entrypoints.api.fields import show_cursor
from filrouge.platform import clock, events
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, ok, refused, say
from tests.entrypoints.desk_calls import PNG, act, arrive, counts, inbox, multipart, read

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
