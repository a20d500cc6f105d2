"""Forms to start from, in French and English."""

import json
from importlib.resources import files
from typing import Any

TEMPLATES = ("contact", "claim", "complaint")


def template(name: str) -> dict[str, Any]:
    """The definition of a ready form. Raises KeyError for a name that is not in TEMPLATES."""
    if name not in TEMPLATES:
        raise KeyError(name)
    folder = files("filrouge.channels.adapters.webform").joinpath("templates", f"{name}.json")
    definition: dict[str, Any] = json.loads(folder.read_text("utf-8"))
    return definition
