"""The hosted form in a real browser: with and without scripts, on a phone and a desk, by touch and by keyboard."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.async_api import Browser, Page, async_playwright, expect

from filrouge.entrypoints.api.app import create_app
from tests import debian
from tests.entrypoints.api_client import settings_for
from tests.entrypoints.forms import PDF, Company, definition, found_company
from tests.ports import free_port

pytestmark = pytest.mark.needs("chromium")

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1024, "height": 900}
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = os.environ.get("FILROUGE_SHOTS", "")
"""A folder that keeps the screenshots of this run."""


@asynccontextmanager
async def served(app: FastAPI, port: int) -> AsyncIterator[str]:
    """The application on a port."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", ws="none"))
    running = asyncio.create_task(server.serve())
    async with asyncio.timeout(20):
        while not server.started:  # noqa: ASYNC110 - uvicorn says it by a flag
            await asyncio.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running


@pytest.fixture
async def app(database_url: str, tmp_path: Path) -> FastAPI:
    return create_app(settings_for(database_url, tmp_path, port=free_port()))


@pytest.fixture
async def site(app: FastAPI) -> AsyncIterator[str]:
    async with served(app, app.state.settings.port) as address:
        yield address


@pytest.fixture
async def company(app: FastAPI, site: str) -> Company:
    return await found_company(app.state.database, definition(min_fill_s=0))


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=debian.find("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        await browser.close()


@asynccontextmanager
async def page_of(chromium: Browser, **context: Any) -> AsyncIterator[Page]:
    """A page that may not fail silently: an error of a script fails the test."""
    errors: list[str] = []
    opened = await chromium.new_context(viewport=PHONE, reduced_motion="reduce", **context)
    page = await opened.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
    try:
        yield page
        assert errors == []
    finally:
        await opened.close()


async def shoot(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png")


async def fill(page: Page, **changed: str) -> None:
    given = {"message": "Le garage demande si l’expert passe bien jeudi, et qui règle la franchise.",
             "name": "Claire Moreau", "email": "claire@exemple.fr", **changed}  # fmt: skip
    await page.click("label[for=f-what--follow]")
    await page.fill("#f-file_number", given.pop("file_number", "SA-2026-04184"))
    for key, value in given.items():
        await page.fill(f"#f-{key}", value)
    await page.check("#f-consent")


async def deliveries(app: FastAPI) -> int:
    async with app.state.database.transaction() as tx:
        return int(await tx.value("select count(*) from delivery"))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_customer_sends_a_form_from_a_phone(
    app: FastAPI, site: str, company: Company, chromium: Browser, language: str, scheme: Any
) -> None:
    async with page_of(chromium, color_scheme=scheme) as page:
        await page.goto(f"{site}/f/{company.slug}?lang={language}")
        await expect(page.locator("#field-file_number")).to_be_hidden()
        await shoot(page, f"form-{language}-{scheme}-390")
        await fill(page, file_number="SA-2026-0418")
        await page.set_input_files(
            "#f-files", {"name": "devis-garage.pdf", "mimeType": "application/pdf", "buffer": PDF}
        )
        await expect(page.locator(".list b")).to_have_text("devis-garage.pdf")
        await expect(page.locator(".where")).to_contain_text("claire@exemple.fr")
        await page.click("button[type=submit]")
        await expect(page.locator("#summary")).to_be_focused()
        await expect(page.locator("#e-file_number")).to_contain_text("SA-2026-")
        await page.evaluate("scrollTo(0, 0)")
        await shoot(page, f"form-error-{language}-{scheme}-390")
        await page.locator("#summary a").click()
        await expect(page.locator("#f-file_number")).to_be_focused()
        await page.fill("#f-file_number", "SA-2026-04184")
        await expect(page.locator("#e-file_number")).to_be_hidden()
        await page.click("button[type=submit]")
        await page.wait_for_url("**/sent?*")
        await expect(page.locator("h1")).to_be_focused()
        await expect(page.locator(".reference strong")).to_contain_text("F-")
        await shoot(page, f"sent-{language}-{scheme}-390")
    assert await deliveries(app) == 1


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_it_sits_well_on_a_desk(site: str, company: Company, chromium: Browser, language: str) -> None:
    async with page_of(chromium) as page:
        await page.set_viewport_size(DESK)
        await page.goto(f"{site}/f/{company.slug}?lang={language}")
        await page.click("label[for=f-what--declare]")
        await expect(page.locator("#field-happened_on")).to_be_visible()
        await expect(page.locator("#field-file_number")).to_be_hidden()
        await shoot(page, f"form-{language}-1024")


async def test_it_works_without_scripts(app: FastAPI, site: str, company: Company, chromium: Browser) -> None:
    async with page_of(chromium, java_script_enabled=False) as page:
        await page.goto(f"{site}/f/{company.slug}?lang=fr")
        await expect(page.locator("#field-file_number")).to_be_hidden()
        await fill(page, file_number="SA-2026-0418")
        await page.click("button[type=submit]")
        await expect(page.locator("#summary")).to_contain_text("Un point à revoir")
        await expect(page.locator("#f-email")).to_have_value("claire@exemple.fr")
        await expect(page.locator("#f-file_number")).to_have_value("SA-2026-0418")
        await shoot(page, "form-noscript-390")
        await page.fill("#f-file_number", "SA-2026-04184")
        await page.click("button[type=submit]")
        await expect(page.locator("h1")).to_have_text("C’est bien reçu")
    assert await deliveries(app) == 1


async def test_what_was_typed_survives_a_reload_and_goes_once_sent(
    site: str, company: Company, chromium: Browser
) -> None:
    async with page_of(chromium) as page:
        await page.goto(f"{site}/f/{company.slug}?lang=fr")
        await fill(page)
        await page.reload()
        await expect(page.locator("#f-email")).to_have_value("claire@exemple.fr")
        await expect(page.locator("#f-what--follow")).to_be_checked()
        await page.check("#f-consent")
        await page.click("button[type=submit]")
        await page.wait_for_url("**/sent?*")
        await page.click("main a")
        await expect(page.locator("#f-email")).to_have_value("")


@pytest.mark.parametrize(("scheme", "colour"), [("light", "#17503B"), ("dark", "#c4122f"), ("light", "#ffe14d")])
async def test_nothing_stands_in_the_way_of_anybody(
    app: FastAPI, site: str, company: Company, chromium: Browser, scheme: Any, colour: str
) -> None:
    async with app.state.database.transaction() as tx:
        await tx.execute("update brand set colour = %(colour)s", {"colour": colour})
    async with page_of(chromium, color_scheme=scheme, bypass_csp=True) as page:
        await page.goto(f"{site}/f/{company.slug}?lang=en")
        await fill(page, file_number="SA")
        await page.click("button[type=submit]")
        await expect(page.locator("#summary")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.add_script_tag(path=AXE)
        found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []


async def test_the_keyboard_alone_sends_it(app: FastAPI, site: str, company: Company, chromium: Browser) -> None:
    async with page_of(chromium) as page:
        await page.goto(f"{site}/f/{company.slug}?lang=en")
        await page.locator("#f-what--declare").focus()
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("Tab")
        for words in ("SA-2026-04184", "A question about my file."):
            await page.keyboard.type(words)
            await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        for words in ("Claire Moreau", "claire@example.org", ""):
            await page.keyboard.type(words)
            await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/sent?*")
    assert await deliveries(app) == 1


async def test_an_impatient_double_click_is_one_submission(
    app: FastAPI, site: str, company: Company, chromium: Browser
) -> None:
    async with page_of(chromium) as page:
        await page.goto(f"{site}/f/{company.slug}?lang=fr")
        await fill(page)
        await page.dblclick("button[type=submit]")
        await page.wait_for_url("**/sent?*")
    assert await deliveries(app) == 1


async def test_a_lost_connection_keeps_everything_and_says_so(
    app: FastAPI, site: str, company: Company, chromium: Browser
) -> None:
    async with page_of(chromium) as page:
        await page.goto(f"{site}/f/{company.slug}?lang=fr")
        await fill(page)
        await page.context.set_offline(True)
        await page.click("button[type=submit]")
        await expect(page.locator("#summary")).to_contain_text("la connexion manque")
        await expect(page.locator("button[type=submit]")).to_be_enabled()
        await page.context.set_offline(False)
        await page.click("button[type=submit]")
        await page.wait_for_url("**/sent?*")
    assert await deliveries(app) == 1


async def test_an_error_found_by_the_server_leaves_the_files(site: str, company: Company, chromium: Browser) -> None:
    async with page_of(chromium) as page:
        await page.goto(f"{site}/f/{company.slug}?lang=en")
        await fill(page)
        drawing = {"name": "a.png", "mimeType": "image/png", "buffer": b"<svg><script/></svg>"}
        good = {"name": "b.pdf", "mimeType": "application/pdf", "buffer": PDF}
        await page.set_input_files("#f-files", [drawing, good])
        await page.click("button[type=submit]")
        await expect(page.locator("#e-files")).to_contain_text("a.png")
        await expect(page.locator(".list li")).to_have_count(2)
        await page.click(".list li:first-child button")
        await page.click("button[type=submit]")
        await page.wait_for_url("**/sent?*")


async def test_it_grows_inside_another_site_that_was_named(app: FastAPI, site: str, chromium: Browser) -> None:
    host = FastAPI()
    page_of_theirs = (
        f'<!doctype html><html lang="en"><body><script src="{site}/f/claim/embed.js"></script></body></html>'
    )
    host.get("/")(lambda: HTMLResponse(page_of_theirs))
    async with served(host, free_port()) as elsewhere, page_of(chromium) as page:
        await found_company(app.state.database, definition(embed_origins=[elsewhere], min_fill_s=0))
        await page.goto(elsewhere)
        frame = page.frame_locator("iframe")
        await expect(frame.locator("h1")).to_have_text("A claim, a question")
        await frame.locator("label[for=f-what--follow]").click()
        await frame.locator("button[type=submit]").click()
        await expect(frame.locator("#summary")).to_be_visible()
        inside = await frame.locator("body").evaluate("one => Math.ceil(one.getBoundingClientRect().height)")
        await expect(page.locator("iframe")).to_have_css("height", f"{inside}px")
        await shoot(page, "form-embedded-390")


async def test_a_site_that_was_not_named_cannot_frame_it(site: str, company: Company, chromium: Browser) -> None:
    host = FastAPI()
    host.get("/")(lambda: HTMLResponse(f'<iframe src="{site}/f/{company.slug}"></iframe>'))
    async with served(host, free_port()) as elsewhere:
        opened = await chromium.new_page()
        async with opened.expect_event("console", lambda said: "frame-ancestors" in said.text):
            await opened.goto(elsewhere)
        await opened.close()
