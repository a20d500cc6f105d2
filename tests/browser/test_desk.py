"""A shift at the desk, in a real browser over the whole product with the demo company: sign in, find work, read,
answer, note, close; live, by keyboard, in two languages, light and dark, on four widths; with pictures for the docs."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.product import CHROMIUM, FLAGS, PASSWORD, Product, product

pytestmark = pytest.mark.needs("chromium")

SHOTS = os.environ.get("FILROUGE_SHOTS", "")
AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
SIZES = {"wide": (1440, 900), "laptop": (1024, 768), "tablet": (768, 1024), "phone": (390, 844)}


@pytest.fixture(scope="module")
def running() -> Iterator[Product]:
    with product("--demo") as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def desk(
    browser: Browser,
    running: Product,
    *,
    size: str = "wide",
    scheme: str = "light",
    locale: str = "fr-FR",
    email: str = "lea.martin@alisier.example",
) -> Page:
    """A page signed in as an agent, whose console must stay silent."""
    width, height = SIZES[size]
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale=locale, reduced_motion="reduce"
    )  # type: ignore[arg-type]
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page stumbled: {error}"))
    page.goto(running.url)
    page.locator("input[type=email]").fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/inbox/"))
    return page


def keep(page: Page, name: str) -> None:
    if SHOTS:
        page.wait_for_timeout(400)
        page.screenshot(path=f"{SHOTS}/{name}.png")


def rows(page: Page):  # type: ignore[no-untyped-def]
    return page.locator("a[href*='/cnv_']")


def test_a_wrong_password_is_told_kindly_and_keeps_the_address(browser: Browser, running: Product) -> None:
    page = browser.new_page()
    page.goto(running.url)
    page.locator("input[type=email]").fill("lea.martin@alisier.example")
    page.locator("input[type=password]").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.locator("input[type=email]")).to_have_value("lea.martin@alisier.example")
    page.close()


def test_a_shift_from_sign_in_to_close(browser: Browser, running: Product) -> None:
    page = desk(browser, running)
    page.goto(f"{running.url}/inbox/team")
    expect(rows(page).first).to_be_visible()
    keep(page, "inbox")

    subject = "Pare-brise fissuré ce matin"
    running.write(
        sender="Claire Fontaine <claire.fontaine@courriel.example>",
        subject=subject,
        text="Bonjour,\n\nMon pare-brise s’est fissuré ce matin. Que dois-je faire ?\n\n-- \nClaire Fontaine",
    )
    fresh = rows(page).filter(has_text="Claire Fontaine")
    expect(fresh.first).to_be_visible(timeout=15_000)
    fresh.first.click()
    expect(page.get_by_text("Mon pare-brise s’est fissuré ce matin.").last).to_be_visible()
    keep(page, "conversation")

    editor = page.locator("[contenteditable=true]").first
    editor.click()
    editor.type("Bonjour Claire, un réparateur agréé vous attend. Prenez rendez-vous quand vous voulez.")
    keep(page, "desk")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("un réparateur agréé vous attend").last).to_be_visible()
    expect(editor).to_have_text("", timeout=15_000)
    page.reload()
    expect(page.get_by_text("un réparateur agréé vous attend").last).to_be_visible(timeout=15_000)
    expect(page.locator("[contenteditable=true]").first).to_have_text("", timeout=15_000)
    page.close()


def test_words_are_kept_while_the_server_is_gone(browser: Browser, running: Product) -> None:
    """Sent with no server there, left for another conversation, read again after a reload."""
    page = desk(browser, running)
    page.goto(f"{running.url}/inbox/all")
    rows(page).nth(0).click()
    editor = page.locator("[contenteditable=true]").first
    editor.click()
    there = page.url
    page.route("**/api/v1/**", lambda route: route.abort())
    editor.type("Écrit pendant que rien ne répond.")
    page.keyboard.press("Control+Enter")
    rows(page).nth(1).click()
    page.wait_for_url(lambda url: url != there)
    expect(page.get_by_role("alert").first).to_be_visible(timeout=30_000)
    page.unroute("**/api/v1/**")
    page.goto(there)
    expect(editor).to_have_text("Écrit pendant que rien ne répond.")
    page.close()


def test_an_agent_writes_first_then_sends_and_closes(browser: Browser, running: Product) -> None:
    page = desk(browser, running)
    page.goto(f"{running.url}/customers")
    page.locator("a[href^='/customers/cus_']").first.click()
    page.get_by_role("button", name="Nouveau message").click()
    page.get_by_label("Objet").fill("Votre attestation")
    words = page.locator("[role=dialog] [contenteditable=true]")
    words.click()
    words.type("Bonjour, la voici.")
    keep(page, "begin")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/inbox/mine/cnv_"))
    expect(page.get_by_text("Bonjour, la voici.").last).to_be_visible()

    editor = page.locator("[contenteditable=true]").first
    editor.click()
    editor.type("Et bonne journée.")
    page.keyboard.press("Control+Shift+Enter")
    page.get_by_role("dialog").get_by_role("button", name="Envoyer et conclure").click()
    expect(page.get_by_text("Envoyé, et conclue")).to_be_visible(timeout=15_000)
    page.goto(f"{running.url}/inbox/closed")
    expect(rows(page).filter(has_text="Et bonne journée.").first).to_be_visible()
    page.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("scheme", "locale"), [("light", "fr-FR"), ("dark", "en-GB")])
def test_every_width_shows_the_desk_without_a_sideways_scroll(
    browser: Browser, running: Product, size: str, scheme: str, locale: str
) -> None:
    page = desk(browser, running, size=size, scheme=scheme, locale=locale)
    page.goto(f"{running.url}/inbox/all")
    expect(rows(page).first).to_be_visible()
    keep(page, f"inbox-{size}-{scheme}")
    rows(page).first.click()
    expect(page.locator("[contenteditable=true]").first).to_be_visible()
    keep(page, f"conversation-{size}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()


@pytest.mark.parametrize("where", ["/inbox/all", "/inbox/mine", "/customers", "/deliveries/failed"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, running: Product, where: str, scheme: str) -> None:
    page = desk(browser, running, scheme=scheme)
    page.goto(f"{running.url}{where}")
    page.wait_for_load_state("networkidle")
    if where == "/inbox/all":
        rows(page).first.click()
        expect(page.locator("[contenteditable=true]").first).to_be_visible()
    assert violations(page) == []
    page.close()


def violations(page: Page) -> list[str]:
    """What axe says against WCAG 2.2 AA, as `rule: first element`."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        ".then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html.slice(0, 200)))"
    )
    return list(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_settings_open_and_axe_finds_nothing(browser: Browser, running: Product, scheme: str) -> None:
    page = desk(browser, running, scheme=scheme, email="nadia.haddad@alisier.example")
    page.goto(f"{running.url}/settings")
    expect(page.locator("nav a[href^='/settings/']").first).to_be_visible()
    links = page.locator("nav a[href^='/settings/']")
    addresses = list(dict.fromkeys(links.nth(n).get_attribute("href") for n in range(links.count())))
    assert len(addresses) >= 8
    wrong = {}
    for address in addresses:
        page.goto(f"{running.url}{address}")
        page.wait_for_load_state("networkidle")
        keep(page, f"settings-{str(address).strip('/').replace('/', '-')}-{scheme}")
        if found := violations(page):
            wrong[address] = found
    assert wrong == {}
    page.close()
