"""The chats that an agent holds at once: none is lost, each is taken once, and the live socket tells it all.

The last test plays a morning of chats and writes the cases of the browser's reducer (tests/fixtures/live/chats.json):
`FILROUGE_WRITE_CASES=1 pytest tests/entrypoints/test_my_chats.py` when they should change.
"""

import json
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest

from filrouge.entrypoints.gateway import Hub
from filrouge.flows import continuing
from filrouge.platform import clock
from filrouge.terms.ids import show
from filrouge.views import my_chats
from tests.entrypoints.chats import Visitor, visitor_of
from tests.entrypoints.chats import zoe as zoe
from tests.entrypoints.desk import API, Desk, ok, refused, say
from tests.entrypoints.desk_calls import act, read
from tests.entrypoints.live_socket import told
from tests.entrypoints.test_live_cases import FOLDER, actor_of, frames_of, steady

Json = Any


async def chats(desk: Desk, who: str = "lea") -> Json:
    return await ok(await desk.clients[who].get(f"{API}/chats/mine"))


async def held(desk: Desk, who: str = "lea") -> list[str]:
    return [one["id"] for one in (await chats(desk, who))["mine"]]


async def waiting(desk: Desk, who: str = "lea") -> list[str]:
    return [one["id"] for one in (await chats(desk, who))["waiting"]]


async def take(desk: Desk, who: str = "lea") -> str:
    return str((await ok(await desk.clients[who].post(f"{API}/chats/next")))["conversation_id"])


@pytest.fixture
async def omar(desk: Desk, zoe: Visitor) -> AsyncIterator[Visitor]:
    """Another visitor of the same chat."""
    async with visitor_of(desk, address="198.51.100.8") as made:
        await made.begin(language="fr")
        yield made


# -- what waits and who takes it --------------------------------------------------------------------------------------


async def test_a_new_chat_waits_for_the_team_and_the_longest_wait_is_taken_first(
    desk: Desk, zoe: Visitor, omar: Visitor
) -> None:
    await zoe.say("Bonjour")
    await omar.say("Bonjour aussi")
    found = await chats(desk)
    assert found["mine"] == []
    first, second = found["waiting"]
    assert first["since"] < second["since"]
    assert first["target_s"] == 60
    assert await waiting(desk, "hugo") == [first["id"], second["id"]]
    assert await waiting(desk, "carla") == []
    assert await take(desk) == first["id"]
    assert await take(desk, "hugo") == second["id"]
    assert (await held(desk), await held(desk, "hugo")) == ([first["id"]], [second["id"]])
    refused(await desk.lea.post(f"{API}/chats/next"), 409, "conversations.no_chat_waits")
    assert await waiting(desk) == []


async def test_taking_is_undone(desk: Desk, zoe: Visitor) -> None:
    await zoe.say()
    done = await ok(await desk.lea.post(f"{API}/chats/next"))
    await ok(await desk.lea.post(f"{API}/undo/{done['undo']}"))
    assert await held(desk) == []
    assert await waiting(desk) == [done["conversation_id"]]


async def test_who_only_reads_takes_nothing(desk: Desk, zoe: Visitor) -> None:
    await zoe.say()
    assert (await held(desk, "ada"), await waiting(desk, "ada")) == ([], [])
    refused(await desk.ada.post(f"{API}/chats/next"), 403, "access.forbidden")


# -- how it stands ----------------------------------------------------------------------------------------------------


