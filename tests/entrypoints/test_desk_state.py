"""What changes a conversation, and the pages and files of its messages."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from filrouge.conversations.service import handling, states
from filrouge.platform import clock
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import show
from filrouge.terms.scope import Actor
from tests.entrypoints.desk import API, Desk, ok, refused, reply_body, say
from tests.entrypoints.desk_calls import PNG, act, arrive, inbox, multipart, read

# -- state ------------------------------------------------------------------------------------------------------------


async def test_assigning(desk: Desk) -> None:
    conversation = await desk.written()
    hugo, team = show("usr", desk.users["hugo"]), show("tea", desk.company.team_id)
    before = (await read(desk.lea, conversation))["conversation"]["version"]
    assert (await ok(await act(desk.lea, conversation, "assign", user_id=hugo)))["version"] == before + 1
    [row] = await inbox(desk.hugo, "mine")
    assert row["team"]["id"] == team, "the team stays when it is not named"
    assert (await ok(await act(desk.lea, conversation, "assign", user_id=hugo)))["version"] == before + 1, (
        "nothing changed"
    )
    await ok(await act(desk.lea, conversation, "assign", user_id=None, team_id=None))
    assert (await inbox(desk.carla))[0]["id"] == conversation, "work of no team is seen by all"
    stale = await desk.lea.post(
        f"{API}/conversations/{conversation}/assign", json={"expected_version": before, "user_id": None}
    )
    refused(stale, 409, "conversations.stale")


async def test_nobody_is_given_work_who_is_not_here(desk: Desk) -> None:
    conversation = await desk.written()
    for body in (
        {"user_id": show("usr", uuid7())},
        {"user_id": None, "team_id": show("tea", uuid7())},
    ):
        refused(await act(desk.lea, conversation, "assign", **body), 422, "settings.unknown_reference")
    await desk.company.rows("update app_user set active = false where id = %(id)s returning id", id=desk.users["hugo"])
    gone = await act(desk.lea, conversation, "assign", user_id=show("usr", desk.users["hugo"]))
    refused(gone, 422, "settings.unknown_reference")


async def test_a_pause_ends_by_itself_or_by_hand(desk: Desk) -> None:
    conversation = await desk.written()
    until = clock.now() + timedelta(hours=1)
    await ok(await act(desk.lea, conversation, "snooze", until=until.isoformat()))
    assert (await inbox(desk.lea, "snoozed"))[0]["snoozed_until"] is not None
    async with desk.app.state.database.transaction() as tx:
        assert await handling.resume_due(tx, clock.now()) == []
        assert len(await handling.resume_due(tx, until)) == 1
    assert [row["id"] for row in await inbox(desk.lea)] == [conversation]
    await ok(await act(desk.lea, conversation, "snooze", until=until.isoformat()))
    await ok(await act(desk.lea, conversation, "resume"))
    assert (await read(desk.lea, conversation))["conversation"]["state"] == "open"
    for bad in ("2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "soon", "2030-01-01T00:00:00"):
        refused(await act(desk.lea, conversation, "snooze", until=bad), 422, "request.invalid")


async def test_closing_wraps_up_and_opening_again(desk: Desk) -> None:
    conversation = await desk.written()
    reason = uuid7()
    await desk.company.rows(
        """insert into contact_reason (id, key, label, created_at) values (%(id)s, 'claim', %(label)s, %(now)s)
           returning id""",
        id=reason, label=Jsonb({"fr": "Sinistre", "en": "Claim"}), now=clock.now(),
    )  # fmt: skip
    await desk.company.rows(
        "insert into wrap_up_code (code, label) values ('solved', %(label)s) returning code",
        label=Jsonb({"fr": "x", "en": "x"}),
    )
    closed = await act(
        desk.lea, conversation, "close", wrap_up_code="solved", contact_reason_id=show("rsn", reason), note="payé"
    )
    await ok(closed)
    whole = await read(desk.lea, conversation)
    [matter] = whole["conversation"]["matters"]
    assert (matter["wrap_up"], matter["contact_reason"]["label"]["fr"]) == ("solved", "Sinistre")
    assert whole["conversation"]["state"] == "closed"
    assert whole["conversation"]["waiting_since"] is None
    assert [one["message"]["text"] for one in whole["entries"] if one["kind"] == "note"] == ["payé"]
    refused(
        await act(desk.lea, conversation, "snooze", until=(clock.now() + timedelta(1)).isoformat()),
        409, "conversations.wrong_state",
    )  # fmt: skip
    await ok(await act(desk.lea, conversation, "reopen"))
    assert (await read(desk.lea, conversation))["conversation"]["state"] == "open"


async def test_codes_that_do_not_exist_are_told(desk: Desk) -> None:
    conversation = await desk.written()
    unknown = show("rsn", uuid7())
    refused(await act(desk.lea, conversation, "close", wrap_up_code="nope"), 422, "settings.unknown_reference")
    refused(await act(desk.lea, conversation, "close", contact_reason_id=unknown), 422, "settings.unknown_reference")
    refused(await act(desk.lea, conversation, "reason", contact_reason_id=unknown), 422, "settings.unknown_reference")
    assert (await read(desk.lea, conversation))["conversation"]["state"] == "open"


async def test_a_role_that_may_only_read_changes_nothing(desk: Desk) -> None:
    conversation = await desk.written()
    for what, body in (
        ("assign", {"user_id": None}),
        ("snooze", {"until": "2027-01-01T00:00:00Z"}),
        ("close", {}),
        ("reopen", {}),
        ("reason", {"contact_reason_id": None}),
    ):
        refused(await act(desk.ada, conversation, what, **body), 403, "access.forbidden")
    refused(
        await desk.ada.post(f"{API}/conversations/{conversation}/notes", json={"text": "x"}), 403, "access.forbidden"
    )
    refused(
        await desk.ada.post(f"{API}/uploads", files={"file": ("a.txt", b"a", "text/plain")}), 403, "access.forbidden"
    )


# -- messages' pages and files ----------------------------------------------------------------------------------------


async def test_a_mails_page_is_caged_and_loads_nothing_from_afar(desk: Desk) -> None:
    html = (
        '<p>Voici <img src="cid:photo1"><img src="https://track.example/p.gif"></p><script>evil()</script>'
        '<div style="background:url(https://track.example/b.png)">x</div><img src="cid:absent">'
    )
    conversation = await arrive(desk, multipart("Voici", ("photo.png", "image/png", PNG, "photo1"), html=html))
    entry = (await read(desk.lea, conversation))["entries"][0]
    message = entry["message"]
    assert message["has_html"] is True
    assert message["has_remote"] is True
    page = await desk.lea.get(f"{API}/messages/{message['id']}/html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "https:" not in policy
    assert "data:image/png;base64," in page.text
    assert "cid:" not in page.text
    assert "<script" not in page.text
    assert ' src="https://track.example' not in page.text
    asked = await desk.lea.get(f"{API}/messages/{message['id']}/html", params={"remote": 1})
    assert 'src="https://track.example/p.gif"' in asked.text
    assert "https:" in asked.headers["content-security-policy"]
    assert "<script" not in asked.text
    assert "script-src" not in asked.headers["content-security-policy"]


async def test_a_plain_mail_has_a_page_too(desk: Desk) -> None:
    conversation = await desk.written("a < b & c")
    message = (await read(desk.lea, conversation))["entries"][0]["message"]
    assert message["has_html"] is False
    page = await desk.lea.get(f"{API}/messages/{message['id']}/html")
    assert "a &lt; b &amp; c" in page.text


async def test_files_come_down_as_downloads(desk: Desk) -> None:
    evil = b"<html><script>alert(1)</script></html>"
    conversation = await arrive(
        desk,
        multipart(
            "Voici",
            ("photo.png", "image/png", PNG, ""), ("page.html", "text/html", evil, ""),
            ("faux.png", "image/png", evil, ""),
            ("dessin.svg", "image/svg+xml", b"<svg onload='x()'/>", ""),
        ),
    )  # fmt: skip
    files = {
        one["name"]: one["url"] for one in (await read(desk.lea, conversation))["entries"][0]["message"]["attachments"]
    }
    assert files.keys() == {"photo.png", "page.html", "faux.png", "dessin.svg"}
    for name, url in files.items():
        for inline in (0, 1):
            got = await desk.lea.get(url, params={"inline": inline})
            assert got.headers["x-content-type-options"] == "nosniff"
            assert "sandbox" in got.headers["content-security-policy"]
            if name == "photo.png" and inline:
                assert got.headers["content-type"] == "image/png"
                assert got.headers["content-disposition"].startswith("inline")
            else:
                assert got.headers["content-type"] == "application/octet-stream"
                assert got.headers["content-disposition"].startswith("attachment")


async def test_raw_bytes_need_a_permission_of_their_own(desk: Desk) -> None:
    conversation = await desk.written(message_id="first@x.example")
    message = (await read(desk.lea, conversation))["entries"][0]["message"]
    path = f"{API}/messages/{message['id']}/raw"
    refused(await desk.lea.get(path), 403, "access.forbidden")
    raw = await desk.ada.get(path)
    assert raw.status_code == 200
    assert b"Message-ID: <first@x.example>" in raw.content
    assert raw.headers["content-disposition"].startswith("attachment")
    said = await say(desk, desk.lea, conversation)
    refused(await desk.ada.get(f"{API}/messages/{said['message_id']}/raw"), 404, "request.not_found")


async def test_files_go_up_and_with_a_message(desk: Desk) -> None:
    conversation = await desk.written()
    up = await ok(
        await desk.lea.post(f"{API}/uploads", files={"file": ("../../é:vil.pdf", b"%PDF-1", "application/pdf")}), 201
    )
    assert up["token"].startswith("upl_")
    assert "/" not in up["name"]
    assert (up["size"], up["media_type"]) == (6, "application/pdf")
    await say(desk, desk.lea, conversation, uploads=[up["token"]])
    [file] = (await read(desk.lea, conversation))["entries"][-1]["message"]["attachments"]
    assert file["name"] == up["name"]
    body = await reply_body(desk, desk.lea, conversation, uploads=[up["token"]])
    refused(await desk.lea.post(f"{API}/conversations/{conversation}/messages", json=body), 422, "request.invalid")


async def test_a_loose_upload_is_nobodys_to_read(desk: Desk) -> None:
    up = await ok(await desk.lea.post(f"{API}/uploads", files={"file": ("a.txt", b"a", "text/plain")}), 201)
    attachment = show("att", UUID(up["token"].removeprefix("upl_")))
    refused(await desk.hugo.get(f"{API}/attachments/{attachment}"), 404, "request.not_found")
    conversation = await desk.written()
    body = await reply_body(desk, desk.hugo, conversation, uploads=[up["token"]])
    refused(await desk.hugo.post(f"{API}/conversations/{conversation}/messages", json=body), 422, "request.invalid")


async def test_a_file_beyond_the_limit_is_refused_in_one_sentence(desk: Desk) -> None:
    large = await desk.lea.post(f"{API}/uploads", files={"file": ("a.bin", b"0" * (25 * 1024 * 1024 + 1), "x/y")})
    refused(large, 413, "request.too_large")
    refused(
        await desk.lea.post(f"{API}/uploads", content=b"", headers={"content-length": str(10**9)}),
        413,
        "request.too_large",
    )
    refused(await desk.lea.post(f"{API}/uploads", data={"other": "x"}), 422, "request.invalid")
    assert await desk.company.value("select count(*) from attachment") == 0


async def test_one_that_cannot_be_woken_keeps_no_other_asleep(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = await desk.written(), await desk.written(sender="b@exemple.example")
    until = clock.now() + timedelta(hours=1)
    for conversation in (bad, good):
        await ok(await act(desk.lea, conversation, "snooze", until=until.isoformat()))
    resume = states.resume

    async def stumbles(tx: Transaction, actor: Actor, conversation: handling.Conversation, *rest: Any) -> Any:
        if show("cnv", conversation.id) == bad:
            await tx.execute("select 1 / 0")
        return await resume(tx, actor, conversation, *rest)

    monkeypatch.setattr(states, "resume", stumbles)
    async with desk.app.state.database.transaction() as tx:
        woken = await handling.resume_due(tx, until)
    assert [show("cnv", one) for one in woken] == [good]
