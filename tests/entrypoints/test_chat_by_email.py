"""A chat goes on by e-mail and back, in one conversation: who leaves the page has the answer in their mailbox, what
they write there comes home, and nobody reads what is not theirs."""

import re
from datetime import timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any, cast
from urllib.parse import urldefrag

import pytest
from psycopg.types.json import Jsonb

from filrouge.channels import chat_links
from filrouge.channels.adapters.webchat.config import Config
from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from filrouge.platform.settings import Settings
from tests.company_of_tests import mail
from tests.entrypoints.chat_mail import ZOE, act_email, answered, codes, later, mails
from tests.entrypoints.chats import PAGE, Visitor, add_chat, frame_of, line_of, token, visitor_of
from tests.entrypoints.chats import zoe as zoe
from tests.entrypoints.desk import Desk, refused, reply_body, say
from tests.entrypoints.desk_calls import inbox, read
from tests.entrypoints.live_socket import following
from tests.entrypoints.merges import merge
from tests.entrypoints.test_worker import at_work, by_smtp, until_value
from tests.ports import free_port
from tests.servers.smtp import sink

# -- from the page to the mailbox and back ----------------------------------------------------------------------------


async def test_the_whole_way_by_real_mail(
    desk: Desk, zoe: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Zoé leaves; the answer comes by SMTP; hers comes home by SMTP; she opens the link and reads it all on the page;
    and at the desk it is one conversation."""
    settings = Settings(data=tmp_path, smtp_port=free_port())
    async with sink() as world:
        await desk.company.rows(
            "update channel_account set config = config || %(port)s where kind = 'email' returning id",
            port=Jsonb({"smtp_port": world.port}),
        )
        async with at_work(desk.company, settings, monkeypatch):
            conversation = await answered(desk, zoe)
            for sql in (
                "update message set occurred_at = occurred_at - interval '3 minutes' returning 1",
                "update chat set began_at = began_at - interval '3 minutes', mail_look_at = now() returning 1",
            ):
                await desk.company.rows(sql)  # the three minutes that she has been gone
            await until_value(desk.company, "select state from outgoing where position('@' in to_address) > 0", "sent")
            [received] = world.received
            ours = cast(EmailMessage, BytesParser(policy=default).parsebytes(received.raw))
            assert (received.recipients, ours["Subject"]) == ((ZOE,), "Re: Une fuite à la cave")
            assert ours["Auto-Submitted"] is None, "a person wrote these words"
            plain = ours.get_body(("plain",)).get_content()  # type: ignore[union-attr]
            assert "Nous passons demain." in plain
            assert re.search(r"^Léa Moreau, \d\d:\d\d\r?$", plain, re.MULTILINE)
            reply_to = ours["Reply-To"].addresses[0].addr_spec
            await by_smtp(settings.smtp_port, reply_to, mail("Parfait, à demain.", sender=f"Zoé <{ZOE}>", to=reply_to))
            await until_value(desk.company, "select count(*) from message where direction = 'in'", 2)
    assert await desk.company.value("select count(*) from conversation") == 1
    assert await codes(zoe) == ["Une fuite à la cave", "Nous passons demain.", "by_email", "mailed"]
    [link] = re.findall(r"https://\S+", plain)
    page, fragment = urldefrag(link)
    assert page == f"{PAGE}/contact"
    async with visitor_of(desk) as back:
        await back.begin(resume=fragment.removeprefix("fil-rouge="))
        seen = (await back.snapshot())["messages"]
        assert [(one["from"], one["channel"], one["code"] or one["text"]) for one in seen] == [
            ("visitor", "chat", "Une fuite à la cave"),
            ("agent", "chat", "Nous passons demain."),
            ("system", "email", "by_email"),
            ("visitor", "email", "Parfait, à demain."),
        ]
        await back.say("Me revoilà sur la page.")
    story = (await read(desk.lea, conversation))["entries"]
    assert [(one["channel"], one["message"]["text"][:20]) for one in story if one["kind"] == "message"] == [
        ("webchat", "Une fuite à la cave"),
        ("webchat", "Nous passons demain."),
        ("email", "Bonjour,\n\nVous aviez"),
        ("email", "Parfait, à demain."),
        ("webchat", "Me revoilà sur la pa"),
    ]
    # Each change of channel stands before the words that it announces.
    told = [one["event"]["to"] if one["kind"] == "event" else one["message"]["text"][:8] for one in story
            if one["kind"] == "message" or one["event"]["type"] == "channel_changed"]  # fmt: skip
    assert told[-4:] == ["email", "Parfait,", "webchat", "Me revoi"]
    assert (await read(desk.lea, conversation))["conversation"]["ways"][0]["default"]


async def test_one_mail_carries_all_that_is_unread_and_none_leaves_twice(desk: Desk, zoe: Visitor) -> None:
    conversation = await answered(desk, zoe)
    await say(desk, desk.lea, conversation, text="Entre 8 h et 10 h.")
    assert await later(desk, 60) == 0, "she has two minutes to read it on the page"
    assert await later(desk, 130) == 1
    assert await later(desk, 140) == 0
    [(to, automatic, subject, body)] = await mails(desk)
    assert (to, automatic, subject) == (ZOE, False, "Re: Une fuite à la cave")
    assert body.index("Nous passons demain.") < body.index("Entre 8 h et 10 h.")
    entry = [one for one in (await read(desk.lea, conversation))["entries"] if one["channel"] == "email"][-1]
    words = [one["id"] for one in (await read(desk.lea, conversation))["entries"] if one["direction"] == "out"]
    assert entry["message"]["carries"] == words[:2]
    await say(desk, desk.lea, conversation, text="Avec le plombier.")
    assert await later(desk, 300) == 1
    assert "Nous passons" not in (await mails(desk))[-1][3]


async def test_what_was_read_on_the_page_stays_there(desk: Desk, zoe: Visitor) -> None:
    await answered(desk, zoe)
    last = (await zoe.snapshot())["messages"][-1]
    assert (await zoe.post("/acts", {"type": "read", "upto": last["id"]})).status_code == 200
    assert await later(desk, 3_600) == 0


async def test_who_is_on_the_page_is_not_written_to_until_it_is_forgotten(desk: Desk, url: str, zoe: Visitor) -> None:
    """A page that is open counts as being there; an answer that nobody reads for half an hour leaves all the same."""
    await zoe.say("Une fuite à la cave", answers={"email": ZOE})
    async with line_of(url, zoe):
        await until_value(desk.company, "select count(*) from chat_visitor where online_until > now()", 1)
        [row] = await inbox(desk.lea)
        assert (await read(desk.lea, row["id"]))["conversation"]["chat"]["reads_on"] == "page"
        await say(desk, desk.lea, row["id"], text="Nous passons demain.")
        assert await later(desk, 50) == 0
        await desk.company.rows("update chat_visitor set online_until = now() + interval '1 day' returning 1")
        assert await later(desk, 1_700) == 0
        assert await later(desk, 1_801) == 1


async def test_who_writes_on_the_page_again_is_answered_there(desk: Desk, zoe: Visitor) -> None:
    """Asked for by e-mail, it leaves although the page is open; not any more once she writes there again."""
    conversation = await answered(desk, zoe)
    await desk.company.rows("update chat_visitor set online_until = now() + interval '1 day' returning 1")
    assert await later(desk, 130) == 1
    await zoe.say("Me revoilà")
    await say(desk, desk.lea, conversation, text="Nous vous attendons.")
    assert await later(desk, 300) == 0
    await act_email(zoe)
    assert await later(desk, 300) == 1


async def test_an_address_that_comes_later_is_used_at_once(desk: Desk, zoe: Visitor) -> None:
    await answered(desk, zoe, email="")
    assert await later(desk, 600) == 0
    await act_email(zoe)
    assert await later(desk, 601) == 1


async def test_the_files_of_an_answer_go_along(desk: Desk, zoe: Visitor) -> None:
    conversation = await answered(desk, zoe)
    files = {"file": ("plan.txt", b"Le plan du quartier", "text/plain")}
    sent_up = (await desk.lea.post("/api/v1/uploads", files=files)).json()
    await say(desk, desk.lea, conversation, text="Le plan.", uploads=[sent_up["token"]])
    assert await later(desk, 130) == 1
    found = await desk.company.rows(
        "select a.name from attachment a join message m on m.id = a.message_id where m.channel = 'email'"
    )
    assert found == [("plan.txt",)]


async def test_an_answer_in_a_conversation_that_the_chat_was_merged_into(desk: Desk) -> None:
    await add_chat(desk)
    target = await desk.written()
    async with visitor_of(desk) as claire:
        await claire.begin(token=token())
        await claire.say("Une fuite à la cave")
        await act_email(claire, "claire@exemple.example")
    assert await later(desk, 0) == 0
    await desk.company.rows("update chat_visitor set online_until = now() + interval '1 day' returning 1")
    [source] = [row for row in await inbox(desk.sam) if row["id"] != target]
    await merge(desk, "sam", source["id"], target)
    shown = (await read(desk.sam, target))["conversation"]
    way = next(one for one in shown["ways"] if one["identity"]["channel"] == "webchat")
    here = {"identity_id": way["identity"]["id"], "channel_account_id": way["accounts"][0]["id"]}
    await say(desk, desk.sam, target, text="Nous passons demain.", **here)
    assert await later(desk, 130) == 1
    assert (await mails(desk))[-1][0] == "claire@exemple.example"


# -- what the desk is told --------------------------------------------------------------------------------------------


async def test_the_composer_knows_where_the_answer_is_read(desk: Desk, url: str, zoe: Visitor) -> None:
    await zoe.say("Une fuite à la cave")
    [row] = await inbox(desk.lea)

    async def chat() -> Any:
        return (await read(desk.lea, row["id"]))["conversation"]["chat"]

    assert ((await chat())["reads_on"], (await chat())["here"]) == ("return", False)
    await act_email(zoe)
    found = await chat()
    assert (found["reads_on"], found["email"], found["email_after_s"]) == ("email", ZOE, 120)
    assert found["page"]["url"] == f"{PAGE}/contact"
    await zoe.post("/acts", {"type": "rate", "score": 4, "comment": "Vite"})
    assert ((await chat())["score"], (await chat())["comment"]) == (4, "Vite")
    story = (await read(desk.lea, row["id"]))["entries"]
    told = [one["event"] for one in story if one["kind"] == "event"]
    assert [(one["what"], one["score"]) for one in told if one["type"] == "chat_changed"] == [
        ("by_email", None), ("rated", 4),
    ]  # fmt: skip
    conversation = await desk.written()
    assert (await read(desk.lea, conversation))["conversation"]["chat"] is None


async def test_desks_are_told_who_comes_and_goes(desk: Desk, url: str, zoe: Visitor) -> None:
    await zoe.say("Une fuite à la cave")
    [row] = await inbox(desk.lea)
    async with following(url, desk, "lea") as heard, following(url, desk, "carla") as other:
        async with line_of(url, zoe):
            frame = await frame_of(heard, "visitor")
            assert (frame["conversation"], frame["here"]) == (row["id"], True)
        await other.quiet()


# -- nobody reads what is not theirs ----------------------------------------------------------------------------------


async def test_an_address_of_somebody_else_opens_nothing_of_theirs(desk: Desk, zoe: Visitor) -> None:
    """Zoé types Claire's address: the answer goes there, under no name of ours; what Claire answers is a party's word,
    and Zoé sees that there was one, not what it says."""
    await desk.written("Mon compte est vide.", sender="Claire Fontaine <claire@exemple.example>")
    await zoe.say("Une fuite à la cave")
    await act_email(zoe, "claire@exemple.example")
    [row] = [one for one in await inbox(desk.lea) if one["subject"] == "Une fuite à la cave"]
    await say(desk, desk.lea, row["id"], text="Nous passons demain.")
    assert await later(desk, 130) == 1
    assert [way["identity"]["channel"] for way in (await read(desk.lea, row["id"]))["conversation"]["ways"]] == [
        "webchat"
    ]
    reply_to = await desk.company.value("select reply_to from outgoing where to_address = 'claire@exemple.example'")
    desk.company.now = clock.now() + timedelta(minutes=5)
    await desk.company.receive(
        mail("Ce n'est pas moi, mon code est 4711.", sender="Claire <claire@exemple.example>", to=reply_to)
    )
    await desk.company.pump()
    assert await codes(zoe) == ["Une fuite à la cave", "Nous passons demain.", "by_email", "mailed"]
    assert "4711" not in (await zoe.get("/conversation")).text
    [claire] = [one for one in await inbox(desk.lea) if one["subject"] != "Une fuite à la cave"]
    assert "fuite" not in str(await read(desk.lea, claire["id"]))


async def test_who_is_signed_in_with_the_address_reads_the_mails_of_the_chat(desk: Desk) -> None:
    await add_chat(desk)
    async with visitor_of(desk) as claire:
        await claire.begin(token=token())
        await claire.say("Une fuite à la cave")
        [row] = await inbox(desk.lea)
        body = await reply_body(desk, desk.lea, row["id"], text="Par écrit : c'est accepté.")
        ways = (await read(desk.lea, row["id"]))["conversation"]["ways"]
        way = next(one for one in ways if one["identity"]["channel"] == "email")
        body |= {"identity_id": way["identity"]["id"], "channel_account_id": way["accounts"][0]["id"]}
        answer = await desk.lea.post(f"/api/v1/conversations/{row['id']}/messages", json=body)
        assert answer.status_code == 201, answer.text
        assert "accepté" not in (await claire.get("/conversation")).text, "it can still be taken back"
        await desk.company.rows("update outgoing set state = 'sent' returning 1")
        last = (await claire.snapshot())["messages"][-1]
        assert (last["from"], last["channel"], last["text"]) == ("agent", "email", "Par écrit : c'est accepté.")


async def test_a_blocked_address_and_our_own_are_not_written_to(desk: Desk, zoe: Visitor) -> None:
    await answered(desk, zoe)
    await desk.company.rows("update identity set state = 'blocked' where address = %(a)s returning 1", a=ZOE)
    assert await later(desk, 130) == 0
    await act_email(zoe, "contact@alisier.example")
    assert await later(desk, 200) == 0
    assert await mails(desk) == []


async def test_a_chat_that_does_not_go_on_by_email_says_so(desk: Desk) -> None:
    await add_chat(desk, config={"by_email": False})
    async with visitor_of(desk) as zoe:
        await zoe.begin(language="fr")
        await answered(desk, zoe)
        assert await later(desk, 3_600) == 0
        assert (await zoe.snapshot())["availability"]["email"] is False
        [row] = await inbox(desk.lea)
        assert (await read(desk.lea, row["id"]))["conversation"]["chat"]["email"] is None


@pytest.fixture
async def link(desk: Desk, zoe: Visitor) -> str:
    """What stands in Zoé's mail."""
    await answered(desk, zoe)
    assert await later(desk, 130) == 1
    [(_, _, _, body)] = await mails(desk)
    return re.findall(r"#fil-rouge=(\S+)", body)[0]


async def test_forged_links_are_not_taken(desk: Desk, zoe: Visitor, link: str) -> None:
    async with visitor_of(desk) as other:
        for bad in (link[:-2] + "AA", "A" * 40, "é", link[1:]):
            answer = await other.client.post(other.at("/visitors"), json={"resume": bad}, headers={"origin": PAGE})
            assert refused(answer, 401, "chat.token_refused") == {"why": "link"}
        await add_chat(desk, key="other")
        answer = await other.client.post("/chat/v1/other/visitors", json={"resume": link}, headers={"origin": PAGE})
        refused(answer, 401, "chat.token_refused")
    keys, account = desk.app.state.keys, uuid7()
    config = Config(origins=(PAGE,))
    old = chat_links.token(keys, account, uuid7(), "vis:1", ZOE, clock.now() - timedelta(days=8))
    assert chat_links.read(keys, account, old, clock.now()) is None
    assert chat_links.page_of("https://evil.example/x", config) is None


async def test_the_desk_does_not_see_the_way_into_a_visitors_chat(desk: Desk, link: str) -> None:
    [row] = await inbox(desk.lea)
    story = (await desk.lea.get(f"/api/v1/conversations/{row['id']}")).text
    assert link not in story
    assert f"{PAGE}/contact#fil-rouge\\n" in story
