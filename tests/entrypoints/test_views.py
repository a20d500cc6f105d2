"""Saved views: searches under a name, mine or shared, with their counts."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from filrouge.platform import clock
from filrouge.terms.ids import UserId, show
from filrouge.views import filters, saved
from filrouge.views import inbox as inbox_view
from tests.entrypoints.desk import API, Desk, ok, refused
from tests.entrypoints.desk_calls import act, inbox


async def keep(client: httpx.AsyncClient, name: str, query: str, **more: Any) -> dict[str, Any]:
    body = {"name": name, "query": query, **more}
    made: dict[str, Any] = await ok(await client.post(f"{API}/views", json=body), 201)
    return made


async def names(client: httpx.AsyncClient) -> list[str]:
    return [view["name"] for view in await ok(await client.get(f"{API}/views"))]


async def count(client: httpx.AsyncClient) -> dict[str, int]:
    found: dict[str, int] = (await ok(await client.get(f"{API}/views/counts")))["counts"]
    return found


async def change(client: httpx.AsyncClient, view: dict[str, Any], **changes: Any) -> httpx.Response:
    body = {"expected_version": view["version"], **changes}
    return await client.patch(f"{API}/views/{view['id']}", json=body)


async def test_a_view_lists_and_counts_what_its_search_finds(desk: Desk) -> None:
    first = await desk.written("contrat", sender="a@x.example")
    second = await desk.written("avenant", sender="b@x.example")
    await ok(await act(desk.lea, second, "close"))
    filters = await keep(desk.lea, "Ouvertes", "state:open")
    words = await keep(desk.lea, "Contrats", "contrat -résilié")
    nothing = await keep(desk.lea, "Rien", "tag:inconnue")
    assert [row["id"] for row in await inbox(desk.lea, filters["id"])] == [first]
    assert [row["id"] for row in await inbox(desk.lea, words["id"])] == [first]
    assert await inbox(desk.lea, nothing["id"]) == []
    assert await count(desk.lea) == {filters["id"]: 1, words["id"]: 1, nothing["id"]: 0}


async def test_pages_of_a_view_follow_each_other(desk: Desk) -> None:
    made = [await desk.written(f"contrat {n}", sender=f"c{n}@x.example") for n in range(5)]
    for query, sort, expected in (
        ("state:open", "newest", made[::-1]),
        ("contrat", "newest", made[::-1]),
        ("state:open", "waiting", made),
        ("state:open", "due", made[::-1]),
    ):
        view = await keep(desk.lea, f"{query} {sort}", query, sort=sort)
        seen: list[str] = []
        after = None
        while True:
            params = {"view": view["id"], "limit": 2} | ({"after": after} if after else {})
            page = await ok(await desk.lea.get(f"{API}/inbox", params=params))
            seen += [row["id"] for row in page["items"]]
            after = page["next"]
            if after is None:
                break
        assert seen == expected, (query, sort)


async def test_the_longest_wait_comes_first_and_who_does_not_wait_last(desk: Desk) -> None:
    old = await desk.written("un", sender="a@x.example")
    done = await desk.written("deux", sender="b@x.example")
    new = await desk.written("trois", sender="c@x.example")
    await desk.company.rows("update conversation set waiting_since = null where number = 2 returning id")
    await desk.company.rows("update conversation set due_at = now() where number = 3 returning id")
    assert [row["id"] for row in await inbox(desk.lea, sort="waiting")] == [old, new, done]
    assert [row["id"] for row in await inbox(desk.lea, sort="due")] == [new, done, old]
    assert [row["id"] for row in await inbox(desk.lea, sort="newest")] == [new, done, old]


async def test_a_row_says_tags_promises_tasks_and_whether_it_is_followed(desk: Desk) -> None:
    conversation = await desk.written()
    [row] = await inbox(desk.lea)
    assert (row["tags"], row["followed"], row["promise"], row["open_tasks"], row["merged"]) == (
        [],
        False,
        None,
        0,
        False,
    )
    await desk.company.rows(
        """with c as (select id from conversation),
           t as (insert into tag (id, name, colour, created_at) values (gen_random_uuid(), 'Urgent', '#aa0000', now())
                 returning id),
           ct as (insert into conversation_tag (conversation_id, tag_id, added_at) select c.id, t.id, now() from c, t),
           f as (insert into conversation_follower (conversation_id, user_id, since) select c.id, %(lea)s, now() from c)
           insert into task (id, conversation_id, kind, title, due_at, state, created_at)
           select gen_random_uuid(), c.id, kind, '', due::timestamptz, state, now() from c,
                  (values ('promise', '2027-01-01', 'open'), ('promise', '2026-01-01', 'kept'),
                          ('promise', '2026-06-01', 'broken'), ('task', null, 'open'), ('task', null, 'done'))
                    as v(kind, due, state) returning id""",
        lea=desk.users["lea"],
    )
    [row] = await inbox(desk.lea)
    assert [(tag["name"], tag["colour"]) for tag in row["tags"]] == [("Urgent", "#aa0000")]
    assert (row["followed"], row["open_tasks"]) == (True, 3)
    assert row["promise"] == {"due_at": "2026-06-01T00:00:00.000Z", "state": "broken"}
    assert [one["followed"] for one in await inbox(desk.hugo)] == [False]
    for query in ("tag:urg", "has:promise", "has:task", "is:followed"):
        view = await keep(desk.lea, query, query)
        assert [one["id"] for one in await inbox(desk.lea, view["id"])] == [conversation]
    await desk.company.rows("update conversation set merged_into_id = id, state = 'closed' returning id")
    assert await inbox(desk.lea, "closed") == []
    view = await keep(desk.lea, "toutes", "-state:snoozed")
    assert await inbox(desk.lea, view["id"]) == []


# -- whose they are ---------------------------------------------------------------------------------------------------


async def test_mine_are_mine_and_shared_ones_everybodys(desk: Desk) -> None:
    mine = await keep(desk.lea, "À moi", "agent:moi")
    shared = await keep(desk.sam, "À tous", "state:open", shared=True)
    team = show("tea", desk.company.other_team_id)
    cards = await keep(desk.sam, "Aux cartes", "state:open", shared=True, team_id=team)
    assert (mine["mine"], mine["shared"], mine["owner"]["name"]) == (True, False, "Léa Moreau")
    assert (shared["mine"], shared["owner"], cards["team"]["name"]) == (False, None, "Cartes")
    assert await names(desk.lea) == ["À moi", "À tous"]
    assert await names(desk.hugo) == ["À tous"]
    assert await names(desk.carla) == ["À tous", "Aux cartes"]
    assert await names(desk.sam) == ["À tous", "Aux cartes"]
    for client, view in ((desk.hugo, mine), (desk.lea, cards)):
        for answer in (
            await client.get(f"{API}/inbox", params={"view": view["id"]}),
            await change(client, view, name="x"),
            await client.delete(f"{API}/views/{view['id']}"),
        ):
            refused(answer, 404, "settings.not_found")


async def test_sharing_needs_the_right_to(desk: Desk) -> None:
    mine = await keep(desk.lea, "À moi", "agent:moi")
    shared = await keep(desk.sam, "À tous", "state:open", shared=True)
    body = {"name": "x", "query": "y", "shared": True}
    refused(await desk.lea.post(f"{API}/views", json=body), 403, "access.forbidden")
    refused(await change(desk.lea, mine, shared=True), 403, "access.forbidden")
    refused(await change(desk.lea, shared, name="x"), 403, "access.forbidden")
    refused(await desk.lea.delete(f"{API}/views/{shared['id']}"), 403, "access.forbidden")
    own = await keep(desk.sam, "De Sam", "agent:moi")
    given = await ok(await change(desk.sam, own, shared=True))
    assert (given["shared"], given["mine"], await names(desk.lea)) == (True, False, ["À moi", "À tous", "De Sam"])
    back = await ok(await change(desk.sam, given, shared=False))
    assert (back["shared"], back["mine"], await names(desk.lea)) == (False, True, ["À moi", "À tous"])


async def test_changes_need_the_version_that_was_read(desk: Desk) -> None:
    view = await keep(desk.lea, "Un", "state:open")
    after = await ok(await change(desk.lea, view, name="Deux", query="state:closed", sort="due"))
    assert (after["name"], after["query"], after["sort"], after["version"]) == ("Deux", "state:closed", "due", 2)
    refused(await change(desk.lea, view, name="Trois"), 409, "settings.stale")
    await ok(await desk.lea.delete(f"{API}/views/{view['id']}"), 204)
    refused(await desk.lea.delete(f"{API}/views/{view['id']}"), 404, "settings.not_found")


async def test_what_shared_views_were_is_kept_and_comes_back(desk: Desk) -> None:
    await desk.company.rows(
        "update role set permissions = permissions || '{settings:write}' where key = 'supervisor' returning id"
    )
    view = await keep(desk.sam, "Avant", "state:open", shared=True)
    await ok(await change(desk.sam, view, name="Après"))
    await ok(await desk.sam.delete(f"{API}/views/{view['id']}"), 204)
    assert await names(desk.lea) == []
    params = {"what": "view", "subject": view["id"]}
    history = (await ok(await desk.sam.get(f"{API}/settings/history", params=params)))["items"]
    assert [sorted(one["after"]) for one in history[:2]] == [["active"], ["name"]]
    assert all(one["restorable"] for one in history)
    for entry in history[:2]:
        await ok(await desk.sam.post(f"{API}/settings/history/{entry['id']}/restore"), 204)
    assert await names(desk.lea) == ["Avant"]
    await keep(desk.lea, "privée", "agent:moi")
    everything = (await ok(await desk.sam.get(f"{API}/settings/history", params={"what": "view"})))["items"]
    assert "privée" not in str(everything)


async def test_each_person_has_an_order_of_their_own(desk: Desk) -> None:
    first = await keep(desk.lea, "un", "state:open")
    second = await keep(desk.lea, "deux", "state:open")
    shared = await keep(desk.sam, "trois", "state:open", shared=True)
    wanted = [shared["id"], second["id"], first["id"]]
    await ok(await desk.lea.put(f"{API}/views/order", json={"ids": wanted}), 204)
    assert await names(desk.lea) == ["trois", "deux", "un"]
    await keep(desk.lea, "quatre", "state:open")
    assert await names(desk.lea) == ["trois", "deux", "un", "quatre"]
    assert await names(desk.hugo) == ["trois"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": " ", "query": "x"}, "request.invalid"),
        ({"name": "x", "query": "  "}, "request.invalid"),
        ({"name": "x", "query": "😀"}, "request.invalid"),
        ({"name": "x", "query": "x" * 2_001}, "request.invalid"),
        ({"name": "x", "query": "x", "sort": "random"}, "request.invalid"),
        ({"name": "x\0", "query": "x"}, "request.unstorable"),
    ],
)
async def test_what_is_no_view_is_refused(desk: Desk, body: dict[str, Any], code: str) -> None:
    refused(await desk.lea.post(f"{API}/views", json=body), 422, code)


async def test_there_are_a_hundred_views_at_most(desk: Desk) -> None:
    await keep(desk.lea, "un", "state:open")
    await desk.company.rows(
        """insert into saved_view (id, name, query, owner_id, created_at)
           select gen_random_uuid(), 'n', 'contrat', %(lea)s, now() from generate_series(1, 99) returning id""",
        lea=desk.users["lea"],
    )
    answer = await desk.lea.post(f"{API}/views", json={"name": "x", "query": "x"})
    assert refused(answer, 409, "desk.too_many_views") == {"limit": 100}
    assert len(await count(desk.lea)) == 100


async def test_who_may_see_it_is_told_of_a_shared_view(desk: Desk) -> None:
    await keep(desk.lea, "privée", "state:open")
    await keep(desk.sam, "partagée", "state:open", shared=True)
    told = await desk.company.rows("select payload from event where type = 'desk.view_changed'")
    assert len(told) == 1
    assert "partag" not in str(told)


# -- counting ends ----------------------------------------------------------------------------------------------------


async def looks(desk: Desk) -> int:
    return int(await desk.company.value("select case when is_called then last_value else 0 end from looks"))


async def test_counts_end_together(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Views that are slow one by one hold a request no longer than all may take together."""
    await desk.written()
    for number in range(12):
        await keep(desk.lea, f"Lente {number}", "state:open")
    async with desk.company.database.transaction() as tx:
        await tx.execute("create sequence looks")
    # A sequence keeps what was begun, also of a statement that was cut off.
    slow = "(select nextval('looks') + length(pg_sleep(30)::text) from conversation c where {which} and {visible})"
    monkeypatch.setattr(inbox_view, "COUNT", slow)
    monkeypatch.setattr(saved, "TOGETHER_MS", 20)
    monkeypatch.setattr(saved, "ALONE_MS", 20)
    passing = iter(range(1_000))
    actor = replace(desk.company.lea, user_id=UserId(desk.users["lea"]))
    async with desk.company.database.transaction() as tx:
        views = await saved.of(tx, actor)
        monkeypatch.setattr(saved.clock, "monotonic", lambda: next(passing) * 0.2)
        assert await saved.counts(tx, actor, views, clock.now()) == {}
    assert 1 < await looks(desk) < 10


async def test_counting_leaves_the_timeout_as_it_was(desk: Desk) -> None:
    await desk.written("contrat")
    for query in ("state:open", "contrat"):
        await keep(desk.lea, query, query)
    actor = replace(desk.company.lea, user_id=UserId(desk.users["lea"]))
    async with desk.company.database.transaction() as tx:
        before = await tx.value("show statement_timeout")
        assert len(await saved.counts(tx, actor, await saved.of(tx, actor), clock.now())) == 2
        assert await tx.value("show statement_timeout") == before


async def test_a_name_is_read_once_for_all_views(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.written()
    for number in range(6):
        await keep(desk.lea, f"Nord {number}", "team:sinistres state:open")
    async with desk.company.database.transaction() as tx:
        await tx.execute("create sequence looks")
    monkeypatch.setitem(
        filters._NAMES, "team", "select id, name from team n where nextval('looks') > 0 and {named} and {sight}"
    )
    actor = replace(desk.company.lea, user_id=UserId(desk.users["lea"]))
    async with desk.company.database.transaction() as tx:
        found = await saved.counts(tx, actor, await saved.of(tx, actor), clock.now())
    assert set(found.values()) == {1}
    assert await looks(desk) <= 2, "of two teams, each was looked at once"
