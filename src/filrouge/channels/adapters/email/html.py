"""HTML of e-mails: sanitised for a sandboxed frame, and read as text with its quotations marked.

The page comes in once through a tolerant parser (lexbor); remote addresses move into `data-remote-*` attributes, so
that showing the page loads nothing; nh3 has the last word with an allow-list.
"""

import re
from dataclasses import dataclass

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from filrouge.channels.adapters.email.charsets import clean
from filrouge.channels.adapters.email.html_marks import mark_of
from filrouge.channels.adapters.email.html_text import UNSEEN, to_lines, words_only
from filrouge.channels.adapters.email.limits import MAX_HTML_BYTES, MAX_HTML_DEPTH, MAX_PARSED_DEPTH
from filrouge.channels.adapters.email.quote_lines import Line

TAGS = {
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center",
    "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure",
    "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main",
    "mark", "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul",
    "var", "wbr",
}  # fmt: skip
_EVERYWHERE = {
    "dir",
    "lang",
    "title",
    "align",
    "valign",
    "style",
    "data-remote-background",
    "data-quote",
    "data-signature",
}
ATTRIBUTES: dict[str, set[str]] = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "img": {"src", "data-remote-src", "alt", "width", "height", "border", "hspace", "vspace"},
    "table": {"border", "cellpadding", "cellspacing", "width", "height", "bgcolor", "summary"},
    "td": {"colspan", "rowspan", "width", "height", "bgcolor", "nowrap", "headers"},
    "th": {"colspan", "rowspan", "width", "height", "bgcolor", "nowrap", "scope"},
    "tr": {"bgcolor", "height"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "li": {"value"},
    "font": {"color", "face", "size"},
    "hr": {"size", "width", "color", "noshade"},
    "time": {"datetime"},
}
STYLES = {
    "color", "background-color", "font", "font-family", "font-size", "font-style", "font-weight", "line-height",
    "letter-spacing", "text-align", "text-decoration", "text-indent", "text-transform", "vertical-align",
    "white-space", "word-break", "word-wrap", "overflow-wrap", "direction", "width", "max-width", "min-width",
    "height", "max-height", "min-height", "border", "border-top", "border-right", "border-bottom", "border-left",
    "border-color", "border-style", "border-width", "border-radius", "border-collapse", "border-spacing", "padding",
    "padding-top", "padding-right", "padding-bottom", "padding-left", "margin", "margin-top", "margin-right",
    "margin-bottom", "margin-left", "list-style-type", "display", "table-layout", "caption-side", "empty-cells",
    "border-top-color", "border-left-color", "border-left-style", "border-left-width", "border-top-style",
    "border-top-width", "border-bottom-color", "border-bottom-style", "border-bottom-width", "unicode-bidi",
}  # fmt: skip
_GONE = set(UNSEEN) - {"head", "meta", "link", "base"}
_REMOTE = re.compile(r"^\s*(?:https?:)?//", re.IGNORECASE)
_DATA_IMAGE = re.compile(r"^data:image/(?:png|gif|jpe?g|webp|bmp);base64,[A-Za-z0-9+/=\s]{1,700000}$")
_SAFE_LINK = re.compile(r"^\s*(?:https?:|mailto:|tel:|sms:|cid:|#)", re.IGNORECASE)
_CSS_URL = re.compile(r"url\s*\(\s*[\"']?\s*((?:https?:)?//[^\"')\s]{1,2000})", re.IGNORECASE)
_CSS_BAD = re.compile(r"url\s*\(|expression|javascript|@import|behaviou?r|-moz-binding|image-set|\\", re.IGNORECASE)
_CONDITION = re.compile(r"<!\[(?:if|endif)[^>]{0,200}\]>", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"<([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})>")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says: `html` is safe to show (None when it passes a limit), `lines` are its words."""

    html: str | None
    lines: list[Line]


def read(source: str) -> Page:
    """Never raises for what a sender wrote."""
    source = _without_conditional(clean(source))
    if len(source) > MAX_HTML_BYTES or _depth(source) > MAX_PARSED_DEPTH:
        return Page(None, words_only(source))
    tree = LexborHTMLParser(source)
    body = tree.body or tree.root
    if body is None:
        return Page(None, [])
    marks, deep = _survey(body)
    lines = to_lines(body, marks)
    if deep:
        return Page(None, lines)
    _neutralise(body, marks)
    return Page(_clean(body.html or ""), lines)


def _without_conditional(source: str) -> str:
    """Outlook's `<![if …]>` marks go; an address in bare angle brackets is no element but words."""
    return _BARE_ADDRESS.sub(r"&lt;\1&gt;", _CONDITION.sub("", source))


