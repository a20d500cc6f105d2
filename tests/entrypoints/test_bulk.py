"""One act on many conversations: each under its own rights, refused ones named, one undo."""

import asyncio
from typing import Any

import pytest

from filrouge.platform.ids import uuid7
from filrouge.terms.ids import read as read_id
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, ok, refused
from tests.entrypoints.desk_calls import act, inbox, read
from tests.entrypoints.merges import facts, reason, tag, undo, wrap_up


async def bulk(desk: Desk, who: str, ids: list[str], kind: str, **fields: Any) -> Any:
    body = {"ids": ids, "action": {"kind": kind, **fields}}
    return await ok(await getattr(desk, who).post(f"{API}/conversations/bulk", json=body))


async def three(desk: Desk) -> list[str]:
    return [await desk.written(f"Bonjour {n}", subject=f"Sujet {n}") for n in range(3)]


async def test_every_kind_of_act_and_its_undo(desk: Desk) -> None:
    ids, code, vip, claim = await three(desk), await wrap_up(desk), await tag(desk), await reason(desk)
    for kind, fields, shown in (
        ("assign", {"user_id": show("usr", desk.users["hugo"])}, lambda c: c["assignee"]["name"] == "Hugo Perrin"),
        ("snooze", {"until": None}, lambda c: c["state"] == "snoozed"),
        ("reason", {"contact_reason_id": claim}, lambda c: c["contact_reason"]["id"] == claim),
        ("tag", {"add": [vip], "remove": []}, lambda c: c["tags"][0]["id"] == vip),
        ("follow", {"follow": True}, lambda c: c["followed"]),
        ("close", {"wrap_up_code": code, "note": "fini"}, lambda c: c["state"] == "closed"),
    ):
        before = [(await facts(desk, one))[:4] for one in ids]
        done = await bulk(desk, "lea", ids, kind, **fields)
        assert ([one["id"] for one in done["done"]], done["refused"]) == (ids, []), kind
        for one in done["done"]:
            found = (await read(desk.lea, one["id"]))["conversation"]
            assert shown(found), kind
            assert found["version"] == one["version"], kind
        back = await undo(desk, "lea", done["undo"])
        assert (sorted(back["restored"]), back["moved_on"]) == (sorted(ids), []), kind
        assert [(await facts(desk, one))[:4] for one in ids] == before, kind
        assert not shown((await read(desk.lea, ids[0]))["conversation"] | {"assignee": {"name": ""},
               "contact_reason": {"id": ""}, "tags": [{"id": ""}]}), kind  # fmt: skip
    await bulk(desk, "lea", ids, "close")
    await bulk(desk, "lea", ids, "reopen")
    await bulk(desk, "lea", ids, "snooze", until=None)
    done = await bulk(desk, "lea", ids, "resume")
    assert {(await read(desk.lea, one))["conversation"]["state"] for one in ids} == {"open"}
    await undo(desk, "lea", done["undo"])
    assert {(await read(desk.lea, one))["conversation"]["state"] for one in ids} == {"snoozed"}


async def test_those_that_refuse_are_named_and_the_others_done(desk: Desk) -> None:
    ids = await three(desk)
    theirs = await desk.written("Ma carte", account_id=await desk.cards_mailbox())
    unknown = show("cnv", uuid7())
    await ok(await act(desk.lea, ids[1], "close"))
    await ok(await act(desk.lea, ids[2], "merge", into=ids[0]))
    done = await bulk(desk, "lea", [*ids, theirs, unknown, ids[0]], "snooze", until=None)
    assert [one["id"] for one in done["done"]] == [ids[0]]
    assert [(one["id"], one["code"]) for one in done["refused"]] == [
        (ids[1], "conversations.wrong_state"),
        (ids[2], "conversations.merged"),
        (theirs, "request.not_found"),
        (unknown, "request.not_found"),
    ]
    assert all(one["detail"] for one in done["refused"])
    assert await undo(desk, "lea", done["undo"]) == {"restored": [ids[0]], "moved_on": []}


