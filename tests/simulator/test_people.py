"""People and staff drawn ahead: as many as expected, as varied as said, and the same whatever is asked of them."""

from dataclasses import replace
from itertools import pairwise
from math import exp, log
from statistics import mean, pstdev
from typing import get_args

import pytest

from filrouge.simulator import after
from filrouge.simulator.behaviour import (
    CALL,
    CALLBACK,
    CHANNELS,
    CHAT,
    DEFAULT,
    EMAIL,
    MESSAGING,
    NEVER,
    PARAMETERS,
    PROBABILITIES,
    PerChannel,
    scaled,
)
from filrouge.simulator.contact import Contact
from filrouge.simulator.day import day
from filrouge.simulator.people import Purpose, effort_s, patience_s, people, stream
from filrouge.simulator.rules import base_policy, needs_of
from filrouge.simulator.scenarios import NORMAL, SCENARIOS, degenerate, pooled
from filrouge.simulator.staff import PRIMARY, staff

DAYS = [people(NORMAL, seed) for seed in range(1, 9)]


def test_as_many_come_as_expected() -> None:
    for channel, volume in enumerate(NORMAL.volumes):
        counts = [sum(person.channel == channel for person in found) for found in DAYS]
        assert mean(counts) == pytest.approx(volume, rel=0.08), CHANNELS[channel]


def test_days_differ_more_than_poisson() -> None:
    calls = [sum(person.channel == CALL and person.reason == 0 for person in found) for found in DAYS]
    assert pstdev(calls) > 2 * mean(calls) ** 0.5


def test_people_come_in_order_when_the_doors_are_open() -> None:
    found = DAYS[0]
    assert [person.id for person in found] == list(range(len(found)))
    assert all(first.at <= second.at for first, second in pairwise(found))
    assert {person.at < NORMAL.opens_at or person.at >= NORMAL.closes_at for person in found} == {False}
    assert sum(person.at == NORMAL.opens_at for person in found) == pytest.approx(
        NORMAL.overnight * NORMAL.volumes[EMAIL], rel=0.4
    )


def test_values_have_their_shares() -> None:
    found = [person for day_found in DAYS for person in day_found]
    for value, share in NORMAL.tiers:
        assert mean(person.value == value for person in found) == pytest.approx(share, abs=0.01)


def test_scenarios_change_only_what_they_say() -> None:
    """A stream for each channel and reason: e-mails of a normal day are those of the spike."""

    found = {name: people(scenario, 7) for name, scenario in SCENARIOS.items()}

    def mails(name: str) -> list[tuple[float, float]]:
        return [(one.at, one.rank) for one in found[name] if one.channel == EMAIL]

    assert mails("spike") == mails("normal") == mails("outage") == mails("opening")
    assert mails("skills") != mails("normal")
    counts = {
        name: [sum(one.channel == channel for one in each) for channel in range(5)] for name, each in found.items()
    }
    assert counts["spike"][CALL] > 1.15 * counts["normal"][CALL]
    assert counts["opening"][MESSAGING] == pytest.approx(3.2 * counts["normal"][MESSAGING], rel=0.15)
    assert counts["opening"][CALL] == pytest.approx(0.75 * counts["normal"][CALL], rel=0.05)
    assert counts["outage"] == counts["normal"]
    assert sum(counts["skills"]) == pytest.approx(sum(counts["normal"]), rel=0.06)


def test_a_surge_lasts_as_long_as_it_says() -> None:
    spike = SCENARIOS["spike"]
    for half_hour in range(24):
        factor = spike.rate(CALL, 0, half_hour) / NORMAL.rate(CALL, 0, half_hour)
        assert factor == (2.0 if 5 <= half_hour < 9 else 1.0)


def test_a_later_contact_is_the_same_whatever_came_before() -> None:
    one, other = people(NORMAL, 3)[5], people(NORMAL, 3)[5]
    late = one.draw(4)
    assert [other.draw(attempt) for attempt in range(5)][4] == late
    assert len({one.draw(attempt) for attempt in range(5)}) == 5


