"""A merge is taken apart: at once exactly, later by name; what came since stays where it came."""

from datetime import timedelta
from uuid import UUID

import pytest

from filrouge.terms.ids import read as read_id
from tests.entrypoints.desk import API, Desk, ok, refused, say
from tests.entrypoints.desk_calls import act, read
from tests.entrypoints.merges import facts, fill, merge, number, pair, tag, texts, undo, written_to


async def test_taken_apart_at_once_both_are_what_they_were(desk: Desk) -> None:
    source, target = await pair(desk)
    vip = await tag(desk)
    for one in (source, target):
        await ok(await desk.lea.post(f"{API}/conversations/{one}/tags", json={"add": [vip]}))
    await say(desk, desk.lea, source)
    await ok(await act(desk.lea, target, "close"))
    before = [await facts(desk, one) for one in (source, target)]
    done = await merge(desk, "lea", source, target)
    assert [await facts(desk, one) for one in (source, target)] != before
    back = await undo(desk, "lea", done["undo"])
    assert (set(back["restored"]), back["moved_on"]) == ({source, target}, [])
    assert [await facts(desk, one) for one in (source, target)] == before
    assert await desk.company.value("select conversation_id from outgoing") == read_id("cnv", source)


async def test_taken_apart_by_name_new_words_stay_where_they_came(desk: Desk) -> None:
    source, target = await pair(desk)
    done = await merge(desk, "lea", source, target)
    await say(desk, desk.lea, target, text="Tout est vu.", html="")
    assert await written_to(desk, subject=f"Re: FR-{await number(desk, source):06d}") == target
    await desk.company.rows("update undo set expires_at = now() - %(past)s::interval returning 1", past=timedelta(1))
    apart = await ok(await desk.hugo.post(f"{API}/conversations/{target}/merges/{done['merge_id']}/undo"))
    assert apart == {"restored": [source, target], "moved_on": []}
    assert await texts(desk, source) == ["Et voici la facture."]
    kept = await texts(desk, target)
    assert kept[:2] == ["Où en est mon dossier ?", "Tout est vu."]
    assert len(kept) == 3
    whole = (await read(desk.lea, target))["conversation"]
    assert whole["merged_from"] == []
    assert whole["waiting_since"] is not None
    alone = (await read(desk.lea, source))["conversation"]
    assert (alone["state"], alone["merged_into"]) == ("open", None)
    strays = await desk.company.value(
        "select count(*) from message g join matter m on m.id = g.matter_id"
        " where m.conversation_id <> g.conversation_id"
    )
    assert strays == 0, "every message has a matter of its own conversation"
    again = await desk.hugo.post(f"{API}/conversations/{target}/merges/{done['merge_id']}/undo")
    refused(again, 409, "conversations.already_undone")


async def test_answered_since_nobody_waits_any_more(desk: Desk) -> None:
    source, target = await pair(desk)
    done = await merge(desk, "lea", source, target)
    await say(desk, desk.lea, target)
    await ok(await desk.lea.post(f"{API}/conversations/{target}/merges/{done['merge_id']}/undo"))
    for one in (source, target):
        assert (await read(desk.lea, one))["conversation"]["waiting_since"] is None


async def test_in_a_chain_the_last_merge_comes_apart_first(desk: Desk) -> None:
    one, two = await pair(desk)
    three = await desk.written("Trois", subject="Trois")
    before = [await facts(desk, each) for each in (one, two, three)]
    first = await merge(desk, "lea", one, two)
    second = await merge(desk, "lea", two, three)
    too_early = await desk.lea.post(f"{API}/conversations/{two}/merges/{first['merge_id']}/undo")
    assert refused(too_early, 409, "conversations.merged") == {"into": three}
    assert await undo(desk, "lea", first["undo"]) == {"restored": [], "moved_on": sorted([one, two], key=by_id)}
    await ok(await desk.lea.post(f"{API}/conversations/{three}/merges/{second['merge_id']}/undo"))
    await ok(await desk.lea.post(f"{API}/conversations/{two}/merges/{first['merge_id']}/undo"))
    assert [await facts(desk, each) for each in (one, two, three)] == before


def by_id(shown: str) -> UUID:
    return read_id("cnv", shown)


async def test_a_merge_is_named_through_one_of_the_two_and_in_sight(desk: Desk) -> None:
    source, target = await pair(desk)
    third = await desk.written("Trois", subject="Trois")
    done = await merge(desk, "lea", source, target)
    path = f"merges/{done['merge_id']}/undo"
    refused(await desk.lea.post(f"{API}/conversations/{third}/{path}"), 404, "request.not_found")
    refused(await desk.carla.post(f"{API}/conversations/{target}/{path}"), 404, "request.not_found")
    refused(await desk.ada.post(f"{API}/conversations/{target}/{path}"), 403, "access.forbidden")
    await ok(await desk.hugo.post(f"{API}/conversations/{source}/{path}"))


# -- many -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("messages", [5_000])
async def test_five_thousand_messages_in_one_transaction(desk: Desk, messages: int) -> None:
    source, target = await pair(desk)
    await fill(desk, source, messages)
    before = await desk.company.value(
        "select md5(string_agg(id::text, ',' order by id)) from message where conversation_id = %(id)s",
        id=read_id("cnv", source),
    )
    done = await merge(desk, "lea", source, target)
    counted = "select count(*) from message g join search_entry s on s.message_id = g.id and s.conversation_id = g.conversation_id where g.conversation_id = %(id)s"  # noqa: E501
    assert await desk.company.value(counted, id=read_id("cnv", target)) == messages + 2
    await undo(desk, "lea", done["undo"])
    assert before == await desk.company.value(
        "select md5(string_agg(id::text, ',' order by id)) from message where conversation_id = %(id)s",
        id=read_id("cnv", source),
    )
    first = await read(desk.lea, source)
    assert len(first["entries"]) >= 50
    assert first["entries_before"]
