"""WCAG 2.2 AA over the whole web: every route under axe, narrow, zoomed, spaced out, by keyboard; and one walk as a
screen reader tells it, from the message that comes in to the conversation that is closed."""

import os
import re
import subprocess
import sys
from typing import Literal

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.browser import audits
from tests.browser.product import PASSWORD, Product, product, until
from tests.browser.visits import (
    ADMINISTRATOR,
    NARROW,
    OPEN,
    PHONE,
    WIDE,
    address_of,
    go,
    listen,
    settled,
    tab_to,
    told,
    visit,
)  # fmt: skip

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture(scope="module")
def addresses(browser: Browser, running: Product) -> list[str]:
    """An address for every route that the router knows; one that needs an id we cannot give fails here."""
    with visit(browser, running) as page:
        routes = audits.routes(page)
    with httpx.Client(base_url=f"{running.url}/api/v1", headers={"origin": running.url}) as client:
        client.post("/session", json={"email": ADMINISTRATOR, "password": PASSWORD})
        found = {route: address_of(client, route) for route in routes}
    unknown = [route for route, address in found.items() if address is None]
    assert unknown == [], "say in test_accessibility.py where these routes find an id"
    return sorted({address for address in found.values() if address})


@pytest.mark.parametrize(
    ("size", "scale"),
    [(WIDE, 1), (PHONE, 1), (NARROW, 1), ((720, 450), 2)],
    ids=["wide", "phone", "narrow", "zoomed"],
)
def test_every_screen(
    browser: Browser, running: Product, addresses: list[str], size: tuple[int, int], scale: int
) -> None:
    """Axe at zero, light and dark; the focus seen and never hidden (2.4.7, 2.4.11), with forced colours too; no words
    lost at 320 pixels (1.4.10), at 200 % (1.4.4), with letters and lines set apart (1.4.12); a title of its own
    (2.4.2)."""
    wrong: list[str] = []
    titles: dict[str, str] = {}
    with visit(browser, running, size, scale=scale) as page:
        for address in addresses:
            page.evaluate("href => window.__TSR_ROUTER__.navigate({ href })", address)
            page.wait_for_timeout(100)
            settled(page)
            titles[address] = page.title()
            found = {"past the edge": audits.past_the_edge(page), "cut": audits.cut_by_spacing(page)}
            if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                found["past the edge"].append("the page scrolls sideways")
            if size in (WIDE, PHONE):
                found["axe, light"] = audits.violations(page)
                page.emulate_media(color_scheme="dark")
                found["axe, dark"] = audits.violations(page)
                page.emulate_media(color_scheme="light")
                found["focus"] = audits.bad_stops(page)
            if size == WIDE:
                page.emulate_media(forced_colors="active")
                found["focus, forced colours"] = audits.bad_stops(page, 25)
                page.emulate_media(forced_colors="none")
            wrong += [f"{address}, {what}: {one}" for what, some in found.items() for one in some]
    assert not wrong, "\n".join(wrong)
    assert [address for address, title in titles.items() if not title.endswith(" · Fil Rouge")] == []
    assert len(set(titles.values())) > len(titles) * 0.75, "pages are told apart by their titles"


@pytest.mark.parametrize("address", sorted(OPEN - {"/setup"}))
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_open_to_all_is_as_good(
    browser: Browser, running: Product, address: str, scheme: Literal["light", "dark"]
) -> None:
    with visit(browser, running, PHONE, email=None, scheme=scheme) as page:
        go(page, running, address)
        assert audits.violations(page) == []
        assert audits.bad_stops(page) == []
        if address == "/sign-in":
            page.get_by_role("link", name="Accessibilité : partiellement conforme").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Accessibilité : partiellement conforme")


def test_nothing_moves_for_whoever_asked_for_less(browser: Browser, running: Product) -> None:
    with visit(browser, running) as page:
        go(page, running, "/inbox/all")
        page.locator("a[href*='/cnv_']").first.click()
        expect(page.locator("[contenteditable=true]").first).to_be_visible()
        moving = page.evaluate(
            """() => [...document.querySelectorAll('*')].filter(one => {
                 const s = getComputedStyle(one);
                 const longest = list => Math.max(...list.split(',').map(parseFloat));
                 if (longest(s.transitionDuration) > 0) return true;
                 return s.animationName !== 'none' && longest(s.animationDuration) > 0;
               }).map(one => one.outerHTML.slice(0, 120))"""
        )
        assert moving == []


