"""Whatever people merge, split, take apart and say: nothing is lost, nothing is in two places, nothing goes round."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from filrouge.conversations.service import handling, receiving
from filrouge.conversations.service.handling import Words
from filrouge.conversations.service.merging import CannotMerge
from filrouge.conversations.service.splitting import CannotSplit
from filrouge.conversations.service.taking import Merged
from filrouge.conversations.service.undoing import AlreadyUndone
from filrouge.flows import merging as flows
from filrouge.flows import undoing
from filrouge.platform.db import Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import UserId
from filrouge.terms.messages import Inbound, InboundKind, Sender
from filrouge.terms.scope import EVERYTHING, Actor

HOW_MANY = 4
CONVERSATIONS = st.integers(0, HOW_MANY - 1)
OPERATIONS = st.one_of(
    st.tuples(st.just("merge"), CONVERSATIONS, CONVERSATIONS),
    st.tuples(st.just("merge_and_undo"), CONVERSATIONS, CONVERSATIONS),
    st.tuples(st.just("split"), CONVERSATIONS, st.integers(0, 7)),
    st.tuples(st.just("split_and_undo"), CONVERSATIONS, st.integers(0, 7)),
    st.tuples(st.just("apart"), st.integers(0, 5), st.just(0)),
    st.tuples(st.just("word"), CONVERSATIONS, st.just(0)),
    st.tuples(st.just("other_channel"), CONVERSATIONS, st.just(0)),
    st.tuples(st.just("answer"), CONVERSATIONS, st.just(0)),
    st.tuples(st.just("close"), CONVERSATIONS, st.just(0)),
)
FACTS = """
select jsonb_agg(to_jsonb(c) - 'version' order by c.id),
       (select jsonb_agg(to_jsonb(m) order by m.id) from matter m),
       (select jsonb_agg(to_jsonb(i) order by i.id) from interaction i),
       (select jsonb_agg(to_jsonb(g) order by g.id) from message g),
       (select jsonb_agg(to_jsonb(p) order by p.conversation_id, p.identity_id) from conversation_party p),
       (select jsonb_agg(to_jsonb(s) order by s.message_id) from search_entry s)
  from conversation c where not exists (select from conversation_split n where n.into_id = c.id and n.undone_at is not null)
