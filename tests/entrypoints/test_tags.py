"""Tags for all and for teams, on conversations and in the settings; followers and links."""

import asyncio
from typing import Any

from filrouge.platform.ids import uuid7
from filrouge.terms.ids import read as read_id
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, ok, refused
from tests.entrypoints.desk_calls import act, inbox, read
from tests.entrypoints.merges import tag


async def put(desk: Desk, who: str, conversation: str, **fields: Any) -> Any:
    return await getattr(desk, who).post(f"{API}/conversations/{conversation}/tags", json=fields)


async def grant(desk: Desk, role: str, *permissions: str) -> None:
    await desk.company.rows(
        "update role set permissions = permissions || %(more)s::text[] where key = %(role)s returning 1",
        more=list(permissions), role=role,
    )  # fmt: skip


# -- on conversations -------------------------------------------------------------------------------------------------


async def test_tags_go_on_and_come_off(desk: Desk) -> None:
    conversation = await desk.written()
    vip, angry = await tag(desk, "VIP", colour="#17503B"), await tag(desk, "Mécontent")
    version = (await read(desk.lea, conversation))["conversation"]["version"]
    done = await ok(await put(desk, "lea", conversation, add=[vip, angry]))
    assert done["version"] == version + 1
    again = await ok(await put(desk, "hugo", conversation, add=[vip]))
    assert again == {"version": version + 1, "undo": None}, "what is there already changes nothing"
    row = (await inbox(desk.hugo))[0]
    assert {(one["name"], one["colour"]) for one in row["tags"]} == {("VIP", "#17503b"), ("Mécontent", "")}
    await ok(await put(desk, "lea", conversation, remove=[vip]))
    events = [one["event"] for one in (await read(desk.lea, conversation))["entries"] if one["event"]]
    assert [(sorted(one["added"]), one["removed"]) for one in events] == [(["Mécontent", "VIP"], []), ([], ["VIP"])]


async def test_two_who_tag_do_not_disturb_each_other(desk: Desk) -> None:
    conversation = await desk.written()
    tags = [await tag(desk, f"n {n}") for n in range(6)]
    both = await asyncio.gather(
        *(put(desk, "lea" if n % 2 else "hugo", conversation, add=[one]) for n, one in enumerate(tags))
    )
    assert [answer.status_code for answer in both] == [200] * 6
    assert len((await read(desk.lea, conversation))["conversation"]["tags"]) == 6


async def test_a_tag_of_a_team_is_for_that_team(desk: Desk) -> None:
    await tag(desk, "Pour tous")
    cards = show("tea", desk.company.other_team_id)
    theirs = await tag(desk, "Opposition", team_id=cards)
    assert [one["name"] for one in await ok(await desk.carla.get(f"{API}/tags"))] == ["Opposition", "Pour tous"]
    assert [one["name"] for one in await ok(await desk.lea.get(f"{API}/tags"))] == ["Pour tous"]
    [of_team] = [one for one in await ok(await desk.sam.get(f"{API}/tags")) if one["team"]]
    assert of_team == {"id": theirs, "name": "Opposition", "colour": "", "team": {"id": cards, "name": "Cartes"}}
    conversation = await desk.written()
    refused(await put(desk, "lea", conversation, add=[theirs]), 422, "settings.unknown_reference")
    await ok(await put(desk, "sam", conversation, add=[theirs]))
    await ok(await put(desk, "lea", conversation, remove=[theirs]))


async def test_who_may_not_or_does_not_see(desk: Desk) -> None:
    conversation, vip = await desk.written(), await tag(desk)
    refused(await put(desk, "ada", conversation, add=[vip]), 403, "access.forbidden")
    refused(await put(desk, "carla", conversation, add=[vip]), 404, "request.not_found")
    refused(await put(desk, "lea", conversation, add=[show("tag", uuid7())]), 422, "settings.unknown_reference")
    await ok(await desk.sam.delete(f"{API}/settings/tags/{vip}"), 204)
    refused(await put(desk, "lea", conversation, add=[vip]), 422, "settings.unknown_reference")


async def test_a_conversation_has_so_many_tags_at_most(desk: Desk) -> None:
    conversation = await desk.written()
    tags = [await tag(desk, f"n {n}") for n in range(31)]
    await ok(await put(desk, "lea", conversation, add=tags[:30]))
    assert refused(await put(desk, "lea", conversation, add=tags[30:]), 422, "request.invalid") == {"limit": 30}
    assert len((await read(desk.lea, conversation))["conversation"]["tags"]) == 30


# -- settings ---------------------------------------------------------------------------------------------------------


