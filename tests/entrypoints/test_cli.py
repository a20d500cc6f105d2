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


def test_an_account_is_made_listed_and_closed(database_url: str) -> None:
    def user(*arguments: str) -> subprocess.CompletedProcess[str]:
        return filrouge("user", *arguments, FILROUGE_DATABASE_URL=database_url)

    made = user("create", "lea.martin@example.com", "--name", "Léa Martin")
    assert made.returncode == 0, made.stderr
    assert "password: " in made.stdout
    again = user("create", "lea.martin@example.com")
    assert (again.returncode, again.stderr) == (1, "filrouge: Somebody has this address already.\n")
    assert user("create", "yann@example.com", "--role", "agent", "--password", "short").returncode == 1
    assert user("create", "yann@example.com", "--role", "agent", "--password", "a-long-secret-of-mine").stdout == ""
    assert user("disable", "yann@example.com").returncode == 0
    listed = user("list").stdout.splitlines()
    assert [line.split()[:3] for line in listed] == [
        ["lea.martin@example.com", "active", "administrator"],
        ["yann@example.com", "disabled", "agent"],
    ]
    assert "password: " in user("password", "lea.martin@example.com").stdout
    assert user("disable", "nobody@example.com").stderr == "filrouge: Nobody has the address nobody@example.com.\n"


def test_the_set_up_code_is_new_each_time_until_somebody_has_an_account(database_url: str) -> None:
    first = filrouge("setup-code", FILROUGE_DATABASE_URL=database_url)
    second = filrouge("setup-code", FILROUGE_DATABASE_URL=database_url)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert len({first.stdout.strip(), second.stdout.strip(), ""}) == 3
    filrouge("user", "create", "lea@example.com", FILROUGE_DATABASE_URL=database_url)
    assert filrouge("setup-code", FILROUGE_DATABASE_URL=database_url).stdout == ""
