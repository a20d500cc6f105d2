import importlib.util
import json
import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import get_args, get_type_hints
from uuid import UUID

import pytest

from filrouge.access.permissions import PERMISSIONS
from filrouge.channels import registry
from filrouge.channels.service import SEND_STEP
from filrouge.entrypoints import gateway
from filrouge.entrypoints.api import live, sockets
from filrouge.entrypoints.api.fields import Shown
from filrouge.platform import events
from filrouge.platform.events import Code

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs/generate.py")
assert spec is not None
assert spec.loader is not None
generate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(generate)


@pytest.mark.parametrize("path", sorted(generate.pages()), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_reference_says_what_is(path: Path) -> None:
    assert path.is_file(), "run make docs"
    assert path.read_text("utf-8") == generate.pages()[path], "run make docs"


def test_every_error_says_what_it_means() -> None:
    rows = [line for line in generate.error_codes().splitlines() if line.startswith("| `")]
    assert len(rows) > 5
    assert [row for row in rows if row.endswith("|  |")] == []


LIVE = (ROOT / "docs/reference/live.md").read_text("utf-8")
DELIVERIES = (ROOT / "docs/reference/deliveries.md").read_text("utf-8")
SOURCES = {path: path.read_text("utf-8") for path in (ROOT / "src/filrouge").rglob("*.py")}


def _shown(kind: type[Shown]) -> list[type[Shown]]:
    return [one for below in kind.__subclasses__() for one in (below, *_shown(below))]


@pytest.mark.parametrize("kind", sorted(set(_shown(Shown)), key=str), ids=lambda kind: kind.__qualname__)
def test_what_goes_out_is_named_as_the_contract_says(kind: type[Shown]) -> None:
    """OpenAPI tells the names that are read; those that are written must be the same."""
    names = [
        sorted(kind.model_json_schema(mode=mode).get("properties", {})) for mode in ("validation", "serialization")
    ]
    assert names[0] == names[1]


def test_every_permission_setting_and_channel_is_there() -> None:
    permissions, channels = generate.permissions(), generate.channels()
    assert [one.key for one in PERMISSIONS if f"| `{one.key}` |" not in permissions] == []
    for kind in registry.kinds():
        assert f"| `{kind}` |" in channels
        assert [name for name in registry.config_type(kind).model_fields if f"`{name}`" not in channels] == []
    form = (ROOT / "docs/howto/forms.md").read_text("utf-8")
    assert [name for name in registry.config_type("webform").model_fields if f"`{name}`" not in form] == []


def test_every_event_is_there_and_holds_no_words() -> None:
    """Ids, codes, numbers, instants; text only as a `Code`."""
    table = generate.event_types()
    assert len(events.of_the_product()) > 30
    for name, (kind, _) in events.of_the_product().items():
        assert f"| `{name}` |" in table
        assert name.partition(".")[0] in kind.__module__
        for one, hint in get_type_hints(kind).items():
            assert innermost(hint) <= {UUID, Code, int, float, bool, datetime, date, type(None)}, f"{name}.{one}"


def innermost(hint: object) -> set[object]:
    inner = [one for one in get_args(hint) if one is not Ellipsis]
    return set().union(*map(innermost, inner)) if inner else {hint}


def test_every_room_names_its_events() -> None:
    for name in events.of_the_product():
        room, _, what = name.partition(".")
        assert what in (ROOT / "src/filrouge" / room / "README.md").read_text("utf-8"), name


TELLING = (
    "gateway.py", "live.py", "sockets.py", "handling.py", "answering.py", "looking.py", "presence.py", "notifying.py",
)  # fmt: skip


def test_every_frame_and_end_of_the_socket_is_there() -> None:
    said = {
        kind for path, text in SOURCES.items() if path.name in TELLING for kind in re.findall(r'"type": "(\w+)"', text)
    }
    assert {"welcome", "event", "answering", "resync", "pong"} <= said
    assert [kind for kind in said if f"| `{kind}` |" not in LIVE] == []
    reasons = {reason for text in SOURCES.values() for reason in re.findall(r'\.resync\("(\w+)"\)', text)}
    assert [reason for reason in reasons if f"`{reason}`" not in LIVE] == []
    assert [code for code in (live.UNWANTED, live.SIGNED_OUT, live.RIGHTS_CHANGED) if f"| {code} |" not in LIVE] == []
    for bound in (
        gateway.QUEUE_MAX,
        gateway.CATCH_UP_MAX,
        sockets.SAID_PER_S,
        f"{sockets.SAID_MAX:,}",
        int(sockets.HELLO_S),
    ):
        assert str(bound) in LIVE


def test_every_code_of_a_delivery_is_there() -> None:
    codes = {
        code
        for path, text in SOURCES.items()
        if path.parts[-2] in ("flows", "channels", "service")
        for code in re.findall(r'"((?:inbound|outbound|channel)\.[a-z_]+|customers\.blocked)"', text)
    }
    assert {"inbound.copy", "outbound.cannot_build"} <= codes
    assert sorted(code for code in codes - {SEND_STEP} if f"`{code}`" not in DELIVERIES) == []


def test_every_code_of_a_channel_is_in_its_own_page() -> None:
    for kind in registry.kinds():
        folder = ROOT / "src/filrouge/channels/adapters" / kind
        page = (folder / "doc.md").read_text("utf-8") + DELIVERIES
        for path in folder.glob("*.py"):
            for code in re.findall(r'(?:Unsupported|Anomalous)\("([a-z_.]+)"\)', path.read_text("utf-8")):
                assert f"`{code}`" in page, code


def test_what_is_referred_to_exists() -> None:
    """Links between pages, and pages that the code names."""
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "web/README.md"]:
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[\w-]+)?\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} → {target}"
    for path in [*SOURCES, *(ROOT / "src").rglob("*.sql"), *(ROOT / "src").rglob("*.md")]:
        for target in re.findall(r"\bdocs/[\w/.-]+\.md\b", path.read_text("utf-8")):
            assert (ROOT / target).is_file(), f"{path.relative_to(ROOT)} → {target}"


def test_the_index_leads_to_every_page() -> None:
    index = (ROOT / "docs/README.md").read_text("utf-8")
    pages = [path for path in (ROOT / "docs").rglob("*.md") if path.name != "README.md"]
    assert [str(one) for one in pages if f"({one.relative_to(ROOT / 'docs')})" not in index] == []


def test_every_decision_has_its_form() -> None:
    numbers = []
    for path in sorted((ROOT / "docs/decisions").glob("*.md")):
        text = path.read_text("utf-8")
        numbers.append(path.name[:4])
        assert text.startswith(f"# {path.name[:4]} · "), path.name
        found = re.findall(r"^## (.+)$", text, re.MULTILINE)
        wanted = ["Context", "Decision", "Consequences", "Alternatives", "References"]
        assert [one for one in found if one in wanted] == wanted, path.name
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_every_library_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    libraries = (ROOT / "docs/decisions/0013-libraries.md").read_text("utf-8")
    names = [re.split(r"[\[<>=]", one)[0] for one in project["dependencies"]]
    assert [name for name in names if f"| `{name}`" not in libraries] == []
    web = (ROOT / "docs/decisions/0014-web.md").read_text("utf-8")
    for path in [*(ROOT / "web/apps").glob("*/package.json"), *(ROOT / "web/packages").glob("*/package.json")]:
        for name in json.loads(path.read_text("utf-8")).get("dependencies", {}):
            scope, _, short = name.rpartition("/")
            assert f"`{name}`" in web or f"`{scope}/*`" in web or f"`{short}`" in web, name
