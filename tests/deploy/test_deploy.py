import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from filrouge.entrypoints import cli
from filrouge.platform.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
NAMES = {f"FILROUGE_{one.name.upper()}" for one in fields(Settings)}
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_only_settings_that_exist_are_named(path: Path) -> None:
    assert set(re.findall(r"FILROUGE_[A-Z_]+[A-Z]", path.read_text("utf-8"))) <= NAMES


@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").glob("*.service")), ids=lambda unit: unit.stem)
def test_every_unit_runs_a_command_that_exists(unit: Path) -> None:
    [command] = re.findall(r"^ExecStart=/opt/filrouge/(.+)$", unit.read_text(), re.MULTILINE)
    program, *arguments = command.split()
    if program == ".venv/bin/filrouge":
        with pytest.raises(SystemExit) as ended:
            cli.main([*arguments, "--help"])
        assert ended.value.code == 0
    else:
        assert os.access(ROOT / program, os.X_OK)


def test_backup_and_restore_scripts_do_the_round_trip(database_url: str, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    command = programs / "filrouge"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m filrouge.entrypoints.cli "$@"\n')
    command.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "FILROUGE_DATABASE_URL": database_url,
        "FILROUGE_DATA": str(tmp_path / "data"),
    }
    backups = tmp_path / "backups"
    for name in ("20200101T000000Z", "20200102T000000Z"):
        (backups / name).mkdir(parents=True)
        (backups / name / "manifest.json").write_text("{}")
    (backups / "20200103T000000Z").mkdir()

    done = subprocess.run(
        [DEPLOY / "backup", backups, "2"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    made = Path(done.stdout.strip().splitlines()[-1])
    whole = {path.parent.name for path in backups.glob("*/manifest.json")}
    assert whole == {"20200102T000000Z", made.name}
    assert (backups / "20200103T000000Z").exists()

    refused = subprocess.run([DEPLOY / "restore", made], env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "The database is not empty" in refused.stderr
