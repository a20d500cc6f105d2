"""`filrouge simulate` from the outside, over a company of twenty agents."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

SMALL = [
    "--set", "scenario.agents=20", "--set", "scenario.volumes.call=*0.1", "--set", "scenario.volumes.chat=*0.1",
    "--set", "scenario.volumes.messaging=*0.1", "--set", "scenario.volumes.email=*0.1",
    "--set", "scenario.volumes.callback=*0.1",
]  # fmt: skip


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "filrouge.entrypoints.cli", "simulate", *arguments]


def simulate(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def test_two_policies_are_compared_on_the_terminal_and_on_a_page(tmp_path: Path) -> None:
    done = simulate("--policy", "longest_idle,filrouge", "--seeds", "2", "--jobs", "2", *SMALL, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "normal · 2 seeds · base longest_idle"
    assert lines[1].split() == ["longest_idle", "filrouge"]
    [lost] = [line for line in lines if line.startswith("value_lost")]
    assert " ± " in lost
    assert lost.split()[-1] in ("+", "++", "-", "--", "=")
    assert "4 of 4 days simulated" in done.stderr
    html = (tmp_path / "simulation.html").read_text("utf-8")
    assert "scenario.agents=20" in html
    assert "changed from 165" in html
    assert "simulation.html" in done.stderr


def test_machines_get_json_and_no_report_unless_asked(tmp_path: Path) -> None:
    arguments = ("--policy", "filrouge", "--seeds", "7-8", "--jobs", "1", "--json", "--quiet", *SMALL)
    done = simulate(*arguments, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    found = said["scenarios"]["normal"]
    assert found["seeds"] == [7, 8]
    assert found["policies"]["filrouge"]["figures"]["first_contacts"]["mean"] > 100
    assert said["settings"]["scenario.normal.agents"] == "20"
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_the_same_seeds_give_the_same_figures_in_one_process_or_two(tmp_path: Path) -> None:
    both = [
        simulate("--policy", "all", "--seeds", "1", "--jobs", jobs, "--json", *SMALL, folder=tmp_path).stdout
        for jobs in ("1", "2")
    ]
    assert both[0] == both[1]
    assert json.loads(both[0])["base"] == "bullseye_preempt"


def test_a_report_is_never_written_over_unless_named(tmp_path: Path) -> None:
    mine = tmp_path / "simulation.html"
    mine.write_text("mine")
    named = tmp_path / "named.html"
    named.write_text("old")
    simulate("--policy", "filrouge", "--seeds", "1", *SMALL, folder=tmp_path)
    simulate("--policy", "filrouge", "--seeds", "1", "--out", "named.html", "--lang", "fr", *SMALL, folder=tmp_path)
    assert mine.read_text() == "mine"
    assert (tmp_path / "simulation-2.html").read_text("utf-8").startswith("<!doctype html>")
    assert named.read_text("utf-8").startswith('<!doctype html>\n<html lang="fr"')


def test_a_variant_stands_beside_what_it_varies(tmp_path: Path) -> None:
    given = ("--policy", "filrouge", "--variant", "held=filrouge:reserve.most=0.5,reserve.least=0.5", "--seeds", "1")
    done = simulate(*given, "--base", "filrouge", "--json", *SMALL, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert list(said["scenarios"]["normal"]["policies"]) == ["filrouge", "held"]
    assert said["settings"]["policy.held.reserve.most"] == "0.5"
    assert said["settings"]["policy.filrouge.reserve"] == "none"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--scenario", "spik"), "There is no scenario 'spik'. Did you mean spike? There are: normal, spike,"),
        (("--scenario", " , "), "Name at least one scenario"),
        (("--policy", "acd"), "There are: round_robin, longest_idle, bullseye, bullseye_preempt,"),
        (("--seeds", "ten"), "--seeds is a count (10), a range (1001-1020) or a list"),
        (("--seeds", "9-3"), "--seeds is a count"),
        (("--seeds", "0"), "--seeds is a count"),
        (("--base", "bullseye"), "The base bullseye is not among the policies that are compared"),
        (("--focus", "bullseye"), "The focus bullseye is not among the policies"),
        (("--set", "resum_s=3"), "There is no parameter resum_s. Did you mean resume_s?"),
        (("--set", "resume_s"), "--set takes PARAMETER=VALUE"),
        (("--set", "resume_s=-1"), "resume_s cannot be -1"),
        (("--set", "resume_s=soon"), "resume_s is a number"),
        (("--set", "redial=45"), "redial is a share: from 0 to 1"),
        (("--set", "unresolved.call=1.5"), "unresolved.call is a share"),
        (("--set", "patience_s=3"), "patience_s has parts: change one of patience_s.call"),
        (("--set", "handle_law=normal"), "handle_law is one of lognormal, exponential"),
        (("--set", "policy.no_answers=1.5"), "no_answers is a whole number"),
        (("--set", "scenario.outage.site=lille"), "outage.site: there is nothing to change"),
        (("--set", "policy.channels.call.ring_s=0"), "no offer could ever be accepted"),
        (("--set", "filrouge.window_s=0"), "(window_s): it is 0 and must be more than 0: no service level could be"),
        (("--set", "filrouge.order.horizon_s=0"), "(order.horizon_s): it is 0 and must be more than 0: nothing would"),
        (("--set", "policy.window_s=never"), "(window_s): write a number in place of inf"),
        (("--set", "scenario.agents=0"), "agents is from 1 to 10,000, not 0: somebody has to serve"),
        (("--set", "scenario.closes_at=3600"), "change both together (closes_at=72000)"),
        (("--set", "scenario.opens_at=72000"), "change both together (closes_at=115200)"),
        (("--set", "scenario.blended=2"), "blended is from 0 to 1, not 2"),
        (("--set", "scenario.name=mine"), "name cannot be changed here"),
        (("--set", "scenario.lunch_s=18000"), "leaves no time for lunch"),
        (("--set", "secondary_slowness=1"), "secondary_slowness is from 0 to 0.95, not 1"),
        (("--set", "patience_shape=0"), "patience_shape is from 0.2 to 20, not 0"),
        (("--set", "redial=0.9"), "redial, write_instead, callback_instead are 1 together at most, not 1.09"),
        (("--jobs", "0"), "--jobs is 1 or more, not 0"),
        (("--jobs", "-2"), "--jobs is 1 or more, not -2"),
        (("--variant", "calm"), "--variant takes NAME=POLICY:PARAMETER=VALUE"),
        (("--variant", "bullseye=filrouge:no_answers=1"), "The name bullseye is taken"),
        (("--csv", "nowhere.csv"), "nowhere.csv cannot be read: No such file or directory."),
        (("--csv", "nowhere.csv", "--csv-zone", "Mars/Olympus"), "There is no time zone 'Mars/Olympus'"),
        (("--csv", "nowhere.csv", "--csv-columns", "day=Jour"), "'day=Jour' names no column: write FIELD=NAME"),
        (("--out", "nowhere/report.html"), "The report cannot be written to nowhere/report.html"),
        (("--out", "."), ". is a folder: give the name of a file in it"),
    ],
)
def test_what_cannot_be_run_is_said_in_one_sentence(
    arguments: Sequence[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    from filrouge.entrypoints import cli

    monkeypatch.chdir(tmp_path)
    assert cli.main(["simulate", *arguments]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("filrouge: ")
    assert sentence in said.err
    assert list(tmp_path.iterdir()) == []


def test_what_no_agent_can_take_is_said_before_anything_runs(tmp_path: Path) -> None:
    given = ("--policy", "filrouge", "--set", "policy.channels.call.weight=13", "--seeds", "1", "--no-report")
    done = simulate(*given, *SMALL, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "weight above capacity (call, call.billing" in done.stderr.splitlines()[0]


def test_a_channel_that_nobody_can_serve_is_said_once_for_all(tmp_path: Path) -> None:
    given = ("--scenario", "normal,spike", "--policy", "longest_idle,bullseye", "--seeds", "1", "--no-report")
    done = simulate(*given, "--set", "scenario.blended=0", *SMALL, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    said = [line for line in done.stderr.splitlines() if "no agent can ever take this" in line]
    assert len(said) == 1
    assert said[0].startswith("filrouge: longest_idle, bullseye: skill nobody has (chat.billing, chat.technical, ")
    assert "messaging.complaint" in said[0]
    assert said[0].endswith("(live 1).")
    assert "100.0 %" not in next(line for line in done.stdout.splitlines() if line.startswith("chat_60s_pct"))


def test_a_report_that_cannot_be_written_whole_leaves_the_old_one(tmp_path: Path) -> None:
    """As on a full disk: a file may not be larger than this. What was found out is still said."""
    old = tmp_path / "report.html"
    old.write_text("an older report")
    done = subprocess.run(
        command("--policy", "filrouge", "--seeds", "1", "--out", "report.html", *SMALL),
        cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("filrouge: The report cannot be written to report.html: ")
    assert done.stdout.startswith("normal · 1 seed")
    assert old.read_text() == "an older report"
    assert list(tmp_path.iterdir()) == [old]


def test_a_report_goes_where_its_name_leads(tmp_path: Path) -> None:
    """Through a link to what it points to, with its rights; into a pipe as it is."""
    kept = tmp_path / "kept.html"
    kept.write_text("")
    kept.chmod(0o604)
    (tmp_path / "link.html").symlink_to(kept)
    given = ("--policy", "filrouge", "--seeds", "1", "--quiet", *SMALL)
    simulate(*given, "--out", "link.html", folder=tmp_path)
    assert (tmp_path / "link.html").is_symlink()
    assert kept.read_text("utf-8").startswith("<!doctype html>")
    assert kept.stat().st_mode & 0o777 == 0o604
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as reader:
        simulate(*given, "--out", "pipe", folder=tmp_path)
        assert reader.communicate()[0].startswith("<!doctype html>")
    assert {one.name for one in tmp_path.iterdir()} == {"kept.html", "link.html", "pipe"}


def test_a_file_that_was_there_stays_when_it_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from filrouge.entrypoints import cli
    from filrouge.entrypoints.simulate import command as ours

    def stopped(*given: object) -> None:
        raise KeyboardInterrupt

    empty = tmp_path / "empty.html"
    empty.touch()
    monkeypatch.setattr(ours, "_run_all", stopped)
    assert cli.main(["simulate", "--seeds", "1", "--out", str(empty)]) == 130
    assert list(tmp_path.iterdir()) == [empty]


def test_a_file_of_intervals_changes_the_world(tmp_path: Path) -> None:
    lines = ["slot,type,offered,answered,abandoned,aht_s,wait_s"]
    for day in range(1, 29):
        for hour in range(8, 20):
            lines += [
                f"2026-02-{day:02} {hour:02}:{minute},main,{20 + (day * hour) % 7},18,2,200,15"
                for minute in ("00", "30")
            ]
    (tmp_path / "calls.csv").write_text("\n".join(lines))
    done = simulate(
        "--csv", "calls.csv", "--policy", "filrouge", "--seeds", "1", "--json", "--set", "scenario.agents=20",
        folder=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert "normal-fitted" in said["scenarios"]
    assert said["settings"]["behaviour.handle_s"].startswith("call 170")


def test_the_list_names_all_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    from filrouge.entrypoints import cli
    from filrouge.routing.core.policies import NAMES
    from filrouge.simulator.behaviour import PARAMETERS
    from filrouge.simulator.scenarios import SCENARIOS

    assert cli.main(["simulate", "--list"]) == 0
    words = set(capsys.readouterr().out.split())
    assert {*NAMES, *PARAMETERS, *SCENARIOS, "reserve.most", "interrupt.per_item"} <= words


def _listening() -> None:
    """What runs in the background of a script starts deaf to Ctrl-C, and its children as well."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_being_stopped_ends_every_process_and_writes_nothing(number: signal.Signals, jobs: str, tmp_path: Path) -> None:
    arguments = command("--scenario", "all", "--policy", "all", "--seeds", "500", "--jobs", jobs, *SMALL)
    with subprocess.Popen(
        arguments, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=_listening
    ) as running:
        assert running.stderr is not None
        enough = 3 if jobs == "2" else 1
        while running.poll() is None:
            if _catches(running.pid, signal.SIGTERM) and len(_session(running.pid)) >= enough:
                break
        os.kill(running.pid, number)
        said = running.stderr.read()
        assert running.wait() == 130
    assert "nothing was written" in said
    assert "Traceback" not in said
    while _session(running.pid):
        pass
    assert list(tmp_path.iterdir()) == []


def _catches(pid: int, number: signal.Signals) -> bool:
    """Whether a process has a handler of its own for a signal."""
    status = Path(f"/proc/{pid}/status").read_text()
    [caught] = [line.split()[1] for line in status.splitlines() if line.startswith("SigCgt")]
    return bool(int(caught, 16) >> (number - 1) & 1)


def _session(leader: int) -> list[int]:
    """The processes of a session that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[3]) == leader and fields[0] != "Z":
                found.append(int(path.parent.name))
    return found
