"""The books of a simulated day: what was offered, answered, lost, solved, and what they come to."""

from math import sqrt

from filrouge.simulator.behaviour import CALL, CALLBACK, CHANNELS, CHAT, EMAIL, MESSAGING
from filrouge.simulator.contact import ENDED, LEFT, Contact, Seat
from filrouge.simulator.day import Day
from filrouge.simulator.results import HALF_HOUR_S, HALF_HOURS

OPEN, RESOLVED, LOST, UNRESOLVED = range(4)
LOW_SHARE = 0.1


class Ledger:
    """Counts as the day goes; `figures` and `series` at its end."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.outcomes = [OPEN] * len(day.people)
        self.offered = [0] * len(CHANNELS)
        self.within = [0] * len(CHANNELS)
        self.calls_60s = self.gold = self.gold_60s = self.calls_abandoned = 0
        self.waited_value_s = 0.0
        self.interruptions = self.declined = self.no_answers = self.transfers = self.resumed_elsewhere = 0
        self.events = self.decisions = 0
        self.low = _lowest(day)
        self.low_waits: list[float] = []
        self.top = max(value for value, _ in day.scenario.tiers)
        self.counts: dict[str, list[float]] = {
            f"offered_{channel}": [0.0] * HALF_HOURS for channel in (*CHANNELS, "calls")
        }
        for name in ("answered_20s_calls", "abandoned_calls", "interruptions"):
            self.counts[name] = [0.0] * HALF_HOURS
        self.seconds: dict[str, list[float]] = {
            name: [0.0] * HALF_HOURS for name in ("waiting_calls", "waiting_email", "busy_agents", "present_agents")
        }
        self._offered_at = [self.counts[f"offered_{channel}"] for channel in CHANNELS]
        self._offered_at[CALL] = self.counts["offered_calls"]
        self._targets = (20.0, 60.0, 300.0, 0.0, 300.0)

    def arrived(self, contact: Contact, now: float) -> None:
        self.offered[contact.channel] += 1
        self._offered_at[contact.channel][_slot(now)] += 1
        if contact.channel == CALL and contact.person.value == self.top:
            self.gold += 1

    def answered(self, contact: Contact, now: float) -> None:
        """Its first answer; of an e-mail, that somebody began."""
        channel = contact.channel
        waited = now - contact.slot_at
        if channel == CALL:
            spread(self.seconds["waiting_calls"], contact.slot_at, now)
            if waited <= 60.0:
                self.calls_60s += 1
                if contact.person.value == self.top:
                    self.gold_60s += 1
                if waited <= 20.0:
                    self.counts["answered_20s_calls"][_slot(contact.slot_at)] += 1
        elif channel == EMAIL:
            spread(self.seconds["waiting_email"], contact.slot_at, now)
            return
        if waited <= self._targets[channel]:
            self.within[channel] += 1
        self._waited(contact, max(waited, 0.0))

    def gave_up(self, contact: Contact, now: float) -> None:
        """Before the first answer."""
        if contact.channel == CALL:
            self.calls_abandoned += 1
            self.counts["abandoned_calls"][_slot(contact.slot_at)] += 1
            spread(self.seconds["waiting_calls"], contact.slot_at, now)
        if contact.channel != EMAIL:
            self._waited(contact, max(now - contact.slot_at, 0.0))

    def _waited(self, contact: Contact, seconds: float) -> None:
        contact.waited_s = seconds
        self.waited_value_s += seconds * contact.person.value
        if contact.person.id in self.low:
            self.low_waits.append(seconds)

    def interrupted(self, now: float) -> None:
        self.interruptions += 1
        self.counts["interruptions"][_slot(now)] += 1

    def figures(self, contacts: list[Contact], seats: list[Seat], ignored: int) -> dict[str, float]:
        """`ignored`: facts that the core could not use."""
        people = self.day.people
        closes_at = self.day.scenario.closes_at
        mails = [contact for contact in contacts if contact.channel == EMAIL]
        for contact in mails:
            if contact.answered_at is None:
                until = contact.ended_at if contact.state == LEFT else max(contact.slot_at, closes_at)
                spread(self.seconds["waiting_email"], contact.slot_at, until)
        done = [mail for mail in mails if mail.state == ENDED]
        in_time = sum(mail.ended_at <= (mail.due_at or 0.0) for mail in done)
        fell_due = sum(mail.state == ENDED or (mail.due_at or 0.0) <= closes_at for mail in mails)
        low_mails = [
            (mail.ended_at if mail.state == ENDED else closes_at) - mail.slot_at
            for mail in mails
            if mail.person.id in self.low and mail.state != LEFT
        ]
        by_outcome = [[person for person in people if self.outcomes[person.id] == one] for one in range(4)]
        resolved = len(by_outcome[RESOLVED])
        cost = sum(seat.member.paid_s for seat in seats) / 3600 * self.day.scenario.hourly_eur
        return {
            "calls_20s_pct": _pct(self.within[CALL], self.offered[CALL]),
            "calls_60s_pct": _pct(self.calls_60s, self.offered[CALL]),
            "gold_60s_pct": _pct(self.gold_60s, self.gold),
            "calls_abandoned_pct": _pct(self.calls_abandoned, self.offered[CALL], 0.0),
            "chat_60s_pct": _pct(self.within[CHAT], self.offered[CHAT]),
            "messaging_5min_pct": _pct(self.within[MESSAGING], self.offered[MESSAGING]),
            "callback_5min_pct": _pct(self.within[CALLBACK], self.offered[CALLBACK]),
            "email_due_pct": _pct(in_time, fell_due),
            "email_backlog": float(sum(mail.state not in (ENDED, LEFT) for mail in mails)),
            "low_value_p90_wait_s": _quantile(self.low_waits, 0.9),
            "low_value_email_p90_s": _quantile(low_mails, 0.9),
            "value_minutes_waited": self.waited_value_s / 60,
            "customers_lost": float(len(by_outcome[LOST])),
            "value_lost": sum(person.value for person in by_outcome[LOST]),
            "value_unresolved": sum(person.value for person in by_outcome[UNRESOLVED]),
            "value_open": sum(person.value for person in by_outcome[OPEN]),
            "resolved_pct": _pct(resolved, len(people)),
            "cost_eur": cost,
            "cost_per_resolution_eur": cost / resolved if resolved else cost,
            **self._of_agents(seats),
            "interruptions": float(self.interruptions),
            "interruptions_per_agent": self.interruptions / len(seats),
            "declined": float(self.declined),
            "no_answers": float(self.no_answers),
            "transfers": float(self.transfers),
            "resumed_elsewhere": float(self.resumed_elsewhere),
            "first_contacts": float(len(people)),
            "contacts": float(sum(self.offered)),
            "ignored_facts": float(ignored),
            "events": float(self.events),
            "decisions": float(self.decisions),
        }

    @staticmethod
    def _of_agents(seats: list[Seat]) -> dict[str, float]:
        ready = [seat for seat in seats if seat.ready_s >= 3600.0]
        ready_s = sum(seat.ready_s for seat in ready)
        mean_s = ready_s / len(ready) if ready else 0.0
        return {
            "occupancy_pct": _pct(sum(seat.busy_s for seat in ready), ready_s, 0.0),
            "occupancy_spread_pts": _deviation([100 * seat.busy_s / seat.ready_s for seat in ready]),
            "hard_contacts_per_agent": sum(seat.hard for seat in seats) / len(seats),
            "hard_contacts_spread": _deviation([seat.hard * mean_s / seat.ready_s for seat in ready]),
        }

    def series(self) -> dict[str, tuple[float, ...]]:
        self.counts["offered_call"] = self.counts["offered_calls"]
        means = {name: tuple(seconds / HALF_HOUR_S for seconds in row) for name, row in self.seconds.items()}
        return {name: tuple(row) for name, row in self.counts.items()} | means


def spread(row: list[float], from_at: float, to_at: float) -> None:
    """Adds the seconds of `[from_at, to_at)` to the half-hours they fall into."""
    while from_at < to_at:
        slot = int(from_at // HALF_HOUR_S)
        end = min((slot + 1) * HALF_HOUR_S, to_at)
        row[slot % HALF_HOURS] += end - from_at
        from_at = end


def _slot(at: float) -> int:
    return int(at // HALF_HOUR_S) % HALF_HOURS


def _lowest(day: Day) -> frozenset[int]:
    """The tenth of the customers with the lowest value; the number drawn ahead decides among equals."""
    order = sorted(day.people, key=lambda person: (person.value, person.rank))
    return frozenset(person.id for person in order[: round(len(order) * LOW_SHARE)])


def _pct(part: float, whole: float, of_none: float = 100.0) -> float:
    return 100.0 * part / whole if whole else of_none


def _quantile(values: list[float], share: float) -> float:
    if not values:
        return 0.0
    values = sorted(values)
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def _deviation(values: list[float]) -> float:
    if not values:
        return 0.0
    mean = sum(values) / len(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / len(values))
