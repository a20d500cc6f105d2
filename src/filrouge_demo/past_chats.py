"""The chats of the last weeks, as items for `POST /api/v1/imports`. All have ended."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from filrouge_demo import cast, rhythm
from filrouge_demo.chats import chat_of, chatting
from filrouge_demo.people import Person
from filrouge_demo.stories import asides, stories, tell
from filrouge_demo.telling import as_typed, words_for

PAST = 70
BACK = timedelta(days=45)
SETTLED = timedelta(hours=8)


def conversations(people: Sequence[Person], seed: int, present: datetime) -> list[dict[str, Any]]:
    """The same seed tells the same chats, however late they are brought."""
    chance = random.Random(f"past-chats:{seed}")
    begun = sorted(rhythm.some_moment(present - BACK, present - SETTLED, chance) for _ in range(PAST))
    known = chatting(people)
    return [_told(number, chance.choice(known), at, chance) for number, at in enumerate(begun, start=1)]


def _told(number: int, person: Person, begun: datetime, chance: random.Random) -> dict[str, Any]:
    told = stories(person.language, "chats")
    story = chance.choices(told, [one.weight for one in told])[0]
    chat = chat_of(story)
    team = chat["team"]
    agent = chance.choice(cast.agents_of(team))
    words = words_for(person, agent.name, story.language, begun, chance)
    messages: list[dict[str, Any]] = []
    at = begun
    for turn in story.turns:
        at += turn.after * (0.5 + chance.random()) + timedelta(seconds=chance.randrange(8, 40))
        text = tell(turn.text, words, chance)
        message: dict[str, Any] = {"at": at.isoformat(timespec="seconds"), "direction": "in", "text": text}
        if turn.side == "customer":
            message["text"] = as_typed(text, person, chance)
        else:
            message |= {"direction": "out", "author_email": agent.email}
        messages.append(message)
    at += timedelta(seconds=chance.randrange(10, 50))
    thanks = tell(chance.choice(asides(story.language)["thanks"]), words, chance)
    messages.append(
        {"at": at.isoformat(timespec="seconds"), "direction": "in", "text": as_typed(thanks, person, chance)}
    )
    return {
        "type": "conversation",
        "ref": f"chat-{number:05d}",
        "customer_ref": person.ref,
        "account": chat["key"],
        "subject": tell(story.subject, words, chance),
        "contact_reason": story.reason,
        "team": cast.team_name(team),
        "assignee_email": agent.email,
        "state": "closed",
        "opened_at": begun.isoformat(timespec="seconds"),
        "closed_at": (at + timedelta(minutes=chance.randrange(1, 6))).isoformat(timespec="seconds"),
        "wrap_up": story.end,
        "language": story.language,
        "messages": messages,
    }
