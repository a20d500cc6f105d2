import os
import subprocess
import sys
from pathlib import Path

import pytest

from filrouge.entrypoints import cli

QUICK = """
import sys
from filrouge.entrypoints import cli
try:
    cli.main(["--help"])
except SystemExit:
    pass
print(sorted({"psycopg", "fastapi", "alembic", "uvicorn"} & sys.modules.keys()), file=sys.stderr)
"""


def filrouge(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FILROUGE_")}
    return subprocess.run(
        [sys.executable, "-m", "filrouge.entrypoints.cli", *arguments],
        env={**environment, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", ["up", "api", "gateway", "mail", "worker", "migrate", "user"])
def test_every_role_and_tool_has_a_command(name: str) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0


def test_help_imports_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", QUICK], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "migrate" in done.stdout


def test_listening_to_the_world_needs_https(tmp_path: Path) -> None:
    done = filrouge("up", "--listen", "0.0.0.0", FILROUGE_DATA=str(tmp_path / "data"))
    assert done.returncode == 1
    assert done.stderr.startswith("filrouge: Listening on 0.0.0.0 needs https")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "data").exists()


def test_a_role_without_a_database_says_how_to_give_it_one(tmp_path: Path) -> None:
    done = filrouge("worker", FILROUGE_DATA=str(tmp_path / "data"))
    assert done.returncode == 1
    assert "FILROUGE_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_said_in_one_sentence(tmp_path: Path) -> None:
    url = f"postgresql://filrouge@/filrouge?host={tmp_path}"
    done = filrouge("migrate", FILROUGE_DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stderr.startswith("filrouge: The database does not answer: ")


def test_migrate_brings_a_database_to_the_newest_schema(database_url: str) -> None:
    done = filrouge("migrate", FILROUGE_DATABASE_URL=database_url)
    assert done.returncode == 0, done.stderr
    assert "already" in done.stderr
