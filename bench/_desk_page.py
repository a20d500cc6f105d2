"""A desk in Chromium and a bare page beside it, on the same server and the same data, for `bench-desk`.

What stands when is told by the pages' own clocks (`_desk.js`), from the moment a key went down until the frame that
shows the result has been drawn; script and task time by the browser's counters.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, ViewportSize

SCRIPT = Path(__file__).with_name("_desk.js").read_text("utf-8")
WIDE = ViewportSize(width=1440, height=900)
QUIET_MS = 500
"""The main thread has calmed down when no task of 50 ms or more came for so long."""
SETTLE_MS = 300


@dataclass
class Took:
    """Milliseconds of every time one thing was done, by the desk and by the bare page in turn."""

    desk: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    script: list[float] = field(default_factory=list)
    task: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Spent:
    """What the browser has counted for a page since it was opened."""

    script_ms: float
    task_ms: float
    heap_mb: float
    nodes: float
    listeners: float


@dataclass(frozen=True, slots=True)
class Desk:
    page: Page
    cdp: CDPSession

    async def spent(self) -> Spent:
        metrics = (await self.cdp.send("Performance.getMetrics"))["metrics"]
        found = {one["name"]: float(one["value"]) for one in metrics}
        return Spent(
            found["ScriptDuration"] * 1000, found["TaskDuration"] * 1000, found["JSHeapUsedSize"] / 2**20,
            found["Nodes"], found["JSEventListeners"],
        )  # fmt: skip

    async def kept(self) -> Spent:
        """The same once all that nobody holds is gone."""
        await self.page.wait_for_timeout(SETTLE_MS)
        for _ in range(2):
            await self.cdp.send("HeapProfiler.collectGarbage")
        return await self.spent()

    async def press(self, key: str, test: str, given: object = None) -> float:
        """From this key until `test` holds and is drawn, in milliseconds."""
        await self.page.evaluate("([test, given]) => bench.begin(test, given)", [test, given])
        await self.page.keyboard.press(key)
        return float(await self.page.evaluate("bench.waiting"))

    async def click(self, selector: str, test: str, given: object = None) -> float:
        await self.page.evaluate("([test, given]) => bench.begin(test, given)", [test, given])
        await self.page.click(selector)
        return float(await self.page.evaluate("bench.waiting"))

    async def drawn(self, test: str, given: object = None) -> None:
        await self.page.evaluate("([test, given]) => bench.drawn(test, given)", [test, given])

    async def know(self, ids: dict[str, list[str]]) -> None:
        """Tells the page which rows a view has and which entries a conversation, so that it knows what is shown."""
        await self.page.evaluate("ids => Object.assign(bench.ids, ids)", ids)

    async def here(self) -> str:
        """The conversation that is open, by its address."""
        return str(await self.page.evaluate("location.pathname.split('/')[3] ?? ''"))

    async def quiet(self) -> float:
        """When the last long task had ended, once there has been none for a while; the page's own milliseconds."""
        return float(
            await self.page.evaluate(
                """async (quiet) => {
                  const last = () => Math.max(0, ...bench.longs.map(([at, took]) => at + took));
                  while (performance.now() - last() < quiet) await new Promise((go) => setTimeout(go, 50));
                  return last();
                }""",
                QUIET_MS,
            )
        )


async def do(took: Took, desk: Desk, key: str, test: str, given: object = None) -> None:
    """Presses a key and notes how long it took and what it cost, until the page is quiet again."""
    before = await desk.spent()
    took.desk.append(await desk.press(key, test, given))
    await desk.page.wait_for_timeout(SETTLE_MS)
    after = await desk.spent()
    took.script.append(after.script_ms - before.script_ms)
    took.task.append(after.task_ms - before.task_ms)


@asynccontextmanager
async def desk(browser: Browser, url: str, cookie: str) -> AsyncIterator[Desk]:
    """A new profile, signed in, on an empty page: nothing is cached, and no worker fetches the rest meanwhile."""
    async with _page(browser, url, cookie, bare=False) as page:
        cdp = await page.context.new_cdp_session(page)
        await cdp.send("Performance.enable")
        await cdp.send("HeapProfiler.enable")
        yield Desk(page, cdp)


@asynccontextmanager
async def bare(browser: Browser, url: str, cookie: str) -> AsyncIterator[tuple[Page, float]]:
    """The floor, and how long it took to open: the three answers that the first screen cannot do without, painted."""
    async with _page(browser, url, cookie, bare=True) as page:
        await page.goto(f"{url}/healthz")
        yield page, float(await page.evaluate("bench.opened"))


@asynccontextmanager
async def _page(browser: Browser, url: str, cookie: str, *, bare: bool) -> AsyncIterator[Page]:
    context = await browser.new_context(
        viewport=WIDE,
        locale="fr-FR",
        reduced_motion="reduce",
        service_workers="block",
        bypass_csp=bare,
    )
    try:
        await context.add_cookies([{"name": "filrouge", "value": cookie, "url": url}])
        await context.add_init_script(SCRIPT)
        yield await context.new_page()
    finally:
        await context.close()


async def scripts(page: Page) -> list[dict[str, Any]]:
    """The scripts that a page has loaded: name, bytes over the wire, bytes once unpacked."""
    found: list[dict[str, Any]] = await page.evaluate(
        """performance.getEntriesByType("resource").filter((one) => one.name.endsWith(".js"))
           .map((one) => ({ name: new URL(one.name).pathname, wire: one.encodedBodySize, raw: one.decodedBodySize }))"""
    )
    return found
