"""A simulated day: everyone is somewhere at its end, nobody works over capacity, and policies meet the same people."""

from dataclasses import replace

import pytest

from filrouge.routing.core.decisions import Decision, Offer, Resume
from filrouge.routing.core.facts import Fact, WorkLeft
from filrouge.routing.core.policies import NAMES
from filrouge.simulator.audit import Unbalanced, check, check_end
from filrouge.simulator.behaviour import CALL, CALLBACK, CHANNELS, CHAT, EMAIL, MESSAGING, PerChannel
from filrouge.simulator.contact import ENDED, LEFT, PARKED, RUNNING, WAITING, Contact, Seat
from filrouge.simulator.day import day
from filrouge.simulator.ledger import LOST, OPEN, RESOLVED, UNRESOLVED
from filrouge.simulator.results import HALF_HOUR_S, HALF_HOURS, Result
from filrouge.simulator.run import policy_for, simulate
from filrouge.simulator.scenarios import SCENARIOS, degenerate
from filrouge.simulator.world import World
from tests.simulator.centre import WHY, FirstInFirstOut, Scripted, calm, small, world_of


@pytest.mark.parametrize(
    ("scenario", "policy"),
    [
        *zip(SCENARIOS, NAMES, strict=False),
        ("outage", "filrouge"),
        ("spike", "filrouge"),
        ("outage", "bullseye_preempt"),
    ],
)
def test_the_books_balance_after_every_event(scenario: str, policy: str) -> None:
    result = simulate(small(scenario), policy, 3, audit=True)
    assert result.figures["contacts"] > result.figures["first_contacts"] > 900
    assert result.figures["calls_abandoned_pct"] > 0
    assert result.figures["ignored_facts"] == 0


@pytest.mark.parametrize("policy", ["longest_idle", "filrouge"])
def test_the_same_seed_is_the_same_day(policy: str) -> None:
    scenario = small("spike")
    first = simulate(scenario, policy, 5)
    day.cache_clear()
    assert simulate(scenario, policy, 5) == first
    assert simulate(scenario, policy, 6) != first


def test_every_customer_has_one_end() -> None:
    scenario = small("outage")
    world = world_of(scenario, FirstInFirstOut())
    people = world.day.people
    result = simulate(scenario, "bullseye", 1)
    lost = result.figures["customers_lost"]
    assert 0 < lost < len(people)
    assert result.figures["value_lost"] >= lost
    assert result.figures["resolved_pct"] + 100 * lost / len(people) <= 100
    assert {OPEN, RESOLVED, LOST, UNRESOLVED} == set(range(4))


def test_policies_meet_the_same_people() -> None:
    scenario = small("normal")
    offered = [simulate(scenario, name, 2).series for name in ("round_robin", "filrouge")]
    for channel in ("chat", "messaging"):
        early = [sum(series[f"offered_{channel}"][16:18]) for series in offered]
        assert early[0] == pytest.approx(early[1], abs=3)
    assert day(scenario, 2) is day(scenario, 2)


def test_another_router_serves_the_textbook_queue_as_the_core_does() -> None:
    scenario = degenerate(12, 130, 300, 180, 24)
    ours = simulate(scenario, "longest_idle", 1).figures
    world = world_of(scenario, FirstInFirstOut())
    world.run(audit=True)
    theirs = world.ledger.figures(world.contacts, world.seats, 0)
    for name in ("calls_20s_pct", "calls_60s_pct", "calls_abandoned_pct", "customers_lost", "low_value_p90_wait_s"):
        assert theirs[name] == pytest.approx(ours[name]), name
    assert theirs["occupancy_pct"] == pytest.approx(ours["occupancy_pct"])
    assert 0 < ours["calls_abandoned_pct"] < 20


