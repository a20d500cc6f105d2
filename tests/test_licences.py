"""Every dependency, Python and npm, is held to the licences that the project accepts."""

import importlib.metadata
import json
import re
from email.message import Message
from pathlib import Path
from typing import cast

import pytest
from packaging.markers import Marker
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]

PERMISSIVE = {
    "0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU",
    "PostgreSQL", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib",
}  # fmt: skip
ALLOWED = PERMISSIVE | {"MPL-2.0", "OFL-1.1", "CC-BY-4.0", "CC-BY-3.0"}
# LGPL is accepted for what we import unmodified from its own wheel.
IMPORTED_UNMODIFIED = {"fpdf2", "psycopg", "psycopg-binary", "psycopg-pool", "tnefparse"}
LGPL = {"LGPL-3.0-only", "LGPL-3.0-or-later", "LGPL-2.1-or-later"}

# What packages write instead of an SPDX name.
WORDS = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd license": "BSD-3-Clause",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "lgpl": "LGPL-3.0-only",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
}

# Declared nowhere but in the licence file that comes with the package (Ciw's LICENSE.txt is the MIT licence).
READ = {"ciw": "MIT"}

PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+))?", re.MULTILINE)


def locked() -> list[str]:
    """The packages of the lock that belong on this platform."""
    found = []
    for match in PINNED.finditer((ROOT / "requirements-dev.lock").read_text("utf-8")):
        if match["marker"] is None or Marker(match["marker"].strip()).evaluate():
            found.append(match["name"])
    return found


def of_python(name: str) -> str:
    """The licence that an installed package declares, as an SPDX expression."""
    metadata = cast(Message, importlib.metadata.metadata(name))
    if expression := metadata.get("License-Expression"):
        return str(expression)
    named = [metadata.get("License") or ""]
    named += [one.rpartition(" :: ")[2] for one in metadata.get_all("Classifier") or [] if one.startswith("License ::")]
    for words in named:
        spdx = WORDS.get(words.strip().lower(), words.strip())
        if spdx in ALLOWED | LGPL:
            return spdx
    return READ.get(name, " / ".join(named))


def accepted(expression: str, allowed: set[str]) -> bool:
    """An SPDX expression without nesting: one side of OR suffices, every side of AND is needed."""
    sides = re.split(r"\s+OR\s+", expression.strip("() "))
    return any(all(part.strip("() ") in allowed for part in re.split(r"\s+AND\s+", side)) for side in sides)


@pytest.mark.parametrize("name", locked())
def test_python_dependency(name: str) -> None:
    allowed = ALLOWED | LGPL if canonicalize_name(name) in IMPORTED_UNMODIFIED else ALLOWED
    assert accepted(of_python(name), allowed), f"{name}: {of_python(name)}"


def test_the_runtime_lock_is_part_of_the_development_lock() -> None:
    runtime, development = (
        {match["name"]: match["version"] for match in PINNED.finditer((ROOT / name).read_text("utf-8"))}
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert runtime.items() <= development.items()


def test_npm_dependencies() -> None:
    packages = json.loads((ROOT / "web/package-lock.json").read_text("utf-8"))["packages"]
    ours = {"", *(path for path, one in packages.items() if one.get("link") or not path.startswith("node_modules/"))}
    foreign = {path: str(one.get("license")) for path, one in packages.items() if path not in ours}
    assert len(foreign) > 20
    assert {path: licence for path, licence in foreign.items() if not accepted(licence, ALLOWED)} == {}


def test_no_lock_file_names_a_registry() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "web/package-lock.json"):
        assert not re.search(r'(index-url|"resolved": "http)', (ROOT / name).read_text("utf-8")), name
