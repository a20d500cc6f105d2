"""`make bench-reads`: how long reading takes over two years of history, beside reading one conversation by its key.

The data is `_reads_data`'s, what is asked `reads.toml`'s; the product's own web process answers, over HTTP. Each kind
is asked in turn by one reader, then by eight. A kind's ratio is its p95 over that of `GET` of one conversation by key,
same door, same client, same run. The server's own counters tell whether any big table was read from end to end.
"""

import asyncio
import json
import os
import random
import statistics
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import psycopg

from bench import _reads_data as data
from bench import _reads_rows as rows
from bench._report import finish
from bench.ingest import _role
from filrouge.platform.embedded import DATABASE
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import show
from tests.ports import free_port

MIX = Path(__file__).with_name("reads.toml")
DRAWN = 40
"""How many conversations and customers are drawn."""
ROUNDS = {1: 30, 8: 20}
"""By readers: how often each path is asked, over all of them."""
WARM = 2
BIG = 10_000
"""Rows from which on a table is not to be read from end to end."""
AIM = 10.0
NEXT_DEPTH = 3
"""The pages before `{next}`."""


@dataclass(frozen=True)
class Request:
    kind: str
    raw: bytes


class Client:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, raw: bytes) -> tuple[int, bytes]:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port, limit=2**22)
        reader, writer = self.streams
        writer.write(raw)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        return int(head.split(b" ")[1]), await reader.readexactly(length)

    def close(self) -> None:
        if self.streams is not None:
            self.streams[1].close()


def main() -> None:
    folder = data.ensure(lambda words: print(words, file=sys.stderr, flush=True))
    with data.serving(folder) as embedded:
        asyncio.run(_run(folder, embedded.dsn, embedded.superuser_dsn.replace("@/postgres?", f"@/{DATABASE}?")))


async def _run(folder: Path, dsn: str, superuser: str) -> None:
    mix = tomllib.loads(MIX.read_text("utf-8"))
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FILROUGE_")},
        "FILROUGE_DATABASE_URL": dsn,
        "FILROUGE_DATA": str(folder / "product"),
        "FILROUGE_PORT": str(port),
        "FILROUGE_LOG_LEVEL": "warning",
    }
    with psycopg.connect(superuser, autocommit=True) as admin:
        _views(admin, mix["views"])
        names = _names(admin)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(_role("api", environment))
            cookies = {"administrator": data.session(superuser, rows.PEOPLE.administrator),
                       "agent": data.session(superuser, rows.PEOPLE.agent)}  # fmt: skip
            requests = await _requests(mix, names, cookies, port)
            scans = await _plans(admin, requests, port)
            timed = {readers: await _timed(requests, port, readers, rounds) for readers, rounds in ROUNDS.items()}
    _report(mix["floor"], timed, scans)


# -- what is asked ----------------------------------------------------------------------------------------------------


def _views(admin: psycopg.Connection[Any], views: dict[str, str]) -> None:
    """The saved views of the mix, shared with all."""
    admin.execute("delete from saved_view")
    for name, query in views.items():
        admin.execute(
            "insert into saved_view (id, name, query, created_at) values (%s, %s, %s, now())", [uuid7(), name, query]
        )


_OWN = "select c.id from conversation c join team_member m on m.team_id = c.team_id where m.user_id = %s order by c.id"