_TAG = re.compile(
    r"<(/?)(div|span|table|tbody|tr|td|font|b|i|u|blockquote|ul|ol|center|section|a|em|strong|article)\b", re.IGNORECASE
)


def _depth(source: str) -> int:
    """How deep elements may be nested, at most: opened less closed, at its highest."""
    depth = highest = 0
    for found in _TAG.finditer(source):
        depth = max(0, depth - 1) if found[1] else depth + 1
        highest = max(highest, depth)
    return highest


def _survey(body: LexborNode) -> tuple[dict[int, str], bool]:
    """Which elements open a quotation or a signature, and whether the page is nested too deep to show."""
    marks: dict[int, str] = {}
    node: LexborNode | None = body
    depth = 0
    deep = False
    while node is not None:
        mark = mark_of(node)
        if mark:
            marks[node.mem_id] = mark
        deep = deep or depth > MAX_HTML_DEPTH
        if node.child is not None:
            node, depth = node.child, depth + 1
            continue
        while node is not None and node.next is None:
            if node.mem_id == body.mem_id:
                return marks, deep
            node, depth = node.parent, depth - 1
            if node is None or node.mem_id == body.mem_id:
                return marks, deep
        node = node.next if node is not None else None
    return marks, deep


# --- showing -------------------------------------------------------------------------------------------------------


def _neutralise(body: LexborNode, marks: dict[int, str]) -> None:
    for node in body.css("*"):
        attributes = node.attributes
        if not attributes:
            continue
        attrs = node.attrs
        for name in ("data-remote-src", "data-remote-background", "data-quote", "data-signature"):
            if name in attributes:
                del attrs[name]
        if node.tag == "img" and (src := attributes.get("src") or "") and _REMOTE.match(src):
            attrs["data-remote-src"] = _absolute(src)
            del attrs["src"]
        if (background := attributes.get("background") or "") and _REMOTE.match(background):
            attrs["data-remote-background"] = _absolute(background)
        style = attributes.get("style") or ""
        if style:
            if found := _CSS_URL.search(style):
                attrs["data-remote-background"] = _absolute(found[1])
            if _CSS_BAD.search(style):
                attrs["style"] = ";".join(rule for rule in style.split(";") if not _CSS_BAD.search(rule))
        mark = marks.get(node.mem_id)
        if mark in ("quote", "quote-from"):
            attrs["data-quote"] = "1" if mark == "quote" else "from"
        elif mark == "signature":
            attrs["data-signature"] = "1"


def _absolute(url: str) -> str:
    url = url.strip()
    return "https:" + url if url.startswith("//") else url


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if value.lower().startswith("cid:") or _DATA_IMAGE.match(value) else None
    if name == "href":
        return value if _SAFE_LINK.match(value) else None
    if name in ("data-remote-src", "data-remote-background"):
        return value if _REMOTE.match(value) else None
    if name == "style" and _CSS_BAD.search(value):
        return None
    return value


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=_GONE,
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    strip_comments=True,
    link_rel="noopener noreferrer nofollow",
    url_schemes={"http", "https", "mailto", "tel", "sms", "cid", "data"},
    filter_style_properties=STYLES,
    set_tag_attribute_values={"a": {"target": "_blank"}},
)


def _clean(source: str) -> str:
    return clean(_CLEANER.clean(source)).strip()
