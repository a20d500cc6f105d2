"""Facts: what they may hold, how they are read back, and that readers by position lose none."""

import asyncio
import importlib
import json
import pkgutil
import types
import typing
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import filrouge
from filrouge.platform import events, installation
from filrouge.platform.db import Database, Transaction
from filrouge.platform.events import TYPES, UPCASTERS, Code, Event, Position, event_type, of_the_product
from filrouge.platform.ids import uuid7
from tests.platform.golden import FOLDER, golden, sample

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
START = Position(0, 0, -1)

for module in pkgutil.walk_packages(filrouge.__path__, "filrouge."):
    if module.name.endswith(".events"):
        importlib.import_module(module.name)

OURS = sorted(of_the_product())


@event_type("tests.counted", version=3)
@dataclass(frozen=True, slots=True)
class Counted:
    """Version 1 had `n` alone, version 2 called it `number`, version 3 knows a kind."""

    number: int
    kind: Code


UPCASTERS["tests.counted", 1] = lambda payload: {"number": payload["n"]}
UPCASTERS["tests.counted", 2] = lambda payload: {**payload, "kind": "plain"}


def event(name: str, version: int, payload: dict[str, Any]) -> Event:
    """An event as a watcher reads it, with this payload."""
    return Event(
        id=uuid7(), seq=1, type=name, version=version, subject=str(uuid7()), actor="system", legal_entity_id=None,
        brand_id=None, team_id=None, occurred_at=NOW, recorded_at=NOW, correlation_id=None, causation_id=None,
        payload=payload, epoch=1, xid=1,
    )  # fmt: skip


async def count(tx: Transaction, number: int) -> None:
    await events.record(tx, Counted(number, Code("plain")), subject=UUID(int=number), actor="system", now=NOW)


async def numbers(database: Database, position: Position = START) -> list[int]:
    async with database.snapshot() as tx:
        return [one.payload["number"] for one in await events.read_since(tx, position)]


# -- what a payload may hold ------------------------------------------------------------------------------------------


def _leaves(hint: Any) -> list[Any]:
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) in (types.UnionType, typing.Union, list, tuple, frozenset):
        return [leaf for argument in arguments for leaf in _leaves(argument)]
    return [hint]


def _may_be_held(leaf: Any) -> bool:
    if leaf is Code or leaf in (UUID, int, float, bool, datetime, type(None), Ellipsis):
        return True
    return getattr(leaf, "__supertype__", None) is UUID


@pytest.mark.parametrize("name", OURS)
def test_a_payload_holds_ids_codes_numbers_and_instants_only(name: str) -> None:
    cls, _ = TYPES[name]
    assert is_dataclass(cls)
    assert cls.__dataclass_params__.frozen, "facts do not change"  # type: ignore[attr-defined]
    hints = typing.get_type_hints(cls)
    words = [field.name for field in fields(cls) if not all(map(_may_be_held, _leaves(hints[field.name])))]
    assert words == []


@pytest.mark.parametrize("name", OURS)
def test_an_event_is_called_by_its_room_and_what_was_done(name: str) -> None:
    cls, _ = TYPES[name]
    room, _, done = name.partition(".")
    assert cls.__module__.split(".")[1] == room
    assert done.replace("_", "").isalpha()


def test_rooms_have_events() -> None:
    assert {name.partition(".")[0] for name in OURS} >= {
        "access", "agents", "channels", "company", "conversations", "customers",
    }  # fmt: skip


async def test_long_text_is_refused_at_the_door_of_the_table(tx: Transaction) -> None:
    wordy = Counted(1, Code("Bonjour, " * 40))
    with pytest.raises(ValueError, match="codes"):
        await events.record(tx, wordy, subject=uuid7(), actor="system", now=NOW)


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        event_type("tests.counted")(Counted)


# -- read back --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OURS)
async def test_what_is_recorded_is_read_back(tx: Transaction, name: str) -> None:
    await installation.ensure(tx, NOW)
    cls, _ = TYPES[name]
    fact, subject = sample(cls), uuid7()
    await events.record(tx, fact, subject=subject, actor="user:x", now=NOW, team_id=UUID(int=3))
    [found] = await events.of_subjects(tx, [subject], [name])
    assert found.fact() == fact
    assert (found.actor, found.team_id, found.recorded_at) == ("user:x", UUID(int=3), NOW)


