"""Word of an answer for a visitor's site when something is wrong on our side: it ends somewhere, and nothing is lost
because a job was."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from filrouge.channels.service import pushes
from filrouge.conversations.service import passing_on
from filrouge.platform import clock
from tests.entrypoints.chats import Visitor
from tests.entrypoints.desk import Desk
from tests.entrypoints.test_chat_push import Site, answered, asked, health, push, state_of
from tests.entrypoints.test_chat_push import site as site
from tests.entrypoints.test_chat_push import zoe as zoe


async def rescue(desk: Desk, **later: float) -> int:
    async with desk.company.database.transaction() as tx:
        return await pushes.rescue_stuck(tx, clock.now() + timedelta(**later))


async def lose_jobs(desk: Desk) -> None:
    """As after three tries while the database was away."""
    await desk.company.rows("update procrastinate_jobs set status = 'failed' where task_name = 'chat.push' returning 1")
    await desk.company.rows("delete from procrastinate_jobs where task_name = 'chat.push' returning 1")


async def test_a_push_whose_job_was_lost_is_told_all_the_same(desk: Desk, site: Site, zoe: Visitor) -> None:
    await answered(desk, zoe)
    await lose_jobs(desk)
    assert await rescue(desk, minutes=14) == 0, "its job may still come"
    assert await rescue(desk, minutes=16) == 1
    assert await rescue(desk, minutes=16) == 0
    await push(desk, clock.now() + timedelta(minutes=17))
    assert (len(site.told), await state_of(desk)) == (1, ("done", 1, ""))
    assert await rescue(desk, hours=1) == 0


async def test_old_news_is_not_told(desk: Desk, zoe: Visitor) -> None:
    await answered(desk, zoe)
    await lose_jobs(desk)
    assert await rescue(desk, hours=25) == 0
    assert await asked(desk) == []


async def test_a_fault_of_ours_is_tried_again_and_seen(
    desk: Desk, site: Site, zoe: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered(desk, zoe)

    async def fails(*_: Any) -> None:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as broken:
        broken.setattr(passing_on, "quotable", fails)
        await push(desk)
    assert (await state_of(desk), await health(desk)) == (("queued", 1, "push.failed"), ("warning", "push.failed"))
    await push(desk, clock.now() + timedelta(seconds=11))
    assert (len(site.told), await state_of(desk), await health(desk)) == (1, ("done", 2, ""), ("ok", ""))


async def test_a_database_that_is_away_is_no_fault_of_the_site(
    desk: Desk, zoe: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered(desk, zoe)

    async def away(*_: Any) -> None:
        raise psycopg.OperationalError("the server went away")

    with monkeypatch.context() as broken:
        broken.setattr(pushes, "readers", away)
        with pytest.raises(psycopg.OperationalError):
            await push(desk)
    assert (await state_of(desk), await health(desk)) == (("queued", 1, ""), ("", ""))
