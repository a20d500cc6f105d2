"""Customers, deliveries, and what every door has in common."""

from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, ok, refused, reply_body, say
from tests.entrypoints.desk_calls import counts, inbox, read

# -- customers --------------------------------------------------------------------------------------------------------


async def test_customers_are_found_whatever_the_accents(desk: Desk) -> None:
    for n, name in enumerate(("Zoé Lœuvre", "Gaël Œuf", "Élise 100% Dupont")):
        await desk.written(
            sender=f"=?utf-8?q?{name.encode().hex(' ').replace(' ', '=').join(['=', ''])}?= <c{n}@exemple.example>"
        )

    async def found(words: str) -> list[str]:
        return [
            one["name"] for one in (await ok(await desk.lea.get(f"{API}/customers", params={"search": words})))["items"]
        ]

    assert await found("zoe") == ["Zoé Lœuvre"]
    assert await found("LOEUVRE") == ["Zoé Lœuvre"]
    assert await found("œuf") == ["Gaël Œuf"]
    assert await found("c1@exemple") == ["Gaël Œuf"]
    assert await found("100% d") == ["Élise 100% Dupont"]
    assert await found("%") == [], "signs are no words"
    assert await found("_") == []
    assert await found("\\") == []
    assert await found("personne") == []
    assert len(await found("")) == 3


async def test_customers_come_in_pages(desk: Desk) -> None:
    for n in range(5):
        await desk.written(sender=f"Client {'éeÉE'[n % 4]}{n} <c{n}@exemple.example>")
    seen: list[str] = []
    after = None
    while True:
        page = await ok(
            await desk.lea.get(f"{API}/customers", params={"limit": 2} | ({"after": after} if after else {}))
        )
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 5


async def test_a_customers_fields_are_changed_with_their_version(desk: Desk) -> None:
    conversation = await desk.written()
    customer = (await read(desk.lea, conversation))["conversation"]["customer"]["id"]
    shown = await ok(await desk.lea.get(f"{API}/customers/{customer}"))
    changed = await ok(
        await desk.lea.patch(
            f"{API}/customers/{customer}",
            json={"expected_version": shown["version"], "name": "Claire F.", "language": "fr"},
        )
    )
    assert (changed["name"], changed["language"], changed["version"]) == ("Claire F.", "fr", shown["version"] + 1)
    stale = await desk.lea.patch(
        f"{API}/customers/{customer}", json={"expected_version": shown["version"], "name": "x"}
    )
    assert refused(stale, 409, "customers.stale")["version"] == changed["version"]


async def test_identities(desk: Desk) -> None:
    conversation = await desk.written()
    await desk.written(sender="bob@exemple.example")
    customer = (await read(desk.lea, conversation))["conversation"]["customer"]["id"]
    path = f"{API}/customers/{customer}/identities"
    phone = await ok(await desk.lea.post(path, json={"channel": "phone", "address": "06 12 34 56 78"}), 201)
    assert (phone["address"], phone["state"], phone["source"]) == ("0612345678", "unverified", "agent")
    again = await ok(await desk.lea.post(path, json={"channel": "phone", "address": "06.12.34.56.78"}), 201)
    assert again["id"] == phone["id"]
    taken = await desk.lea.post(path, json={"channel": "email", "address": "BOB@exemple.example"})
    refused(taken, 409, "customers.identity_taken")
    for channel, address in (
        ("email", "not an address"),
        ("email", "@x.example"),
        ("phone", "12a"),
        ("email", "a b@c.example"),
    ):
        refused(await desk.lea.post(path, json={"channel": channel, "address": address}), 422, "request.invalid")
    verified = await ok(await desk.lea.patch(f"{API}/identities/{phone['id']}", json={"state": "verified"}))
    assert verified["state"] == "verified"
    refused(await desk.lea.patch(f"{API}/identities/{phone['id']}", json={"state": "cursed"}), 422, "request.invalid")
    way = next(
        w for w in (await read(desk.lea, conversation))["conversation"]["ways"] if w["identity"]["id"] == phone["id"]
    )
    assert (way["usable"], way["why_not"], way["accounts"]) == (False, "no_account", [])


# -- deliveries -------------------------------------------------------------------------------------------------------


async def failed_part(desk: Desk) -> str:
    """A delivery that cannot be understood."""
    account = await desk.company.add_account(kind="webform", address="form1", config={"broken": True})
    await desk.company.receive(b"\0\0", account_id=account)
    await desk.company.pump()
    return show("dlp", await desk.company.value("select id from delivery_part order by id desc limit 1"))


