"""Who speaks in a chat: nobody goes on as somebody else, by a link, by a typed address, or by a secret from before."""

import re
from datetime import timedelta
from typing import Any, cast

import pytest

from filrouge.flows import inbound
from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from tests.company_of_tests import mail
from tests.entrypoints.chat_mail import act_email, codes, later, mails
from tests.entrypoints.chats import PAGE, Visitor, add_chat, frame_of, line_of, socket_to, token, until, visitor_of
from tests.entrypoints.chats import zoe as zoe
from tests.entrypoints.desk import Desk, ok, refused, say
from tests.entrypoints.desk_calls import inbox, read
from tests.entrypoints.limits import person, signed_in
from tests.entrypoints.merges import merge
from tests.entrypoints.test_chat_joining import sign_in, try_in, words
from tests.entrypoints.test_worker import until_value

CLAIRE = "claire@exemple.example"


async def answered_by_mail(desk: Desk, visitor: Visitor, email: str, seconds: float = 130) -> tuple[str, str]:
    """The visitor asks, leaves an address, is answered and gone: the conversation, and what stands in the link."""
    await visitor.say("Une question")
    await act_email(visitor, email)
    [row] = [one for one in await inbox(desk.lea) if one["subject"] == "Une question"]
    await say(desk, desk.lea, row["id"], text="Notre réponse")
    await later(desk, seconds)
    return cast(str, row["id"]), await link_to(desk, email)


async def link_to(desk: Desk, email: str) -> str:
    """What stands in the link of the last e-mail to this address."""
    body = next(one[3] for one in reversed(await mails(desk)) if one[0] == email)
    return re.findall(r"#fil-rouge=(\S+)", body)[-1]


async def keep_only(monkeypatch: pytest.MonkeyPatch, visitor: Visitor, text: str) -> None:
    """Words that are kept and wait for the pump."""

    async def fails(*_: Any) -> None:
        raise RuntimeError("the thread is away")

    with monkeypatch.context() as patch:
        patch.setattr(inbound, "_record", fails)
        assert (await visitor.post("/messages", {"id": str(uuid7()), "text": text})).status_code == 202


async def pump(desk: Desk) -> None:
    desk.company.now = clock.now() + timedelta(seconds=90)
    await desk.company.pump()


# -- secrets ----------------------------------------------------------------------------------------------------------


async def test_who_shared_the_chat_by_a_link_is_not_the_user_who_signs_in(desk: Desk, url: str, zoe: Visitor) -> None:
    async with visitor_of(desk, address="198.51.100.8") as phone, visitor_of(desk, address="198.51.100.9") as back:
        await phone.begin(token=token())
        await phone.say("Un mot de Claire")
        _, link = await answered_by_mail(desk, zoe, CLAIRE)
        async with socket_to(url) as line:
            await line.say({"type": "hello", "secret": zoe.secret, "since": None})
            await frame_of(line, "state")
            await back.begin(resume=link)
            await sign_in(back)
            assert await line.ended() == 4401
        refused(await zoe.get("/conversation"), 401, "chat.visitor_unknown")
        refused(await zoe.post("/messages", {"id": str(uuid7()), "text": "Mon IBAN"}), 401, "chat.visitor_unknown")
        refused(await try_in(zoe, sub="other", email=None), 401, "chat.visitor_unknown")
        assert words(await back.snapshot()) == ["Un mot de Claire", "Une question", "Notre réponse"]
        # nor do answers leave for an address that was typed before
        await phone.say("Encore un mot")
        assert await desk.company.value("select count(*) from chat_visitor where signed") == 2
        assert await desk.company.value("select count(*) from chat_visitor") == 2


async def test_answers_to_the_user_do_not_leave_for_what_others_typed_before(desk: Desk, zoe: Visitor) -> None:
    async with visitor_of(desk, address="198.51.100.9") as back:
        conversation, link = await answered_by_mail(desk, zoe, CLAIRE)
        await act_email(zoe, "thief@exemple.example")
        await back.begin(resume=link, page={"url": f"{PAGE}/contact"})
        await sign_in(back)
        await say(desk, desk.lea, conversation, text="Un secret")
        await later(desk, 300)
        assert [one[0] for one in await mails(desk) if "Un secret" in one[3]] == [CLAIRE]


