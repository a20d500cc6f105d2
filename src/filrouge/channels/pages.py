"""HTML that somebody else wrote, made safe to show. For the parser pool: text in, text out."""

from collections.abc import Sequence

from filrouge.channels.adapters.email import html


def safe(sources: Sequence[str]) -> list[tuple[str | None, str]]:
    """Each page as it may be shown, None when it passes a limit, and its words."""
    pages = [html.read(source) for source in sources]
    return [(page.html, "\n".join(line.text for line in page.lines).strip()) for page in pages]
