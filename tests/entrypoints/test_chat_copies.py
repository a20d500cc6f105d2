"""A copy of what was said: at once as a file, or by e-mail, and how often anybody may ask."""

import pytest

from filrouge.entrypoints.api.chat import messages
from tests.entrypoints.chats import PAGE, Visitor, visitor_of
from tests.entrypoints.chats import zoe as zoe
from tests.entrypoints.desk import API, Desk, ok, refused, say
from tests.entrypoints.desk_calls import inbox, read


async def test_a_copy_holds_what_the_visitor_sees_and_nothing_else(desk: Desk, zoe: Visitor) -> None:
    refused(await zoe.get("/transcript"), 409, "chat.no_conversation")
    await zoe.say("Une fuite à la cave")
    [row] = await inbox(desk.lea)
    await say(desk, desk.lea, row["id"], text="Nous passons demain")
    await ok(await desk.lea.post(f"{API}/conversations/{row['id']}/notes", json={"text": "à surveiller"}), 201)
    answer = await zoe.get("/transcript")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["access-control-allow-origin"] == PAGE
    text = answer.text
    assert text.index("Vous\nUne fuite à la cave") < text.index("Léa Moreau\nNous passons demain")
    assert "Europe/Paris" in text
    assert "surveiller" not in text
    async with visitor_of(desk) as other:
        await other.begin()
        refused(await other.get("/transcript"), 409, "chat.no_conversation")
        other.secret = "forged"
        refused(await other.get("/transcript"), 401, "chat.visitor_unknown")


async def test_a_copy_goes_by_mail_three_times_a_day(desk: Desk, zoe: Visitor) -> None:
    refused(await zoe.post("/acts", {"type": "transcript", "email": "zoe@poste.example"}), 409, "chat.no_conversation")
    await zoe.say("Une fuite")
    stranger = await zoe.post("/acts", {"type": "transcript", "email": "zoe@poste.example"})
    refused(stranger, 409, "chat.no_conversation")  # nobody sends one's own words to strangers through us
    [row] = await inbox(desk.lea)
    await say(desk, desk.lea, row["id"], text="Nous venons.", html="")
    await zoe.say("Merci, quand ?")
    assert (await zoe.post("/acts", {"type": "transcript"})).status_code == 422
    assert (await zoe.post("/acts", {"type": "transcript", "email": "nobody"})).status_code == 422
    ours = await desk.company.value("select address from channel_account where kind = 'email' limit 1")
    assert (await zoe.post("/acts", {"type": "transcript", "email": ours})).status_code == 422
    for _ in range(3):
        await ok(await zoe.post("/acts", {"type": "transcript", "email": "zoe@poste.example"}))
    refused(await zoe.post("/acts", {"type": "transcript", "email": "zoe@poste.example"}), 429, "chat.too_many")
    sent = await desk.company.rows(
        """select o.to_address, o.automatic, t.body like '%%Une fuite%%', a.kind, o.state from outgoing o
             join message_text t on t.message_id = o.message_id join channel_account a on a.id = o.channel_account_id
            where o.automatic order by o.id"""
    )
    assert sent == [("zoe@poste.example", True, True, "email", "queued")] * 3
    story = (await read(desk.lea, row["id"]))["entries"]
    assert [one["message"]["repeats"] for one in story if one["channel"] == "email"] == ["copy"] * 3
    [row] = await inbox(desk.lea)
    assert row["last"]["text"] == "Merci, quand ?", "a copy is nobody's last word"
    # the customer waits as before
    assert await desk.company.value("select waiting_since is not null from conversation") is True


async def test_a_copy_that_is_too_long_for_a_mail_is_cut_and_says_so(
    desk: Desk, zoe: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "MESSAGES_A_MINUTE", 1_000)
    await zoe.say("Le premier mot")
    [row] = await inbox(desk.lea)
    await say(desk, desk.lea, row["id"], text="Nous vous lisons.", html="")
    for n in range(55):
        await zoe.say(f"{n} " + "x" * 3_990)
    await ok(await zoe.post("/acts", {"type": "transcript", "email": "zoe@poste.example"}))
    body = await desk.company.value(
        "select t.body from outgoing o join message_text t on t.message_id = o.message_id where o.automatic"
    )
    assert len(body) < 160_000
    assert "Le début de la discussion n’est pas dans cette copie" in body
    assert "\n54 xxx" in body
    assert "Le premier mot" not in body
    assert "Le premier mot" in (await zoe.get("/transcript")).text


async def test_a_snapshot_is_asked_for_sixty_times_a_minute(desk: Desk, zoe: Visitor) -> None:
    for _ in range(60):
        await zoe.snapshot()
    answer = await zoe.get("/conversation")
    refused(answer, 429, "chat.too_many")
    assert int(answer.headers["retry-after"]) > 0
