"""A visitor learns that somebody has read their words."""

from tests.entrypoints.chats import Visitor, line_of, until
from tests.entrypoints.chats import zoe as zoe
from tests.entrypoints.desk import API, Desk
from tests.entrypoints.desk_calls import inbox
from tests.entrypoints.live_socket import following


async def test_words_are_read_when_an_agent_has_seen_them(desk: Desk, zoe: Visitor, url: str) -> None:
    said = await zoe.say("Une fuite")
    assert said["state"] == "received"
    [row] = await inbox(desk.lea)
    async with line_of(url, zoe) as page, following(url, desk, "lea") as lea:
        assert (await desk.lea.post(f"{API}/conversations/{row['id']}/seen")).status_code == 204
        assert (await until(page, id=said["id"], state="read"))["text"] == "Une fuite"
        await lea.quiet()
    assert [one["state"] for one in (await zoe.snapshot())["messages"]] == ["read"]
    later = await zoe.say("Encore là")
    assert [one["state"] for one in (await zoe.snapshot())["messages"]] == ["read", "received"]
    assert later["state"] == "received"
