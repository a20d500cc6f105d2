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


@contextmanager
def product(*arguments: str) -> Iterator[Product]:
    """`filrouge up` in a folder of its own; ended with Ctrl-C."""
    folder = Path(tempfile.mkdtemp(prefix="filrouge-browser-"))
    folder.chmod(0o711)
    smtp_port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FILROUGE_")}
    environment |= {"FILROUGE_DATA": str(folder / "data"), "FILROUGE_SMTP_PORT": str(smtp_port)}
    output = folder / "output"
    with output.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "filrouge.entrypoints.cli", "up", "--port", str(free_port()), *arguments],
            env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    try:
        wanted = "Sign in as one of these" if "--demo" in arguments else "Fil Rouge is at"
        said = lambda: output.read_text("utf-8")  # noqa: E731
        assert until(lambda: wanted in said() or process.poll() is not None), said()
        assert process.poll() is None, said()
        found = re.findall(r"Fil Rouge is at (http://\S+)", said())
        started = Product(found[-1], smtp_port, folder / "data")
        assert "--demo" not in arguments or until(lambda: started.open_conversations() >= HISTORY_OPEN), said()
        yield started
    finally:
        process.send_signal(2)
        process.wait(30)
        subprocess.run(["rm", "-rf", str(folder)], check=False)
