"""Going about the product: signed in, to an address for every route, with an ear for what is told."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.product import PASSWORD, Product

WIDE, PHONE, NARROW = (1440, 900), (390, 844), (320, 568)
ADMINISTRATOR = "nadia.haddad@alisier.example"
OPEN = {"/sign-in", "/accessibility", "/setup"}
"""Screens for everybody."""
CODES = {"/settings/wrap-ups/$id", "/settings/not-ready-reasons/$id"}
"""Records that are known by a code."""
LISTS = {"sites": "sites", "hours": "calendars", "email": "channels", "chats": "channels", "reasons": "contact-reasons"}
"""The door behind a screen of the settings, where it is called otherwise."""
KINDS = {"email": "email", "chats": "webchat"}
"""Of the accounts, those that a screen shows."""
NEW = "new"


@contextmanager
def visit(
    browser: Browser,
    running: Product,
    size: tuple[int, int] = WIDE,
    *,
    email: str | None = ADMINISTRATOR,
    scheme: Literal["light", "dark"] = "light",
    scale: int = 1,
    colours: Literal["none", "active"] = "none",
) -> Iterator[Page]:
    """A page of one's own, signed in by keyboard unless `email` is None."""
    opened = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="fr-FR",
        reduced_motion="reduce",
        color_scheme=scheme,
        device_scale_factor=scale,
        forced_colors=colours,
    )
    page = opened.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page stumbled: {error}"))
    page.goto(f"{running.url}/sign-in")
    if email:
        page.locator("input[type=email]").fill(email)
        page.locator("input[type=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/inbox/"))
    yield page
    opened.close()


def address_of(client: httpx.Client, route: str) -> str | None:
    conversation = client.get("/inbox", params={"view": "all"}).json()["items"][0]["id"]
    customer = client.get("/customers").json()["items"][0]["id"]
    address = route.replace("$view", "all").replace("$conversationId", conversation).replace("$customerId", customer)
    if "$" not in address:
        return address
    if not (place := re.fullmatch(r"/settings/([a-z-]+)/\$id(/[a-z]+)?", address)):
        return None
    noun = LISTS.get(place[1], place[1])
    answer = client.get(f"/settings/{noun}")
    items = answer.json()["items"] if answer.status_code == 200 else []
    if kind := KINDS.get(place[1]):
        items = [one for one in items if one["kind"] == kind]
    if not items:
        return None if place[2] else f"/settings/{place[1]}/{NEW}"
    return f"/settings/{place[1]}/{items[0]['code' if route in CODES else 'id']}{place[2] or ''}"


def go(page: Page, running: Product, address: str) -> None:
    page.goto(f"{running.url}{address}")
    settled(page)


def settled(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    expect(page.locator("h1").last).to_be_attached()


def listen(page: Page) -> None:
    """Keeps everything that live regions say, in order."""
    page.evaluate(
        """() => {
          window.told = [];
          const region = '[aria-live], [role=status], [role=alert], [role=log]';
          new MutationObserver(all => all.forEach(one => {
            const places = [one.target, ...one.addedNodes].map(n => n.nodeType === 1 ? n : n.parentElement);
            for (const place of places) {
              const live = place?.closest?.(region) ?? place?.querySelector?.(region);
              const text = live?.textContent?.trim();
              if (live && text && window.told[window.told.length - 1] !== text) window.told.push(text);
            }
          })).observe(document.body, { childList: true, subtree: true, characterData: true });
        }"""
    )


def told(page: Page, words: str) -> bool:
    return bool(page.evaluate("words => window.told.some(one => one.includes(words))", words))


def tab_to(page: Page, role: str, name: str | re.Pattern[str], limit: int = 80) -> None:
    """Tabs until the focus stands on this, as somebody without a mouse does."""
    wanted = page.get_by_role(role, name=name)  # type: ignore[arg-type]
    for _ in range(limit):
        if wanted.evaluate_all("all => all.some(one => one === document.activeElement)"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the Tab key does not reach {role} {name}")
