"""By when an answer is owed: right after everything that lets somebody wait, and after every change of the rules."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.conversations.service import handling
from filrouge.flows import due
from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import read as read_id
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, ok, say
from tests.entrypoints.desk_calls import act, inbox, read

HOUR = timedelta(hours=1)
ALL_DAY = [{"day": day, "from": "00:00", "to": "24:00"} for day in range(1, 8)]


async def reason(desk: Desk, target_s: int | None = 3600, pauses: bool = True) -> UUID:
    found: UUID = await desk.company.value(
        """insert into contact_reason (id, key, label, target_s, pauses, created_at)
           values (%(id)s, %(key)s, '{"fr": "Sinistre", "en": "Claim"}', %(target)s, %(pauses)s, now()) returning id""",
        id=(made := uuid7()), key=made.hex, target=target_s, pauses=pauses,
    )  # fmt: skip
    return found


async def waiting(desk: Desk, reason_id: UUID) -> str:
    """Somebody has written for this reason."""
    conversation = await desk.written()
    await ok(await act(desk.lea, conversation, "reason", contact_reason_id=show("rsn", reason_id)))
    return conversation


async def shown(desk: Desk, conversation: str) -> dict[str, Any]:
    found: dict[str, Any] = (await read(desk.lea, conversation))["conversation"]
    return found


async def owed(desk: Desk, conversation: str) -> tuple[datetime | None, datetime | None, int]:
    rows = await desk.company.rows(
        "select due_at, paused_at, paused_s from conversation where id = %(id)s", id=read_id("cnv", conversation)
    )
    return rows[0]  # type: ignore[return-value]


async def pass_time(desk: Desk, conversation: str, **delta: float) -> None:
    """The wait, its pauses and what follows from them as if they had begun earlier."""
    await desk.company.rows(
        """update conversation set waiting_since = waiting_since - %(d)s, due_at = due_at - %(d)s,
                  paused_at = paused_at - %(d)s, stood_still = coalesce((select range_agg(tstzrange(
                    lower(r) - %(d)s, upper(r) - %(d)s)) from unnest(stood_still) as r), '{}')
            where id = %(id)s returning id""",
        id=read_id("cnv", conversation),
        d=timedelta(**delta),
    )


async def run_jobs(desk: Desk) -> int:
    """What changes of settings left to do is done now."""
    rows = await desk.company.rows("delete from procrastinate_jobs where task_name = 'due.recompute' returning args")
    return sum(
        [
            await due.recompute(desk.app.state.database, args["what"], UUID(args["setting_id"]), clock.now())
            for (args,) in rows
        ]
    )


async def test_who_writes_is_owed_an_answer_until_it_comes(desk: Desk) -> None:
    reason_id = await reason(desk)
    conversation = await waiting(desk, reason_id)
    row = await shown(desk, conversation)
    at, _, _ = await owed(desk, conversation)
    assert at is not None
    blink = timedelta(milliseconds=2)
    assert abs(at - datetime.fromisoformat(row["waiting_since"]) - HOUR) < blink
    assert abs(at - datetime.fromisoformat(row["due_at"])) < blink
    await say(desk, desk.lea, conversation)
    assert await owed(desk, conversation) == (None, None, 0)
    assert (await shown(desk, conversation))["due_at"] is None


async def test_what_comes_in_for_a_reason_is_due_at_once(desk: Desk) -> None:
    reason_id = await reason(desk)
    await desk.company.rows(
        "update channel_account set contact_reason_id = %(id)s where id = %(box)s returning id",
        id=reason_id,
        box=desk.company.mailbox_id,
    )
    conversation = await desk.written()
    at, _, _ = await owed(desk, conversation)
    assert at is not None
    await say(desk, desk.lea, conversation, then="close", wrap_up_code=None)
    assert (await owed(desk, conversation))[0] is None


async def test_the_clock_stands_still_while_paused(desk: Desk) -> None:
    conversation = await waiting(desk, await reason(desk))
    await pass_time(desk, conversation, minutes=20)
    until = (clock.now() + timedelta(days=1)).isoformat()
    await ok(await act(desk.lea, conversation, "snooze", until=until))
    at, paused_at, _ = await owed(desk, conversation)
    assert at is None
    assert paused_at is not None
    row = await shown(desk, conversation)
    assert (row["stands_still"], row["due_at"], row["waited_s"] // 60) == (True, None, 20)
    await pass_time(desk, conversation, hours=5)
    assert (await shown(desk, conversation))["waited_s"] // 60 == 20, "five hours on, not a minute more"
    await ok(await act(desk.lea, conversation, "resume"))
    at, paused_at, paused_s = await owed(desk, conversation)
    since = datetime.fromisoformat((await shown(desk, conversation))["waiting_since"])
    assert at is not None
    assert (paused_at, paused_s // 60) == (None, 300)
    assert abs(at - since - 6 * HOUR) < timedelta(seconds=5)
    [listed] = await inbox(desk.lea)
    assert (listed["stands_still"], listed["waited_s"] // 60) == (False, 20)


async def test_a_reason_that_does_not_pause_goes_on_counting(desk: Desk) -> None:
    conversation = await waiting(desk, await reason(desk, pauses=False))
    before = await owed(desk, conversation)
    await ok(await act(desk.lea, conversation, "snooze", until=(clock.now() + timedelta(days=1)).isoformat()))
    assert await owed(desk, conversation) == before
    assert (await shown(desk, conversation))["stands_still"] is False


async def test_a_pause_that_ends_by_itself_or_by_the_customers_word(desk: Desk) -> None:
    conversation = await waiting(desk, await reason(desk))
    until = clock.now() + timedelta(minutes=1)
    await ok(await act(desk.lea, conversation, "snooze", until=until.isoformat()))
    async with desk.app.state.database.transaction() as tx:
        assert await due.settle_many(tx, await handling.resume_due(tx, until), until) == 1
    at, paused_at, paused_s = await owed(desk, conversation)
    assert at is not None
    assert (paused_at, 55 <= paused_s <= 60) == (None, True)


async def test_another_reason_another_due_time(desk: Desk) -> None:
    conversation = await waiting(desk, await reason(desk))
    later, never = await reason(desk, 7200), await reason(desk, None)
    since = datetime.fromisoformat((await shown(desk, conversation))["waiting_since"])
    await ok(await act(desk.lea, conversation, "reason", contact_reason_id=show("rsn", later)))
    at, _, _ = await owed(desk, conversation)
    assert at is not None
    assert abs(at - since - 2 * HOUR) < timedelta(seconds=1)
    await ok(await act(desk.lea, conversation, "reason", contact_reason_id=show("rsn", never)))
    assert (await owed(desk, conversation))[0] is None


async def test_closing_and_taking_it_back(desk: Desk) -> None:
    conversation = await waiting(desk, await reason(desk))
    before = await owed(desk, conversation)
    closed = await ok(await act(desk.lea, conversation, "close"))
    assert (await owed(desk, conversation))[0] is None
    await ok(await desk.lea.post(f"{API}/undo/{closed['undo']}"))
    assert await owed(desk, conversation) == before


async def test_settling_twice_changes_nothing(desk: Desk) -> None:
    conversation = await waiting(desk, await reason(desk))
    conversation_id = read_id("cnv", conversation)
    for action in ({}, {"until": (clock.now() + timedelta(days=1)).isoformat()}):
        if action:
            await ok(await act(desk.lea, conversation, "snooze", **action))
        before = await owed(desk, conversation)
        async with desk.app.state.database.transaction() as tx:
            assert await due.settle_many(tx, [conversation_id, uuid7()], clock.now() + HOUR) == 0
        assert await owed(desk, conversation) == before


async def test_a_change_of_the_rules_reaches_every_wait(desk: Desk) -> None:
    """The target, the reason's own hours, the brand's hours, the hours themselves."""
    ids = {"ours": uuid7(), "late": uuid7()}
    for name, calendar in ids.items():
        await desk.company.rows(
            """insert into calendar (id, name, time_zone, weekly, created_at)
               values (%(id)s, %(name)s, 'UTC', %(weekly)s, now()) returning id""",
            id=calendar, name=name, weekly=Jsonb(ALL_DAY),
        )  # fmt: skip
    await desk.company.rows(
        "insert into user_role (user_id, role_id) select %(id)s, id from role where key = 'administrator' returning 1",
        id=desk.users["sam"],
    )
    reason_id = await reason(desk)
    conversation = await waiting(desk, reason_id)
    other = await waiting(desk, await reason(desk))
    await ok(await act(desk.lea, other, "snooze", until=(clock.now() + timedelta(days=1)).isoformat()))
    since = datetime.fromisoformat((await shown(desk, conversation))["waiting_since"])

    async def change(path: str, **body: Any) -> int:
        version = (await ok(await desk.sam.get(f"{API}/settings/{path}")))["version"]
        await ok(await desk.sam.patch(f"{API}/settings/{path}", json={"expected_version": version, **body}))
        return await run_jobs(desk)

    async def owed_after() -> timedelta | None:
        at, _, _ = await owed(desk, conversation)
        return at and at - since

    ours = f"contact-reasons/{show('rsn', reason_id)}"
    assert await change(ours, label={"fr": "Autre", "en": "Other"}) == 0
    assert await change(ours, target_s=7200) == 1
    assert abs((await owed_after() or HOUR) - 2 * HOUR) < timedelta(seconds=1)
    await change(f"brands/{show('brd', desk.company.brand_id)}", calendar_id=show("cal", ids["ours"]))
    assert await change(f"calendars/{show('cal', ids['ours'])}", weekly=[]) == 1
    assert await owed_after() is None, "never open, never due"
    assert await change(ours, calendar_id=show("cal", ids["late"])) == 1
    assert abs((await owed_after() or HOUR) - 2 * HOUR) < timedelta(seconds=1)
    assert await change(f"calendars/{show('cal', ids['late'])}", weekly=[], exceptions=[]) == 1
    assert await owed_after() is None
    [entry, *_] = (await ok(await desk.sam.get(f"{API}/settings/history?what=calendar")))["items"]
    await ok(await desk.sam.post(f"{API}/settings/history/{entry['id']}/restore"), 204)
    assert await run_jobs(desk) == 1, "what is restored counts again"
    assert abs((await owed_after() or HOUR) - 2 * HOUR) < timedelta(seconds=1)
    assert await change(ours, target_s=None) == 1
    assert await owed_after() is None


async def test_many_waits_are_settled_in_batches(desk: Desk) -> None:
    reason_id = await reason(desk)
    conversation = await waiting(desk, reason_id)
    made = due.BATCH * 2 + 3
    await desk.company.rows(
        """insert into conversation (id, customer_id, legal_entity_id, brand_id, contact_reason_id, opened_at,
                                     last_message_at, waiting_since, state, snoozed_until)
           select gen_random_uuid(), customer_id, legal_entity_id, brand_id, contact_reason_id, opened_at,
                  last_message_at, waiting_since - (n %% 7) * interval '1 minute',
                  case when n %% 3 = 0 then 'snoozed' else 'open' end, now() + interval '1 day'
             from conversation, generate_series(1, %(n)s) as n where id = %(id)s returning id""",
        id=read_id("cnv", conversation), n=made,
    )  # fmt: skip
    changed = await due.recompute(desk.app.state.database, "everything", uuid7(), clock.now())
    assert changed == made
    wrong = await desk.company.value(
        """select count(*) from conversation where case when state = 'snoozed' then due_at is not null
             or paused_at is null else due_at <> waiting_since + interval '1 hour' end"""
    )
    assert wrong == 0
