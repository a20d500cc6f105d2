"""Every offer says why this agent, why now, who else was possible and why not."""

from dataclasses import replace

from filrouge.routing.core.agents import Agent
from filrouge.routing.core.decisions import Decision, Offer, Other
from filrouge.routing.core.facts import AgentChanged, OfferAccepted, PresenceChanged, WorkArrived, WorkEnded
from filrouge.routing.core.loop import run
from filrouge.routing.core.policies import AT_ONCE, named
from filrouge.routing.core.policy import ChannelRule, Interrupt, Policy, Prefer, QueueRule, Reserve
from filrouge.routing.core.state import State
from filrouge.routing.core.work import Need, Work
from tests.routing.core.scene import PLAIN, Scene, agent, channels, policy

CHANNELS = {
    "call": ChannelRule(interrupts=True, target_s=20, ring_s=20, priority=0, cost=10),
    "email": ChannelRule(interruptible=True, priority=2),
}


def scene(policy: Policy, *agents: Agent) -> State:
    state = State(policy)
    for one in agents:
        run(state, AgentChanged(0, one))
        run(state, PresenceChanged(0, one.id, "ready"))
    return state


def offered(decisions: list[Decision]) -> Offer:
    return next(decision for decision in decisions if isinstance(decision, Offer))


def call(work_id: str, at: float, *needs: Need, queue: str = "claims") -> WorkArrived:
    return WorkArrived(at, Work(work_id, queue, "call", at, needs=needs))


def hindrances(offer: Offer) -> dict[object, str]:
    return {other.agent_id: other.why_not for other in offer.why.others}


def test_who_could_not_and_why() -> None:
    """Four colleagues, four grounds: the skill, its level, the team, and hands that are full."""
    base = Policy("p", channels=CHANNELS, queues={"claims": QueueRule(teams=frozenset({"claims"}))})
    state = scene(
        named("bullseye", base),
        Agent("free", (("claim", 4),), "claims"),
        Agent("other skill", (("sale", 5),), "claims"),
        Agent("beginner", (("claim", 2),), "claims"),
        Agent("other team", (("claim", 5),), "sales"),
        Agent("busy", (("claim", 4), ("sale", 1)), "claims"),
    )
    first = offered(run(state, call("one", 1, Need("claim", 4), Need("sale", 1))))
    assert first.agent_id == "busy", "nobody else has both skills"
    run(state, OfferAccepted(2, "one", "busy", 1))

    offer = offered(run(state, call("two", 3, Need("claim", 4)), explained=True))
    assert offer.agent_id == "free"
    assert (offer.why.rule, offer.why.trigger, offer.why.waited_s) == ("arrived", "WorkArrived", 0)
    assert hindrances(offer) == {
        "other skill": "lacks_skill", "beginner": "too_low", "other team": "wrong_team", "busy": "full",
    }  # fmt: skip
    details = {other.agent_id: other.detail for other in offer.why.others}
    assert details["beginner"] == "claim 2 < 4"


def test_who_could_have_been_and_by_how_much_less() -> None:
    """Of two who could, the score of both is told, and its parts for the one who was chosen."""
    state = scene(
        replace(named("filrouge", Policy("p", channels=CHANNELS)), steps=AT_ONCE),
        Agent("good", (("claim", 5),)),
        Agent("fair", (("claim", 3),)),
    )
    offer = offered(run(state, call("one", 60, Need("claim", 5)), explained=True))
    assert offer.agent_id == "good"
    terms = dict(offer.why.terms)
    parts = ("agent_fit", "agent_scarcity", "agent_idle", "agent_occupancy", "agent_in_use")
    assert terms["score"] == sum(terms[part] for part in parts)
    (other,) = offer.why.others
    assert other == Other("fair", "lower_score", score=other.score)
    assert other.score is not None
    assert other.score < terms["score"]