def test_the_first_stop_leads_to_the_content(browser: Browser, running: Product) -> None:
    with visit(browser, running) as page:
        for address in ("/inbox/all", "/settings/users"):
            go(page, running, address)
            page.keyboard.press("Tab")
            expect(page.locator(":focus")).to_have_text("Aller au contenu")
            page.keyboard.press("Enter")
            expect(page.locator("main:focus")).to_have_count(1)


def test_single_letters_can_be_turned_off(browser: Browser, running: Product) -> None:
    """2.1.4: for whoever speaks to the page, or has keys of their own."""
    with visit(browser, running) as page:
        go(page, running, "/inbox/all")
        page.keyboard.press("j")
        expect(page.locator("a[id^='row-cnv_']:focus")).to_have_count(1)
        page.keyboard.press("?")
        switch = page.get_by_role("switch", name="Touches d’une seule lettre")
        switch.press("Space")
        expect(switch).not_to_be_checked()
        page.keyboard.press("Escape")
        go(page, running, "/inbox/all")
        page.keyboard.press("j")
        expect(page.locator("a[id^='row-cnv_']:focus")).to_have_count(0)


def test_panes_are_widened_without_dragging(browser: Browser, running: Product) -> None:
    """2.5.7: by a click, and by the arrow keys."""
    with visit(browser, running) as page:
        go(page, running, "/inbox/all")
        handle = page.get_by_role("separator").first
        width = int(handle.get_attribute("aria-valuenow") or 0)
        handle.click()
        expect(handle).to_have_attribute("aria-valuenow", str(min(width + 64, 280)))
        handle.press("Home")
        handle.press("ArrowRight")
        expect(handle).to_have_attribute("aria-valuenow", str(168 + 16))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_public_form_is_as_good(browser: Browser, running: Product, language: str) -> None:
    """Narrow, spaced out, by keyboard, before and after an error."""
    with httpx.Client(base_url=f"{running.url}/api/v1", headers={"origin": running.url}) as client:
        client.post("/session", json={"email": ADMINISTRATOR, "password": PASSWORD})
        slugs = [one["slug"] for one in client.get("/settings/forms").json()["items"] if one["state"] == "active"]
    with visit(browser, running, NARROW, email=None) as page:
        for slug in slugs:
            page.goto(f"{running.url}/f/{slug}?lang={language}")
            assert page.locator("html").get_attribute("lang") == language
            assert page.title()
            assert audits.violations(page) == []
            assert audits.bad_stops(page) == []
            page.locator("button[type=submit]").last.press("Enter")
            expect(page.locator("[aria-invalid=true]").first).to_be_attached()
            assert audits.violations(page) == []
            assert audits.cut_by_spacing(page) == []


# As a screen reader tells it -----------------------------------------------------------------------------------------


