"""Another secret of the site, or none, ends at once all that was begun with the old one, however much that is and
whatever happens just then."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from filrouge.channels.service import signing, visitors
from filrouge.entrypoints.visitors import VisitorHub
from filrouge.platform.ids import uuid7
from tests.entrypoints.chat_mail import act_email, later
from tests.entrypoints.chats import PAGE, Visitor, add_chat, line_of, socket_to, token, until, visitor_of
from tests.entrypoints.chats import zoe as zoe
from tests.entrypoints.desk import Desk, ok, refused, say
from tests.entrypoints.desk_calls import inbox
from tests.entrypoints.limits import person, signed_in
from tests.entrypoints.test_chat_joining import try_in, words
from tests.entrypoints.test_chat_who import CLAIRE, answered_by_mail, link_to
from tests.entrypoints.test_worker import until_value

NEW = "n" * 40
Change = Callable[..., Awaitable[None]]
OTHER_SECRET = {"secrets": {"identity_secret": NEW}}


@pytest.fixture
async def change(desk: Desk) -> AsyncIterator[Change]:
    """The company gives its chat another secret, unless told what else."""
    someone = await person(desk, "max", "settings:write", "settings:read")
    async with signed_in(desk, someone) as admin:

        async def done(**given: Any) -> None:
            [chat] = (await ok(await admin.get("/api/v1/settings/channels", params={"kind": "webchat"})))["items"]
            values = {"expected_version": chat["version"], **(given or OTHER_SECRET)}
            await ok(await admin.patch(f"/api/v1/settings/channels/{chat['id']}", json=values))

        yield done


@pytest.fixture
async def claire(desk: Desk) -> AsyncIterator[Visitor]:
    """A user whom the site vouches for, in a chat."""
    await add_chat(desk)
    async with visitor_of(desk) as made:
        await made.begin(token=token(), language="fr", page={"url": f"{PAGE}/contact"})
        await made.say("À moi")
        yield made


async def test_it_waits_for_no_visitor(desk: Desk, claire: Visitor, change: Change) -> None:
    """There may be hundreds of thousands: none of them is touched."""
    async with desk.company.database.transaction() as tx:
        assert await tx.rows("select from chat_visitor for update")
        await change()
        refused(await claire.get("/conversation"), 401, "chat.visitor_unknown")


async def test_who_is_not_known_to_be_on_the_page_is_put_out_too(
    desk: Desk, url: str, claire: Visitor, change: Change
) -> None:
    async with line_of(url, claire) as line:
        await until_value(desk.company, "select count(*) from chat_visitor where online_until is not null", 1)
        await desk.company.rows("update chat_visitor set online_until = null returning 1")
        await change()
        assert await line.ended() == 4401


def just_before(patch: pytest.MonkeyPatch, place: object, name: str, change: Change) -> None:
    """The secret changes when this is about to be done."""
    real = getattr(place, name)

    async def late(*given: Any, **more: Any) -> Any:
        await change()
        return await real(*given, **more)

    patch.setattr(place, name, late)


async def test_who_connects_just_then_is_put_out_too(
    url: str, claire: Visitor, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    just_before(monkeypatch, VisitorHub, "_enter", change)
    async with socket_to(url) as line:
        await line.say({"type": "hello", "secret": claire.secret, "since": None})
        assert await line.ended() == 4401


async def test_who_begins_just_then_with_the_old_one_is_not_known(
    claire: Visitor, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    just_before(monkeypatch, visitors, "make", change)
    await claire.begin(token=token())
    refused(await claire.get("/conversation"), 401, "chat.visitor_unknown")
    refused(await claire.post("/messages", {"id": str(uuid7()), "text": "Encore"}), 401, "chat.visitor_unknown")


async def test_who_signs_in_just_then_with_the_old_one_is_not_known(
    zoe: Visitor, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    await zoe.say("Avant")
    just_before(monkeypatch, signing, "identify", change)
    made = (await try_in(zoe)).json()
    zoe.secret = made["secret"]
    refused(await zoe.get("/conversation"), 401, "chat.visitor_unknown")


async def test_what_is_under_way_just_then_is_not_done(
    claire: Visitor, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        just_before(patch, visitors, "lock", change)
        refused(await claire.post("/messages", {"id": str(uuid7()), "text": "Encore"}), 401, "chat.visitor_unknown")
    made = await claire.begin(token=token(secret=NEW))
    assert words(made["conversation"]) == ["À moi"]


async def test_a_link_to_a_users_chat_is_worth_no_more_than_the_token(
    desk: Desk, claire: Visitor, zoe_too: Visitor, change: Change
) -> None:
    _, of_zoe = await answered_by_mail(desk, zoe_too, "zoe@exemple.example")
    await act_email(claire, CLAIRE)
    [row] = [one for one in await inbox(desk.lea) if one["subject"] == "À moi"]
    await say(desk, desk.lea, row["id"], text="Notre réponse")
    await later(desk, 130)
    of_claire = await link_to(desk, CLAIRE)
    await change()
    async with visitor_of(desk, address="198.51.100.9") as back:
        given = {"resume": of_claire}
        answer = await back.client.post(back.at("/visitors"), json=given, headers={"origin": PAGE})
        assert refused(answer, 401, "chat.token_refused")["why"] == "link"
        assert "Une question" in words((await back.begin(resume=of_zoe))["conversation"])


@pytest.fixture
async def zoe_too(desk: Desk, claire: Visitor) -> AsyncIterator[Visitor]:
    """A visitor of whom nobody says who they are, beside the user."""
    async with visitor_of(desk, address="198.51.100.8") as made:
        await made.begin(language="fr", page={"url": f"{PAGE}/contact"})
        yield made


async def test_answers_find_the_user_by_email_all_the_same(desk: Desk, claire: Visitor, change: Change) -> None:
    await act_email(claire, CLAIRE)
    await change()
    [row] = await inbox(desk.lea)
    await say(desk, desk.lea, row["id"], text="Notre réponse")
    assert await later(desk, 130) == 1


@pytest.mark.parametrize("given", [{"name": "Autre nom"}, {"secrets": {"push_secret": NEW}}], ids=["name", "push"])
async def test_other_changes_put_nobody_out(url: str, claire: Visitor, change: Change, given: dict[str, Any]) -> None:
    async with line_of(url, claire) as line:
        await change(**given)
        await claire.say("Toujours là")
        await until(line, text="Toujours là")


async def test_who_began_with_the_new_one_stays(url: str, claire: Visitor, change: Change) -> None:
    await change()
    await claire.begin(token=token(secret=NEW))
    async with line_of(url, claire) as line:
        await change(secrets={"push_secret": NEW})
        await claire.say("Toujours là")
        await until(line, text="Toujours là")