async def test_failed_deliveries_are_shown_replayed_and_dismissed(desk: Desk) -> None:
    part = await failed_part(desk)
    [shown] = (await ok(await desk.sam.get(f"{API}/deliveries/failed")))["items"]
    assert (shown["id"], shown["direction"], shown["state"]) == (part, "in", "failed")
    assert shown["code"]
    assert shown["size"] == 2
    assert (await counts(desk.sam))["failed"] == 1
    assert (await ok(await desk.sam.get(f"{API}/deliveries/failed", params={"direction": "out"})))["items"] == []
    refused(await desk.lea.post(f"{API}/deliveries/{part}/replay"), 403, "access.forbidden")
    refused(await desk.sam.get(f"{API}/deliveries/{part}/raw"), 403, "access.forbidden")
    raw = await desk.ada.get(f"{API}/deliveries/{part}/raw")
    assert raw.content == b"\0\0"
    assert raw.headers["content-disposition"].startswith("attachment")
    assert await ok(await desk.sam.post(f"{API}/deliveries/{part}/replay")) == {"state": "received"}
    refused(await desk.sam.post(f"{API}/deliveries/{part}/replay"), 409, "channels.delivery_not_failed")
    desk.company.now = clock.now()
    await desk.company.pump()
    await ok(await desk.sam.post(f"{API}/deliveries/{part}/dismiss", json={"reason": "pourriel"}))
    assert (await ok(await desk.sam.get(f"{API}/deliveries/failed")))["items"] == []
    [aside] = (await ok(await desk.sam.get(f"{API}/deliveries/failed", params={"state": "dismissed"})))["items"]
    assert aside["id"] == part
    assert await desk.company.rows("select type from event where type like 'channels.delivery%%' order by seq") == [
        ("channels.delivery_failed",),
        ("channels.delivery_replayed",),
        ("channels.delivery_failed",),
        ("channels.delivery_dismissed",),
    ]


async def test_failed_messages_of_ours_are_shown_and_sent_again(desk: Desk) -> None:
    conversation = await desk.written()
    said = await say(desk, desk.lea, conversation)
    await desk.company.rows("update outgoing set state = 'failed', code = 'recipient', detail = '550 no' returning id")
    [shown] = (await ok(await desk.lea.get(f"{API}/deliveries/failed")))["items"]
    assert (shown["direction"], shown["message_id"], shown["conversation_id"]) == (
        "out",
        said["message_id"],
        conversation,
    )
    assert (shown["code"], shown["detail"], shown["sender"]) == ("recipient", "550 no", "claire@exemple.example")
    assert [row["has_failed_delivery"] for row in await inbox(desk.lea)] == [True]
    entry = (await read(desk.lea, conversation))["entries"][1]
    assert (entry["message"]["delivery"]["state"], entry["message"]["delivery"]["can_retry"]) == ("failed", True)
    again = await ok(await desk.lea.post(f"{API}/messages/{said['message_id']}/retry"))
    assert again["delivery"]["state"] == "queued"
    assert [row["has_failed_delivery"] for row in await inbox(desk.lea)] == [False]


async def test_failed_deliveries_come_in_pages_over_both_ways(desk: Desk) -> None:
    for n in range(3):
        conversation = await desk.written(sender=f"c{n}@exemple.example")
        await say(desk, desk.lea, conversation)
        await failed_part_named(desk, n)
    await desk.company.rows("update outgoing set state = 'failed' returning id")
    seen: list[str] = []
    after = None
    for _ in range(10):
        params = {"limit": 2} | ({"after": after} if after else {})
        page = await ok(await desk.sam.get(f"{API}/deliveries/failed", params=params))
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 6


async def failed_part_named(desk: Desk, n: int) -> None:
    account = await desk.company.add_account(kind="webform", address=f"form{n}", config={"broken": True})
    await desk.company.receive(b"\0\0", account_id=account)
    await desk.company.pump()


async def bearer(desk: Desk, *permissions: str) -> dict[str, str]:
    from filrouge.platform import security

    token = "frt_" + uuid7().hex
    await desk.company.rows(
        """insert into api_token (id, token_hash, name, permissions, created_at)
           values (%(id)s, %(hash)s, 'relay', %(permissions)s, %(now)s) returning id""",
        id=uuid7(), hash=security.token_hash(token), permissions=list(permissions), now=clock.now(),
    )  # fmt: skip
    return {"authorization": f"Bearer {token}", "delivery-key": "relay-1", "content-type": "message/rfc822"}


