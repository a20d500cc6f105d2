"""HTML made by escaping everything that is not HTML already. No template language: elements are function calls."""

from collections.abc import Iterable
from html import escape

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


class Html(str):
    """Text that is safe to put into a page as it is."""

    __slots__ = ()


Child = str | None | Iterable["Child"]


def raw(text: str) -> Html:
    """Marks text of ours as HTML. Never for what came from a person or the database."""
    return Html(text)


def join(*children: Child) -> Html:
    """Children one after the other: Html as it is, text escaped, None left out."""
    return Html("".join(_shown(child) for child in children))


def el(name: str, attributes: dict[str, str | int | bool | None] | None = None, *children: Child) -> Html:
    """An element. An attribute that is None or False is left out; True stands alone."""
    parts = []
    for key, value in (attributes or {}).items():
        if value is True:
            parts.append(f" {key}")
        elif value is not None and value is not False:
            parts.append(f' {key}="{escape(str(value), quote=True)}"')
    opening = f"<{name}{''.join(parts)}>"
    return Html(opening) if name in _VOID else Html(f"{opening}{join(*children)}</{name}>")


def lines(text: str) -> Html:
    """Text with its line ends kept as `<br>`."""
    return Html("<br>".join(escape(line, quote=True) for line in text.split("\n")))


def _shown(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, str):
        return escape(child, quote=True)
    return "".join(_shown(each) for each in child)
