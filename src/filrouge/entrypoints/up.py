"""`filrouge up`: everything on one machine with one command, and nothing left of it after Ctrl-C."""

import http.client
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from types import FrameType

from filrouge import __version__
from filrouge.entrypoints.failures import Failed
from filrouge.entrypoints.ports import Ports
from filrouge.entrypoints.supervisor import Child, stop_all
from filrouge.platform import folders, processes, schema
from filrouge.platform.datafolder import DataFolder
from filrouge.platform.embedded import Embedded, EmbeddedError
from filrouge.platform.settings import DEFAULT_PORT, DEFAULT_SMTP_PORT, Settings, SettingsError, may_listen

LOOK_S = 0.2
ROTATE_EVERY_S = 60.0
SLOW_START_S = 20.0
GIVE_UP_AFTER = 3
PANEL_PORT = 7170
SITE_PORT = 7171
SINK_PORT = 2625
COMMAND = (sys.executable, "-m", "filrouge.entrypoints.cli")
DEMO_COMMAND = (sys.executable, "-m", "filrouge_demo.cli")

Say = Callable[[str], None]


class Stopped(BaseException):
    """Somebody asked to end while things were still starting."""


def run(settings: Settings, *, demo: bool) -> int:
    """Starts all parts, keeps them alive until SIGINT, SIGTERM or SIGHUP, ends them in good order."""
    refused = may_listen(settings)
    if refused:
        raise SettingsError(refused)
    return _Up(settings, demo).run()


def say(words: str) -> None:
    """One line for the person at the terminal, which may be gone."""
    with suppress(OSError):
        print(words, flush=True)