def test_what_a_freed_agent_left_waiting() -> None:
    state = scene(named("filrouge", Policy("p", channels=CHANNELS)), Agent("only", ()))
    run(state, call("now", 0))
    run(state, OfferAccepted(1, "now", "only", 1))
    run(state, WorkArrived(5, Work("gold", "claims", "call", 5, value=5)))
    run(state, WorkArrived(4, Work("plain", "claims", "call", 4)))
    offer = offered(run(state, WorkEnded(100, "now"), explained=True))
    assert (offer.work_id, offer.why.rule) == ("gold", "freed")
    (left,) = offer.why.passed_over
    assert left[0] == "plain"
    assert dict(offer.why.terms)["score"] > left[1]


def test_why_this_one_was_interrupted_and_that_one_not() -> None:
    """The e-mail that is nearly due is left alone, and the explanation says so."""
    policy = named("longest_idle", Policy("p", channels=CHANNELS))
    policy = Policy(**{**_fields(policy), "interrupt": Interrupt(below_level=1.01, after_s=0, exempt_s=600)})
    state = scene(policy, Agent("a"), Agent("b"))
    for work_id, due_at in (("late", 700.0), ("calm", 9000.0)):
        offer = offered(run(state, WorkArrived(0, Work(work_id, "mail", "email", 0, due_at=due_at))))
        run(state, OfferAccepted(1, work_id, offer.agent_id, 1))
    offer = offered(run(state, call("urgent", 200), explained=True))
    assert offer.parks == "calm"
    assert offer.why.rule == "interrupt"
    assert [other.why_not for other in offer.why.others] == ["near_due"]


def _fields(policy: Policy) -> dict[str, object]:
    return {name: getattr(policy, name) for name in policy.__dataclass_fields__}


def test_what_the_agent_may_not_have_was_not_passed_over() -> None:
    floor = Scene(PLAIN, agent("ann"))
    floor.work("refused")
    floor.decline("refused")
    floor.work("now")
    floor.accept("now")
    floor.work("next")
    floor.work("other", "chat")
    offer = offered(run(floor.state, WorkEnded(floor.now, "now"), explained=True))
    assert offer.work_id == "next"
    assert [work_id for work_id, _ in offer.why.passed_over] == ["other"]


def test_who_cannot_make_room_was_full_not_interrupted_enough() -> None:
    """Beside the e-mail there is a chat, which no call sets aside."""
    always = Interrupt(below_level=1.01, after_s=0.0, exempt_s=0.0)
    floor = Scene(policy(interrupt=always, channels=channels(email={"weight": 6})), agent("ann"))
    assert floor.take("m1", "email") == floor.take("chat", "chat") == "ann"
    floor.staff(agent("bob"))
    assert floor.take("m2", "email") == "bob"
    offer = offered(run(floor.state, WorkArrived(floor.now, Work("c", "call", "call", floor.now)), explained=True))
    assert (offer.agent_id, offer.parks) == ("bob", "m2")
    assert hindrances(offer) == {"ann": "full"}


def test_to_ask_why_changes_nothing() -> None:
    """Work kept for somebody lies in no pool; asking makes none, so nobody is kept free for it either."""
    offered_to = []
    for explained in (False, True):
        state = State(policy(reserve=Reserve(0.5, 0.5), prefer=Prefer(adviser_s=60)))
        for name in ("ann", "bob"):
            run(state, AgentChanged(0, agent(name)))
            run(state, PresenceChanged(0, name, "ready"))
        run(state, WorkArrived(0, Work("c", "call", "call", 0, adviser="ann")), explained=explained)
        run(state, OfferAccepted(0, "c", "ann", 1))
        offered_to.append(offered(run(state, WorkArrived(0, Work("m", "email", "email", 0)))).agent_id)
    assert offered_to == ["bob", "bob"]


def test_who_was_not_interrupted_has_a_score_that_compares() -> None:
    floor = Scene(policy(interrupt=Interrupt(below_level=1.01, after_s=0.0, exempt_s=0.0)), agent("ann"), agent("bob"))
    for name in ("m1", "m2"):
        floor.take(name, "email")
        floor.after(10)
    offer = offered(run(floor.state, WorkArrived(floor.now, Work("c", "call", "call", floor.now)), explained=True))
    ((other),) = offer.why.others
    assert (other.why_not, other.score, other.detail) == ("lower_score", dict(offer.why.terms)["score"], "460 s left")