def test_series_tell_the_same_as_the_figures() -> None:
    result = simulate(small("spike"), "bullseye_preempt", 1)
    series, figures = result.series, result.figures
    assert {len(row) for row in series.values()} == {HALF_HOURS}
    assert 100 * sum(series["answered_20s_calls"]) / sum(series["offered_calls"]) == pytest.approx(
        figures["calls_20s_pct"]
    )
    assert 100 * sum(series["abandoned_calls"]) / sum(series["offered_calls"]) == pytest.approx(
        figures["calls_abandoned_pct"]
    )
    assert sum(series["interruptions"]) == figures["interruptions"] > 0
    assert sum(sum(series[f"offered_{channel}"]) for channel in CHANNELS) == figures["contacts"]
    assert sum(series["busy_agents"]) / sum(series["present_agents"]) == pytest.approx(
        figures["occupancy_pct"] / 100, abs=0.02
    )
    assert all(busy <= there + 0.5 for busy, there in zip(series["busy_agents"], series["present_agents"], strict=True))
    assert series["offered_calls"][22] > 1.5 * series["offered_calls"][28]


def test_an_outage_empties_a_site_and_gives_it_back() -> None:
    there = {name: simulate(small(name), "longest_idle", 4).series["present_agents"] for name in ("normal", "outage")}
    for slot in range(20, 23):
        assert there["outage"][slot] == pytest.approx(0.7 * there["normal"][slot], rel=0.15)
    assert there["outage"][24] == pytest.approx(there["normal"][24], abs=2.5)
    assert there["outage"][19] == pytest.approx(there["normal"][19], abs=1.0)


# Hands -------------------------------------------------------------------------------------------------------------


def a_contact(work_s: float, channel: int = CHAT) -> Contact:
    contact = Contact(0, day(small("normal"), 1).people[0], 0, channel, 0.0)
    contact.left = contact.total = work_s
    return contact


def test_parallel_conversations_slow_each_other() -> None:
    """1 / (1 + 0.35 (n - 1)): two hours of hands cost each what the other takes."""
    seat = Seat(day(small("normal"), 1).staff[0], 0.35)
    first, second = a_contact(100.0), a_contact(100.0)
    seat.start(first, 0.0)
    assert seat.next_end() == pytest.approx(100.0)
    seat.start(second, 50.0)
    assert first.left == pytest.approx(50.0)
    assert seat.next_end() == pytest.approx(50.0 * 1.35)
    seat.stop(first, 50.0 + 67.5)
    assert first.left == pytest.approx(0.0)
    assert second.left == pytest.approx(50.0)
    assert seat.next_end() == pytest.approx(50.0)
    assert first.crowd / first.run_s == pytest.approx((50 + 2 * 67.5) / 117.5)


def test_parked_work_waits_and_costs_the_way_back() -> None:
    scenario = calm(small("normal"))
    router = Scripted(scenario)
    world = world_of(scenario, router)
    seat = world.seats[0]
    seat.there = True
    world.now = 30_000.0
    person = next(one for one in world.day.people if one.channel == EMAIL)
    mail = world.customers.begin(person, EMAIL)
    router.ring(world, mail)
    assert mail.state == RUNNING
    work_s = mail.left
    world.now += 10.0
    call = world.customers.begin(world.day.people[0], CALL)
    router.ring(world, call, parks=mail.id)
    assert (mail.state, call.state) == (PARKED, RUNNING)
    assert mail.left == pytest.approx(work_s - 10.0 * mail.speed)
    world.now += 60.0
    seat.advance(world.now)
    assert mail.left == pytest.approx(work_s - 10.0 * mail.speed), "nobody works on what is parked"
    world.rest(call, seat)
    world._end(call, seat)
    world._resume(Resume(mail.id, router.agent, WHY))
    assert mail.state == RUNNING
    assert mail.left == pytest.approx(work_s - 10.0 * mail.speed + scenario.behaviour.resume_s)
    assert world.ledger.interruptions == seat.interruptions == 1
    check(world)


def test_who_gives_up_while_it_rings_is_gone() -> None:
    scenario = calm(small("normal"))
    scenario = replace(scenario, behaviour=replace(scenario.behaviour, react_s=PerChannel(9, 9, 9, 9, 9)))
    router = Scripted(scenario)
    world = world_of(scenario, router)
    world.now = 30_000.0
    call = world.customers.begin(world.day.people[0], CALL)
    router.ring(world, call)
    world.customers._give_up(call, 0)
    assert call.state == LEFT
    assert world.seats[0].ringing is None
    assert isinstance(router.heard[-1], WorkLeft)
    before = len(router.heard)
    world._accept(call, 1)
    assert len(router.heard) == before, "a late answer finds nobody"
    assert world.ledger.calls_abandoned == 1


