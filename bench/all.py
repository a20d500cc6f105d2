"""`make bench`: runs every bench and writes the table of `bench/README.md` between its two marks.

`make bench ARGS="desk reads"` runs those alone and leaves the other rows as they are.
"""

import json
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from filrouge.platform.clock import now

HERE = Path(__file__).parent
BEGIN, END = "<!-- figures: written by make bench -->", "<!-- end of figures -->"


def names() -> list[str]:
    """The benches, as `make bench-NAME` calls them."""
    return sorted(
        path.stem.replace("_", "-") for path in HERE.glob("*.py") if path.stem != "all" and path.stem[0] != "_"
    )


def run(name: str) -> dict[str, Any] | None:
    """Runs one bench, shows what it says, and returns its last line; None when it failed."""
    print(f"== bench-{name}", flush=True)
    command = [sys.executable, "-m", f"bench.{name.replace('-', '_')}"]
    done = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, end="", flush=True)
    if done.returncode != 0:
        return None
    try:
        result = json.loads(done.stdout.strip().splitlines()[-1])
    except (ValueError, IndexError):
        return None
    return result if isinstance(result, dict) else None


def rows(result: dict[str, Any]) -> list[str]:
    """The figures of one bench as rows of the table; p50, p95 and ratio of one thing share a row."""
    figures = dict(result.get("figures") or {})
    found = []
    for name, value in list(figures.items()):
        stem = name.removesuffix("_p50_ms")
        ratio = figures.get(f"{stem}_p95_ratio")
        if stem != name and ratio is not None:
            p95 = figures[f"{stem}_p95_ms"]
            found.append((f"{stem}: p50, p95, p95 to the floor", f"{value:.0f} ms, {p95:.0f} ms, {ratio:.2f} x"))
        elif not (name.endswith(("_p95_ms", "_p95_ratio")) and f"{name.rpartition('_p95_')[0]}_p50_ms" in figures):
            found.append((name, str(value)))
    found += [(name, f"**{value}**") for name, value in (result.get("holds") or {}).items()]
    return [f"| `{result['bench']}` | {name} | {shown} |" for name, shown in found]


def table(results: list[dict[str, Any]], before: str) -> str:
    """The rows of these results among those of benches that did not run, by name of the bench."""
    ran = {result["bench"] for result in results}
    kept = [line for line in before.splitlines() if line.startswith("| `") and line.split("`")[1] not in ran]
    made = [row for result in results for row in rows(result)]
    lines = sorted(kept + made, key=lambda row: row.split("`")[1])
    head = [f"Measured on {now():%Y-%m-%d}, {_machine()}.", "", "| bench | figure | value |", "|---|---|---|"]
    return "\n".join(head + lines)


def _machine() -> str:
    cores = sum(line.startswith("processor") for line in Path("/proc/cpuinfo").read_text().splitlines())
    return f"{cores} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def main() -> int:
    results: list[dict[str, Any]] = []
    failed: list[str] = []
    for name in sys.argv[1:] or names():
        result = run(name)
        if result is None:
            failed.append(name)
        else:
            results.append(result)
    readme = HERE / "README.md"
    before, _, rest = readme.read_text("utf-8").partition(BEGIN)
    old, _, after = rest.partition(END)
    readme.write_text(f"{before}{BEGIN}\n{table(results, old)}\n{END}{after}", "utf-8")
    if failed:
        print(f"these benches failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
