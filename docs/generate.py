"""`make docs`: writes the reference from the program itself. A test fails when what is written is not what is."""

import argparse
import importlib
import inspect
import json
import pkgutil
import tempfile
import types
import typing
from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, SecretStr

import filrouge
from filrouge.access.permissions import BUILTIN_ROLES, PERMISSIONS
from filrouge.channels.sdk import Manifest
from filrouge.entrypoints import cli
from filrouge.entrypoints.api import problems
from filrouge.platform import events, settings
from filrouge.routing.core.policy import Policy
from filrouge.simulator.parameters import parameters, shown
from filrouge.simulator.run import policy_for
from filrouge.simulator.scenarios import SCENARIOS
from filrouge.terms import errors
from filrouge.terms.ids import PREFIXES

ROOT = Path(__file__).parents[1]
NOTE = "<!-- Written by `make docs`; do not edit. -->\n"


def pages() -> dict[Path, str]:
    """Every generated file with what belongs in it."""
    _import_everything()
    reference = ROOT / "docs" / "reference"
    return {
        reference / "commands.md": commands(),
        reference / "errors.md": error_codes(),
        reference / "events.md": event_types(),
        reference / "permissions.md": permissions(),
        reference / "channels.md": channels(),
        reference / "api.md": api(),
        reference / "parameters.md": simulated(),
        ROOT / "web" / "openapi.json": openapi(),
    }


def commands() -> str:
    """Every command, as `--help` says it."""
    lines = ["# Commands", NOTE]
    for name, parser in _parsers("filrouge", cli.parser()):
        lines += [f"## `{name}`", "", "```", _help(parser), "```", ""]
    return "\n".join(lines)


def error_codes() -> str:
    """Every stable code with its meaning."""
    found: dict[str, type[errors.Problem]] = {}
    for problem in sorted(_subclasses(errors.Problem), key=lambda one: (len(one.__mro__), one.__qualname__)):
        if "code" in vars(problem) and problem is not errors.Problem:
            found.setdefault(problem.code, problem)
    lines = [
        "# Error codes",
        NOTE,
        "Every refusal is `application/problem+json` (RFC 9457) with a stable `code`. Programs and translations rely on"
        " the code, never on the words.",
        "",
        "| code | status | meaning |",
        "|---|---|---|",
    ]
    for code, problem in sorted(found.items()):
        status = problems.status_of(problem)[0]
        lines.append(f"| `{code}` | {status} | {_sentence(problem)} |")
    return "\n".join([*lines, ""])


def event_types() -> str:
    """Every event with its payload."""
    lines = [
        "# Events",
        NOTE,
        "What happened, in the order it became visible. Payloads hold ids, codes, numbers and instants; never words,"
        " names or addresses.",
        "",
        "| event | version | payload | meaning |",
        "|---|---|---|---|",
    ]
    for name, (kind, version) in sorted(events.of_the_product().items()):
        hints = typing.get_type_hints(kind)
        payload = ", ".join(f"`{one.name}`: {_type(hints[one.name])}" for one in fields(kind))
        meaning = _sentence(kind) or f"{name.partition('.')[2].replace('_', ' ').capitalize()}."
        lines.append(f"| `{name}` | {version} | {payload or '–'} | {meaning} |")
    return "\n".join([*lines, ""])


def permissions() -> str:
    """Every permission, and the roles that come with the product."""
    lines = ["# Permissions", NOTE, "| permission | meaning | en français | needs |", "|---|---|---|---|"]
    for one in PERMISSIONS:
        needs = ", ".join(f"`{key}`" for key in one.needs) or "–"
        lines.append(f"| `{one.key}` | {one.en}. {one.says_en} | {one.fr}. {one.says_fr} | {needs} |")
    lines += ["", "## Roles that come with the product", "", "| role | permissions |", "|---|---|"]
    for role in BUILTIN_ROLES:
        lines.append(f"| {role.en} (`{role.key}`) | {', '.join(f'`{key}`' for key in role.permissions)} |")
    return "\n".join([*lines, ""])


