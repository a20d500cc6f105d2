"""The report of a simulation in a real browser: it asks no network, nothing is cut, everybody can read it."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from filrouge.simulator.comparison import compare
from filrouge.simulator.report import Setting, Study, page
from tests.browser.audits import bad_stops, cut_by_spacing, past_the_edge, violations
from tests.simulator.made import POLICIES, results

OPEN_ALL = """
() => {
  for (const one of document.querySelectorAll('details')) one.open = true;
  for (const one of document.querySelectorAll('.narrow input')) one.checked = true;
}
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compared = compare(results(("spike", "normal"), POLICIES, seeds=5), "bullseye_preempt")
    settings = (
        Setting("behaviour", "secondary_unresolved", "0.16", "More contacts unresolved below level 4.", "0.08"),
        Setting("policy", "filrouge.interrupt.per_agent_and_hour", "call: 2, chat: 4, messaging: 4, callback: 2"),
    )
    path = tmp_path_factory.mktemp("report") / "simulation.html"
    path.write_text(
        page(Study(compared, "filrouge", date(2026, 11, 1), "0.1.0", settings, "filrouge simulate")), "utf-8"
    )
    return path


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(390, "light", "fr"), (768, "dark", "en"), (1024, "light", "en"), (1440, "dark", "fr")],
)
def test_the_report_is_whole_on_every_screen(
    browser: Browser, report: Path, width: int, scheme: str, language: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    tab = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda one: asked.append(one.url))
    tab.on("console", lambda one: said.append(one.text))
    tab.on("pageerror", lambda one: said.append(str(one)))
    tab.goto(report.as_uri())
    tab.click(f'.languages button[value="{language}"]')
    assert tab.evaluate("document.documentElement.lang") == language
    assert "ôte à côte" in tab.title() if language == "fr" else "side by side" in tab.title()
    assert violations(tab) == []
    assert past_the_edge(tab) == []
    assert bad_stops(tab) == []
    assert cut_by_spacing(tab) == []
    tab.evaluate(OPEN_ALL)
    assert past_the_edge(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert [one for one in asked if not one.startswith(("file:", "data:"))] == []
    assert said == []
    context.close()


def test_lines_are_seen_in_both_languages(browser: Browser, report: Path) -> None:
    """Both draw the same paths: neither hides them from the other."""
    tab = browser.new_page()
    tab.goto(report.as_uri())
    for language in ("fr", "en"):
        tab.click(f'.languages button[value="{language}"]')
        seen = tab.evaluate(
            "language => [...document.querySelectorAll(`main[lang=${language}] use.line`)]"
            ".filter(one => one.getBBox().width > 90 && getComputedStyle(one).stroke !== 'none').length",
            language,
        )
        assert seen >= 2 * 6 * len(POLICIES)
    tab.close()
