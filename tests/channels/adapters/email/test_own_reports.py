"""Reports of many mail systems and languages are told from what people write, however they were carried."""

import re
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

import pytest

from filrouge.channels.adapters.email.parse import understand

OWN = Path(__file__).parents[3] / "fixtures" / "mail-own" / "bounces.txt"


def cases() -> list[tuple[str, str, str, str]]:
    """Name, kind, entries, message."""
    found = []
    for piece in OWN.read_text("utf-8").split("\n##### ")[1:]:
        head, _, message = piece.partition("\n")
        name, kind, *entries = (one.strip() for one in head.split("|"))
        found.append((name, kind, entries[0] if entries else "", message))
    return found


CASES = cases()


@pytest.mark.parametrize(("name", "kind", "entries", "message"), CASES, ids=[case[0] for case in CASES])
def test_what_a_machine_reports_is_understood(name: str, kind: str, entries: str, message: str) -> None:
    found = understand(message.encode(), {})
    assert found.kind.value == kind
    assert kind == "message" or not found.answerable
    wanted = [one.split() for one in entries.split(";") if one.strip()]
    got = [(one.recipient, one.status, "hard" if one.hard else "soft", one.reason) for one in found.reports]
    assert len(got) == len(wanted)
    for entry, patterns in zip(got, wanted, strict=True):
        assert all(fnmatch(value, pattern) for value, pattern in zip(entry, patterns, strict=True)), (entry, patterns)


def _crlf(raw: bytes) -> bytes:
    return raw.replace(b"\n", b"\r\n")


def _fields(raw: bytes) -> tuple[list[bytes], bytes]:
    head, gap, rest = raw.partition(b"\n\n")
    return re.split(rb"\n(?![ \t])", head), gap + rest


def _turned(raw: bytes) -> bytes:
    fields, rest = _fields(raw)
    return b"\n".join(reversed(fields)) + rest


def _loud(raw: bytes) -> bytes:
    fields, rest = _fields(raw)
    return b"\n".join(re.sub(rb"^[^:]+", lambda name: name[0].upper(), field) for field in fields) + rest


def _trailing(raw: bytes) -> bytes:
    return raw.replace(b"Content-Type", b"X-Trace: a\nContent-Type", 1) + b"\n\n\n"


@pytest.mark.parametrize("change", [_crlf, _turned, _loud, _trailing])
def test_how_a_report_was_carried_changes_nothing(change: Callable[[bytes], bytes]) -> None:
    for name, kind, _, message in CASES:
        before, after = understand(message.encode(), {}), understand(change(message.encode()), {})
        assert after.kind.value == kind, name
        assert [(one.recipient, one.status, one.reason) for one in after.reports] == [
            (one.recipient, one.status, one.reason) for one in before.reports
        ], name
