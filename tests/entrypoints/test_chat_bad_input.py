"""Web chat: forged tokens, lying files, floods and garbage, through the real application."""

from typing import Any

import pytest

from filrouge.platform.ids import uuid7
from tests.entrypoints.chats import PAGE, Visitor, add_chat, token, visitor_of
from tests.entrypoints.chats import zoe as zoe
from tests.entrypoints.desk import Desk, ok, refused
from tests.entrypoints.desk_calls import PNG

# -- who they are -----------------------------------------------------------------------------------------------------


async def test_a_secret_that_is_not_ours_opens_nothing(desk: Desk, zoe: Visitor) -> None:
    await add_chat(desk, "other")
    await zoe.say()
    for secret in ("", "vsk_forged", "x" * 300, desk.tokens["lea"]):
        zoe_like = Visitor(zoe.client, "site", secret=secret)
        refused(await zoe_like.get("/conversation"), 401, "chat.visitor_unknown")
    elsewhere = Visitor(zoe.client, "other", secret=zoe.secret)
    refused(await elsewhere.get("/conversation"), 401, "chat.visitor_unknown")
    kept = await desk.company.value("select count(*) from chat_visitor where position(%(s)s in chat_visitor::text) > 0",
                                    s=zoe.secret)  # fmt: skip
    assert kept == 0


@pytest.mark.parametrize(
    ("why", "made"),
    [
        ("signature", {"secret": "another secret of at least thirty-two"}),
        ("expired", {"exp": 1_700_000_000}),
        ("expired", {"exp": None}),
        ("expired", {"exp": "soon"}),
        ("expired", {"exp": 1e300}),
        ("too_long", {"exp": 4_000_000_000}),
        ("audience", {"aud": "other"}),
        ("audience", {"aud": None}),
        ("subject", {"sub": ""}),
        ("subject", {"sub": 7}),
        ("algorithm", {"alg": "none"}),
    ],
)
async def test_a_token_that_is_not_good_says_why(desk: Desk, why: str, made: dict[str, Any]) -> None:
    await add_chat(desk)
    async with visitor_of(desk) as page:
        answer = await page.client.post(page.at("/visitors"), json={"token": token(**made)})
        assert refused(answer, 401, "chat.token_refused")["why"] == why


@pytest.mark.parametrize("garbage", ["", "a.b.c", "a.b", "é.é.é", "e30.e30.e30", "." * 4_000, "W10.W10.W10"])
async def test_garbage_is_no_token(desk: Desk, garbage: str) -> None:
    await add_chat(desk)
    async with visitor_of(desk) as page:
        refused(await page.client.post(page.at("/visitors"), json={"token": garbage}), 401, "chat.token_refused")


async def test_a_user_of_the_site_is_one_customer_on_all_their_devices(desk: Desk) -> None:
    await add_chat(desk)
    await desk.written("Par courriel", sender="Claire <claire@exemple.example>")
    async with visitor_of(desk) as phone, visitor_of(desk) as laptop:
        assert (await phone.begin(token=token()))["identified"] is True
        await phone.say("Du téléphone")
        begun = await laptop.begin(token=token())
        assert [one["text"] for one in begun["conversation"]["messages"]] == ["Du téléphone"]
        await laptop.say("De l’ordinateur")
        assert [one["text"] for one in (await phone.snapshot())["messages"]] == ["Du téléphone", "De l’ordinateur"]
    # the mail's sender and the site's user are the same person; what the site says is verified
    assert await desk.company.value("select count(*) from customer") == 1
    assert await desk.company.value("select state from identity where channel = 'webchat'") == "verified"
    assert await desk.company.value("select count(*) from conversation") == 2


async def test_the_same_number_on_another_site_is_somebody_else(desk: Desk) -> None:
    await add_chat(desk)
    await add_chat(desk, "other")
    async with visitor_of(desk) as one, visitor_of(desk, "other") as two:
        await one.begin(token=token(email=None))
        await one.say("Bonjour")
        await two.begin(token=token(email=None, aud="other"))
        assert (await two.snapshot())["messages"] == []
        await two.say("Bonjour")
    assert await desk.company.value("select count(*) from customer") == 2


# -- files ------------------------------------------------------------------------------------------------------------


async def test_a_picture_reaches_the_desk_and_comes_back(desk: Desk, zoe: Visitor) -> None:
    sent = await ok(await zoe.send_up("fuite.png", PNG, "image/png"), 201)
    message = await zoe.say("", files=[sent["id"]])
    assert [(one["name"], one["media_type"], one["size"]) for one in message["files"]] == [
        ("fuite.png", "image/png", len(PNG))
    ]
    back = await zoe.get(f"/files/{message['files'][0]['id']}")
    assert (back.status_code, back.content) == (200, PNG)
    assert back.headers["x-content-type-options"] == "nosniff"
    assert "fuite.png" in back.headers["content-disposition"]
    async with visitor_of(desk) as other:
        await other.begin()
        refused(await other.get(f"/files/{message['files'][0]['id']}"), 404, "request.not_found")
        stolen = await other.post("/messages", {"id": str(uuid7()), "files": [sent["id"]]})
        assert stolen.status_code == 422


