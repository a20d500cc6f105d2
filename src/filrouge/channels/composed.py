"""HTML that an agent wrote: only what a letter needs stays."""

import nh3

TAGS = {"p", "br", "b", "strong", "i", "em", "u", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "img", "div",
        "span", "h3", "h4", "hr"}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "width", "height"}}
SCHEMES = {"http", "https", "mailto", "tel", "cid"}


def clean_composed(html: str) -> str | None:
    """The safe part of what was written; None when nothing is left. Pictures are only `cid:` ones."""
    cleaned = nh3.clean(
        html.replace("\0", ""),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        attribute_filter=_only_cid,
        link_rel="noopener noreferrer",
    )
    return cleaned.strip() or None


def _only_cid(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src" and not value.startswith("cid:"):
        return None
    return value
