"""The house's habits, as a machine checks them. Looks at the files that are part of the project, wherever it lies."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("src", "tests", "bench", "docs", "deploy", "web/apps", "web/packages", ".ci")
NOT_OURS = {".cache", "node_modules", "dist", "__pycache__", "fixtures", "generated.ts"}
TEXTS = {
    ".py", ".sql", ".md", ".ts", ".tsx", ".css", ".js", ".json", ".html", ".txt", ".yaml", ".yml", ".toml", ".ini",
    ".sh", ".service", ".timer", ".target", ".svg", "",
}  # fmt: skip
MODULE_LINES_MAX = 400
VAGUE = re.compile(r"(utils?|helpers?|managers?|common|misc)(\.\w+)*", re.IGNORECASE)
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
MACHINE = re.compile(r"(?<![\w.])/(root|home/\w+|Users/\w+|work)/[\w.]")
BANNED_CLOCKS = re.compile(r"\bdatetime\.(now|utcnow)\(|\btime\.time\(|\buuid[14]\(")


def _files() -> Iterator[Path]:
    for top in OURS:
        for folder, inner, names in os.walk(ROOT / top):
            inner[:] = sorted(name for name in inner if name not in NOT_OURS and not name.endswith(".egg-info"))
            yield from (Path(folder) / name for name in sorted(names) if name not in NOT_OURS)
    yield from (path for path in sorted(ROOT.iterdir()) if path.is_file() and path.suffix in (".md", ".toml", ".ini"))
    yield ROOT / "Makefile"


FILES = list(_files())
MODULES = [path for path in FILES if path.suffix in (".py", ".ts", ".tsx")]
ROOMS = [path.parent for path in sorted((ROOT / "src/filrouge").glob("*/service*")) if path.suffix in ("", ".py")]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.suffix in TEXTS else ""


def test_the_files_are_found() -> None:
    assert len(MODULES) > 250
    assert len(ROOMS) >= 7


def test_a_module_fits_a_head() -> None:
    long = {_name(path): lines for path in MODULES if (lines := _text(path).count("\n")) > MODULE_LINES_MAX}
    assert long == {}, "split them by what they say"


def test_no_name_that_says_nothing() -> None:
    assert [_name(path) for path in FILES if path.suffix != ".json" and VAGUE.fullmatch(path.name)] == []
    folders = {path.parent for path in FILES if path.suffix == ".py"}
    assert [_name(folder) for folder in folders if VAGUE.fullmatch(folder.name)] == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.name))
def test_a_room_says_what_it_owns_what_it_refuses_and_its_events(room: Path) -> None:
    words = (room / "README.md").read_text("utf-8")
    assert len(words.splitlines()) <= 30
    assert re.search(r"\bOwns\b", words)
    assert re.search(r"\bRefuses\b", words)
    assert "Events:" in words


def test_nothing_is_left_for_later() -> None:
    assert [_name(path) for path in FILES if UNFINISHED.search(_text(path))] == []


def test_nothing_knows_the_machine_it_was_written_on() -> None:
    found = [(_name(path), hit[0]) for path in FILES if (hit := MACHINE.search(_text(path)))]
    assert found == []


def test_clocks_and_ids_come_from_their_place() -> None:
    """ruff says so too; this holds when somebody silences it."""
    allowed = {"src/filrouge/platform/clock.py", "src/filrouge/platform/ids.py", "src/filrouge_demo/clock.py"}
    sources = [path for path in MODULES if _name(path).startswith("src/") and _name(path) not in allowed]
    assert [_name(path) for path in sources if BANNED_CLOCKS.search(_text(path))] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = []
    for path in MODULES:
        if path.suffix == ".py" and _name(path).startswith("src/"):
            tree = ast.parse(_text(path))
            if tree.body and ast.get_docstring(tree) is None:
                silent.append(_name(path))
    assert silent == []


def test_no_silent_widening_of_types() -> None:
    """`type: ignore` names what it ignores; no file is let off as a whole."""
    bare = re.compile(r"#\s*type:\s*ignore(?!\[)|#\s*mypy:|#\s*ruff:\s*noqa|@ts-nocheck")
    ours = Path(__file__)
    assert [_name(path) for path in MODULES if path != ours and bare.search(_text(path))] == []


def test_both_languages_say_the_same_things() -> None:
    for english in [path for path in FILES if path.name == "en.json"]:
        french = english.with_name("fr.json")
        assert french.is_file(), _name(english)
        keys = [set(re.findall(r'^\s*"([^"]+)":', path.read_text("utf-8"), re.MULTILINE)) for path in (english, french)]
        assert keys[0] == keys[1], _name(english)
