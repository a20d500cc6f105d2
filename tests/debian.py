"""The Debian packages that some tests need, and which are missing here. Standard library only: `make deps` runs it.

`python3 tests/debian.py` prints the missing packages, `python3 tests/debian.py --all` all of them.
"""

import os
import shutil
import sys

PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/sbin"])

# what a test names in @pytest.mark.needs → the Debian packages, and what must exist once they are there
NEEDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "chromium": (("chromium",), ("chromium",)),
    "dovecot": (
        ("dovecot-core", "dovecot-imapd", "dovecot-lmtpd", "dovecot-submissiond"),
        ("dovecot", "/usr/lib/dovecot/imap", "/usr/lib/dovecot/lmtp", "/usr/lib/dovecot/submission"),
    ),
}


def find(program: str) -> str | None:
    """The path of a program, also in the administrator's folders; None when it is not installed."""
    return shutil.which(program, path=PATH)


def missing(need: str) -> tuple[str, ...]:
    """The packages to install for `need`; none when everything is there."""
    packages, programs = NEEDS[need]
    return () if all(find(program) for program in programs) else packages


if __name__ == "__main__":
    every = "--all" in sys.argv
    print(" ".join(package for need in NEEDS for package in (NEEDS[need][0] if every else missing(need))))
