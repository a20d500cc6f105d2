"""`make bench-desk`: the desk in Chromium over two years of history, beside a bare page that paints the same answers.

The data is `_reads_data`'s, in a copy (`ARGS=--small`: a fiftieth of it, for trying); the product's own web process
answers, over HTTP and its socket; no worker runs, so that nothing leaves. Every thing done at the desk is done in turn
with the least a browser could do for it: fetch the same answer, put its words on a page that holds nothing else.

Written down before anything was tuned: an action at the desk takes at most five times the bare page, opening it ten
times, a key twice; the scripts of the first screen are at most 350 kB (gzip); 100 conversations opened, answered and
closed keep at most 5 % of the heap that stood after the first hundred.
"""

import asyncio
import gzip
import itertools
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import httpx
import psycopg
from playwright.async_api import Browser, Page, async_playwright

from bench import _desk_page as pages
from bench import _reads_data as data
from bench import _reads_rows as rows
from bench._desk_page import Desk, Spent, Took, do
from bench._report import finish
from bench.ingest import _role
from filrouge.platform.embedded import DATABASE
from tests.browser.product import CHROMIUM, FLAGS
from tests.ports import free_port

DIST = Path(__file__).parents[1] / "web" / "dist" / "desk"
SMALL = 50
"""`--small` has so much less of everything."""
LOADS, OPENS, KEYS, SENDS = 3, 12, 24, 6
HANDLED, HANDLED_S, STEP, FIRST = 500, 360.0, 10, 100
"""Conversations opened, answered and closed, or as many as the seconds allow; the heap is read every `STEP`."""
READY_S = 120.0
VIEWS = ("unassigned", "snoozed", "closed")
WORDS = "Bonjour, votre dossier est complet."
OPEN_AIM, AIM, KEY_AIM, GZIP_AIM_KB, GROWTH_AIM_PCT = 10.0, 5.0, 2.0, 350.0, 5.0

Figures = dict[str, float | int | str]
Holds = dict[str, float | bool]


def main() -> None:
    small = "--small" in sys.argv[1:]
    if not (DIST / "index.html").is_file():
        raise SystemExit("The desk is not built: make web")
    if small:
        _make_small()
    folder = data.ensure(_say)
    with data.serving(folder, copied=True) as embedded, tempfile.TemporaryDirectory(prefix="filrouge-bench-") as name:
        static = Path(shutil.copytree(DIST, Path(name) / "desk"))  # the checkout's may be built anew meanwhile
        superuser = embedded.superuser_dsn.replace("@/postgres?", f"@/{DATABASE}?")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("FILROUGE_")},
            "FILROUGE_DATABASE_URL": embedded.dsn,
            "FILROUGE_DATA": name,
            "FILROUGE_STATIC_DIR": str(static),
            "FILROUGE_PORT": str(free_port()),
            "FILROUGE_LOG_LEVEL": "warning",
        }
        _mailbox(superuser)
        asyncio.run(_run(environment, data.session(superuser, rows.PEOPLE.administrator), static, small=small))


def _mailbox(superuser: str) -> None:
    """Every legal entity answers from a mailbox of its own: the history has but one."""
    columns = "kind, name, legal_entity_id, config, created_at"
    with psycopg.connect(superuser) as connection:
        connection.execute(
            f"insert into channel_account (id, brand_id, address, {columns})"
            f" select %s, %s, 'bonjour@alisier.example', kind, name, %s, config, created_at"
            " from channel_account limit 1",
            [rows.fixed("mailbox", 1), rows.fixed("brand", 1), rows.fixed("entity", 1)],
        )


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _make_small() -> None:
    """Less of everything, in a folder of its own; the processes that make the rows are forked and so know it too."""
    os.environ["FILROUGE_BENCH_CACHE"] = str(data.cache_folder() / "small")
    for name in ("CONVERSATIONS", "MESSAGES", "CUSTOMERS", "LONGEST"):
        less = getattr(rows, name) // SMALL
        for module in (rows, data):
            setattr(module, name, less)