def test_receive_read_answer_and_wrap_up_by_ear(browser: Browser, running: Product) -> None:
    """By keyboard alone; what is asserted is what a screen reader is given: names, roles, states, announcements."""
    with visit(browser, running, email=None) as page:
        expect(page.locator("main")).to_match_aria_snapshot(
            """
            - main:
              - heading "Connexion" [level=1]
              - textbox "Adresse e-mail"
              - textbox "Mot de passe"
              - button "Se connecter"
            """
        )
        expect(page.get_by_role("textbox", name="Adresse e-mail")).to_be_focused()
        page.keyboard.type("lea.martin@alisier.example")
        page.keyboard.press("Tab")
        page.keyboard.type("wrong")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("ne vont pas ensemble")
        expect(page.get_by_role("textbox", name="Mot de passe")).to_be_focused()
        page.keyboard.press("Control+A")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/inbox/"))

        go(page, running, "/inbox/all")
        expect(page.get_by_role("navigation", name="Vues")).to_be_visible()
        expect(page.get_by_role("link", name=re.compile("^En cours")).first).to_have_attribute("aria-current", "page")
        expect(page.locator("a[href*='/cnv_']").first).to_be_visible()
        listen(page)
        subject = "Bris de glace entendu"
        running.write(
            sender="Ouïe Fine <ouie.fine@courriel.example>",
            subject=subject,
            text="Bonjour,\n\nLe pare-brise de ma voiture est fendu. Que dois-je faire ?\n\nMerci",
        )
        assert until(lambda: told(page, f"Ouïe Fine a écrit : {subject}"), 20), page.evaluate("window.told")

        page.keyboard.press("j")
        tab_to(page, "link", re.compile("Ouïe Fine"))
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/inbox/all/cnv_"))
        story = page.get_by_role("region", name=re.compile("fil|Histoire|histoire|conversation", re.IGNORECASE)).first
        expect(story).to_be_attached()
        assert until(lambda: page.title().endswith(" · Fil Rouge") and "En cours" not in page.title(), 10)
        spoken = page.get_by_text("Le pare-brise de ma voiture est fendu.").last
        expect(spoken).to_be_visible()
        assert spoken.evaluate("one => one.closest('[lang]').lang") == "fr"
        expect(page.get_by_role("article").last).to_be_visible()

        page.keyboard.press("r")
        editor = page.locator("[contenteditable=true]").first
        expect(editor).to_be_focused()
        expect(editor).to_have_attribute("role", "textbox")
        assert editor.get_attribute("aria-label")
        page.keyboard.type("Bonjour, un réparateur agréé vous attend dès demain.")
        page.keyboard.press("Control+Enter")
        assert until(lambda: told(page, "nvoy"), 20), page.evaluate("window.told")
        expect(page.get_by_text("un réparateur agréé vous attend dès demain").last).to_be_visible()

        page.keyboard.press("Escape")
        page.locator("main").evaluate("one => one.focus()")
        page.keyboard.press("e")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        assert dialog.evaluate("one => Boolean(one.getAttribute('aria-labelledby') || one.getAttribute('aria-label'))")
        assert dialog.evaluate("one => one.contains(document.activeElement)"), "the focus is inside"
        assert audits.violations(page) == []
        choice = dialog.get_by_role("radio").first
        if choice.count():
            choice.press("Space")
        confirm = dialog.get_by_role("button", name=re.compile("onclure|Clore"))
        confirm.last.press("Enter")
        expect(dialog).to_have_count(0, timeout=15_000)
        assert until(lambda: told(page, "onclu"), 15), page.evaluate("window.told")


# The first visit -----------------------------------------------------------------------------------------------------


def test_the_set_up_is_walked_by_keyboard_and_says_what_is_missing(browser: Browser) -> None:
    """From the one-time code to the desk; each step under axe, its errors told and its first field found."""
    with product() as fresh:
        environment = {**os.environ, "FILROUGE_DATA": str(fresh.data)}
        printed = subprocess.run(
            [sys.executable, "-m", "filrouge.entrypoints.cli", "setup-code"],
            env=environment, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        code = re.search(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", printed)
        assert code is not None, printed
        with visit(browser, fresh, PHONE, email=None) as page:
            page.wait_for_url(re.compile("/setup"))
            wrong = {"code": audits.violations(page)}
            expect(page.get_by_label("Code à usage unique")).to_be_focused()
            page.keyboard.type(code[0])
            page.keyboard.press("Enter")
            name = page.locator("input[name=name]")
            expect(name).to_be_focused()
            wrong["administrator"] = audits.violations(page) + audits.bad_stops(page)
            name.press("Enter")
            expect(name).to_be_focused()
            expect(name).to_have_attribute("aria-invalid", "true")
            error = page.locator(f"#{name.get_attribute('aria-describedby')}".replace(" ", ", #"))
            expect(error.last).to_be_visible()
            wrong["administrator with errors"] = audits.violations(page)
            page.keyboard.type("Nadia Haddad")
            page.locator("input[name=email]").fill("nadia@exemple.example")
            page.locator("input[name=password]").fill("quatre chevaux bruns")
            page.keyboard.press("Enter")
            expect(page.locator("h1:focus")).to_have_count(1)
            wrong["company"] = audits.violations(page) + audits.bad_stops(page)
            page.locator("main input[name]").first.fill("Banque du Fil")
            page.locator("main button[type=submit]").press("Enter")
            expect(page.locator("h1:focus")).to_have_count(1)
            wrong["language"] = audits.violations(page) + audits.bad_stops(page)
            page.locator("main button[type=submit]").press("Enter")
            expect(page.locator("h1:focus")).to_have_count(1)
            wrong["first channel"] = audits.violations(page) + audits.bad_stops(page)
            assert {step: found for step, found in wrong.items() if found} == {}