async def test_two_visitors_in_one_conversation_see_their_own_words_only(desk: Desk, zoe: Visitor) -> None:
    sent = await ok(await zoe.send_up("fuite.png", PNG, "image/png"), 201)
    message = await zoe.say("Un secret", files=[sent["id"]])
    async with visitor_of(desk) as other:
        await other.begin()
        # as after a merge of two people's chats
        await desk.company.rows("update chat_visitor set conversation_id = (select id from conversation) returning 1")
        assert (await other.snapshot())["messages"] == []
        refused(await other.get(f"/files/{message['files'][0]['id']}"), 404, "request.not_found")
        await other.say("Le mien")
        assert [one["text"] for one in (await other.snapshot())["messages"]] == ["Le mien"]
        assert [one["text"] for one in (await zoe.snapshot())["messages"]] == ["Un secret"]


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("photo.png", b"%PDF-1.7", "image/png"),
        ("photo.png", PNG, "application/pdf"),
        ("page.html", b"<html><script>alert(1)</script>", "text/html"),
        ("page.txt", b"<html><script>alert(1)</script>", "text/plain"),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ("run.exe", b"MZ\x90\x00", "application/octet-stream"),
        ("data.txt", b"a\x00b", "text/plain"),
        ("photo.png", PNG, "text/html"),
    ],
)
async def test_files_that_lie_are_refused(zoe: Visitor, name: str, content: bytes, media_type: str) -> None:
    refused(await zoe.send_up(name, content, media_type), 422, "chat.file_type")


async def test_a_file_has_a_bound(zoe: Visitor) -> None:
    refused(await zoe.send_up("big.png", PNG + bytes(10 * 1024 * 1024), "image/png"), 413, "request.too_large")
    assert (await zoe.send_up("empty.png", b"", "image/png")).status_code == 422


# -- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {"id": "not a uuid", "text": "x"},
        {"text": "x"},
        {"id": "0198a0b0-0000-7000-8000-000000000000", "text": " \n "},
        {"id": "0198a0b0-0000-7000-8000-000000000000", "text": "x" * 4_001},
        {"id": "0198a0b0-0000-7000-8000-000000000000", "text": "x", "more": 1},
        {"id": "0198a0b0-0000-7000-8000-000000000000", "files": ["fil_nothing"]},
        [],
    ],
)
async def test_what_is_no_message_is_refused(desk: Desk, zoe: Visitor, given: Any) -> None:
    assert (await zoe.post("/messages", given)).status_code == 422
    assert await desk.company.value("select count(*) from delivery") == 0


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"[" * 50_000, b'{"id": "0198a0b0-0000-7000-8000-000000000000", "text": "\\ud800"}'],
    ids=range(5),
)
async def test_what_is_no_json_or_no_text_is_refused(desk: Desk, zoe: Visitor, body: bytes) -> None:
    headers = {**zoe.headers, "content-type": "application/json"}
    answer = await zoe.client.post(zoe.at("/messages"), content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert await desk.company.value("select count(*) from delivery") == 0


async def test_what_holds_only_nothing_is_no_message(desk: Desk, zoe: Visitor) -> None:
    assert (await zoe.post("/messages", {"id": str(uuid7()), "text": "\x00 \x00"})).status_code == 422
    assert await desk.company.value("select count(*) from delivery") == 0


async def test_a_character_that_cannot_be_kept_costs_no_word(desk: Desk, zoe: Visitor) -> None:
    page = {"url": f"{PAGE}/\x00contact", "title": "\x00", "referrer": "\x00"}
    message = await zoe.say("Bon\x00jour", page=page, answers={"name": "Zo\x00é"})
    assert message["text"] == "Bonjour"
    async with visitor_of(desk) as other:
        await other.begin(page=page, language="f\x00r")


async def test_nobody_opens_500_chats(desk: Desk) -> None:
    await add_chat(desk)
    async with visitor_of(desk) as flood:
        answers = [await flood.client.post(flood.at("/visitors"), json={}) for _ in range(12)]
        assert [one.status_code for one in answers] == [201] * 10 + [429] * 2
        assert refused(answers[-1], 429, "chat.too_many")["what"] == "visitors"
        assert int(answers[-1].headers["retry-after"]) >= 1
    async with visitor_of(desk, address="203.0.113.9") as another:
        await another.begin()


async def test_nobody_speaks_without_end_and_saying_it_again_costs_nothing(desk: Desk, zoe: Visitor) -> None:
    given = {"id": str(uuid7()), "text": "x"}
    for _ in range(30):
        assert (await zoe.post("/messages", given)).status_code in (200, 201)
    for _ in range(19):
        await zoe.say("x")
    refused(await zoe.post("/messages", {"id": str(uuid7()), "text": "x"}), 429, "chat.too_many")
    assert await desk.company.value("select count(*) from message") == 20
