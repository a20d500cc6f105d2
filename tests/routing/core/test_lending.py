"""Borrowing between teams while the lender is healthy, and given back; partners' share, floor and ceiling."""

from filrouge.routing.core.policy import Borrow, QueueRule, Share
from tests.routing.core.scene import NINE, Scene, agent, needs, policy, rings

NORTH, SOUTH = frozenset({"north"}), frozenset({"south"})
LENDING = policy(
    queues={
        "north": QueueRule(teams=NORTH, borrows=(Borrow("south", after_s=30.0, lender_level=0.8, lender_idle=2),)),
        "south": QueueRule(teams=SOUTH),
    }
)


def _south(scene: Scene, *names: str) -> None:
    for name in names:
        scene.staff(agent(name, team="south"))


def test_home_first() -> None:
    scene = Scene(LENDING, agent("ann", team="north"))
    _south(scene, "s1", "s2", "s3")
    scene.after(100)
    assert rings(scene.work("c", queue="north", arrived_at=NINE)) == [("c", "ann")], "though others could be borrowed"


def test_after_a_wait_others_help() -> None:
    scene = Scene(LENDING)
    _south(scene, "s1", "s2", "s3")
    assert scene.work("c", queue="north") == []
    assert rings(scene.until(NINE + 29.9)) == []
    assert rings(scene.until(NINE + 35)) == [("c", "s1")], "looked at every five seconds"


def test_so_many_of_the_lender_stay_idle() -> None:
    scene = Scene(LENDING)
    _south(scene, "s1", "s2", "s3")
    scene.until(NINE + 60)
    assert rings(scene.work("c", queue="north", arrived_at=NINE)) == [("c", "s1")]
    scene.accept("c")
    assert rings(scene.work("d", queue="north", arrived_at=NINE)) == [("d", "s2")], "two were idle until this one"
    scene.accept("d")
    assert scene.work("e", queue="north", arrived_at=NINE) == []
    assert scene.after(3_000) == []


def test_a_lender_who_is_unwell_lends_nobody_and_has_its_own_back() -> None:
    """Ten of the lender's own gave up: (0 + 1) / (10 + 1) is below 0.8; ten minutes later they are forgotten."""
    scene = Scene(LENDING)
    for number in range(10):
        scene.work(f"lost{number}", queue="south")
    scene.after(60)
    for number in range(10):
        scene.gives_up(f"lost{number}")
    _south(scene, "s1", "s2", "s3")
    scene.work("c", queue="north")
    assert scene.after(400) == []
    assert rings(scene.after(300)) == [("c", "s1")]


def test_who_is_borrowed_takes_their_own_first_when_it_comes_first() -> None:
    scene = Scene(LENDING)
    _south(scene, "s1", "s2", "s3")
    for name in ("a", "b", "c"):
        scene.take(name, queue="south")
    scene.work("north", queue="north")
    scene.work("south", queue="south")
    assert rings(scene.end("a")) == [("south", "s1")]
    scene.accept("south")
    assert scene.end("b") == [], "one idle is not two"
    assert rings(scene.end("c")) == []
    assert rings(scene.after(30)) == [("north", "s2")]


def test_what_is_not_lent_is_never_served() -> None:
    scene = Scene(LENDING, agent("ann", team="north"))
    assert rings(scene.work("c", queue="south")) == []
    assert scene.after(10_000) == []


# Partners


def _partners(**shares: Share) -> Scene:
    scene = Scene(policy(shares=shares))
    for number in range(4):
        scene.staff(agent(f"own{number}"))
        scene.after(1)
    for number in range(4):
        scene.staff(agent(f"acme{number}", team="acme"))
        scene.after(1)
    return scene


def _take(scene: Scene, many: int) -> str:
    """Whose they are, in order: o for our own, a for the partner's; each ends before the next comes."""
    found = ""
    for number in range(many):
        name = f"{scene.now}-{number}"
        found += scene.take(name)[0]
        scene.after(10)
        scene.end(name)
    return found


def test_below_its_floor_a_partner_is_served_first() -> None:
    assert _take(_partners(acme=Share(0.0, floor=2)), 4) == "aaoo"


