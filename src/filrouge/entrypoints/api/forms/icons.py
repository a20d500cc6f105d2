"""The icons of the hosted pages: Tabler Icons 3.51 (MIT), outlines on a 24-unit square, their paths joined."""

import json
from importlib.resources import files

from filrouge.entrypoints.api.forms.html import Html, raw

PATHS: dict[str, str] = json.loads(
    files("filrouge.entrypoints.api.forms").joinpath("static", "icons.json").read_text("utf-8")
)


def icon(name: str, *, size: int = 20) -> Html:
    """Decoration only: the words beside it say the same."""
    return raw(
        f'<svg width="{size}" height="{size}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f'<path d="{PATHS.get(name, PATHS["help"])}"/></svg>'
    )
