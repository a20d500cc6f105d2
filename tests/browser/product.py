"""The whole product as people start it, with the demo company, for browser runs."""

import os
import re
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import httpx

from tests.ports import free_port

LIMIT_S = 120.0
HISTORY_OPEN = 80
"""Open conversations of the demo company once its whole history is there, at least."""
PASSWORD = "fil-rouge-demo"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip


@dataclass(frozen=True)
class Product:
    url: str
    smtp_port: int
    data: Path

    def write(
        self, *, sender: str, subject: str, text: str, to: str = "sinistres@alisier.example", **headers: str
    ) -> str:
        """A customer writes by e-mail; returns the Message-ID."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to, subject
        message["Message-ID"] = f"<{time.time_ns()}@exemple.example>"
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as client:
            client.send_message(message)
        return str(message["Message-ID"])

    def open_conversations(self) -> int:
        """How many conversations are in hand, as the administrator sees it."""
        with httpx.Client(base_url=f"{self.url}/api/v1", headers={"origin": self.url}) as client:
            client.post("/session", json={"email": "nadia.haddad@alisier.example", "password": PASSWORD})
            return int(client.get("/inbox/counts").json()["counts"]["all"])


def until(condition: Callable[[], bool], limit_s: float = LIMIT_S) -> bool:
    """Polls a condition, within a bound."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return condition()


class Started:
    """`filrouge up` in a folder of its own, on ports that stay; ended with Ctrl-C, and started again as it was."""

    def __init__(self, *arguments: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="filrouge-browser-"))
        self.folder.chmod(0o711)
        self.port, self.smtp_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None

    def said(self) -> str:
        return (self.folder / "output").read_text("utf-8")

    def start(self) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FILROUGE_")}
        environment |= {"FILROUGE_DATA": str(self.folder / "data"), "FILROUGE_SMTP_PORT": str(self.smtp_port)}
        with (self.folder / "output").open("wb") as out:
            self._process = started = subprocess.Popen(
                [sys.executable, "-m", "filrouge.entrypoints.cli", "up", "--port", str(self.port), *self._arguments],
                env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        wanted = "Sign in as one of these" if "--demo" in self._arguments else "Fil Rouge is at"
        assert until(lambda: wanted in self.said() or started.poll() is not None), self.said()
        assert started.poll() is None, self.said()

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(2)
            self._process.wait(30)
            self._process = None

    def end(self) -> None:
        """Stops for good; the folder goes."""
        self.stop()
        subprocess.run(["rm", "-rf", str(self.folder)], check=False)


@contextmanager
def product(*arguments: str) -> Iterator[Product]:
    """The whole product, for as long as the block."""
    started = Started(*arguments)
    try:
        started.start()
        found = re.findall(r"Fil Rouge is at (http://\S+)", started.said())
        running = Product(found[-1], started.smtp_port, started.folder / "data")
        assert "--demo" not in arguments or until(lambda: running.open_conversations() >= HISTORY_OPEN), started.said()
        yield running
    finally:
        started.end()
