"""A shift at the desk, in a real browser over the whole product with the demo company: sign in, find work, read,
answer, note, close; live, by keyboard, in two languages, light and dark, on four widths; with pictures for the docs."""

import os
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.product import PASSWORD, Product

pytestmark = pytest.mark.needs("chromium")

SHOTS = os.environ.get("FILROUGE_SHOTS", "")
SIZES = {"wide": (1440, 900), "laptop": (1024, 768), "tablet": (768, 1024), "phone": (390, 844)}


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
    expect(fresh.first).to_be_visible(timeout=45_000)
    fresh.first.click()
    expect(page.get_by_text("Mon pare-brise s’est fissuré ce matin.").last).to_be_visible()
    keep(page, "conversation")

    editor = page.locator("[contenteditable=true]").first
    editor.click()
    editor.type("Bonjour Claire, un réparateur agréé vous attend. Prenez rendez-vous quand vous voulez.")
    keep(page, "desk")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("un réparateur agréé vous attend").last).to_be_visible()
    expect(editor).to_have_text("", timeout=45_000)
    page.reload()
    expect(page.get_by_text("un réparateur agréé vous attend").last).to_be_visible(timeout=45_000)
    expect(page.locator("[contenteditable=true]").first).to_have_text("", timeout=45_000)
    page.close()


def test_what_is_sent_without_a_line_arrives_once_when_it_is_back(browser: Browser, running: Product) -> None:
    """Sent with no server there, left for another conversation; the page says what waits, a reload forgets nothing, and
    the words arrive once."""
    page = desk(browser, running)
    page.goto(f"{running.url}/inbox/all")
    rows(page).nth(0).click()
    editor = page.locator("[contenteditable=true]").first
    editor.click()
    there = page.url
    page.route("**/api/v1/conversations/**", lambda route: route.abort())
    words = "Écrit pendant que rien ne répond."
    editor.type(words)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="1 action attend la liaison")).to_be_visible(timeout=30_000)
    here = there.split("/cnv_")[1].split("?")[0].split("/")[0]
    page.locator(f"a[href*='/cnv_']:not([href*='{here}'])").first.click()  # the demo's customers move the rows
    page.wait_for_url(lambda url: url != there)
    page.unroute("**/api/v1/conversations/**")
    page.goto(there)
    expect(page.get_by_role("button", name="1 action attend la liaison")).to_have_count(0, timeout=30_000)
    page.reload()
    expect(page.locator("[data-direction=out], li").filter(has_text=words).last).to_be_visible(timeout=45_000)
    expect(page.locator("[contenteditable=true]").first).to_have_text("")
    assert page.get_by_role("list").first.get_by_text(words).count() <= 1
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
    expect(page.get_by_text("Envoyé, et conclue").first).to_be_visible(timeout=45_000)
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
