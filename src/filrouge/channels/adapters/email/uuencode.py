"""Files written into a text by `uuencode`, taken out of it."""

import binascii
import re

_BLOCK = re.compile(
    r"^begin [0-7]{3,4} (?P<name>[^\n]{1,200})\n(?P<lines>(?:[ -`][ -`]{0,86}\n){1,400000}?)[` ]?\n?end[ \t]*$",
    re.MULTILINE,
)


def take(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text without its files, and the files by name. What only looks like one stays text."""
    files: list[tuple[str, bytes]] = []
    kept: list[str] = []
    at = 0
    for found in _BLOCK.finditer(text):
        data = _bytes(found["lines"])
        if data is None:
            continue
        files.append((found["name"].strip(), data))
        kept.append(text[at : found.start()])
        at = found.end()
    return "".join(kept) + text[at:], files


def _bytes(lines: str) -> bytes | None:
    """None when a line tells another length than it has."""
    done = []
    for line in lines.split("\n"):
        if not line or line in "` ":
            continue
        wanted = (((ord(line[0]) - 32) & 63) + 2) // 3 * 4
        if not wanted or not wanted - 3 <= len(line) - 1 <= wanted + 2:
            return None
        try:
            done.append(binascii.a2b_uu(line[: wanted + 1].encode("ascii")))
        except (binascii.Error, UnicodeEncodeError):
            return None
    return b"".join(done)