def test_each_purpose_has_numbers_of_its_own() -> None:
    """The same at each call and in each process; beginning anew for another purpose and for another contact."""
    one, other = DAYS[0][0].first, DAYS[0][1].first
    begun = {(draw, purpose): stream(draw, purpose).random() for draw in (one, other) for purpose in get_args(Purpose)}
    assert len(set(begun.values())) == 2 * len(get_args(Purpose)) == 8
    assert stream(one, "offers").random() == begun[one, "offers"]
    assert stream(one._replace(more=0.25), "turns").random() == 0.8443118143924218


def test_work_has_the_mean_and_the_law_that_it_says() -> None:
    found = people(degenerate(hours=200, calls_per_hour=100), 1)
    behaviour = replace(DEFAULT, handle_s=PerChannel(300, 1, 1, 1, 1), wrap_up_s=PerChannel(0, 0, 0, 0, 0))
    logs = [log(effort_s(one.first, behaviour, CALL, 1.0)) for one in found]
    assert mean(map(exp, logs)) == pytest.approx(300, rel=0.02)
    assert pstdev(logs) == pytest.approx(behaviour.handle_sigma, rel=0.02)
    exponential = replace(behaviour, handle_law="exponential")
    assert mean(effort_s(one.first, exponential, CALL, 2.0) for one in found) == pytest.approx(600, rel=0.02)
    patience = [patience_s(one.first.patience, behaviour, CALL) for one in found]
    assert mean(patience) == pytest.approx(180, rel=0.02)
    assert mean(one < 60 for one in patience) == pytest.approx(0.283, abs=0.01)
    weibull = replace(behaviour, patience_shape=2.0)
    assert mean(patience_s(one.first.patience, weibull, CALL) for one in found) == pytest.approx(180, rel=0.02)
    assert patience_s(0.5, behaviour, EMAIL) == NEVER


def a_contact(channel: int = CALL, **drawn: float) -> Contact:
    contact = Contact(0, people(degenerate(hours=1), 1)[0], 0, channel, 0.0)
    contact.person.hard = 1.0
    contact.draw = contact.draw._replace(**drawn)
    contact.level = PRIMARY
    return contact


def test_who_gives_up_calls_again_writes_or_is_lost() -> None:
    def ends(number: float) -> tuple[str, int]:
        then = after.gave_up(a_contact(given_up=number), DEFAULT)
        return then.end, then.channel

    assert ends(0.44) == ("again", CALL)
    assert ends(0.46) == ("again", EMAIL)
    assert ends(0.61) == ("again", CALLBACK)
    assert ends(0.65)[0] == "lost"
    weary = a_contact(given_up=0.1)
    weary.attempt = after.ATTEMPTS_MAX - 1
    assert after.gave_up(weary, DEFAULT).end == "lost"


def test_less_is_solved_by_who_knows_little_or_does_much_at_once() -> None:
    contact = a_contact(CHAT)
    alone = after.unresolved(contact, DEFAULT)
    assert alone == DEFAULT.unresolved[CHAT]
    contact.run_s, contact.crowd = 100.0, 300.0
    assert after.unresolved(contact, DEFAULT) == pytest.approx(alone + 2 * DEFAULT.crowd_unresolved)
    contact.level = PRIMARY - 1
    assert after.unresolved(contact, DEFAULT) == pytest.approx(
        alone + 2 * DEFAULT.crowd_unresolved + DEFAULT.secondary_unresolved
    )
    contact.person.hard = 0.0
    assert after.unresolved(contact, DEFAULT) > alone + 0.2


def test_who_is_not_helped_comes_back_or_does_not() -> None:
    assert after.served(a_contact(solved=0.99), DEFAULT).end == "resolved"
    assert after.served(a_contact(solved=0.01, repeat=0.99), DEFAULT).end == "unresolved"
    by = [
        after.served(a_contact(solved=0.01, repeat=0.1, repeat_by=number), DEFAULT).channel
        for number in (0.59, 0.61, 0.86, 0.88)
    ]
    assert by == [CALL, EMAIL, EMAIL, CHAT]
    assert after.served(a_contact(CALLBACK, solved=0.99, missed=0.01, repeat=0.0), DEFAULT).end == "again"


