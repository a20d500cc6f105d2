"""The unprivileged system user that runs PostgreSQL when Fil Rouge itself was started by root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SYSTEM_USER = "filrouge"
FALLBACK_USER = "nobody"


@dataclass(frozen=True, slots=True)
class Account:
    """Who a program runs as. `switch` is False when that is simply who we are."""

    name: str
    uid: int
    gid: int
    switch: bool


def myself() -> Account:
    """The account of this process."""
    uid = os.geteuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = str(uid)
    return Account(name, uid, os.getegid(), switch=False)


def of_owner(uid: int, gid: int) -> Account:
    """The account that owns a folder, to which root can switch."""
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = str(uid)
    return Account(name, uid, gid, switch=True)


def unprivileged(progress: Callable[[str], None], *, create: bool) -> Account:
    """Who runs PostgreSQL: ourselves, or as root the system user `filrouge`.

    With `create` the user is made when missing; where that fails, or without `create`, `nobody` serves and is named.
    """
    if os.geteuid() != 0:
        return myself()
    found = _find(SYSTEM_USER)
    if found is None and create:
        found = _create(progress)
    if found is None:
        found = _find(FALLBACK_USER)
        if found is None:
            raise LookupError(
                f"PostgreSQL does not run as root, and there is neither a user '{SYSTEM_USER}' nor '{FALLBACK_USER}': "
                f"create one with: useradd --system {SYSTEM_USER}"
            )
        if create:
            progress(f"The system user '{SYSTEM_USER}' could not be created: PostgreSQL runs as '{FALLBACK_USER}'.")
    return found


def can_enter(account: Account, folder: Path) -> bool:
    """Whether `account`, without further groups, may walk down to `folder`."""
    if not account.switch:
        return os.access(folder, os.X_OK)
    for place in (folder, *folder.parents):
        found = place.stat()
        bit = 0o100 if found.st_uid == account.uid else 0o010 if found.st_gid == account.gid else 0o001
        if not found.st_mode & bit:
            return False
    return True


def _find(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True) if entry.pw_uid != 0 else None


def _create(progress: Callable[[str], None]) -> Account | None:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        return None
    progress(f"Creating the system user '{SYSTEM_USER}', who runs PostgreSQL.")
    arguments = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    done = subprocess.run(  # noqa: S603
        [program, *arguments, "--shell", "/usr/sbin/nologin", SYSTEM_USER],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return _find(SYSTEM_USER) if done.returncode in (0, 9) else None
