"""Memory of a family of processes, as Linux counts it when pages are shared (PSS)."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def family(pid: int) -> Iterator[int]:
    """`pid` and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with suppress(OSError):
                parent = int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry))
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(children.get(one, []))


def pss_mb(pid: int, without: str = "postgres") -> dict[str, float]:
    """Megabytes per process of the family, named `pid:words`; programs called `without` are left out."""
    found: dict[str, float] = {}
    for one in family(pid):
        with suppress(OSError):
            words = Path(f"/proc/{one}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            if Path(os.readlink(f"/proc/{one}/exe")).name == without:
                continue
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    found[f"{one}:{words[-60:]}"] = int(line.split()[1]) / 1024
    return found


def cpu_s(pid: int) -> float:
    """CPU seconds of a process and all its descendants, ended children included."""
    ticks = 0
    for one in family(pid):
        with suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15] if one == pid else fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def starved_s(pid: int) -> float:
    """Seconds for which it could have run, had a processor been free."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9


def rss_kb(pid: int) -> int:
    """What a process holds in memory, kilobytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise RuntimeError("the server is gone")
