"""Private folders and files. What exists is left as it is: only what we make gets a mode or an owner."""

import os
import stat
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from filrouge.platform.accounts import Account

SOCKET_PATH_MAX = 107


def make(folder: Path, mode: int, account: Account | None = None) -> None:
    """Makes a folder with exactly this mode and owner; one that exists is left as it is."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return
    folder.chmod(mode)
    if account is not None and account.switch:
        os.chown(folder, account.uid, account.gid)


def write_private(path: Path, text: str) -> None:
    """Writes a file of mode 0600 that is whole or absent, on disk before this returns."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)


def digest(folder: Path) -> str:
    """Twelve hex digits that stand for the real path of `folder`."""
    return sha256(os.fsencode(folder.resolve())).hexdigest()[:12]


def socket_folder(data_dir: Path, account: Account, longest_name: str) -> Path:
    """A folder of mode 0700 that only `account` (and root) can enter, short enough for a socket's path.

    Below `data_dir` where that fits, else in the user's runtime folder, else in the temporary folder.
    """
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    places = [data_dir / "run"]
    if runtime and not account.switch and os.path.isdir(runtime):
        places.append(Path(runtime) / f"filrouge-{digest(data_dir)}")
    places.append(Path("/tmp", f"filrouge-{account.uid}-{digest(data_dir)}"))  # noqa: S108
    for place in places:
        if len(os.fsencode(place)) + len(f"/{longest_name}") > SOCKET_PATH_MAX:
            continue
        with suppress(OSError):
            make(place, 0o700, account)
            found = place.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and found.st_mode & 0o777 == 0o700:
                return place
    place = Path(tempfile.mkdtemp(prefix="filrouge-", dir="/tmp"))
    if account.switch:
        os.chown(place, account.uid, account.gid)
    return place
