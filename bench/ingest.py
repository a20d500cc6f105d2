"""`make bench-ingest`: how fast messages are taken in, and at what cost.

Three doors on one machine and one durable PostgreSQL (fsync on), in one run:
- *accept*: raw messages over HTTP, committed, not yet understood, beside the same statements through bare psycopg;
- *whole flow*: the same messages until each is threaded, indexed, told as an event and pushed to an open desk;
- *SMTP*: messages through the listener, each delivered once more byte for byte, half of them replies that only carry
  In-Reply-To, until all are threaded; messages/s and CPU milliseconds each, exactly once.
"""

import asyncio
import json
import os
import secrets
import signal
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from bench._processes import cpu_s
from bench._report import finish
from filrouge.access.store import sessions as sessions_store
from filrouge.channels import store
from filrouge.platform import security
from filrouge.platform.db import Database
from filrouge.platform.embedded import Embedded
from filrouge.platform.ids import uuid7
from filrouge.platform.migrate import migrate
from filrouge.terms.ids import show
from tests.company_of_tests import NOW, Company, company, mail
from tests.ports import free_port

CLIENTS = 8
ACCEPTED = 480
ROUNDS = 3
SMTP_NEW = 400
SMTP_WIDTH = 4
LIMIT_S = 90.0
WORDS = (
    "Bonjour,\n\nJe vous écris au sujet du sinistre déclaré la semaine dernière : le garage attend votre accord pour"
    " commander la pièce et la voiture reste immobilisée. Pouvez-vous me dire quand l’expert passera ?\n\nMerci"
    " d’avance pour votre réponse.\n\n-- \nUn client\n06 12 34 56 78"
)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="filrouge-bench-") as folder:
        Path(folder).chmod(0o711)
        asyncio.run(_run(Path(folder)))


async def _run(folder: Path) -> None:
    embedded = Embedded(folder / "pg", create_user=False)
    embedded.start()
    try:
        migrate(embedded.dsn)
        database = Database(embedded.dsn, size=4)
        await database.open()
        async with company(database, folder) as made:
            token = await _token(database)
            environment = _environment(embedded.dsn, folder)
            async with _role("api", environment) as api:
                accept = await _side_by_side(made, embedded.dsn, environment, token, "a", desk=False)
                async with _role("worker", environment) as worker:
                    await _drained(made)
                    flow = await _side_by_side(made, embedded.dsn, environment, token, "f", desk=True)
                    async with _role("mail", environment) as listener:
                        smtp = await _smtp(made, environment, [api, worker, listener], embedded)
        await database.close()
    finally:
        embedded.stop()
    finish(
        "ingest",
        {
            "floor_per_s": accept.floor,
            "accept_per_s": accept.ours,
            "accept_ratio": accept.ratio,
            "flow_per_s": flow.ours,
            "flow_ratio": flow.ratio,
            **smtp,
        },
        {
            "accept_at_least_half_the_floor": accept.ratio >= 0.5,
            "flow_at_least_a_quarter_of_the_floor": flow.ratio >= 0.25,
            "smtp_exactly_once": smtp["smtp_messages"] == smtp["smtp_sent_distinct"],
            "smtp_threaded_by_header": smtp["smtp_conversations"] == SMTP_NEW,
            "smtp_cpu_at_most_10_ms": smtp["smtp_cpu_app_ms"] + smtp["smtp_cpu_db_ms"] <= 10,
        },
    )


async def _token(database: Database) -> str:
    token = "frt_" + secrets.token_urlsafe(32)
    async with database.transaction() as tx:
        await tx.execute(
            "insert into api_token (id, token_hash, name, permissions, created_at)"
            " values (%(id)s, %(hash)s, 'bench', '{deliveries:write}', %(now)s)",
            {"id": uuid7(), "hash": security.token_hash(token), "now": NOW},
        )
    return token


def _environment(dsn: str, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "FILROUGE_DATABASE_URL": dsn,
        "FILROUGE_DATA": str(folder / "data"),
        "FILROUGE_PORT": str(free_port()),
        "FILROUGE_SMTP_PORT": str(free_port()),
        "FILROUGE_LOG_LEVEL": "warning",
    }


