"""The stories of the demo: written by hand, read from `content/`, told with other names, places and sums each time."""

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

_CHOICE = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_HEAD = re.compile(r"^(>>>|<<<|\*\*\*)(.*)$")
_SIDES = {">>>": "customer", "<<<": "agent", "***": "note"}
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a story. `after` the one before; a `maybe` turn is told every other time, a `photo` comes with
    one."""

    side: str
    text: str
    after: timedelta
    maybe: bool
    photo: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    key: str
    language: str
    reason: str
    brand: str
    team: str
    tone: str
    weight: int
    subject: str
    turns: tuple[Turn, ...]
    end: str


def content(name: str) -> str:
    """A file of `content/`."""
    return files("filrouge_demo").joinpath("content", name).read_text("utf-8")


@cache
def facts(name: str) -> Any:
    """A JSON file of `content/`."""
    return json.loads(content(f"{name}.json"))


@cache
def stories(language: str, of: str = "stories") -> tuple[Story, ...]:
    """All stories of a language, in the order of the file; `of` chats instead of letters."""
    blocks = re.split(r"^=== ", content(f"{of}.{language}.txt"), flags=re.MULTILINE)[1:]
    return tuple(_story(block, language) for block in blocks)


def replies(language: str) -> Mapping[str, tuple[str, ...]]:
    """What customers answer to a letter, by mood: thanks, question, document, insist, angry, correction, away."""
    return _moods("replies", language)


def asides(language: str) -> Mapping[str, tuple[str, ...]]:
    """What customers say in a chat beside their story, by mood: nudge, leaving, goodbye, thanks, understood, back,
    awake; and of it afterwards: praise, blame."""
    return _moods("asides", language)


@cache
def _moods(of: str, language: str) -> Mapping[str, tuple[str, ...]]:
    blocks = re.split(r"^=== ", content(f"{of}.{language}.txt"), flags=re.MULTILINE)[1:]
    found: dict[str, tuple[str, ...]] = {}
    for block in blocks:
        mood, _, texts = block.partition("\n")
        found[mood.strip()] = tuple(text.strip() for text in texts.split("\n---\n"))
    return found


def _story(block: str, language: str) -> Story:
    key, _, rest = block.partition("\n")
    head: dict[str, str] = {}
    turns: list[Turn] = []
    lines: list[str] = []
    current: tuple[str, str] | None = None

    def finish() -> None:
        if current is not None:
            turns.append(_turn(*current, "\n".join(lines).strip()))
        lines.clear()

    for line in rest.splitlines():
        marked = _HEAD.match(line)
        if marked:
            finish()
            current = marked[1], marked[2]
        elif current is None or line.startswith("end: "):
            name, _, value = line.partition(": ")
            if name.strip():
                head[name.strip()] = value.strip()
        else:
            lines.append(line)
    finish()
    return Story(
        key=key.strip(),
        language=language,
        reason=head["reason"],
        brand=head["brand"],
        team=head["team"],
        tone=head.get("tone", "calm"),
        weight=int(head.get("weight", "1")),
        subject=head["subject"],
        turns=tuple(turns),
        end=head["end"],
    )


def _turn(mark: str, options: str, text: str) -> Turn:
    after = timedelta()
    for word in options.split():
        if word.startswith("+"):
            after = timedelta(**{_UNITS[word[-1]]: int(word[1:-1])})
    return Turn(_SIDES[mark], text, after, "maybe" in options.split(), "photo" in options.split())


def tell(text: str, words: Mapping[str, str], chance: random.Random) -> str:
    """The text with one of each `[[a|b]]` chosen and each `{name}` filled in."""
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), text)
    return re.sub(r"\{([a-z0-9_]+)\}", lambda found: words[found[1]], text).strip()
