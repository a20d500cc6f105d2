"""What is asked of every screen beyond its function: axe, reflow, focus, text spacing, names of pages."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
STOPS_MAX = 60

SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""
"""WCAG 1.4.12: what a person may set, without losing words."""

_PAST_THE_EDGE = """
() => [...document.querySelectorAll('body *')].filter(one => {
  const box = one.getBoundingClientRect();
  if (!box.width || !box.height || box.right <= innerWidth + 1 || getComputedStyle(one).visibility === 'hidden')
    return false;
  for (let up = one; up && up !== document.body; up = up.parentElement) {
    const style = getComputedStyle(up);
    if (style.position === 'fixed' || style.clipPath !== 'none') return false;
    if (up !== one && ['auto', 'scroll', 'hidden', 'clip'].includes(style.overflowX)) {
      // What scrolls by itself (a table, code) may; what is cut off with its words may not.
      if (style.overflowX !== 'hidden' && style.overflowX !== 'clip') return false;
      if (up.getBoundingClientRect().right <= innerWidth + 1 && style.textOverflow === 'ellipsis') return false;
    }
  }
  return (one.textContent ?? '').trim() !== '' && one.children.length === 0;
}).slice(0, 5).map(one => one.outerHTML.slice(0, 160))
"""

_SPACE = """
css => {
  (window.spaced ??= new CSSStyleSheet()).replaceSync(css);
  if (!document.adoptedStyleSheets.includes(window.spaced))
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, window.spaced];
}
"""

_CUT = """
() => [...document.querySelectorAll('button, a, label, h1, h2, h3, p, dt, dd, legend, [role=menuitem]')].filter(one => {
  const style = getComputedStyle(one);
  if (style.overflowY === 'visible' || style.overflowY === 'auto' || style.overflowY === 'scroll') return false;
  if (style.webkitLineClamp !== 'none' || style.clipPath !== 'none' || one.offsetHeight < 8) return false;
  return one.scrollHeight > one.clientHeight + 4 && (one.textContent ?? '').trim() !== '';
}).slice(0, 5).map(one => one.outerHTML.slice(0, 160))
"""

_STOP = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return null;
  const box = one.getBoundingClientRect();
  const labels = [...(one.labels ?? [])];
  const near = [one, one.parentElement, one.nextElementSibling, one.parentElement?.parentElement, ...labels];
  const shown = near.some(each => {
    if (!each) return false;
    const s = getComputedStyle(each);
    return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1) || s.boxShadow !== 'none';
  });
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height, 40) / 2, 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  // What a frame or the browser's own parts of a date show, they show inside.
  const frame = one.tagName === 'IFRAME' || ['date', 'time', 'datetime-local'].includes(one.type);
  const free = frame || !top || one.contains(top) || top.contains(one) || labels.some(each => each.contains(top));
  const at = `${Math.round(box.left)}, ${Math.round(box.top)} of ${innerHeight}`;
  const under = `${at}: ${top?.outerHTML.slice(0, 160)}`;
  return { html: one.outerHTML.slice(0, 160), shown: shown || frame, free, under };
}
"""

_ROUTES = "() => Object.keys(window.__TSR_ROUTER__.routesByPath)"


def routes(page: Page) -> list[str]:
    """Every address of the web, as its own router lists them."""
    return list(page.evaluate(_ROUTES))


def violations(page: Page) -> list[str]:
    """What axe says against WCAG 2.2 AA, as `rule: first element`."""
    page.evaluate(AXE)
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules})"
        ".then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 200)).join(' ')))",
        RULES,
    )
    return list(found)


def past_the_edge(page: Page) -> list[str]:
    """Words that stand beyond the right edge, out of reach of a person who only scrolls down (WCAG 1.4.10)."""
    return list(page.evaluate(_PAST_THE_EDGE))


def cut_by_spacing(page: Page) -> list[str]:
    """Words that are cut when letters, words and lines stand further apart (WCAG 1.4.12)."""
    page.evaluate(_SPACE, SPACING)
    found = list(page.evaluate(_CUT)) + past_the_edge(page)
    page.evaluate("() => window.spaced.replaceSync('')")
    return found


def bad_stops(page: Page, limit: int = STOPS_MAX) -> list[str]:
    """Goes through the page with the Tab key: where the focus is not seen, or lies under something (WCAG 2.4.7,
    2.4.11)."""
    wrong: list[str] = []
    first = None
    for _ in range(limit):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None or stop["html"] == first:
            break
        first = first or stop["html"]
        if not stop["shown"]:
            wrong.append(f"not seen: {stop['html']}")
        if not stop["free"]:
            wrong.append(f"hidden: {stop['html']} under {stop['under']}")
    return wrong