def channels() -> str:
    """Every channel that comes with the product, as its manifest says."""
    lines = [
        "# Channels",
        NOTE,
        "A channel is one folder of `channels/adapters`, or a package in the entry-point group `filrouge.channels`."
        " What each does in detail is in its `doc.md`.",
        "",
        "| channel | identity | can | largest payload | answered by |",
        "|---|---|---|---|---|",
    ]
    settings_of: list[str] = []
    folder = importlib.import_module("filrouge.channels.adapters")
    for found in sorted(pkgutil.iter_modules(folder.__path__), key=lambda one: one.name):
        manifest = importlib.import_module(f"{folder.__name__}.{found.name}.manifest").MANIFEST
        assert isinstance(manifest, Manifest)
        able = ", ".join(sorted(one.value.replace("_", " ") for one in manifest.capabilities))
        size = f"{manifest.max_bytes // (1024 * 1024)} MiB"
        answered = manifest.reply_channel or manifest.kind
        lines.append(f"| `{manifest.kind}` | `{manifest.identity}` | {able} | {size} | `{answered}` |")
        settings_of += _settings_of(f"{folder.__name__}.{found.name}", manifest.kind)
    return "\n".join([*lines, "", *settings_of])


def simulated() -> str:
    """Every parameter of behaviour, of the normal day and of the default policy, with its value."""
    normal = SCENARIOS["normal"]
    policy = policy_for(normal, "filrouge")
    lines = [
        "# Parameters of routing and simulation",
        NOTE,
        "What they do: [routing](../guides/routing.md), [simulation](../guides/simulation.md). Sources: *study* is a"
        " prototype of our own, set by judgement and near published figures; *judgement* is an opinion without a"
        " measurement.",
        "",
        "## Behaviour of customers and agents",
        "",
        "| parameter | value | meaning and source |",
        "|---|---|---|",
    ]
    lines += [f"| `{one.path}` | {shown(one.value)} | {one.meaning} |" for one in parameters(normal.behaviour)]
    lines += ["", "## The normal day", "", "| parameter | value |", "|---|---|"]
    told = [one for one in parameters(normal) if not one.path.startswith(("behaviour.", "name", "title"))]
    lines += [f"| `scenario.{one.path}` | {shown(one.value)} |" for one in told]
    lines += ["", "## The policy `filrouge` in the scenarios", "", "| parameter | value |", "|---|---|"]
    for path, value in _of_policy(policy):
        lines.append(f"| `{path}` | {shown(value)} |")
    return "\n".join([*lines, ""])


def _of_policy(policy: Policy) -> Iterator[tuple[str, object]]:
    for one in parameters(policy):
        if one.path == "channels":
            for channel, rule in policy.channels.items():
                yield from ((f"channels.{channel}.{each.path}", each.value) for each in parameters(rule))
        elif one.path not in ("name", "version", "queues", "reasons", "shares"):
            yield one.path, one.value


