"""Fil Rouge as an administrator's browser would speak to it."""

import asyncio
from types import TracebackType
from typing import Any, Self

import httpx

from filrouge_demo.clock import monotonic

READY_S = 180.0


class Refused(Exception):
    """Fil Rouge answered with a problem; `code` is its stable word."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code


def trusts(url: str) -> bool:
    """Whether certificates are checked: on this machine itself any will do."""
    return httpx.URL(url).host not in ("127.0.0.1", "localhost", "::1")


class Api:
    """One browser: its cookies, and the address it comes from."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.url = url.rstrip("/")
        headers = {"origin": self.url, "sec-fetch-site": "same-origin"}
        self.client = httpx.AsyncClient(
            base_url=self.url, headers=headers, timeout=60.0, transport=transport, verify=trusts(url)
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.aclose()

    async def wait_until_ready(self) -> None:
        """Until `/readyz` says yes. Raises TimeoutError after three minutes."""
        end = monotonic() + READY_S
        while True:
            try:
                if (await self.client.get("/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            if monotonic() > end:
                raise TimeoutError(f"{self.url} is not ready after {READY_S:.0f} s")
            await asyncio.sleep(0.1)

    async def ask(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Any:
        """The answer's JSON, None when it has none. Raises Refused."""
        answer = await self.client.request(method, f"/api/v1{path}", json=body, headers=headers)
        if answer.is_success:
            return answer.json() if answer.content else None
        try:
            problem = answer.json()
        except ValueError:
            problem = {}
        raise Refused(answer.status_code, str(problem.get("code", "")), str(problem.get("detail", answer.text[:200])))

    async def get(self, path: str) -> Any:
        return await self.ask("GET", path)

    async def post(self, path: str, body: object, headers: dict[str, str] | None = None) -> Any:
        return await self.ask("POST", path, body, headers)

    async def patch(self, path: str, body: object) -> Any:
        return await self.ask("PATCH", path, body)

    async def all(self, path: str) -> list[Any]:
        """Every item of a list of settings."""
        items: list[Any] = (await self.get(path))["items"]
        return items

    async def sign_in(self, email: str, password: str) -> Any:
        return await self.post("/session", {"email": email, "password": password})