async def test_what_nobody_may_do_is_refused_as_a_whole(desk: Desk) -> None:
    ids = await three(desk)
    for kind, fields in (
        ("close", {}),
        ("assign", {"user_id": None}),
        ("tag", {"add": []}),
        ("snooze", {"until": None}),
    ):
        answer = await desk.ada.post(f"{API}/conversations/bulk", json={"ids": ids, "action": {"kind": kind, **fields}})
        refused(answer, 403, "access.forbidden")
    for body in (
        {"ids": [], "action": {"kind": "close"}},
        {"ids": [show("cnv", uuid7()) for _ in range(201)], "action": {"kind": "close"}},
        {"ids": ids, "action": {"kind": "erase"}},
        {"ids": ids, "action": {"kind": "assign"}},
        {"ids": ids, "action": {"kind": "close", "until": None}},
        {"ids": ["cnv_nope"], "action": {"kind": "close"}},
    ):
        refused(await desk.lea.post(f"{API}/conversations/bulk", json=body), 422, "request.invalid")
    for fields in ({"wrap_up_code": "nope"}, {"contact_reason_id": show("rsn", uuid7())}):
        body = {"ids": ids, "action": {"kind": "close", **fields}}
        refused(await desk.lea.post(f"{API}/conversations/bulk", json=body), 422, "settings.unknown_reference")
    assert len(await inbox(desk.lea)) == 3, "nothing was closed"


async def test_some_moved_on_the_others_come_back(desk: Desk) -> None:
    ids = await three(desk)
    done = await bulk(desk, "lea", ids, "close")
    await ok(await act(desk.hugo, ids[1], "reopen"))
    back = await undo(desk, "lea", done["undo"])
    assert (set(back["restored"]), back["moved_on"]) == ({ids[0], ids[2]}, [ids[1]])
    assert len(await inbox(desk.lea)) == 3


async def test_two_people_on_the_same_many_in_another_order(desk: Desk) -> None:
    """Locks are taken in one order, so nobody waits for ever."""
    ids = await three(desk)
    both = await asyncio.gather(
        *(
            bulk(desk, who, order, "tag" if who == "lea" else "snooze", **fields)
            for who, order, fields in (
                ("lea", ids, {"add": []}),
                ("hugo", ids[::-1], {"until": None}),
                ("lea", ids[::-1], {"remove": []}),
                ("hugo", ids, {"until": None}),
            )
        )
    )
    assert all(len(done["done"]) == 3 for done in both)


@pytest.mark.parametrize("kind", ["close", "assign"])
async def test_two_hundred_at_once(desk: Desk, kind: str) -> None:
    first = await desk.written()
    await desk.company.rows(
        """with source as (select * from conversation where id = %(id)s),
           made as (insert into conversation (id, customer_id, subject, legal_entity_id, brand_id, team_id, opened_at,
                last_message_at, waiting_since)
              select gen_random_uuid(), customer_id, 'n ' || n, legal_entity_id, brand_id, team_id, opened_at,
                last_message_at, waiting_since from source cross join generate_series(1, 199) n returning *),
           begun as (insert into interaction (id, customer_id, channel, channel_account_id, direction, started_at,
                legal_entity_id, brand_id, team_id)
              select made.id, customer_id, 'email', %(account)s, 'in', opened_at, legal_entity_id, brand_id, team_id
                from made returning id)
           insert into matter (id, interaction_id, conversation_id, opened_at)
           select made.id, made.id, made.id, made.opened_at from made returning 1""",
        id=read_id("cnv", first), account=desk.company.mailbox_id,
    )  # fmt: skip
    rows = await desk.company.rows("select id from conversation")
    ids = [show("cnv", row[0]) for row in rows]
    fields = {"user_id": show("usr", desk.users["hugo"])} if kind == "assign" else {}
    done = await bulk(desk, "lea", ids, kind, **fields)
    assert len(done["done"]) == 200
    state = "select count(*) from conversation where state = 'closed' or assignee_id is not null"
    assert await desk.company.value(state) == 200
    back = await undo(desk, "lea", done["undo"])
    assert len(back["restored"]) == 200
    assert await desk.company.value(state) == 0
