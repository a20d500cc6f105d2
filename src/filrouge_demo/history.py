"""Eighteen months of customers and conversations, as items for `POST /api/v1/imports`.

The same seed and the same present make the same items. Almost everything is closed; what came in lately is open, some
of it assigned, so that nobody's list is empty on the first morning.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from filrouge_demo import cast, rhythm
from filrouge_demo.people import Person
from filrouge_demo.stories import Story, facts, stories, tell
from filrouge_demo.telling import as_typed, in_their_manner, words_for

PAST = 1_110
MONTHS_BACK = timedelta(days=548)
SETTLED = timedelta(days=6)
"""What began longer ago has ended."""
OPEN_PER_AGENT = 4
OPEN_UNASSIGNED = 26
SNOOZED = 12

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Shape:
    """How far a conversation has come: told to the end, or stopped at a word of the customer or of ours."""

    state: str
    stops_at: str = ""
    assigned: bool = True


def customers(people: Sequence[Person]) -> list[Item]:
    """The customers, with the addresses we know of them."""
    names = {brand["key"]: brand["name"] for brand in facts("company")["brands"]}
    entities = {brand["key"]: brand["legal_entity"] for brand in facts("company")["brands"]}
    entity_names = {entity["key"]: entity["name"] for entity in facts("company")["legal_entities"]}
    items = []
    for number, person in enumerate(people):
        identities = [{"channel": "email", "address": person.email, "state": "verified"}]
        if person.other_email:
            identities.append({"channel": "email", "address": person.other_email, "state": "unverified"})
        if number % 3:
            state = "verified" if number % 2 else "unverified"
            identities.append({"channel": "phone", "address": person.phone, "state": state})
        items.append(
            {
                "type": "customer",
                "ref": person.ref,
                "name": person.name,
                "kind": person.kind,
                "language": person.language,
                "place": person.place,
                "since": person.since.isoformat(),
                "identities": identities,
                "legal_entity": entity_names[entities[person.brand]],
                "brand": names[person.brand],
            }
        )
    return items


def conversations(people: Sequence[Person], seed: int, present: datetime, past: int = PAST) -> list[Item]:
    """All conversations, the oldest first, so that their numbers follow the time. `past` of them have ended."""
    items = [*_past(people, seed, present, past), *_lately(people, seed, present)]
    items.sort(key=lambda item: item["opened_at"])
    for number, item in enumerate(items):
        item["ref"] = f"hist-{number + 1:05d}"
    return [_shown(item) for item in items]


def _past(people: Sequence[Person], seed: int, present: datetime, past: int) -> Iterator[Item]:
    chance = random.Random(f"past:{seed}")
    settled = present - SETTLED
    for _ in range(past):
        begun = rhythm.some_moment(present - MONTHS_BACK, settled, chance)
        yield _told(people, begun, settled + timedelta(days=4), _Shape("closed"), chance)


def _lately(people: Sequence[Person], seed: int, present: datetime) -> Iterator[Item]:
    """Open and paused ones, each with its first word in the last days; many from this very morning."""
    chance = random.Random(f"lately:{seed}")
    for worker in cast.workers():
        for number in range(OPEN_PER_AGENT if not worker.lead else 2):
            waits = "agent" if number == OPEN_PER_AGENT - 1 else "customer"
            yield _told(people, _fresh(present, chance), present, _Shape("open", waits), chance, worker)
    for number in range(OPEN_UNASSIGNED):
        # the first is by the one with the longest name
        yield _told(
            people[:1] if number == 0 else people,
            _fresh(present, chance),
            present,
            _Shape("open", "first", assigned=False),
            chance,
        )
    for _ in range(SNOOZED):
        item = _told(people, _fresh(present, chance), present, _Shape("snoozed", "agent"), chance)
        item["snoozed_until"] = present + timedelta(hours=chance.randrange(2, 120))
        yield item


def _fresh(present: datetime, chance: random.Random) -> datetime:
    """Minutes ago for most, days ago for a few."""
    return present - timedelta(minutes=3 + 4_200 * chance.random() ** 4)


def _told(
    people: Sequence[Person],
    begun: datetime,
    latest: datetime,
    shape: _Shape,
    chance: random.Random,
    worker: cast.Worker | None = None,
) -> Item:
    story, person = choose(people, chance, worker)
    agent = worker or cast.agent_for(story, chance)
    words = words_for(person, agent.name, story.language, begun, chance)
    subject = as_typed(tell(story.subject, words, chance), person, chance)
    mailbox = cast.mailbox_for(story)["address"]
    began_by_form = chance.random() < 0.14
    messages: list[Item] = []
    at = begun
    for number, turn in enumerate(story.turns):
        if turn.maybe and chance.random() < 0.5:
            break
        if number:
            at += turn.after * (0.5 + chance.random())
        if at > latest:
            break
        text = tell(turn.text, words, chance)
        message: Item = {"at": at, "text": text, "direction": {"agent": "out", "note": "note"}.get(turn.side, "in")}
        if turn.side == "customer":
            if number:
                text = in_their_manner(text, words, story.language, chance)
            message |= {"text": as_typed(text, person, chance), "identity": _from(person, chance)}
            if (number == 0 and began_by_form) or (number and chance.random() < 0.05):
                message["account"] = cast.form_for(story)
        else:
            message["author_email"] = agent.email
        if turn.side != "note":
            message["subject"] = subject if number == 0 else f"Re: {subject}"
        messages.append(message)
        if shape.stops_at == "first" or _stops(shape, turn.side, number, chance):
            break
    _end_rightly(shape, messages)
    return {
        "type": "conversation",
        "ref": "",
        "customer_ref": person.ref,
        "account": mailbox,
        "subject": subject,
        "contact_reason": story.reason,
        "team": cast.team_name(story.team),
        "assignee_email": agent.email if shape.assigned else None,
        "state": shape.state,
        "opened_at": begun,
        "language": story.language,
        "messages": messages,
        **_ending(story, shape, messages, chance),
    }


def _from(person: Person, chance: random.Random) -> str:
    return person.other_email if person.other_email and chance.random() < 0.3 else person.email


def _stops(shape: _Shape, side: str, number: int, chance: random.Random) -> bool:
    if shape.stops_at == "customer":
        return side == "customer" and (number > 0 or chance.random() < 0.6)
    return shape.stops_at == "agent" and side == "agent"


def _end_rightly(shape: _Shape, messages: list[Item]) -> None:
    """One that waits for us ends with the customer's word, even when time was too short for it."""
    wanted = {"customer": "in", "first": "in", "agent": "out"}.get(shape.stops_at)
    while wanted and len(messages) > 1 and messages[-1]["direction"] != wanted:
        messages.pop()


def _ending(story: Story, shape: _Shape, messages: Sequence[Item], chance: random.Random) -> Item:
    if shape.state != "closed":
        return {}
    last = max(message["at"] for message in messages)
    code = {"in_progress": "solved"}.get(story.end, story.end)
    if len(messages) == 1:
        code = "no_answer"
    return {"closed_at": last + timedelta(minutes=chance.randrange(4, 300)), "wrap_up": code}


def choose(people: Sequence[Person], chance: random.Random, worker: cast.Worker | None = None) -> tuple[Story, Person]:
    """Somebody, and something that may happen to them; within the teams of `worker` when given."""
    while True:
        person = chance.choice(people)
        told = [
            story
            for story in stories(person.language)
            if (story.brand == "pro") == (person.kind == "company") and (worker is None or story.team in worker.teams)
        ]
        if told:
            return chance.choices(told, [story.weight for story in told])[0], person


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, dict):
        return {name: _shown(one) for name, one in value.items()}
    return [_shown(one) for one in value] if isinstance(value, list) else value