async def test_each_chat_says_what_is_unread_who_waits_and_since_when_it_is_silent(desk: Desk, zoe: Visitor) -> None:
    await zoe.say("Bonjour")
    await zoe.say("Vous êtes là ?")
    conversation = await take(desk)
    [chat] = (await chats(desk))["mine"]
    assert (chat["unread"], chat["answered"], chat["target_s"], chat["said_at"]) == (2, False, 60, None)
    assert (chat["last"]["text"], chat["last"]["direction"]) == ("Vous êtes là ?", "in")
    assert chat["waiting_since"] == chat["began_at"] or chat["waiting_since"] > chat["began_at"]

    await say(desk, desk.lea, conversation, text="Je regarde.")
    [chat] = (await chats(desk))["mine"]
    assert (chat["unread"], chat["answered"], chat["waiting_since"], chat["target_s"]) == (0, True, None, 120)
    assert chat["said_at"] == chat["last"]["at"]

    await ok(await zoe.post("/acts", {"type": "end"}))
    [chat] = (await chats(desk))["mine"]
    assert chat["ended_at"] is not None
    await zoe.say("Encore une chose")
    [chat] = (await chats(desk))["mine"]
    assert (chat["ended_at"], chat["said_at"], chat["unread"]) == (None, None, 1)


async def test_what_they_write_by_e_mail_to_a_chat_is_unread_and_is_the_last_word(desk: Desk, zoe: Visitor) -> None:
    await zoe.say("Bonjour")
    await ok(await zoe.post("/acts", {"type": "email", "email": "zoe@exemple.example"}))
    conversation = await take(desk)
    await say(desk, desk.lea, conversation, text="Nous passons demain.")
    assert await continuing.send_due(desk.company.means, clock.now() + timedelta(seconds=121)) == 1
    [chat] = (await chats(desk))["mine"]
    assert (chat["last"]["text"], chat["last"]["channel"]) == ("Nous passons demain.", "webchat")
    [(ours,)] = await desk.company.rows("select external_id from message where channel = 'email'")
    await desk.written("Parfait, à demain.", sender="Zoé <zoe@exemple.example>", in_reply_to=f"<{ours}>")
    [chat] = (await chats(desk))["mine"]
    assert chat["id"] == conversation
    assert (chat["last"]["text"], chat["last"]["channel"]) == ("Parfait, à demain.", "email")
    assert (chat["unread"], chat["said_at"]) == (1, None)
    # It waits as mails do: the aim of a chat is not for it.
    assert chat["waiting_since"] is None
    await say(desk, desk.lea, conversation, text="À demain.")
    [chat] = (await chats(desk))["mine"]
    assert (chat["unread"], chat["said_at"]) == (0, chat["last"]["at"])


async def test_a_chat_leaves_when_it_is_closed_paused_or_long_past(desk: Desk, zoe: Visitor) -> None:
    await zoe.say()
    conversation = await take(desk)
    await say(desk, desk.lea, conversation)
    await ok(await act(desk.lea, conversation, "snooze", until=None))
    assert await held(desk) == []
    await ok(await act(desk.lea, conversation, "resume"))
    assert await held(desk) == [conversation]
    await desk.company.rows("update message set occurred_at = occurred_at - interval '13 hours' returning 1")
    assert await held(desk) == []
    await zoe.say("Je reviens")
    assert await held(desk) == [conversation]
    await ok(await act(desk.lea, conversation, "close"))
    assert await held(desk) == []


async def test_chats_keep_the_order_in_which_they_came_to_me(desk: Desk, zoe: Visitor, omar: Visitor) -> None:
    await zoe.say()
    older = await take(desk, "hugo")
    await omar.say()
    mine = await take(desk)
    await ok(await act(desk.hugo, older, "assign", user_id=show("usr", desk.users["lea"])))
    assert await held(desk) == [mine, older]
    await zoe.say("Bonjour ?")
    assert await held(desk) == [mine, older]