class _Up:
    def __init__(self, settings: Settings, demo: bool) -> None:
        self._settings = settings
        self._demo = demo
        self._folder = DataFolder(settings.data)
        self._embedded: Embedded | None = None if settings.database_url else Embedded(settings.data)
        self._children: list[Child] = []
        self._told = threading.Event()
        self._starting = True
        self._panel = 0
        self._site = 0
        self._announced = ""

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        begun = time.monotonic()
        try:
            self._start()
            say(f"Ready after {time.monotonic() - begun:.1f} s. Ctrl-C stops everything.")
            self._address()
            self._starting = False
            self._watch()
        except Stopped:
            pass
        finally:
            self._starting = False
            say("Stopping.")
            stop_all(self._children)
            if self._embedded is not None:
                self._embedded.stop()
            self._folder.release()
            say("Stopped.")
        return 0

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._told.set()
        if self._starting:
            self._starting = False
            raise Stopped

    # Starting

    def _start(self) -> None:
        say(f"Fil Rouge {__version__} starts; data and logs are in {self._settings.data}")
        settings = self._settings
        if self._embedded is None:
            self._folder.take()
        else:
            settings = replace(settings, database_url=self._embedded.start(say))
        settings = self._choose_ports(settings)
        self._settings = settings
        logs = settings.data / "logs"
        self._children = [
            Child("api", [*COMMAND, "api"], settings.environment(), logs / "api.log"),
            Child("worker", [*COMMAND, "worker", "--with-mail"], settings.environment(), logs / "worker.log"),
        ]
        # A schema that is there already (every start but the first of a release) need not be waited for.
        early = schema.is_current(settings.database_url)
        if early:
            self._start_children()
        code = self._migrate()
        if not early:
            self._start_children()
        if self._demo:
            self._children.append(Child("demo", DEMO_COMMAND, self._demo_environment(code), logs / "demo.log"))
            self._children[-1].start()
        self._await_ready()
        if code and not self._demo:
            say(f"Nobody has an account yet. Open the address and enter the set-up code: {code}")

    def _choose_ports(self, settings: Settings) -> Settings:
        ports = Ports(settings.data / "ports.json")
        settings = replace(
            settings,
            port=ports.choose("web", settings.listen, settings.port, DEFAULT_PORT),
            smtp_port=ports.choose("smtp", settings.smtp_listen, settings.smtp_port, DEFAULT_SMTP_PORT),
        )
        if self._demo:
            self._panel = ports.choose("demo-panel", "127.0.0.1", 0, PANEL_PORT)
            self._site = ports.choose("demo-site", "127.0.0.1", 0, SITE_PORT)
            sink = ports.choose("demo-sink", "127.0.0.1", 0, SINK_PORT)
            settings = replace(settings, demo_sink=settings.demo_sink or f"127.0.0.1:{sink}")
        return settings

    def _demo_environment(self, code: str) -> Mapping[str, str]:
        state = self._settings.data / "demo"
        folders.make(state, 0o700)
        (state / "announce.txt").unlink(missing_ok=True)
        return {
            "FILROUGE_DEMO_URL": self._settings.base_url,
            "FILROUGE_DEMO_SMTP": f"{self._settings.smtp_listen}:{self._settings.smtp_port}",
            "FILROUGE_DEMO_SINK": self._settings.demo_sink,
            "FILROUGE_DEMO_PANEL_PORT": str(self._panel),
            "FILROUGE_DEMO_SITE_PORT": str(self._site),
            "FILROUGE_DEMO_STATE": str(state),
            "FILROUGE_DEMO_SETUP_CODE": code,
        }

    def _start_children(self) -> None:
        for child in self._children:
            child.start()

    def _migrate(self) -> str:
        """Brings the database to this release, in a process of its own; returns the set-up code, if one is needed."""
        done = subprocess.run(  # noqa: S603
            [*COMMAND, "migrate", "--setup-code"],
            env={**os.environ, **self._settings.environment()},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=processes.die_with_parent(signal.SIGKILL),
        )
        if done.returncode != 0:
            raise Failed(f"The database could not be prepared. {_last_line(done.stderr).removeprefix('filrouge: ')}")
        return done.stdout.strip()

    def _await_ready(self) -> None:
        """Until /readyz answers. A part that ends is started again, up to three times; slowness is explained once."""
        begun = time.monotonic()
        told = False
        while not _ready(self._settings):
            self._tend()
            for child in self._children:
                if child.ended >= GIVE_UP_AFTER:
                    raise Failed(f"{child.name} does not start. The end of {child.log}:\n{child.last_words()}")
            if not told and time.monotonic() - begun > SLOW_START_S:
                told = True
                say(f"Still starting. The end of {self._children[0].log}:\n{self._children[0].last_words()}")
            time.sleep(0.05)

    # Running

    def _watch(self) -> None:
        rotated = time.monotonic()
        while not self._told.wait(LOOK_S):
            self._tend()
            if time.monotonic() - rotated > ROTATE_EVERY_S:
                rotated = time.monotonic()
                for child in self._children:
                    child.rotate()

    def _tend(self) -> None:
        if self._embedded is not None and self._embedded.pid is None:
            say("The database server ended unexpectedly; it starts again.")
            try:
                self._embedded.start(say)
            except EmbeddedError as error:
                say(str(error))
                self._told.wait(LOOK_S * 10)
        for child in self._children:
            child.tend(say)
        if self._demo:
            self._announce()

    def _announce(self) -> None:
        """What the demo company tells: its logins and its panel. The product's own address stays the last line."""
        with suppress(FileNotFoundError):
            words = (self._settings.data / "demo" / "announce.txt").read_text("utf-8").strip()
            if words and words != self._announced:
                self._announced = words
                say(f"\n{words}")
                self._address()

    def _address(self) -> None:
        say(f"Fil Rouge is at {self._settings.base_url}")


def _ready(settings: Settings) -> bool:
    """Whether the web process says that it can serve."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.listen, settings.listen)  # noqa: S104
    connection: http.client.HTTPConnection
    if settings.tls_cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # our own process, by its own port
        connection = http.client.HTTPSConnection(host, settings.port, timeout=2, context=context)
    else:
        connection = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _last_line(text: str) -> str:
    lines: Sequence[str] = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
