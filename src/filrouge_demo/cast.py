"""Who works at Alisier, and which of them answers what."""

import random
from dataclasses import dataclass
from typing import Any

from filrouge_demo.people import plain
from filrouge_demo.stories import Story, facts

DOMAIN = "alisier.example"
PASSWORD = "fil-rouge-demo"  # noqa: S105
"""Of every demo account; it opens nothing but invented letters."""


@dataclass(frozen=True, slots=True)
class Worker:
    name: str
    email: str
    role: str
    language: str
    teams: tuple[str, ...]
    lead: bool = False


def administrator() -> Worker:
    who = facts("company")["administrator"]
    return Worker(who["name"], who["email"], "administrator", "fr", ())


def workers() -> list[Worker]:
    """Agents and supervisor, the supervisor last."""
    return [
        Worker(
            one["name"],
            f"{plain(one['name'].split(' ', 1)[0])}.{plain(one['name'].split(' ', 1)[1]).replace('-', '')}@{DOMAIN}",
            one["role"],
            one["language"],
            tuple(one["teams"]),
            one.get("lead", False),
        )
        for one in facts("company")["people"]
    ]


def agents_of(team: str) -> list[Worker]:
    return [worker for worker in workers() if team in worker.teams and not worker.lead]


def team_name(key: str) -> str:
    return str(next(team["name"] for team in facts("company")["teams"] if team["key"] == key))


def mailbox_for(story: Story) -> Any:
    """The mailbox such a letter is written to."""
    boxes = {box["key"]: box for box in facts("company")["mailboxes"]}
    if story.brand == "pro":
        return boxes["pro"]
    if story.team == "complaints" and story.brand == "banque":
        return boxes["reclamations"]
    if story.team == "claims" or story.team == "complaints":
        return boxes["sinistres"]
    if story.language == "en":
        return boxes["hello"]
    return boxes["assurances" if story.brand == "assurances" else "contact"]


def form_for(story: Story) -> str:
    """The form such a letter may be sent through."""
    if story.team == "complaints":
        return "reclamation"
    return "sinistre" if story.team == "claims" else "contact"


def agent_for(story: Story, chance: random.Random) -> Worker:
    """Somebody of the team, of the story's language when there is one."""
    team = agents_of(story.team)
    speaking = [worker for worker in team if worker.language == story.language]
    return chance.choice(speaking or team)
