"""The customers live: they write, attach, fill in forms, read what our agents answer and answer back.

Everything they do goes through the real doors. Chance comes from one seed; only the moments depend on the clock and on
what the agents do.
"""

import asyncio
import logging
import random
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any

import aiosmtplib
import httpx

from filrouge_demo import cast, clock, letters, papers, rhythm
from filrouge_demo.api import trusts
from filrouge_demo.board import Board, Line
from filrouge_demo.chat_wire import ChatRefused
from filrouge_demo.chats import Chats
from filrouge_demo.doors import Arrived, FormRefused, fill_in, post
from filrouge_demo.history import choose
from filrouge_demo.letters import Answered, File, Letter, Words
from filrouge_demo.people import Person
from filrouge_demo.stories import Story, replies, stories, tell
from filrouge_demo.telling import as_typed, words_for

logger = logging.getLogger(__name__)

FIRST_AFTER_S = 6.0
TYPING_S = 1.5
"""How long the panel shows that somebody is writing, at speed 1."""
UNANSWERED_MAX = 300
"""Letters without an answer of an agent, after which people wait instead of writing on."""
THREADS_MAX = 500
PLANS_MAX = 400
ACTS = (("email", 58), ("form", 15), ("files", 16), ("stranger", 5), ("insist", 6))
MOODS = (("thanks", 46), ("question", 24), ("document", 13), ("correction", 7), ("angry", 6), ("insist", 4))
BUTTONS = ("email", "reply", "form", "angry", "files", "chat")


class NothingToAnswer(Exception):
    """Nobody has been written to yet, so nobody can answer."""


