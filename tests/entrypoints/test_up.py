"""`filrouge up` as people run it: the real command, the real server, killed in every way."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from filrouge.platform import processes
from tests.ports import free_port

LIMIT_S = 60


class Up:
    """One run of `filrouge up` on a data folder."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.data = data
        self.output = data.parent / "output"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FILROUGE_")}
        # the usual ports belong to whoever works on this machine
        environment |= {"FILROUGE_DATA": str(data), "FILROUGE_SMTP_PORT": str(free_port())}
        with open(self.output, "ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "filrouge.entrypoints.cli", "up", *arguments],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.output.read_text("utf-8")

    def url(self) -> str:
        """The address it printed last, once it did."""
        assert self.until(lambda: "Fil Rouge is at http://" in self.said()), self.said()
        return str(re.findall(r"http://127\.0\.0\.1:\d+", self.said())[-1])

    def until(self, condition: Callable[[], bool]) -> bool:
        return processes.wait_until(lambda: condition() or self.process.poll() is not None, LIMIT_S) and condition()

    def ready(self) -> bool:
        host = self.url().removeprefix("http://")
        return self.until(lambda: status(host, "/readyz") == 200)

    def pid_of(self, words: str) -> int:
        """The process of this run whose command line ends with `words`."""
        [pid] = [pid for pid in ours(self.data) if command(pid).endswith(words)]
        return pid

    def kill_and_await(self, words: str) -> None:
        """Kills a part, and waits until it runs again."""
        killed = self.pid_of(words)
        os.kill(killed, signal.SIGKILL)
        assert self.until(lambda: any(command(pid).endswith(words) for pid in ours(self.data) if pid != killed))

    def pid_file(self) -> Path:
        return self.data / "postgresql/postmaster.pid"

    def postgres(self) -> int:
        return int(self.pid_file().read_text().splitlines()[0])

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(LIMIT_S)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def status(host: str, path: str) -> int:
    connection = http.client.HTTPConnection(host, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    return ""


def ours(data: Path) -> list[int]:
    """Every living process that was started for this data folder."""
    found = []
    for entry in os.listdir("/proc"):
        with suppress(OSError):
            if not entry.isdigit() or not processes.alive(int(entry)):
                continue
            if str(data).encode() in Path(f"/proc/{entry}/environ").read_bytes() or str(data) in command(int(entry)):
                found.append(int(entry))
    return found


@contextmanager
def fresh_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="filrouge-test-"))
    folder.chmod(0o755)
    yield folder / "data"
    for pid in ours(folder):
        processes.send(pid, signal.SIGKILL)
    processes.wait_until(lambda: not ours(folder), 10)
    shutil.rmtree(folder)


@pytest.fixture
def data() -> Iterator[Path]:
    with fresh_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def running() -> Iterator[Up]:
    """One run for the tests that do not end it."""
    with fresh_folder() as folder:
        up = Up(folder)
        assert up.ready()
        yield up
        assert up.interrupt() == 0
        assert ours(folder) == []


def test_one_command_starts_everything_and_ctrl_c_leaves_nothing(data: Path) -> None:
    up = Up(data)
    assert up.ready()
    address = up.url()
    host = address.removeprefix("http://")
    assert status(host, "/healthz") == 200
    assert re.search(r"set-up code: \w{4}-\w{4}-\w{4}-\w{4}", up.said())
    assert up.interrupt() == 0
    assert "Traceback" not in up.said()
    assert ours(data) == []

    again = Up(data)
    assert again.ready()
    assert again.url() == address
    again.process.send_signal(signal.SIGTERM)
    assert again.process.wait(LIMIT_S) == 0
    assert ours(data) == []


def test_whatever_part_is_killed_comes_back(running: Up) -> None:
    for words in ("cli api", "cli worker --with-mail"):
        running.kill_and_await(words)
        assert running.ready()
    killed = running.postgres()
    os.kill(killed, signal.SIGKILL)
    assert running.until(lambda: running.pid_file().exists() and running.postgres() != killed)
    assert running.ready()


def test_a_second_start_on_the_same_data_is_refused(running: Up) -> None:
    second = Up(running.data)
    assert second.process.wait(LIMIT_S) == 1
    assert f"already runs on {running.data} (process {running.process.pid})" in running.said()
    assert running.ready()


def test_commands_find_the_running_database(running: Up) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "filrouge.entrypoints.cli", "user", "create", "lea@example.com"],
        env={**os.environ, "FILROUGE_DATA": str(running.data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert "password: " in made.stdout


def test_a_killed_supervisor_takes_its_parts_along_and_blocks_nothing(data: Path) -> None:
    first = Up(data)
    assert first.ready()
    address = first.url()
    first.kill()
    second = Up(data)
    assert second.until(lambda: second.said().count("Fil Rouge is at http://") == 2), second.said()
    assert second.url() == address
    assert second.ready()
    assert second.interrupt() == 0
    assert ours(data) == []


def test_ctrl_c_while_starting_leaves_nothing(data: Path) -> None:
    up = Up(data)
    assert up.until(lambda: "Starting the database." in up.said())
    assert up.interrupt() == 0
    assert "Traceback" not in up.said()
    assert ours(data) == []


def test_a_port_in_use_is_said_and_nothing_stays(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        up = Up(data, "--port", str(busy.getsockname()[1]))
        assert up.process.wait(LIMIT_S) == 1
    assert "is in use" in up.said()
    assert "Traceback" not in up.said()
    assert ours(data) == []