async def test_tags_are_made_changed_put_aside_and_brought_back(desk: Desk) -> None:
    made = await ok(await desk.sam.post(f"{API}/settings/tags", json={"name": "  Gros   dégât ", "colour": ""}), 201)
    assert (made["name"], made["version"], made["active"], made["team_id"]) == ("Gros dégât", 1, True, None)
    path = f"{API}/settings/tags/{made['id']}"
    changed = await ok(await desk.sam.patch(path, json={"expected_version": 1, "name": "Sinistre majeur"}))
    assert (changed["name"], changed["version"]) == ("Sinistre majeur", 2)
    refused(await desk.sam.patch(path, json={"expected_version": 1, "name": "x"}), 409, "settings.stale")
    await ok(await desk.sam.delete(path), 204)
    assert await ok(await desk.lea.get(f"{API}/tags")) == []
    listed = (await ok(await desk.sam.get(f"{API}/settings/tags")))["items"]
    assert [(one["name"], one["active"]) for one in listed] == [("Sinistre majeur", False)]
    await grant(desk, "supervisor", "settings:write")
    history = (await ok(await desk.sam.get(f"{API}/settings/history", params={"subject": made["id"]})))["items"]
    assert [(one["what"], one["subject"], one["actor"]["name"]) for one in history] == [
        ("tag", "Sinistre majeur", "Sam")
    ] * 3
    assert (history[1]["before"], history[1]["after"]) == ({"name": "Gros dégât"}, {"name": "Sinistre majeur"})
    for entry in history[:2]:
        await ok(await desk.sam.post(f"{API}/settings/history/{entry['id']}/restore"), 204)
    assert [one["name"] for one in await ok(await desk.lea.get(f"{API}/tags"))] == ["Gros dégât"]
    await ok(await desk.sam.post(f"{API}/settings/history/{history[2]['id']}/restore"), 204)
    assert await ok(await desk.lea.get(f"{API}/tags")) == []


async def test_one_name_one_tag(desk: Desk) -> None:
    await tag(desk, "Étranger")
    again = await desk.sam.post(f"{API}/settings/tags", json={"name": "etranger"})
    assert refused(again, 409, "settings.taken")["field"] == "name"
    other = await tag(desk, "Autre")
    again = await desk.sam.patch(f"{API}/settings/tags/{other}", json={"expected_version": 1, "name": "ETRANGER"})
    refused(again, 409, "settings.taken")
    assert len(await ok(await desk.lea.get(f"{API}/tags"))) == 2, "what was refused broke nothing"


async def test_bad_tags(desk: Desk) -> None:
    for body in (
        {"name": ""}, {"name": "   "}, {"name": "x" * 61}, {"name": "x", "colour": "red"}, {},
        {"name": "x", "team_id": "tea_1"}, {"name": "x", "shape": "round"},
    ):  # fmt: skip
        refused(await desk.sam.post(f"{API}/tags", json=body), 422, "request.invalid")
    refused(await desk.sam.post(f"{API}/tags", json={"name": "x\0"}), 422, "request.unstorable")
    gone = await desk.sam.post(f"{API}/tags", json={"name": "x", "team_id": show("tea", uuid7())})
    refused(gone, 422, "settings.unknown_reference")
    refused(await desk.sam.get(f"{API}/settings/tags/{show('tag', uuid7())}"), 404, "settings.not_found")


async def test_who_may_share_tags_and_with_whom(desk: Desk) -> None:
    for who in ("lea", "ada"):
        refused(await getattr(desk, who).post(f"{API}/tags", json={"name": "x"}), 403, "access.forbidden")
    refused(await desk.lea.get(f"{API}/settings/tags"), 403, "access.forbidden")
    mine, theirs = show("tea", desk.company.team_id), show("tea", desk.company.other_team_id)
    of_all, of_cards = await tag(desk, "Pour tous"), await tag(desk, "Opposition", team_id=theirs)
    await grant(desk, "agent", "desk:share")
    await ok(await desk.lea.post(f"{API}/tags", json={"name": "À nous", "team_id": mine}), 201)
    for body in ({"name": "x"}, {"name": "x", "team_id": theirs}):
        refused(await desk.lea.post(f"{API}/tags", json=body), 403, "settings.out_of_scope")
    change = {"expected_version": 1, "name": "y"}
    refused(await desk.lea.patch(f"{API}/settings/tags/{of_all}", json=change), 403, "settings.out_of_scope")
    refused(await desk.lea.patch(f"{API}/settings/tags/{of_cards}", json=change), 404, "settings.not_found")
    listed = (await ok(await desk.lea.get(f"{API}/settings/tags")))["items"]
    assert [one["name"] for one in listed] == ["À nous", "Pour tous"]