@pytest.mark.parametrize("name", OURS)
def test_every_released_version_is_still_read(name: str) -> None:
    """The files are never rewritten: `python -m tests.platform.golden` adds those of new versions."""
    cls, newest = TYPES[name]
    for version in range(1, newest + 1):
        fact = event(name, version, golden(name, version)).fact()
        assert type(fact) is cls
        assert fact == sample(cls)


def test_no_golden_file_is_of_an_event_that_nobody_knows() -> None:
    known = {f"{name}.{version}.json" for name in OURS for version in range(1, TYPES[name][1] + 1)}
    assert {path.name for path in FOLDER.iterdir()} == known


@pytest.mark.parametrize(
    ("version", "payload"), [(1, {"n": 7}), (2, {"number": 7}), (3, {"number": 7, "kind": "plain"})]
)
def test_older_payloads_are_brought_up_to_date(version: int, payload: dict[str, Any]) -> None:
    assert event("tests.counted", version, payload).fact() == Counted(7, Code("plain"))


def test_fields_of_a_newer_program_are_left_out() -> None:
    assert event("tests.counted", 3, {"number": 7, "kind": "plain", "later": 1}).fact() == Counted(7, Code("plain"))


# -- positions --------------------------------------------------------------------------------------------------------


def test_a_position_is_opaque_and_read_back() -> None:
    position = Position(2, 2**40, 17)
    assert Position.read(str(position)) == position
    assert "." not in str(position)


@pytest.mark.parametrize(
    "forged", ["", "x", "1.2.3", "MS4y", "LTEuMi4z", "MS4yLjMuNA", "🙂", "MS4yLng", "A" * 5000, "MQ==.", "\0"]
)
def test_a_forged_position_is_none(forged: str) -> None:
    assert Position.read(forged) is None


def test_a_position_beyond_the_numbers_of_the_database_is_none() -> None:
    assert Position.read(str(Position(1, 2**63, 1))) is None
    assert Position.read(str(Position(2**31, 1, 1))) is None


@pytest.fixture
async def counting(database: Database) -> Database:
    async with database.transaction() as tx:
        await installation.ensure(tx, NOW)
    return database


