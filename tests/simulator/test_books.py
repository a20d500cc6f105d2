"""The books of a day leave nobody out and nothing in twice; what is drawn for one purpose tells nothing of another."""

from dataclasses import replace
from statistics import mean

import pytest

from filrouge.routing.core import loop
from filrouge.routing.core.state import State
from filrouge.simulator.behaviour import EMAIL, MESSAGING, PerChannel
from filrouge.simulator.contact import RINGING, WAITING
from filrouge.simulator.ledger import LOST, OPEN, RESOLVED, UNRESOLVED
from filrouge.simulator.run import policy_for, simulate
from tests.simulator.centre import Scripted, calm, small, world_of


@pytest.mark.parametrize("name", ["normal", "spike"])
def test_everybody_is_lost_unresolved_open_or_resolved(name: str) -> None:
    """The values of the first three are figures; whoever would call back tomorrow is in one of them."""
    scenario = small(name)
    policy = policy_for(scenario, "bullseye")
    state = State(policy)
    world = world_of(scenario, lambda fact: loop.run(state, fact), policy=policy)
    world.run()
    figures = world.ledger.figures(world.contacts, world.seats, 0)
    assert figures == simulate(scenario, "bullseye", 1).figures
    ends = (("value_lost", LOST), ("value_unresolved", UNRESOLVED), ("value_open", OPEN))
    for figure, end in ends:
        those = [one.value for one in world.day.people if world.ledger.outcomes[one.id] == end]
        assert figures[figure] == pytest.approx(sum(those)), figure
        assert figures[figure] > 0
    resolved = sum(one.value for one in world.day.people if world.ledger.outcomes[one.id] == RESOLVED)
    everybody = sum(one.value for one in world.day.people)
    assert sum(figures[figure] for figure, _ in ends) + resolved == pytest.approx(everybody)


def test_a_withdrawn_mail_is_not_left_over() -> None:
    """The customer called when it was late, and was helped: nobody waits for it in the evening."""
    scenario = calm(replace(small("normal"), volumes=PerChannel(0, 0, 0, 60, 0)))
    world = world_of(scenario, Scripted(scenario))
    world.now = 9 * 3600.0
    people = world.day.people
    withdrawn, left = (world.customers.begin(person, EMAIL) for person in people[:2])
    world.ledger.low = frozenset((people[0].id, people[1].id))
    world.now = 14 * 3600.0
    world.customers._leave(withdrawn)
    figures = world.ledger.figures(world.contacts, world.seats, 0)
    assert figures["email_backlog"] == 1
    assert figures["email_due_pct"] == 0.0, "both were promised by one o'clock"
    assert figures["low_value_email_p90_s"] == scenario.closes_at - left.slot_at
    waiting = world.ledger.series()["waiting_email"]
    assert [round(each, 6) for each in (waiting[27], waiting[28], waiting[39])] == [2.0, 1.0, 1.0]


def test_what_is_drawn_for_one_purpose_says_nothing_of_another() -> None:
    """Who is refused at the second offer has as many exchanges, and as much patience after a transfer, as others."""
    base = small("normal")
    refusing = replace(base.behaviour, decline=0.3, no_answer=0.2, react_s=PerChannel(0, 0, 0, 0, 0))
    scenario = replace(base, volumes=PerChannel(0, 0, 3_000, 0, 0), behaviour=refusing)
    router = Scripted(scenario)
    world = world_of(scenario, router)
    world.seats[0].there = True
    turns: dict[bool, list[int]] = {True: [], False: []}
    patience: dict[bool, list[float]] = {True: [], False: []}
    reasons: dict[bool, set[int]] = {True: set(), False: set()}
    for person in world.day.people:
        world.now = person.at
        contact = world.customers.begin(person, MESSAGING)
        contact.offers = 1
        router.ring(world, contact)
        refused = contact.state == RINGING
        turns[refused].append(len(contact.turns))
        contact.draw = contact.draw._replace(transfer=0.0)
        world.customers.true_reason(contact)
        reasons[refused].add((contact.reason - person.reason) % len(scenario.reasons))
        contact.state, contact.transfers = WAITING, 1
        world.heap.clear()
        world.customers.wait_again(contact)
        patience[refused].append(world.heap[0][0] - world.now)
        world.seats[0].ringing = None
        world.seats[0].held.clear()
        world.seats[0].running.clear()
    assert min(len(each) for each in turns.values()) > 1_000
    assert mean(turns[True]) == pytest.approx(mean(turns[False]), rel=0.15)
    assert mean(patience[True]) == pytest.approx(mean(patience[False]), rel=0.15)
    assert reasons[True] == reasons[False] == {1, 2, 3, 4, 5}
    slow = [after for many, after in zip(turns[False], patience[False], strict=True) if many]
    assert mean(slow) == pytest.approx(mean(patience[False]), rel=0.15)
