"""HTML that an agent wrote: only what a letter needs stays."""

import re

import nh3

TAGS = {"p", "br", "b", "strong", "i", "em", "u", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "img", "div",
        "span", "h3", "h4", "hr"}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "width", "height"}}
SCHEMES = {"http", "https", "mailto", "tel", "cid"}


LEADS = {"href", "src"}
"""Attributes that lead somewhere."""
_PLACE = "{{"
_BEGINS_SAFELY = re.compile(r"(?:https?://[^/?#\s]+[/?#]|mailto:|tel:)", re.IGNORECASE)


def clean_composed(html: str) -> str | None:
    """The safe part of what was written; None when nothing is left. Pictures are only `cid:` ones, and where a link
    leads is never for a place (`{{…}}`) to say: its address begins before."""
    cleaned = nh3.clean(
        html.replace("\0", ""),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        attribute_filter=_safe,
        link_rel="noopener noreferrer",
    )
    return cleaned.strip() or None


def _safe(tag: str, attribute: str, value: str) -> str | None:
    if attribute in LEADS and _PLACE in value and not _BEGINS_SAFELY.match(value.split(_PLACE)[0]):
        return None
    if tag == "img" and attribute == "src" and not value.startswith("cid:"):
        return None
    return value