async def test_what_nobody_closed_hides_no_new_chat(
    desk: Desk, zoe: Visitor, omar: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(my_chats, "MOST", 1)
    await zoe.say("Il y a longtemps")
    await say(desk, desk.lea, await take(desk))
    await desk.company.rows("update message set occurred_at = occurred_at - interval '13 hours' returning 1")
    await omar.say("Maintenant")
    mine = await take(desk)
    assert await held(desk) == [mine]


async def test_a_chat_that_the_visitor_ended_hides_none_that_waits(
    desk: Desk, zoe: Visitor, omar: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(my_chats, "MOST", 1)
    await zoe.say("Non, rien")
    await ok(await zoe.post("/acts", {"type": "end"}))
    await omar.say("Bonjour")
    [free] = await waiting(desk)
    assert await take(desk) == free


async def test_of_too_many_chats_those_that_wait_are_shown(
    desk: Desk, zoe: Visitor, omar: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await zoe.say()
    answered = await take(desk)
    await omar.say()
    waits = await take(desk)
    await say(desk, desk.lea, answered)
    monkeypatch.setattr(my_chats, "MOST", 1)
    assert await held(desk) == [waits]


async def test_a_mail_is_no_chat(desk: Desk, zoe: Visitor) -> None:
    conversation = await desk.written()
    await ok(await act(desk.lea, conversation, "assign", user_id=show("usr", desk.users["lea"])))
    assert (await held(desk), await waiting(desk)) == ([], [])


# -- handing it on ----------------------------------------------------------------------------------------------------


async def test_a_chat_is_handed_to_a_colleague_with_a_note_in_one_breath(desk: Desk, zoe: Visitor) -> None:
    await zoe.say()
    conversation = await take(desk)
    hugo = show("usr", desk.users["hugo"])
    done = await ok(await act(desk.lea, conversation, "assign", user_id=hugo, note="Elle attend un numéro de dossier."))
    assert (await held(desk), await held(desk, "hugo")) == ([], [conversation])
    notes = [one for one in (await read(desk.hugo, conversation))["entries"] if one["kind"] == "note"]
    assert [one["message"]["text"] for one in notes] == ["Elle attend un numéro de dossier."]
    await ok(await desk.lea.post(f"{API}/undo/{done['undo']}"))
    assert (await held(desk), await held(desk, "hugo")) == ([conversation], [])


async def test_to_a_team_it_waits_there(desk: Desk, zoe: Visitor) -> None:
    await zoe.say()
    conversation = await take(desk)
    await say(desk, desk.lea, conversation)
    cards = show("tea", desk.company.other_team_id)
    await ok(await act(desk.lea, conversation, "assign", user_id=None, team_id=cards, note="Une carte perdue."))
    assert (await held(desk), await waiting(desk)) == ([], [])
    assert await waiting(desk, "carla") == [conversation]


async def test_nobody_is_given_what_they_do_not_see(desk: Desk, zoe: Visitor) -> None:
    await zoe.say()
    conversation = await take(desk)
    carla, cards = show("usr", desk.users["carla"]), show("tea", desk.company.other_team_id)
    fields = refused(
        await act(desk.lea, conversation, "assign", user_id=carla, note="À toi"), 409, "conversations.out_of_sight"
    )
    assert fields == {"name": "Carla"}
    assert (await held(desk), await held(desk, "carla")) == ([conversation], [])
    assert not [one for one in (await read(desk.lea, conversation))["entries"] if one["kind"] == "note"]
    await ok(await act(desk.lea, conversation, "assign", user_id=carla, team_id=cards))
    assert await held(desk, "carla") == [conversation]


async def receivers(desk: Desk, *conversations: str, who: str = "lea") -> dict[str, int]:
    asked = {"conversation": conversations}
    found = await ok(await desk.clients[who].get(f"{API}/chats/receivers", params=asked))
    names = {show("usr", user_id): name for name, user_id in desk.users.items()}
    return {names[one["user_id"]]: one["chats"] for one in found if one["user_id"] in names}


async def test_only_who_sees_a_chat_and_may_answer_is_offered_it(desk: Desk, zoe: Visitor, omar: Visitor) -> None:
    await zoe.say()
    mine = await take(desk)
    # Sam is of no team of Lea's.
    assert await receivers(desk, mine) == {"lea": 1, "hugo": 0}
    # Carla's team does not see it, Ada only reads.
    offered = await receivers(desk, mine, who="sam")
    assert offered == {"lea": 1, "hugo": 0, "sam": 0}
    for name in offered:
        user = show("usr", desk.users[name])
        await ok(await act(desk.lea, mine, "assign", user_id=user))
        await ok(await act(desk.lea, mine, "assign", user_id=show("usr", desk.users["lea"])))

    await omar.say()
    other = await take(desk)
    assert await receivers(desk, mine, other) == {"lea": 2, "hugo": 0}
    cards = show("tea", desk.company.other_team_id)
    await ok(await act(desk.lea, other, "assign", user_id=None, team_id=cards))
    refused(
        await desk.lea.get(f"{API}/chats/receivers", params={"conversation": [mine, other]}), 404, "request.not_found"
    )
    refused(await desk.lea.get(f"{API}/chats/receivers"), 422, "request.invalid")


# -- told live --------------------------------------------------------------------------------------------------------


async def test_frames_on_an_old_list_give_the_new_one(desk: Desk, zoe: Visitor, omar: Visitor) -> None:
    hub: Hub = desk.app.state.live
    cases: list[Json] = []
    place: dict[str, str] = {}

    async def zoe_takes() -> None:
        place["zoe"] = await take(desk)

    async def lea_answers() -> None:
        await say(desk, desk.lea, place["zoe"])

    async def lea_hands_it_to_hugo() -> None:
        await ok(await act(desk.lea, place["zoe"], "assign", user_id=show("usr", desk.users["hugo"]), note="À toi"))

    async def hugo_gives_it_to_another_team() -> None:
        cards = show("tea", desk.company.other_team_id)
        await ok(await act(desk.hugo, place["zoe"], "assign", user_id=None, team_id=cards))

    async def lea_takes_the_next() -> None:
        place["omar"] = await take(desk)

    async def lea_closes_it() -> None:
        await ok(await act(desk.lea, place["omar"], "close"))

    steps = [
        ("zoe speaks", lambda: zoe.say("Bonjour", answers={"name": "Zoé"})),
        ("omar speaks", lambda: omar.say("Bonjour", answers={"name": "Omar"})),
        ("lea takes the first", zoe_takes),
        ("zoe speaks again", lambda: zoe.say("Oui ?")),
        ("lea answers", lea_answers),
        ("lea hands it to hugo", lea_hands_it_to_hugo),
        ("hugo gives it to another team", hugo_gives_it_to_another_team),
        ("lea takes the next", lea_takes_the_next),
        ("lea closes it", lea_closes_it),
    ]  # fmt: skip
    async with AsyncExitStack() as stack:
        actors = {who: await actor_of(desk, who) for who in ("lea", "hugo")}
        heard = {who: await stack.enter_async_context(hub.connected(actors[who], None)) for who in actors}
        for name, step in steps:
            before = {who: await chats(desk, who) for who in actors}
            await step()
            await told(desk)
            for who in actors:
                after = await chats(desk, who)
                lists = ("mine", "waiting")
                if all(after[one] == before[who][one] for one in lists):
                    frames_of(heard[who])
                    continue
                frames = [one for one in frames_of(heard[who]) if one["type"] == "event"]
                assert frames, f"{name}: {who} was not told"
                cases.append({"name": f"{name}: {who}", "view": "chats", "before": {**before[who], "stale": False},
                              "frames": frames, "after": {one: after[one] for one in lists}})  # fmt: skip
    assert len(cases) >= 12
    path, text = FOLDER / "chats.json", steady(cases)
    if os.environ.get("FILROUGE_WRITE_CASES"):
        path.write_text(text, "utf-8")
    assert json.loads(path.read_text("utf-8")) == json.loads(text), f"{path.name} says otherwise: see the docstring"


async def test_a_wait_is_counted_from_the_first_word_without_answer(desk: Desk, zoe: Visitor) -> None:
    first = await zoe.say("Bonjour")
    await zoe.say("Allô ?")
    [chat] = (await chats(desk))["waiting"]
    gap = datetime.fromisoformat(chat["since"]) - datetime.fromisoformat(first["at"])
    assert abs(gap) < timedelta(seconds=1)
