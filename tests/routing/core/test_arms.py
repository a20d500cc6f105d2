"""Each named policy against a trace worked out by hand.

Three agents, ready since second 0, 1 and 2: ann does bills and technics at level 5, bob bills at 5, cleo technics at 5
and bills at 2 only. Eight works, all asked for at level 4:

    10 m1 e-mail bills      40 c2 call technics                  50 m3 e-mail bills
    20 m2 e-mail bills      44 c4 call technics                  62 h1 chat bills
    30 c1 call bills        46 c3 call technics, of value 5

Who is rung accepts after 1 s. An e-mail takes 300 s, a call or a chat 100 s.
"""

from dataclasses import replace
from heapq import heappop, heappush

import pytest

from filrouge.routing.core.decisions import Offer, Resume
from filrouge.routing.core.policies import AT_ONCE, NAMES, named
from filrouge.routing.core.policy import Index, Interrupt, Policy, Ramp, Reserve, Scarcity
from tests.routing.core.scene import NINE, PLAIN, Scene, agent, needs

TAKES_S = {"email": 300.0, "call": 100.0, "chat": 100.0}
WORKS = (
    (10, "m1", "email", "bill", 1.0),
    (20, "m2", "email", "bill", 1.0),
    (30, "c1", "call", "bill", 1.0),
    (40, "c2", "call", "tech", 1.0),
    (44, "c4", "call", "tech", 1.0),
    (46, "c3", "call", "tech", 5.0),
    (50, "m3", "email", "bill", 1.0),
    (62, "h1", "chat", "bill", 1.0),
)

# Oldest first over all channels, agents in turn, any level. All have had no offer yet: in the order they came.
# 10, 20, 30: ann, bob and cleo (any level will do) are taken. Cleo's call ends at 131: the oldest is c2; at 232 c4.
# Ann's e-mail ends at 311: the oldest is c3, value or not. Bob's ends at 321: m3 is older than the chat. Cleo, 333: h1.
ROUND_ROBIN = [
    "10 m1 > ann", "20 m2 > bob", "30 c1 > cleo", "131 c2 > cleo", "232 c4 > cleo", "311 c3 > ann", "321 m3 > bob",
    "333 h1 > cleo",
]  # fmt: skip

# Calls and chats before e-mails, then oldest; the longest idle. The same until 311; bob at 321 gets the chat before the
# older e-mail, which is left for cleo at 333.
LONGEST_IDLE = [
    "10 m1 > ann", "20 m2 > bob", "30 c1 > cleo", "131 c2 > cleo", "232 c4 > cleo", "311 c3 > ann", "321 h1 > bob",
    "333 m3 > cleo",
]  # fmt: skip

# For 20 s only level 4 and above: c1 at 30 finds nobody, cleo being at 2. So cleo is there for c2 at 40, until 141. By
# then c1 is for anybody and the oldest call: cleo, until 242; then c4, until 343. The rest as above, ten seconds later.
BULLSEYE = [
    "10 m1 > ann", "20 m2 > bob", "40 c2 > cleo", "141 c1 > cleo", "242 c4 > cleo", "311 c3 > ann", "321 h1 > bob",
    "343 m3 > cleo",
]  # fmt: skip

# Calls interrupt e-mails at once. At 30 ann has 480 - 19 s left of m1, bob 480 - 9 s of m2: bob's is parked, after 10 s
# of work. At 40 cleo is free for c2. At 44 ann is the only one for c4: m1 is parked after 34 s. For c3 at 46 nobody is
# left. Bob's call ends at 131: the chat comes before going on with an e-mail, until 232. Cleo's at 141: c3, until 242.
# Ann's at 145: she goes on with m1 before she begins m3. Bob goes on at 232. Cleo begins m3 at 242.
BULLSEYE_PREEMPT = [
    "10 m1 > ann", "20 m2 > bob", "30 c1 > bob parks m2", "40 c2 > cleo", "44 c4 > ann parks m1", "131 h1 > bob",
    "141 c3 > cleo", "145 ann resumes m1", "232 bob resumes m2", "242 m3 > cleo",
]  # fmt: skip

# Any level at once, the better fit first: ann and bob at 1, cleo two below at 0.85² = 0.72; ann is idle 1 s longer.
# c1 at 30: cleo is free. c2 at 40 waits 20 s, since service is well; at 60 ann is the only one with technics and an
# e-mail: m1 is parked after 50 s, c2 ends at 161.
# Cleo at 131: c3 is worth 5 × (1 + 85 / 20) = 26.3, c4 1 × (1 + 87 / 20) = 5.4, the chat 0.8 × (1 + 69 / 60) × 300/200
# × 0.72 = 1.9, e-mails below 0.1: c3, until 232.
# Ann at 161: c4 1 × (1 + 117 / 20) = 6.9, the chat 0.8 × (1 + 99 / 60) × 300/200 = 3.2, her m1 0.06: c4, until 262.
# Cleo at 232: the chat. Ann at 262: her m1, older than m3. Bob at 321: m3.
FILROUGE = [
    "10 m1 > ann", "20 m2 > bob", "30 c1 > cleo", "60 c2 > ann parks m1", "131 c3 > cleo", "161 c4 > ann",
    "232 h1 > cleo", "262 ann resumes m1", "321 m3 > bob",
]  # fmt: skip