async def _run(environment: dict[str, str], cookie: str, static: Path, *, small: bool) -> None:
    url = f"http://127.0.0.1:{environment['FILROUGE_PORT']}"
    handled = HANDLED // 5 if small else HANDLED
    figures: Figures = {"conversations_held": rows.CONVERSATIONS, "load_average": os.getloadavg()[0]}
    holds: Holds = {}
    async with _role("api", environment), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        headers = {"origin": url, "cookie": f"filrouge={cookie}"}
        async with httpx.AsyncClient(base_url=f"{url}/api/v1", headers=headers, timeout=30) as server:
            await _ready(server)
            label = {"fr": "Résolu", "en": "Solved"}
            made = await server.post("/settings/wrap-ups", json={"code": "solved", "label": label})
            made.raise_for_status()
            await _opening(browser, url, cookie, static, figures, holds)
            await _acting(browser, url, cookie, server, figures, holds)
            await _handling(browser, url, cookie, handled, figures, holds)
        await browser.close()
    finish("desk", figures, holds)


async def _ready(server: httpx.AsyncClient) -> None:
    end = time.perf_counter() + READY_S
    while True:
        with suppress(httpx.TransportError):
            (await server.get("/session")).raise_for_status()
            return
        if time.perf_counter() > end:
            raise SystemExit(f"the product does not answer after {READY_S:.0f} s")
        await asyncio.sleep(0.2)


# -- opening the desk -------------------------------------------------------------------------------------------------


async def _opening(browser: Browser, url: str, cookie: str, static: Path, figures: Figures, holds: Holds) -> None:
    """With nothing cached: what is painted when, when it obeys, what it cost and what was shipped for it."""
    loads: list[dict[str, float]] = []
    shipped: list[dict[str, float | str]] = []
    for _ in range(LOADS):
        async with pages.bare(browser, url, cookie) as (_, bare):
            pass
        async with pages.desk(browser, url, cookie) as desk:
            await desk.page.goto(f"{url}/inbox/all", wait_until="commit")
            shown = float(await desk.page.evaluate("bench.drawn('rows')"))
            shipped = await pages.scripts(desk.page)
            calm = max(shown, await desk.quiet())
            spent = await desk.spent()
            first, largest = await desk.page.evaluate(
                "[performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, bench.largest]"
            )
            loads.append({
                "open_first_paint_ms": first, "open_largest_paint_ms": largest, "open_rows_ms": shown,
                "open_interactive_ms": calm, "open_bare_ms": bare, "open_script_ms": spent.script_ms,
                "open_task_ms": spent.task_ms, "open_ratio": calm / bare,
            })  # fmt: skip
    zipped = _zipped([static / str(one["name"]).lstrip("/") for one in shipped])
    figures |= {name: statistics.median(one[name] for one in loads) for name in loads[0]}
    figures |= {
        "first_screen_scripts": len(shipped), "first_screen_js_gzip_kb": zipped,
        "first_screen_js_kb": sum(float(one["raw"]) for one in shipped) / 1000,
        "first_screen_js_wire_kb": sum(float(one["wire"]) for one in shipped) / 1000,
        "all_js_gzip_kb": _zipped(sorted(static.rglob("*.js"))),  # noqa: ASYNC240
    }  # fmt: skip
    holds["opening_at_most_10_times_the_bare_page"] = float(figures["open_ratio"]) <= OPEN_AIM
    holds["first_screen_js_gzip_at_most_350_kb"] = zipped <= GZIP_AIM_KB


def _zipped(files: Sequence[Path]) -> float:
    """Kilobytes of files as a server that compresses would send them."""
    return sum(len(gzip.compress(one.read_bytes(), 6)) for one in files) / 1000


# -- conversations, keys, answers, views ------------------------------------------------------------------------------