def test_messages_fall_silent_and_wake() -> None:
    scenario = replace(small("normal"), volumes=PerChannel(0, 0, 300, 0, 0))
    world = world_of(scenario, FirstInFirstOut(), policy=policy_for(scenario, "longest_idle"))
    turns = [len(_begun(world, person).turns) for person in world.day.people]
    assert sum(turns) / len(turns) == pytest.approx(scenario.behaviour.turns - 1, rel=0.25)
    result = simulate(scenario, "longest_idle", 1, audit=True)
    assert result.figures["messaging_5min_pct"] > 85
    assert result.figures["events"] > 2 * sum(turns)


def _begun(world: World, person: object) -> Contact:
    contact = Contact(0, person, 0, MESSAGING, 0.0)  # type: ignore[arg-type]
    world.customers._work_of(contact)
    assert contact.left + sum(work for work, _ in contact.turns) == pytest.approx(contact.total)
    return contact


def test_callbacks_wait_for_their_slot_and_mails_for_their_hours() -> None:
    scenario = small("normal")
    world = world_of(scenario, Scripted(scenario))
    world.now = 19.0 * 3600
    mail = world.customers.begin(world.day.people[0], EMAIL)
    assert mail.due_at == (24 + 8 + 3) * 3600.0, "an hour today, three tomorrow"
    callback = world.customers.begin(world.day.people[1], CALLBACK)
    assert world.now < callback.slot_at <= scenario.closes_at - scenario.behaviour.callback_slot_s
    assert callback.due_at == callback.slot_at + scenario.behaviour.callback_slot_s
    world.now = 10.0 * 3600
    assert world.customers.begin(world.day.people[2], EMAIL).due_at == 14 * 3600.0


# The audit notices --------------------------------------------------------------------------------------------------


class Careless(FirstInFirstOut):
    """Offers everything to the first agent."""

    def __call__(self, fact: Fact) -> list[Decision]:
        decisions = super().__call__(fact)
        return [replace(one, agent_id="a0") for one in decisions if isinstance(one, Offer)]


def test_a_router_that_overloads_an_agent_is_found_out() -> None:
    with pytest.raises(Unbalanced, match=r"over capacity|rings for nothing"):
        world_of(degenerate(4, 60, 300, 180, 4), Careless()).run(audit=True)


def test_work_on_what_is_set_aside_is_found_out() -> None:
    scenario = calm(small("normal"))
    router = Scripted(scenario)
    world = world_of(scenario, router)
    world.seats[0].there = True
    world.now = 30_000.0
    call = world.customers.begin(world.day.people[0], CALL)
    router.ring(world, call)
    check(world)
    call.state = PARKED
    with pytest.raises(Unbalanced, match="set aside"):
        check(world)


def test_lost_work_is_found_out() -> None:
    world = world_of(degenerate(4, 40, 300, 180, 4), FirstInFirstOut())
    world.run(audit=True)
    next(contact for contact in world.contacts if contact.state == ENDED).done_s -= 5.0
    with pytest.raises(Unbalanced, match="of work"):
        check_end(world)


def test_a_decision_that_fits_nothing_is_found_out() -> None:
    world = world_of(degenerate(4, 40, 300, 180, 4), FirstInFirstOut())
    world.run()
    world._ring(Offer(0, "a0", 9, world.now + 15.0, WHY))
    assert world.contacts[0].state != WAITING
    with pytest.raises(Unbalanced, match="fitted nothing"):
        check_end(world)


def test_figures_are_within_reason() -> None:
    result: Result = simulate(small("normal"), "longest_idle", 9)
    figures = result.figures
    assert figures["calls_20s_pct"] <= figures["calls_60s_pct"] <= 100 - figures["calls_abandoned_pct"] + 5
    assert 0 < figures["occupancy_pct"] <= 100
    assert figures["cost_eur"] == pytest.approx(
        sum(member.paid_s for member in day(small("normal"), 9).staff) / 3600 * 28
    )
    assert figures["cost_per_resolution_eur"] > 0
    assert HALF_HOUR_S * HALF_HOURS == 86_400
