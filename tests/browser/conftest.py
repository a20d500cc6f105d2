"""One product with its demo company, and one browser, for all browser runs."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.product import CHROMIUM, FLAGS, Product, product

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def running() -> Iterator[Product]:
    """The product with its demo company; `FILROUGE_TRY` (`url smtp-port`) takes one that runs already."""
    there = os.environ.get("FILROUGE_TRY", "").split()
    if there:
        yield Product(there[0], int(there[1]), None)  # type: ignore[arg-type]
        return
    with product("--demo") as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not longer than a module: Playwright keeps a loop running, in which asynchronous tests cannot."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()
