import importlib.util
from pathlib import Path

import pytest

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
