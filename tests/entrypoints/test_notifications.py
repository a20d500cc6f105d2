"""What people are told: of what concerns them, never of what they did, nor of what they may not see."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from filrouge.desk.events import Mentioned, ScheduledChanged
from filrouge.desk.service import notifying
from filrouge.flows import watching as flow
from filrouge.platform import clock, events
from filrouge.platform.events import Code
from filrouge.platform.ids import uuid7
from filrouge.platform.pool import ParserPool
from filrouge.terms import ids
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, desk_of, ok, refused, say
from tests.entrypoints.desk_calls import act
from tests.entrypoints.live_socket import following, served
from tests.entrypoints.watching import kinds, notified, watch


@pytest.fixture
async def desk(app: FastAPI, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Desk]:
    async with desk_of(app, tmp_path, parsers) as made:
        await watch(made)
        yield made


async def unread(desk: Desk, who: str) -> int:
    return int((await ok(await desk.clients[who].get(f"{API}/notifications/count")))["unread"])


async def give(desk: Desk, conversation: str, to: str, *, by: str = "lea", team: Any = ...) -> None:
    body: dict[str, Any] = {"user_id": show("usr", desk.users[to])}
    if team is not ...:
        body["team_id"] = show("tea", team)
    await ok(await act(desk.clients[by], conversation, "assign", **body))


async def happened(desk: Desk, fact: Any, conversation: str, actor: str = "system") -> None:
    """A fact of another part of the product."""
    async with desk.company.database.transaction() as tx:
        await events.record(tx, fact, subject=ids.read("cnv", conversation), actor=actor, now=clock.now())


async def note(desk: Desk, who: str, conversation: str, *called: str) -> None:
    body = {"text": "Peux-tu regarder ?", "mentions": [show("usr", desk.users[one]) for one in called]}
    await ok(await desk.clients[who].post(f"{API}/conversations/{conversation}/notes", json=body), 201)


# -- what makes them --------------------------------------------------------------------------------------------------


async def test_a_conversation_given_to_me_by_another(desk: Desk) -> None:
    conversation = await desk.written()
    await give(desk, conversation, "hugo")
    await watch(desk)
    [told] = await notified(desk.hugo)
    assert told["kind"] == "assigned"
    assert told["actor"] == {"id": show("usr", desk.users["lea"]), "name": "Léa Moreau", "initials": "LM"}
    assert told["conversation"] == {
        "id": conversation, "reference": "FR-000001", "subject": "Mon dossier", "customer": "Claire Fontaine",
    }  # fmt: skip
    assert (told["read"], told["words"], told["task"]) == (False, None, None)
    assert await kinds(desk.lea) == []


async def test_never_for_what_i_did_myself(desk: Desk) -> None:
    conversation = await desk.written()
    await give(desk, conversation, "lea")
    await note(desk, "lea", conversation, "lea")
    await watch(desk)
    assert await kinds(desk.lea) == []


async def test_a_customer_who_writes_again_in_mine_and_in_what_i_follow(desk: Desk) -> None:
    conversation = await desk.written(message_id="one@exemple.example")
    await give(desk, conversation, "hugo")
    await ok(await desk.sam.put(f"{API}/conversations/{conversation}/follow"), 204)
    await ok(await desk.hugo.put(f"{API}/conversations/{conversation}/follow"), 204)
    await watch(desk)
    await desk.written("Et alors ?", in_reply_to="<one@exemple.example>", subject="Re: Mon dossier")
    await watch(desk)
    assert await kinds(desk.hugo) == ["reply_assigned", "assigned"]
    assert await kinds(desk.sam) == ["reply_followed"]
    assert await kinds(desk.lea) == []
    assert (await notified(desk.sam))[0]["words"] == "Et alors ?"


async def test_the_first_words_of_a_customer_concern_nobody_yet(desk: Desk) -> None:
    await desk.written()
    await watch(desk)
    assert [await kinds(client) for client in desk.clients.values()] == [[]] * 5


async def test_who_is_called_in_a_note_and_their_team(desk: Desk) -> None:
    conversation = await desk.written()
    await note(desk, "lea", conversation, "sam")
    await watch(desk)
    [told] = await notified(desk.sam)
    assert (told["kind"], told["words"]) == ("mention", "Peux-tu regarder ?")
    fact = Mentioned(ids.read("cnv", conversation), uuid7(), (), (desk.company.team_id,))
    await happened(desk, fact, conversation, f"user:{desk.users['lea']}")
    await watch(desk)
    assert await kinds(desk.hugo) == ["mention"]
    assert await kinds(desk.lea) == []


async def test_a_task_given_reminded_and_a_promise_broken(desk: Desk) -> None:
    conversation = await desk.written()
    body = {"kind": "task", "title": "Rappeler l’expert", "owner_id": show("usr", desk.users["hugo"])}
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/tasks", json=body), 201)
    soon = (clock.now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    body = {"kind": "promise", "title": "Réponse promise", "due": {"local": soon},
            "team_id": show("tea", desk.company.team_id)}  # fmt: skip
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/tasks", json=body), 201)
    await watch(desk)
    [told] = await notified(desk.hugo)
    assert (told["kind"], told["task"]["title"]) == ("task_given", "Rappeler l’expert")
    from filrouge.conversations.service import tasks

    async with desk.company.database.transaction() as tx:
        await tasks.remind_due(tx, clock.now() + timedelta(hours=30))
        await tasks.break_due(tx, clock.now() + timedelta(hours=30))
    await watch(desk)
    assert sorted(await kinds(desk.hugo)) == ["promise_broken", "task_due", "task_given"]
    assert sorted(await kinds(desk.lea)) == ["promise_broken", "task_due"]


async def test_my_message_that_could_not_be_delivered(desk: Desk) -> None:
    conversation = await desk.written()
    await say(desk, desk.lea, conversation)
    await desk.company.rows("update outgoing set attempts = 20 returning id")
    await desk.deliver()
    await watch(desk)
    assert await kinds(desk.lea) == ["delivery_failed"]
    assert await kinds(desk.hugo) == []


async def test_my_scheduled_message_that_is_held(desk: Desk) -> None:
    conversation = await desk.written()
    for state in ("waiting", "held"):
        fact = ScheduledChanged(
            ids.read("cnv", conversation), uuid7(), desk.users["hugo"], Code(state), Code("moved_on")
        )
        await happened(desk, fact, conversation)
    await watch(desk)
    assert await kinds(desk.hugo) == ["scheduled_held"]


async def test_an_imported_history_is_no_news(desk: Desk) -> None:
    conversation = await desk.written(message_id="one@exemple.example")
    await give(desk, conversation, "hugo")
    await watch(desk)
    await desk.written("Vieux mot", in_reply_to="<one@exemple.example>", subject="Re: Mon dossier")
    await desk.company.rows("update message set delivery_id = null where direction = 'in' returning id")
    await watch(desk)
    assert await kinds(desk.hugo) == ["assigned"]


async def test_the_same_event_twice_tells_once(desk: Desk) -> None:
    conversation = await desk.written()
    await give(desk, conversation, "hugo")
    await watch(desk)
    await desk.company.rows("update watcher_position set xid = '3', seq = -1 returning 1")
    await watch(desk)
    assert await kinds(desk.hugo) == ["assigned"]
    assert await desk.company.value("select count(*) from watcher_skipped") == 0


async def test_a_conversation_that_is_gone_stops_nothing(desk: Desk) -> None:
    conversation = await desk.written()
    fact = Mentioned(uuid7(), uuid7(), (desk.users["hugo"],), (uuid7(),))
    await happened(desk, fact, conversation)
    await give(desk, conversation, "hugo")
    await watch(desk)
    assert await kinds(desk.hugo) == ["assigned"]


# -- who may see ------------------------------------------------------------------------------------------------------


async def limited(desk: Desk) -> None:
    """Agents read their own teams only."""
    await desk.company.rows("update role set permissions = array_remove(permissions, 'conversations:read_all') "
                            "where key = 'agent' returning 1")  # fmt: skip


async def test_only_who_may_see_the_conversation_is_told(desk: Desk) -> None:
    await limited(desk)
    secret = await desk.written(account_id=await desk.cards_mailbox())
    fact = Mentioned(ids.read("cnv", secret), uuid7(), (desk.users["lea"], desk.users["carla"]), ())
    await happened(desk, fact, secret)
    await watch(desk)
    assert await desk.company.value("select count(*) from notification") == 1
    assert await kinds(desk.carla) == ["mention"]


async def test_who_moved_out_of_the_team_gets_nothing_more_and_sees_no_older_one(desk: Desk) -> None:
    await limited(desk)
    conversation = await desk.written(message_id="one@exemple.example")
    await ok(await desk.hugo.put(f"{API}/conversations/{conversation}/follow"), 204)
    await give(desk, conversation, "hugo")
    await watch(desk)
    assert await unread(desk, "hugo") == 1
    [told] = await notified(desk.hugo)
    await desk.company.rows(
        "update team_member set team_id = %(other)s where user_id = %(id)s returning 1",
        other=desk.company.other_team_id, id=desk.users["hugo"],
    )  # fmt: skip
    await desk.written("Et alors ?", in_reply_to="<one@exemple.example>", subject="Re: Mon dossier")
    await note(desk, "lea", conversation, "sam")
    await watch(desk)
    assert await notified(desk.hugo) == []
    assert await unread(desk, "hugo") == 0
    refused(await desk.hugo.get(f"{API}/notifications/{told['id']}"), 404, "request.not_found")
    assert await desk.company.value(
        "select count(*) from notification where user_id = %(id)s", id=desk.users["hugo"]
    ) == 1  # fmt: skip


async def test_who_has_left_the_company_is_told_nothing(desk: Desk) -> None:
    conversation = await desk.written()
    await desk.company.rows("update app_user set active = false where id = %(id)s returning 1", id=desk.users["hugo"])
    fact = Mentioned(ids.read("cnv", conversation), uuid7(), (desk.users["hugo"],), ())
    await happened(desk, fact, conversation)
    await watch(desk)
    assert await desk.company.value("select count(*) from notification") == 0


async def test_nobody_reads_what_others_are_told(desk: Desk) -> None:
    conversation = await desk.written()
    await give(desk, conversation, "hugo")
    await watch(desk)
    [told] = await notified(desk.hugo)
    refused(await desk.sam.get(f"{API}/notifications/{told['id']}"), 404, "request.not_found")
    await ok(await desk.sam.post(f"{API}/notifications/read", json={"ids": [told["id"]], "all": True}))
    assert await unread(desk, "hugo") == 1


# -- reading ----------------------------------------------------------------------------------------------------------


async def many(desk: Desk, count: int) -> list[str]:
    made = []
    for number in range(count):
        made.append(await desk.written(f"Question {number}", subject=f"Sujet {number}"))
        await give(desk, made[-1], "hugo")
    await watch(desk)
    return made


async def test_reading_one_those_of_a_conversation_or_all(desk: Desk) -> None:
    conversations = await many(desk, 4)
    told = await notified(desk.hugo)
    assert [one["conversation"]["id"] for one in told] == conversations[::-1]
    read = f"{API}/notifications/read"
    assert (await ok(await desk.hugo.post(read, json={"ids": [told[0]["id"]]})))["unread"] == 3
    assert (await ok(await desk.hugo.post(read, json={"conversation_id": conversations[0]})))["unread"] == 2
    assert len(await notified(desk.hugo, unread="true")) == 2
    assert (await ok(await desk.hugo.post(f"{API}/notifications/{told[0]['id']}/unread")))["unread"] == 3
    assert (await ok(await desk.hugo.post(read, json={"all": True})))["unread"] == 0
    assert len(await notified(desk.hugo)) == 4


async def test_the_list_goes_on_page_by_page(desk: Desk) -> None:
    conversations = await many(desk, 5)
    found: list[str] = []
    after = None
    while True:
        page = await ok(
            await desk.hugo.get(f"{API}/notifications", params={"limit": 2, **({"after": after} if after else {})})
        )
        found += [one["conversation"]["id"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert found == conversations[::-1]


async def test_what_is_old_goes_away(desk: Desk) -> None:
    await many(desk, 2)
    await desk.company.rows(
        "update notification set at = at - interval '91 days' where id = (select id from notification limit 1)"
        " returning 1"
    )
    async with desk.company.database.transaction() as tx:
        assert await notifying.sweep(tx, clock.now()) == 1
    assert len(await notified(desk.hugo)) == 1


async def test_they_are_told_live_and_only_to_their_person(desk: Desk) -> None:
    async with served(desk.app) as url:
        conversation = await desk.written()
        async with following(url, desk, "hugo") as hugo, following(url, desk, "sam") as sam:
            await give(desk, conversation, "hugo")
            await watch(desk)
            while (frame := await hugo.frame())["type"] != "notified":
                pass
            assert (frame["kind"], frame["conversation"], frame["quiet"]) == ("assigned", conversation, False)
            assert "to" not in frame
            told = await ok(await desk.hugo.get(f"{API}/notifications/{frame['notification']}"))
            assert told["kind"] == "assigned"
            await ok(await desk.hugo.post(f"{API}/notifications/read", json={"all": True}))
            while (frame := await hugo.frame())["type"] != "notified":
                pass
            assert frame["notification"] is None
            await sam.say({"type": "ping"})
            while (heard := await sam.frame())["type"] != "pong":
                assert heard["type"] != "notified"


# -- preferences ------------------------------------------------------------------------------------------------------


async def prefer(desk: Desk, who: str, **changes: Any) -> dict[str, Any]:
    client = desk.clients[who]
    version = (await ok(await client.get(f"{API}/me/notifications")))["version"]
    answer = await client.patch(f"{API}/me/notifications", json={"expected_version": version, **changes})
    return dict(await ok(answer))


async def test_what_is_switched_off_is_not_told(desk: Desk) -> None:
    conversation = await desk.written()
    shown = await prefer(desk, "hugo", kinds={"assigned": "off"})
    assert shown["kinds"]["assigned"] == "off"
    assert shown["kinds"]["mention"] == "email"
    await prefer(desk, "hugo", kinds={"mention": "desk"})
    await give(desk, conversation, "hugo")
    await note(desk, "lea", conversation, "hugo")
    await watch(desk)
    assert await kinds(desk.hugo) == ["mention"]
    assert (await ok(await desk.hugo.get(f"{API}/me/notifications")))["kinds"]["assigned"] == "off"


async def test_quiet_hours_are_said_with_the_news(desk: Desk) -> None:
    shown = await prefer(desk, "hugo", quiet_from="00:00", quiet_to="23:59", time_zone="Pacific/Auckland")
    other = await prefer(desk, "hugo", quiet_from="00:01", quiet_to="00:00")
    assert shown["quiet"] or other["quiet"]
    assert shown["time_zone"] == "Pacific/Auckland"
    none = await prefer(desk, "hugo", quiet_from=None, quiet_to=None)
    assert (none["quiet"], none["quiet_from"], none["quiet_to"]) == (False, None, None)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"kinds": {"siesta": "off"}}, 422, "request.invalid"),
        ({"kinds": {"mention": "loud"}}, 422, "request.invalid"),
        ({"time_zone": "Europe/Atlantis"}, 422, "desk.unknown_time_zone"),
        ({"quiet_from": "25:00"}, 422, "request.invalid"),
        ({"email_at": None}, 422, "request.invalid"),
        ({"email": "hourly"}, 409, "desk.no_notification_account"),
    ],
)
async def test_a_wish_that_cannot_be_is_refused(desk: Desk, changes: dict[str, Any], status: int, code: str) -> None:
    refused(
        await desk.hugo.patch(f"{API}/me/notifications", json={"expected_version": 0, **changes}), status, code
    )  # fmt: skip


async def test_two_screens_do_not_overwrite_each_other(desk: Desk) -> None:
    await prefer(desk, "hugo", sound=True)
    answer = await desk.hugo.patch(f"{API}/me/notifications", json={"expected_version": 0, "sound": False})
    assert refused(answer, 409, "desk.preferences_stale")["version"] == 2


def test_every_reader_is_of_an_event_that_is_known() -> None:
    assert set(flow.READERS) <= set(events.of_the_product())


async def test_words_that_went_out_of_sight_are_not_shown_and_nobody_is_told_of_them(desk: Desk) -> None:
    conversation = await desk.written()
    other = await desk.written("Ma carte", sender="c@exemple.example", account_id=await desk.cards_mailbox())
    await note(desk, "lea", conversation, "hugo")
    await watch(desk)
    assert [one["words"] for one in await notified(desk.hugo)] == ["Peux-tu regarder ?"]
    await note(desk, "lea", conversation, "hugo")
    move = "update message set conversation_id = %(to)s where kind = 'note' returning id"
    await desk.company.rows(move, to=ids.read("cnv", other))
    await watch(desk)
    [told] = await notified(desk.hugo)
    assert (told["kind"], told["words"], told["message_id"]) == ("mention", None, None)
    await desk.company.rows(move, to=ids.read("cnv", conversation))
    await desk.company.rows("update message set withdrawn_at = now() where kind = 'note' returning id")
    assert (await notified(desk.hugo))[0]["words"] is None, "nor those that were taken back"


async def test_it_leads_to_the_end_of_a_merge_only_when_that_is_in_sight(desk: Desk) -> None:
    conversation = await desk.written()
    other = await desk.written("Ma carte", sender="c@exemple.example", account_id=await desk.cards_mailbox())
    await note(desk, "lea", conversation, "hugo", "sam")
    await watch(desk)
    into = "update conversation set merged_into_id = %(to)s where id = %(id)s returning id"
    await desk.company.rows(into, to=ids.read("cnv", other), id=ids.read("cnv", conversation))
    assert [(await notified(one))[0]["conversation"]["id"] for one in (desk.hugo, desk.sam)] == [conversation, other]
