"""One Dovecot with its token server for the tests of this folder; each test has users of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import Any

import pytest

from filrouge.channels import dialing
from filrouge.channels.adapters.email.config import Config, Start
from filrouge.channels.adapters.email.mailbox import Cursor, Fetched
from filrouge.channels.adapters.email.session import Pace, watch
from filrouge.platform import clock
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.servers.tokens import TokenServer

assert dialing.dial, "adapters reach their servers through the shell"
QUICK = Pace(idle=20, poll=0.05, first_retry=0.05, last_retry=0.2, credentials=0.1)
_numbers = count(1)


@pytest.fixture(scope="session")
def tokens() -> Iterator[TokenServer]:
    with TokenServer().running() as server:
        yield server


@pytest.fixture(scope="session")
def server(tokens: TokenServer) -> Iterator[Dovecot]:
    with dovecot(tokens_url=tokens.url) as running:
        yield running


@pytest.fixture
def user(server: Dovecot) -> str:
    return server.add_user(f"user{next(_numbers)}@ours.example")


def imap_config(server: Dovecot, user: str, **changes: Any) -> Config:
    """A mailbox read over STARTTLS with a password."""
    values: dict[str, Any] = {
        "address": user,
        "imap_host": "localhost",
        "imap_port": server.imap_port,
        "imap_security": "starttls",
        "imap_user": user,
        "imap_password": PASSWORD,
        "imap_start": Start.ALL,
        "send": "none",
        "trusted_ca": server.certificate.authority,
    }
    return Config.model_validate(values | changes)


@dataclass
class Box:
    """The shell's side: keeps what is delivered, as the database would."""

    taken: dict[str, Fetched] = field(default_factory=dict)
    order: list[bytes] = field(default_factory=list)
    cursor: Cursor | None = None
    said: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    repeated: int = 0
    failing: int = 0
    before: Callable[[Fetched], None] = lambda fetched: None

    async def deliver(self, fetched: Fetched) -> None:
        self.before(fetched)
        if self.failing:
            self.failing -= 1
            raise OSError("the database is away")
        if fetched.key in self.taken:
            self.repeated += 1
        else:
            self.taken[fetched.key] = fetched
            self.order.append(fetched.raw)
        self.cursor = fetched.cursor

    async def begin(self, cursor: Cursor) -> None:
        self.cursor = cursor

    async def taken_as(self, fetched: Fetched) -> Sequence[str]:
        digest = sha256(fetched.raw).digest()
        return [key for key, other in self.taken.items() if sha256(other.raw).digest() == digest]

    async def health(self, code: str, words: str, next_try_at: datetime | None) -> None:
        self.said.append(code)
        self.words.append(words)

    async def rotated(self, refresh_token: str) -> None:
        self.tokens.append(refresh_token)

    @property
    def subjects(self) -> list[str]:
        return [subject_of(raw) for raw in self.order]


def subject_of(raw: bytes) -> str:
    return raw.split(b"Subject: ")[1].split(b"\r\n")[0].decode() if b"Subject: " in raw else ""


def mail(subject: str, text: str = "Bonjour") -> bytes:
    return f"From: Ana <ana@client.example>\r\nTo: us@ours.example\r\nSubject: {subject}\r\n\r\n{text}\r\n".encode()


@asynccontextmanager
async def watching(
    config: Config, box: Box, tokens: TokenServer | None = None, *, pace: Pace = QUICK, **rest: Any
) -> AsyncIterator[asyncio.Event]:
    """Watches the mailbox meanwhile; ends in good order."""
    stop = asyncio.Event()
    post_form = (tokens or TokenServer()).post_form if tokens else _no_tokens
    rest.setdefault("since", None)
    task = asyncio.create_task(
        watch(config, box.cursor, box, now=clock.now, stop=stop, post_form=post_form, pace=pace, **rest)
    )
    try:
        yield stop
        assert not task.done(), task.exception()
    except TimeoutError as error:
        raise AssertionError(f"said {box.said[-5:]} {box.words[-5:]}, took {box.subjects[-5:]}") from error
    finally:
        stop.set()
        await asyncio.wait_for(task, 20)


async def _no_tokens(url: str, data: Any) -> tuple[int, dict[str, object]]:
    raise AssertionError("no token is asked for")
