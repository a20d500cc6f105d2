"""One customer in one chat: tells their story turn by turn, waits as people wait, and goes as people go."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from filrouge_demo import clock, papers
from filrouge_demo.chat_wire import ChatVisitor
from filrouge_demo.letters import File
from filrouge_demo.people import Person
from filrouge_demo.stories import Story, Turn, asides, tell
from filrouge_demo.telling import as_typed

LETTER_S = 0.055
TYPING_MAX_S = 18.0
READING_S = (2.0, 7.0)
SETTLED_S = 6.0
"""After an agent's last word, before one takes it for all that they have to say."""
NUDGE_S = (70.0, 150.0)
PATIENCE_S = (260.0, 560.0)
ALONE_S = (150.0, 330.0)
"""How long one stays when told that nobody is there."""
ASLEEP_S = (40.0, 150.0)
SILENT_S = 400.0
"""How long one who fell silent keeps the page open."""

Told = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody chats. `hurry` shortens every wait, a larger `patience` makes them stay: a test has both."""

    names_themselves: bool
    gives_address: bool
    on_the_phone: bool
    goes_by: str
    """When their patience ends: address, end, silence."""
    hurry: float = 1.0
    patience: float = 1.0


def manner(person: Person, chance: random.Random, *, identified: bool, hurry: float = 1.0) -> Manner:
    return Manner(
        names_themselves=not identified and chance.random() < 0.75,
        gives_address=not identified and chance.random() < 0.5,
        on_the_phone=chance.random() < 0.25,
        goes_by=chance.choices(("address", "silence", "end"), (52, 15, 33))[0],
        hurry=hurry,
    )


class Chatter:
    """`tell` hears what happened: `left`, `rated`, with a word for the panel. `hold` waits while the demo pauses."""

    def __init__(
        self,
        visitor: ChatVisitor,
        person: Person,
        story: Story,
        words: dict[str, str],
        how: Manner,
        chance: random.Random,
        told: Told,
        hold: Callable[[], Any],
    ) -> None:
        self.visitor = visitor
        self.person = person
        self.story = story
        self.answered = False
        """Whether an agent has said anything."""
        self._words = dict(words)
        self._how = how
        self._chance = chance
        self._told = told
        self._hold = hold
        self._read: set[str] = set()
        self._asides = asides(story.language)

    async def run(self) -> None:
        """From the first word to the end. Raises ChatRefused."""
        await self.visitor.begin()
        self._read = {one["id"] for one in self.visitor.thread()}
        listening = asyncio.create_task(self.visitor.listen())
        talking = asyncio.create_task(self._talk())
        try:
            done, _ = await asyncio.wait({listening, talking}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            listening.cancel()
            talking.cancel()
            await asyncio.gather(listening, talking, return_exceptions=True)

    async def come_back(self) -> None:
        """Another day, on the same device."""
        self.story = replace(self.story, turns=(Turn("customer", self._aside("back"), timedelta(), False),))
        await self.run()

    # Talking

    async def _talk(self) -> None:
        answers = self._answers()
        for group in _groups(self.story.turns):
            if group[0].maybe and self._chance.random() < 0.5:
                break
            for turn in group:
                files = (self._photo(),) if turn.photo else ()
                await self._say(tell(turn.text, self._words, self._chance), files, answers)
                answers = {}
            if not await self._is_answered():
                return
        await self._finish()

    async def _finish(self) -> None:
        """The story is told and answered."""
        if self._chance.random() < 0.3:
            await self._say(self._aside("understood"))
            if not await self._is_answered():
                return
        await self._say(self._aside("thanks"))
        if self._chance.random() < 0.75:
            await self._pause(4, 20)
            await self.visitor.act(type="end")
            await self._rate(high=True)
        else:
            await self._pause(SILENT_S / 3, SILENT_S)

    async def _say(self, text: str, files: Sequence[File] = (), answers: dict[str, str] | None = None) -> None:
        await self._hold()
        text = as_typed(text, self.person, self._chance)
        await self.visitor.typing(True)
        await self._sleep(min(TYPING_MAX_S, 1.5 + LETTER_S * len(text) * (0.7 + 0.6 * self._chance.random())))
        await self.visitor.say(text, files, answers)
        await self.visitor.typing(False)

    async def _is_answered(self) -> bool:
        """Waits for an agent, in one's own way. Whether one goes on; else one has gone."""
        begun = clock.monotonic()
        patience = self._chance.uniform(*PATIENCE_S) * self._how.patience
        nudges = [self._chance.uniform(*NUDGE_S) * self._how.patience] if self._chance.random() < 0.6 else []
        alone = self._chance.uniform(*ALONE_S) * self._how.patience
        sleeps = self._how.on_the_phone and self._chance.random() < 0.6
        while True:
            if self._ended():
                await self._rate(high=self.answered)
                return False
            if self._fresh():
                await self._take_in()
                if not self._ended():
                    return True
                continue
            if sleeps:
                sleeps = False
                await self._nap()
                continue
            waited = (clock.monotonic() - begun) / self._how.hurry
            nobody = self.visitor.availability.get("state") in ("nobody", "closed") and not self.answered
            if waited > (min(alone, patience) if nobody else patience):
                await self._hold()
                if not self._fresh() and not await self._goes_and_returns():
                    return False
                continue
            if nudges and waited > nudges[0] and not nobody:
                nudges.pop()
                await self._say(self._aside("nudge"))
            await self._changed(1.0)

    async def _take_in(self) -> None:
        """Reads what agents said, until they seem to be done."""
        while fresh := self._fresh():
            self.answered = True
            author = (fresh[-1]["author"] or {}).get("name", "")
            self._words["agent_first"] = author.split(" ")[0]
            await self._pause(*READING_S)
            await self.visitor.read()
            self._read |= {one["id"] for one in fresh}
            await self._changed(SETTLED_S)
        self._told("answered", "")

    async def _goes_and_returns(self) -> bool:
        """Their patience has ended. Whether they look again: the page is still open when an answer comes."""
        if self._how.goes_by == "address":
            await self._say(self._aside("leaving"))
            await self.visitor.act(type="email", email=self.person.email)
            self._told("left", self.person.email)
        elif self._how.goes_by == "end":
            await self._say(self._aside("goodbye"))
            await self.visitor.act(type="end")
            self._told("gone", "")
            if self._chance.random() < 0.4:
                await self._rate(high=False)
        else:
            self._told("gone", "")
            end = clock.monotonic() + SILENT_S * self._how.hurry
            while clock.monotonic() < end:
                if self._fresh():
                    return True
                await self._changed(5.0)
        return False

    async def _rate(self, *, high: bool) -> None:
        if self._chance.random() < 0.3:
            return
        await self._pause(3, 12)
        score = self._chance.choices((5, 4, 3), (66, 26, 8))[0] if high else self._chance.choice((1, 2, 2, 3))
        comment = self._aside("praise" if score > 3 else "blame") if self._chance.random() < 0.4 else ""
        await self.visitor.act(type="rate", score=score, comment=comment)
        self._told("rated", str(score))

    async def _nap(self) -> None:
        """The telephone sleeps in a pocket; what was said meanwhile is there afterwards."""
        await self.visitor.sleep()
        await self._pause(*ASLEEP_S)
        self.visitor.wake()
        await self.visitor.fetch()
        if self._fresh() and self._chance.random() < 0.5:
            await self._say(self._aside("awake"))

    # Means

    def _answers(self) -> dict[str, str]:
        """What they tell before the first word, when the chat asks."""
        answers = {}
        if self._how.names_themselves:
            answers["name"] = f"{self.person.first} {self.person.last}"
        if self._how.gives_address:
            answers["email"] = self.person.email
        return answers

    def _fresh(self) -> list[dict[str, Any]]:
        """What agents said and nobody here has read."""
        return [one for one in self.visitor.thread() if one["from"] == "agent" and one["id"] not in self._read]

    def _ended(self) -> bool:
        return (self.visitor.conversation or {}).get("state") == "ended"

    def _aside(self, mood: str) -> str:
        return tell(self._chance.choice(self._asides[mood]), self._words, self._chance)

    def _photo(self) -> File:
        return File(f"IMG_{self._chance.randrange(1000, 9999)}.jpg", "image/jpeg", papers.photo(self._chance))

    async def _changed(self, most_s: float) -> None:
        """Until something is new, at most so long."""
        self.visitor.changed.clear()
        try:
            async with asyncio.timeout(most_s * self._how.hurry):
                await self.visitor.changed.wait()
        except TimeoutError:
            pass

    async def _pause(self, low_s: float, high_s: float) -> None:
        await self._sleep(self._chance.uniform(low_s, high_s))

    async def _sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self._how.hurry)


def _groups(turns: Sequence[Turn]) -> list[list[Turn]]:
    """The customer's turns, those that follow each other together."""
    groups: list[list[Turn]] = []
    between = True
    for turn in turns:
        if turn.side == "customer":
            if between:
                groups.append([])
            groups[-1].append(turn)
        between = turn.side != "customer"
    return groups