# -- followers --------------------------------------------------------------------------------------------------------


async def test_following_is_ones_own(desk: Desk) -> None:
    conversation = await desk.written()
    version = (await read(desk.lea, conversation))["conversation"]["version"]
    path = f"{API}/conversations/{conversation}/follow"
    for _ in range(2):
        await ok(await desk.lea.put(path), 204)
    await ok(await desk.ada.put(path), 204)
    shown = (await read(desk.lea, conversation))["conversation"]
    assert [one["name"] for one in shown["followers"]] == ["Léa Moreau", "Ada"]
    assert (shown["followed"], shown["version"]) == (True, version)
    assert (await read(desk.hugo, conversation))["conversation"]["followed"] is False
    await ok(await desk.lea.delete(path), 204)
    assert [one["name"] for one in (await read(desk.lea, conversation))["conversation"]["followers"]] == ["Ada"]
    refused(await desk.carla.put(path), 404, "request.not_found")


# -- links ------------------------------------------------------------------------------------------------------------


async def test_linked_ones_know_of_each_other(desk: Desk) -> None:
    one, two = await desk.written("Un", subject="Un"), await desk.written("Deux", subject="Deux")
    for _ in range(2):
        await ok(await desk.lea.put(f"{API}/conversations/{one}/links/{two}"), 204)
    for here, there, subject in ((one, two, "Deux"), (two, one, "Un")):
        whole = await read(desk.hugo, here)
        assert [(link["id"], link["subject"], link["state"]) for link in whole["conversation"]["links"]] == [
            (there, subject, "open")
        ]
        [event] = [entry["event"] for entry in whole["entries"] if entry["event"]]
        assert (event["type"], event["linked"], event["conversation"]["id"]) == ("linked", True, there)
    await ok(await desk.hugo.delete(f"{API}/conversations/{two}/links/{one}"), 204)
    assert (await read(desk.lea, one))["conversation"]["links"] == []


async def test_a_link_shows_nobody_more_than_they_may_see(desk: Desk) -> None:
    one = await desk.written("Un", subject="Un")
    theirs = await desk.written("Ma carte", subject="Ma carte", account_id=await desk.cards_mailbox())
    refused(await desk.lea.put(f"{API}/conversations/{one}/links/{theirs}"), 404, "request.not_found")
    await ok(await desk.sam.put(f"{API}/conversations/{one}/links/{theirs}"), 204)
    assert len((await read(desk.sam, one))["conversation"]["links"]) == 1
    seen = await read(desk.lea, one)
    assert seen["conversation"]["links"] == []
    assert [entry["event"]["conversation"] for entry in seen["entries"] if entry["event"]] == [None]
    assert "Ma carte" not in str(seen)


async def test_what_is_not_linked(desk: Desk) -> None:
    one, two = await desk.written("Un", subject="Un"), await desk.written("Deux", subject="Deux")
    itself = await desk.lea.put(f"{API}/conversations/{one}/links/{one}")
    assert refused(itself, 409, "conversations.cannot_link") == {"why": "same"}
    refused(await desk.ada.put(f"{API}/conversations/{one}/links/{two}"), 403, "access.forbidden")
    entity = uuid7()
    await desk.company.rows(
        "insert into legal_entity (id, name, created_at) values (%(id)s, 'Autre', now()) returning 1", id=entity
    )
    await desk.company.rows(
        "update conversation set legal_entity_id = %(le)s where id = %(id)s returning 1",
        le=entity, id=read_id("cnv", two),
    )  # fmt: skip
    apart = await desk.sam.put(f"{API}/conversations/{one}/links/{two}")
    assert refused(apart, 409, "conversations.cannot_link") == {"why": "legal_entity"}


# -- pauses without an end --------------------------------------------------------------------------------------------


async def test_a_pause_until_the_customer_answers(desk: Desk) -> None:
    conversation = await desk.written()
    await ok(await act(desk.lea, conversation, "snooze", until=None))
    shown = (await read(desk.lea, conversation))["conversation"]
    assert (shown["state"], shown["snoozed_until"]) == ("snoozed", None)
    number = await desk.company.value("select number from conversation")
    await desk.written("Voici", subject=f"Re: FR-{number:06d}")
    whole = await read(desk.lea, conversation)
    assert whole["conversation"]["state"] == "open"
    assert [(one["event"]["type"], one["event"].get("until")) for one in whole["entries"] if one["event"]] == [
        ("snoozed", None), ("resumed", None),
    ]  # fmt: skip
    missing = await desk.lea.post(f"{API}/conversations/{conversation}/snooze", json={"expected_version": 9})
    refused(missing, 422, "request.invalid")