# Staff --------------------------------------------------------------------------------------------------------------


def test_the_staff_is_as_described() -> None:
    members = staff(NORMAL, 1)
    assert len(members) == NORMAL.agents == 165
    assert len({member.group for member in members}) == 24
    assert len({member.agent.id for member in members}) == 165
    share = mean(member.site == "nantes" for member in members)
    assert share == pytest.approx(0.30, abs=0.02)
    for member in members:
        assert sum(level >= PRIMARY for level in member.levels) == 2
        assert sorted(level for level in member.levels if 0 < level < PRIMARY) == [2, 3]
        assert NORMAL.opens_at <= member.starts_at < member.ends_at <= NORMAL.closes_at
        if member.lunch_at is not None:
            assert member.starts_at + 2 * 3600 < member.lunch_at < member.ends_at - 2 * 3600


def test_somebody_can_do_everything_at_any_time() -> None:
    members = staff(NORMAL, 1)
    for half_hour in range(24):
        at = NORMAL.opens_at + half_hour * 1800 + 900
        there = [one for one in members if one.starts_at <= at < one.ends_at]
        for channel in range(5):
            for reason in range(6):
                needs = needs_of(NORMAL, channel, reason)
                able = [
                    one
                    for one in there
                    if all(dict(one.agent.skills).get(need.skill, 0) >= need.level for need in needs)
                ]
                assert able, (half_hour, CHANNELS[channel], reason)


def test_planning_never_knows_the_scenario() -> None:
    normal = staff(NORMAL, 1)
    assert all(staff(scenario, 1) == normal for scenario in SCENARIOS.values())
    harder = replace(NORMAL, behaviour=scaled(DEFAULT, "handle_s", 2.0))
    assert staff(harder, 1) == normal


def test_the_plan_follows_the_load() -> None:
    there = [0.0] * 24
    for member in staff(NORMAL, 1):
        for slot in range(24):
            at = NORMAL.opens_at + slot * 1800 + 900
            lunch = member.lunch_at is not None and member.lunch_at <= at < member.lunch_at + NORMAL.lunch_s
            there[slot] += member.starts_at <= at < member.ends_at and not lunch
    assert min(there) > 30
    assert max(there[4:16]) > 1.5 * there[0]
    assert there[6] > 1.5 * there[23]


def test_pooled_staff_knows_everything() -> None:
    members = staff(pooled(NORMAL), 1)
    assert [(one.starts_at, one.site) for one in members] == [(one.starts_at, one.site) for one in staff(NORMAL, 1)]
    assert all(min(member.levels) >= PRIMARY and len(member.agent.skills) == 9 for member in members)
    assert people(pooled(NORMAL), 1)[10].first == people(NORMAL, 1)[10].first


# Parameters ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PARAMETERS)
@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_every_parameter_can_be_scaled(name: str, factor: float) -> None:
    before, now = getattr(DEFAULT, name), getattr(scaled(DEFAULT, name, factor), name)
    assert now != before
    if name in PROBABILITIES:
        assert max(now) <= 0.95 if isinstance(now, tuple) else now <= 0.95
    other = scaled(DEFAULT, name, factor)
    assert other.redial + other.write_instead + other.callback_instead < 1
    assert [each for each in PARAMETERS if getattr(other, each) != getattr(DEFAULT, each)] == [name]


def test_unknown_parameters_are_refused() -> None:
    with pytest.raises(KeyError):
        scaled(DEFAULT, "luck", 2.0)


def test_the_rules_hold_the_channels_capacities() -> None:
    policy = base_policy(NORMAL)
    assert {name: (rule.weight, rule.limit) for name, rule in policy.channels.items()} == {
        "call": (12, None), "chat": (4, 3), "messaging": (3, 4), "email": (12, 1), "callback": (12, None),
    }  # fmt: skip
    assert [name for name, rule in policy.channels.items() if rule.interruptible] == ["email"]
    assert len(policy.queues) == 30
    assert day(NORMAL, 1).scenario is NORMAL
