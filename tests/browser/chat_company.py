"""A company with a chat on its site, for browser runs: the whole product, a site of another origin, a cable between the
visitor and us that can be cut, and the visitor's mailbox."""

import re
import select
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import httpx
from aiosmtpd.controller import Controller

from tests.browser.product import PASSWORD, Started, until
from tests.ports import free_port

AGENT, COLLEAGUE = "ines@atelier.example", "paul@atelier.example"
MAILBOX = "contact@atelier.example"
SECRET = "a secret that only the site and we know"
PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Atelier Roux</title>
<meta name="viewport" content="width=device-width">
<style>body{{font:17px/1.6 Georgia,serif;margin:0;color:#26221d;background:#fbf9f5}}main{{max-width:38em;margin:auto;
padding:3em 1.2em}}h1{{font-size:2.1em;margin:0}}</style></head><body><main><h1>Atelier Roux</h1>
<p>Vélos montés à la main depuis 1987. Chaque cadre est soudé, peint et réglé dans notre atelier de Nantes.</p>
<p>Une question sur votre commande, une révision, un devis ? L’équipe vous répond sur cette page.</p></main>
<script src="{chat}/chat.js" data-key="site" data-language="{language}" async></script></body></html>"""


class Cable:
    """Everything to a port goes through here, until it is cut."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._ends: set[socket.socket] = set()
        self._whole = True
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Nothing gets through any more, and what was under way is torn off."""
        self._whole = False
        for end in list(self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._whole = True

    def close(self) -> None:
        self.cut()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if self._whole:
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()
            else:
                near.close()

    def _carry(self, near: socket.socket) -> None:
        with near, suppress(OSError), socket.create_connection(("127.0.0.1", self._to), 5) as far:
            self._ends |= {near, far}
            try:
                other = {near: far, far: near}
                while True:
                    for end in select.select([near, far], [], [])[0]:
                        if not (piece := end.recv(65_536)):
                            return
                        other[end].sendall(piece)
            finally:
                self._ends -= {near, far}


class Mailboxes:
    """Takes what we send, and keeps it."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.port = self._controller.port

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.received.append(cast(EmailMessage, BytesParser(policy=default).parsebytes(envelope.content)))
        return "250 OK"

    def next(self, place: int = 0) -> EmailMessage:
        """The mail that came at this place, waited for."""
        assert until(lambda: len(self.received) > place)
        return self.received[place]

    @contextmanager
    def open(self) -> Iterator["Mailboxes"]:
        self._controller.start()
        try:
            yield self
        finally:
            self._controller.stop()


@dataclass
class ChatCompany:
    started: Started
    cable: Cable
    site: str
    mailboxes: Mailboxes
    account: dict[str, Any]

    @property
    def url(self) -> str:
        return self.started.url

    def answer(self, mail: EmailMessage, words: str) -> None:
        """The visitor answers one of our mails, as their program does."""
        reply = EmailMessage()
        reply["From"], reply["To"] = str(mail["To"]), str(mail["Reply-To"])
        reply["Subject"], reply["In-Reply-To"] = str(mail["Subject"]), str(mail["Message-ID"])
        reply.set_content(words)
        to = mail["Reply-To"].addresses[0].addr_spec
        with smtplib.SMTP("127.0.0.1", self.started.smtp_port) as client:
            client.sendmail(str(mail["To"].addresses[0].addr_spec), [to], reply.as_bytes())


@contextmanager
def _site(chat: str) -> Iterator[str]:
    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGE.format(chat=chat, language="en" if self.path.startswith("/en") else "fr").encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def chat_company() -> Iterator[ChatCompany]:
    """Set up through the API as an administrator would; open day and night; two agents."""
    started = Started()
    mailboxes = Mailboxes()
    cable = Cable(started.port)
    try:
        with _site(cable.url) as site, mailboxes.open():
            started.start()
            account = _set_up(started, site, mailboxes.port)
            yield ChatCompany(started, cable, site, mailboxes, account)
    finally:
        cable.close()
        started.end()


def _set_up(started: Started, site: str, smtp_port: int) -> dict[str, Any]:
    assert until(lambda: "set-up code" in started.said()), started.said()
    [code] = re.findall(r"set-up code: (\S+)", started.said())
    with httpx.Client(base_url=f"{started.url}/api/v1", headers={"origin": started.url}, timeout=30) as client:

        def post(path: str, body: dict[str, Any], **headers: str) -> Any:
            answer = client.post(path, json=body, headers=headers)
            assert answer.is_success, answer.text
            return answer.json()

        day_and_night = [{"day": day, "from": "00:00", "to": "24:00"} for day in range(1, 8)]
        post(
            "/setup/complete",
            {
                "administrator": {"name": "Ada Roux", "email": "ada@atelier.example", "password": PASSWORD},
                "company": {"name": "Atelier Roux", "colour": "#1f5f8b"},
                "language": {"default": "fr", "also": ["en"]},
                "hours": {"weekly": day_and_night},
            },
            **{"x-setup-code": code},
        )
        brand = client.get("/settings/brands").json()["items"][0]
        team = client.get("/settings/teams").json()["items"][0]
        place = {"legal_entity_id": brand["legal_entity_id"], "brand_id": brand["id"], "team_id": team["id"]}
        config = {"address": MAILBOX, "receive": "listener", "send": "smtp", "smtp_host": "127.0.0.1",
                  "smtp_port": smtp_port, "smtp_security": "none", "smtp_auth": "none"}  # fmt: skip
        tried = post("/settings/channels/try", {"kind": "email", "config": config})
        assert tried["passed"], tried
        mailbox = {"kind": "email", "name": "Contact", "address": MAILBOX, "config": config}
        post("/settings/channels", {**mailbox, **place, "trial_token": tried["trial_token"]})
        role = next(one for one in client.get("/settings/roles").json()["items"] if one["key"] == "agent")
        for name, email in (("Inès Faure", AGENT), ("Paul Marchand", COLLEAGUE)):
            person = {"name": name, "email": email, "roles": [role["id"]], "teams": [team["id"]]}
            _own_password(started.url, email, post("/settings/users", person)["temporary_password"])
        return cast(
            dict[str, Any],
            post(
                "/settings/channels",
                {
                    "kind": "webchat", "name": "Le site", "address": "site", **place,
                    "config": {"origins": [site], "offline_after_s": 15},
                    "secrets": {"identity_secret": SECRET},
                },
            ),
        )  # fmt: skip


def _own_password(url: str, email: str, temporary: str) -> None:
    """A new colleague signs in for the first time."""
    with httpx.Client(base_url=f"{url}/api/v1", headers={"origin": url}, timeout=30) as client:
        assert client.post("/session", json={"email": email, "password": temporary}).is_success
        assert client.post("/session/password", json={"current": temporary, "new": PASSWORD}).is_success