async def _acting(
    browser: Browser, url: str, cookie: str, server: httpx.AsyncClient, figures: Figures, holds: Holds
) -> None:
    listed = {view: await _ids(server, view) for view in ("all", *VIEWS)}
    wanted = listed["all"][: OPENS + 1]
    spoken = {one: [entry["id"] for entry in (await _read(server, one))["entries"]] for one in wanted}
    opened, typed, shown, kept, switched, again = (Took() for _ in range(6))
    async with pages.bare(browser, url, cookie) as (floor, _), pages.desk(browser, url, cookie) as desk:
        await desk.page.goto(f"{url}/inbox/all")
        await desk.drawn("rows")
        await desk.know({**listed, **spoken})
        await desk.page.focus(f"#row-{wanted[0]}")
        figures["open_first_conversation_ms"] = await desk.press("Enter", "conversation", "")
        for before, one in itertools.pairwise(wanted):
            await do(opened, desk, "j", "conversation", before)
            opened.bare.append(await _bare(floor, "conversation", one))
        await _typing(desk, floor, typed)
        for number in range(SENDS):
            await _sending(desk, floor, server, listed["all"][OPENS + 2 + number], number, shown, kept)
        for turn in range(2):
            for view in (*VIEWS, "all"):
                took = again if turn or view == "all" else switched
                await _switching(desk, floor, view, took)
    for name, took, aim in (
        ("open_conversation", opened, AIM), ("key", typed, KEY_AIM), ("send_shown", shown, 0.0),
        ("send_kept", kept, AIM), ("switch_view", switched, AIM), ("switch_view_again", again, 0.0),
    ):  # fmt: skip
        ratio = statistics.median(took.desk) / statistics.median(took.bare)
        figures |= {f"{name}_p50_ms": statistics.median(took.desk), f"{name}_max_ms": max(took.desk)}
        figures |= {f"{name}_bare_p50_ms": statistics.median(took.bare), f"{name}_ratio": ratio}
        if took.script:
            figures |= {f"{name}_script_ms": statistics.median(took.script)}
            figures |= {f"{name}_task_ms": statistics.median(took.task)}
        if aim:
            holds[f"{name}_at_most_{aim:.0f}_times_the_bare_page"] = ratio <= aim


async def _ids(server: httpx.AsyncClient, view: str) -> list[str]:
    answer = await server.get("/inbox", params={"view": view, "limit": 50})
    return [str(one["id"]) for one in answer.raise_for_status().json()["items"]]


async def _read(server: httpx.AsyncClient, conversation: str) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = (
        (await server.get(f"/conversations/{conversation}")).raise_for_status().json()
    )
    return found


async def _bare(floor: Page, what: str, given: object) -> float:
    return float(await floor.evaluate("([what, given]) => bench.bare[what](given)", [what, given]))


async def _typing(desk: Desk, floor: Page, typed: Took) -> None:
    await desk.press("r", "editor")
    await desk.page.wait_for_timeout(pages.SETTLE_MS)
    plain = Desk(floor, desk.cdp)
    await _bare(floor, "editor", None)
    before = await desk.spent()
    for number in range(1, KEYS + 1):
        typed.desk.append(await desk.press("e", "typed", number))
        typed.bare.append(await plain.press("e", "typed", number))
    after = await desk.spent()
    typed.script.append((after.script_ms - before.script_ms) / KEYS)
    typed.task.append((after.task_ms - before.task_ms) / KEYS)


async def _sending(
    desk: Desk, floor: Page, server: httpx.AsyncClient, other: str, number: int, shown: Took, kept: Took
) -> None:
    """Sends what was typed: until the words stand in the thread, and until the server has them; the bare page sends the
    same to another conversation."""
    words = f"{WORDS} Numéro {number}."
    await desk.page.evaluate("document.querySelector('[contenteditable=true]').focus()")
    await desk.page.keyboard.insert_text(words)
    before = await desk.spent()
    await desk.page.evaluate(
        "words => { bench.begin('kept', words); bench.first = bench.drawn('shown', words); }", words
    )
    await desk.page.keyboard.press("Control+Enter")
    kept.desk.append(float(await desk.page.evaluate("bench.waiting")))
    shown.desk.append(float(await desk.page.evaluate("bench.first.then((at) => at - bench.pressedAt)")))
    await desk.page.wait_for_timeout(pages.SETTLE_MS)
    after = await desk.spent()
    kept.script.append(after.script_ms - before.script_ms)
    kept.task.append(after.task_ms - before.task_ms)
    conversation = (await server.get(f"/conversations/{other}")).raise_for_status().json()["conversation"]
    way = conversation["ways"][0]
    body = {
        "text": words, "html": f"<p>{words}</p>", "undo_s": 10, "expected_version": conversation["version"],
        "identity_id": way["identity"]["id"], "channel_account_id": way["accounts"][0]["id"],
    }  # fmt: skip
    took = await _bare(floor, "send", [other, body])
    shown.bare.append(took)
    kept.bare.append(took)


