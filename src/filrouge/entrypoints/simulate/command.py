"""`filrouge simulate`: policies over the same simulated days, compared on the terminal and on a page."""

import argparse
import os
import shlex
import shutil
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from types import FrameType

from filrouge import __version__
from filrouge.entrypoints.failures import Failed
from filrouge.entrypoints.simulate.asked import Asked, catalogue, chosen, counted
from filrouge.entrypoints.simulate.progress import Progress
from filrouge.entrypoints.simulate.table import as_json, table
from filrouge.platform import clock
from filrouge.simulator import many
from filrouge.simulator.comparison import Compared, compare
from filrouge.simulator.report import Setting, Study, page
from filrouge.simulator.report.study import usual_base, usual_focus
from filrouge.simulator.results import Result

REPORT = "simulation"
"""Name of the report when none is given; a number follows where it is taken."""


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns its exit code. Raises Failed with what to do instead."""
    if arguments.list:
        _print(catalogue())
        return 0
    if arguments.jobs is not None and arguments.jobs < 1:
        raise Failed(f"--jobs is 1 or more, not {arguments.jobs}: leave it out to use every core.")
    asked = chosen(arguments)
    if arguments.focus and arguments.focus not in asked.labels:
        raise Failed(f"The focus {arguments.focus} is not among the policies: {', '.join(asked.labels)}.")
    base = arguments.base or usual_base(asked.labels)
    if base not in asked.labels:
        raise Failed(f"The base {base} is not among the policies that are compared: {', '.join(asked.labels)}.")
    where = _where(arguments)
    runs = [
        many.Run(scenario, label, seed, policy)
        for scenario in asked.scenarios
        for seed in asked.seeds
        for label, policy in asked.policies(scenario)
    ]
    for sentence in asked.warnings:
        print(f"filrouge: {sentence}", file=sys.stderr)
    jobs = min(arguments.jobs or many.cores(), len(runs))
    results = _run_all(runs, jobs, arguments.quiet)
    compared = compare(_in_order(results, asked), base)
    study = _study(compared, asked, jobs, arguments)
    unwritten = None
    if where is not None:
        try:
            _write(where, page(study, arguments.lang))
            print(f"The report is in {where}", file=sys.stderr)
        except OSError as error:
            unwritten = _refused(where, error)
    _print(as_json(study) if arguments.json else table(compared))
    if unwritten is not None:
        raise unwritten
    return 0


def _print(words: str) -> None:
    """A reader that has seen enough (`| head`) is no failure."""
    try:
        print(words, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run_all(runs: list[many.Run], jobs: int, quiet: bool) -> list[Result]:
    """Runs with progress on stderr; Ctrl-C and SIGTERM end it at once, and say so."""

    def told(signum: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    progress = Progress(len(runs), quiet)
    before = signal.signal(signal.SIGTERM, told)
    try:
        return many.run_all(runs, jobs, progress.advance)
    except KeyboardInterrupt:
        progress.close()
        print(f"\nfilrouge: Stopped after {progress.done} of {len(runs)} days; nothing was written.", file=sys.stderr)
        raise
    except many.ProcessLost as error:
        raise Failed(str(error)) from None
    finally:
        progress.close()
        signal.signal(signal.SIGTERM, before)


def _in_order(results: Iterable[Result], asked: Asked) -> list[Result]:
    order = {label: place for place, label in enumerate(asked.labels)}
    names = {scenario.name: place for place, scenario in enumerate(asked.scenarios)}
    return sorted(results, key=lambda one: (names[one.scenario], order[one.policy], one.seed))


def _where(arguments: argparse.Namespace) -> Path | None:
    """The file of the report, tried before any day is run."""
    if arguments.no_report or (arguments.json and arguments.out is None):
        return None
    path = Path(arguments.out) if arguments.out else _free(Path.cwd())
    if path.is_dir():
        raise Failed(f"{path} is a folder: give the name of a file in it, such as {path / 'report.html'}.")
    try:
        if _is_plain(path):
            if path.exists():
                with open(path, "a", encoding="utf-8"):
                    pass
            _write_beside(path, "").unlink()
    except OSError as error:
        raise _refused(path, error) from None
    return path


def _refused(path: Path, error: OSError) -> Failed:
    return Failed(f"The report cannot be written to {path}: {error.strerror}. Give another place with --out.")


def _write(path: Path, text: str) -> None:
    """In one go: whoever opens the file sees the old report or the whole new one. Raises OSError; the old one stays."""
    if not _is_plain(path):
        path.write_text(text, "utf-8")
        return
    path = path.resolve()
    beside = _write_beside(path, text)
    try:
        if path.exists():
            shutil.copymode(path, beside)
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _is_plain(path: Path) -> bool:
    """Whether it is a file, or will be one: no pipe, no device."""
    return (path.is_file() or not path.exists()) and path.absolute().parts[1] not in ("dev", "proc")


def _write_beside(path: Path, text: str) -> Path:
    """A file of its own in the folder of `path`; none is left when it cannot be written whole."""
    path = path.resolve()
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, "utf-8")
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


def _free(folder: Path) -> Path:
    path, number = folder / f"{REPORT}.html", 1
    while path.exists():
        number += 1
        path = folder / f"{REPORT}-{number}.html"
    return path


def _study(compared: tuple[Compared, ...], asked: Asked, jobs: int, arguments: argparse.Namespace) -> Study:
    settings = [
        Setting("run", "seeds", counted(asked.seeds), "Each seed draws its own day; every policy meets the same one."),
        Setting("run", "policies", ", ".join(asked.labels)),
        Setting("run", "base", compared[0].base, "What the others are compared with."),
        *asked.settings,
    ]
    return Study(
        compared,
        arguments.focus or usual_focus(compared),
        clock.now().date(),
        __version__,
        tuple(settings),
        _command(arguments),
    )


def _command(arguments: argparse.Namespace) -> str:
    """What runs it again, without where its output went."""
    words = ["filrouge", "simulate", "--scenario", arguments.scenario, "--policy", arguments.policy]
    words += ["--seeds", arguments.seeds]
    for option in ("base", "focus", "csv", "csv_columns", "csv_zone"):
        if value := getattr(arguments, option):
            words += [f"--{option.replace('_', '-')}", value]
    if arguments.csv:
        words += ["--csv-channel", arguments.csv_channel, "--csv-weekday", arguments.csv_weekday]
        words += ["--csv-reasons"] if arguments.csv_reasons else []
    for one in arguments.variant or ():
        words += ["--variant", one]
    for one in arguments.set or ():
        words += ["--set", one]
    return shlex.join(words)