async def test_a_raw_message_is_handed_in_once(desk: Desk) -> None:
    from tests.company_of_tests import mail

    headers = await bearer(desk, "deliveries:write")
    path, account = f"{API}/deliveries", {"account": show("cha", desk.company.mailbox_id)}
    first = await ok(await desk.lea.post(path, params=account, headers=headers, content=mail()), 202)
    again = await ok(await desk.lea.post(path, params=account, headers=headers, content=mail("autre")), 202)
    assert first["new"] is True
    assert again == {"id": first["id"], "new": False}
    desk.company.now = clock.now()
    assert await desk.company.pump() == 1
    refused(await desk.lea.post(path, params=account, headers=headers, content=b""), 422, "request.invalid")
    refused(
        await desk.lea.post(path, params=account, headers={**headers, "delivery-key": ""}, content=b"x"),
        422,
        "request.invalid",
    )


@pytest.mark.parametrize("which", ["unknown", "unplugged"])
async def test_a_message_for_nobody_is_refused_and_nothing_is_kept(desk: Desk, which: str) -> None:
    headers = await bearer(desk, "deliveries:write")
    account = await desk.company.add_account(state="unplugged") if which == "unplugged" else uuid7()
    answer = await desk.lea.post(
        f"{API}/deliveries", params={"account": show("cha", account)}, headers=headers, content=b"x" * 100_000
    )
    refused(answer, 404, "channels.unknown_account")
    assert await desk.company.value("select count(*) from delivery") == 0
    assert await desk.company.value("select count(*) from stored_object") == 0


async def test_only_who_may_hands_messages_in(desk: Desk) -> None:
    account = {"account": show("cha", desk.company.mailbox_id)}
    headers = await bearer(desk, "conversations:reply")
    refused(
        await desk.lea.post(f"{API}/deliveries", params=account, headers=headers, content=b"x"), 403, "access.forbidden"
    )


# -- every door -------------------------------------------------------------------------------------------------------


async def test_unknown_fields_are_refused(desk: Desk) -> None:
    conversation = await desk.written()
    body = await reply_body(desk, desk.lea, conversation, bcc=["x@y.example"])
    fields = refused(
        await desk.lea.post(f"{API}/conversations/{conversation}/messages", json=body), 422, "request.invalid"
    )
    assert fields["errors"] == [{"path": "bcc", "code": "unknown_field", "detail": "Extra inputs are not permitted"}]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "conversations/nonsense", None, 422, "request.invalid"),
        ("GET", "conversations/msg_01aaaaaaaaaaaaaaaaaaaaaaaa", None, 422, "request.invalid"),
        ("GET", f"conversations/{show('cnv', UUID(int=1))}", None, 404, "request.not_found"),
        ("GET", f"attachments/{show('att', UUID(int=1))}", None, 404, "request.not_found"),
        ("GET", f"messages/{show('msg', UUID(int=1))}/html", None, 404, "request.not_found"),
        ("GET", f"customers/{show('cus', UUID(int=1))}", None, 404, "request.not_found"),
        ("PATCH", f"identities/{show('idn', UUID(int=1))}", {"state": "blocked"}, 404, "request.not_found"),
        ("DELETE", "inbox", None, 405, "request.method_not_allowed"),
        ("GET", "nowhere", None, 404, "request.not_found"),
        ("POST", "conversations", [], 422, "request.invalid"),
        ("POST", f"conversations/{show('cnv', UUID(int=1))}/notes", {"text": "\ud800"}, 422, "request.invalid"),
    ],
)  # fmt: skip
async def test_every_refusal_is_a_problem_with_a_code(
    desk: Desk, method: str, path: str, body: Any, status: int, code: str
) -> None:
    import json

    content = None if body is None else json.dumps(body)
    answer = await desk.lea.request(
        method, f"{API}/{path}", content=content, headers={"content-type": "application/json"}
    )
    refused(answer, status, code)


async def test_text_that_cannot_be_kept_is_refused_with_a_code(desk: Desk) -> None:
    import json

    conversation = await desk.written()
    body = await reply_body(desk, desk.lea, conversation, text="\ud800")
    answer = await desk.lea.post(
        f"{API}/conversations/{conversation}/messages",
        content=json.dumps(body),
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 422
    assert answer.json()["code"] in ("request.unstorable", "request.invalid")
    body["text"] = "a\0b"
    done = await desk.lea.post(f"{API}/conversations/{conversation}/messages", json=body)
    assert done.status_code in (201, 422), done.text


async def test_nobody_without_a_session(desk: Desk, visitor: httpx.AsyncClient) -> None:
    for path in ("inbox", "inbox/counts", "customers", "deliveries/failed"):
        refused(await visitor.get(f"{API}/{path}"), 401, "access.unauthenticated")


def test_times_are_said_with_three_digits() -> None:
    """Rows are sorted by these texts in the browser: they must all be as long."""
    from filrouge.entrypoints.api.fields import show_instant

    whole = show_instant(datetime.fromisoformat("2026-11-23T09:00:00+01:00"))
    assert whole == "2026-11-23T08:00:00.000Z"
