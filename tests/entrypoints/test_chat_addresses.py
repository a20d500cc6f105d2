"""An address that a visitor types says nothing of who they are until something proves it: it takes nobody in."""

from typing import Any

import pytest

from filrouge.channels import service as channels
from filrouge.customers import service as customers
from filrouge.customers.service import bringing
from filrouge.platform import clock
from filrouge.terms.scope import SYSTEM
from tests.company_of_tests import mail
from tests.entrypoints.chat_mail import act_email
from tests.entrypoints.chats import Visitor, token, visitor_of
from tests.entrypoints.chats import zoe as zoe
from tests.entrypoints.desk import Desk, say
from tests.entrypoints.desk_calls import inbox, read
from tests.entrypoints.test_chat_joining import sign_in, words
from tests.entrypoints.test_chat_who import CLAIRE, answered_by_mail, pump


async def customers_of(desk: Desk) -> dict[str, Any]:
    return dict(await desk.company.rows("select subject, customer_id from conversation"))


async def owner(desk: Desk, email: str) -> Any:
    return await desk.company.value("select customer_id from identity where address = %(email)s", email=email)


@pytest.mark.parametrize("how", ["token", "later"])
async def test_a_typed_address_takes_nobody_in(desk: Desk, zoe: Visitor, how: str) -> None:
    """Whoever the site vouches for is themselves, though somebody had typed their address before."""
    await zoe.say("Je suis Claire", answers={"name": "Claire Fontaine", "email": CLAIRE})
    async with visitor_of(desk, address="198.51.100.8") as claire:
        await claire.begin(**{} if how == "later" else {"token": token()})
        await claire.say("La vraie Claire")
        if how == "later":
            await sign_in(claire)
        assert words(await claire.snapshot()) == ["La vraie Claire"]
    of = await customers_of(desk)
    assert of["Je suis Claire"] != of["La vraie Claire"]
    assert await owner(desk, CLAIRE) == of["La vraie Claire"]
    assert await desk.company.value("select state from identity where channel = 'email'") == "verified"


async def test_who_writes_by_email_is_not_the_visitor_who_typed_their_address(desk: Desk, zoe: Visitor) -> None:
    await zoe.say("Du visiteur")
    for n in range(9):
        await act_email(zoe, f"victim{n}@exemple.example")
    assert await desk.company.value("select count(*) from identity where channel = 'email'") == 1
    await desk.written("Je suis victime", subject="Moi", sender="V <victim8@exemple.example>")
    of = await customers_of(desk)
    assert of["Moi"] != of["Du visiteur"]
    assert await owner(desk, "victim8@exemple.example") == of["Moi"]
    [row] = [one for one in await inbox(desk.lea) if one["subject"] == "Du visiteur"]
    assert all(
        way["identity"]["channel"] != "email" for way in (await read(desk.lea, row["id"]))["conversation"]["ways"]
    )


async def test_an_agent_may_write_to_a_typed_address_and_its_answer_proves_it(desk: Desk, zoe: Visitor) -> None:
    await zoe.say("Du visiteur")
    await act_email(zoe, "zoe@exemple.example")
    [row] = await inbox(desk.lea)
    shown = (await read(desk.lea, row["id"]))["conversation"]
    way = next(one for one in shown["ways"] if one["identity"]["channel"] == "email")
    assert way["identity"]["address"] == "zoe@exemple.example"
    await say(
        desk, desk.lea, row["id"], text="Par e-mail",
        identity_id=way["identity"]["id"], channel_account_id=way["accounts"][0]["id"],
    )  # fmt: skip
    reply_to = await desk.company.value("select reply_to from outgoing where to_address = 'zoe@exemple.example'")
    await desk.company.receive(mail("C’est bien moi.", sender="Zoé <zoe@exemple.example>", to=reply_to))
    await pump(desk)
    assert await desk.company.value("select count(*) from conversation") == 1
    # from now on the address is hers, and stays hers when she types another
    await act_email(zoe, "bureau@exemple.example")
    await desk.written("Autre chose", subject="Autre", sender="Zoé <zoe@exemple.example>")
    of = await customers_of(desk)
    assert of["Autre"] == of["Du visiteur"] == await owner(desk, "bureau@exemple.example")


async def test_who_comes_back_by_the_link_has_proved_the_address(desk: Desk, zoe: Visitor) -> None:
    _, link = await answered_by_mail(desk, zoe, "zoe@exemple.example")
    async with visitor_of(desk, address="198.51.100.9") as back:
        await back.begin(resume=link)
    await desk.written("Autre chose", subject="Autre", sender="Zoé <zoe@exemple.example>")
    of = await customers_of(desk)
    assert of["Autre"] == of["Une question"]


async def test_who_is_brought_from_another_system_is_not_the_visitor_who_typed_their_address(
    desk: Desk, zoe: Visitor
) -> None:
    await zoe.say("Du visiteur")
    await act_email(zoe, CLAIRE)
    known = bringing.Known("c-1", "Claire", "person", None, "", None, (("email", CLAIRE, "unverified"),))
    async with desk.company.means.database.transaction() as tx:
        account = await channels.get_account(tx, await desk.company.value("select channel_account_id from chat"))
        relation = customers.Relation(account.legal_entity_id, account.brand_id, account.team_id)
        brought = await bringing.bring(tx, SYSTEM, known, relation, clock.now())
    of = await customers_of(desk)
    assert brought is not None
    assert brought.id == await owner(desk, CLAIRE) != of["Du visiteur"]