class Life:
    """The simulated customers of one installation."""

    def __init__(self, people: Sequence[Person], board: Board, url: str, smtp: tuple[str, int], seed: int) -> None:
        self._people = list(people)
        self._by_address = {
            address: person for person in people for address in (person.email, person.other_email) if address
        }
        self.board = board
        self._smtp = smtp
        self._chance = random.Random(f"life:{seed}:{clock.now():%Y%m%d%H%M}")
        self._client = httpx.AsyncClient(base_url=url, timeout=30.0, verify=trusts(url))
        self._began = clock.now()
        self._plans: set[asyncio.Task[None]] = set()
        self._last: OrderedDict[str, Answered] = OrderedDict()
        """By address, the last message of a person at Alisier."""
        self._own: OrderedDict[str, tuple[str, str, str]] = OrderedDict()
        """By address, what they wrote last: Message-ID, mailbox, subject."""
        self._unanswered = 0
        self.chats: Chats | None = None
        """Those who chat, when the company has a chat."""

    async def run(self) -> None:
        """Lives until cancelled."""
        try:
            await asyncio.sleep(FIRST_AFTER_S)
            while True:
                if not self.board.paused:
                    self.board.hushed = self._unanswered >= UNANSWERED_MAX
                    if not self.board.hushed:
                        await self._try(self._something())
                wait = rhythm.next_after_s(clock.now(), clock.now() - self._began, self.board.speed, self._chance)
                await self._wait(wait)
        finally:
            for plan in list(self._plans):
                plan.cancel()
            await asyncio.gather(*self._plans, return_exceptions=True)
            await self._client.aclose()

    async def _wait(self, seconds: float) -> None:
        """Waits; when the speed changes meanwhile, for what is left at the new speed."""
        speed, left = self.board.speed, seconds
        while left > 0:
            step = min(0.5, left)
            await asyncio.sleep(step)
            left -= step
            if self.board.speed != speed:
                left, speed = left * speed / self.board.speed, self.board.speed

    async def write_one(self, button: str) -> None:
        """What a button of the panel asks for. Raises NothingToAnswer, ChatRefused, KeyError."""
        acts: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
            "email": self._email,
            "files": lambda: self._email(with_files=True),
            "form": self._form,
            "angry": lambda: self._email(tone="angry"),
            "reply": self._reply_now,
            "chat": self._chat_now,
        }
        await acts[button]()

    async def _try(self, act: Coroutine[Any, Any, None]) -> None:
        """Does it; a door that is shut for the moment is noted and not the end of the world."""
        try:
            await act
            self.board.trouble = ""
        except (aiosmtplib.SMTPException, OSError, httpx.TransportError, FormRefused) as error:
            logger.warning("a customer stood before a closed door: %r", error)
            self.board.trouble = f"{type(error).__name__}: {error}"[:200]
        finally:
            self.board.typing = ""

    async def _something(self) -> None:
        act = self._chance.choices([name for name, _ in ACTS], [weight for _, weight in ACTS])[0]
        match act:
            case "form":
                await self._form()
            case "files":
                await self._email(with_files=True)
            case "stranger":
                await self._email(stranger=True)
            case "insist" if self._own:
                await self._insist()
            case _:
                await self._email()

    # Writing

    async def _email(self, *, with_files: bool = False, tone: str = "", stranger: bool = False) -> None:
        story, person = self._story(lambda one: not tone or one.tone == tone)
        words = self._words(story, person)
        text = as_typed(tell(story.turns[0].text, words, self._chance), person, self._chance)
        subject = as_typed(tell(story.subject, words, self._chance), person, self._chance)
        files = self._files(story, words) if with_files or self._chance.random() < 0.06 else ()
        sender = person.other_email if person.other_email and self._chance.random() < 0.4 else person.email
        if stranger:
            sender = sender.replace("@", f"{self._chance.randrange(10, 99)}@")
        mailbox = str(cast.mailbox_for(story)["address"])
        if self._chance.random() < 0.015:
            mailbox = f"archives@{cast.DOMAIN}"
        letter = letters.write(person, mailbox, Words(subject, text, files), clock.now(), self._chance, sender=sender)
        await self._send(letter, "email", person)
        self._own[sender] = (letter.message_id, mailbox, subject)
        self._own.move_to_end(sender)
        while len(self._own) > THREADS_MAX:
            self._own.popitem(last=False)
        self._unanswered += 1

    async def _insist(self) -> None:
        """Somebody whose letter lies there writes again, as an answer to their own."""
        address = self._chance.choice(list(self._own)[-60:])
        message_id, mailbox, subject = self._own[address]
        person = self._person(address)
        words = words_for(person, "", person.language, clock.now(), self._chance)
        text = tell(self._chance.choice(replies(person.language)["insist"]), words, self._chance)
        again = Words(f"Re: {subject}", f"{text}\n\n{person.first} {person.last}")
        letter = letters.write(person, mailbox, again, clock.now(), self._chance, sender=address)
        letter.message["In-Reply-To"] = message_id
        letter.message["References"] = message_id
        await self._send(letter, "reply", person)

    async def _form(self) -> None:
        story, person = choose(self._people, self._chance)
        words = self._words(story, person)
        text = as_typed(tell(story.turns[0].text, words, self._chance), person, self._chance)
        form = cast.form_for(story)
        values = self._answers(form, story, person, words, text)
        files = self._files(story, words) if self._chance.random() < 0.35 else ()
        self.board.typing = person.name
        await fill_in(self._client, f"/f/{form}?lang={person.language}", values, files)
        self._note("form", person, form, tell(story.subject, words, self._chance), len(files))
        self._unanswered += 1

    def _answers(self, form: str, story: Story, person: Person, words: dict[str, str], text: str) -> dict[str, str]:
        """What they tick and type."""
        head, _, leaf = story.reason.partition(".")
        values = {
            "message": text,
            "name": f"{person.first} {person.last}",
            "email": person.email,
            "consent": "on",
            "phone": words["phone"] if self._chance.random() < 0.6 else "",
        }
        day = (clock.now() - timedelta(days=self._chance.randrange(1, 9))).date()
        if form == "sinistre":
            what = leaf if leaf in ("car", "water", "theft", "storm") else "water"
            values |= {"what": what, "happened_on": day.isoformat()}
            if what == "car":
                values["plate"] = words["plate"]
        elif form == "reclamation":
            values["about"] = leaf if leaf in ("delay", "fees", "decision") else "delay"
            if self._chance.random() < 0.5:
                values |= {"before": "on", "earlier": words["claim"]}
        else:
            values["topic"] = head if head in ("account", "card", "transfer", "loan", "policy", "life") else "account"
        return values

    # Reading what Alisier writes

    def receive(self, arrived: Arrived) -> None:
        """A message of Alisier is in somebody's mailbox: they may answer, their machine may, or it bounces."""
        person = self._person(arrived.to)
        answered = arrived.answered
        self.board.count("received")
        if person.dead and arrived.to == person.email:
            bounced = letters.bounce(person, answered, arrived.raw, clock.now(), self._chance)
            self._plan(3.0, lambda: self._send(bounced, "bounce", person))
            return
        if answered.automatic:
            if arrived.form_link and self._chance.random() < 0.8:
                self._plan(self._chance.uniform(20, 90), lambda: self._follow(arrived.form_link, person))
            return
        self._last[arrived.to] = answered
        self._last.move_to_end(arrived.to)
        while len(self._last) > THREADS_MAX:
            self._last.popitem(last=False)
        self._own.pop(arrived.to, None)
        self._unanswered = max(0, self._unanswered - 1)
        self.board.lines.append(Line(clock.now(), "received", person.name, person.place, arrived.to, answered.subject))
        if self._chance.random() < 0.06:
            words = words_for(person, "", person.language, clock.now(), self._chance)
            text = tell(self._chance.choice(replies(person.language)["away"]), words, self._chance)
            machine = letters.away(person, answered, text, clock.now(), self._chance)
            self._plan(2.0, lambda: self._send(machine, "away", person))
        elif self._chance.random() < 0.66:
            self._plan(self._chance.uniform(25, 160), lambda: self._reply(arrived.to, answered))

    async def _chat_now(self) -> None:
        if self.chats is None:
            raise ChatRefused("chat.unknown")
        self.chats.open_one()

    async def _reply_now(self) -> None:
        if not self._last:
            raise NothingToAnswer
        address = next(reversed(self._last))
        await self._reply(address, self._last[address])

    async def _reply(self, address: str, answered: Answered) -> None:
        person = self._person(address)
        mood = self._chance.choices([name for name, _ in MOODS], [weight for _, weight in MOODS])[0]
        words = words_for(person, answered.sender_name, person.language, clock.now(), self._chance)
        text = tell(self._chance.choice(replies(person.language)[mood]), words, self._chance)
        text = as_typed(f"{text}\n\n{person.first} {person.last}", person, self._chance)
        files = self._papers(words) if mood == "document" else ()
        subject = answered.subject if answered.subject.lower().startswith("re:") else f"Re: {answered.subject}"
        letter = letters.write(
            person, answered.reply_to, Words(subject, text, files), clock.now(), self._chance,
            answers=answered, sender=address,
        )  # fmt: skip
        await self._send(letter, "reply", person)

    async def _follow(self, link: str, person: Person) -> None:
        """A kind reply led them to a form; it has kept their words."""
        self.board.typing = person.name
        words = words_for(person, "", person.language, clock.now(), self._chance)
        story = self._chance.choice([one for one in stories(person.language) if one.team == "complaints"])
        values = self._answers("reclamation", story, person, words, "")
        values = {name: value for name, value in values.items() if name not in ("message", "email") and value}
        await fill_in(self._client, link, values)
        self._note("form", person, "reclamation", link.partition("?")[0].rpartition("/")[2], 0)

    # Means

    def _story(self, wanted: Callable[[Story], bool]) -> tuple[Story, Person]:
        for _ in range(400):
            story, person = choose(self._people, self._chance)
            if wanted(story):
                return story, person
        return story, person

    def _words(self, story: Story, person: Person) -> dict[str, str]:
        agent = cast.agent_for(story, self._chance).name
        return words_for(person, agent, story.language, clock.now(), self._chance)

    def _person(self, address: str) -> Person:
        """Whose address this is; an unknown one belongs to whoever it resembles."""
        known = self._by_address.get(address.lower())
        if known is None:
            known = self._people[sum(map(ord, address)) % len(self._people)]
        return known

    def _files(self, story: Story, words: dict[str, str]) -> Sequence[File]:
        if story.reason.startswith("claim.") and story.reason != "claim.health":
            count = self._chance.randrange(1, 4)
            numbers = [f"IMG_{self._chance.randrange(1000, 9999)}.jpg" for _ in range(count)]
            return tuple(File(name, "image/jpeg", papers.photo(self._chance)) for name in numbers)
        return self._papers(words)

    def _papers(self, words: dict[str, str]) -> Sequence[File]:
        french = words["soon"].startswith("le ")
        title = f"{'Facture' if french else 'Invoice'} {self._chance.randrange(2000, 9999)}"
        lines = [words["name"], f"{words['street']}, {words['place']}", "", f"{words['date']} : {words['amount']} €"]
        lines.append(f"{'Contrat' if french else 'Policy'} {words['contract']}")
        name = f"{title.lower().replace(' ', '-')}.pdf"
        return (File(name, "application/pdf", papers.pdf(title, lines)),)

    async def _send(self, letter: Letter, kind: str, person: Person) -> None:
        self.board.typing = person.name
        await self._wait(TYPING_S / self.board.speed)
        await post(letter, *self._smtp)
        self._note(kind, person, letter.recipient, str(letter.message["Subject"]), letter.files)

    def _note(self, kind: str, person: Person, to: str, subject: str, files: int) -> None:
        local, _, domain = to.partition("@")
        shown = f"{local.partition('+')[0]}@{domain}" if domain else to
        self.board.typing = ""
        self.board.count(kind)
        self.board.lines.append(Line(clock.now(), kind, person.name, person.place, shown, subject, files))

    def _plan(self, after_s: float, act: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Does something later, sooner when the demo is sped up; not while it is paused."""
        if len(self._plans) >= PLANS_MAX:
            return

        async def later() -> None:
            await self._wait(after_s / self.board.speed)
            while self.board.paused:
                await self._wait(0.5)
            await self._try(act())

        task = asyncio.create_task(later())
        self._plans.add(task)
        task.add_done_callback(self._plans.discard)