def _settings_of(package: str, kind: str) -> list[str]:
    """The settings of an account of one channel, with the words that the settings page shows."""
    model: type[BaseModel] = importlib.import_module(f"{package}.config").Config
    words = json.loads((Path(str(importlib.import_module(package).__file__)).parent / "strings/en.json").read_text())
    lines = [f"## Settings of an account: `{kind}`", ""]
    if not any(field.description for field in model.model_fields.values()):
        named = ", ".join(f"`{name}`" for name in model.model_fields)
        return [*lines, f"{named}. What they mean: {' '.join(inspect.cleandoc(model.__doc__ or '').split())}", ""]
    lines += ["| setting | default | meaning |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        default = "required" if field.is_required() else _default(field.get_default(call_default_factory=True))
        meaning = words.get(field.description or "", field.description or words.get(f"config.{name}", ""))
        title = words.get(field.title or "", "")
        said = ": ".join(one for one in (title, meaning) if one and not one.startswith("config."))
        lines.append(f"| `{name}` | {default} | {' '.join(said.split()).replace('|', '/')} |")
    return [*lines, ""]


def _default(value: object) -> str:
    if isinstance(value, SecretStr):
        return "none; kept sealed"
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"`{value}`" if isinstance(value, str | int | float) and value != "" else "none"


def api() -> str:
    """Every door of the API, and how ids are shown."""
    lines = [
        "# API",
        NOTE,
        "The whole description is served at `/api/v1/openapi.json` (in the checkout: `web/openapi.json`). For every"
        " door holds:",
        "",
        "- JSON in and out; instants in ISO 8601, UTC; unknown fields are refused.",
        "- A person comes with the session cookie, a program with `Authorization: Bearer frt_…`, a token made in the"
        " settings. What each may do: [permissions](permissions.md).",
        "- Refusals are problem details with a stable code: [error codes](errors.md).",
        "- Lists are `{items, next}`; `?limit=` (50, at most 200) and `?after=` with the last `next`.",
        "- `Idempotency-Key` makes a POST once per actor for 24 hours; the first answer is given again, with"
        " `Idempotency-Replayed: true`. Doors whose answer holds a secret ignore it.",
        "- Changes of conversations, customers and settings take `expected_version`: 409 when somebody was quicker.",
        "- Lists that are followed live carry a `position`: see [live](live.md).",
        "- `X-Request-Id` of an answer is the `correlation_id` of its events.",
        "",
        "## Ids",
        "",
        "Three letters say what an id names; the rest is a UUID (version 7) in Crockford's base 32. Payloads of events"
        " hold plain UUIDs.",
        "",
        "| prefix | names |",
        "|---|---|",
        *(f"| `{prefix}_…` | {name.replace('_', ' ')} |" for name, prefix in sorted(PREFIXES.items())),
        "",
        "## Doors",
        "",
        "| door | what it does |",
        "|---|---|",
    ]
    for path, methods in sorted(json.loads(openapi())["paths"].items()):
        for method, door in methods.items():
            meaning = (door.get("description") or f"{door['summary']}.").partition("\n\n")[0]
            lines.append(f"| `{method.upper()} {path}` | {' '.join(meaning.split()).replace('|', '/')} |")
    return "\n".join([*lines, ""])


@cache
def openapi() -> str:
    """The description of the API, from which the client of the desk is generated."""
    from filrouge.entrypoints.api.app import create_app

    with tempfile.TemporaryDirectory() as folder:
        read = settings.read({}, data=Path(folder), database_url="postgresql:///nowhere")
        return json.dumps(create_app(read).openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _import_everything() -> None:
    for found in pkgutil.walk_packages(filrouge.__path__, "filrouge."):
        if ".migrations" not in found.name:
            importlib.import_module(found.name)


def _parsers(name: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, child in action.choices.items():
                yield from _parsers(f"{name} {word}", child)


def _help(parser: argparse.ArgumentParser) -> str:
    parser.formatter_class = lambda prog: argparse.HelpFormatter(prog, width=100)
    return parser.format_help().strip()


def _subclasses(base: type[errors.Problem]) -> set[type[errors.Problem]]:
    found = {base}
    for child in base.__subclasses__():
        found |= _subclasses(child)
    return {one for one in found if one.__module__.startswith("filrouge.")}


def _sentence(thing: type) -> str:
    """The first paragraph of a docstring, on one line."""
    words = vars(thing).get("__doc__") or ""
    if words.startswith(f"{thing.__name__}("):  # made by dataclass, says nothing
        words = ""
    return " ".join(inspect.cleandoc(words).partition("\n\n")[0].split()).replace("|", "\\|")


def _type(hint: typing.Any) -> str:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return " or ".join(_type(one) for one in typing.get_args(hint))
    if hint is type(None):
        return "none"
    inner = [one for one in typing.get_args(hint) if one is not Ellipsis]
    if inner and typing.get_origin(hint) in (tuple, list):
        return f"{_type(inner[0])} list"
    return str(getattr(hint, "__name__", hint)).lower()


def main() -> None:
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