def test_beyond_its_share_others_come_first() -> None:
    """A quarter. The partner is as good as others while it took less than a quarter of all, the next included: after
    four of our own who were idle for longest, 0 < 5 / 4; then 1 < 6 / 4; but 2 is not < 7 / 4. At 2 < 9 / 4 it is
    again, and so on: what it takes stays at a quarter, rounded up."""
    assert _take(_partners(acme=Share(0.25)), 12) == "ooooaaooaooo"


def test_beyond_its_share_it_is_still_served_when_nobody_else_is_free() -> None:
    scene = _partners(acme=Share(0.0))
    takers = [scene.take(f"c{number}")[0] for number in range(5)]
    assert takers == ["o", "o", "o", "o", "a"]


def test_at_its_ceiling_it_is_not_served_until_the_next_half_hour() -> None:
    scene = _partners(acme=Share(1.0, ceiling=2))
    for number in range(4):
        scene.presence(f"own{number}", "offline")
    assert [scene.take("a")[0], scene.take("b")[0]] == ["a", "a"]
    assert scene.work("c") == []
    assert scene.until(NINE + 1_799) == []
    assert rings(scene.until(NINE + 1_805)) != []


def test_floor_share_and_ceiling_are_counted_anew_each_half_hour() -> None:
    scene = _partners(acme=Share(0.0, floor=1, ceiling=1))
    assert _take(scene, 3) == "aoo"
    scene.until(NINE + 1_800)
    assert _take(scene, 3) == "aoo"


def test_queues_are_counted_apart() -> None:
    scene = _partners(acme=Share(0.0, floor=1))
    assert [scene.take("a", queue="x")[0], scene.take("b", queue="y")[0]] == ["a", "a"]


def test_what_rings_counts_towards_a_ceiling() -> None:
    scene = _partners(acme=Share(1.0, ceiling=1))
    for number in range(4):
        scene.presence(f"own{number}", "offline")
    assert rings(scene.work("a")) != []
    assert rings(scene.work("b")) == [], "or both would be taken"


def test_what_rang_in_vain_does_not() -> None:
    scene = _partners(acme=Share(1.0, ceiling=1))
    for number in range(4):
        scene.presence(f"own{number}", "offline")
    scene.work("a")
    scene.gives_up("a")
    scene.work("b")
    assert rings(scene.decline("b")) != []
    scene.accept("b")
    assert scene.work("c") == []


def test_a_lender_that_serves_open_queues_is_unwell_by_what_happens_there() -> None:
    lent = QueueRule(teams=NORTH, borrows=(Borrow("south", lender_level=0.8, lender_idle=1),))
    scene = Scene(policy(queues={"north": lent}))
    for number in range(10):
        scene.work(f"lost{number}", queue="open")
    scene.after(60)
    for number in range(10):
        scene.gives_up(f"lost{number}")
    _south(scene, "s1", "s2")
    assert scene.work("c", queue="north") == []


def test_a_lender_with_late_work_of_its_own_lends_nobody() -> None:
    """What waits late at south needs a licence that only the one on a call has."""
    scene = Scene(LENDING)
    scene.staff(agent("licensed", "licence:1", team="south"))
    scene.take("long", queue="south")
    _south(scene, "s1", "s2", "s3")
    for number in range(5):
        scene.work(f"late{number}", queue="south", needs=needs("licence:1!"))
    scene.after(60)
    assert scene.work("c", queue="north", arrived_at=NINE) == []


def test_a_partner_below_its_floor_is_served_first_where_it_is() -> None:
    """Of two queues an agent of the partner takes the one where it is owed something, though other work is older."""
    scene = Scene(policy(shares={"acme": Share(0.5, floor=3)}), agent("a1", team="acme"), agent("own"))
    scene.presence("own", "not_ready")
    for number in range(3):
        scene.take(f"x{number}", queue="x")
        scene.end(f"x{number}")
    scene.take("busy", queue="x")
    scene.work("older", queue="x")
    scene.after(5)
    scene.work("owed", queue="y")
    assert rings(scene.end("busy")) == [("owed", "a1")]