@asynccontextmanager
async def _role(role: str, environment: dict[str, str]) -> AsyncIterator[int]:
    """One role of the product as its own process, until it answers."""
    program = [sys.executable, "-m", "filrouge.entrypoints.cli", role]
    process = subprocess.Popen(program, env=environment)  # noqa: ASYNC220
    try:
        port = {"api": "FILROUGE_PORT", "mail": "FILROUGE_SMTP_PORT"}.get(role)
        for _ in range(200):
            if port is None:
                await asyncio.sleep(2)
                break
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", int(environment[port]))
                writer.close()
                break
            await asyncio.sleep(0.1)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


# -- the floor --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """Messages a second, ours and the floor's: medians over the rounds, and the median of the rounds' ratios."""

    ours: float
    floor: float
    ratio: float


async def _side_by_side(
    made: Company, dsn: str, environment: dict[str, str], token: str, mark: str, *, desk: bool
) -> Compared:
    """Rounds of floor and product in turn, so that what else the machine does weighs on both."""
    ours, floors = [], []
    for round_ in range(ROUNDS + 1):
        floor = await _floor(made, dsn, token, f"{mark}{round_}")
        rate = await _http(made, environment, token, f"{mark}{round_}x", desk=desk)
        if round_:
            floors.append(floor)
            ours.append(rate)
    ratios = [one / other for one, other in zip(ours, floors, strict=True)]
    return Compared(statistics.median(ours), statistics.median(floors), statistics.median(ratios))