"""  # noqa: E501


@dataclass
class World:
    """What should be, beside what is: where each message is, and where each conversation went."""

    tx: Transaction
    actor: Actor
    account: UUID
    origin: receiving.Origin
    customer: UUID
    identity: UUID
    now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    conversations: list[UUID] = field(default_factory=list)
    holds: dict[UUID, set[UUID]] = field(default_factory=dict)
    went: dict[UUID, UUID] = field(default_factory=dict)
    merges: list[tuple[UUID, UUID, UUID, frozenset[UUID]]] = field(default_factory=list)
    """(name, source, target, what was moved)"""

    def end(self, conversation_id: UUID) -> UUID:
        while conversation_id in self.went:
            conversation_id = self.went[conversation_id]
        return conversation_id

    async def version(self, conversation_id: UUID) -> int:
        return int(await self.tx.value("select version from conversation where id = %(id)s", {"id": conversation_id}))

    async def word(self, conversation_id: UUID | None, channel: str = "email") -> UUID:
        """The customer writes, to one of their conversations or to open one."""
        self.now += timedelta(minutes=1)
        inbound = Inbound(
            InboundKind.MESSAGE, channel, Sender(channel, "claire@exemple.example", "Claire"), text=f"mot {self.now}"
        )
        thread = receiving.Thread(await receiving.lock_end(self.tx, conversation_id) if conversation_id else None)
        author = receiving.Author(self.customer, self.identity)
        origin = replace(self.origin, part_id=uuid7(), received_at=self.now)
        recorded = await receiving.record(self.tx, inbound, author, thread, origin, [], self.now)
        self.holds.setdefault(recorded.conversation.id, set()).add(recorded.message_id)
        return recorded.conversation.id

    async def do(self, operation: str, one: int, two: int) -> None:
        self.now += timedelta(minutes=1)
        here = self.conversations[one % len(self.conversations)]
        match operation:
            case "merge" | "merge_and_undo":
                await self.merge(here, self.conversations[two], undone=operation == "merge_and_undo")
            case "split" | "split_and_undo":
                await self.split(here, two, undone=operation == "split_and_undo")
            case "apart" if self.merges:
                await self.apart(self.merges[one % len(self.merges)])
            case "word":
                assert await self.word(here) == self.end(here)
            case "other_channel":
                assert await self.word(here, "sms") == self.end(here)
            case "answer":
                conversation = await handling.get(self.tx, self.actor, self.end(here), lock=True)
                _, message_id = await handling.write_message(
                    self.tx, self.actor, conversation, Words("Bonjour", None), channel="email",
                    channel_account_id=self.account, identity_id=self.identity, external_id="", now=self.now,
                )  # fmt: skip
                self.holds[conversation.id].add(message_id)
            case "close":
                conversation = await handling.get(self.tx, self.actor, self.end(here), lock=True)
                await handling.close(self.tx, self.actor, conversation, None, self.now)

    async def merge(self, source: UUID, target: UUID, *, undone: bool) -> None:
        before = await self.facts()
        try:
            async with self.tx.savepoint():
                done = await flows.merge(self.tx, self.actor, source, target, await self.version(source), self.now)
        except CannotMerge:
            assert source == target
            return
        except Merged:
            assert source in self.went or target in self.went
            event("refused: merged already")
            return
        assert source not in self.went
        assert target not in self.went
        if undone:
            assert done.undo_id is not None
            await undoing.undo(self.tx, self.actor, done.undo_id, self.now)
            assert await self.facts() == before, "undo gives back exactly"
            return
        moved = frozenset(self.holds[source])
        self.holds[target] |= moved
        self.holds[source] = set()
        self.went[source] = target
        self.merges.append((done.merge_id, source, target, moved))

    async def apart(self, merge: tuple[UUID, UUID, UUID, frozenset[UUID]]) -> None:
        merge_id, source, target, moved = merge
        try:
            async with self.tx.savepoint():
                await flows.take_apart(self.tx, self.actor, merge_id, self.now)
        except Merged:
            assert target in self.went
            event("refused: the last merge first")
            return
        except AlreadyUndone:
            assert self.went.get(source) != target
            return
        back = self.holds[target] & moved
        self.holds[target] -= back
        self.holds[source] = set(back)
        del self.went[source]
        self.merges.remove(merge)
        event("taken apart")

    async def split(self, source: UUID, which: int, *, undone: bool) -> None:
        messages = sorted(self.holds[source])
        chosen = {one for place, one in enumerate(messages) if (which + 1) >> (place % 3) & 1}
        before = await self.facts()
        try:
            async with self.tx.savepoint():
                done = await flows.split(
                    self.tx, self.actor, source, await self.version(source), chosen, "Part", None, self.now
                )
        except Merged:
            assert source in self.went
            return
        except CannotSplit:
            assert not chosen or len(chosen) == len(messages)
            return
        if undone:
            assert done.undo_id is not None
            await undoing.undo(self.tx, self.actor, done.undo_id, self.now)
            assert await self.facts() == before, "undo gives back exactly"
            return
        self.holds[source] -= chosen
        self.holds[done.into.id] = chosen
        self.conversations.append(done.into.id)
        event("split")

    async def facts(self) -> Any:
        return (await self.tx.rows(FACTS))[0]

    async def check(self) -> None:
        """All that must be true at any moment."""
        rows = await self.tx.rows("select id, conversation_id from message")
        placed: dict[UUID, set[UUID]] = {}
        for message_id, conversation_id in rows:
            placed.setdefault(conversation_id, set()).add(message_id)
        assert placed == {where: held for where, held in self.holds.items() if held}
        for one in self.conversations:
            assert await handling.end_of(self.tx, one) == self.end(one)
        for question in NEVER:
            assert await self.tx.rows(question) == [], question


NEVER = (
    # a message whose matter is another conversation's
    "select g.id from message g join matter m on m.id = g.matter_id where m.conversation_id <> g.conversation_id",
    # found where it is not
    "select g.id from message g join search_entry s on s.message_id = g.id"
    " where s.conversation_id <> g.conversation_id",
    "select g.id from message g where not exists (select from search_entry s where s.message_id = g.id)",
    # an interaction with two main matters, or none
    "select interaction_id from matter group by 1 having count(*) filter (where main) <> 1",
    # words in what was merged
    "select c.id from conversation c join message g on g.conversation_id = c.id where c.merged_into_id is not null",
    # a last word that is not the last, or not there
    """select c.id from conversation c where c.merged_into_id is null and exists (select from message g
        where g.conversation_id = c.id) and not exists (select from message g where g.id = c.last_message_id
          and g.conversation_id = c.id and g.occurred_at = c.last_message_at
          and not exists (select from message n where n.conversation_id = c.id and n.occurred_at > g.occurred_at))""",
    # a wait that no word began, or in a conversation that is over
    """select c.id from conversation c where c.waiting_since is not null and (c.state = 'closed'
        or not exists (select from message g where g.conversation_id = c.id and g.direction = 'in'
                        and g.occurred_at = c.waiting_since))""",
    # an end that is none
    "select id from conversation where merged_into_id is not null and state <> 'closed'",
)


@asynccontextmanager
async def world(tx: Transaction) -> AsyncIterator[World]:
    """Four conversations of Claire's; gone afterwards."""
    ids = {name: uuid7() for name in ("entity", "brand", "team", "lea", "customer", "identity", "account")}
    now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    await tx.execute("savepoint world")
    for sql in (
        "insert into legal_entity (id, name, created_at) values (%(entity)s, 'Alisier', %(now)s)",
        "insert into brand (id, legal_entity_id, name, created_at) values (%(brand)s, %(entity)s, 'Alisier', %(now)s)",
        "insert into team (id, name, created_at) values (%(team)s, 'Sinistres', %(now)s)",
        "insert into app_user (id, email, name, created_at) values (%(lea)s, 'lea@x.example', 'Léa', %(now)s)",
        "insert into customer (id, name, source, created_at) values (%(customer)s, 'Claire', 'email', %(now)s)",
        "insert into identity (id, customer_id, channel, address, source, created_at)"
        " values (%(identity)s, %(customer)s, 'email', 'claire@exemple.example', 'email', %(now)s)",
        "insert into channel_account (id, kind, name, address, legal_entity_id, brand_id, team_id, config, created_at)"
        " values (%(account)s, 'email', 'x', 'x@x.example', %(entity)s, %(brand)s, %(team)s, '{}', %(now)s)",
    ):
        await tx.execute(sql, {**ids, "now": now})
    lea = Actor(kind="user", id=ids["lea"], permissions=frozenset({"*"}), scope=EVERYTHING, user_id=UserId(ids["lea"]))
    origin = receiving.Origin(ids["account"], ids["entity"], ids["brand"], ids["team"], None, uuid7(), uuid7(), now)
    made = World(tx, lea, ids["account"], origin, ids["customer"], ids["identity"])
    for _ in range(HOW_MANY):
        made.conversations.append(await made.word(None))
        await made.word(made.conversations[-1])
    try:
        yield made
    finally:
        await tx.execute("rollback to savepoint world")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(operations=st.lists(OPERATIONS, min_size=1, max_size=14))
async def test_nothing_is_lost_and_nothing_goes_round(tx: Transaction, operations: list[tuple[str, int, int]]) -> None:
    async with world(tx) as made:
        for operation in operations:
            await made.do(*operation)
            await made.check()


async def test_all_that_was_merged_comes_apart_again(tx: Transaction) -> None:
    """A tree of merges, taken apart from its root to its leaves."""
    async with world(tx) as made:
        before = await made.facts()
        one, two, three, four = made.conversations
        names = []
        for source, target in ((one, two), (three, four), (two, four)):
            done = await flows.merge(tx, made.actor, source, target, await made.version(source), made.now)
            names.append(done.merge_id)
        assert await handling.end_of(tx, one) == four
        for merge_id in reversed(names):
            await flows.take_apart(tx, made.actor, merge_id, made.now)
        assert await made.facts() == before