TRACES = {
    "round_robin": ROUND_ROBIN,
    "longest_idle": LONGEST_IDLE,
    "bullseye": BULLSEYE,
    "bullseye_preempt": BULLSEYE_PREEMPT,
    "reservation": BULLSEYE,  # 5 % of three agents is nobody; see below for twenty
    "filrouge": FILROUGE,
}


def _arm(name: str) -> Policy:
    """The form is what is proven here; the parameters of the default may be tuned, and are set to round values."""
    arm = named(name, PLAIN)
    if name != "filrouge":
        return arm
    return replace(
        arm,
        steps=AT_ONCE,
        order=Index(value=1.0, ageing=1.0, rate=1.0, calm=0.02, horizon_s=3_600.0, lower_fit=0.85),
        choose=Scarcity(fit=1.0, scarcity=0.5, idle=0.05, occupancy=0.01, pack=0.0),
        reserve=Reserve(least=0.0, most=0.1, level=0.8, worst=0.5),
        interrupt=Interrupt(below_level=0.8, after_s=20.0, per_item=3, per_hour=6, exempt_s=2_400.0),
        ramp=Ramp(),
        prefer=arm.prefer,
    )


def _play(rules: Policy, works: tuple[tuple[float, str, str, str, float], ...], *staff: object) -> list[str]:
    """Plays the day: answers after 1 s, works as long as each takes, goes on with what is resumed."""
    scene = Scene(rules)
    todo: list[tuple[float, int, str, str]] = []
    left = {name: TAKES_S[channel] for _, name, channel, _, _ in works}
    began: dict[str, float] = {}
    runs = dict.fromkeys(left, 0)
    arrivals = {name: (channel, skill, value) for _, name, channel, skill, value in works}

    def plan(at: float, what: str, name: str, turn: int = 0) -> None:
        heappush(todo, (NINE + at, turn, what, name))

    def begin(name: str) -> None:
        began[name] = scene.now
        runs[name] += 1
        plan(scene.now - NINE + left[name], "end", name, runs[name])

    def heed(decisions: object) -> None:
        for one in decisions:  # type: ignore[attr-defined]
            if isinstance(one, Offer):
                plan(scene.now - NINE + 1, "accept", str(one.work_id))
            elif isinstance(one, Resume):
                begin(str(one.work_id))

    for number, one in enumerate(staff or (agent("ann", "bill:5", "tech:5"), agent("bob", "bill:5"), CLEO)):
        heed(scene.until(NINE + number))
        heed(scene.staff(one))  # type: ignore[arg-type]
    for at, name, *_ in works:
        plan(at, "arrive", name)
    while todo:
        if scene.wakes and min(scene.wakes) < todo[0][0]:
            heed(scene.until(min(scene.wakes)))
            continue
        at, turn, what, name = heappop(todo)
        heed(scene.until(at))
        if what == "arrive":
            channel, skill, value = arrivals[name]
            heed(scene.work(name, channel, f"{skill}.{channel}", needs=needs(f"{skill}:4"), value=value))
        elif what == "accept":
            parks = scene.state.items[name].parks
            heed(scene.accept(name))
            begin(name)
            if parks is not None:
                runs[str(parks)] += 1
                left[str(parks)] -= scene.now - began[str(parks)]
        elif turn == runs[name]:
            heed(scene.end(name))
    assert scene.state.items == {}, "all is done in the end"
    return scene.trace


CLEO = agent("cleo", "tech:5", "bill:2")


@pytest.mark.parametrize("name", NAMES)
def test_a_named_policy_does_what_is_worked_out_by_hand(name: str) -> None:
    assert _play(_arm(name), WORKS) == TRACES[name]


def test_reservation_keeps_one_of_twenty_free_of_email() -> None:
    """A call is seen first, so that there is something to keep free for. 5 % of twenty is one: of twenty e-mails
    nineteen are taken as they come, a second apart from second 200 on. The last waits for the first to be done: taken
    at 201, it takes 300 s; then two are free, and one of them is enough."""
    staff = [agent(f"a{number:02}", "bill:5") for number in range(20)]
    works = ((30.0, "call", "call", "bill", 1.0), *((200.0 + n, f"m{n:02}", "email", "bill", 1.0) for n in range(20)))
    trace = _play(named("reservation", PLAIN), works, *staff)
    # a00 took the call until 131 and is idle for the shortest time: the others come first.
    expected = ["30 call > a00"] + [f"{200 + n} m{n:02} > a{n + 1:02}" for n in range(19)]
    assert trace == [*expected, "501 m19 > a01"]


def test_all_arms_share_channels_reasons_and_queues() -> None:
    for name in NAMES:
        arm = named(name, PLAIN)
        assert (arm.name, arm.channels, arm.reasons, arm.queues) == (name, PLAIN.channels, PLAIN.reasons, PLAIN.queues)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError):
        named("magic", PLAIN)