async def _floor(made: Company, dsn: str, token: str, mark: str) -> float:
    """The statements of one accepted message, through bare psycopg, on as many connections as there are clients. Its
    rows are settled at once, so that no worker takes them."""
    hashed = security.token_hash(token)
    begun = time.perf_counter()
    await asyncio.gather(*(_bare(made, dsn, hashed, f"{mark}-{n}-{{}}", ACCEPTED // CLIENTS) for n in range(CLIENTS)))
    rate = ACCEPTED / (time.perf_counter() - begun)
    async with made.database.transaction() as tx:
        await tx.execute("delete from delivery_part where order_key like %(mark)s", {"mark": f"{mark}-%"})
    return rate


async def _bare(made: Company, dsn: str, hashed: bytes, key: str, count: int) -> None:
    raw = mail(WORDS)
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        for n in range(count):
            now = NOW
            await connection.execute(sessions_store.FIND_BEARER, {"token_hash": hashed, "now": now})
            async with connection.transaction():
                await connection.execute(store.ACCOUNT_BY_ID, {"id": made.mailbox_id})
                await connection.execute(
                    store.ACCEPT,
                    {
                        "id": uuid7(), "account": made.mailbox_id, "door": "http", "object_id": uuid7(),
                        "sha256": hashed, "size": len(raw), "media_type": "message/rfc822", "inline_bytes": raw,
                        "storage_key": None, "meta": Jsonb({"key": key.format(n)}), "now": now,
                        "part_ids": [uuid7()], "keys": [key.format(n)], "part_nos": [0], "order_keys": [key.format(n)],
                    },
                )  # fmt: skip


# -- over HTTP --------------------------------------------------------------------------------------------------------


async def _http(made: Company, environment: dict[str, str], token: str, mark: str, *, desk: bool) -> float:
    """Accepted messages a second; with a desk, until the last one has reached it."""
    port = int(environment["FILROUGE_PORT"])
    account = show("cha", made.mailbox_id)
    requests = [_request(token, account, f"{mark}{n}", _numbered(f"{mark}{n}")) for n in range(ACCEPTED)]
    pushed = await _follow_desk(made, port) if desk else None
    begun = time.perf_counter()
    await asyncio.gather(*(_post(port, requests[n::CLIENTS]) for n in range(CLIENTS)))
    if pushed is not None:
        await asyncio.wait_for(pushed(ACCEPTED), LIMIT_S)
    return ACCEPTED / (time.perf_counter() - begun)


def _numbered(mark: str) -> bytes:
    return mail(WORDS, sender=f"Client {mark} <client-{mark}@exemple.example>", subject=f"Dossier {mark}")


def _request(token: str, account: str, key: str, raw: bytes) -> bytes:
    head = (
        f"POST /api/v1/deliveries?account={account} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Delivery-Key: {key}\r\nContent-Type: message/rfc822\r\nContent-Length: {len(raw)}\r\n\r\n"
    )
    return head.encode() + raw


async def _post(port: int, requests: list[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 202"):
            raise RuntimeError(head.decode())
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        await reader.readexactly(length)
    writer.close()


async def _follow_desk(made: Company, port: int) -> Callable[[int], Awaitable[None]]:
    """Opens a desk's socket as a signed-in agent; the returned function waits for that many messages."""
    import websockets

    cookie = await _session(made)
    socket = await websockets.connect(
        f"ws://127.0.0.1:{port}/api/v1/live",
        origin=websockets.Origin(f"http://127.0.0.1:{port}"),
        additional_headers={"cookie": f"filrouge={cookie}"},
        max_queue=None,
    )
    await socket.send(json.dumps({"type": "hello", "since": None}))
    await socket.recv()

    async def pushed(count: int) -> None:
        seen = 0
        async for text in socket:
            frame = json.loads(text)
            if frame["type"] == "resync":
                raise RuntimeError("the desk was told to fetch its snapshots again")
            seen += frame["type"] == "event" and frame["event"]["type"] == "conversations.message_received"
            if seen >= count:
                break
        await socket.close()

    return pushed


async def _session(made: Company) -> str:
    """A session of Léa's, with a role that reads everything."""
    token = secrets.token_urlsafe(32)
    role = uuid7()
    async with made.database.transaction() as tx:
        await tx.execute(
            "insert into role (id, key, name, permissions, created_at) values (%(id)s, %(key)s, '{}',"
            " '{conversations:read_all}', %(now)s)",
            {"id": role, "key": f"bench-{role.hex}", "now": NOW},
        )
        await tx.execute(
            "insert into user_role (user_id, role_id) values (%(user)s, %(role)s)",
            {"user": made.lea.user_id, "role": role},
        )
        await tx.execute(
            "insert into user_session (token_hash, id, user_id, created_at, last_seen_at, expires_at)"
            " values (%(hash)s, %(id)s, %(user)s, now(), now(), now() + interval '1 day')",
            {"hash": security.token_hash(token), "id": uuid7(), "user": made.lea.user_id},
        )
    return token


async def _drained(made: Company) -> None:
    """Waits until nothing waits to be understood."""
    end = time.perf_counter() + LIMIT_S
    while await made.value("select exists (select from delivery_part where state = 'received')"):
        if time.perf_counter() > end:
            raise RuntimeError("messages still wait")
        await asyncio.sleep(0.05)


# -- over SMTP --------------------------------------------------------------------------------------------------------


async def _smtp(made: Company, environment: dict[str, str], roles: list[int], embedded: Embedded) -> dict[str, Any]:
    before = await made.value("select count(*) from message")
    opened = await made.value("select count(*) from conversation")
    new = [_mail(n) for n in range(SMTP_NEW)]
    replies = [_mail(n, reply=True) for n in range(SMTP_NEW // 2)]
    app, db = sum(map(cpu_s, roles)), cpu_s(embedded.pid or 0)
    begun = time.perf_counter()
    for batch in (new, replies, new[:20] + replies[:20]):
        await asyncio.gather(
            *(asyncio.to_thread(_deliver, environment, batch[n::SMTP_WIDTH]) for n in range(SMTP_WIDTH))
        )
        await _drained(made)
    took = time.perf_counter() - begun
    distinct = len(new) + len(replies)
    return {
        "smtp_per_s": (distinct + 40) / took,
        "smtp_cpu_app_ms": (sum(map(cpu_s, roles)) - app) * 1000 / (distinct + 40),
        "smtp_cpu_db_ms": (cpu_s(embedded.pid or 0) - db) * 1000 / (distinct + 40),
        "smtp_sent_distinct": distinct,
        "smtp_messages": int(await made.value("select count(*) from message")) - int(before),
        "smtp_conversations": int(await made.value("select count(*) from conversation")) - int(opened),
    }


def _mail(number: int, *, reply: bool = False) -> bytes:
    sender = f"Client {number} <smtp-{number}@exemple.example>"
    if reply:
        return mail(
            "Merci, j’attends.\n\n> " + WORDS.replace("\n", "\n> "),
            sender=sender,
            subject="sans sujet",
            message_id=f"reply-{number}@exemple.example",
            in_reply_to=f"<new-{number}@exemple.example>",
        )
    return mail(WORDS, sender=sender, subject=f"Question {number}", message_id=f"new-{number}@exemple.example")


def _deliver(environment: dict[str, str], batch: list[bytes]) -> None:
    with smtplib.SMTP("127.0.0.1", int(environment["FILROUGE_SMTP_PORT"])) as client:
        for raw in batch:
            client.sendmail("client@exemple.example", ["contact@alisier.example"], raw)


if __name__ == "__main__":
    main()