def _names(admin: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Ids to fill in, drawn with a fixed seed."""
    rng = random.Random(rows.SEED)
    own = [row[0] for row in admin.execute(_OWN, [rows.PEOPLE.agent])]
    numbers = rng.sample(range(1, rows.CONVERSATIONS + 1), DRAWN)
    drawn = admin.execute("select id, customer_id from conversation where number = any(%s)", [numbers]).fetchall()

    def shown(prefix: str, ids: Sequence[UUID]) -> list[str]:
        return [show(prefix, one) for one in ids]

    return {
        "conversation": shown("cnv", [row[0] for row in drawn]),
        "customer": shown("cus", [row[1] for row in drawn]),
        "own_conversation": shown("cnv", rng.sample(own, min(DRAWN, len(own)))),
        "busiest": shown("cus", [rows.BUSIEST_CUSTOMER]),
        "longest": shown("cnv", [rows.LONGEST_CONVERSATION]),
    }


def _raw(path: str, cookie: str) -> bytes:
    address = quote(f"/api/v1{path}", safe="/?&=:%")
    return f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: filrouge={cookie}\r\n\r\n".encode()


async def _requests(
    mix: dict[str, Any], names: dict[str, list[str]], cookies: dict[str, str], port: int
) -> dict[str, list[bytes]]:
    """By kind, everything that is asked."""
    found: dict[str, list[bytes]] = {}
    client = Client(port)
    for kind, wanted in mix["kinds"].items():
        cookie = cookies[wanted["who"]]
        raws: list[bytes] = []
        for path in wanted["paths"]:
            field = path.partition("{")[2].partition("}")[0]
            if field == "next":
                path = path.replace("{next}", await _place(client, path.replace("&after={next}", ""), cookie))
            values = names.get(field, [""])
            raws += [_raw(path.replace(f"{{{field}}}", value) if value else path, cookie) for value in values]
        found[kind] = raws
    client.close()
    return found


async def _place(client: Client, path: str, cookie: str) -> str:
    """Where the third page of a list ends."""
    after = ""
    for _ in range(NEXT_DEPTH):
        status, body = await client.ask(_raw(path + (f"&after={after}" if after else ""), cookie))
        if status != 200:
            raise RuntimeError(f"{path}: {status} {body[:300]!r}")
        after = json.loads(body)["next"] or after
    return after


# -- how long ---------------------------------------------------------------------------------------------------------


async def _timed(requests: dict[str, list[bytes]], port: int, readers: int, rounds: int) -> dict[str, list[float]]:
    """Milliseconds by kind, asked by so many readers at once, the kinds in turn."""
    print(f"{readers} reader(s)", file=sys.stderr, flush=True)
    took: dict[str, list[float]] = {kind: [] for kind in requests}
    order = _in_turn(requests, rounds)

    async def read(client: Client) -> None:
        for request in order:
            begun = time.perf_counter()
            status, body = await client.ask(request.raw)
            took[request.kind].append((time.perf_counter() - begun) * 1000)
            if status != 200:
                raise RuntimeError(f"{request.raw[:200]!r}: {status} {body[:300]!r}")

    clients = [Client(port) for _ in range(readers)]
    for client in clients:
        await client.ask(next(iter(requests.values()))[0])
    await asyncio.gather(*(read(client) for client in clients))
    for client in clients:
        client.close()
    return took


def _in_turn(requests: dict[str, list[bytes]], rounds: int) -> Iterator[Request]:
    """One of each kind, then the next of each kind: readers take from one line."""
    for n in range(rounds):
        for kind, raws in requests.items():
            yield Request(kind, raws[n % len(raws)])


def _p(values: Sequence[float], share: float) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1]


# -- plans ------------------------------------------------------------------------------------------------------------

_SCANS = """
select s.relname, s.seq_scan from pg_stat_user_tables s join pg_class c on c.oid = s.relid where c.reltuples >= %s
"""


async def _plans(admin: psycopg.Connection[Any], requests: dict[str, list[bytes]], port: int) -> dict[str, list[str]]:
    """Kinds that read a big table from end to end, with the tables. Every request is asked here, which warms too."""
    found: dict[str, list[str]] = {}
    before = await _scans(admin)
    for kind, raws in requests.items():
        client = Client(port)
        for raw in raws * WARM:
            status, body = await client.ask(raw)
            if status != 200:
                raise RuntimeError(f"{raw[:200]!r}: {status} {body[:300]!r}")
        client.close()
        after = await _scans(admin)
        tables = sorted(table for table, count in after.items() if count > before.get(table, 0))
        if tables:
            found[kind] = tables
            print(f"{kind} reads {', '.join(tables)} from end to end", file=sys.stderr, flush=True)
        before = after
    return found


async def _scans(admin: psycopg.Connection[Any]) -> dict[str, int]:
    """Counters of full reads by table, once all connections have reported theirs (they do within a second)."""
    await asyncio.sleep(1.2)
    admin.execute("select pg_stat_clear_snapshot()")
    return dict(admin.execute(_SCANS, [BIG]).fetchall())


def _report(floor: str, timed: dict[int, dict[str, list[float]]], scans: dict[str, list[str]]) -> None:
    figures: dict[str, float | int | str] = {}
    worst: dict[int, tuple[float, str]] = {}
    print(f"{'kind':24}" + "".join(f"{f'p50 × {r}':>10}{f'p95 × {r}':>10}{'ratio':>8}" for r in timed))
    for kind in next(iter(timed.values())):
        line = f"{kind:24}"
        for readers, took in timed.items():
            p50, p95 = _p(took[kind], 0.50), _p(took[kind], 0.95)
            ratio = p95 / _p(took[floor], 0.95)
            figures |= {f"{kind}_{readers}_p50_ms": p50, f"{kind}_{readers}_p95_ms": p95}
            figures[f"{kind}_{readers}_p95_ratio"] = ratio
            worst[readers] = max(worst.get(readers, (0.0, "")), (ratio, kind))
            line += f"{p50:10.1f}{p95:10.1f}{ratio:8.2f}"
        print(line)
    for readers, (ratio, kind) in worst.items():
        figures[f"worst_{readers}"] = kind
        figures[f"worst_{readers}_p95_ratio"] = ratio
    holds: dict[str, float | bool] = {
        f"every_kind_at_most_{AIM:.0f}_times_the_floor_{readers}": ratio <= AIM for readers, (ratio, _) in worst.items()
    }
    finish("reads", figures, {**holds, "no_big_table_read_from_end_to_end": not scans})


if __name__ == "__main__":
    main()
