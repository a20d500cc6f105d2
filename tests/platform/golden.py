"""Golden payloads: one file per event and version, written once and read for ever.

`python -m tests.platform.golden` adds the files of events that have none yet; it never changes one.
"""

import importlib
import json
import pkgutil
import typing
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import filrouge
from filrouge.platform.events import TYPES, Code, _plain

FOLDER = Path(__file__).parents[1] / "fixtures" / "events"


def sample(cls: type[Any]) -> Any:
    """A fact of this type whose every field has a value."""
    hints = typing.get_type_hints(cls)
    return cls(**{field.name: _value(hints[field.name], number) for number, field in enumerate(fields(cls), 1)})


def _value(hint: Any, number: int) -> Any:
    arguments = [argument for argument in typing.get_args(hint) if argument is not type(None)]
    origin = typing.get_origin(hint)
    if origin in (list, tuple):
        items = [_value(arguments[0], number)]
        return items if origin is list else tuple(items)
    if arguments:
        return _value(arguments[0], number)
    if hint is Code:
        return f"code_{number}"
    if hint is UUID or getattr(hint, "__supertype__", None) is UUID:
        return UUID(int=number)
    return {int: number, float: number + 0.5, bool: True, datetime: datetime(2026, 11, number, 9, 30, tzinfo=UTC)}[hint]


def golden(name: str, version: int) -> dict[str, Any]:
    """The payload as that version wrote it."""
    payload: dict[str, Any] = json.loads((FOLDER / f"{name}.{version}.json").read_text("utf-8"))["payload"]
    return payload


def main() -> None:
    for module in pkgutil.walk_packages(filrouge.__path__, "filrouge."):
        if module.name.endswith(".events"):
            importlib.import_module(module.name)
    for name, (cls, version) in sorted(TYPES.items()):
        path = FOLDER / f"{name}.{version}.json"
        if path.exists():
            continue
        fact = sample(cls)
        payload = {field.name: _plain(getattr(fact, field.name)) for field in fields(cls)}
        path.write_text(json.dumps({"type": name, "version": version, "payload": payload}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
