"""Taking back what one did: each act is exactly undone, by who did it, in its time, and nobody else's work is lost."""

from datetime import timedelta

from filrouge.conversations.service.undoing import KEPT
from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import read as read_id
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, ok, refused, say
from tests.entrypoints.desk_calls import act, inbox, read
from tests.entrypoints.live_socket import following
from tests.entrypoints.merges import facts, reason, tag, undo, wrap_up


async def test_every_act_is_exactly_undone(desk: Desk) -> None:
    conversation, other_reason, code, vip = (
        await desk.written(),
        await reason(desk),
        await wrap_up(desk),
        await tag(desk),
    )
    hugo, cards = show("usr", desk.users["hugo"]), show("tea", desk.company.other_team_id)
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    for what, body in (
        ("assign", {"user_id": hugo}),
        ("assign", {"user_id": None, "team_id": cards}),
        ("snooze", {"until": tomorrow}),
        ("snooze", {"until": None}),
        ("close", {"wrap_up_code": code, "contact_reason_id": other_reason}),
        ("reason", {"contact_reason_id": other_reason}),
    ):
        before = await facts(desk, conversation)
        done = await ok(await act(desk.sam, conversation, what, **body))
        assert await facts(desk, conversation) != before, what
        assert await undo(desk, "sam", done["undo"]) == {"restored": [conversation], "moved_on": []}
        assert await facts(desk, conversation) == before, what
        assert (await read(desk.sam, conversation))["conversation"]["version"] == done["version"] + 1
    before = await facts(desk, conversation)
    done = await ok(await desk.lea.post(f"{API}/conversations/{conversation}/tags", json={"add": [vip]}))
    assert await facts(desk, conversation) != before
    await undo(desk, "lea", done["undo"])
    assert await facts(desk, conversation) == before


async def test_opening_again_and_taking_up_are_undone_too(desk: Desk) -> None:
    conversation, code = await desk.written(), await wrap_up(desk)
    await ok(await act(desk.lea, conversation, "close", wrap_up_code=code))
    closed = await facts(desk, conversation)
    done = await ok(await act(desk.lea, conversation, "reopen"))
    await undo(desk, "lea", done["undo"])
    assert await facts(desk, conversation) == closed
    await ok(await act(desk.lea, conversation, "reopen"))
    await ok(await act(desk.lea, conversation, "snooze", until=None))
    paused = await facts(desk, conversation)
    done = await ok(await act(desk.lea, conversation, "resume"))
    await undo(desk, "lea", done["undo"])
    assert await facts(desk, conversation) == paused


async def test_what_changed_nothing_has_no_undo(desk: Desk) -> None:
    conversation = await desk.written()
    assert (await ok(await act(desk.lea, conversation, "resume")))["undo"] is None
    assert (await ok(await act(desk.lea, conversation, "reopen")))["undo"] is None
    assert (await ok(await act(desk.lea, conversation, "reason", contact_reason_id=None)))["undo"] is None


async def test_twice_too_late_by_another_and_unknown(desk: Desk) -> None:
    conversation = await desk.written()
    done = await ok(await act(desk.lea, conversation, "snooze", until=None))
    refused(await desk.hugo.post(f"{API}/undo/{done['undo']}"), 403, "access.forbidden")
    await undo(desk, "lea", done["undo"])
    refused(await desk.lea.post(f"{API}/undo/{done['undo']}"), 409, "conversations.already_undone")
    refused(await desk.lea.post(f"{API}/undo/{show('und', uuid7())}"), 404, "request.not_found")
    refused(await desk.lea.post(f"{API}/undo/{show('cnv', uuid7())}"), 422, "request.invalid")
    done = await ok(await act(desk.lea, conversation, "snooze", until=None))
    await desk.company.rows(
        "update undo set expires_at = expires_at - %(kept)s::interval where id = %(id)s returning id",
        kept=KEPT, id=read_id("und", done["undo"]),
    )  # fmt: skip
    refused(await desk.lea.post(f"{API}/undo/{done['undo']}"), 409, "conversations.undo_expired")
    assert (await read(desk.lea, conversation))["conversation"]["state"] == "snoozed"


async def test_what_others_did_meanwhile_stays(desk: Desk) -> None:
    conversation = await desk.written()
    done = await ok(await act(desk.lea, conversation, "close"))
    await ok(await act(desk.hugo, conversation, "reopen"))
    assert await undo(desk, "lea", done["undo"]) == {"restored": [], "moved_on": [conversation]}
    assert (await read(desk.lea, conversation))["conversation"]["state"] == "open"

    done = await ok(await act(desk.lea, conversation, "close"))
    found = await desk.company.rows("select number from conversation")
    await desk.written("Encore moi", subject=f"Re: FR-{found[0][0]:06d}")
    assert await undo(desk, "lea", done["undo"]) == {"restored": [], "moved_on": [conversation]}


async def test_a_right_that_is_gone_undoes_nothing(desk: Desk) -> None:
    conversation = await desk.written()
    done = await ok(await act(desk.lea, conversation, "close"))
    await desk.company.rows("delete from user_role where user_id = %(id)s returning 1", id=desk.users["lea"])
    refused(await desk.lea.post(f"{API}/undo/{done['undo']}"), 403, "access.forbidden")
    assert (await read(desk.sam, conversation))["conversation"]["state"] == "closed"


async def test_what_left_ones_sight_comes_back(desk: Desk) -> None:
    """Handed to another team it is gone from the screen; undo needs no sight of it, and what was sent comes along."""
    conversation = await desk.written()
    await say(desk, desk.lea, conversation)
    cards = show("tea", desk.company.other_team_id)
    done = await ok(await act(desk.lea, conversation, "assign", user_id=None, team_id=cards))
    assert (await desk.lea.get(f"{API}/conversations/{conversation}")).status_code == 404
    assert await undo(desk, "lea", done["undo"]) == {"restored": [conversation], "moved_on": []}
    row = (await inbox(desk.lea, "mine"))[0]
    assert (row["id"], row["team"]["id"]) == (conversation, show("tea", desk.company.team_id))
    assert await desk.company.value("select team_id from outgoing") == desk.company.team_id
    assert await inbox(desk.carla) == []


async def test_the_story_says_that_it_was_undone(desk: Desk) -> None:
    conversation = await desk.written()
    done = await ok(await act(desk.lea, conversation, "close"))
    await undo(desk, "lea", done["undo"])
    said = [e["event"] for e in (await read(desk.lea, conversation))["entries"] if e["kind"] == "event"]
    assert [one["type"] for one in said] == ["closed", "undone"]
    assert said[1]["act"] == "close"


async def test_other_screens_follow(desk: Desk, url: str) -> None:
    """A conversation that goes to another team and back enters and leaves that team's screens."""
    conversation = await desk.written()
    cards = show("tea", desk.company.other_team_id)
    async with following(url, desk, "carla") as carla, following(url, desk, "hugo") as hugo:
        done = await ok(await act(desk.lea, conversation, "assign", user_id=None, team_id=cards))
        assert (await carla.event("conversations.assigned"))["event"]["row"]["id"] == conversation
        assert (await hugo.event("conversations.assigned"))["event"]["row"] is None
        await undo(desk, "lea", done["undo"])
        gone = (await carla.event("conversations.undone"))["event"]
        assert (gone["subject"], gone["row"]) == (conversation, None)
        assert (await hugo.event("conversations.undone"))["event"]["row"]["id"] == conversation
