"""The adapters found in `channels.adapters` and in the entry-point group `filrouge.channels`, by kind."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Any, Protocol, cast

from pydantic import BaseModel, ValidationError

from filrouge.channels import adapters, dialing
from filrouge.channels.sdk import Inbound, Manifest, Part, Payload, Unsupported

__all__ = ["dialing"]

GROUP = "filrouge.channels"


class Parser(Protocol):
    """What every adapter's `parse` module promises."""

    def split(self, payload: Payload) -> list[Part]: ...
    def parse(self, part: Part, config: Any) -> list[Inbound]: ...


@cache
def _packages() -> dict[str, str]:
    found = {module.name: f"{adapters.__name__}.{module.name}" for module in iter_modules(adapters.__path__)}
    found.update({point.name: point.value for point in entry_points(group=GROUP)})
    return found


def kinds() -> list[str]:
    """All channel kinds that this installation has."""
    return sorted(_packages())


def manifest(kind: str) -> Manifest:
    """Raises Unsupported for an unknown kind."""
    return cast(Manifest, _module(kind, "manifest").MANIFEST)


def config_type(kind: str) -> type[BaseModel]:
    """The pydantic model of an account's config; its JSON schema makes the settings form."""
    return cast(type[BaseModel], _module(kind, "config").Config)


def parser(kind: str) -> Parser:
    return cast(Parser, _module(kind, "parse"))


def _module(kind: str, name: str) -> Any:
    package = _packages().get(kind)
    if package is None:
        raise Unsupported("channel.unknown_kind")
    return import_module(f"{package}.{name}")


def understand(
    kind: str, raw: bytes, meta: Mapping[str, str], part_no: int, config: Mapping[str, object]
) -> list[Inbound]:
    """Splits and parses one part of a raw payload. Runs in the parser pool: bytes in, values out.

    Raises Unsupported (we know it and skip it) or Anomalous (it passes a limit or is not what it claims).
    """
    module = parser(kind)
    parts = module.split(Payload(raw, meta))
    try:
        settings = config_type(kind).model_validate(config)
    except ValidationError as error:  # cannot travel from the pool, and may hold words of the settings
        raise ValueError(f"{error.error_count()} settings of the account cannot be used") from None
    return module.parse(parts[part_no], settings)