async def _switching(desk: Desk, floor: Page, view: str, took: Took) -> None:
    """To another view by its name in the first column."""
    before = await desk.spent()
    listed = await floor.evaluate("async (view) => (await (await fetch(`/api/v1/inbox?view=${view}&limit=50`)).json())"
                                  ".items.map((row) => row.id)", view)  # fmt: skip
    await desk.know({view: listed})
    took.desk.append(await desk.click(f"a[href='/inbox/{view}']", "list", view))
    await desk.page.wait_for_timeout(pages.SETTLE_MS)
    after = await desk.spent()
    took.script.append(after.script_ms - before.script_ms)
    took.task.append(after.task_ms - before.task_ms)
    took.bare.append(await _bare(floor, "list", view))


# -- a long shift -----------------------------------------------------------------------------------------------------


async def _handling(browser: Browser, url: str, cookie: str, wanted: int, figures: Figures, holds: Holds) -> None:
    """Conversations opened, answered and closed by keyboard, one after the other in one page; what it keeps."""
    heaps: dict[int, Spent] = {}
    begun = time.perf_counter()
    done = 0
    async with pages.desk(browser, url, cookie) as desk:
        await desk.page.goto(f"{url}/inbox/all")
        await desk.drawn("rows")
        while done < wanted and time.perf_counter() - begun < HANDLED_S:
            await _handle(desk)
            done += 1
            if done % STEP == 0:
                heaps[done] = await desk.kept()
                _say(f"{done} conversations, {heaps[done].heap_mb:.1f} MB")
        took = time.perf_counter() - begun
    figures |= {"handled": done, "handled_s": took, "handled_each_ms": took / max(1, done) * 1000}
    first = FIRST if done > FIRST + STEP else done // 3
    later = {number: spent for number, spent in heaps.items() if number >= first}
    holds["heap_growth_per_100_at_most_5_pct"] = False
    if len(later) < 2:
        _say("Too few conversations in the time given to tell what they keep.")
        return
    heap = later[min(later)].heap_mb
    growth = _slope(list(later), [one.heap_mb for one in later.values()]) * 100
    figures |= {
        "heap_read_from": min(later), "heap_after_first_mb": heap,
        "heap_at_end_mb": later[max(later)].heap_mb, "heap_growth_per_100_mb": growth,
        "heap_growth_per_100_pct": growth / heap * 100,
        "nodes_growth_per_100": _slope(list(later), [one.nodes for one in later.values()]) * 100,
        "listeners_growth_per_100": _slope(list(later), [one.listeners for one in later.values()]) * 100,
    }  # fmt: skip
    # Before the first hundred everything is still being loaded: such a run shows nothing either way.
    holds["heap_growth_per_100_at_most_5_pct"] = min(later) >= FIRST and growth / heap * 100 <= GROWTH_AIM_PCT


async def _handle(desk: Desk) -> None:
    """One conversation: the one that is open, else the first of the list."""
    page = desk.page
    if not await desk.here():
        await desk.drawn("rows")
        await page.keyboard.press("o")
        await desk.drawn("other", "")
    before = await desk.here()
    await desk.drawn("editor")
    await page.keyboard.press("r")
    await page.wait_for_function("document.activeElement?.isContentEditable")
    await page.keyboard.insert_text(WORDS)
    await page.keyboard.press("Control+Shift+Enter")
    await desk.drawn("dialog")
    await page.keyboard.press("Enter")
    await page.wait_for_function("before => location.pathname.split('/')[3] !== before", arg=before)
    if await desk.here():
        await desk.drawn("other", before)


def _slope(numbers: Sequence[int], values: Sequence[float]) -> float:
    """By how much it grows with each, over all that were read (least squares)."""
    return statistics.linear_regression(numbers, values).slope


if __name__ == "__main__":
    main()