async def test_a_transaction_that_takes_its_xid_first_and_its_seq_last_is_not_lost(counting: Database) -> None:
    """The trap: T1 has the lower xid and commits last; T3 has the higher xid and commits first."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with counting.transaction() as tx:
            await tx.value("select pg_current_xact_id()")
            begun.set()
            await go_on.wait()
            await count(tx, 1)

    t1 = asyncio.create_task(first())
    await begun.wait()
    async with counting.transaction() as t3:
        await count(t3, 3)
    async with counting.snapshot() as tx:
        early = await events.read_since(tx, START)
        here = await events.here(tx)
    assert early == [], "T3 waits for T1, which may still appear before it"
    go_on.set()
    await t1
    async with counting.snapshot() as tx:
        late = await events.read_since(tx, START)
        since_snapshot = await events.read_since(tx, here)
    assert [one.payload["number"] for one in late] == [1, 3]
    assert [one.seq for one in late] == sorted((one.seq for one in late), reverse=True), "the trap was set"
    assert [one.payload["number"] for one in since_snapshot] == [1, 3], "a position is never past what it did not see"


async def test_a_reader_is_told_to_look_again_while_a_fact_waits_for_an_older_transaction(
    counting: Database,
) -> None:
    """The end of that one may ring no bell: it may have recorded nothing."""
    async with counting.glance() as tx:
        assert await events.read_next(tx, START) == ([], False), "nothing is there, nothing is waited for"
    async with counting.transaction() as older:
        await older.value("select pg_current_xact_id()")
        async with counting.transaction() as tx:
            await count(tx, 1)
        async with counting.glance() as tx:
            assert await events.read_next(tx, START) == ([], True), "it is in sight, and waits"
    async with counting.glance() as tx:
        found, again = await events.read_next(tx, START)
    assert [one.payload["number"] for one in found] == [1]
    assert not again
    for number in (2, 3):
        async with counting.transaction() as tx:
            await count(tx, number)
    async with counting.glance() as tx:
        found, again = await events.read_next(tx, START, 2)
    assert ([one.payload["number"] for one in found], again) == ([1, 2], True), "there is more"


async def test_readers_lose_nothing_of_writers_that_run_side_by_side(counting: Database) -> None:
    writers, each = 5, 24
    done = asyncio.Event()

    async def write(writer: int) -> None:
        for n in range(each):
            async with counting.transaction() as tx:
                if n % 2:
                    await tx.value("select pg_current_xact_id()")
                await asyncio.sleep(0)
                for part in range(2):
                    await count(tx, (writer * each + n) * 2 + part)

    read: list[Event] = []

    async def follow() -> None:
        position = START
        while True:
            ending = done.is_set()
            async with counting.snapshot() as tx:
                batch = await events.read_since(tx, position, 7)
            read.extend(batch)
            if batch:
                position = batch[-1].position
            elif ending:
                return
            await asyncio.sleep(0)

    reader = asyncio.create_task(follow())
    await asyncio.gather(*(write(writer) for writer in range(writers)))
    done.set()
    await reader
    assert sorted(one.payload["number"] for one in read) == list(range(writers * each * 2))
    assert [one.position for one in read] == sorted(one.position for one in read)


class Boom(Exception):
    pass


async def fail(tx: Transaction, number: int) -> None:
    async with tx.savepoint():
        await count(tx, number)
        raise Boom


async def test_a_rolled_back_fact_never_was(counting: Database) -> None:
    async def whole() -> None:
        async with counting.transaction() as tx:
            await count(tx, 1)
            raise Boom

    with pytest.raises(Boom):
        await whole()
    async with counting.transaction() as tx:
        with pytest.raises(Boom):
            await fail(tx, 2)
        await count(tx, 3)
    assert await numbers(counting) == [3]


async def test_facts_held_for_a_batch_vanish_with_their_savepoint(counting: Database) -> None:
    async with counting.transaction() as tx, events.held(tx):
        await count(tx, 1)
        with pytest.raises(Boom):
            await fail(tx, 2)
        async with tx.savepoint():
            await count(tx, 3)
    assert await numbers(counting) == [1, 3]


async def test_after_a_restore_everything_new_comes_after_everything_old(counting: Database) -> None:
    async with counting.transaction() as tx:
        await count(tx, 1)
    async with counting.snapshot() as tx:
        [before] = await events.read_since(tx, START)
    async with counting.transaction() as tx:
        await installation.restored(tx)
        await count(tx, 2)
    async with counting.snapshot() as tx:
        [after] = await events.read_since(tx, Position(before.epoch, 2**60, 0))
        here = await events.here(tx)
    assert after.payload["number"] == 2
    assert here.epoch == before.epoch + 1


async def test_facts_of_one_thing_come_in_their_order(counting: Database) -> None:
    subject = uuid7()
    async with counting.transaction() as tx:
        facts = [events.Happened(Counted(n, Code("plain")), None, "system") for n in range(5)]
        await events.record_all(tx, facts, subject=subject, now=NOW)
    async with counting.snapshot() as tx:
        found = await events.of_subjects(tx, [subject], ["tests.counted"])
    assert [one.payload["number"] for one in found] == [0, 1, 2, 3, 4]


async def test_of_very_many_facts_the_latest_are_read(counting: Database) -> None:
    subject = uuid7()
    async with counting.transaction() as tx:
        facts = [events.Happened(Counted(n, Code("plain")), NOW + timedelta(hours=n), "system") for n in range(8)]
        await events.record_all(tx, facts, subject=subject, now=NOW)
    async with counting.snapshot() as tx:
        latest = await events.of_subjects(tx, [subject], ["tests.counted"], 3)
        between = await events.of_subjects(
            tx, [subject], ["tests.counted"], since=NOW + timedelta(hours=2), until=NOW + timedelta(hours=4)
        )
    assert [one.payload["number"] for one in latest] == [5, 6, 7]
    assert [one.payload["number"] for one in between] == [2, 3]


def test_golden_files_are_small_and_plain() -> None:
    for path in FOLDER.iterdir():
        text = path.read_text("utf-8")
        assert json.loads(text)["payload"] is not None
        assert len(text) < 2_000
        assert Path(path.name).suffix == ".json"
