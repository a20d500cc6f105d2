"""An HTML page read as lines of text: lists with bullets, links with their address, tables by row, quotations behind
`> `, marked where a mail program marked them."""

import re
from html import unescape

from selectolax.lexbor import LexborNode

from filrouge.channels.adapters.email.quote_lines import Line

UNSEEN = frozenset({
    "script", "style", "title", "noscript", "template", "svg", "math", "object", "embed", "iframe", "frame", "frameset",
    "applet", "audio", "video", "canvas", "select", "textarea", "head", "meta", "link", "base", "datalist",
})  # fmt: skip
"""Elements whose content is no text of the message."""
_DISPLAY_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "body",
        "html",
        "fieldset",
        "caption",
        "option",
    ]
)
_SPACED = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "table", "pre", "dl"])
_WHITE = re.compile(r"[ \t\r\n\f]+")


_SILENT_ELEMENT = re.compile(r"<(script|style|title|svg)\b[^>]{0,5000}>.*?</\1\s{0,10}>", re.IGNORECASE | re.DOTALL)
_LINE_TAG = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/table|hr|p|div|tr|li)\b[^<>]{0,5000}>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,20000}>")


def words_only(source: str) -> list[Line]:
    """The words of a page that passes a limit: its tags taken out, nothing else understood."""
    text = _ANY_TAG.sub(" ", _LINE_TAG.sub("\n", _SILENT_ELEMENT.sub(" ", source)))
    rows = (re.sub(r"[ \t]+", " ", row).strip() for row in unescape(text).split("\n"))
    return [Line(row) for row in rows if row]


class _Writer:
    """Collects lines: text flows until a block ends; a paragraph leaves an empty line."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.pieces: list[str] = []
        self.prefix = ""
        self.mark = ""
        self.bullet = ""
        self.gap = False

    def add(self, text: str, *, keep: bool) -> None:
        if keep:
            rows = text.split("\n")
            for n, row in enumerate(rows):
                if n:
                    self.end(forced=True)
                if row:
                    self.pieces.append(row)
            return
        flowing = _WHITE.sub(" ", text.replace("\u00a0", " "))
        if flowing and not (flowing == " " and (not self.pieces or self.pieces[-1].endswith(" "))):
            self.pieces.append(flowing)

    def end(self, *, forced: bool = False, gap: bool = False) -> None:
        text = "".join(self.pieces).strip(" ")
        text = re.sub(r" {2,}", " ", text) if "\t" not in text else text
        self.pieces = []
        if text or forced:
            if self.gap and self.lines and self.lines[-1].text.strip("> "):
                self.lines.append(Line(self.prefix.rstrip(), self.mark))
            self.gap = False
            self.lines.append(Line((self.prefix + self.bullet + text).rstrip(" "), self.mark))
            self.bullet = ""
        self.gap = self.gap or gap


def to_lines(body: LexborNode, marks: dict[int, str]) -> list[Line]:
    """The words of an element, one Line per shown line: lists with bullets, links with their address, tables by row,
    quotations behind `> `, marked where a mail program marked them."""
    out = _Writer()
    stack: list[tuple[str, str, str]] = []  # (prefix, mark, tag) to restore on leaving
    lists: list[int | None] = []
    pre = 0
    node: LexborNode | None = body
    while node is not None:
        entered = _enter(node, out, marks, lists, pre)
        if entered and node.child is not None:
            stack.append((out.prefix, out.mark, node.tag or ""))
            pre += node.tag == "pre"
            _inside(node, out, marks)
            node = node.child
            continue
        if entered:
            _leave(node, out, lists)
        while node.mem_id != body.mem_id and node.next is None:
            parent = node.parent
            if parent is None:
                node = body
                break
            node = parent
            prefix, mark, tag = stack.pop()
            pre -= tag == "pre"
            _leave(node, out, lists)
            out.prefix = prefix
            out.mark = mark if out.mark != "rest" and not out.mark.endswith("!") else out.mark
        if node.mem_id == body.mem_id:
            break
        node = node.next
    out.end()
    return [Line(line.text, line.mark.rstrip("!")) for line in out.lines]


def _enter(node: LexborNode, out: _Writer, marks: dict[int, str], lists: list[int | None], pre: int) -> bool:
    tag = node.tag or ""
    if tag == "-text":
        out.add(node.text_content or "", keep=pre > 0)
        return False
    if tag.startswith(("-", "!", "_")) or tag in UNSEEN:
        return False
    attributes = node.attributes
    if "style" in attributes and _DISPLAY_HIDDEN.search(attributes["style"] or "") and tag != "body":
        return False
    if tag == "br":
        out.end(forced=True)
        return False
    if tag == "hr":
        out.end()
        return False
    if tag == "img":
        alt = (attributes.get("alt") or "").strip()
        if alt and len(alt) < 200:
            out.add(f"[{alt}]", keep=False)
        return False
    if tag in _BLOCKS:
        out.end(gap=tag in _SPACED)
    if tag in ("ul", "ol"):
        lists.append(1 if tag == "ol" else None)
    elif tag == "li":
        number = lists[-1] if lists else None
        out.bullet = "  " * (len(lists) - 1) + ("- " if number is None else f"{number}. ")
        if number is not None:
            lists[-1] = number + 1
    elif tag in ("td", "th") and out.pieces:
        out.add(" ", keep=False)
    return True


def _inside(node: LexborNode, out: _Writer, marks: dict[int, str]) -> None:
    mark = marks.get(node.mem_id, "")
    if mark == "quote":
        out.end()
        out.mark = "q"
    elif mark == "quote-from":
        out.end()
        out.mark = "q!"
    elif mark == "signature" and not out.mark:
        out.end()
        out.mark = "s"
    if node.tag == "blockquote":
        out.end()
        if out.gap and out.lines and out.lines[-1].text.strip("> "):
            out.lines.append(Line(out.prefix.rstrip(), out.mark))
        out.gap = False
        out.prefix += "> "


def _leave(node: LexborNode, out: _Writer, lists: list[int | None]) -> None:
    tag = node.tag or ""
    if tag == "a":
        href = (node.attributes.get("href") or "").strip()
        shown = "".join(out.pieces[-3:])
        bare = re.sub(r"^(?:mailto:|tel:|https?://)", "", href).rstrip("/")
        if (
            href.lower().startswith(("http://", "https://", "mailto:", "tel:"))
            and bare
            and bare not in shown
            and len(href) < 2_000
        ):
            out.add(f" <{href.removeprefix('mailto:')}>", keep=False)
    elif tag in ("ul", "ol") and lists:
        lists.pop()
    if tag in _BLOCKS:
        out.end(gap=tag in _SPACED)
        out.bullet = "" if tag == "li" else out.bullet