async def test_kept_words_are_of_who_said_them(desk: Desk, zoe: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    async with visitor_of(desk, address="198.51.100.9") as back:
        _, link = await answered_by_mail(desk, zoe, CLAIRE)
        await back.begin(resume=link)
        await keep_only(monkeypatch, zoe, "De l’autre")
        await keep_only(monkeypatch, back, "De Claire")
        await sign_in(back)
        await pump(desk)
        assert words(await back.snapshot()) == ["Une question", "Notre réponse", "De Claire"]


async def test_words_do_not_overtake_those_kept_before_the_sign_in(
    desk: Desk, zoe: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep_only(monkeypatch, zoe, "1")
    await sign_in(zoe)
    assert (await zoe.post("/messages", {"id": str(uuid7()), "text": "2"})).status_code == 202
    await pump(desk)
    assert words(await zoe.snapshot()) == ["1", "2"]
    assert await desk.company.value("select count(*) from conversation") == 1


async def test_words_that_another_tab_signed_in_meanwhile_are_said_once(desk: Desk, zoe: Visitor) -> None:
    given = {"id": str(uuid7()), "text": "Une fois"}
    await zoe.post("/messages", given)  # the answer is lost on the way
    await sign_in(Visitor(zoe.client, zoe.key, zoe.id, zoe.secret))
    refused(await zoe.post("/messages", given), 401, "chat.visitor_unknown")
    await zoe.begin(token=token())
    again = await zoe.post("/messages", given)
    assert (again.status_code, again.json()["message"]["text"]) == (200, "Une fois")
    assert words(await zoe.snapshot()) == ["Une fois"]


async def test_who_signs_out_gives_the_secret_back(desk: Desk, url: str, zoe: Visitor) -> None:
    await zoe.say("À moi")
    async with socket_to(url) as line:
        await line.say({"type": "hello", "secret": zoe.secret, "since": None})
        await frame_of(line, "state")
        answer = await zoe.client.delete(zoe.at("/visitors"), headers=zoe.headers)
        assert (answer.status_code, answer.json()) == (200, {})
        assert await line.ended() == 4401
    refused(await zoe.get("/conversation"), 401, "chat.visitor_unknown")
    refused(await zoe.client.delete(zoe.at("/visitors"), headers=zoe.headers), 401, "chat.visitor_unknown")
    asked = {"origin": PAGE, "access-control-request-method": "DELETE"}
    allowed = await zoe.client.options(zoe.at("/visitors"), headers=asked)
    assert "DELETE" in allowed.headers["access-control-allow-methods"]
    # what was said stays, and the answer still finds them
    assert words_at_desk(await read(desk.lea, (await inbox(desk.lea))[0]["id"])) == ["À moi"]


@pytest.mark.parametrize("secret", ["n" * 40, ""], ids=["another", "none"])
async def test_another_secret_of_the_site_ends_what_was_begun_with_the_old_one(
    desk: Desk, url: str, zoe: Visitor, secret: str
) -> None:
    """Whoever knew the old one may have begun as anybody."""
    someone = await person(desk, "max", "settings:write", "settings:read")
    async with visitor_of(desk, address="198.51.100.9") as claire, signed_in(desk, someone) as admin:
        await claire.begin(token=token())
        await claire.say("À moi")
        await zoe.say("Sans nom")
        async with line_of(url, zoe) as others, line_of(url, claire) as line:
            await until_value(desk.company, "select count(*) from chat_visitor where online_until is not null", 2)
            [chat] = (await ok(await admin.get("/api/v1/settings/channels", params={"kind": "webchat"})))["items"]
            change = {"expected_version": chat["version"], "secrets": {"identity_secret": secret}}
            await ok(await admin.patch(f"/api/v1/settings/channels/{chat['id']}", json=change))
            assert await line.ended() == 4401
            await zoe.say("Toujours là")
            await until(others, text="Toujours là")
        refused(await claire.get("/conversation"), 401, "chat.visitor_unknown")
        if secret:
            again = await claire.begin(token=token(secret=secret))
            assert words(again["conversation"]) == ["À moi"]


def words_at_desk(whole: dict[str, Any]) -> list[str]:
    return [one["message"]["text"] for one in whole["entries"] if one["kind"] == "message"]


# -- links ------------------------------------------------------------------------------------------------------------


async def test_a_user_does_not_become_another_by_the_link_of_one(desk: Desk) -> None:
    await add_chat(desk)
    async with visitor_of(desk) as anne, visitor_of(desk, address="198.51.100.9") as bob:
        claims = {"sub": "A", "email": "anne@exemple.example", "name": "Anne"}
        await anne.begin(token=token(**claims), language="fr", page={"url": f"{PAGE}/x"})
        _, link = await answered_by_mail(desk, anne, "bob@exemple.example")
        await bob.begin(resume=link)
        await sign_in(bob, sub="B", email="bob@exemple.example", name="Bob")
        await bob.say("Un mot de Bob")
        assert words(await bob.snapshot()) == ["Un mot de Bob"]
        assert words(await anne.snapshot()) == ["Une question", "Notre réponse"]
        await anne.say("Un mot d’Anne")
        assert words(await bob.snapshot()) == ["Un mot de Bob"]


async def test_a_link_from_before_the_sign_in_opens_nothing_of_the_user(desk: Desk, zoe: Visitor) -> None:
    async with visitor_of(desk, address="198.51.100.8") as phone, visitor_of(desk, address="198.51.100.9") as stranger:
        await phone.begin(token=token())
        await phone.say("Un mot de Claire")
        _, link = await answered_by_mail(desk, zoe, "typo@exemple.example")
        await stranger.begin(resume=link)
        await sign_in(zoe)
        answer = await stranger.client.post(stranger.at("/visitors"), json={"resume": link}, headers={"origin": PAGE})
        assert refused(answer, 401, "chat.token_refused")["why"] == "link"
        refused(await stranger.get("/conversation"), 401, "chat.visitor_unknown")


async def test_a_proved_address_is_not_swapped_for_a_typed_one(desk: Desk, zoe: Visitor) -> None:
    conversation, link = await answered_by_mail(desk, zoe, "thief@exemple.example")
    async with visitor_of(desk, address="198.51.100.9") as back:
        await back.begin(resume=link)
        await act_email(zoe, CLAIRE)
        await say(desk, desk.lea, conversation, text="Confirmez-vous ?")
        await later(desk, 260)
        reply_to = await desk.company.value("select reply_to from outgoing where to_address = %(to)s", to=CLAIRE)
        await desk.company.receive(mail("Mon code est 4711.", sender=f"Claire <{CLAIRE}>", to=reply_to))
        await pump(desk)
        before = await codes(back)
        await back.say("Encore", answers={"email": CLAIRE})
        assert sorted(await codes(back)) == sorted([*before, "Encore"])
        assert not any("4711" in one for one in await codes(back))


# -- addresses that somebody types ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "email", ["a@one.example,b@two.example", "a@one.example;b@two.example", "<a@one.example>", "a b@one.example"]
)
async def test_one_address_is_one_address(zoe: Visitor, email: str) -> None:
    await zoe.say()
    assert (await zoe.post("/acts", {"type": "email", "email": email})).status_code == 422


async def test_others_conversations_that_were_merged_are_not_taken_along(desk: Desk, zoe: Visitor) -> None:
    await desk.written("Mon secret", sender=f"Claire <{CLAIRE}>")
    source = await desk.written("Facture de Bob", subject="Facture", sender="Bob <bob@exemple.example>")
    target = await desk.written("Dossier de Bob", subject="Dossier", sender="Bob <bob@exemple.example>")
    await merge(desk, "sam", source, target)
    await zoe.say("Avant")
    for sql in (  # the desk says that this visitor is Bob
        "update identity set customer_id = (select customer_id from identity where address = 'bob@exemple.example')"
        " where channel = 'webchat' returning 1",
        "update conversation set customer_id = (select customer_id from identity"
        " where address = 'bob@exemple.example') where subject = 'Avant' returning 1",
    ):
        await desk.company.rows(sql)
    await sign_in(zoe)
    owners = dict(
        await desk.company.rows("select c.subject, u.name from conversation c join customer u on u.id = c.customer_id")
    )
    assert (owners["Facture"], owners["Dossier"], owners["Avant"]) == ("Bob", "Bob", "Claire")
