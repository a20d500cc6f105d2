"""`make bench`: runs every bench and writes the table of `bench/README.md` between its two marks."""

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


def table(results: list[dict[str, Any]]) -> str:
    """The figures of one run, as Markdown."""
    lines = [f"Measured on {now():%Y-%m-%d}, {_machine()}.", "", "| bench | figure | value |", "|---|---|---|"]
    for result in results:
        for kind in ("figures", "holds"):
            for name, value in (result.get(kind) or {}).items():
                shown = f"**{value}**" if kind == "holds" else value
                lines.append(f"| `{result['bench']}` | {name} | {shown} |")
    return "\n".join(lines)


def _machine() -> str:
    cores = sum(line.startswith("processor") for line in Path("/proc/cpuinfo").read_text().splitlines())
    return f"{cores} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def main() -> int:
    results: list[dict[str, Any]] = []
    failed: list[str] = []
    for name in names():
        result = run(name)
        if result is None:
            failed.append(name)
        else:
            results.append(result)
    readme = HERE / "README.md"
    before, _, rest = readme.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    readme.write_text(f"{before}{BEGIN}\n{table(results)}\n{END}{after}", "utf-8")
    if failed:
        print(f"these benches failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
