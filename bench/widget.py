"""`make bench-widget`: what the chat costs the page on which it stands.

A company's page on an origin of its own, with our script tag and without it, in turn, in Chromium; the product's own
web process serves the script (`ARGS=FOLDER` takes `widget/chat.js` of another build).

- bytes of `chat.js`; requests to us until the launcher is drawn, and until the chat is open;
- when the launcher is drawn and the page's own first paint, on a processor four times slower and a line of 1.6 Mbit/s
  with 150 ms;
- main-thread time (processor time of the thread, not the clock's) that a load with the tag takes above one without,
  pair by pair, unthrottled; what of it is script; when the page itself has loaded; how much it shifts.

Written down before anything was measured: fewer than 30,000 bytes (gzip), less than 20 ms of main-thread time, nothing
shifts.
"""

import asyncio
import gzip
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from bench._report import finish
from bench.ingest import _role
from filrouge.platform.db import Database
from filrouge.platform.embedded import Embedded
from filrouge.platform.migrate import migrate
from tests.browser.product import CHROMIUM, FLAGS
from tests.company_of_tests import company
from tests.ports import free_port

DIST = Path(__file__).parents[1] / "web" / "dist"
PAIRS, SLOW_LOADS = 15, 5
SETTLED_MS = 1_500
CALM_MS = 3_000
"""After the load, before what it took is read; nothing is asked of the page meanwhile, for asking takes time too."""
COUNTED = ("TaskDuration", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration")
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
THROTTLE = 4
BYTES_AIM, MAIN_THREAD_AIM_MS = 30_000, 20.0
LAUNCHER = "[data-filrouge] button.launcher"
WORDS = "Votre assurance, simplement. Nous répondons du lundi au samedi, et la nuit quand il le faut. "
WATCH = """
window.shift = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shift += one.value; })
  .observe({ type: "layout-shift", buffered: true });
"""
DRAWN = """() => new Promise((done) => {
  const look = () => {
    const button = document.querySelector("[data-filrouge]")?.shadowRoot?.querySelector("button.launcher");
    if (button && button.getBoundingClientRect().width > 0) requestAnimationFrame(() => done(performance.now()));
    else requestAnimationFrame(look);
  };
  look();
})"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"

Figures = dict[str, float | int | str]


def main() -> None:
    given = [one for one in sys.argv[1:] if not one.startswith("-")]
    script = Path(given[0] if given else DIST) / "widget" / "chat.js"
    if not script.is_file():
        raise SystemExit("The widget is not built: make web")
    with tempfile.TemporaryDirectory(prefix="filrouge-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        shutil.copytree(script.parent, folder / "widget")
        (folder / "desk").mkdir()
        (folder / "desk" / "index.html").write_text("<!doctype html>")
        asyncio.run(_run(folder, script))


async def _run(folder: Path, script: Path) -> None:
    figures: Figures = {"load_average": os.getloadavg()[0], **_bytes(script)}
    with _page() as pages:
        async with _product(folder, f"http://127.0.0.1:{pages.server_port}") as url, async_playwright() as playwright:
            pages.tag = f'<script async src="{url}/chat.js" data-key="site"></script>'
            address = f"http://127.0.0.1:{pages.server_port}"
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            figures |= await _requests(browser, address, url)
            figures |= await _slowly(browser, address)
            figures |= await _pairs(browser, address)
            await browser.close()
    finish(
        "widget",
        figures,
        {
            f"gzip_below_{BYTES_AIM}_bytes": int(figures["gzip_bytes"]) < BYTES_AIM,
            f"main_thread_below_{MAIN_THREAD_AIM_MS:.0f}_ms": float(figures["main_thread_ms"]) < MAIN_THREAD_AIM_MS,
            "nothing_shifts": float(figures["shift_with"]) == float(figures["shift_without"]),
        },
    )


def _bytes(script: Path) -> Figures:
    raw = script.read_bytes()
    brotli = "process.stdout.write(String(require('zlib').brotliCompressSync(require('fs').readFileSync(0)).length))"
    packed = subprocess.run(["node", "-e", brotli], input=raw, capture_output=True, check=True)
    return {
        "raw_bytes": len(raw),
        "gzip_bytes": len(gzip.compress(raw, 9)),
        "brotli_bytes": int(packed.stdout),
    }


# -- the product, and the company's page ------------------------------------------------------------------------------


@asynccontextmanager
async def _product(folder: Path, origin: str) -> AsyncIterator[str]:
    embedded = Embedded(folder / "pg", create_user=False)
    embedded.start()
    try:
        migrate(embedded.dsn)
        database = Database(embedded.dsn, size=2)
        await database.open()
        async with company(database, folder) as made:
            await made.add_account(kind="webchat", address="site", config={"origins": [origin]})
            environment = {
                **{name: value for name, value in os.environ.items() if not name.startswith("FILROUGE_")},
                "FILROUGE_DATABASE_URL": embedded.dsn,
                "FILROUGE_DATA": str(folder / "data"),
                "FILROUGE_STATIC_DIR": str(folder / "desk"),
                "FILROUGE_PORT": str(free_port()),
                "FILROUGE_LOG_LEVEL": "warning",
            }
            async with _role("api", environment):
                yield f"http://127.0.0.1:{environment['FILROUGE_PORT']}"
        await database.close()
    finally:
        embedded.stop()


class Pages(ThreadingHTTPServer):
    """The company's site: `/` without our tag, `/with` with it."""

    tag = ""


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Pages)
        if self.path not in ("/", "/with"):
            self.send_error(404)
            return
        body = _html(self.server.tag if self.path == "/with" else "").encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.send_header("cache-control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def _html(tag: str) -> str:
    """A page of some length, with pictures, columns and a little script of its own."""
    picture = "<svg width='320' height='180' viewBox='0 0 32 18'><rect width='32' height='18' fill='#2b6'/></svg>"
    article = f"<article><h2>Une offre</h2>{picture}<p>{WORDS * 4}</p></article>"
    return (
        "<!doctype html><html lang='fr'><head><meta charset='utf-8'><title>Alisier</title>"
        "<meta name='viewport' content='width=device-width'><link rel='icon' href='data:,'>"
        "<style>body{font:16px/1.5 sans-serif;margin:0 auto;max-width:70rem}main{display:grid;gap:1rem;"
        f"grid-template-columns:repeat(3,1fr)}}</style>{tag}</head><body><h1>Alisier</h1><main>{article * 24}</main>"
        "<script>let n=0;for(let i=0;i<2e5;i++)n+=i%7;document.title+=n?'':'.'</script></body></html>"
    )


@contextmanager
def _page() -> Iterator[Pages]:
    server = Pages(("127.0.0.1", 0), _Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# -- what is measured -------------------------------------------------------------------------------------------------


@asynccontextmanager
async def _fresh(browser: Browser) -> AsyncIterator[tuple[Page, CDPSession]]:
    """A visitor who was never here."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="fr-FR")
    page = await context.new_page()
    cdp = await context.new_cdp_session(page)
    yield page, cdp
    await context.close()


async def _requests(browser: Browser, address: str, url: str) -> Figures:
    asked: list[str] = []
    async with _fresh(browser) as (page, _):
        page.on("request", lambda one: asked.append(one.url) if one.url.startswith(url) else None)
        page.on("websocket", lambda one: asked.append(one.url))
        await page.goto(f"{address}/with")
        await page.evaluate(DRAWN)
        await page.wait_for_timeout(SETTLED_MS)
        drawn = len(asked)
        await page.click(LAUNCHER)
        await page.wait_for_selector("[data-filrouge] [role=dialog]")
        await page.wait_for_timeout(SETTLED_MS)
    return {"requests_until_launcher": drawn, "requests_until_open": len(asked)}


async def _slowly(browser: Browser, address: str) -> Figures:
    drawn, painted, alone = [], [], []
    for path in ("/with", "/") * SLOW_LOADS:
        async with _fresh(browser) as (page, cdp):
            await cdp.send("Network.enable")
            await cdp.send("Network.emulateNetworkConditions", SLOW)
            await cdp.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
            await page.goto(f"{address}{path}")
            if path == "/with":
                drawn.append(float(await page.evaluate(DRAWN)))
            (painted if path == "/with" else alone).append(float(await page.evaluate(PAINTED)))
    return {
        "slow_launcher_p50_ms": statistics.median(drawn),
        "slow_launcher_max_ms": max(drawn),
        "slow_page_paint_with_ms": statistics.median(painted),
        "slow_page_paint_without_ms": statistics.median(alone),
    }


async def _pairs(browser: Browser, address: str) -> Figures:
    await _load(browser, f"{address}/with")  # the browser's own first time
    pairs = [(await _load(browser, f"{address}/with"), await _load(browser, f"{address}/")) for _ in range(PAIRS)]
    more = {name: [ours[name] - bare[name] for ours, bare in pairs] for name in pairs[0][0]}
    return {
        "main_thread_ms": statistics.median(more["TaskDuration"]),
        "main_thread_max_ms": max(more["TaskDuration"]),
        "main_thread_script_ms": statistics.median(more["ScriptDuration"]),
        "main_thread_style_and_layout_ms": statistics.median(
            style + layout for style, layout in zip(more["RecalcStyleDuration"], more["LayoutDuration"], strict=True)
        ),
        "main_thread_page_alone_ms": statistics.median(bare["TaskDuration"] for _, bare in pairs),
        "page_loaded_later_ms": statistics.median(more["loaded"]),
        "long_tasks_more": sum(more["long"]),
        "shift_with": max(ours["shift"] for ours, _ in pairs),
        "shift_without": max(bare["shift"] for _, bare in pairs),
        "pairs": len(pairs),
    }


async def _load(browser: Browser, address: str) -> dict[str, float]:
    """Milliseconds of the main thread for one load, until all is calm."""
    async with _fresh(browser) as (page, cdp):
        await cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
        await page.add_init_script(WATCH)
        await page.goto(address)
        await asyncio.sleep(CALM_MS / 1000)
        counted = (await cdp.send("Performance.getMetrics"))["metrics"]
        found = {one["name"]: float(one["value"]) * 1000 for one in counted}
        drawn = await page.locator(LAUNCHER).count()
        if drawn != address.endswith("/with"):
            raise RuntimeError("the launcher is not where it should be")
        return {
            **{
                name: found[name]
                for name in ("TaskDuration", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration")
            },
            "loaded": float(await page.evaluate(LOADED)),
            "long": float(await page.evaluate("performance.getEntriesByType('longtask').length")),
            "shift": float(await page.evaluate("window.shift")),
        }


if __name__ == "__main__":
    main()
