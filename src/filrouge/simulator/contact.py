"""What the world knows of one contact and of one agent's hands while the day runs."""

from random import Random

from filrouge.simulator.people import Draw, Person
from filrouge.simulator.staff import Member

(COMING, WAITING, RINGING, RUNNING, QUIET, SILENT, WOKEN, PARKED, PAUSED, ENDED, LEFT) = range(11)
"""QUIET: the customer's turn, not silent yet. PARKED: set aside for a call. PAUSED: the agent is at lunch."""
HELD = frozenset((RUNNING, QUIET, SILENT, WOKEN, PARKED, PAUSED))
EPSILON = 1e-7


class Contact:
    """One attempt of a customer on one channel: a work item.

    `left`: work to do in this stage, in seconds of an agent with nothing beside; `turns`: work of the stages after it,
    each with the customer's silence before it;
    `rest`: work that goes on with the colleague it is passed to. `speed`: of the agent who has it. `slot_at`: start of
    its waiting. `reply_at`: when the messaging customer speaks again. `crowd`: its running time times what ran with it.
    """

    __slots__ = (
        "answered_at", "attempt", "by", "channel", "chases", "crowd", "done_s", "draw", "due_at", "ended_at", "id",
        "left", "level", "offer", "offers", "parks", "passed", "person", "reason", "reply_at", "rest", "run_s", "seat",
        "slot_at", "speed", "state", "total", "transfers", "turns", "waited_s",
    )  # fmt: skip

    def __init__(self, number: int, person: Person, attempt: int, channel: int, at: float) -> None:
        self.id, self.person, self.attempt, self.channel = number, person, attempt, channel
        self.reason = person.reason
        self.draw: Draw = person.draw(attempt)
        self.state = COMING
        self.slot_at = at
        self.due_at: float | None = None
        self.left = self.total = self.done_s = self.run_s = self.crowd = 0.0
        self.rest = 0.0
        self.turns: list[tuple[float, float]] = []
        self.speed = 1.0
        self.level = 0
        self.seat: Seat | None = None
        self.by: Seat | None = None
        self.offer = self.offers = self.transfers = 0
        self.parks: int | None = None
        self.answered_at: float | None = None
        self.reply_at = 0.0
        self.waited_s = self.ended_at = 0.0
        self.chases: Contact | None = None
        self.passed = False


class Seat:
    """An agent's hands: what runs, by processor sharing. `share`: speed of each of the running; `token` names the next
    planned end. `there`: on shift; `away`: at lunch; `out`: their site is cut off; `leaving`: where to once live work
    is done, `announced` when the router knows. `counting`: their time counts as ready."""

    __slots__ = (
        "_random", "announced", "at", "away", "busy_s", "busy_since", "counting", "ended", "hard", "held",
        "interruptions", "leaving", "member", "out", "ready_s", "ready_since", "ringing", "running", "share",
        "slowdown", "there", "token",
    )  # fmt: skip

    def __init__(self, member: Member, slowdown: float) -> None:
        self.member, self.slowdown = member, slowdown
        self.running: list[Contact] = []
        self.held: dict[int, Contact] = {}
        self.at = 0.0
        self.share = 1.0
        self.token = 0
        self.ringing: Contact | None = None
        self.there = self.away = self.out = self.announced = self.counting = False
        self.leaving = ""
        self.busy_s = self.ready_s = self.busy_since = self.ready_since = 0.0
        self._random: Random | None = None
        self.hard = self.ended = self.interruptions = 0

    def advance(self, now: float) -> None:
        """Works until `now`."""
        passed = now - self.at
        self.at = now
        running = self.running
        if passed > 0 and running:
            share, count = self.share, len(running)
            for contact in running:
                done = passed * share * contact.speed
                contact.left -= done
                contact.done_s += done
                contact.run_s += passed
                contact.crowd += passed * count

    def start(self, contact: Contact, now: float) -> None:
        if self.running:
            self.advance(now)
        else:
            self.at = self.busy_since = now
        self.running.append(contact)
        self.share = 1.0 / (1.0 + self.slowdown * (len(self.running) - 1))

    def stop(self, contact: Contact, now: float) -> bool:
        """Returns whether the agent has nothing running now."""
        self.advance(now)
        self.running.remove(contact)
        if not self.running:
            self.busy_s += now - self.busy_since
            return True
        self.share = 1.0 / (1.0 + self.slowdown * (len(self.running) - 1))
        return False

    def next_end(self) -> float:
        """Seconds until the first of the running is through."""
        share, running = self.share, self.running
        if len(running) == 1:
            return max(running[0].left / (running[0].speed * share), 0.0)
        return max(min(contact.left / (contact.speed * share) for contact in running), 0.0)

    def chance(self, seed: int) -> float:
        """The next number of this agent's own: the n-th is the same under every policy."""
        if self._random is None:
            self._random = Random(f"seat:{seed}:{self.member.agent.id}")
        return self._random.random()
