"""An OAuth2 token server: refresh and client-credentials grants, and the introspection that Dovecot asks."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


class TokenServer:
    """Knows refresh tokens by user; gives access tokens that it can also end."""

    def __init__(self) -> None:
        self.users: dict[str, str] = {}
        """Refresh token → user."""
        self.active: dict[str, str] = {}
        """Access token → user."""
        self.requests: list[dict[str, str]] = []
        self.expires_in = 3600
        self.rotate = False
        self._count = 0
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
                bearer = self.headers.get("Authorization", "").removeprefix("Bearer ").strip()
                status, answer = server._answer(self.path, form, bearer)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST

            def log_message(self, format: str, *args: object) -> None:
                return

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def token_url(self) -> str:
        return f"{self.url}/token"

    def end_access_tokens(self) -> None:
        """What was given is no longer accepted by the mail server."""
        self.active.clear()

    async def post_form(self, url: str, data: Mapping[str, str]) -> tuple[int, Mapping[str, object]]:
        """The same as a POST to `/token`, without the wire: the channels shell's own way is tested with the shell."""
        return self._answer("/token", dict(data), "")

    def _answer(self, path: str, form: dict[str, str], bearer: str) -> tuple[int, dict[str, object]]:
        with self._lock:
            if path.startswith("/introspect"):
                user = self.active.get(form.get("token") or bearer)
                return 200, {"active": user is not None, "username": user or "", "email": user or ""}
            self.requests.append(form)
            given = form.get("refresh_token", "")
            user = self.users.get(given)
            if user is None:
                return 400, {"error": "invalid_grant", "error_description": "The refresh token has expired."}
            self._count += 1
            token = f"access-{self._count}"
            self.active[token] = user
            answer: dict[str, object] = {
                "access_token": token,
                "token_type": "Bearer",
                "expires_in": self.expires_in,
            }
            if self.rotate:
                newer = f"{given}-{self._count}"
                self.users[newer] = user
                answer["refresh_token"] = newer
            return 200, answer

    @contextmanager
    def running(self) -> Iterator["TokenServer"]:
        thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()
