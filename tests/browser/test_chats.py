"""Several chats at once, in a real browser over the whole product: visitors speak by the public protocol; an agent
takes them, goes from one to the other without losing a word, answers, and hands one on with a note."""

import re
import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from filrouge.platform.ids import uuid7
from tests.browser import audits
from tests.browser.product import Product, until
from tests.browser.test_desk import desk, keep

pytestmark = pytest.mark.needs("chromium")


class Visitor:
    """Somebody on the demo company's site."""

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        self._http = httpx.Client(base_url=f"{url}/chat/v1/site")
        body = {"language": "fr", "page": {"url": f"{url}/aide", "title": "Aide"}}
        begun: list[httpx.Response] = []

        def begins() -> bool:
            begun.append(self._http.post("/visitors", json=body))
            return begun[-1].status_code != 404

        assert until(begins), "the demo opens its chats after its history"
        self._http.headers["authorization"] = f"Bearer {begun[-1].raise_for_status().json()['secret']}"

    def say(self, text: str) -> None:
        body = {"id": str(uuid7()), "text": text, "answers": {"name": self.name}}
        assert self._http.post("/messages", json=body).status_code in (201, 202)

    def hears(self) -> list[str]:
        found = self._http.get("/conversation").raise_for_status().json()["messages"]
        return [one["text"] for one in found if one["from"] == "agent"]

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def visitors(running: Product) -> Iterator[list[Visitor]]:
    made = [Visitor(running.url, f"{name} Essai{time.time_ns() % 10_000}") for name in ("Zoé", "Omar")]
    for one in made:
        one.say(f"Bonjour, ici {one.name}")
    yield made
    for one in made:
        one.close()


def bar(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Vos chats")


def tab(page: Page, visitor: Visitor) -> Locator:
    return bar(page).get_by_role("button", name=re.compile(visitor.name))


def take_until(page: Page, wanted: list[Visitor]) -> None:
    """Takes what waits, the longest first, until these are mine."""
    for _ in range(30):
        if all(tab(page, one).count() for one in wanted):
            return
        before = bar(page).get_by_role("listitem").count()
        page.keyboard.press("Alt+t")
        expect(bar(page).get_by_role("listitem")).not_to_have_count(before)
    raise AssertionError("the visitors' chats never came")


def words(page: Page) -> Locator:
    return page.locator(".ProseMirror")


def test_an_agent_holds_two_chats_and_loses_no_word(
    browser: Browser, running: Product, visitors: list[Visitor]
) -> None:
    page = desk(browser, running)
    zoe, omar = visitors
    expect(bar(page)).to_be_visible()
    take_until(page, visitors)

    tab(page, zoe).click()
    expect(tab(page, zoe)).to_have_attribute("aria-current", "page")
    expect(words(page)).to_be_focused()
    page.keyboard.type("Je regarde")
    tab(page, omar).click()
    expect(words(page)).to_be_focused()
    expect(words(page)).to_have_text("")
    page.keyboard.type("Bonjour Omar")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").filter(has_text="Bonjour Omar")).to_be_visible()
    expect(words(page)).to_have_text("")
    tab(page, zoe).click()
    expect(words(page)).to_have_text("Je regarde")
    page.keyboard.type(", un instant.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").filter(has_text="Je regarde, un instant.")).to_be_visible()
    keep(page, "chats-two")
    assert until(lambda: zoe.hears() == ["Je regarde, un instant."] and omar.hears() == ["Bonjour Omar"])

    # What is said elsewhere is counted there, and waits.
    omar.say("Et mon dossier ?")
    expect(tab(page, omar)).to_have_accessible_name(re.compile("1 message non lu.*attend"))
    page.context.close()


def test_a_chat_is_handed_on_with_a_note(browser: Browser, running: Product, visitors: list[Visitor]) -> None:
    page = desk(browser, running)
    zoe, _ = visitors
    take_until(page, visitors)
    tab(page, zoe).click()
    expect(words(page)).to_be_focused()
    page.keyboard.press("Alt+h")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Une note pour la suite")).to_be_focused()
    page.keyboard.type("Elle attend un numéro de dossier.")
    dialog.get_by_text("Claire Morvan").click()
    dialog.get_by_role("button", name="Confier à Claire Morvan").click()
    expect(dialog).to_be_hidden()
    expect(tab(page, zoe)).to_have_count(0)
    page.get_by_role("button", name="Annuler").last.click()
    expect(tab(page, zoe)).to_have_count(1)
    page.context.close()


def test_who_pauses_with_chats_in_hand_is_asked_what_becomes_of_them(
    browser: Browser, running: Product, visitors: list[Visitor]
) -> None:
    page = desk(browser, running)
    take_until(page, visitors)
    held = bar(page).get_by_role("listitem").count()
    page.get_by_role("button", name="Disponible").last.click()
    page.get_by_role("menuitemradio", name="Indisponible").press("Enter")
    page.get_by_role("dialog", name="Pourquoi").get_by_role("combobox").press("Enter")
    dialog = page.get_by_role("dialog", name="en vos mains")
    expect(dialog.get_by_role("button", name="Continuer")).to_be_focused()
    expect(dialog.get_by_role("checkbox")).to_have_count(held)
    assert audits.violations(page) == []
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(bar(page).get_by_role("listitem")).to_have_count(held)

    page.keyboard.press("Control+k")
    page.keyboard.type(">confier mes")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("checkbox")).to_have_count(held)
    for box in dialog.get_by_role("checkbox").all():
        words_beside = box.locator("xpath=ancestor::label").inner_text()
        box.set_checked(any(one.name in words_beside for one in visitors))
    dialog.get_by_text("Claire Morvan").click()
    page.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    for visitor in visitors:
        expect(tab(page, visitor)).to_have_count(0)
    page.get_by_role("button", name="Annuler").last.click()
    for visitor in visitors:
        expect(tab(page, visitor)).to_have_count(1)
    page.get_by_role("button", name="Indisponible").last.click()
    page.get_by_role("menuitemradio", name="Disponible", exact=True).press("Enter")
    expect(page.get_by_role("button", name="Indisponible")).to_have_count(0)
    page.context.close()
