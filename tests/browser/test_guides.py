"""The pictures of the guides are taken from the product as it is: each screen that a guide shows is there, finished and
silent in the console. `make pictures` keeps them in `docs/images`."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.product import Product
from tests.browser.visits import ADMINISTRATOR, go, settled, visit

pytestmark = pytest.mark.needs("chromium")

IMAGES = Path(__file__).parents[2] / "docs" / "images"
AGENT = "emma.clarke@alisier.example"
SIZE = (1280, 800)


@pytest.fixture
def keep(tmp_path: Path) -> Callable[[Page, str], None]:
    """Takes a picture: into the docs when they are asked for, else only to see that it can be taken."""
    folder = IMAGES if os.environ.get("FILROUGE_PICTURES") else tmp_path

    def taken(page: Page, name: str) -> None:
        settled(page)
        page.wait_for_load_state("networkidle")
        path = folder / f"guide-{name}.png"
        page.screenshot(path=path, animations="disabled")
        assert path.stat().st_size > 15_000, "an empty page is no picture"

    return taken


@pytest.fixture
def agent(browser: Browser, running: Product) -> Iterator[Page]:
    with visit(browser, running, SIZE, email=AGENT) as page:
        yield page


@pytest.fixture
def administrator(browser: Browser, running: Product) -> Iterator[Page]:
    """In English while the pictures are taken."""
    with visit(browser, running, SIZE, email=ADMINISTRATOR) as page:
        speak(page, "en")
        yield page
        speak(page, "fr")


def speak(page: Page, language: str) -> None:
    changed = page.evaluate(
        "language => fetch('/api/v1/session/me', {method: 'PATCH', headers: {'content-type': 'application/json'},"
        " body: JSON.stringify({language})}).then(answer => answer.status)",
        language,
    )
    assert changed < 300


def test_the_desk_and_its_composer(agent: Page, running: Product, keep: Callable[[Page, str], None]) -> None:
    go(agent, running, "/inbox/team")
    agent.locator("a[href*='/cnv_']").nth(1).click()
    editor = agent.locator("[contenteditable=true]").first
    expect(editor).to_be_visible()
    keep(agent, "desk")
    editor.click()
    editor.type("/")
    expect(agent.get_by_role("listbox").last).to_be_visible()
    keep(agent, "composer")


def test_tasks_and_promises(browser: Browser, running: Product, keep: Callable[[Page, str], None]) -> None:
    with visit(browser, running, SIZE, email="lea.martin@alisier.example") as page:
        speak(page, "en")
        go(page, running, "/tasks")
        expect(page.locator("a[href*='/cnv_']").first).to_be_visible()
        keep(page, "tasks")
        speak(page, "fr")


def test_search_and_the_palette(agent: Page, running: Product, keep: Callable[[Page, str], None]) -> None:
    go(agent, running, "/search?q=card")
    expect(agent.locator("a[href*='/cnv_']").first).to_be_visible()
    keep(agent, "search")
    agent.keyboard.press("Control+k")
    agent.keyboard.type("reason:card")
    expect(
        agent.get_by_role("option").filter(has=agent.locator("mark, u")).or_(agent.get_by_role("option").nth(4)).first
    ).to_be_visible()
    keep(agent, "palette")


@pytest.mark.parametrize(
    ("name", "address", "opens"),
    [
        ("settings", "/settings", None),
        ("hours", "/settings/hours", "a[href*='/settings/hours/cal_']"),
        ("role", "/settings/roles", "a[href*='/settings/roles/rol_']"),
        ("macro", "/settings/macros", "a[href*='/settings/macros/mac_']"),
    ],
)
def test_the_settings(
    administrator: Page,
    running: Product,
    keep: Callable[[Page, str], None],
    name: str,
    address: str,
    opens: str | None,
) -> None:
    go(administrator, running, address)
    if opens:
        administrator.locator(opens).first.click()
        expect(administrator.get_by_role("heading").first).to_be_visible()
    keep(administrator, name)
